"""Continuation of a yearly trend with ranges, and how well such ranges did in the past.

What comes out says where a series would go if it went on as it did. It is no statement on what policy will do, and
beyond ten years its ranges are a fan to look at, not a probability.

The methods are those of continuation.py and "combination", the median of damped trend, drift and theta, bound by
bound, as in Petropoulos and Svetunkov 2020 (Int. J. Forecasting 36, 110-115): the median of quantiles shrugs off one
method that runs away, and pooling probabilities instead would widen what is wide enough (Lichtendahl,
Grushka-Cockayne and Winkler 2013, Management Science 59, 1594-1611). The local linear trend is left out of it: slow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.continuation import Array, Fan, damped, drift, local_trend, theta

Method = Literal["damped", "drift", "local_trend", "theta", "combination"]
Transform = Literal["log", "logit"] | None

SHORTEST = 4  # points below which even the drift has no range worth showing
ENOUGH = 8  # points below which only the drift is used
FARTHEST = 100  # years beyond the last figure
WIDEST = 2.0  # more widening covers no more of the catalogue: after a jump the scatter already holds it
YEARS = range(1500, 2301)  # an index outside counts something else
ROUNDING = 1e-12  # differences below this share of the size of the numbers are rounding

# Why there is no continuation: what is wrong, and what to do next.
NO_NUMBERS = ("The values are no Series of numbers.", "Give a pandas Series of numbers indexed by year.")
EMPTY = ("The series is empty.", "There is nothing to continue until figures are published.")
NOT_YEARLY = ("The index does not hold calendar years.", "Give one value per year, indexed by the year as an integer.")
TWICE = ("A year occurs more than once.", "Give one area, one definition and one value per year.")
GAPPY = ("Years are missing inside the series.", "Use the years after the last gap.")
NOT_FINITE = ("A value is missing or infinite.", "Use the years after the last missing value.")
TOO_SHORT = (f"The series has fewer than {SHORTEST} points.", "Show the figures alone until there are more.")
CONSTANT = ("All values are the same.", "State the value: it has neither trend nor scatter to continue.")
NOT_POSITIVE = ("A value is not positive, so it has no logarithm.", "Continue the series without a transform.")
NOT_A_SHARE = ("A value is not strictly between 0 and 100.", "Continue the series without transform logit.")
OUT_OF_REACH = ("The range grows beyond all numbers.", "Choose an earlier year, or look at the scale of the values.")
NO_YEAR = (f"The last year is not within {FARTHEST} years after the series.", "Choose another last year.")
NO_HORIZON = (f"The horizon is not between 1 and {FARTHEST} years.", "Use for example 5.")
NO_LEVEL = ("A level is not between 0 and 100 percent.", "Use for example 50, 80 and 95.")
NO_WIDENING = ("A factor of widening is below 1 or not finite.", "Use the factors of a backtest.")
UNTESTED = ("The series has too little past to test the method on.", "Show its ranges as untested.")


class Backtest(NamedTuple):
    """How the ranges of a method did when the series was continued from earlier years, with what was known then.

    `origins`: earlier years; `outcomes`: pairs of an origin and a later figure up to `horizon` years on. `coverage`:
    per level the share (0 to 1) of outcomes inside the range; `coverage_widened`: the same when at every origin the
    ranges had been widened as the outcomes known by then called for. `scaled_error`: mean absolute error over that of
    the drift at the same origins, both in the unit of the values (below 1: better); None where the drift never erred.
    `widen`: per level the factor (1 to 2) that all outcomes call for, to be given to `project`.
    """

    method: Method
    horizon: int
    origins: int
    outcomes: int
    coverage: dict[float, float]
    coverage_widened: dict[float, float]
    scaled_error: float | None
    widen: dict[float, float]


class Scaled(NamedTuple):
    """A checked series: its last year, its values transformed and brought to a range of one, the way back."""

    last: int
    values: Array
    back: Callable[[Array], Array]


def project(
    values: pd.Series[float],
    *,
    until: int = 2045,
    levels: Sequence[float] = (50, 80, 95),
    transform: Transform = None,
    method: Method = "damped",
    widen: Mapping[float, float] | None = None,
) -> pd.DataFrame:
    """Continue the trend of a yearly series to the year `until`, with ranges.

    `values`: numbers in any unit, indexed by consecutive integer years. Returns a DataFrame indexed by `year`, from the
    one after the last, with columns `mean, lower_50, upper_50, lower_80, ...` in the unit of the values. Transform
    "log" keeps positive series positive, "logit" keeps shares in percent between 0 and 100. Below eight points every
    method means the drift: see `method_for`. `widen`: factors per level, from a `backtest`.

    Bounds are quantiles of Student's t, for the scatter is estimated from few points. Under a transform `mean` is the
    mean of the transformed values carried back, which is the median in the unit: quantiles stay quantiles under a
    monotone function, while the exponential of a t variable has no mean. The drift of an exact straight line has
    ranges without width. Raises NotComputable with a reason from the top of this module.
    """
    factors = _factors(levels, widen)
    series = _scaled(values, transform)
    horizon = _years_ahead(until, series.last, NO_YEAR)
    size = len(series.values)
    with np.errstate(all="ignore"):
        [fan] = _fans(method_for(size, method), series.values, [size], list(factors), horizon)
        fan = series.back(_widened(fan, np.array(list(factors.values()))))
    if not np.isfinite(fan).all():
        raise NotComputable(*OUT_OF_REACH)
    years = pd.RangeIndex(series.last + 1, series.last + 1 + horizon, name="year")
    lower, upper = np.split(np.arange(1, len(fan)), 2)
    rows = [0, *np.column_stack([lower, upper]).ravel()]
    columns = ["mean", *(f"{side}_{level:g}" for level in factors for side in ("lower", "upper"))]
    return pd.DataFrame(fan[rows].T, index=years, columns=columns)


def backtest(
    values: pd.Series[float],
    *,
    method: Method = "damped",
    transform: Transform = None,
    horizon: int = 5,
    levels: Sequence[float] = (50, 80, 95),
) -> Backtest:
    """Continue the series from each of its earlier years, as `project` would have, and compare with what came.

    Origins are all years with enough points up to them (eight; for the drift four) that were not all the same.
    Widening is split conformal prediction: the factor is the ceil((k + 1) level)-th smallest of the distances of k
    outcomes from the mean, in half-widths of the range (Lei et al. 2018, J. Am. Stat. Assoc. 113, 1094-1111), the
    largest where k is too small, but never below 1 nor above 2. Neighbouring years depend on each other, so that the
    guarantee of that method holds approximately at best. Raises NotComputable with a reason from the top of the module.
    """
    factors = _factors(levels, None)
    horizon = _years_ahead(horizon, 0, NO_HORIZON)
    series = _scaled(values, transform)
    used = method_for(len(series.values), method)
    lengths = _origins(series.values, SHORTEST if used == "drift" else ENOUGH)
    padded = np.append(series.values, np.full(horizon, np.nan))
    actual = np.array([padded[n : n + horizon] for n in lengths])
    with np.errstate(all="ignore"):
        fans = _fans(used, series.values, lengths, list(factors), horizon)
        drifts = _fans("drift", series.values, lengths, [], horizon)
        scaled_error = _scaled_error(*(series.back(each) for each in (fans[:, 0], drifts[:, 0], actual)))
    came = ~np.isnan(actual)
    distances = dict(zip(factors, _distances(fans, actual), strict=True))
    then = {level: _factors_then(lengths, each, level) for level, each in distances.items()}
    return Backtest(
        method=used,
        horizon=horizon,
        origins=len(lengths),
        outcomes=int(came.sum()),
        coverage={level: float((each[came] <= 1).mean()) for level, each in distances.items()},
        coverage_widened={level: float((each <= then[level])[came].mean()) for level, each in distances.items()},
        scaled_error=scaled_error,
        widen={level: _factor(each[came], level) for level, each in distances.items()},
    )


def method_for(points: int, method: Method) -> Method:
    """The method used for a series of so many points: the drift below eight. Raises NotComputable."""
    if method not in (*METHODS, "combination"):
        raise NotComputable(f"There is no method {method!r}.", f"Choose from {', '.join(METHODS)}, combination.")
    return method if points >= ENOUGH else "drift"


METHODS: dict[Method, Callable[[Array, Sequence[int], int], list[Fan]]] = {
    "damped": damped,
    "drift": drift,
    "local_trend": local_trend,
    "theta": theta,
}
COMBINED: tuple[Method, ...] = ("damped", "drift", "theta")


def _fans(method: Method, values: Array, lengths: Sequence[int], levels: list[float], horizon: int) -> Array:
    """Per length the rows mean, lower bounds by level, upper bounds by level: (lengths, 1 + 2 levels, horizon)."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    if method == "combination":
        return np.median([_fans(one, values, lengths, levels, horizon) for one in COMBINED], axis=0)
    above = 0.5 + np.array(levels) / 200
    probabilities = np.concatenate([[0.5], 1 - above, above])[:, None]
    fans = METHODS[method](values, lengths, horizon)
    return np.array([fan.mean + stdtrit(fan.freedom, probabilities) * fan.spread for fan in fans])


