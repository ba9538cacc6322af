"""Slides: charts that hold the published figures, texts that stay in their boxes, the same bytes every time."""

import io
import math
import re
import shutil
import subprocess
import zipfile
from itertools import combinations

import matplotlib.font_manager as fonts
import openpyxl
import pytest
from PIL import ImageFont
from pptx import Presentation
from pptx.chart.plot import AreaPlot
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt
from shown import NASTY, one, renamed, series, shown

from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import RawError
from zdi_metrics.factsheets import UNSETTLED
from zdi_metrics.outputs.look import MARKS, mark
from zdi_metrics.outputs.office.chart_axis import value_axis
from zdi_metrics.outputs.office.label_places import Wish, overlap, places
from zdi_metrics.outputs.office.native_chart import chart_parts
from zdi_metrics.outputs.office.native_columns import columns, is_shown, periods_between
from zdi_metrics.outputs.office.slide_words import state_date
from zdi_metrics.outputs.office.slides import write_slides
from zdi_metrics.outputs.office.text_fit import fit, height, width, wrap

EVERY = 12700  # units of Office to a point
TOLD = {"session": "2027-01", "title": "Kennzahlen für Düsseldorf"}
CASES = (
    "greenhouse_gas_emissions", "research_intensity", "renewable_electricity_share", "gender_pay_gap",
    "industrial_turnover_change", "export_concentration", "patent_density_europe", "fibre_households",
    "employment_rate", "early_leavers", "renewable_final_energy_share", "unemployment_rate_monthly",
    "training_place_supply", "women_share_of_employees_quarterly", "settlement_and_transport_share_cities",
    "research_intensity_eurostat", "manufacturing_national_effect", "emissions_effect_of_population",
)  # fmt: skip


def written(sheets, path, lang="de"):
    write_slides(sheets, path, lang=lang, **TOLD)
    return Presentation(path)


def some(lang):
    order = list(catalogue().themes)
    return sorted((one(name, lang) for name in CASES), key=lambda sheet: order.index(sheet.indicator.theme))


@pytest.fixture(scope="module", params=["de", "en"])
def whole(request, tmp_path_factory):
    """The deck of all indicators in German, of some in English, and the slide of each."""
    sheets = shown("de") if request.param == "de" else some("en")
    deck = written(sheets, tmp_path_factory.mktemp("deck") / "all.pptx", request.param)
    slides = {}
    for slide in deck.slides:
        slides.setdefault(slide.shapes.title.text, []).append(slide)
    return sheets, deck, slides


def slide_of(whole, sheet):
    """The slide of an indicator: the title may have been shortened, but none of the catalogue's is."""
    return whole[2][sheet.title][0]


def chart_of(slide):
    return next((shape.chart for shape in slide.shapes if shape.has_chart), None)


def test_every_indicator_has_a_slide_with_title_chart_notes_and_source(whole):
    sheets, _, slides = whole
    assert all(len(slides[sheet.title]) == 1 for sheet in sheets)
    for sheet in sheets:
        slide = slide_of(whole, sheet)
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        notes = slide.notes_slide.notes_text_frame.text
        assert slide.shapes[0] == slide.shapes.title
        assert any(text.startswith(sheet.source_line[:30]) for text in texts), sheet.indicator.id
        for text in (sheet.method, sheet.caveat, *sheet.sources, *sheet.targets_text, *sheet.notes):
            assert text in notes, (sheet.indicator.id, text)
        assert (chart_of(slide) is None) == (columns(sheet).kind == "none")


def test_charts_and_their_workbooks_hold_the_figures_of_the_table(whole):
    """Every drawn value is a published one, every published one of the regions is drawn."""
    for sheet in whole[0]:
        chart = chart_of(slide_of(whole, sheet))
        if chart is None:
            continue
        told = columns(sheet)
        drawn = {s.name: list(s.values) for plot in chart.plots for s in plot.series}
        assert set(drawn) == {column.name for column in told.columns} != set()
        page = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
        head, *rows = page.iter_rows(values_only=True)
        for at, name in enumerate(head[1:], start=1):
            kept = [row[at] for row in rows]  # a workbook keeps 16 digits
            assert kept == [v and pytest.approx(v, rel=1e-14) for v in drawn[name]], (sheet.indicator.id, name)
        assert [row[0] for row in rows] == list(told.categories) == list(chart.plots[0].categories)
        check_values(sheet, told, drawn)


