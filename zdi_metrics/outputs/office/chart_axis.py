"""The value axis of an editable chart."""

import math
from collections.abc import Iterable
from typing import NamedTuple


class Axis(NamedTuple):
    """From `low` to `high` in steps, written with `decimals`."""

    low: float
    high: float
    step: float
    decimals: int

    def share(self, value: float) -> float:
        """How far up a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def value_axis(
    values: Iterable[float], *, from_zero: bool = False, room: float = 0.12, most: float | None = None
) -> Axis:
    """Round steps around the values, from zero where zero is near, with `room` above for labels.

    It ends at `most` where the values do not go beyond it, as at 100 %.
    """
    told = list(values)
    low, high = min(told), max(told)
    if from_zero or 0 <= low < 0.35 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    span = high - low or abs(high) or 1.0
    step = _round_step(span / 5)
    start = math.floor(round(low / step, 9)) * step
    end = math.ceil(round((high + room * span) / step, 9)) * step
    if most is not None and high <= most < end:
        end = most
    if start == end:
        start, end = start - step, end + step
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1
    return Axis(_plain(start, decimals), _plain(end, decimals), _plain(step, decimals), decimals)


def _plain(value: float, decimals: int) -> float:
    return round(value, decimals + 2)


def _round_step(least: float) -> float:
    base = 10.0 ** math.floor(math.log10(least))
    return next(n * base for n in (1.0, 2.0, 2.5, 5.0, 10.0) if n * base >= least * (1 - 1e-9))
