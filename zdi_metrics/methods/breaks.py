"""Structural breaks: whether one line describes a yearly series, or another course begins in a year named by nobody.

Yearly figures hang together: a good year follows a good one. Tests that take deviations from the line for independent
find breaks everywhere, and their printed critical values hold for long series without a trend. So the chance of the
statistic is counted among series drawn without a break, whose deviations hang together as those at hand do.
What is rejected is one straight line, no more: a course that bends gradually, with no break in any year, is found
about as surely, and the year is then only where two lines fit it best. No test says why.

Sources: the supremum of F statistics, Andrews (1993), Econometrica 61; cumulated residuals of least squares, Ploberger
and Krämer (1992), Econometrica 60; drawing the distribution from the fitted autoregression, Diebold and Chen (1996),
Journal of Econometrics 70; bias of the autocorrelation about a line, Shaman and Stine (1988), J. Amer. Stat. Assoc. 83.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.dns import yearly

Array = npt.NDArray[np.float64]

TRIMMING = 0.15  # part of the years at either end in which no break is looked for
DRAWS = 999
FEWEST = 20  # with 15 years the test misses most of the changes that it finds with 31
LARGEST_PERSISTENCE = 0.99
BEFORE = 100  # years drawn and thrown away, so that the first one kept has a past
EXACT_LINE = 1e-10  # deviations smaller than this part of the values are none

ON_A_LINE = "The values lie on one line: there is nothing to test."


class BreakTest(NamedTuple):
    """A test of no break against one in a year that is not known; without it `reason` says why in one sentence."""

    statistic: float | None = None
    p_value: float | None = None  # chance of such a statistic, or a larger one, in a series without a break
    year: int | None = None  # first of the new course where two courses fit best; says nothing if p is large
    before: float | None = None  # slope per year up to there, in the unit of the values
    after: float | None = None  # slope from there on
    persistence: float | None = None  # autocorrelation of the deviations, corrected for its bias
    reason: str | None = None


def sup_f(
    values: pd.Series,
    *,
    trend: bool = True,
    trimming: float = TRIMMING,
    fewest: int = FEWEST,
    draws: int = DRAWS,
    seed: int = 0,
    independent: bool = False,
) -> BreakTest:
    """Test one unknown break in level and slope (`trend`), or in the level alone, by the largest of all F statistics.

    `values` are indexed by whole years without gaps. In every year but the first and last `trimming` part of them the
    sum of squares about one line is held against that about two, F = (RSS - ESS) / (ESS / (n - 2k)), as the R package
    strucchange scales it. `independent` takes deviations for independent of each other. The same `seed` gives the same
    p-value. Too few years (`fewest`), gaps, or values on one line give a reason.
    Raises NotComputable for settings that make no test.
    """
    _check(trimming, fewest, draws)
    known = _years(values, fewest)
    if isinstance(known, str):
        return BreakTest(reason=known)
    figures = known.to_numpy()[:, None]
    line = _design(len(known), trend)
    parts = _parts(line, trimming)
    residuals = _residuals(line, figures)
    if _exact(residuals, figures):
        return BreakTest(reason=ON_A_LINE)
    drawn, persistence = _draw(residuals[:, 0], draws, seed, independent)
    statistics = _f_statistics(residuals, parts)[:, 0]
    best = int(statistics.argmax())
    largest = float(statistics[best])
    chance = _chance(largest, _f_statistics(_residuals(line, drawn), parts).max(axis=0))
    first = parts.first + best
    before, after = _slopes(known.iloc[:first]), _slopes(known.iloc[first:])
    return BreakTest(largest, chance, int(known.index[first]), before, after, persistence)


def cusum(
    values: pd.Series,
    *,
    trend: bool = True,
    fewest: int = FEWEST,
    draws: int = DRAWS,
    seed: int = 0,
    independent: bool = False,
) -> BreakTest:
    """Test the constancy of a line by the largest sum of residuals so far: no year is named, any kind of change counts.

    The statistic is `breaks_cusumolsresid` of statsmodels; the p-value given there holds for long series of independent
    deviations without a trend and is not used. Values, settings and errors as in `sup_f`. The test sees a lasting
    change of the level better than one of the slope.
    """
    from statsmodels.stats.diagnostic import breaks_cusumolsresid  # loads a second's worth of modules

    _check(TRIMMING, fewest, draws)
    known = _years(values, fewest)
    if isinstance(known, str):
        return BreakTest(reason=known)
    figures = known.to_numpy()[:, None]
    line = _design(len(known), trend)
    residuals = _residuals(line, figures)
    if _exact(residuals, figures):
        return BreakTest(reason=ON_A_LINE)
    statistic = float(breaks_cusumolsresid(residuals[:, 0], ddof=line.shape[1])[0])
    drawn, persistence = _draw(residuals[:, 0], draws, seed, independent)
    chance = _chance(statistic, _largest_sum(_residuals(line, drawn), line.shape[1]))
    return BreakTest(statistic, chance, persistence=persistence)


class _Parts(NamedTuple):
    """Orthonormal bases of two lines each, by the place where the second begins, from `first` on."""

    first: int
    bases: Array  # place × year × parameter


def _check(trimming: float, fewest: int, draws: int) -> None:
    if not 0 < trimming < 0.5:
        raise NotComputable(f"The trimming is {trimming!r}.", "Give a part of the years between 0 and 0.5.")
    for name, given, least in (("fewest", fewest, 10), ("draws", draws, 19)):
        if not isinstance(given, int | np.integer) or given < least:
            raise NotComputable(f"{name} is {given!r}.", f"Give a whole number from {least}.")


def _years(values: pd.Series, fewest: int) -> pd.Series | str:
    """The values by year, or the reason why they cannot be tested."""
    known = yearly(values)
    if isinstance(known, str):
        return known
    if len(known) < fewest:
        return f"There are {len(known)} years, and a test needs {fewest}."
    gaps = np.flatnonzero(np.diff(known.index.to_numpy()) > 1)
    return f"There is no value right after {known.index[gaps[0]]}." if len(gaps) else known


def _design(length: int, trend: bool) -> Array:
    """Year × parameter: level, and a slope."""
    years = np.arange(length, dtype=np.float64) - (length - 1) / 2
    return np.column_stack([np.ones(length), years]) if trend else np.ones((length, 1))


def _parts(line: Array, trimming: float) -> _Parts:
    length, width = line.shape
    first = max(int(trimming * length), width + 1)
    bases = []
    for place in range(first, length - first + 1):
        early = np.arange(length)[:, None] < place
        bases.append(np.linalg.qr(np.hstack([line * early, line * ~early]))[0])
    return _Parts(first, np.stack(bases))


def _residuals(line: Array, figures: Array) -> Array:
    """Deviations of each column from its line of least squares."""
    basis = np.linalg.qr(line)[0]
    return np.asarray(figures - basis @ (basis.T @ figures))


def _exact(residuals: Array, figures: Array) -> bool:
    return bool(np.abs(residuals).max() <= EXACT_LINE * np.abs(figures).max())


def _f_statistics(residuals: Array, parts: _Parts) -> Array:
    """Place × column."""
    length, width = len(residuals), parts.bases.shape[2]
    whole = (residuals**2).sum(axis=0)
    explained = (np.swapaxes(parts.bases, 1, 2) @ residuals) ** 2
    left = np.maximum(whole - explained.sum(axis=1), EXACT_LINE**2 * whole)
    return np.asarray((whole - left) / (left / (length - width)))


def _largest_sum(residuals: Array, width: int) -> Array:
    length = len(residuals)
    scale = np.sqrt((residuals**2).sum(axis=0) * length / (length - width))
    return np.asarray(np.abs(residuals.cumsum(axis=0)).max(axis=0) / scale)


def _draw(residuals: Array, draws: int, seed: int, independent: bool) -> tuple[Array, float]:
    """Year × draw of deviations without a break, and the persistence that they are drawn with."""
    length, chosen = len(residuals), np.random.default_rng(seed)
    persistence = 0.0 if independent else _persistence(residuals)
    shocks = residuals[1:] - persistence * residuals[:-1]
    drawn = chosen.choice(shocks - shocks.mean(), size=(BEFORE + length, draws))
    for year in range(1, len(drawn)):
        drawn[year] += persistence * drawn[year - 1]
    return drawn[BEFORE:], persistence


def _persistence(residuals: Array) -> float:
    length = len(residuals)
    found = float((residuals[1:] * residuals[:-1]).sum() / (residuals[:-1] ** 2).sum())
    return float(np.clip((length * found + 2) / (length - 4), -LARGEST_PERSISTENCE, LARGEST_PERSISTENCE))


def _chance(statistic: float, drawn: Array) -> float:
    return float((1 + (drawn >= statistic).sum()) / (1 + len(drawn)))


def _slopes(part: pd.Series) -> float:
    return float(np.polyfit(part.index.to_numpy(np.float64) - part.index[0], part.to_numpy(), 1)[0])
