"""How much a weather symbol hangs on its base year and on its latest figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from zdi_metrics.methods.dns import FEWEST_POINTS, Goal, Symbol, dns_rating, latest_run, rate, yearly

FARTHEST = 10  # times the spread of the figures and the target: a revision beyond tells nothing
HALVINGS = 50


class Turns(NamedTuple):
    """Between which latest figures the symbol stays what it is; None where no revision in reach changes it."""

    lower: float | None = None  # unit of the values
    upper: float | None = None


def by_base_year(values: pd.Series, goal: Goal, *, better: str) -> dict[int, Symbol]:
    """Rate the same series from every base year that the rule allows: four, five or six values up to the latest.

    `values` is indexed by whole years. Returns the symbol for each base year, the earliest first; empty where there
    is no symbol.
    """
    known = yearly(values)
    if isinstance(known, str):
        return {}
    latest = int(known.index[-1])
    bases = range(latest - len(latest_run(known)) + 1, latest - FEWEST_POINTS + 2)
    rated = {base: dns_rating(known[known.index >= base], better=better, **goal._asdict()).symbol for base in bases}
    return {base: symbol for base, symbol in rated.items() if symbol}


def symbol_with(values: pd.Series, latest: float, goal: Goal, *, better: str) -> Symbol | None:
    """The symbol if the latest figure were `latest`, in the unit of the values; None where there is no symbol."""
    rated = _by_latest(values, goal, better)
    return rated(latest) if rated else None


def turns(values: pd.Series, goal: Goal, *, better: str) -> Turns:
    """Find the figures nearest to the latest one, below and above it, with which the symbol would be another one.

    `values` is indexed by whole years. The symbol never gets worse with a better latest figure, so that a search by
    halves finds them. Nothing is found where there is no symbol.
    """
    rated = _by_latest(values, goal, better)
    if rated is None:
        return Turns()
    recent = latest_run(values.dropna().sort_index())
    figures = recent if goal.target is None else [*recent, float(goal.target)]
    reach = FARTHEST * (max(figures) - min(figures))
    return Turns(*(_nearest(rated, recent[-1], recent[-1] + side * reach) for side in (-1, 1)))


def _by_latest(values: pd.Series, goal: Goal, better: str) -> Callable[[float], Symbol | None] | None:
    """The symbol as a function of the latest figure; None where there is no symbol."""
    known = yearly(values)
    if isinstance(known, str) or not dns_rating(known, better=better, **goal._asdict()).symbol:
        return None
    earlier, year = latest_run(known)[:-1], int(known.index[-1])
    return lambda latest: rate([*earlier, latest], year, goal, 1 if better == "higher" else -1).symbol


def _nearest(rated: Callable[[float], Symbol | None], latest: float, other: float) -> float | None:
    """The figure between `latest` and `other` where the symbol changes first."""
    symbol = rated(latest)
    if rated(other) == symbol:
        return None
    same, changed = latest, other
    for _ in range(HALVINGS):
        middle = (same + changed) / 2
        same, changed = (middle, changed) if rated(middle) == symbol else (same, middle)
    return changed
