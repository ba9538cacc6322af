"""What the readers accept, they read like plain slow readers that are written down here."""

import csv
import gzip
import io
import itertools
import json
import math
import re

import pandas as pd
from fuzzed import fixed, mutations
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.model import Layout
from zdi_metrics.sources import dns, figures, flatfile, jsonstat, published, tsv

SIGNS = ["-", ".", "...", "…", "/", "x"]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
codes = st.text(LETTERS + "0123456789_", min_size=1, max_size=5)
labels = st.text("abc ÄÖüß,.:()%'+-", max_size=12).map(str.strip)
numbers = st.one_of(
    st.integers(-(10**18), 10**18).map(str),
    st.decimals(-(10**9), 10**9, places=3).map("{:f}".format),
    st.floats(-1e15, 1e15).map("{:.17f}".format),
    st.sampled_from(["0", "-0", "0.0", "1" * 40, "0." + "0" * 30 + "1"]),
)
ends = st.sampled_from(["\n", "\r\n"])


def plain(frame):
    """Rows as tuples, None for missing."""
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return [tuple(row) for row in rows]


def same_packed(read, content, **options):
    """A reader's frame of bare bytes; from packages, and read again, it is the same."""
    frame = read(content, **options)
    for packed in (content, gzip.compress(content, mtime=0), mutations.zipped(content)):
        pd.testing.assert_frame_equal(read(packed, **options), frame)
    return frame


# GENESIS, new layout


@st.composite
def flat_rows(draw):
    """Times, attributes and figures of a flat file with two variables, no two rows alike."""
    key = st.tuples(
        st.sampled_from(["2022", "31.12.2023", "03/2024", "WS 2017/18"]), codes, st.sampled_from(["", *"MF"])
    )
    keys = draw(st.lists(key, unique=True, min_size=1, max_size=12))
    comma = draw(st.booleans())
    cell = st.tuples(numbers.map(lambda text: text.replace(".", ",") if comma else text), st.just(""))
    cell |= st.sampled_from(SIGNS).map(lambda sign: ("", sign))
    return [(key, draw(cell), draw(labels), draw(st.sampled_from(["e", "p", ""]))) for key in keys]


TIMES = {"2022": "2022", "31.12.2023": "2023-12-31", "03/2024": "2024-03", "WS 2017/18": "2017-10P6M"}
FOUR = "{0}_variable_code;{0}_variable_label;{0}_variable_attribute_code;{0}_variable_attribute_label"
FLAT = ";".join(
    [
        "statistics_code;statistics_label;time_code;time_label;time",
        FOUR.format(1),
        FOUR.format(2),
        "value;value_unit;value_variable_code;value_variable_label;value_q",
    ]
)


