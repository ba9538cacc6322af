"""Decomposition of a change into what each factor brought: logarithmic mean Divisia index, first form (LMDI-I)."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.errors import NotComputable

Vector = npt.NDArray[np.float64]

LARGEST_POWER = 900  # of 2, in a product; beyond, float64 overflows
LARGEST_EXPONENT = 700


def lmdi(
    before: pd.DataFrame, after: pd.DataFrame, *, form: Literal["additive", "multiplicative"] = "additive"
) -> pd.Series:
    """Decompose the change of a total into the contributions of its factors; nothing is left over.

    `before` and `after` have one row per sector and one column per factor, in any order; the product of a row is the
    sector's amount and the sum of these the total (activity, which all sectors share, stands in every row). Returns a
    float64 Series indexed by `factor`: `additive` contributions in the unit of the total, which sum to its change;
    `multiplicative` ones as ratios, whose product is the total after over the total before. A sector that comes or
    goes with a zero counts with the limit of a factor that tends to zero; several zeros share it equally.

    Raises NotComputable for tables that do not match, for missing or infinite figures, for factors or totals that
    change sign, and for a multiplicative form with a total of zero.
    Source: Ang (2005, 2015), Energy Policy 33 and 86; zeros: Ang, Zhang and Choi (1998), Wood and Lenzen (2006).
    """
    first, second = _figures(before), _figures(after.reindex_like(_same_labels(before, after)))
    if (np.sign(first) * np.sign(second) < 0).any():
        raise NotComputable("A factor changes its sign, and has no logarithmic change.", "Split it or leave it out.")
    totals = first.prod(axis=1), second.prod(axis=1)
    found = _contributions(first, second, *totals)
    if form == "multiplicative":
        found = _ratios(found, float(totals[0].sum()), float(totals[1].sum()))
    elif form != "additive":
        raise NotComputable(f"There is no form {form!r} of the decomposition.", "Choose additive or multiplicative.")
    return pd.Series(found, index=before.columns.rename("factor"), name="contribution")


def log_mean(a: Vector, b: Vector) -> Vector:
    """Logarithmic mean (a - b) / (ln a - ln b) of figures of one sign: a where both are equal, 0 where one is 0."""
    result = np.where(a == b, a, 0.0)
    apart = (a != b) & (a != 0) & (b != 0)
    result[apart] = (a[apart] - b[apart]) / _log_ratio(a[apart], b[apart])
    return result


def logarithmic_effect(amount: pd.Series, amount_before: pd.Series, factor: pd.Series, before: pd.Series) -> pd.Series:
    """Contribution of one factor to the change of each amount, L(amount, before) ln(factor / before), in its unit.

    The series share an index; missing where a figure is missing or not positive, since there is no logarithm.
    """
    given = pd.concat([amount, amount_before, factor, before], axis=1).to_numpy(np.float64)
    found = np.full(len(given), np.nan)
    sound = (given > 0).all(axis=1) & np.isfinite(given).all(axis=1)
    now, then, new, old = given[sound].T
    found[sound] = log_mean(now, then) * _log_ratio(new, old)
    return pd.Series(found, index=amount.index)


def _same_labels(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return `before` when both tables name the same sectors and factors, each once."""
    cure = "Give both tables the same sectors as rows and the same factors as columns, each once."
    for axis in ("index", "columns"):
        mine, other = getattr(before, axis), getattr(after, axis)
        if mine.empty or not (mine.is_unique and other.is_unique):
            raise NotComputable("A table of factors is empty or names a sector or a factor twice.", cure)
        differing = sorted(str(label) for label in set(mine) ^ set(other))
        if differing:
            raise NotComputable(f"Only one of the tables has {', '.join(differing)}.", cure)
    return before


def _figures(table: pd.DataFrame) -> Vector:
    cure = "Give a number for every factor of every sector; zero if there is none."
    try:
        figures = table.to_numpy(np.float64)
    except (TypeError, ValueError):
        raise NotComputable("A factor is not a number.", cure) from None
    if not np.isfinite(figures).all():
        raise NotComputable("A factor is missing or infinite.", cure)
    sizes = np.abs(np.log2(np.abs(np.where(figures == 0, 1, figures))))
    if (sizes.sum(axis=1) > LARGEST_POWER).any():
        raise NotComputable("The product of the factors is too large or too small.", "Choose units of common size.")
    return figures


def _contributions(first: Vector, second: Vector, before: Vector, after: Vector) -> Vector:
    """Sum the contributions of each factor over the sectors, whose amounts are `before` and `after`."""
    found = np.zeros_like(first)
    stays, comes, goes = (before != 0) & (after != 0), (before == 0) & (after != 0), (before != 0) & (after == 0)
    found[stays] = log_mean(after[stays], before[stays])[:, None] * _log_ratio(second[stays], first[stays])
    found[comes] = after[comes, None] * _shared(first[comes] == 0)
    found[goes] = -before[goes, None] * _shared(second[goes] == 0)
    total: Vector = found.sum(axis=0)
    return total


def _shared(zeros: npt.NDArray[np.bool_]) -> Vector:
    shares: Vector = zeros / zeros.sum(axis=1, keepdims=True)
    return shares


def _ratios(contributions: Vector, before: float, after: float) -> Vector:
    if min(before, after) <= 0 <= max(before, after):
        what = "A total is zero or changes its sign, so that there is no ratio to decompose."
        raise NotComputable(what, "Choose the additive form.")
    exponents = contributions / log_mean(np.array([after]), np.array([before]))
    if (np.abs(exponents) > LARGEST_EXPONENT).any():
        raise NotComputable("Sectors cancel out to a total near zero.", "Choose the additive form.")
    ratios: Vector = np.exp(exponents)
    return ratios


def _log_ratio(a: Vector, b: Vector) -> Vector:
    """Logarithm of a / b for figures of one sign; near 1 by the small difference, which keeps its digits."""
    near = np.abs(a - b) < 0.5 * np.abs(b)
    result: Vector = np.log(np.abs(a)) - np.log(np.abs(b))
    result[near] = np.log1p((a[near] - b[near]) / b[near])
    return result
