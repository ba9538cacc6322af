"""Every reader of published bytes against its peer, and against plain readers of the same bytes, in turns.

usage: python benchmarks/readers.py      (prints a section of Markdown)

The bytes are made up in the published layouts; only the snapshot is as it lies here. Every peer runs in an environment
of its own, and its figures must be ours in number and sum. Plain pyarrow and pandas are the floor: they neither
understand signs, flags and headings nor check anything.
"""

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import made_up
import pandas as pd
import peers
import pyarrow as pa
from measure import ROOT, Seconds, goal, ratios, say, turns, warm
from pyarrow import csv

from zdi_metrics.model import Layout
from zdi_metrics.sources import crosstab, dns, figures, flatfile, jsonstat, packed, published, tsv

ROUNDS = 7
PEER, FLOOR = 5.0, 1.5  # how often our reader fits into a peer, at least, and a plain pyarrow read into ours, at most
AS_USED = "as users call it"
Runs = dict[str, Callable[[], Seconds]]


def section() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [
            f"## Readers\n\nMedians of {ROUNDS} rounds in turns; a call before each does not count.\n",
            flat_files(folder), bulk_tables(folder), data_sets(folder), cross_tables(), strategy_files(),
            published_files(), snapshot(), packages(),
        ]  # fmt: skip
    return "\n".join(parts)


def flat_files(folder: Path) -> str:
    """`flatfile.read` against pystatis."""
    content = made_up.flat_file()
    own, runs = "flatfile.read", plain(content, delimiter=";")
    runs = {own: lambda: warm(lambda: flatfile.read(content))} | runs
    runs["flatfile.labels"] = lambda: warm(lambda: flatfile.labels(content))
    ways = {"pystatis": AS_USED, "pystatis_raw": "prettify=False"}
    runs |= peer("pystatis", ways, folder / "flat.csv", content, flatfile.read(content))
    times = compare(own, runs)
    head = headline(own, content, f"{made_up.FLAT_ROWS:,} rows, 4 variables")
    return head + ratios(times, own, "ms") + wanted(times, own, "pystatis")


def bulk_tables(folder: Path) -> str:
    """`tsv.read` against the package eurostat."""
    content = made_up.bulk_table()
    own, frame = "tsv.read", tsv.read(content)
    ways = {"eurostat": AS_USED, "eurostat_long": "and then in long form"}
    runs = {own: lambda: warm(lambda: tsv.read(content))} | plain(content, delimiter="\t")
    runs |= peer("eurostat", ways, folder / "table.tsv", content, frame)
    times = compare(own, runs)
    told = headline(own, content, f"{len(frame):,} cells") + ratios(times, own, "ms")
    told += "\nThe plain reads and the peer leave the table wide; the plain reads split no flags.\n"
    return told + wanted(times, own, "eurostat")


def data_sets(folder: Path) -> str:
    """`jsonstat.read` against pyjstat."""
    content = made_up.data_set()
    own, frame = "jsonstat.read", jsonstat.read(content)
    runs: Runs = {
        own: lambda: warm(lambda: jsonstat.read(content)),
        "plain json.loads": lambda: warm(lambda: json.loads(content)),
    }
    runs |= peer("pyjstat", {"pyjstat": AS_USED}, folder / "data.json", content, frame)
    told = headline(own, content, f"{len(frame):,} cells") + ratios(compare(own, runs), own, "ms")
    return told + "\npyjstat gives no statuses, and a row for every empty cell.\n"


def cross_tables() -> str:
    """`crosstab.read`: no peer; others are told by hand where headings end, as `wiesbaden` for R is."""
    content, skip = made_up.cross_table(), 5
    own, frame = "crosstab.read", crosstab.read(content)
    told = {"sep": ";", "header": None, "encoding": "cp1252", "skipfooter": 3, "engine": "python"}

    def by_hand() -> pd.DataFrame:
        return pd.read_csv(io.BytesIO(content), skiprows=skip, na_values=["."], dtype={1: str}, **told)

    same(frame, by_hand().iloc[:, 3:])
    runs = {
        own: lambda: warm(lambda: crosstab.read(content)),
        "pandas, told by hand which lines": lambda: warm(by_hand),
        "plain pyarrow": lambda: warm(lambda: arrow(content, ";", skip)),
    }
    return headline(own, content, f"{len(frame):,} cells; no peer known") + ratios(compare(own, runs), own, "ms")


def strategy_files() -> str:
    """`dns.read`: no peer."""
    content = made_up.strategy_file()
    own, frame = "dns.read", dns.read(content)
    same(frame, pd.read_csv(io.BytesIO(content))[["Value"]])
    runs = {own: lambda: warm(lambda: dns.read(content))} | plain(content)
    return headline(own, content, f"{len(frame):,} rows; no peer known") + ratios(compare(own, runs), own, "ms")


