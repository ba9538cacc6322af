"""Times the readers of published bytes against their peers: the same bytes, in turns, within one run.

usage: python benchmarks/readers.py      (prints a table; each figure is the median of seven rounds)

The flat file is made up here: 116,738 rows, 4 variables, 33 MB in the layout of GENESIS databases, always the same.
pystatis runs in an environment of its own, made on first use in the folder for temporary files. It is given the bytes
in place of its download; everything after that is its own (`Table.get_data`). Plain readers check and keep less: they
are the floor.
"""

import io
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from zdi_metrics.sources import flatfile

Seconds = tuple[float, float]  # on the clock; of the processors, which tells more on a busy machine
ROUNDS = 7
ROWS = 116_738
PEER = "pystatis==0.5.5"
GET_DATA = """
import json, sys, time
from unittest import mock
from pystatis import table
content = open(sys.argv[1], "rb").read()
download = lambda endpoint, **_: content if endpoint == "data" else b"{}"
with (
    mock.patch.object(table, "load_data", download),
    mock.patch.object(table.db, "identify_db_matches", lambda name: ["regio"]),
    mock.patch.object(table.db, "select_db_by_credentials", lambda names: "regio"),
):
    for _ in range(2):
        asked = table.Table("13111-01-03-4")
        start, cpu = time.perf_counter(), time.process_time()
        asked.get_data(prettify=sys.argv[2] == "pretty")
        seconds = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({"seconds": seconds, "sum": float(asked.data.select_dtypes("float").sum().sum())}))
"""


def flat_file() -> bytes:
    """A flat file in the new layout: unordered rows, two measures in two units, decimal commas, a tenth of signs."""
    chance = random.Random(7)
    regions = [(f"{1 + n // 30:02d}{n % 30 * 17:03d}", f"Musterkreis {n:03d}, Landkreis") for n in range(476)]
    sexes = [("", "Insgesamt"), ("GESM", "männlich"), ("GESW", "weiblich")]
    nations = [("", "Insgesamt"), ("NATA", "ausländisch"), ("NATD", "deutsch")]
    sectors = [("", "Insgesamt"), *((f"WZ08-{c}", f"Abschnitt {c}: Leistungen") for c in "ABCDEFGHIJKLMNOPQRSTU")]
    measures = ["Anzahl;ERW032;Beschäftigte am Arbeitsort", "Prozent;ERW099;Veränderung zum Vorjahr"]
    cells = list(itertools.product(("2023-06-30", "2024-06-30"), regions, sexes, nations, sectors, measures))
    names = "code", "label", "attribute_code", "attribute_label"
    blocks = [f"{n}_variable_{name}" for n in range(1, 5) for name in names]
    head = ["statistics_code", "statistics_label", "time_code", "time_label", "time", *blocks]
    lines = [";".join([*head, "value", "value_unit", "value_variable_code", "value_variable_label"])]
    for day, region, sex, nation, sector, measure in chance.sample(cells, ROWS):
        sign = chance.choice("--./") if chance.random() < 0.1 else ""
        number = int(chance.lognormvariate(7, 2)) if measure.startswith("A") else f"{chance.gauss(0, 9):.1f}"
        lines.append(
            f"13111;Beschäftigtenstatistik;STAG;Stichtag;{day};KREISE;Kreise und kreisfreie Städte;"
            f"{region[0]};{region[1]};GES;Geschlecht;{sex[0]};{sex[1]};NAT;Nationalität;{nation[0]};{nation[1]};"
            f"WZ08A1;WZ2008 (Abschnitte);{sector[0]};{sector[1]};{sign or str(number).replace('.', ',')};{measure}"
        )
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def own_python(package: str) -> Path | None:
    """The Python of an environment that holds just this package; None when it cannot be installed."""
    folder = Path(tempfile.gettempdir()) / f"zdi_benchmark_{package.replace('==', '_')}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", package], check=False, capture_output=True)
        if done.returncode:
            return None
        (folder / "complete").touch()
    return python


def timed(read: Callable[[bytes], object], content: bytes) -> Seconds:
    """Seconds of a call, the first one of a round not counted."""
    read(content)
    start, cpu = time.perf_counter(), time.process_time()
    read(content)
    return time.perf_counter() - start, time.process_time() - cpu


def peer_seconds(python: Path, path: Path, how: str) -> Seconds:
    """Seconds of one `get_data` of pystatis, the first one not counted. Its figures must be ours."""
    env = os.environ | {"HOME": str(path.parent), "PYSTATIS_CONFIG_DIR": str(path.parent)}
    words = [python, "-W", "ignore", "-c", GET_DATA, path, how]
    run = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
    told = json.loads(run.stdout.splitlines()[-1])
    ours = flatfile.read(path.read_bytes())["value"].sum()
    if abs(told["sum"] - ours) > 1e-6 * abs(ours):
        raise SystemExit(f"{PEER} reads other figures: they sum to {told['sum']}, ours to {ours}.")
    wall, cpu = told["seconds"]
    return float(wall), float(cpu)


def compare(own: str, contenders: dict[str, Callable[[], Seconds]]) -> None:
    """Print the medians of each contender, taken in turns, and how often our own fits into them."""
    seconds: dict[str, list[Seconds]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            seconds[name].append(run())
    medians = {name: [statistics.median(kind) for kind in zip(*taken, strict=True)] for name, taken in seconds.items()}
    print(f"| reader | seconds | × {own} | of the processors | × {own} |\n|---|---:|---:|---:|---:|")
    for name, (wall, cpu) in medians.items():
        print(f"| {name} | {wall:.3f} | {wall / medians[own][0]:.2f} | {cpu:.3f} | {cpu / medians[own][1]:.2f} |")


def flat_files(folder: Path) -> None:
    """`flatfile.read` against pystatis and plain readers."""
    content = flat_file()
    path = folder / "flat.csv"
    path.write_bytes(content)
    semicolons = csv.ParseOptions(delimiter=";")
    contenders: dict[str, Callable[[], Seconds]] = {
        "flatfile.read": lambda: timed(flatfile.read, content),
        "flatfile.labels": lambda: timed(flatfile.labels, content),
        "plain pyarrow": lambda: timed(lambda b: csv.read_csv(pa.BufferReader(b), parse_options=semicolons), content),
        "plain pyarrow, to pandas": lambda: timed(
            lambda b: csv.read_csv(pa.BufferReader(b), parse_options=semicolons).to_pandas(), content
        ),
        "plain pandas": lambda: timed(lambda b: pd.read_csv(io.BytesIO(b), sep=";"), content),
    }
    python = own_python(PEER)
    if python:
        contenders[f"{PEER}, prettify=False"] = lambda: peer_seconds(python, path, "raw")
        contenders[f"{PEER}, prettify=True (default)"] = lambda: peer_seconds(python, path, "pretty")
    else:
        print(f"{PEER} cannot be installed: compared without it.\n")
    print(f"Flat file: {len(content) / 1e6:.1f} MB, {ROWS} rows, 4 variables\n")
    compare("flatfile.read", contenders)


def main() -> None:
    versions = f"Python {platform.python_version()}, pandas {pd.__version__}, pyarrow {pa.__version__}"
    print(f"{platform.platform()}, {versions}, {os.cpu_count()} cores, median of {ROUNDS} rounds\n")
    with tempfile.TemporaryDirectory() as folder:
        flat_files(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
