"""A refresh end to end, in a clone of a little repository, against publishers on this machine."""

import csv
import json
import shutil

import pytest
from services import eurostat
from services.little import UNITS, YEAR, World

from zdi_metrics import store

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with eurostat.serving() as service:
        yield World(tmp_path_factory.mktemp("world"), service)


@pytest.fixture
def world(started):
    """The world as it was at its start."""
    started.git("switch", "--quiet", "--force", "main")
    started.git("reset", "--quiet", "--hard", "origin/main")
    started.git("clean", "--quiet", "-ffdx")
    if "refresh" in started.git("branch", "--format", "%(refname:short)").split():
        started.git("branch", "-D", "refresh")
    started.serve_a()
    return started


def numbers(world, table):
    """The figures of an indicator by area and period."""
    text = (world.data / "processed" / "indicators" / "resilience.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if line.startswith(f"{table}_figure,")]
    return {(row[2], row[3]): row[4] for row in rows}


@pytest.mark.fault(
    "refresh",
    "figures revised, one table broken, one service down",
    "told exactly so; the broken table keeps its figures, exit code 3",
)
def test_vintage_a_then_b_then_b_again(world):
    refresh_with_a(world)
    at_a = {table: numbers(world, table) for table in UNITS}
    refresh_with_b(world)
    world.git("switch", "--quiet", "refresh")
    at_b = {table: numbers(world, table) for table in UNITS}
    assert at_a["work"]["DEA", str(YEAR - 1)] == "15.0"
    assert at_b["work"] == at_a["work"], "the broken table kept its numbers"
    assert at_b["energy"] == at_a["energy"]
    assert at_b["research"]["DEA", str(YEAR - 1)] == "110.0"
    world.git("switch", "--quiet", "main")
    refresh_with_b_again(world)
    told = world.zdi("revisions", "--since", "main", "--until", "refresh", "--format", "csv")
    assert f"revised,research_figure,DEA,{YEAR - 1},million_eur,130.0,110.0,-0.15" in told


def refresh_with_a(world):
    start = world.git("rev-parse", "HEAD")
    world.refresh()
    result = json.loads(world.out("result.json"))
    assert (result["changed"], result["refused"], result["down"], result["exit"]) == (True, [], [], 0)
    assert world.git("branch", "--show-current") == "main"
    assert world.git("rev-parse", "HEAD") == start, "what nobody has reviewed stays on its branch"
    assert world.git("status", "--porcelain") == ""
    assert world.git("rev-list", "--count", "main..refresh") == "1"
    changed = world.git("diff", "--name-only", "main", "refresh").splitlines()
    assert all(path.startswith("data/") for path in changed)
    assert sum(path.startswith("data/raw/live/") for path in changed) == 3
    assert world.out("body.md").startswith("**3 indicators changed: 1 changed confidence, 6 values of new")
    world.git("merge", "--quiet", "refresh")  # it was reviewed


def refresh_with_b(world):
    world.serve_b()
    assert "committed on refresh" in world.refresh(code=3).stdout
    result = json.loads(world.out("result.json"))
    assert (result["refused"], result["down"], result["exit"]) == (["work"], ["energy"], 3)
    lines = world.out("body.md").splitlines()
    assert lines[0] == (
        "**1 indicator changed: 1 changed verdict, 1 changed confidence, 1 revised value, 2 values of new periods, "
        "1 changed mark.** "
        "1 table was refused; the old numbers stay. 1 table could not be asked for: a service was down."
    )
    assert lines[2].endswith(" with the tables as built. Tables with new figures: research.")
    name = "Beispiel (research_figure)"
    target = f"NRW strategy {YEAR + 6}"
    revised = f"| {name} | Nordrhein-Westfalen | {YEAR - 1} | 130 | 110 | million_eur | -15.4 % |"
    assert [line for line in lines if "work_figure" in line or "energy_figure" in line] == []
    assert [line for line in lines if line.startswith(f"| {name} |")] == [
        f"| {name} | Nordrhein-Westfalen | {target} | {YEAR} | on course (sunny) | too slow (cloudy) |",
        f"| {name} | Nordrhein-Westfalen | {target} | {YEAR} | confidence high | confidence medium |",
        f"| {name} | 1 | 15.4 % | 15.4 % | – |",  # one day: nothing to call usual
        revised,
        f"| {name} | {YEAR} | 2 | 2 | 112 | million_eur |",
        f"| {name} | Deutschland | {YEAR - 6} | Q . | M x |",
    ]
    (refused,) = [line for line in lines if line.startswith("| work |")]
    assert "layout" in refused
    (down,) = [line for line in lines if "HTTP status 503" in line]
    assert down.startswith("| Landesdatenbank")
    assert "| energy |" in down
    (issue,) = (world.root / "out" / "refresh").glob("issue-*.md")
    assert issue.read_text(encoding="utf-8").startswith("Table work: the publisher's layout has changed\n")
    message = world.git("log", "-1", "--format=%B", "refresh").splitlines()
    assert message[0] == "Refreshed figures: 1 indicator changed"
    assert revised in message


def refresh_with_b_again(world):
    at = world.git("rev-parse", "refresh")
    run = world.refresh(code=3)  # the service is still down
    assert "Nothing new." in run.stdout
    assert json.loads(world.out("result.json"))["commit"] == ""
    assert world.out("body.md").startswith("**Nothing new: no commit.**")
    world.service.faults.clear()
    world.service.files["energy.csv"] = world.service.files["energy.csv"].replace(b",99", b",35")
    world.refresh(code=0)
    assert world.git("rev-parse", "refresh") == at


def test_without_commit_the_new_figures_lie_in_the_work_tree(world):
    run = world.refresh("--no-commit", "research")
    assert "not committed" in run.stdout
    assert world.git("branch", "--format", "%(refname:short)") == "main"
    told = world.git("status", "--porcelain")
    assert "data/processed/indicators.parquet" in told
    assert "live/research" in world.git("status", "--porcelain", "-uall")
    assert "work" not in world.out("body.md")
    world.refresh(code=2)
    run = world.refresh("--fetched")  # goes on with what lies there
    assert "committed on refresh" in run.stdout
    assert world.git("status", "--porcelain") == ""


@pytest.mark.fault("refresh", "the check fails", "nothing is committed, and what failed is told")
def test_a_failing_check_commits_nothing_and_says_what_failed(world):
    path = world.data / "raw" / "snapshot" / "work.csv"
    path.write_bytes(path.read_bytes().replace(b",10,", b",11,"))
    world.git("commit", "--quiet", "-am", "a snapshot edited by hand")
    run = world.refresh(code=1)
    assert "was edited or cut. Restore it: git checkout -- data/raw/snapshot/work.csv" in run.stdout
    assert world.out("body.md").startswith("**Nothing was committed: `build` failed.")
    assert world.git("rev-list", "--count", "main..refresh") == "0"
    assert "git status" in run.stderr


@pytest.mark.fault("refresh", "changes that are not committed", "they are left alone; one sentence")
def test_a_dirty_work_tree_is_left_alone(world):
    path = world.root / "zdi_metrics" / "catalogue" / "example.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    for words in ((), ("--no-commit",), ("--fetched",)):
        run = world.refresh(*words, code=2)
        assert "changes that are not committed (zdi_metrics/catalogue/example.toml)" in run.stderr
        assert "git status" in run.stderr
    assert not world.service.requests or "refresh" not in world.git("branch", "--format", "%(refname:short)")


@pytest.mark.fault("refresh", "git is not installed", "one sentence")
def test_without_git_it_says_so(world, tmp_path):
    run = world.refresh(code=2, env={"PATH": str(tmp_path)})
    assert run.stderr == (
        "refresh: git is not installed, or not on the path. Install it; a refresh is reviewed in git.\n"
    )
    run = world.run("-m", "zdi_metrics", "revisions", code=2, env={"PATH": str(tmp_path), "ZDI_DATA": str(world.data)})
    assert "git is not installed" in run.stderr
    assert "zdi revisions --since 2026-11-22" in run.stderr


@pytest.mark.fault("refresh", "a folder that is no repository", "it is named")
def test_a_folder_that_is_no_repository_or_no_data_is_named(world, tmp_path):
    shutil.copytree(world.data, tmp_path / "data")
    run = world.refresh("--data", str(tmp_path / "data"), code=2)
    assert "is in no git repository" in run.stderr
    run = world.refresh("--data", str(tmp_path), code=2)
    assert "is no data folder" in run.stderr
    run = world.run("-m", "zdi_metrics", "--data", str(tmp_path / "data"), "revisions", code=2)
    assert "git says: fatal: not a git repository" in run.stderr


@pytest.mark.fault("refresh", "two refreshes at once", "the second says so; nothing is lost")
def test_two_refreshes_at_once(world):
    from filelock import FileLock

    (world.data / ".cache").mkdir(exist_ok=True)
    with FileLock(world.data / ".cache" / "refresh.lock"):
        run = world.refresh(code=2)
    assert "Another refresh is at work" in run.stderr
    assert "its lock goes with it" in run.stderr


@pytest.mark.fault("refresh", "the clock is in the past", "told; nothing is fetched")
def test_a_clock_in_the_past_is_told(world):
    ledger = store.ledger(world.data)
    rows = tuple(row.model_copy(update={"retrieved": "2099-01-01"}) for row in ledger["work"])
    store.write_ledger(world.data, ledger | {"work": rows})
    world.zdi("build")
    world.git("commit", "--quiet", "-am", "taken over by a machine of another time")
    run = world.refresh(code=1)
    assert "but figures were retrieved on 2099-01-01. Set the clock right, then fetch again." in run.stderr
    assert world.git("branch", "--show-current") == "main"
    assert not (world.data / "raw" / "live").exists()


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda row: row | {"retrieved": "2026-13-01"}, "is damaged. Restore the ledger from git."),
        (lambda row: row | {"sha256": "0" * 64}, "is not the one the ledger names: it was edited or cut. Restore it"),
        (lambda row: row | {"retrieved": f"{YEAR}-05-05"}, f"was not taken over on {YEAR}-05-05, as the ledger says"),
        (lambda row: row | {"rows": "7"}, "digest, rows or periods in the ledger are not those of live/research"),
        (None, "(if git has no copy, take its line out of data/raw/ledger.csv)"),
    ],
)
@pytest.mark.fault(
    "refresh", "a ledger edited by hand, or a deleted vintage", "explained with the cure; nothing is committed"
)
def test_a_ledger_edited_by_hand_or_a_deleted_vintage_is_explained(fetched, edit, told):
    path = fetched.data / "raw" / "ledger.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    (live,) = [row for row in rows if row["kind"] == "live"]
    kept = fetched.data / "raw" / live["file"]
    before = path.read_bytes(), kept.read_bytes()
    try:
        if edit is None:
            kept.unlink()
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, live.keys(), lineterminator="\n")
                writer.writeheader()
                writer.writerows(edit(row) if row is live else row for row in rows)
        run = fetched.run("-m", "zdi_metrics", "--data", str(fetched.data), "check", code=1)
        assert told in " ".join((run.stdout + run.stderr).split())
    finally:
        path.write_bytes(before[0])
        kept.write_bytes(before[1])


