"""Faults of what is kept: ledger, files, folders. A sentence says which, and everything else stays as it was."""

import csv
import gzip
import os
import shutil
from functools import partial

import pytest
from conftest import keep
from services import little

from faults.cases import BUILT, CLOCK, OTHER_USER, TAKEN, case
from faults.world import KEPT, kept
from zdi_metrics import store

row = partial(case, "store")
STOPS = "one sentence, exit code 1; no file of the data folder changes"
ALONE = "the table is reported, exit code 1; its indicators keep their rows, the others are built"


def ledger(change):
    """A fault: the text of the ledger changed."""

    def spoil(data):
        path = data / "raw" / "ledger.csv"
        path.write_bytes(change(path.read_bytes()))

    return spoil


def line(number, change):
    """A fault: one line of the ledger changed (counted from 1; none: left out)."""

    def spoil(content):
        lines = content.decode().splitlines(keepends=True)
        lines[number - 1] = change(lines[number - 1])
        return "".join(lines).encode()

    return ledger(spoil)


def instead(name, make):
    """A fault: something else in the place of a file or folder."""

    def spoil(data):
        path = data / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        make(path)

    return spoil


def bytes_of(change):
    """A fault: a file with its bytes changed."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def snapshot(change):
    """A fault: the kept file of `energy` with its bytes changed."""
    return lambda data: bytes_of(change)(data / SNAPSHOT)


SNAPSHOT = "raw/snapshot/energy.csv"


def nothing(path):
    """Nothing in its place."""


LEDGER = [
    row("the ledger is missing", STOPS, instead("raw/ledger.csv", nothing), "ledger.csv cannot be read"),
    row("the ledger is empty", STOPS, ledger(lambda text: b""), "has no rows"),
    row("the ledger has a header only", STOPS, ledger(lambda text: text.splitlines(True)[0]), "has no rows"),
    row("the ledger is cut off in the middle of a line", STOPS, ledger(lambda text: text[: len(text) // 2]), "damaged"),
    row("the ledger is no UTF-8", STOPS, ledger(lambda text: text + b"\xff\xfe\n"), "cannot be read"),
    row("the ledger holds NUL bytes", STOPS, ledger(lambda text: text[:900] + bytes(90) + text[900:]), "damaged"),
    row("the ledger was saved by a spreadsheet", STOPS, ledger(lambda text: text.replace(b",", b";")), "damaged"),
    row("the ledger has marks of a merge", STOPS, line(3, lambda text: "<<<<<<< HEAD\n" + text), "Line 3 of"),
    row("the ledger names a table twice", STOPS, line(3, lambda text: text * 2), "twice"),
    row("the ledger has a day that is none", STOPS, line(2, lambda t: t.replace("2024-05-01", "2024-13-45")), "Line 2"),
    row("the ledger has a day without hyphens", STOPS, line(2, lambda t: t.replace("-05-01", "0501")), "Line 2"),
    row("the ledger has rows that are no number", STOPS, line(2, lambda text: text.replace(",6,", ",six,")), "Line 2"),
    row("the ledger is a folder", STOPS, instead("raw/ledger.csv", lambda path: path.mkdir()), "cannot be read"),
    row("the data folder holds nothing", STOPS, instead("raw", nothing), "cannot be read"),
    row("the folder of raw data is a file", STOPS, instead("raw", lambda path: path.touch()), "cannot be read"),
]


@pytest.mark.parametrize(("spoil", "says"), LEDGER)
def test_without_its_ledger_nothing_is_touched(zdi, data, spoil, says):
    spoil(data)
    zdi("build", code=1, says=("zdi: ", says))
    zdi("fetch", "research", code=1, says=("zdi: ", says))
    zdi("check", code=1, says=says)
    zdi("data", "research_figure", says="124 Mio. EUR")


def digest(data):
    """The ledger names another digest for the figures of `energy`."""
    rows = store.ledger(data)
    (row_,) = rows["energy"]
    store.write_ledger(data, rows | {"energy": (row_.model_copy(update={"sha256": "0" * 64}),)})


FILES = [
    row("a kept file is missing", ALONE, instead(SNAPSHOT, nothing), "(energy.csv)"),
    row("a kept file is cut off", ALONE, snapshot(lambda old: old[:-30]), "edited or cut"),
    row("a kept file was edited by hand", ALONE, snapshot(lambda old: old.replace(b"34", b"43")), "edited or cut"),
    row("a kept file is empty", ALONE, instead(SNAPSHOT, lambda path: path.touch()), "edited or cut"),
    row("a kept file is a folder", ALONE, instead(SNAPSHOT, lambda path: path.mkdir()), "(energy.csv)"),
    row(
        "a kept file is a link to nowhere", ALONE, instead(SNAPSHOT, lambda p: p.symlink_to("nowhere")), "(energy.csv)"
    ),
    row(
        "a kept file is a link to another",
        ALONE,
        instead(SNAPSHOT, lambda p: p.symlink_to("work.csv")),
        "edited or cut",
    ),
    row("a kept file is gigantic and no table", ALONE, snapshot(lambda old: bytes(5_000_000)), "edited or cut"),
    row("the ledger has the wrong digest", ALONE, digest, "edited or cut"),
]


@pytest.mark.parametrize(("spoil", "says"), FILES)
def test_a_damaged_file_is_reported_and_the_rest_is_built(zdi, data, spoil, says):
    spoil(data)
    zdi("build", code=1, says=("FAILED energy", says))  # not even a file of data/processed changes
    zdi("check", code=1, says=says)
    keep_more(data)
    zdi("build", code=1, says=("FAILED energy", "0 rows new, 1 changed, 0 gone"), may=BUILT)
    zdi("data", "energy_figure", says="34")


def keep_more(data):
    """A newer snapshot of the ratio's table, with one figure revised."""
    measures, unit = KEPT["trade"]
    text = kept(measures, unit).replace("abroad,180", "abroad,200")
    keep(data, "trade", text)


