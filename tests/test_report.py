"""The report as PDF: what is on its pages, that nothing is cut off, and that the same sheets give the same bytes."""

import hashlib
import re
import shutil
import subprocess

import pandas as pd
import pikepdf
import pytest
from conftest import ROOT
from matplotlib.figure import Figure

from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import RawError
from zdi_metrics.factsheets import factsheet, factsheets
from zdi_metrics.outputs.report import paper
from zdi_metrics.outputs.report.report import write_report
from zdi_metrics.outputs.report.report_sheet import linked
from zdi_metrics.processed import read_indicators
from zdi_metrics.wording import number

DATA = ROOT / "data"
TITLE, SESSION = "Prüfung der Kennzahlen", "2027-01"
CHOSEN = [
    "greenhouse_gas_emissions", "research_intensity", "renewable_electricity_share", "gender_pay_gap",
    "industrial_turnover_change", "export_concentration", "patent_density_europe",
]  # fmt: skip


@pytest.fixture(scope="module")
def sheets():
    return [factsheet(DATA, catalogue().indicators[name]) for name in CHOSEN]


@pytest.fixture(scope="module")
def chart(tmp_path_factory):
    """A PDF file in the place of charts."""
    path = tmp_path_factory.mktemp("charts") / "chart.pdf"
    figure = Figure(figsize=(9.6, 6))
    figure.text(0.5, 0.5, "Bild der Reihe")
    figure.savefig(path)
    return path


def written(path, sheets, chart=None, **more):
    charts = {s.indicator.id: chart for s in sheets if chart and len(s.rows)}
    write_report(sheets, path, charts, **{"session": SESSION, "title": TITLE} | more)
    return path


def text_of(path, *flags):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    run = subprocess.run(["pdftotext", *flags, str(path), "-"], capture_output=True, check=True)
    return flat(run.stdout.decode("utf-8"))


