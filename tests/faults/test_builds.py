"""Faults of a build: tables that contradict their declaration, damaged memory, a full disk, an end in the middle."""

import io
import re
import shutil
import sys
from functools import partial

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import keep
from services import little

from faults.cases import AT_RENAME, BUILT, FULL, INTERRUPT, KILL, NO_SPACE, case
from faults.world import HEAD, KEPT, digests, kept
from zdi_metrics import store
from zdi_metrics.processed import TYPES

row = partial(case, "build")
ALONE = "the table is reported, exit code 1; its indicators keep their rows, the others are built"
ANEW = "the tables are built anew, byte for byte as before, exit code 0"
WHOLE = "one sentence or a killed process; every table is whole, and the next build gives the same bytes"


def trade(old, new):
    """A fault: the kept table of the ratio, with a right ledger, says something else in one place."""
    return kept(*KEPT["trade"]).replace(old, new, 1)


HERE = f"DEA,{little.YEAR - 1},turnover,"
TABLES = [
    row("a sign that nobody declared", ALONE, trade("450,million_eur,,", "450,million_eur,?,"), "sign '?'"),
    row("a region that nobody knows", ALONE, trade("DEA,", "DEQ,"), "'DEQ'"),
    row("a measure in another unit", ALONE, trade("450,million_eur", "450,thousand_eur"), "declared is 'million_eur'"),
    row("a measure that nobody declared", ALONE, trade("turnover", "profit"), "profit"),
    row("a doubled figure", ALONE, trade(HERE, HERE + "450,million_eur,,,a.csv,99\n" + HERE), "a figure twice"),
    row("a decimal comma", ALONE, trade("450,", '"450,5",'), "no number"),
    row("a thousands separator", ALONE, trade("450,", "1.450.000,"), "no number"),
    row("NaN as a figure", ALONE, trade("450,", "NaN,"), "Line 7"),
    row("infinity as a figure", ALONE, trade("450,", "inf,"), "Line 7"),
    row("neither figure nor sign", ALONE, trade("450,", ","), "Line 7"),
    row("a figure and a sign that says there is none", ALONE, trade("450,million_eur,,", "450,million_eur,.,"), ""),
    row("a period that is none", ALONE, trade(f"{little.YEAR - 1},turnover", "2020-Q5,turnover"), "2020-Q5"),
    row("a missing column", ALONE, trade(",sign,", ","), "more fields than its header"),
    row("columns in another order", ALONE, trade("area,period", "period,area"), "The header is"),
    row("a line with a field too many", ALONE, trade("a.csv,2", "a.csv,2,3"), "trade"),
    row("an open quotation mark", ALONE, trade("a.csv", '"a.csv'), "trade"),
    row("no text but bytes", ALONE, None, "trade"),
]


@pytest.mark.parametrize(("text", "says"), TABLES)
def test_a_table_that_contradicts_its_declaration(zdi, data, text, says):
    spoilt(data, text)
    zdi("build", code=1, says=("FAILED trade", says), may=DESCRIBED)
    keep(data, "energy", little.snapshot("energy").replace(",33,", ",36,"))
    zdi("build", code=1, says=("FAILED trade", "0 rows new, 1 changed, 0 gone"), may=BUILT)
    zdi("data", "export_ratio", "--csv", says=f"DEA,{little.YEAR - 6},45")


DESCRIBED = ("processed/dictionary.md", "processed/datapackage.json", "processed/dcat.jsonld")  # they name the ledger


def spoilt(data, text):
    """Keep the table with the ledger's row of the right one, but for the digest of its bytes."""
    content = bytes(range(256)) if text is None else text.encode()
    known = store.ledger(data)
    store.write_bytes(store.snapshot_path(data, "trade"), content)
    (one,) = known["trade"]
    store.write_ledger(data, known | {"trade": (one.model_copy(update={"sha256": store.sha256(content)}),)})


KEEPS = "the indicator is reported and keeps its rows, exit code 1"
GONE = [
    row("the inputs have no region in common", KEEPS, lambda text: re.sub(r"DEA(,\d+,abroad)", r"DE\1", text), 1),
    row("a measure vanished from its table", KEEPS, lambda text: re.sub(r".*abroad.*\n", "", text), 1),
    row("a table without rows", KEEPS, lambda text: HEAD + "\n", 1),
    row(
        "the denominator is zero everywhere",
        "no number, and the reason; never infinity",
        lambda text: "".join(zero(one) for one in text.splitlines(True)),
        0,
    ),
]


