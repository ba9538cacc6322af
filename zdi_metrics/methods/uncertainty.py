"""How far the ranks of a composite move when the choices made on the way are made otherwise: Monte Carlo."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.methods.aggregation import Methods, availability, rank_rows, scores
from zdi_metrics.methods.hierarchy import CompositeError, Hierarchy, Mask, Vector, hierarchy, indicator_figures, named
from zdi_metrics.methods.normalisation import normalise
from zdi_metrics.methods.treatment import treat

Ranks = npt.NDArray[np.int32]  # runs × ranked units
Positions = npt.NDArray[np.intp]

CHUNK = 1_000_000  # numbers in the scores of the runs that are worked on at once: 8 MB
NOMINAL_POINTS = 5


@dataclass(frozen=True)
class Factors:
    """The choices that vary, each alternative equally likely; a factor with one alternative is fixed.

    `max_points`: of `treat`. `normalisations`: the arguments of `normalise`, which has the directions and, where there
    is such a column, the targets from the structure. `weight_noise`: every weight w becomes
    w (1 + U(-1, 1) noise), with a noise from 0 to below 1 for all levels, or one per level (levels not named keep their
    weights). `methods` and `power`: of `aggregate`. The defaults are the choices in the manual of COINr, with noise on
    all levels.
    """

    max_points: Sequence[int] = (1, 2, 3, 4, 5)
    normalisations: Sequence[Mapping[str, Any]] = (
        {"method": "min_max", "bounds": (1, 100)},
        {"method": "z_score", "moments": (10, 2)},
    )
    weight_noise: float | Mapping[int, float] = 0.25
    methods: Sequence[Methods] = ("arithmetic", "geometric")
    power: float = 0.5


class Model(NamedTuple):
    """What every run shares."""

    tree: Hierarchy
    factors: Factors
    frames: list[list[Vector]]  # by winsorisation limit and normalisation: units × indicators
    known: Mask  # units × codes: where there is a figure or score
    target: int  # position of the code that is ranked
    units: pd.Index
    ranked: Mask  # units that have a score
    nominal: Ranks  # ranks of the ranked units


class Sample(NamedTuple):
    """What differs from run to run: positions of the alternatives, and the weights of all codes."""

    choices: Positions  # runs × (winsorisation, normalisation, aggregation)
    weights: Vector  # runs × codes


def uncertainty(
    frame: pd.DataFrame,
    structure: pd.DataFrame,
    *,
    draws: int = 1000,
    seed: int,
    factors: Factors | None = None,
    code: Hashable | None = None,
    threshold: float | Sequence[float] = 0.0,
    nominal: pd.Series | None = None,
    interval: float = 0.90,
) -> pd.DataFrame:
    """Distribution of the rank of every unit when all choices vary at once.

    `frame`: unit × indicator, raw, that is neither treated nor normalised; `structure` as for `hierarchy`, from where
    the directions come. Each of the `draws` runs takes one alternative of every factor, at random, and ranks the units
    by the group `code` (the top without it). `nominal`: scores by unit to compare with; without them those of `treat`,
    `normalise` and `aggregate` as they come. The same seed gives the same result.

    Returns a row per unit with ranks (1 is best): `nominal`, and `mean, median, low, high` over the runs, the last two
    the bounds of the middle `interval`. Missing values stay missing in all runs: the range does not say what they might
    have been. Units without a score (see `threshold` of `aggregate`) have no rank and take none from the others; what
    figures they have count in the scales. Copeland compares all pairs of units in every run: it is slow with hundreds.
    Raises CompositeError, a ValueError.
    """
    if not 0 < interval < 1:
        raise CompositeError(f"{interval} is no share of the runs.", "Give for example 0.9.")
    model = prepare(frame, structure, factors or Factors(), code, threshold, nominal)
    found = run(model, sample(model, draw_count(draws), np.random.default_rng(seed)))
    tail = (1 - interval) / 2
    low, median, high = np.quantile(found, [tail, 0.5, 1 - tail], axis=0)
    columns = {"nominal": model.nominal, "mean": found.mean(axis=0), "median": median, "low": low, "high": high}
    return pd.DataFrame(columns, index=model.units[model.ranked], dtype=np.float64).reindex(model.units)


def prepare(
    frame: pd.DataFrame,
    structure: pd.DataFrame,
    factors: Factors,
    code: Hashable | None,
    threshold: float | Sequence[float],
    nominal: pd.Series | None,
) -> Model:
    """Do once what all runs share: treated and normalised tables, what is available, the nominal ranks."""
    tree = hierarchy(structure)
    target = target_of(tree, code)
    raw = pd.DataFrame(indicator_figures(frame, tree), index=frame.index, columns=pd.Index(tree.indicators))
    known = availability(raw.to_numpy(), tree, threshold)
    ranked = known[:, target]
    if not ranked.any():
        what = f"No unit has enough figures for a score of {tree.codes[target]}."
        raise CompositeError(what, "Ask for a smaller threshold, or leave indicators out.")
    _check(factors, tree)
    turn = pd.Series(tree.directions, index=pd.Index(tree.indicators))
    known_to_all: dict[str, Any] = {"direction": turn}
    if "target" in structure:
        known_to_all["targets"] = structure.set_index("code")["target"]
    treated = [treat(raw, max_points=points)[0] for points in factors.max_points]
    frames = [
        [normalise(table, **(known_to_all | dict(each))).to_numpy() for each in factors.normalisations]
        for table in treated
    ]
    if nominal is None:
        plain = normalise(treat(raw, max_points=NOMINAL_POINTS)[0], direction=turn).to_numpy()
        start = scores(plain, known, tree, tree.weights[None, :], "arithmetic")[target][:, ranked]
    else:
        start = _given(nominal, frame.index[ranked])
    return Model(tree, factors, frames, known, target, frame.index, ranked, rank_rows(start)[0])


def sample(model: Model, draws: int, rng: np.random.Generator) -> Sample:
    """Draw the alternatives and the weights of so many runs."""
    factors, tree = model.factors, model.tree
    counts = (len(factors.max_points), len(factors.normalisations), len(factors.methods))
    given = factors.weight_noise
    by_level = [given.get(int(n), 0.0) if isinstance(given, Mapping) else given for n in tree.levels]
    noise = rng.uniform(-1, 1, (draws, len(tree.codes))) * by_level
    return Sample(rng.integers(0, counts, (draws, len(counts))), tree.weights * (1 + noise))


def run(model: Model, drawn: Sample) -> Ranks:
    """Rank the units in every run; runs that share their tables and methods are done in one go."""
    found = np.empty((len(drawn.weights), int(model.ranked.sum())), dtype=np.int32)
    combinations, member = np.unique(drawn.choices, axis=0, return_inverse=True)
    for number, (points, normalisation, method) in enumerate(combinations):
        values, methods = model.frames[points][normalisation], model.factors.methods[method]
        rows = np.flatnonzero(member == number)
        for part in np.array_split(rows, -(-len(rows) // _runs_at_once(model, methods))):
            weights = drawn.weights[part]
            group = scores(values, model.known, model.tree, weights, methods, model.factors.power)[model.target]
            found[part] = rank_rows(group[:, model.ranked])
    return found


def shifts(model: Model, ranks: Ranks, units: Collection[Hashable] | None = None) -> Vector:
    """Mean absolute shift of the ranks against the nominal ones, per run, of all units or of some."""
    ranked = model.units[model.ranked]
    counted = np.ones(len(ranked), dtype=bool) if units is None else ranked.isin(list(units))
    if not counted.any():
        raise CompositeError("None of the units named has a rank.", f"Name some of {named(ranked)}.")
    moved: Vector = np.abs(ranks - model.nominal)[:, counted].mean(axis=1)
    return moved


def _runs_at_once(model: Model, methods: Methods) -> int:
    units, codes = model.known.shape
    groups = codes - len(model.tree.indicators)
    pairs = units * units if "copeland" in methods else 0
    return max(1, CHUNK // int(units * groups + pairs))


def target_of(tree: Hierarchy, code: Hashable | None) -> int:
    """Position of the group with this code, of the only top without one. Raises CompositeError."""
    groups = [each for each in range(len(tree.codes)) if tree.levels[each] > 1]
    wanted = tree.tops if code is None else [each for each in groups if tree.codes[each] == code]
    if len(wanted) != 1:
        what = f"The structure has no group {code!r}." if code is not None else "The structure has more than one top."
        raise CompositeError(what, f"Name as code one of {named(tree.codes[each] for each in groups)}.")
    return wanted[0]


def _check(factors: Factors, tree: Hierarchy) -> None:
    for name in ("max_points", "normalisations", "methods"):
        given = getattr(factors, name)
        if isinstance(given, str) or not isinstance(given, Sequence) or not given:
            raise CompositeError(f"The factor {name} is no list of alternatives.", "Give a list of one or more.")
    if not all(isinstance(each, Mapping) for each in factors.normalisations):
        raise CompositeError("A normalisation is no mapping.", 'Give arguments of normalise, as {"method": "rank"}.')
    given = factors.weight_noise
    levels = list(given.values()) if isinstance(given, Mapping) else [given]
    if not all(isinstance(each, int | float | np.number) and 0 <= each < 1 for each in levels):
        raise CompositeError("The noise of a weight is not from 0 to below 1.", "Give for example 0.25.")
    unknown = sorted(set(given) - set(tree.levels.tolist()), key=str) if isinstance(given, Mapping) else []
    if unknown:
        raise CompositeError(f"There is no level {named(unknown)} with weights.", "Name levels of the structure.")


def _given(nominal: pd.Series, units: pd.Index) -> Vector:
    cure = "Give a score for every unit that is ranked, and for these only once."
    if not isinstance(nominal, pd.Series) or not nominal.index.is_unique:
        raise CompositeError("The nominal scores are no Series, or name a unit twice.", cure)
    found = pd.to_numeric(nominal.reindex(units), errors="coerce").to_numpy(np.float64)
    if not np.isfinite(found).all():
        raise CompositeError(f"There is no nominal score for {named(units[~np.isfinite(found)])}.", cure)
    return found[None, :]


def draw_count(draws: int) -> int:
    """A number of draws, two or more. Raises CompositeError."""
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 2:
        raise CompositeError(f"{draws!r} is no number of draws.", "Give a whole number of two or more.")
    return int(draws)
