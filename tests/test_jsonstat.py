import contextlib
import gzip
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.errors import TableChanged, ZdiError
from zdi_metrics.sources import jsonstat

ORACLES = os.environ.get("ZDI_ORACLES")


def dataset(**changes):
    """An answer with two regions and three years; `None` leaves a name out."""
    index = {"geo": {"DE": 0, "DEA": 1}, "time": {"2021": 0, "2022": 1, "2023": 2}}
    labels = {"unit": {"PC": "Percentage"}, "geo": {"DE": "Germany", "DEA": "Nordrhein-Westfalen"}}
    whole = {
        "version": "2.0",
        "class": "dataset",
        "label": "Share of something",
        "updated": "2026-02-10T11:00:00+0100",
        "id": ["unit", "geo", "time"],
        "size": [1, 2, 3],
        "dimension": {
            "unit": {"category": {"index": {"PC": 0}, "label": labels["unit"]}},
            "geo": {"category": {"index": index["geo"], "label": labels["geo"]}},
            "time": {"category": {"index": index["time"]}},
        },
        "value": {"0": 1.5, "1": 2, "3": -4.25, "5": 1e3},
        "status": {"1": "p", "3": "bde", "4": "|C"},
    }
    return {name: part for name, part in (whole | changes).items() if part is not None}


def encoded(**changes):
    return json.dumps(dataset(**changes)).encode()


def dimension(name, category):
    return {"dimension": dataset()["dimension"] | {name: {"category": category}}}


def rows(content, **options):
    """Rows as tuples without the unit, None for a missing value."""
    frame = jsonstat.read(content, **options).drop(columns="unit")
    return [tuple(None if cell != cell else cell for cell in row) for row in frame.itertuples(index=False, name=None)]


def test_an_answer_has_a_row_for_every_cell_that_says_something():
    assert rows(encoded(), places=True) == [
        ("DE", "2021", 1.5, "", "0"),
        ("DE", "2022", 2.0, "p", "1"),
        ("DEA", "2021", -4.25, "b d e", "3"),
        ("DEA", "2022", None, ": c", "4"),
        ("DEA", "2023", 1000.0, "", "5"),
    ]


def test_the_columns_have_the_promised_types():
    frame = jsonstat.read(encoded(), places=True)
    assert list(frame.columns) == ["unit", "geo", "time", "value", "sign", "origin_row"]
    assert [str(kind) for kind in frame.dtypes] == ["category", "category", "str", "float64", "str", "str"]
    assert isinstance(frame.index, pd.RangeIndex)
    assert list(frame["geo"].cat.categories) == ["DE", "DEA"]
    assert "origin_row" not in jsonstat.read(encoded())


def test_sparse_and_dense_answers_say_the_same():
    same = rows(encoded())
    value = [1.5, 2, None, -4.25, None, 1000]
    status = [None, "p", "", "bde", "|C", None]
    assert rows(encoded(value=value)) == same
    assert rows(encoded(value=value, status=status)) == same
    assert rows(encoded(value={str(at): one for at, one in enumerate(value)}, status=status)) == same
    backwards = dict(reversed(dataset()["value"].items()))
    assert rows(encoded(value=backwards)) == same
    assert rows(gzip.compress(b"\xef\xbb\xbf" + encoded())) == same


def test_a_single_status_stands_beside_every_value_and_none_beside_none():
    assert [row[-1] for row in rows(encoded(status="p"))] == ["p"] * 4
    assert [row[-1] for row in rows(encoded(status=None))] == [""] * 4


def test_older_answers_print_a_colon_for_a_missing_value():
    status = {"1": "", "2": ":", "4": ": u", "5": "e|N"}
    assert [row[1:] for row in rows(encoded(status=status))] == [
        ("2021", 1.5, ""), ("2022", 2.0, ""), ("2023", None, ":"), ("2021", -4.25, ""), ("2022", None, ": u"),
        ("2023", 1000.0, "e @N"),
    ]  # fmt: skip


