"""Flat files of GENESIS databases: both layouts, their oddities, and what must be refused."""

import contextlib
import gzip
import io
import os
import random
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zdi_metrics.errors import TableChanged, ZdiError
from zdi_metrics.sources import flatfile, flatfile_layout
from zdi_metrics.sources.packed import decode, unpack

FIVE = "statistics_code;statistics_label;time_code;time_label;time"
FOUR = "variable_code;{n}_variable_label;{n}_variable_attribute_code;{n}_variable_attribute_label"
TAIL = "value;value_unit;value_variable_code;value_variable_label"
FUENF = "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit"
VIER = "Merkmal_Code;{n}_Merkmal_Label;{n}_Auspraegung_Code;{n}_Auspraegung_Label"
ORACLES = os.environ.get("ZDI_ORACLES")

STACKED = [  # one row per value, several variables in the first slot, a slot that does not always apply
    "JAHR;Jahr;2023;DINSG;Deutschland;DG;Deutschland;GES;Geschlecht;;Insgesamt;1204,5;1000;ERW1;Erwerbstätige",
    "JAHR;Jahr;2023;DLAND;Länder;05;Nordrhein-Westfalen;GES;Geschlecht;;Insgesamt;301,0;1000;ERW1;Erwerbstätige",
    "JAHR;Jahr;2023;DLAND;Länder;05;Nordrhein-Westfalen;GES;Geschlecht;GESW;weiblich;/;1000;ERW1;Erwerbstätige",
    "JAHR;Jahr;2023;KREISE;Kreise;05111;Düsseldorf, Stadt;;;;;-;1000;ERW1;Erwerbstätige",
    "JAHR;Jahr;2023;KREISE;Kreise;05111;Düsseldorf, Stadt;;;;;2;%;ERW1;Anteil",
]


def four(n, parts=FOUR):
    return f"{n}_{parts.format(n=n)}"


def long(rows, variables=2, tail=TAIL, bom=True):
    head = ";".join([FIVE, *(four(n + 1) for n in range(variables)), tail])
    text = "\n".join([head, *(f"12345;Statistik;{row}" for row in rows)]) + "\n"
    return text.encode("utf-8-sig" if bom else "utf-8")


def wide(rows, values, variables=1, encoding="latin-1"):
    head = ";".join([FUENF, *(four(n + 1, VIER) for n in range(variables)), values])
    return ("\n".join([head, *(f"12345;Statistik;{row}" for row in rows)]) + "\n").encode(encoding)


def one(value, time="JAHR;Jahr;2024"):
    """A file of the new layout with one value, and another row below."""
    rows = [f"{time};DLAND;Länder;05;NRW;{value};Anzahl;BEV1;Bevölkerung"]
    return long([*rows, f"{time};DLAND;Länder;06;Hessen;7;Anzahl;BEV1;Bevölkerung"], variables=1)


def refused(content, says, reader=flatfile.read):
    with pytest.raises(TableChanged, match=says) as caught:
        reader(content)
    assert caught.value.cure


def listed(column):
    """A column with None for missing."""
    return column.astype(object).where(column.notna(), None).tolist()


def test_the_new_layout_gives_a_row_per_value_and_a_column_per_variable():
    frame = flatfile.read(long(STACKED))
    assert list(frame.columns) == [*flatfile.FIXED, "DINSG", "DLAND", "KREISE", "GES"]
    assert list(frame["value"].fillna(-1)) == [1204.5, 301.0, -1, -1, 2.0]
    assert list(frame["sign"]) == ["", "", "/", "-", ""]
    assert list(frame["unit"]) == ["1000"] * 4 + ["%"]
    assert list(frame["measure_label"]) == ["Erwerbstätige"] * 4 + ["Anteil"]
    assert listed(frame["DLAND"]) == [None, "05", "05", None, None]
    assert listed(frame["KREISE"]) == [None] * 3 + ["05111"] * 2
    assert listed(frame["GES"]) == ["", "", "GESW", None, None]
    assert list(frame["GES"].cat.categories) == ["", "GESW"]
    assert (frame["quality"] == "").all()
    assert frame["value"].dtype == "float64"
    assert isinstance(frame.index, pd.RangeIndex)
    assert not frame[[name for name in flatfile.FIXED if name != "value"]].isna().any(axis=None)


