"""How regions came through shocks: resistance, recovery, depth and duration in every declared series and area."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.comparisons import Shock, ShockSeries
from zdi_metrics.compute import select
from zdi_metrics.methods.recipes import disjoint
from zdi_metrics.methods.resilience import cumulative_loss, depth, recovery, resistance, time_to_recover
from zdi_metrics.model import Catalogue

COLUMNS = [
    "series", "shock", "area", "unit", "start", "end", "actual", "expected", "resistance", "resistance_reason",
    "rebound_start", "rebound_end", "recovery", "recovery_reason", "depth", "lowest", "years", "back",
    "duration_reason", "loss",
]  # fmt: skip
DIGITS = 6
NO_NATION = "The series has no figures of Germany to compare with."
OUTSIDE = "The series does not cover the window."
BEFORE = 5  # years whose growth the path without the shock keeps


def shock_table(catalogue: Catalogue, observed: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All declared shocks in all declared series and German areas that cover the shock's first window.

    `resistance` and `recovery` are relative to what was expected from the nation's sectors; `depth` in percent of the
    year before, `years` until back at its level, `loss` in percent of that level against the growth of the five years
    before. Where there is no number the reason says why.
    """
    rows = [
        row
        for series in catalogue.shock_series.values()
        if series.input.table in observed
        for row in _of_series(series, catalogue, observed[series.input.table])
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_series(series: ShockSeries, catalogue: Catalogue, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    amounts = amounts_by_area(series, table)
    nation = _sum(amounts, series.nation)
    unit = catalogue.tables[series.input.table].measures[series.input.measure].unit
    for area, own in amounts.items():
        whole = set(own.dropna(axis="columns").columns)
        for shock in catalogue.shocks.values():
            if {shock.start, shock.end} <= whole:
                found = {"series": series.id, "shock": shock.id, "area": area, "unit": unit}
                yield found | _against_nation(own, nation, shock) | _own_course(own, shock)


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
    found: dict[str, Any] = {"start": shock.start, "end": shock.end, "actual": None, "expected": None}
    if nation is None:
        return found | {"resistance_reason": NO_NATION, "recovery_reason": NO_NATION}
    window = [shock.start, shock.end]
    fell = resistance(own[window], nation[window], *window)
    found |= {"actual": _short(fell.actual), "expected": _short(fell.expected)}
    found |= {"resistance": _short(fell.index), "resistance_reason": fell.reason}
    if shock.rebound is None or not set(shock.rebound) <= set(own.columns):
        return found | {"recovery_reason": OUTSIDE}
    window = list(shock.rebound)
    rose = recovery(own[window], nation[window], *window)
    found |= {"rebound_start": window[0], "rebound_end": window[1]}
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
