"""Which of the two layouts a GENESIS flat file has, and its fields as columns of codes.

The new layout is long, one row per value; the old one is wide, one column per value and, if asked for, one more for
its quality. Both begin with five fields of statistic and time, and go on with four fields for each variable:

    statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;…;value;value_unit;…
    Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;…;BEVSTD__Bevoelkerungsstand__Anzahl
"""

import csv
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources.packed import decode, unpack

CURE = "Fetch it again; if it stays so, the publisher has changed the table."
ENGLISH = ["statistics_code", "statistics_label", "time_code", "time_label", "time"]
GERMAN = ["Statistik_Code", "Statistik_Label", "Zeit_Code", "Zeit_Label", "Zeit"]
HEADS = [  # the five first names and the four of a variable, without its number
    (ENGLISH, ["variable_code", "variable_label", "variable_attribute_code", "variable_attribute_label"]),
    (ENGLISH, ["variable_code", "variable_label", "variable_code", "variable_code"]),
    (GERMAN, ["Merkmal_Code", "Merkmal_Label", "Auspraegung_Code", "Auspraegung_Label"]),
]
LONG = ["value", "value_unit", "value_variable_code", "value_variable_label"]
QUALITY = "value_q"
TIME_CODE, TIME, FIRST_VARIABLE = 2, 4, 5
MOST_COLUMNS = 2_000
BLOCK = 2**21  # bytes that a thread reads in one go
THREADS = 4
FIRST_ROWS = 100
LONGEST_LINE = 2**18
STRETCH = 2**18  # bytes counted in one go: they stay in the processor's cache
LINE_FEED = 10
MOST_MEMORY = 2**32  # bytes; an old file repeats its header in every row of the frame
CELL, FIELD = 64, 4  # bytes of a cell in the frame without its texts, and of a field when read
CONTROL = r"[\x00-\x1f\x7f-\x{9f}]"
CODED = pa.dictionary(pa.int32(), pa.string())

Codes = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


class Value(NamedTuple):
    """A column of values: its place and that of its quality (from 0), and what the old layout says it measures."""

    place: int
    quality: int | None
    measure: str = ""
    label: str = ""
    unit: str = ""


class Layout(NamedTuple):
    """Where things stand in a row; the old layout has any number of columns of values, the new one has one."""

    width: int
    variables: int
    values: list[Value]
    is_long: bool


class Coded(NamedTuple):
    """Texts as positions in a list of different texts, one for each cell; -1 where there is none."""

    codes: Codes
    texts: list[str]


def opened(content: bytes) -> tuple[Layout, bytes]:
    """The layout of a flat file and the unpacked file.

    Raises TableChanged when the first line is no header of a flat file, and says what came instead.
    """
    text = unpack(content)
    header, _, _ = text[:LONGEST_LINE].partition(b"\n")
    return layout(decode(header)), text


def layout(header: str) -> Layout:
    """The layout that a first line declares. Raises TableChanged when it is none of the known ones."""
    names = _fields(header)
    if not names or len(names) > MOST_COLUMNS or names[:5] not in (ENGLISH, GERMAN):
        raise TableChanged(f"Line 1 is not the header of a flat file: {_what_came(header)}.", CURE)
    variables = max(_variables(names, first, four) for first, four in HEADS)
    start = FIRST_VARIABLE + 4 * variables
    rest = names[start:]
    if names[:5] == ENGLISH and rest[:4] == LONG and rest[4:] in ([], [QUALITY]):
        values = [Value(start, start + 4 if rest[4:] else None)]
        return Layout(len(names), variables, values, is_long=True)
    return Layout(len(names), variables, _value_columns(rest, start), is_long=False)


def _variables(names: list[str], first: list[str], four: list[str]) -> int:
    """How many groups of four columns follow the first five, if these are the names of the layout."""
    count = 0
    while names[:5] == first and names[5 + 4 * count : 9 + 4 * count] == [f"{count + 1}_{part}" for part in four]:
        count += 1
    return count


