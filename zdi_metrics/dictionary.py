"""The description of the processed tables: data dictionary and Frictionless data package."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from zdi_metrics.areas import NRW, areas
from zdi_metrics.model import Catalogue, Indicator
from zdi_metrics.records import Assessment, LedgerRow
from zdi_metrics.wording import quantity, word

SERIES_FIELDS = {
    "indicator": "Id of the indicator",
    "theme": "Id of the theme",
    "area": "NUTS code of the region",
    "period": "SDMX period: 2023, 2023-S1, 2023-Q4, 2023-05 or 2023-12-31",
    "value": "The number in its unit; empty where there is none",
    "unit": "Id of the unit, see units.toml of the catalogue",
    "status": "SDMX observation status: A normal, P provisional, E estimated, B break, U low reliability, "
    "Q suppressed, M cannot exist, O missing, N not significant, F forecast",
    "sign": "What the publisher printed beside the figure, or instead of it",
    "reason": "Why there is no number",
    "tables": "Ids of the tables it was computed from, separated by blanks",
    "definition": "Id of the definition; different definitions never join in one series",
    "vintage": "State of the newest figure that went in",
}
ASSESSMENT_FIELDS = {
    "indicator": "Id of the indicator",
    "area": "NUTS code of the region",
    "period": "Period of the latest value",
    "value": "Latest value",
    "unit": "Id of the unit",
    "status": "SDMX observation status of the latest value",
    "change_1y": "Latest value less the one a year before; empty across a break",
    "change_5y": "Latest value less the one five years before; empty across a break",
    "mixed_vintages": "Whether a change compares figures of different states of the data",
    "target_year": "Year of the target; empty when it holds every year",
    "target_value": "Value of the target in the indicator's unit",
    "target_level": "Whose target it is: NRW, DE or EU",
    "target_kind": "law, strategy or benchmark",
    "distance": "Target less latest value",
    "rule": "Rule applied: value by a year, constant (to be kept every year, or its year has passed), or direction",
    "symbol": "Our own application of the rule of the German Sustainable Development Strategy, no official rating",
    "pace": "Mean change per year over four to six years in a row, that the symbol rests on if there is one",
    "pace_lower": "Lower end of the range of 80 % of the pace, if the yearly changes are independent",
    "pace_upper": "Upper end of that range",
    "pace_needed": "Change per year that would meet the target in its year",
    "pace_needed_lower": "Lower end of the pace needed if the latest value is off by its typical revision",
    "pace_needed_upper": "Upper end of it",
    "projected": "Value in the target year if the pace stays; no forecast of policy",
    "growth": "Growth so far against growth needed: significant, moderate, insufficient, away",
    "growth_ratio": "Compound growth since the first year looked at over the growth needed from there",
    "growth_since": "That first year: at most 15 years back",
    "trend": "Trend of the last ten years at a significance level of 5 %: rising, falling or none",
    "trend_slope": "Slope of the linear trend with autoregressive errors, per year",
    "trend_error": "Standard error of the slope",
    "trend_p_value": "Probability of such a slope by chance",
    "methods_agree": "Whether growth and trend tell the same as the symbol",
    "continued": "Value in the target year if the trend continues (median); no forecast of policy",
    "continued_lower": "Lower end of its range of 80 %",
    "continued_upper": "Upper end of its range of 80 %",
    "probability": "Chance of meeting the target in its year if the trend continues; for ten years ahead at most",
    "arrival_earliest": "First year in which the favourable end of the range of 80 % meets the target, up to 2045",
    "arrival_latest": "First year in which the unfavourable end does",
    "budget": "Sum of the years to come on straight lines through the dated targets",
    "by_base_year": "The symbol for each base year that the rule allows",
    "symbol_across_breaks": "The symbol if breaks were ignored, where it is another one",
    "turns_below": "The symbol would change if the latest value were this or lower",
    "turns_above": "The symbol would change if the latest value were this or higher",
    "typical_revision": "Median of the revisions known of such a figure",
    "symbol_revised": "Other symbols if the latest value were revised by that much",
    "confidence": "Our own scale: high without, medium with one, low with more cautions among the reasons",
    "verdict": "on course, too slow, wrong way, reached, no target or cannot say",
    "reason_de": "Why, in German",
    "reason_en": "Why, in English",
    "sentence_de": "One sentence, in German",
    "sentence_en": "One sentence, in English",
}
COMPARISONS = {
    "resilience": {
        "series": "Id of the series in which the shock is looked at",
        "shock": "Id of the shock",
        "area": "NUTS code of the region",
        "unit": "Id of the unit",
        "start": "Last year before the shock",
        "end": "Year by which it is measured",
        "actual": "Change from start to end, in the unit",
        "expected": "Change if every sector had gone as in Germany",
        "resistance": "(actual - expected) / |expected|: 0 as expected, above better",
        "resistance_reason": "Why there is no index",
        "rebound_start": "First year of the upswing",
        "rebound_end": "Last year of the upswing looked at",
        "recovery": "The same index over the upswing",
        "recovery_reason": "Why there is none",
        "depth": "Deepest fall below the year before the shock, in percent of it",
        "lowest": "Year of the lowest value; empty when it never fell",
        "years": "Years from the start until back at its level; empty when not back",
        "back": "Year of the return",
        "duration_reason": "Why there is no return",
        "loss": "Lost from start to end in percent of the start, had the growth of the five years before gone on",
    },
    "positions": {
        "indicator": "Id of the indicator",
        "area": "NRW, or a Regierungsbezirk where figures exist for these only",
        "period": "Latest period in which enough regions have a figure",
        "value": "Value of the area",
        "unit": "Id of the unit",
        "group": "Regions of its level compared with: peers, industrial (a secondary sector as declared) or all",
        "rank": "Rank from the better end, from the highest where no direction is better",
        "rank_to": "Last rank of those with the same published figure",
        "of": "Regions with a figure",
        "best_area": "The best region of the group",
        "best_value": "Its value",
        "gap": "Best value less own value",
    },
    "composites": {
        "composite": "Id of the composite",
        "code": "The composite, or one of its dimensions",
        "area": "NUTS code of the region",
        "score": "Score from 1 to 100",
        "rank": "Rank as declared",
        "rank_low": "Lower end of the band of 90 % of ranks under other defensible choices",
        "rank_median": "Median of these ranks",
        "rank_high": "Upper end of the band",
        "of": "Regions that have a score",
        "figures": "Indicators with a figure",
    },
    "composite_choices": {
        "composite": "Id of the composite",
        "choice": "winsorisation, normalisation, aggregation or weights",
        "first": "Share of the choice alone in the movement of the ranks of NRW's regions",
        "first_low": "Lower end of its range of 90 %",
        "first_high": "Upper end",
        "total": "Share with its interactions; the shares of all choices may add up to more than 1",
        "total_low": "Lower end of its range of 90 %",
        "total_high": "Upper end",
    },
    "composite_weightings": {
        "composite": "Id of the composite",
        "weighting": "as_declared, a dimension counting twice, or one alone",
        "area": "NUTS code of the region",
        "rank": "Rank under these weights",
        "of": "Regions that have a score",
    },
}
NUMBERS = (
    "value change_1y change_5y target_value distance pace pace_lower pace_upper pace_needed pace_needed_lower "
    "pace_needed_upper projected growth_ratio trend_slope trend_error trend_p_value continued continued_lower "
    "continued_upper probability budget turns_below turns_above typical_revision best_value gap score rank_low "
    "rank_median rank_high actual expected resistance recovery depth loss first first_low first_high "
    "total total_low total_high"
)
TYPES = dict.fromkeys(NUMBERS.split(), "number")
TYPES |= dict.fromkeys(["target_year", "growth_since", "arrival_earliest", "arrival_latest"], "integer")
YEARS = ("start", "end", "rebound_start", "rebound_end", "lowest", "years", "back")
TYPES |= dict.fromkeys(["rank", "rank_to", "of", "figures", *YEARS], "integer")
TYPES |= dict.fromkeys(["mixed_vintages", "methods_agree"], "boolean")


def datapackage(catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]]) -> dict[str, Any]:
    """The Frictionless descriptor of `data/processed`."""
    series = [_field(name, text) for name, text in SERIES_FIELDS.items()]
    assert set(ASSESSMENT_FIELDS) == set(Assessment.model_fields)
    judged = [_field(name, text) for name, text in ASSESSMENT_FIELDS.items()]
    resources = [_resource("indicators", "indicators.parquet", "parquet", series)]
    resources += [_resource(t.replace("_", "-"), f"indicators/{t}.csv", "csv", series) for t in catalogue.themes]
    resources.append(_resource("assessments", "assessments.csv", "csv", judged))
    for name, fields in COMPARISONS.items():
        described = [_field(field, text) for field, text in fields.items()]
        resources.append(_resource("comparison-" + name.replace("_", "-"), f"comparisons/{name}.csv", "csv", described))
    used = {catalogue.tables[table].source for table in ledger if table in catalogue.tables}
    return {
        "name": "zdi-metrics",
        "title": "Indicators for the Zukunftsdialog Industrie of North Rhine-Westphalia",
        "created": max((row.retrieved for rows in ledger.values() for row in rows), default="") + "T00:00:00Z",
        "sources": [{"title": s.attribution, "path": s.url} for s in catalogue.sources.values() if s.id in used],
        "resources": resources,
    }


def _field(name: str, description: str) -> dict[str, str]:
    return {"name": name, "type": TYPES.get(name, "string"), "description": description}


def _resource(name: str, path: str, kind: str, fields: list[dict[str, str]]) -> dict[str, Any]:
    about = {"name": name, "path": path, "format": kind, "schema": {"fields": fields, "missingValues": [""]}}
    if kind == "csv":
        return about | {"mediatype": "text/csv", "encoding": "utf-8"}
    return about | {"mediatype": "application/vnd.apache.parquet"}


def markdown(
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
    series: pd.DataFrame,
    gaps: Mapping[str, str],
) -> str:
    """The data dictionary: fields, then every indicator with definition, coverage and source."""
    lines = ["# Data dictionary", "", "Generated by `zdi build`; do not edit.", ""]
    titles = {"Indicator tables": SERIES_FIELDS, "Assessments": ASSESSMENT_FIELDS}
    titles |= {f"comparisons/{name}.csv": fields for name, fields in COMPARISONS.items()}
    for title, fields in titles.items():
        lines += [f"## {title}", "", "| field | meaning |", "|---|---|"]
        lines += [f"| `{name}` | {text} |" for name, text in fields.items()]
        lines.append("")
    rows = dict(iter(series.groupby("indicator")))
    for theme in catalogue.themes.values():
        lines += [f"## {theme.name_de} · {theme.name_en}", ""]
        for indicator in catalogue.indicators.values():
            if indicator.theme == theme.id:
                lines += _entry(indicator, rows.get(indicator.id), catalogue, ledger, gaps)
    return "\n".join(lines).rstrip() + "\n"


def _entry(
    indicator: Indicator,
    rows: pd.DataFrame | None,
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
    gaps: Mapping[str, str],
) -> Iterator[str]:
    unit = catalogue.units[indicator.unit]
    yield f"### {indicator.name_de} · `{indicator.id}`"
    yield ""
    yield f"{indicator.question_de}"
    yield ""
    yield f"* English: {indicator.name_en}. {indicator.question_en}"
    yield f"* Einheit: {unit.de}; {word(indicator.better)}; Definition: `{indicator.definition}`"
    yield f"* Methode: {indicator.method_de}"
    yield f"* Vorbehalt: {indicator.caveat_de}"
    yield f"* Abdeckung: {coverage(rows) if rows is not None else 'keine Zahlen – ' + gaps.get(indicator.id, '')}"
    for target in indicator.targets:
        amount = "nur Richtung" if target.value is None else quantity(target.value, unit, decimals=indicator.decimals)
        amount += f" {target.year or 'jedes Jahr'}"
        used = "" if target.same_definition else ", andere Abgrenzung: nur Einordnung"
        yield f"* Ziel ({target.level}, {target.kind}{used}): {amount} – „{target.quote}“ <{target.url}>"
    for table in sorted({given.table for given in indicator.inputs.values()}):
        declared = catalogue.tables[table]
        kept = ledger.get(table, ())
        origin = f"{kept[-1].origin_kind}, Stand {kept[-1].state_date}" if kept else "noch keine Zahlen"
        code = declared.code if declared.verified else f"{declared.code} (unverified)"
        yield f"* Tabelle `{table}`: {catalogue.sources[declared.source].publisher}, {code}; {origin}"
    yield ""


def coverage(rows: pd.DataFrame, lang: str = "de") -> str:
    """Which periods of NRW and how many areas of which level have numbers, in words."""
    known = rows["value"].notna()
    levels = Counter(areas()[code].level for code in rows["area"][known].unique())
    counts = [
        f"{word(name, lang)}: {levels[name]}" for name in ("country", "nuts1", "nuts2", "district") if levels[name]
    ]
    nrw = rows["period"][known & (rows["area"] == NRW)]
    if len(nrw):
        text = (
            ("NRW {} bis {} ({} Werte)" if lang == "de" else "NRW {} to {} ({} values)") if len(nrw) > 1 else "NRW {}"
        )
        counts.insert(0, text.format(nrw.min(), nrw.max(), len(nrw)))
    return "; ".join(counts) or word("no_figures", lang)
