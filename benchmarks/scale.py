"""Builds of made-up data of 1, 10 and 100 shares of all Kreise and municipalities of Germany: time and memory.

usage: python benchmarks/scale.py      (prints a section of Markdown; needs 6 GB of disk and some minutes)

100 shares are 400 Kreise and 11,000 municipalities, 60 indicators from 20 published tables, 30 years: 20.5 million
rows. A copy of the package is given a list of these regions and a catalogue of these indicators, and a data folder with
the tables as flat files of GENESIS, packed as `zdi fetch` keeps them; everything else is the package as it is. Built
are: everything anew, nothing changed, and one changed figure in one table.
"""

import csv
import gzip
import hashlib
import io
import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from measure import PEAK, ROOT, goal, output, say, table

PACKAGE = ROOT / "zdi_metrics"
SHARES = (1, 10, 100)
DISTRICTS, MUNICIPALITIES = 4, 110  # in one share
TABLES, PER_TABLE = 20, 3  # tables, and measures in each: as many indicators
YEARS = range(1996, 2026)
MISSING = 0.02  # share of cells with a sign
DAY = "2026-06-30"
CHANGED = 7  # the table that changes
MOST_SECONDS, MOST_MB = 180, 4096  # of the largest build
STEPS = ("everything anew", "nothing changed", "one changed figure")
MEASURES = ("first", "second", "third")
HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n"
)
LEDGER = (
    "table,kind,origin_kind,publisher,code,sha256,digest,rows,first_period,last_period,retrieved,state_date,licence,"
    "origin,request,route,file"
)
TABLE = """
[[table]]
id = "made_up_{n:02d}"
source = "regionalstatistik"
code = "{n:02d}111-01-01-5"
verified = false
title = "Made-up table {n}"
since = 1996
rhythm = "yearly"
measures.first = {{ unit = "persons", additive = true }}
measures.second = {{ unit = "persons", additive = true }}
measures.third = {{ unit = "persons", additive = true }}
flat.columns = [
    {{ measure = "first", name = "MES001", unit = "Anzahl" }},
    {{ measure = "second", name = "MES002", unit = "Anzahl" }},
    {{ measure = "third", name = "MES003", unit = "Anzahl" }},
]
flat.area = ["GEMEIN"]
"""
INDICATOR = """
[[indicator]]
id = "indicator_{n:02d}"
theme = "{theme}"
name_de = "Kennzahl {n}"
name_en = "Indicator {n}"
question_de = "Wie ist es?"
question_en = "How is it?"
unit = "{unit}"
better = "{better}"
recipe = "{recipe}"
inputs = {{ {inputs} }}
definition = "made_up_{n:02d}"
method_de = "Ausgedacht."
method_en = "Made up."
caveat_de = "Ausgedacht."
caveat_en = "Made up."
leitbild = "innovation"
role = "capacity"
actors = ["land"]
{targets}
"""
TARGET = """
[[indicator.targets]]
year = 2030
value = 50.0
level = "DE"
kind = "strategy"
rule = "value"
same_definition = true
quote = "made up"
url = "https://example.org/"
"""
FIGURE = '{ table = "made_up_%02d", measure = "%s", at = "12-31" }'


ABOUT = (
    "Made-up data: 100 shares are 400 Kreise and 11,000 municipalities, 60 indicators, 30 years, from 20 flat files of "
    "GENESIS. One build each, in a process of its own; no peer."
)
HEAD_OF_TABLE = (
    "shares", "rows", "build", "s on the clock", "s of the processors", "µs a row", "peak MB", "tables read",
    "indicators computed"
)  # fmt: skip
BUILD = (
    """
import json, time
start = time.perf_counter()
from zdi_metrics import incremental, store
report = incremental.build(store.data_folder())  # as the command does
assert not report.failures, report.failures
print(json.dumps([time.perf_counter() - start, time.process_time(), report.model_dump(mode="json")]))
"""
    + PEAK
)


