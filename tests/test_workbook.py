"""The workbook: every figure as published, texts that stay texts, a cover that leads to all sheets."""

import math
import zipfile

import openpyxl
import pytest
from conftest import ROOT
from shown import NASTY, one, renamed, series, shown

from zdi_metrics.errors import RawError
from zdi_metrics.factsheets import OUTLOOK
from zdi_metrics.outputs.office.cells import LONGEST_NAME, high, sheet_names
from zdi_metrics.outputs.office.indicator_sheet import COLUMNS, MOST_FOREIGN
from zdi_metrics.outputs.office.slide_words import state_date
from zdi_metrics.outputs.office.workbook import STATUS, write_workbook
from zdi_metrics.processed import read_indicators

TOLD = {"session": "2027-01", "title": "Kennzahlen & Überblick"}
CASES = ("greenhouse_gas_emissions", "export_concentration", "patent_density_europe", "gigabit_households")
HEADS = {lang: tuple(names[lang == "en"] for names, _, _ in COLUMNS) for lang in ("de", "en")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The workbook of all indicators, read cell by cell: rows of values by sheet, in the order of the indicators."""
    path = tmp_path_factory.mktemp("book") / "tables.xlsx"
    write_workbook(shown("de"), path, lang="de", **TOLD)
    book = openpyxl.load_workbook(path, read_only=True)
    return [[*page.iter_rows(values_only=True)] for page in book.worksheets], book.sheetnames


def test_every_figure_of_the_table_stands_in_its_sheet(whole):
    pages, _ = whole
    table = dict(list(read_indicators(ROOT / "data").groupby("indicator")))
    for sheet, rows in zip(shown("de"), pages[2:], strict=True):
        start = next(n for n, row in enumerate(rows) if row[: len(COLUMNS)] == HEADS["de"]) + 1
        found = {}
        for row in rows[start:]:
            if row[0] is None or not row[1]:
                break
            found[row[1], row[2]] = row[3:10]
        check_figures(sheet.indicator.id, table.get(sheet.indicator.id), found)


def check_figures(name, table, found):
    if table is None:
        assert not found
        return
    abroad = ~table["area"].str.startswith("DE")
    kept = table[~abroad] if abroad.sum() > MOST_FOREIGN else table
    assert len(found) == len(kept), name
    for row in kept.itertuples():
        value, _, status, sign, _, tables, vintage = found[row.area, row.period]
        if math.isnan(row.value):
            assert value is None, (name, row.area, row.period)
        else:
            assert value == pytest.approx(row.value, rel=1e-14), (name, row.area, row.period)
        assert (status, sign or "", tables, vintage) == (row.status, row.sign, row.tables, row.vintage)


def test_the_overview_has_all_indicators_and_the_latest_values(whole):
    head, *rows = whole[0][1]
    assert head[2] == "Kennzahl"
    for sheet, row in zip(shown("de"), rows, strict=False):
        first = sheet.assessments[0]
        assert row[2] == sheet.name
        assert row[4] == (first.value if first.value is None else pytest.approx(first.value, rel=1e-14))
        assert row[7] == sheet.sentence
        assert row[8] == ", ".join(sheet.actors)
        assert sheet.verdict in row[6]
        assert ("veraltet" in row[6]) == sheet.stale


def test_the_cover_names_state_licences_and_the_meaning_of_every_status(whole):
    pages, _ = whole
    cells = [cell for row in pages[0] for cell in row if cell]
    text = "\n".join(cells)
    assert cells[0] == TOLD["title"]
    state = max(sheet.rows["vintage"].max() for sheet in shown("de") if len(sheet.rows))
    assert ".".join(reversed(state.split("-"))) in text
    assert "keine amtliche Bewertung" in text
    assert {source for sheet in shown("de") for source in sheet.sources} <= set(cells)
    assert set(read_indicators(ROOT / "data")["status"]) <= set(STATUS)
    assert {code for code in cells if len(code) == 1} == set(STATUS)


def test_sheets_have_names_that_excel_takes(whole):
    names = whole[1]
    assert len(names) == len(shown("de")) + 2
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) <= LONGEST_NAME
    odd = sheet_names(["Deckblatt"], ["a/b:c*?[d]'", "'", "x" * 200, "x" * 200, "", "Deckblatt"])
    assert len({name.casefold() for name in odd}) == len(odd)
    assert not set("[]:*?/\\'") & set("".join(odd))


@pytest.fixture(params=["de", "en"])
def book(request, tmp_path):
    sheets = [one(name, request.param) for name in CASES]
    write_workbook(sheets, tmp_path / "tables.xlsx", lang=request.param, **TOLD)
    return sheets, openpyxl.load_workbook(tmp_path / "tables.xlsx")


def test_links_lead_to_the_sheets_and_back(book):
    sheets, read = book
    cover = read.worksheets[0]
    links = {cell.value: cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink}
    for sheet, page in zip(sheets, read.worksheets[2:], strict=True):
        assert links[sheet.name] == f"'{page.title}'!A1"
        assert page["A2"].hyperlink.location == f"'{cover.title}'!A1"


def test_sheets_are_ready_to_read_and_to_print(book):
    sheets, read = book
    for page in read.worksheets:
        assert page.page_setup.orientation == "landscape"
        assert str(page.page_setup.paperSize) == "9"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
    assert [page.freeze_panes for page in read.worksheets[1:]] == ["D2"] + ["B2"] * len(sheets)
    about = read.properties
    assert about.title == TOLD["title"]
    assert about.language == {"de": "de-DE", "en": "en-GB"}[sheets[0].lang]
    assert about.created.date().isoformat() == state_date(sheets)


def test_figures_show_the_decimals_of_the_unit_and_say_why_they_are_missing(book):
    sheets, read = book
    page = read.worksheets[2]
    cells = [cell for row in page.iter_rows() for cell in row if cell.data_type == "n" and cell.value is not None]
    assert {cell.number_format for cell in cells} == {"#,##0.0", "0"}, "values, and years of the outlook"
    empty = read.worksheets[3]
    told = "\n".join(str(cell.value) for row in empty.iter_rows() for cell in row if cell.value)
    assert sheets[1].notes[0] in told
    assert ("keine Zahlen" if sheets[1].lang == "de" else "no figures") in told


def test_the_continued_trend_is_marked_as_a_calculation(book):
    sheets, read = book
    rows = [*read.worksheets[2].iter_rows(values_only=True)]
    mark = {"de": "Rechnung, keine Statistik", "en": "Calculation, no statistics"}[sheets[0].lang]
    start = next(n for n, row in enumerate(rows) if str(row[0]).startswith(mark))
    table = {row[0]: row[1 : len(OUTLOOK) + 1] for row in rows[start + 2 :] if row[0]}
    outlook = sheets[0].outlook
    assert list(table) == list(outlook.index)
    for year, values in outlook[OUTLOOK].iterrows():
        told = [None if math.isnan(v) else pytest.approx(v, rel=1e-14) for v in values]
        assert list(table[year]) == told
    assert sum(str(row[0]).startswith(mark) for row in rows) == 1


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.fault("outputs", "a formula as a name in a workbook", "it stays text")
def test_texts_stay_texts_whatever_they_begin_with(text, tmp_path):
    sheet = renamed(one("gender_pay_gap"), text)
    sheet = sheet._replace(sentence=text, method=text, caveat=text, sources=(text,), actors=(text,))
    sheet = sheet._replace(rows=sheet.rows.head(2).assign(sign=text, reason=text, tables=text))
    write_workbook([sheet], tmp_path / "tables.xlsx", session=text, title=text, lang="de")
    read = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    cells = [cell for page in read for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    with zipfile.ZipFile(tmp_path / "tables.xlsx") as file:
        pages = [file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in page for page in pages)
    if text.strip() and text.isprintable():
        assert text in texts


@pytest.mark.parametrize("values", [[], [5.0], [math.nan, math.nan], [-1.0, 1e-12], [math.inf, 1e300]])
def test_odd_series_are_written_as_they_are(values, tmp_path):
    sheet = series(one("research_intensity"), values)
    write_workbook([sheet], tmp_path / "tables.xlsx", lang="de", **TOLD)
    rows = [*openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets[2].iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if row[: len(COLUMNS)] == HEADS["de"]) + 1
    found = [row[3] for row in rows[start : start + len(values)]]
    assert found == [v if math.isfinite(v) else None for v in values]


def test_the_same_sheets_give_the_same_bytes(tmp_path):
    sheets = [one(name) for name in CASES]
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(sheets, tmp_path / name, lang="de", **TOLD)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_file_that_cannot_be_written_is_one_clear_sentence(tmp_path):
    (tmp_path / "tables.xlsx").mkdir()
    with pytest.raises(RawError, match="cannot be written"):
        write_workbook([], tmp_path / "tables.xlsx", lang="de", **TOLD)


def test_rows_are_as_high_as_their_text():
    assert high("kurz", 40) < high("lang " * 40, 40) <= 409
    assert high("x\n" * 500, 40) == 409
