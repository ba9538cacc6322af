"""Where a region stands among others: in one indicator, by rank and distance; which regions are compared."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from zdi_metrics.areas import GERMANY, NRW, areas, in_germany, peers
from zdi_metrics.columns import where
from zdi_metrics.errors import NotComputable
from zdi_metrics.model import Catalogue, Indicator

FEWEST = 5  # other regions with a figure: fewer are no comparison
GROUPS = ("peers", "industrial", "all")
COLUMNS = [
    "indicator", "area", "period", "value", "unit", "group", "rank", "rank_to", "of", "best_area", "best_value", "gap",
]  # fmt: skip


def compared(level: str, industrial: pd.Series, least: float) -> dict[str, set[str]]:
    """The regions of one NUTS level compared with, by group: declared peers, industrial regions, all.

    `industrial` is the share of the secondary sector by area; a region with at least `least` percent is industrial.
    Peers of another level count with the regions of this level that they contain.
    """
    every = {code for code, area in areas().items() if area.level == level}
    declared = set(peers("europe"))
    near = {code for code in every if code in declared or areas()[code].parent in declared}
    strong = {code for code in every if industrial.get(code, 0.0) >= least}
    return dict(zip(GROUPS, (near, strong | near, every), strict=True))


def industrial_share(catalogue: Catalogue, series: pd.DataFrame) -> tuple[pd.Series, float]:
    """The latest share of the secondary sector by area, and the least one that is compared, as the catalogue says.

    It is that of the first composite; without any no region counts as industrial.
    """
    if not catalogue.composites:
        return pd.Series(dtype="float64"), float("inf")
    given = next(iter(catalogue.composites.values())).comparable
    return latest(series, given.indicator), given.least


def latest(series: pd.DataFrame, indicator: str) -> pd.Series:
    """The latest value of an indicator by area."""
    rows = series[series["indicator"] == indicator].dropna(subset="value")
    return rows.sort_values("period").groupby("area")["value"].last()


def positions(indicator: Indicator, rows: pd.DataFrame, area: str, groups: Mapping[str, set[str]]) -> pd.DataFrame:
    """Rank of an area among the regions of its level, in the latest period in which they can be compared.

    `rows` is the indicator's series. One row per group with figures of the area and five others, not all German:
    `rank` counts from the better end (from the highest where no direction is better) to `rank_to` where others have the
    same published figure; `gap` is what is missing to the best, in the unit. Raises NotComputable without any.
    """
    found = _positions(indicator, _by_period(rows), area, groups)
    if not found:
        name = areas()[area].name_de
        raise NotComputable(
            f"{indicator.id} has no figure for {name} beside those of {FEWEST} other European regions of its level.",
            f"See which regions there are: zdi data {indicator.id}",
        )
    return pd.DataFrame(found).reindex(columns=COLUMNS)


def _positions(
    indicator: Indicator, by_period: Mapping[str, Mapping[str, float]], area: str, groups: Mapping[str, set[str]]
) -> list[dict[str, Any]]:
    """A row for each group that an area can be compared with."""
    found = []
    for group, members in groups.items():
        for period in sorted(by_period, reverse=True):
            values = {code: value for code, value in by_period[period].items() if code in members or code == area}
            abroad = any(not code.startswith(GERMANY) for code in values)
            if area in values and abroad and len(values) > FEWEST:
                found.append(_position(indicator, values, area) | {"period": period, "group": group})
                break
    return found


def _by_period(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    """The known values by period and area."""
    known = rows.dropna(subset="value")
    found: dict[str, dict[str, float]] = {}
    for area, period, value in zip(*(known[name].tolist() for name in ("area", "period", "value")), strict=True):
        found.setdefault(period, {})[area] = value
    return found


def _position(indicator: Indicator, values: Mapping[str, float], area: str) -> dict[str, Any]:
    turn, own = (-1 if indicator.better == "lower" else 1), values[area]
    ahead = sum(turn * (value - own) > 0 for value in values.values())
    best = max(values, key=lambda code: turn * values[code])
    return {
        "indicator": indicator.id,
        "area": area,
        "value": own,
        "unit": indicator.unit,
        "rank": ahead + 1,
        "rank_to": ahead + sum(value == own for value in values.values()),
        "of": len(values),
        "best_area": best,
        "best_value": values[best],
        "gap": round(values[best] - own, 10),
    }


def all_positions(catalogue: Catalogue, series: pd.DataFrame) -> pd.DataFrame:
    """Positions of NRW, or of its Regierungsbezirke, in every indicator with figures of other European regions.

    What was published for the Land only and repeats in all Regierungsbezirke is left out.
    """
    share, least = industrial_share(catalogue, series)
    groups = {level: compared(level, share, least) for level in ("nuts1", "nuts2")}
    found: list[dict[str, Any]] = []
    abroad = series.loc[~where(series["area"], in_germany), "indicator"].unique()
    for name, rows in series[series["indicator"].isin(abroad)].dropna(subset="value").groupby("indicator"):
        if parts := parts_of_nrw(rows):
            by_period, repeated = _by_period(rows), repeats(rows)
            for area in parts:
                level = areas()[area].level
                if level == "nuts1" or not repeated:
                    found += _positions(catalogue.indicators[str(name)], by_period, area, groups[level])
    return pd.DataFrame(found, columns=COLUMNS)


def parts_of_nrw(rows: pd.DataFrame) -> list[str]:
    """NRW where the indicator has it with other regions, else its five Regierungsbezirke: never an average of them."""
    known = set(rows.loc[rows["value"].notna(), "area"])
    levels = {areas()[code].level for code in known if not code.startswith(GERMANY)}
    own = [NRW] if "nuts1" in levels and NRW in known else []
    return own + (sorted(known & _districts()) if "nuts2" in levels else [])


def repeats(rows: pd.DataFrame) -> bool:
    """Whether all Regierungsbezirke of NRW have one and the same figure: it was published for the Land only."""
    districts = rows[rows["area"].isin(_districts()) & rows["value"].notna()]
    latest = districts[districts["period"] == districts["period"].max()]
    return len(latest) > 1 and latest["value"].nunique() == 1


@cache
def _districts() -> frozenset[str]:
    """The Regierungsbezirke of NRW."""
    return frozenset(code for code, area in areas().items() if area.parent == NRW and area.level == "nuts2")
