"""The notebooks run, are stored as they should be, and become pages that need nothing from elsewhere."""

import ast
import json
import re
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from click.testing import CliRunner
from conftest import ROOT, parsed

import zdi_metrics as zdi
from zdi_metrics.cli import main
from zdi_metrics.errors import CatalogueError, NotComputable, RawError
from zdi_metrics.outputs import notebooks, session

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter's own machinery
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def written(folder, *sources, name="probe"):
    """A notebook with these cells; text that begins with "#" is prose."""
    kinds = [nbformat.v4.new_markdown_cell if one.startswith("#") else nbformat.v4.new_code_cell for one in sources]
    notebook = nbformat.v4.new_notebook(cells=[kind(one) for kind, one in zip(kinds, sources, strict=True)])
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


@every_notebook
def test_notebooks_are_stored_without_outputs(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@every_notebook
def test_notebooks_define_nothing_and_know_no_paths(path):
    for cell in cells(path, "code"):
        tree = parsed(source(cell))
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not [text for text in texts if text.startswith(("/", "~", "..")) or "\\" in text]
        names = {
            n.attr if isinstance(n, ast.Attribute) else n.id
            for n in ast.walk(tree)
            if isinstance(n, ast.Name | ast.Attribute)
        }
        assert not names & {"fetch", "open", "requests", "urlopen", "system", "Path", "read_csv"}


@every_notebook
def test_notebooks_begin_with_a_title_an_abstract_and_their_parameters(path):
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    assert re.match(r"# \S", source(first))
    assert "*Abstract: " in source(first)
    assert "import zdi_metrics as zdi" in source(cells(path, "code")[0])
    most = 30 if path.stem == "91_methods" else 24
    assert 12 <= len(cells(path, "code")) + len(cells(path, "markdown")) <= most


@every_notebook
def test_every_parameter_is_used(path):
    first, *rest = [parsed(source(cell)) for cell in cells(path, "code")]
    given = {n.id for n in ast.walk(first) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    assert given == {name for name in given if name.isupper()}
    assert given <= {n.id for tree in rest for n in ast.walk(tree) if isinstance(n, ast.Name)}


@every_notebook
def test_links_between_notebooks_resolve(path):
    for cell in cells(path, "markdown"):
        for target in re.findall(r"\]\(([^)]+)\)", source(cell)):
            assert (path.parent / target.partition("#")[0]).exists(), target


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return folder, {run.name: run for run in notebooks.render(NOTEBOOKS, folder)}


@every_notebook
def test_notebooks_run_without_error_or_warning_and_become_pages(path, pages):
    folder, runs = pages
    assert runs[path.stem].failure is None
    page = (folder / f"{path.stem}.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#|[\w-]+\.html)[^"]*', page)
    assert "<script" not in page
    for picture in re.findall(r'src="data:image/png;base64,([^"]+)"', page):
        assert len(picture) > 10_000  # an empty chart is smaller
    assert f'href="{path.stem}.html"' in (folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elsewhere():
    """What the notebooks say as in JupyterLab for an area without most figures: failures by name."""
    changed = {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        first = next(cell for cell in notebook.cells if cell.cell_type == "code")
        if 'GEBIET = "NRW"' in first.source:
            first.source = first.source.replace('GEBIET = "NRW"', 'GEBIET = "Lombardei"')
            changed[path.stem] = notebook
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(
            zip(changed, pool.map(lambda one: notebooks.execute(one, page=False), changed.values()), strict=True)
        )


@every_notebook
@pytest.mark.fault("outputs", "a notebook of a region without figures", "sentences, no traceback")
def test_an_area_without_figures_gets_sentences(path, elsewhere):
    assert elsewhere.get(path.stem) is None


def test_after_a_sentence_a_notebook_goes_on_without_the_figures_of_before(tmp_path):
    path = written(
        tmp_path,
        "# Probe",
        "import zdi_metrics as zdi\nzdi.ready()\nGEBIET, zahl, first = 'NRW', 2, 1",
        "GEBIET = 'Lombardei'\nzahl = zdi.value('research_intensity', GEBIET)",
        "half = zahl / 2",
        "print(GEBIET, half)",
        "print(GEBIET, first)",
        "unknown",
    )
    notebook = nbformat.read(path, as_version=4)
    assert notebooks.execute(notebook, page=False) == "cell 7: NameError: name 'unknown' is not defined"
    told = ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells[2:6]]
    assert told[0].startswith("research_intensity has no number for Lombardei.")
    assert told[1:] == ["Dafür fehlen Zahlen; der Grund steht weiter oben.\n"] * 2 + ["Lombardei 1\n"]
    assert notebooks.execute(nbformat.read(path, as_version=4)).startswith("cell 3: research_intensity has no number")


@pytest.mark.fault("outputs", "a cell of a notebook fails", "the cell and the sentence are named; the others are run")
def test_the_first_failing_cell_is_named_with_the_sentence_of_the_error(tmp_path):
    path = written(
        tmp_path / "in",
        "# Probe\n[weiter](other.ipynb)",
        "import zdi_metrics as zdi\nzdi.ready()",
        'zdi.data("research_intensity", areas="Atlantis")',
        "1 / 0",
    )
    (run,) = notebooks.render([path], tmp_path / "out")
    assert run.failure == "cell 3: No area is called 'Atlantis'. Nearest: Albanien."
    page = (tmp_path / "out" / "probe.html").read_text(encoding="utf-8")
    assert "Traceback" not in page
    assert "No area is called" in page
    assert 'href="other.html"' in page


def test_a_warning_is_a_failure(tmp_path):
    path = written(tmp_path, "# Probe", "import warnings\nwarnings.warn('careful')")
    assert "careful" in notebooks.execute(nbformat.read(path, as_version=4))


def test_the_command_names_what_failed_and_goes_on(tmp_path):
    for name, code in (("a", "1 / 0"), ("b", "print(7)")):
        written(tmp_path / "in", f"# Title {name}", code, name=name)
    run = CliRunner().invoke(main, ["notebooks", "--from", str(tmp_path / "in"), "--out", str(tmp_path / "out")])
    assert run.exit_code == 1
    assert "a: cell 2: ZeroDivisionError: division by zero" in run.output
    assert ">7" in (tmp_path / "out" / "b.html").read_text(encoding="utf-8")


def test_unknown_notebooks_and_folders_get_a_sentence(tmp_path):
    with pytest.raises(CatalogueError, match=r"No notebook is called 'kochen'\. There are: 00_start"):
        notebooks.find(["kochen"])
    with pytest.raises(RawError, match="There are no notebooks in"):
        notebooks.find(folder=tmp_path)
    assert [path.stem for path in notebooks.find(["climate_and_environment"])] == ["14_climate_and_environment"]


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RawError, match=r"cannot be written .* Choose another folder with --out"):
        notebooks.render([], tmp_path / "file" / "out")


def test_the_greeting_counts_what_there_is_and_names_what_is_missing(monkeypatch):
    assert re.fullmatch(
        r"2\d\d Kennzahlen mit Zahlen, jüngster Datenstand \d\d\.\d\d\.\d{4}\.", session.greeting(ROOT / "data")
    )
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    assert session.greeting(ROOT / "data", "en").endswith(
        "Fields to choose from come with ipywidgets; without it charts are fixed."
    )


def test_without_built_tables_ready_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("ZDI_DATA", str(tmp_path))
    with pytest.raises(RawError, match="zdi build"):
        zdi.ready()


def test_one_number_or_the_sentence_why_there_is_none():
    rows = zdi.data("research_intensity", areas="NRW").dropna(subset="value")
    assert zdi.value("research_intensity") == rows["value"].iloc[-1]
    assert zdi.value("research_intensity", "Bayern", "2022") > 3
    with pytest.raises(NotComputable, match="no number for Bayern in 1950"):
        zdi.value("research_intensity", "Bayern", "1950")
    with pytest.raises(NotComputable, match="no number for Lombardei"):
        zdi.value("research_intensity", "Lombardei")


def test_the_reading_counts_an_indicator_once_however_many_targets_it_has():
    rows = zdi.assess("innovation")
    *sentences, counts = zdi.reading("innovation").splitlines()
    assert sentences == [f"– {one}" for one in rows["sentence_de"]]
    found = [int(part) for part in re.findall(r"\d+", counts)]
    assert found[0] == rows["indicator"].nunique() == sum(found[1:])
    assert found[0] < len(rows)
    assert zdi.reading("innovation", lang="en").splitlines()[-1].startswith(f"{found[0]} indicators: {found[1]} rated")
    with pytest.raises(NotComputable, match="Lombardei"):
        zdi.reading("land", area="Lombardei")


def test_regions_are_chosen_from_those_with_figures(monkeypatch):
    monkeypatch.delenv("ZDI_STATIC", raising=False)
    field = zdi.explore("research_intensity").children[0]
    assert [label for label, _ in field.options][:3] == ["Nordrhein-Westfalen", "Deutschland", "Baden-Württemberg"]
    assert len(field.options) == 18 - 1
    monkeypatch.setenv("ZDI_STATIC", "1")
    assert zdi.explore("research_intensity").axes