@pytest.fixture(scope="module")
def fetched(started):
    """The world with one fetched and committed table."""
    started.git("reset", "--quiet", "--hard", "origin/main")
    started.git("clean", "--quiet", "-ffdx")
    started.serve_a()
    started.zdi("fetch", "research")
    started.zdi("build")
    return started


@pytest.mark.fault("refresh", "a hook that says no, or a folder that cannot be written", "one sentence")
def test_a_hook_that_says_no_and_a_folder_that_cannot_be_written_are_a_sentence(world, tmp_path):
    hook = world.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no unsigned commits >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    try:
        run = world.refresh("research", code=1)
    finally:
        hook.unlink()
    assert "refresh: git commit says: no unsigned commits." in run.stderr
    assert "What is new lies uncommitted on the branch refresh: git status" in run.stderr
    assert "Traceback" not in run.stderr
    world.git("reset", "--quiet", "--hard")
    world.git("switch", "--quiet", "main")
    (tmp_path / "file").write_text("", encoding="utf-8")
    run = world.refresh("--out", str(tmp_path / "file" / "out"), "--fetched", code=1)
    assert "cannot be written" in run.stderr
    assert "Traceback" not in run.stderr
    assert world.git("branch", "--show-current") == "main"


def test_unknown_names_are_wrong_usage(world):
    run = world.refresh("nonsense", code=2)
    assert "No theme, indicator or table is called 'nonsense'" in run.stderr
    run = world.refresh("--branches", code=2)
    assert "usage: refresh" in run.stderr


