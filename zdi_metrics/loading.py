"""Kept tables to observations: bytes from the store, read, checked and tidied."""

from pathlib import Path

import pandas as pd

from zdi_metrics import store
from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.model import Catalogue, LedgerRow
from zdi_metrics.sources import figures
from zdi_metrics.tidy import observations


def observe(
    data: Path, catalogue: Catalogue, ledger: dict[str, LedgerRow]
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Observations of every kept table that the catalogue declares, and the reason for every one that failed."""
    observed, failures = {}, {}
    for table in catalogue.tables.values():
        if table.id not in ledger:
            if store.snapshot_path(data, table.id).exists():
                failures[table.id] = "It lies in the snapshot without a row in the ledger. Restore data/raw from git."
            continue
        try:
            observed[table.id] = observe_table(data, catalogue, ledger[table.id])
        except (RawError, TableChanged) as error:
            failures[table.id] = str(error)
    return observed, failures


def observe_table(data: Path, catalogue: Catalogue, row: LedgerRow) -> pd.DataFrame:
    """Observations of one kept table."""
    table = catalogue.tables[row.table]
    signs = catalogue.signs[catalogue.sources[table.source].signs]
    return observations(figures.read(store.read_snapshot(data, row)), table, row, signs)
