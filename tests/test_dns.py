import contextlib
import csv
import gzip
import io
import os
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.errors import TableChanged, ZdiError
from zdi_metrics.sources import dns

ORACLES = os.environ.get("ZDI_ORACLES")
HEADER = "Year,Units,Series,COMMENT_OBS_0,länder,GeoCode,COMMENT_OBS_1,Value"
LINES = [
    HEADER,
    "2021,percentage,a) share,,,,,12.5",
    "2022,percentage,a) share,r,,,p,13.0",
    "2030,percentage,a) share,…,,,,",
    '2021,"1,000",a) share,|,north rhine-westphalia,code05,p,-0.25',
    '2022,"1,000",a) share,.,north rhine-westphalia,code05,,',
    '2023,"1,000",a) share,,north rhine-westphalia,code05,,',
]


def file(*lines, end="\n"):
    return "".join(line + end for line in lines).encode()


def cells(content):
    """Time, value (None where missing), sign and line of every row."""
    frame = dns.read(content, places=True)[["time", "value", "sign", "origin_row"]]
    return [tuple(None if cell != cell else cell for cell in row) for row in frame.itertuples(index=False, name=None)]


def test_an_indicator_is_read_row_by_row():
    assert cells(file(*LINES)) == [
        ("2021", 12.5, "", "2"),
        ("2022", 13.0, "r p", "3"),
        ("2030", None, "…", "4"),
        ("2021", -0.25, "| p", "5"),
        ("2022", None, ".", "6"),
        ("2023", None, "", "7"),
    ]


def test_the_columns_of_the_file_are_kept_but_for_the_value():
    frame = dns.read(file(*LINES), places=True)
    added = ["time", "area_label", "value", "sign", "origin_row"]
    assert list(frame.columns) == [*HEADER.removesuffix(",Value").split(","), *added]
    assert {str(frame[name].dtype) for name in frame.columns if name != "value"} == {"str"}
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame["Units"].tolist() == ["percentage"] * 3 + ["1,000"] * 3
    assert frame["area_label"].tolist() == [""] * 3 + ["north rhine-westphalia"] * 3
    assert list(dns.read(file(*LINES)).columns) == list(frame.columns)[:-1]


def test_a_file_may_have_no_more_than_year_and_value():
    frame = dns.read(file("Value,Year", "7,2020", "8,2021"))
    assert frame[["time", "value", "sign", "area_label"]].values.tolist() == [
        ["2020", 7.0, "", ""],
        ["2021", 8.0, "", ""],
    ]
    assert len(dns.read(file("Year,Value"))) == 0


def test_encoding_line_ends_and_packing_change_nothing():
    same = cells(file(*LINES))
    content = file(*LINES)
    variants = [
        b"\xef\xbb\xbf" + content, file(*LINES, end="\r\n"), content + b"\n\r\n", content.rstrip(),
        gzip.compress(content),
    ]  # fmt: skip
    assert all(cells(variant) == same for variant in variants)
    western = file(*(line.replace("…", "...") for line in LINES)).decode().encode("cp1252")
    assert dns.read(western)["area_label"].tolist() == dns.read(content)["area_label"].tolist()


@pytest.mark.parametrize(
    ("printed", "sdmx"),
    [
        ("2020", "2020"), ("2018/2", "2018-S2"), ("2019/1", "2019-S1"), ("2003-2006", "2003-01-01/P4Y"),
        ("01.03.2023 - 30.08.2023", "2023-03-01/P183D"), ("2024-Q3", "2024-Q3"), (" 2020 ", "2020"),
    ],
)  # fmt: skip
def test_years_are_sdmx_text(printed, sdmx):
    frame = dns.read(file("Year,Value", f"{printed},1"))
    assert frame.loc[0, ["Year", "time"]].tolist() == [printed, sdmx]


@pytest.mark.parametrize("printed", ["", "20", "2018/3", "2018/19", "2006-2003", "31.02.2023 - 30.08.2023", "later",
                                     "30.08.2023 - 01.03.2023", "2020.0"])  # fmt: skip
def test_what_is_no_year_is_refused(printed):
    with pytest.raises(TableChanged, match=r"Line 3: .* is no year"):
        dns.read(file("Year,Units,Value", "2020,a,1", f"{printed},a,2", f"{printed},b,2"))


@pytest.mark.parametrize("mark", ["-", ".", "...", "…", "/", "x"])
def test_a_mark_may_stand_in_place_of_the_value(mark):
    assert cells(file("Year,COMMENT_OBS_0,Value", f"2020,,{mark}", f"2021,p, {mark} ", "2022, r ,0")) == [
        ("2020", None, mark, "2"),
        ("2021", None, f"{mark} p", "3"),
        ("2022", 0.0, "r", "4"),
    ]


@pytest.mark.parametrize("value", ["1.234.5", '"1,5"', "p", "nan", "inf", "1e999", "12 %", "--", "1 2", "1.5p", "١"])
def test_any_other_value_is_refused_with_its_line(value):
    with pytest.raises(TableChanged, match=r"Line 3: the value .* is neither"):
        dns.read(file("Year,Value", "2020,1", f"2021,{value}"))


