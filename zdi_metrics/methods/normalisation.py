"""Bringing indicators of different units to one scale on which more is better."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.methods.hierarchy import CompositeError, Mask, Vector, figures, named, per_code

Normalisation = Literal[
    "min_max",
    "z_score",
    "rank",
    "borda",
    "percentile_rank",
    "distance_to_maximum",
    "distance_to_reference",
    "distance_to_target",
    "fraction_of_maximum",
    "goalposts",
]
Goalposts = pd.DataFrame | Mapping[Any, tuple[float, float]]

DIGITS = 12  # differences further behind are rounding, beside the largest number of the indicator
SAME = 10.0**-DIGITS


class Scale(NamedTuple):
    """Figures turned so that more is better, and what the method needs besides; one entry per indicator."""

    codes: pd.Index
    values: Vector  # unit × indicator
    lowest: Vector
    highest: Vector
    bounds: tuple[float, float]
    moments: tuple[float, float]
    reference: Vector  # values of the reference unit
    targets: Vector  # turned as the figures are
    posts: tuple[Vector, Vector]  # lower and upper, turned as the figures are


def normalise(
    frame: pd.DataFrame,
    method: Normalisation = "min_max",
    *,
    direction: Mapping[Any, float] | pd.Series | None = None,
    bounds: tuple[float, float] = (0, 100),
    moments: tuple[float, float] = (0, 1),
    reference: Hashable | None = None,
    targets: Mapping[Any, float] | pd.Series | None = None,
    goalposts: Goalposts | None = None,
) -> pd.DataFrame:
    """Normalise each indicator of a table of unit × indicator; what comes out says more is better.

    `direction`: 1 or -1 per indicator, all 1 without it; an indicator of -1 is turned first, with its target and posts.
    With x the turned value, min and max those of the indicator among the units:

    * `min_max`: (x - min) / (max - min), stretched to `bounds`;
    * `z_score`: (x - mean) / standard deviation (n - 1), stretched to `moments`, a mean and a standard deviation;
    * `rank`: 1 for the worst, ties (to twelve digits) share the lower rank; `borda`: rank - 1;
    * `percentile_rank`: (rank - 1) / (available - 1);
    * `distance_to_maximum`: 1 - (max - x) / (max - min), which is `min_max` on 0 to 1;
    * `distance_to_reference`: 1 - (r - x) / (r - min), r of the unit `reference`; above 1 for units ahead of it;
    * `distance_to_target`: (x - min) / (target - min), `targets` per indicator; above 1 beyond the target;
    * `fraction_of_maximum`: x / max;
    * `goalposts`: (x - low) / (high - low) within 0 and 1, stretched to `bounds`; `goalposts` holds low and high per
      indicator (columns `low, high`, or pairs by code) in the unit of the figures, whatever the direction.

    Missing values stay missing and count nowhere; a column without any stays so. Raises CompositeError, a ValueError,
    where the method divides by zero (fewer than two different values, one unit only, a reference or target at the
    worst value) or turns the order round, and for what it needs and is not given.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators; as in COINr.
    """
    if method not in METHODS:
        raise CompositeError(f"There is no normalisation {method!r}.", f"Choose from {', '.join(METHODS)}.")
    if not (np.isfinite([*bounds, *moments]).all() and bounds[0] < bounds[1] and moments[1] > 0):
        what = f"The scale from {bounds[0]} to {bounds[1]}, or a standard deviation of {moments[1]}, is none."
        raise CompositeError(what, "Give a lower and a higher bound, and a standard deviation above zero.")
    values, codes = figures(frame), frame.columns
    turn = np.ones(len(codes)) if direction is None else per_code(direction, codes, "direction")
    if not np.isin(turn, (1, -1)).all():
        raise CompositeError("A direction is neither 1 nor -1.", "Give 1 where more is better, else -1.")
    none = np.full(len(codes), np.nan)
    given = Scale(codes, values * turn, none, none, bounds, moments, none, none, (none, none))
    given = given._replace(lowest=np.fmin.reduce(given.values, axis=0), highest=np.fmax.reduce(given.values, axis=0))
    if method == "distance_to_reference":
        given = given._replace(reference=_of_reference(frame.index, given.values, reference))
    elif method == "distance_to_target":
        given = given._replace(targets=turn * per_code({} if targets is None else targets, codes, "target"))
    elif method == "goalposts":
        given = given._replace(posts=_posts(goalposts, codes, turn))
    return pd.DataFrame(METHODS[method](given), index=frame.index, columns=codes)


def _min_max(given: Scale) -> Vector:
    return given.bounds[0] + _distance_to_maximum(given) * (given.bounds[1] - given.bounds[0])


def _distance_to_maximum(given: Scale) -> Vector:
    _refuse(_constant(given), given, "fewer than two different values", "Leave it out: it tells no unit from another.")
    return (given.values - given.lowest) / (given.highest - given.lowest)


def _z_score(given: Scale) -> Vector:
    _refuse(_constant(given), given, "fewer than two different values", "Leave it out: it tells no unit from another.")
    known = ~np.isnan(given.values)
    n = known.sum(axis=0)
    unit = np.where(n > 0, given.highest - given.lowest, 1.0)
    scaled = given.values / unit  # so that squares neither under- nor overflow
    apart = scaled - np.where(known, scaled, 0.0).sum(axis=0) / np.maximum(n, 1)
    deviation = np.sqrt(np.where(known, apart**2, 0.0).sum(axis=0) / np.maximum(n - 1, 1))
    result: Vector = given.moments[0] + given.moments[1] * apart / np.where(n > 0, deviation, 1.0)
    return result


def _rank(given: Scale) -> Vector:
    size = _size(given)
    shares = pd.DataFrame(given.values / np.where(size > 0, size, 1.0)).round(DIGITS)
    return np.asarray(shares.rank(method="min"), np.float64)


def _borda(given: Scale) -> Vector:
    return _rank(given) - 1


def _percentile_rank(given: Scale) -> Vector:
    count = (~np.isnan(given.values)).sum(axis=0)
    _refuse(count == 1, given, "one value only", "Leave it out: it has nobody to be compared with.")
    result: Vector = _borda(given) / np.maximum(count - 1, 1)
    return result


def _distance_to_reference(given: Scale) -> Vector:
    ahead = given.reference - given.lowest
    wrong = ~(ahead > SAME * _size(given)) & ~np.isnan(given.lowest)
    _refuse(wrong, given, "no value for the reference unit, or it is the worst one", "Choose another reference.")
    return (given.values - given.lowest) / ahead


def _distance_to_target(given: Scale) -> Vector:
    way = given.targets - given.lowest
    wrong = ~(way > SAME * _size(given)) & ~np.isnan(given.lowest)
    _refuse(wrong, given, "a target that all units have reached", "Choose another target or method.")
    return (given.values - given.lowest) / way


def _fraction_of_maximum(given: Scale) -> Vector:
    _refuse(
        given.highest <= SAME * _size(given), given, "no best value above zero", "Choose min_max, which takes any sign."
    )
    return given.values / given.highest


def _goalposts(given: Scale) -> Vector:
    low, high = given.posts
    with np.errstate(over="ignore"):  # what is that far out is cut off
        shares = np.clip((given.values - low) / (high - low), 0, 1)
    return given.bounds[0] + shares * (given.bounds[1] - given.bounds[0])


METHODS: dict[str, Callable[[Scale], Vector]] = {
    "min_max": _min_max,
    "z_score": _z_score,
    "rank": _rank,
    "borda": _borda,
    "percentile_rank": _percentile_rank,
    "distance_to_maximum": _distance_to_maximum,
    "distance_to_reference": _distance_to_reference,
    "distance_to_target": _distance_to_target,
    "fraction_of_maximum": _fraction_of_maximum,
    "goalposts": _goalposts,
}


def _constant(given: Scale) -> Mask:
    """Indicators whose values differ by no more than rounding."""
    found: Mask = given.highest - given.lowest <= SAME * _size(given)
    return found


def _size(given: Scale) -> Vector:
    size: Vector = np.maximum(np.abs(given.lowest), np.abs(given.highest))
    return size


def _refuse(wrong: Mask, given: Scale, has: str, cure: str) -> None:
    if wrong.any():
        verb = "has" if wrong.sum() == 1 else "have"
        raise CompositeError(f"{named(given.codes[wrong])} {verb} {has}.", cure)


def _of_reference(units: pd.Index, values: Vector, reference: Hashable | None) -> Vector:
    if reference is None or reference not in units:
        raise CompositeError(f"The reference unit {reference!r} has no row.", "Give the label of a row as reference.")
    found: Vector = values[units.get_loc(reference)]
    return found


def _posts(goalposts: Goalposts | None, codes: pd.Index, turn: Vector) -> tuple[Vector, Vector]:
    """Lower and upper posts, turned as the figures are."""
    cure = "Give a low and a high post for every indicator, as columns or as pairs by code."
    if isinstance(goalposts, pd.DataFrame) and {"low", "high"} <= set(goalposts):
        low, high = (per_code(goalposts[name], codes, f"{name} goalpost") for name in ("low", "high"))
    elif isinstance(goalposts, Mapping) and all(np.ndim(p) == 1 and len(p) == 2 for p in goalposts.values()):
        pairs = [{code: pair[end] for code, pair in goalposts.items()} for end in (0, 1)]
        low, high = (per_code(each, codes, "goalpost") for each in pairs)
    else:
        raise CompositeError("There are no goalposts.", cure)
    if (low >= high).any():
        raise CompositeError(f"The low goalpost of {named(codes[low >= high])} is not below the high one.", cure)
    return np.where(turn > 0, low, -high), np.where(turn > 0, high, -low)
