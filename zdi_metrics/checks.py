"""Checks: the catalogue against itself, the ledger against the bytes, the figures against their bounds, the gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zdi_metrics import processed, store
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable
from zdi_metrics.loading import observe
from zdi_metrics.model import Catalogue


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
        for table in set(ledger) - set(catalogue.tables)
    ]
    kept = {path.stem for path in (data / "raw" / "snapshot").glob("*.csv")}
    found += [Finding("problem", table, "lies in the snapshot without a ledger row") for table in kept - set(ledger)]
    found += _indicator_findings(catalogue, observed, set(failures))
    found += _built(data)
    return sorted(found, key=lambda f: (f.kind != "problem", f.subject))


def _indicator_findings(catalogue: Catalogue, observed: dict, failures: set[str]) -> Iterator[Finding]:  # type: ignore[type-arg]
    for indicator in catalogue.indicators.values():
        tables = {given.table for given in indicator.inputs.values()}
        if tables & failures:
            continue
        if not indicator.recipe or not tables <= set(observed):
            reason = indicator.gap_de or "ohne Begründung: keine Zahlen in " + ", ".join(sorted(tables - set(observed)))
            yield Finding("gap", indicator.id, reason)
            continue
        try:
            values = compute(indicator, observed, catalogue)["value"].dropna()
        except NotComputable as error:
            yield Finding("problem", indicator.id, str(error))
            continue
        if indicator.bounds:
            low, high = indicator.bounds
            outside = values[(values < low) | (values > high)]
            if len(outside):
                yield Finding("problem", indicator.id, f"{len(outside)} values outside {low:g} to {high:g}")


def _built(data: Path) -> Iterator[Finding]:
    if not processed.indicators_path(data).exists():
        yield Finding("problem", "data/processed", "has not been built yet: zdi build")