@pytest.mark.fault("store", "the ledger lost the row of a file", ALONE)
def test_a_file_without_a_row(zdi, data):
    ledger(lambda text: b"".join(one for one in text.splitlines(True) if not one.startswith(b"energy")))(data)
    told = ("processed/dictionary.md", "processed/datapackage.json", "processed/dcat.jsonld")  # they tell of the ledger
    zdi("build", code=1, says=("FAILED energy", "without a row in the ledger"), may=told)
    zdi("check", code=1, says="lies in the snapshot without a ledger row")
    zdi("data", "energy_figure", says="34")
    shutil.copy(zdi.world.start / "raw" / "ledger.csv", data / "raw")
    zdi.mended()


@pytest.mark.fault("store", "a file lies there that the ledger does not name", "noted by the check; nothing uses it")
def test_a_stray_file(zdi, data):
    stray = data / "raw" / "live" / "research" / "2026-01-01.csv.gz"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"anything")
    zdi("check", says="lies there without a ledger row and is not used")
    zdi("build", says="0 rows new, 0 changed, 0 gone")


@pytest.mark.fault("store", "the ledger leads out of the data folder", STOPS)
def test_a_ledger_that_leads_elsewhere(zdi, data):
    outside = data.parent / "outside.gz"
    outside.write_bytes(gzip.compress(b"secret"))
    path = data / "raw" / "ledger.csv"
    cells = dict(zip(*csv.reader(path.read_text("utf-8").splitlines()[:2]), strict=True))
    lead = ",".join((cells | {"kind": "live", "route": "file", "file": "../../outside.gz"}).values())
    path.write_text(path.read_text("utf-8") + lead + "\n", "utf-8")
    said = zdi("build", code=1, says="ledger.csv")
    assert "secret" not in said


def live(data):
    (path,) = (data / "raw" / "live" / "research").iterdir()
    return path


