"""Charts that compare: the kinds by name, what they refuse, and that they show what the tables hold."""

import hashlib
from itertools import pairwise

import pandas as pd
import pytest
from chart_checks import badly_placed, contrast, said, texts
from click.testing import CliRunner
from conftest import ROOT

import zdi_metrics as zdi
from zdi_metrics.areas import peers
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.cli import main
from zdi_metrics.errors import CatalogueError, NotComputable, ZdiError
from zdi_metrics.factsheets import factsheet, factsheets
from zdi_metrics.listing import read_assessments
from zdi_metrics.outputs.charts import kinds, saving
from zdi_metrics.outputs.charts.board import board_chart
from zdi_metrics.outputs.charts.comparison_charts import change_chart, comparison_chart, multiples_chart, quadrant_chart
from zdi_metrics.outputs.charts.decomposition_chart import waterfall_chart
from zdi_metrics.outputs.charts.profile_chart import band_chart
from zdi_metrics.outputs.charts.shock_chart import shock_chart
from zdi_metrics.outputs.look import BAND, GREY, INK, MARKS, NRW_BLUE, SYMBOLS, VERDICTS, mark, shapes, symbol_svg
from zdi_metrics.processed import read_comparison, read_indicators
from zdi_metrics.wording import number

DATA = ROOT / "data"
EXAMPLES = {
    "series": "research_intensity",
    "comparison": "research_intensity",
    "europe": "gdp_per_head_pps",
    "change": "research_intensity",
    "quadrant": "research_intensity",
    "multiples": "innovation_and_research",
    "board": "digital_infrastructure",
    "decomposition": "emissions_since_2008",
    "shock": "industry_employees",
    "profile": "location_profile",
}


def sheet_of(indicator, lang="de"):
    return factsheet(DATA, find_indicator(indicator), lang=lang)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_kind_is_drawn_in_both_languages_with_source_and_no_text_over_another(kind, lang):
    figure = kinds.draw(DATA, EXAMPLES[kind], "NRW", kind, lang)
    assert badly_placed(figure) == []
    assert ("Quelle: " if lang == "de" else "Source: ") in said(figure)
    assert figure.get_label()
    german = (" und ", "keine ", "Länder von", "Werte", "Jahr ", "veraltet", "Zahlen")
    own = said(figure).split("Source: ")[0]
    assert lang == "de" or not [part for part in german if part in own]
    for text in texts(figure):
        assert contrast(text.get_color(), BAND) >= 4.5, text.get_text()


@pytest.mark.parametrize("kind", ["comparison", "multiples", "board", "decomposition", "shock", "profile", "quadrant"])
def test_the_same_chart_has_the_same_bytes(kind, tmp_path):
    for n in range(2):
        saving.save(kinds.draw(DATA, EXAMPLES[kind], "NRW", kind), tmp_path / f"{n}.svg")
    first, second = (hashlib.sha256((tmp_path / f"{n}.svg").read_bytes()).hexdigest() for n in range(2))
    assert first == second


def drawn_or_refused(draw, sheet):
    try:
        return draw(sheet)
    except NotComputable:
        return None


def test_many_comparisons_have_readable_texts_or_say_why_not():
    charts = (comparison_chart, lambda one: comparison_chart(one, "europe"), change_chart, quadrant_chart)
    counts = [0] * len(charts)
    for sheet in factsheets(DATA)[::7]:
        for place, draw in enumerate(charts):
            if figure := drawn_or_refused(draw, sheet):
                counts[place] += 1
                assert badly_placed(figure) == [], sheet.indicator.id
    assert min(counts) >= 2


def test_a_comparison_shows_own_values_of_one_period_and_names_who_is_missing():
    sheet = sheet_of("greenhouse_gas_emissions_ugrdl")
    told = said(comparison_chart(sheet)).replace("\n", " ")
    rows = sheet.rows[(sheet.rows["period"] == "2021") & sheet.rows["area"].isin(peers("laender"))].dropna(
        subset="value"
    )
    for value in rows["value"]:
        assert number(value, 1, "de") in told
    assert "veraltet: Werte von 2021" in told
    assert "ohne Zahl: Berlin, Bremen, Hamburg, Mecklenburg-Vorpommern" in told
    assert "Rang" not in told


def test_ranks_in_europe_are_those_of_the_positions():
    figure = comparison_chart(sheet_of("gdp_per_head_pps"), "europe")
    rows = read_comparison(DATA, "positions")
    row = rows[(rows["indicator"] == "gdp_per_head_pps") & (rows["group"] == "peers") & (rows["area"] == "DEA")].iloc[0]
    assert f"auf Rang {row['rank']} von {row['of']} Regionen" in figure.get_label()
    told = said(comparison_chart(sheet_of("patent_density_europe"), "europe"))
    assert "Regierungsbezirke auf den Rängen" in told.replace("\n", " ")
    for name in ("Düsseldorf", "Köln", "Münster", "Detmold", "Arnsberg"):
        assert name in told


