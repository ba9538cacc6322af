"""Classes of figures for maps: quantiles, so that each holds about as many regions, with round limits between them.

Figures are classed as they are printed, so that none stands in a class that it does not seem to belong to. Equal
figures are never parted, zero is a limit where figures of both signs are there, and a limit may lie a few regions
beside the quantile where a rounder number does.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise

from zdi_metrics.wording import number

MOST = 5  # classes that readers can tell apart
LEAST = 5  # regions that a class should hold
STEPS = (10, 5, 1)  # the roundest first
FINEST = 15  # decimals


def printed_digits(values: Sequence[float], decimals: int) -> int:
    """The decimals that figures are printed with: more than usual only where they would look alike otherwise."""
    enough = min(MOST, len({round(value, FINEST) for value in values}))
    told = range(decimals, FINEST)
    return next((digits for digits in told if len({as_printed(value, digits) for value in values}) >= enough), FINEST)


def as_printed(value: float, digits: int) -> Decimal:
    """A figure rounded half up, as `wording.number` does."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def class_limits(values: Sequence[float], digits: int) -> list[Decimal]:
    """Limits between the classes, rising: a class holds the figures from its lower limit to below its upper one.

    Without a limit all figures are printed alike.
    """
    shown = sorted(as_printed(value, digits) for value in values)
    gaps = [place for place in range(1, len(shown)) if shown[place - 1] < shown[place]]
    if not gaps:
        return []
    classes = max(2, min(MOST, len(shown) // LEAST, len(gaps) + 1))
    ideals = [len(shown) * number / classes for number in range(1, classes)]
    chosen = {_gap_near(ideal, gaps, shown, digits) for ideal in ideals}
    zero = next(place for place, value in enumerate(shown) if value >= 0) if shown[-1] >= 0 else 0
    if zero in gaps:
        chosen = chosen - {min(chosen, key=lambda place: abs(place - zero))} | {zero}
    return [_roundest(shown[place - 1], shown[place], digits)[1] for place in sorted(chosen)]


def class_of(value: float, limits: Sequence[Decimal], digits: int) -> int:
    """The class of a figure, 0 for the lowest."""
    return sum(as_printed(value, digits) >= limit for limit in limits)


def class_labels(limits: Sequence[Decimal], values: Sequence[float], digits: int, lang: str = "de") -> list[str]:
    """The classes in words: "unter 10", "10 bis unter 20", "20 und mehr"; the one figure where all are alike."""
    if not limits:
        return [number(values[0], digits, lang)]
    places = max(0, *(-int(limit.normalize().as_tuple().exponent) for limit in limits))
    told = [number(float(limit), places, lang) for limit in limits]
    under, to, more = ("unter", "bis unter", "und mehr") if lang == "de" else ("under", "to under", "and more")
    between = [f"{low} {to} {high}" for low, high in pairwise(told)]
    return [f"{under} {told[0]}", *between, f"{told[-1]} {more}"]


def _gap_near(ideal: float, gaps: Sequence[int], shown: Sequence[Decimal], digits: int) -> int:
    """The gap with the roundest limit among those near a quantile, else the nearest gap."""
    near = [place for place in gaps if abs(place - ideal) <= len(shown) / 20]
    if not near:
        return min(gaps, key=lambda place: (abs(place - ideal), place))
    return min(near, key=lambda place: (_roundest(shown[place - 1], shown[place], digits)[0], abs(place - ideal)))


def _roundest(above: Decimal, to: Decimal, digits: int) -> tuple[int, Decimal]:
    """The roundest number greater than `above` and not greater than `to`, behind how unround it is."""
    power = max(above.adjusted(), to.adjusted()) + 1
    steps = [Decimal(step).scaleb(exponent) for exponent in range(power, -digits - 2, -1) for step in STEPS]
    for unround, step in enumerate(steps):
        limit = (to / step).to_integral_value(rounding=ROUND_FLOOR) * step
        if limit > above:
            return unround - len(STEPS) * power, limit
    return len(steps), to