def published_files() -> str:
    """`published.read` of a CSV file and of a workbook: no peer."""
    rows = made_up.years_as_columns()
    layout = Layout(area="TERRITORY_ID", header=("LEVEL_ID", "UNIT", "VERSIONS"))
    texts, book = made_up.csv_file(rows), made_up.workbook(rows)
    own, frame = "published.read", published.read(texts, layout)
    same(frame, pd.read_csv(io.BytesIO(texts)).iloc[:, 5:])
    runs = {own: lambda: warm(lambda: published.read(texts, layout))} | plain(texts)
    books: Runs = {
        own: lambda: warm(lambda: published.read(book, layout)),
        "plain pandas.read_excel": lambda: warm(lambda: pd.read_excel(io.BytesIO(book))),
    }
    same(frame, published.read(book, layout)[["value"]])
    size = f"{len(frame):,} cells; no peer known"
    first = headline(f"{own}, CSV file", texts, size) + ratios(compare(own, runs), own, "ms")
    return first + "\n" + headline(f"{own}, workbook", book, size) + ratios(compare(own, books, 3), own, "ms")


def snapshot() -> str:
    """`figures.read` of the whole snapshot: the layout is our own."""
    contents = [path.read_bytes() for path in sorted((ROOT / "data" / "raw" / "snapshot").glob("*.csv"))]
    own = "figures.read"
    runs: Runs = {
        own: lambda: warm(lambda: [figures.read(one) for one in contents]),
        "plain pyarrow": lambda: warm(lambda: [arrow(one, ",") for one in contents]),
        "plain pandas": lambda: warm(lambda: [pd.read_csv(io.BytesIO(one), low_memory=False) for one in contents]),
    }
    size = f"{len(contents)} files of the snapshot; the layout is our own"
    return headline(own, b"".join(contents), size) + ratios(compare(own, runs), own, "ms")


def packages() -> str:
    """`packed.unpack` of a ZIP package and a gzip stream."""
    content = made_up.flat_file()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("table.csv", content)
    zipped, gzipped = stream.getvalue(), gzip.compress(content, 6)
    if not packed.unpack(zipped) == packed.unpack(gzipped) == content:
        raise SystemExit("packed.unpack does not give what was packed.")
    own = "packed.unpack, ZIP"
    runs: Runs = {
        own: lambda: warm(lambda: packed.unpack(zipped)),
        "plain zipfile": lambda: warm(lambda: zipfile.ZipFile(io.BytesIO(zipped)).read("table.csv")),
        "packed.unpack, gzip": lambda: warm(lambda: packed.unpack(gzipped)),
        "plain gzip.decompress": lambda: warm(lambda: gzip.decompress(gzipped)),
    }
    return headline("packed.unpack", content, "unpacked") + ratios(compare(own, runs), own, "ms")


def plain(content: bytes, delimiter: str = ",") -> Runs:
    """The floor: plain reads of the same bytes."""
    return {
        "plain pyarrow": lambda: warm(lambda: arrow(content, delimiter)),
        "plain pyarrow, to pandas": lambda: warm(lambda: arrow(content, delimiter).to_pandas()),
        "plain pandas": lambda: warm(lambda: pd.read_csv(io.BytesIO(content), sep=delimiter, low_memory=False)),
    }


def arrow(content: bytes, delimiter: str, skip: int = 0) -> pa.Table:
    """A plain read by Arrow; lines with another number of fields are left out when some are skipped."""
    reading = csv.ReadOptions(
        skip_rows=skip, autogenerate_column_names=bool(skip), encoding="cp1252" if skip else "utf8"
    )
    parsing = csv.ParseOptions(delimiter=delimiter, invalid_row_handler=(lambda row: "skip") if skip else None)
    return csv.read_csv(pa.BufferReader(content), reading, parsing)


def peer(name: str, ways: dict[str, str], path: Path, content: bytes, ours: pd.DataFrame) -> Runs:
    """The runs of a peer; none when it cannot be installed. `ways` says how each way to call it is told."""
    path.write_bytes(content)
    if not peers.python(name):
        return {}
    numbers = peers.Figures(int(ours["value"].count()), float(ours["value"].sum()))
    return {
        f"{peers.called(name)}, {told}": lambda how=how: peers.read(name, how, path, numbers)
        for how, told in ways.items()
    }


def same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Raise SystemExit when others read other figures than we do: such a comparison would say nothing."""
    count, total = int(theirs.count().sum()), float(theirs.sum().sum())
    if count != ours["value"].count() or abs(total - ours["value"].sum()) > 1e-9 * abs(total):
        raise SystemExit(f"The figures differ: {count} that sum to {total}, ours sum to {ours['value'].sum()}.")


def compare(own: str, runs: Runs, rounds: int = ROUNDS) -> dict[str, Seconds]:
    say(f"  {own}")
    return turns(runs, rounds)


def headline(own: str, content: bytes, what: str) -> str:
    return f"### {own}\n\n{len(content) / 1e6:.1f} MB, {what}\n\n"


def wanted(times: dict[str, Seconds], own: str, other: str) -> str:
    """The two goals of a reader."""
    theirs = times.get(f"{peers.called(other)}, {AS_USED}")
    lines = "\n" if theirs else f"\n{peers.called(other)} cannot be installed: compared without it.\n\n"
    rate = theirs.wall / times[own].wall if theirs else None
    lines += goal(f"`{own}` against {peers.called(other)}", rate, least=PEER, unit="× as fast")
    floor = times[own].wall / times["plain pyarrow"].wall
    return lines + goal(f"`{own}` against a plain pyarrow read of the same bytes", floor, most=FLOOR, unit="× as long")


if __name__ == "__main__":
    print(section())