def test_codes_may_be_a_list_or_a_single_label_and_periods_become_sdmx_text():
    assert rows(encoded(**dimension("geo", {"index": ["DE", "DEA"]}))) == rows(encoded())
    assert rows(encoded(**dimension("unit", {"label": {"PC": "Percentage"}}))) == rows(encoded())
    content = encoded(**dimension("time", {"index": ["2012M01", "2012-02", "2012S1"]}))
    assert jsonstat.read(content)["time"].tolist() == ["2012-01", "2012-02", "2012-01", "2012-02", "2012-S1"]


def test_time_may_stand_anywhere_and_be_called_as_in_sdmx():
    parts = dataset()["dimension"]
    turned = {"TIME_PERIOD": parts["time"], "Unit": parts["unit"], "GEO": parts["geo"]}
    content = encoded(id=list(turned), size=[3, 1, 2], dimension=turned, value={"1": 7, "4": 8}, status=None)
    frame = jsonstat.read(content)
    assert list(frame.columns) == ["unit", "geo", "time", "value", "sign"]
    assert rows(content) == [("DEA", "2021", 7.0, ""), ("DE", "2023", 8.0, "")]


@pytest.mark.parametrize("value", [{}, [None] * 6, {"3": None}])
def test_an_answer_without_figures_has_no_rows_but_all_columns(value):
    frame = jsonstat.read(encoded(value=value, status=None), places=True)
    assert len(frame) == 0
    assert [str(kind) for kind in frame.dtypes] == ["category", "category", "str", "float64", "str", "str"]
    empty = {"category": {"index": {}, "label": {}}}
    content = encoded(
        size=[1, 0, 0], value={}, status=None, dimension=dataset()["dimension"] | dict.fromkeys(("geo", "time"), empty)
    )
    assert len(jsonstat.read(content)) == 0


def test_labels_and_the_date_of_the_update_are_given_as_published():
    assert jsonstat.labels(encoded()) == {
        "unit": {"PC": "Percentage"},
        "geo": {"DE": "Germany", "DEA": "Nordrhein-Westfalen"},
        "time": {"2021": "2021", "2022": "2022", "2023": "2023"},
    }
    assert jsonstat.updated(encoded()) == "2026-02-10T11:00:00+0100"
    assert jsonstat.updated(encoded(updated=None)) == ""


