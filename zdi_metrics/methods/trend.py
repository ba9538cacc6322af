"""Trend against target: pace so far against pace needed, and whether a trend is there at all.

The weather symbols of the German Sustainable Development Strategy are in `dns` and can be had from here as well.
"""

from __future__ import annotations

from math import expm1, isfinite, log
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.methods.dns import (
    EXACT,
    OUT_OF_RANGE,
    Goal,
    Rating,
    dns_rating,
    dns_rating_all,
    wrong_direction,
    wrong_target,
    yearly,
)

__all__ = ["Ar1Trend", "Goal", "GrowthRatio", "Rating", "ar1_trend", "dns_rating", "dns_rating_all", "growth_ratio"]

Label = Literal["significant", "moderate", "insufficient", "away"]
Vector = npt.NDArray[np.float64]

SIGNIFICANT_FROM, MODERATE_FROM = 0.95, 0.60
FEWEST_VALUES = 7  # in the window of the trend test
UNIT_ROOT = 0.9999  # an autocorrelation at this bound is none: the likelihood has no maximum inside
EXACT_LINE = 1e-10  # residuals smaller than this part of the values are none

ZERO_TARGET = "No growth rate leads to a target of zero: use the distance to the target."
NO_BASE = "There is no value in the base year."
NOTHING_SINCE = "There is no value after the base year."
MIXED_SIGNS = "Base, latest value and target are not all above zero or all below."
BASE_MEETS = "The base value already meets the target."
TOO_FEW = "There are fewer than seven values in the window."
NO_ERROR = "The values lie on a straight line: there is no error to judge the trend by."
NO_MAXIMUM = "The errors are too strongly autocorrelated to fit a trend."


class GrowthRatio(NamedTuple):
    """Growth so far over growth needed; without a ratio `reason` says why in one sentence."""

    ratio: float | None = None  # 1 is on track, below 0 is away from the target
    label: Label | None = None
    reason: str | None = None
    actual: float | None = None  # growth per year from the base to the latest value, 0.01 is 1 %
    required: float | None = None  # growth per year from the base value to the target
    base_year: int | None = None
    year: int | None = None  # of the latest value


class Ar1Trend(NamedTuple):
    """A linear trend with first-order autoregressive errors; without a p-value `reason` says why in one sentence."""

    slope: float | None = None  # unit of the values per year
    standard_error: float | None = None  # of the slope
    phi: float | None = None  # autocorrelation of the errors from one year to the next
    p_value: float | None = None  # two-sided, of no slope
    reason: str | None = None
    first_year: int | None = None
    year: int | None = None  # of the latest value
    points: int | None = None


class Products(NamedTuple):
    """Sums of products of level (1), time (t) and errors (e) over the years: 11, 1t, tt, 1e, te, ee, one per column."""

    gaps: Vector  # the distances between neighbouring years that occur
    counts: Vector  # how often each occurs
    first: Vector  # of the first year alone
    later: Vector  # per distance: of the later years, of these with the years before, of the years before


def growth_ratio(values: pd.Series, *, base_year: int, target: float, target_year: int, better: str) -> GrowthRatio:
    """Compare the compound annual growth since `base_year` with the one needed from there to the target.

    `values` is indexed by whole years; `target` is in their unit; `better` is `higher` or `lower`. From 95 % of the
    growth needed the label is `significant`, from 60 % `moderate`, below `insufficient`, below zero `away`.
    Source: Eurostat's assessment of SDG targets, as documented in open-sdg, docs/progress-methodology.md.
    """
    known = yearly(values)
    if isinstance(known, str):
        return GrowthRatio(reason=known)
    reason = wrong_direction(better) or wrong_target(target, target_year, int(known.index[-1]))
    reason = reason or _no_growth(known, base_year, float(target), 1 if better == "higher" else -1)
    if reason:
        return GrowthRatio(reason=reason)
    base, latest, year = float(known[base_year]), float(known.iloc[-1]), int(known.index[-1])
    try:
        actual = expm1((log(abs(latest)) - log(abs(base))) / (year - base_year))
        required = expm1((log(abs(target)) - log(abs(base))) / (target_year - base_year))
        ratio = actual / required
    except (OverflowError, ZeroDivisionError):
        return GrowthRatio(reason=OUT_OF_RANGE)
    if not isfinite(ratio):
        return GrowthRatio(reason=OUT_OF_RANGE)
    return GrowthRatio(ratio, _label(ratio), None, actual, required, base_year, year)


