"""Reads one file with one peer: run by the Python of the peer's environment, which has nothing of ours.

usage: python peer_runs.py PEER FILE      (prints seconds on the clock, of the processors, numbers read, their sum)

Each peer is given the bytes in place of its download; everything after that is its own code, called as its users do.
The first call does not count.
"""

import json
import sys
import time
import types
from unittest import mock


def pystatis(content, prettify=True):
    """`Table.get_data` as it comes: columns pivoted and named."""
    from pystatis import table

    def download(endpoint, **_):
        return content if endpoint == "data" else b"{}"

    with (
        mock.patch.object(table, "load_data", download),
        mock.patch.object(table.db, "identify_db_matches", return_value=["regio"]),
        mock.patch.object(table.db, "select_db_by_credentials", return_value="regio"),
    ):
        asked = table.Table("13111-01-03-4")
        asked.get_data(prettify=prettify)
    return asked.data.select_dtypes("float")


def pystatis_raw(content):
    """`Table.get_data(prettify=False)`: the rows as they are in the file."""
    return pystatis(content, prettify=False)


def _asked(content):
    from eurostat import eurostat as parser

    parser.__get_dims_info__ = lambda *args, **options: (None, "EUROSTAT", [])
    parser.__get_resp__ = lambda *args, **options: types.SimpleNamespace(content=content)
    parser.decompress = lambda octets: octets
    return parser.get_data_df("nama_10r_3gdp", flags=True)


def eurostat(content):
    """`get_data_df(code, flags=True)`: wide, a column of values and one of flags for each period."""
    wide = _asked(content)
    return wide[[name for name in wide.columns if name.endswith("_value")]]


def eurostat_long(content):
    """The same brought to one row per cell, with its flags."""
    wide = _asked(content)
    keys = [name for name in wide.columns if not name.endswith(("_value", "_flag"))]
    long = wide.melt(keys, [name for name in wide.columns if name.endswith("_value")], "time", "value")
    flags = wide.melt(keys, [name for name in wide.columns if name.endswith("_flag")], "time", "flag")
    return long.assign(time=long["time"].str.removesuffix("_value"), flag=flags["flag"])[["value"]]


def pyjstat(content):
    """`Dataset.read(text).write("dataframe")`: one row per cell of the cube, labels in place of codes."""
    from pyjstat import pyjstat as parser

    return parser.Dataset.read(content.decode("utf-8")).write("dataframe")[["value"]]


if __name__ == "__main__":
    read = {one.__name__: one for one in (pystatis, pystatis_raw, eurostat, eurostat_long, pyjstat)}[sys.argv[1]]
    with open(sys.argv[2], "rb") as file:
        published = file.read()
    read(published)
    start, cpu = time.perf_counter(), time.process_time()
    values = read(published)
    seconds = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps([*seconds, int(values.notna().sum().sum()), float(values.sum().sum())]))
