import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zdi_metrics.methods import dns, trend
from zdi_metrics.methods.trend import Goal, ar1_trend, dns_rating, dns_rating_all, growth_ratio

ORACLES = Path(os.environ.get("ZDI_ORACLES", ""))
needs_oracles = pytest.mark.skipif("ZDI_ORACLES" not in os.environ, reason="set ZDI_ORACLES to the folder of oracles")

# Renewables in gross electricity consumption of NRW, percent (dns-indikatoren.de, 7.2.b, April 2026)
ELECTRICITY = [10.468, 12.581, 12.293, 13.746, 14.178, 16.442, 18.311, 17.038, 18.432, 22.536]
NAN, INF = float("nan"), float("inf")
FLIPPED = {"higher": "lower", "lower": "higher"}


def yearly(figures, last=2023):
    return pd.Series(figures, index=range(last - len(figures) + 1, last + 1), dtype="float64")


def rated(figures, rule="value", better="higher", target=None, target_year=None):
    return dns_rating(yearly(figures), rule=rule, better=better, target=target, target_year=target_year)


# The official rule


def test_electricity_of_nrw_is_in_cloud():
    rating = rated(ELECTRICITY, target=80, target_year=2030)
    assert rating.symbol == "cloudy"
    assert rating.mean_change == pytest.approx(1.6716)
    assert rating.projected == pytest.approx(34.2372)
    assert rating.gap == pytest.approx(57.464)
    assert rating.miss_share == pytest.approx(0.796, abs=5e-4)
    assert (rating.rule, rating.year, rating.points, rating.reason) == ("value", 2023, 6, None)


@pytest.mark.parametrize(
    ("target", "share", "symbol"),
    [  # 6 a year, from 30 in 2023 to 72 in 2030
        (72.0, 0.0, "sunny"),
        (60.0, -0.4, "sunny"),
        (74.2, 2.2 / 44.2, "sunny"),
        (30 + 42 / 0.95, 0.05, "partly_cloudy"),  # less than 5 % is sun, exactly 5 % is not
        (30 + 42 / 0.80, 0.20, "partly_cloudy"),  # at most 20 %
        (82.6, 10.6 / 52.6, "cloudy"),
    ],
)
def test_the_miss_is_a_share_of_the_gap(target, share, symbol):
    rating = rated([0, 6, 12, 18, 24, 30], target=target, target_year=2030)
    assert rating.miss_share == pytest.approx(share)
    assert rating.symbol == symbol


@pytest.mark.parametrize("figures", [[5, 4, 4, 4, 4, 4.9], [5, 9, 1, 3, 2, 5]])
def test_a_target_from_which_the_values_do_not_come_nearer_is_in_storm(figures):
    assert rated(figures, target=8, target_year=2030).symbol == "thunderstorm"


@pytest.mark.parametrize(
    ("figures", "symbol"),
    [
        ([1, 2, 3, 4, 5, 6], "sunny"),
        ([6, 9, 9, 9, 9, 6], "sunny"),  # met, not getting worse
        ([9, 8, 7, 6, 6, 6], "partly_cloudy"),
        ([1, 2, 3, 3, 3, 4], "cloudy"),
        ([4, 2, 3, 3, 3, 4], "thunderstorm"),  # missed, no change on average
        ([5, 5, 5, 5, 5, 4], "thunderstorm"),
    ],
)
def test_a_constant_target_looks_at_the_value_first(figures, symbol):
    assert rated(figures, rule="constant", target=6).symbol == symbol


@pytest.mark.parametrize(
    ("figures", "symbol"),
    [
        ([1, 1, 1, 1, 1, 2], "sunny"),
        ([1, 2, 3, 4, 4, 4], "partly_cloudy"),
        ([1, 2, 3, 4, 5, 4], "partly_cloudy"),
        ([4, 1, 1, 1, 1, 2], "cloudy"),
        ([4, 1, 1, 1, 1, 4], "cloudy"),  # no change on average, a turn at last
        ([3, 3, 3, 3, 3, 3], "thunderstorm"),
        ([9, 8, 7, 6, 5, 4], "thunderstorm"),
    ],
)
def test_a_direction_looks_at_the_mean_change_first(figures, symbol):
    assert rated(figures, rule="direction").symbol == symbol