def flat_reference(content):
    """One dictionary per row of a long flat file."""
    for line, row in enumerate(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"), 2):
        printed = row["value"]
        number = re.fullmatch(r"-?\d+([.,]\d+)?", printed)
        yield {
            "time": TIMES[row["time"]],
            "measure": row["value_variable_code"],
            "measure_label": row["value_variable_label"],
            "unit": row["value_unit"],
            "value": float(printed.replace(",", ".")) if number else None,
            "sign": "" if number else printed,
            "quality": row["value_q"],
            row["1_variable_code"]: row["1_variable_attribute_code"],
            row["2_variable_code"]: row["2_variable_attribute_code"],
            "origin_row": str(line),
        }


@fixed(120)
@given(flat_rows(), ends, st.booleans())
def test_flat_files_are_read_as_the_csv_module_reads_them(rows, end, quoted):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    for (time, region, sex), (number, sign), label, quality in rows:
        printed, last = number or sign, ("EUR", "M1", label, quality)
        writer.writerow(
            ("1", "S", "JAHR", "Jahr", time, "DLAND", "L", region, label, "GES", "G", sex, label, printed, *last)
        )
    content = (FLAT + end + text.getvalue()).encode("utf-8")
    frame = same_packed(flatfile.read, content, places=True)
    expected = list(flat_reference(content))
    assert (
        frame[list(expected[0])].astype(object).where(frame[list(expected[0])].notna(), None).to_dict("records")
        == expected
    )


# Eurostat, TSV

flags = st.sampled_from(["", "p", "bd", "e"])
PERIODS = {"2021": "2021", "2022-Q1": "2022-Q1", "2012M03": "2012-03", "2010S2": "2010-S2", "2024-W07": "2024-W07"}


@st.composite
def tsv_files(draw):
    names = draw(st.lists(st.sampled_from(["freq", "unit", "geo", "nace_r2"]), unique=True, min_size=1, max_size=3))
    periods = draw(st.lists(st.sampled_from(sorted(PERIODS)), unique=True, min_size=1, max_size=4))
    keys = draw(st.lists(st.tuples(*[codes] * len(names)), unique=True, max_size=6))
    cell = st.one_of(st.builds("{} {}".format, numbers, flags), st.builds(": {}".format, flags), numbers, st.just(""))
    lines = [",".join(key) + "\t" + "\t".join(draw(cell) for _ in periods) for key in keys]
    end = draw(ends)
    return (end.join([",".join(names) + "\\TIME_PERIOD\t" + "\t".join(periods), *lines]) + end).encode()


def tsv_reference(content):
    header, *lines = content.decode("ascii").splitlines()
    _, *periods = header.split("\t")
    for number, line in enumerate(lines, 2):
        key, *cells = line.split("\t")
        for column, (printed, cell) in enumerate(zip(periods, cells, strict=True), 2):
            value, *letters = cell.split() or [""]
            if not value:
                continue
            sign = " ".join("".join(letters))
            missing = value == ":"
            number_read = None if missing else float(value)
            yield (
                *key.split(","),
                PERIODS[printed],
                number_read,
                f": {sign}".strip() if missing else sign,
                f"{number}:{column}",
            )


@fixed(200)
@given(tsv_files())
def test_tables_of_eurostat_are_read_cell_by_cell(content):
    assert plain(same_packed(tsv.read, content, places=True)) == list(tsv_reference(content))


# Eurostat, JSON-stat


@st.composite
def cubes(draw):
    geo = draw(st.lists(codes, unique=True, min_size=1, max_size=4))
    years = draw(st.lists(st.integers(1950, 2050).map(str), unique=True, min_size=1, max_size=4))
    order = draw(st.permutations(["geo", "time", "unit"]))
    dimensions = {"geo": geo, "time": years, "unit": ["PC"]}
    sizes = [len(dimensions[name]) for name in order]
    cells = math.prod(sizes)
    numbers_of = st.integers(-(10**15), 10**15) | st.floats(-1e300, 1e300) | st.none()
    if draw(st.booleans()):
        value = draw(st.lists(numbers_of, min_size=cells, max_size=cells))
    else:
        value = draw(st.dictionaries(st.integers(0, cells - 1).map(str), numbers_of))
    status = draw(st.dictionaries(st.integers(0, cells - 1).map(str), st.sampled_from(["p", "bd", ":", "", "e"])))
    index = {name: {"category": {"index": {code: at for at, code in enumerate(dimensions[name])}}} for name in order}
    body = {"version": "2.0", "class": "dataset", "id": order, "size": sizes, "dimension": index, "value": value}
    return json.dumps(body | ({"status": status} if draw(st.booleans()) else {})).encode()


def cube_reference(content):
    body = json.loads(content)
    value, status = body["value"], body.get("status", {})
    axes = [list(body["dimension"][name]["category"]["index"]) for name in body["id"]]
    for at, key in enumerate(itertools.product(*axes)):
        number = value[at] if isinstance(value, list) else value.get(str(at))
        letters = status.get(str(at), "")
        if number is None and not letters:
            continue
        sign = " ".join(letters.removeprefix(":"))
        where = dict(zip(body["id"], key, strict=True))
        shown = sign if number is not None else f": {sign}".strip()
        rest = [where[name] for name in body["id"] if name != "time"]
        yield (*rest, where["time"], None if number is None else float(number), shown, str(at))


@fixed(200)
@given(cubes())
def test_json_stat_is_read_cell_by_cell(content):
    assert plain(same_packed(jsonstat.read, content, places=True)) == list(cube_reference(content))


# Tables of CSV: the strategy's, published ones, our own

texts = st.text("abc;äß\"'\n ,", max_size=8).map(str.strip)


def written(rows, end="\n"):
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue().encode("utf-8")


@fixed(120)
@given(st.lists(st.tuples(texts, numbers | st.sampled_from(["", *SIGNS])), max_size=8))
def test_the_strategy_is_read_as_the_csv_module_reads_it(rows):
    table = [(str(1990 + at), label, printed) for at, (label, printed) in enumerate(rows)]
    content = written([("Year", "Series", "Value"), *table])
    frame = same_packed(dns.read, content)
    expected = []
    for year, label, printed in csv.reader(io.StringIO(content.decode(), newline="")):
        if year != "Year":
            number = None if printed in ["", *SIGNS] else float(printed)
            expected.append((year, label, year, "", number, printed if printed in SIGNS else ""))
    assert plain(frame) == expected


@fixed(120)
@given(st.lists(st.tuples(codes, numbers | st.sampled_from(SIGNS), texts), max_size=8))
def test_published_files_are_read_as_the_csv_module_reads_them(rows):
    content = written([("Land", "Jahr", "Wert", "Sektor"), *((code, "2023", cell, text) for code, cell, text in rows)])
    frame = published.read(content, Layout(area="Land", period="Jahr", value="Wert"))  # `download` unpacks them
    expected = []
    for code, year, printed, text in csv.reader(io.StringIO(content.decode(), newline="")):
        if code != "Land":
            number = None if printed in SIGNS else float(printed)
            expected.append((code, text, code, year, number, printed if printed in SIGNS else ""))
    assert plain(frame) == expected


@fixed(120)
@given(
    st.lists(st.tuples(numbers | st.floats(-1e300, 1e300).map(repr) | st.sampled_from(SIGNS), texts, codes), min_size=1)
)
def test_our_own_tables_are_read_as_the_csv_module_reads_them(rows):
    header = ["area", "period", "measure", "sex", "value", "unit", "sign", "vintage", "origin_file", "origin_row"]
    table = [
        ("DEA", "2023", "m", code, *(("", "eur", cell) if cell in SIGNS else (cell, "eur", "")), "", text, str(at))
        for at, (cell, text, code) in enumerate(rows)
    ]
    content = written([header, *table])
    read = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    expected = [(*row[:4], float(row[4]) if row[4] else None, *row[5:]) for row in read]
    assert plain(figures.read(content)) == expected
