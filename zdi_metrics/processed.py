"""The processed tables: writing and reading `data/processed`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from zdi_metrics import dcat, dictionary, fields, freshness, store
from zdi_metrics.columns import by_text, together
from zdi_metrics.errors import RawError
from zdi_metrics.model import Catalogue
from zdi_metrics.records import Assessment, LedgerRow
from zdi_metrics.tabular import csv_bytes, parquet_bytes, series_parts

SERIES, ASSESSMENTS = "indicators.parquet", "assessments.csv"
TYPES = {name: "float64" if name == "value" else "str" for name in fields.SERIES_FIELDS}
TEXTS = [name for name in TYPES if name != "value"]
ROW_GROUP = 5_000  # rows of the table of all indicators that are stored together, at least
Rows = Mapping[str, pd.DataFrame]
Item = TypeVar("Item")
UNREADABLE = (OSError, ValueError, pa.ArrowException)  # what a damaged table raises, whatever its kind


def indicators_path(data: Path) -> Path:
    """Where the table of all indicator rows lies."""
    return data / "processed" / SERIES


def read_indicators(data: Path, indicator: str | None = None) -> pd.DataFrame:
    """All rows of the processed table, or those of one indicator. Raises RawError when there is no readable table."""
    path = indicators_path(data)
    filters = [("indicator", "=", indicator)] if indicator else None
    try:
        table = pq.read_table(path, filters=filters)
    except UNREADABLE:
        raise RawError(f"There is no readable table {path}.", "Build it: zdi build") from None
    if not _is_ours(table.schema) or _has_gaps(table):
        raise RawError(f"{path} has other columns than expected.", "Build it anew: zdi build")
    frame: pd.DataFrame = table.to_pandas(types_mapper=_text, ignore_metadata=True)
    return frame


def previous(data: Path) -> dict[str, pd.DataFrame]:
    """The rows that were built before, by indicator: from the table of all rows, else from those by theme, else none.

    Texts are categorical, as those of `compute`.
    """
    try:
        parts = list(_stored(indicators_path(data)))
    except UNREADABLE:
        parts = [_of_theme(path) for path in sorted((data / "processed" / "indicators").glob("*.csv"))]
    found: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        for name, rows in by_text(part, "indicator").items():
            found.setdefault(name, []).append(rows)
    return {name: listed[0] if len(listed) == 1 else together(listed) for name, listed in sorted(found.items())}


def _stored(path: Path) -> Iterator[pd.DataFrame]:
    """The table of all rows as it is stored, a row group at a time. Raises ValueError when it is none of ours."""
    if not _is_ours(pq.read_schema(path)):
        raise ValueError
    with pq.ParquetFile(path, read_dictionary=TEXTS) as file:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number)
            if _has_gaps(group):
                raise ValueError
            yield group.to_pandas(ignore_metadata=True)


def _is_ours(schema: pa.Schema) -> bool:
    """Whether a table has our columns, whoever wrote it."""
    return schema.names == list(TYPES) and all(
        pa.types.is_float64(field.type) if field.name == "value" else _is_text(field.type) for field in schema
    )


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _has_gaps(table: pa.Table) -> bool:
    """Whether a text is missing, which none of ours is."""
    return any(table.column(name).null_count for name in TEXTS)


def _of_theme(path: Path) -> pd.DataFrame:
    """The rows of one theme, texts categorical; none when the file is damaged."""
    try:
        frame = pd.read_csv(path, dtype=TYPES, keep_default_na=False, na_values={"value": [""]})
    except UNREADABLE:
        return empty()
    return frame.astype(dict.fromkeys(TEXTS, "category")) if list(frame.columns) == list(TYPES) else empty()


def empty() -> pd.DataFrame:
    """A table of series without rows, texts categorical."""
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in TYPES.items()})
    return frame.astype(dict.fromkeys(TEXTS, "category"))


def _text(kind: pa.DataType) -> pd.StringDtype | None:
    return pd.StringDtype(na_value=float("nan")) if _is_text(kind) else None


def write(
    data: Path, rows: Rows, themes: Iterable[str], others: Mapping[str, bytes], known: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Write all processed tables: the names of the files that changed, and the digests of those with rows.

    `rows` are those of every indicator, sorted, texts categorical. `themes` are those whose rows are written; the files
    of the others are left alone and keep their `known` digest. `others` holds the bytes of all other files by name.
    """
    folder, digests, changed = data / "processed", dict(known), []
    with store.building(data):
        for name, parts in _one_ahead(_contents(rows, themes, others)):
            digests[name] = store.sha256(*parts)
            changed += [name] if store.write_bytes(folder / name, *parts) else []
    return changed, digests


