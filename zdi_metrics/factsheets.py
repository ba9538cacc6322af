"""All that is shown of one indicator in one region: what charts, slides, pages, reports and workbooks are made of."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from zdi_metrics import prospects, provenance, sentences, store
from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.assessment import STALE_AFTER, Point, assess, nearest_targets, points, yearly_values
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable
from zdi_metrics.listing import target_lines
from zdi_metrics.model import Indicator, Target, Unit
from zdi_metrics.processed import read_indicators
from zdi_metrics.records import Assessment
from zdi_metrics.wording import in_language, period, quantity, reason, unit_label, word

OUTLOOK = ["figure", "path", "mean", "lower_50", "upper_50", "lower_80", "upper_80", "lower_95", "upper_95"]
COMPARED = (GERMANY,)  # beside the region that stands out
UNSETTLED = {"P": ("vorläufig", "provisional"), "E": ("geschätzt", "estimated"), "F": ("fortgeschrieben", "forecast")}


class Factsheet(NamedTuple):
    """One indicator in one region and one language; texts are whole sentences or phrases without a full stop.

    `rows`: the processed rows of all areas of the indicator; `areas` are those to draw, the region first (it may have
    no figures). `assessments`: of the region, its own target first, at least one. `targets`: those worth drawing.
    `outlook`: columns of OUTLOOK by year, empty (with `outlook_reason`) where the trend is not continued; the path to
    the targets is drawn from the assessed region only. `latest` is the latest value with unit and period.
    `notes` say what is out of date, provisional or broken; `stale` says that the latest value is out of date.
    `source_line` is for charts, `sources` are full citations, `targets_text` the targets in words; `state_year` is the
    year by which figures are up to date or not.
    """

    indicator: Indicator
    unit: Unit
    area: str
    lang: str
    rows: pd.DataFrame
    areas: tuple[str, ...]
    assessments: tuple[Assessment, ...]
    targets: tuple[Target, ...]
    outlook: pd.DataFrame
    outlook_reason: str
    name: str
    title: str
    subtitle: str
    latest: str
    verdict: str
    sentence: str
    stale: bool
    notes: tuple[str, ...]
    method: str
    caveat: str
    actors: tuple[str, ...]
    targets_text: tuple[str, ...]
    source_line: str
    sources: tuple[str, ...]
    state_year: int


def factsheet(
    data: Path,
    indicator: Indicator,
    area: str = NRW,
    lang: str = "de",
    compared: Iterable[str] = COMPARED,
    rows: pd.DataFrame | None = None,
) -> Factsheet:
    """The factsheet of an indicator; what cannot be said is said in it, it raises only RawError for a missing build.

    `rows` are the processed rows of the indicator where they have been read already.
    """
    known = catalogue()
    unit = known.units[indicator.unit]
    rows = read_indicators(data, indicator.id) if rows is None else rows
    year = store.state_year(store.ledger(data))
    own = rows[rows["area"] == area]
    series = points(own).get((indicator.id, area), {})
    assessments = tuple(assess(indicator, area, series, year, unit=unit))
    first = assessments[0]
    outlook, why = _outlook(indicator, series, first)
    name, headline = in_language(indicator, "name", lang), sentences.headline(first, lang)
    filled = set(rows.loc[rows["value"].notna(), "area"])
    drawn = tuple(dict.fromkeys([area, *(code for code in compared if code in filled)]))
    sentence = first.sentence_de if lang == "de" else first.sentence_en
    if area not in filled and filled:
        headline = _elsewhere(area, lang)
        sentence = f"{name}: {headline}."
    return Factsheet(
        indicator=indicator,
        unit=unit,
        area=area,
        lang=lang,
        rows=rows,
        areas=drawn,
        assessments=assessments,
        targets=tuple(_targets(indicator, area, first)),
        outlook=outlook,
        outlook_reason=why,
        name=name,
        title=f"{name}: {headline}",
        subtitle=_subtitle(indicator, unit, area, lang),
        latest=_latest(first, indicator, unit, lang),
        verdict=word(first.verdict, lang),
        sentence=sentence,
        stale=sentences.is_stale(first),
        notes=tuple(_notes(indicator, own, first, year, lang)),
        method=in_language(indicator, "method", lang),
        caveat=in_language(indicator, "caveat", lang),
        actors=tuple(word(actor, lang) for actor in indicator.actors),
        targets_text=tuple(target_lines(indicator, lang)),
        source_line=_source_line(data, indicator, lang),
        sources=tuple(provenance.citations(data, indicator, lang)),
        state_year=year,
    )


def factsheets(data: Path, themes: Sequence[str] = (), area: str = NRW, lang: str = "de") -> list[Factsheet]:
    """The factsheets of whole themes, or of all, in the order of the catalogue."""
    chosen = [i for theme in (themes or catalogue().themes) for i in _of_theme(theme)]
    table = read_indicators(data)  # once: reading the rows of each for itself takes longer than all the rest
    found = {str(name): rows.reset_index(drop=True) for name, rows in table.groupby("indicator", sort=False)}
    return [factsheet(data, one, area, lang, rows=found.get(one.id, table.iloc[:0])) for one in chosen]


@cache
def _of_theme(theme: str) -> tuple[Indicator, ...]:
    return tuple(i for i in catalogue().indicators.values() if i.theme == theme)


def _outlook(indicator: Indicator, series: Mapping[str, Point], first: Assessment) -> tuple[pd.DataFrame, str]:
    """Path and continued trend of a series that is up to date and rated against a dated target."""
    nothing = pd.DataFrame(columns=OUTLOOK, dtype="float64")
    dated = first.target_year and first.target_value is not None and first.rule == "value"
    if first.symbol is None or not dated:
        return nothing, ""
    known = {period: point for period, point in series.items() if point.value == point.value}
    try:
        return prospects.outlook(yearly_values(known, indicator), indicator, str(first.target_level)), ""
    except NotComputable as error:
        return nothing, str(error)


def _targets(indicator: Indicator, area: str, first: Assessment) -> Iterable[Target]:
    """Targets that hold, on the same definition and with a number, from the nearest on."""
    if first.period is None:
        return []
    year = int(first.period[:4])
    nearest = {id(target) for target in nearest_targets(indicator, year, area)}
    return [
        target
        for target in indicator.targets
        if target.same_definition and target.value is not None and not target.valid_until
        if id(target) in nearest or (target.year or 0) >= year
    ]


def _elsewhere(area: str, lang: str) -> str:
    name = in_language(areas()[area], "name", lang)
    return f"Zahlen nur für andere Gebiete als {name}" if lang == "de" else f"figures for areas other than {name} only"


def _subtitle(indicator: Indicator, unit: Unit, area: str, lang: str) -> str:
    place = in_language(areas()[area], "name", lang)
    return f"{place} · {unit_label(unit, lang)} · {word(indicator.better, lang)}"


def _latest(first: Assessment, indicator: Indicator, unit: Unit, lang: str) -> str:
    value = quantity(first.value, unit, lang, decimals=indicator.decimals)
    return value if first.period is None else f"{value} ({period(first.period, lang)})"


def _notes(indicator: Indicator, own: pd.DataFrame, first: Assessment, year: int, lang: str) -> Iterable[str]:
    """What a reader of the figures must know beside them."""
    german, known = lang == "de", own[own["value"].notna()]
    if first.period and year - int(first.period[:4]) > STALE_AFTER:
        last = period(first.period, lang)
        yield f"veraltet: letzter Wert {last}" if german else f"out of date: latest value {last}"
    hollow = [texts[not german] for status, texts in UNSETTLED.items() if (known["status"] == status).any()]
    if hollow:
        yield f"{'hohl' if german else 'hollow'}: {(' oder ' if german else ' or ').join(hollow)}"
    if indicator.gap_de and own.empty:
        yield in_language(indicator, "gap", lang)
    missing = own[own["value"].isna() & (own["reason"].fillna("") != "")]
    if known.empty and len(missing):
        yield reason(str(missing["reason"].iloc[-1]), lang)


def _source_line(data: Path, indicator: Indicator, lang: str) -> str:
    head = "Quelle: " if lang == "de" else "Source: "
    return head + " · ".join(provenance.source_lines(data, indicator, lang))
