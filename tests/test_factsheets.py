"""Factsheets: what is shown says no more than the assessment, in both languages, for every indicator."""

import re

import pytest
from conftest import ROOT
from shown import one as sheet_of
from shown import shown

from zdi_metrics.areas import NRW
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.factsheets import factsheet, factsheets
from zdi_metrics.outputs.look import FAN, GREY, INK, LINES, QUIET, SYMBOLS, VERDICTS, symbol_svg

DATA = ROOT / "data"


@pytest.fixture(scope="module", params=["de", "en"])
def sheets(request):
    return factsheets(DATA, lang=request.param)


def test_every_indicator_has_one_in_the_order_of_the_themes(sheets):
    themes = list(catalogue().themes)
    assert {one.indicator.id for one in sheets} == set(catalogue().indicators)
    places = [themes.index(one.indicator.theme) for one in sheets]
    assert places == sorted(places)


def test_titles_claim_no_more_than_the_assessment(sheets):
    for one in sheets:
        first = one.assessments[0]
        assert one.title.startswith(one.name)
        if first.verdict == "cannot say":
            said = ("keine", "nur für andere", "cannot say", "no figure", "areas other")
            assert any(words in one.title for words in said)
        if "Landesziel" in one.title or "NRW target" in one.title:
            assert first.target_level == "NRW"
        if first.confidence == "low" and first.verdict != "reached":
            assert one.title.endswith(("unsicher", "uncertain"))


def test_federal_targets_are_named_as_such():
    one = factsheet(DATA, find_indicator("renewable_electricity_share"))
    assert one.title == "Erneuerbare Energien im Stromverbrauch: zu langsam für das Bundesziel 2030"


def test_the_trend_is_continued_only_where_there_is_a_verdict_on_a_dated_target(sheets):
    for one in sheets:
        first = one.assessments[0]
        if len(one.outlook):
            assert first.symbol is not None
            assert first.rule == "value"
            assert one.outlook.index.max() >= first.target_year
            ahead = [t.year for t in one.targets if t.level == first.target_level and t.rule == "value"]
            assert one.outlook["path"].last_valid_index() == max(ahead)
        if one.stale:
            assert one.outlook.empty
            assert any("veraltet" in note or "out of date" in note for note in one.notes)


def test_an_indicator_without_figures_of_the_region_says_so():
    one = factsheet(DATA, find_indicator("patent_density_europe"))
    assert one.title.endswith("Zahlen nur für andere Gebiete als Nordrhein-Westfalen")
    assert one.sentence.endswith("Zahlen nur für andere Gebiete als Nordrhein-Westfalen.")
    assert one.areas[0] == NRW
    empty = factsheet(DATA, find_indicator("export_concentration"), lang="en")
    assert empty.title == "Export concentration: no figure published"
    assert empty.latest == "–"
    assert empty.rows.empty


def contrast(color):
    """Contrast with white by WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_colours_can_be_told_from_paper():
    for color in (INK, QUIET, GREY, *VERDICTS.values(), *(line for line, _ in LINES)):
        assert contrast(color) >= 4.5, color
    assert len({str(dashes) for _, dashes in LINES}) == len(LINES)
    assert contrast(FAN["95"]) < contrast(FAN["80"]) < contrast(FAN["50"])


def test_symbols_have_shapes_and_names():
    assert set(SYMBOLS) == {"sunny", "partly_cloudy", "cloudy", "thunderstorm"}
    for name in SYMBOLS:
        assert f'aria-label="{name}"' in symbol_svg(name, name)
        assert all(0 <= n <= 24 for _, numbers, _ in SYMBOLS[name] for n in numbers)


def test_the_source_line_says_what_is_a_licence_and_names_no_table_twice():
    for lang, head in (("de", "Lizenz"), ("en", "licence")):
        line = sheet_of("manufacturing_share_of_gva_2024", lang).source_line
        assert f"; {head} {'auf der Seite nicht genannt' if lang == 'de' else 'not named on the page'}" in line
        assert line.count("Pressetexte") == 1
    for sheet in shown("en"):
        assert not re.search("nicht genannt|gestattet|mit Quellenangabe", sheet.source_line), sheet.indicator.id


def test_citations_link_the_licence_where_there_is_a_text_of_it():
    for sheet in shown():
        for line in sheet.sources:
            assert ("Lizenz: dl-de/by-2-0" in line) == ("dl-de/by-2-0 <https://www.govdata.de/dl-de/by-2-0>" in line)
            assert ("Lizenz: CC BY 4.0" in line) == ("CC BY 4.0 <https://creativecommons.org/licenses/by/4.0/>" in line)
