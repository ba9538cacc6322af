"""Observations to indicator series: inputs are chosen and aligned, a recipe computes, the marks travel along.

A series has the columns `indicator, theme, area, period, value, unit, status, sign, reason, tables, definition,
vintage`, one row per area and period.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.recipes import RECIPES
from zdi_metrics.model import Catalogue, Indicator, Input
from zdi_metrics.tidy import NORMAL, status_ranks

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
UNDEFINED = "not defined: division by zero, or no figure for the year it refers to"


class Aligned(NamedTuple):
    """One input on the common grid: its numbers (Series or frame of items) and what was printed beside them."""

    numbers: pd.Series | pd.DataFrame
    marks: pd.DataFrame  # status, sign, vintage, rank, missing


def compute(indicator: Indicator, observed: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> pd.DataFrame:
    """Compute one indicator for every area and period that all its inputs cover.

    `observed` maps table ids to observations. Raises NotComputable when the inputs have nothing in common.
    """
    ranks = all_ranks(catalogue)
    chosen = {name: select(observed[given.table], given) for name, given in indicator.inputs.items()}
    grid = _common_grid(indicator, chosen)
    inputs = {name: _align(rows, grid, indicator.inputs[name], ranks) for name, rows in chosen.items()}
    with np.errstate(all="ignore"):
        result = RECIPES[str(indicator.recipe)](**{n: i.numbers for n, i in inputs.items()}, **indicator.params)
    value = _significant(result.replace([np.inf, -np.inf], np.nan))  # a recipe may leave out what it says nothing about
    return _series(indicator, value, {name: i.marks.reindex(value.index) for name, i in inputs.items()}, ranks)


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
    shared_areas = set.intersection(*(set(rows["area"]) for rows in free))
    periods = set.intersection(*(set(rows["period"]) for rows in chosen.values()))
    pairs = pd.concat([rows[GRID] for rows in free]).drop_duplicates()
    pairs = pairs[pairs["area"].isin(shared_areas) & pairs["period"].isin(periods)]
    if pairs.empty:
        named = ", ".join(sorted({given.table for given in indicator.inputs.values()}))
        raise NotComputable(
            f"{indicator.id}: its inputs have no area and period in common.", f"Compare the tables {named}."
        )
    return pd.MultiIndex.from_frame(pairs.sort_values(GRID))


def _align(rows: pd.DataFrame, grid: pd.MultiIndex, given: Input, ranks: Mapping[str, int]) -> Aligned:
    if given.area is not None:
        every = pd.Series(grid.get_level_values("area").unique(), name="area")
        rows = rows[rows["area"] == given.area].drop(columns="area").merge(every, how="cross")
    rows = rows.assign(rank=rows["status"].map(ranks))
    if not given.over:
        cells = rows.set_index(GRID)
        numbers = cells["value"].reindex(grid)
        return Aligned(numbers, _absent(cells.reindex(grid), numbers.isna(), ranks))
    items = rows.pivot(index=GRID, columns=given.over, values="value").reindex(grid)
    by_cell = rows.sort_values("rank", kind="stable").groupby(GRID)
    cells = by_cell[["status", "rank", "vintage"]].last().assign(sign=by_cell["sign"].agg(_joined))
    return Aligned(items, _absent(cells.reindex(grid), items.isna().any(axis=1), ranks))


def _absent(cells: pd.DataFrame, missing: pd.Series, ranks: Mapping[str, int]) -> pd.DataFrame:
    """Columns status, sign, vintage, rank and missing; cells that an input does not have at all are marked as such."""
    gone = cells["status"].isna() | (missing & (cells["status"] == NORMAL))
    return pd.DataFrame(
        {
            "status": cells["status"].mask(gone, ABSENT),
            "sign": cells["sign"].mask(gone, ""),
            "vintage": cells["vintage"].mask(gone, ""),
            "rank": cells["rank"].mask(gone, ranks[ABSENT]).astype("int64"),
            "missing": missing,
        }
    )


def _significant(value: pd.Series) -> pd.Series:
    """Round to ten significant digits, so that the last bits of a machine's arithmetic never show."""
    return value.map(lambda v: float(f"{v:.{DIGITS}g}"), na_action="ignore")


def _series(
    indicator: Indicator, value: pd.Series, marks: Mapping[str, pd.DataFrame], ranks: Mapping[str, int]
) -> pd.DataFrame:
    # A missing input outweighs any mark on a number; otherwise the gravest mark counts.
    weight = np.column_stack([m["rank"] + 100 * m["missing"] for m in marks.values()])
    gravest = weight.argmax(axis=1)
    statuses = np.column_stack([m["status"].to_numpy(dtype=object) for m in marks.values()])
    signs = [_joined(cell) for cell in zip(*(m["sign"] for m in marks.values()), strict=True)]
    missing = pd.concat([m["missing"] for m in marks.values()], axis=1).any(axis=1)
    undefined = value.isna() & ~missing
    names = np.array(list(marks))[gravest]
    absent = [
        f"no figure for input {n} ({f'sign {s}' if s else 'not published'})" for n, s in zip(names, signs, strict=True)
    ]
    frame = value.mask(missing).rename("value").reset_index()
    frame = frame.assign(
        indicator=indicator.id,
        theme=indicator.theme,
        unit=indicator.unit,
        status=np.where(undefined, "M", statuses[np.arange(len(value)), gravest]),
        sign=signs,
        reason=np.where(missing, absent, np.where(undefined, UNDEFINED, "")),
        tables=" ".join(sorted({given.table for given in indicator.inputs.values()})),
        definition=indicator.definition,
        vintage=[max(cell) for cell in zip(*(m["vintage"] for m in marks.values()), strict=True)],
    )
    return _with_breaks(frame, indicator, ranks)[COLUMNS]


def _joined(signs: Iterable[str]) -> str:
    """The distinct marks of several cells."""
    return " ".join(sorted({mark for text in signs for mark in text.split()}))


def _with_breaks(frame: pd.DataFrame, indicator: Indicator, ranks: Mapping[str, int]) -> pd.DataFrame:
    at_break = frame["period"].isin({b.period for b in indicator.breaks})
    milder = frame["status"].map(ranks) < ranks["B"]
    return frame.assign(status=frame["status"].mask(at_break & milder & frame["value"].notna(), "B"))