def _contents(rows: Rows, themes: Iterable[str], others: Mapping[str, bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Files and their bytes, in parts, one after the other, for those with rows are large."""
    for theme in themes:
        yield theme_file(theme), series_parts([empty(), *(one for one in rows.values() if theme_of(one) == theme)])
    yield from ((name, [content]) for name, content in others.items())
    yield SERIES, [parquet_bytes(_row_groups(rows))]  # last: readers take it for the sign that a build is whole


def _one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items; while one is in use, a thread makes the next."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


def theme_of(rows: pd.DataFrame) -> str:
    """The theme that the rows of an indicator belong to."""
    return str(rows["theme"].iloc[0])


def _row_groups(rows: Rows) -> Iterator[pd.DataFrame]:
    """Rows of whole indicators, some thousand at a time: who asks for one indicator reads little more than that."""
    group: list[pd.DataFrame] = []
    for one in rows.values():
        group.append(one)
        if sum(map(len, group)) >= ROW_GROUP:
            yield together(group)
            group = []
    if group or not rows:
        yield together([empty(), *group])


def theme_file(theme: str) -> str:
    """The name of the table of a theme."""
    return f"indicators/{theme}.csv"


def assessment_bytes(assessments: Iterable[Assessment]) -> bytes:
    """The table of assessments as CSV."""
    judged = pd.DataFrame([one.model_dump() for one in assessments], columns=list(Assessment.model_fields))
    years = [name for name in Assessment.model_fields if fields.TYPES.get(name) == "integer"]
    return csv_bytes(judged.astype(dict.fromkeys(years, "Int64")))


def lines_by_indicator(content: bytes) -> dict[str, list[bytes]]:
    """The lines of a table of assessments, which begin with the indicator; no field holds a line break."""
    found: dict[str, list[bytes]] = {}
    for line in content.splitlines(keepends=True)[1:]:
        found.setdefault(line.partition(b",")[0].decode("utf-8"), []).append(line)
    return found


def joined_lines(lines: Mapping[str, list[bytes]]) -> bytes:
    """The table of assessments from its lines by indicator."""
    return b"".join([assessment_bytes([]), *(line for _, listed in sorted(lines.items()) for line in listed)])


def comparison_files(comparisons: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bytes of all tables of comparisons by their file's name; one that could not be made has no rows."""
    found = {name: comparisons.get(name) for name in fields.COMPARISONS}
    nothing = {name: comparison_bytes(name, pd.DataFrame()) for name, content in found.items() if content is None}
    return {f"comparisons/{name}.csv": content for name, content in {**comparisons, **nothing}.items()}


def descriptions(
    catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]], rows: Rows, status: pd.DataFrame
) -> dict[str, bytes]:
    """What tells of the tables: their state, the data package, and metadata for portals if someone publishes them."""
    contents = {
        "status.csv": csv_bytes(status),
        "datapackage.json": _json_bytes(dictionary.datapackage(catalogue, ledger)),
    }
    if catalogue.publication:
        contents[dcat.FILE] = _json_bytes(dcat.catalog(catalogue, ledger, rows))
    return contents


def read_status(data: Path) -> pd.DataFrame:
    """The status table; without rows when there is no readable one, or one with words that it never had."""
    kinds = {name: "Int64" if fields.TYPES.get(name) == "integer" else "str" for name in fields.STATUS_FIELDS}
    try:
        table = pd.read_csv(data / "processed" / "status.csv", dtype=kinds, usecols=list(kinds))
    except (OSError, ValueError):
        table = None
    words = {"finding": freshness.FINDINGS, "rhythm": freshness.RHYTHMS, "route": freshness.ROUTES}
    if table is None or not all(table[name].isin(known).all() for name, known in words.items()):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    return table


def comparison_path(data: Path, name: str) -> Path:
    """Where a table of comparisons lies."""
    return data / "processed" / "comparisons" / f"{name}.csv"


def comparison_bytes(name: str, table: pd.DataFrame) -> bytes:
    """A table of comparisons with the columns that the dictionary describes, as CSV."""
    columns = list(fields.COMPARISONS[name])
    whole = [field for field in columns if fields.TYPES.get(field) == "integer"]
    return csv_bytes(table.reindex(columns=columns).astype(dict.fromkeys(whole, "Int64")))


def _json_bytes(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read_comparison(data: Path, name: str) -> pd.DataFrame:
    """One of the tables of comparisons. Raises RawError when there is no readable one."""
    path = comparison_path(data, name)
    kinds = {"number": "float64", "integer": "Int64"}
    types = {field: kinds.get(fields.TYPES.get(field, ""), "str") for field in fields.COMPARISONS[name]}
    try:
        return pd.read_csv(path, dtype=types, usecols=list(types))
    except (OSError, ValueError):
        raise RawError(f"There is no readable table {path}.", "Build it: zdi build") from None
