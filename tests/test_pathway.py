import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import dns, pathway
from zdi_metrics.methods.pathway import arrival, budget, linear_path, required_pace

NAN, INF = float("nan"), float("inf")
# 187.5 Mt in 2023 (LANUK, preliminary), then 65 % and 88 % below the 367.0 Mt of 1990, and net zero (KSG NRW, § 3)
LAW = {2023: 187.5, 2030: 128.45, 2040: 44.04, 2045: 0.0}


# Paths and budgets


def test_the_path_of_the_law_for_nrw():
    path = linear_path(LAW, range(2023, 2046))
    assert path[2035] == pytest.approx(86.245, abs=1e-9)
    assert {year: path[year] for year in LAW} == LAW
    assert (path.index.name, str(path.dtype), len(path)) == ("year", "float64", 23)


def test_the_budget_of_the_law_for_nrw_as_area_and_as_sum():
    path = linear_path(LAW, range(2023, 2046))
    assert budget(path) == pytest.approx(2078.375, abs=1e-9)
    assert budget(path.loc[2024:], method="sum") == pytest.approx(1984.625, abs=1e-9)
    assert budget(pd.Series(LAW)) == pytest.approx(budget(path), abs=1e-9)  # the area needs the milestones only


def test_milestones_come_in_any_order_and_years_too():
    path = linear_path(pd.Series({2040: 0.0, 2030: 10.0}), [2039, 2030])
    assert path.to_dict() == {2039: 1.0, 2030: 10.0}
    assert linear_path({2030: 4.0}, [2030]).to_dict() == {2030: 4.0}
    assert linear_path(LAW, []).empty


@given(st.dictionaries(st.integers(2000, 2050), st.integers(-1000, 1000), min_size=2), st.floats(1e-6, 1e6))
def test_a_path_stays_between_its_milestones_and_keeps_its_unit(milestones, factor):
    years = range(min(milestones), max(milestones) + 1)
    path = linear_path(milestones, years)
    assert path.between(min(milestones.values()), max(milestones.values())).all()
    assert path[list(milestones)].to_dict() == milestones
    scaled = linear_path({year: factor * value for year, value in milestones.items()}, years)
    assert budget(scaled) == pytest.approx(factor * budget(path), rel=1e-9, abs=1e-6 * factor)
    inner = budget(path, method="sum") - (path.iloc[0] + path.iloc[-1]) / 2
    assert budget(path) == pytest.approx(inner, abs=1e-6)


@pytest.mark.parametrize(
    ("milestones", "years", "said"),
    [
        ({}, [2030], "no values"),
        ({2030: NAN, 2040: 1.0}, [2040], "lacks the figure"),
        ({2030: INF, 2040: 1.0}, [2040], "infinite"),
        ({"2030": 1.0}, [2030], "whole years"),
        ({2030: "a"}, [2030], "not numbers"),
        (LAW, [2022], "2023 to 2045, not 2022"),
        (LAW, [2030, 2046, 2047], "not 2046, 2047"),
        (LAW, [2030.5], "not 2030.5"),
    ],
)
def test_no_path_beyond_its_milestones(milestones, years, said):
    with pytest.raises(NotComputable, match=said):
        linear_path(milestones, years)


@pytest.mark.parametrize(
    ("path", "method", "said"),
    [
        (pd.Series(dtype="float64"), "sum", "no values"),
        (pd.Series({2030: 1.0, 2031: NAN}), "sum", "lacks the figure"),
        (pd.Series({2030: 1.0, 2032: 1.0}), "sum", "skips years"),
        (pd.Series({2030: 1.0}), "trapezoid", "single year"),
        (pd.Series({2030: 1.0, 2031: 1.0}), "simpson", "simpson"),
    ],
)
def test_no_budget_of_an_incomplete_path(path, method, said):
    with pytest.raises(NotComputable, match=said):
        budget(path, method=method)


# The pace needed


