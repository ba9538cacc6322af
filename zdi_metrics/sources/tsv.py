r"""Reads Eurostat's bulk tables: tab-separated text, one line per series and one column per period.

Layout: the header is `freq,unit,geo\TIME_PERIOD` (older files: `unit,geo\time`) and the periods; a line is the codes of
a series, joined by commas, and its cells. A cell is a value, a blank and letters: "5400 p", "5400 ", ": c". With a
line for every cell, this is a plain CSV file of two columns, which Arrow reads at once; the codes of a series go along
as the letters of a 0. Files whose cells lack the blank are first given it.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources import packed

CELLS = 20_000_000  # of one table; a gigabyte in long form
DIMENSIONS = 30
FIELDS = 40_000  # of one line; days of a century, and more
OURS = {"time", "value", "sign", "origin_row"}
TEXT = pd.StringDtype(na_value=np.nan)
CURE = "Compare it with the table at Eurostat and fetch it again."

HEADER = re.compile(r"([a-z]\w*(?:,[a-z]\w*)*)\\time(?:_period)?", re.ASCII | re.IGNORECASE)
PERIOD = re.compile(r"(\d{4})(?:-?([SQ])(\d)|-?(W)(\d\d)|[M-](\d\d)(?:[D-](\d\d))?)?", re.ASCII)
PARTS_OF_A_YEAR = {"S": range(1, 3), "Q": range(1, 5), "W": range(1, 54)}
FLAGS = re.compile(r"([a-z]*)(?:[@|]([CNP]))?", re.ASCII)
CODE = re.compile(r"[\w.+/:;@$&*()<>=%~^!?#-]+", re.ASCII)
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)

ALL_BUT_SEPARATORS = bytes(set(range(256)) - set(b",\t \r\n"))
TABS_TO_LINES = bytes.maketrans(b"\t", b"\n")
BLOCK = 256 * 1024  # bytes that one thread reads at a time
LOOSE_CELL = re.compile(rb"\t ?+(:|0(?=n)|(?=n[ \t\n])|[^ \t\n]*+) ?+((?<=[\t0])n(?= ))? ?+([^ \t\n]*+) ?+(?=[\t\n])")
Codes = npt.NDArray[np.signedinteger]  # places in a list of words
UNSAID = "\0"  # before the letters of a cell that prints no ":" although it has no value


def read(content: bytes, *, places: bool = False) -> pd.DataFrame:
    """One row per printed cell, line by line and from left to right; an empty cell is no observation and no row.

    Columns: the dimensions, named as in the header in lower case (categorical); `time` (SDMX text: 2024, 2024-S1,
    2024-Q1, 2024-01, 2024-W01, 2024-01-15; older files' 2012S1, 2012M03 are rewritten); `value` (float64, NaN where
    missing); `sign`: the printed letters, apart ("b d p"), behind ":" where the value is missing (": c").
    The newer mark "@C" of a confidential cell is given as the older "c"; "@N" and "@P" are kept. The older "0n" is the
    number 0 with the sign "n", "n" alone a missing value with it. With `places` a last column `origin_row` says
    `line:column` of the unpacked file, counted from 1; the codes of a series are column 1.
    Raises TableChanged when the header, a field count, a key or a cell is not as described, or a series is there twice.
    """
    header, newline, body = packed.unpack(content).removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    names, periods = _header(packed.decode(header[: 64 * FIELDS]))
    if not newline or (body and not body.endswith(b"\n")):
        raise TableChanged("The file ends in the middle of a line.", CURE)
    if not body.isascii() or UNSAID.encode() in body:
        raise TableChanged("The file holds bytes that no table of codes and numbers has.", CURE)
    table = _parsed(body, names, periods, b"\r\n" if header.endswith(b"\r") else b"\n")
    if table is None:
        table = _parsed(_regular(body), names, periods, b"\n")
    frame = _long(table, names, periods, places) if table is not None else None
    if frame is None:
        _blame(body, names, periods)
    return frame


def period(printed: str) -> str | None:
    """A printed period as SDMX text: "2012M03" -> "2012-03", "2012S1" -> "2012-S1"; None when it is none."""
    found = PERIOD.fullmatch(printed)
    if not found:
        return None
    year, half_or_quarter, digit, week, digits, month, day = found.groups()
    kind, number = half_or_quarter or week, digit or digits
    if kind:
        return f"{year}-{kind}{number}" if int(number) in PARTS_OF_A_YEAR[kind] else None
    try:
        dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)


def letters(flags: str) -> str | None:
    """Printed flags as a sign: "bdp" -> "b d p", "e@C" or "e|C" -> "e c"; None when they are none."""
    found = FLAGS.fullmatch(flags)
    if not found or len(set(found[1])) < len(found[1]):
        return None
    secrecy = {None: [], "C": ["c"]}.get(found[2], [f"@{found[2]}"])
    return " ".join([letter for letter in found[1] if letter not in secrecy] + secrecy)


def category(words: list[str], which: Codes) -> pd.Categorical:
    """The words at the given places, as a categorical column."""
    return pd.Categorical.from_codes(which, categories=pd.Index(words, dtype=TEXT))


def text(words: Sequence[str | None], which: Codes) -> Any:
    """The words at the given places, as a column of text."""
    return pd.array(pa.array(words, pa.large_string()).take(pa.array(which)), dtype=TEXT)


def _header(line: str) -> tuple[list[str], list[str]]:
    """Names of the dimensions, and the periods as SDMX text."""
    line = line.removesuffix("\r")
    key, *printed = line.split("\t")
    found = HEADER.fullmatch(key.strip())
    if not found:
        raise TableChanged(f"The file begins {line[:60]!r}, not with the header of a Eurostat table.", CURE)
    names = found[1].lower().split(",")
    if len(names) > DIMENSIONS:
        raise TableChanged(f"The header names more than {DIMENSIONS} dimensions.", CURE)
    if len(set(names)) < len(names) or OURS & set(names):
        raise TableChanged(f"The dimensions {', '.join(names)} have a name twice, or one of our columns.", CURE)
    if not 0 < len(printed) < FIELDS - len(names):
        raise TableChanged(f"The header names {len(printed)} periods.", "Ask for fewer of them, but for one.")
    periods = [period(one.strip()) or "" for one in printed]
    if "" in periods:
        wrong = printed[periods.index("")].strip()
        raise TableChanged(f"The header names {wrong[:60]!r} as a period.", CURE)
    if len(set(periods)) < len(periods):
        raise TableChanged("The header names a period twice.", CURE)
    return names, periods


def _parsed(body: bytes, names: list[str], periods: list[str], end: bytes) -> pa.Table | None:
    """Every key and cell as a row with a value and letters; None when a cell is not regular or a value no number."""
    skeleton = body.translate(None, ALL_BUT_SEPARATORS)
    line = b"," * (len(names) - 1) + b"\t " * len(periods) + end
    rows, rest = divmod(len(skeleton), len(line))
    if rest or skeleton != line * rows:
        return None
    if rows * len(periods) > CELLS:
        raise TableChanged(f"The table has more than {CELLS} cells.", "Ask for fewer periods or regions.")
    types: dict[str, Any] = {"value": pa.float64(), "letters": pa.string()}
    if not rows:
        return pa.schema(types.items()).empty_table()
    pairs = b"0 " + body.removesuffix(b"\n").replace(b"\n", b"\n0 ").translate(TABS_TO_LINES)
    try:
        return pyarrow.csv.read_csv(
            pa.BufferReader(pairs),
            read_options=pyarrow.csv.ReadOptions(column_names=list(types), block_size=BLOCK),
            parse_options=pyarrow.csv.ParseOptions(delimiter=" ", quote_char=False),
            convert_options=pyarrow.csv.ConvertOptions(column_types=types, null_values=[":"], check_utf8=False),
        )
    except pa.ArrowException:
        return None


def _regular(body: bytes) -> bytes:
    """The body without blank lines at its end, and with every cell as value (":" when missing), blank and letters."""
    body = body.replace(b"\r\n", b"\n").rstrip(b"\n")
    body = re.sub(rb"  +", b" ", body + b"\n" if body else body)
    body = LOOSE_CELL.sub(rb"\t\1 \2\3", body)
    return re.sub(rb"\t (?=[n\t\n])", b"\t: " + UNSAID.encode(), body)


def _long(table: pa.Table, names: list[str], periods: list[str], places: bool) -> pd.DataFrame | None:
    """The frame of `read`; None when a code, a value or letters are none."""
    shape = -1, len(periods) + 1  # a key and its cells
    numbers, words = (table[name].combine_chunks() for name in ("value", "letters"))
    values = numbers.to_numpy(zero_copy_only=False).reshape(shape)[:, 1:]
    if np.count_nonzero(np.isfinite(values)) != values.size - numbers.null_count:
        return None
    keys = _keys(words.take(pa.array(np.arange(0, len(words), shape[1]))), names)
    signs = _signs(words, np.isnan(values))
    if keys is None or signs is None:
        return None
    columns: dict[str, Any] = {
        name: category(codes, np.repeat(which.astype(np.min_scalar_type(-len(codes))), len(periods)))
        for name, (codes, which) in keys.items()
    }
    columns["time"] = text(periods, np.tile(np.arange(len(periods), dtype=np.int32), len(values)))
    columns["value"] = values.ravel()
    columns["sign"] = text(*signs)
    if places:
        columns["origin_row"] = _origin(*values.shape)
    frame = pd.DataFrame(columns, copy=False)
    different, which = signs
    return frame[which != different.index(None)].reset_index(drop=True) if None in different else frame


def _origin(rows: int, periods: int) -> Any:
    """Line and column of every cell, each number written once."""
    row, period = (pa.array(place.ravel()) for place in np.indices((rows, periods)))
    lines = pa.array(np.arange(rows) + 2).cast(pa.large_string()).take(row)
    columns = pa.array([f":{place + 2}" for place in range(periods)], pa.large_string()).take(period)
    return pd.array(pc.binary_join_element_wise(lines, columns, pa.scalar("", pa.large_string())), dtype=TEXT)


def _keys(series: pa.Array, names: list[str]) -> dict[str, tuple[list[str], Codes]] | None:
    """Different codes of every dimension, and for every series which; None when one is no code."""
    parts = pc.split_pattern(series, ",").flatten()
    keys = {}
    for place, name in enumerate(names):
        encoded = parts.take(pa.array(np.arange(place, len(parts), len(names)))).dictionary_encode()
        keys[name] = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    if not all(CODE.fullmatch(code) for codes, _ in keys.values() for code in codes):
        return None
    if pc.count_distinct(series).as_py() < len(series):
        again = int(np.argmax(pd.Series(series.to_pylist()).duplicated()))
        raise TableChanged(f"Line {again + 2}: the series {series[again]} is there twice.", CURE)
    return keys


def _signs(words: pa.Array, missing: npt.NDArray[np.bool_]) -> tuple[list[str | None], Codes] | None:
    """Different signs, None for no observation, and for every cell which; None when letters are unknown."""
    rows, width = missing.shape
    lengths = pc.binary_length(words).to_numpy().reshape(rows, width + 1)
    row, column = np.nonzero(lengths[:, 1:])
    found = words.take(pa.array(row * (width + 1) + column + 1)).dictionary_encode()
    printed = ["", *found.dictionary.to_pylist()]
    beside = [letters(flags.removeprefix(UNSAID)) for flags in printed]
    if None in beside:
        return None
    instead = [
        sign or None if flags.startswith(UNSAID) else f": {sign}".rstrip()
        for flags, sign in zip(printed, beside, strict=True)
    ]
    codes = len(printed) * missing.astype(np.int32)
    codes[row, column] += found.indices.to_numpy() + 1
    return [*beside, *instead], codes.ravel()


def _blame(body: bytes, names: list[str], periods: list[str]) -> NoReturn:
    """Raise TableChanged for the first line, key or cell that is not as it must be."""
    for number, line in enumerate(body.decode("ascii").rstrip("\r\n").split("\n"), 2):
        key, *cells = line.removesuffix("\r").split("\t")
        codes = key.split(",")
        if len(cells) != len(periods):
            raise TableChanged(f"Line {number} has {len(cells) + 1} fields instead of {len(periods) + 1}.", CURE)
        if len(codes) != len(names) or not all(CODE.fullmatch(code) for code in codes):
            raise TableChanged(f"Line {number}: {key[:60]!r} does not name the {', '.join(names)} of a series.", CURE)
        for column, cell in enumerate(cells, 2):
            if not _is_cell(cell):
                what = (
                    f"Line {number}, column {column}: {cell[:60]!r} is no number and not missing, or has unknown flags."
                )
                raise TableChanged(what, CURE)
    raise TableChanged("The table cannot be read.", CURE)


def _is_cell(printed: str) -> bool:
    """Whether a cell is empty, or a finite number, ":", "0n" or "n", with known letters or none."""
    value, *flags = [part for part in printed.replace(":", ": ").split(" ") if part] or [":"]
    if value in {"n", "0n"}:
        value, flags = ":", ["n" + "".join(flags)]
    number = value == ":" or (NUMBER.fullmatch(value) and math.isfinite(float(value)))
    return bool(number) and len(flags) < 2 and letters("".join(flags)) is not None
