"""Faults of what is handed on: charts, packs, exports. A sentence or a sensible chart; never half a folder."""

import os
import re
import sys
from functools import partial

import pytest
from conftest import keep
from services import little

from faults.cases import BUILT, FULL, OTHER_USER, case
from faults.world import HEAD

row = partial(case, "outputs")
NAMED = "one sentence with the nearest names, exit code 2; no file is made"
SENTENCE = "one sentence, exit code 1; what was there stays"


@pytest.fixture
def out(zdi, data):
    """A folder beside the data, which is the one that commands are run in."""
    folder = data.parent / "out"
    folder.mkdir()
    return folder


def made(folder):
    return sorted(path.name for path in folder.iterdir())


UNKNOWN = [
    row("a chart of an unknown indicator", NAMED, ["chart", "reserch_figure"], "research_figure"),
    row("a chart of an unknown region", NAMED, ["chart", "research_figure", "--area", "Bayernn"], "Bayern"),
    row("a chart of an unknown kind", NAMED, ["chart", "research_figure", "--kind", "pie"], "series"),
    row("a chart in an unknown language", NAMED, ["chart", "research_figure", "--lang", "fr"], "'de', 'en'"),
    row("a chart of an indicator without figures", NAMED, ["chart", "nothing_yet"], "nothing_yet"),
    row("a chart of a region without figures", NAMED, ["chart", "work_figure", "--area", "Köln"], "Köln"),
    row("a map of an indicator without Kreise", NAMED, ["chart", "work_figure", "--kind", "map"], "work_figure"),
    row("a chart of an unknown theme", NAMED, ["chart", "resilince", "--kind", "board"], "resilience"),
    row("a chart of a shock that is not declared", NAMED, ["chart", "gdp", "--kind", "shock"], "gdp"),
    row("a pack of an unknown theme", NAMED, ["pack", "resilince"], "resilience"),
    row("a pack of no theme", NAMED, ["pack"], "--all"),
    row("an export of an unknown theme", NAMED, ["export", "sdmx", "resilince"], "See them all: zdi list"),
    row("a composite that is not declared", NAMED, ["composite", "location_profile"], "location_profile"),
    row("a position without European figures", NAMED, ["position", "work_figure"], "work_figure"),
    row("a trace of a year without figures", NAMED, ["trace", "work_figure", "--period", "1950"], "1950"),
    row("a notebook that is not there", NAMED, ["notebooks", "99_nothing", "--from", "."], "notebooks"),
]


@pytest.mark.parametrize(("words", "says"), UNKNOWN)
def test_names_that_mean_nothing(zdi, data, words, says):
    code = 1 if words[0] == "notebooks" else 2
    zdi(*words, code=code, says=says)
    assert made(data.parent) == ["data"]


PLACES = [
    row(
        "a chart with another ending",
        SENTENCE,
        ["chart", "work_figure", "--out", "x.docx"],
        "ends in .png, .svg or .pdf",
    ),
    row(
        "a chart in a folder that is not there",
        SENTENCE,
        ["chart", "work_figure", "--out", "no/x.png"],
        "cannot be written",
    ),
    row(
        "a chart in the place of a folder",
        SENTENCE,
        ["chart", "work_figure", "--out", "folder.png"],
        "cannot be written",
    ),
    row("an export in the place of a folder", SENTENCE, ["export", "sdmx", "--out", "folder.png"], "cannot be written"),
    row(
        "a pack in a folder that holds other things",
        SENTENCE,
        ["pack", "resilience", "--force", "--out", "."],
        "holds other things",
    ),
    row(
        "a site in a folder that holds other things", SENTENCE, ["site", "--force", "--out", "."], "holds other things"
    ),
    row(
        "a pack in the place of a file",
        SENTENCE,
        ["pack", "resilience", "--force", "--out", "file"],
        "holds other things",
    ),
    row("a pack below a file", SENTENCE, ["pack", "resilience", "--out", "file/pack"], "cannot be written"),
    row("a pack with a name of 300 letters", SENTENCE, ["pack", "resilience", "--out", "x" * 300], "cannot be written"),
    row("a folder of notebooks without any", SENTENCE, ["notebooks", "--from", "."], "There are no notebooks in"),
]


