"""All tables of comparisons: with regions of Europe, through shocks, before and after breaks."""

from collections.abc import Collection, Mapping

import pandas as pd

from zdi_metrics import remembered
from zdi_metrics.areas import in_germany
from zdi_metrics.columns import plain, where
from zdi_metrics.comparisons import Composite
from zdi_metrics.model import Catalogue
from zdi_metrics.positions import all_positions
from zdi_metrics.profiles import profile_tables
from zdi_metrics.remembered import Remembered
from zdi_metrics.shocks import shock_tables
from zdi_metrics.structural_breaks import break_table

FIGURES = ["indicator", "area", "period", "value"]


def comparison_tables(
    catalogue: Catalogue,
    observed: Mapping[str, pd.DataFrame],
    kept: Mapping[str, str],
    series: pd.DataFrame,
    memory: Remembered,
) -> dict[str, bytes]:
    """The bytes of all tables of comparisons by name, as remembered where nothing changed that they rest on.

    `series` are the rows of all indicators, `observed` the observations by table, and `kept` the digest of what each
    table is read from.
    """
    return _europe(catalogue, series, memory) | _germany(catalogue, observed, kept, series, memory)


def _europe(catalogue: Catalogue, series: pd.DataFrame, memory: Remembered) -> dict[str, bytes]:
    abroad = set(series.loc[~where(series["area"], in_germany), "indicator"].unique())
    compared = abroad.union(*(_named(one) for one in catalogue.composites.values()))
    rows = _of(series, compared)
    declared = [(one.id, one.unit, one.better) for one in catalogue.indicators.values() if one.id in compared]
    return remembered.tables(
        memory,
        "europe",
        [rows[FIGURES], declared, catalogue.composites],
        lambda: {"positions": all_positions(catalogue, rows), **profile_tables(catalogue, rows)},
    )


def _germany(
    catalogue: Catalogue,
    observed: Mapping[str, pd.DataFrame],
    kept: Mapping[str, str],
    series: pd.DataFrame,
    memory: Remembered,
) -> dict[str, bytes]:
    tested = [catalogue.indicators[one.indicator] for one in catalogue.break_series.values()]
    tables = {one.input.table for one in catalogue.shock_series.values()}
    tables |= {given.table for one in tested for given in one.inputs.values()}
    behind = [(name, kept[name]) for name in sorted(tables & set(observed))]
    rows = _of(series, {one.id for one in tested})
    nouns = [catalogue.shocks, catalogue.shock_series, catalogue.break_series, tested]
    return remembered.tables(
        memory,
        "germany",
        [rows[FIGURES], behind, nouns],
        lambda: {**shock_tables(catalogue, observed), "structural_breaks": break_table(catalogue, observed, rows)},
    )


def _named(composite: Composite) -> set[str]:
    """The indicators that a composite names."""
    return {composite.comparable.indicator, *(name for one in composite.dimensions for name in one.indicators)}


def _of(series: pd.DataFrame, indicators: Collection[str]) -> pd.DataFrame:
    return plain(series[series["indicator"].isin(list(indicators))])