def test_noise_of_the_arithmetic_is_no_change():
    assert rated([0.3, 0.3, 0.3, 0.3, 0.3, 0.1 + 0.2], rule="direction").symbol == "thunderstorm"
    assert rated([0.3, 0.3, 0.3, 0.3, 0.3, 0.1 + 0.2], rule="constant", better="lower", target=0.3).symbol == "sunny"


@pytest.mark.parametrize("changes", [{"target": 5}, {"target": 9, "target_year": 2023}])
def test_a_target_met_or_due_in_the_latest_year_is_rated_as_a_constant_one(changes):
    rating = rated([9, 9, 8, 8, 7, 7], **{"target_year": 2030} | changes)
    met = changes["target"] == 5
    assert (rating.rule, rating.miss_share) == ("constant", None)
    assert rating.symbol == ("partly_cloudy" if met else "thunderstorm")
    assert rating.projected == (pytest.approx(4.2) if met else None)


def test_four_to_six_consecutive_years_are_used():
    assert rated([100, 1, 2, 3, 4, 5, 6], rule="direction").points == 6
    assert rated([4, 1, 2, 3], rule="direction").points == 4
    assert rated([1, 2, 3], rule="direction").reason == dns.TOO_SHORT
    gap = rated([100, NAN, 1, 2, 3, 4], rule="direction")
    assert (gap.symbol, gap.points, gap.mean_change) == ("sunny", 4, 1)
    late = rated([1, 2, 3, 4, 5, NAN, 9], rule="direction")
    assert (late.symbol, late.reason, late.year) == (None, dns.TOO_SHORT, 2023)


def test_land_take_of_nrw_without_the_years_2016_to_2020_cannot_be_rated():
    known = {2011: 10.0, 2012: 10.4, 2013: 9.3, 2014: 9.0, 2015: 9.3, 2021: 6.0, 2022: 6.0}
    rating = dns_rating(pd.Series(known), rule="value", better="lower", target=5, target_year=2030)
    assert (rating.symbol, rating.reason) == (None, dns.TOO_SHORT)


NEEDED = {"rule": "value", "better": "higher", "target": 9.0, "target_year": 2030}


@pytest.mark.parametrize(
    ("values", "changes", "reason"),
    [
        (pd.Series(dtype="float64"), {}, dns.NO_VALUES),
        (yearly([NAN] * 6), {}, dns.NO_VALUES),
        (pd.Series(["a"] * 6, index=range(2018, 2024)), {}, dns.NOT_NUMBERS),
        (yearly([1, 2, INF, 4, 5, 6]), {}, dns.NOT_FINITE),
        (pd.Series([1.0] * 6), {}, dns.NOT_YEARLY),  # the index of nobody who set years
        (pd.Series([1.0] * 6, index=[str(y) for y in range(2018, 2024)]), {}, dns.NOT_YEARLY),
        (pd.Series([1.0] * 6, index=pd.date_range("2018", periods=6, freq="YS")), {}, dns.NOT_YEARLY),
        (pd.Series([1.0] * 6, index=range(202301, 202307)), {}, dns.NOT_YEARLY),
        (pd.Series([1.0] * 6, index=[2020, 2020, 2021, 2022, 2023, 2024]), {}, dns.YEAR_TWICE),
        (yearly(ELECTRICITY), {"better": "neither"}, dns.NO_DIRECTION),
        (yearly(ELECTRICITY), {"better": "up"}, dns.UNKNOWN_DIRECTION),
        (yearly(ELECTRICITY), {"rule": "weather"}, dns.UNKNOWN_RULE),
        (yearly(ELECTRICITY), {"target": None}, dns.NO_TARGET),
        (yearly(ELECTRICITY), {"target": NAN}, dns.NO_TARGET),
        (yearly(ELECTRICITY), {"target": INF, "rule": "constant"}, dns.NO_TARGET),
        (yearly(ELECTRICITY), {"target_year": None}, dns.NO_TARGET_YEAR),
        (yearly(ELECTRICITY), {"target_year": NAN}, dns.NO_TARGET_YEAR),
        (yearly(ELECTRICITY), {"target_year": 2022}, dns.YEAR_PASSED),
        (yearly(ELECTRICITY), {"target_year": 2022, "rule": "constant"}, dns.YEAR_PASSED),
        (yearly(ELECTRICITY), {"target_year": 2022, "rule": "direction"}, dns.YEAR_PASSED),
        (yearly([-1e308, 0, 0, 0, 0, 1e308]), {}, dns.NOT_FINITE),
        (yearly([-1e149, -1, -1, -1, -1, -1e-300]), {"target": 0.0}, dns.OUT_OF_RANGE),
    ],
)
def test_what_cannot_be_rated_says_why(values, changes, reason):
    rating = dns_rating(values, **NEEDED | changes)
    assert (rating.symbol, rating.reason) == (None, reason)


