"""What differs between two states of the tables, and how it is told."""

import io
import os
import shutil
import subprocess

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT

from zdi_metrics import processed, states, tabular, vintage_changes, vintage_report
from zdi_metrics.cli import main
from zdi_metrics.errors import CatalogueError, NotComputable, RawError
from zdi_metrics.records import Outcome
from zdi_metrics.states import CELLS, JUDGED, State
from zdi_metrics.vintage_changes import COLUMNS, changes

NAME = "research_intensity"
NAN = float("nan")


def state(*cells, judged=(), told="state"):
    """Rows as (area, period, value, status, sign), of one indicator."""
    rows = [(NAME, area, period, value, "percent", *marks, "d") for area, period, value, *marks in cells]
    series = pd.DataFrame(rows, columns=CELLS).astype({"value": "float64"})
    return State(told, series, pd.DataFrame(judged, columns=JUDGED))


def verdict(said, symbol="", sure="", area="DEA"):
    return (NAME, area, "2022", "2030", "NRW", "strategy", said, symbol, sure)


def kinds(found):
    return found[["change", "area", "period"]].to_records(index=False).tolist()


BEFORE = state(
    ("DEA", "2020", 100.0, "A", ""),
    ("DEA", "2021", 110.0, "P", "p"),
    ("DE", "2020", 0.0, "A", ""),
    ("DE", "2021", NAN, "O", "..."),
    ("DE1", "2020", 5.0, "A", ""),
    ("DE1", "2021", 6.0, "A", ""),
    ("DE2", "2021", 6.0, "A", ""),
    judged=[verdict("on course", "sunny", "high"), verdict("reached", area="DE")],
)
AFTER = state(
    ("DEA", "2020", 99.0, "A", "r"),
    ("DEA", "2021", 110.0, "A", ""),
    ("DEA", "2022", 120.0, "P", "p"),
    ("DE", "2020", 1.0, "A", ""),
    ("DE", "2021", 7.0, "A", ""),
    ("DE1", "2020", 5.0, "A", ""),
    ("DE1", "2021", NAN, "Q", "."),
    ("DE3", "2021", 3.0, "A", ""),
    judged=[verdict("too slow", "cloudy", "low"), verdict("reached", area="DE")],
)


def test_every_kind_of_change_is_found_once():
    found = changes(BEFORE, AFTER)
    assert list(found.columns) == COLUMNS
    assert kinds(found) == [
        ("verdict", "DEA", "2022"),
        ("confidence", "DEA", "2022"),
        ("revised", "DEA", "2020"),
        ("revised", "DE", "2020"),
        ("withdrawn", "DE1", "2021"),
        ("filled", "DE", "2021"),
        ("new period", "DEA", "2022"),
        ("new area", "DE3", "2021"),
        ("mark", "DEA", "2020"),
        ("mark", "DEA", "2021"),
        ("gone", "DE2", "2021"),
    ]
    one = found.iloc[2]
    assert (one["old"], one["new"], one["relative"]) == (100.0, 99.0, pytest.approx(-0.01))
    assert pd.isna(found.iloc[3]["relative"]), "from 0 there is no relative change"
    said = found.iloc[0][["before", "after", "target"]].tolist()
    assert said == ["on course (sunny)", "too slow (cloudy)", "NRW strategy 2030"]
    assert found.iloc[9][["before", "after"]].tolist() == ["P p", "A"]


def test_nothing_changed_is_no_row_with_the_same_columns():
    found = changes(BEFORE, BEFORE)
    assert found.empty
    assert list(found.columns) == COLUMNS
    assert found["relative"].dtype == "float64"
    assert "No indicator changed." in vintage_report.terminal(found, ("a", "b"))


def test_the_order_of_rows_does_not_matter():
    turned = State("x", AFTER.series.iloc[::-1], AFTER.judged.iloc[::-1])
    pd.testing.assert_frame_equal(changes(BEFORE, AFTER), changes(BEFORE, turned))


def test_an_area_alone():
    assert set(changes(BEFORE, AFTER, "NRW")["area"]) == {"DEA"}
    with pytest.raises(CatalogueError):
        changes(BEFORE, AFTER, "Atlantis")


