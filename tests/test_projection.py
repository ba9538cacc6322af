"""Continuation of trends: published numbers, properties, reasons for bad input, coverage over the catalogue."""

import importlib.util
import json
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import continuation, projection

# Oil production of Saudi Arabia 1965-2013 in million tonnes: fpp2::oil, as in statsmodels' tests of ETSModel
OIL = np.array(
    [111.0091346, 130.8284341, 141.2870879, 154.2277747, 162.7408654, 192.1664835, 240.7997253, 304.2173901,
     384.0045673, 429.6621566, 359.3169299, 437.2518544, 468.4007898, 424.4353365, 487.9794299, 509.8284478,
     506.3472527, 340.1842374, 240.2589210, 219.0327876, 172.0746632, 252.5900922, 221.0710774, 276.5187735,
     271.1479517, 342.6186005, 428.3558357, 442.3945534, 432.7851482, 437.2497186, 437.2091599, 445.3640981,
     453.1950104, 454.4096410, 422.3789058, 456.0371217, 440.3866047, 425.1943725, 486.2051735, 500.4290861,
     521.2759092, 508.9476170, 488.8888577, 509.8705750, 456.7229123, 473.8166029, 525.9508706, 549.8338076,
     542.3404698]
)  # fmt: skip
# What R's forecast::ets(oil, "AAN", damped = TRUE) gives (statsmodels' fit_ets_results_nonseasonal.json)
OIL_FIT = continuation.Parameters(*(np.array([x]) for x in (0.99989969, 0.11886985, 0.80000197)))
OIL_NEXT = [545.35213563, 547.76044926, 549.68710489, 551.22843318]
# The series and what R's fable::RW(value ~ drift()) gives for it: github.com/tidyverts/fable/issues/368
NOISY_LINE = [
    11.45998, 19.38955, 27.64921, 26.48457, 28.24855, 41.17304, 34.62969, 43.08775, 44.09223, 34.70767,
    60.59940, 44.23600, 40.24937, 52.73816, 79.06283, 80.72730, 76.69836, 78.13231, 97.72110, 86.03193,
]  # fmt: skip
NOISY_LINE_NEXT = [
    89.95677, 93.88161, 97.80645, 101.73129, 105.65613, 109.58097, 113.50581, 117.43064, 121.35548, 125.28032,
]  # fmt: skip
FAST = ("damped", "drift", "theta", "combination")

steps = st.lists(st.floats(-1, 1).map(lambda x: round(x, 3)), min_size=9, max_size=24)


def series(values, last=2023):
    values = np.asarray(values, dtype="float64")
    return pd.Series(values, index=range(last + 1 - len(values), last + 1))


def walk(changes):
    values = series(50 + np.cumsum(changes))
    assume(np.ptp(values.iloc[:8]) > 1e-3)  # else there is no origin to test from
    return values


def nile():
    from statsmodels.datasets import nile as data

    return data.load_pandas().data["volume"].to_numpy()


def reference():
    folder = os.environ.get("ZDI_ORACLES")
    if not folder:
        pytest.skip("ZDI_ORACLES is not set")
    return json.loads((Path(folder) / "oracles" / "forecast_reference.json").read_text(encoding="utf-8"))


# --- published and independently computed numbers


def test_the_damped_trend_continues_as_in_r_with_the_parameters_of_r():
    run = continuation.smooth(OIL, OIL_FIT)
    fitted, mean, _ = continuation.continued(run, OIL_FIT, [len(OIL)], 4)
    assert mean[0, 0] == pytest.approx(OIL_NEXT, rel=1e-7)
    likelihood = -len(OIL) / 2 * np.log(fitted.squares[0, 0])
    assert -284.64438385 <= likelihood < -284  # our start is the best for these parameters, that of R a compromise
    assert run.level[-1, 0, 0] + run.level[-1, 0, 1:] @ fitted.start[0, 0] == pytest.approx(542.341751, abs=1e-5)
    assert run.trend[-1, 0, 0] + run.trend[-1, 0, 1:] @ fitted.start[0, 0] == pytest.approx(3.76297155, abs=1e-5)