def test_quoted_cells_may_hold_commas_quotes_and_lines():
    lines = ['Year,"a ""series"", of it",Value', '2020,"one\ntwo\r\nthree",1', '2021,"say ""four""",2', "2022,,3"]
    frame = dns.read(file(*lines), places=True)
    assert frame['a "series", of it'].tolist() == ["one\ntwo\r\nthree", 'say "four"', ""]
    assert frame["origin_row"].tolist() == ["2", "5", "6"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("2020,a,1", "2021,a", "2022,a,1"), "Line 3 has 2 fields instead of 3"),
        (("2020,a,1", "2021,a,1,", "2022,a,1"), "Line 3 has 4 fields instead of 3"),
        (("2020,a,1", "", "2022,a,1"), "Line 3: '' is no year"),
        (('2020,"a\nb",1', "2021,a"), "Line 4 has 2 fields"),
        (("2020,a,1", '2021,"a,1', "2022,a,1"), "Line 3 has 2 fields"),
    ],
)
def test_a_row_with_another_number_of_fields_is_named(lines, said):
    with pytest.raises(TableChanged, match=said):
        dns.read(file("Year,Series,Value", *lines))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"begins '\\n', not"),
        (b"<!DOCTYPE html>\n", "begins '<!DOCTYPE html>"),
        (b'{"error":[]}', "begins '{"),
        (b"\x00\xff\xfe", "not with a header that names Year and Value"),
        (b"id,name,target\n1,a,b\n", "begins 'id,name,target"),
        (b"year,value\n2020,1\n", "names Year and Value"),
        (b"Year;Value\n2020;1\n", "names Year and Value"),
        (b"Year,Units\n2020,a\n", "names Year and Value"),
        (b"Year,Value,Value\n", "a name twice"),
        (b"Year,,Value\n", "a name twice, none"),
        (b"Year,sign,Value\n", "one of ours"),
        (b"Year,Value" + b"".join(b",c%d" % place for place in range(200)) + b"\n", "too many"),
        (b'"' + b"a" * 200_000 + b'",Year,Value\n', "not with a header"),
    ],
)
def test_an_unknown_header_says_what_came(content, said):
    with pytest.raises(TableChanged, match=said):
        dns.read(content)


def test_a_row_said_twice_is_read_once_and_a_contradiction_is_refused():
    lines = ["Year,COMMENT_OBS_0,sex,Value", "2025,,,256.0", "2024,,,182.0", "2025,,,256.0", "2025,,male,256.0"]
    assert [row[3] for row in cells(file(*lines))] == ["2", "3", "5"]
    for other in ("2025,,,257.0", "2025,p,,256.0", "2025,.,,"):
        with pytest.raises(TableChanged, match="Line 6 contradicts"):
            dns.read(file(*lines, other))


damage = st.sampled_from(
    [b"", b",", b'"', b'""', b"\n", b"\r", b"\0", b"\xff", b"...", b"1e999", b"x", b"2020/1", b"\x1f\x8b"]
)


@given(st.lists(st.tuples(st.integers(0, 450), st.integers(0, 9), damage), max_size=4))
def test_damaged_bytes_never_break_the_reader(changes):
    content = file(*LINES)
    for at, length, new in changes:
        content = content[:at] + new + content[at + length :]
    with contextlib.suppress(ZdiError):
        frame = dns.read(content, places=True)
        lines = content.replace(b"\r", b"\n").count(b"\n") + 2
        assert frame["origin_row"].astype(int).between(2, lines).all()
        assert frame["sign"].str.strip().eq(frame["sign"]).all()


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(content):
    with pytest.raises(ZdiError):
        dns.read(content)


@pytest.mark.skipif(not ORACLES, reason="needs the published files")
def test_the_published_indicators():
    folder = Path(ORACLES, "data", "destatis-dns")
    files = sorted(folder.glob("indicator_*.csv"))
    assert len(files) == 68
    missing: Counter[str] = Counter()
    for path in files:
        frame = dns.read(path.read_bytes(), places=True)
        printed = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        found = dict(zip(frame["origin_row"], zip(frame["value"], frame["sign"], strict=True), strict=True))
        assert len(frame) == len(printed) - 4 * (path.stem == "indicator_16-2")
        for line, row in enumerate(printed, 2):
            value, sign = found.get(str(line), (None, ""))
            if value is not None:
                assert value == float(row["Value"]) if row["Value"] else value != value
                assert sign == " ".join(mark for name, mark in row.items() if name.startswith("COMMENT") and mark)
        missing.update(frame.loc[frame["value"].isna(), "sign"])
    assert set(missing) == {"", ".", "…", "x"}


@pytest.mark.skipif(not ORACLES, reason="needs the published files")
def test_published_figures_of_north_rhine_westphalia():
    folder = Path(ORACLES, "data", "destatis-dns")
    research = dns.read((folder / "indicator_9-1-a.csv").read_bytes(), places=True)
    nrw = research[research["area_label"] == "north rhine-westphalia"].set_index("time")
    assert nrw.loc["2024", ["value", "sign", "GeoCode"]].tolist() == [2.26, "", "code05"]
    wired = dns.read((folder / "indicator_9-1-b.csv").read_bytes())
    assert {"2018-S2", "2025-S1"} <= set(wired["time"])
    with pytest.raises(TableChanged, match="begins 'id,name,target"):
        dns.read((folder / "_targets.csv").read_bytes())
