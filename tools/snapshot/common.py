"""Carries published figures over into data/raw/snapshot: shared steps of the scripts in this folder.

Each script reads originals below the folder `$ZDI_ORACLES/data` and writes snapshot tables with a ledger row each.
"""

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pandas as pd

from zdi_metrics import store
from zdi_metrics.areas import areas, by_ags
from zdi_metrics.catalogue import catalogue
from zdi_metrics.loading import live_frame
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import figures

Row = dict[str, str]
ORIGINALS = Path(os.environ["ZDI_ORACLES"]) / "data"
DATA = store.data_folder()
RETRIEVED = "2026-11-22"

BY_2_0 = "dl-de/by-2-0"
CC_BY = "CC BY 4.0"
NOT_NAMED = "auf der Seite nicht genannt"

DESTATIS = "Statistisches Bundesamt (Destatis)"
EMPLOYMENT_AGENCY = "Statistik der Bundesagentur für Arbeit"
IT_NRW = "Information und Technik Nordrhein-Westfalen (IT.NRW)"

_ledger_rows: list[LedgerRow] = []


def content(path: str) -> tuple[str, str]:
    """Name and text of an original; of a ZIP package, those of its only member."""
    file = ORIGINALS / path
    name, octets = file.name, file.read_bytes()
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as package:
            (name,) = package.namelist()
            octets = package.read(name)
    try:
        return name, octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return name, octets.decode("latin-1")


def lines(path: str, delimiter: str = ";") -> Iterator[tuple[int, list[str]]]:
    """Number (from 1, of the line a record begins on) and cells of every record of a delimited file."""
    reader = csv.reader(io.StringIO(content(path)[1], newline=""), delimiter=delimiter)
    begin = 1
    for cells in reader:
        yield begin, cells
        begin = reader.line_num + 1


def records(path: str, delimiter: str = ";") -> Iterator[tuple[int, Row]]:
    """Number and cells by column name of every record below the header; comments may stand above it."""
    header: list[str] = []
    for line, cells in lines(path, delimiter):
        if header:
            yield line, dict(zip(header, cells, strict=True))
        elif not cells[0].startswith("#"):
            header = cells


def by_route(table: str, path: str, file: str = "") -> list[Row]:
    """Figures of an original by its table's file route, values as printed; `file` is its name if not that of `path`."""
    declared = catalogue().tables[table]
    layout = declared.file.layout if declared.file else None
    column = layout.value if layout and layout.value else "Value"
    name = file or Path(path).name
    frame = live_frame({name: (ORIGINALS / path).read_bytes()}, declared, "file", RETRIEVED[:4])
    printed = {str(line): row[column] for line, row in records(path, ",")}
    return frame.assign(value=frame["origin_row"].map(printed)).drop(columns="unit").to_dict("records")


def number(printed: str) -> tuple[str, str]:
    """Split a printed German number into (value with a point, sign): "1.234,5" -> ("1234.5", ""), "." -> ("", ".")."""
    text = printed.strip()
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+(,\d+)?", text):
        return text.replace(".", "").replace(",", "."), ""
    if text in {"-", ".", "...", "…", "/", "x"}:
        return "", text
    raise ValueError(f"{printed!r} is neither a number nor a sign")


def iso(date: str) -> str:
    """A printed date or year as period: "31.12.2015" -> "2015-12-31"."""
    return "-".join(reversed(date.split(".")))


def github(repository: str, *paths: str) -> str:
    """Origin of files of a public repository, named owner/name@commit."""
    return "; ".join(f"https://github.com/{repository}:{path}" for path in paths)


def carry(
    table: str,
    rows: list[Row],
    *,
    origin_kind: str,
    publisher: str,
    code: str,
    state_date: str,
    licence: str,
    origin: str,
) -> None:
    """Write one snapshot table and keep its ledger row.

    `rows` need area (our code, or a German region key), period, measure, the table's cuts, value, origin_file and
    origin_row; unit comes from the catalogue, sign and vintage may be left out.
    """
    frame = _checked(table, pd.DataFrame(rows))
    octets = figures.write(frame)
    row = LedgerRow(
        table=table,
        kind="snapshot",
        origin_kind=origin_kind,  # type: ignore[arg-type]
        publisher=publisher,
        code=code,
        sha256=store.sha256(octets),
        digest=figures.digest(figures.read(octets)),
        rows=len(frame),
        first_period=frame["period"].min(),
        last_period=frame["period"].max(),
        retrieved=RETRIEVED,
        state_date=state_date,
        licence=licence,
        origin=origin,
        request="",
    )
    store.write_bytes(store.snapshot_path(DATA, table), octets)
    _ledger_rows.append(row)
    print(f"{table}: {len(frame)} rows, {row.first_period} to {row.last_period}, {len(octets) // 1024} kB")


def _checked(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table as they are written. Raises ValueError for unknown areas, repeated keys, wrong columns."""
    declared = catalogue().tables[table]
    frame["unit"] = [declared.measures[name].unit for name in frame["measure"]]
    for name in ("sign", "vintage"):
        frame[name] = frame[name].fillna("") if name in frame else ""
    frame["area"] = frame["area"].replace(by_ags(frame["area"]))
    unknown = set(frame["area"]) - set(areas())
    repeated = frame.duplicated(["area", "period", "measure", *declared.cuts])
    if unknown or repeated.any():
        raise ValueError(f"{table}: unknown areas {sorted(unknown)}; repeated keys\n{frame[repeated].head()}")
    expected = {*figures.FIRST, *declared.cuts, *figures.LAST}
    if set(frame.columns) != expected:
        raise ValueError(f"{table}: columns {sorted(set(frame.columns) ^ expected)} are too many or missing")
    return frame


def carry_over(script: str) -> list[LedgerRow]:
    """Run the `main` of a script of this folder; the ledger rows of the tables it wrote."""
    _ledger_rows.clear()
    import_module(script).main()
    return list(_ledger_rows)
