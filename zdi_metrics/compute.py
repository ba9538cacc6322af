"""Observations to indicator series: inputs are chosen and aligned, a recipe computes, the marks travel along.

A series has the columns `indicator, theme, area, period, value, unit, status, sign, reason, tables, definition,
vintage`, one row per area and period.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.recipes import RECIPES, REFERS_TO
from zdi_metrics.model import Catalogue, Indicator, Input
from zdi_metrics.tidy import NO_NUMBER, has_break, status_ranks

COLUMNS = [
    "indicator",
    "theme",
    "area",
    "period",
    "value",
    "unit",
    "status",
    "sign",
    "reason",
    "tables",
    "definition",
    "vintage",
]
GRID = ["area", "period"]
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
    value = _significant(result.replace([np.inf, -np.inf], np.nan))
    said = np.asarray(grid.isin(value.index))  # a recipe may leave out periods that it says nothing about
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
    earlier = [refers(period, indicator.params) for period in grid.get_level_values("period")]
    place = grid.get_indexer(pd.MultiIndex.from_arrays([grid.get_level_values("area"), earlier]))
    joined, broken = {}, np.zeros(len(grid), dtype=bool)
    for name, own in marks.items():
        cells = pd.DataFrame(own._asdict())
        other = _marks(cells, place, np.where(place < 0, True, own.missing[place]), ranks)
        graver = other.weight > own.weight
        joined[name] = Marks(
            np.where(graver, other.status, own.status),
            np.where(graver, other.sign, own.sign),
            np.maximum(own.vintage, other.vintage),
            own.missing | other.missing,
            np.maximum(own.weight, other.weight),
        )
        breaks: dict[str, set[str]] = {}
        for (area, period), status, sign in zip(grid, own.status, own.sign, strict=True):
            if status == BREAK or has_break(sign):
                breaks.setdefault(area, set()).add(period)
        declared = {b.period for b in indicator.breaks}
        broken |= [
            any(min(period, before) < b <= max(period, before) for b in breaks.get(area, set()) | declared)
            for (area, period), before in zip(grid, earlier, strict=True)
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
    keep = observed["measure"] == given.measure
    for cut, item in given.cuts.items():
        keep &= observed[cut] == item
    if given.over and given.items:
        keep &= observed[given.over].isin(given.items)
    if given.at:
        keep &= observed["period"].str.endswith("-" + given.at) & (observed["period"].str.len() == 10)
    rows = observed[keep]
    return rows.assign(period=rows["period"].str[:4]) if given.at else rows


def _common_grid(indicator: Indicator, chosen: Mapping[str, pd.DataFrame]) -> pd.MultiIndex:
    """Areas and periods that every input covers; inputs read from one fixed area only limit the periods."""
    free = [rows for name, rows in chosen.items() if indicator.inputs[name].area is None]
    pairs = pd.concat([rows[GRID] for rows in free]).drop_duplicates()
    for rows in chosen.values():
        pairs = pairs[pairs["period"].isin(rows["period"].unique())]
    for rows in free:
        pairs = pairs[pairs["area"].isin(rows["area"].unique())]
    if pairs.empty:
        named = ", ".join(sorted({given.table for given in indicator.inputs.values()}))
        raise NotComputable(
            f"{indicator.id}: its inputs have no area and period in common.", f"Compare the tables {named}."
        )
    return pd.MultiIndex.from_frame(pairs.sort_values(GRID))


def _align(
    rows: pd.DataFrame, grid: pd.MultiIndex, given: Input, ranks: Mapping[str, int]
) -> tuple[pd.Series | pd.DataFrame, Marks]:
    """One input on the common grid: its numbers, as Series or frame of items, and its marks."""
    if given.area is not None:
        every = pd.Series(grid.get_level_values("area").unique(), name="area")
        rows = rows[rows["area"] == given.area].drop(columns="area").merge(every, how="cross")
    if not given.over:
        place = pd.MultiIndex.from_frame(rows[GRID]).get_indexer(grid)
        values = np.where(place < 0, np.nan, rows["value"].to_numpy()[place])
        return pd.Series(values, index=grid), _marks(rows, place, np.isnan(values), ranks)
    items = rows.pivot(index=GRID, columns=given.over, values="value").reindex(grid)
    if given.items:
        items = items.reindex(columns=list(given.items))  # an item without any figure is missing, not nothing
    by_cell = rows.assign(rank=rows["status"].map(ranks)).sort_values("rank", kind="stable").groupby(GRID)
    cells = by_cell[["status", "vintage"]].last().assign(sign=by_cell["sign"].agg(_joined))
    return items, _marks(cells, cells.index.get_indexer(grid), items.isna().any(axis=1).to_numpy(), ranks)


def _marks(cells: pd.DataFrame, place: np.ndarray, missing: np.ndarray, ranks: Mapping[str, int]) -> Marks:
    """Marks of the cells at `place`; cells that an input does not have at all (place -1) are absent."""
    status, sign, vintage = (cells[name].to_numpy(dtype=object)[place] for name in ("status", "sign", "vintage"))
    gone = place < 0
    status[gone | (missing & ~np.isin(status, list(NO_NUMBER)))] = ABSENT
    sign[gone] = vintage[gone] = ""
    # A missing input outweighs any mark on a number; otherwise the gravest mark counts.
    weight = np.array([ranks[one] for one in status], dtype="int64") + 100 * missing
    return Marks(status, sign, vintage, missing, weight)


def _significant(value: pd.Series) -> pd.Series:
    """Round to ten significant digits, so that the last bits of a machine's arithmetic never show."""
    return value.map(lambda v: float(f"{v:.{DIGITS}g}"), na_action="ignore")