class Built(NamedTuple):
    """A build: seconds on the clock and of the processors, its report, and its peak memory in MB."""

    wall: float
    cpu: float
    report: dict[str, Any]
    peak: float


def section() -> str:
    taken: dict[int, list[Built]] = {}
    for shares in SHARES:
        with tempfile.TemporaryDirectory() as folder:
            taken[shares] = builds(Path(folder), shares)
    told = f"## Scale\n\n{__doc__.partition('100 shares are')[2].join(('100 shares are', ''))}\n"
    return (
        told
        + table(HEAD_OF_TABLE, (line for size, found in taken.items() for line in lines(size, found)))
        + goals(taken)
    )


def builds(folder: Path, shares: int) -> list[Built]:
    """Everything anew, nothing changed, one changed figure."""
    say(f"  {shares} shares: making up the data")
    data = folder / "data"
    write_package(folder, shares)
    rows = [write_table(data, number, shares) for number in range(TABLES)]
    write_ledger(data, rows)

    def change() -> None:
        rows[CHANGED] = write_table(data, CHANGED, shares, changed=True)
        write_ledger(data, rows)

    steps: dict[str, Callable[[], None]] = {STEPS[0]: lambda: None, STEPS[1]: lambda: None, STEPS[2]: change}
    found = []
    for name, prepare in steps.items():
        prepare()
        say(f"  {shares} shares: {name}")
        told, peak = output(["-c", BUILD], data, folder).splitlines()
        found.append(Built(*json.loads(told), float(peak)))
    return found


def lines(shares: int, found: list[Built]) -> list[list[str]]:
    """Lines of the table for the builds of one size."""
    return [
        [
            str(shares),
            f"{one.report['rows']:,}",
            name,
            f"{one.wall:.1f}",
            f"{one.cpu:.1f}",
            f"{one.wall / one.report['rows'] * 1e6:.1f}",
            f"{one.peak:.0f}",
            str(one.report["tables_read"]),
            str(one.report["computed"]),
        ]
        for name, one in zip(STEPS, found, strict=True)
    ]


def goals(taken: dict[int, list[Built]]) -> str:
    """How the builds did against what is wanted of them."""
    most, largest = max(taken.items())
    told = goal(f"{most} shares built anew", largest[0].wall, most=MOST_SECONDS, unit="s")
    told += goal(f"{most} shares, peak memory", max(one.peak for one in largest), most=MOST_MB, unit="MB")
    for shares, smaller in taken.items():
        for kind in (0, 2) if shares < most else ():
            growth = largest[kind].wall / smaller[kind].wall
            what = f"{most} shares against {shares}, {STEPS[kind]}, times the time"
            told += goal(what, growth, most=most / shares)
    told += goal("indicators computed after one changed figure", largest[2].report["computed"], most=PER_TABLE + 1)
    return told


def write_ledger(data: Path, rows: list[str]) -> None:
    (data / "raw" / "ledger.csv").write_text("\n".join([LEDGER, *rows]) + "\n", encoding="utf-8")