def test_the_average_over_the_grid_stays_near_the_most_likely_parameters_of_r():
    # by 0.15 standard errors for four years; the log-likelihood of the best triple by 0.2
    [fan] = continuation.damped(OIL, [len(OIL)], 4)
    assert (np.abs(fan.mean - OIL_NEXT) < 0.15 * fan.spread).all()
    fitted = continuation.fit(continuation.smooth(OIL, continuation.damped_grid()), [len(OIL)])
    assert -len(OIL) / 2 * np.log(fitted.squares.min()) == pytest.approx(-284.64438385, abs=0.2)


@pytest.mark.parametrize(("alpha", "ratio", "phi"), [(0.5, 0.3, 0.9), (0.95, 0.1, 0.8), (0.1, 0.9, 0.98)])
def test_mean_and_variance_of_the_damped_trend_are_those_of_statsmodels(alpha, ratio, phi):
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    one = continuation.Parameters(*(np.array([x]) for x in (alpha, alpha * ratio, phi)))
    run = continuation.smooth(OIL, one)
    fitted, mean, variance = continuation.continued(run, one, [len(OIL)], 20)
    level, trend = fitted.start[0, 0]
    dated = pd.Series(OIL, index=pd.period_range("1965", periods=len(OIL), freq="Y"))
    model = ETSModel(
        dated,
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=level,
        initial_trend=trend,
    )
    result = model.smooth([alpha, alpha * ratio, phi])
    assert mean[0, 0] == pytest.approx(result.forecast(20).to_numpy(), rel=1e-9)
    assert fitted.squares[0, 0] == pytest.approx((result.resid**2).sum(), rel=1e-9)
    exact = result.get_prediction(len(OIL), len(OIL) + 19, method="exact").forecast_variance
    ours = continuation.noise(one, 20)[0] * fitted.squares[0, 0]
    assert ours / ours[0] == pytest.approx(np.asarray(exact) / np.asarray(exact)[0], rel=1e-9)
    assert (variance[0, 0] >= ours / (len(OIL) - 2) * (1 - 1e-12)).all()  # the start is not known


def test_the_noise_is_the_closed_form_of_the_textbook():
    a, b, p = 0.6, 0.2, 0.85
    h = np.arange(1, 31)
    closed = (
        1
        + a**2 * (h - 1)
        + b * p * h / (1 - p) ** 2 * (2 * a * (1 - p) + b * p)
        - b * p * (1 - p**h) / ((1 - p) ** 2 * (1 - p**2)) * (2 * a * (1 - p**2) + b * p * (1 + 2 * p - p**h))
    )  # Forecasting: Principles and Practice, 3rd ed., table 8.8, (A, Ad, N)
    found = continuation.noise(continuation.Parameters(*(np.array([x]) for x in (a, b, p))), 30)[0]
    assert found == pytest.approx(closed, rel=1e-12)


def by_hand(values, level, trend, alpha, beta, phi, ahead):
    """Errors on the way and what is expected after it, year by year."""
    errors, expected = [], []
    for value in values:
        errors.append(value - level - phi * trend)
        level, trend = level + phi * trend + alpha * errors[-1], phi * trend + beta * errors[-1]
    for _ in range(ahead):
        level, trend = level + phi * trend, phi * trend
        expected.append(level)
    return np.array(errors), np.array(expected)


def regressed(values, alpha, beta, phi, ahead):
    """Sum of squares, mean and variance ahead, all from a regression of the errors on the start."""
    free, still = by_hand(values, 0, 0, alpha, beta, phi, ahead)
    columns = [by_hand(0 * values, *unit, alpha, beta, phi, ahead) for unit in ((1, 0), (0, 1))]
    design, effects = (np.column_stack(both) for both in zip(*columns, strict=True))
    start, squares, *_ = np.linalg.lstsq(-design, free)
    noise = [
        1 + sum((alpha + beta * sum(phi**i for i in range(1, j + 1))) ** 2 for j in range(1, h + 1))
        for h in range(ahead)
    ]
    uncertain = np.einsum("hi,ij,hj->h", effects, np.linalg.inv(design.T @ design), effects)
    return squares[0], still + effects @ start, squares[0] / (len(values) - 2) * (noise + uncertain)


