"""The pack of a session: whole or not at all, the same bytes twice, figures as published, sources as licences ask."""

import csv
import hashlib
import json
import os
import signal

import pandas as pd
import pytest
from conftest import ROOT

from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import CatalogueError, RawError
from zdi_metrics.factsheets import factsheet, factsheets
from zdi_metrics.outputs import folders, pack, workers
from zdi_metrics.outputs.pack import PARTS, write_pack
from zdi_metrics.outputs.pack_charts import KINDS, drawings
from zdi_metrics.outputs.pack_data import FORMULA, harmless, marked, sources_text, write_data
from zdi_metrics.processed import read_indicators

DATA = ROOT / "data"
CHOSEN = ["greenhouse_gas_emissions", "ets_emissions", "industry_emissions_by_branch"]
SESSION, TITLE = "2027-01 <b>", "Prüfung =1+1 & „Klima“"


def some_sheets(data, themes=(), lang="de"):
    return [factsheet(data, catalogue().indicators[name], lang=lang) for name in CHOSEN]


@pytest.fixture(scope="module")
def everything():
    return factsheets(DATA)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A pack of three indicators, and the steps that were told."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "factsheets", some_sheets)
        patch.setattr(workers, "worth", lambda jobs: 2)
        out = tmp_path_factory.mktemp("packs") / "climate"
        write_pack(DATA, ["climate"], session=SESSION, title=TITLE, out=out, say=lambda *step: told.append(step))
    return out, told


