"""The main job on spoilt and on good data: nothing is lost, and the same goes in and out twice."""

import os
import re
import sys

import pandas as pd
import pytest
from conftest import FIGURES, ROOT, keep

from zdi_metrics import incremental, processed, store
from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.pipeline import build_tables
from zdi_metrics.records import Report
from zdi_metrics.sources import figures
from zdi_metrics.tables import report_lines


def rows(data, indicator):
    return processed.read_indicators(data, indicator)


def spoil(data, table, change):
    path = store.snapshot_path(data, table)
    path.write_bytes(change(path.read_bytes()))


def test_build_writes_all_tables_and_says_what_it_did(small):
    data, catalogue = small
    report = build_tables(data, catalogue)
    assert (report.indicators, report.rows, report.added) == (2, 4, 4)
    for name in (
        "indicators.parquet",
        "indicators/resilience.csv",
        "assessments.csv",
        "dictionary.md",
        "datapackage.json",
    ):
        assert (data / "processed" / name).exists()
    assert "2 indicators, 4 rows" in report_lines(report)[0]


def test_building_twice_changes_nothing(small):
    data, catalogue = small
    build_tables(data, catalogue)
    before = {p: p.read_bytes() for p in (data / "processed").rglob("*") if p.is_file()}
    report = build_tables(data, catalogue)
    assert report.files == ()
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (None, "missing"),
        (lambda content: content[:-30], "edited or cut"),
        (lambda content: content.replace(b",100,", b",101,"), "edited or cut"),
    ],
)
@pytest.mark.fault("store", "a kept file is cut off")
def test_a_missing_truncated_or_edited_snapshot_is_reported_and_the_old_rows_stay(small, change, named):
    data, catalogue = small
    build_tables(data, catalogue)
    if change:
        spoil(data, "work", change)
    else:
        store.snapshot_path(data, "work").unlink()
    keep(data, "industry", FIGURES["industry"].replace("180", "190"))
    report = build_tables(data, catalogue)
    assert named in report.failures["work"]
    assert rows(data, "employees")["value"].tolist() == [100, 110]  # kept
    assert rows(data, "export_ratio")["value"].iloc[0] == 47.5  # still built
    assert any(line.startswith("FAILED work:") for line in report_lines(report))


@pytest.mark.parametrize("table", ["work", "industry"])
def test_rows_that_are_kept_stay_where_they_were(small, table):
    data, catalogue = small
    build_tables(data, catalogue)
    spoil(data, table, lambda content: content[:-30])
    report = build_tables(data, catalogue)
    assert list(report.failures) == [table]
    assert (report.files, report.changed) == ((), 0)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("110,persons", "110,million_eur", "declared is 'persons'"),
        ("110,persons,,", "110,persons,?,", "sign '\\?'"),
        ("DEA,2023,employees,110", "DEA,2022,employees,110", "twice"),
        ("DEA,2023", "DEQ,2023", "DEQ"),
    ],
)
def test_contradictory_tables_fail_alone(small, old, new, named):
    data, catalogue = small
    build_tables(data, catalogue)
    keep(data, "work", FIGURES["work"].replace(old, new))
    report = build_tables(data, catalogue)
    assert list(report.failures) == ["work"]
    assert pd.Series(report.failures).str.contains(named).all()
    assert len(rows(data, "employees")) == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (FIGURES["work"].replace("110", "hundred"), "Line 3: the value 'hundred' is no number"),
        (FIGURES["work"].replace("110", ""), "Line 3"),
        (FIGURES["work"].replace("110", "inf"), "Line 3"),
        (FIGURES["work"].replace("110", "1.100,5"), "Line 3|no table"),
        (FIGURES["work"].replace("origin_row", "row"), "The header is"),
        ("", "no table of figures"),
        (FIGURES["work"] + "DEA,2024,employees,1,persons,,,b.csv,3,extra\n", "no table of figures"),
    ],
)
def test_the_reader_of_figures_refuses_what_is_no_table_of_figures(text, named):
    with pytest.raises(TableChanged, match=named):
        figures.read(text.encode("utf-8"))


@pytest.mark.fault("build", "the table of all rows is cut off")
def test_a_damaged_table_of_all_rows_is_replaced_and_loses_nothing(small):
    data, catalogue = small
    build_tables(data, catalogue)
    path = processed.indicators_path(data)
    path.write_bytes(path.read_bytes()[:100])
    spoil(data, "work", lambda content: content[:-30])
    assert list(build_tables(data, catalogue).failures) == ["work"]
    assert rows(data, "employees")["value"].tolist() == [100, 110]  # from the table of the theme


def test_without_figures_an_indicator_is_a_gap_not_an_error(small):
    data, catalogue = small
    ledger = store.ledger(data)
    store.write_ledger(data, {"industry": ledger["industry"]})
    store.snapshot_path(data, "work").unlink()
    report = build_tables(data, catalogue)
    assert list(report.gaps) == ["employees"]
    assert not report.failures
    judged = pd.read_csv(data / "processed" / "assessments.csv").set_index("indicator")
    assert judged.loc["employees", "verdict"] == "cannot say"


