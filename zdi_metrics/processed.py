"""The processed tables: writing and reading `data/processed`."""

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from zdi_metrics import dcat, dictionary, fields, store
from zdi_metrics.errors import RawError
from zdi_metrics.model import Catalogue
from zdi_metrics.records import Assessment, LedgerRow

TYPES = {name: "float64" if name == "value" else "str" for name in fields.SERIES_FIELDS}


def indicators_path(data: Path) -> Path:
    """Where the table of all indicator rows lies."""
    return data / "processed" / "indicators.parquet"


def read_indicators(data: Path, indicator: str | None = None) -> pd.DataFrame:
    """All rows of the processed table, or those of one indicator. Raises RawError when there is no readable table."""
    path = indicators_path(data)
    filters = [("indicator", "=", indicator)] if indicator else None
    try:
        frame: pd.DataFrame = pq.read_table(path, filters=filters).to_pandas(types_mapper=_text)
    except (OSError, pa.ArrowInvalid):
        raise RawError(f"There is no readable table {path}.", "Build it: zdi build") from None
    if list(frame.columns) != list(TYPES):
        raise RawError(f"{path} has other columns than expected.", "Build it anew: zdi build")
    return frame


def previous(data: Path) -> pd.DataFrame:
    """The rows that were built before: from the table of all rows, else from those by theme, else none."""
    try:
        return read_indicators(data)
    except RawError:
        kept = sorted((data / "processed" / "indicators").glob("*.csv"))
        frames = [pd.read_csv(path, dtype=TYPES, keep_default_na=False, na_values={"value": [""]}) for path in kept]
        return pd.concat([empty(), *frames], ignore_index=True)


def empty() -> pd.DataFrame:
    """A table of series without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in TYPES.items()})


def _text(kind: pa.DataType) -> pd.StringDtype | None:
    return pd.StringDtype(na_value=float("nan")) if pa.types.is_string(kind) else None


def write(
    data: Path,
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
    series: pd.DataFrame,
    assessments: Iterable[Assessment],
    gaps: Mapping[str, str],
    comparisons: Mapping[str, bytes],
    status: pd.DataFrame,
) -> list[str]:
    """Write all processed tables; returns the names of the files that changed. `comparisons` holds bytes by name."""
    folder = data / "processed"
    contents = {f"indicators/{theme}.csv": csv_bytes(series[series["theme"] == theme]) for theme in catalogue.themes}
    contents["assessments.csv"] = assessment_bytes(assessments)
    for name in fields.COMPARISONS:
        found = comparisons.get(name)
        contents[f"comparisons/{name}.csv"] = comparison_bytes(name, pd.DataFrame()) if found is None else found
    contents["dictionary.md"] = dictionary.markdown(catalogue, ledger, series, gaps).encode("utf-8")
    contents |= descriptions(catalogue, ledger, series, status)
    contents["indicators.parquet"] = parquet_bytes(series)  # last: readers take it for the sign that a build is whole
    with store.building(data):
        return [name for name, content in contents.items() if store.write_bytes(folder / name, content)]


def assessment_bytes(assessments: Iterable[Assessment]) -> bytes:
    """The table of assessments as CSV."""
    judged = pd.DataFrame([one.model_dump() for one in assessments], columns=list(Assessment.model_fields))
    years = [name for name in Assessment.model_fields if fields.TYPES.get(name) == "integer"]
    return csv_bytes(judged.astype(dict.fromkeys(years, "Int64")))


def descriptions(
    catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]], series: pd.DataFrame, status: pd.DataFrame
) -> dict[str, bytes]:
    """What tells of the tables: their state, the data package, and metadata for portals if someone publishes them."""
    contents = {
        "status.csv": csv_bytes(status),
        "datapackage.json": _json_bytes(dictionary.datapackage(catalogue, ledger)),
    }
    if catalogue.publication:
        contents[dcat.FILE] = _json_bytes(dcat.catalog(catalogue, ledger, series))
    return contents


def read_status(data: Path) -> pd.DataFrame:
    """The status table; without rows when there is no readable one."""
    kinds = {name: "Int64" if fields.TYPES.get(name) == "integer" else "str" for name in fields.STATUS_FIELDS}
    try:
        return pd.read_csv(data / "processed" / "status.csv", dtype=kinds, usecols=list(kinds))
    except (OSError, ValueError):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def comparison_path(data: Path, name: str) -> Path:
    """Where a table of comparisons lies."""
    return data / "processed" / "comparisons" / f"{name}.csv"


def comparison_bytes(name: str, table: pd.DataFrame) -> bytes:
    """A table of comparisons with the columns that the dictionary describes, as CSV."""
    columns = list(fields.COMPARISONS[name])
    whole = [field for field in columns if fields.TYPES.get(field) == "integer"]
    return csv_bytes(table.reindex(columns=columns).astype(dict.fromkeys(whole, "Int64")))


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with comma and point, the same bytes on every machine."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Parquet, zstd, without an index or pandas metadata."""
    fields = [(name, pa.float64() if name == "value" else pa.string()) for name in frame.columns]
    table = pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False).replace_schema_metadata()
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _json_bytes(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read_comparison(data: Path, name: str) -> pd.DataFrame:
    """One of the tables of comparisons. Raises RawError when there is no readable one."""
    path = comparison_path(data, name)
    kinds = {"number": "float64", "integer": "Int64"}
    types = {field: kinds.get(fields.TYPES.get(field, ""), "str") for field in fields.COMPARISONS[name]}
    try:
        return pd.read_csv(path, dtype=types)
    except (OSError, ValueError):
        raise RawError(f"There is no readable table {path}.", "Build it: zdi build") from None
