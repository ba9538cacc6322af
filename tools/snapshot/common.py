"""Carries published figures over into data/raw/snapshot: shared steps of the scripts in this folder.

Each script reads originals below the folder `$ZDI_ORACLES/data` and writes snapshot tables with a ledger row each.
"""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from zdi_metrics import store
from zdi_metrics.areas import areas, by_ags
from zdi_metrics.catalogue import catalogue
from zdi_metrics.model import LedgerRow
from zdi_metrics.sources import figures

ORIGINALS = Path(os.environ["ZDI_ORACLES"]) / "data"
DATA = store.data_folder()
RETRIEVED = "2026-11-22"


def lines(path: str, encoding: str = "utf-8", delimiter: str = ";") -> Iterator[tuple[int, list[str]]]:
    """Number (from 1, of the line a record begins on) and cells of every record of a delimited file."""
    with (ORIGINALS / path).open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        begin = 1
        for cells in reader:
            yield begin, cells
            begin = reader.line_num + 1


def number(printed: str) -> tuple[str, str]:
    """Split a printed German number into (value with a point, sign): "1.234,5" -> ("1234.5", ""), "." -> ("", ".")."""
    text = printed.strip()
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+(,\d+)?", text):
        return text.replace(".", "").replace(",", "."), ""
    if text in {"-", ".", "...", "…", "/", "x"}:
        return "", text
    raise ValueError(f"{printed!r} is neither a number nor a sign")


def carry(
    table: str,
    rows: list[dict[str, str]],
    *,
    origin_kind: str,
    publisher: str,
    code: str,
    state_date: str,
    licence: str,
    origin: str,
    request: str = "",
) -> None:
    """Write one snapshot table and its ledger row.

    `rows` need area (our code, or a German region key), period, measure, the table's cuts, value, origin_file and
    origin_row; unit comes from the catalogue, sign and vintage may be left out.
    """
    declared = catalogue().tables[table]
    frame = pd.DataFrame(rows).assign(unit=lambda f: [declared.measures[m].unit for m in f["measure"]])
    for name in ("sign", "vintage"):
        frame[name] = frame[name].fillna("") if name in frame else ""
    frame["area"] = frame["area"].replace(by_ags(frame["area"]))
    unknown = set(frame["area"]) - set(areas())
    repeated = frame.duplicated(["area", "period", "measure", *declared.cuts])
    if unknown or repeated.any():
        raise ValueError(f"{table}: unknown areas {sorted(unknown)}; repeated keys\n{frame[repeated].head()}")
    frame["origin_row"] = frame["origin_row"].astype(str)
    expected = {*figures.FIRST, *declared.cuts, *figures.LAST}
    if set(frame.columns) != expected:
        raise ValueError(f"{table}: columns {sorted(set(frame.columns) ^ expected)} are too many or missing")
    content = figures.write(frame)
    figures.read(content)
    row = LedgerRow(
        table=table,
        kind="snapshot",
        origin_kind=origin_kind,  # type: ignore[arg-type]
        publisher=publisher,
        code=code,
        sha256=store.sha256(content),
        digest=store.digest(figures.read(content)),
        rows=len(frame),
        first_period=frame["period"].min(),
        last_period=frame["period"].max(),
        retrieved=RETRIEVED,
        state_date=state_date,
        licence=licence,
        origin=origin,
        request=request,
    )
    ledger = store.ledger(DATA) if (DATA / "raw" / "ledger.csv").exists() else {}
    store.write_bytes(store.snapshot_path(DATA, table), content)
    store.write_ledger(DATA, (ledger | {table: row}).values())
    print(f"{table}: {len(frame)} rows, {frame['period'].min()} to {frame['period'].max()}, {len(content) // 1024} kB")
