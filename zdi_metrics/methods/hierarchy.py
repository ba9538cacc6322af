"""The structure of a composite indicator: which indicator counts in which group, how much and in which direction."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.errors import NotComputable

Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Group = tuple[int, npt.NDArray[np.intp]]  # position of a parent, positions of what it is made of

COLUMNS = ("code", "parent", "level", "weight", "direction")
LARGEST = 1e100  # beyond, products come near the bound of float64
SHOWN = 5  # names in a message


class CompositeError(NotComputable, ValueError):
    """No composite can be made of a table or a choice; a ValueError as well, for those who call the functions alone."""


class Hierarchy(NamedTuple):
    """A checked structure, codes ordered by level and within it as in the table; positions count in this order."""

    codes: list[Hashable]
    levels: npt.NDArray[np.intp]
    weights: Vector
    directions: Vector  # 1 or -1, of the indicators
    steps: list[list[Group]]  # one per level from the second on
    tops: list[int]  # positions without a parent

    @property
    def indicators(self) -> list[Hashable]:
        """Codes of level 1."""
        return self.codes[: len(self.directions)]


def hierarchy(structure: pd.DataFrame) -> Hierarchy:
    """Check a structure: a DataFrame with a row per indicator and group and columns `code, parent, level, weight,
    direction`, in any order.

    Indicators have level 1, direction 1 (more is better) or -1; every row but the top has its parent one level higher.
    Weights count within their group and need no sum; a weight of zero is carried along and counts nothing. Raises
    CompositeError, a ValueError.
    """  # noqa: D205
    columns = list(getattr(structure, "columns", ()))
    missing = [name for name in COLUMNS if columns.count(name) != 1]
    if missing or structure.empty:
        what = f"The structure has not just one column {', '.join(missing)}." if missing else "The structure is empty."
        raise CompositeError(what, f"Give a row per indicator and group and the columns {', '.join(COLUMNS)}.")
    _refuse(structure["code"].isna(), structure.index, "no code", "Name every indicator and group.")
    _refuse(structure["code"].duplicated(), structure["code"], "more than one row", "Give every code one row.")
    level = pd.to_numeric(structure["level"], errors="coerce")
    whole = np.isfinite(level.astype(np.float64)) & (level >= 1) & (level % 1 == 0)
    _refuse(~whole, structure["code"], "no level", "Number the levels 1, 2, 3 …; indicators have level 1.")
    table = structure.assign(level=level.astype(int)).sort_values("level", kind="stable").reset_index(drop=True)
    parents = _parents(table)
    weights = _weights(table, parents)
    steps = [_groups(table, parents, each) for each in range(2, int(table["level"].max()) + 1)]
    _check_groups(table, steps, weights)
    tops = [int(each) for each in np.flatnonzero(parents < 0)]
    return Hierarchy(list(table["code"]), table["level"].to_numpy(np.intp), weights, _directions(table), steps, tops)


def effective_weights(structure: pd.DataFrame) -> pd.Series:
    """Share of every code in the top: the product of the weights up the tree, each as a share of its group.

    Returns a Series indexed by `code`, 1 for the top; the indicators of one top sum to 1. Raises CompositeError.
    """
    tree = hierarchy(structure)
    shares = np.ones(len(tree.codes))
    for step in reversed(tree.steps):
        for parent, children in step:
            shares[children] = shares[parent] * tree.weights[children] / tree.weights[children].sum()
    return pd.Series(shares, index=pd.Index(tree.codes, name="code"), name="effective_weight")


def figures(frame: pd.DataFrame) -> Vector:
    """Return the numbers of a table of units × indicators, missing ones as NaN. Raises CompositeError."""
    if not isinstance(frame, pd.DataFrame) or frame.empty:
        raise CompositeError("There are no figures.", "Give a DataFrame, a row per unit and a column per indicator.")
    for labels, name in ((frame.columns, "column"), (frame.index, "row")):
        twice = labels[labels.duplicated()]
        if len(twice):
            raise CompositeError(f"There is more than one {name} {named(twice)}.", f"Give every {name} one name.")
    types = pd.api.types
    text = [c for c, kind in frame.dtypes.items() if not types.is_numeric_dtype(kind) or types.is_complex_dtype(kind)]
    if text:
        raise CompositeError(f"The column {named(text)} does not hold numbers.", "Convert it, or leave it out.")
    values = frame.to_numpy(np.float64, na_value=np.nan)
    large = np.abs(values) > LARGEST
    if large.any():
        codes = frame.columns[large.any(axis=0)]
        raise CompositeError(f"A value of {named(codes)} is infinite or too large.", "Set it to missing, or rescale.")
    return values


def indicator_figures(frame: pd.DataFrame, tree: Hierarchy) -> Vector:
    """Return the numbers of the indicators in the order of the hierarchy; other columns are left out."""
    absent = [code for code in tree.indicators if code not in getattr(frame, "columns", ())]
    if absent:
        raise CompositeError(f"There are no figures for {named(absent)}.", "Add it, or leave the indicator out.")
    return figures(frame[tree.indicators])


def per_code(given: Mapping[Any, float] | pd.Series, codes: Iterable[Hashable], name: str) -> Vector:
    """Return one finite number per code out of a mapping or Series by code. Raises CompositeError."""
    found = pd.to_numeric(pd.Series(given, dtype=object).reindex(list(codes)), errors="coerce").astype(np.float64)
    wrong = found.index[~np.isfinite(found)]
    if len(wrong):
        raise CompositeError(f"There is no {name} for {named(wrong)}.", f"Give a number as {name} of every indicator.")
    return np.asarray(found, np.float64)


def named(labels: Iterable[Hashable]) -> str:
    """Name the first few labels of many."""
    words = [str(label) for label in labels]
    more = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def per_step(given: object, steps: int, name: str) -> list[Any]:
    """Return one choice for every level above the first: the same for all, or as many as there are."""
    several = isinstance(given, Sequence) and not isinstance(given, str)
    choices: list[Any] = list(given) if isinstance(given, Sequence) and several else [given] * steps
    if len(choices) != steps:
        what = f"There are {len(choices)} values of {name} for {steps} levels above the indicators."
        raise CompositeError(what, "Give one for all levels, or one per level from below.")
    return choices


def _refuse(wrong: pd.Series | Mask, labels: pd.Series | pd.Index, has: str, cure: str) -> None:
    if wrong.any():
        verb = "has" if wrong.sum() == 1 else "have"
        raise CompositeError(f"In the structure, {named(labels[np.asarray(wrong)])} {verb} {has}.", cure)


def _parents(table: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Positions of the parents, -1 at the top."""
    positions = pd.Index(table["code"]).get_indexer(pd.Index(table["parent"]))
    levels = table["level"].to_numpy()
    positions = np.where(table["parent"].isna(), -1, positions)
    top = levels == levels.max()
    orphans = pd.Series(~top & ((positions < 0) | (levels[positions] != levels + 1)))
    _refuse(orphans, table["code"], "no parent one level higher", "Name the group it counts in.")
    _refuse(table["parent"].notna() & top, table["code"], "a parent above the top", "Leave it out, or add its row.")
    return positions.astype(np.intp)