def check_values(sheet, told, drawn):
    table = {(row.area, row.period): row.value for row in sheet.rows.itertuples() if is_shown(row.value)}
    if told.kind == "bar":
        (values,) = drawn.values()
        assert values == [table[key] for key in zip(told.regions, told.periods, strict=True)]
        for code, period in zip(told.regions, told.periods, strict=True):
            assert period == max(p for area, p in table if area == code)
        return
    found = {}
    for column in told.columns:
        if column.role == "region":
            area = sheet.areas[column.place]
            found |= {(area, p): v for p, v in zip(told.periods, drawn[column.name], strict=True) if v is not None}
    assert found == {key: value for key, value in table.items() if key[0] in sheet.areas}


def test_the_range_of_the_continued_trend_is_that_of_the_outlook(whole):
    found = 0
    for sheet in whole[0]:
        chart = chart_of(slide_of(whole, sheet))
        if not len(sheet.outlook):
            assert chart is None or not any(isinstance(plot, AreaPlot) for plot in chart.plots)
            continue
        found += 1
        area, line = chart.plots
        assert isinstance(area, AreaPlot)
        lower, wide = ([*one.values] for one in area.series)
        ahead = sheet.outlook.dropna(subset="lower_80")
        for year, low, high in zip(ahead.index, ahead["lower_80"], ahead["upper_80"], strict=True):
            at = list(area.categories).index(str(year))
            assert lower[at] == low
            assert lower[at] + wide[at] == pytest.approx(high, rel=1e-12)
        assert next(w for w in wide if w is not None) == 0, "it opens at the latest value"
        assert lower[-1] is not None, "Office draws a range that ends early down to zero"
        xml = chart._chartSpace
        ids = [[a.get("val") for a in plot.findall("{*}axId")] for plot in (area._element, line._element)]
        assert ids[0] == ids[1]
        assert xml.find(".//{*}dispBlanksAs").get("val") == "gap"
        colours = [s._element.xpath("c:spPr/*")[0].tag.rpartition("}")[2] for s in area.series]
        assert colours == ["noFill", "solidFill"]
    assert found >= 5


def test_nothing_leads_across_a_break_and_gaps_stay_open():
    told = columns(one("employment_rate"))
    breaks = ["2020", "2021"]
    for column in told.columns:
        if column.role == "region":
            filled = [p for p, v in zip(told.periods, column.values, strict=True) if v is not None]
            assert not any(filled[0] < p <= filled[-1] for p in breaks)
    emissions = columns(one("greenhouse_gas_emissions"))
    nrw = next(column for column in emissions.columns if column.role == "region")
    assert nrw.values[emissions.periods.index("1992")] is None
    assert emissions.periods == tuple(str(year) for year in range(1990, 2046))


def test_unsettled_figures_are_marked(whole):
    for sheet in whole[0]:
        told = columns(sheet)
        if told.kind != "line":
            continue
        own = sheet.rows[sheet.rows["area"].isin(sheet.areas) & sheet.rows["status"].isin(list(UNSETTLED))]
        marked = sum(v is not None for c in told.columns if c.role == "unsettled" for v in c.values)
        assert marked == own["value"].notna().sum()


def test_targets_differ_by_what_binds_them():
    law, strategy = (chart_xml(one(name)) for name in ("greenhouse_gas_emissions", "renewable_electricity_share"))
    assert 'symbol val="diamond"' in law
    assert 'symbol val="square"' in strategy
    assert 'prstDash val="solid"' in law


def chart_xml(sheet):
    return chart_parts(sheet, columns(sheet), 616, 332)[0].decode().replace("'", '"')


def test_what_is_out_of_date_is_as_large_as_a_verdict(whole):
    sizes = set()
    for sheet in whole[0]:
        slide = slide_of(whole, sheet)
        told = next(shape for shape in slide.shapes if shape.name in {"Urteil", "verdict"})
        if sheet.stale:
            assert told.text_frame.text.startswith(("veraltet", "out of date"))
        sizes.add(told.text_frame.paragraphs[0].runs[0].font.size)
    assert sizes == {Pt(18)}


