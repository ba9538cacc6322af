"""What a build makes again: all that rests on something that changed, and nothing else."""

import json
import os
import random
import shutil
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import FIGURES, ROOT, keep

import zdi_metrics
from zdi_metrics import incremental, last_build, own_code, processed, store
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.columns import plain
from zdi_metrics.errors import RawError
from zdi_metrics.loading import Observed
from zdi_metrics.pipeline import build_tables


def written(data):
    """The bytes of all processed files."""
    folder = data / "processed"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def anew(data, catalogue):
    """What a build writes that knows of no earlier one."""
    other = data.with_name("anew")
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(data / "raw", other / "raw")
    build_tables(other, catalogue)
    return written(other)


def changed(catalogue, name, **update):
    """The catalogue with another declaration of an indicator."""
    one = catalogue.indicators[name].model_copy(update=update)
    return catalogue.model_copy(update={"indicators": catalogue.indicators | {name: one}})


def test_nothing_is_read_or_computed_when_nothing_changed(small):
    data, catalogue = small
    first = build_tables(data, catalogue)
    again = build_tables(data, catalogue)
    assert (first.tables_read, first.computed) == (2, 2)
    assert (again.tables_read, again.computed, again.files) == (0, 0, ())
    assert (again.rows, again.assessments, again.gaps) == (first.rows, first.assessments, first.gaps)


@pytest.mark.parametrize(("table", "old", "new"), [("work", "110", "120"), ("industry", "180", "190")])
def test_one_changed_figure_makes_only_its_indicator_again(small, table, old, new):
    data, catalogue = small
    build_tables(data, catalogue)
    keep(data, table, FIGURES[table].replace(old, new))
    report = build_tables(data, catalogue)
    assert (report.tables_read, report.computed, report.changed) == (1, 1, 1)
    assert written(data) == anew(data, catalogue)


def test_a_changed_declaration_makes_its_indicator_again(small):
    data, catalogue = small
    build_tables(data, catalogue)
    other = changed(catalogue, "employees", better="lower")
    assert build_tables(data, other).computed == 1
    assert written(data) == anew(data, other)


def test_an_indicator_that_leaves_its_theme_or_the_catalogue_leaves_the_tables(small):
    data, catalogue = small
    build_tables(data, catalogue)
    other = changed(catalogue, "employees", theme="land_development")
    build_tables(data, other)
    assert written(data) == anew(data, other)
    fewer = other.model_copy(update={"indicators": {"export_ratio": other.indicators["export_ratio"]}})
    report = build_tables(data, fewer)
    assert (report.computed, report.removed) == (0, 2)
    assert written(data) == anew(data, fewer)


def test_other_code_makes_everything_again(small, monkeypatch):
    data, catalogue = small
    build_tables(data, catalogue)
    monkeypatch.setattr(last_build.remembered, "code", lambda: "other")
    assert build_tables(data, catalogue).computed == 2


@pytest.mark.parametrize(
    "name", ["assessments.csv", "indicators.parquet", "indicators/resilience.csv", "status.csv", "dictionary.md"]
)
@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_bytes(b"indicator\nx\n")])
def test_a_file_that_was_lost_or_edited_is_made_again(small, name, change):
    data, catalogue = small
    build_tables(data, catalogue)
    before = written(data)
    change(data / "processed" / name)
    build_tables(data, catalogue)
    assert written(data) == before


def test_a_table_that_fails_is_told_by_every_build_until_it_is_restored(small):
    data, catalogue = small
    build_tables(data, catalogue)
    before, path = written(data), store.snapshot_path(data, "work")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    for _ in range(2):
        report = build_tables(data, catalogue)
        assert list(report.failures) == ["work"]
        assert (report.computed, report.changed) == (0, 0)
    path.write_bytes(whole)
    assert not build_tables(data, catalogue).failures
    assert written(data) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"files": 3}',
        b"\xff",
        b'{"files": {}, "tables": {"work": ["x"]}, "indicators": {}}',
        b"[" * 9999,
    ],
)
def test_a_damaged_memory_of_the_last_build_stops_nothing(small, content):
    data, catalogue = small
    build_tables(data, catalogue)
    before = written(data)
    (data / ".cache" / "last_build.json").write_bytes(content)
    assert build_tables(data, catalogue).computed == 2
    assert written(data) == before