def _widened(fan: Array, factors: Array) -> Array:
    """Bounds moved away from the mean by the factors per level; a higher level is never left inside a lower one."""
    mean, bounds = fan[0], fan[1:] - fan[0]
    lower, upper = np.split(bounds * np.tile(factors, 2)[:, None], 2)
    return np.vstack([mean, mean + np.minimum.accumulate(lower), mean + np.maximum.accumulate(upper)])


def _origins(values: Array, first: int) -> list[int]:
    """Numbers of first values to continue from: those that `project` would have taken, with a figure after them."""
    lengths = [n for n in range(first, len(values)) if np.ptp(values[:n]) > ROUNDING]
    if not lengths:
        raise NotComputable(*UNTESTED)
    return lengths


def _distances(fans: Array, actual: Array) -> Array:
    """Distance of the outcomes from the mean in half-widths, (levels, lengths, horizon); NaN before there is one.

    Without width it is nil for a hit and infinite for a miss.
    """
    lower, upper = np.split(fans[:, 1:], 2, axis=1)
    gap = (actual - fans[:, 0])[:, None]
    width = np.where(gap > 0, upper - fans[:, :1], fans[:, :1] - lower)
    with np.errstate(all="ignore"):
        distances = np.abs(gap) / np.where(width > ROUNDING, width, 0)
    return np.moveaxis(np.where(np.abs(gap) < ROUNDING, 0, distances), 1, 0)