def test_the_region_stands_out_by_more_than_colour():
    axes = comparison_chart(sheet_of("research_intensity")).axes[0]
    bold = [text.get_text() for text in axes.get_yticklabels() if text.get_weight() == "bold"]
    assert bold == ["Nordrhein-Westfalen"]
    sizes = {(line.get_color(), line.get_markersize()) for line in axes.lines if line.get_marker() == "o"}
    assert sizes == {(NRW_BLUE, 7.5), (GREY, 6.0)}


def test_nothing_is_compared_across_a_break():
    sheet = sheet_of("gender_pay_gap")
    with pytest.raises(NotComputable, match="has a break in 2022, so 2015 does not compare with"):
        change_chart(sheet, start="2015")
    assert "2022" in change_chart(sheet).get_label()


def test_paces_in_the_quadrant_are_those_of_the_assessments():
    axes = quadrant_chart(sheet_of("research_intensity")).axes[0]
    rows = read_assessments(DATA)
    rows = rows[(rows["indicator"] == "research_intensity") & rows["area"].isin(peers("laender"))]
    wanted = {(round(a, 9), round(b, 9)) for a, b in zip(rows["value"], rows["pace"], strict=True)}
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert {(round(float(d.get_xdata()[0]), 9), round(float(d.get_ydata()[0]), 9)) for d in dots} == wanted


@pytest.mark.parametrize("name", ["emissions_since_2008", "manufacturing_employment_since_2008"])
def test_the_parts_of_a_waterfall_add_up_and_each_begins_where_the_last_ended(name):
    axes = waterfall_chart(DATA, catalogue().decompositions[name], "DEA").axes[0]
    bars = [(bar.get_y(), bar.get_height()) for bar in axes.patches]
    *parts, whole = bars
    assert whole[0] == 0
    assert sum(height for _, height in parts) == pytest.approx(whole[1])
    for (start, height), (following, _) in pairwise(parts):
        assert following == pytest.approx(start + height)


def test_the_waterfall_of_emissions_is_the_change_of_the_published_total():
    rows = read_indicators(DATA, "greenhouse_gas_emissions_ugrdl")
    known = rows[rows["area"] == "DEA"].set_index("period")["value"]
    axes = waterfall_chart(DATA, catalogue().decompositions["emissions_since_2008"], "DEA").axes[0]
    assert axes.patches[-1].get_height() == pytest.approx(known["2016"] - known["2008"], abs=1e-6)


def test_the_waterfall_of_employment_is_the_change_of_the_published_employees():
    from zdi_metrics import loading, store

    ledger = store.ledger(DATA)["destatis_13311_employees_by_sector"]
    cells = loading.observe_table(DATA, catalogue(), ledger)
    own = cells[(cells["area"] == "DEA") & (cells["sector"] == "C")].set_index("period")["value"]
    decomposition = catalogue().decompositions["manufacturing_employment_since_2008"]
    axes = waterfall_chart(DATA, decomposition, "DEA").axes[0]
    assert axes.patches[-1].get_height() == pytest.approx(own["2021"] - own["2008"], abs=1e-6)


def changed(monkeypatch, change):
    """Read indicators with some figures changed."""
    from zdi_metrics.outputs.charts import decomposition_parts

    monkeypatch.setattr(
        decomposition_parts, "read_indicators", lambda data, name: change(read_indicators(data, name), name)
    )


def test_a_waterfall_refuses_missing_years_and_parts_that_do_not_add_up(monkeypatch):
    summed = catalogue().decompositions["manufacturing_employment_since_2008"]
    changed(monkeypatch, lambda rows, name: rows[rows["period"] != "2012"])
    with pytest.raises(NotComputable, match=r"cannot be summed: there is no figure of all its parts for 2012\."):
        waterfall_chart(DATA, summed, "DEA")
    total = catalogue().decompositions["emissions_since_2008"]
    changed(
        monkeypatch, lambda rows, name: rows.assign(value=rows["value"] + (5 if name.endswith("population") else 0))
    )
    with pytest.raises(
        NotComputable, match=r"add up to -33.0\d+, but greenhouse_gas_emissions_ugrdl changed by -38.02"
    ):
        waterfall_chart(DATA, total, "DEA")
    changed(monkeypatch, lambda rows, name: rows[(rows["period"] != "2016") | (name != total.total)])
    with pytest.raises(NotComputable, match=r"has no figure for 2016"):
        waterfall_chart(DATA, total, "DEA")
    with pytest.raises(NotComputable, match="for Lombardei"):
        waterfall_chart(DATA, total, "ITC4")


