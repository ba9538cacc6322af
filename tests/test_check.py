"""`zdi check`: what is a problem, what is not, and what a machine reads of it."""

import json
import shutil

import jsonschema
import pytest
from click.testing import CliRunner
from conftest import ROOT

from zdi_metrics import check_report, checks, processed, published_ids, store
from zdi_metrics.catalogue import catalogue
from zdi_metrics.cli import main
from zdi_metrics.upkeep import Renamed

SCHEMA = json.loads((ROOT / "docs" / "check.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the data that may be spoilt."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".cache"))
    monkeypatch.setenv("ZDI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def as_json(code=0):
    result = CliRunner().invoke(main, ["check", "--json"])
    assert result.exit_code == code, result.output
    document = json.loads(result.output)
    jsonschema.validate(document, SCHEMA)
    return document


def problems(document):
    return [(one["check"], one["subject"]) for one in document["findings"] if one["kind"] == "problem"]


def test_the_kept_data_have_no_problem_and_say_what_is_old(monkeypatch):
    monkeypatch.setenv("ZDI_DATA", str(ROOT / "data"))
    document = as_json()
    assert document["ok"]
    assert document["counts"]["problem"] == 0
    assert document["state_date"] == store.state_date(store.ledger(ROOT / "data")).isoformat()
    stale = {one["subject"]: one for one in document["findings"] if one["kind"] == "stale"}
    status = processed.read_status(ROOT / "data")
    status = status[(status["kind"] == "table") & (status["finding"] == "stale")]
    assert set(status["id"]) <= set(stale)
    for _, row in status.iterrows():
        assert f"expected by {row['expected_by']}" in stale[row["id"]]["what"]
        if row["route"] == "open":
            assert stale[row["id"]]["next"] == f"Fetch it: zdi fetch {row['id']}"


def test_the_schema_names_every_kind_and_check():
    properties = SCHEMA["properties"]["findings"]["items"]["properties"]
    assert tuple(properties["kind"]["enum"]) == checks.KINDS
    assert set(properties["check"]["enum"]) == set(checks.Check.__args__)
    assert SCHEMA["properties"]["schema"]["const"] == check_report.SCHEMA


@pytest.mark.parametrize(
    ("spoil", "check", "subject", "what"),
    [
        (lambda d: ledger_line(d, 5, "x,y"), "ledger", "ledger", "Line 5 of"),
        (lambda d: (d / "raw" / "ledger.csv").unlink(), "ledger", "ledger", "cannot be read"),
        (lambda d: (d / "raw" / "snapshot" / "dns_8_3.csv").unlink(), "ledger", "dns_8_3", "is missing"),
        (
            lambda d: (d / "processed" / "indicators.parquet").write_bytes(b"PAR1"),
            "tables",
            "data/processed",
            "readable",
        ),
        (lambda d: (d / "processed" / "status.csv").unlink(), "tables", "data/processed/status.csv", "not the table"),
        (
            lambda d: (d / "processed" / "dcat.jsonld").write_text("{}"),
            "tables",
            "data/processed/dcat.jsonld",
            "not the",
        ),
        (lambda d: store.write_bytes(store.build_mark(d), b""), "tables", "data/processed", "or was interrupted"),
        (lambda d: header(d / "processed" / "assessments.csv"), "shape", "data/processed/assessments.csv", "pace"),
        (
            lambda d: edit(d, "assessments.csv", "too slow", "on course"),
            "tables",
            "data/processed/assessments.csv",
            "not",
        ),
        (lambda d: (d / "processed" / "assessments.csv").unlink(), "tables", "data/processed/assessments.csv", "not"),
        (
            lambda d: edit(d, "comparisons/positions.csv", "DEA1", "DEA2"),
            "tables",
            "data/processed/comparisons/positions.csv",
            "not the table",
        ),
        (
            lambda d: (d / "processed" / "comparisons" / "downturns.csv").unlink(),
            "tables",
            "data/processed/comparisons/downturns.csv",
            "not the table",
        ),
        (
            lambda d: (d / "processed" / "comparisons" / "positions.csv").write_bytes(b"\xff\xfe"),
            "shape",
            "data/processed/comparisons/positions.csv",
            "other columns",
        ),
    ],
)
def test_damage_is_a_problem_with_its_place_and_a_cure(data, spoil, check, subject, what):
    spoil(data)
    document = as_json(code=1)
    assert not document["ok"]
    assert (check, subject) in problems(document)
    found = next(one for one in document["findings"] if one["subject"] == subject)
    assert what in found["what"]
    assert found["next"] or ". " in found["what"]  # what to do is said


def ledger_line(data, number, text):
    path = data / "raw" / "ledger.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def edit(data, name, old, new):
    path = data / "processed" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def header(path):
    path.write_text(path.read_text(encoding="utf-8").replace(",pace,", ",speed,", 1), encoding="utf-8")


def test_a_file_that_nobody_knows_is_a_note(data):
    stray = data / "raw" / "live" / "dns_8_3" / "2026-12-01.csv.gz"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"")
    document = as_json()
    notes = [one["subject"] for one in document["findings"] if one["kind"] == "note"]
    assert notes == ["live/dns_8_3/2026-12-01.csv.gz"]


def test_every_published_id_is_in_use_or_entered_as_renamed():
    known = published_ids.read()
    assert len(known) >= 429
    assert not list(published_ids.vanished(catalogue(), known))


def test_an_id_that_vanishes_is_told_unless_it_is_entered():
    known = published_ids.read() | {("indicator", "gross_output"): "0.1.0"}
    assert list(published_ids.vanished(catalogue(), known)) == [("indicator", "gross_output")]
    entry = {"id": "output", "kind": "indicator", "old": "gross_output", "date": "2026-12-01", "reason": "merged"}
    gone = Renamed.model_validate(entry, strict=False)
    entered = catalogue().model_copy(update={"renamed": {"output": gone}})
    assert not list(published_ids.vanished(entered, known))


def test_the_list_of_ids_only_grows():
    known = {("indicator", "gross_output"): "0.0.9"}
    lines = published_ids.text(known, catalogue(), "0.2.0").splitlines()
    assert "indicator,gross_output,0.0.9" in lines
    assert "indicator,research_intensity,0.2.0" in lines