@pytest.mark.parametrize("n", [8, 20, 49])
def test_the_damped_trend_is_a_weighted_mean_of_regressions_on_the_start(n):
    grid = continuation.damped_grid()
    found = [regressed(OIL[:n], *triple, 6) for triple in zip(*grid, strict=True)]
    squares, means, variances = (np.array(column) for column in zip(*found, strict=True))
    weights = (squares / squares.min()) ** (-n / 2)
    weights = weights / weights.sum()
    mean = weights @ means
    [fan] = continuation.damped(OIL[:n], [n], 6)
    assert fan.mean == pytest.approx(mean, rel=1e-8)
    assert fan.spread**2 == pytest.approx(weights @ variances + weights @ (means - mean) ** 2, rel=1e-8)
    assert fan.freedom == n - 2
    [among_others, _] = continuation.damped(OIL, [n, 49], 6)
    assert among_others.mean == pytest.approx(fan.mean, rel=1e-12)
    assert among_others.spread == pytest.approx(fan.spread, rel=1e-12)


def test_the_range_of_theta_is_that_of_simple_smoothing():
    from scipy.optimize import minimize

    def squares(parameters):
        level, alpha = parameters
        return (by_hand(nile(), level, 0, alpha, 0, 0, 0)[0] ** 2).sum()

    best = minimize(squares, [nile()[0], 0.3], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-8})
    [fan] = continuation.theta(nile(), [100], 20)
    assert fan.freedom == 97
    assert fan.spread[0] ** 2 == pytest.approx(best.fun / 97, rel=1e-3)
    assert (fan.spread / fan.spread[0]) ** 2 == pytest.approx(1 + best.x[1] ** 2 * np.arange(20), rel=0.03)


def test_the_drift_continues_as_in_r():
    found = projection.project(series(NOISY_LINE), until=2033, method="drift")
    assert found["mean"].tolist() == pytest.approx(NOISY_LINE_NEXT, abs=1e-5)


def test_the_range_of_the_drift_is_that_of_a_regression_of_the_changes_on_a_constant():
    changes = np.diff(NOISY_LINE)
    spread, n = np.std(changes, ddof=1), len(changes)
    found = projection.project(series(NOISY_LINE), until=2045, method="drift", levels=(80,))
    for ahead in (1, 5, 22):
        error = np.sqrt(ahead * spread**2 + ahead**2 * spread**2 / n)  # future changes, and the mean of the past ones
        width = found["upper_80"] - found["mean"]
        assert width[2023 + ahead] == pytest.approx(stats.t(n - 1).ppf(0.9) * error, rel=1e-9)


@pytest.mark.parametrize("data", ["nile", "oil"])
def test_theta_is_that_of_statsmodels(data):
    from statsmodels.tsa.forecasting.theta import ThetaModel

    values = nile() if data == "nile" else OIL
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = ThetaModel(pd.Series(values), period=1, deseasonalize=False).fit(use_mle=False)
    [fan] = continuation.theta(values, [len(values)], 5)
    assert fan.mean == pytest.approx(np.asarray(result.forecast(5)), rel=2e-3)  # alpha to the nearest hundredth
    assert np.diff(fan.mean) == pytest.approx(np.diff(result.forecast(5)), rel=1e-9)


