"""Observations to indicator series: inputs are chosen and aligned, a recipe computes, the marks travel along.

Tables are small and indicators many, so cells are found with plain dicts: pandas costs more in setting up its indexes.

A series has the columns `indicator, theme, area, period, value, unit, status, sign, reason, tables, definition,
vintage`, one row per area and period.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.recipes import RECIPES, REFERS_TO
from zdi_metrics.model import Catalogue, Indicator
from zdi_metrics.noun import Input
from zdi_metrics.sources.figures import TEXT
from zdi_metrics.tidy import NO_NUMBER, has_break, status_ranks

GRID = ["area", "period"]
PRINTED = ["status", "sign", "vintage"]
DIGITS = 10
ABSENT = "O"
BREAK = "B"
UNDEFINED = "not defined: division by zero, or a break between the periods compared"


class Marks(NamedTuple):
    """What was printed beside the numbers of one input, as arrays along the grid; `weight` is the gravity."""

    status: np.ndarray
    sign: np.ndarray
    vintage: np.ndarray
    missing: np.ndarray
    weight: np.ndarray


def compute(indicator: Indicator, observed: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> pd.DataFrame:
    """Compute one indicator for every area and period that all its inputs cover.

    `observed` maps table ids to observations. Raises NotComputable when the inputs have nothing in common.
    """
    ranks = all_ranks(catalogue)
    chosen = {name: select(observed[given.table], given) for name, given in indicator.inputs.items()}
    grid = _common_grid(indicator, chosen)
    aligned = {name: _align(rows, grid, indicator.inputs[name], ranks) for name, rows in chosen.items()}
    with np.errstate(all="ignore"):
        numbers = {name: numbers for name, (numbers, _) in aligned.items()}
        result = RECIPES[str(indicator.recipe)](**numbers, **indicator.params)
    value = _significant(result)
    said = np.ones(len(grid), dtype=bool)
    if len(value) < len(grid):  # a recipe may leave out periods that it says nothing about
        said = grid.isin(value.index)
    marks = {name: beside for name, (_, beside) in aligned.items()}
    broken = np.zeros(len(grid), dtype=bool)
    if indicator.recipe in REFERS_TO:
        marks, broken = _with_reference(indicator, grid, marks, ranks)
    kept = {name: Marks(*(array[said] for array in beside)) for name, beside in marks.items()}
    return _series(indicator, value.mask(broken[said]), kept, ranks)


def _with_reference(
    indicator: Indicator, grid: pd.MultiIndex, marks: Mapping[str, Marks], ranks: Mapping[str, int]
) -> tuple[dict[str, Marks], np.ndarray]:
    """Marks joined with those of the period that a recipe refers to, and where a break lies between the two."""
    refers = REFERS_TO[str(indicator.recipe)]
    cells = grid.tolist()
    earlier = [refers(period, indicator.params) for _, period in cells]
    place = _places(cells, [(area, before) for (area, _), before in zip(cells, earlier, strict=True)])
    joined, broken = {}, np.zeros(len(grid), dtype=bool)
    for name, own in marks.items():
        other = _marks(own[:3], place, _at(place, own.missing, True), ranks)
        graver = other.weight > own.weight
        joined[name] = Marks(
            np.where(graver, other.status, own.status),
            np.where(graver, other.sign, own.sign),
            np.maximum(own.vintage, other.vintage),
            own.missing | other.missing,
            np.maximum(own.weight, other.weight),
        )
        breaks: dict[str, set[str]] = {}
        for (area, period), status, sign in zip(cells, own.status, own.sign, strict=True):
            if status == BREAK or has_break(sign):
                breaks.setdefault(area, set()).add(period)
        declared = {b.period for b in indicator.breaks}
        broken |= [
            any(min(period, before) < b <= max(period, before) for b in breaks.get(area, set()) | declared)
            for (area, period), before in zip(cells, earlier, strict=True)
        ]
    return joined, broken


def all_ranks(catalogue: Catalogue) -> dict[str, int]:
    """Gravity of every status over all tables of signs."""
    ranks: dict[str, int] = {}
    for signs in catalogue.signs.values():
        for status, rank in status_ranks(signs).items():
            ranks[status] = max(rank, ranks.get(status, 0))
    return ranks


def select(observed: pd.DataFrame, given: Input) -> pd.DataFrame:
    """The observations that an input names, with reference dates turned into years where it says so."""
    keep = observed["measure"].to_numpy() == given.measure
    for cut, item in given.cuts.items():
        keep &= observed[cut].to_numpy() == item
    if given.over and given.items:
        keep &= observed[given.over].isin(given.items).to_numpy()
    rows: pd.DataFrame = observed[keep]
    if given.at:
        rows = rows[rows["period"].str.endswith("-" + given.at)]
        rows = rows.assign(period=rows["period"].str[:4])
    return rows


def _common_grid(indicator: Indicator, chosen: Mapping[str, pd.DataFrame]) -> pd.MultiIndex:
    """Areas and periods that every input covers; inputs read from one fixed area only limit the periods."""
    free = [rows for name, rows in chosen.items() if indicator.inputs[name].area is None]
    areas = set.intersection(*(set(rows["area"].tolist()) for rows in free))
    periods = set.intersection(*(set(rows["period"].tolist()) for rows in chosen.values()))
    cells = {cell for rows in free for cell in _cells(rows) if cell[0] in areas and cell[1] in periods}
    if not cells:
        named = ", ".join(sorted({given.table for given in indicator.inputs.values()}))
        raise NotComputable(
            f"{indicator.id}: its inputs have no area and period in common.", f"Compare the tables {named}."
        )
    levels = (pd.array(names, dtype=TEXT) for names in zip(*sorted(cells), strict=True))
    return pd.MultiIndex.from_arrays(list(levels), names=GRID)


def _cells(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["area"].tolist(), rows["period"].tolist(), strict=True))


def _align(
    rows: pd.DataFrame, grid: pd.MultiIndex, given: Input, ranks: Mapping[str, int]
) -> tuple[pd.Series | pd.DataFrame, Marks]:
    """One input on the common grid: its numbers, as Series or frame of items, and its marks."""
    cells: list[Any] = _cells(rows)
    wanted: list[Any] = grid.tolist()
    if given.area is not None:  # one area serves all: only the period tells its cells apart
        rows = rows[(rows["area"] == given.area).to_numpy()]
        cells, wanted = rows["period"].tolist(), [period for _, period in wanted]
    printed = [rows[name].to_numpy(dtype=object) for name in PRINTED]
    if not given.over:
        place = _places(cells, wanted)
        values = _at(place, rows["value"].to_numpy(), np.nan)
        return pd.Series(values, index=grid), _marks(printed, place, np.isnan(values), ranks)
    distinct = list(dict.fromkeys(cells))
    line = _places(distinct, cells)
    place = _places(distinct, wanted)
    items = _by_item(rows, given, line).reindex(place).set_axis(grid)
    missing = items.isna().any(axis=1).to_numpy() | (place < 0)
    return items, _marks(_merged(printed, line, ranks), place, missing, ranks)


def _by_item(rows: pd.DataFrame, given: Input, line: np.ndarray) -> pd.DataFrame:
    """The values with one column per item; every row of observations goes into its line."""
    item = rows[given.over].tolist()
    names = list(given.items) or sorted(set(item))
    table = np.full((line.max(initial=-1) + 1, len(names)), np.nan)  # an item without a figure is missing, not nothing
    table[line, _places(names, item)] = rows["value"].to_numpy()
    return pd.DataFrame(table, columns=names)


def _merged(printed: Sequence[np.ndarray], line: np.ndarray, ranks: Mapping[str, int]) -> list[np.ndarray]:
    """What is printed in several rows that go into one line each: the gravest status, its vintage, and all signs."""
    status, sign, vintage = printed
    rising = np.argsort([ranks[one] for one in status], kind="stable")
    gravest = np.zeros(line.max(initial=-1) + 1, dtype=int)
    gravest[line[rising]] = rising  # of the rows for one line the last one stays
    signs: list[list[str]] = [[] for _ in gravest]
    for number, text in zip(line, sign, strict=True):
        signs[number].append(text)
    return [status[gravest], np.array([_joined(texts) for texts in signs], dtype=object), vintage[gravest]]


def _places(cells: Sequence[Any], wanted: Sequence[Any]) -> np.ndarray:
    """Where each of the wanted cells stands among `cells`; -1 for one that is not there."""
    place = {cell: number for number, cell in enumerate(cells)}
    return np.array([place.get(cell, -1) for cell in wanted], dtype=int)


def _at(place: np.ndarray, array: np.ndarray, absent: object) -> np.ndarray:
    """The elements, or rows, of an array at these places; `absent` where the place is -1."""
    last = np.full((1, *array.shape[1:]), absent, dtype=array.dtype)
    taken: np.ndarray = np.concatenate([array, last])[place]
    return taken


def _marks(printed: Sequence[np.ndarray], place: np.ndarray, missing: np.ndarray, ranks: Mapping[str, int]) -> Marks:
    """Marks of the cells at `place`; cells that an input does not have at all (place -1) are absent."""
    status, sign, vintage = (_at(place, *one) for one in zip(printed, (ABSENT, "", ""), strict=True))
    status[missing & ~np.isin(status, list(NO_NUMBER))] = ABSENT
    # A missing input outweighs any mark on a number; otherwise the gravest mark counts.
    weight = np.array([ranks[one] for one in status], dtype="int64") + 100 * missing
    return Marks(status, sign, vintage, missing, weight)


def _significant(value: pd.Series) -> pd.Series:
    """Round to ten significant digits, so that the last bits of a machine's arithmetic never show; no infinity."""
    rounded = [float(f"{v:.{DIGITS}g}") for v in value.tolist()]
    return pd.Series(np.where(np.isfinite(rounded), rounded, np.nan), index=value.index)


