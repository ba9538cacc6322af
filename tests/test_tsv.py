import contextlib
import gzip
import io
import math
import os
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import TableChanged, ZdiError
from zdi_metrics.sources import tsv
from zdi_metrics.tidy import gravest

ORACLES = os.environ.get("ZDI_ORACLES")
HEADER = "freq,unit,geo\\TIME_PERIOD\t2021 \t2022 \t2023 "
NEW = [
    HEADER,
    "A,MIO_EUR,DE\t3617450 \t3876810 p\t: ",
    "A,MIO_EUR,DEA\t747366.47 e\t: c\t-0.5 bdp",
]


def table(*lines, end="\r\n"):
    return "".join(line + end for line in lines).encode()


def rows(content, **options):
    """Rows as tuples, None for a missing value."""
    frame = tsv.read(content, **options)
    return [tuple(None if cell != cell else cell for cell in row) for row in frame.itertuples(index=False, name=None)]


def cells(*printed):
    """(value, sign) of cells printed in one line."""
    header = "unit,geo\\time\t" + "\t".join(str(2000 + place) for place in range(len(printed)))
    return [row[-2:] for row in rows(table(header, "PC,DE\t" + "\t".join(printed)))]


def test_a_bulk_table_is_read_cell_by_cell():
    assert rows(table(*NEW), places=True) == [
        ("A", "MIO_EUR", "DE", "2021", 3617450.0, "", "2:2"),
        ("A", "MIO_EUR", "DE", "2022", 3876810.0, "p", "2:3"),
        ("A", "MIO_EUR", "DE", "2023", None, ":", "2:4"),
        ("A", "MIO_EUR", "DEA", "2021", 747366.47, "e", "3:2"),
        ("A", "MIO_EUR", "DEA", "2022", None, ": c", "3:3"),
        ("A", "MIO_EUR", "DEA", "2023", -0.5, "b d p", "3:4"),
    ]


def test_the_columns_have_the_promised_types():
    frame = tsv.read(table(*NEW), places=True)
    assert list(frame.columns) == ["freq", "unit", "geo", "time", "value", "sign", "origin_row"]
    assert [str(kind) for kind in frame.dtypes] == ["category"] * 3 + ["str", "float64", "str", "str"]
    assert isinstance(frame.index, pd.RangeIndex)
    assert list(tsv.read(table(*NEW)).columns) == ["freq", "unit", "geo", "time", "value", "sign"]