def test_simple_smoothing_is_the_steady_local_level_of_r():
    # R 4.2.2, StructTS(Nile, "level"): mean and standard errors of the next five years, exact to rounding
    known = reference()
    level, noise = known["Nile_local_level"]["level"], known["Nile_local_level"]["epsilon"]
    q = level / noise
    gain = (q + np.sqrt(q * q + 4 * q)) / 2
    one = continuation.Parameters(np.array([gain / (1 + gain)]), np.zeros(1), np.zeros(1))
    run = continuation.smooth(nile(), one)
    start = -run.products[-1, 0, 0, 1] / run.products[-1, 0, 1, 1]
    pred, se = known["Nile_level_forecast"]["pred"], known["Nile_level_forecast"]["se"]
    assert run.level[-1, 0, 0] + run.level[-1, 0, 1] * start == pytest.approx(pred[0], rel=1e-9)
    assert np.sqrt(continuation.noise(one, 5)[0]) * se[0] == pytest.approx(se, rel=1e-9)


def test_the_local_trend_is_that_of_r():
    # R 4.2.2, StructTS(Nile, "trend"); the likelihood is flat, so the standard errors agree to 4 %
    known = reference()["Nile_local_trend"]
    assert known["slope"] == 0
    values = (nile() - nile()[0]) / np.ptp(nile())
    [fan] = continuation.local_trend(values, [len(values)], 5)
    state, move = np.diag([1e7, 1e7]), np.array([[1.0, 1], [0, 1]])
    shock, view, errors = np.diag([known["level"], known["slope"]]), np.array([1.0, 0]), []
    for ahead in range(len(values) + 5):  # the filter's variance does not depend on the values
        errors.append(np.sqrt(view @ state @ view + known["epsilon"]))
        if ahead < len(values):
            state = state - np.outer(state @ view, view @ state) / errors[-1] ** 2
        state = move @ state @ move.T + shock
    assert fan.spread * np.ptp(nile()) == pytest.approx(errors[-5:], rel=0.04)
    assert fan.freedom == len(values) - 5


# --- properties


@pytest.mark.parametrize("method", FAST)
def test_years_columns_and_order(method):
    found = projection.project(series(NOISY_LINE), method=method, levels=(95, 50, 80))
    assert found.index.tolist() == list(range(2024, 2046))
    assert found.index.name == "year"
    columns = ["mean", "lower_50", "upper_50", "lower_80", "upper_80", "lower_95", "upper_95"]
    assert found.columns.tolist() == columns
    nested = ["lower_95", "lower_80", "lower_50", "mean", "upper_50", "upper_80", "upper_95"]
    assert (np.diff(found[nested].to_numpy(), axis=1) > 0).all()


@pytest.mark.parametrize("method", FAST)
@given(changes=steps, size=st.floats(1e-6, 1e9), shift=st.floats(-1e3, 1e3))
@settings(max_examples=40)
def test_the_unit_does_not_matter(method, changes, size, shift):
    values = walk(changes)
    plain = projection.project(values, method=method, until=2033)
    other = projection.project(size * (values + shift), method=method, until=2033)
    scale = plain.abs().to_numpy().max() + abs(shift)
    np.testing.assert_allclose(other / size - shift, plain, atol=1e-6 * scale, rtol=0)


@pytest.mark.parametrize("method", FAST)
@given(changes=steps)
@settings(max_examples=40)
def test_bounds_stay_in_bounds_and_in_order_and_are_numbers(method, changes):
    shares = walk(changes).clip(0.01, 99.99)
    assume(np.ptp(shares) > 1e-3)
    for name, top in (("logit", 100), ("log", np.inf)):
        found = projection.project(shares, transform=name, method=method)
        assert np.isfinite(found.to_numpy()).all()
        assert (found.to_numpy() >= 0).all()
        assert (found.to_numpy() <= top).all()
        assert (found["lower_95"] <= found["lower_80"]).all()
        assert (found["lower_50"] <= found["mean"]).all()
        assert (found["mean"] <= found["upper_50"]).all()
        assert (found["upper_80"] <= found["upper_95"]).all()


def test_under_a_transform_the_mean_is_the_median():
    values = series(np.exp(np.array(NOISY_LINE) / 30))
    plain = projection.project(np.log(values), method="theta")
    found = projection.project(values, method="theta", transform="log")
    pd.testing.assert_frame_equal(found, np.exp(plain))


