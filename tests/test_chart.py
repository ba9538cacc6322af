"""Charts of series: what they say and show, for every indicator and for bad input, and the files they become."""

import datetime as dt
import hashlib
import logging
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pikepdf
import pytest
from chart_checks import badly_placed, contrast, said, texts
from conftest import ROOT
from matplotlib.colors import to_hex
from PIL import Image

from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.errors import RawError
from zdi_metrics.factsheets import UNSETTLED, factsheet, factsheets
from zdi_metrics.model import Target
from zdi_metrics.outputs.charts.canvas import wrap
from zdi_metrics.outputs.charts.chart import LAST_SINGLE_YEAR, TARGET_LINES, TARGET_MARKS, save, series_chart
from zdi_metrics.outputs.charts.scales import numbers, value_limits, value_ticks, year_ticks
from zdi_metrics.outputs.look import FAN, INK, NRW_BLUE
from zdi_metrics.outputs.svg import usual_step, year_of

DATA = ROOT / "data"
LONG = "Anteil der Beschäftigten mit anerkanntem Berufsabschluss in Betrieben des Verarbeitenden Gewerbes an allen " * 2
EVIL = '<script>alert("x")</script> $x_1^2$ =1+1 @cmd & Öl'


SAID = {
    "de": [
        "FuE-Intensität: {verdict}", "Nordrhein-Westfalen\n{nrw}", "Deutschland\n{germany}",
        "Landesziel (Strategie)\n3,50", "Bundesziel (Strategie)\n3,50",
        "DNS 9-1-a, Stand {state:%d.%m.%Y}", "höher ist besser", "keine amtliche Bewertung",
    ],
    "en": [
        "R&D intensity: {verdict}", "North Rhine-Westphalia\n{nrw}", "Germany\n{germany}",
        "NRW target (strategy)\n3.50", "federal target (strategy)\n3.50",
        "DNS 9-1-a, state {state:%Y-%m-%d}", "higher is better", "no official rating",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def sheets():
    return factsheets(DATA)


def sheet_of(indicator, lang="de", **changes):
    return factsheet(DATA, find_indicator(indicator), lang=lang)._replace(**changes)


def latest(sheet, area):
    """The latest figure of a region in the tables, as this sheet's language writes it."""
    rows = sheet.rows[(sheet.rows["area"] == area) & sheet.rows["value"].notna()]
    text = f"{rows.loc[rows['period'].idxmax(), 'value']:.2f}"
    return text.replace(".", ",") if sheet.lang == "de" else text


def made_up(values, **changes):
    """A sheet with other figures of NRW: values by period, None where missing."""
    one = sheet_of("industrial_turnover_change")
    row = one.rows[one.rows["area"] == "DEA"].iloc[0]
    rows = [
        {**row, "period": when, "value": value, "status": "A" if value is not None else "M"} for when, value in values
    ]
    return one._replace(rows=pd.DataFrame(rows, columns=one.rows.columns).astype({"value": "float64"}), **changes)


def test_every_indicator_is_drawn_with_its_message_and_no_text_lies_over_another(sheets):
    for sheet in sheets:
        figure = series_chart(sheet)
        told = said(figure)
        assert figure.get_label() == sheet.title
        assert badly_placed(figure) == [], sheet.indicator.id
        assert sheet.verdict in told
        assert sheet.source_line.split(" · ")[-1] in told.replace("\n", " ")
        if sheet.stale:
            assert f"keine Aussage – {sheet.notes[0]}" in told, sheet.indicator.id


def test_verdict_and_no_verdict_are_of_one_size(sheets):
    sizes = set()
    for verdict in ("auf Kurs", "zu langsam", "falsche Richtung", "erreicht", "kein Ziel", "keine Aussage"):
        sheet = next(one for one in sheets if one.verdict == verdict and not one.stale)
        row = next(text for text in texts(series_chart(sheet)) if text.get_text() == verdict)
        sizes.add((row.get_fontsize(), row.get_weight()))
    stale = next(one for one in sheets if one.stale)
    row = next(text for text in texts(series_chart(stale)) if "veraltet: letzter Wert" in text.get_text())
    assert sizes == {(row.get_fontsize(), row.get_weight())}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_chart_has_title_unit_targets_direct_labels_and_source(lang):
    sheet = sheet_of("research_intensity", lang)
    told = said(series_chart(sheet))
    figures = {"nrw": latest(sheet, "DEA"), "germany": latest(sheet, "DE"), "verdict": sheet.verdict}
    state = dt.date.fromisoformat(sheet.rows.loc[sheet.rows["area"].isin(["DEA", "DE"]), "vintage"].max())
    for part in SAID[lang]:
        assert part.format(**figures, state=state) in told, part
    for part in ("Quelle:", "Bundesziel", "Trend\nfortgesetzt") if lang == "en" else ("Source:", "federal target"):
        assert part not in told
    ticks = {text.get_text() for text in texts(series_chart(sheet_of("research_intensity", lang)))}
    assert "2030" in ticks
    assert any(re.fullmatch(r"\d,\d" if lang == "de" else r"\d\.\d", one) for one in ticks)


def test_the_goal_year_is_a_tick_and_the_fan_can_be_led_on_to_it():
    near, far = (series_chart(sheet_of("gender_pay_gap"), until=year) for year in (None, 2045))
    ends = [float(max(axes.get_xlim()[1] for axes in figure.axes)) for figure in (near, far)]
    assert ends[0] < 2032
    assert ends[1] > 2045
    assert "2045" in {text.get_text() for text in texts(far)}
    assert "2045" in {text.get_text() for text in texts(series_chart(sheet_of("greenhouse_gas_emissions")))}


def test_the_continued_trend_is_a_fan_and_no_single_line_beyond_2030(sheets):
    continued = [one for one in sheets if len(one.outlook)]
    assert continued
    for sheet in continued:
        axes = series_chart(sheet, until=2045).axes[0]
        assert [to_hex(one.get_facecolor()[0]) for one in axes.collections] == list(FAN.values())
        for share, drawn in zip(FAN, axes.collections, strict=True):
            ends = {tuple(point) for point in drawn.get_paths()[0].vertices}
            wanted = sheet.outlook[[f"lower_{share}", f"upper_{share}"]].dropna()
            assert ends >= {(year, value) for year, row in wanted.iterrows() for value in row}
            assert max(x for x, _ in ends) == wanted.index.max() == 2045
        blue = [line for line in axes.lines if line.get_color() == NRW_BLUE]
        ahead = [line for line in blue if max(line.get_xdata(), default=0) > 2026]
        assert all(max(line.get_xdata()) <= LAST_SINGLE_YEAR for line in ahead)
        dark = [line for line in axes.lines if line.get_color() == INK and len(line.get_xdata()) > 1]
        last = [max(line.get_xdata()) for line in dark]  # of the path, and of Germany's figures
        assert max(last) <= max(target.year for target in sheet.targets)
        assert "Fortsetzung des bisherigen Trends, keine Vorhersage" in said(series_chart(sheet)).replace("\n", " ")


def test_without_a_head_the_page_says_message_and_verdict_and_the_rest_stays(sheets):
    for sheet in sheets[::20]:
        figure = series_chart(sheet, head=False)
        assert badly_placed(figure) == [], sheet.indicator.id
        assert sheet.title not in said(figure).replace("\n", " ")
        assert figure.get_label() == sheet.title
        assert "Quelle: " in said(figure)


def test_a_text_is_broken_at_spaces_before_it_is_cut():
    assert wrap("106.827\N{NO-BREAK SPACE}Ausbildungsverträge", 8.5, 1.4) == ["106.827", "Ausbildungsverträge"]
    assert "".join(wrap("Donaudampfschifffahrt", 10, 0.5)) == "Donaudampfschifffahrt"
    assert wrap("", 10, 1) == [""]


def test_law_strategy_and_benchmark_never_look_alike():
    assert len({str(look) for look in TARGET_LINES.values()}) == len(TARGET_LINES) == 3
    assert len(set(TARGET_MARKS.values())) == 3
    sheet = sheet_of("research_intensity")
    marks = []
    for kind in TARGET_MARKS:
        other = Target(**{**sheet.targets[0].model_dump(), "kind": kind})
        axes = series_chart(sheet._replace(targets=(other,))).axes[0]
        marks += [line.get_marker() for line in axes.lines if list(line.get_xdata()) == [2030]]
    assert marks == list(TARGET_MARKS.values())


def test_breaks_stay_open_and_unsettled_values_are_hollow():
    sheet = sheet_of("gender_pay_gap")
    figure = series_chart(sheet)
    assert "Bruch 2022" in said(figure)
    assert "○ vorläufig" in said(figure)
    for line in figure.axes[0].lines:
        years = list(line.get_xdata())
        if line.get_linestyle() != "None" and not (years and min(years) >= 2022):
            assert not any(a == 2021 and b == 2022 for a, b in pairwise(years))
    own = sheet.rows[(sheet.rows["area"] == "DEA") & sheet.rows["value"].notna()]
    hollow = [line for line in figure.axes[0].lines if line.get_mfc() == "white" and line.get_color() == NRW_BLUE]
    assert sum(len(line.get_xdata()) for line in hollow) == own["status"].isin(list(UNSETTLED)).sum()


def test_missing_years_are_dotted_over():
    figure = series_chart(made_up([("2018", 1.0), ("2019", 2.0), ("2022", 3.0), ("2023", 2.5)]))
    runs = [line for line in figure.axes[0].lines if line.get_color() == NRW_BLUE and len(line.get_xdata()) > 1]
    assert any(list(line.get_xdata())[-2:] == [2019, 2022] for line in runs)


@pytest.mark.parametrize(
    ("places", "step"),
    [
        ([], 1),
        ([2020], 1),
        ([2009, 2020], 1),
        ([2008, 2016, 2020], 1),
        ([2023, 2023.25], 0.25),
        ([2016, 2018, 2020], 2),
    ],
)
def test_a_distance_that_occurs_once_is_no_usual_one(places, step):
    assert usual_step(places) == step


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([("2023", 4.25)], "4,3"),
        ([], "Keine Zahl veröffentlicht"),
        ([("2022", None), ("2023", None)], "Keine Zahl veröffentlicht"),
        ([("2022", -5.0), ("2023", -7.5)], "−7,5"),
        ([("2022", 1e-7), ("2023", 3e-7)], "0,0000002"),
        ([("2022", 3.0), ("2023", 3.0)], "3,0"),
        ([("2022", 0.0), ("2023", 0.0)], "0,0"),
        ([("2022", 123456789012.0), ("2023", 1.0)], "100.000.000.000"),
        ([("2023-S1", 1.0), ("2023-S2", 2.0)], "2,0"),
    ],
    ids=["one point", "none", "only missing", "negative", "tiny", "constant", "zero", "huge", "half-years"],
)
def test_few_odd_and_missing_values(values, shown):
    figure = series_chart(made_up(values))
    assert shown in said(figure)
    assert badly_placed(figure) == []