def test_the_old_layout_gives_a_row_per_cell_that_holds_something():
    rows = [
        "STAG;Stichtag;30.06.2022;KREISE;Kreise;05111;    Düsseldorf, Stadt;17;e;-;e",
        "SMONAT;Stichmonat;03/2004;KREISE;Kreise;;Insgesamt;1,5;p;;e",
    ]
    names = "BEV1__Bevoelkerung__stand__Mill._EUR;BEV1__Bevoelkerung__stand__q;BEV2__Anteil__Prozent;BEV2__Anteil__q"
    frame = flatfile.read(wide(rows, names), places=True)
    assert list(frame["measure"]) == ["BEV1", "BEV2", "BEV1"]
    assert list(frame["measure_label"]) == ["Bevoelkerung__stand", "Anteil", "Bevoelkerung__stand"]
    assert list(frame["unit"]) == ["Mill._EUR", "Prozent", "Mill._EUR"]
    assert list(frame["value"].fillna(-1)) == [17.0, -1, 1.5]
    assert list(frame["sign"]) == ["", "-", ""]
    assert list(frame["quality"]) == ["e", "e", "p"]
    assert list(frame["time"]) == ["2022-06-30", "2022-06-30", "2004-03"]
    assert list(frame["KREISE"]) == ["05111", "05111", ""]
    assert list(frame["origin_row"]) == ["2:10", "2:12", "3:10"]


def test_english_headers_of_the_old_layout_are_read_by_position():
    block = "1_variable_code;1_variable_label;1_variable_code;1_variable_code"
    content = f"{FIVE};{block};BEV1__Population__Number\n1;S;STAG;Date;2022-12-31;DLAND;States;05;  NRW;12.5\n".encode()
    frame = flatfile.read(content)
    assert frame.loc[0, ["time", "DLAND", "value"]].tolist() == ["2022-12-31", "05", 12.5]
    assert flatfile.labels(content) == {"DLAND": {"05": "NRW"}}


def test_derived_values_of_the_old_layout_keep_what_they_are_as_the_unit():
    names = "PREIS1__Index__2020=100;PREIS1__Index__q;PREIS1__CH0004;PREIS1__CH0004__q;PREIS1__CH0005"
    frame = flatfile.read(wide(["JAHR;Jahr;2023;DINSG;Deutschland;DG;Deutschland;116,7;e;5,9;p;..."], names))
    assert list(frame["measure"]) == ["PREIS1"] * 3
    assert list(frame["unit"]) == ["2020=100", "CH0004", "CH0005"]
    assert list(frame["quality"]) == ["e", "p", ""]
    assert list(frame["sign"]) == ["", "", "..."]


def test_qualities_of_the_new_layout_stand_beside_the_sign():
    rows = ["JAHR;Jahr;2024;DLAND;L;05;NRW;12;Anzahl;B;B;()", "JAHR;Jahr;2024;DLAND;L;06;H;.;Anzahl;B;B;"]
    frame = flatfile.read(long(rows, variables=1, tail=f"{TAIL};value_q"))
    assert list(frame["quality"]) == ["()", ""]
    assert list(frame["sign"]) == ["", "."]


@pytest.mark.parametrize(
    ("printed", "value", "sign"),
    [
        ("0", 0.0, ""), ("-0,3", -0.3, ""), ("0012", 12.0, ""), (" 5 ", 5.0, ""), ("3391.228", 3391.228, ""),
        ("-", None, "-"), (".", None, "."), ("...", None, "..."), ("…", None, "…"), ("/", None, "/"),
        ("x", None, "x"), ("()", None, "()"), ("12,3p", 12.3, "p"), ("1234 r", 1234.0, "r"), ("(12,5)", 12.5, "()"),
    ],
)  # fmt: skip
def test_every_sign_is_kept(printed, value, sign):
    row = flatfile.read(one(printed)).iloc[0]
    assert row["sign"] == sign
    assert row["value"] == value or (value is None and pd.isna(row["value"]))


@pytest.mark.parametrize("wrong", ["abc", "", " ", "1.234,5", "1 234", "12,", ",5", "+3", "1e5", "nan", "--", "٣"])
def test_anything_else_than_a_number_or_a_sign_is_refused(wrong):
    refused(one(wrong), r"^Line 2: .* neither a number nor a known sign")


def test_a_number_beyond_all_bounds_is_refused():
    refused(one("9" * 400), "^Line 2: the number is beyond")


