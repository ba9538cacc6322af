"""Reads the flat CSV files of GENESIS databases (`format=ffcsv`): Destatis, Regionaldatenbank, Landesdatenbank NRW.

Everything happens by column: Arrow codes the fields, and what there is to understand (times, numbers, signs) is
understood once for each different text.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources.flatfile_cells import cells, checked, times
from zdi_metrics.sources.flatfile_layout import (
    CURE,
    FIRST_VARIABLE,
    THREADS,
    TIME,
    TIME_CODE,
    Coded,
    Flags,
    Layout,
    coded,
    columns,
    first,
    opened,
    where,
)

TEXTS = ["time_code", "time", "measure", "measure_label", "unit", "sign", "quality"]
FIXED = [*TEXTS[:5], "value", *TEXTS[5:]]
PLACE = "origin_row"
MOST_VARIABLES = 50
LARGEST_KEY = 2**62
TICKED = 2**24  # keys up to here are ticked off in a list; beyond, they are hashed
Places = npt.NDArray[np.intp]
STRINGS = pd.StringDtype("pyarrow", na_value=np.nan)


def read(content: bytes, *, places: bool = False) -> pd.DataFrame:
    """One row per value of a flat file, new (long) or old (wide) layout, packed or bare, in the order of the file.

    Columns: `time_code, time, measure, measure_label, unit, value, sign, quality`, then one for each variable of the
    table under its code (`DLAND`, `KREISE`, `WZ08…`) and, with `places`, the place in the unpacked file as
    `origin_row`: the line (the header is line 1), in the old layout `line:column`.

    `value` is float64, NaN where `sign` says why. A variable is categorical, its categories sorted: the code of the
    attribute as printed, "" for the total, missing where the variable does not apply to the row. All other columns
    are of dtype str and never missing: "" where nothing is printed. `time` is ISO 8601: `31.12.2022` becomes
    `2022-12-31`, `03/2004` becomes `2004-03`, `WS 2017/18` becomes `2017-10P6M`; anything else stays as printed.
    Measures, labels and units of the old layout are as its header prints them (`Mill._EUR`). An empty cell of the old
    layout is no value and gives no row; in the new layout it is an error.

    Raises TableChanged, with the line, when the header is unknown, a line has another number of fields, a cell is
    neither a number nor a known sign, decimal commas and points are mixed, a variable stands twice in a row, or two
    rows have the same time, measure, label, unit and attributes.
    """
    form, text = opened(content)
    fields = columns(text, form, _places(form))
    by_row = [checked(coded([fields[TIME_CODE]]), "time code"), times(coded([fields[TIME]]))]
    variables = _variables(fields, form)
    found = cells(fields, form)
    by_cell = [*(_spread(column, form) for column in by_row), *_measures(fields, form), found.signs, found.quality]
    texts = [_taken(column, found.filled) for column in by_cell]
    attributes = {name: _taken(_spread(column, form), found.filled) for name, column in variables.items()}
    frame: dict[str, Any] = dict.fromkeys(FIXED)
    with ThreadPoolExecutor(THREADS) as threads:
        strings = threads.map(_strings, texts)
        _check_identity([*texts[:5], *attributes.values()], found.filled, form)
        frame |= zip(TEXTS, strings, strict=True)
    frame["value"] = found.values if found.filled is None else found.values.take(found.filled)
    frame |= {name: _categorical(column) for name, column in attributes.items()}
    if places:
        frame[PLACE] = _origin(np.arange(len(found.values)) if found.filled is None else found.filled, form)
    return pd.DataFrame(frame, copy=False)


def labels(content: bytes) -> dict[str, dict[str, str]]:
    """Labels of the attributes in a flat file: variable → code ("" for the total) → label, sorted by code.

    Of several labels of a code the first one holds. Raises TableChanged as `read` does for header, fields, variables.
    """
    form, text = opened(content)
    named = [start + step for start in _starts(form) for step in (0, 2, 3)]
    fields = columns(text, form, [TIME_CODE, *named])  # never none: Arrow would take that for all
    found: dict[str, dict[str, str]] = {name: {} for name in _variables(fields, form)}
    for start in _starts(form):
        names, codes, shown = (coded([fields[start + step]]) for step in (0, 2, 3))
        keys = (names.codes.astype(np.int64) * len(codes.texts) + codes.codes) * len(shown.texts) + shown.codes
        for key in pd.unique(keys).tolist():
            rest, label = divmod(key, len(shown.texts))
            name, code = divmod(rest, len(codes.texts))
            if names.texts[name]:
                found[names.texts[name]].setdefault(codes.texts[code], shown.texts[label])
    return {name: dict(sorted(by_code.items())) for name, by_code in found.items()}


def _starts(form: Layout) -> range:
    """Places of the first of the four fields of each variable."""
    return range(FIRST_VARIABLE, FIRST_VARIABLE + 4 * form.variables, 4)


def _places(form: Layout) -> list[int]:
    """Places of all fields that the frame is made of."""
    beside = [value.quality for value in form.values if value.quality is not None]
    described = [form.values[0].place + step for step in (1, 2, 3)] if form.is_long else []
    variables = [start + step for start in _starts(form) for step in (0, 2)]
    return [TIME_CODE, TIME, *variables, *(value.place for value in form.values), *described, *beside]


def _variables(fields: Mapping[int, pa.ChunkedArray], form: Layout) -> dict[str, Coded]:
    """Attributes of every variable by row, wherever in the row the variable stands; the texts are sorted."""
    found: dict[str, Coded] = {}
    for start in _starts(form):
        names, attributes = coded([fields[start]]), coded([fields[start + 2]])
        if len({*found, *names.texts}) > MOST_VARIABLES:
            raise TableChanged(f"The file has more than {MOST_VARIABLES} variables.", CURE)
        for name in sorted(names.texts):
            here = names.codes == names.texts.index(name)
            _check_variable(name, here, found.get(name), attributes)
            if name:
                found[name] = _added(found.get(name), here, attributes)
    return found


def _check_variable(name: str, here: Flags, before: Coded | None, attributes: Coded) -> None:
    """Raise TableChanged when no variable can stand in these rows, or it stands there already."""
    if not name:
        some = np.array([text != "" for text in attributes.texts], bool).take(attributes.codes)
        wrong, what = here & some, "has an attribute without a variable"
    elif name in (*FIXED, PLACE) or len(name.split()) > 1:
        wrong, what = here, f"has {name[:60]!r} for the code of a variable"
    elif before is None:
        return
    else:
        wrong, what = here & (before.codes >= 0), f"has the variable {name} twice"
    if wrong.any():
        raise TableChanged(f"Line {int(wrong.argmax()) + 2} {what}.", CURE)


def _added(before: Coded | None, here: Flags, attributes: Coded) -> Coded:
    """The attributes of a variable with those of one more slot."""
    alone = before is None and bool(here.all())
    used = np.arange(len(attributes.texts)) if alone else np.flatnonzero(np.bincount(attributes.codes[here]))
    before = before or Coded(np.full(1 if alone else len(here), -1, np.int32), [])
    texts = sorted({*before.texts, *(attributes.texts[position] for position in used.tolist())})
    places = {text: place for place, text in enumerate(texts)}
    new = np.array([places.get(text, -1) for text in attributes.texts], np.int32).take(attributes.codes)
    old = np.array([*(places[text] for text in before.texts), -1], np.int32)
    return Coded(new if alone else np.where(here, new, old.take(before.codes)), texts)


def _measures(fields: Mapping[int, pa.ChunkedArray], form: Layout) -> list[Coded]:
    """Measure, label and unit of every cell."""
    if form.is_long:
        place = form.values[0].place
        measure, label, unit = (coded([fields[place + step]]) for step in (2, 3, 1))
        return [checked(measure, "code of a measure"), label, unit]
    described = zip(*((value.measure, value.label, value.unit) for value in form.values), strict=True)
    return [_tiled(texts, len(fields[TIME])) for texts in described]


def _tiled(texts: tuple[str, ...], times: int) -> Coded:
    different = list(dict.fromkeys(texts))
    return Coded(np.tile(np.array([different.index(text) for text in texts], np.int32), times), different)


def _spread(column: Coded, form: Layout) -> Coded:
    """A column by row as one by cell."""
    times = len(form.values)
    return column if times == 1 else Coded(np.repeat(column.codes, times), column.texts)


def _taken(column: Coded, filled: Places | None) -> Coded:
    return column if filled is None else Coded(column.codes.take(filled), column.texts)


def _check_identity(key: list[Coded], filled: Places | None, form: Layout) -> None:
    """Raise TableChanged when two cells have all of the key in common."""
    largest = prod(len(column.texts) + 1 for column in key)
    numbers: npt.NDArray[Any] = np.zeros(len(key[0].codes), np.int32 if largest < 2**31 else np.int64)
    span = 1
    for column in key:
        if len(column.texts) == 1 and not column.codes.any():
            continue
        size = len(column.texts) + 1  # none is one more
        if span > LARGEST_KEY // size:
            numbers, span = pd.factorize(numbers)[0].astype(np.int64), len(numbers)
        numbers *= size
        numbers += column.codes
        span *= size
    if _all_different(numbers, span):
        return
    again = int(pd.Series(numbers).duplicated().to_numpy().argmax())
    cells_of = [first(numbers, numbers[again]), again]
    before, after = (where(cell if filled is None else int(filled[cell]), form) for cell in cells_of)
    what = f"{after} repeats what stands in {before.lower()}"
    raise TableChanged(f"{what}: the same time, measure, label, unit and attributes.", CURE)


def _all_different(numbers: npt.NDArray[Any], span: int) -> bool:
    """Whether no number is there twice; they lie within a span."""
    if span > TICKED:
        return not pd.Series(numbers).duplicated().any()
    ticked = np.zeros(span, bool)
    ticked[numbers - numbers.min(initial=0)] = True
    return int(np.count_nonzero(ticked)) == len(numbers)


def _strings(column: Coded) -> Any:
    texts = pa.array(column.texts, pa.large_string())
    if len(texts) == 1:
        return pd.array(pa.repeat(texts[0], len(column.codes)), dtype=STRINGS)
    return pd.array(texts.take(pa.array(column.codes)), dtype=STRINGS)


def _categorical(column: Coded) -> pd.Categorical:
    categories = pd.Index(column.texts, dtype=STRINGS)
    return pd.Categorical.from_codes(column.codes, categories=categories, validate=False)


def _origin(kept: Places, form: Layout) -> Any:
    """Line, or line and column, of every cell."""
    rows, value = np.divmod(kept, len(form.values))
    lines = pc.cast(pa.array(rows + 2), pa.large_string())
    if form.is_long:
        return pd.array(lines, dtype=STRINGS)
    places = pa.array([f":{one.place + 1}" for one in form.values], pa.large_string()).take(pa.array(value))
    return pd.array(pc.binary_join_element_wise(lines, places, pa.scalar("", pa.large_string())), dtype=STRINGS)
