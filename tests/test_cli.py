"""Every command, its help and its errors, as a user meets them."""

import os
import re
import shlex
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT

from zdi_metrics import store
from zdi_metrics.cli import main


def zdi(*words, code=0):
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, result.output
    return result.output


def commands():
    context = click.Context(main)
    return [(name, main.get_command(context, name)) for name in main.list_commands(context)]


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_has_help(name):
    text = zdi(name, "--help")
    assert "Usage:" in text
    assert len(text.splitlines()) > 4


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, _ in commands():
        assert f"`zdi {name}" in readme or f"zdi {name}" in readme, name


def blocks(text):
    return re.findall(r"```(?:console|sh)\n(.*?)```", text, re.S)


def readme_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [
        line.removeprefix("$ ") for block in blocks(readme) for line in block.splitlines() if line.startswith("$ ")
    ]
    return sorted({line for line in lines if line.startswith("zdi ")})


@pytest.mark.parametrize("line", readme_commands())
def test_the_commands_of_the_readme_work(line, tmp_path, monkeypatch):
    monkeypatch.setenv("ZDI_DATA", str(ROOT / "data"))
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)[1:]
    elsewhere = {
        "build",
        "fetch",
        "find",
        "site",
        "notebooks",
    }  # on a copy, against publishers on this machine, as pages
    if words[0] not in elsewhere and "--all" not in words:
        zdi(*words)


def test_the_verbs_of_the_readme_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", readme, re.S):
        exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["describe", "reserch_intensity"], 2, "research_intensity"),
        (["data", "research_intensity", "--area", "Bayernn"], 2, "Bayern"),
        (["list", "climat_and_environment"], 2, "climate_and_environment"),
        (["trace", "research_intensity", "--period", "1950"], 2, "has no row for Nordrhein-Westfalen in 1950"),
        (["chart", "research_intensity", "--out", "chart.docx"], 1, "ends in .png, .svg or .pdf"),
        (["chart", "research_intensity", "--area", "Köln"], 2, "has no numbers for Köln"),
        (["assess", "research_intensity", "--area", "Köln"], 2, "has no figures for Köln"),
        (["--data", "nowhere", "data", "research_intensity"], 1, "Build it: zdi build"),
        (["--data", "nowhere", "build"], 1, "ledger"),
        (["frobnicate"], 2, "No such command"),
        (["data"], 2, "Missing argument"),
        (["data", "research_intensity", "--start", "2090"], 2, "has no rows for this choice"),
        (["assess", "climate", "--area", "Ungarn"], 2, "There are no assessments for Ungarn"),
    ],
)
def test_every_mistake_gets_a_sentence_and_an_exit_code(words, code, named, monkeypatch, tmp_path):
    monkeypatch.setenv("ZDI_DATA", str(ROOT / "data"))
    monkeypatch.chdir(tmp_path)
    output = zdi(*words, code=code)
    assert named in output
    assert "Traceback" not in output


def test_data_as_csv_and_as_a_table():
    text = zdi(
        "data", "research_intensity", "--area", "NRW", "--area", "DE", "--start", "2022", "--end", "2023", "--csv"
    )
    lines = text.splitlines()
    assert lines[0].startswith("indicator,theme,area,period,value,unit,status,sign,reason")
    assert [line.split(",")[2:5] for line in lines[1:]] == [
        ["DEA", "2022", "2.18"], ["DEA", "2023", "2.28"], ["DE", "2022", "3.04"], ["DE", "2023", "3.13"],
    ]  # fmt: skip
    table = zdi("data", "research_intensity", "--area", "NRW", "--start", "2022")
    assert "2,18 %" in table.replace("\N{NO-BREAK SPACE}", " ")
    assert "2.18%" in zdi("data", "research_intensity", "--area", "NRW", "--lang", "en")


def test_trace_leads_to_file_row_and_digest():
    text = zdi("trace", "research_intensity", "--period", "2022")
    cell = next(line for line in text.splitlines() if line.strip().startswith("DEA 2022 research_intensity"))
    assert re.search(r"(indicator_9-1-a\.csv|live/dns_9_1_a/\S+), Zeile \d+", cell)
    assert re.search(r"2022: ([\d,]+)", text)[1] in cell
    for word in ("dns_9_1_a", "SHA-256", "Originaldatei"):
        assert word in text
    assert "original file" in zdi("trace", "research_intensity", "--lang", "en")


def test_assess_and_describe_speak_both_languages():
    assert "Prozentpunkte" in zdi("assess", "innovation").replace("\n", "")
    assert "percentage points" in zdi("assess", "innovation", "--lang", "en").replace("\n", "")
    assert "Caveat:" in zdi("describe", "research_intensity", "--lang", "en")
    assert "kein eigenes Ziel" in zdi("describe", "investment_ratio")


def test_a_symbol_turns_beyond_a_figure_and_not_at_it():
    told = zdi("assess", "research_intensity").replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r"anderes Zeichen bei einem letzten Wert: [<>] \d,\d\d %", told)


def test_chart_writes_a_file(tmp_path):
    target = tmp_path / "chart.svg"
    assert zdi("chart", "research_intensity", "--out", str(target)).strip() == str(target)
    assert target.stat().st_size > 5000


def test_build_exits_with_1_when_a_table_fails_and_check_too(tmp_path, monkeypatch):
    import shutil

    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setenv("ZDI_DATA", str(tmp_path / "data"))
    before = zdi("data", "research_intensity", "--area", "NRW")
    path = tmp_path / "data" / "raw" / "snapshot" / "dns_9_1_a.csv"
    path.write_bytes(path.read_bytes()[:-40])
    assert "FAILED dns_9_1_a" in zdi("build", code=1)
    assert "edited or cut" in zdi("check", code=1)
    assert zdi("data", "research_intensity", "--area", "NRW") == before, "the rows that were there stay"


def test_check_finds_spoilt_tables_and_an_untrue_ledger(tmp_path, monkeypatch):
    import shutil

    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setenv("ZDI_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "processed" / "indicators" / "resilience.csv").write_text("spoilt\n")
    rows = store.ledger(tmp_path / "data")
    store.write_ledger(tmp_path / "data", rows | {"dns_8_3": (rows["dns_8_3"][0].model_copy(update={"rows": 1}),)})
    text = zdi("check", code=1)
    assert "Problems: 2" in text
    assert "resilience.csv: is not the table that was built" in text
    assert "dns_8_3: digest, rows or periods" in text


def test_check_is_clean_and_lists_the_gaps():
    text = zdi("check")
    assert text.startswith("Problems: 0")
    assert "Gaps: " in text


@pytest.mark.fault("command line", "a locale that is no UTF-8")
def test_the_module_is_the_command_and_output_is_utf_8_anywhere():
    env = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    words = [sys.executable, "-m", "zdi_metrics", "describe", "research_intensity"]
    run = subprocess.run(words, capture_output=True, env=env, cwd=ROOT, check=True)
    assert "Wirtschaftsleistung" in run.stdout.decode("utf-8")
