"""Age against rhythm: the rule on its own, and the status table of the kept data."""

import datetime as dt

import pandas as pd
import pytest
from conftest import ROOT

from zdi_metrics import freshness, processed, store
from zdi_metrics.catalogue import catalogue
from zdi_metrics.fields import STATUS_FIELDS
from zdi_metrics.pipeline import build_tables


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2023", "2023-12-31"),
        ("2023-S1", "2023-06-30"),
        ("2023-S2", "2023-12-31"),
        ("2023-Q3", "2023-09-30"),
        ("2024-02", "2024-02-29"),
        ("2023-06-30", "2023-06-30"),
    ],
)
def test_the_end_of_a_period(period, end):
    assert freshness.period_end(period) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("latest", "rhythm", "day"),
    [
        ("2023", "yearly", "2026-12-31"),  # a year for the next one, two years for its publication
        ("2023-12-31", "yearly", "2026-12-31"),
        ("2023", "two-yearly", "2027-12-31"),
        ("2024-Q3", "quarterly", "2025-06-30"),
        ("2025-S1", "half-yearly", "2026-09-30"),
        ("2026-01", "monthly", "2026-05-31"),
        ("2025", "monthly", "2027-03-31"),  # yearly averages of a monthly table: the next is of the next year
        ("2023", "irregular", None),
    ],
)
def test_when_a_newer_figure_is_to_be_expected(latest, rhythm, day):
    due = freshness.expected_by(latest, rhythm)
    assert due == (dt.date.fromisoformat(day) if day else None)


def test_an_indicator_waits_for_the_slowest_of_its_tables():
    assert freshness.slowest(["monthly", "yearly"]) == "yearly"
    assert freshness.slowest(["yearly", "irregular"]) == "irregular"


def committed():
    return pd.read_csv(ROOT / "data" / "processed" / "status.csv", dtype="str", keep_default_na=False)


def test_there_is_a_row_for_every_table_and_indicator():
    rows = committed()
    assert list(rows.columns) == list(STATUS_FIELDS)
    assert set(rows.loc[rows["kind"] == "table", "id"]) == set(catalogue().tables)
    assert set(rows.loc[rows["kind"] == "indicator", "id"]) == set(catalogue().indicators)
    assert set(rows["finding"]) == {"current", "stale", "irregular", "no figures"}
    assert set(rows["route"]) == set(freshness.ROUTES)


def test_the_findings_follow_from_the_dates_of_the_same_row():
    state = store.state_date(store.ledger(ROOT / "data")).isoformat()
    for row in committed().to_dict("records"):
        if row["finding"] in {"current", "stale"}:
            assert (state > row["expected_by"]) == (row["finding"] == "stale"), row["id"]
        else:
            assert row["expected_by"] == "", row["id"]
        assert (row["latest_period"] == "") == (row["finding"] == "no figures"), row["id"]
        assert row["latest_nrw"] <= row["latest_period"], row["id"]


def test_an_indicator_is_as_old_as_its_rows():
    rows = processed.read_indicators(ROOT / "data").dropna(subset="value")
    newest = rows.groupby("indicator")["period"].max()
    status = committed()
    own = status[(status["kind"] == "indicator") & (status["latest_period"] != "")].set_index("id")["latest_period"]
    assert own.to_dict() == newest.to_dict()


def test_it_does_not_depend_on_today(small, monkeypatch):
    data, plain = small
    build_tables(data, plain)
    before = (data / "processed" / "status.csv").read_bytes()

    class Later(dt.date):
        @classmethod
        def today(cls):
            return cls(2050, 1, 1)

    monkeypatch.setattr(dt, "date", Later)
    assert not build_tables(data, plain).files
    assert (data / "processed" / "status.csv").read_bytes() == before
    assert b"table,work,,regionalstatistik,yearly,hand,2023,2023,2024-04-01,4,2026-12-31,current" in before


def test_only_a_finding_that_its_tables_do_not_tell_is_told_of_an_indicator():
    columns = ["kind", "id", "source", "rhythm", "route", "latest_period", "age_months", "expected_by", "finding"]
    tail = ["yearly", "open", "2015", 130, "2018-12-31"]
    status = pd.DataFrame(
        [
            ["table", "old", "destatis", *tail, "stale"],
            ["table", "new", "destatis", *tail, "current"],
            ["indicator", "of_old", "new old", *tail, "stale"],
            ["indicator", "of_new", "new", *tail, "stale"],
        ],
        columns=columns,
    )
    told = {name: (what, cure) for name, what, cure in freshness.overdue(status)}
    assert set(told) == {"old", "of_new"}
    assert told["old"] == (
        "latest period 2015, 130 months before the state of the data; "
        "yearly, a newer one was to be expected by 2018-12-31",
        "Fetch it: zdi fetch old",
    )


@pytest.mark.parametrize("change", ["finding", "rhythm", "route"])
def test_a_status_table_with_words_that_it_never_had_is_none(tmp_path, change):
    table = processed.read_status(ROOT / "data")
    assert len(table)
    (tmp_path / "processed").mkdir()
    table.assign(**{change: "never heard"}).to_csv(tmp_path / "processed" / "status.csv", index=False)
    assert processed.read_status(tmp_path).empty
