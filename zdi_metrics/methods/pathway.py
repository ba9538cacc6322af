"""Paths to a target: linear paths through milestones, the pace they ask for, budgets under them, years of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.dns import LARGEST, is_year, wrong_direction, wrong_target, yearly

LONGEST_WITH_PROBABILITY = 10  # years ahead; beyond, a range of years and nothing sharper
BOUNDS = ("lower_95", "lower_80", "lower_50", "upper_50", "upper_80", "upper_95")
SCORES = tuple(NormalDist().inv_cdf(share) for share in (0.025, 0.10, 0.25, 0.75, 0.90, 0.975))

DUE = "The target year is the year of the latest value."
NO_BAND = "The projection has missing, infinite or crossing figures."
NOT_REACHED = "The target lies outside the range of the projection up to its last year."
OPEN_END = "The range of years is open: at its late end the target is not reached within the projection."


class Pace(NamedTuple):
    """The yearly change that leads straight to a target; without one `reason` says why in one sentence."""

    per_year: float | None = None  # unit of the values per year, rising is positive
    reason: str | None = None
    value: float | None = None  # the latest
    year: int | None = None  # of the latest value


class Arrival(NamedTuple):
    """When a projection reaches a target, as a range of years; `reason` says what is missing of it."""

    earliest: int | None = None  # by the favourable bound
    latest: int | None = None  # by the unfavourable bound; None is open
    reason: str | None = None
    probability: float | None = None  # 0 to 1, that the value of the year `by` is at the target or beyond
    by: int | None = None  # None without a probability


def linear_path(milestones: Mapping[int, float] | pd.Series, years: Iterable[int]) -> pd.Series:
    """Draw straight lines between milestones (year to value) and read them off in `years`.

    Returns a float64 Series indexed by `year`, in the unit of the milestones. Raises NotComputable for milestones that
    are no yearly figures and for years before the first or after the last: a path is never drawn beyond its ends.
    """
    points = _figures(pd.Series(milestones), "The milestones of the path")
    first, last, asked = int(points.index[0]), int(points.index[-1]), list(years)
    outside = [str(year) for year in asked if not is_year(year) or not first <= year <= last]
    if outside:
        cure = "Add a milestone or leave out what it does not cover."
        raise NotComputable(f"The path covers the years {first} to {last}, not {', '.join(outside)}.", cure)
    path = np.interp(np.array(asked, dtype=np.float64), points.index.to_numpy(np.float64), points.to_numpy(np.float64))
    return pd.Series(path, index=pd.Index(asked, dtype="int64", name="year"), name="path")


def required_pace(values: pd.Series, target: float, target_year: int) -> Pace:
    """Return the equal yearly change that leads from the latest value to `target` in `target_year`.

    `values` is indexed by whole years; `target` is in their unit.
    """
    known = yearly(values)
    if isinstance(known, str):
        return Pace(reason=known)
    year, value = int(known.index[-1]), float(known.iloc[-1])
    reason = wrong_target(target, target_year, year) or (DUE if target_year == year else None)
    if reason:
        return Pace(reason=reason, value=value, year=year)
    return Pace((float(target) - value) / (target_year - year), None, value, year)


def budget(path: pd.Series, *, method: Literal["trapezoid", "sum"] = "trapezoid") -> float:
    """Add up a path of yearly amounts (indexed by whole years) to the total, in the unit of the path times years.

    `trapezoid` is the area under the straight lines between the years, from the first to the last: for a path whose
    first year has just passed. `sum` adds the amounts of all years in the path: leave out years that have passed.
    State which one is shown. Raises NotComputable for paths with missing figures or years.
    """
    points = _figures(path, "The path")
    years = points.index.to_numpy()
    if method == "trapezoid" and len(points) > 1:
        return float(np.trapezoid(points.to_numpy(), years))
    if method == "sum" and bool((np.diff(years) == 1).all()):
        return float(points.sum())
    if method not in {"trapezoid", "sum"}:
        raise NotComputable(f"There is no budget by {method!r}.", "Choose trapezoid or sum.")
    what = "A single year has no area" if method == "trapezoid" else "The path skips years, so that its sum is no total"
    raise NotComputable(f"{what}.", "Read the path off in every year with linear_path first.")


def arrival(
    projection: pd.DataFrame, target: float, *, better: str | None = None, level: int = 80, by: int | None = None
) -> Arrival:
    """Say in which years a projection reaches `target`: from the favourable to the unfavourable bound of a band.

    `projection` is indexed by whole years, the first one being one year ahead, with the columns `mean, lower_50,
    upper_50, lower_80, upper_80, lower_95, upper_95` in one unit with `target`. `level` names the band: 50, 80 or 95.
    `better` is `higher` or `lower`; without it the target is taken to lie ahead of the first mean. The probability is
    that of the year `by`, the last one unless named, read off the bounds; it is given up to ten years ahead only.
    Raises NotComputable when a column is missing.
    """
    _check_columns(projection, level)
    means = yearly(projection["mean"])
    if isinstance(means, str):
        return Arrival(reason=means)
    last = int(means.index[-1])
    reason = wrong_target(target, last, last) or wrong_direction(better or "higher")
    bounds = _ordered(projection) if len(means) == len(projection) else None
    if reason or bounds is None:
        return Arrival(reason=reason or NO_BAND)
    rising = better == "higher" if better else bool(means.iloc[0] < target)
    sides = ("upper", "lower") if rising else ("lower", "upper")
    earliest, latest = (_first_year(bounds[f"{side}_{level}"], target, rising) for side in sides)
    reason = NOT_REACHED if earliest is None else OPEN_END if latest is None else None
    return Arrival(earliest, latest, reason, *_probability(bounds, target, rising, last if by is None else by))


def _check_columns(projection: pd.DataFrame, level: int) -> None:
    missing = [name for name in ("mean", *BOUNDS) if name not in projection.columns]
    if missing:
        raise NotComputable(f"The projection lacks the column {missing[0]}.", "Give mean and the bounds of all bands.")
    if f"lower_{level}" not in BOUNDS:
        raise NotComputable(f"The projection has no band of {level} %.", "Choose 50, 80 or 95.")


def _figures(path: pd.Series, what: str) -> pd.Series:
    """Check that every figure is there and is the only one of its year."""
    points = yearly(path)
    if isinstance(points, str):
        raise NotComputable(f"{what} cannot be used: {points}", "Give one finite figure per year, indexed by year.")
    if len(points) < len(path):
        raise NotComputable(f"{what} lacks the figure of a year.", "Leave the year out or fill it in openly.")
    return points


def _ordered(projection: pd.DataFrame) -> pd.DataFrame | None:
    """Return the bounds by year when every one is there and they do not cross."""
    try:
        bounds = projection[list(BOUNDS)].astype("float64").sort_index()
    except (TypeError, ValueError):
        return None
    figures = bounds.to_numpy()
    sound = (np.abs(figures) <= LARGEST).all() and (figures[:, 1:] >= figures[:, :-1]).all()
    return bounds if sound else None


def _first_year(bound: pd.Series, target: float, rising: bool) -> int | None:
    reached = bound >= target if rising else bound <= target
    return int(reached.index[reached][0]) if reached.any() else None


def _probability(bounds: pd.DataFrame, target: float, rising: bool, by: int) -> tuple[float | None, int | None]:
    if by not in bounds.index or by - int(bounds.index[0]) >= LONGEST_WITH_PROBABILITY:
        return None, None
    ends = [float(bound) for bound in bounds[bounds.index == by].to_numpy()[0]]
    if ends[0] == ends[-1]:
        return float(ends[0] >= target if rising else ends[0] <= target), by
    below = NormalDist().cdf(_score(target, ends))
    return (1 - below if rising else below), by


def _score(target: float, ends: list[float]) -> float:
    """Place the target on the normal scale by the bounds; beyond the outer ones by the spread on that side."""
    if ends[0] < target < ends[-1]:
        return float(np.interp(target, ends, SCORES))
    inner, outer = (2, 0) if target <= ends[0] else (3, 5)
    spread, beyond = abs(ends[outer] - ends[inner]), abs(target - ends[outer])
    steps = beyond / spread if spread else inf * beyond if beyond else 0.0
    return SCORES[outer] + (SCORES[outer] - SCORES[inner]) * steps