def test_another_definition_is_one_row_and_no_revision():
    other = AFTER.series.assign(definition="e")
    (row,) = changes(BEFORE, State("x", other, AFTER.judged)).to_dict("records")
    assert (row["change"], row["before"], row["after"]) == ("redefined", "d, percent", "e, percent")


def test_states_swapped_give_the_mirror_image():
    there, back = changes(BEFORE, AFTER), changes(AFTER, BEFORE)
    one = there[there["change"] == "revised"].set_index(["area", "period"])
    two = back[back["change"] == "revised"].set_index(["area", "period"]).loc[one.index]
    assert one["old"].tolist() == two["new"].tolist()
    counts = [frame["change"].value_counts() for frame in (there, back)]
    assert counts[0]["withdrawn"] == counts[1]["filled"]
    assert counts[0]["gone"] + counts[0].get("mark", 0) >= 1


def test_the_text_for_the_review():
    odd = "It is <b>odd</b> | @all\nsecond line"
    outcomes = [
        Outcome(table="dns_9_1_a", result="new", what="3 figures"),
        Outcome(table="eurostat_nama_10r_3gdp", result="refused", what=odd, cause="layout"),
        Outcome(table="destatis_32421_0012", result="unreachable", what="HTTP status 503."),
        Outcome(table="boundaries", result="unreachable", what="HTTP status 503."),
    ]
    sizes = pd.DataFrame([(NAME, 1, 2, 0.005, 0.02)], columns=vintage_changes.SIZES)
    text = vintage_report.markdown(changes(BEFORE, AFTER), ("a1b2c3", "now"), sizes, outcomes, "a1b2c3")
    lines = text.splitlines()
    assert lines[0].startswith("**1 indicator changed: 1 changed verdict, 1 changed confidence, 2 revised values, ")
    assert "1 table was refused" in lines[0]
    assert "2 tables could not be asked for" in lines[0]
    assert lines[2] == "Compared: a1b2c3 with now. Tables with new figures: dns_9_1_a."
    assert "| FuE-Intensität (research_intensity) | Nordrhein-Westfalen | 2020 | 100 | 99 | percent | -1 % |" in lines
    assert "| FuE-Intensität (research_intensity) | 2 | 1 % | 1 % | 0.5 % |" in lines
    assert "It is &lt;b>odd&lt;/b> \\| &#64;all second line" in text
    assert "| GENESIS-Online | destatis_32421_0012 | HTTP status 503. |" in lines
    assert "zdi revisions --since a1b2c3 --format csv" in lines[-1]


def test_a_long_text_is_cut_and_says_so():
    cells = [(f"DE{n}", str(year), 1.0, "A", "") for n in range(1, 9) for year in range(1990, 2020)]
    before = state(*cells, ("DEA", "2019", 1.0, "A", ""))
    found = changes(before, State("x", before.series.assign(value=2.0), before.judged))
    text = vintage_report.markdown(found, ("a", "b"))
    rows = [line for line in text.splitlines() if line.startswith("| FuE")]
    assert len(rows) == vintage_report.MOST + 1
    assert "Nordrhein-Westfalen" in rows[1]
    assert f"… and {len(found) - vintage_report.MOST} more." in text
    assert len(text) < 65_000, "what a pull request takes"


def test_a_text_of_very_much_fits_into_a_pull_request_and_counts_what_it_leaves_out():
    known = vintage_report.catalogue()
    told = {"unit": "million_eur", "old": 1.0, "new": 2.0, "relative": 1.0, "before": "on course", "after": "too slow"}
    places = [
        {"indicator": name, "area": area, "period": "2024"} for name in known.indicators for area in ("DEA", "DE")
    ]
    rows = [
        {"change": kind, "target": "NRW strategy 2030"} | one | told for kind in vintage_changes.KINDS for one in places
    ]
    refused = [Outcome(table=name, result="refused", what="ä" * 500, cause="layout") for name in known.tables]
    found = pd.DataFrame(rows, columns=COLUMNS)
    text = vintage_report.markdown(found, ("a", "b"), None, refused)
    assert len(text.encode("utf-8")) <= vintage_report.LIMIT
    shown = sum(line.startswith("| ") and "| layout |" in line for line in text.splitlines())
    assert shown
    assert f"… and {len(refused) - shown} more." in text


