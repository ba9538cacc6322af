"""Every command, query and declaration in the documents is run.

```console is run on a copy of the data; ```console online needs a network and is only asked for its help, or run with
--dry-run; ```sql, ```python and ```toml are run; ```r and ```scala are read by people only.
"""

import re
import shlex
import shutil
import subprocess
import sys
import textwrap

import pytest
from click.testing import CliRunner
from conftest import ROOT

from zdi_metrics import corrections, store
from zdi_metrics.catalogue import FOLDER, catalogue
from zdi_metrics.cli import main
from zdi_metrics.loading import observe_table

DOCS = sorted((ROOT / "docs").glob("*.md"))
NOT_RUN = {"r", "scala"}
EXPECTED = {
    "correct-a-source-error", "how-a-number-is-made", "open-data", "operate-in-a-ministry", "refresh", "security",
}  # fmt: skip


def blocks(path):
    """Language and text of every fenced block, without the indentation of a list."""
    for indent, language, text in re.findall(
        r"^([ ]*)```(\w[^\n]*)\n(.*?)^\1```$", path.read_text("utf-8"), re.S | re.M
    ):
        yield language, textwrap.dedent(text) if indent else text


def lines(language):
    """Every command once, with the first document that has it."""
    found = {}
    for path in DOCS:
        for text in (text for lang, text in blocks(path) if lang == language):
            for line in text.splitlines():
                assert line.startswith("$ "), f"{path.name}: {line}"
                found.setdefault(line[2:], path.stem)
    return [(document, line) for line, document in found.items()]


def texts(language):
    return [(path.stem, text) for path in DOCS for lang, text in blocks(path) if lang == language]


def test_the_documents_are_there_and_every_block_has_a_language_that_is_known():
    assert {path.stem for path in DOCS} >= EXPECTED
    known = {"console", "console online", "sql", "python", "toml"} | NOT_RUN
    for path in DOCS:
        fences = re.findall(r"^[ ]*```", path.read_text("utf-8"), re.M)
        found = [language for language, _ in blocks(path)]
        assert len(fences) == 2 * len(found), path.name
        assert set(found) <= known, path.name


def test_links_lead_somewhere():
    for path in [*DOCS, ROOT / "README.md"]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A repository of its own with a copy of the data, in which commands may write."""
    where = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "data", where / "data", ignore=shutil.ignore_patterns(".cache"))
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(where)]
    for words in (["init", "-q"], ["add", "data"], ["commit", "-q", "-m", "data"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    return where


@pytest.mark.parametrize(("document", "line"), lines("console"))
def test_a_command_works(document, line, folder, monkeypatch):
    words = shlex.split(line)
    monkeypatch.chdir(folder)
    if words[0] == "python":
        run_tool(words[1:])
        return
    assert words[0] == "zdi", line
    result = CliRunner().invoke(main, words[1:], env={"ZDI_DATA": str(folder / "data")})
    assert result.exit_code == 0, f"{document}: {line}\n{result.output}"
    assert result.output.strip()


def run_tool(words):
    """A tool in the repository is only compiled: it would change files of the repository."""
    path = ROOT / words[0]
    compile(path.read_text(encoding="utf-8"), str(path), "exec")


@pytest.mark.parametrize(("document", "line"), lines("console online"))
def test_an_online_command_exists_with_its_options(document, line, folder, monkeypatch):
    words = shlex.split(line)
    if words[:2] == ["zdi", "fetch"]:
        result = CliRunner().invoke(main, [*words[1:], "--dry-run"], env={"ZDI_DATA": str(folder / "data")})
        assert result.exit_code == 0, f"{document}: {result.output}"
    elif words[0] in ("python", ".venv/bin/python"):
        helped = subprocess.run(
            [sys.executable, str(ROOT / words[1]), "--help"], capture_output=True, text=True, cwd=folder, check=True
        )
        for option in [word for word in words[2:] if word.startswith("--")]:
            assert option in helped.stdout, f"{document}: {line}"
    else:
        assert words[:2] in (["pip", "download"], ["pip", "install"]), line
        assert (ROOT / words[words.index("-c") + 1]).is_file()


@pytest.mark.parametrize(("document", "query"), texts("sql"))
def test_a_query_has_an_answer(document, query, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(ROOT / "data" / "processed")
    assert duckdb.connect().execute(query).fetchall(), document


@pytest.mark.parametrize(("document", "code"), texts("python"))
def test_python_runs(document, code, monkeypatch):
    if "polars" in code:
        pytest.importorskip("polars")
    monkeypatch.chdir(ROOT / "data" / "processed")
    exec(compile(code, document, "exec"), {})


@pytest.mark.parametrize(("document", "text"), texts("toml"))
def test_a_declaration_is_one(document, text, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "catalogue", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    (tmp_path / "catalogue" / "example.toml").write_text(text, encoding="utf-8")
    declared = catalogue.__wrapped__(tmp_path / "catalogue")
    for one in declared.corrections.values():
        rows = store.ledger(ROOT / "data")[one.table]
        observed = {one.table: observe_table(ROOT / "data", declared, rows)}
        assert [s.state for s in corrections.standings([one], observed)] == ["applied"]
    assert len(declared.corrections) + len(declared.renamed) == 1


def test_what_is_said_of_lags_and_settings_is_true():
    from zdi_metrics.freshness import LAG

    told = (ROOT / "docs" / "how-a-number-is-made.md").read_text("utf-8")
    for rhythm, months in LAG.items():
        assert re.search(rf"\| [^|]*\b{rhythm}\b[^|]* \| {months} \|", told), rhythm
    operate = (ROOT / "docs" / "operate-in-a-ministry.md").read_text("utf-8")
    for source in catalogue().sources.values():
        for name in source.login:
            assert f"`{name}`" in operate, name


def test_the_exit_codes_of_the_refresh_are_those_that_it_tells():
    told = (ROOT / "docs" / "refresh.md").read_text("utf-8")
    helped = (ROOT / "tools" / "refresh" / "__main__.py").read_text("utf-8")
    for code, meaning in re.findall(r"^\| (\d) \| ([^|;,]*\w)", told, re.M):
        assert f"{code} {meaning}" in " ".join(helped.split()), code
