"""Composite indicators: from a table of unit × indicator to scores, ranks and how much to trust them.

The steps, in their order: `denominate`, `impute`, `screen`, `treat`, `normalise`, `aggregate`, `ranks`; then the
questions to the result: `indicator_stats`, `cronbach_alpha`, `correlations`, `pca_weights`, `effective_weights`,
`uncertainty`, `sobol`, `remove_elements`. The `structure` is one table with the columns `code, parent, level, weight,
direction` and, where wanted, `denominator` and `target`: see `hierarchy`.

Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, doi 10.1787/533411815016; the choices that
it leaves open are those of COINr 1.1.14 (Becker et al. 2022, J. Open Source Software 7, 4567).
"""

from __future__ import annotations

from zdi_metrics.methods.aggregation import aggregate, outranking, ranks
from zdi_metrics.methods.coherence import PcaWeights, correlations, cronbach_alpha, pca_weights
from zdi_metrics.methods.hierarchy import CompositeError, effective_weights, hierarchy
from zdi_metrics.methods.normalisation import normalise
from zdi_metrics.methods.sensitivity import remove_elements, sobol, sobol_indices
from zdi_metrics.methods.treatment import denominate, impute, indicator_stats, screen, shape, treat
from zdi_metrics.methods.uncertainty import Factors, uncertainty

__all__ = [
    "CompositeError",
    "Factors",
    "PcaWeights",
    "aggregate",
    "correlations",
    "cronbach_alpha",
    "denominate",
    "effective_weights",
    "hierarchy",
    "impute",
    "indicator_stats",
    "normalise",
    "outranking",
    "pca_weights",
    "ranks",
    "remove_elements",
    "screen",
    "shape",
    "sobol",
    "sobol_indices",
    "treat",
    "uncertainty",
]