def test_charts_symbols_and_tables_say_what_they_show(whole):
    for slide in whole[1].slides:
        for shape in slide.shapes:
            described = shape.has_chart or shape.has_table or shape.shape_type in {1, 6}
            text = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            assert not described or text, shape.name


def test_texts_have_their_language(whole):
    lang = {"de": "de-DE", "en": "en-GB"}[whole[0][0].lang]
    for slide in whole[1].slides:
        runs = slide._element.xpath(".//a:r/a:rPr | .//a:fld/a:rPr")
        assert {run.get("lang") for run in runs} == {lang}
        assert slide._element.xpath("count(.//a:r)") == slide._element.xpath("count(.//a:r/a:rPr)")
    assert whole[1].core_properties.language == lang


def test_each_theme_is_a_section_and_its_overview_leads_to_the_slides(whole):
    sheets, deck, _ = whole
    sections = deck.part._element.xpath(".//*[local-name()='section']")
    used = dict.fromkeys(sheet.indicator.theme for sheet in sheets)
    names = [getattr(catalogue().themes[theme], f"name_{sheets[0].lang}") for theme in used]
    assert [section.get("name") for section in sections][1:] == names
    members = [one.get("id") for section in sections for one in section.xpath(".//*[local-name()='sldId']")]
    assert members == [one.get("id") for one in deck.slides._sldIdLst]
    links = {}
    for slide in deck.slides:
        for link in slide._element.xpath(".//a:hlinkClick"):
            rel = slide.part.rels[link.get(f"{{{link.nsmap['r']}}}id")]
            run = link.getparent().getparent()
            links[run.xpath("string(a:t)")] = rel.target_part.slide.shapes.title.text
    assert links == {sheet.name: sheet.title for sheet in sheets}


def box(shape):
    return tuple(v / EVERY for v in (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height))


def test_no_two_parts_of_a_slide_lie_on_each_other_and_none_leaves_it(whole):
    for slide in whole[1].slides:
        boxes = {shape.name: box(shape) for shape in slide.shapes}
        assert len(boxes) == len(slide.shapes), "names are unique"
        for name, (left, top, right, low) in boxes.items():
            assert min(left, top) >= 0, (name, slide.shapes.title.text)
            assert max(right - 960, low - 540) <= 0.01, (name, slide.shapes.title.text)
        for (one_name, a), (other, b) in combinations(boxes.items(), 2):
            apart = a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] + 0.1 or b[3] <= a[1] + 0.1
            assert apart, (slide.shapes.title.text, one_name, other)


def metric(size, bold):
    """Widths of a typeface as wide as Arial, from its file where there is one."""
    for family in ("Liberation Sans", "Arial"):
        try:
            looked = fonts.FontProperties(family=family, weight="bold" if bold else "normal")
            file = fonts.findfont(looked, fallback_to_default=False)
        except ValueError:
            continue
        font = ImageFont.truetype(file, 1000)
        return lambda text: font.getlength(text) * size / 1000
    return lambda text: width(text, size, bold)


METRICS = {}


def lines_in(text, room, size, bold):
    """How many lines a text takes, counted on its own: words that do not fit go on a new line."""
    key = (size, bold)
    measure = METRICS.setdefault(key, metric(size, bold))
    count, current = 1, ""
    for word in re.split(r"(?<=[ -])", text):
        if measure((current + word).rstrip(" ")) > room and current:
            count, current = count + 1, ""
        current += word
        assert measure(word.rstrip(" ")) <= room + 0.5 or "-" in word or "/" in word, (word, room)
    return count


def test_no_text_runs_out_of_its_box(whole):
    for slide in whole[1].slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text.strip():
                check_text(shape.text_frame, shape.width / EVERY, shape.height / EVERY, shape.name)
            if shape.has_table:
                for row in shape.table.rows:
                    for cell, column in zip(row.cells, shape.table.columns, strict=True):
                        check_text(cell.text_frame, column.width / EVERY - 12, row.height / EVERY - 6, "cell")


