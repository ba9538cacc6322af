"""Do the indicators of a group belong together? Correlations, Cronbach's alpha, first principal component."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.methods.hierarchy import CompositeError, figures, hierarchy, named

FEWEST = 3  # units two indicators must have in common for a correlation


class PcaWeights(NamedTuple):
    """Loadings of the first principal component, and the share of the variance that each component explains."""

    loadings: pd.Series  # by indicator; squares sum to 1, the sum is not negative
    explained: pd.Series  # by component from 1; sums to 1
    units: int  # that had all indicators


def cronbach_alpha(frame: pd.DataFrame) -> float:
    """Cronbach's alpha of the indicators of one group: 1 when all say the same, near 0 when none has to do with others.

    `frame`: unit × indicator, all turned to more is better and best normalised. Covariances are of the units that both
    indicators have. Raises CompositeError for fewer than two indicators, and where nothing varies or is common.
    Source: Cronbach (1951), Psychometrika 16.
    """
    values = pd.DataFrame(figures(frame))
    k = values.shape[1]
    covariance = values.cov(min_periods=2).to_numpy()
    total = float(covariance.sum())
    if k < 2 or not np.isfinite(total) or total <= 0:
        what = "Cronbach's alpha needs two indicators that vary, in units they have in common."
        raise CompositeError(what, "Leave indicators out that are constant or known for few units.")
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total)


def pca_weights(frame: pd.DataFrame) -> PcaWeights:
    """Loadings of the first principal component of the standardised indicators, as a proposal for weights.

    `frame`: unit × indicator; units that lack an indicator are left out. The sign, which is arbitrary, makes the sum
    positive. A negative loading means that the indicator runs against the others: that is a finding, and no weight.
    Raises CompositeError for fewer than two indicators or three complete units, and for constant indicators.
    """
    values = figures(frame)
    complete = values[~np.isnan(values).any(axis=1)]
    if values.shape[1] < 2 or len(complete) < FEWEST:
        what = f"There are {values.shape[1]} indicators and {len(complete)} units that have them all."
        raise CompositeError(what, "Give two indicators and three complete units, or impute before.")
    apart = complete - complete.mean(axis=0)
    size = np.abs(apart).max(axis=0)
    constant = size <= 1e-12 * np.abs(complete).max(axis=0)
    if constant.any():
        raise CompositeError(f"{named(frame.columns[constant])} is constant.", "Leave it out.")
    apart = apart / size
    _, singular, components = np.linalg.svd(apart / apart.std(axis=0, ddof=1), full_matrices=False)
    first = components[0] if components[0].sum() >= 0 else -components[0]
    explained = pd.Series(singular**2 / (singular**2).sum(), name="explained")
    explained.index = pd.RangeIndex(1, len(explained) + 1, name="component")
    return PcaWeights(pd.Series(first, index=frame.columns, name="loading"), explained, len(complete))


def correlations(
    frame: pd.DataFrame, structure: pd.DataFrame, *, high: float = 0.75, weak: float = 0.3
) -> pd.DataFrame:
    """Correlate the members of each group with one another and with their group, and flag what needs a look.

    `frame`: unit × code, as `aggregate` returns it. Returns a row per pair: `code, other, relation` (group for two
    members of one group, parent), `correlation` (Pearson, of the units that have both; missing below three and for
    constants), `flag`: `high` (above `high` within a group: counted twice), `weak` (below `weak` with the parent:
    hardly heard), `negative` (with the parent: works against it), `unknown`, or empty. Raises CompositeError.
    """
    tree = hierarchy(structure)
    absent = [code for code in tree.codes if code not in getattr(frame, "columns", ())]
    if absent:
        raise CompositeError(f"There are no scores for {named(absent)}.", "Give what aggregate returns.")
    values = pd.DataFrame(figures(frame[tree.codes]))
    found = values.corr(min_periods=FEWEST).to_numpy()
    groups = [group for step in tree.steps for group in step]
    pairs = [(c, parent, "parent") for parent, children in groups for c in children]
    pairs += [(a, b, "group") for _, children in groups for a in children for b in children if a < b]
    rows = [(tree.codes[a], tree.codes[b], relation, found[a, b]) for a, b, relation in pairs]
    table = pd.DataFrame(rows, columns=["code", "other", "relation", "correlation"])
    r, parent = table["correlation"], table["relation"] == "parent"
    cases = [r.isna(), ~parent & (r > high), parent & (r < 0), parent & (r < weak)]
    table["flag"] = np.select(cases, ["unknown", "high", "negative", "weak"], "")
    return table