def zero(line):
    cells = line.split(",")
    return ",".join([*cells[:3], "0", *cells[4:]]) if "turnover" in line else line


@pytest.mark.parametrize(("change", "code"), GONE)
def test_an_indicator_that_cannot_be_computed_any_more(zdi, data, change, code):
    spoilt(data, change(kept(*KEPT["trade"])))
    zdi("build", code=code, says="FAILED export_ratio" if code else "6 changed, 0 gone", may=BUILT)
    said = zdi("data", "export_ratio", "--csv")
    value = "45.0" if code else ""
    assert f"DEA,{little.YEAR - 6},{value},percent" in said


@pytest.mark.fault("build", "a table vanished with its row in the ledger", "its indicator keeps its rows, exit code 1")
def test_a_table_that_vanished(zdi, data):
    rows = store.ledger(data)
    del rows["energy"]
    store.write_ledger(data, rows)
    store.snapshot_path(data, "energy").unlink()
    zdi("build", code=1, says=("FAILED energy_figure", "It had figures"), may=(*DESCRIBED, "processed/status.csv"))
    zdi("data", "energy_figure", says="34")
    zdi("check", code=1, says="energy_figure")


GARBAGE = [
    row("what is remembered is empty", ANEW, b""),
    row("what is remembered is cut off", ANEW, "cut"),
    row("what is remembered is no JSON", ANEW, b"\x00\xff{["),
    row("what is remembered is a list", ANEW, b"[1, 2]"),
    row("what is remembered is null", ANEW, b"null"),
    row("what is remembered is an empty object", ANEW, b"{}"),
    row("what is remembered holds other things", ANEW, b'{"inputs": 7, "report": [], "a": {"b": null}}'),
    row("what is remembered is deeply nested", ANEW, b"[" * 100_000),
    row("what is remembered is huge", ANEW, b'"' + b"x" * 9_000_000 + b'"'),
    row("what is remembered are folders", ANEW, None),
]


@pytest.mark.parametrize("content", GARBAGE)
def test_damaged_memory_is_no_memory(zdi, data, content):
    zdi("build")
    remembered = [path for path in (data / ".cache").rglob("*") if path.is_file() and path.name != "lock"]
    assert len(remembered) >= 2
    for path in remembered:
        damage(path, content)
    zdi.mended()
    zdi("check", says="Problems: 0")


def damage(path, content):
    whole = path.read_bytes()
    path.unlink()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(whole[: len(whole) // 2] if content == "cut" else content)


PROCESSED = [
    row("the table of all rows is missing", ANEW, "indicators.parquet", None),
    row("the table of all rows is cut off", ANEW, "indicators.parquet", lambda old: old[:100]),
    row("the table of all rows is empty", ANEW, "indicators.parquet", lambda old: b""),
    row("the table of all rows is another Parquet file", ANEW, "indicators.parquet", lambda old: parquet()),
    row("a text of the table of all rows is missing", ANEW, "indicators.parquet", lambda old: others("unit", None)),
    row("an indicator's name is missing", ANEW, "indicators.parquet", lambda old: others("indicator", None)),
    row("a text of the table of all rows is a list", ANEW, "indicators.parquet", lambda old: others("theme", ["x"])),
    row("a value of the table of all rows is a text", ANEW, "indicators.parquet", lambda old: others("value", "x")),
    row("a table of a theme was edited", ANEW, "indicators/resilience.csv", lambda old: old.replace(b"45", b"54")),
    row("a table of a theme is missing", ANEW, "indicators/resilience.csv", None),
    row("the assessments are cut off", ANEW, "assessments.csv", lambda old: old[:-40]),
    row("the assessments are missing", ANEW, "assessments.csv", None),
    row("the status is no CSV", ANEW, "status.csv", lambda old: b'"\x00\n,,,'),
    row("the status is missing", ANEW, "status.csv", None),
    row("the status has other columns", ANEW, "status.csv", lambda old: b"a,b\n1,2\n"),
    row("a table of comparisons is no UTF-8", ANEW, "comparisons/positions.csv", lambda old: b"\xff\xfe"),
    row("the data package is no JSON", ANEW, "datapackage.json", lambda old: old[:50]),
    row("all rows twice", ANEW, "indicators/resilience.csv", lambda old: old + old),
]


def parquet():
    out = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_parquet(out)
    return out.getvalue()


def others(name, value):
    """The table with our columns as another program might write it."""
    row = {column: 1.0 if column == "value" else "x" for column in TYPES}
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([row, row | {name: value}] if value is None else [row | {name: value}]), out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "change"), PROCESSED)
def test_a_damaged_table_is_built_anew(zdi, data, name, change):
    zdi("build")
    path = data / "processed" / name
    old = path.read_bytes()
    path.unlink()
    if change:
        path.write_bytes(change(old))
    zdi("check", code=1, says="Build")
    zdi.mended()


