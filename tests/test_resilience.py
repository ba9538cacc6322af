import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

import zdi_metrics as zdi
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import resilience, structure
from zdi_metrics.methods.resilience import cumulative_loss, depth, recovery, resistance, sensitivity, time_to_recover

NAN, INF = float("nan"), float("inf")
SNAPSHOT = ROOT / "data" / "raw" / "snapshot"
YEARS = [2008, 2009]
REGION = pd.DataFrame([[90.0, 100], [20, 40], [10, 10], [60, 55]], index=list("abcd"), columns=YEARS)
NATION = pd.DataFrame([[400.0, 440], [150, 210], [150, 135], [400, 480]], index=list("abcd"), columns=YEARS)


# Published figures


def industry(measure):
    """NRW's metal industry (WZ 24) and its whole industry, years as columns."""
    rows = {}
    for name, table in (("metals", "itnrw_metallindustrie_wz24"), ("industry", "itnrw_42111")):
        found = pd.read_csv(SNAPSHOT / f"{table}.csv").query("measure == @measure")
        rows[name] = found.set_index("period")["value"]
    return pd.DataFrame(rows).T


@pytest.mark.parametrize(("measure", "metals", "whole"), [("employees", -4.9, -2.7), ("turnover", -15.9, -8.6)])
def test_industry_of_nrw_in_the_first_year_of_the_pandemic(measure, metals, whole):
    """IT.NRW in a press text of 2021 (https://medien-lippe.de/?p=69963), one decimal."""
    table = industry(measure)
    part, all_of_it = table.loc[["metals"]].set_axis(["C"]), table.loc[["industry"]].set_axis(["C"])
    found = sensitivity(part, all_of_it, 2019, 2020)
    assert (round(found.region, 1), round(found.nation, 1)) == (metals, whole)
    assert found.beta == pytest.approx(metals / whole, rel=0.02)
    assert depth(table.loc["industry"], 2019, until=2020).percent == pytest.approx(-whole, abs=0.05)


def laender():
    """Employees by Land, sector and year in seven disjoint sectors that add up to all."""
    rows = pd.read_csv(SNAPSHOT / "destatis_13311_employees_by_sector.csv")
    wide = rows.pivot(index=["area", "period"], columns="sector", values="value")
    wide = wide.assign(**{"B-E": wide["B-E"] - wide["C"], "G-T": wide["G-T"] - wide["G-J"] - wide["K-N"]})
    return wide.drop(columns="total")


@pytest.mark.parametrize(("start", "end"), [(2008, 2009), (2009, 2011), (2019, 2020)])
def test_actual_less_expected_is_the_regional_part_of_shift_share_in_every_land(start, end):
    wide = laender()
    germany = wide.groupby("period").sum(min_count=16).T
    for area, rows in wide.groupby(level="area"):
        land = rows.droplevel("area").T
        found = resistance(land, germany, start, end, smallest=0)
        parts = structure.shift_share(land[start], land[end], germany[start], germany[end])
        assert found.actual - found.expected == pytest.approx(parts.regional, abs=1e-9), area
        assert found.expected == pytest.approx(parts.national + parts.industry_mix, abs=1e-9)


def test_the_indicator_is_the_index_of_this_module():
    wide = laender()[["B-E", "C"]]
    germany = wide.groupby("period").sum(min_count=16).T
    found = resistance(wide.loc["DEA"].T, germany, 2008, 2009)
    rows = zdi.data("resistance_index", "NRW").set_index("period")
    assert rows["value"]["2009"] == pytest.approx(found.index, rel=1e-9)


# Resistance and recovery


def test_resistance_of_the_example_of_farhauer_and_kroell():
    """25 instead of the 28 expected by sector, or of the 27 expected as a whole."""
    found = resistance(REGION, NATION, 2008, 2009)
    assert (found.actual, found.expected, found.index) == pytest.approx((25, 28, -3 / 28))
    assert (found.start, found.end, found.reason) == (2008, 2009, None)
    whole = resistance(REGION, NATION, 2008, 2009, by_sector=False)
    assert (whole.expected, whole.index) == pytest.approx((27, -2 / 27))
    assert recovery(REGION, NATION, np.int64(2008), 2009) == found


