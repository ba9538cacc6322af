"""Observations to indicator series: inputs are aligned, a recipe computes, the marks travel along.

A series has the columns `indicator, theme, area, period, value, unit, status, sign, reason, tables, definition,
vintage`, one row per area and period, sorted; its texts are categorical, the categories sorted.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from zdi_metrics.alignment import (
    BREAK,
    NOWHERE,
    Grid,
    Marks,
    Words,
    align,
    at,
    common_grid,
    joined,
    marks_at,
    needed,
    places,
    select,
    words_of,
)
from zdi_metrics.columns import constant, texts
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.recipes import RECIPES, REFERS_TO
from zdi_metrics.methods.rounding import significant
from zdi_metrics.model import Catalogue, Indicator
from zdi_metrics.tidy import has_break

UNDEFINED = "not defined: division by zero, or a break between the periods compared"


def compute(indicator: Indicator, observed: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> pd.DataFrame:
    """Compute one indicator for every area and period that all its inputs cover.

    `observed` maps table ids to observations. Raises NotComputable when the inputs have nothing in common, or the
    recipe says nothing about any of their periods.
    """
    chosen = {name: select(needed(observed[given.table], given), given) for name, given in indicator.inputs.items()}
    grid = common_grid(indicator, chosen)
    words = words_of(chosen.values(), catalogue)
    codes: Any = np.divmod(grid.cells, len(grid.periods))  # arrays are quicker than the lists that pandas asks for
    index = pd.MultiIndex([grid.areas, grid.periods], codes, names=["area", "period"], verify_integrity=False)
    aligned = {name: align(rows, grid, index, indicator.inputs[name], words) for name, rows in chosen.items()}
    with np.errstate(all="ignore"):
        numbers = {name: numbers for name, (numbers, _) in aligned.items()}
        result = RECIPES[str(indicator.recipe)](**numbers, **indicator.params)
    value = pd.Series(significant(result.to_numpy(dtype=np.float64)), index=result.index)
    marks = {name: beside for name, (_, beside) in aligned.items()}
    broken = np.zeros(len(index), dtype=bool)
    if indicator.recipe in REFERS_TO:
        marks, broken = _with_reference(indicator, grid, marks, words)
    if value.empty:
        raise NotComputable(
            f"{indicator.id}: its recipe {indicator.recipe} says nothing about any period of its inputs.",
            "Take tables with longer series, or change its parameters.",
        )
    if len(value) < len(index):  # a recipe may leave out periods that it says nothing about
        said = index.isin(value.index)
        marks = {name: Marks(*(array[said] for array in beside)) for name, beside in marks.items()}
        grid, broken = grid._replace(cells=grid.cells[said]), broken[said]
    return _series(indicator, grid, np.where(broken, np.nan, value.to_numpy()), marks, words)


def _with_reference(
    indicator: Indicator, grid: Grid, marks: Mapping[str, Marks], words: Words
) -> tuple[dict[str, Marks], np.ndarray]:
    """Marks joined with those of the period that a recipe refers to, and where a break lies between the two."""
    refers = REFERS_TO[str(indicator.recipe)]
    count = len(grid.periods)
    position = {period: number for number, period in enumerate(grid.periods)}
    references = np.array([position.get(refers(one, indicator.params), NOWHERE) for one in grid.periods])
    area, now = np.divmod(grid.cells, count)
    then = references[now]
    number = np.where(then == NOWHERE, NOWHERE, area * count + then)
    place = places(grid.cells, number, len(grid.areas) * count)
    declared = np.array([sum(one.period <= period for one in indicator.breaks) for period in grid.periods])
    both, broken = {}, np.zeros(len(grid.cells), dtype=bool)
    for name, own in marks.items():
        other = marks_at((own.status, own.sign, own.vintage), place, at(place, own.missing, True), words)
        graver = other.weight > own.weight
        both[name] = Marks(
            np.where(graver, other.status, own.status),
            np.where(graver, other.sign, own.sign),
            np.maximum(own.vintage, other.vintage),
            own.missing | other.missing,
            np.maximum(own.weight, other.weight),
        )
        breaks = np.zeros((len(grid.areas), count), dtype=np.int64)
        breaks.reshape(-1)[grid.cells] = _breaks(own, words)
        passed = breaks.cumsum(axis=1) + declared  # breaks up to each period
        broken |= (then != NOWHERE) & (passed[area, now] != passed[area, then])
    return both, broken


def _breaks(marks: Marks, words: Words) -> np.ndarray:
    """Whether a break is printed at each cell."""
    signs = np.array([has_break(sign) for sign in words.signs], dtype=bool)
    return np.asarray((marks.status == words.statuses.index(BREAK)) | signs[marks.sign])


def _series(
    indicator: Indicator, grid: Grid, value: np.ndarray, marks: Mapping[str, Marks], words: Words
) -> pd.DataFrame:
    every = list(marks.values())
    area, period = np.divmod(grid.cells, len(grid.periods))
    weight = np.column_stack([one.weight for one in every])
    gravest = np.arange(len(value)), weight.argmax(axis=1)
    missing = np.logical_or.reduce([one.missing for one in every])
    undefined = np.isnan(value) & ~missing
    breaks = {one.period for one in indicator.breaks}
    declared = np.array([one in breaks for one in grid.periods], dtype=bool)[period]
    broken = declared & (weight.max(axis=1) < words.gravity[words.statuses.index(BREAK)]) & ~undefined
    statuses = [*words.statuses, "M"]
    status = np.column_stack([one.status for one in every])[gravest]
    status = np.where(undefined, len(statuses) - 1, np.where(broken, statuses.index(BREAK), status))
    blamed = np.column_stack([one.sign for one in every])[gravest]
    tables = " ".join(indicator.tables)
    columns = {
        "indicator": constant(indicator.id, len(value)),
        "theme": constant(indicator.theme, len(value)),
        "area": texts(area, grid.areas),
        "period": texts(period, grid.periods),
        "value": np.where(missing, np.nan, value),
        "unit": constant(indicator.unit, len(value)),
        "status": texts(status, statuses),
        "sign": _signs([one.sign for one in every], words),
        "reason": _reasons(list(marks), gravest[1], blamed, missing, undefined, words),
        "tables": constant(tables, len(value)),
        "definition": constant(indicator.definition, len(value)),
        "vintage": texts(np.maximum.reduce([one.vintage for one in every]), words.vintages),
    }
    return pd.DataFrame(columns, copy=False)


def _signs(printed: Sequence[np.ndarray], words: Words) -> pd.Categorical:
    """The distinct marks of all inputs, cell by cell."""
    known = list(words.signs)
    codes, told = np.zeros(len(printed[0]), dtype=np.int64), [""]
    for sign in printed:
        codes, pairs = pd.factorize(codes * len(known) + sign)
        told = [joined([told[pair // len(known)], known[pair % len(known)]]) for pair in pairs.tolist()]
    return texts(codes, told)


def _reasons(
    names: Sequence[str],
    name: np.ndarray,
    blamed: np.ndarray,
    missing: np.ndarray,
    undefined: np.ndarray,
    words: Words,
) -> pd.Categorical:
    """Why there is no number: the gravest input without a figure, or what is not defined."""
    known = list(words.signs)
    codes, pairs = pd.factorize(np.where(missing, name * len(known) + blamed, NOWHERE - undefined))
    told = {NOWHERE: "", NOWHERE - 1: UNDEFINED}
    for pair in set(pairs.tolist()) - set(told):
        sign = known[pair % len(known)]
        printed = f"sign {sign}" if sign else "none at hand"
        told[pair] = f"no figure for input {names[pair // len(known)]} ({printed})"
    return texts(codes, [told[pair] for pair in pairs.tolist()])