def test_an_error_or_warning_of_the_service_is_passed_on():
    error = b'{"error":[{"status":404,"id":100,"label":"ERR_NOT_FOUND_4: nothing found"}]}'
    with pytest.raises(TableChanged, match="the error 'ERR_NOT_FOUND_4: nothing found'"):
        jsonstat.read(error)
    warning = b'{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request will be treated"}}'
    with pytest.raises(TableChanged, match="the warning 'ASYNCHRONOUS_RESPONSE"):
        jsonstat.labels(warning)
    for odd in (b'{"error":[]}', b'{"error":"down"}', b'{"warning":[null]}', b'{"error":{"label":{"a":1}}}'):
        with pytest.raises(TableChanged, match="Eurostat's answer is the"):
            jsonstat.updated(odd)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "begins ''"),
        (b"<html>", "begins '<html>'"),
        (b"\xff\xfe", "begins"),
        (b"[" * 100_000, "begins"),
        (b'{"a":1,"a":2}', "begins"),
        (b'{"version":NaN}', "begins"),
        (b'{"label":"\\ud800"}', "begins"),
        (b"[]", "it is a list"),
        (b"{}", "class and version"),
        (b'{"version":"2.0","class":"collection"}', "class and version"),
    ],
)
def test_what_is_no_data_set_says_what_came(content, said):
    for function in (jsonstat.read, jsonstat.labels, jsonstat.updated):
        with pytest.raises(TableChanged, match=said):
            function(content)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": "1.0"}, "class and version"),
        ({"id": None}, "`id`"),
        ({"id": ["unit", 1, "time"]}, "`id`"),
        ({"id": ["unit", "UNIT", "time"]}, "'UNIT' is there twice"),
        ({"id": ["sign", "geo", "time"]}, "'sign' is there twice, or has the name of one of our"),
        ({"id": ["unit", "geo", "partner"]}, "partner has no categories"),
        ({"id": ["unit", "geo"], "size": [1, 2]}, "no dimension time"),
        ({"size": [1, 2]}, "`size`"),
        ({"size": [1, 2, 4]}, "time has 3 codes instead of 4"),
        ({"size": [1, 2, -3]}, "time has 3 codes"),
        ({"size": [1, 2, 3.0]}, "time has 3 codes"),
        ({"size": [True, 2, 3]}, "unit has 1 codes instead of True"),
        ({"size": [1, 2, 10**30]}, "time has 3 codes"),
        ({"dimension": None}, "`size` and `dimension`"),
        ({"dimension": {}}, "unit has no categories"),
        (dimension("geo", None), "geo has no categories"),
        (dimension("geo", {"index": {"DE": 0, "DEA": 2}}), "not numbered from 0"),
        (dimension("geo", {"index": {"DE": 1, "DEA": 1}}), "not numbered from 0"),
        (dimension("geo", {"index": {"DE": -1, "DEA": 0}}), "not numbered from 0"),
        (dimension("geo", {"index": {"DE": False, "DEA": 1}}), "the codes of geo are none"),
        (dimension("geo", {"index": {"DE": "0", "DEA": 1}}), "the codes of geo are none"),
        (dimension("geo", {"index": ["DE", "DE"]}), "geo has a code twice"),
        (dimension("geo", {"index": ["DE", ""]}), "the codes of geo are none"),
        (dimension("geo", {"index": ["DE", None]}), "the codes of geo are none"),
        (dimension("geo", {"label": {"DE": "a", "DEA": "b"}}), "the codes of geo are none"),
        (dimension("geo", {"index": 3}), "the codes of geo are none"),
        (dimension("time", {"index": ["2021", "2022", "later"]}), "its periods are 2021, 2022, later"),
        (dimension("time", {"index": ["2012M01", "2012-01", "2013"]}), "its periods are"),
        ({"value": None}, "`value` is neither"),
        ({"value": "1"}, "`value` is neither"),
        ({"value": [1, 2]}, "`value` has 2 entries for 6 cells"),
        ({"value": {"6": 1}}, "positions outside its 6 cells"),
        ({"value": {"-1": 1}}, "positions outside"),
        ({"value": {"1": 1, "01": 2}}, "or one twice"),
        ({"value": {"a": 1}}, "no numbers"),
        ({"value": {"": 1}}, "no numbers"),
        ({"value": {"0x1": 1}}, "positions outside"),
        ({"value": {"٣": 1}}, "no numbers"),
        ({"value": {"9" * 30: 1}}, "no numbers"),
        ({"value": {"0": "1"}}, "a value is no number"),
        ({"value": {"0": True}}, "a value is no number"),
        ({"value": {"0": [1]}}, "a value is no number"),
        ({"value": {"0": 10**400}}, "too large"),
        ({"status": 3}, "`status` is neither"),
        ({"status": {"0": 3}}, "a status is no text"),
        ({"status": {"6": "p"}}, "positions outside"),
        ({"status": ["p"]}, "`status` has 1 entries"),
        ({"status": "pp"}, "the status 'pp' is unknown"),
        ({"status": {"0": "|X"}}, "the status '|X' is unknown".replace("|", r"\|")),
    ],
)
def test_whatever_does_not_fit_is_refused(changes, said):
    with pytest.raises(TableChanged, match=said):
        jsonstat.read(encoded(**changes))


@pytest.mark.parametrize(
    "changes", [{"id": None}, {"size": None}, {"dimension": None}, {"dimension": {}}, {"id": ["geo"]}], ids=str
)
def test_labels_are_not_asked_of_dimensions_that_are_not_there(changes):
    content = encoded(**changes)
    for function in (jsonstat.labels, jsonstat.read):
        with pytest.raises(TableChanged, match="is no data set in JSON-stat"):
            function(content)