def test_the_index_by_sector_and_as_a_whole_can_differ_in_sign():
    region = pd.DataFrame([[10.0, 9.9], [90, 87]], index=list("ab"), columns=YEARS)
    nation = pd.DataFrame([[50.0, 49.5], [50, 48]], index=list("ab"), columns=YEARS)
    assert resistance(region, nation, 2008, 2009).index > 0
    assert resistance(region, nation, 2008, 2009, by_sector=False).index < 0


def test_in_a_downturn_a_smaller_fall_than_expected_is_above_zero():
    nation = pd.DataFrame([[100.0, 90.0]], index=["C"], columns=YEARS)
    for end, index in ((90, 0), (95, 0.5), (100, 1), (80, -1)):
        region = pd.DataFrame([[100.0, end]], index=["C"], columns=YEARS)
        assert resistance(region, nation, 2008, 2009).index == pytest.approx(index)


def test_periods_may_be_text():
    named = [frame.set_axis(["2020-Q1", "2020-Q2"], axis=1) for frame in (REGION, NATION)]
    assert resistance(*named, "2020-Q1", "2020-Q2").index == pytest.approx(-3 / 28)


POSITIVE = st.floats(0.01, 1e4)


@st.composite
def two_tables(draw):
    n = draw(st.integers(1, 5))
    rows = st.lists(st.tuples(POSITIVE, POSITIVE), min_size=n, max_size=n)
    return tuple(pd.DataFrame(draw(rows), columns=YEARS, dtype="float64") for _ in range(2))


@given(two_tables(), st.integers(-20, 20), st.integers(-20, 20), st.booleans())
def test_the_unit_of_region_and_nation_does_not_matter(tables, own, other, by_sector):
    region, nation = tables
    plain = resistance(region, nation, 2008, 2009, by_sector=by_sector)
    scaled = resistance(region * 2.0**own, nation * 2.0**other, 2008, 2009, by_sector=by_sector)
    assert scaled.index == plain.index
    assert scaled.reason == plain.reason
    assert sensitivity(region * 2.0**own, nation * 2.0**other, 2008, 2009).beta == sensitivity(*tables, 2008, 2009).beta


@given(two_tables())
def test_order_and_further_years_do_not_matter_and_the_nation_is_as_expected(tables):
    region, nation = tables
    more = region.assign(**{"2010": NAN}).iloc[::-1, ::-1]
    assert resistance(more, nation, 2008, 2009).actual == pytest.approx(resistance(*tables, 2008, 2009).actual)
    itself = resistance(nation, nation, 2008, 2009)
    assert itself.actual == pytest.approx(itself.expected, abs=1e-9 * nation.to_numpy().sum())
    assert sensitivity(nation, nation, 2008, 2009).beta in {1.0, None}


def test_next_to_no_expected_change_gives_no_index_but_both_changes():
    flat = NATION.copy()
    flat[2009] = flat[2008] * 1.0049
    found = resistance(REGION, flat, 2008, 2009)
    assert found.index is None
    assert found.reason == "The expected change is below 0.5 % of the start."
    assert (found.actual, found.expected) == pytest.approx((25, 180 * 0.0049))
    assert resistance(REGION, flat, 2008, 2009, smallest=0.4).index == pytest.approx((25 - 0.882) / 0.882)
    flat[2009] = flat[2008] * 1.005
    assert resistance(REGION, flat, 2008, 2009).index is not None  # a hair below by rounding only


def test_no_change_at_all_gives_no_index_whatever_is_small():
    still = NATION.copy()
    still[2009] = still[2008]
    for smallest in (0, 0.5):
        assert "expected change" in resistance(REGION, still, 2008, 2009, smallest=smallest).reason
        assert "changed by less" in sensitivity(REGION, still, 2008, 2009, smallest=smallest).reason


def changed(table, sector, year, figure):
    table = table.copy()
    table.loc[sector, year] = figure
    return table