def test_points_and_commas_do_not_mix_within_a_file():
    rows = [
        f"JAHR;Jahr;{2000 + n};DLAND;L;05;NRW;{v};Anzahl;B;B" for n, v in enumerate(["1,5", "2,5p", "1.234", "3,5"])
    ]
    refused(long(rows, variables=1), "^Line 4: the file has decimal commas and decimal points")


def test_a_quality_beside_an_empty_cell_of_the_old_layout_is_refused():
    row = "JAHR;Jahr;2024;DLAND;L;05;NRW;;."
    refused(wide([row], "BEV1__B__A;BEV1__B__q"), "^Line 2, column 10: an empty cell has a quality")


@pytest.mark.parametrize(
    ("printed", "time"),
    [
        ("2024", "2024"), ("2024-12-31", "2024-12-31"), ("31.12.2022", "2022-12-31"), ("03/2004", "2004-03"),
        ("2023-10P6M", "2023-10P6M"), ("2000-P1Y", "2000-P1Y"), ("WS 2017/18", "2017-10P6M"), ("SS 2018", "2018-04P6M"),
        ("2004/05", "2004/05"), ("13/2004", "13/2004"),
    ],
)  # fmt: skip
def test_times_become_iso(printed, time):
    assert list(flatfile.read(one("1", f"STAG;Stichtag;{printed}"))["time"]) == [time, time]


@pytest.mark.parametrize("wrong", ["", "31.02.2022", "2022-02-30"])
def test_no_time_and_impossible_dates_are_refused(wrong):
    refused(one("1", f"STAG;Stichtag;{wrong}"), "^Line 2: .* is no time")


def test_labels_give_the_names_of_all_attributes():
    expected = {
        "DINSG": {"DG": "Deutschland"},
        "DLAND": {"05": "Nordrhein-Westfalen"},
        "KREISE": {"05111": "Düsseldorf, Stadt"},
        "GES": {"": "Insgesamt", "GESW": "weiblich"},
    }
    assert flatfile.labels(long(STACKED)) == expected
    assert flatfile.labels(long(STACKED, bom=False).decode().encode("cp1252")) == expected


def test_a_variable_may_change_its_slot_but_not_stand_twice_in_a_row():
    tail = "1;Anzahl;B;B"
    rows = [f"JAHR;J;2024;A1;A;x;X;B1;B;y;Y;{tail}", f"JAHR;J;2024;B1;B;z;Z;A1;A;;Insgesamt;{tail}"]
    frame = flatfile.read(long(rows))
    assert list(frame["A1"]) == ["x", ""]
    assert list(frame["B1"]) == ["y", "z"]
    assert flatfile.labels(long(rows))["B1"] == {"y": "Y", "z": "Z"}
    refused(long([*rows, f"JAHR;J;2023;A1;A;x;X;A1;A;y;Y;{tail}"]), "^Line 4 has the variable A1 twice")


@pytest.mark.parametrize("name", ["value", "time", "origin_row", "zwei Wörter"])
def test_a_variable_needs_a_code_of_its_own(name):
    refused(long([f"JAHR;J;2024;{name};A;x;X;1;Anzahl;B;B"], variables=1), f"^Line 2 has '{name}' for the code")


def test_an_attribute_needs_a_variable_and_a_value_a_measure():
    refused(long(["JAHR;J;2024;;;05;NRW;1;Anzahl;B;B"], variables=1), "^Line 2 has an attribute without a variable")
    refused(long(["JAHR;J;2024;A;A;05;NRW;1;Anzahl;;B"], variables=1), "^Line 2: '' is no code of a measure")
    refused(long([" ;J;2024;A;A;05;NRW;1;Anzahl;B;B"], variables=1), "^Line 2: '' is no time code")
    refused(long([";J;2024;A;A;05;NRW;1;Anzahl;B;B"], variables=1), "^Line 2: '' is no time code")


def test_too_many_variables_are_refused():
    rows = [f"JAHR;J;2024;V{n};A;x;X;1;Anzahl;B;B" for n in range(60)]
    refused(long(rows, variables=1), "more than 50 variables")


def test_a_table_without_variables_has_no_columns_for_them():
    frame = flatfile.read(long(["JAHR;Jahr;2024;5;Anzahl;B;B", "JAHR;Jahr;2023;4;Anzahl;B;B"], variables=0))
    assert list(frame.columns) == flatfile.FIXED
    assert list(frame["value"]) == [5.0, 4.0]
    assert flatfile.labels(long(["JAHR;Jahr;2024;5;Anzahl;B;B"], variables=0)) == {}


