"""Reads the indicators of the German Sustainable Development Strategy: CSV files in the layout of open SDG platforms.

Layout: `Year,Units,Series,COMMENT_OBS_0,länder,GeoCode,Value`, the columns between Year and Value differing from file
to file; UTF-8, point decimals. The COMMENT_OBS columns hold marks ("p", "r", "|", ".", "…", "-", "x"). An empty cell
elsewhere stands for the total, an empty `länder` for Germany.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources import packed, tsv

CURE = "Compare it with the file at the publisher and fetch it again."
OURS = {"time", "area_label", "value", "sign", "origin_row"}
COLUMNS = 100
LONGEST_NAME = 1000  # of a column
MARKS = "COMMENT_OBS"
INSTEAD = ["-", ".", "...", "…", "/", "x"]  # signs that may stand in place of a number
NUMBER = r"^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"
HALF_YEAR = re.compile(r"(\d{4})/([12])", re.ASCII)
YEARS = re.compile(r"(\d{4}) ?[-–] ?(\d{4})", re.ASCII)
DAYS = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) ?[-–] ?(\d\d)\.(\d\d)\.(\d{4})", re.ASCII)


def read(content: bytes, *, places: bool = False) -> pd.DataFrame:
    """One row per row of the file; of rows that say exactly the same only the first.

    Columns: those of the file but Value, named as there (text, "" where empty); `time` (SDMX text: 2024, 2024-S1;
    several years or days as begin and length: 2003-01-01/P4Y); `area_label` (the Land as printed, "" for Germany);
    `value` (float64, NaN where missing); `sign`: a mark in place of the value and those of the COMMENT_OBS columns, as
    printed and apart from each other. Some cells are published empty and without any mark: their rows have NaN and ""
    and are no figures.
    With `places` a last column `origin_row` names the line that a row begins on, counted from 1, as text.
    Content may be packed. Raises TableChanged when the header, a field count, a year or a value is not as described,
    or two rows contradict each other.
    """
    text = packed.decode(packed.unpack(content)).rstrip("\r\n") + "\n"
    names, rows, first = _split(text)
    table = _parsed(rows, names)
    if table is None:
        _blame(text, len(names))
    lines = first + _lines_before(table)
    value, instead = _values(table["Value"], lines)
    marks = [name for name in names if name.upper().startswith(MARKS)]
    land = [name for name in names if unicodedata.normalize("NFC", name).casefold() == "länder"]
    columns: dict[str, Any] = {name: _text(table[name]) for name in names if name != "Value"}
    columns["time"] = _times(table["Year"], lines)
    columns["area_label"] = columns[land[0]] if land else _text(pa.array([""] * len(lines), pa.string()))
    columns |= {"value": value, "sign": _text(_joined([instead, *(table[name] for name in marks)]))}
    columns["origin_row"] = _text(pa.array(lines).cast(pa.string()))
    frame = _once(pd.DataFrame(columns), [name for name in names if name not in {"Value", *marks}])
    return frame if places else frame.drop(columns="origin_row")


def _split(text: str) -> tuple[list[str], str, int]:
    """Names of the columns, the text below them and the line that it begins on."""
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream)
    try:
        names = [name.strip() for name in next(reader)]
    except csv.Error:
        names = []
    if "Year" not in names or "Value" not in names or max(map(len, names)) > LONGEST_NAME:
        raise TableChanged(f"The file begins {text[:60]!r}, not with a header that names Year and Value.", CURE)
    if len(set(names)) < len(names) or "" in names or OURS & set(names) or len(names) > COLUMNS:
        shown = ", ".join(names)[:200]
        raise TableChanged(f"The header ({shown}) has a name twice, none, one of ours, or too many.", CURE)
    return names, stream.read(), reader.line_num + 1


def _parsed(rows: str, names: list[str]) -> pa.Table | None:
    """The cells as text; None when a row has another number of fields."""
    types = dict.fromkeys(names, pa.string())
    if not rows:
        return pa.schema(types.items()).empty_table()
    content = rows.encode("utf-8")
    try:
        return pyarrow.csv.read_csv(
            pa.BufferReader(content),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=len(content) + 1),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(column_types=types),
        )
    except pa.ArrowException:
        return None


def _blame(text: str, fields: int) -> NoReturn:
    """Raise TableChanged for the first row with another number of fields."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for cells in reader:
            if len(cells) != fields:
                raise TableChanged(f"Line {line} has {len(cells)} fields instead of {fields}.", CURE)
            line = reader.line_num + 1
    except csv.Error:
        raise TableChanged(f"Line {line} is no row of a CSV file.", CURE) from None
    raise TableChanged("The rows of the file cannot be told apart.", CURE)


