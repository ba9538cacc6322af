"""How regions came through shocks: resistance, recovery, depth and duration in every declared series and area.

Beside the declared shocks, the same for every area's own downturns, from its own peak to its own trough.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from zdi_metrics.alignment import select
from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.comparisons import Shock, ShockSeries
from zdi_metrics.methods.recipes import disjoint
from zdi_metrics.methods.resilience import (
    Resistance,
    cumulative_loss,
    depth,
    recovery,
    resistance,
    time_to_recover,
    turning_points,
)
from zdi_metrics.model import Catalogue

COLUMNS = [
    "series", "shock", "area", "unit", "start", "end", "actual", "expected", "resistance", "resistance_reason",
    "rebound_start", "rebound_end", "recovery", "recovery_reason", "depth", "lowest", "years", "back",
    "duration_reason", "loss",
]  # fmt: skip
DOWNTURNS = [
    "series", "area", "unit", "first_year", "last_year", "peak", "trough", "depth", "lowest", "years", "back",
    "actual", "expected", "resistance", "reason",
]  # fmt: skip
DIGITS = 6
NO_NATION = "The series has no figures of Germany to compare with."
OUTSIDE = "The series does not cover the window."
ITSELF = "Germany is what the others are compared with."
NO_DOWNTURN = "The yearly figures show no downturn."
NO_PEAK = "The figures fall from their first year on: their peak cannot be dated."
NO_TROUGH = "Up to the last figure the low point cannot be dated."
YEARLY = {"window": 1, "min_phase": 1, "min_cycle": 2, "end": 1}  # of the rule for turning points, in years
BEFORE = 5  # years whose growth the path without the shock keeps


def shock_tables(catalogue: Catalogue, observed: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables `resilience` and `downturns`, of all declared series and German areas.

    `resilience` has a row per declared shock: `resistance` and `recovery` are relative to what was expected from the
    nation's sectors; `depth` in percent of the year before, `years` until back at its level, `loss` in percent of that
    level against the growth of the five years before. `downturns` has a row per downturn of the area itself: its peak
    and trough, with yearly figures never sharper than a year, and the same measures from peak to trough. A fall under
    way in the first year has no peak in the figures and no row. Where there is no number the reason says why.
    """
    shocks: list[dict[str, Any]] = []
    downturns: list[dict[str, Any]] = []
    for series in catalogue.shock_series.values():
        declared = [_as_in(series, shock) for shock in catalogue.shocks.values()]
        amounts = amounts_by_area(series, observed[series.input.table]) if series.input.table in observed else {}
        nation = _sum(amounts, series.nation)
        unit = catalogue.tables[series.input.table].measures[series.input.measure].unit
        for area, own in amounts.items():
            about = {"series": series.id, "area": area, "unit": unit}
            shocks += [about | one for one in _of_shocks(own, nation, declared)]
        if nation is not None:
            amounts.setdefault(GERMANY, nation)
        for area, own in amounts.items():
            about = {"series": series.id, "area": area, "unit": unit}
            downturns += [about | one for one in _of_downturns(own, ITSELF if area == GERMANY else nation)]
    return {
        "resilience": pd.DataFrame(shocks, columns=COLUMNS),
        "downturns": pd.DataFrame(downturns, columns=DOWNTURNS),
    }


def _as_in(series: ShockSeries, shock: Shock) -> Shock:
    """The shock with the upswing that the series declares for it, if it does."""
    return shock.model_copy(update={"rebound": series.rebounds.get(shock.id, shock.rebound)})


def _of_shocks(own: pd.DataFrame, nation: pd.DataFrame | None, shocks: Iterable[Shock]) -> Iterator[dict[str, Any]]:
    whole = own.columns[own.notna().all()]
    for shock in shocks:
        found: dict[str, Any] = {"shock": shock.id, "start": shock.start, "end": shock.end}
        if {shock.start, shock.end} <= set(whole):
            yield found | _against_nation(own, nation, shock) | _own_course(own, shock)
        else:
            reason = f"Figures from {whole.min()} to {whole.max()} do not hold both {shock.start} and {shock.end}."
            yield found | dict.fromkeys(("resistance_reason", "recovery_reason", "duration_reason"), reason)