def test_shock_curves_are_100_before_the_shock_and_fall_as_deep_as_the_table_says():
    series, shocks = catalogue().shock_series["industry_employees"], catalogue().shocks
    axes = shock_chart(DATA, series, None, ["DEA"]).axes[0]
    curves = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(curves) == 2
    table = read_comparison(DATA, "resilience")
    row = table[
        (table["series"] == series.id) & (table["area"] == "DEA") & (table["shock"] == "financial_crisis")
    ].iloc[0]
    course = pd.Series(curves[0].get_ydata(), index=curves[0].get_xdata())
    assert course[0.0] == 100
    after = course[course.index > 0]
    assert 100 - after.min() == pytest.approx(row["depth"], rel=1e-4)
    assert shocks["financial_crisis"].start + after.idxmin() == row["lowest"]
    beside = shock_chart(DATA, series, shocks["pandemic"], ["DEA", "DE2"])
    assert {"Nordrhein-Westfalen", "Bayern"} <= {text.get_text().split(" ")[0] for text in texts(beside)}
    nation = shock_chart(DATA, series, shocks["pandemic"], ["DEA", "DE"])
    assert any("Summe der Länder" in text.get_text() for text in texts(nation))
    with pytest.raises(NotComputable, match="has no figures of Lombardei that cover a shock"):
        shock_chart(DATA, series, None, ["ITC4"])


def test_a_profile_shows_bands_by_name_under_its_note_and_no_list_of_winners():
    composite = catalogue().composites["location_profile"]
    figure = band_chart(DATA, composite)
    told = said(figure).replace("\n", " ")
    assert composite.note_de in told
    names = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert names[:5] == ["Arnsberg", "Detmold", "Düsseldorf", "Köln", "Münster"]
    assert names[5:8] == ["Auvergne", "Baskenland", "Freiburg"]


def test_the_board_has_a_row_for_every_indicator_with_mark_value_pace_and_verdict():
    sheets = factsheets(DATA, ["digital_infrastructure"])
    told = said(board_chart(sheets, "Digitale Infrastruktur")).replace("\n", " ")
    for sheet in sheets:
        assert sheet.name in told
        assert sheet.latest.replace("\N{NO-BREAK SPACE}", " ") in told
    assert told.count("keine Aussage: veraltet") == sum(sheet.stale for sheet in sheets)


def test_the_board_of_all_indicators_is_readable():
    sheets = factsheets(DATA)
    figure = board_chart(sheets, "Alle Kennzahlen auf einen Blick")
    assert badly_placed(figure) == []
    told = said(figure).replace("\n", " ")
    assert all(theme.name_de in told for theme in catalogue().themes.values())
    width, height = figure.get_size_inches()
    assert max(width, height) < 40


def test_boards_and_multiples_of_nothing_are_refused():
    for draw in (board_chart, multiples_chart):
        with pytest.raises(NotComputable, match="There is no indicator"):
            draw([], "Nichts")


@pytest.mark.parametrize(
    ("what", "kind", "told"),
    [
        ("research_intensity", "pie", "There is no chart of the kind 'pie'. Choose from series, comparison"),
        ("climate", "series", "climate is a theme, and the kind series shows an indicator. Choose the kind board"),
        ("all", "comparison", "all is a theme"),
        ("research_intensity", "board", "No theme is called 'research_intensity'"),
        ("emissions", "decomposition", "Choose from emissions_since_2008"),
        ("climate", "shock", "There is nothing called 'climate' for the kind shock. Choose from industry_employees"),
        ("climate", "profile", "No composite is called"),
        ("no_such_thing", "series", "No indicator is called 'no_such_thing'"),
    ],
)
def test_a_kind_that_does_not_go_with_its_subject_is_one_sentence(what, kind, told):
    with pytest.raises(ZdiError) as caught:
        zdi.chart(what, kind=kind)
    assert told in str(caught.value)


def test_until_is_for_series_only():
    with pytest.raises(CatalogueError, match="has no last year to choose"):
        zdi.chart("climate", kind="board", until=2045)


def test_the_command_writes_the_kind_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(main, ["chart", "research_intensity", "--kind", "comparison"])
    assert (run.exit_code, run.output) == (0, "research_intensity_comparison.png\n")
    run = CliRunner().invoke(main, ["chart", "gender_pay_gap", "--until", "2045", "--out", "a.svg", "--lang", "en"])
    assert run.exit_code == 0
    assert 'lang="en"' in (tmp_path / "a.svg").read_text(encoding="utf-8")
    run = CliRunner().invoke(main, ["chart", "research_intensity", "--out", "a.gif"])
    assert run.exit_code == 1
    assert "is no PNG, SVG or PDF file" in run.output
    assert CliRunner().invoke(main, ["chart", "climate"]).exit_code == 2


def test_every_verdict_has_a_symbol_or_a_mark_that_can_be_seen():
    assert [mark("sunny", "reached"), mark(None, "cannot say"), mark(None, "cannot say", True)] == [
        "sunny", "cannot_say", "out_of_date",
    ]  # fmt: skip
    assert {mark(None, verdict) for verdict in VERDICTS} <= set(MARKS)
    for key in (*SYMBOLS, *MARKS):
        assert all(contrast(color) >= 3 for _, _, color in shapes(key)), key
        assert 'role="img"' in symbol_svg(key, key)
    assert contrast(INK) > 15