def test_small_differences_are_not_rounded_away():
    before, after = state(("DEA", "2020", 2.181, "A", "")), state(("DEA", "2020", 2.184, "A", ""))
    text = vintage_report.markdown(changes(before, after), ("a", "b"))
    assert "| 2.181 | 2.184 | percent | +0.138 % |" in text


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A git repository whose first commit has the tables of BEFORE and whose second those of AFTER."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    data = tmp_path / "repo" / "data"
    monkeypatch.setenv("ZDI_DATA", str(data))
    (tmp_path / "gitconfig").write_text("[user]\nname = Test\nemail = test@example.org\n", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (data / "processed").mkdir(parents=True)
    (data / "raw").mkdir()
    git = lambda *words: subprocess.run(["git", "-C", str(tmp_path / "repo"), *words], check=True, capture_output=True)  # noqa: E731
    git("init", "--quiet", "--initial-branch", "main")
    git("commit", "--quiet", "--allow-empty", "-m", "empty")
    git("tag", "empty")
    for tag, one in (("before", BEFORE), ("after", AFTER)):
        frame = one.series.assign(theme="", reason="", tables="", vintage="")[list(processed.TYPES)]
        frame.to_parquet(data / "processed" / "indicators.parquet")
        (data / "processed" / "assessments.csv").write_bytes(tabular.csv_bytes(one.judged))
        git("add", "--all")
        git("commit", "--quiet", "-m", tag)
        git("tag", tag)
    return data


def test_between_two_commits(repository):
    before, after = states.pair(repository, "before", "after", None)
    assert before.told.startswith("before (")
    pd.testing.assert_frame_equal(changes(before, after), changes(BEFORE, AFTER))
    assert changes(*states.pair(repository, "HEAD", None, None)).empty
    assert changes(*states.pair(repository, "before", None, {"greenhouse_gas_emissions"})).empty


def test_the_command_in_its_three_shapes(repository):
    def said(*words):
        result = CliRunner().invoke(main, ["revisions", "--since", "before", *words])
        assert result.exit_code == 0, result.output
        return result.output

    table = said()
    assert "research_intensity" in table
    assert "North Rhine-Westphalia:" in table
    rows = pd.read_csv(io.StringIO(said("--format", "csv")))
    assert len(rows) == len(changes(BEFORE, AFTER))
    (repository / "raw" / "ledger.csv").write_bytes((ROOT / "data" / "raw" / "ledger.csv").read_bytes())
    assert said("--format", "markdown", "innovation").startswith("**1 indicator changed")
    assert said("--format", "markdown", "climate").startswith("**No indicator changed.**")


@pytest.mark.parametrize(
    ("ref", "kind", "told"),
    [
        ("nonsense", NotComputable, "git says: fatal: bad revision .* Give a commit, branch or tag"),
        ("--output=x", NotComputable, "git says: fatal"),
        ("empty", NotComputable, "git says: fatal: path .* Give a commit"),
    ],
)
def test_a_state_that_is_none(repository, ref, kind, told):
    with pytest.raises(kind, match=told):
        states.pair(repository, ref, None, None)


@pytest.mark.fault("revisions", "tables of a commit that cannot be read", "they are named")
def test_unreadable_tables_are_named(repository):
    (repository / "processed" / "assessments.csv").unlink()
    with pytest.raises(RawError, match="zdi build"):
        states.pair(repository, "before", None, None)
    with pytest.raises(RawError, match=r"cannot be read.*another commit"):
        states._series(b"no parquet", "x")


@pytest.mark.fault("revisions", "git is not installed")
def test_git_is_missing(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotComputable, match=r"git is not installed.*zdi revisions --since 2026-11-22"):
        states.pair(repository, "before", None, None)
    result = CliRunner().invoke(main, ["revisions"])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_what_is_chosen():
    assert vintage_changes.chosen(None) is None
    assert vintage_changes.chosen(NAME) == {NAME}
    assert NAME in vintage_changes.chosen("innovation")
    with pytest.raises(CatalogueError, match="Nearest"):
        vintage_changes.chosen("research_intensities")