@pytest.mark.fault("build", "all tables are gone", ANEW)
def test_all_tables_are_gone(zdi, data):
    shutil.rmtree(data / "processed")
    zdi("check", code=1, says="has no readable tables. Build them anew: zdi build")
    zdi.mended()


LIMITS = [
    row("the disk is full at the first table", WHOLE, 1000),
    row("the disk is full in the middle of a table", WHOLE, 3000),
]


@pytest.mark.skipif(sys.platform == "win32", reason="this system sets no limit to the size of a file")
@pytest.mark.parametrize("limit", LIMITS)
def test_a_full_disk(zdi, data, limit):
    keep(data, "trade", trade("450,", "451,"))
    zdi("build", code=1, says=("zdi: ", "cannot be written", "Free space"), may=BUILT, before=FULL.format(limit))
    zdi("data", "energy_figure", says="34")
    same_as_undisturbed(zdi, data)


ENDS = [
    *(row(f"killed at the {number}. table", WHOLE, KILL, number, -9, "") for number in (1, 2, 3)),
    *(
        row(f"Ctrl-C at the {number}. table", WHOLE, INTERRUPT, number, 1, "Stopped before the end")
        for number in (1, 3)
    ),
    *(
        row(f"no space left at the {number}. table", WHOLE, NO_SPACE, number, 1, "No space left on device")
        for number in (1, 2, 3)
    ),
]


@pytest.mark.parametrize(("end", "number", "code", "says"), ENDS)
def test_an_end_between_two_files(zdi, data, end, number, code, says):
    keep(data, "trade", trade("450,", "451,"))
    left = ("*.part",) if end == KILL else ()
    zdi("build", code=code, says=says, may=(*BUILT, *left), before=AT_RENAME.format(number, end, "/processed/"))
    zdi("data", "energy_figure", says="34", may=left)
    zdi("check", code=1, says="zdi build", may=left)
    same_as_undisturbed(zdi, data)


MEMORY = [
    row("killed while the tables are built and not yet remembered", WHOLE, KILL, -9),
    row("no space left for what is remembered", "the tables are built, exit code 0", NO_SPACE, 0),
]


@pytest.mark.parametrize(("end", "code"), MEMORY)
def test_an_end_after_the_tables(zdi, data, end, code):
    keep(data, "trade", trade("450,", "451,"))
    zdi("build", code=code, may=BUILT, before=AT_RENAME.format(1, end, "/.cache/build.json"))
    same_as_undisturbed(zdi, data)


def same_as_undisturbed(zdi, data):
    """Building once more gives the bytes that a build without any fault gives."""
    other = data.with_name("other")
    shutil.copytree(data / "raw", other / "raw")
    shutil.copytree(zdi.world.start / "processed", other / "processed")
    zdi.world.run(["build"], zdi.env | {"ZDI_DATA": str(other)}, data.parent)
    ran = zdi.world.run(["build"], zdi.env, data.parent)
    assert ran.code == 0, ran.said
    assert digests(data) == digests(other)


@pytest.mark.fault(
    "build", "the code changed since the last build", "everything is built anew, never taken from memory"
)
def test_a_change_of_code_is_seen(zdi, world):
    zdi("build")
    zdi("build", says="Nothing has changed")
    path = world.root / "zdi_metrics" / "methods" / "recipes.py"
    text = path.read_text("utf-8")
    path.write_text(text + "\n# another version\n", "utf-8")
    try:
        zdi("build", says="0 rows new, 0 changed, 0 gone; 0 files written")
    finally:
        path.write_text(text, "utf-8")


@pytest.mark.fault("build", "line ends of another system in a kept file", "no change, exit code 0")
def test_line_ends(zdi, data):
    path = data / "raw" / "snapshot" / "energy.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    zdi("build", says="0 rows new, 0 changed, 0 gone; 0 files written")
