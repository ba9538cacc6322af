"""Shift-share analysis: a region's change split into that of the nation, of its mix of sectors, and its own."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.amounts import Window, by_sector, window, without_base, without_figures
from zdi_metrics.methods.dns import OUT_OF_RANGE, is_year

Amounts = pd.Series  # one per sector, or per region and year
Form = Literal["dunn", "esteban"]
FORMS = ("dunn", "esteban")

NOTHING_THERE = "The region or the nation starts from nothing."


class Parts(NamedTuple):
    """Parts of the change of each sector: see `ShiftShare`, which has their sums."""

    national: Amounts
    industry_mix: Amounts
    regional: Amounts


class ShiftShare(NamedTuple):
    """Parts of a change, in the unit of the amounts; without them `reason` says why in one sentence."""

    total: float | None = None  # the change itself: the sum of the parts
    national: float | None = None  # had the region grown as the whole nation
    industry_mix: float | None = None  # more or less because its sectors grew differently in the nation
    regional: float | None = None  # more or less than its sectors in the nation: the competitive effect
    allocation: float | None = None  # Esteban only: from being specialised where it does better or worse
    reason: str | None = None


def shift_share(
    region_start: pd.Series,
    region_end: pd.Series,
    nation_start: pd.Series,
    nation_end: pd.Series,
    *,
    form: Form = "dunn",
) -> ShiftShare:
    """Split the change of a region between two dates into parts that sum to it.

    The four Series hold amounts by sector (the same disjoint sectors, in any order, one unit). `dunn` has three parts;
    `esteban` measures the regional part as if the region had the nation's structure and puts the rest into
    `allocation`. A missing or negative figure, a sector that starts from zero in the nation, or, for `esteban`, in the
    region, gives no parts but a reason. Raises NotComputable for sectors that do not match and for an unknown form.
    Source: Dunn (1960), Papers in Regional Science 6; Esteban-Marquillas (1972), Regional and Urban Economics 2.
    """
    _check_form(form)
    own = by_sector(_side(region_start, region_end, "The region"), "The region")
    reference = by_sector(_side(nation_start, nation_end, "The nation"), "The nation", own)
    cut = Window(own["start"], own["end"], reference["start"], reference["end"])
    places = ("at the start in the region", "at the end in the region", "at the start", "at the end")
    for column, where in zip(cut, places, strict=True):
        reason = without_figures(column, where)
        if reason:
            return ShiftShare(reason=reason)
    return _split(cut, form)


def dynamic_shift_share(region: pd.DataFrame, nation: pd.DataFrame, *, form: Form = "dunn") -> pd.DataFrame:
    """Shift-share from each year to the next, so that the mix of sectors is that of the year before, not of the first.

    Both tables hold amounts by sector (rows) and consecutive years (columns). Returns one row per later year (`year`)
    with the columns `total, national, industry_mix, regional`, for `esteban` also `allocation`; each column's sum is
    the part over the whole time. Raises NotComputable when a year or a figure is missing, since sums would lack it, and
    for tables that do not match.
    Source: Barff and Knight (1988), Growth and Change 19.
    """
    _check_form(form)
    own = by_sector(region, "The region")
    years = _years(own, by_sector(nation, "The nation", own))
    rows = {}
    for before, year in pairwise(years):
        cut = window(region, nation, before, year)
        found = ShiftShare(reason=cut) if isinstance(cut, str) else _split(cut, form)
        if found.reason:
            raise NotComputable(f"{before} to {year}: {found.reason}", "Leave out the years or the sector.")
        rows[year] = found._asdict()
    left_out = ["reason"] if form == "esteban" else ["reason", "allocation"]
    table = pd.DataFrame.from_dict(rows, orient="index").drop(columns=left_out).astype("float64")
    return table.rename_axis("year")


def sector_parts(start: Amounts, end: Amounts, sector_growth: Amounts, nation_growth: Amounts | float) -> Parts:
    """Parts of the change of each sector, in the unit of the amounts; for every sector they add up to its change.

    `start` and `end` are the region's amounts, the growth rates (0.01 is 1 %) those of the sector and of all sectors
    together in the nation, in the same order. Missing figures make missing parts.
    """
    return Parts(
        national=start * nation_growth,
        industry_mix=start * (sector_growth - nation_growth),
        regional=end - start - start * sector_growth,
    )


def _split(cut: Window, form: Form) -> ShiftShare:
    region, nation = float(cut.region_start.sum()), float(cut.nation_start.sum())
    if region <= 0 or nation <= 0:
        return ShiftShare(reason=NOTHING_THERE)
    reason = without_base(cut.nation_start)
    if reason:
        return ShiftShare(reason=reason)
    with np.errstate(all="ignore"):
        growth = (cut.nation_end - cut.nation_start) / cut.nation_start
        whole = (float(cut.nation_end.sum()) - nation) / nation
        each = sector_parts(cut.region_start, cut.region_end, growth, whole)
        national, mix, regional = (float(part.sum()) for part in each)
        changes = cut.region_end - cut.region_start
        parts = ShiftShare(float(changes.sum()), national, mix, regional)
    if form == "esteban":
        parts = _with_allocation(parts, cut, growth, changes)
    if parts.reason is None and not np.isfinite([part for part in parts[:5] if part is not None]).all():
        return ShiftShare(reason=OUT_OF_RANGE)
    return parts


def _with_allocation(parts: ShiftShare, cut: Window, growth: pd.Series, changes: pd.Series) -> ShiftShare:
    """Take out of the regional part what comes from specialisation, after Esteban-Marquillas."""
    absent = cut.region_start.index[cut.region_start == 0]
    if len(absent):
        what = f"The region starts from zero in {absent[0]}, which has no rate of growth: choose the form dunn."
        return ShiftShare(reason=what)
    with np.errstate(all="ignore"):
        homothetic = cut.nation_start * (cut.region_start.sum() / cut.nation_start.sum())
        differential = changes / cut.region_start - growth
        regional = float((homothetic * differential).sum())
    return parts._replace(regional=regional, allocation=(parts.regional or 0.0) - regional)


def _check_form(form: str) -> None:
    if form not in FORMS:
        raise NotComputable(f"There is no form {form!r} of shift-share analysis.", "Choose dunn or esteban.")


def _side(start: pd.Series, end: pd.Series, what: str) -> pd.DataFrame:
    cure = "Give a Series by sector for both dates, with the same sectors, one row each."
    for column in (start, end):
        if not isinstance(column, pd.Series) or column.empty or not column.index.is_unique:
            raise NotComputable(f"{what} has no amounts by sector, or names a sector twice.", cure)
    differing = sorted(str(sector) for sector in set(start.index) ^ set(end.index))
    if differing:
        raise NotComputable(f"{what} has at one date only: {', '.join(differing)}.", cure)
    return pd.DataFrame({"start": start, "end": end.reindex(start.index)})


def _years(own: pd.DataFrame, reference: pd.DataFrame) -> list[int]:
    """Years of both tables in order; they must be the same, whole and consecutive."""
    cure = "Give both tables the same consecutive years as whole numbers, at least two."
    if set(own.columns) != set(reference.columns) or not all(is_year(label) for label in own.columns):
        raise NotComputable("The columns of region and nation are not the same years.", cure)
    years = sorted(int(label) for label in own.columns)
    lacking = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if lacking or len(years) < 2:
        named = f"The year {lacking[0]} is missing." if lacking else "There is one year only."
        raise NotComputable(named, cure)
    return years