def test_a_positive_series_that_falls_stays_positive():
    falling = series(100 * np.exp(-1.5 * np.arange(20)) * (1 + 0.1 * np.sin(np.arange(20))))
    found = projection.project(falling, until=2123, transform="log", method="drift")
    assert (found.to_numpy() > 0).all()


def test_a_straight_line_is_continued_without_width_by_the_drift():
    found = projection.project(series(range(10, 30)), method="drift")
    np.testing.assert_allclose(found, np.outer(np.arange(30, 52), np.ones(7)), rtol=1e-9)
    assert projection.backtest(series(range(10, 30)), method="drift").coverage == {50: 1, 80: 1, 95: 1}


def test_the_damped_trend_flattens():
    found = projection.project(series(np.arange(20) + np.sin(np.arange(20))))
    assert 0 < found["mean"].diff().iloc[-1] < found["mean"].diff().iloc[1]


@pytest.mark.parametrize("points", range(4, 8))
@pytest.mark.parametrize("method", FAST)
def test_below_eight_points_there_is_only_the_drift(method, points):
    values = series(NOISY_LINE[:points])
    assert projection.method_for(points, method) == "drift"
    pd.testing.assert_frame_equal(projection.project(values, method=method), projection.project(values, method="drift"))


def test_from_eight_points_the_method_is_the_one_asked_for():
    values = series(NOISY_LINE[:8])
    assert not projection.project(values).equals(projection.project(values, method="drift"))


def test_the_combination_is_the_median_bound_by_bound():
    values = series(NOISY_LINE)
    members = [projection.project(values, method=m).to_numpy() for m in ("damped", "drift", "theta")]
    found = projection.project(values, method="combination").to_numpy()
    np.testing.assert_allclose(found, np.median(members, axis=0), rtol=1e-9)


def test_the_local_trend_is_there_when_asked_for():
    values = series(NOISY_LINE[:12])
    found = projection.project(values, method="local_trend", until=2026)
    assert np.isfinite(found.to_numpy()).all()
    assert np.isfinite(projection.project(series(range(12)), method="local_trend", until=2026).to_numpy()).all()
    record = projection.backtest(values, method="local_trend", horizon=2)
    assert (record.method, record.origins, record.outcomes) == ("local_trend", 4, 7)


def test_the_order_of_the_rows_and_the_type_of_numbers_do_not_matter():
    values = series(range(1, 21)) + series(np.arange(20) % 3)
    expected = projection.project(values)
    pd.testing.assert_frame_equal(projection.project(values.iloc[::-1]), expected)
    for kind in ("int64", "Int64", "Float64", "float32"):
        pd.testing.assert_frame_equal(projection.project(values.astype(kind)), expected)


def test_nothing_is_written_into_the_series():
    values = series(NOISY_LINE)
    before = values.copy()
    projection.project(values, transform="log", widen={80: 1.5})
    projection.backtest(values, method="combination")
    pd.testing.assert_series_equal(values, before)


def test_four_in_five_outcomes_of_a_random_walk_lie_in_the_range_of_the_drift_whatever_the_length():
    random = np.random.default_rng(1)
    for length in (4, 12):
        runs = np.cumsum(random.normal(0.5, 1, size=(600, length + 10)), axis=1)
        found = [projection.project(series(run[:length]), until=2033, method="drift", levels=(80,)) for run in runs]
        inside = [
            f["lower_80"].iloc[-1] <= run[-1] <= f["upper_80"].iloc[-1] for f, run in zip(found, runs, strict=True)
        ]
        assert np.mean(inside) == pytest.approx(0.8, abs=0.04)


def test_about_four_in_five_outcomes_of_a_damped_trend_lie_in_its_range():
    random = np.random.default_rng(2)
    inside = []
    for _ in range(300):
        level, trend, values = 0.0, 2.0, []
        for error in random.normal(size=25):
            values.append(level + 0.9 * trend + error)
            level, trend = level + 0.9 * trend + 0.6 * error, 0.9 * trend + 0.1 * error
        found = projection.project(series(values[:20]), until=2028, levels=(80,))
        inside += list((found["lower_80"] <= values[20:]) & (values[20:] <= found["upper_80"]))
    assert 0.72 < np.mean(inside) < 0.88