LIVE = [
    row("a fetched file is missing", ALONE, lambda path: path.unlink(), "is missing"),
    row("a fetched file is cut off", ALONE, bytes_of(lambda old: old[:-12]), "package is damaged"),
    row("a fetched file is not packed any more", ALONE, bytes_of(lambda old: b"a,b\n1,2\n"), "edited or cut"),
    row("a fetched file is another one", ALONE, bytes_of(lambda old: gzip.compress(b"a,b\n1,2\n")), "edited or cut"),
    row(
        "a fetched file unpacks to far more",
        ALONE,
        bytes_of(lambda old: gzip.compress(bytes(3_000_000))),
        "would unpack to more",
    ),
]


@pytest.mark.parametrize(("spoil", "says"), LIVE)
def test_a_damaged_vintage_is_reported_and_hinders_no_fetch(zdi, world, data, spoil, says):
    zdi("fetch", "research", says="research new", may=TAKEN)
    zdi("build", says="0 gone", may=BUILT)
    spoil(live(data))
    small = "from zdi_metrics.sources import packed; packed.unpack.__kwdefaults__['limit'] = 1_000_000"
    zdi("build", code=1, before=small, says=("FAILED research", says, "git checkout -- data/raw/live/research/"))
    world.service.files["research.csv"] = world.service.files["research.csv"].replace(b",77", b",79")
    zdi("fetch", "research", before=small, says=("research new", "Left aside, for it cannot be read"), may=TAKEN)
    zdi("data", "research_figure", says="77")


PLACES = [
    row("the data folder is not there", STOPS, {"ZDI_DATA": "nowhere/at all"}),
    row("the data folder is a file", STOPS, {"ZDI_DATA": os.devnull}),
    row("the data folder has a name of 300 letters", STOPS, {"ZDI_DATA": "x" * 300}),
]


@pytest.mark.parametrize("env", PLACES)
def test_a_data_folder_that_is_none(zdi, data, env):
    for command in ("build", "fetch", "check"):
        zdi(command, code=1, says=("zdi: ", "ledger"), env=env)
    zdi("data", "research_figure", code=1, says="Build it: zdi build", env=env)
    assert [path.name for path in data.parent.iterdir()] == ["data"], "nothing is made in the wrong place"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.fault("store", "the data folder belongs to somebody else", STOPS)
def test_the_data_folder_of_another_user(zdi, data):
    (data / ".cache").mkdir(exist_ok=True)
    keep_more(data)
    zdi("build", code=1, says="cannot be written", before=OTHER_USER)
    zdi("fetch", "research", code=1, says="cannot be written", before=OTHER_USER)
    zdi("data", "research_figure", says="124", before=OTHER_USER)
    zdi("check", code=1, says="is not the table that was built", before=OTHER_USER)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.fault("store", "a kept file may not be read", ALONE)
def test_a_file_that_may_not_be_read(zdi, data):
    os.chown(data, 65534, 65534)
    for path in data.rglob("*"):
        os.chown(path, 65534, 65534)
    (data / SNAPSHOT).chmod(0)
    zdi("build", code=1, says=("FAILED energy", "(energy.csv)"), before=OTHER_USER)


@pytest.mark.parametrize(
    "name",
    [
        case("store", "the data folder has umlauts and blanks in its name", "everything works", "Daten für „Übung“ 1"),
        case("store", "the data folder has quotes and brackets in its name", "everything works", "it's [data]*?"),
        case("store", "the data folder has a line break in its name", "everything works", "data\nfolder"),
    ],
)
def test_odd_names_of_folders(zdi, data, name):
    moved = data.with_name(name)
    data.rename(moved)
    zdi.data, zdi.env = moved, zdi.env | {"ZDI_DATA": str(moved)}
    zdi("fetch", "research", says="research new", may=TAKEN)
    zdi("build", says="3 rows new", may=BUILT)
    zdi("check", says="Problems: 0")


