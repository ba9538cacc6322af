"""Builds of the indicator tables: everything anew, nothing changed, one table changed; assessments; peak memory.

usage: python benchmarks/build.py      (prints a section of Markdown)

A copy of `data/raw` is built by a copy of the package, so that no edit meanwhile disturbs. A changed table has one new
figure in its snapshot and the row of the ledger that belongs to it; every round has another, so that nothing is
remembered of it. There is no peer.
"""

import json
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from measure import PEAK, ROOT, goal, output, say, table

from zdi_metrics import store
from zdi_metrics.areas import NRW
from zdi_metrics.catalogue import catalogue
from zdi_metrics.sources import figures

ROUNDS = 5
UNCHANGED = 0.5  # seconds after import, at most
SAME = "nothing changed"
SMALL, LARGE = "dns_9_1_a", "eurostat_nama_10r_3gdp"
HEAD = (
    "build", "s with import", "s after import", "s of the processors", "peak MB", "tables read", "indicators computed"
)  # fmt: skip
BUILD = (
    """
import json, time
start = time.perf_counter()
import zdi_metrics
imported = time.perf_counter()
from zdi_metrics import incremental, store
report = incremental.build(store.data_folder())  # as the command does
done = time.perf_counter()
assert not report.failures, report.failures
print(json.dumps([done - start, done - imported, time.process_time(), report.model_dump(mode="json")]))
"""
    + PEAK
)
ASSESS = """
import time
from zdi_metrics import processed, store
from zdi_metrics.catalogue import catalogue
from zdi_metrics.opinions import Memory
from zdi_metrics.pipeline import assess_all
rows = processed.read_indicators(store.data_folder())
assess_all(catalogue(), rows.head(5000), 2026)
memory = Memory({}, {})
for _ in range(2):
    start = time.perf_counter()
    count = len(assess_all(catalogue(), rows, 2026, memory))
    print(count, time.perf_counter() - start)
    memory = Memory(memory.used, {})
"""


class Built(NamedTuple):
    """One build: seconds with the import of zdi_metrics, without, of the processors; peak memory in MB; its report."""

    whole: float
    after_import: float
    cpu: float
    peak: float
    report: dict[str, Any]


def section() -> str:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data" / "raw", data / "raw")
        shutil.copytree(ROOT / "zdi_metrics", data.parent / "zdi_metrics")
        taken = rounds(data)
        judged = [line.split() for line in output(["-c", ASSESS], data, data.parent).splitlines()]
    told = f"## Build\n\nMedians of {ROUNDS} rounds in turns, each in a process of its own; no peer.\n\n"
    told += table(HEAD, (row(name, builds) for name, builds in taken.items())) + "\n"
    told += table(
        ("assessments", "how many", "s"),
        [(n, c, f"{float(s):.2f}") for n, (c, s) in zip(("anew", "opinions remembered"), judged, strict=True)],
    )
    return told + "\n" + goals(taken)


def rounds(data: Path) -> dict[str, list[Built]]:
    steps: dict[str, Callable[[int], object]] = {
        "everything anew": lambda _: forget(data),
        SAME: lambda _: None,
        f"one figure of a small table ({SMALL})": lambda number: change(data, SMALL, number),
        f"one figure of the largest table ({LARGE})": lambda number: change(data, LARGE, number),
    }
    taken: dict[str, list[Built]] = {name: [] for name in steps}
    for number in range(1, ROUNDS + 1):
        for name, prepare in steps.items():
            say(f"  round {number} of {ROUNDS}: {name}")
            prepare(number)
            taken[name].append(built := build(data))
            if built.report["unchanged"] != (name == SAME):
                raise SystemExit(f"The build of {name!r} says unchanged={built.report['unchanged']}.")
    return taken


def build(data: Path) -> Built:
    told, peak = output(["-c", BUILD], data, data.parent).splitlines()
    *seconds, report = json.loads(told)
    return Built(*seconds, float(peak), report)


def forget(data: Path) -> None:
    """Leave nothing of earlier builds."""
    for name in ("processed", ".cache"):
        shutil.rmtree(data / name, ignore_errors=True)


def change(data: Path, name: str, number: int) -> None:
    """Alter the last figure of NRW in the snapshot of a table, and its row in the ledger."""
    path = store.snapshot_path(data, name)
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    last = frame.index[(frame["area"] == NRW) & (frame["value"] != "")][-1]
    frame.loc[last, "value"] = str(float(frame.loc[last, "value"]) + number / 100)
    content = figures.write(frame)
    store.write_bytes(path, content)
    known = store.ledger(data)
    changed = {"sha256": store.sha256(content), "digest": figures.digest(figures.read(content))}
    kept = tuple(one.model_copy(update=changed) if one.kind == "snapshot" else one for one in known[name])
    store.write_ledger(data, known | {name: kept})


def row(name: str, builds: list[Built]) -> list[str]:
    """A line of the table: medians, and what the last report tells."""
    *seconds, peak = (statistics.median(kind) for kind in list(zip(*builds, strict=True))[:4])
    report = builds[-1].report
    return [
        name,
        *(f"{one:.2f}" for one in seconds),
        f"{peak:.0f}",
        _told(report, "tables_read"),
        _told(report, "computed"),
    ]


def _told(report: dict[str, Any], what: str) -> str:
    if report["unchanged"]:
        return "0"
    return str(report.get(what, "all"))


def goals(taken: dict[str, list[Built]]) -> str:
    """How the builds did against what is wanted of them."""
    _, same, small, large = taken.values()
    after = statistics.median(one.after_import for one in same)
    lines = goal("build when nothing changed, after import", after, most=UNCHANGED, unit="s")
    for name, builds in ((SMALL, small), (LARGE, large)):
        declared = catalogue().indicators.values()
        using = sum(any(given.table == name for given in one.inputs.values()) for one in declared)
        computed = builds[-1].report.get("computed")
        lines += goal(f"indicators computed after one changed figure in {name}", computed, most=using)
    return lines


if __name__ == "__main__":
    print(section())
