"""What the fields of a flat file say: times, figures, signs and quality.

Each different text is understood once, then spread over the cells.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources.flatfile_layout import CURE, TIME, Coded, Codes, Flags, Layout, coded, first, joined, where

MISSING = frozenset(["-", "–", "—", ".", "..", "...", "…", "/", "x", "X", "()", "·", "•"])
NUMBER = r"-?[0-9]+(?:[.,][0-9]+)?"
PLAIN = re.compile(NUMBER)
MARKED = re.compile(rf"\(({NUMBER})\)|({NUMBER})\s*([prsebu]{{1,2}}|\(\)|\||\*)")
DATE = re.compile(r"(?P<d>\d{2})\.(?P<m>\d{2})\.(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})", re.ASCII)
MONTH = re.compile(r"(0[1-9]|1[0-2])/(\d{4})", re.ASCII)
SEMESTER = re.compile(r"([WS])S (\d{4})(?:/\d{2})?", re.ASCII)
STARTS = {"W": "10", "S": "04"}  # winter from October, summer from April


class Cells(NamedTuple):
    """The cells of all columns of values, row by row; `filled` are those that hold anything, None if all do."""

    values: npt.NDArray[np.float64]
    signs: Coded
    quality: Coded
    filled: npt.NDArray[np.intp] | None


def checked(column: Coded, what: str) -> Coded:
    """A column of codes. Raises TableChanged when one is empty or of several words."""
    for position, text in enumerate(column.texts):
        if len(text.split()) != 1:
            raise TableChanged(f"Line {first(column.codes, position) + 2}: {text[:60]!r} is no {what}.", CURE)
    return column


def times(column: Coded) -> Coded:
    """Times in ISO 8601, as far as they are understood. Raises TableChanged for an empty time or an impossible date."""
    moved: dict[str, int] = {}
    codes = []
    for position, text in enumerate(column.texts):
        time = _time(text)
        if not time:
            raise TableChanged(f"Line {first(column.codes, position) + 2}: {text[:60]!r} is no time.", CURE)
        codes.append(moved.setdefault(time, len(moved)))
    same = len(moved) == len(codes)
    return Coded(column.codes if same else np.array(codes, np.int32).take(column.codes), list(moved))


def _time(text: str) -> str:
    if match := DATE.fullmatch(text):
        parts = match.groupdict()
        year, month, day = (int(parts[name] or parts[f"{name}2"]) for name in "ymd")
        try:
            return dt.date(year, month, day).isoformat()
        except ValueError:
            return ""
    if match := MONTH.fullmatch(text):
        return f"{match[2]}-{match[1]}"
    if match := SEMESTER.fullmatch(text):
        return f"{match[2]}-{STARTS[match[1]]}P6M"
    return text


def cells(fields: Mapping[int, pa.ChunkedArray], form: Layout) -> Cells:
    """All cells, row by row. Raises TableChanged for a cell that is not understood."""
    by_column, printed = joined(fields[value.place] for value in form.values)
    codes = by_column.reshape(len(form.values), -1).T.ravel()
    plain = pc.match_substring_regex(printed, f"^{NUMBER}$").to_numpy(zero_copy_only=False)
    values = np.full(len(printed), np.nan)
    values[plain] = pc.cast(pc.replace_substring(printed.filter(plain), ",", "."), pa.float64())
    signs = {"": 0}
    sign_codes = np.zeros(len(printed), np.int32)
    filled = np.ones(len(printed), bool)
    others = np.flatnonzero(~plain)
    for position, text in zip(others.tolist(), printed.take(others).to_pylist(), strict=True):
        understood = _understood(text.strip())
        if understood is None or (form.is_long and not text.strip()):
            place = where(first(codes, position), form)
            raise TableChanged(f"{place}: {text[:60]!r} is neither a number nor a known sign.", CURE)
        values[position] = float(understood[0].replace(",", ".") or "nan")
        sign_codes[position] = signs.setdefault(understood[1], len(signs))
        filled[position] = any(understood)
    _check_numbers(printed, values, codes, form)
    quality = _quality(fields, form)
    if not filled.all():
        _check_empty(filled.take(codes), quality, form)
    where_filled = None if filled.all() else np.flatnonzero(filled.take(codes))
    return Cells(values.take(codes), Coded(sign_codes.take(codes), list(signs)), quality, where_filled)


def _understood(text: str) -> tuple[str, str] | None:
    """Number and sign of a cell that is not just a number; two empty texts for an empty one, None for any other."""
    if text in MISSING or not text:
        return "", text
    if PLAIN.fullmatch(text):
        return text, ""
    if match := MARKED.fullmatch(text):
        return match[1] or match[2], match[3] or "()"
    return None


def _check_numbers(printed: pa.Array, values: npt.NDArray[np.float64], codes: Codes, form: Layout) -> None:
    """Raise TableChanged for a number beyond all bounds, and when commas and points stand for decimals."""
    beyond = np.flatnonzero(np.isinf(values))
    if len(beyond):
        raise TableChanged(f"{where(first(codes, beyond[0]), form)}: the number is beyond all bounds.", CURE)
    marks = [pc.match_substring(printed, mark).to_numpy(zero_copy_only=False) & ~np.isnan(values) for mark in ",."]
    if all(mark.any() for mark in marks):
        rarer = min(reversed(marks), key=np.count_nonzero)
        place = where(first(codes, int(rarer.argmax())), form)
        raise TableChanged(f"{place}: the file has decimal commas and decimal points.", CURE)


def _quality(fields: Mapping[int, pa.ChunkedArray], form: Layout) -> Coded:
    """The quality beside every cell, "" without one."""
    beside = [value.quality for value in form.values]
    none = np.zeros(len(fields[TIME]), np.int32)
    if not any(beside):
        return Coded(np.tile(none, len(beside)), [""])
    empty = pa.chunked_array([pa.DictionaryArray.from_arrays(none, [""])])
    quality = coded(empty if place is None else fields[place] for place in beside)
    return Coded(quality.codes.reshape(len(beside), -1).T.ravel(), quality.texts)


def _check_empty(filled: Flags, quality: Coded, form: Layout) -> None:
    """Raise TableChanged when a quality other than e (final) stands beside an empty cell."""
    telling = np.array([text not in {"", "e"} for text in quality.texts], bool).take(quality.codes)
    wrong = telling & ~filled
    if wrong.any():
        raise TableChanged(f"{where(int(wrong.argmax()), form)}: an empty cell has a quality.", CURE)
