"""Structural breaks: the statistics of strucchange and statsmodels, and how often they speak without a break."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import breaks
from zdi_metrics.methods.breaks import cusum, sup_f

YEARS = range(1991, 2022)


@pytest.fixture(scope="module")
def nile():
    """Annual flow of the Nile, 1871 to 1970."""
    from statsmodels.datasets import nile as data

    rows = data.load_pandas().data
    return pd.Series(rows["volume"].to_numpy("float64"), index=rows["year"].astype(int))


def series(figures):
    return pd.Series(np.asarray(figures, dtype="float64"), index=range(1991, 1991 + len(figures)))


def persistent(chosen, persistence, length=31, bend=0.0):
    """A line with autocorrelated deviations of variance 1 / (1 - persistence²), bent in the middle."""
    figures = chosen.normal(size=100 + length)
    for year in range(1, len(figures)):
        figures[year] += persistence * figures[year - 1]
    return series(figures[100:] + bend * np.maximum(np.arange(length) - length // 2, 0))


def test_the_nile_as_in_the_tests_of_strucchange(nile):
    """cran/strucchange, tests/strucchange-tests.Rout.save: sup.F = 75.93 at 1898, S0 = 2.9518, p 2.2e-16 and 5e-8."""
    found = sup_f(nile, trend=False, independent=True)
    assert found.statistic == pytest.approx(75.93, abs=0.005)
    assert (found.year, found.p_value) == (1899, 0.001)  # strucchange names the last year of the old course
    summed = cusum(nile, trend=False, independent=True)
    assert summed.statistic == pytest.approx(2.9518, abs=0.00005)
    assert (summed.year, summed.p_value) == (None, 0.001)


@pytest.mark.parametrize(("trend", "tabled"), [(False, (7.12, 8.68)), (True, (10.00, 11.72))])
def test_critical_values_of_long_independent_series_without_a_trend_are_those_of_andrews(trend, tabled):
    """Andrews (2003), Econometrica 71, trimming 0.15: 10 and 5 % for one parameter; a trend needs larger ones."""
    drawn = np.random.default_rng(1).normal(size=(200, 4000))
    line = breaks._design(200, trend)
    largest = breaks._f_statistics(breaks._residuals(line, drawn), breaks._parts(line, 0.15)).max(axis=0)
    found = np.quantile(largest, (0.90, 0.95))
    if trend:
        assert (found > np.array(tabled) + 0.5).all()
    else:
        assert found == pytest.approx(tabled, abs=0.35)


def test_sums_of_residuals_of_all_draws_are_those_of_statsmodels():
    from statsmodels.stats.diagnostic import breaks_cusumolsresid

    line = breaks._design(31, True)
    residuals = breaks._residuals(line, np.random.default_rng(2).normal(size=(31, 5)))
    expected = [breaks_cusumolsresid(one, ddof=2)[0] for one in residuals.T]
    assert breaks._largest_sum(residuals, 2) == pytest.approx(expected, rel=1e-12)


def test_f_statistics_by_two_regressions():
    figures = series(np.random.default_rng(3).normal(size=31).cumsum())
    line = breaks._design(31, True)
    found = breaks._f_statistics(breaks._residuals(line, figures.to_numpy()[:, None]), breaks._parts(line, 0.15))

    def squares(part):
        times = np.arange(len(part))
        return ((part - np.polyval(np.polyfit(times, part, 1), times)) ** 2).sum()

    first = breaks._parts(line, 0.15).first
    two = squares(figures[: first + 7]) + squares(figures[first + 7 :])
    assert found[7, 0] == pytest.approx((squares(figures) - two) / (two / 27), rel=1e-9)


@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.8, 1.0])
def test_without_a_break_it_is_seldom_found_however_the_deviations_hang_together(persistence):
    chosen = np.random.default_rng(4)
    drawn = [persistent(chosen, persistence) for _ in range(200)]
    for test in (sup_f, cusum):
        assert np.mean([test(one, draws=199).p_value <= 0.05 for one in drawn]) <= 0.09


def test_where_deviations_hardly_fade_a_break_needs_a_smaller_chance():
    """What the table makes of it: at 0.05 one case in seven without a break shows one, at 0.02 one in twenty."""
    chosen = np.random.default_rng(11)
    drawn = [sup_f(persistent(chosen, 1.0), draws=199) for _ in range(800)]
    lasting = np.array([one.p_value for one in drawn if one.persistence >= breaks.LARGEST_PERSISTENCE])
    assert len(lasting) > 150
    assert 0.10 < np.mean(lasting <= 0.05) < 0.20
    assert np.mean(lasting <= 0.02) < 0.09


def test_deviations_taken_for_independent_find_breaks_everywhere():
    chosen = np.random.default_rng(5)
    found = [sup_f(persistent(chosen, 0.8), draws=199, independent=True).p_value <= 0.05 for _ in range(100)]
    assert np.mean(found) > 0.6


def test_a_slope_that_changes_is_found_at_its_year():
    chosen = np.random.default_rng(6)
    found = [sup_f(persistent(chosen, 0.5, bend=1.5), draws=199) for _ in range(100)]
    assert np.mean([one.p_value <= 0.05 for one in found]) > 0.8
    assert np.median([one.year for one in found]) == pytest.approx(2006, abs=1)
    assert np.mean([one.after - one.before for one in found]) == pytest.approx(1.5, abs=0.2)


def test_with_few_years_the_test_would_be_blind():
    """Why there is a least number of years: at 15 the same change is mostly missed."""
    chosen = np.random.default_rng(7)
    found = [sup_f(persistent(chosen, 0.5, 15, bend=1.5), draws=199, fewest=15).p_value <= 0.05 for _ in range(100)]
    assert np.mean(found) < 0.5


def test_the_same_seed_gives_the_same_chance():
    figures = persistent(np.random.default_rng(8), 0.5)
    assert sup_f(figures, seed=3) == sup_f(figures, seed=3)
    assert cusum(figures, seed=3) == cusum(figures, seed=3)


@given(st.integers(0, 1000), st.floats(0.001, 1000), st.floats(-1000, 1000), st.integers(-5, 5))
@settings(max_examples=25)
def test_unit_level_and_slope_do_not_matter(seed, factor, level, slope):
    figures = persistent(np.random.default_rng(seed), 0.5)
    other = factor * figures + level + slope * np.arange(len(figures))
    one, two = sup_f(figures, draws=99), sup_f(other, draws=99)
    assert two.statistic == pytest.approx(one.statistic, rel=1e-5)
    assert (two.year, two.p_value) == (one.year, pytest.approx(one.p_value, abs=0.011))
    assert cusum(other, draws=99).statistic == pytest.approx(cusum(figures, draws=99).statistic, rel=1e-5)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (series(range(19)), "19 years, and a test needs 20"),
        (series(range(31)), "on one line"),
        (series([2.0] * 31), "on one line"),
        (series([*range(30), None]).drop(2000), "right after 1999"),
        (series([]), "no values"),
        (pd.Series(["a"] * 31, index=YEARS), "not numbers"),
        (pd.Series([1.0, 2.0], index=[2000, 2000]), "twice"),
        (pd.Series(np.arange(31.0), index=[f"{year}-Q1" for year in YEARS]), "whole years"),
    ],
)
def test_without_a_series_there_is_a_reason(values, said):
    for test in (sup_f, cusum):
        found = test(values)
        assert said in found.reason
        assert (found.statistic, found.p_value) == (None, None)


@pytest.mark.parametrize("setting", [{"draws": 5}, {"draws": 99.5}, {"fewest": 3}, {"trimming": 0.5}])
def test_settings_that_make_no_test_are_refused(setting):
    with pytest.raises(NotComputable):
        sup_f(series(range(31)), **setting)
