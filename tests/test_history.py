"""What was known on a day, and how much figures were revised, from vintages kept on days that the tests choose."""

import datetime as dt
import shutil

import pandas as pd
import pytest
from conftest import ROOT
from services import publish

import zdi_metrics
from zdi_metrics import history, listing, loading, store, vintages
from zdi_metrics.areas import peers
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.errors import CatalogueError, NotComputable, RawError
from zdi_metrics.model import Revision
from zdi_metrics.opinions import typical_revision
from zdi_metrics.sources.packed import Answer

TABLE = catalogue().tables["dns_9_1_a"]
INDICATOR = find_indicator("research_intensity")
SNAPSHOT = "2026-11-22"
MARCH, JUNE, SEPTEMBER = "2040-03-01", "2040-06-01", "2040-09-01"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The snapshot of the table alone."""
    folder = tmp_path / "data"
    (folder / "raw" / "snapshot").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "snapshot" / "dns_9_1_a.csv", folder / "raw" / "snapshot")
    kept = store.ledger(ROOT / "data")["dns_9_1_a"]
    store.write_ledger(folder, {"dns_9_1_a": [row for row in kept if row.kind == "snapshot"]})
    monkeypatch.setenv("ZDI_DATA", str(folder))
    return folder


def figures(data, factor=1.0, years=0):
    """The last three printed periods of the snapshot, their values times a factor, some years later."""
    frame = loading.kept_frame(data, TABLE, store.ledger(data)["dns_9_1_a"][:1])
    frame = pd.DataFrame([row for row, _, _ in publish.cells(TABLE, TABLE.file, frame)])
    frame = frame[frame["period"].isin(sorted(frame["period"].unique())[-3:])]
    return frame.assign(value=frame["value"] * factor, period=[str(int(one) + years) for one in frame["period"]])


def arrive(data, monkeypatch, day, frame):
    """Keep these figures as a vintage of a day."""

    class Day(dt.date):
        @classmethod
        def today(cls):
            return cls.fromisoformat(day)

    with monkeypatch.context() as patched:
        patched.setattr(vintages, "dt", type("Clock", (), {"date": Day}))
        answer = Answer(publish.open_sdg(TABLE, frame), "GET https://example.org/9-1-a.csv")
        read = loading.live_frame({"0": answer.content}, TABLE, "file", day[:4])
        row = vintages.ledger_row(TABLE, catalogue().sources[TABLE.source], "file", answer, read)
        return vintages.keep(data, [row], [answer])


@pytest.fixture
def three(data, monkeypatch):
    """Vintages of three days: the printed figures with two years more, 10 % higher, 21 % higher."""
    more = pd.concat([figures(data), figures(data, years=3)])
    arrive(data, monkeypatch, MARCH, more)
    arrive(data, monkeypatch, JUNE, more.assign(value=more["value"] * 1.1))
    arrive(data, monkeypatch, SEPTEMBER, more.assign(value=more["value"] * 1.21))
    return data


def latest(rows, area="DEA"):
    own = rows[rows["area"] == area].dropna(subset="value")
    return own["period"].max(), own["value"].iloc[-1]


def test_the_series_of_a_day_holds_what_had_been_taken_over_by_then(three):
    printed = figures(three).query("area == 'DEA'").set_index("period")["value"].dropna()
    period, value = printed.index.max(), printed.iloc[-1]
    later = str(int(period) + 3)
    for day, expected in (
        (SNAPSHOT, (period, value)),
        ("2040-02-29", (period, value)),
        (MARCH, (later, value)),
        ("2040-05-31", (later, value)),
        (JUNE, (later, value * 1.1)),
        (SEPTEMBER, (later, value * 1.21)),
    ):
        rows = zdi_metrics.data("research_intensity", as_of=day)
        assert latest(rows) == (expected[0], pytest.approx(expected[1])), day
    assert latest(zdi_metrics.data("research_intensity", "DEA", end=period, as_of=JUNE))[0] == period


@pytest.mark.parametrize(
    "name", ["research_intensity", "greenhouse_gas_emissions", "export_ratio_of_industry", "gdp_per_head_pps"]
)
def test_the_newest_day_tells_what_is_built(name):
    day = store.newest_day(store.ledger(ROOT / "data"))
    indicator = find_indicator(name)
    then = history.series_on(ROOT / "data", catalogue(), indicator, day)
    built = listing.series(ROOT / "data", indicator, None, None, None)
    pd.testing.assert_frame_equal(then, built)


def test_before_the_first_vintage_the_first_day_is_named(data):
    with pytest.raises(NotComputable, match=f"taken over on {SNAPSHOT}. Ask for that day or a later one: zdi data"):
        zdi_metrics.data("research_intensity", as_of="2026-03-01")
    with pytest.raises(NotComputable, match="has no figures"):
        zdi_metrics.data("gdp_per_head_pps", as_of=SNAPSHOT)


@pytest.mark.parametrize(
    ("text", "told"), [("March", "is no day"), ("2026-02-30", "is no day"), ("2999-01-01", "still")]
)
def test_a_day_that_is_none_or_to_come(data, text, told):
    with pytest.raises(CatalogueError, match=told):
        zdi_metrics.data("research_intensity", as_of=text)


@pytest.mark.fault("revisions", "a day whose vintages were dropped", "it is said; never a wrong answer")
def test_days_whose_vintages_were_dropped_are_not_told_wrongly(three):
    assert [row.retrieved for row in vintages.prune(three, catalogue(), "dns_9_1_a", 1)] == [MARCH, JUNE]
    for day in (MARCH, JUNE, "2040-08-31"):
        with pytest.raises(NotComputable, match="was dropped") as caught:
            zdi_metrics.data("research_intensity", as_of=day)
        assert f"Ask for {SEPTEMBER} or a later day" in str(caught.value)
    for day in (SNAPSHOT, "2040-02-29", SEPTEMBER):
        assert len(zdi_metrics.data("research_intensity", as_of=day))
    assert vintages.prune(three, catalogue(), "dns_9_1_a", 1) == []
    (three / "raw" / "dropped.csv").write_text("table,kind\nx,y\n", encoding="utf-8")
    with pytest.raises(RawError, match=r"dropped.csv is damaged"):
        zdi_metrics.data("research_intensity", as_of=JUNE)


@pytest.mark.fault("revisions", "a vintage was deleted", "it is named with its cure")
def test_a_deleted_vintage_is_named_with_its_cure(three):
    row = store.ledger(three)["dns_9_1_a"][-1]
    (three / "raw" / row.file).unlink()
    with pytest.raises(RawError, match=f"git checkout -- data/raw/{row.file}"):
        zdi_metrics.data("research_intensity", as_of=SEPTEMBER)
    assert len(zdi_metrics.data("research_intensity", as_of=JUNE)), "days before it can still be told"
    assert history.measured(three, catalogue(), store.ledger(three), INDICATOR) == ()


def test_revisions_are_measured_between_kept_vintages(three):
    found = history.measured(three, catalogue(), store.ledger(three), INDICATOR)
    sizes = {round(one.later / one.first - 1, 6) for one in found}
    assert sizes == {0.1}, "from March to June and from June to September, and nothing from the snapshot to March"
    own = figures(three).query("value == value")["area"].isin(["DE", *peers("laender")])
    assert len(found) == 2 * len({*figures(three)["period"], *figures(three, years=3)["period"]}) / 3 * own.sum()
    assert found == history.measured(three, catalogue(), store.ledger(three), INDICATOR)


def test_a_day_on_which_there_was_nothing_to_say_hides_no_revision_of_later_days(three, monkeypatch):
    found = history.measured(three, catalogue(), store.ledger(three), INDICATOR)
    answers = iter([NotComputable("Nothing in common.", "Wait."), None, None, None])

    def compute(*given):
        if error := next(answers):
            raise error
        return compute_then(*given)

    compute_then = history.compute
    monkeypatch.setattr(history, "compute", compute)
    assert history.measured(three, catalogue(), store.ledger(three), INDICATOR) == found


def test_measured_revisions_stand_beside_declared_ones(three):
    declared = Revision(period="2020", first=100.0, later=101.0, url="https://example.org")
    few = history.measured(three, catalogue(), store.ledger(three), INDICATOR)[:2]
    assert typical_revision(INDICATOR, 2.0) is None
    assert typical_revision(INDICATOR.model_copy(update={"revisions": (declared,)}), 2.0) == pytest.approx(0.02)
    both = INDICATOR.model_copy(update={"revisions": (declared, *few)})
    assert typical_revision(both, 2.0) == pytest.approx(0.2), "the median of 1 %, 10 % and 10 %"
    revised = history.one_with_measured(three, catalogue(), store.ledger(three), INDICATOR)
    assert len(revised.revisions) == len(history.measured(three, catalogue(), store.ledger(three), INDICATOR))
    assert typical_revision(revised, 2.0) == pytest.approx(0.2)
    assert history.with_measured(three, catalogue(), store.ledger(three)).indicators["research_intensity"] == revised


def test_without_a_second_vintage_nothing_changes(data):
    ledger = store.ledger(ROOT / "data")
    snapshots = {table: rows[:1] for table, rows in ledger.items() if rows[0].kind == "snapshot"}
    known = catalogue()
    assert history.with_measured(ROOT / "data", known, snapshots) is known


def test_figures_typed_off_from_pages_are_no_revisions(three):
    ledger = store.ledger(three)
    rows = ledger["dns_9_1_a"]
    typed = (rows[0].model_copy(update={"origin_kind": "transcribed"}), *rows[1:])
    every = history.measured(three, catalogue(), {"dns_9_1_a": rows[:2]}, INDICATOR)
    assert every == (), "the snapshot and March print the same"
    assert history.measured(three, catalogue(), {"dns_9_1_a": typed[:2]}, INDICATOR) == ()
    assert history.measured(three, catalogue(), {"dns_9_1_a": typed}, INDICATOR)


def test_the_usual_size_of_revisions_by_indicator(three):
    found = zdi_metrics.revisions(what="research_intensity", typical=True).iloc[0]
    measured = history.measured(three, catalogue(), store.ledger(three), INDICATOR)
    assert (found["declared"], found["measured"]) == (0, len(measured))
    assert (found["usual"], found["largest"]) == (pytest.approx(0.1), pytest.approx(0.1))


def test_revisions_between_two_days(three):
    found = zdi_metrics.revisions(MARCH, "2040-07-01")
    assert set(found["indicator"]) == {"research_intensity"}
    revised = found[found["change"] == "revised"]
    assert revised["relative"].round(6).eq(0.1).all()
    assert revised["area"].iloc[0] == "DEA"
    first = zdi_metrics.revisions(SNAPSHOT, MARCH, area="NRW")
    assert first.loc[first["change"] == "new period", "area"].unique().tolist() == ["DEA"]
    with pytest.raises(NotComputable, match=f"Nothing was known on 2020-01-01. The first .* on {SNAPSHOT}"):
        zdi_metrics.revisions("2020-01-01", JUNE)
    assert zdi_metrics.revisions(JUNE, JUNE).empty
