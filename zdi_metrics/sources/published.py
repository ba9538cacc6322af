"""Reads published CSV files and workbooks by a declared layout: which columns hold region, period and value."""

import re

import numpy as np
import pandas as pd

from zdi_metrics.errors import TableChanged
from zdi_metrics.model import CELL_COLUMNS, Layout
from zdi_metrics.sources.figures import TEXT
from zdi_metrics.sources.files import read_table

CURE = "Compare the publisher's file with its layout in the catalogue."
YEAR = re.compile(r"\d{4}", re.ASCII)
PERIOD = re.compile(r"\d{4}(?:-[SQ]?\d{1,2}(?:-\d\d)?)?", re.ASCII)
NUMBER = r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
ESTIMATED = "e"


def read(content: bytes, layout: Layout, *, places: bool = False) -> pd.DataFrame:
    """One row per filled cell.

    Columns: those of the file beside period and value, named as there (text); `geo` (our code of the region, else what
    is printed); `period` (text); `value` (float64, point decimals; NaN where a sign stands in its place); `sign`: what
    stands in place of a number, or "e" from the period on that the layout calls estimated. Rows without a region or a
    value are notes and left out. With `places` a last column `origin_row` names the line of the file, counted from 1,
    and where years have columns the column too. Raises TableChanged when sheet, header, columns of years or a declared
    region are not there, or a period or a number is none.
    """
    header = {layout.area, *layout.header, *(name for name in (layout.period, layout.value) if name)}
    table = read_table(content, sheet=layout.sheet or "", header=tuple(sorted(header)))
    cells = _long(table, layout.period, layout.value) if layout.period and layout.value else _wide(table)
    cells = cells.assign(region=table[layout.area].loc[cells["line"]].array)
    cells = cells[(cells["printed"] != "") & (cells["region"] != "")]
    _check_periods(cells)
    taken = CELL_COLUMNS | {layout.period, layout.value} | (set() if layout.value else _years(table))
    beside = table.loc[cells["line"], [name for name in table if name not in taken]].reset_index(drop=True)
    value, sign = _figures(cells, layout)
    frame = beside.assign(geo=_regions(table, cells, layout), period=_text(cells["period"]), value=value, sign=sign)
    return frame.assign(origin_row=_text(cells["place"])) if places else frame


def _long(table: pd.DataFrame, period: str, value: str) -> pd.DataFrame:
    """Line, place, period and text of every cell, where a row of the file is a cell."""
    lines = table.index.to_series().reset_index(drop=True)
    cells = {"line": lines, "place": lines.astype(str)}
    return pd.DataFrame(cells | {"period": table[period].array, "printed": table[value].array})


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    """The same where every year has a column."""
    years = _years(table)
    if not years:
        raise TableChanged("The file has no column that is called by a year.", CURE)
    numbers = [number for number, name in enumerate(table.columns) if name in years]
    lines = table.index.to_numpy()
    texts = lines.astype(str).astype(object)
    cells = {
        "place": np.concatenate([texts + f":{number + 1}" for number in numbers]),
        "period": np.repeat(table.columns[numbers].to_numpy(dtype=object), len(table)),
        "printed": table.iloc[:, numbers].to_numpy(dtype=object).ravel(order="F"),
    }
    return pd.DataFrame(cells, dtype=TEXT).assign(line=np.tile(lines, len(numbers)))


def _years(table: pd.DataFrame) -> set[str]:
    return {name for name in table.columns.astype(str) if YEAR.fullmatch(name)}


def _check_periods(cells: pd.DataFrame) -> None:
    which, periods = pd.factorize(cells["period"])
    wrong = np.flatnonzero(~np.array([bool(PERIOD.fullmatch(period)) for period in periods], dtype=bool)[which])
    if len(wrong):
        row = cells.iloc[wrong[0]]
        raise TableChanged(f"Line {row['line']}: {row['period'][:60]!r} is no period.", CURE)


def _figures(cells: pd.DataFrame, layout: Layout) -> tuple["pd.Series[float]", "pd.Series[str]"]:
    printed = cells["printed"].to_numpy(dtype=object)
    is_number = pd.Series(printed, dtype="str").str.fullmatch(NUMBER).to_numpy(dtype=bool)
    value = np.full(len(cells), np.nan)
    value[is_number] = printed[is_number].astype(np.float64)
    if np.isinf(value).any():
        raise TableChanged(f"Line {cells['line'].iloc[int(np.isinf(value).argmax())]}: the number is too large.", CURE)
    sign = np.where(is_number, "", printed)
    if layout.estimated:
        sign[is_number & (cells["period"] >= layout.estimated).to_numpy()] = ESTIMATED
    return pd.Series(value), pd.Series(sign, dtype=TEXT)


def _regions(table: pd.DataFrame, cells: pd.DataFrame, layout: Layout) -> "pd.Series[str]":
    """Our codes where the layout gives them, "" for regions that it leaves out; else what is printed."""
    absent = sorted(set(layout.regions) - set(table[layout.area].unique()))
    if absent:
        raise TableChanged(f"The file holds no region {absent[0]!r}.", CURE)
    printed = _text(cells["region"])
    return _text(printed.map(layout.regions).fillna("")) if layout.regions else printed


def _text(column: "pd.Series[str]") -> "pd.Series[str]":
    return column.astype(TEXT).reset_index(drop=True)
