import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zdi_metrics as zdi
from zdi_metrics import store
from zdi_metrics.methods import recipes
from zdi_metrics.methods.structure import shift_share


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


def test_shift_share_of_a_sector_by_hand():
    index = pd.MultiIndex.from_product([["DE1", "DE2"], ["2019", "2020"]], names=["area", "period"])
    sector = pd.Series([100.0, 90.0, 300.0, 310.0], index=index)
    total = pd.Series([400.0, 420.0, 600.0, 620.0], index=index)
    found = {
        part: recipes.shift_share_effect(sector, total, of=["DE1", "DE2"], part=part).xs("2020", level="period")
        for part in ("national", "industry_mix", "regional")
    }
    # The nation: 400 to 400 in the sector, 1000 to 1040 in all; DE1 starts from 100.
    assert found["national"]["DE1"] == pytest.approx(100 * 0.04)
    assert found["industry_mix"]["DE1"] == pytest.approx(100 * (0.0 - 0.04))
    assert found["regional"]["DE1"] == pytest.approx(-10.0)
    assert sum(found.values()).tolist() == pytest.approx([-10.0, 10.0])


@given(st.lists(st.lists(st.floats(0.1, 1e4), min_size=4, max_size=4), min_size=4, max_size=4))
def test_the_effects_of_all_sectors_sum_to_the_shift_share_of_the_region(figures):
    """One formula: by sector in the indicators, summed over the sectors in the method."""
    cells = [("A", "2008"), ("A", "2009"), ("rest", "2008"), ("rest", "2009")]
    amounts = frame(dict(zip(cells, figures, strict=True)))
    nation = amounts.groupby("period").sum()
    whole = shift_share(amounts.loc["A", "2008"], amounts.loc["A", "2009"], nation.loc["2008"], nation.loc["2009"])
    chosen = {"total": amounts.sum(axis=1), "of": ["A", "rest"]}
    for part in ("national", "industry_mix", "regional"):
        each = [recipes.shift_share_effect(amounts[item], part=part, **chosen)["A", "2009"] for item in amounts]
        assert sum(each) == pytest.approx(getattr(whole, part), rel=1e-9, abs=1e-6)


def test_shift_share_of_the_land_adds_up_to_the_published_change():
    names = ["manufacturing_national_effect", "manufacturing_industry_effect", "manufacturing_regional_effect"]
    parts = [zdi.data(name).set_index(["area", "period"])["value"] for name in names]
    added = sum(parts).dropna()
    published = pd.read_csv(store.snapshot_path(store.data_folder(), "destatis_13311_employees_by_sector"), dtype=str)
    rows = published[published["sector"] == "C"].set_index(["area", "period"])["value"].astype(float)
    before = [(area, str(int(period) - 1)) for area, period in added.index]
    change = rows.reindex(added.index).to_numpy() - rows.reindex(before).to_numpy()
    assert len(added) == 16 * 30
    assert added.tolist() == pytest.approx(change.tolist(), abs=1e-6)
    assert parts[2].groupby("period").sum().abs().max() < 1e-6  # what some Länder win the others lose