def test_order_of_rows_and_kind_of_integer_do_not_matter():
    values = yearly(ELECTRICITY)
    shuffled = values.sample(frac=1, random_state=1).astype("Float64")
    shuffled.index = shuffled.index.astype("int16")
    assert dns_rating(shuffled, **NEEDED) == dns_rating(values, **NEEDED)


def test_of_several_years_the_nearest_counts():
    goals = [Goal("value", 100, 2045), Goal("value", 31, 2030), Goal("value", 10, 2020)]
    rating = dns_rating_all(yearly(ELECTRICITY), goals, better="higher")
    assert (rating.target_year, rating.symbol) == (2030, "sunny")
    due = dns_rating_all(yearly(ELECTRICITY), [Goal("value", 31, 2023), *goals], better="higher")
    assert (due.target_year, due.symbol) == (2023, "cloudy")
    passed = dns_rating_all(yearly(ELECTRICITY), goals[2:], better="higher")
    assert passed.reason == dns.YEAR_PASSED


def test_of_simultaneous_targets_the_worst_counts():
    up, level, storm = Goal("direction"), Goal("constant", 30.0), Goal("value", 10.0, 2030)
    values = yearly(ELECTRICITY)
    assert dns_rating_all(values, [up, level], better="higher").symbol == "cloudy"
    assert dns_rating_all(values, [up, tuple(level)], better="higher").target == 30
    assert dns_rating_all(values, [up], better="higher").symbol == "sunny"
    assert dns_rating_all(values, [], better="higher").reason == dns.NO_TARGETS
    unknown = dns_rating_all(values, [up, Goal("constant", NAN, NAN)], better="higher")
    assert unknown.reason == dns.NO_TARGET
    assert dns_rating_all(values, [Goal("constant"), storm, up], better="lower").symbol == "thunderstorm"


FIGURES = st.lists(st.integers(-1000, 1000), min_size=4, max_size=8)
RULES = st.sampled_from(["value", "constant", "direction"])
OPPOSITE = dict(zip(dns.SYMBOLS, reversed(dns.SYMBOLS), strict=True))


@given(FIGURES, RULES, st.integers(-1000, 1000), st.integers(2023, 2045))
def test_less_of_the_opposite_is_rated_the_same(figures, rule, target, target_year):
    one = rated(figures, rule, "higher", target, target_year)
    other = rated([-figure for figure in figures], rule, "lower", -target, target_year)
    assert one.symbol == other.symbol is not None


@given(FIGURES)
def test_the_other_direction_flips_the_symbol(figures):
    one, other = (rated(figures, "direction", better) for better in FLIPPED)
    assume(one.mean_change and one.last_change)
    assert one.symbol == OPPOSITE[other.symbol]


@given(FIGURES, RULES, st.integers(-1000, 1000), st.integers(2023, 2045), st.floats(1e-9, 1e9))
def test_the_unit_changes_nothing(figures, rule, target, target_year, factor):
    one = rated(figures, rule, "lower", target, target_year)
    other = rated([figure * factor for figure in figures], rule, "lower", target * factor, target_year)
    assert one.symbol == other.symbol
    assert (one.miss_share is None) == (other.miss_share is None)


@given(FIGURES, RULES, st.integers(2, 3))
def test_figures_of_every_other_year_cannot_be_rated(figures, rule, step):
    years = range(2023 - step * (len(figures) - 1), 2024, step)
    rating = dns_rating(pd.Series(figures, index=years), rule=rule, better="higher", target=5, target_year=2030)
    assert (rating.symbol, rating.reason) == (None, dns.TOO_SHORT)


ANYTHING = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.none())


@given(
    st.lists(ANYTHING, max_size=9),
    st.sampled_from(["value", "constant", "direction", ""]),
    st.sampled_from(["higher", "lower", "neither", ""]),
    ANYTHING,
    st.one_of(st.none(), st.integers(1900, 2100)),
)
def test_whatever_comes_in_there_is_a_symbol_or_a_reason(figures, rule, better, target, target_year):
    values = pd.Series(figures, index=range(2015, 2015 + len(figures)), dtype="object")
    rating = dns_rating(values, rule=rule, better=better, target=target, target_year=target_year)
    assert (rating.symbol is None) != (rating.reason is None)
    assert all(figure == figure for figure in rating)