def test_repeated_figures_are_refused_with_both_lines():
    refused(long([*STACKED, STACKED[1].replace("301,0", "302,0")]), "^Line 7 repeats what stands in line 3")
    row = "JAHR;Jahr;2024;DLAND;L;05;NRW;1"
    refused(wide([row, row], "BEV1__B__A"), "^Line 3, column 10 repeats what stands in line 2, column 10")
    refused(wide([f"{row};2"], "BEV1__B__A;BEV1__B__A"), "^Line 2, column 11 repeats")


def test_the_same_figure_in_two_units_is_no_repetition():
    rows = [f"JAHR;Jahr;2024;DLAND;L;05;NRW;{text};GEB1;Gebäude" for text in ("12;Anzahl", "3;%")]
    assert list(flatfile.read(long(rows, variables=1))["unit"]) == ["Anzahl", "%"]


def test_identity_holds_for_any_number_of_variables():
    """Sixteen variables of many attributes: more combinations than an integer holds."""
    rows = []
    for n in range(200):
        slots = ";".join(f"V{slot};V;{(n * (slot + 1)) % 199};x" for slot in range(16))
        rows.append(f"JAHR;Jahr;2024;{slots};1;Anzahl;B;B")
    refused(long(rows, variables=16), "^Line 201 repeats what stands in line 2:")
    assert len(flatfile.read(long(rows[:-1], variables=16))) == 199


@pytest.mark.parametrize("ends", [b"\r\n", b"\n\n\n", b"\r\n\r\n", b""])
def test_line_ends_and_empty_lines_at_the_end_do_not_matter(ends):
    content = long(STACKED)
    other = content.replace(b"\n", b"\r\n") if ends.startswith(b"\r\n") else content
    pd.testing.assert_frame_equal(
        flatfile.read(other.rstrip() + ends, places=True), flatfile.read(content, places=True)
    )


def test_packed_and_bare_files_read_the_same():
    content = long(STACKED)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("12345-0001_de_flat.csv", content)
    for packed in (package.getvalue(), gzip.compress(content)):
        pd.testing.assert_frame_equal(flatfile.read(packed), flatfile.read(content))


def test_encodings_are_told_apart():
    text = long(STACKED, bom=False)
    for other in (text.decode().encode("latin-1"), b"\xef\xbb\xbf" + text):
        pd.testing.assert_frame_equal(flatfile.read(other), flatfile.read(text))
    refused(long(STACKED).replace("ü".encode(), b"\xfc").replace("ä".encode(), b"\xe4"), "no UTF-8")


def test_quotes_follow_the_rules_of_csv():
    row = 'JAHR;J;2024;A;"Betriebe; alle ""Arten""";"x";"X; Y";"1,5";Anzahl;"B";"Eine; ""Zahl"""'
    frame = flatfile.read(long([row], variables=1), places=True)
    assert frame.loc[0, ["A", "value", "measure_label", "origin_row"]].tolist() == ["x", 1.5, 'Eine; "Zahl"', "2"]
    assert flatfile.labels(long([row], variables=1)) == {"A": {"x": "X; Y"}}


@pytest.mark.parametrize("label", ['Betriebe "alt"', '"alt', '"alt" Betriebe', 'alt"'])
def test_a_stray_quote_does_not_swallow_the_rest(label):
    rows = [f"JAHR;J;{2000 + n};A;A;{n};{label if n == 1 else n};{n};Anzahl;B;B" for n in range(4)]
    frame = flatfile.read(long(rows, variables=1), places=True)
    assert list(frame["value"]) == [0.0, 1.0, 2.0, 3.0]
    assert list(frame["origin_row"]) == ["2", "3", "4", "5"]
    assert "alt" in flatfile.labels(long(rows, variables=1))["A"]["1"]
    assert len(flatfile.read(long([*rows, f"JAHR;J;2024;A;A;x;X;1;Anzahl;B;{label}"], variables=1))) == 5


def test_a_wrong_number_of_fields_is_refused_with_its_line():
    for reader in (flatfile.read, flatfile.labels):
        refused(long([*STACKED, STACKED[1] + ";"]), "^Line 7 has 18 fields instead of 17", reader)
        refused(long([STACKED[0], "", STACKED[1]]), "^Line 3 has 3 fields instead of 17", reader)
        refused(long(STACKED).replace(b"\n12345;", b"\n\n12345;", 3), "^Line 2 has 1 fields", reader)
        refused(long([*STACKED, STACKED[0].replace("2023", '"2023\n"')]), "^Line 7 has", reader)


