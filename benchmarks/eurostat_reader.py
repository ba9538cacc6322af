"""Times the reader of Eurostat's bulk tables against other ways to read the same bytes.

usage: python benchmarks/eurostat_reader.py [--peer PYTHON]      (prints a table; each figure is a median of RUNS runs)

The table is nama_10r_3gdp as published when $ZDI_ORACLES names the folder of published files, else one made up of the
same size: 12,453 series of 23 years with flags. PYTHON is an interpreter that has the package `eurostat` 1.1.1 from
PyPI; its own code parses the bytes (`get_data_df(code, flags=True)` without the download and the unpacking), and what
it gives is then brought to long form, which `tsv.read` gives at once. The plain reads split no flags and stay wide.
"""

import argparse
import io
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from zdi_metrics.sources import tsv

RUNS = 15
PEER_RUNS = 5
UNITS = [
    "EUR_HAB",
    "EUR_HAB_EU27_2020",
    "MIO_EUR",
    "MIO_NAC",
    "MIO_PPS_EU27_2020",
    "PPS_EU27_2020_HAB",
    "PPS_HAB_EU27_2020",
]
REGIONS = 1779
YEARS = range(2000, 2023)
PEER = """
import importlib, json, statistics, sys, time, types
parser = importlib.import_module("eurostat.eurostat")
content = open(sys.argv[1], "rb").read()
parser.__get_dims_info__ = lambda *args, **options: (None, "EUROSTAT", [])
parser.__get_resp__ = lambda *args, **options: types.SimpleNamespace(content=content)
parser.decompress = lambda octets: octets
parsing, whole = [], []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    wide = parser.get_data_df("nama_10r_3gdp", flags=True)
    parsing.append(time.perf_counter() - start)
    keys = [name for name in wide.columns if not name.endswith(("_value", "_flag"))]
    long = wide.melt(keys, [name for name in wide.columns if name.endswith("_value")], "time", "value")
    flags = wide.melt(keys, [name for name in wide.columns if name.endswith("_flag")], "time", "flag")
    long = long.assign(time=long["time"].str.removesuffix("_value"), flag=flags["flag"])
    whole.append(time.perf_counter() - start)
flagged = long["flag"].fillna("").str.contains("[a-z]")
checks = [len(long), int(long["value"].notna().sum()), round(float(long["value"].sum()), 2), int(flagged.sum())]
print(json.dumps([statistics.median(parsing), statistics.median(whole), checks]))
"""


def published() -> bytes:
    """The table as the service sends it: line ends are CR and LF."""
    if os.environ.get("ZDI_ORACLES"):
        path = Path(os.environ["ZDI_ORACLES"], "data", "eurostat-tsv", "estat_nama_10r_3gdp.tsv")
        return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return made_up()


def made_up() -> bytes:
    """A table in the same layout, of the same size and with about as many flags and missing values."""
    random = np.random.default_rng(2022)
    lines = ["freq,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in YEARS)]
    for unit in UNITS:
        for region in range(REGIONS):
            values = random.lognormal(9, 1.2, len(YEARS))
            printed = [f"{value:.2f}" if unit.startswith("MIO") else f"{value:.0f}" for value in values]
            flags = random.choice(["", "e", "p", "b", "ep"], len(YEARS), p=[0.92, 0.05, 0.015, 0.01, 0.005])
            missing = random.random(len(YEARS)) < 0.06
            cells = [
                ": " if gone else f"{value} {flag}" for value, flag, gone in zip(printed, flags, missing, strict=True)
            ]
            lines.append(f"A,{unit},R{region:04d}\t" + "\t".join(cells))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def medians(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of every way; they take turns, so that all meet the same load of the machine."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds[1:]) for name, seconds in times.items()}


def checks(frame: pd.DataFrame) -> list[float]:
    """Rows, numbers, their sum and flagged cells: the same for the same figures."""
    flagged = frame["sign"].str.contains("[a-z]")
    return [len(frame), int(frame["value"].notna().sum()), round(float(frame["value"].sum()), 2), int(flagged.sum())]


def peer(python: str, content: bytes) -> tuple[dict[str, float], list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.tsv"
        path.write_bytes(content)
        run = subprocess.run(
            [python, "-W", "ignore", "-c", PEER, str(path), str(PEER_RUNS)], check=True, capture_output=True, text=True
        )
    parsing, whole, found = json.loads(run.stdout.splitlines()[-1])
    return {"eurostat 1.1.1, parsing": parsing, "eurostat 1.1.1, parsing and long form": whole}, found


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--peer", metavar="PYTHON", help="an interpreter with the package eurostat 1.1.1")
    python = arguments.parse_args().peer
    content = published()
    tabs = pyarrow.csv.ParseOptions(delimiter="\t")
    seconds = medians(
        {
            "tsv.read": lambda: tsv.read(content),
            "plain pyarrow.csv": lambda: pyarrow.csv.read_csv(pa.BufferReader(content), parse_options=tabs),
            "plain pyarrow.csv, as pandas": lambda: pyarrow.csv.read_csv(
                pa.BufferReader(content), parse_options=tabs
            ).to_pandas(),
            "plain pandas.read_csv": lambda: pd.read_csv(io.BytesIO(content), sep="\t"),
        }
    )
    frame = tsv.read(content)
    if python:
        others, found = peer(python, content)
        seconds |= others
        if not np.allclose(found, checks(frame), rtol=1e-9, atol=0):
            raise SystemExit(f"The figures differ: {found} and {checks(frame)}.")
    machine = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"{machine}; {len(content):,} bytes, {len(frame):,} cells\n")
    print("| way | ms | × tsv.read |\n|---|---:|---:|")
    for name, value in seconds.items():
        print(f"| {name} | {value * 1000:.1f} | {value / seconds['tsv.read']:.2f} |")


if __name__ == "__main__":
    main()