def digests(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_pack_has_all_its_parts_and_nothing_is_left_beside_it(made):
    out, told = made
    assert {path.name for path in out.iterdir()} == PARTS
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert [step[0] for step in told] == list(range(1, len(told) + 1))
    assert {step[1] for step in told} == {len(told)}
    for name in CHOSEN:
        assert (out / "data" / f"{name}.csv").exists()
        for kind in KINDS:  # no empty chart where there is no figure
            assert (out / "charts" / f"{name}{kind}").exists() == (name != CHOSEN[2])
    assert (out / "charts" / "themes" / "board_climate_and_environment.svg").exists()
    assert (out / "charts" / "maps" / "ets_emissions.png").exists()


def test_every_part_opens_and_names_the_indicators(made):
    pptx, openpyxl, pikepdf = (pytest.importorskip(name) for name in ("pptx", "openpyxl", "pikepdf"))
    out, _ = made
    sheets = some_sheets(DATA)
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "2027-01 <b>" not in page
    slides = pptx.Presentation(out / "slides.pptx").slides
    said = "\n".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    book = openpyxl.load_workbook(out / "tables.xlsx")
    cells = {str(cell) for one in book.worksheets for row in one.iter_rows(values_only=True) for cell in row if cell}
    with pikepdf.open(out / "report.pdf") as pdf:
        assert str(pdf.docinfo.Title) == TITLE
        assert len(pdf.pages) >= 4
    for sheet in sheets:
        assert sheet.name in page
        assert sheet.name in said
        assert any(sheet.name in cell for cell in cells)
    assert TITLE in said


def test_one_process_gives_the_bytes_that_two_gave_and_force_replaces(made, monkeypatch, tmp_path):
    out, _ = made
    monkeypatch.setattr(pack, "factsheets", some_sheets)
    monkeypatch.setattr(workers, "worth", lambda jobs: 1)
    again = tmp_path / "again"
    (again / "data").mkdir(parents=True)
    (again / "sources.md").write_text("an earlier pack", encoding="utf-8")
    write_pack(DATA, ["climate_and_environment"], session=SESSION, title=TITLE, out=again, force=True)
    assert digests(again) == digests(out)


def test_figures_of_all_indicators_are_those_of_the_processed_table(tmp_path, everything):
    write_data(everything, DATA, tmp_path, "all")
    known = dict(iter(read_indicators(DATA).groupby("indicator", sort=False)))
    for sheet in everything:
        name = sheet.indicator.id
        found = pd.read_csv(tmp_path / f"{name}.csv", dtype={"period": "str", "sign": "str", "status": "str"})
        if name not in known:
            assert found.empty
            continue
        rows = known[name].reset_index(drop=True)
        for column in ("area", "period", "value", "status"):
            left, right = found[column].tolist(), rows[column].tolist()
            assert all(a == b or (a != a and b != b) for a, b in zip(left, right, strict=True)), (name, column)
        assert found["source"].str.startswith("Quelle: ").all()
    for path in tmp_path.glob("*.csv"):
        _no_formulas(path)


def _no_formulas(path):
    numbers = {"value"}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name, cell in row.items():
                assert name in numbers or not cell.startswith(FORMULA), (path.name, name, cell)


def test_the_datapackage_is_valid_frictionless(made):
    frictionless = pytest.importorskip("frictionless")
    folder = made[0] / "data"
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    report = frictionless.Package.from_descriptor(descriptor, basepath=str(folder)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    assert [resource["path"] for resource in descriptor["resources"]] == [f"{name}.csv" for name in CHOSEN]
    assert "Apostroph" in descriptor["description"]


@pytest.mark.fault(
    "outputs", "texts of tables that look like formulas", "no spreadsheet takes them for one; numbers stay numbers"
)
def test_texts_that_look_like_formulas_are_harmless_and_numbers_stay(tmp_path):
    texts = pd.Series(["=1+1", "+49", "-", "@cmd", "\tx", "plain", "ä=1", float("nan")], dtype="str")
    found = harmless(texts)
    assert found.tolist()[:7] == ["'=1+1", "'+49", "'-", "'@cmd", "'\tx", "plain", "ä=1"]
    assert found.isna().tolist() == [False] * 7 + [True]
    sheet = some_sheets(DATA)[0]
    odd = sheet._replace(source_line="=HYPERLINK(1)", rows=sheet.rows.assign(value=-1.5, sign="-"))
    write_data([odd], DATA, tmp_path, "=1+1")
    text = (tmp_path / f"{CHOSEN[0]}.csv").read_text(encoding="utf-8")
    assert ",-1.5," in text
    assert "'=HYPERLINK(1)" in text


def test_sources_name_publishers_licences_and_the_lines_to_cite(made, everything):
    text = (made[0] / "sources.md").read_text(encoding="utf-8")
    for sheet in some_sheets(DATA):
        for line in sheet.sources:
            assert line in text
    assert "Keine amtliche Veröffentlichung" in text
    assert marked(TITLE) in text
    assert "<b>" not in text
    whole = sources_text(everything, DATA, session="", title="", lang="de")
    tables = {given.table for one in catalogue().indicators.values() for given in one.inputs.values()}
    for source in {catalogue().tables[table].source for table in tables}:
        one = catalogue().sources[source]
        assert marked(one.attribution) in whole
        assert not one.licence_url or f"]({one.licence_url})" in whole
    for table in tables:
        assert marked(catalogue().tables[table].title) in whole


def test_english_sources_are_complete():
    text = sources_text(some_sheets(DATA, lang="en"), DATA, session="x", title="y", lang="en")
    for word in ("Sources and licences", "Licence: ", "Attribution: ", "Lines to cite", "No official publication"):
        assert word in text
    for word in ("Lizenz", "Stand 0", "Kennzahlen"):
        assert word not in text


def test_markup_is_shown_as_it_is():
    assert marked("<script>x</script> [a](b) *c* # d\n# e") == r"\<script\>x\</script\> \[a\](b) \*c\* \# d \# e"


def test_charts_of_all_themes_have_names_of_their_own(everything):
    names = [drawing.name for drawing in drawings(everything, DATA, "de")]
    assert len(names) == len({name.casefold() for name in names})
    assert {"themes/board", "themes/multiples_resilience", "changes/emissions_since_2008", "shocks/gdp"} <= set(names)


@pytest.fixture
def quick(monkeypatch):
    """Packs without drawing anything: what is written beside them is written all the same."""

    def here(pool, jobs):
        for name, job in jobs.items():
            if name in ("data", "sources.md"):
                yield name, job()

    monkeypatch.setattr(pack, "factsheets", some_sheets)
    monkeypatch.setattr(workers, "worth", lambda jobs: 1)
    monkeypatch.setattr(workers, "done", here)
    monkeypatch.setattr(pack, "write_report", lambda sheets, path, charts, **about: path.write_bytes(b"%PDF"))


@pytest.mark.parametrize(
    "error", [RuntimeError("half-way"), KeyboardInterrupt(), OSError(28, "No space left on device")]
)
@pytest.mark.fault("outputs", "a pack fails half-way (an error, Ctrl-C, a full disk)", "no folder is left")
def test_a_pack_that_fails_half_way_leaves_nothing(tmp_path, quick, monkeypatch, error):
    def fail(*args, **more):
        raise error

    monkeypatch.setattr(pack, "write_report", fail)
    with pytest.raises((RuntimeError, KeyboardInterrupt, RawError)):
        write_pack(DATA, ["climate"], out=tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("outputs", "a pack is to be replaced and fails", "the earlier one stays, byte for byte")
def test_an_earlier_pack_stays_when_the_new_one_fails(tmp_path, quick, monkeypatch):
    out = write_pack(DATA, ["climate"], out=tmp_path / "pack")
    before = digests(out)
    monkeypatch.setattr(pack, "write_report", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_pack(DATA, ["climate"], out=out, force=True)
    assert digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_a_folder_that_is_there_is_replaced_only_by_force(tmp_path, quick):
    out = write_pack(DATA, ["climate"], title="Eins", out=tmp_path / "pack")
    with pytest.raises(RawError, match="is there already"):
        write_pack(DATA, ["climate"], title="Zwei", out=out)
    assert "Eins" in (out / "sources.md").read_text(encoding="utf-8")
    write_pack(DATA, ["climate"], title="Zwei", out=out, force=True)
    assert "Zwei" in (out / "sources.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("names", [["notes.txt"], ["sources.md", "notes.txt"], ["data"]])
@pytest.mark.fault("outputs", "a pack in a folder that holds other things")
def test_what_is_no_pack_is_never_replaced(tmp_path, quick, names):
    out = tmp_path / "mine"
    out.mkdir()
    for name in names:
        (out / name).write_text("mine", encoding="utf-8")
    with pytest.raises(RawError, match="holds other things"):
        write_pack(DATA, ["climate"], out=out, force=True)
    assert sorted(path.name for path in out.iterdir()) == sorted(names)


def test_places_that_cannot_be_written_get_a_sentence(tmp_path, quick, monkeypatch):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "pack", tmp_path / ("x" * 300)):
        with pytest.raises(RawError) as caught:
            write_pack(DATA, ["climate"], out=out, force=True)
        assert caught.value.cure.endswith(".")

    def refuse(**more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders.tempfile, "mkdtemp", refuse)
    with pytest.raises(RawError, match="cannot be written"):
        write_pack(DATA, ["climate"], out=tmp_path / "pack")


def test_unknown_themes_and_languages_get_a_sentence(tmp_path):
    with pytest.raises(CatalogueError, match="No theme is called 'klimma'"):
        write_pack(DATA, ["climate", "klimma"], out=tmp_path / "pack")
    with pytest.raises(CatalogueError, match="There is no language 'fr'"):
        write_pack(DATA, ["climate"], lang="fr", out=tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_without_built_tables_a_sentence_and_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "worth", lambda jobs: 1)
    with pytest.raises(RawError):
        write_pack(tmp_path / "nowhere", ["climate"], out=tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["=1+1", "@cmd", "<script>alert(1)</script>", "Ü" * 120, "zwei\nZeilen\x00"])
@pytest.mark.fault("outputs", "a formula, markup or a line break as the title of a pack", "shown as it is, run nowhere")
def test_titles_of_any_kind(tmp_path, quick, title):
    out = write_pack(DATA, ["climate"], session=title, title=title, out=tmp_path / "pack")
    text = (out / "sources.md").read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "\x00" not in text


def test_without_a_session_none_is_named(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    about = {"session": "", "title": "T", "lang": "de"}
    assert "für die Sitzung" not in pack.pack_page(some_sheets(DATA), **about)
    pack.write_workbook(some_sheets(DATA), tmp_path / "t.xlsx", **about)
    cover = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert not any(str(cell).startswith("Sitzung") for row in cover.iter_rows(values_only=True) for cell in row)


def ends_its_process(*args, **about):
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.fault("outputs", "a process that draws a pack dies", "one sentence; no folder is left")
def test_a_process_that_dies_is_told_in_a_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(pack, "factsheets", some_sheets)
    monkeypatch.setattr(pack, "write_workbook", ends_its_process)
    monkeypatch.setattr(workers, "worth", lambda jobs: 2)
    with pytest.raises(RawError, match=r"was ended from outside, and nothing has been written\. Try again"):
        write_pack(DATA, ["climate"], out=tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_themes_may_be_named_in_any_order():
    assert pack._in_order(["resilience", "climate_and_environment", "resilience"]) == [
        "climate_and_environment",
        "resilience",
    ]