@pytest.mark.parametrize(
    ("region", "nation", "start", "end", "said"),
    [
        (REGION, NATION, 2007, 2009, "no figures for the region in 2007"),
        (REGION.assign(x=1), NATION[[2008]], 2008, 2009, "no figures for the nation in 2009"),
        (changed(REGION, "b", 2009, NAN), NATION, 2008, 2009, "no figure for b for the region in 2009: missing is not"),
        (REGION, changed(NATION, "b", 2008, NAN), 2008, 2009, "no figure for b for the nation in 2008"),
        (changed(REGION, "b", 2009, -1), NATION, 2008, 2009, "negative"),
        (REGION, changed(NATION, "c", 2008, 0), 2008, 2009, "starts from zero in c"),
        (REGION * 0, NATION, 2008, 2009, "starts from nothing"),
        (REGION, NATION * 0, 2008, 2009, "starts from nothing"),
        (REGION * 1e148, changed(NATION, "a", 2008, 1e-300), 2008, 2009, "too large or too small"),
    ],
)
def test_without_a_usable_figure_there_is_no_index_but_a_reason(region, nation, start, end, said):
    found = resistance(region, nation, start, end)
    assert said in found.reason
    assert (found.index, found.expected, found.start, found.end) == (None, None, start, end)


def test_as_a_whole_a_sector_may_start_from_zero():
    nation = changed(NATION, "c", 2008, 0)
    assert resistance(REGION, nation, 2008, 2009, by_sector=False).index is not None
    assert sensitivity(REGION, nation, 2008, 2009).beta is not None
    assert "no figure for b" in sensitivity(changed(REGION, "b", 2009, NAN), nation, 2008, 2009).reason


@pytest.mark.parametrize(
    ("region", "nation", "start", "end", "said"),
    [
        (REGION.drop("a"), NATION, 2008, 2009, "same sectors: a"),
        (REGION.iloc[:0], NATION, 2008, 2009, "region is empty"),
        (REGION, pd.DataFrame(), 2008, 2009, "nation is empty"),
        (REGION[2008], NATION, 2008, 2009, "no table"),
        (pd.concat([REGION] * 2), NATION, 2008, 2009, "sector twice"),
        (REGION.set_axis([2008, 2008], axis=1), NATION, 2008, 2009, "two columns"),
        (REGION.astype(object).replace(20.0, "x"), NATION, 2008, 2009, "not a number"),
        (changed(REGION, "a", 2008, INF), NATION, 2008, 2009, "infinite"),
        (REGION, NATION, 2009, 2008, "does not run forwards"),
        (REGION, NATION, 2009, 2009, "does not run forwards"),
        (REGION, NATION, 2008, "2009", "does not run forwards"),
        (REGION, NATION, None, None, "does not run forwards"),
        (REGION, NATION, NAN, NAN, "does not run forwards"),
        (REGION, NATION, "2009", "2008", "does not run forwards"),
    ],
)
def test_tables_that_do_not_compare_are_refused(region, nation, start, end, said):
    for measure in (resistance, recovery, sensitivity):
        with pytest.raises(NotComputable, match=said):
            measure(region, nation, start, end)


@pytest.mark.parametrize("smallest", [-1, NAN, INF])
def test_the_smallest_change_is_a_percentage(smallest):
    for measure in (resistance, sensitivity):
        with pytest.raises(NotComputable, match="percentage from zero"):
            measure(REGION, NATION, 2008, 2009, smallest=smallest)


# Depth, duration and loss

FALL = pd.Series([96.0, 98, 100, 104, 90, 95, 104, 110], index=range(2005, 2013))


def test_depth_and_duration_of_a_fall_and_its_return():
    assert depth(FALL, 2008) == (pytest.approx(100 * 14 / 104), 2009, None)
    assert time_to_recover(FALL, 2008) == (3, 2011, None)
    assert time_to_recover(FALL.sample(frac=1, random_state=1), 2007) == (4, 2011, None)  # up, down, and back


def test_without_a_fall_there_is_none():
    rise = pd.Series(range(1, 9), index=range(2005, 2013), dtype="float64")
    assert depth(rise, 2008) == (0, None, None)
    assert time_to_recover(rise, 2008) == (0, 2008, None)
    constant = rise * 0 + 5
    assert depth(constant, 2008)[:2] == (0, None)
    assert time_to_recover(constant, 2008).years == 0
    assert cumulative_loss(constant, 2010, 2012) == (0, 0, 0, None)


