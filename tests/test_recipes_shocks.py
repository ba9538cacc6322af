import pandas as pd
import pytest

from zdi_metrics.methods import recipes


def frame(rows):
    index = pd.MultiIndex.from_tuples(rows, names=["area", "period"])
    return pd.DataFrame(list(rows.values()), index=index, columns=["11", "12", "21", "22"])


# Farhauer and Kröll, as in the manual of the R package REAT: 25 = 28 expected - 3 of the region's own.
REGION = frame(
    {
        ("A", "2008"): [90.0, 20, 10, 60],
        ("A", "2009"): [100.0, 40, 10, 55],
        ("rest", "2008"): [310.0, 130, 140, 340],
        ("rest", "2009"): [340.0, 170, 125, 425],
    }
)


def test_resistance_is_the_competitive_effect_of_shift_share_over_the_expected_change():
    found = recipes.resistance(REGION, of=("A", "rest"), windows=(("2008", "2009"),), smallest=0.5)
    assert list(found.index) == [("A", "2009"), ("rest", "2009")]
    assert found["A", "2009"] == pytest.approx(-3 / 28)


def test_resistance_is_missing_where_next_to_nothing_was_expected():
    assert recipes.resistance(REGION, of=("A", "rest"), windows=(("2008", "2009"),), smallest=50).isna().all()


def test_resistance_is_missing_when_an_area_of_the_reference_is():
    found = recipes.resistance(REGION, of=("A", "rest", "B"), windows=(("2008", "2009"),), smallest=0.5)
    assert found.isna().all()


def test_related_variety_and_variety_between_groups_add_up_to_the_entropy():
    even = frame({("A", "2020"): [1.0, 1, 1, 1], ("B", "2020"): [1.0, 0, 0, 0]})
    assert list(recipes.related_variety(even, digits=1)) == pytest.approx([1.0, 0.0])
    assert list(recipes.entropy(even)) == pytest.approx([2.0, 0.0])


def test_an_item_that_contains_another_counts_only_what_remains():
    nested = frame({("A", "2020"): [2.0, 1, 1, 1]})
    assert recipes.entropy(nested, less={"11": ["12"]})["A", "2020"] == pytest.approx(2.0)


def test_the_sum_of_all_areas_differs_from_itself_by_nothing():
    alone = REGION.loc[["A"]]
    assert (recipes.krugman_to_sum(alone, of=("A",)) == 0).all()


def test_a_ratio_of_sums_is_missing_when_an_item_is():
    gap = frame({("A", "2020"): [2.0, 1, 1, float("nan")], ("B", "2020"): [2.0, 1, 1, 0]})
    assert recipes.ratio_of_sums(gap, 2 * gap, per=100)["B", "2020"] == pytest.approx(50)
    assert recipes.ratio_of_sums(gap, 2 * gap, per=100).isna()["A", "2020"]
