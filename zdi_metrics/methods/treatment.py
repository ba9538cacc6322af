"""Preparing the indicators of a composite: denominators, missing values, and outliers brought in before they rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zdi_metrics.methods.hierarchy import CompositeError, Mask, Vector, figures, hierarchy, indicator_figures, named

LOG_SHIFT = 0.01  # of the range, so that the smallest value has a logarithm
FEW_AVAILABLE, FEW_NONZERO, FEW_UNIQUE = 0.65, 0.5, 0.5  # shares of all units


def denominate(frame: pd.DataFrame, structure: pd.DataFrame, denominators: pd.DataFrame | None = None) -> pd.DataFrame:
    """Divide indicators by the size that the column `denominator` of the structure names for them.

    `frame`: unit × indicator; `denominators`: unit × size, in any order, `frame` itself when it holds the sizes.
    Returns the indicators in the order of the structure; a missing size gives a missing value. Raises CompositeError
    for a size of zero or less, of which no share can be taken.
    """
    tree = hierarchy(structure)
    values = indicator_figures(frame, tree)
    if "denominator" not in structure:
        raise CompositeError("The structure has no column denominator.", "Add it; leave it empty where there is none.")
    names = structure.set_index("code")["denominator"].reindex(tree.indicators).dropna()
    sizes = frame if denominators is None else denominators
    absent = [name for name in names.unique() if name not in sizes]
    if absent or not frame.index.isin(sizes.index).all():
        lacking = named(absent) if absent else named(frame.index[~frame.index.isin(sizes.index)])
        raise CompositeError(f"There is no denominator for {lacking}.", "Complete the table of denominators.")
    if names.empty:
        return _like(values, frame, tree.indicators)
    by = sizes[list(names.unique())]
    divisors = pd.DataFrame(figures(by), by.index, by.columns).loc[frame.index]
    wrong = divisors.columns[(divisors <= 0).any()]
    if len(wrong):
        units = named(divisors.index[(divisors <= 0).any(axis=1)])
        raise CompositeError(f"{named(wrong)} is zero or less for {units}.", "Set it to missing where it is unknown.")
    result = _like(values, frame, tree.indicators)
    result[names.index] = result[names.index].to_numpy() / divisors[list(names)].to_numpy()
    return result


def impute(frame: pd.DataFrame, groups: pd.Series | None = None) -> pd.DataFrame:
    """Replace missing values by the mean of the indicator in the unit's group, or in all units without `groups`.

    `frame`: unit × indicator; `groups`: a label per unit. A value stays missing where its group has none, and so does
    that of a unit without a label. What was replaced: `frame.isna() & result.notna()`. Raises CompositeError.
    """
    table = _like(figures(frame), frame, frame.columns)
    if groups is None:
        return table.fillna(table.mean())
    if not isinstance(groups, pd.Series) or not groups.index.is_unique or not table.index.isin(groups.index).all():
        raise CompositeError("Not every unit has one group.", "Give a Series with a label for every row.")
    means = table.groupby(groups.reindex(table.index).to_numpy()).transform("mean")
    return table.where(table.notna(), means)


def screen(
    frame: pd.DataFrame, *, available: float = FEW_AVAILABLE, nonzero: float = 0.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out units with too few figures: those with a share of available indicators below `available`, or with a
    share of values other than zero, among the available ones, below `nonzero`.

    `frame`: unit × indicator. Returns the units that stay, and for all units the columns `available, nonzero` (shares;
    the second is missing where nothing is available) and `kept`. Raises CompositeError when none is left.
    """  # noqa: D205
    values = figures(frame)
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    shares = {"available": known.mean(axis=1), "nonzero": (known & (values != 0)).sum(axis=1) / np.maximum(count, 1)}
    report = pd.DataFrame(shares, index=frame.index)
    report["kept"] = (report["available"] >= available) & (report["nonzero"] >= nonzero)
    report["nonzero"] = report["nonzero"].where(count > 0)
    if not report["kept"].any():
        raise CompositeError("No unit has enough figures.", "Ask for a smaller share, or leave indicators out.")
    return frame.loc[report["kept"].to_numpy()], report


def indicator_stats(frame: pd.DataFrame, *, skew: float = 2.0, kurtosis: float = 3.5) -> pd.DataFrame:
    """Describe each indicator, and flag those that need a look.

    `frame`: unit × indicator. Returns a row per indicator: `minimum, maximum, mean, median, standard_deviation`
    (n - 1), `skew, kurtosis` (excess; see `shape`), the numbers of units `available, nonzero, unique, same` (of the
    most frequent value), and flags: `few_available` (below 65 % of all units), `few_nonzero`, `few_unique` (below
    50 %), `outliers` (beyond both `skew` and `kurtosis`). Raises CompositeError.
    """
    values = figures(frame)
    table = _like(values, frame, frame.columns)
    found = pd.DataFrame({"minimum": table.min(), "maximum": table.max(), "mean": table.mean()})
    found["median"], found["standard_deviation"] = table.median(), table.std()
    found["skew"], found["kurtosis"] = shape(values)
    found["available"], found["nonzero"] = table.notna().sum(), (table.notna() & (table != 0)).sum()
    found["unique"] = table.nunique()
    found["same"] = [int(table[code].value_counts().max()) if found.at[code, "available"] else 0 for code in table]
    for name, share in (("available", FEW_AVAILABLE), ("nonzero", FEW_NONZERO), ("unique", FEW_UNIQUE)):
        found[f"few_{name}"] = found[name] < share * len(table)
    found["outliers"] = _outlying(found["skew"].to_numpy(), found["kurtosis"].to_numpy(), skew, kurtosis)
    return found.rename_axis("code")