# Growth so far over growth needed


@pytest.mark.parametrize(
    ("base_year", "base", "year", "value", "target", "ratio", "label"),
    [  # sdg-build, ProgressMeasure.py, on NRW figures of dns-indikatoren.de
        (2015, 1.95, 2024, 2.26, 3.5, 0.41563083898110914, "insufficient"),
        (2015, 12.581, 2023, 22.536, 80, 0.5758977128981053, "insufficient"),
        (2015, 75.1, 2024, 79.2, 83, 0.8854137400419171, "moderate"),
    ],
)
def test_growth_ratio_of_nrw_series(base_year, base, year, value, target, ratio, label):
    values = pd.Series({base_year: base, year: value})
    found = growth_ratio(values, base_year=base_year, target=target, target_year=2030, better="higher")
    assert found.ratio == pytest.approx(ratio, rel=1e-12)
    assert (found.label, found.reason) == (label, None)


@needs_oracles
def test_growth_ratio_equals_the_computed_reference():
    reference = pd.read_csv(ORACLES / "oracles" / "growth_ratio_reference.csv")
    assert len(reference) == 3
    for row in reference.itertuples():
        target, target_year = (float(part) for part in row.case.split("-> ")[1].split(" in "))
        values = pd.Series({row.base_year: row.base, row.year: row.value})
        found = growth_ratio(
            values, base_year=row.base_year, target=target, target_year=int(target_year), better="higher"
        )
        assert found.ratio == pytest.approx(row.progress_value, rel=1e-12)


@pytest.mark.parametrize(
    ("latest", "label"),
    [
        (9.5, "away"),
        (10, "insufficient"),
        (11.16, "insufficient"),
        (11.17, "moderate"),
        (11.89, "moderate"),
        (11.9, "significant"),
        (30, "significant"),
    ],
)
def test_labels_of_growth(latest, label):
    found = growth_ratio(
        pd.Series({2018: 10, 2024: latest}), base_year=2018, target=14.4, target_year=2030, better="higher"
    )
    assert found.label == label
    assert found.required == pytest.approx(1.44 ** (1 / 12) - 1)


@pytest.mark.parametrize(("better", "target", "label"), [("higher", -1.0, "moderate"), ("lower", -9.0, "away")])
def test_growth_below_zero_is_that_of_the_size(better, target, label):
    values = pd.Series({2018: -4.0, 2024: -2.5})
    found = growth_ratio(values, base_year=2018, target=target, target_year=2030, better=better)
    assert found.label == label


@pytest.mark.parametrize(
    ("values", "changes", "reason"),
    [
        (pd.Series(dtype="float64"), {}, dns.NO_VALUES),
        (yearly([1, INF]), {}, dns.NOT_FINITE),
        (yearly(ELECTRICITY), {"target": 0.0}, trend.ZERO_TARGET),
        (yearly(ELECTRICITY), {"target": NAN}, dns.NO_TARGET),
        (yearly(ELECTRICITY), {"better": "neither"}, dns.NO_DIRECTION),
        (yearly(ELECTRICITY), {"better": ""}, dns.UNKNOWN_DIRECTION),
        (yearly(ELECTRICITY), {"base_year": 2000}, trend.NO_BASE),
        (yearly(ELECTRICITY), {"base_year": 2023}, trend.NOTHING_SINCE),
        (yearly(ELECTRICITY), {"target_year": 2022}, dns.YEAR_PASSED),
        (yearly(ELECTRICITY), {"target_year": NAN}, dns.NO_TARGET_YEAR),
        (yearly(ELECTRICITY), {"target": -5.0}, trend.MIXED_SIGNS),
        (yearly([0.0, *ELECTRICITY]), {"base_year": 2013}, trend.MIXED_SIGNS),
        (yearly(ELECTRICITY), {"target": 5.0}, trend.BASE_MEETS),
        (yearly(ELECTRICITY), {"target": 10.468}, trend.BASE_MEETS),
        (yearly([1e-300, 1e100]), {"base_year": 2022, "target": 1e140}, dns.OUT_OF_RANGE),
    ],
)
def test_growth_that_cannot_be_compared_says_why(values, changes, reason):
    needed = {"base_year": 2014, "target": 80.0, "target_year": 2030, "better": "higher"}
    found = growth_ratio(values, **needed | changes)
    assert (found.ratio, found.label, found.reason) == (None, None, reason)