# --- backtest


@pytest.mark.parametrize("method", FAST)
@pytest.mark.parametrize("transform", [None, "log", "logit"])
def test_the_backtest_is_what_projecting_from_every_earlier_year_gives(method, transform):
    values = series(NOISY_LINE[2:])
    record = projection.backtest(values, method=method, transform=transform, horizon=4)
    first = 4 if method == "drift" else 8
    inside, widened, errors, of_drift = [], [], [], []
    for n in range(first, len(values)):
        known, later = values.iloc[:n], values.iloc[n : n + 4]
        try:  # only what was known then: the same call on the shorter series
            factors = projection.backtest(known, method=method, transform=transform, horizon=4).widen
        except NotComputable:
            factors = None
        if method != "drift" and n == first:
            factors = None  # the drift would be used below
        options = {"until": int(later.index[-1]), "transform": transform, "levels": (80,)}
        plain = projection.project(known, method=method, **options)
        wide = projection.project(known, method=method, widen=factors, **options)
        errors += list((plain["mean"] - later).abs())
        of_drift += list((projection.project(known, method="drift", **options)["mean"] - later).abs())
        inside += list((plain["lower_80"] <= later) & (later <= plain["upper_80"]))
        widened += list((wide["lower_80"] <= later) & (later <= wide["upper_80"]))
    assert (record.origins, record.outcomes) == (len(values) - first, len(inside))
    assert record.coverage[80] == pytest.approx(np.mean(inside))
    assert record.coverage_widened[80] == pytest.approx(np.mean(widened))
    assert record.scaled_error == pytest.approx(np.mean(errors) / np.mean(of_drift))


@given(changes=steps)
@settings(max_examples=60)
def test_the_factors_widen_and_never_by_more_than_two(changes):
    record = projection.backtest(walk(changes), levels=(50, 80, 95))
    assert all(1 <= factor <= 2 for factor in record.widen.values())
    assert all(record.coverage[level] <= record.coverage_widened[level] <= 1 for level in (50, 80, 95))


def test_a_series_whose_scatter_grows_is_widened_and_a_calm_one_is_not():
    random = np.random.default_rng(3)
    wild = projection.backtest(series(np.cumsum(random.normal(size=30) * np.exp(np.arange(30) / 6))), method="drift")
    assert wild.widen[80] == 2
    calm = projection.backtest(series(np.cumsum(random.normal(size=30) * np.exp(-np.arange(30) / 6))), method="drift")
    assert calm.widen == {50: 1, 80: 1, 95: 1}
    assert calm.scaled_error == 1


def test_the_conformal_quantile_by_hand():
    distances = np.array([0.2, 1.9, 0.4, 1.2, 1.5, 0.1, 0.9, np.inf, np.nan])
    assert projection._factor(distances, 50) == 1  # the 4th of seven is 0.9
    assert projection._factor(distances, 80) == 1.9  # ceil(8 * 0.8) = 7th
    assert projection._factor(distances, 70) == 1.5  # ceil(8 * 0.7) = 6th
    assert projection._factor(distances, 95) == 1.9  # there is no 8th: the largest


def test_widening_moves_the_bounds_by_the_factor_and_keeps_the_levels_in_order():
    values = series(NOISY_LINE)
    plain = projection.project(values)
    wide = projection.project(values, widen={80: 1.25})
    pd.testing.assert_series_equal(wide["mean"], plain["mean"])
    pd.testing.assert_series_equal(wide["upper_50"], plain["upper_50"])
    np.testing.assert_allclose(wide["upper_80"] - wide["mean"], 1.25 * (plain["upper_80"] - plain["mean"]))
    np.testing.assert_allclose(wide["mean"] - wide["lower_80"], 1.25 * (plain["mean"] - plain["lower_80"]))
    turned = projection.project(values, widen={50: 2, 80: 1})
    assert (turned["upper_80"] == turned["upper_50"]).all()
    assert (turned["lower_80"] == turned["lower_50"]).all()
    assert (turned["lower_95"] <= turned["lower_50"]).all()


