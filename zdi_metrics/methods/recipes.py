"""Recipes: aligned inputs to indicator values. Pure arithmetic, no table names.

Every positional parameter is one input of the indicator: a float64 Series indexed by (area, period), or, for inputs
that declare `over`, a DataFrame with one column per item. Keyword-only parameters come from the indicator's `params`.
A missing input value (NaN) gives a missing result; nothing is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log2
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the catalogue looks at these signatures without loading pandas
    import pandas as pd


def as_published(value: pd.Series) -> pd.Series:
    """Return the published figure unchanged."""
    return value


def scaled(value: pd.Series, *, by: float) -> pd.Series:
    """Return the published figure in another unit: times a constant."""
    return value * by


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of a whole in percent."""
    return 100 * part / whole.where(whole != 0)


def share_of_items(parts: pd.DataFrame, whole: pd.Series) -> pd.Series:
    """Sum of several items as a share of a whole, in percent; missing when one item is missing."""
    return share(parts.sum(axis=1, skipna=False), whole)


def sum_of_items(parts: pd.DataFrame) -> pd.Series:
    """Sum of several items; missing when one item is missing."""
    return parts.sum(axis=1, skipna=False)


def share_within(parts: pd.DataFrame, *, item: str) -> pd.Series:
    """One item as a share of the sum of all items, in percent; missing when one item is missing."""
    return share(parts[item], sum_of_items(parts))


def ratio(numerator: pd.Series, denominator: pd.Series, *, per: float = 1.0) -> pd.Series:
    """Numerator for every `per` units of the denominator."""
    return per * numerator / denominator.where(denominator != 0)


def balance_rate(gains: pd.Series, losses: pd.Series, base: pd.Series, *, per: float = 1.0) -> pd.Series:
    """Gains less losses for every `per` units of the base."""
    return ratio(gains - losses, base, per=per)


def remainder_share(whole: pd.Series, part: pd.Series) -> pd.Series:
    """What is left of the whole without the part, in percent of the whole."""
    return share(whole - part, whole)


def relative_to(value: pd.Series, reference: pd.Series) -> pd.Series:
    """Value with the reference set to 100."""
    return share(value, reference)


def index(value: pd.Series, *, base: str) -> pd.Series:
    """Each area's value with its own value in period `base` set to 100; missing where the base is missing."""
    periods = value.index.get_level_values("period")
    reference = value.where(periods == base).groupby("area").transform("max")
    return share(value, reference)


def growth(value: pd.Series) -> pd.Series:
    """Change on the year before in percent; missing unless both years are there. Periods are years."""
    before = [(area, str(int(period) - 1)) for area, period in value.index]
    earlier = value.reindex(before).set_axis(value.index)
    return 100 * (value / earlier.where(earlier != 0) - 1)


def entropy(parts: pd.DataFrame) -> pd.Series:
    """Shannon entropy of the items in bits: 0 for a single item, log2(n) for n equal ones."""
    return _shares(parts).map(lambda p: -p * log2(p) if p > 0 else 0 * p).sum(axis=1, skipna=False)


def herfindahl(parts: pd.DataFrame) -> pd.Series:
    """Herfindahl index of the items: 1 / n for n equal items, 1 for a single one."""
    return (_shares(parts) ** 2).sum(axis=1, skipna=False)


def krugman(parts: pd.DataFrame, reference: pd.DataFrame) -> pd.Series:
    """Krugman index: sum of the absolute differences of the items' shares from those of the reference (0 to 2)."""
    return (_shares(parts) - _shares(reference)).abs().sum(axis=1, skipna=False)


def _shares(parts: pd.DataFrame) -> pd.DataFrame:
    total = parts.sum(axis=1, skipna=False)
    return parts.div(total.where(total != 0), axis=0)


RECIPES: dict[str, Callable[..., pd.Series]] = {
    recipe.__name__: recipe
    for recipe in (
        as_published,
        scaled,
        share,
        share_of_items,
        sum_of_items,
        share_within,
        ratio,
        balance_rate,
        remainder_share,
        relative_to,
        index,
        growth,
        entropy,
        herfindahl,
        krugman,
    )
}

# Periods besides its own that a result looks at: what a trace has to show as well.
REFERS_TO: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "growth": lambda period, params: str(int(period) - 1),
    "index": lambda period, params: str(params["base"]),
}
