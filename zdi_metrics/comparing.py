"""All tables of comparisons: with regions of Europe, through shocks, before and after breaks."""

from collections.abc import Mapping

import pandas as pd

from zdi_metrics import remembered
from zdi_metrics.areas import GERMANY
from zdi_metrics.model import Catalogue
from zdi_metrics.positions import all_positions
from zdi_metrics.profiles import profile_tables
from zdi_metrics.remembered import Remembered
from zdi_metrics.shocks import shock_tables
from zdi_metrics.structural_breaks import break_table

FIGURES = ["indicator", "area", "period", "value"]


def comparison_tables(
    catalogue: Catalogue, observed: Mapping[str, pd.DataFrame], series: pd.DataFrame, memory: Remembered
) -> dict[str, bytes]:
    """The bytes of all tables of comparisons by name, as remembered where nothing changed that they rest on.

    `series` are the rows of all indicators, `observed` the observations by table.
    """
    abroad = series.loc[~series["area"].str.startswith(GERMANY), "indicator"].unique()
    figures = series.loc[series["indicator"].isin(abroad), FIGURES]
    declared = [(one.id, one.unit, one.better) for one in catalogue.indicators.values() if one.id in set(abroad)]
    europe = remembered.tables(
        memory,
        "europe",
        [figures, declared, catalogue.composites],
        lambda: {"positions": all_positions(catalogue, series), **profile_tables(catalogue, series)},
    )
    tested = [catalogue.indicators[one.indicator] for one in catalogue.break_series.values()]
    tables = {one.input.table for one in catalogue.shock_series.values()}
    tables |= {given.table for one in tested for given in one.inputs.values()}
    behind = [observed[name] for name in sorted(tables & set(observed))]
    own = series.loc[series["indicator"].isin([one.id for one in tested]), FIGURES]
    nouns = [catalogue.shocks, catalogue.shock_series, catalogue.break_series, tested]
    measures = [catalogue.tables[name].measures for name in sorted(tables)]
    germany = remembered.tables(
        memory,
        "germany",
        [own, *behind, nouns, measures],
        lambda: {**shock_tables(catalogue, observed), "structural_breaks": break_table(catalogue, observed, series)},
    )
    return europe | germany