def _series(
    indicator: Indicator, value: pd.Series, marks: Mapping[str, Marks], ranks: Mapping[str, int]
) -> pd.DataFrame:
    every = list(marks.values())
    weight = np.column_stack([m.weight for m in every])
    gravest = np.arange(len(value)), weight.argmax(axis=1)
    missing = np.logical_or.reduce([m.missing for m in every])
    undefined = value.isna().to_numpy() & ~missing
    period = value.index.get_level_values("period").to_numpy(dtype=object)
    broken = np.isin(period, [b.period for b in indicator.breaks]) & (weight.max(axis=1) < ranks[BREAK]) & ~undefined
    status = np.column_stack([m.status for m in every])[gravest]
    blamed = np.column_stack([m.sign for m in every])[gravest]
    names = np.array(list(marks))[gravest[1]]
    absent = [
        f"no figure for input {name} ({f'sign {sign}' if sign else 'none at hand'})" if gone else ""
        for name, sign, gone in zip(names, blamed, missing, strict=True)
    ]
    return pd.DataFrame(
        {
            "indicator": indicator.id,
            "theme": indicator.theme,
            "area": value.index.get_level_values("area").to_numpy(dtype=object),
            "period": period,
            "value": np.where(missing, np.nan, value.to_numpy()),
            "unit": indicator.unit,
            "status": np.where(undefined, "M", np.where(broken, BREAK, status)),
            "sign": [_joined(cell) for cell in zip(*(m.sign for m in every), strict=True)],
            "reason": np.where(undefined, UNDEFINED, absent),
            "tables": " ".join(sorted({given.table for given in indicator.inputs.values()})),
            "definition": indicator.definition,
            "vintage": [max(cell) for cell in zip(*(m.vintage for m in every), strict=True)],
        }
    )


def _joined(signs: Iterable[str]) -> str:
    """The distinct marks of several cells."""
    return " ".join(sorted({mark for text in signs for mark in text.split()}))
