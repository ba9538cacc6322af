"""Which choice moves the ranks of a composite most: variance-based indices, and leaving elements out."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.methods.aggregation import Methods, aggregate, ranks
from zdi_metrics.methods.hierarchy import CompositeError, Hierarchy, Vector, hierarchy
from zdi_metrics.methods.uncertainty import Factors, Sample, draw_count, prepare, run, sample, shifts, target_of

FACTORS = ("winsorisation", "normalisation", "aggregation", "weights")
CHUNK = 4_000_000  # counts of a bootstrap held at once


def sobol(
    frame: pd.DataFrame,
    structure: pd.DataFrame,
    *,
    draws: int = 400,
    seed: int,
    factors: Factors | None = None,
    code: Hashable | None = None,
    threshold: float | Sequence[float] = 0.0,
    nominal: pd.Series | None = None,
    units: Collection[Hashable] | None = None,
    resamples: int = 1000,
    interval: float = 0.90,
) -> pd.DataFrame:
    """Share of every factor in the variance of the mean absolute rank shift: first-order and total indices.

    The shift is that of all ranked units, or of `units` among them. Other arguments as for `uncertainty`; the
    composite is computed draws × (4 + 2) times. The weights of all levels are one factor. Returns the table of
    `sobol_indices` for winsorisation, normalisation, aggregation and weights; a factor with one alternative has 0.
    Estimates of small indices can come out below 0. Raises CompositeError, a ValueError, also when no run moves a rank.
    Source: Saisana, Saltelli and Tarantola (2005), J. R. Stat. Soc. A 168.
    """
    model = prepare(frame, structure, factors or Factors(), code, threshold, nominal)
    count = draw_count(draws)
    rng = np.random.default_rng(seed)
    one, other = sample(model, count, rng), sample(model, count, rng)
    designs = [one, other, *(_exchanged(one, other, number) for number in range(len(FACTORS)))]
    drawn = Sample(np.vstack([d.choices for d in designs]), np.vstack([d.weights for d in designs]))
    moved = shifts(model, run(model, drawn), units)
    moved -= moved[: 2 * count].mean()  # what is estimated stays the same, and scatters less
    y_a, y_b, *y_ab = moved.reshape(len(designs), count)
    by_factor = pd.DataFrame(dict(zip(FACTORS, y_ab, strict=True)))
    return sobol_indices(y_a, y_b, by_factor, resamples=resamples, seed=seed, interval=interval)


def sobol_indices(
    y_a: npt.ArrayLike,
    y_b: npt.ArrayLike,
    y_ab: pd.DataFrame | npt.ArrayLike,
    *,
    resamples: int = 0,
    seed: int = 0,
    interval: float = 0.90,
) -> pd.DataFrame:
    """First-order and total Sobol indices from the output of a model on two samples A and B and their mixtures.

    `y_a, y_b`: one number per draw; `y_ab`: draw × factor, from A with the column of the factor taken from B. Returns a
    row per factor: `first` = mean(y_b (y_ab - y_a)) / V, `total` = mean((y_a - y_ab)²) / 2V, with V the variance of y_a
    and y_b together (n - 1). With `resamples` also `first_low, first_high, total_low, total_high`, the bounds of the
    middle `interval` of a bootstrap over the draws, V included. Raises CompositeError when nothing varies.
    Source: Saltelli et al. (2010), Computer Physics Communications 181; total: Jansen (1999), ibid. 117.
    """
    mixed = y_ab if isinstance(y_ab, pd.DataFrame) else pd.DataFrame(np.asarray(y_ab))
    a, b, ab = np.asarray(y_a, np.float64), np.asarray(y_b, np.float64), mixed.to_numpy(np.float64)
    draws = len(ab)
    if a.shape != (draws,) or b.shape != (draws,) or draws < 2 or not ab.shape[1]:
        what = "The outputs for A, B and their mixtures do not have the same number of draws, two or more."
        raise CompositeError(what, "Give a number per draw for A and B, and a column per factor for the mixtures.")
    if not (np.isfinite(a).all() and np.isfinite(b).all() and np.isfinite(ab).all()):
        raise CompositeError("An output is missing or infinite.", "Give one number for every run of the model.")
    if not 0 < interval < 1:
        raise CompositeError(f"{interval} is no share of the resamples.", "Give for example 0.9.")
    if np.ptp(np.concatenate([a, b])) <= 1e-12 * np.abs([a, b]).max():
        raise CompositeError("The output is the same in every run.", "Let the factors vary more, or draw more often.")
    centred = np.column_stack([a, b]) - np.mean([a, b])  # sums of squares of large numbers lose their digits
    squares = [centred.sum(axis=1), (centred**2).sum(axis=1)]
    parts = np.column_stack([b[:, None] * (ab - a[:, None]), (a[:, None] - ab) ** 2 / 2, *squares])
    found = _estimates(np.ones((1, draws)), parts).reshape(2, -1)
    table = pd.DataFrame({"first": found[0], "total": found[1]}, index=mixed.columns.rename("factor"))
    if resamples:
        again = _bootstrap(parts, resamples, np.random.default_rng(seed))
        bounds = np.nanquantile(again, [(1 - interval) / 2, (1 + interval) / 2], axis=0)
        first, total = np.split(bounds, 2, axis=1)
        table["first_low"], table["first_high"], table["total_low"], table["total_high"] = *first, *total
    return table


def remove_elements(
    frame: pd.DataFrame,
    structure: pd.DataFrame,
    *,
    level: int = 1,
    code: Hashable | None = None,
    method: Methods = "arithmetic",
    threshold: float | Sequence[float] = 0.0,
    power: float = 0.5,
) -> pd.DataFrame:
    """Leave out the elements of a level, one at a time, and see how far the ranks of the units move.

    `frame`: unit × indicator, normalised; `level`: 1 for indicators; `code`: the group that is ranked, the top without
    it; the rest as for `aggregate`. Groups left empty are left out too. Returns a row per element: `mean_shift` and
    `largest_shift` of the ranks among the `units` that have a score both with and without it; missing where no unit
    has, or where nothing is left to rank. Raises CompositeError.
    """
    tree = hierarchy(structure)
    target = tree.codes[target_of(tree, code)]
    elements = [tree.codes[each] for each in _below(tree, target_of(tree, code)) if tree.levels[each] == level]
    if not elements:
        raise CompositeError(f"There is nothing to leave out at level {level!r}.", f"Choose a level below {target}.")
    choices = {"method": method, "threshold": threshold, "power": power}
    nominal = aggregate(frame, structure, **choices)[target]  # type: ignore[arg-type]
    rows = []
    for element in elements:
        rest = _without(structure, element)
        left = aggregate(frame, rest, **choices)[target] if target in set(rest["code"]) else nominal * np.nan  # type: ignore[arg-type]
        common = nominal.notna() & left.notna()
        moved = (ranks(nominal[common]) - ranks(left[common])).abs()
        rows.append((moved.mean(), moved.max(), int(common.sum())))
    index = pd.Index(elements, name="code")
    return pd.DataFrame(rows, columns=["mean_shift", "largest_shift", "units"], index=index)


def _below(tree: Hierarchy, target: int) -> list[int]:
    """Positions of all that a group is made of, level by level."""
    within = {target}
    for step in reversed(tree.steps):
        within.update(int(child) for parent, children in step if parent in within for child in children)
    return sorted(within - {target})


def _exchanged(one: Sample, other: Sample, factor: int) -> Sample:
    """The first sample with one factor taken from the other."""
    if factor == one.choices.shape[1]:
        return Sample(one.choices, other.weights)
    choices = one.choices.copy()
    choices[:, factor] = other.choices[:, factor]
    return Sample(choices, one.weights)


def _estimates(counts: Vector, parts: Vector) -> Vector:
    """Indices of resamples, in which each draw occurs so many times: resample × (first …, total …)."""
    draws = parts.shape[0]
    sums = counts @ parts
    variance = (sums[:, -1] - sums[:, -2] ** 2 / (2 * draws)) / (2 * draws - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Vector = sums[:, :-2] / draws / np.where(variance > 0, variance, np.nan)[:, None]
    return found


def _bootstrap(parts: Vector, resamples: int, rng: np.random.Generator) -> Vector:
    draws = len(parts)
    at_once = max(1, CHUNK // draws)
    sizes = [min(at_once, resamples - start) for start in range(0, resamples, at_once)]
    chance = np.full(draws, 1 / draws)
    return np.vstack([_estimates(rng.multinomial(draws, chance, size=n).astype(np.float64), parts) for n in sizes])


def _without(structure: pd.DataFrame, element: Hashable) -> pd.DataFrame:
    """The structure without an element, what is below it, and groups that this leaves empty."""
    gone = {element}
    rest = structure.assign(level=pd.to_numeric(structure["level"]))
    while gone:
        rest = rest[~rest["code"].isin(gone)]
        empty = (rest["level"] > 1) & ~rest["code"].isin(rest["parent"])
        orphan = rest["parent"].notna() & ~rest["parent"].isin(rest["code"])
        gone = set(rest["code"][empty | orphan])
    return rest
