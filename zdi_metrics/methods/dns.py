"""The weather symbols of the German Sustainable Development Strategy: the official rule as pure functions.

Source: Federal Statistical Office, "Status der Indikatoren", https://dns-indikatoren.de/status/ (German wording, which
names the share: a miss is measured against the gap between the target and the current value).
Applied to a region the result is our own application of the rule, never an official rating.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, isfinite
from typing import Literal, NamedTuple, TypeVar

import numpy as np
import pandas as pd

Number = TypeVar("Number", int, float)
Symbol = Literal["sunny", "partly_cloudy", "cloudy", "thunderstorm"]
SYMBOLS: tuple[Symbol, ...] = ("sunny", "partly_cloudy", "cloudy", "thunderstorm")  # best to worst

MOST_POINTS, FEWEST_POINTS = 6, 4  # five annual changes; in exceptional cases three or four
SUNNY_BELOW, CLOUDY_ABOVE = 0.05, 0.20  # a miss of exactly 20 % is still partly cloudy
EXACT = 1e-9  # shares closer to a threshold than this count as on it: the unit must not decide
LARGEST = 1e150  # products of two such figures are still finite
STILL = 1e-12  # differences smaller than this part of the values count as none

NOT_NUMBERS = "The values are not numbers."
NO_VALUES = "There are no values."
NOT_FINITE = "A value is infinite or too large to compute with."
NOT_YEARLY = "The values are not indexed by whole years."
YEAR_TWICE = "A year occurs twice."
TOO_SHORT = "There are fewer than four values in consecutive years up to the latest one."
NO_DIRECTION = "Neither direction counts as better."
UNKNOWN_DIRECTION = "The better direction is not one of higher, lower or neither."
UNKNOWN_RULE = "The rule is not one of value, constant or direction."
NO_TARGETS = "There are no targets."
NO_TARGET = "The target has no finite value to compute with."
NO_TARGET_YEAR = "The target has no year."
YEAR_PASSED = "The target year lies before the latest value."
OUT_OF_RANGE = "The values are too large or too small to compute with."


class Goal(NamedTuple):
    """What is to be reached: a value by a year, a value kept each year (`constant`), or a mere direction."""

    rule: str
    target: float | None = None  # in the unit of the values
    target_year: int | None = None


class Rating(NamedTuple):
    """A weather symbol and the figures behind it; without a symbol `reason` says why in one sentence."""

    symbol: Symbol | None = None
    reason: str | None = None
    rule: str | None = None  # the rule applied: a target met or due in the latest year is rated as a constant one
    target: float | None = None  # unit of the values
    target_year: int | None = None
    year: int | None = None  # of the latest value
    points: int | None = None  # consecutive yearly values used, 4 to 6
    mean_change: float | None = None  # of these, unit of the values per year, rising is positive
    last_change: float | None = None  # latest value less the one of the year before
    gap: float | None = None  # target less the latest value
    projected: float | None = None  # value in the target year if the mean change goes on
    miss_share: float | None = None  # (target - projected) / gap; negative where the projection goes beyond the target


def dns_rating(
    values: pd.Series, *, rule: str, better: str, target: float | None = None, target_year: int | None = None
) -> Rating:
    """Rate yearly values against one target by the official rule.

    `values` is indexed by whole years, in any order; NaN counts as no value. The latest value and the consecutive
    years right before it are used, six at most, four at least. `rule` is `value` (`target` by `target_year`),
    `constant` (`target` in every year, until `target_year` if there is one) or `direction`; `better` is `higher`,
    `lower` or `neither`. Of a target interval give the weakest bound. Bad figures never raise: without a symbol
    `reason` says what is wrong with them.
    """
    goal = Goal(rule, given(target), given(target_year))
    unrated = Rating(target=goal.target, target_year=goal.target_year)
    known = yearly(values)
    if isinstance(known, str):
        return unrated._replace(reason=known)
    year, recent = int(known.index[-1]), latest_run(known)
    reason = wrong_direction(better) or _wrong_goal(goal, year) or (TOO_SHORT if len(recent) < FEWEST_POINTS else None)
    if reason:
        return unrated._replace(reason=reason, year=year)
    rating = rate(recent, year, goal, 1 if better == "higher" else -1)
    finite = rating.miss_share is None or isfinite(rating.miss_share)
    return rating if finite else unrated._replace(reason=OUT_OF_RANGE, year=year)


def dns_rating_all(values: pd.Series, targets: Iterable[Goal], *, better: str) -> Rating:
    """Rate yearly values against several targets: the nearest of several years, the worst of simultaneous ones.

    `targets` are `Goal`s (or tuples in their order); those without a year always count. Returns the rating of the
    target that decides. When one cannot be rated there is no symbol, unless another one brings a thunderstorm anyway.
    """
    goals = [Goal(*goal) for goal in targets]
    known = yearly(values)
    latest = -inf if isinstance(known, str) else int(known.index[-1])
    ahead = [year for goal in goals if (year := given(goal.target_year)) is not None and year >= latest]
    nearest = min(ahead, default=None)
    counting = [goal for goal in goals if given(goal.target_year) in {None, nearest}]
    return worst([dns_rating(values, better=better, **goal._asdict()) for goal in counting or goals[-1:]])


def worst(ratings: Iterable[Rating]) -> Rating:
    """Return the worst of ratings that count at the same time; only a storm outweighs one that cannot be given."""
    severity = (*SYMBOLS[:-1], None, SYMBOLS[-1])
    return max(ratings, key=lambda rating: severity.index(rating.symbol), default=Rating(reason=NO_TARGETS))


def yearly(values: pd.Series) -> pd.Series | str:
    """Return the known values as floats sorted by year, or the reason why there is no yearly series."""
    if _is_yearly(values):
        return values
    numbers = real_numbers(values)
    if numbers is None:
        return NOT_NUMBERS
    figures = numbers.to_numpy()
    there = ~np.isnan(figures)
    figures, years = figures[there], [year for year, known in zip(values.index, there, strict=True) if known]
    reason = _wrong_years(years) or (None if (np.abs(figures) <= LARGEST).all() else NOT_FINITE)
    if reason:
        return reason
    order = np.argsort(np.array(years, dtype=np.int64))
    return pd.Series(figures[order], index=np.array(years, dtype=np.int64)[order])


def _wrong_years(years: list[object]) -> str | None:
    if not years:
        return NO_VALUES
    if not all(is_year(year) for year in years):
        return NOT_YEARLY
    return YEAR_TWICE if len(set(years)) < len(years) else None


def _is_yearly(values: pd.Series) -> bool:
    """Tell quickly whether values are what `yearly` returns."""
    if values.dtype != np.float64 or values.index.dtype != np.int64 or values.empty:
        return False
    years = values.index.to_numpy()
    rising = years[0] >= 1000 and years[-1] <= 9999 and bool((years[1:] > years[:-1]).all())
    return rising and bool((np.abs(values.to_numpy()) <= LARGEST).all())


def real_numbers(values: pd.Series) -> pd.Series | None:
    """Return the values as floats, or None when one of them is no real number."""
    kind = getattr(values.dtype, "kind", "O")
    if kind == "c" or (kind == "O" and any(isinstance(value, complex | np.complexfloating) for value in values)):
        return None  # pandas would drop the imaginary part with a warning
    try:
        return values.astype("float64")
    except (TypeError, ValueError, OverflowError):
        return None


def is_year(label: object) -> bool:
    """Tell whether a label is a year: a whole number of four digits."""
    return isinstance(label, int | np.integer) and 1000 <= int(label) <= 9999


def latest_run(known: pd.Series) -> list[float]:
    """Return the values of consecutive years up to the latest, oldest first, six at most."""
    years = [int(year) for year in known.index[-MOST_POINTS:]]
    starts = [at for at in range(1, len(years)) if years[at] != years[at - 1] + 1]
    return [float(value) for value in known.iloc[-MOST_POINTS:]][max(starts, default=0) :]


def wrong_direction(better: str) -> str | None:
    """Say why there is no direction to rate by, if there is none."""
    if better == "neither":
        return NO_DIRECTION
    return None if better in {"higher", "lower"} else UNKNOWN_DIRECTION


def wrong_target(target: float | None, target_year: int | None, latest: int) -> str | None:
    """Say why there is no target ahead of the year `latest`, if there is none."""
    if target is None or not abs(float(target)) <= LARGEST:
        return NO_TARGET
    year = given(target_year)
    if year is None:
        return NO_TARGET_YEAR
    return YEAR_PASSED if year < latest else None


def given(figure: Number | None) -> Number | None:
    """Take NaN, which tables hold in empty cells, and infinity for nothing."""
    return None if figure is None or pd.isna(figure) or not isfinite(figure) else figure


def _wrong_goal(goal: Goal, latest: int) -> str | None:
    if goal.rule not in {"value", "constant", "direction"}:
        return UNKNOWN_RULE
    target = 0.0 if goal.rule == "direction" else goal.target
    due = latest if goal.target_year is None and goal.rule != "value" else goal.target_year
    return wrong_target(target, due, latest)


def rate(recent: list[float], year: int, goal: Goal, sign: int) -> Rating:
    """Rate 4 to 6 checked values up to `year` against a checked goal; `sign` is 1 where higher is better, else -1."""
    mean_change = _difference(recent[-1], recent[0]) / (len(recent) - 1)
    last_change = _difference(recent[-1], recent[-2])
    facts = Rating(None, None, goal.rule, goal.target, goal.target_year, year, len(recent), mean_change, last_change)
    if goal.rule == "direction" or goal.target is None:
        return facts._replace(symbol=_by_direction(sign * mean_change, sign * last_change))
    target = float(goal.target)
    gap = _difference(target, recent[-1])
    facts = facts._replace(gap=gap)
    if goal.rule == "value" and goal.target_year is not None and goal.target_year > year:
        projected = recent[-1] + mean_change * (goal.target_year - year)
        facts = facts._replace(projected=projected)
        if sign * gap > 0:
            miss_share = (target - projected) / gap
            return facts._replace(miss_share=miss_share, symbol=_by_value(miss_share, sign * mean_change))
    return facts._replace(rule="constant", symbol=_by_constant(sign * gap <= 0, sign * mean_change))


def _difference(later: float, earlier: float) -> float:
    """Subtract; noise of the arithmetic counts as no difference."""
    difference = later - earlier
    return 0.0 if abs(difference) <= STILL * max(abs(later), abs(earlier)) else difference


def _by_value(miss_share: float, progress: float) -> Symbol:
    if progress <= 0:
        return "thunderstorm"
    if miss_share < SUNNY_BELOW - EXACT:
        return "sunny"
    return "cloudy" if miss_share > CLOUDY_ABOVE + EXACT else "partly_cloudy"


def _by_constant(met: bool, progress: float) -> Symbol:
    if met:
        return "sunny" if progress >= 0 else "partly_cloudy"
    return "cloudy" if progress > 0 else "thunderstorm"


def _by_direction(progress: float, last_progress: float) -> Symbol:
    if progress > 0:
        return "sunny" if last_progress > 0 else "partly_cloudy"
    return "cloudy" if last_progress > 0 else "thunderstorm"
