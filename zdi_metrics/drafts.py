"""Trying a declaration before it goes into the catalogue: the same checks, the same arithmetic, nothing written."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from zdi_metrics import store
from zdi_metrics.areas import NRW
from zdi_metrics.assessment import assess, points
from zdi_metrics.catalogue import FOLDER
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.columns import plain
from zdi_metrics.compute import compute
from zdi_metrics.errors import CatalogueError, RawError
from zdi_metrics.loading import observe_table
from zdi_metrics.model import Catalogue, Indicator, Table
from zdi_metrics.records import Assessment, LedgerRow
from zdi_metrics.sources import figures as layout
from zdi_metrics.tidy import observations


class Draft(NamedTuple):
    """What a declaration gives: the rows of its indicators as in the processed table, and what may be said of one area.

    `series` has the columns of `indicators.parquet`, `assessments` one record per indicator and target.
    """

    series: pd.DataFrame
    assessments: tuple[Assessment, ...]


def draft(data: Path, declaration: str, figures: Mapping[str, str], area: str = NRW) -> Draft:
    """Read the TOML text `declaration` together with the catalogue and compute its indicators.

    `figures` are the figures of its new tables by id, as CSV text in the layout of `data/raw/snapshot`; tables of the
    catalogue are read from the kept bytes. Raises CatalogueError with every mistake of the declaration, TableChanged
    when figures are not as declared, and RawError when a table has none.
    """
    known = _with_draft(declaration)
    new = [one for name, one in known.indicators.items() if name not in read_catalogue().indicators]
    if not new:
        raise CatalogueError("The text declares no indicator.", "Begin one with [[indicator]].")
    parts, said = [], []
    for indicator in new:
        observed = {name: _observed(data, known, name, figures) for name in indicator.tables}
        rows = plain(compute(indicator, observed, known))
        parts.append(rows)
        said += _assessed(data, indicator, area, rows, known)
    return Draft(pd.concat(parts, ignore_index=True), tuple(said))


def _with_draft(declaration: str) -> Catalogue:
    with TemporaryDirectory() as own:
        for path in FOLDER.glob("*.toml"):
            shutil.copy(path, own)
        (Path(own) / "draft.toml").write_text(declaration, encoding="utf-8")
        return read_catalogue(Path(own))


def _observed(data: Path, known: Catalogue, name: str, figures: Mapping[str, str]) -> pd.DataFrame:
    table = known.tables[name]
    if name in figures:
        signs = known.signs[known.sources[table.source].signs]
        return observations(layout.read(figures[name].encode("utf-8")), table, _row(table), signs)
    ledger = store.ledger(data)
    if name not in ledger:
        raise RawError(f"The table {name} has no figures.", "Give them as CSV text, or carry them over first.")
    return observe_table(data, known, ledger[name])


def _row(table: Table) -> LedgerRow:
    """A ledger row for figures that nobody has kept yet."""
    told = {"table": table.id, "code": table.code, "kind": "snapshot", "origin_kind": "transcribed", "rows": 0}
    empty = dict.fromkeys(set(LedgerRow.model_fields) - set(told), "")
    return LedgerRow.model_validate(told | empty)


def _assessed(data: Path, indicator: Indicator, area: str, rows: pd.DataFrame, known: Catalogue) -> list[Assessment]:
    own = points(rows[rows["area"] == area]).get((indicator.id, area), {})
    year = store.state_year(store.ledger(data))
    return assess(indicator, area, own, year, unit=known.units[indicator.unit])