@pytest.mark.parametrize(("words", "says"), PLACES)
def test_places_that_cannot_be_written(zdi, out, words, says):
    (out / "folder.png").mkdir()
    (out / "file").write_text("mine", "utf-8")
    zdi(*words, code=1, says=says, cwd=out)
    assert made(out) == ["file", "folder.png"]
    assert (out / "file").read_text("utf-8") == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    "words",
    [
        row("a chart without the right to write", SENTENCE, ["chart", "work_figure", "--out", "x.png"]),
        row("a pack without the right to write", SENTENCE, ["pack", "resilience", "--out", "pack"]),
        row("an export without the right to write", SENTENCE, ["export", "sdmx", "--out", "x.csv"]),
        row("a site without the right to write", SENTENCE, ["site", "--out", "site"]),
    ],
)
def test_without_the_right_to_write(zdi, out, words):
    zdi(
        *words,
        code=1,
        says=("zdi: ", "cannot be written", "--out" if words[0] != "chart" else "folder"),
        cwd=out,
        before=OTHER_USER,
    )
    assert made(out) == []


@pytest.mark.skipif(sys.platform == "win32", reason="this system sets no limit to the size of a file")
@pytest.mark.parametrize(
    "words",
    [
        row("the disk is full at a chart", SENTENCE, ["chart", "work_figure", "--out", "x.png"]),
        row("the disk is full at an export", SENTENCE, ["export", "sdmx", "--out", "x.csv"]),
        row("the disk is full at a site", SENTENCE, ["site", "--out", "site"]),
    ],
)
def test_a_full_disk(zdi, out, words):
    zdi(*words, code=1, says=("zdi: ", "cannot be written"), cwd=out, before=FULL.format(1000))
    assert made(out) == [], "no half of a file"


