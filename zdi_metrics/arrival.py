"""Checks on arrival: whether a new vintage may replace the one in use, and how much it revises."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from zdi_metrics.areas import NRW, areas, by_ags, children
from zdi_metrics.loading import printed
from zdi_metrics.model import Table
from zdi_metrics.tidy import KEY, SUMMED

LAND = "Land"  # no name that a cut may have
SOMETIMES = ("nuts2", "union")  # many tables and routes leave out the Regierungsbezirke or the European Union
ROUNDING = 0.5  # of the last printed digit, for each of the parts and the total


def objections(
    new: pd.DataFrame, old: pd.DataFrame | None, table: Table, first: int, elsewhere: pd.DataFrame | None = None
) -> Iterator[str]:
    """Why `new` observations may not replace `old` ones (None at the first time), one sentence each.

    `first` is the first year that was asked for; periods before it need not be there. `elsewhere` are the figures of
    the Kreise of other Länder in the same answer, by their keys.
    """
    if new["value"].notna().sum() == 0:
        yield "It prints no number at all."
        return
    yield from _not_loaded(new, new.iloc[:0] if elsewhere is None else elsewhere, table)
    if old is not None:
        yield from _shorter(new, old, table, first)
    if table.adds_up:
        yield from _sums(new, table)


def comparable(old: pd.DataFrame, new: pd.DataFrame, others: Collection[str]) -> pd.DataFrame:
    """The `old` observations that `new` ones must not fall short of.

    A prepared table and a full one print different years: what came in the files `others`, by another route, counts
    only in the periods between the first and the last that is printed now.
    """
    now = new.loc[printed(new), "period"]
    if now.empty:
        return old
    beyond: pd.Series[bool] = (old["period"] < now.min()) | (old["period"] > now.max())
    kept: pd.DataFrame = old[~(beyond & old["origin_file"].isin(list(others)))]
    return kept


def _not_loaded(new: pd.DataFrame, elsewhere: pd.DataFrame, table: Table) -> Iterator[str]:
    """A Land whose Kreise are all "-" in a period was opened at the publisher but not loaded.

    That holds for a whole period (outside North Rhine-Westphalia, of which all else is about, if the Land or the Kreise
    of another one print a number in it), and for each quantity of which the Land itself prints a number other than 0.
    """
    keys = ["period", "measure", *table.cuts]
    ours = new[new["area"].isin(children(NRW, "district"))].assign(**{LAND: NRW})
    others = elsewhere.assign(**{LAND: elsewhere["area"].str[:2].map(by_ags(elsewhere["area"].str[:2].unique()))})
    kreise = pd.concat([ours, others])[[LAND, *keys, "value", "sign"]]
    kreise = kreise.assign(dash=kreise["sign"].eq("-") & kreise["value"].isna())
    printed = new[new["value"].notna() & new["value"].ne(0)].rename(columns={"area": LAND})
    empty = _all_dashes(kreise, [LAND, *keys])
    quantities = empty[empty.isin(printed.set_index([LAND, *keys]).index)]
    whole = _all_dashes(kreise, [LAND, "period"])
    lands, periods = whole.get_level_values(LAND), whole.get_level_values("period")
    loaded = periods.isin(kreise.loc[kreise["value"].notna(), "period"])
    opened = whole[(lands == NRW) | loaded | whole.isin(printed.set_index([LAND, "period"]).index)]
    found = {(place[1], place[0]) for place in [*quantities, *opened]}
    for period in sorted({period for period, _ in found}):
        named = _listed([land for when, land in found if when == period])
        yield f'Every Kreis of {named} is "-" in {period}: the period is opened but not loaded.'


def _all_dashes(kreise: pd.DataFrame, keys: list[str]) -> "pd.Index[Any]":
    dashes = kreise.groupby(keys)["dash"].all()
    return dashes.index[dashes.to_numpy(dtype=bool)]


def _listed(lands: list[str]) -> str:
    """Names of Länder, ours first; of more than three the number."""
    names = [areas()[code].name_de for code in sorted(lands, key=lambda code: (code != NRW, code))]
    return ", ".join(names if len(names) <= 3 else [*names[:3], f"{len(names) - 3} more Länder"])


def _shorter(new: pd.DataFrame, old: pd.DataFrame, table: Table, first: int) -> Iterator[str]:
    """Series that had figures in a period which the new vintage covers, or that end earlier than before."""
    series = [name for name in [*KEY, *table.cuts] if name != "period"]
    # Neither a page of a year that the table itself may never print, nor what this route does not print at all.
    comparable = ~old["origin_file"].str.startswith("http") & (old["origin_file"] != SUMMED)
    for level in SOMETIMES:
        if not new["area"].map(_level).eq(level).any():
            comparable &= old["area"].map(_level) != level
    for name in ("measure", *table.cuts):
        comparable &= old[name].isin(new[name].unique())
    asked = old[(old["period"].str[:4].astype(int) >= first) & printed(old) & comparable]
    had = asked.groupby(series)["period"].agg(["size", "max"])
    has = new[printed(new)].groupby(series)["period"].agg(["size", "max"]).reindex(had.index)
    gone = had.index[has["size"].isna()]
    if len(gone):
        yield f"{len(gone)} series are gone, first {_named(gone[0])}."
    short = had.index[(has["size"] < had["size"]) | (has["max"] < had["max"])]
    if len(short):
        yield (
            f"{len(short)} series are shorter than before, first {_named(short[0])} with "
            f"{int(has.loc[short[0], 'size'])} figures to {has.loc[short[0], 'max']} instead of "
            f"{int(had.loc[short[0], 'size'])} to {had.loc[short[0], 'max']}."
        )


def _level(code: str) -> str:
    return areas()[code].level


def _named(series: tuple[str, ...]) -> str:
    return ", ".join((areas()[series[0]].name_de, *series[1:]))


def _sums(new: pd.DataFrame, table: Table) -> Iterator[str]:
    """The Land against the sum of its Kreise, where all are printed."""
    additive = [name for name, measure in table.measures.items() if measure.additive]
    keys = ["period", "measure", *table.cuts]
    districts = children(NRW, "district")
    cells = new[new["measure"].isin(additive) & new["value"].notna()]
    parts = cells[cells["area"].isin(districts)].groupby(keys)["value"].agg(["sum", "size"])
    total = cells[cells["area"] == NRW].set_index(keys)["value"].rename("total")
    both = parts.join(total, how="inner")
    both = both[both["size"] == len(districts)]
    allowed = ROUNDING * (len(districts) + 1)
    wrong = both[(both["sum"] - both["total"]).abs() > allowed]
    if len(wrong):
        place = wrong.index[0]
        named = " ".join(place) if isinstance(place, tuple) else str(place)
        row = wrong.iloc[0]
        yield f"The Kreise add up to {row['sum']:.10g}, the Land prints {row['total']:.10g} ({named})."


def revisions(new: pd.DataFrame, old: pd.DataFrame | None, table: Table) -> pd.DataFrame:
    """Figures that both print and that differ: the keys with `old`, `new` and `relative` (missing where old is 0)."""
    key = [*KEY, *table.cuts]
    if old is None:
        return pd.DataFrame(columns=[*key, "old", "new", "relative"])
    both = old[[*key, "value"]].merge(new[[*key, "value"]], on=key, suffixes=("_old", "_new"))
    both = both.rename(columns={"value_old": "old", "value_new": "new"}).dropna(subset=["old", "new"])
    changed = both[both["old"] != both["new"]]
    return changed.assign(relative=(changed["new"] / changed["old"].where(changed["old"] != 0) - 1))