@pytest.mark.parametrize("control", ["\0", "\t", "\r", "\x1b", "\x85"])
def test_control_characters_are_refused(control):
    content = long([STACKED[0], STACKED[1].replace("Erwerbs", f"Erwerbs{control}")])
    refused(content, "^Line 3 holds a control character")
    refused(
        long([STACKED[0].replace("Deutschland;GES", f"Deut{control}schland;GES")]), "^Line 2 holds", flatfile.labels
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing came"), (b" \n\n", "nothing came"), (b"<!DOCTYPE html>", "HTML or XML came .*DOCTYPE"),
        (b'{"Status":{"Code":104}}', "JSON came instead .*104"), (b"\xef\xbb\xbf{}", "JSON came"),
        (b"GENESIS-Tabelle: 1\n", "it begins 'GENESIS-Tabelle"), (b"PK\x03\x04rest", "damaged"),
        (long(STACKED).replace(b"time;1_", b"1_", 1), "unknown name '1_variable_code'|not the header"),
        (long(STACKED).replace(b"2_variable_code", b"3_variable_code", 1), "^Line 1: the column 10 has the unknown"),
        (long(STACKED).replace(b"value_unit", b"unit", 1), "^Line 1: the column 14 has the unknown name 'value'"),
        (long(STACKED).replace(b"time_code;time_label;time;", b"", 1), "^Line 1 is not the header"),
        (f"{FIVE};{four(1)}\n".encode(), "names no values"),
        (wide([], "BEV1"), "unknown name 'BEV1'"), (wide([], "BEV1__B__q"), "unknown name"),
        (wide([], "__B__A"), "unknown name"), (wide([], "B__B__A;B__B__q;B__B__q"), "column 12 has the unknown"),
        (wide([], ";".join(["B__B__A"] * 3000)), "not the header"), (FIVE.encode() + b";x" * 200_000, "not the header"),
    ],
)  # fmt: skip
def test_anything_else_than_a_flat_file_is_refused_and_named(content, says):
    refused(content, says)
    refused(content, says, flatfile.labels)


@pytest.mark.parametrize("content", [long([]), wide([], "BEV1__B__A;BEV1__B__q"), long([]).rstrip(), long([]) + b"\n"])
def test_a_header_without_rows_is_an_empty_table(content):
    frame = flatfile.read(content, places=True)
    assert list(frame.columns) == [*flatfile.FIXED, "origin_row"]
    assert frame.empty
    assert flatfile.labels(content) == {}


def test_a_small_file_that_would_fill_the_memory_is_refused(monkeypatch):
    content = wide(["JAHR;Jahr;2024;DLAND;L;05;NRW;;"] * 100, f"B__{'x' * 100}__A;C__x__A")
    monkeypatch.setattr(flatfile_layout, "MOST_MEMORY", 100 * 300)
    assert flatfile.read(content).empty
    monkeypatch.setattr(flatfile_layout, "MOST_MEMORY", 100 * 200)
    refused(content, "100 lines of 11 fields")


def test_order_of_rows_and_columns_does_not_depend_on_blocks():
    """More than two blocks of Arrow's reader; a wide file is read row by row."""
    rows = [f"JAHR;Jahr;{1900 + n % 100};KREISE;Kreise;{n:05d};{'x' * 200};{n};{n},5" for n in range(25_000)]
    frame = flatfile.read(wide(rows, "A__A__1;B__B__2"), places=True)
    assert len(frame) == 50_000
    assert list(frame["value"][:4]) == [0.0, 0.5, 1.0, 1.5]
    assert frame["value"].is_monotonic_increasing
    assert frame.loc[49_999, ["KREISE", "measure", "origin_row"]].tolist() == ["24999", "B", "25001:11"]


# What is printed is what is read: tables made up by hypothesis, printed in both layouts.

CODES = st.text("ABCWZ0189-_", min_size=1, max_size=4)
LABELS = st.text("aäß ,()'\"", max_size=6)
FIGURES = st.one_of(
    st.sampled_from(["-", ".", "...", "/", "x", "0"]),
    st.integers(-(10**12), 10**12).map(str),
    st.floats(-1e6, 1e6).map(lambda x: f"{x:.2f}".replace(".", ",")),
)


