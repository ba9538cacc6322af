"""Recipes: aligned inputs to indicator values. Pure arithmetic, no table names.

Every positional parameter is one input of the indicator: a float64 Series indexed by (area, period), or, for inputs
that declare `over`, a DataFrame with one column per item. Keyword-only parameters come from the indicator's `params`.
A missing input value (NaN) gives a missing result; nothing is filled. Modules that load pandas are imported where they
are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the catalogue looks at these signatures without loading pandas
    import pandas as pd

Less = Mapping[str, Sequence[str]] | None


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
    return share(value, _at_base(value, base))


def growth(value: pd.Series) -> pd.Series:
    """Change on the year before in percent; missing unless both years are there. Periods are years."""
    earlier = _year_before(value)
    return 100 * (value / earlier.where(earlier != 0) - 1)


def shift_share_effect(sector: pd.Series, total: pd.Series, *, of: Sequence[str], part: str) -> pd.Series:
    """Part of a sector's change on the year before: shift-share against the sum of the areas `of`, in their unit.

    `part` is `national` (all sectors had grown as in the nation), `industry_mix` (what the sector grew more there) or
    `regional` (what it grew more here); the three add up to the change. Missing unless both years are there, in all
    areas of the sum. Periods are years.
    """
    from zdi_metrics.methods.shift_share import sector_parts

    grown = (_growth_of_sum(value, of) for value in (sector, total))
    effect: pd.Series = getattr(sector_parts(_year_before(sector), sector, *grown), part)
    return effect


def _growth_of_sum(value: pd.Series, of: Sequence[str]) -> pd.Series:
    """Growth on the year before of the sum of the areas `of`, at every area's place; 0.01 is 1 %."""
    summed = _sum_over(value.to_frame("sum"), of)["sum"]
    now = value.index.get_level_values("period")
    before = now.map({year: str(int(year) - 1) for year in now.unique()})
    earlier = summed.where(summed != 0).reindex(before).set_axis(value.index)
    return summed.reindex(now).set_axis(value.index) / earlier - 1


def _year_before(value: pd.Series) -> pd.Series:
    """Each area's value of the year before, at the period's place."""
    from pandas import MultiIndex

    area, year = (value.index.get_level_values(level) for level in ("area", "period"))
    before = year.map({one: str(int(one) - 1) for one in year.unique()})
    return value.reindex(MultiIndex.from_arrays([area, before])).set_axis(value.index)


def emissions_effect(
    emissions: pd.Series,
    population: pd.Series,
    productivity: pd.Series,
    final_energy: pd.Series,
    primary_energy: pd.Series,
    *,
    factor: str,
    base: str,
) -> pd.Series:
    """Contribution of one factor to the change in emissions since the period `base`, in their unit.

    Additive logarithmic mean Divisia decomposition (LMDI) of population, output per head, primary energy per output
    and emissions per primary energy; output is productivity times final energy. The four add up to the change.
    """
    output = productivity * final_energy
    factors = {
        "population": population,
        "output_per_head": output / population,
        "energy_per_output": primary_energy / output,
        "emissions_per_energy": emissions / primary_energy,
    }
    from zdi_metrics.methods.decomposition import logarithmic_effect  # loads numpy

    return logarithmic_effect(emissions, _at_base(emissions, base), factors[factor], _at_base(factors[factor], base))


def _at_base(value: pd.Series, base: str) -> pd.Series:
    """Each area's value in the period `base`."""
    return value.where(value.index.get_level_values("period") == base).groupby("area").transform("max")


def entropy(parts: pd.DataFrame, *, less: Less = None) -> pd.Series:
    """Shannon entropy of the items in bits: 0 for a single item, log2(n) for n equal ones."""
    from zdi_metrics.methods import structure

    return structure.entropy(disjoint(parts, less))


def herfindahl(parts: pd.DataFrame) -> pd.Series:
    """Herfindahl index of the items: 1 / n for n equal items, 1 for a single one."""
    from zdi_metrics.methods import structure

    return structure.herfindahl(parts)


def krugman(parts: pd.DataFrame, reference: pd.DataFrame, *, less: Less = None) -> pd.Series:
    """Krugman index: sum of the absolute differences of the items' shares from those of the reference (0 to 2)."""
    from zdi_metrics.methods import structure

    return structure.krugman(disjoint(parts, less), disjoint(reference, less))


def krugman_to_sum(parts: pd.DataFrame, *, of: Sequence[str], less: Less = None) -> pd.Series:
    """Krugman index against the sum of the areas `of`, which must all have figures in a period."""
    periods = parts.index.get_level_values("period")
    return krugman(parts, _sum_over(parts, of).reindex(periods).set_axis(parts.index), less=less)


def resistance(
    parts: pd.DataFrame,
    *,
    of: Sequence[str],
    windows: Sequence[tuple[str, str]],
    smallest: float,
    less: Less = None,
) -> pd.Series:
    """Change over a window relative to the expected one, (actual - expected) / |expected|, at the window's last period.

    Expected is the change if every item had grown as in the sum of the areas `of`. Missing where the expected change
    is below `smallest` percent of the start, where the index explodes. Over an upswing the formula measures recovery.
    """
    from pandas import Series

    from zdi_metrics.methods import resilience

    parts = disjoint(parts, less)
    begin = {last: first for first, last in windows}
    reference = _sum_over(parts, of).T
    ends = parts.index[parts.index.get_level_values("period").isin(list(begin))]
    regions = {area: rows.droplevel("area").T for area, rows in parts.groupby(level="area")}
    found = [
        resilience.resistance(regions[area], reference, begin[period], period, smallest=smallest).index
        for area, period in ends
    ]
    return Series(found, index=ends, dtype="float64")


def ratio_of_sums(numerators: pd.DataFrame, denominators: pd.DataFrame, *, per: float = 1.0) -> pd.Series:
    """Sum of items for every `per` units of another sum of items; missing when one item is missing."""
    return ratio(numerators.sum(axis=1, skipna=False), denominators.sum(axis=1, skipna=False), per=per)


def related_variety(parts: pd.DataFrame, *, digits: int) -> pd.Series:
    """Mean entropy in bits within groups of items that share their first `digits`, weighted by the groups' shares."""
    from zdi_metrics.methods import structure

    return structure.variety(parts, {item: str(item)[:digits] for item in parts})["related"]


def _sum_over(parts: pd.DataFrame, of: Sequence[str]) -> pd.DataFrame:
    """Per period the sum of the areas `of`; missing where one of them has no figure."""
    return parts[parts.index.get_level_values("area").isin(list(of))].groupby("period").sum(min_count=len(of))


def disjoint(parts: pd.DataFrame, less: Less) -> pd.DataFrame:
    """Items that contain others become what remains of them: less = {"B-E": ["C"]} turns B-E into B, D and E."""
    remainders = {
        whole: parts[whole] - parts[list(inner)].sum(axis=1, skipna=False) for whole, inner in (less or {}).items()
    }
    return parts.assign(**remainders)


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
        shift_share_effect,
        emissions_effect,
        entropy,
        herfindahl,
        krugman,
        krugman_to_sum,
        resistance,
        ratio_of_sums,
        related_variety,
    )
}

# Periods besides its own that a result looks at: what a trace has to show as well.
REFERS_TO: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "growth": lambda period, params: str(int(period) - 1),
    "shift_share_effect": lambda period, params: str(int(period) - 1),
    "index": lambda period, params: str(params["base"]),
    "emissions_effect": lambda period, params: str(params["base"]),
    "resistance": lambda period, params: {last: first for first, last in params["windows"]}.get(period, period),
}