def test_a_row_lost_from_the_ledger_is_a_failure_and_loses_nothing(small):
    data, catalogue = small
    build_tables(data, catalogue)
    ledger = store.ledger(data)
    store.write_ledger(data, {"industry": ledger["industry"]})
    assert list(build_tables(data, catalogue).failures) == ["work"]
    store.snapshot_path(data, "work").unlink()
    assert list(build_tables(data, catalogue).failures) == ["employees"]
    assert rows(data, "employees")["value"].tolist() == [100, 110]


def test_an_indicator_that_cannot_be_computed_any_more_keeps_its_rows(small):
    data, catalogue = small
    build_tables(data, catalogue)
    keep(data, "industry", re.sub(r"DEA(,\d+,foreign_turnover)", r"DE\1", FIGURES["industry"]))
    report = build_tables(data, catalogue)
    assert list(report.failures) == ["export_ratio"]
    assert rows(data, "export_ratio")["value"].iloc[0] == 45


@pytest.mark.parametrize("period", ["2020-Q5", "abcd", "2020 ", ""])
def test_a_nonsense_period_is_a_changed_table(small, period):
    data, catalogue = small
    keep(data, "work", FIGURES["work"].replace("DEA,2022", f"DEA,{period}"))
    assert "holds the period" in build_tables(data, catalogue).failures["work"]


@pytest.mark.parametrize("content", ["", '{"a": 1}', "[1]", "null", "no json"])
def test_a_spoilt_memory_of_the_last_build_counts_as_none(tmp_path, monkeypatch, content):
    nothing = Report(themes=0, indicators=0, rows=0, assessments=0)
    monkeypatch.setattr("zdi_metrics.pipeline.build_tables", lambda data: nothing)
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "build.json").write_text(content)
    assert not incremental.build(tmp_path).unchanged
    assert incremental.build(tmp_path).unchanged


def test_an_interrupted_build_leaves_the_previous_tables_whole(small, monkeypatch):
    data, catalogue = small
    build_tables(data, catalogue)
    path = data / "processed" / "assessments.csv"
    before = path.read_bytes()
    keep(data, "work", FIGURES["work"].replace("110", "120"))
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        build_tables(data, catalogue)
    assert path.read_bytes() == before
    assert rows(data, "employees")["value"].tolist() == [100, 110]
    assert not list((data / "processed").rglob(".*"))  # no half files left behind


def test_a_full_or_read_only_disk_is_one_sentence(small, monkeypatch):
    data, catalogue = small

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(RawError, match=r"cannot be written \(No space left on device\)\. Free space or choose"):
        build_tables(data, catalogue)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom folder rights bind")
def test_a_read_only_folder_is_one_sentence(small):
    data, catalogue = small
    data.chmod(0o500)
    try:
        with pytest.raises(RawError, match="cannot be written"):
            build_tables(data, catalogue)
    finally:
        data.chmod(0o700)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"table,kind\nx,snapshot\n", b"", b"table,kind\n"])
@pytest.mark.fault("store", "the ledger is missing")
def test_a_missing_or_damaged_ledger_is_one_sentence(small, content):
    data, _ = small
    path = data / "raw" / "ledger.csv"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(RawError, match="ledger"):
        store.ledger(data)


def test_a_table_named_twice_in_the_ledger_is_refused(small):
    data, _ = small
    path = data / "raw" / "ledger.csv"
    path.write_text(path.read_text("utf-8") + path.read_text("utf-8").splitlines()[1] + "\n", "utf-8")
    with pytest.raises(RawError, match="twice"):
        store.ledger(data)


def test_line_ends_of_another_system_are_no_change(small):
    data, catalogue = small
    spoil(data, "work", lambda content: content.replace(b"\n", b"\r\n"))
    assert not build_tables(data, catalogue).failures


def test_the_digest_sees_figures_and_not_their_order_or_origin():
    frame = figures.read(FIGURES["work"].encode())
    assert figures.digest(frame) == figures.digest(frame.iloc[::-1].assign(origin_file="other.csv"))
    assert figures.digest(frame) != figures.digest(frame.assign(value=frame["value"] + 1))


def test_an_unchanged_build_is_recognised_and_any_change_is_seen(tmp_path):
    data = copy_of_data(tmp_path)
    assert not incremental.build(data).unchanged
    assert incremental.build(data).unchanged
    (data / "processed" / "assessments.csv").write_bytes(b"spoilt\n")
    assert not incremental.build(data).unchanged
    assert incremental.build(data).unchanged


def test_the_committed_tables_are_those_that_the_snapshot_gives(tmp_path):
    """Golden rebuild: a change that moves a number must show it in the difference of data/processed."""
    data = copy_of_data(tmp_path)
    report = build_tables(data)
    assert not report.failures
    fresh, kept = data / "processed", ROOT / "data" / "processed"
    names = sorted(p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file())
    assert sorted(p.relative_to(fresh).as_posix() for p in fresh.rglob("*") if p.is_file()) == names
    for name in names:
        if not name.endswith(".parquet"):  # its bytes depend on the version of pyarrow
            assert (fresh / name).read_bytes() == (kept / name).read_bytes().replace(b"\r\n", b"\n"), name
    pd.testing.assert_frame_equal(processed.read_indicators(data), processed.read_indicators(ROOT / "data"))


def copy_of_data(tmp_path):
    import shutil

    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    return tmp_path / "data"