@pytest.mark.fault("store", "the data folder is a link, or named from where one stands", "everything works")
def test_a_linked_data_folder(zdi, data):
    link = data.with_name("link")
    link.symlink_to(data)
    zdi("fetch", "research", says="research new", may=TAKEN, env={"ZDI_DATA": str(link)})
    zdi("build", says="3 rows new", may=BUILT, env={"ZDI_DATA": "link/../data"}, cwd=data.parent)
    zdi("--data", "data", "check", says="Problems: 0", env={"ZDI_DATA": "/nowhere"}, cwd=data.parent)
    assert link.is_symlink()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        row("the place of the tables is a file", STOPS, "processed", lambda path: path.touch()),
        row("the place of what is remembered is a file", STOPS, ".cache", lambda path: path.touch()),
        row("the place of a table is a folder", STOPS, "processed/assessments.csv", lambda path: path.mkdir()),
        row("the table of all rows is a folder", STOPS, "processed/indicators.parquet", lambda path: path.mkdir()),
    ],
)
def test_something_else_where_a_file_is_to_be_written(zdi, data, name, make):
    instead(name, make)(data)
    zdi("build", code=1, says=("zdi: ", "cannot be written", "."), may=BUILT)
    shutil.rmtree(data / name) if (data / name).is_dir() else (data / name).unlink()
    zdi.mended()


@pytest.mark.parametrize(
    "words",
    [
        row("two builds at once", "the second says so, exit code 1, and reading works", ["build"]),
        row("a fetch during a build", "the second says so, exit code 1, and reading works", ["fetch", "research"]),
    ],
)
def test_two_at_once(zdi, data, words):
    keep_more(data)
    with store.locked(data):
        zdi(*words, code=1, says="Another fetch or build is at work")
        zdi("data", "research_figure", says="124")
        zdi("check", code=1, says="Problems: ")
    zdi("build", says="1 changed, 0 gone", may=BUILT)


@pytest.mark.fault("store", "a lock that a dead process left behind", "the next build takes it")
def test_a_lock_left_behind(zdi, data):
    keep_more(data)
    (data / ".cache").mkdir(exist_ok=True)
    (data / ".cache" / "lock").write_bytes(b"12345")
    zdi("build", says="1 changed, 0 gone", may=BUILT)


@pytest.mark.fault("store", "half written files that a dead process left behind", "the next build clears them away")
def test_half_written_files(zdi, data):
    for folder in ("raw/snapshot", "processed", "processed/indicators"):
        (data / folder / ".assessments.csv.x.part").write_bytes(b"half")
    keep_more(data)
    for path in data.rglob("*.part"):
        assert path.is_file()
    zdi.world.run(["build"], zdi.env, data.parent)
    assert not list(data.rglob("*.part"))
    zdi("build", says="Nothing has changed")


CLOCKS = [
    row("the clock is in the past", STOPS, "1999-01-01", "The clock of this machine says 1999-01-01"),
    row("the clock is in the past by a year", STOPS, "2024-01-31", "says 2024-01-31, but figures were retrieved on"),
]


@pytest.mark.parametrize(("day", "says"), CLOCKS)
def test_a_wrong_clock_fetches_nothing(zdi, day, says):
    zdi("fetch", "research", code=1, says=(says, "Set the clock right"), before=CLOCK.format(day))
    zdi("build", says="0 rows new, 0 changed, 0 gone", before=CLOCK.format(day))
    zdi("check", says="Problems: 0", before=CLOCK.format(day))


@pytest.mark.fault(
    "store", "figures were fetched with the clock in the future", "a sentence that says what to take back"
)
def test_a_clock_in_the_future(zdi):
    zdi("fetch", "research", says="research new", may=TAKEN, before=CLOCK.format("2091-03-01"))
    zdi("fetch", "work", code=1, says=("figures were retrieved on 2091-03-01", "take its lines out"))
    zdi("build", says="0 gone", may=BUILT)


DROPPED = [
    row("the list of dropped vintages is damaged", STOPS, b"table,kind\nx,y\n", "dropped.csv is damaged"),
    row("the list of dropped vintages is no text", STOPS, b"\xff\xfe\x00", "dropped.csv cannot be read"),
]


@pytest.mark.parametrize(("content", "says"), DROPPED)
def test_a_damaged_list_of_dropped_vintages(zdi, data, content, says):
    (data / "raw" / "dropped.csv").write_bytes(content)
    zdi("data", "research_figure", "--as-of", little.SNAPSHOT, code=1, says=("zdi: ", says))
    zdi("data", "research_figure", says="124")
    zdi("build", says="0 gone")
