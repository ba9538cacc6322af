"""Faults of the command line and of what is around it: pipes, terminals, locales, environments."""

import os
import subprocess
import sys
from functools import partial

import pytest

from faults.cases import case
from faults.world import NOBODY, assert_nothing_lost, digests

row = partial(case, "command line")
USAGE = "one sentence or the usage, exit code 2"
WORDS = [
    row("an unknown command", USAGE, ["frobnicate"], "No such command"),
    row("an unknown option", USAGE, ["list", "--colour"], "No such option"),
    row("an option without its value", USAGE, ["data", "work_figure", "--area"], "requires an argument"),
    row("a missing argument", USAGE, ["data"], "Missing argument"),
    row("an argument too many", USAGE, ["describe", "work_figure", "energy_figure"], "unexpected extra argument"),
    row("an empty argument", USAGE, ["describe", ""], "No indicator is called ''"),
    row("an argument of a hundred thousand letters", USAGE, ["describe", "x" * 100_000], "No indicator is called"),
    row("control characters in an argument", USAGE, ["describe", "work\x1b[31m_figure"], "No indicator is called"),
    row("an unknown indicator", USAGE, ["data", "wrok_figure"], "work_figure"),
    row("an unknown region", USAGE, ["data", "work_figure", "--area", "Atlantis"], "No area is called 'Atlantis'"),
    row("an unknown theme", USAGE, ["list", "resilince"], "resilience"),
    row("an unknown source", USAGE, ["fetch", "--source", "eurostatt"], "No source is called 'eurostatt'"),
    row("an unknown table", USAGE, ["fetch", "wrok"], "work"),
    row("a year to come", USAGE, ["fetch", "--since", "2099"], "The year 2099 is still to come"),
    row("a year that is none", USAGE, ["fetch", "--since", "soon"], "not a valid integer"),
    row("no row in the chosen years", USAGE, ["data", "work_figure", "--start", "2090"], "has no rows for this choice"),
    row("a table of a fetch to take that was not refused", USAGE, ["fetch", "--accept", "climate"], "is no table"),
]


@pytest.mark.parametrize(("words", "says"), WORDS)
def test_words_that_mean_nothing(zdi, words, says):
    said = zdi(*words, code=2, says=says)
    assert "\x1b" not in said
    assert len(said) < 200_000


def run(zdi, words, *, env=None, **more):
    """The command as a process of its own, as a shell starts it; nothing of the data may change."""
    before = digests(zdi.data)
    whole = {"PYTHONPATH": str(zdi.world.root), "PYTHONDONTWRITEBYTECODE": "1"} | (zdi.env if env is None else env)
    ran = subprocess.run(
        [sys.executable, "-m", "zdi_metrics", *words], env=whole, cwd=zdi.data.parent, check=False, **more
    )
    assert_nothing_lost(before, digests(zdi.data), ())
    zdi.ran += 1
    return ran


@pytest.mark.fault(
    "command line", "the reader of a pipe leaves (zdi list | head -1)", "no traceback, nothing on stderr"
)
def test_a_reader_that_leaves(zdi):
    into, out = os.pipe()
    os.close(into)
    try:
        ran = run(zdi, ["data", "research_figure", "--csv"], stdout=out, stderr=subprocess.PIPE)
    finally:
        os.close(out)
    assert ran.stderr == b""
    assert ran.returncode in (0, 1, 141)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.fault(
    "command line", "the disk behind a redirected output is full", "one sentence, exit code 1; no traceback"
)
def test_a_full_output(zdi):
    with open("/dev/full", "w") as full:
        ran = run(zdi, ["data", "research_figure", "--csv"], stdout=full, stderr=subprocess.PIPE)
    assert b"Traceback" not in ran.stderr
    assert b"zdi: What this command says cannot be read or written (No space left on device)" in ran.stderr
    assert ran.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed otherwise there")