@pytest.mark.parametrize("name", [LONG[:120], LONG, EVIL, "Donaudampfschifffahrtsgesellschaft" * 6])
@pytest.mark.fault("outputs", "names of 120 letters, markup and formulas on a chart", "shown as they are")
def test_long_and_evil_names_are_shown_as_they_are(name, tmp_path):
    sheet = sheet_of("research_intensity", name=name, title=f"{name}: zu langsam für das Landesziel 2030")
    figure = series_chart(sheet)
    assert badly_placed(figure) == []
    assert name.strip()[:20] in said(figure).replace("\n", " ")
    save(figure, tmp_path / "a.svg")
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert root.find("{*}title").text == sheet.title
    assert not root.findall(".//{*}script")


def test_colours_of_lines_and_texts_can_be_told_from_paper(sheets):
    for sheet in sheets[::7]:
        figure = series_chart(sheet)
        for text in texts(figure):
            assert contrast(text.get_color()) >= 4.5, text.get_text()
        for axes in figure.axes:
            assert all(contrast(line.get_color()) >= 3 for line in axes.lines)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_chart_has_the_same_bytes(tmp_path, kind):
    for n in range(2):
        save(series_chart(sheet_of("research_intensity")), tmp_path / f"{n}.{kind}", title="Titel", description="Text")
    assert digest(tmp_path / f"0.{kind}") == digest(tmp_path / f"1.{kind}")