# Trend with autocorrelated errors


def test_trend_of_electricity_equals_gls_in_r():
    found = ar1_trend(yearly([99.0, *ELECTRICITY]))  # nlme::gls(corAR1, method = "ML") on the last ten years
    assert found.slope == pytest.approx(1.113668280857, abs=1e-8)
    assert found.standard_error == pytest.approx(0.09272892279611, abs=1e-8)
    assert found.phi == pytest.approx(-0.3447146403022, abs=1e-6)
    assert found.p_value == pytest.approx(2.130388838299e-06, rel=1e-5)
    assert (found.first_year, found.year, found.points, found.reason) == (2014, 2023, 10, None)


@needs_oracles
def test_trend_equals_the_computed_reference():
    reference = json.loads((ORACLES / "oracles" / "forecast_reference.json").read_text())["gls_ar1_7-2-b"]
    found = ar1_trend(pd.Series(reference["values"], index=reference["years"]))
    assert found.slope == pytest.approx(reference["slope"], abs=1e-8)
    assert found.standard_error == pytest.approx(reference["se"], abs=1e-8)
    assert found.phi == pytest.approx(reference["phi"], abs=1e-6)


def dense(phi, values):
    """Log-likelihood and slope by the full covariance matrix, as a textbook has it."""
    years, figures = values.index.to_numpy(float), values.to_numpy()
    correlation = phi ** np.abs(years[:, None] - years[None, :])
    inverse = np.linalg.inv(correlation)
    design = np.column_stack([np.ones_like(years), years - years.mean()])
    normal = design.T @ inverse @ design
    beta = np.linalg.solve(normal, design.T @ inverse @ figures)
    rest = figures - design @ beta
    squares, n = float(rest @ inverse @ rest), len(years)
    error = np.sqrt(squares / (n - 2) * np.linalg.inv(normal)[1, 1])
    return -n / 2 * np.log(squares / n) - np.linalg.slogdet(correlation)[1] / 2, beta[1], error


@given(
    st.lists(st.integers(-50, 50), min_size=10, max_size=10),
    st.sets(st.integers(0, 8), max_size=3),
    st.floats(1e-6, 1e9),
)
def test_trend_is_the_maximum_of_the_exact_likelihood(figures, missing, factor):
    values = yearly([factor * figure for figure in figures]).drop([2014 + place for place in missing])
    found = ar1_trend(values)
    assume(found.reason is None)
    likelihood, slope, error = dense(found.phi, values)
    assert found.slope == pytest.approx(slope, rel=1e-6, abs=1e-9 * factor)
    assert found.standard_error == pytest.approx(error, rel=1e-6)
    others = [
        dense(phi, values)[0]
        for phi in (*np.linspace(-0.99, 0.99, 45), found.phi - 1e-4, found.phi + 1e-4)
        if abs(phi) < 1
    ]
    assert likelihood >= max(others) - 1e-9
    assert 0 <= found.p_value <= 1


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ([], dns.NO_VALUES),
        ([INF] * 10, dns.NOT_FINITE),
        ([1, 3, 2, 4, 3, 5], trend.TOO_FEW),
        ([1, NAN] * 6 + [3], trend.TOO_FEW),
        ([7.0] * 10, trend.NO_ERROR),
        ([0.1 * year for year in range(10)], trend.NO_ERROR),
        ([1, 2] * 5, trend.NO_MAXIMUM),
    ],
)
def test_without_a_trend_the_reason_is_said(figures, reason):
    found = ar1_trend(yearly(figures))
    assert (found.p_value, found.phi, found.reason) == (None, None, reason)


def test_the_window_counts_years_and_seven_values_are_enough():
    values = yearly([5, 3, NAN, 4, NAN, 6, 5, NAN, 7, 9])
    assert ar1_trend(values).points == 7
    assert ar1_trend(values, window=9).reason == trend.TOO_FEW
    assert ar1_trend(values, window=0).reason == trend.TOO_FEW
    assert ar1_trend(pd.concat([yearly([50.0] * 30, last=2013), values])).slope == ar1_trend(values).slope


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=12))
def test_a_trend_is_never_half_there(figures):
    found = ar1_trend(yearly(figures))
    assert (found.p_value is None) == (found.reason is not None)
    assert all(np.isfinite(figure) for figure in found if isinstance(figure, float))
