"""Observations to indicator series: inputs are chosen and aligned, a recipe computes, the marks travel along.

A series has the columns `indicator, theme, area, period, value, unit, status, sign, reason, tables, definition,
vintage`, one row per area and period.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.recipes import RECIPES
from zdi_metrics.model import Catalogue, Indicator, Input
from zdi_metrics.tidy import status_ranks

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
        result = RECIPES[indicator.recipe](**{n: i.numbers for n, i in inputs.items()}, **indicator.params)
    value = result.reindex(grid).replace([np.inf, -np.inf], np.nan)
    return _series(indicator, _significant(value), {name: i.marks for name, i in inputs.items()}, ranks)


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
        every = grid.get_level_values("area").unique()
        rows = rows[rows["area"] == given.area].drop(columns="area").merge(pd.Series(every, name="area"), how="cross")
    rows = rows.assign(rank=rows["status"].map(ranks), missing=rows["value"].isna())
    if given.over:
        wide = rows.pivot(index=GRID, columns=given.over, values="value").reindex(grid)
        by_cell = rows.sort_values("rank").groupby(GRID)
        marks = by_cell.agg(
            status=("status", "last"),
            sign=("sign", lambda s: " ".join(sorted({m for m in s if m}))),
            vintage=("vintage", "max"),
            rank=("rank", "max"),
        ).reindex(grid)
        marks["missing"] = wide.isna().any(axis=1)
        return Aligned(wide, _absent(marks, ranks))
    one = rows.set_index(GRID)
    marks = one[["status", "sign", "vintage", "rank", "missing"]].reindex(grid)
    return Aligned(one["value"].reindex(grid), _absent(marks, ranks))


def _absent(marks: pd.DataFrame, ranks: Mapping[str, int]) -> pd.DataFrame:
    """Mark the cells that an input does not have at all."""
    gone = marks["status"].isna()
    return marks.assign(
        status=marks["status"].mask(gone, ABSENT),
        sign=marks["sign"].mask(gone, ""),
        vintage=marks["vintage"].mask(gone, ""),
        rank=marks["rank"].mask(gone, ranks[ABSENT]).astype("int64"),
        missing=marks["missing"].mask(gone, True).astype("bool"),
    )


def _significant(value: pd.Series) -> pd.Series:
    """Round to ten significant digits, so that the last bits of a machine's arithmetic never show."""
    return value.map(lambda v: float(f"{v:.{DIGITS}g}"), na_action="ignore")


def _series(
    indicator: Indicator, value: pd.Series, marks: Mapping[str, pd.DataFrame], ranks: Mapping[str, int]
) -> pd.DataFrame:
    stacked = pd.concat(marks, names=["input"]).reset_index()
    stacked["order"] = stacked["rank"] + 100 * stacked["missing"]  # a missing input outweighs any mark on a number
    by_cell = stacked.sort_values(["order", "input"], kind="stable").groupby(GRID)
    result = by_cell.agg(
        status=("status", "last"),
        sign=("sign", _joined),
        vintage=("vintage", "max"),
        missing=("missing", "any"),
        blame=("input", "last"),
    ).reindex(value.index)
    undefined = value.isna() & ~result["missing"]
    value = value.mask(result["missing"])
    result["reason"] = ""
    result.loc[result["missing"], "reason"] = (
        "no figure for input "
        + result["blame"]
        + " "
        + result["sign"].map(lambda sign: f"(sign {sign})" if sign else "(not published)")
    )
    result.loc[undefined, "reason"] = "not defined: division by zero, or no figure for the year it refers to"
    result.loc[undefined, "status"] = "M"
    frame = result.assign(
        indicator=indicator.id,
        theme=indicator.theme,
        value=value,
        unit=indicator.unit,
        tables=" ".join(sorted({given.table for given in indicator.inputs.values()})),
        definition=indicator.definition,
    ).reset_index()
    return _with_breaks(frame, indicator, ranks)[COLUMNS]


def _joined(signs: pd.Series) -> str:
    return " ".join(sorted({mark for text in signs for mark in text.split()}))


def _with_breaks(frame: pd.DataFrame, indicator: Indicator, ranks: Mapping[str, int]) -> pd.DataFrame:
    at_break = frame["period"].isin({b.period for b in indicator.breaks})
    milder = frame["status"].map(ranks) < ranks["B"]
    return frame.assign(status=frame["status"].mask(at_break & milder & frame["value"].notna(), "B"))
