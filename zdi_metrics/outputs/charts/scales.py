"""Axes of time and of values: how far periods are apart, which years and numbers are ticks."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from zdi_metrics.outputs.charts.canvas import text_width
from zdi_metrics.outputs.look import GREY
from zdi_metrics.wording import number

STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
TICK_SIZE = 9.0
DIGITS = 12  # most decimals of a tick
NEAR_ZERO = 0.35  # an axis begins at zero if the least value is below this share of the greatest


def year_ticks(first: float, last: float, end: float, wanted: Iterable[int], width: float) -> list[int]:
    """Years to print from `first` to `end` on `width` inches: those wanted always, round ones where there is room.

    `last` is the place of the last figure, whose year is printed where there is room.
    """
    span = max(end - first, 1.0)
    room = 0.5 * span / width  # years that a label takes
    every = next((n for n in STEPS if n >= 1.9 * room), STEPS[-1])
    ticks = sorted(set(wanted))
    rounds = [year for year in range(int(first), int(end) + 1) if year % every == 0]
    for year in [int(last), *rounds, int(first)]:
        if first <= year <= end + 0.5 and all(abs(year - tick) >= room for tick in ticks):
            ticks.append(year)
    return sorted(ticks)


def value_limits(values: Sequence[float]) -> tuple[float, float]:
    """Lower and upper end of an axis for these values, with some room; from zero where zero is near."""
    low, high = min(values), max(values)
    if low == high:
        pad = 0.2 * abs(low) or 1.0
        return (low - pad, high + pad) if low else (-1.0, 1.0)
    if 0 <= low < NEAR_ZERO * high:
        return 0.0, high + 0.1 * high
    pad = 0.08 * (high - low)
    return low - pad, high + pad


def value_ticks(limits: tuple[float, float], lang: str, count: int = 6) -> tuple[list[float], list[str]]:
    """Round numbers within the limits and how they are written."""
    low, high = limits
    located = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    room = 1e-9 * (high - low)
    ticks = [float(tick) for tick in located if low - room <= tick <= high + room]
    return ticks, numbers(ticks, lang)


def numbers(ticks: Sequence[float], lang: str) -> list[str]:
    """Ticks as text, all with as many decimals as they need."""
    step = min((abs(b - a) for a, b in pairwise(ticks)), default=1.0)
    digits = next((d for d in range(DIGITS) if all(abs(round(t, d) - t) < 1e-6 * step for t in ticks)), DIGITS)
    return [number(tick, digits, lang) for tick in ticks]


def label_width(labels: Iterable[str], size: float = TICK_SIZE) -> float:
    """Inches that the widest of these labels takes."""
    return max((text_width(label, size) for label in labels), default=0.0)


def set_values(axes: Axes, limits: tuple[float, float], ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Put limits and ticks on the vertical axis; a line marks zero where values lie on both sides of it."""
    axes.set_ylim(*limits)
    axes.set_yticks(ticks, labels, fontsize=TICK_SIZE)
    if limits[0] < 0 < limits[1]:
        axes.axhline(0, color=GREY, lw=0.9, zorder=0.9)