@pytest.mark.fault("outputs", "the disk is full when a chart is drawn anew", "the earlier chart stays, byte for byte")
def test_an_earlier_chart_stays(zdi, out):
    for ending in ("png", "svg", "pdf"):
        zdi("chart", "work_figure", "--out", f"x.{ending}", cwd=out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    for ending in ("png", "svg", "pdf"):
        zdi(
            "chart",
            "research_figure",
            "--out",
            f"x.{ending}",
            code=1,
            says="cannot be written",
            cwd=out,
            before=FULL.format(900),
        )
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


DAMAGED = [
    row("a chart without the table of all rows", SENTENCE, "indicators.parquet", None, ["chart", "work_figure"]),
    row("a pack from a damaged table of all rows", SENTENCE, "indicators.parquet", b"PAR1", ["pack", "resilience"]),
    row("assessments that are missing", SENTENCE, "assessments.csv", None, ["assess", "resilience"]),
    row("assessments that are no text", SENTENCE, "assessments.csv", b"\xff\xfe\x00", ["assess", "resilience"]),
    row("assessments with other columns", SENTENCE, "assessments.csv", b"a,b\n1,2\n", ["assess", "resilience"]),
    row("resilience that is no text", SENTENCE, "comparisons/resilience.csv", b"\xff", ["resilience"]),
    row("resilience with other columns", SENTENCE, "comparisons/resilience.csv", b"a,b\n1,2\n", ["resilience"]),
    row(
        "changes of assessments that are no text",
        SENTENCE,
        "assessments.csv",
        b"\xff",
        ["revisions", "--since", "2026-06-01"],
    ),
    row(
        "changes of assessments that are empty",
        SENTENCE,
        "assessments.csv",
        b"",
        ["revisions", "--since", "2026-06-01"],
    ),
    row("resilience that is missing", SENTENCE, "comparisons/resilience.csv", None, ["resilience"]),
]


@pytest.mark.parametrize(("name", "content", "words"), DAMAGED)
def test_outputs_of_damaged_tables(zdi, data, out, name, content, words):
    path = data / "processed" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    zdi(*words, code=1, says=("zdi: ", "zdi build"), cwd=out)
    assert made(out) == []


LONG = "=1+1 <script>alert(1)</script> @cmd & " + "Größenordnungsänderung " * 4
HOSTILE = [
    row("a formula and markup as the name of an indicator", "shown as it is, run nowhere", LONG),
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(zdi, world, out, name):
    path = world.catalogue / "example.toml"
    path.write_text(path.read_text("utf-8").replace("Beispiel", name).replace("Example", name), "utf-8")
    zdi("build", says="0 gone", may=BUILT)
    zdi("chart", "research_figure", "--out", "x.svg", cwd=out)
    zdi("chart", "resilience", "--kind", "board", "--out", "board.png", cwd=out)
    zdi("site", "--out", "site", cwd=out)
    zdi("export", "sdmx", "--out", "export.csv", cwd=out)
    pages = [path.read_text("utf-8") for path in out.rglob("*") if path.suffix in {".html", ".svg", ".md"}]
    assert pages
    assert not [page for page in pages if "<script>alert" in page]
    tables = [path.read_text("utf-8") for path in out.rglob("*.csv")]
    assert tables
    assert not [table for table in tables if re.search(r"(^|,)\"?[=@]", table, re.M)]


@pytest.mark.fault(
    "outputs", "Ctrl-C while a chart is drawn", "ended without a traceback, exit code 1; no file is made"
)
def test_an_interrupted_chart(zdi, out):
    before = "import matplotlib.figure as f\ndef stop(*a, **k): raise KeyboardInterrupt\nf.Figure.savefig = stop"
    zdi("chart", "work_figure", "--out", "x.png", code=1, says="Stopped before the end", before=before, cwd=out)
    assert made(out) == []


@pytest.mark.fault(
    "outputs", "Ctrl-C while a site is written", "ended without a traceback, exit code 1; no folder is made"
)
def test_an_interrupted_site(zdi, out):
    before = "import pathlib\ndef stop(*names): raise KeyboardInterrupt\npathlib.Path.rename = stop"
    zdi("site", "--out", "site", code=1, says="Stopped before the end", before=before, cwd=out)
    assert made(out) == []


@pytest.mark.fault(
    "outputs", "the system asks to end while a pack is written", "one sentence, exit code 1; no folder is left"
)
def test_a_pack_that_is_asked_to_end(zdi, out):
    before = (
        "import os, pathlib, signal\ndef stop(*names): os.kill(os.getpid(), signal.SIGTERM)\npathlib.Path.rename = stop"
    )
    zdi("pack", "resilience", "--out", "pack", code=1, says="Stopped before the end", before=before, cwd=out)
    assert made(out) == []


@pytest.mark.fault(
    "outputs", "fonts of the style are not installed", "drawn with those that matplotlib brings; no warning"
)
def test_missing_fonts(zdi, out):
    before = (
        "from matplotlib import font_manager as f\n"
        "f.fontManager.ttflist = [one for one in f.fontManager.ttflist if 'DejaVu' in one.name]"
    )
    said = zdi("chart", "work_figure", "--out", "x.png", before=before, cwd=out)
    assert said == "x.png\n"
    assert (out / "x.png").stat().st_size > 5000


@pytest.mark.fault("outputs", "there is no folder for settings and caches (HOME)", "charts are drawn all the same")
def test_no_home(zdi, out):
    env = {"HOME": "/nowhere", "MPLCONFIGDIR": "", "XDG_CACHE_HOME": "/nowhere"}
    said = zdi("chart", "work_figure", "--out", "x.png", env=env, cwd=out)
    assert "x.png" in said


@pytest.mark.parametrize(
    ("values", "code"),
    [
        row("a chart of a single year", "a sensible chart, exit code 0", {0: "7"}, 0),
        row("a chart of zeros", "a sensible chart, exit code 0", dict.fromkeys(range(6), "0"), 0),
        row(
            "a chart of negative and tiny values",
            "a sensible chart, exit code 0",
            {0: "-5", 1: "1e-12", 2: "-0.001"},
            0,
        ),
        row("a chart of gigantic values", "a sensible chart, exit code 0", {0: "1e300", 1: "-1e300"}, 0),
        row("a chart of signs only", "one sentence, exit code 2; no file is made", {}, 2),
    ],
)
def test_series_of_every_kind(zdi, data, out, values, code):
    rows = [
        f"DEA,{little.YEAR - 6 + n},figure,{values.get(n, '')},persons,{'' if n in values else '.'},,a.csv,{n}"
        for n in range(6)
    ]
    keep(data, "work", "\n".join([HEAD, *rows, ""]))
    zdi("build", may=BUILT)
    zdi("chart", "work_figure", "--out", "x.png", code=code, cwd=out)
    assert made(out) == ([] if code else ["x.png"])