def test_a_past_without_change_is_no_origin():
    values = series([5.0] * 12 + [5, 6, 5, 7, 6, 8, 7, 9])
    assert projection.backtest(values).origins == 6
    flat_until_last = series([5.0] * 12 + [6])
    with pytest.raises(NotComputable) as caught:
        projection.backtest(flat_until_last)
    assert caught.value.what == projection.UNTESTED[0]


def test_a_line_that_breaks_off_is_widened_by_its_scatter_not_by_rounding():
    broken = series([*range(12), 12.5, 13.5, 14, 15, 16, 17])
    exact, rounded = (projection.backtest(values, method="drift") for values in (broken, broken / 10 + 0.3))
    assert 0 < exact.coverage[80] < 1
    assert exact.scaled_error == 1
    assert exact.widen == pytest.approx(rounded.widen)
    assert exact.coverage == rounded.coverage


def test_without_an_error_of_the_drift_there_is_no_scaled_error():
    assert projection.backtest(series(range(20))).scaled_error is None


def test_the_record_is_frozen():
    with pytest.raises(AttributeError):
        projection.backtest(series(NOISY_LINE)).origins = 3


# --- bad input: a reason in words, and no warning (warnings are errors in these tests)

GOOD = list(NOISY_LINE[:10])
BAD = {
    "a list": (GOOD, None, projection.NO_NUMBERS),
    "text": (pd.Series(["1", "2", "3", "4"], index=range(2000, 2004)), None, projection.NO_NUMBERS),
    "truth": (pd.Series([True, False] * 4, index=range(2000, 2008)), None, projection.NO_NUMBERS),
    "complex": (pd.Series([1j] * 8, index=range(2000, 2008)), None, projection.NO_NUMBERS),
    "objects": (pd.Series([1, None, 3, 4], dtype=object, index=range(2000, 2004)), None, projection.NO_NUMBERS),
    "empty": (pd.Series([], dtype="float64"), None, projection.EMPTY),
    "empty without type": (pd.Series([]), None, projection.EMPTY),
    "positions": (pd.Series(GOOD), None, projection.NOT_YEARLY),
    "text years": (pd.Series(GOOD, index=[str(2000 + n) for n in range(10)]), None, projection.NOT_YEARLY),
    "half-years": (pd.Series(GOOD, index=[f"{2000 + n}-S1" for n in range(10)]), None, projection.NOT_YEARLY),
    "float years": (pd.Series(GOOD, index=[2000.5 + n for n in range(10)]), None, projection.NOT_YEARLY),
    "dates": (pd.Series(GOOD, index=pd.date_range("2000", periods=10, freq="YS")), None, projection.NOT_YEARLY),
    "months": (pd.Series(GOOD, index=range(202301, 202311)), None, projection.NOT_YEARLY),
    "two areas": (pd.concat([series(GOOD), series(GOOD)]), None, projection.TWICE),
    "gappy": (series(GOOD).drop(2018), None, projection.GAPPY),
    "every other year": (pd.Series(GOOD, index=range(2000, 2020, 2)), None, projection.GAPPY),
    "missing": (series([*GOOD, np.nan]), None, projection.NOT_FINITE),
    "missing, nullable": (series([*GOOD, np.nan]).astype("Float64"), None, projection.NOT_FINITE),
    "infinite": (series([*GOOD, -np.inf]), None, projection.NOT_FINITE),
    "one": (series([1]), None, projection.TOO_SHORT),
    "three": (series([1, 2, 4]), None, projection.TOO_SHORT),
    "constant": (series([3.3] * 12), None, projection.CONSTANT),
    "constant but for rounding": (series([0.3, 0.1 + 0.2] * 6), None, projection.CONSTANT),
    "nothing but nil": (series([0] * 12), None, projection.CONSTANT),
    "nil under log": (series([*GOOD, 0]), "log", projection.NOT_POSITIVE),
    "negative under log": (series([*GOOD, -1]), "log", projection.NOT_POSITIVE),
    "nil under logit": (series([*GOOD, 0]), "logit", projection.NOT_A_SHARE),
    "all under logit": (series([*GOOD, 100]), "logit", projection.NOT_A_SHARE),
    "more than all under logit": (series([*GOOD, 173.988]), "logit", projection.NOT_A_SHARE),
    "beyond all numbers": (series([1e308, -1e308] * 6), None, projection.OUT_OF_REACH),
}