def _factors_then(lengths: Sequence[int], distances: Array, level: float) -> Array:
    """The factor that the outcomes known at each origin called for, (lengths, 1)."""
    known_with = np.add.outer(lengths, np.arange(1, distances.shape[1] + 1))  # values that are there with the outcome
    return np.array([[_factor(distances[known_with <= n], level)] for n in lengths])


def _factor(distances: Array, level: float) -> float:
    """The conformal quantile of the distances within its limits; misses of ranges without width tell no factor."""
    known = np.sort(distances[np.isfinite(distances)])
    if not known.size:
        return 1.0
    rank = int(np.ceil((known.size + 1) * level / 100))
    return float(np.clip(known[min(rank, known.size) - 1], 1, WIDEST))


def _scaled_error(means: Array, drifts: Array, actual: Array) -> float | None:
    own, other = (float(np.nanmean(np.abs(each - actual))) for each in (means, drifts))
    ratio = own / other if other > ROUNDING * np.nanmax(np.abs(actual)) else np.inf
    return ratio if np.isfinite(ratio) else None


def _factors(levels: Sequence[float], widen: Mapping[float, float] | None) -> dict[float, float]:
    """The factor of every level, levels ascending."""
    factors = {level: float((widen or {}).get(level, 1)) for level in sorted(set(levels))}
    if not all(0 < level < 100 for level in factors):
        raise NotComputable(*NO_LEVEL)
    if not all(1 <= factor < np.inf for factor in factors.values()):
        raise NotComputable(*NO_WIDENING)
    return factors


def _years_ahead(until: int, last: int, reason: tuple[str, str]) -> int:
    if not (isinstance(until, int | np.integer) and 1 <= until - last <= FARTHEST):
        raise NotComputable(*reason)
    return int(until) - last


def _scaled(values: pd.Series[float], transform: Transform) -> Scaled:
    """Check a series and bring it to the scale of the fit. Raises NotComputable."""
    last, numbers = _checked(values)
    forward, back = _transform(transform, numbers)
    with np.errstate(all="ignore"):
        moved = forward(numbers)
        start, size = moved[0], np.ptp(moved)
    if not np.isfinite(size):
        raise NotComputable(*OUT_OF_REACH)
    if size <= ROUNDING * np.abs(moved).max():
        raise NotComputable(*CONSTANT)
    return Scaled(last, (moved - start) / size, lambda scaled: back(start + size * scaled))


def _checked(values: pd.Series[float]) -> tuple[int, Array]:
    """The last year and the numbers in the order of the years. Raises NotComputable."""
    if isinstance(values, pd.Series) and values.empty:
        raise NotComputable(*EMPTY)
    if not (isinstance(values, pd.Series) and values.dtype.kind in "iuf"):
        raise NotComputable(*NO_NUMBERS)
    years = values.index.tolist()
    if values.index.inferred_type != "integer" or min(years) not in YEARS or max(years) not in YEARS:
        raise NotComputable(*NOT_YEARLY)
    if len(set(years)) < len(years):
        raise NotComputable(*TWICE)
    if max(years) - min(years) >= len(years):
        raise NotComputable(*GAPPY)
    numbers = np.asarray(values.sort_index().to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise NotComputable(*NOT_FINITE)
    if len(years) < SHORTEST:
        raise NotComputable(*TOO_SHORT)
    return int(max(years)), numbers


def _transform(name: Transform, numbers: Array) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """The way there and back. Raises NotComputable where the numbers do not allow it."""
    if name is None:
        return np.positive, np.positive
    if name == "log" and (numbers <= 0).any():
        raise NotComputable(*NOT_POSITIVE)
    if name == "log":
        return np.log, lambda logs: np.exp(np.maximum(logs, np.log(np.finfo(float).tiny)))  # never quite nil
    if name != "logit":
        raise NotComputable(f"There is no transform {name!r}.", "Choose from log, logit and None.")
    if (numbers <= 0).any() or (numbers >= 100).any():
        raise NotComputable(*NOT_A_SHARE)
    return lambda shares: np.log(shares / (100 - shares)), lambda logits: 50 + 50 * np.tanh(logits / 2)