def test_an_older_table_has_another_header_newest_periods_first_and_loose_cells():
    content = table("unit,nace_r2,geo\\time\t2012M12\t2012M11 \t2012M10", "PC,B-E,DE\t0n\t1.5 b\t", "PC,C,DE\t:c\tn\t:")
    assert rows(content, places=True) == [
        ("PC", "B-E", "DE", "2012-12", 0.0, "n", "2:2"),
        ("PC", "B-E", "DE", "2012-11", 1.5, "b", "2:3"),
        ("PC", "C", "DE", "2012-12", None, ": c", "3:2"),
        ("PC", "C", "DE", "2012-11", None, "n", "3:3"),
        ("PC", "C", "DE", "2012-10", None, ":", "3:4"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_packing_line_ends_and_a_byte_order_mark_change_nothing(end):
    content = table(*NEW, end=end)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("table.tsv", content)
    same = rows(table(*NEW), places=True)
    variants = [content, gzip.compress(content), package.getvalue(), b"\xef\xbb\xbf" + content, content + end.encode()]
    assert all(rows(variant, places=True) == same for variant in variants)


@pytest.mark.parametrize(
    ("printed", "sdmx"),
    [
        ("2024", "2024"), ("2024-S1", "2024-S1"), ("2012S2", "2012-S2"), ("2024-Q4", "2024-Q4"), ("2012Q1", "2012-Q1"),
        ("2024-01", "2024-01"), ("2012M03", "2012-03"), ("2024-W01", "2024-W01"), ("2012W53", "2012-W53"),
        ("2024-02-29", "2024-02-29"), ("2012M01D15", "2012-01-15"),
    ],
)  # fmt: skip
def test_periods_are_sdmx_text(printed, sdmx):
    assert tsv.read(table(f"geo\\time\t{printed} ", "DE\t1 "))["time"].tolist() == [sdmx]


@pytest.mark.parametrize("printed", ["", "24", "2024-S3", "2024-Q5", "2024-13", "2023-02-29", "2024-W54", "2024-W1",
                                     "0000", "DE", "TOTAL", "2024 2025", "٢٠٢٤", "2024-Q10"])  # fmt: skip
def test_what_is_no_period_is_refused(printed):
    with pytest.raises(TableChanged, match="as a period"):
        tsv.read(table(f"geo\\time\t2020 \t{printed} ", "DE\t1 \t2 "))


def test_letters_stand_apart_and_confidential_cells_can_be_told():
    assert cells("1 bdp", "2 u", ": u", ": @C", ":@C", "3 e@C", "4 @N", "5 c@C", "6 @P") == [
        (1.0, "b d p"), (2.0, "u"), (None, ": u"), (None, ": c"), (None, ": c"), (3.0, "e c"), (4.0, "@N"), (5.0, "c"),
        (6.0, "@P"),
    ]  # fmt: skip
    signs = catalogue().signs["eurostat"]
    status = {sign: gravest([signs[mark] for mark in sign.split()]) for sign in ("", "b d p", ":", ": c", "n", "e c")}
    assert status == {"": "A", "b d p": "B", ":": "O", ": c": "Q", "n": "N", "e c": "Q"}


def test_loose_cells_mean_what_they_meant_to_their_publisher():
    assert cells("", " ", "1", "2  p ", " 3", "0n p", "n", "0 n", "0", "1e3 ", "-.5 ", "10 n") == [
        (1.0, ""), (2.0, "p"), (3.0, ""), (0.0, "n p"), (None, "n"), (0.0, "n"), (0.0, ""), (1000.0, ""), (-0.5, ""),
        (10.0, "n"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    ["x", "-", "1,5", "1.2.3", "1 2", "1 P", "1 pp", "1 p q", "3000p", "10n", "nan", "inf", "1e999", ". ", "1:", "::",
     ": :", ": c d", "e", " e", "5 n p", "0x1A", "1_0", '"1"', "1\x0b", "1 \r", "1 @X", "1 @CC"],
)  # fmt: skip
def test_any_other_cell_is_refused_with_its_place(cell):
    with pytest.raises(TableChanged, match=r"Line 3, column 3: .* is no number"):
        tsv.read(table("geo\\time\t2020 \t2021 \t2022 ", "DE\t1 \t2 \t3 ", f"FR\t1 \t{cell}\t2 "))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,MIO_EUR,FR\t1 \t2 ", "Line 4 has 3 fields instead of 4"),
        ("A,MIO_EUR,FR\t1 \t2 \t3 \t4 ", "Line 4 has 5 fields instead of 4"),
        ("", "Line 4 has 1 fields"),
        ("A,MIO_EUR\t1 \t2 \t3 ", "Line 4: 'A,MIO_EUR' does not name the freq, unit, geo"),
        ("A,MIO_EUR,FR,X\t1 \t2 \t3 ", "Line 4: .* does not name"),
        ("A,,FR\t1 \t2 \t3 ", "Line 4: 'A,,FR' does not name"),
        ("A,MIO EUR,FR\t1 \t2 \t3 ", "Line 4: .* does not name"),
        ('"A,MIO_EUR,FR"\t1 \t2 \t3 ', "Line 4: .* does not name"),
        ("A,MIO_EUR,DE\t1 \t2 \t3 ", "Line 4: the series A,MIO_EUR,DE is there twice"),
        ("A,MIO_EUR,Köln\t1 \t2 \t3 ", "bytes that no table"),
        ("A,MIO_EUR,FR\t1 \t2 \t\0 ", "bytes that no table"),
    ],
)
def test_a_damaged_line_is_named(line, said):
    with pytest.raises(TableChanged, match=said):
        tsv.read(table(*NEW, line, "A,MIO_EUR,IT\t1 \t2 \t3 "))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "The file begins ''"),
        ("<!DOCTYPE html>", "begins '<!DOCTYPE html>'"),
        ('<?xml version="1.0"?><S:Fault>', "begins '<.xml"),
        ('{"error":[]}', "begins '{"),
        ("geo\t2020 ", "not with the header"),
        ("unit\\geo\tDE \tFR ", "not with the header"),
        ("unit,geo\\time", "names 0 periods"),
        ("geo,geo\\time\t2020 ", "name twice"),
        ("time,geo\\time\t2020 ", "one of our columns"),
        ("Value,geo\\TIME_PERIOD\t2020 ", "one of our columns"),
        ("geo\\time\t2020 \t2020 ", "a period twice"),
        ("geo\\time\t2012S1 \t2012-S1 ", "a period twice"),
        ("geo\\time" + "\t2020 " * 50_000, "names 50000 periods"),
    ],
)
def test_an_unknown_header_says_what_came(header, said):
    with pytest.raises(TableChanged, match=said):
        tsv.read(table(header, "A,DE\t1 "))


def test_a_table_that_was_cut_off_is_refused_wherever_it_was_cut():
    content = table(*NEW)
    for length in range(len(content) - 1):
        if content[:length][-1:] != b"\n":
            with pytest.raises(TableChanged):
                tsv.read(content[:length])
    for length in (20, 60, len(gzip.compress(content)) - 1):
        with pytest.raises(TableChanged, match="damaged"):
            tsv.read(gzip.compress(content)[:length])


@pytest.mark.parametrize("ending", [b"", b"\r\n", b"\n\n"])
def test_a_table_without_series_has_no_rows_but_all_columns(ending):
    frame = tsv.read(table(HEADER) + ending, places=True)
    assert len(frame) == 0
    assert [str(kind) for kind in frame.dtypes] == ["category"] * 3 + ["str", "float64", "str", "str"]