def test_only_the_fetch_sees_the_accounts(world, tmp_path):
    spy = tmp_path / "sitecustomize.py"
    spy.write_text(
        "import os, sys\n"
        "with open(os.environ['SPY'], 'a') as file:\n"
        "    print(' '.join(sys.orig_argv[1:]), '|', os.environ.get('ZDI_DESTATIS_TOKEN', ''), file=file)\n",
        encoding="utf-8",
    )
    root = world.root / "sitecustomize.py"
    shutil.copy(spy, root)
    world.git("add", "sitecustomize.py")
    world.git("commit", "--quiet", "-m", "spy")
    world.refresh(env={"SPY": str(tmp_path / "seen"), "ZDI_DESTATIS_TOKEN": "secret"})
    seen = (tmp_path / "seen").read_text(encoding="utf-8").splitlines()
    told = {line.partition(" | ")[0].split()[2]: line.partition(" | ")[2] for line in seen if "zdi_metrics" in line}
    assert told == {"fetch": "secret", "build": "", "check": "", "revisions": ""}


@pytest.mark.fault("refresh", "somebody committed meanwhile", "the branch takes it in; both are there")
def test_the_branch_takes_in_what_was_committed_meanwhile(world):
    world.refresh("research")
    (world.root / "note.txt").write_text("meanwhile\n", encoding="utf-8")
    path = world.root / "zdi_metrics" / "catalogue" / "example.toml"
    text = path.read_text(encoding="utf-8").replace('caveat_en = "An example only."', 'caveat_en = "Only an example."')
    path.write_text(text, encoding="utf-8")
    world.zdi("build")
    world.git("add", "--all")
    world.git("commit", "--quiet", "-m", "meanwhile, and the tables built anew")
    world.refresh()
    assert world.git("show", "refresh:note.txt") == "meanwhile"
    assert world.git("rev-list", "--count", "refresh..main") == "0"
    world.git("switch", "--quiet", "refresh")
    world.zdi("check")
    assert {table: numbers(world, table)["DEA", str(YEAR - 1)] for table in UNITS} == {
        "research": "130.0", "work": "15.0", "energy": "35.0",
    }  # fmt: skip
