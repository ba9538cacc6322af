"""Ways to continue a trend: drift, damped trend, theta method, local linear trend.

Each takes values on the scale of the fit (a range of about one), `lengths`, the numbers of first values that may be
used, and a horizon in years, and returns one Fan per length: a backtest asks for many lengths, a projection for one.

The damped trend is the innovations model ETS(A,Ad,N) (Hyndman, Koehler, Ord and Snyder 2008, Forecasting with
Exponential Smoothing; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 8.4-8.7):

    y(t) = l(t-1) + phi b(t-1) + e(t),   l(t) = l(t-1) + phi b(t-1) + alpha e(t),   b(t) = phi b(t-1) + beta e(t).

For given alpha, beta and phi every error is linear in the start l(0), b(0), so the start follows by least squares,
and running sums give the fit to the first n values for every n at once: a backtest costs little more than one fit.

Ten to thirty values hardly tell alpha, beta and phi apart, and the most likely triple alone makes ranges too narrow.
So a grid of triples is averaged with Akaike weights, which for equal numbers of parameters are relative likelihoods
(Kolassa 2011, Int. J. Forecasting 27, 238-251: more accurate and better covered than the single best model).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

STEPS = 6  # points for alpha and for beta / alpha: midpoints of equal parts of 0 to 1; ten give the same ranges
DAMPINGS = (0.83, 0.89, 0.95)  # phi: midpoints of three parts of the usual 0.8 to 0.98 (ibid. 8.2)
LEVELS_OF_THETA = 100  # alpha of the theta method: 0.01, 0.02 ... 1
SMALLEST = 1e-18  # a sum of squared errors below it is rounding, not fit


class Fan(NamedTuple):
    """Where the next years lie: mean and standard error of each, both of shape (horizon,), and degrees of freedom."""

    mean: Array
    spread: Array
    freedom: int


def drift(values: Array, lengths: Sequence[int], horizon: int) -> list[Fan]:
    """Random walk with drift: the last value plus the mean yearly change. Needs three values.

    Standard error sigma sqrt(h (1 + h / (n - 1))) with sigma the standard deviation of the n - 1 changes (Forecasting:
    Principles and Practice 5.5); exact with n - 2 degrees of freedom when the changes are independent and normal.
    """
    years = np.arange(1, horizon + 1)
    changes = {n: np.diff(values[:n]) for n in lengths}
    spreads = {n: np.std(changes[n], ddof=1) * np.sqrt(years * (1 + years / (n - 1))) for n in lengths}
    return [Fan(values[n - 1] + years * changes[n].mean(), spreads[n], n - 2) for n in lengths]


class Parameters(NamedTuple):
    """Smoothing parameters, each of shape (g,): 0 < alpha <= 1, 0 <= beta < alpha, 0 <= phi < 1."""

    alpha: Array
    beta: Array
    phi: Array


class Run(NamedTuple):
    """States and running sums after each of n values for g triples.

    The last axis has three columns: what the values do to a start of nil, what a level of one at the start does, and
    what a trend of one at the start does. `level` and `trend` are (n, g, 3), `products` of errors is (n, g, 3, 3).
    """

    level: Array
    trend: Array
    products: Array


class Fit(NamedTuple):
    """Start by least squares (lengths, g, 2), its covariance in error variances, squared errors (lengths, g)."""

    start: Array
    covariance: Array
    squares: Array


def smooth(values: Array, parameters: Parameters) -> Run:
    """Run the recursions over the values, of shape (n,), for all triples of parameters at once."""
    alpha, beta, phi = (column[:, None] for column in parameters)
    level, trend = np.zeros((2, alpha.size, 3))
    level[:, 1] = trend[:, 2] = 1
    levels, trends, errors = np.empty((3, len(values), alpha.size, 3))
    for t, value in enumerate(values):
        trend = phi * trend
        level = level + trend
        error = np.array([value, 0, 0]) - level
        level = level + alpha * error
        trend = trend + beta * error
        levels[t], trends[t], errors[t] = level, trend, error
    return Run(levels, trends, np.cumsum(errors[..., :, None] * errors[..., None, :], axis=0))


def fit(run: Run, lengths: Sequence[int]) -> Fit:
    """Start of level and trend by least squares from the first values of each length."""
    products = run.products[np.array(lengths) - 1]
    covariance = np.linalg.inv(products[..., 1:, 1:])
    start = -np.einsum("...ij,...j->...i", covariance, products[..., 1:, 0])
    squares = products[..., 0, 0] + np.einsum("...i,...i->...", products[..., 0, 1:], start)
    return Fit(start, covariance, np.maximum(squares, SMALLEST))


def reach(parameters: Parameters, horizon: int) -> Array:
    """What a trend of one adds within h years, phi + phi^2 + ... + phi^h, of shape (g, horizon)."""
    return np.cumsum(parameters.phi[:, None] ** np.arange(1, horizon + 1), axis=1)


def noise(parameters: Parameters, horizon: int) -> Array:
    """Variance of the error h years ahead in units of the error variance, of shape (g, horizon), start known.

    1 + c(1)^2 + ... + c(h-1)^2 with c(j) = alpha + beta (phi + ... + phi^j): models of class 1 in Hyndman et al. 2008,
    chapter 6; the same as the closed form in Forecasting: Principles and Practice 8.7.
    """
    gains = parameters.alpha[:, None] + parameters.beta[:, None] * reach(parameters, horizon)[:, :-1]
    return 1 + np.pad(np.cumsum(gains**2, axis=1), ((0, 0), (1, 0)))


def continued(run: Run, parameters: Parameters, lengths: Sequence[int], horizon: int) -> tuple[Fit, Array, Array]:
    """The fits to the first values, and mean and variance of what follows, both of shape (lengths, g, horizon).

    The variance is that of a regression on the start: (noise + uncertainty of the start) times squares / (n - 2).
    """
    fitted = fit(run, lengths)
    last = np.array(lengths) - 1
    effects = run.level[last][:, :, None] + reach(parameters, horizon)[..., None] * run.trend[last][:, :, None]
    mean = effects[..., 0] + np.einsum("nghi,ngi->ngh", effects[..., 1:], fitted.start)
    uncertain = np.einsum("nghi,ngij,nghj->ngh", effects[..., 1:], fitted.covariance, effects[..., 1:])
    variance = fitted.squares / (last[:, None] - 1)
    return fitted, mean, (noise(parameters, horizon) + uncertain) * variance[..., None]


def damped_grid() -> Parameters:
    """The triples that are averaged: alpha and beta / alpha evenly between 0 and 1, phi between 0.8 and 0.98."""
    parts = (np.arange(STEPS) + 0.5) / STEPS
    alpha, ratio, phi = (axis.ravel() for axis in np.meshgrid(parts, parts, DAMPINGS, indexing="ij"))
    return Parameters(alpha, alpha * ratio, phi)


def damped(values: Array, lengths: Sequence[int], horizon: int) -> list[Fan]:
    """Damped trend, averaged over a grid of smoothing parameters. Needs three values.

    The variance of the average is the weighted variance within the triples and between them; what is left to estimate
    in each is its start of two numbers, hence n - 2 degrees of freedom.
    """
    parameters = damped_grid()
    run = smooth(values[: max(lengths)], parameters)
    fitted, means, variances = continued(run, parameters, lengths, horizon)
    likelihood = (fitted.squares / fitted.squares.min(axis=1, keepdims=True)) ** (-np.array(lengths)[:, None] / 2)
    weights = likelihood[..., None] / likelihood.sum(axis=1)[:, None, None]
    mean = (weights * means).sum(axis=1)
    spread = np.sqrt((weights * (variances + (means - mean[:, None]) ** 2)).sum(axis=1))
    return [Fan(mean[i], spread[i], n - 2) for i, n in enumerate(lengths)]


def theta(values: Array, lengths: Sequence[int], horizon: int) -> list[Fan]:
    """Theta method: simple exponential smoothing plus half the slope of the straight line through all values.

    Mean and variance after Hyndman and Billah 2003 (Int. J. Forecasting 19, 287-290), as in the R function
    forecast::thetaf; alpha is the most likely one to the nearest hundredth. Start, alpha and slope are estimated,
    hence n - 3 degrees of freedom. Needs four values.
    """
    alpha = np.linspace(0, 1, LEVELS_OF_THETA + 1)[1:]
    run = smooth(values[: max(lengths)], Parameters(alpha, 0 * alpha, 0 * alpha))
    return [_theta(run, alpha, values[:length], horizon) for length in lengths]


def _theta(run: Run, alphas: Array, values: Array, horizon: int) -> Fan:
    length = len(values)
    products = run.products[length - 1]
    starts = -products[:, 0, 1] / products[:, 1, 1]
    squares = products[:, 0, 0] + products[:, 0, 1] * starts
    best = int(np.argmin(squares))
    alpha, variance = alphas[best], max(squares[best], SMALLEST) / (length - 3)
    level = run.level[length - 1, best, 0] + run.level[length - 1, best, 1] * starts[best]
    half_slope = np.polyfit(np.arange(length), values, 1)[0] / 2
    years = np.arange(horizon)
    mean = level + half_slope * (years + (1 - (1 - alpha) ** length) / alpha)
    return Fan(mean, np.sqrt(variance * (1 + years * alpha**2)), length - 3)


def local_trend(values: Array, lengths: Sequence[int], horizon: int) -> list[Fan]:
    """Local linear trend by maximum likelihood (statsmodels); about half a second per length. Needs six values.

    Three variances and two starts are estimated, hence n - 5 degrees of freedom.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    fans = []
    for n in lengths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a variance of nil is a usual result, and warned of as non-convergence
            model = UnobservedComponents(values[:n], "local linear trend", use_exact_diffuse=True)
            found = model.fit(disp=0).get_forecast(horizon)
        fans.append(Fan(np.asarray(found.predicted_mean), np.asarray(found.se_mean), n - 5))
    return fans