def _value_columns(names: list[str], start: int) -> list[Value]:
    """Columns of values of the old layout: `CODE__Label__Unit`, split at the first and the last `__`.

    Derived values are printed as `PREIS1__CH0004`: no label, and what they are in place of the unit. A column
    `CODE__Label__q`, or `PREIS1__CH0004__q`, holds the quality of the first such column that has none yet.
    """
    values: list[Value] = []
    for place, name in enumerate(names, start):
        code, _, rest = name.partition("__")
        label, _, unit = rest.rpartition("__")
        owners = [n for n, value in enumerate(values) if value.quality is None and unit == "q" and _owns(value, name)]
        if owners:
            values[owners[0]] = values[owners[0]]._replace(quality=place)
        elif "__" in name and code and unit != "q":
            values.append(Value(place, None, code, label, unit))
        else:
            raise TableChanged(f"Line 1: the column {place + 1} has the unknown name {name[:60]!r}.", CURE)
    if not values:
        raise TableChanged("Line 1: the header names no values.", CURE)
    return values


def _owns(value: Value, quality: str) -> bool:
    derived = "__".join(part for part in (value.measure, value.label, value.unit) if part)
    return quality in (f"{value.measure}__{value.label}__q", f"{derived}__q")


def columns(text: bytes, form: Layout, wanted: Iterable[int]) -> dict[int, pa.ChunkedArray]:
    """The wanted columns (places from 0) of all rows, dictionary-encoded.

    Raises TableChanged when a row has another number of fields than the header.
    """
    places = sorted(wanted)
    table = _parsed(text, form, places)
    if table is None:
        text = _repaired(text)
        if b"\n" not in text:
            return {place: pa.chunked_array([], CODED) for place in places}
        table = _parsed(text, form, places)
    if table is None:
        raise _misfit(text, form.width)
    with ThreadPoolExecutor(THREADS) as threads:
        return dict(zip(places, threads.map(_encoded, table.columns), strict=True))


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of texts with its different texts apart; many columns say the same in all rows, which is seen sooner."""
    whole = column.combine_chunks()
    if pc.count_distinct(whole[:FIRST_ROWS]).as_py() == 1 and pc.all(pc.equal(whole, whole[0])).as_py():
        return pa.chunked_array([pa.DictionaryArray.from_arrays(np.zeros(len(whole), np.int32), whole[:1])])
    return pa.chunked_array([whole.dictionary_encode()])


def _parsed(text: bytes, form: Layout, places: list[int]) -> pa.Table | None:
    """The rows of the file; None when they are not those of its lines.

    Where reading by the rules for quotes joins lines, a quote that is never closed stands in the file: then all
    quotes are letters like others.
    """
    if not (b'"' in text or b"\r" in text or _is_large(len(text) // form.width, form)):  # no row is shorter
        table = _split(text, form.width, places, False, empty_lines=True)
        if table is not None and pc.index(table.column(0), "").as_py() < 0:
            return table  # every line is a row, and none is empty: nothing to count
    quotes: tuple[str | bool, ...] = (False,)
    if b'"' in text:
        quotes = ('"', False)
        text = text.rstrip(b"\r\n")  # a quote that is never closed would take in the last line end
    rows = _count_line_feeds(text) - text.endswith(b"\n")
    if _is_large(rows, form):
        raise TableChanged(f"The file holds {rows} lines of {form.width} fields.", "Ask for less of it.")
    for quote in quotes:
        table = _split(text, form.width, places, quote)
        if table is not None and table.num_rows == rows:
            return table
    return None


def _split(
    text: bytes, width: int, places: list[int], quote: str | bool, *, empty_lines: bool = False
) -> pa.Table | None:
    """The rows of the file; None when one has another number of fields. An empty line may be a row of empty fields."""
    names = [str(place) for place in range(width)]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(skip_rows=1, column_names=names, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=";", quote_char=quote, ignore_empty_lines=not empty_lines),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=[str(place) for place in places],
                column_types={str(place): pa.string() for place in places},
            ),
        )
    except pa.ArrowException:
        return None


def _count_line_feeds(text: bytes) -> int:
    letters = np.frombuffer(text, np.uint8)
    stretches = range(0, len(text), STRETCH)
    return sum(int(np.count_nonzero(letters[start : start + STRETCH] == LINE_FEED)) for start in stretches)


def _is_large(rows: int, form: Layout) -> bool:
    """Whether so many rows, of a small file, would make a frame beyond all bounds."""
    letters = sum(len(value.measure) + len(value.label) + len(value.unit) for value in form.values)
    return rows * (letters + CELL * len(form.values) + FIELD * form.width) > MOST_MEMORY


def _repaired(text: bytes) -> bytes:
    """The same as UTF-8 with line feeds and without empty lines at the end."""
    return decode(text).encode("utf-8").replace(b"\r\n", b"\n").rstrip(b"\n")


def _misfit(text: bytes, width: int) -> TableChanged:
    """What is wrong with rows that could not be told apart: the first line that does not fit."""
    for number, line in enumerate(io.BytesIO(text), 1):
        row = line.removesuffix(b"\n")
        if len(row) > LONGEST_LINE:
            return TableChanged(f"Line {number} has more than {LONGEST_LINE} bytes.", CURE)
        if b"\r" in row:
            return TableChanged(f"Line {number} holds a control character.", CURE)
        count = len(_fields(row.decode("utf-8"))) if b'"' in row else row.count(b";") + 1
        if count != width:
            return TableChanged(f"Line {number} has {count} fields instead of {width}.", CURE)
    return TableChanged("The lines cannot be split into fields.", CURE)


def coded(printed: Iterable[pa.ChunkedArray]) -> Coded:
    """Columns one after another, with one list of texts, blanks around them taken off.

    Raises TableChanged when a text holds control characters.
    """
    columns_of = list(printed)
    codes, dictionary = joined(columns_of)
    control = pc.index(pc.match_substring_regex(dictionary, CONTROL), True).as_py()
    if control >= 0:
        row = first(codes, control) % len(columns_of[0])
        raise TableChanged(f"Line {row + 2} holds a control character.", CURE)
    raw = dictionary.to_pylist()
    position: dict[str, int] = {}
    moved = [position.setdefault(text.strip(), len(position)) for text in raw]
    if list(position) != raw:
        codes = np.array(moved, np.int32).take(codes)
    return Coded(codes, list(position))


def joined(printed: Iterable[pa.ChunkedArray]) -> tuple[Codes, pa.StringArray]:
    """Columns one after another, as positions in the different texts as printed."""
    chunks = [chunk for column in printed for chunk in column.chunks]
    if not chunks:
        return np.zeros(0, np.int32), pa.array([], pa.string())
    chunks = pa.chunked_array(chunks).unify_dictionaries().chunks
    return np.concatenate([chunk.indices.to_numpy() for chunk in chunks]), chunks[0].dictionary


def first(codes: npt.NDArray[Any], position: int) -> int:
    """Where a position stands first."""
    return int((codes == position).argmax())


def where(cell: int, form: Layout) -> str:
    """The place of a cell in the unpacked file, in words; cells are counted row by row."""
    row, column = divmod(cell, len(form.values))
    return f"Line {row + 2}" + ("" if form.is_long else f", column {form.values[column].place + 1}")


def _fields(line: str) -> list[str]:
    """The fields of one line; none when it is no line of a CSV file."""
    try:
        return [field.strip() for field in next(csv.reader([line], delimiter=";"), [])]
    except csv.Error:
        return []


def _what_came(text: str) -> str:
    shown = text.strip()
    kinds = {"{": "JSON", "[": "JSON", "<": "HTML or XML", "": "nothing"}
    kind = kinds.get(shown[:1])
    return f"{kind} came instead ({shown[:60]!r})" if kind else f"it begins {shown[:60]!r}"
