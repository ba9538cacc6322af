"""The benchmarks: what they calculate and say; nothing is timed here."""

import ast
import subprocess
import sys

import pytest
from conftest import ROOT, parsed

HERE = ROOT / "benchmarks"


@pytest.fixture(scope="module", autouse=True)
def _importable():
    sys.path.append(str(HERE))  # behind all else: nothing of the same name is hidden
    yield
    sys.path.remove(str(HERE))


@pytest.fixture
def measure():
    import measure

    return measure


@pytest.fixture
def bench(monkeypatch, tmp_path):
    import bench

    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.md")
    monkeypatch.setattr(bench.peers, "installed", lambda name: "")
    return bench


def test_contenders_take_turns_and_medians_are_of_each_kind(measure):
    order = []

    def contender(name, times):
        given = iter(times)
        return lambda: order.append(name) or next(given)

    one = contender("one", [measure.Seconds(1, 9), measure.Seconds(5, 2), measure.Seconds(3, 1)])
    other = contender("other", [measure.Seconds(2, 2)] * 3)
    assert measure.turns({"one": one, "other": other}, 3) == {"one": (3, 2), "other": (2, 2)}
    assert order == ["one", "other"] * 3


def test_the_call_before_the_timed_one_does_not_count(measure):
    calls = []
    assert measure.warm(lambda: calls.append(len(calls))).wall >= 0
    assert calls == [0, 1]


def test_a_command_that_fails_is_no_measurement(measure, capsys):
    with pytest.raises(subprocess.CalledProcessError):
        measure.command(["-c", "raise SystemExit('no such thing')"])
    assert "no such thing" in capsys.readouterr().err


def test_peak_memory_is_that_of_the_process_alone(measure):
    held = bytearray(200 * 2**20)
    held[:: 2**12] = b"x" * len(held[:: 2**12])
    peak = int(measure.output(["-c", measure.PEAK]))
    if sys.platform == "linux":
        assert 1 <= peak < 100


def test_tables_are_markdown(measure):
    assert measure.table(("a", "b"), [("x|y", 1)]) == "| a | b |\n| --- | ---: |\n| x\\|y | 1 |\n"
    times = {"own": measure.Seconds(0.5, 0.25), "peer": measure.Seconds(2, 0.5)}
    lines = measure.ratios(times, "own", "ms").splitlines()
    assert lines[-1] == "| peer | 2000.0 | 4.00 | 500.0 | 2.00 |"


@pytest.mark.parametrize(
    ("measured", "bound", "said"),
    [
        (0.4, {"most": 0.5}, "at most 0.5 s, measured 0.4 s, met"),
        (0.5, {"most": 0.5}, "at most 0.5 s, measured 0.5 s, met"),
        (0.6, {"most": 0.5}, "at most 0.5 s, measured 0.6 s, missed"),
        (6.0, {"least": 5}, "at least 5 s, measured 6 s, met"),
        (4.996, {"least": 5}, "at least 5 s, measured 4.996 s, missed"),
        (2048.3, {"most": 2048}, "at most 2048 s, measured 2048.3 s, missed"),
        (0, {"most": 0}, "at most 0 s, measured 0 s, met"),
        (None, {"most": 0.5}, "at most 0.5 s, not measured"),
    ],
)
def test_a_goal_says_what_is_wanted_and_what_was_found(measure, measured, bound, said):
    line = measure.goal("a build", measured, unit="s", **bound)
    assert line == f"* Goal: a build: {said}\n"
    wanted, _, found = said.partition(", ")
    assert measure.goals(f"## Build\n\n{line}{line}") == [("a build", wanted, found)] * 2


SECTION = (
    "## One\n\nText.\n\n* Goal: a `build`, twice: at most 2 s, measured {} s, {}\n* Goal: b: at least 5, not measured\n"
)


def test_everything_is_written_whole(bench, monkeypatch, capsys):
    monkeypatch.setattr(bench, "section", lambda name: SECTION.format(1, "met"))
    assert bench.main([]) == 0
    text = bench.RESULTS.read_text("utf-8")
    assert text.count("| a `build`, twice | at most 2 s | 1 s | met |") == len(bench.SECTIONS)
    assert "| b | at least 5 | – | not measured |" in text
    assert "Goal:" not in text
    assert text.count("## One") == len(bench.SECTIONS)
    assert [path.name for path in bench.RESULTS.parent.iterdir()] == ["results.md"]
    assert "pandas 3." in text
    assert capsys.readouterr().out == ""


def test_a_missed_goal_is_told_and_ends_with_1(bench, monkeypatch, capsys):
    monkeypatch.setattr(bench, "section", lambda name: SECTION.format(3, "missed"))
    assert bench.main(["build"]) == 1
    told = capsys.readouterr()
    assert "Missed: a `build`, twice: at most 2 s, measured 3 s." in told.err
    assert "| a `build`, twice | at most 2 s | 3 s | missed |" in told.out
    assert not bench.RESULTS.exists()  # some sections only


