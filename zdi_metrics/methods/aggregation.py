"""From indicators on one scale up to the composite: means and pairwise comparison, with missing values and weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar, get_args

import numpy as np
import pandas as pd

from zdi_metrics.methods.hierarchy import (
    CompositeError,
    Hierarchy,
    Mask,
    Vector,
    figures,
    hierarchy,
    indicator_figures,
    named,
    per_code,
    per_step,
)

Aggregation = Literal["arithmetic", "geometric", "harmonic", "generalised", "copeland"]
Methods = Aggregation | Sequence[Aggregation]
Table = TypeVar("Table", pd.Series, pd.DataFrame)

POSITIVE = ("geometric", "harmonic", "generalised")
CURE = "Normalise to bounds such as (1, 100), or choose the arithmetic mean."
DIGITS = 12  # scores that differ further behind are tied: the order of summation leaves that much


def aggregate(
    frame: pd.DataFrame,
    structure: pd.DataFrame,
    *,
    method: Methods = "arithmetic",
    threshold: float | Sequence[float] = 0.0,
    power: float = 0.5,
) -> pd.DataFrame:
    """Aggregate normalised indicators level by level up to the composite.

    `frame`: unit × indicator, more is better; `structure` as for `hierarchy`. Returns unit × code, the indicators first
    and then the groups by level. `method`, one for all levels or one per level from below, with weights w and inputs x:
    `arithmetic`, `geometric` exp(Σw ln x / Σw), `harmonic` Σw / Σ(w / x), `generalised` (Σw x^p / Σw)^(1/p) with p the
    `power`, `copeland` (pairwise: won less lost comparisons with the other units, see `outranking`).

    Missing inputs are left out and the weights of the others stretched. `threshold` (one, or one per level): below this
    share of available inputs, of those with a weight, the score is missing; so it is where nothing is available. Under
    copeland such a unit is compared with nobody.

    Raises CompositeError, a ValueError, among others for inputs that are not above zero under a mean that needs it.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators; as in COINr.
    """
    tree = hierarchy(structure)
    values = indicator_figures(frame, tree)
    known = availability(values, tree, threshold)
    found = scores(values, known, tree, tree.weights[None, :], method, power)
    columns = [values, *(found[parent].T for step in tree.steps for parent, _ in step)]
    order = [parent for step in tree.steps for parent, _ in step]
    codes = pd.Index([*tree.indicators, *(tree.codes[position] for position in order)])
    return pd.DataFrame(np.column_stack(columns), index=frame.index, columns=codes)


def ranks(table: Table) -> Table:
    """Rank units by their scores, 1 for the highest; ties share the better rank, a missing score has none.

    `table`: a Series by unit, or a DataFrame unit × code, each column ranked. Scores equal to twelve digits are ties.
    """
    size = table.abs().max()
    shares = table / (size.where(size > 0, 1.0) if isinstance(size, pd.Series) else size or 1.0)
    return shares.round(DIGITS).rank(ascending=False, method="min")


def outranking(frame: pd.DataFrame, weights: pd.Series | None = None) -> pd.DataFrame:
    """Compare the units in pairs: share of the weight of the indicators in which the row is ahead of the column.

    `frame`: unit × indicator, more is better; `weights`: one per indicator, equal ones without. Returns unit × unit
    (0 to 1): a tie counts half, indicators that one of the two lacks are left out; NaN where no indicator is common to
    both. A unit is compared with itself as a tie. Raises CompositeError.
    """
    values = figures(frame)
    given = np.ones(values.shape[1]) if weights is None else per_code(weights, frame.columns, "weight")
    if (given < 0).any() or not given.sum() > 0:
        raise CompositeError("A weight is negative, or all are zero.", "Give weights of zero or more.")
    known = (~np.isnan(values)).astype(np.float64)
    common = (known * given) @ known.T
    won = np.tensordot(given, _ahead(values.T), axes=1)
    won += (common - won - won.T) / 2  # ties
    shares = np.divide(won, common, out=np.full_like(won, np.nan), where=common > 0)
    return pd.DataFrame(shares, index=frame.index, columns=frame.index)


def availability(values: Vector, tree: Hierarchy, threshold: float | Sequence[float]) -> Mask:
    """Units × codes: which scores there are, by the share of available inputs that have a weight."""
    limits = per_step(threshold, len(tree.steps), "threshold")
    if not all(isinstance(each, int | float | np.number) and 0 <= each <= 1 for each in limits):
        raise CompositeError("A threshold is not between 0 and 1.", "Give the share of inputs that must be available.")
    known = np.zeros((len(values), len(tree.codes)), dtype=bool)
    known[:, : values.shape[1]] = ~np.isnan(values)
    for step, limit in zip(tree.steps, limits, strict=True):
        for parent, children in step:
            share = known[:, children[tree.weights[children] > 0]].mean(axis=1)
            known[:, parent] = (share > 0) & (share >= limit - 10.0**-DIGITS)
    return known


def scores(
    values: Vector, known: Mask, tree: Hierarchy, weights: Vector, method: Methods, power: float = 0.5
) -> dict[int, Vector]:
    """Scores of every group under many weightings at once: position of the group → weightings × units.

    `values`: units × indicators; `known`: of `availability`; `weights`: weightings × codes, zero where those of the
    tree are, all others above zero. Raises CompositeError.
    """
    found: dict[int, Vector] = {}
    for name, step in zip(_methods(method, tree, power), tree.steps, strict=True):
        for parent, children in step:
            there = known[:, children].T & (known[:, parent] & (tree.weights[children] > 0)[:, None])
            inputs = [values[:, c] if c < values.shape[1] else found[c] for c in children]
            stacked = np.where(there if inputs[0].ndim == 1 else there[:, None, :], np.stack(inputs), 1.0)
            if name in POSITIVE and stacked.min() <= 0:
                low = named(tree.codes[c] for c, each in zip(children, stacked, strict=True) if each.min() <= 0)
                raise CompositeError(f"The {name} mean needs values above zero, and {low} has others.", CURE)
            found[parent] = _group(name, stacked, there, weights[:, children], power)
            found[parent][:, ~known[:, parent]] = np.nan
            if not np.isfinite(found[parent][:, known[:, parent]]).all():
                raise CompositeError(f"The {name} mean of {tree.codes[parent]} grows beyond all numbers.", CURE)
    return found


def _methods(method: Methods, tree: Hierarchy, power: float) -> list[str]:
    names: list[str] = per_step(method, len(tree.steps), "method")
    unknown = [name for name in names if name not in get_args(Aggregation)]
    if unknown:
        choice = ", ".join(get_args(Aggregation))
        raise CompositeError(f"There is no aggregation {named(unknown)}.", f"Choose from {choice}.")
    if "generalised" in names and not (np.isfinite(power) and power != 0):
        raise CompositeError(f"The power {power} makes no mean.", "Choose another than 0, which is the geometric mean.")
    return names


def _group(name: str, inputs: Vector, there: Mask, weights: Vector, power: float) -> Vector:
    """Combine the inputs of one group: (inputs × units) or (inputs × weightings × units) → weightings × units."""
    if name == "copeland":
        return _copeland(inputs, there, weights)
    if name == "arithmetic":
        return _mean(inputs, there, weights)
    with np.errstate(all="ignore"):  # what is not finite is refused afterwards
        if name == "geometric":
            return np.exp(_mean(np.log(inputs), there, weights))
        exponent = -1.0 if name == "harmonic" else power
        result: Vector = _mean(inputs**exponent, there, weights) ** (1 / exponent)
    return result


def _mean(inputs: Vector, there: Mask, weights: Vector) -> Vector:
    """Weighted means of what is there; anything where nothing is."""
    if inputs.ndim == 2:
        total = weights @ np.where(there, inputs, 0.0)
    else:
        total = np.einsum("dk,kdu->du", weights, np.where(there[:, None, :], inputs, 0.0))
    weight = weights @ there.astype(np.float64)
    result: Vector = total / np.where(weight > 0, weight, 1.0)
    return result


def _copeland(inputs: Vector, there: Mask, weights: Vector) -> Vector:
    """Won less lost comparisons: a pair is won with more weight ahead than behind, which equals a share above half."""
    shared = weights / weights.sum(axis=1, keepdims=True)
    units = there.shape[1]
    if inputs.ndim == 2:
        won = (shared @ _ahead(np.where(there, inputs, np.nan)).reshape(len(inputs), -1)).reshape(-1, units, units)
    else:
        won = np.zeros((len(weights), units, units))
        for share, each, mask in zip(shared.T, inputs, there, strict=True):
            won += share[:, None, None] * _ahead(_rounded(np.where(mask, each, np.nan)))
    ahead = (won - won.transpose(0, 2, 1) > 10.0**-DIGITS).astype(np.float32)  # counts stay exact
    result: Vector = (ahead.sum(axis=2) - ahead.sum(axis=1)).astype(np.float64)
    return result


def _ahead(values: Vector) -> Vector:
    """... × units → ... × units × units: 1 where the first is ahead of the second, 0 also where one is missing."""
    return (values[..., :, None] > values[..., None, :]).astype(np.float64)


def _rounded(values: Vector) -> Vector:
    """Rows of scores without the digits that the order of summation leaves; also scaled, which no rank minds."""
    size = np.fmax.reduce(np.abs(values), axis=-1, keepdims=True)
    rounded: Vector = np.round(values / np.where(size > 0, size, 1.0), DIGITS)
    return rounded


def rank_rows(values: Vector) -> Vector:
    """Rank each row of known scores as `ranks` does; many rows at once."""
    negative = -_rounded(values)
    order = np.argsort(negative, axis=1)
    ordered = np.take_along_axis(negative, order, axis=1)
    first = np.empty(ordered.shape, dtype=bool)
    first[:, :1], first[:, 1:] = True, ordered[:, 1:] != ordered[:, :-1]
    place = np.maximum.accumulate(np.where(first, np.arange(values.shape[1]), 0), axis=1) + 1
    result = np.empty(values.shape)
    np.put_along_axis(result, order, place, axis=1)
    return result
