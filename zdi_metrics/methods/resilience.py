"""Resilience of a region to a shock: resistance and recovery against the nation, depth, duration and loss of a fall.

Tables hold amounts by sector (rows; disjoint, the same in region and nation) and period (columns: years as whole
numbers, or periods as text such as 2020-Q2). A sector without a figure has no figure, not zero. A window has to be
printed with every index: the index of another window is another number.
Source: Martin, Sunley, Gardiner and Tyler (2016), Regional Studies 50; Martin (2012), Journal of Economic Geography 12.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.amounts import Period, Window, window, without_base
from zdi_metrics.methods.dns import EXACT, OUT_OF_RANGE, STILL, is_year, yearly
from zdi_metrics.methods.turning_points import TurningPoints, turning_points

__all__ = [
    "Depth",
    "Loss",
    "RecoveryTime",
    "Resistance",
    "Sensitivity",
    "TurningPoints",
    "cumulative_loss",
    "depth",
    "recovery",
    "resistance",
    "sensitivity",
    "time_to_recover",
    "turning_points",
]

SMALLEST = 0.5  # percent of the base; a smaller change is too small to divide by

NOTHING_THERE = "The region or the nation starts from nothing."


@dataclass(frozen=True)  # a tuple has an `index` already
class Resistance:
    """Change of a region against the one to be expected; without an index `reason` says why in one sentence."""

    index: float | None = None  # (actual - expected) / |expected|; 0 is as expected, above is better
    reason: str | None = None
    actual: float | None = None  # change of the region over the window, in the unit of the amounts
    expected: float | None = None  # change had it gone as in the nation
    start: Period | None = None
    end: Period | None = None


class Sensitivity(NamedTuple):
    """Relative change of a region per relative change of the nation; without it `reason` says why in one sentence."""

    beta: float | None = None  # 1 is like the nation; in a downturn above 1 is harder hit
    reason: str | None = None
    region: float | None = None  # change over the window in percent of the start
    nation: float | None = None
    start: Period | None = None
    end: Period | None = None


class Depth(NamedTuple):
    """Deepest fall below the level before a shock; without it `reason` says why in one sentence."""

    percent: float | None = None  # of the level before, from 0 (never below) to 100
    year: int | None = None  # of the lowest value; None when it never fell below
    reason: str | None = None


class RecoveryTime(NamedTuple):
    """Years from the last one before a shock to the first back at its level; without it `reason` says why."""

    years: int | None = None  # 0 when the value never fell below
    year: int | None = None  # of the return
    reason: str | None = None


class Loss(NamedTuple):
    """What was lost against a path without the shock; without it `reason` says why in one sentence."""

    amount: float | None = None  # unit of the values times years; negative is a gain
    percent: float | None = None  # of one year at the level before the shock
    growth: float | None = None  # of the path, per year; 0.01 is 1 %
    reason: str | None = None


def resistance(
    region: pd.DataFrame,
    nation: pd.DataFrame,
    start: Period,
    end: Period,
    *,
    by_sector: bool = True,
    smallest: float = SMALLEST,
) -> Resistance:
    """Resistance of a region to a downturn from `start` to `end`: its change against the one to be expected.

    Expected is the change if each sector had grown at its rate in the nation (`by_sector`), or the whole region at
    that of the whole nation; the two can differ in sign. There is no index when the expected change is below `smallest`
    percent of the start, where it explodes; actual and expected change are given all the same. By sector, actual less
    expected is the regional part of shift-share analysis. A missing or negative figure, or a sector that starts from
    zero in the nation, gives a reason.
    Raises NotComputable for tables that cannot be read or do not match and for a window that does not run forwards.
    """
    _check_smallest(smallest)
    facts = Resistance(start=start, end=end)
    cut = window(region, nation, start, end)
    reason = cut if isinstance(cut, str) else _no_growth(cut, by_sector)
    if isinstance(cut, str) or reason:
        return replace(facts, reason=reason)
    with np.errstate(all="ignore"):
        actual = float((cut.region_end.to_numpy() - cut.region_start.to_numpy()).sum())
        expected = _expected(cut, by_sector)
    if not isfinite(actual) or not isfinite(expected):
        return replace(facts, reason=OUT_OF_RANGE)
    facts = replace(facts, actual=actual, expected=expected)
    if _too_small(expected, float(cut.region_start.sum()), smallest):
        return replace(facts, reason=f"The expected change is below {smallest:g} % of the start.")
    index = (actual - expected) / abs(expected)
    return replace(facts, index=index) if isfinite(index) else replace(facts, reason=OUT_OF_RANGE)


def recovery(
    region: pd.DataFrame,
    nation: pd.DataFrame,
    start: Period,
    end: Period,
    *,
    by_sector: bool = True,
    smallest: float = SMALLEST,
) -> Resistance:
    """Recoverability of a region in an upswing from `start` to `end`: as `resistance`, over the years after a shock.

    Above 0 the region came back faster than expected. Choose the low point of the nation as the start.
    """
    return resistance(region, nation, start, end, by_sector=by_sector, smallest=smallest)


def sensitivity(
    region: pd.DataFrame, nation: pd.DataFrame, start: Period, end: Period, *, smallest: float = SMALLEST
) -> Sensitivity:
    """Sensitivity of a region to a shock: its relative change over that of the nation (beta).

    There is no beta when the nation changed by less than `smallest` percent; the two changes are given all the same.
    Reasons and errors as in `resistance`. Source: Martin (2012), Journal of Economic Geography 12.
    """
    _check_smallest(smallest)
    facts = Sensitivity(start=start, end=end)
    cut = window(region, nation, start, end)
    reason = cut if isinstance(cut, str) else _no_growth(cut, by_sector=False)
    if isinstance(cut, str) or reason:
        return facts._replace(reason=reason)
    changes = [
        100 * (float(after.sum()) - float(before.sum())) / float(before.sum())
        for before, after in ((cut.region_start, cut.region_end), (cut.nation_start, cut.nation_end))
    ]
    if not all(map(isfinite, changes)):
        return facts._replace(reason=OUT_OF_RANGE)
    facts = facts._replace(region=changes[0], nation=changes[1])
    if _too_small(changes[1], 100.0, smallest):
        return facts._replace(reason=f"The nation changed by less than {smallest:g} %.")
    beta = changes[0] / changes[1]
    return facts._replace(beta=beta) if isfinite(beta) else facts._replace(reason=OUT_OF_RANGE)


def depth(values: pd.Series, start: int, *, until: int | None = None) -> Depth:
    """Deepest fall of yearly values below that of `start`, the last year before a shock, in percent of it.

    Looks at every year up to `until`, the latest unless named: end the window before the next shock. `values` are
    indexed by whole years; a missing year in the window, a start not above zero or a value below it gives a reason.
    """
    after = _after(values, start, until)
    if isinstance(after, str):
        return Depth(reason=after)
    base, later = after
    lowest = float(later.min())
    if _back(lowest, base):
        return Depth(percent=0.0)
    return Depth(100 * (1 - lowest / base), int(later.index[int(later.argmin())]))


def time_to_recover(values: pd.Series, start: int, *, until: int | None = None) -> RecoveryTime:
    """Years from `start`, the last before a shock, until yearly values are back at its level after having fallen.

    Looks up to `until`, the latest year unless named; without a return by then there is a reason, since nobody knows
    how long it will take. Otherwise as `depth`.
    """
    after = _after(values, start, until)
    if isinstance(after, str):
        return RecoveryTime(reason=after)
    base, later = after
    level = [_back(float(value), base) for value in later]
    if all(level):
        return RecoveryTime(0, start)
    fallen = level.index(False)
    if True not in level[fallen:]:
        return RecoveryTime(reason=f"Up to {later.index[-1]} the value was not back at its level of {start}.")
    years = level.index(True, fallen) + 1
    return RecoveryTime(years, start + years)


def cumulative_loss(values: pd.Series, start: int, end: int, *, before: int = 5) -> Loss:
    """Loss from the year after `start` to `end` against the path before the shock, summed over the years.

    The path goes on from the value of `start` at the mean growth rate of the `before` years up to it (compound);
    0 keeps the level. State `before`: a boom before the shock makes the loss larger. Otherwise as `depth`.
    """
    if not isinstance(before, int | np.integer) or before < 0:
        raise NotComputable(f"The years before the shock are {before!r}.", "Give a whole number, 0 for a level path.")
    after = _after(values, start, end)
    if isinstance(after, str):
        return Loss(reason=after)
    base, later = after
    growth = 0.0
    if before:
        earlier = _after(values, start - int(before), start)
        if isinstance(earlier, str):
            return Loss(reason=earlier)
        growth = float((base / earlier[0]) ** (1 / before) - 1)
    with np.errstate(all="ignore"):
        path = base * (1 + growth) ** np.arange(1, len(later) + 1)
        amount = float((path - later.to_numpy()).sum())
        percent = 100 * amount / base
    return Loss(amount, percent, growth) if isfinite(percent) else Loss(reason=OUT_OF_RANGE)


def _check_smallest(smallest: float) -> None:
    if not (isfinite(smallest) and smallest >= 0):
        raise NotComputable(
            f"The smallest change is {smallest!r} percent.", "Give a percentage from zero, such as 0.5."
        )


def _no_growth(cut: Window, by_sector: bool) -> str | None:
    if cut.region_start.sum() <= 0 or cut.nation_start.sum() <= 0:
        return NOTHING_THERE
    return without_base(cut.nation_start) if by_sector else None


def _expected(cut: Window, by_sector: bool) -> float:
    if by_sector:
        own, nation, later = (one.to_numpy() for one in (cut.region_start, cut.nation_start, cut.nation_end))
        return float((own * (later - nation) / nation).sum())
    before, after = float(cut.nation_start.sum()), float(cut.nation_end.sum())
    return float(cut.region_start.sum()) * (after - before) / before


def _too_small(change: float, base: float, smallest: float) -> bool:
    return change == 0 or abs(change) < smallest / 100 * base * (1 - EXACT)


def _back(value: float, base: float) -> bool:
    return value >= base * (1 - STILL)


def _after(values: pd.Series, start: int, until: int | None) -> tuple[float, pd.Series] | str:
    """Value of `start` and those of all years after it up to `until`, or the reason why one of them is missing."""
    known = yearly(values)
    if isinstance(known, str):
        return known
    last = int(known.index[-1]) if until is None else until
    if not is_year(start) or not is_year(last) or last <= start:
        return f"There is no year from {start} to {last} to look at after the shock."
    lacking = [year for year in range(start, last + 1) if year not in known.index]
    if lacking:
        return f"There is no value for {lacking[0]}."
    base, later = float(known[start]), known.loc[start + 1 : last]
    if base <= 0:
        return f"The value of {start} is not above zero."
    if bool((later < 0).any()):
        return f"The value of {later.index[int(later.argmin())]} is below zero."
    return base, later
