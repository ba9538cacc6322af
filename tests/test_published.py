"""Published files with a declared layout: rows that are cells, columns that are years, sheets of workbooks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_files import workbook

from zdi_metrics.errors import TableChanged, ZdiError
from zdi_metrics.model import Layout
from zdi_metrics.sources import published

LONG = Layout(area="Land", period="Jahr", value="Wert")
WIDE = Layout(area="NUTS", header=("UNIT",), estimated="2023")


def rows(content, layout=LONG, **options):
    frame = published.read(content.encode() if isinstance(content, str) else content, layout, **options)
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


def test_a_row_is_a_cell():
    text = "Bericht\nJahr;Land;Wert;Sektor\n2023;DEA;1.5;C\n2024;DEA;.;C\n\nAnmerkung\n"
    assert rows(text, places=True) == [
        {"Land": "DEA", "Sektor": "C", "geo": "DEA", "period": "2023", "value": 1.5, "sign": "", "origin_row": "3"},
        {"Land": "DEA", "Sektor": "C", "geo": "DEA", "period": "2024", "value": None, "sign": ".", "origin_row": "4"},
    ]


def test_a_column_is_a_year_and_estimates_are_marked():
    found = rows("NUTS,UNIT,2022,2023\nDEA,Persons,18000000.0,18100000.0\nDEB,Persons,,4\n", WIDE, places=True)
    assert [(row["geo"], row["period"], row["value"], row["sign"], row["origin_row"]) for row in found] == [
        ("DEA", "2022", 18000000.0, "", "2:3"),
        ("DEA", "2023", 18100000.0, "e", "2:4"),
        ("DEB", "2023", 4.0, "e", "3:4"),
    ]
    assert all(set(row) == {"NUTS", "UNIT", "geo", "period", "value", "sign", "origin_row"} for row in found)


def test_regions_by_their_printed_names_and_others_left_out():
    layout = LONG.model_copy(update={"regions": {"de-bayern": "DE2"}})
    found = rows("Land,Jahr,Wert\nde-bayern,2020,1\nDe-bayern,2020,2\n", layout)
    assert [row["geo"] for row in found] == ["DE2", ""]
    with pytest.raises(TableChanged, match="no region 'de-bayern'"):
        rows("Land,Jahr,Wert\nBayern,2020,1\n", layout)


def test_a_sheet_of_a_workbook():
    content = workbook(Meta=[["Stand", 2023]], Daten=[["Titel"], ["Land", "Jahr", "Wert"], ["DEA", 2023, 0.1], ["DEB"]])
    (row,) = rows(content, LONG.model_copy(update={"sheet": "Daten"}), places=True)
    assert (row["geo"], row["period"], row["value"], row["origin_row"]) == ("DEA", "2023", 0.1, "3")
    with pytest.raises(TableChanged, match="no sheet 'Werte'; it has Meta, Daten"):
        rows(content, LONG.model_copy(update={"sheet": "Werte"}))


@pytest.mark.parametrize(
    ("text", "layout", "named"),
    [
        ("Land,Year,Wert\nDEA,2023,1\n", LONG, "lacks Jahr"),
        ("Land,Jahr,Wert\nDEA,2023/24,1\n", LONG, "Line 2: '2023/24' is no period"),
        ("Land,Jahr,Wert\nDEA,2023,1e999\n", LONG, "Line 2: the number is too large"),
        ("NUTS,UNIT\nDEA,Persons\n", WIDE, "no column that is called by a year"),
        ("NUTS,2023\nDEA,1\n", WIDE, "lacks UNIT"),
    ],
)
def test_another_layout_is_named(text, layout, named):
    with pytest.raises(TableChanged, match=named):
        rows(text, layout)


def test_what_is_no_number_stands_as_a_sign_for_the_table_to_judge():
    (row,) = rows("Land;Jahr;Wert\nDEA;2023;1,5\n")
    assert (row["value"], row["sign"]) == (None, "1,5"), "a decimal comma is never read as a number"


def test_columns_of_the_file_never_pass_for_ours():
    (row,) = rows("Land,Jahr,Wert,measure,sign,period\nDEA,2023,1,x,y,z\n")
    assert row == {"Land": "DEA", "geo": "DEA", "period": "2023", "value": 1.0, "sign": ""}


@given(st.binary(max_size=200) | st.text("Land,JahrWet;2023\n\"'-. ", max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    for layout in (LONG, WIDE):
        try:
            frame = published.read(content, layout, places=True)
        except ZdiError:
            continue
        assert (frame["value"].notna() | (frame["sign"] != "")).all()