def _weights(table: pd.DataFrame, parents: npt.NDArray[np.intp]) -> Vector:
    weights = pd.to_numeric(table["weight"], errors="coerce").astype(np.float64)
    weights = weights.mask(parents < 0, 1.0)  # the top has nothing to be weighed against
    wrong = ~((weights == 0) | ((weights >= 1 / LARGEST) & (weights <= LARGEST)))
    _refuse(wrong, table["code"], "no weight or a negative one", "Give a weight of zero or more, of common size.")
    return np.asarray(weights, np.float64)


def _directions(table: pd.DataFrame) -> Vector:
    """Directions of the indicators; groups have none, for their indicators are turned already."""
    directions = pd.to_numeric(table["direction"], errors="coerce").astype(np.float64)
    indicator = table["level"] == 1
    _refuse(indicator & ~directions.isin([1, -1]), table["code"], "no direction", "Give 1 (more is better) or -1.")
    wrong = ~indicator & table["direction"].notna() & (directions != 1)
    _refuse(wrong, table["code"], "a direction of a group", "Give groups 1 or none, and turn their indicators.")
    return np.asarray(directions[indicator], np.float64)


def _groups(table: pd.DataFrame, parents: npt.NDArray[np.intp], level: int) -> list[Group]:
    return [(int(each), np.flatnonzero(parents == each)) for each in np.flatnonzero(table["level"] == level)]


def _check_groups(table: pd.DataFrame, steps: list[list[Group]], weights: Vector) -> None:
    groups = [group for step in steps for group in step]
    empty = [parent for parent, children in groups if not len(children)]
    weightless = [parent for parent, children in groups if len(children) and weights[children].sum() <= 0]
    for wrong, has in ((empty, "no indicators"), (weightless, "only weights of zero")):
        if wrong:
            what = f"In the structure, the group {named(table['code'][wrong])} has {has}."
            raise CompositeError(what, "Leave it out, or complete it.")
    if not groups:
        raise CompositeError("The structure has indicators only.", "Add the row of the composite, at level 2.")