def ar1_trend(values: pd.Series, *, window: int = 10) -> Ar1Trend:
    """Fit a linear trend with AR(1) errors to the last `window` years by exact maximum likelihood.

    `values` is indexed by whole years; missing years are allowed, the errors are then correlated over the gap, but at
    least seven values are needed. The standard error and the test are those of generalised least squares at the
    fitted autocorrelation, with the variance over n - 2 and the t distribution, as in nlme::gls(method = "ML").
    Source: IT.NRW and LANUK, trend test of the environmental indicators, https://umweltindikatoren.nrw.de/trendberechnung
    """
    known = yearly(values)
    if isinstance(known, str):
        return Ar1Trend(reason=known)
    latest = int(known.index[-1])
    recent = known[known.index > latest - window]
    if len(recent) < FEWEST_VALUES:
        return Ar1Trend(reason=TOO_FEW, year=latest, points=len(recent))
    facts = Ar1Trend(first_year=int(recent.index[0]), year=latest, points=len(recent))
    years, figures = recent.index.to_numpy(np.float64), recent.to_numpy(np.float64)
    scale = float(np.abs(figures).max()) or 1.0
    time, figures = years - years.mean(), figures / scale
    rough = float(time @ figures / (time @ time))  # least squares; what follows corrects it
    errors = figures - figures.mean() - rough * time
    if np.abs(errors).max() <= EXACT_LINE:
        return facts._replace(slope=rough * scale, reason=NO_ERROR)
    products = _products(time, errors)
    phi = _likeliest(products)
    if phi is None:
        return facts._replace(reason=NO_MAXIMUM)
    correction, variance, _ = (float(part[0]) for part in _fit(np.array([phi]), products))
    slope, standard_error = rough + correction, variance**0.5
    facts = facts._replace(phi=phi, p_value=_p_value(slope / standard_error, len(recent) - 2))
    return facts._replace(slope=slope * scale, standard_error=standard_error * scale)


def _no_growth(known: pd.Series, base_year: int, target: float, sign: int) -> str | None:
    if target == 0:
        return ZERO_TARGET
    if base_year not in known.index:
        return NO_BASE
    if base_year == known.index[-1]:
        return NOTHING_SINCE
    ends = (float(known[base_year]), float(known.iloc[-1]), target)
    if min(ends) <= 0 <= max(ends):
        return MIXED_SIGNS
    return BASE_MEETS if sign * (target - ends[0]) <= 0 else None


def _label(ratio: float) -> Label:
    if ratio < 0:
        return "away"
    if ratio >= SIGNIFICANT_FROM - EXACT:
        return "significant"
    return "moderate" if ratio >= MODERATE_FROM - EXACT else "insufficient"


def _products(time: Vector, errors: Vector) -> Products:
    """Sum up what the likelihood needs of level, time and errors: it is a polynomial in phi for each distance."""
    columns = np.column_stack([np.ones_like(time), time, errors])
    one, other = np.array([(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)]).T
    now, before = columns[1:], columns[:-1]
    gaps, group = np.unique(np.diff(time), return_inverse=True)
    members = (group == np.arange(len(gaps))[:, None]).astype(np.float64)
    own, past = now[:, one] * now[:, other], before[:, one] * before[:, other]
    mixed = now[:, one] * before[:, other] + before[:, one] * now[:, other]
    later = np.vstack([members @ own, members @ mixed, members @ past])
    return Products(gaps, members.sum(axis=1), columns[0, one] * columns[0, other], later)


def _likeliest(products: Products) -> float | None:
    """Return the autocorrelation of greatest likelihood; None when it runs into the bound."""
    tried = np.linspace(-UNIT_ROOT, UNIT_ROOT, 201)
    step = tried[1] - tried[0]
    for _ in range(6):
        best = float(tried[_fit(tried, products)[2].argmax()])
        tried = np.linspace(max(best - step, -UNIT_ROOT), min(best + step, UNIT_ROOT), 21)
        step /= 10
    return best if abs(best) < UNIT_ROOT else None


def _fit(phi: Vector, products: Products) -> tuple[Vector, Vector, Vector]:
    """Generalised least squares on level and time for every `phi`: slope, its variance, log-likelihood less a constant.

    The errors of two years d apart are correlated by phi to the power of d; each value is freed of what the one before
    explains and divided by the standard deviation of what is left.
    """
    carried = phi[:, None] ** products.gaps
    left = 1 - carried**2
    weights = np.hstack([1 / left, -carried / left, carried**2 / left])
    ll, ls, ss, le, se, ee = (products.first + weights @ products.later).T
    determinant = ll * ss - ls**2
    slope, level = (ll * se - ls * le) / determinant, (ss * le - ls * se) / determinant
    squares = np.maximum(ee - slope * se - level * le, np.finfo(float).tiny)
    values = products.counts.sum() + 1
    likelihood = -values / 2 * np.log(squares) - np.log(left) @ products.counts / 2
    return slope, squares / (values - 2) * ll / determinant, likelihood


def _p_value(t: float, degrees: int) -> float:
    from scipy.special import stdtr  # type: ignore[import-untyped]  # slow to load

    return float(2 * stdtr(degrees, -abs(t)))
