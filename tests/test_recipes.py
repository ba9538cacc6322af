import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.methods import recipes

positive = st.floats(min_value=1e-3, max_value=1e9)


def series(values, area="DEA", start=2015):
    index = pd.MultiIndex.from_tuples([(area, str(start + n)) for n in range(len(values))], names=["area", "period"])
    return pd.Series(values, index=index, dtype="float64")


def frame(rows):
    return pd.DataFrame([series(column) for column in zip(*rows, strict=True)]).T


@given(st.lists(st.tuples(positive, positive), min_size=1))
def test_shares_of_a_whole_lie_between_0_and_100_and_the_rest_is_the_rest(pairs):
    part, rest = series([a for a, _ in pairs]), series([b for _, b in pairs])
    whole = part + rest
    found = recipes.share(part, whole)
    assert found.between(0, 100 + 1e-9).all()
    pd.testing.assert_series_equal(100 - found, recipes.remainder_share(whole, part), atol=1e-6)


@given(st.lists(st.tuples(positive, positive), min_size=1), positive)
def test_a_ratio_does_not_care_about_units_scaled_on_both_sides(pairs, factor):
    a, b = series([x for x, _ in pairs]), series([y for _, y in pairs])
    pd.testing.assert_series_equal(
        recipes.ratio(a, b, per=1000), recipes.ratio(a * factor, b * factor, per=1000), rtol=1e-9
    )


@given(st.lists(positive, min_size=1, max_size=8))
def test_an_index_is_100_at_its_base(values):
    assert recipes.index(series(values), base="2015").iloc[0] == pytest.approx(100)


def test_an_index_takes_each_areas_own_base_and_is_missing_without_one():
    both = pd.concat([series([2, 4]), series([50, 60], area="DE"), series([7], area="DE1", start=2016)])
    found = recipes.index(both, base="2015")
    assert found["DEA"].tolist() == [100, 200]
    assert found["DE"].tolist() == [100, 120]
    assert found["DE1"].isna().all()


def test_growth_needs_the_year_before_of_the_same_area():
    both = pd.concat([series([100, 110, 99]), series([5], area="DE", start=2016)])
    found = recipes.growth(both)
    assert math.isnan(found["DEA", "2015"])
    assert found["DEA", "2016"] == pytest.approx(10)
    assert found["DEA", "2017"] == pytest.approx(-10)
    assert math.isnan(found["DE", "2016"])


def test_growth_across_a_missing_year_is_missing():
    assert math.isnan(recipes.growth(series([100, 110, 120]).drop(("DEA", "2016")))["DEA", "2017"])


def test_a_zero_denominator_or_a_missing_input_gives_a_missing_result():
    assert recipes.ratio(series([1.0]), series([0.0])).isna().all()
    assert recipes.share(series([math.nan]), series([5.0])).isna().all()
    assert recipes.share_of_items(frame([[1.0, math.nan]]), series([5.0])).isna().all()


def test_entropy_and_herfindahl_of_equal_and_single_items():
    equal, single = frame([[5.0] * 4]), frame([[7.0, 0, 0, 0]])
    assert recipes.entropy(equal).iloc[0] == pytest.approx(2)
    assert recipes.entropy(single).iloc[0] == 0
    assert recipes.herfindahl(equal).iloc[0] == pytest.approx(0.25)
    assert recipes.herfindahl(single).iloc[0] == 1
    assert recipes.herfindahl(frame([[20.0, 50, 20, 10]])).iloc[0] == pytest.approx(0.34)  # REAT, herf.Rd


@given(st.lists(positive, min_size=2, max_size=9))
def test_entropy_lies_between_0_and_log2_n_and_missing_parts_make_it_missing(values):
    assert -1e-9 <= recipes.entropy(frame([values])).iloc[0] <= math.log2(len(values)) + 1e-9
    assert recipes.entropy(frame([[*values, math.nan]])).isna().all()


def test_krugman_is_0_for_equal_and_2_for_disjoint_structures():
    one, other = frame([[1.0, 0.0]]), frame([[0.0, 3.0]])
    assert recipes.krugman(one, one * 7).iloc[0] == 0
    assert recipes.krugman(one, other).iloc[0] == 2


def test_balance_rate_and_relative_to():
    found = recipes.balance_rate(series([30.0]), series([10.0]), series([100.0]), per=1000)
    assert found.iloc[0] == 200
    assert recipes.relative_to(series([30.0]), series([40.0])).iloc[0] == 75