def check_text(frame, room, high, name):
    used = 0.0
    for paragraph in frame.paragraphs:
        run = paragraph.runs[0] if paragraph.runs else None
        if run is None:
            continue
        size = run.font.size / EVERY
        used += lines_in(run.text, room, size, bool(run.font.bold)) * size * 1.17
    assert used <= high + 0.6, (name, frame.text, used, high)


def test_the_same_sheets_give_the_same_bytes_with_the_date_of_the_figures(tmp_path):
    sheets = [one(name) for name in CASES]
    for name in ("a.pptx", "b.pptx"):
        write_slides(sheets, tmp_path / name, lang="de", **TOLD)
    assert (tmp_path / "a.pptx").read_bytes() == (tmp_path / "b.pptx").read_bytes()
    about = Presentation(tmp_path / "a.pptx").core_properties
    assert about.created.date().isoformat() == about.modified.date().isoformat() == state_date(sheets)
    assert about.title == TOLD["title"]
    with zipfile.ZipFile(tmp_path / "a.pptx") as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.fault("outputs", "markup or a formula as a name on a slide", "it stays text")
def test_names_that_look_like_something_else_stay_texts(text, tmp_path):
    sheet = renamed(one("greenhouse_gas_emissions"), text)
    write_slides([sheet], tmp_path / "deck.pptx", session=text, title=text * 9, lang="de")
    deck = Presentation(tmp_path / "deck.pptx")
    chart = chart_of(deck.slides[2])
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.paragraphs[0].runs:
                size = shape.text_frame.paragraphs[0].runs[0].font
                used = sum(
                    height(p.text, shape.width / EVERY, size.size / EVERY, bool(size.bold))
                    for p in shape.text_frame.paragraphs
                )
                assert used <= shape.height / EVERY + 0.6, (shape.name, shape.text_frame.text)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([5.0], "bar"),
        ([], "none"),
        ([math.nan, math.nan], "none"),
        ([math.nan, 3.0, math.nan], "bar"),
        ([-5.0, -2.0, -9.0], "line"),
        ([0.0, 0.0, 0.0], "line"),
        ([1e-9, 2e-9, 3e-9], "line"),
        ([1e17, 3e17], "line"),
        ([math.inf, 1e300, 2.0, 3.0], "line"),
    ],
)
def test_odd_series_give_a_sensible_slide(values, kind, tmp_path):
    sheet = series(one("research_intensity"), values)
    assert columns(sheet).kind == kind
    deck = written([sheet], tmp_path / "deck.pptx")
    chart = chart_of(deck.slides[2])
    assert (chart is None) == (kind == "none")
    if chart is None:
        assert any("Keine Zahl" in s.text_frame.text for s in deck.slides[2].shapes if s.has_text_frame)
    else:
        drawn = [v for s in chart.plots[0].series for v in s.values if v is not None]
        assert drawn == [v for v in values if is_shown(v)]


def test_a_target_of_every_year_runs_along_and_one_beyond_the_trend_is_told():
    sheet = one("renewable_final_energy_share")
    told = columns(sheet)
    assert told.periods[-1] == "2045"
    assert [t.year for t in sheet.targets][-1] == 2050
    every = sheet.targets[0].model_copy(update={"year": None, "rule": "constant"})
    line = next(c for c in columns(sheet._replace(targets=(every,))).columns if c.role == "target")
    assert set(line.values) == {every.value}


@pytest.mark.parametrize(
    ("known", "years", "last", "count"),
    [
        (["2019-S2", "2020-S2"], [2021], "2021-S2", 5),
        (["2023-Q4", "2024-Q3"], [], "2024-Q3", 4),
        (["2023-11", "2024-02"], [], "2024-02", 4),
        (["2021", "2024"], [2030], "2030", 10),
        (["2003", "2024"], [2045], "2045", 46),
        (["2023-06-30", "2023-09-30"], [], "2023-09-30", 2),
    ],
)
def test_axes_have_every_period_between(known, years, last, count):
    found = periods_between(known, years)
    assert found[-1] == last
    assert len(found) == count
    assert set(known) <= set(found)