def test_who_is_not_back_has_no_duration():
    found = time_to_recover(FALL, 2008, until=2010)
    assert found == (None, None, "Up to 2010 the value was not back at its level of 2008.")


def test_loss_against_the_path_before():
    steady = pd.Series([100 * 1.02**n for n in range(6)], index=range(2003, 2009))
    path = steady[2008] * np.array([1.02, 1.02**2])
    after = pd.Series([90.0, 95], index=[2009, 2010])
    found = cumulative_loss(pd.concat([steady, after]), 2008, 2010)
    assert found.growth == pytest.approx(0.02)
    assert found.amount == pytest.approx(path.sum() - 185)
    assert found.percent == pytest.approx(100 * (path.sum() - 185) / steady[2008])
    level = cumulative_loss(FALL, 2008, 2010, before=0)
    assert level[:3] == (pytest.approx(2 * 104 - 185), pytest.approx(100 * 23 / 104), 0)


@given(st.lists(POSITIVE, min_size=8, max_size=8), st.integers(-20, 20), st.integers(0, 3))
def test_the_unit_changes_the_amount_only(figures, power, before):
    values = pd.Series(figures, index=range(2005, 2013))
    scaled = values * 2.0**power
    assert depth(scaled, 2008) == depth(values, 2008)
    assert time_to_recover(scaled, 2008) == time_to_recover(values, 2008)
    plain, other = (cumulative_loss(v, 2008, 2012, before=before) for v in (values, scaled))
    assert other.percent == pytest.approx(plain.percent, rel=1e-9, abs=1e-9)
    assert other.amount == pytest.approx(plain.amount * 2.0**power, rel=1e-9, abs=1e-9 * 2.0**power)
    assert 0 <= depth(values, 2008).percent <= 100


@pytest.mark.parametrize(
    ("values", "start", "said"),
    [
        (pd.Series(dtype="float64"), 2008, "no values"),
        (FALL.drop(2010), 2008, "no value for 2010"),
        (FALL.where(FALL != 90), 2008, "no value for 2009"),
        (FALL, 2012, "no year from 2012 to 2012"),
        (FALL, 2004, "no value for 2004"),
        (FALL - 104, 2008, "2008 is not above zero"),
        (FALL.where(FALL != 95, -1), 2008, "2010 is below zero"),
        (pd.Series([10**400] * 8, index=FALL.index), 2008, "not numbers"),
        (FALL * INF, 2008, "infinite"),
        (FALL.set_axis(list("abcdefgh")), 2008, "whole years"),
        (pd.concat([FALL, FALL]), 2008, "twice"),
        (FALL.astype(str) + "x", 2008, "not numbers"),
        (FALL.iloc[[3]], 2008, "no year"),
    ],
)
def test_a_series_with_gaps_gives_a_reason(values, start, said):
    for found in (depth(values, start), time_to_recover(values, start)):
        assert said in found.reason
        assert found[:2] == (None, None)
    if len(values) == 0 or start != 2012:
        assert cumulative_loss(values, start, 2011, before=0).amount is None


@pytest.mark.parametrize(
    ("start", "end", "before", "said"),
    [
        (2008, 2008, 0, "no year"),
        (2008, 2013, 0, "no value for 2013"),
        (2008, 2010, 5, "no value for 2003"),
        ("2008", 2010, 0, "no year"),
        (2008, 2010.5, 0, "no year"),
    ],
)
def test_no_loss_without_a_window_or_the_years_before(start, end, before, said):
    assert said in cumulative_loss(FALL, start, end, before=before).reason


def test_the_years_before_are_a_whole_number():
    for before in (-1, 1.5, None):
        with pytest.raises(NotComputable, match="whole number"):
            cumulative_loss(FALL, 2008, 2010, before=before)


def test_a_path_beyond_all_numbers_gives_a_reason():
    steep = pd.Series([1e-150, 1e150, 1.0, 1, 1], index=range(2005, 2010))
    assert "too large" in cumulative_loss(steep, 2006, 2009, before=1).reason


def test_the_module_offers_turning_points_as_well():
    assert resilience.turning_points(pd.Series([3.0] * 9)).reason == "All values are equal."