def treat(
    frame: pd.DataFrame, *, skew: float = 2.0, kurtosis: float = 3.5, max_points: int = 5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bring in the outliers of indicators beyond both |`skew`| and `kurtosis`: winsorise, and if that fails, log.

    `frame`: unit × indicator. Winsorising sets the largest values (the smallest when the skew is negative) to the next
    ones, step by step, until the indicator passes or `max_points` points are moved; tied values move together, so
    there can be more. It never makes an indicator constant. If it fails, the raw values are replaced by
    ln(x - min + 0.01 range), mirrored for a negative skew, so that the order stays.

    Returns the treated table and a row per indicator: `skew, kurtosis` before, `treatment` (none, winsorised, log),
    `points` moved, `skew_after, kurtosis_after`, `passed`. Indicators too short or constant have no skew and stay.
    Raises CompositeError. Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators; as in COINr.
    """
    if not isinstance(max_points, int | np.integer) or max_points < 0:
        raise CompositeError(f"{max_points!r} is no number of points.", "Give a whole number, zero or more.")
    raw = figures(frame)
    before = shape(raw)
    failing = _outlying(*before, skew, kurtosis)
    values, points = _winsorise(raw, before[0], failing, (skew, kurtosis, max_points))
    logged = _outlying(*shape(values), skew, kurtosis)
    values[:, logged], points[logged] = _log(raw[:, logged], before[0][logged]), 0
    after = shape(values)
    report = pd.DataFrame({"skew": before[0], "kurtosis": before[1]}, index=frame.columns.rename("code"))
    report["treatment"] = np.select([logged, points > 0], ["log", "winsorised"], "none")
    report["points"], report["skew_after"], report["kurtosis_after"] = points, after[0], after[1]
    report["passed"] = ~_outlying(*after, skew, kurtosis)
    return _like(values, frame, frame.columns), report


def shape(values: Vector) -> tuple[Vector, Vector]:
    """Sample skewness and excess kurtosis of each column without its missing values, corrected for small samples.

    NaN below three and four values, and for constant columns. Source: Joanes and Gill (1998), The Statistician 47, G1
    and G2.
    """
    known = ~np.isnan(values)
    n = known.sum(axis=0).astype(np.float64)
    spread = np.fmax.reduce(values, axis=0) - np.fmin.reduce(values, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.where(known, values / np.where(spread > 0, spread, np.nan), 0.0)  # neither under- nor overflow
        apart = np.where(known, scaled - scaled.sum(axis=0) / n, 0.0)
        squares = apart * apart
        second, third, fourth = squares.sum(axis=0), (squares * apart).sum(axis=0), (squares * squares).sum(axis=0)
        skew = np.sqrt(n) * third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        ratio = n * fourth / second**2
        kurtosis = ((n + 1) * (ratio - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where(n >= 3, skew, np.nan), np.where(n >= 4, kurtosis, np.nan)


def _outlying(skew: Vector, kurtosis: Vector, skew_limit: float, kurtosis_limit: float) -> Mask:
    found: Mask = (np.abs(skew) >= skew_limit) & (kurtosis >= kurtosis_limit)
    return found


def _winsorise(
    raw: Vector, skew: Vector, failing: Mask, limits: tuple[float, float, int]
) -> tuple[Vector, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Move the ends of the failing columns inwards, all columns at once, one step each time."""
    values, skew, open_ = raw.copy(), skew.copy(), np.flatnonzero(failing) if limits[2] else np.array([], dtype=int)
    high, low = np.zeros(raw.shape, dtype=bool), np.zeros(raw.shape, dtype=bool)
    while len(open_):
        sign = np.where(skew[open_] >= 0, 1.0, -1.0)
        column = values[:, open_] * sign
        end = column == np.fmax.reduce(column, axis=0)
        inner = np.where(end | np.isnan(column), -np.inf, column).max(axis=0)
        possible = inner > np.fmin.reduce(column, axis=0)  # else nothing but one value were left
        open_, end, sign = open_[possible], end[:, possible], sign[possible]
        values[:, open_] = np.where(end, inner[possible], column[:, possible]) * sign
        high[:, open_] = np.where(sign > 0, end, high[:, open_])
        low[:, open_] = np.where(sign < 0, end, low[:, open_])
        skew[open_], kurtosis = shape(values[:, open_])
        moved = high[:, open_].sum(axis=0) + low[:, open_].sum(axis=0)
        open_ = open_[_outlying(skew[open_], kurtosis, *limits[:2]) & (moved < limits[2])]
    return values, high.sum(axis=0) + low.sum(axis=0)


def _log(raw: Vector, skew: Vector) -> Vector:
    sign = np.where(skew >= 0, 1.0, -1.0)
    turned = raw * sign
    lowest = np.fmin.reduce(turned, axis=0)
    result: Vector = np.log(turned - lowest + LOG_SHIFT * (np.fmax.reduce(turned, axis=0) - lowest)) * sign
    return result


def _like(values: Vector, frame: pd.DataFrame, columns: object) -> pd.DataFrame:
    return pd.DataFrame(values, index=frame.index, columns=pd.Index(columns))  # type: ignore[call-overload]