def flat(text):
    """Text without line breaks, blanks and page furniture between words, so that what is wrapped compares equal."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def report(tmp_path_factory, sheets, chart):
    return written(tmp_path_factory.mktemp("report") / "report.pdf", sheets, chart)


def test_every_text_of_the_factsheets_is_there(report, sheets):
    text = text_of(report)
    state = max(sheet.rows["vintage"].max() for sheet in sheets if len(sheet.rows))
    for part in (
        TITLE,
        "Sitzung 2027-01",
        "keine amtliche Veröffentlichung",
        "Zukunftserklärung zur Industrie NRW",
        "keine amtliche Bewertung",
        "Auf einen Blick",
        "Wer handeln kann",
        f"Stand der jüngsten Zahl: {'.'.join(reversed(state.split('-')))}",
    ):
        assert flat(part) in text, part
    for sheet in sheets:
        for part in (sheet.name, sheet.latest, sheet.method, sheet.caveat, *sheet.notes):
            assert flat(part) in text, (sheet.indicator.id, part)
        if len(sheet.rows):
            assert flat(sheet.sentence) in text
            assert flat(sheet.title.removeprefix(f"{sheet.name}: ")) in text
    for line in sheets[1].targets_text + sheets[1].sources:
        assert flat(line) in text


def test_figures_are_those_of_the_processed_table(report, sheets):
    text = text_of(report, "-layout")
    for sheet in sheets:
        rows = read_indicators(DATA, sheet.indicator.id)
        rows = rows[(rows["area"] == "DEA") & rows["value"].notna()].tail(3)
        decimals = sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals
        for value in rows["value"]:
            assert number(value, decimals) in text


def test_charts_are_drawn_where_there_is_one(report, sheets):
    assert text_of(report).count(flat("Bild der Reihe")) == sum(len(sheet.rows) > 0 for sheet in sheets)


def test_a_target_on_another_definition_is_context(tmp_path):
    sheet = factsheet(DATA, catalogue().indicators["land_take_annual"])
    others = [one for one in sheet.indicator.targets if one.same_definition]
    assert not others, "the target counts now: choose another example"
    text = text_of(written(tmp_path / "context.pdf", [sheet]))
    assert text.count(flat("andere Abgrenzung, nur Einordnung")) >= 2  # beside the verdict and among the targets


def test_an_indicator_without_figures_has_its_gap_and_no_chart(report, sheets):
    text = text_of(report)
    empty = next(sheet for sheet in sheets if sheet.rows.empty)
    assert flat("Noch ohne Zahlen") in text
    assert flat(empty.notes[0]) in text
    assert flat(empty.title) not in text  # no page of its own


def outline(pdf):
    found = []
    with pdf.open_outline() as entries:
        for entry in entries.root:
            found.append((entry.title, [child.title for child in entry.children]))
    return found


def page_of(path, title):
    with pikepdf.open(path) as pdf, pdf.open_outline() as entries:
        leaves = [child for entry in entries.root for child in entry.children]
        place = next(one.destination[0] for one in leaves if one.title == title)
        return next(n for n, page in enumerate(pdf.pages, 1) if page.objgen == place.objgen)


def test_title_language_and_outline(report, sheets):
    with pikepdf.open(report) as pdf:
        assert str(pdf.Root.Lang) == "de"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == TITLE
        assert pdf.open_metadata()["dc:title"] == TITLE
        found = dict(outline(pdf))
    assert "Auf einen Blick" in found
    assert found["Klima- und Umweltverträglichkeit"] == [
        "Treibhausgasemissionen",
        "Erneuerbare Energien im Stromverbrauch",
    ]
    assert sum(map(len, found.values())) == len(sheets)


def test_printed_page_numbers_are_those_of_the_pages(report, sheets):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    for sheet in sheets[:4]:
        page = page_of(report, sheet.name)
        assert flat(f"Seite {page}") in text_of(report, "-f", str(page), "-l", str(page))
        assert flat(sheet.name) in text_of(report, "-f", str(page), "-l", str(page))
        assert flat(f"S. {page}") in text_of(report, "-l", str(page - 1))


def test_all_fonts_are_in_the_file(report):
    with pikepdf.open(report) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        plain = [f for f in fonts if f.get("/Subtype") in ("/Type1", "/TrueType", "/CIDFontType2")]
        assert plain
        assert all("/FontFile2" in f.FontDescriptor for f in plain)


def test_the_same_sheets_give_the_same_bytes(tmp_path, sheets, chart, report):
    again = written(tmp_path / "again.pdf", sheets, chart)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(report.read_bytes()).digest()


def test_english_is_complete(tmp_path):
    sheets = [factsheet(DATA, catalogue().indicators[name], lang="en") for name in CHOSEN]
    text = text_of(written(tmp_path / "en.pdf", sheets, title="", lang="en"))
    for part in (
        "Indicators for the Zukunftsdialog Industrie",
        "no official publication",
        "At a glance",
        "Not on course",
        "What cannot be said, and why",
        "Who can act",
        "Not yet with figures",
        "Page 3",
    ):
        assert flat(part) in text, part
    for part in ("Vorbehalt", "Begründung", "keine Aussage", "Sitzung", "Letzter Wert"):
        assert flat(part) not in text, part


def test_summary_counts_agree_with_the_assessments(tmp_path):
    sheets = factsheets(DATA, ["climate_and_environment"])
    text = text_of(written(tmp_path / "theme.pdf", sheets), "-l", "2")
    counted = pd.Series([sheet.verdict for sheet in sheets]).value_counts()
    for verdict, count in counted.items():
        assert flat(f"{verdict} {count}") in text
    assert flat("Was sich nicht sagen lässt, und warum") in text
    assert flat(f"veraltet, keine Aussage ({sum(sheet.stale for sheet in sheets)})") in text


LONG = "Kennzahl mit einem außerordentlich langen Namen für die Prüfung von Überschriften, Fußzeilen und Zellen äöüß"


@pytest.mark.parametrize(
    "name", [LONG, "<script>alert(1)</script> & <b>fett", "=1+1", "@cmd", "Donau\u00adschiff\x07 \n Zeile"]
)
def test_names_of_any_kind_are_shown_as_they_are(tmp_path, sheets, name):
    one = sheets[0]
    odd = one._replace(name=name, title=f"{name}: {name}", sentence=name, caveat=name * 30, sources=(name,) * 3)
    text = text_of(written(tmp_path / "odd.pdf", [odd], session=name, title=name))
    assert flat(re.sub("[\x07\u00ad]", "", name)) in text.replace("\u00ad", "")


def rows_with(sheet, values):
    rows = sheet.rows[sheet.rows["area"] == "DEA"].tail(len(values)).copy()
    return sheet._replace(rows=rows.assign(value=values))


@pytest.mark.parametrize("values", [[5.0], [float("nan")] * 3, [-1e-9, -2.5, 0.0], [1e17, -1e17]])
def test_few_missing_negative_and_tiny_values(tmp_path, sheets, values):
    assert text_of(written(tmp_path / "values.pdf", [rows_with(sheets[0], values)]))


def test_no_sheets_and_no_session(tmp_path):
    text = text_of(written(tmp_path / "none.pdf", [], session="", title=""))
    assert flat("Kennzahlen zum Zukunftsdialog Industrie") in text
    assert "Sitzung" not in text


def test_a_word_longer_than_a_page_is_wide_goes_on(tmp_path, sheets):
    text = text_of(written(tmp_path / "word.pdf", [sheets[0]._replace(caveat="Ü" * 3000)]))
    assert text.count("Ü") >= 3000


def words(path):
    """Number of the page, left, right and lower end of each word, and the word."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    run = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
    for number_, page in enumerate(run.stdout.decode("utf-8").split("<page ")[1:], 1):
        for found in re.finditer(r'xMin="(.*?)" yMin=".*?" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page):
            yield number_, float(found[1]), float(found[2]), float(found[3]), found[4]


def test_no_text_of_any_indicator_leaves_the_page(tmp_path):
    sheets = factsheets(DATA)
    path = written(tmp_path / "all.pdf", sheets)
    foot = paper.A4[1] - paper.BOTTOM
    for page, left, right, low, word in words(path):
        assert left >= paper.SIDE - 1, (page, word)
        assert right <= paper.A4[0] - paper.SIDE + 2, (page, word)
        assert low <= foot + 1 or low >= foot + 4, (page, word)  # above the line of the foot, or in the foot
    text = text_of(path)
    for sheet in sheets:
        figures = [sheet.latest] if len(sheet.rows) else list(sheet.notes)
        assert all(flat(part) in text for part in (sheet.name, sheet.caveat, *figures)), sheet.indicator.id


def test_addresses_are_links_and_nothing_else_is_markup():
    said = linked('<https://a.b/c?d=1&e="f"> x, https://g.h/i. <b>')
    assert '<link href="https://a.b/c?d=1&amp;e=">https://a.b/c?d=1&amp;e=</link>' in said
    assert '<link href="https://g.h/i">https://g.h/i</link>. &lt;b&gt;' in said


@pytest.mark.fault("outputs", "fonts of the report are missing", "one sentence")
def test_missing_fonts_are_said_in_a_sentence(tmp_path, sheets, monkeypatch):
    monkeypatch.setattr(paper.matplotlib, "get_data_path", lambda: str(tmp_path))
    paper.use_fonts.cache_clear()
    try:
        with pytest.raises(RawError, match=r"DejaVuSans\.ttf that comes with matplotlib is missing"):
            written(tmp_path / "r.pdf", sheets)
    finally:
        paper.use_fonts.cache_clear()


@pytest.mark.fault("outputs", "a drawn chart is missing or broken", "one sentence")
def test_a_missing_or_broken_chart_is_said_in_a_sentence(tmp_path, sheets):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no PDF")
    for path in (broken, tmp_path / "nowhere.pdf"):
        with pytest.raises(RawError, match="is missing or no PDF file"):
            written(tmp_path / "r.pdf", sheets, path)
    assert not (tmp_path / "r.pdf").exists()


def test_a_report_that_cannot_be_written_is_said_in_a_sentence(tmp_path, sheets):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RawError, match="cannot be written"):
        written(tmp_path / "file" / "r.pdf", sheets[:1])