@pytest.mark.fault("outputs", "fonts of the style are not installed")
def test_settings_of_the_user_and_missing_fonts_change_nothing(tmp_path, caplog):
    save(series_chart(sheet_of("research_intensity")), tmp_path / "a.png")
    other = {"font.family": ["No Such Font"], "axes.grid": False, "savefig.bbox": "tight", "lines.linewidth": 9.0}
    with mpl.rc_context(other), caplog.at_level(logging.WARNING):
        save(series_chart(sheet_of("research_intensity")), tmp_path / "b.png")
        assert mpl.rcParams["axes.grid"] is False
    assert digest(tmp_path / "a.png") == digest(tmp_path / "b.png")
    assert not caplog.records


def test_svg_pdf_and_png_say_what_they_are(tmp_path):
    sheet = sheet_of("research_intensity")
    figure = series_chart(sheet)
    for kind in ("svg", "pdf", "png"):
        save(figure, tmp_path / f"a.{kind}", description=sheet.sentence)
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert (root.get("role"), root.get("lang")) == ("img", "de")
    assert (root.find("{*}title").text, root.find("{*}desc").text) == (sheet.title, sheet.sentence)
    assert root.get("aria-labelledby").split() == [root.find("{*}title").get("id"), root.find("{*}desc").get("id")]
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert str(document.Root.Lang) == "de"
        assert str(document.docinfo["/Title"]) == sheet.title
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "/CreationDate" not in document.docinfo
    with Image.open(tmp_path / "a.png") as image:
        assert image.text["Title"] == sheet.title
        assert image.size == (1440, 900)
    save(figure, tmp_path / "b.svg", lang="en")
    described = ET.parse(tmp_path / "b.svg").getroot().find("{*}desc").text
    assert f"Nordrhein-Westfalen {latest(sheet, 'DEA')}" in described  # without a description all that the chart says