@pytest.mark.parametrize(
    "closed",
    [
        row("standard output is closed", "no traceback; nothing is lost", 1),
        row("standard error is closed", "no traceback; nothing is lost", 2),
        row("standard input is closed", "no traceback; nothing is lost", 0),
    ],
)
def test_closed_channels(zdi, closed):
    ran = run(zdi, ["list"], preexec_fn=lambda: os.close(closed), stderr=subprocess.PIPE if closed != 2 else None)
    assert b"Traceback" not in (ran.stderr or b"")
    assert ran.returncode in (0, 1)


ENVIRONMENTS = [
    row("an empty environment", "everything works, in UTF-8", {}),
    row(
        "a locale that is no UTF-8",
        "everything works, in UTF-8",
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    ),
    row("a locale that is not there", "everything works, in UTF-8", {"LC_ALL": "xx_YY.UTF-99"}),
    row(
        "no home and no place for temporary files",
        "everything works",
        {"HOME": "/nowhere", "TMPDIR": "/nowhere", "TMP": "/nowhere"},
    ),
    row("a terminal that cannot do anything", "everything works", {"TERM": "dumb", "COLUMNS": "1", "NO_COLOR": "1"}),
    row("a width of the terminal that is no number", "everything works", {"COLUMNS": "wide", "LINES": "-1"}),
    row("warnings are errors", "everything works", {"PYTHONWARNINGS": "error"}),
    row("Python without assertions", "everything works", {"PYTHONOPTIMIZE": "2"}),
]


@pytest.mark.parametrize("given", ENVIRONMENTS)
def test_odd_environments(zdi, given):
    system = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
    env = (
        system | given | {"ZDI_DATA": str(zdi.data), "PYTHONPATH": str(zdi.world.root), "PYTHONDONTWRITEBYTECODE": "1"}
    )
    ran = run(zdi, ["list", "themes"], env=env, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == b""
    assert "Digitale Infrastruktur" in ran.stdout.decode("utf-8")
    assert "Flächenentwicklung" in ran.stdout.decode("utf-8")
    if "PYTHONWARNINGS" not in given:  # which other packages may mind, when they are loaded
        zdi("build", says="0 rows new, 0 changed, 0 gone", env=given)


SETTINGS = [
    row(
        "a data folder that is not there",
        "one sentence, exit code 1",
        {"ZDI_DATA": "nowhere"},
        1,
        "Build it: zdi build",
    ),
    row(
        "an empty setting of the data folder",
        "the repository's own folder is taken",
        {"ZDI_DATA": ""},
        1,
        "Build it: zdi build",
    ),
    row("settings that nobody knows", "they do no harm", {"ZDI_COLOUR": "red", "ZDI_": "x"}, 0, "124"),
    row(
        "addresses of publishers that are none",
        "reading needs none",
        {"ZDI_EUROSTAT_URL": "::", "ZDI_WORK_URL": NOBODY},
        0,
        "124",
    ),
]


@pytest.mark.parametrize(("env", "code", "says"), SETTINGS)
def test_settings(zdi, env, code, says):
    zdi("data", "research_figure", code=code, says=says, env=env)


@pytest.mark.fault("command line", "the folder one stands in was removed", "commands with full paths work")
def test_a_folder_that_is_gone(zdi):
    before = "import os, tempfile\nhere = tempfile.mkdtemp()\nos.chdir(here)\nos.rmdir(here)"
    zdi("data", "research_figure", says="124", before=before)
    zdi("build", says="0 rows new", before=before)


@pytest.mark.fault("command line", "Ctrl-C in any command", "one sentence, no traceback; nothing is lost")
def test_interrupted_commands(zdi):
    before = "import zdi_metrics.store as s\ndef stop(*a, **k): raise KeyboardInterrupt\ns.data_folder = stop"
    for words in (["build"], ["check"], ["fetch", "research"], ["data", "work_figure"]):
        zdi(*words, code=1, says="Stopped before the end", before=before)
