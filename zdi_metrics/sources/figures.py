"""Reads our own hand-kept tables: the CSV files of the snapshot.

Layout: `area, period, measure, <cuts ...>, value, unit, sign, vintage, origin_file, origin_row`, UTF-8, comma, point
decimals. A missing value carries the publisher's sign; `vintage` is empty where the ledger's state date holds.
"""

import csv
import hashlib
import io
import itertools

import numpy as np
import pandas as pd

from zdi_metrics.errors import TableChanged

FIRST = ["area", "period", "measure"]
COLUMNS = 100
LAST = ["value", "unit", "sign", "vintage", "origin_file", "origin_row"]
# Thousands of short steps over small columns follow: Python strings are quicker there than Arrow's.
TEXT = pd.StringDtype("python", na_value=float("nan"))


def read(content: bytes) -> pd.DataFrame:
    """One row per figure: the columns of the file as text, `value` as float64 (NaN where missing).

    Raises TableChanged when the header, a field count or a number is not as described above.
    """
    try:
        if _width(content) > COLUMNS:
            raise TableChanged(f"The file has more than {COLUMNS} columns.", "Restore it from git.")
        frame = pd.read_csv(io.BytesIO(content), dtype=TEXT, keep_default_na=False, encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, csv.Error) as error:
        raise TableChanged(f"The file is no table of figures ({error}).", "Restore it from git.") from None
    if not isinstance(frame.index, pd.RangeIndex):
        raise TableChanged("Its rows have more fields than its header.", "Restore it from git.")
    names = list(frame.columns)
    if names[:3] != FIRST or names[-6:] != LAST:
        raise TableChanged(
            f"The header is {', '.join(names)}.", f"It must begin {', '.join(FIRST)} and end {', '.join(LAST)}."
        )
    printed = frame["value"].to_numpy(dtype=object)
    numbers = np.asarray(pd.to_numeric(printed, errors="coerce"), dtype=np.float64)
    empty = printed == ""
    unmarked = empty.copy()
    unmarked[empty] = [not sign.strip() for sign in frame["sign"].to_numpy(dtype=object)[empty]]
    wrong = np.flatnonzero(unmarked | (~empty & ~np.isfinite(numbers)))
    if len(wrong):
        cure = "Every row needs a number, or the publisher's sign for a missing one."
        raise TableChanged(f"Line {wrong[0] + 2}: the value {printed[wrong[0]]!r} is no number.", cure)
    return frame.assign(value=numbers)


def _width(content: bytes) -> int:
    """How many columns pandas would make: as many as the first or the second row has that is not blank."""
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="replace", newline="")
    rows = (row for row in csv.reader(lines) if len(row) > 1 or "".join(row).strip())
    return max(map(len, itertools.islice(rows, 2)), default=0)


def write(frame: pd.DataFrame) -> bytes:
    """The bytes of a snapshot table, rows sorted; `value` is text as it is to be printed ("" where missing)."""
    cuts = [name for name in frame.columns if name not in FIRST + LAST]
    columns = [*FIRST, *cuts, *LAST]
    ordered = frame[columns].sort_values([*FIRST, *cuts], kind="stable")
    return ordered.to_csv(index=False, lineterminator="\n").encode("utf-8")


def digest(frame: pd.DataFrame) -> str:
    """Hex digest of the sorted figures of a table: the same for the same figures, whatever the file looked like."""
    beside = {"vintage", "origin_file", "origin_row"}
    kept = frame[sorted(name for name in frame.columns if name not in beside)]
    kept = kept.assign(value=[f"{value:.15g}" for value in frame["value"]])
    lines = sorted("\t".join(row) for row in kept.itertuples(index=False, name=None))
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()