def _series(
    indicator: Indicator, value: pd.Series, marks: Mapping[str, Marks], ranks: Mapping[str, int]
) -> pd.DataFrame:
    every = list(marks.values())
    gravest = np.column_stack([m.weight for m in every]).argmax(axis=1)
    status = np.column_stack([m.status for m in every])[np.arange(len(value)), gravest]
    signs = [_joined(cell) for cell in zip(*(m.sign for m in every), strict=True)]
    missing = np.logical_or.reduce([m.missing for m in every])
    undefined = value.isna().to_numpy() & ~missing
    blamed = np.column_stack([m.sign for m in every])[np.arange(len(value)), gravest]
    names = np.array(list(marks))[gravest]
    absent = [
        f"no figure for input {name} ({f'sign {sign}' if sign else 'none at hand'})" if gone else ""
        for name, sign, gone in zip(names, blamed, missing, strict=True)
    ]
    broken = value.index.get_level_values("period").isin([b.period for b in indicator.breaks])
    milder = np.array([ranks[one] < ranks[BREAK] for one in status]) & ~missing & ~undefined
    frame = pd.DataFrame(
        {
            "area": value.index.get_level_values("area").to_numpy(dtype=object),
            "period": value.index.get_level_values("period").to_numpy(dtype=object),
            "value": np.where(missing, np.nan, value.to_numpy()),
            "status": np.where(undefined, "M", np.where(broken & milder, BREAK, status)),
            "sign": signs,
            "reason": np.where(undefined, UNDEFINED, absent),
            "vintage": [max(cell) for cell in zip(*(m.vintage for m in every), strict=True)],
        }
    )
    return frame.assign(
        indicator=indicator.id,
        theme=indicator.theme,
        unit=indicator.unit,
        tables=" ".join(sorted({given.table for given in indicator.inputs.values()})),
        definition=indicator.definition,
    )[COLUMNS]


def _joined(signs: Iterable[str]) -> str:
    """The distinct marks of several cells."""
    return " ".join(sorted({mark for text in signs for mark in text.split()}))