def test_a_chart_that_cannot_be_written_is_one_sentence_and_a_cure(tmp_path):
    figure = series_chart(sheet_of("export_concentration"))
    with pytest.raises(RawError, match=r"is no PNG, SVG or PDF file\. Give a name that ends in"):
        save(figure, tmp_path / "a.jpeg")
    with pytest.raises(RawError, match="cannot be written"):
        save(figure, tmp_path / "missing" / "a.png")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(RawError, match="cannot be written"):
        save(figure, tmp_path / "folder.svg")


@pytest.mark.parametrize(
    ("period", "place"),
    [
        ("2023", 2023),
        ("2023-S2", 2023.5),
        ("2023-Q4", 2023.75),
        ("2023-07", 2023.5),
        ("2023-07-01", pytest.approx(2023.5, abs=0.01)),
    ],
)
def test_periods_lie_where_they_belong(period, place):
    assert year_of(period) == place


def test_ticks_are_round_numbers_and_the_years_asked_for():
    assert year_ticks(2006.0, 2025.0, 2045, {2030, 2045}, 8.0) == [2006, 2010, 2015, 2020, 2025, 2030, 2035, 2040, 2045]
    assert year_ticks(2021.0, 2021.0, 2021.0, (), 8.0) == [2021]
    assert value_limits([3.0, 3.0]) == (2.4, 3.6)
    assert value_limits([0.0, 0.0]) == (-1.0, 1.0)
    assert value_limits([10.0, 100.0])[0] == 0.0  # zero is near
    assert value_ticks((0.0, 4.1), "de")[1][:2] == ["0", "1"]
    assert numbers([0.0, 0.25, 0.5], "de") == ["0,00", "0,25", "0,50"]
    assert numbers([1000.0, 2000.0], "en") == ["1,000", "2,000"]


def test_the_style_is_one_file_and_the_readme_shows_a_chart_of_today(tmp_path):
    shown = ROOT / "docs" / "greenhouse_gas_emissions.png"
    save(series_chart(sheet_of("greenhouse_gas_emissions")), tmp_path / "a.png")
    assert shown.stat().st_size < 1_000_000
    if re.match(r"3\.11\.", mpl.__version__):
        with Image.open(shown) as one, Image.open(tmp_path / "a.png") as other:
            assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()
    assert set(catalogue().units)  # the catalogue is whole