def test_a_table_of_days_may_be_wide_and_a_table_too_large_is_refused(monkeypatch):
    days = [day.date().isoformat() for day in pd.date_range("1990-01-01", periods=15_000)]
    content = table("freq,currency\\TIME_PERIOD\t" + " \t".join(days) + " ", "D,USD\t" + "1.25 \t" * 14_999 + ": ")
    assert rows(content)[-2:] == [("D", "USD", days[-2], 1.25, ""), ("D", "USD", days[-1], None, ":")]
    monkeypatch.setattr(tsv, "CELLS", 14_999)
    with pytest.raises(TableChanged, match="more than 14999 cells"):
        tsv.read(content)


def test_a_long_cell_is_refused_at_once():
    for cell in ("1" * 2_000_000 + " x y", " " * 2_000_000 + "x", "1 " + "p " * 1_000_000, "n" * 2_000_000):
        with pytest.raises(TableChanged):
            tsv.read(table("geo\\time\t2020 ", f"DE\t{cell}"))


def plainly(content):
    """The same table read cell by cell, in the plainest way."""
    header, *lines = content.decode("ascii").splitlines()
    found = []
    for number, line in enumerate(lines, 2):
        key, *printed = line.split("\t")
        for column, (time, cell) in enumerate(zip(header.split("\t")[1:], printed, strict=True), 2):
            value, *flags = cell.split()
            sign = " ".join([":"] * (value == ":") + list("".join(flags)))
            number_ = None if value == ":" else float(value)
            found.append((*key.split(","), time.strip(), number_, sign, f"{number}:{column}"))
    return found


numbers = st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.integers(-(10**12), 10**12).map(str)
flags_ = st.sampled_from(["", "p", "e", "b", "bdep", "u"])


@given(st.lists(st.lists(st.tuples(numbers | st.just(":"), flags_).map(" ".join), min_size=3, max_size=3), max_size=5))
def test_every_number_and_sign_arrives_as_printed(printed):
    lines = [f"A,U{place},DEA\t" + "\t".join(line) for place, line in enumerate(printed)]
    content = table(HEADER, *lines)
    assert rows(content, places=True) == plainly(content)


damage = st.sampled_from(
    [b"", b"\t", b" ", b",", b"\n", b"\r", b"\0", b":", b'"', b"\\", b"n", b"0n", b"1e999", b"\xff", b"@C", b"\x1f\x8b"]
)
SAMPLES = [
    table(*NEW),
    gzip.compress(table(*NEW)),
    table("unit,geo\\time\t2012M12\t2011", "PC,DE\t0n\t", "PC,FR\tn\t:c"),
]


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9), damage), max_size=4))
def test_damaged_bytes_never_break_the_reader(content, changes):
    for at, length, new in changes:
        content = content[:at] + new + content[at + length :]
    with contextlib.suppress(ZdiError):
        frame = tsv.read(content, places=True)
        assert (frame["value"].notna() | (frame["sign"] != "")).all()
        assert frame["time"].map(tsv.period).eq(frame["time"]).all()
        assert not frame["value"].map(math.isinf).any()


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(content):
    with pytest.raises(ZdiError):
        tsv.read(content)


@pytest.mark.skipif(not ORACLES, reason="needs the published files")
def test_the_published_table_of_regional_accounts():
    content = Path(ORACLES, "data", "eurostat-tsv", "estat_nama_10r_3gdp.tsv").read_bytes()
    frame = tsv.read(content, places=True)
    assert len(frame) == 12_453 * 23
    assert frame["sign"].value_counts().to_dict() == {
        "": 247_800,
        ":": 17_925,
        "e": 13_545,
        "p": 3_747,
        "b": 3_390,
        "d": 12,
    }
    nrw = frame[(frame["geo"] == "DEA") & (frame["unit"] == "MIO_EUR")].set_index("time")
    assert nrw.loc["2022", ["value", "sign", "origin_row"]].tolist() == [797946.42, "e", "4022:24"]
    assert nrw.loc["2000", ["value", "sign", "origin_row"]].tolist() == [465177.12, "", "4022:2"]
    line = re.search(rb"A,PPS_HAB_EU27_2020,DEA2\t.*", content)[0].decode()
    koeln = frame[(frame["geo"] == "DEA2") & (frame["unit"] == "PPS_HAB_EU27_2020")]
    assert [f"{value:g} {sign}" for value, sign in zip(koeln["value"], koeln["sign"], strict=True)] == line.split("\t")[
        1:
    ]
    header, *lines = content.splitlines(keepends=True)
    some = header + b"".join(lines[::25])
    assert rows(some, places=True) == plainly(some)
    assert tsv.read(gzip.compress(content.replace(b"\n", b"\r\n")), places=True).equals(frame)