def test_the_pace_to_the_target_of_the_law_for_nrw():
    pace = required_pace(pd.Series({2022: 218.0, 2023: 187.5}), 128.45, 2030)
    assert pace.per_year == pytest.approx(-59.05 / 7)
    assert (pace.value, pace.year, pace.reason) == (187.5, 2023, None)


def test_a_target_equal_to_the_value_needs_no_change():
    assert required_pace(pd.Series({2023: 5.0}), 5.0, 2030).per_year == 0.0


@pytest.mark.parametrize(
    ("values", "target", "target_year", "reason"),
    [
        (pd.Series(dtype="float64"), 1.0, 2030, dns.NO_VALUES),
        (pd.Series({2023: INF}), 1.0, 2030, dns.NOT_FINITE),
        (pd.Series([1.0]), 1.0, 2030, dns.NOT_YEARLY),
        (pd.Series({2023: 2.0}), NAN, 2030, dns.NO_TARGET),
        (pd.Series({2023: 2.0}), 1.0, None, dns.NO_TARGET_YEAR),
        (pd.Series({2023: 2.0}), 1.0, 2022, dns.YEAR_PASSED),
        (pd.Series({2023: 2.0}), 1.0, 2023, pathway.DUE),
        (pd.Series({2023: 2.0}), 1.7e308, 2024, dns.NO_TARGET),
    ],
)
def test_without_a_pace_the_reason_is_said(values, target, target_year, reason):
    pace = required_pace(values, target, target_year)
    assert (pace.per_year, pace.reason) == (None, reason)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(2024, 2060))
def test_the_pace_leads_to_the_target(value, target, target_year):
    pace = required_pace(pd.Series({2023: value}), target, target_year)
    assert value + pace.per_year * (target_year - 2023) == pytest.approx(target, abs=1e-9)


# Years of arrival


def fan(means, spread, first=2024):
    """A normal fan: the standard deviation is `spread` in the first year and grows with the root of the horizon."""
    years = range(first, first + len(means))
    columns = {"mean": np.array(means, dtype=float)}
    errors = spread * np.sqrt(np.arange(1, len(means) + 1))
    for level, score in ((50, 0.6744897501960817), (80, 1.2815515655446004), (95, 1.959963984540054)):
        columns[f"lower_{level}"] = columns["mean"] - score * errors
        columns[f"upper_{level}"] = columns["mean"] + score * errors
    return pd.DataFrame(columns, index=years)


def test_a_falling_projection_arrives_within_a_range_of_years():
    found = arrival(fan([100 - 10 * h for h in range(1, 11)], 5), 45)
    # bounds at 80 %: mean -+ 6.41 root(h); 60 - 12.8 = 47.2 and 50 - 14.3 = 35.7; 30 + 17.0 = 47.0 and 20 + 18.1 = 38.1
    assert (found.earliest, found.latest, found.reason) == (2028, 2031, None)
    assert found.by == 2033
    assert found.probability == pytest.approx(0.997787, abs=1e-6)  # normal, (45 - 0) / (5 root 10) = 2.846


def test_the_probability_is_that_of_the_normal_distribution_behind_the_bounds():
    projection = fan([50, 50, 50, 50], 4)  # standard deviation 8 in 2027
    for target, share in ((50, 0.5), (58, 0.158655254), (42, 0.841344746), (80, 8.841729e-05)):
        found = arrival(projection, target, better="higher")
        assert found.probability == pytest.approx(share, rel=1e-6)
    assert arrival(projection, 58, better="lower").probability == pytest.approx(0.841344746)
    assert arrival(projection, 54, better="higher", by=2024).probability == pytest.approx(0.158655254)


def test_a_probability_is_given_up_to_ten_years_only():
    projection = fan(range(1, 23), 1)
    assert (arrival(projection, 15).probability, arrival(projection, 15).by) == (None, None)
    assert arrival(projection, 15, by=2033).probability is not None
    assert arrival(projection, 15, by=2034).probability is None
    assert arrival(projection, 15, by=2023).probability is None
    assert arrival(projection, 15).earliest < 2038 < arrival(projection, 15).latest


