"""Turning points of a business cycle: where a series changes between upswing and downswing."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.dns import LARGEST, NO_VALUES, NOT_FINITE, NOT_NUMBERS, real_numbers

NOT_IN_ORDER = "The values are not in the order of time, or a period occurs twice."
CONSTANT = "All values are equal."
TOO_SHORT = "The series is shorter than the window around a turning point and the ends left out."


class TurningPoints(NamedTuple):
    """Labels of the peaks and troughs in the order of time; none and a `reason` where they cannot be told."""

    peaks: tuple[Hashable, ...] = ()
    troughs: tuple[Hashable, ...] = ()
    reason: str | None = None


class Turn(NamedTuple):
    """A turning point: its place in the series and 1 for a peak, -1 for a trough."""

    place: int
    sign: int


def turning_points(
    values: pd.Series, *, window: int = 2, min_phase: int = 2, min_cycle: int = 5, end: int = 2
) -> TurningPoints:
    """Date the peaks and troughs of a series by the rule of Bry and Boschan as Harding and Pagan apply it to quarters.

    `values` stand in the order of time at equal steps; with numbers as labels the steps are checked. Missing values at
    the ends are left out. A peak is no lower than the `window` values on either side, a trough no higher; they
    alternate, a peak lies above its troughs; two peaks or two troughs are at least `min_cycle` steps apart, neighbours
    at least `min_phase`; none lies among the first or last `end` values or is surpassed by a value nearer to the end
    of the series. Of rivals the more extreme counts, of equals the last. For months choose 5, 5, 15 and 6, for years
    1, 1, 2 and 1. A series that only rises or only falls has no turning points and no reason.

    The cycle that ends with the last turn is not held to `min_cycle`: nothing has closed it yet. The R package BCDating
    keeps it too; the rule as usually stated makes no exception, so take a short last cycle with care.

    Raises NotComputable for settings that are not whole numbers from 1 (`end`: from 0).
    Source: Bry and Boschan (1971), NBER Technical Paper 20; Harding and Pagan (2002), Journal of Monetary Economics 49.
    """
    _check_settings({"window": window, "min_phase": min_phase, "min_cycle": min_cycle, "end": end})
    known = _known(values)
    if isinstance(known, str):
        return TurningPoints(reason=known)
    if len(known) < 2 * max(window, end) + 1:
        return TurningPoints(reason=TOO_SHORT)
    figures = [float(value) for value in known]
    if min(figures) == max(figures):
        return TurningPoints(reason=CONSTANT)
    found = [turn for turn in _candidates(figures, window) if end <= turn.place < len(figures) - end]
    labels = known.index.tolist()
    turns = _censored(found, figures, min_phase, min_cycle)
    peaks, troughs = (tuple(labels[turn.place] for turn in turns if turn.sign == sign) for sign in (1, -1))
    return TurningPoints(peaks, troughs)


def _check_settings(settings: dict[str, int]) -> None:
    for name, value in settings.items():
        least = 0 if name == "end" else 1
        if not isinstance(value, int | np.integer) or value < least:
            raise NotComputable(f"{name} is {value!r}.", f"Give a whole number of steps, at least {least}.")


def _known(values: pd.Series) -> pd.Series | str:
    """Return the values without missing ends, or the reason why they are no series in time."""
    figures = real_numbers(values)
    if figures is None:
        return NOT_NUMBERS
    first, last = figures.first_valid_index(), figures.last_valid_index()
    if first is None:
        return NO_VALUES
    if not figures.index.is_unique or not figures.index.is_monotonic_increasing:
        return NOT_IN_ORDER
    figures = figures.loc[first:last]
    if bool(figures.isna().any()):
        return f"There is no value for {figures.index[figures.isna()][0]}."
    if bool((figures.abs() > LARGEST).any()):
        return NOT_FINITE
    return _skipped(figures.index) or figures


def _skipped(labels: pd.Index) -> str | None:
    if not pd.api.types.is_numeric_dtype(labels) or len(labels) < 3:
        return None
    steps = np.diff(labels.to_numpy(np.float64))
    wide = np.flatnonzero(steps > 1.5 * steps.min())
    return f"There is no value right after {labels[wide[0]]}." if len(wide) else None


def _candidates(figures: list[float], window: int) -> list[Turn]:
    """Highest and lowest values among their neighbours; in a flat stretch there is neither."""
    found = []
    for place in range(window, len(figures) - window):
        around = figures[place - window : place + window + 1]
        low, high = min(around), max(around)
        if low < high and figures[place] in {low, high}:
            found.append(Turn(place, 1 if figures[place] == high else -1))
    return found


def _censored(turns: list[Turn], figures: list[float], min_phase: int, min_cycle: int) -> list[Turn]:
    """Take turns out until all rules hold at once; each step takes out at least one."""
    while True:
        turns = _alternating(turns, figures)
        out = (
            _wrong_order(turns, figures)
            or _beaten_at_the_end(turns, figures)
            or _short_cycle(turns, figures, min_cycle)
            or _short_phase(turns, figures, min_phase)
        )
        if not out:
            return turns
        turns = [turn for turn in turns if turn not in out]


def _beats(turn: Turn, other: Turn, figures: list[float]) -> bool:
    """Tell whether the later of two turns of one kind is the more extreme, or equal."""
    return turn.sign * figures[turn.place] >= turn.sign * figures[other.place]


def _alternating(turns: list[Turn], figures: list[float]) -> list[Turn]:
    kept: list[Turn] = []
    for turn in turns:
        if not kept or kept[-1].sign != turn.sign:
            kept.append(turn)
        elif _beats(turn, kept[-1], figures):
            kept[-1] = turn
    return kept


def _wrong_order(turns: list[Turn], figures: list[float]) -> set[Turn]:
    """Neighbours of which the trough is not below the peak."""
    for turn, after in pairwise(turns):
        if turn.sign * (figures[turn.place] - figures[after.place]) <= 0:
            return {turn, after}
    return set()


def _beaten_at_the_end(turns: list[Turn], figures: list[float]) -> set[Turn]:
    """First or last turn that a value nearer to that end of the series surpasses."""
    if not turns:
        return set()
    ends = ((turns[0], figures[: turns[0].place]), (turns[-1], figures[turns[-1].place + 1 :]))
    return {turn for turn, beyond in ends if any(turn.sign * (v - figures[turn.place]) > 0 for v in beyond)}


def _short_cycle(turns: list[Turn], figures: list[float], min_cycle: int) -> set[Turn]:
    """Of two peaks or two troughs too near to each other, the lesser; the last turn closes no cycle yet."""
    for turn, later in zip(turns[:-3], turns[2:-1], strict=True):
        if later.place - turn.place < min_cycle:
            return {turn if _beats(later, turn, figures) else later}
    return set()


def _short_phase(turns: list[Turn], figures: list[float], min_phase: int) -> set[Turn]:
    """Of two neighbours too near to each other, the one that the next of its kind beats; if both or none, both.

    At an end of the series it is the outer one.
    """
    for at in range(len(turns) - 1):
        first, second = turns[at], turns[at + 1]
        if second.place - first.place >= min_phase:
            continue
        outer = ([first] if at == 0 else []) + ([second] if at + 2 == len(turns) else [])
        if outer:
            return set(outer)
        lesser = {second} if _beats(turns[at - 1], second, figures) else set()
        lesser |= {first} if _beats(turns[at + 2], first, figures) else set()
        return lesser if len(lesser) == 1 else {first, second}
    return set()