@pytest.mark.parametrize("verb", [projection.project, projection.backtest])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_has_a_reason(verb, case, capfd):
    values, transform, reason = BAD[case]
    with pytest.raises(NotComputable) as caught:
        verb(values, transform=transform)
    assert (caught.value.what, caught.value.cure) == reason
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"until": 2023}, projection.NO_YEAR),
        ({"until": 2124}, projection.NO_YEAR),
        ({"until": 2045.5}, projection.NO_YEAR),
        ({"levels": (80, 100)}, projection.NO_LEVEL),
        ({"levels": (0.0,)}, projection.NO_LEVEL),
        ({"widen": {80: 0.5}}, projection.NO_WIDENING),
        ({"widen": {80: np.inf}}, projection.NO_WIDENING),
        ({"widen": {80: np.nan}}, projection.NO_WIDENING),
    ],
)
def test_bad_options_have_a_reason(options, reason):
    with pytest.raises(NotComputable) as caught:
        projection.project(series(GOOD), **options)
    assert caught.value.what == reason[0]


def test_unknown_names_are_told_the_known_ones():
    with pytest.raises(NotComputable, match="damped, drift, local_trend, theta, combination"):
        projection.project(series(GOOD), method="prophet")
    with pytest.raises(NotComputable, match="log, logit and None"):
        projection.project(series(GOOD), transform="sqrt")
    for horizon in (0, 101, 2.5):
        with pytest.raises(NotComputable, match="horizon"):
            projection.backtest(series(GOOD), horizon=horizon)


def test_a_range_beyond_all_numbers_has_a_reason():
    explosive = series(np.exp(np.array([1, -60, 70, -80, 90, -100, 110, -120, 130.0])))
    with pytest.raises(NotComputable) as caught:
        projection.project(explosive, transform="log", until=2100)
    assert caught.value.what == projection.OUT_OF_REACH[0]


@pytest.mark.parametrize("points", [4, 8])
def test_too_little_past_is_untested_but_continued(points):
    values = series(NOISY_LINE[:points])
    assert len(projection.project(values)) == 22
    with pytest.raises(NotComputable) as caught:
        projection.backtest(values)
    assert caught.value.what == projection.UNTESTED[0]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=4, max_size=12), st.sampled_from(FAST))
def test_whatever_the_numbers_there_is_a_range_or_a_reason(numbers, method):
    for name in (None, "log", "logit"):
        try:
            found = projection.project(series(numbers), transform=name, method=method, until=2030)
        except NotComputable:
            continue
        assert np.isfinite(found.to_numpy()).all()
        try:
            record = projection.backtest(series(numbers), transform=name, method=method)
        except NotComputable:
            continue
        assert all(0 <= share <= 1 for share in record.coverage.values())
        assert record.scaled_error is None or 0 <= record.scaled_error < np.inf


# --- the catalogue


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("benchmark_of_coverage", ROOT / "benchmarks" / "coverage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_four_in_five_outcomes_of_the_catalogue_lie_in_the_ranges(coverage):
    # NRW and Germany only, for speed: benchmarks/coverage.py takes all
    some = [one for one in coverage.stretches(["DEA", "DE"]) if len(one.values) >= coverage.LONG]
    records = coverage.tested(some)
    assert len(records) >= 70
    low, high = coverage.WANTED
    assert low <= coverage.pooled(records, "coverage", 80) <= high
    assert low <= coverage.pooled(records, "coverage_widened", 80) <= high
    assert np.mean([record.scaled_error for record in records]) < 1.05