@st.composite
def tables(draw):
    """Rows of (time, region variable, region, second code or None for no second variable) → figures by measure."""
    key = st.tuples(st.integers(1990, 2030).map(str), st.sampled_from(["DLAND", "KREISE"]), CODES, st.none() | CODES)
    keys = draw(st.lists(key, unique=True, max_size=8))
    measures = draw(
        st.lists(st.tuples(CODES, st.sampled_from(["Anzahl", "%", "t"])), unique=True, min_size=1, max_size=3)
    )
    measures = [(f"M{n}{code.replace('_', '')}", unit) for n, (code, unit) in enumerate(measures)]
    return {k: {m: draw(FIGURES) for m in measures} for k in keys}, measures, draw(LABELS)


def second(code):
    return ";;;" if code is None else f"ART;Art;{code};Art {code}"


def expected(figures):
    for (time, variable, region, kind), by_measure in figures.items():
        for (measure, unit), printed in by_measure.items():
            number = re.fullmatch(r"-?\d.*", printed)
            value = float(printed.replace(",", ".")) if number else None
            region_of = {"DLAND": None, "KREISE": None} | {variable: region}
            yield time, measure, unit, value, "" if number else printed, region_of["DLAND"], region_of["KREISE"], kind


def shown(frame):
    names = ["time", "measure", "unit", "value", "sign", "DLAND", "KREISE", "ART"]
    frame = frame.reindex(columns=names).astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


@settings(max_examples=60, deadline=None)
@given(tables())
def test_what_is_printed_is_what_is_read(table):
    figures, measures, label = table
    in_long, in_wide = [], []
    for (time, variable, region, kind), by_measure in figures.items():
        before = f"JAHR;Jahr;{time};{variable};Regionen;{region};R;{second(kind)}"
        in_wide.append(";".join([before, *by_measure.values()]))
        in_long += [f"{before};{printed};{u};{m};{label}" for (m, u), printed in by_measure.items()]
    assert shown(flatfile.read(long(in_long))) == list(expected(figures))
    names = ";".join(f"{measure}__x__{unit}" for measure, unit in measures)
    assert shown(flatfile.read(wide(in_wide, names, variables=2))) == list(expected(figures))


PIECES = [
    b";",
    b"\n",
    b'"',
    b'""',
    b"\r",
    b"\0",
    b"\xff",
    b"\xc3",
    b"-",
    b",",
    b".",
    b"1e9",
    b"nan",
    b"__q",
    b"\n\n",
    b"",
]


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0, 1, 2]))
def test_garbled_files_are_read_or_refused_but_never_crash(chance: random.Random, kind):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("x.csv", long(STACKED))
    row = "STAG;Stichtag;30.06.2022;KREISE;Kreise;05111;  Düsseldorf;17;e"
    content = bytearray([long(STACKED), wide([row], "B__B__A;B__B__q"), package.getvalue()][kind])
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(content) + 1)
        content[place : place + chance.choice([0, 0, 1, 3, 40])] = chance.choice(PIECES)
    for reader in (flatfile.read, flatfile.labels):
        with contextlib.suppress(ZdiError):
            assert reader(bytes(content)) is not None


@given(st.binary(max_size=60), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xef\xbb\xbf"]))
def test_any_bytes_are_refused(content, start):
    for reader in (flatfile.read, flatfile.labels):
        with pytest.raises(ZdiError):
            reader(start + content)


@pytest.mark.skipif(not ORACLES, reason="needs the published files")
def test_published_files_are_read_as_a_plain_reader_reads_them():
    folder = Path(ORACLES or "") / "data"
    paths = [p for p in sorted(folder.glob("genesis-flatfile*/*")) if p.suffix != ".json"]
    assert len(paths) > 15
    for path in paths:
        content = path.read_bytes()
        frame = flatfile.read(content, places=True)
        rows = [line.split(";") for line in decode(unpack(content)).splitlines()]
        fields = sum(name == "value" or ("__" in name and not name.endswith("__q")) for name in rows[0])
        assert len(frame) == fields * (len(rows) - 1)
        for place, value, sign in zip(frame["origin_row"], frame["value"], frame["sign"], strict=True):
            line, _, column = place.partition(":")
            printed = rows[int(line) - 1][int(column) - 1 if column else rows[0].index("value")]
            assert printed == sign or (not sign and float(printed.replace(",", ".")) == value)
        assert set(flatfile.labels(content)) == set(frame.columns) - {*flatfile.FIXED, "origin_row"}
