"""All tables of comparisons: with regions of Europe, through shocks, before and after breaks."""

from collections.abc import Collection, Mapping

import pandas as pd

from zdi_metrics import processed, remembered
from zdi_metrics.areas import in_germany
from zdi_metrics.columns import plain
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
    rows: Mapping[str, pd.DataFrame],
    memory: Remembered,
) -> dict[str, bytes]:
    """The bytes of all tables of comparisons by name, as remembered where nothing changed that they rest on.

    `rows` are those of each indicator, `observed` the observations by table, and `kept` the digest of what each
    table is read from.
    """
    return _europe(catalogue, rows, memory) | _germany(catalogue, observed, kept, rows, memory)


def _europe(catalogue: Catalogue, rows: Mapping[str, pd.DataFrame], memory: Remembered) -> dict[str, bytes]:
    abroad = {name for name, one in rows.items() if not all(map(in_germany, one["area"].unique()))}
    compared = abroad.union(*(_named(one) for one in catalogue.composites.values()))
    series = _of(rows, compared)
    declared = [(one.id, one.unit, one.better) for one in catalogue.indicators.values() if one.id in compared]
    return remembered.tables(
        memory,
        "europe",
        [series[FIGURES], declared, catalogue.composites],
        lambda: {"positions": all_positions(catalogue, series), **profile_tables(catalogue, series)},
    )


def _germany(
    catalogue: Catalogue,
    observed: Mapping[str, pd.DataFrame],
    kept: Mapping[str, str],
    rows: Mapping[str, pd.DataFrame],
    memory: Remembered,
) -> dict[str, bytes]:
    tested = [catalogue.indicators[one.indicator] for one in catalogue.break_series.values()]
    tables = {one.input.table for one in catalogue.shock_series.values()}
    tables |= {table for one in tested for table in one.tables}
    behind = [(name, kept[name]) for name in sorted(tables & set(observed))]
    series = _of(rows, {one.id for one in tested})
    nouns = [catalogue.shocks, catalogue.shock_series, catalogue.break_series, tested]
    return remembered.tables(
        memory,
        "germany",
        [series[FIGURES], behind, nouns],
        lambda: {**shock_tables(catalogue, observed), "structural_breaks": break_table(catalogue, observed, series)},
    )


def _named(composite: Composite) -> set[str]:
    """The indicators that a composite names."""
    return {composite.comparable.indicator, *(name for one in composite.dimensions for name in one.indicators)}


def _of(rows: Mapping[str, pd.DataFrame], indicators: Collection[str]) -> pd.DataFrame:
    chosen = [one for name, one in rows.items() if name in indicators]
    return pd.concat([plain(one) for one in (processed.empty(), *chosen)], ignore_index=True)