def regions(shares: int) -> list[tuple[str, str, str, str]]:
    """Code, key, level and parent of the regions: Kreise of a Land 17 that does not exist, each with municipalities."""
    districts = [(f"DEZ{n:03d}", f"{17000 + n:05d}", "district", "DE") for n in range(DISTRICTS * shares)]
    places = range(MUNICIPALITIES * shares)
    keys = [(districts[n % len(districts)], n // len(districts)) for n in places]
    return districts + [(f"{d[1]}{n:03d}", f"{d[1]}{n:03d}", "municipality", d[0]) for d, n in keys]


def write_package(folder: Path, shares: int) -> None:
    """A copy of the package with these regions and a catalogue of 60 indicators."""
    copy = folder / "zdi_metrics"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "areas.csv").open("a", encoding="utf-8") as file:
        for code, key, level, parent in regions(shares):
            file.write(f"{code},{key},Ort {key},Place {key},{level},{parent},,\n")
    for path in (copy / "catalogue").iterdir():
        if path.suffix in {".toml", ".csv"} and path.stem not in {"sources", "units", "themes"}:
            path.unlink()
    themes = list(tomllib.loads((copy / "catalogue" / "themes.toml").read_text(encoding="utf-8"))["theme"])
    declared = [TABLE.format(n=n) for n in range(TABLES)]
    declared += [_indicator(n, themes[n % len(themes)]["id"]) for n in range(TABLES * PER_TABLE)]
    (copy / "catalogue" / "made_up.toml").write_text("".join(declared), encoding="utf-8")


def _indicator(n: int, theme: str) -> str:
    """A published figure, a share of two tables, or a growth, in turn; every third has a target."""
    table, kind = divmod(n, PER_TABLE)
    figure = FIGURE % (table, MEASURES[kind])
    recipe, inputs, unit = (
        ("as_published", f"value = {figure}", "persons"),
        ("share", f"part = {figure}, whole = {FIGURE % ((table + 1) % TABLES, 'first')}", "percent"),
        ("growth", f"value = {figure}", "percent"),
    )[kind]
    targets = TARGET if kind == 1 else ""
    better = ("neither", "higher", "lower")[kind]
    return INDICATOR.format(n=n, theme=theme, recipe=recipe, inputs=inputs, unit=unit, targets=targets, better=better)


def flat_file(number: int, shares: int, changed: bool = False) -> bytes:
    """One published table: every region, year and measure in an order of its own; `changed` alters one figure."""
    rng = np.random.default_rng(number)
    keys = [key for _, key, _, _ in regions(shares)]
    size = len(keys) * len(YEARS) * PER_TABLE
    place = rng.permutation(size)
    rest, measure = np.divmod(place, PER_TABLE)
    region, year = np.divmod(rest, len(YEARS))
    level = rng.lognormal(9, 1, len(keys))[region]
    numbers = np.rint(level * (1 + 0.01 * (year - 15) + rng.normal(0, 0.02, size))).astype(np.int64)
    numbers[0] += changed
    signs = pa.array(np.where(rng.random(size) < MISSING, ".", None).tolist(), pa.string())
    texts = [
        pa.array([f"{one}-12-31;GEMEIN;Gemeinden;" for one in YEARS]).take(pa.array(year)),
        pa.array([f"{one};Ort {one};" for one in keys]).take(pa.array(region)),
        pc.coalesce(signs, pc.cast(pa.array(numbers), pa.string())),
        pa.array([f";Anzahl;MES00{n + 1};Merkmal {n + 1}\n" for n in range(PER_TABLE)]).take(pa.array(measure)),
    ]
    first = pa.scalar("17111;Ausgedachte Statistik;STAG;Stichtag;")
    lines = pc.binary_join_element_wise(first, *texts, pa.scalar(""))
    return HEAD.encode() + memoryview(lines.buffers()[2]).tobytes()


def write_table(data: Path, number: int, shares: int, changed: bool = False) -> str:
    """Keep one table as `fetch` does; returns its row of the ledger."""
    content = flat_file(number, shares, changed)
    name = f"made_up_{number:02d}"
    path = data / "raw" / "live" / name / f"{DAY}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 1, mtime=0))
    digest, rows = hashlib.sha256(content).hexdigest(), content.count(b"\n") - 1
    row = [name, "live", "original", "Nobody", f"{number:02d}111-01-01-5", digest, digest, rows]
    row += [f"{YEARS[0]}-12-31", f"{YEARS[-1]}-12-31", DAY, DAY, "none", "https://example.org/", "", "flat"]
    row.append(f"live/{name}/{DAY}.csv.gz")
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()


if __name__ == "__main__":
    print(section())