def test_numbers_too_large_and_labels_that_are_no_texts_are_refused():
    with pytest.raises(TableChanged, match="too large"):
        jsonstat.read(encoded().replace(b"1.5", b"1e999"))
    for label in ({"DE": 1}, ["Germany"], None):
        with pytest.raises(TableChanged, match="labels of geo"):
            jsonstat.labels(encoded(**dimension("geo", {"index": ["DE", "DEA"], "label": label})))
    with pytest.raises(TableChanged, match="`updated`"):
        jsonstat.updated(encoded(updated=2026))


def test_a_cube_larger_than_anything_published_is_refused_before_it_is_laid_out():
    many = {"category": {"index": [f"C{place}" for place in range(1000)]}}
    names = ["time", *(f"d{place}" for place in range(5))]
    parts = dict.fromkeys(names, many) | {"time": {"category": {"index": ["2020"]}}}
    wide = {"id": names[:5], "size": [1] + [1000] * 4, "dimension": parts, "value": {"999999999999": 7}, "status": None}
    assert jsonstat.read(encoded(**wide))["d3"].tolist() == ["C999"]
    with pytest.raises(TableChanged, match="spans more than"):
        jsonstat.read(encoded(**wide | {"id": names, "size": [1] + [1000] * 5}))


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.dictionaries(st.integers(0, 5), finite), st.dictionaries(st.integers(0, 5), st.sampled_from(["p", "be", "|C"]))
)
def test_every_value_and_status_arrives_where_it_belongs(value, status):
    content = encoded(
        value={str(at): one for at, one in value.items()}, status={str(at): s for at, s in status.items()}
    )
    found = rows(content, places=True)
    assert [int(row[-1]) for row in found] == sorted(value.keys() | status.keys())
    for geo, time, number, sign, at in found:
        assert (geo, time) == (["DE", "DEA"][int(at) // 3], ["2021", "2022", "2023"][int(at) % 3])
        assert number == value.get(int(at))
        letters = {"p": "p", "be": "b e", "|C": "c"}.get(status.get(int(at)), "")
        assert sign == letters if int(at) in value else f": {letters}"


damage = st.sampled_from(
    [b"", b'"', b"{", b"}", b"[", b",", b"null", b"-1", b"1e999", b"\\ud800", b"|", b"\xff", b"\0", b"7"]
)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 9), damage), max_size=4))
def test_damaged_bytes_never_break_the_reader(changes):
    content = encoded()
    for at, length, new in changes:
        content = content[:at] + new + content[at + length :]
    for function in (jsonstat.read, jsonstat.labels, jsonstat.updated):
        with contextlib.suppress(ZdiError):
            function(content)


@pytest.mark.skipif(not ORACLES, reason="needs the published files")
def test_published_answers():
    folder = Path(ORACLES, "data", "eurostat-jsonstat")
    product = (folder / "eurostat_nama_10r_2gdp.json").read_bytes()
    frame = jsonstat.read(product, places=True)
    assert len(frame) == 45
    paris = frame[(frame["geo"] == "FR10") & (frame["unit"] == "MIO_EUR")]
    assert list(zip(paris["time"], paris["value"], paris["sign"], paris["origin_row"], strict=True)) == [
        ("2022", 783456.8, "p", "18"), ("2023", 829638.3, "p", "19"), ("2024", 865652.1, "p", "20"),
    ]  # fmt: skip
    assert "NO08" not in set(frame["geo"])  # declared without any figure
    assert jsonstat.labels(product)["geo"]["TR10"] == "İstanbul"
    assert jsonstat.updated(product) == "2026-02-10T11:00:00+0100"
    research = jsonstat.read((folder / "eurostat_rd_e_gerdreg.json").read_bytes())
    assert research.iloc[-1][["sectperf", "geo", "time", "sign"]].tolist() == ["BES", "ES43", "2024", ": c"]
    assert pd.isna(research.iloc[-1]["value"])
    stuttgart = research[(research["geo"] == "DE11") & (research["time"] == "2023")]
    assert list(zip(stuttgart["value"], stuttgart["sign"], strict=True)) == [(7.33, ""), (6.9, "b")]