@pytest.mark.parametrize("seed", range(8))
def test_after_any_changes_the_tables_are_those_of_a_build_that_knows_of_no_other(small, seed):
    data, catalogue = small
    chance = random.Random(seed)
    for _ in range(5):
        step = chance.choice(["figure", "sign", "declaration", "file", "row"])
        table = chance.choice(["work", "industry"])
        if step in {"figure", "sign", "row"}:
            lines = FIGURES[table].splitlines()
            place = chance.randrange(1, len(lines))
            fields = lines[place].split(",")
            fields[3], fields[5] = (str(chance.randint(1, 999)), "p") if step == "figure" else ("", chance.choice("./"))
            lines[place] = ",".join(fields)
            if step == "row":
                del lines[place]
            keep(data, table, "\n".join(lines) + "\n")
        elif step == "declaration":
            catalogue = changed(catalogue, "employees", better=chance.choice(["higher", "lower", "neither"]))
        else:
            some = sorted((data / "processed").rglob("*.csv")) or [data / "none"]
            chance.choice(some).unlink(missing_ok=True)
        build_tables(data, catalogue)
        assert written(data) == anew(data, catalogue), step


def test_lines_of_assessments_go_apart_and_together_unchanged(small):
    data, catalogue = small
    build_tables(data, catalogue)
    content = (data / "processed" / processed.ASSESSMENTS).read_bytes()
    lines = processed.lines_by_indicator(content)
    assert set(lines) == set(catalogue.indicators)
    assert processed.joined_lines(lines) == content


@pytest.mark.parametrize("report", [{}, {"themes": "ten"}, [], None, {"themes": 1, "unknown": 2}])
def test_a_damaged_report_of_the_last_build_is_made_again(small, monkeypatch, report):
    data, catalogue = small
    monkeypatch.setattr("zdi_metrics.pipeline.read_catalogue", lambda: catalogue)
    first = incremental.build(data)
    assert incremental.build(data).unchanged
    kept = {"inputs": incremental.inputs(data), "outputs": incremental.outputs(data), "report": report}
    (data / ".cache" / "build.json").write_text(json.dumps(kept), encoding="utf-8")
    again = incremental.build(data)
    assert (again.rows, again.unchanged) == (first.rows, False)


def test_whole_indicators_are_stored_together_and_read_from_tables_stored_otherwise(small, monkeypatch):
    data, catalogue = small
    monkeypatch.setattr(processed, "ROW_GROUP", 1)
    build_tables(data, catalogue)
    path = processed.indicators_path(data)
    metadata = pq.read_metadata(path)
    named = [metadata.row_group(n).column(0).statistics for n in range(metadata.num_row_groups)]
    assert [(one.min, one.max) for one in named] == [("employees", "employees"), ("export_ratio", "export_ratio")]
    before = {name: plain(rows) for name, rows in processed.previous(data).items()}
    for size in (1, 3, 1000):
        pq.write_table(pq.read_table(path), path, row_group_size=size)
        for name, rows in processed.previous(data).items():
            pd.testing.assert_frame_equal(plain(rows).reset_index(drop=True), before[name].reset_index(drop=True))


def test_the_committed_table_keeps_each_indicator_in_one_place():
    metadata = pq.read_metadata(processed.indicators_path(ROOT / "data"))
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    ends = [(group.column(0).statistics.min, group.column(0).statistics.max) for group in groups]
    assert len(groups) > 5
    assert all(last < first for (_, last), (first, _) in pairwise(ends))


def test_what_changes_while_tables_are_built_is_built_by_the_next_build(small, monkeypatch):
    data, catalogue = small

    def build_and_change(folder):
        report = build_tables(folder, catalogue)
        keep(folder, "work", FIGURES["work"].replace("110", "120"))
        return report

    monkeypatch.setattr("zdi_metrics.pipeline.build_tables", build_and_change)
    incremental.build(data)
    monkeypatch.setattr("zdi_metrics.pipeline.build_tables", lambda folder: build_tables(folder, catalogue))
    again = incremental.build(data)
    assert (again.unchanged, again.tables_read) == (False, 1)