def _lines_before(table: pa.Table) -> npt.NDArray[np.int64]:
    """For every row the number of lines that the rows before it take: one each, and those inside quoted cells."""
    inside = np.zeros(table.num_rows, dtype=np.int64)
    for column in table.columns:
        inside += pc.count_substring_regex(column, r"\r\n?|\n").to_numpy()
    lines: npt.NDArray[np.int64] = np.arange(table.num_rows) + np.cumsum(inside) - inside
    return lines


def _times(years: pa.ChunkedArray, lines: npt.NDArray[np.int64]) -> Any:
    which, printed = pd.factorize(_text(years))
    times = [_period(year.strip()) for year in printed]
    if None in times:
        wrong = times.index(None)
        what = f"Line {lines[np.argmax(which == wrong)]}: {printed[wrong][:60]!r} is no year."
        raise TableChanged(what, CURE)
    return tsv.text(times, which)


def _period(printed: str) -> str | None:
    """A printed year as SDMX text; None when it is none."""
    if half := HALF_YEAR.fullmatch(printed):
        return f"{half[1]}-S{half[2]}"
    if years := YEARS.fullmatch(printed):
        length = int(years[2]) - int(years[1]) + 1
        return f"{years[1]}-01-01/P{length}Y" if length > 1 else None
    if days := DAYS.fullmatch(printed):
        day, month, year, *end = map(int, days.groups())
        try:
            begin, last = dt.date(year, month, day), dt.date(*reversed(end))
        except ValueError:
            return None
        return f"{begin}/P{(last - begin).days + 1}D" if begin < last else None
    return tsv.period(printed)


def _values(column: pa.ChunkedArray, lines: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.float64], pa.ChunkedArray]:
    """Numbers, NaN where there is none, and the marks in place of numbers, "" where there is none."""
    printed = pc.utf8_trim_whitespace(column)
    is_number = pc.match_substring_regex(printed, NUMBER)
    is_mark = pc.is_in(printed, pa.array(["", *INSTEAD]))
    numbers = pc.if_else(is_number, printed, None).cast(pa.float64()).to_numpy()
    wrong = np.isinf(numbers) | ~pc.or_(is_number, is_mark).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        shown = printed[row].as_py()[:60]
        raise TableChanged(f"Line {lines[row]}: the value {shown!r} is neither a number nor a known sign.", CURE)
    return numbers, pc.if_else(is_mark, printed, "")


def _joined(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """The words in the cells of a row, with a blank between them."""
    joined = pc.binary_join_element_wise(*columns, " ")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(joined, r"\s+", " "))


def _text(column: pa.Array | pa.ChunkedArray) -> Any:
    return pd.array(column.cast(pa.large_string()), dtype=tsv.TEXT)


def _once(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The rows but those repeated. Raises TableChanged when rows with the same key say different things."""
    if not frame.duplicated(key).any():
        return frame
    frame = frame[~frame.duplicated([*key, "value", "sign"])].reset_index(drop=True)
    again = np.flatnonzero(frame.duplicated(key))
    if len(again):
        raise TableChanged(f"Line {frame['origin_row'][again[0]]} contradicts a line before it.", CURE)
    return frame