def test_a_wider_band_gives_a_wider_range():
    projection = fan(range(1, 23), 1)
    ranges = [arrival(projection, 15, level=level) for level in (50, 80, 95)]
    assert [found.earliest for found in ranges] == sorted((found.earliest for found in ranges), reverse=True)
    assert [found.latest for found in ranges[:2]] == sorted(found.latest for found in ranges[:2])


def test_a_range_may_be_open_or_never_begin():
    projection = fan([10, 11, 12, 13], 1)
    open_end = arrival(projection, 14)
    assert (open_end.earliest, open_end.latest, open_end.reason) == (2026, None, pathway.OPEN_END)
    never = arrival(projection, 99)
    assert (never.earliest, never.latest, never.reason) == (None, None, pathway.NOT_REACHED)
    assert never.probability == pytest.approx(0)
    away = arrival(projection, 5, better="lower")
    assert (away.earliest, away.reason) == (None, pathway.NOT_REACHED)


def test_a_target_behind_the_first_year_is_met_at_once_where_the_direction_is_known():
    projection = fan([10, 11, 12, 13], 1)
    assert arrival(projection, 5, better="higher")[:3] == (2024, 2024, None)


def test_a_fan_without_width_is_certain():
    projection = fan([10, 11, 12, 13], 0)
    assert (arrival(projection, 12).earliest, arrival(projection, 12).latest) == (2026, 2026)
    assert arrival(fan([12, 11, 10], 0), 11)[:3] == (2025, 2025, None)
    assert [arrival(projection, target, better="higher").probability for target in (12, 13, 14)] == [1, 1, 0]
    assert [arrival(projection, target, better="lower").probability for target in (12, 13, 14)] == [0, 1, 1]


@given(
    st.lists(st.integers(-100, 100), min_size=1, max_size=25),
    st.floats(0, 30),
    st.integers(-150, 150),
    st.sampled_from(["higher", "lower", None]),
)
def test_an_arrival_is_a_range_with_a_probability_or_a_reason(means, spread, target, better):
    found = arrival(fan(means, spread), target, better=better)
    assert found.reason is not None or found.earliest <= found.latest
    assert (found.probability is None) == (len(means) > 10)
    assert found.probability is None or 0 <= found.probability <= 1


@pytest.mark.parametrize(
    ("change", "options", "reason"),
    [
        (lambda fan: fan.iloc[:0], {}, dns.NO_VALUES),
        (lambda fan: fan.assign(mean=NAN), {}, dns.NO_VALUES),
        (lambda fan: fan.assign(upper_95=INF), {}, pathway.NO_BAND),
        (lambda fan: fan.assign(upper_95="wide"), {}, pathway.NO_BAND),
        (lambda fan: fan.assign(lower_80=fan["upper_95"]), {}, pathway.NO_BAND),
        (lambda fan: fan.assign(mean=[1, NAN, 3, 4]), {}, pathway.NO_BAND),
        (lambda fan: fan.reset_index(drop=True), {}, dns.NOT_YEARLY),
        (lambda fan: fan, {"target": NAN}, dns.NO_TARGET),
        (lambda fan: fan, {"better": "neither"}, dns.NO_DIRECTION),
        (lambda fan: fan, {"better": "up"}, dns.UNKNOWN_DIRECTION),
    ],
)
def test_a_broken_projection_arrives_nowhere(change, options, reason):
    found = arrival(change(fan([10, 11, 12, 13], 1)), **{"target": 12} | options)
    assert (found.earliest, found.latest, found.probability, found.reason) == (None, None, None, reason)


def test_a_projection_without_its_columns_is_refused():
    projection = fan([10, 11], 1)
    with pytest.raises(NotComputable, match="lower_95"):
        arrival(projection.drop(columns="lower_95"), 12)
    with pytest.raises(NotComputable, match="90 %"):
        arrival(projection, 12, level=90)
