"""Whether the structure of industry changed its course: tests of breaks in every declared series and area."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.columns import plain
from zdi_metrics.comparisons import BreakSeries
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.breaks import FEWEST, LARGEST_PERSISTENCE, BreakTest, cusum, sup_f
from zdi_metrics.model import Catalogue, Indicator

COLUMNS = [
    "series", "area", "test", "unit", "first_year", "last_year", "values", "statistic", "p_value", "persistence",
    "finding", "break_year", "before", "after", "declared_breaks", "reason_de", "reason_en",
]  # fmt: skip
TESTS = {"sup_f": sup_f, "cusum": cusum}
SIGNIFICANT = 0.05
STRICT = 0.02  # where deviations hardly fade: there it is an error of one in twenty, and 0.05 one of one in seven
DRAWS = 1999
SEED = 2045
DIGITS = 6
FEW = (
    "Jahreswerte: {}; die Tests brauchen {}, mit weniger übersähen sie die meisten Brüche.",
    "Yearly values: {}; the tests need {}, with fewer they would miss most breaks.",
)
GAP = ("Nach {} fehlt ein Jahr.", "After {} a year is missing.")
UNTESTABLE = ("Die Werte lassen keinen Test zu.", "The values allow no test.")
NOT_FOUND = (
    "Kein Bruch nachweisbar: Auch eine Reihe ohne Bruch schwankt oft so stark. Das beweist nicht, dass es keinen gab.",
    "No break to be shown: a series without a break often moves as much. That does not prove that there was none.",
)
FOUND = (
    "Ein gerader Verlauf genügt nicht. Auch einer, der sich allmählich krümmt, sieht so aus: dann ist das Jahr nur "
    "ungefähr. Eine Ursache nennt der Test nicht.",
    "A straight course is not enough. One that bends gradually looks the same: then the year is only approximate. "
    "The test names no cause.",
)
UNCERTAIN = (
    "Unsicher: Abweichungen vom Verlauf klingen kaum ab; dann liegt p auch ohne Bruch in etwa jedem siebten Fall unter "
    "5 %.",
    "Uncertain: deviations from the course hardly fade; then p is below 5% in about one case in seven without a break.",
)


def break_table(catalogue: Catalogue, observed: Mapping[str, pd.DataFrame], series: pd.DataFrame) -> pd.DataFrame:
    """Two tests for each declared series in Germany, its Länder and the Regierungsbezirke of NRW.

    `series` are the rows of all indicators, `observed` the observations behind them. `finding` is break, uncertain,
    none or cannot say; the year and the slopes before and after it stand beside the first two only; what the finding
    does not say stands in the reason. Where a publisher
    declares breaks, the years since the last one are tested.
    """
    found: list[dict[str, Any]] = []
    for declared in catalogue.break_series.values():
        indicator = catalogue.indicators[declared.indicator]
        rows = [series[series["indicator"] == indicator.id], *_nation(declared, indicator, observed, catalogue)]
        for area, values in _yearly(pd.concat(rows, ignore_index=True)).items():
            about = {"series": declared.id, "area": area, "unit": indicator.unit}
            found += [about | one for one in _tested(values, [one.period for one in indicator.breaks])]
    return pd.DataFrame(found, columns=COLUMNS)


def _nation(
    declared: BreakSeries, indicator: Indicator, observed: Mapping[str, pd.DataFrame], catalogue: Catalogue
) -> Iterator[pd.DataFrame]:
    """The indicator of Germany from the sums of its areas' inputs, in years in which all of them have figures."""
    if declared.nation and set(indicator.tables) <= set(observed):
        summed = {name: _sum_of(observed[name], declared.nation) for name in indicator.tables}
        with suppress(NotComputable):  # the areas have no year in common
            yield plain(compute(indicator, summed, catalogue))


def _sum_of(table: pd.DataFrame, members: tuple[str, ...]) -> pd.DataFrame:
    """The observations of the sum of some areas, where each of them has a figure."""
    beside = {"area", "value", "status", "sign", "vintage", "origin_file", "origin_row"}
    rows = table[table["area"].isin(members)].dropna(subset="value")
    groups = rows.groupby([name for name in rows.columns if name not in beside], sort=True)
    summed = groups.agg(value=("value", "sum"), areas=("area", "nunique"), vintage=("vintage", "max")).reset_index()
    whole = summed[summed["areas"] == len(members)].drop(columns="areas")
    return whole.assign(area=GERMANY, status="A", sign="")


def _yearly(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Known values by year of the areas that are told of."""
    known = rows[rows["area"].map(_is_told).astype(bool) & rows["period"].str.fullmatch(r"\d{4}")].dropna(
        subset="value"
    )
    return {
        str(area): pd.Series(part["value"].to_numpy("float64"), index=part["period"].astype(int).to_numpy())
        for area, part in known.groupby("area")
    }


def _is_told(code: str) -> bool:
    """Whether an area is Germany, a Land or a Regierungsbezirk of NRW."""
    area = areas()[code]
    return code == GERMANY or (area.level == "nuts1" and area.parent == GERMANY) or area.parent == NRW


def _tested(values: pd.Series, declared: list[str]) -> Iterator[dict[str, Any]]:
    """A row per test of the years since the last declared break."""
    inside = [period for period in declared if values.index.min() < int(period[:4]) <= values.index.max()]
    values = values[values.index >= max((int(period[:4]) for period in inside), default=0)]
    about = {"first_year": values.index.min(), "last_year": values.index.max(), "values": len(values)}
    about["declared_breaks"] = " ".join(inside)
    reasons = _untestable(values)
    for name, test in TESTS.items():
        result = BreakTest() if reasons else test(values, draws=DRAWS, seed=SEED)
        yield {"test": name} | about | _told(result, reasons)


def _untestable(values: pd.Series) -> tuple[str, ...]:
    """Why the values cannot be tested, in both languages; nothing where they can."""
    gaps = np.flatnonzero(np.diff(values.index.to_numpy()) > 1)
    if len(values) < FEWEST:
        return tuple(text.format(len(values), FEWEST) for text in FEW)
    return tuple(text.format(values.index[gaps[0]]) for text in GAP) if len(gaps) else ()


def _told(result: BreakTest, reasons: tuple[str, ...]) -> dict[str, Any]:
    """What may be said of a test; without a break no year and no slopes, for two lines can be laid through anything."""
    if result.p_value is None:
        return {"finding": "cannot say"} | _reasons(reasons or UNTESTABLE)
    numbers = {name: _short(getattr(result, name)) for name in ("statistic", "p_value", "persistence")}
    if result.p_value >= SIGNIFICANT:
        return numbers | {"finding": "none"} | _reasons(NOT_FOUND)
    slopes = {"break_year": result.year, "before": _short(result.before), "after": _short(result.after)}
    if result.p_value > STRICT and (result.persistence or 0.0) >= LARGEST_PERSISTENCE:
        return numbers | {"finding": "uncertain"} | slopes | _reasons(UNCERTAIN)
    return numbers | {"finding": "break"} | slopes | _reasons(FOUND)


def _reasons(texts: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(("reason_de", "reason_en"), texts, strict=True))


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")