def test_code_that_changed_since_it_was_loaded_is_no_known_code(monkeypatch):
    monkeypatch.setattr(zdi_metrics, "LOADED", 0)
    files = ("model.py", "store.py")
    own_code.digest.cache_clear()
    edited = own_code.digest(*files)
    assert own_code.digest(*files) == edited, "one process, one code"
    own_code.digest.cache_clear()
    assert own_code.digest(*files) != edited, "another process knows nothing of it"
    monkeypatch.undo()
    own_code.digest.cache_clear()
    known = own_code.digest(*files)
    own_code.digest.cache_clear()
    assert own_code.digest(*files) == known != own_code.digest("store.py", "noun.py")


def test_a_file_whose_name_is_no_unicode_stops_no_build(small, monkeypatch):
    data, catalogue = small
    monkeypatch.setattr("zdi_metrics.pipeline.read_catalogue", lambda: catalogue)
    try:
        Path(os.fsdecode(os.fsencode(data / "raw") + b"/note_\xfc.txt")).write_bytes(b"mine")
    except OSError:
        pytest.skip("no such name can be given here")
    assert not incremental.build(data).unchanged
    assert incremental.build(data).unchanged


def test_sums_of_areas_without_a_common_year_stop_no_build(small):
    data, catalogue = small
    both = [("2022", "turnover", 400), ("2023", "foreign_turnover", 100)]
    cells = [("DEA", "2022", "foreign_turnover", 180), *((area, *one) for area in ("DEA", "DEB") for one in both)]
    lines = [f"{area},{year},{measure},{value},million_eur,,,a.csv,1\n" for area, year, measure, value in cells]
    keep(data, "industry", FIGURES["industry"].partition("\n")[0] + "\n" + "".join(lines))
    declared = next(iter(read_catalogue().break_series.values()))
    declared = declared.model_copy(update={"indicator": "export_ratio", "nation": ("DEA", "DEB")})
    report = build_tables(data, catalogue.model_copy(update={"break_series": {declared.id: declared}}))
    assert (report.indicators, report.failures) == (2, {})


def test_asking_whether_there_is_a_table_reads_nothing_and_a_damaged_one_stops_nothing(small):
    data, catalogue = small
    path = store.snapshot_path(data, "work")
    path.write_bytes(path.read_bytes()[:-20])
    observed = Observed(data, catalogue, store.ledger(data))
    assert ("work" in observed, observed.failures, observed.periods) == (True, {}, {})
    with pytest.raises(RawError):
        observed["work"]
    assert ("work" in observed, list(observed), list(observed.failures)) == (False, ["industry"], ["work"])
    assert "none" not in observed


def test_a_damaged_table_of_a_shock_fails_alone(small):
    data, catalogue = small
    series = read_catalogue().shock_series["gdp"]
    given = series.input.model_copy(update={"table": "work", "measure": "employees"})
    shocks = {series.id: series.model_copy(update={"input": given})}
    catalogue = catalogue.model_copy(update={"shocks": read_catalogue().shocks, "shock_series": shocks})
    build_tables(data, catalogue)
    path = store.snapshot_path(data, "work")
    path.write_bytes(path.read_bytes()[:-20])
    assert list(build_tables(data, catalogue).failures) == ["work"]


def test_figures_without_a_row_of_the_ledger_leave_the_same_tables_as_in_a_first_build(small):
    data, catalogue = small
    path = store.snapshot_path(data, "work")
    content = path.read_bytes()
    store.write_ledger(data, {"industry": store.ledger(data)["industry"]})
    path.unlink()
    assert list(build_tables(data, catalogue).gaps) == ["employees"]
    path.write_bytes(content)
    for _ in range(2):
        assert list(build_tables(data, catalogue).failures) == ["work"]
        assert written(data) == anew(data, catalogue)


@pytest.mark.parametrize("period", ["20x", "last year", 2023])
def test_a_memory_with_odd_periods_is_none(small, period):
    data, catalogue = small
    build_tables(data, catalogue)
    path = data / ".cache" / "last_build.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    known["tables"]["work"][1] = period
    path.write_text(json.dumps(known), encoding="utf-8")
    assert build_tables(data, catalogue).computed == 2