def _of_downturns(own: pd.DataFrame, nation: pd.DataFrame | str | None) -> Iterator[dict[str, Any]]:
    """A row for each dated downturn of the sum of the sectors; without any, one row that says why.

    `nation` may be the reason why there is nothing to compare with.
    """
    total = own.sum(skipna=False).dropna()
    last = int(total.index.max())
    about: dict[str, Any] = {"first_year": int(total.index.min()), "last_year": last}
    turns = turning_points(total, **YEARLY)
    if not turns.peaks:
        yield about | {"reason": turns.reason or (NO_PEAK if _falls_at_first(total) else NO_DOWNTURN)}
    peaks = [int(str(year)) for year in turns.peaks]
    for peak, following in pairwise([*peaks, last + 1]):
        trough = next((int(str(year)) for year in turns.troughs if peak < int(str(year)) < following), None)
        fall = depth(total, peak, until=trough or last)
        back = time_to_recover(total, peak, until=last)
        found = about | {"peak": peak, "trough": trough, "depth": _short(fall.percent), "lowest": fall.year}
        yield found | {"years": back.years, "back": back.year} | _while_falling(own, nation, peak, trough)


def _falls_at_first(total: pd.Series) -> bool:
    return len(total) > 1 and bool(total.iloc[1] < total.iloc[0])


def _while_falling(
    own: pd.DataFrame, nation: pd.DataFrame | str | None, peak: int, trough: int | None
) -> dict[str, Any]:
    if trough is None:
        return {"reason": NO_TROUGH}
    if nation is None or isinstance(nation, str):
        return {"reason": nation or NO_NATION}
    fell = _compared(own, nation, peak, trough)
    changes = {"actual": _short(fell.actual), "expected": _short(fell.expected)}
    return changes | {"resistance": _short(fell.index), "reason": fell.reason}


def _compared(own: pd.DataFrame, nation: pd.DataFrame, start: int, end: int) -> Resistance:
    if not {start, end} <= set(nation.columns):
        return Resistance(reason=NO_NATION)
    return resistance(own, nation, start, end)


def amounts_by_area(series: ShockSeries, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Sector × year of every German area, the sectors disjoint; a sector without a figure in a year stays missing."""
    rows = select(table, series.input)
    rows = rows[rows["area"].str.startswith(GERMANY) & rows["period"].str.fullmatch(r"\d{4}")]
    sector = rows[series.input.over] if series.input.over else pd.Series("total", index=rows.index)
    rows = rows.assign(sector=sector, year=rows["period"].astype(int))
    wide = rows[rows["area"].map(_is_shown)].pivot(index=["area", "year"], columns="sector", values="value")
    if not set(series.input.items) <= set(wide.columns):
        return {}
    parts = disjoint(wide, series.less)
    found = {str(area): part.droplevel("area").T for area, part in parts.groupby(level="area")}
    return {area: part for area, part in found.items() if part.notna().any(axis=1).all()}


def _is_shown(area: str) -> bool:
    """Whether an area is a country, a Land or a part of NRW."""
    return area in areas() and (area.startswith(NRW) or areas()[area].level in {"country", "nuts1"})


def _sum(amounts: Mapping[str, pd.DataFrame], members: tuple[str, ...]) -> pd.DataFrame | None:
    """The nation as the sum of its areas; None where one is missing."""
    if not members or not set(members) <= set(amounts):
        return None
    total = amounts[members[0]]
    for code in members[1:]:
        total = total + amounts[code]
    return total


def _against_nation(own: pd.DataFrame, nation: pd.DataFrame | None, shock: Shock) -> dict[str, Any]:
    if nation is None:
        return {"resistance_reason": NO_NATION, "recovery_reason": NO_NATION}
    fell = _compared(own, nation, shock.start, shock.end)
    found: dict[str, Any] = {"actual": _short(fell.actual), "expected": _short(fell.expected)}
    found |= {"resistance": _short(fell.index), "resistance_reason": fell.reason}
    if shock.rebound is None or not set(shock.rebound) <= set(own.columns):
        return found | {"recovery_reason": OUTSIDE}
    start, end = shock.rebound
    rose = recovery(own, nation, start, end)
    found |= {"rebound_start": start, "rebound_end": end}
    return found | {"recovery": _short(rose.index), "recovery_reason": rose.reason}


def _own_course(own: pd.DataFrame, shock: Shock) -> dict[str, Any]:
    """How deep the sum of the sectors fell, how long it took, and what was lost against the path before."""
    total = own.sum(skipna=False).dropna()
    until = min(shock.until or int(total.index.max()), int(total.index.max()))
    fall = depth(total, shock.start, until=until)
    back = time_to_recover(total, shock.start, until=until)
    loss = cumulative_loss(total, shock.start, shock.end, before=BEFORE)
    return {
        "depth": _short(fall.percent),
        "lowest": fall.year,
        "years": back.years,
        "back": back.year,
        "duration_reason": back.reason or fall.reason,
        "loss": _short(loss.percent),
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")
