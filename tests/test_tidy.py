import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.areas import children
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.model import Table
from zdi_metrics.records import LedgerRow
from zdi_metrics.tidy import gravest, observations, with_district_sums

KREISE = children("DEA", "district")
GERMAN = catalogue().signs["german_official"]
EUROSTAT = catalogue().signs["eurostat"]
TABLE = {
    "id": "example",
    "source": "regionalstatistik",
    "code": "1",
    "verified": True,
    "title": "Example",
    "since": 2000,
    "rhythm": "yearly",
    "measures": {"cases": {"unit": "number", "additive": True}, "rate": {"unit": "percent"}},
}
LEDGER = LedgerRow.model_construct(table="example", state_date="2024-04-01")


def table(**changes):
    return Table.model_validate(TABLE | changes)


def cells(rows, measure="cases", unit="number"):
    """Frame as a reader gives it, from (area, value, sign)."""
    frame = pd.DataFrame(rows, columns=["area", "value", "sign"]).astype({"value": "float64"})
    return frame.assign(period="2023", measure=measure, unit=unit, vintage="", origin_file="a.csv", origin_row="1")


def tidied(frame, signs=GERMAN, **changes):
    declared = table(**changes)
    return with_district_sums(observations(frame, declared, LEDGER, signs), declared, signs).set_index("area")


def kreise_with_dash(total):
    rows = [(code, 1.0, "") for code in KREISE[1:]] + [(KREISE[0], None, "-"), ("DEA", total, "")]
    return cells(rows)


def test_a_dash_is_zero_when_the_kreise_add_up_to_the_land():
    found = tidied(kreise_with_dash(52), dash="zero").loc[KREISE[0]]
    assert (found["value"], found["status"], found["sign"]) == (0.0, "A", "-")


@pytest.mark.parametrize("total", [60, 40])
def test_a_dash_is_missing_when_the_kreise_do_not_add_up(total):
    found = tidied(kreise_with_dash(total), dash="zero").loc[KREISE[0]]
    assert pd.isna(found["value"])
    assert (found["status"], found["sign"]) == ("M", "-")


def test_a_dash_of_the_land_itself_proves_nothing():
    frame = cells([(code, None, "-") for code in KREISE] + [("DEA", None, "-")])
    assert tidied(frame, dash="zero")["value"].isna().all()


def test_a_printed_zero_beside_a_dash_is_a_zero_and_other_numbers_beside_a_missing_sign_are_refused():
    found = tidied(cells([("DEA", 0, "-")])).loc["DEA"]
    assert (found["value"], found["status"]) == (0, "A")
    with pytest.raises(TableChanged, match="number 5 beside the sign"):
        tidied(cells([("DEA", 5, ".")]))


def test_a_newest_period_opened_but_not_loaded_is_missing_everywhere():
    frame = cells([(code, None, "-") for code in KREISE] + [("DEA", 7350231, "")])
    found = tidied(frame, dash="zero").drop("DEA")
    assert found["value"].isna().all()


def test_a_dash_is_missing_without_a_parent_or_for_a_rate_or_when_the_table_says_so():
    frame = kreise_with_dash(52)
    assert pd.isna(tidied(frame[frame["area"] != "DEA"], dash="zero").loc[KREISE[0], "value"])
    assert pd.isna(tidied(frame.assign(measure="rate", unit="percent"), dash="zero").loc[KREISE[0], "value"])
    assert pd.isna(tidied(frame).loc[KREISE[0], "value"])


def test_the_land_is_rebuilt_from_53_kreise_but_not_from_52():
    frame = cells([(code, 2.0, "") for code in KREISE])
    assert tidied(frame, sum_districts=True).loc["DEA", "value"] == 106
    assert "DEA" not in tidied(frame.iloc[1:], sum_districts=True).index
    gap = cells([(code, 2.0, "") for code in KREISE[1:]] + [(KREISE[0], None, ".")])
    assert "DEA" not in tidied(gap, sum_districts=True).index
    assert "DEA" not in tidied(frame.assign(measure="rate", unit="percent"), sum_districts=True).index


def test_a_rebuilt_land_takes_the_gravest_mark_of_its_kreise_and_never_replaces_a_printed_one():
    frame = cells([(code, 2.0, "p" if code == KREISE[5] else "") for code in KREISE])
    assert tidied(frame, sum_districts=True).loc["DEA", "status"] == "P"
    both = pd.concat([frame, cells([("DEA", 107, "")])])
    assert tidied(both, sum_districts=True).loc["DEA", "value"] == 107


def test_the_former_aachen_districts_never_enter_a_sum():
    rows = [(code, 2.0, "") for code in KREISE] + [("05313", 50, ""), ("05354", 50, ""), ("05334002", 1, "")]
    found = tidied(cells(rows), sum_districts=True)
    assert found.loc["DEA", "value"] == 106
    assert not {"05313", "05354", "05334002"} & set(found.index)


@pytest.mark.parametrize(
    ("sign", "status"),
    [("", "A"), ("e", "A"), ("r", "A"), ("p", "P"), ("r p", "P"), ("s", "E"), ("()", "U"), ("() p", "U"), ("| p", "B")],
)
def test_german_marks_become_the_gravest_status_and_the_sign_is_kept(sign, status):
    found = tidied(cells([("DEA", 5, sign)])).loc["DEA"]
    assert (found["status"], found["sign"], found["value"]) == (status, sign, 5)


@pytest.mark.parametrize(("sign", "status"), [(".", "Q"), ("…", "O"), ("...", "O"), ("/", "U"), ("x", "M"), ("-", "M")])
def test_a_missing_value_says_why(sign, status):
    found = tidied(cells([("DEA", None, sign)])).loc["DEA"]
    assert pd.isna(found["value"])
    assert (found["status"], found["sign"]) == (status, sign)


def test_eurostat_letters_may_be_joined():
    assert tidied(cells([("DEA", 5, "bep")]), EUROSTAT).loc["DEA", "status"] == "B"


def test_an_unknown_sign_unit_measure_or_area_is_a_changed_table():
    for frame, named in [
        (cells([("DEA", 5, "?")]), "sign"),
        (cells([("DEA", 5, "")], unit="percent"), "percent"),
        (cells([("DEA", 5, "")], measure="people"), "people"),
        (cells([("DEX", 5, "")]), "DEX"),
    ]:
        with pytest.raises(TableChanged, match=named):
            tidied(frame)
    with pytest.raises(TableChanged, match="sector"):
        tidied(cells([("DEA", 5, "")]), cuts=("sector",))


def test_a_figure_given_twice_is_refused():
    with pytest.raises(RawError, match="twice: DEA, 2023, cases"):
        tidied(cells([("DEA", 5, ""), ("DEA", 6, "")]))


@given(st.lists(st.sampled_from(sorted(GERMAN)), min_size=1))
def test_the_gravest_sign_wins_in_any_order(marks):
    signs = [GERMAN[m] for m in marks]
    assert gravest(signs) == gravest(signs[::-1])
    assert max(s.rank for s in signs) == max(
        s.rank for s in GERMAN.values() if s.status == gravest(signs) and s in signs
    )


@given(st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter(order):
    frame = cells([("DEA", 1, ""), ("DE", 2, "p"), ("DE1", 3, ""), ("DE2", None, ".")])
    pd.testing.assert_frame_equal(tidied(frame), tidied(frame.iloc[list(order)]))