def test_a_section_that_fails_leaves_the_results_alone(bench, monkeypatch, capsys):
    bench.RESULTS.write_text("before")
    monkeypatch.setattr(bench, "section", lambda name: "" if name == "readers" else SECTION.format(1, "met"))
    assert bench.main([]) == 1
    assert "readers failed; nothing is written" in capsys.readouterr().err
    assert bench.RESULTS.read_text() == "before"


def test_a_section_runs_in_a_process_of_its_own(bench, monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "HERE", tmp_path)
    (tmp_path / "fine.py").write_text('"""Fine."""\ndef section():\n    return "## Größe × 2"\n', encoding="utf-8")
    (tmp_path / "bad.py").write_text('"""Bad."""\ndef section():\n    raise ValueError\n')
    assert bench.section("fine") == "## Größe × 2\n"
    assert bench.section("bad") == ""


def test_the_command_lists_its_sections(bench):
    run = subprocess.run(
        [sys.executable, HERE / "bench.py", "--list"], capture_output=True, encoding="utf-8", check=True
    )
    assert tuple(line.split()[0] for line in run.stdout.splitlines()) == bench.SECTIONS
    assert all(len(line.split()) > 3 for line in run.stdout.splitlines())


def test_an_unknown_section_is_named(bench, capsys):
    with pytest.raises(SystemExit, match="2"):
        bench.main(["nothing"])
    assert "there is no section nothing; there are startup, readers" in capsys.readouterr().err


def test_every_section_is_a_function_that_can_be_called(bench):
    for name in bench.SECTIONS:
        tree = parsed((HERE / f"{name}.py").read_text("utf-8"))
        assert "section" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name


def test_every_reader_is_measured():
    sources = ROOT / "zdi_metrics" / "sources"
    reading = {
        path.stem
        for path in sources.glob("*.py")
        for node in parsed(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and (node.name, path.stem) in {("read", path.stem), ("unpack", "packed")}
    }
    assert {"flatfile", "tsv", "packed"} <= reading
    called = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(parsed((HERE / "readers.py").read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    }
    assert {f"{name}.{'unpack' if name == 'packed' else 'read'}" for name in reading} <= called


def test_made_up_bytes_are_the_same_every_time_and_the_readers_take_them(monkeypatch):
    import made_up

    from zdi_metrics.model import Layout
    from zdi_metrics.sources import crosstab, dns, flatfile, jsonstat, published, tsv

    monkeypatch.setattr(made_up, "FLAT_ROWS", 50)
    monkeypatch.setattr(made_up, "DISTRICTS", made_up.DISTRICTS[:3])
    monkeypatch.setattr(made_up, "REGIONS", 4)
    monkeypatch.setattr(made_up, "SERIES", 2)
    monkeypatch.setattr(made_up, "PLACES", 5)
    rows = made_up.years_as_columns()
    layout = Layout(area="TERRITORY_ID", header=("LEVEL_ID", "UNIT", "VERSIONS"))
    assert made_up.flat_file() == made_up.flat_file()
    assert len(flatfile.read(made_up.flat_file())) == 50
    assert len(tsv.read(made_up.bulk_table())) == 7 * 4 * 23
    assert jsonstat.read(made_up.data_set())["geo"].nunique() == 4
    assert len(crosstab.read(made_up.cross_table())) == 3 * 10 * 11
    assert len(dns.read(made_up.strategy_file())) == 33 * 2 * 3 * 17
    texts, book = (published.read(kind(rows), layout) for kind in (made_up.csv_file, made_up.workbook))
    assert texts["value"].sum() == book["value"].sum() > 0


def test_a_peer_with_other_figures_is_not_compared(monkeypatch, tmp_path):
    import peers

    said = subprocess.CompletedProcess([], 0, stdout="noise\n[0.5, 0.25, 10, 55.0]\n")
    monkeypatch.setattr(peers, "python", lambda name: sys.executable)
    monkeypatch.setattr(peers.subprocess, "run", lambda *words, **how: said)
    assert peers.read("pystatis", "pystatis", tmp_path / "x", peers.Figures(10, 55.0)) == (0.5, 0.25)
    for other in (peers.Figures(9, 55.0), peers.Figures(10, 55.1)):
        with pytest.raises(SystemExit, match="pystatis reads 10 figures that sum to 55"):
            peers.read("pystatis", "pystatis", tmp_path / "x", other)


def test_a_peer_that_cannot_be_installed_is_left_out(monkeypatch, tmp_path, capsys):
    import peers

    monkeypatch.setattr(peers, "folder", lambda name: tmp_path / name)
    monkeypatch.setattr(peers.venv, "create", lambda *where, **how: None)
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(peers.subprocess, "run", lambda *words, **how: failed)
    assert peers.python.__wrapped__("pyjstat") is None
    assert "pyjstat 2.4.0 cannot be installed: compared without it" in capsys.readouterr().err
    assert peers.installed("pyjstat") == ""


def test_a_changed_table_is_one_that_the_store_takes(small):
    import build

    from zdi_metrics import store

    data, _ = small
    before = store.read_kept(data, store.ledger(data)["work"][0])
    build.change(data, "work", 3)
    after = store.read_kept(data, store.ledger(data)["work"][0])  # its digest is that of the ledger
    assert before.replace(b"DEA,2023,employees,110,", b"DEA,2023,employees,110.03,") == after