@pytest.mark.parametrize(
    ("values", "from_zero", "low", "high", "decimals"),
    [
        ([367.0, 0.0], False, 0, 500, 0),
        ([98.0, 107.8], False, 98, 110, 0),
        ([-22.7, 27.0], False, -30, 40, 0),
        ([2.5, 2.5], False, 2.5, 3.0, 1),
        ([0.0, 0.0], False, 0, 0.2, 1),
        ([40.0, 99.0], False, 40, 100, 0),
        ([-3.0, -2.0], True, -3, 1, 0),
    ],
)
def test_the_axis_of_values_is_round_and_holds_them(values, from_zero, low, high, decimals):
    axis = value_axis(values, from_zero=from_zero, most=100.0)
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert (axis.low, axis.decimals) == (low, decimals)
    assert axis.high == pytest.approx(high)


def test_labels_find_places_of_their_own():
    wishes = [Wish(100, 50 + n, 80, 30, "rtbl") for n in range(4)]
    found = places(wishes, [[(0, 50), (100, 50)]], (0, 0, 300, 200))
    assert not any(overlap(a.rect, b.rect) for a, b in combinations(found, 2))
    assert found[0].side == "r"
    assert all(place.rect[1] >= 0 and place.rect[3] <= 200 for place in found)


def test_texts_are_shortened_only_where_they_must():
    assert fit("Kurz", 100, 20, (12, 10)) == (12, "Kurz")
    size, text = fit("Ein Satz. Noch ein Satz, der nicht mehr hineinpasst.", 60, 30, (12, 10))
    assert size == 10
    assert text.endswith("…")
    assert height(text, 60, 10) <= 30
    assert wrap("Haushalte", 20, 12)[0] != "Haushalte"


def test_a_folder_that_does_not_exist_is_one_clear_sentence(tmp_path):
    with pytest.raises(RawError, match="cannot be written"):
        write_slides([], tmp_path / "missing" / "deck.pptx", lang="de", **TOLD)


def test_a_deck_without_indicators_is_a_title(tmp_path):
    deck = written([], tmp_path / "deck.pptx", "en")
    assert len(deck.slides) == 1


def test_bars_take_the_place_of_a_region_without_figures():
    told = columns(one("patent_density_europe"))
    assert told.kind == "bar"
    assert all(areas()[code].level == "nuts2" for code in told.regions)
    assert columns(one("settlement_and_transport_share_cities")).kind == "none", "no table of Kreise as a chart"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("lang", ["de", "en"])
def test_drawn_by_libreoffice_words_stay_on_the_page_and_off_each_other(lang, tmp_path):
    written(shown("de") if lang == "de" else some("en"), tmp_path / "deck.pptx", lang)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    told = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*told, str(tmp_path / "deck.pptx")], check=True, capture_output=True, timeout=240)
    run = ["pdftotext", "-bbox", str(tmp_path / "deck.pdf"), "-"]
    found = subprocess.run(run, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    pages = found.split("<page ")[1:]
    assert len(pages) == len(Presentation(tmp_path / "deck.pptx").slides)
    pattern = r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
    for page in pages:
        wide, high = map(float, re.match(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        words = [(*map(float, m.groups()[:4]), m.group(5)) for m in re.finditer(pattern, page)]
        assert len(words) > 10
        for left, top, right, low, text in words:
            assert min(left, top, wide - right, high - low) >= 0, text
        for a, b in combinations(words, 2):
            over = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            assert not (over[0] > 1 and over[1] > 3), (a, b)


def test_what_stands_for_no_symbol_is_drawn_as_on_charts(tmp_path):
    """A clock for what is out of date, a question mark where nothing can be said, a bar without a target."""
    sheets = [one(name) for name in ("business_research_intensity", "export_concentration", "patent_density")]
    slides = {slide.shapes.title.text_frame.text: slide for slide in written(sheets, tmp_path / "deck.pptx").slides}
    for sheet in sheets:
        key = mark(None, sheet.assessments[0].verdict, sheet.stale)
        groups = [shape for shape in slides[sheet.title].shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP]
        assert [len(group.shapes) for group in groups] == [len(MARKS[key])]
