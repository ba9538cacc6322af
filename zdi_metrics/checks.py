"""Checks: the catalogue against itself, the ledger against the bytes, the figures against their bounds, the gaps."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from zdi_metrics import processed, store
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable, RawError, TableChanged
from zdi_metrics.loading import kept_frame, observe
from zdi_metrics.model import Catalogue
from zdi_metrics.profiles import indicator_frame
from zdi_metrics.records import LedgerRow


@dataclass(frozen=True)
class Finding:
    """One finding: a `problem` makes the check fail, a `gap` is a declared indicator without figures."""

    kind: str
    subject: str
    what: str


def find_all(data: Path) -> list[Finding]:
    """Run all checks. Raises CatalogueError when the catalogue cannot be read at all, RawError without a ledger."""
    catalogue = read_catalogue()
    ledger = store.ledger(data)
    observed, failures = observe(data, catalogue, ledger)
    found = [Finding("problem", table, reason) for table, reason in failures.items()]
    found += [
        Finding("problem", table, "is in the ledger but not in the catalogue")
        for table in set(ledger) - set(catalogue.tables) - {store.BOUNDARIES}
    ]
    kept = {path.stem for path in (data / "raw" / "snapshot").glob("*.csv")}
    found += [Finding("problem", table, "lies in the snapshot without a ledger row") for table in kept - set(ledger)]
    found += _ledger_findings(data, catalogue, ledger)
    series: list[pd.DataFrame] = []
    found += _indicator_findings(catalogue, observed, set(failures), series)
    if series:
        whole = pd.concat(series, ignore_index=True)
        found += [*_built(data, catalogue, whole), *_left_out(catalogue, whole)]
    return sorted(found, key=lambda f: (f.kind != "problem", f.subject))


def _indicator_findings(
    catalogue: Catalogue, observed: dict[str, pd.DataFrame], failures: set[str], series: list[pd.DataFrame]
) -> Iterator[Finding]:
    """Gaps and values out of bounds; the series that could be computed are put into `series`."""
    for indicator in catalogue.indicators.values():
        tables = {given.table for given in indicator.inputs.values()}
        if tables & failures:
            continue
        if not indicator.recipe or not tables <= set(observed):
            reason = indicator.gap_de or "ohne Begründung: keine Zahlen in " + ", ".join(sorted(tables - set(observed)))
            yield Finding("gap", indicator.id, reason)
            continue
        try:
            rows = compute(indicator, observed, catalogue)
        except NotComputable as error:
            yield Finding("problem", indicator.id, str(error))
            continue
        series.append(rows)
        values = rows["value"].dropna()
        if indicator.bounds:
            low, high = indicator.bounds
            outside = values[(values < low) | (values > high)]
            if len(outside):
                yield Finding("problem", indicator.id, f"{len(outside)} values outside {low:g} to {high:g}")


def _left_out(catalogue: Catalogue, series: pd.DataFrame) -> Iterator[Finding]:
    """Indicators that a composite declares and cannot use."""
    for composite in catalogue.composites.values():
        with suppress(NotComputable):
            for name, why in indicator_frame(composite, series)[1].items():
                yield Finding("gap", composite.id, f"{name}: {why}")


def _ledger_findings(data: Path, catalogue: Catalogue, ledger: dict[str, tuple[LedgerRow, ...]]) -> Iterator[Finding]:
    """Whether the ledger tells the truth about the bytes that it names."""
    for table, rows in ledger.items():
        for vintage in store.vintages(rows) if table in catalogue.tables else ():
            row = vintage[-1]
            try:
                frame = kept_frame(data, catalogue.tables[table], vintage)
            except (RawError, TableChanged):
                continue  # told as a failure of the table
            told = (row.digest, row.rows, row.first_period, row.last_period)
            if told != (store.digest(frame), len(frame), frame["period"].min(), frame["period"].max()):
                kept = row.file or "the snapshot"
                yield Finding("problem", table, f"digest, rows or periods in the ledger are not those of {kept}")


def _built(data: Path, catalogue: Catalogue, fresh: pd.DataFrame) -> Iterator[Finding]:
    """Whether the processed tables are those that the snapshot gives."""
    cure = "build them anew: zdi build"
    try:
        built = processed.read_indicators(data)
    except RawError:
        yield Finding("problem", "data/processed", f"has no readable tables; {cure}")
        return
    chosen = built[built["indicator"].isin(fresh["indicator"].unique())]
    ordered = fresh.sort_values(["indicator", "area", "period"], ignore_index=True)
    if processed.csv_bytes(chosen) != processed.csv_bytes(ordered):
        yield Finding("problem", "data/processed/indicators.parquet", f"is not what the snapshot gives; {cure}")
    for theme in catalogue.themes:
        path = data / "processed" / "indicators" / f"{theme}.csv"
        rows = processed.csv_bytes(built[built["theme"] == theme])
        if not path.is_file() or path.read_bytes().replace(b"\r\n", b"\n") != rows:
            yield Finding(
                "problem", f"data/processed/indicators/{theme}.csv", f"is not the table that was built; {cure}"
            )
