"""The main job: kept bytes to processed tables."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from zdi_metrics import history, processed, remembered, store
from zdi_metrics.areas import EU, GERMANY, NRW, peers
from zdi_metrics.assessment import assess, looked_at_closely, points
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.comparing import comparison_tables
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable, RawError
from zdi_metrics.freshness import status_table, with_kept
from zdi_metrics.loading import observe
from zdi_metrics.model import Catalogue
from zdi_metrics.opinions import Memory, recall
from zdi_metrics.records import Assessment, LedgerRow, Report

KEY = ["indicator", "area", "period"]
OPINIONS = Path(".cache") / "opinions.json"
Ledger = Mapping[str, tuple[LedgerRow, ...]]


def build_tables(data: Path, catalogue: Catalogue | None = None) -> Report:
    """Build `data/processed` from `data/raw`. One failing table never stops the others: its indicators keep their rows.

    Raises RawError when the ledger cannot be read or the tables cannot be written.
    """
    catalogue = catalogue or read_catalogue()
    ledger = store.ledger(data)
    before = processed.previous(data)
    observed, failures = observe(data, catalogue, ledger)
    series, gaps, failed = compute_all(catalogue, observed, before, set(failures))
    failures |= failed
    memory = recall(data / OPINIONS)
    assessments = judge(data, catalogue, ledger, series, gaps, memory)
    last = remembered.recall(data)
    comparisons = comparison_tables(catalogue, observed, series, last)
    status = with_kept(status_table(catalogue, ledger, observed, series), processed.read_status(data), failures)
    files = processed.write(data, catalogue, ledger, series, assessments, gaps, comparisons, status)
    with suppress(RawError):  # the tables are built; only the next build is slower
        store.write_bytes(data / OPINIONS, json.dumps(memory.used, sort_keys=True).encode("utf-8"))
        remembered.keep(last)
    added, removed, changed = differences(before, series)
    return Report(
        themes=series["theme"].nunique(),
        indicators=series["indicator"].nunique(),
        rows=len(series),
        assessments=len(assessments),
        gaps=gaps,
        failures=failures,
        added=added,
        removed=removed,
        changed=changed,
        files=tuple(files),
    )


def compute_all(
    catalogue: Catalogue, observed: Mapping[str, pd.DataFrame], before: pd.DataFrame, unread: set[str]
) -> tuple[pd.DataFrame, dict[str, str], dict[str, str]]:
    """The rows of all indicators, sorted, why some have none, and why some could only keep those that they had.

    `unread` are the tables that could not be read.
    """
    parts, gaps, failed = [processed.empty()], {}, {}
    for name, indicator in sorted(catalogue.indicators.items()):  # every part is sorted, and so is the whole
        tables = {given.table for given in indicator.inputs.values()}
        if tables & unread:
            parts.append(_kept(before, name))
        elif indicator.recipe and tables <= set(observed):
            try:
                parts.append(compute(indicator, observed, catalogue))
            except NotComputable as error:
                failed[name] = str(error)
                parts.append(_kept(before, name))
        elif len(kept := _kept(before, name)):
            failed[name] = "It had figures, and now the ledger names none. Restore data/raw from git."
            parts.append(kept)
        else:
            gaps[name] = indicator.gap_de or "keine Zahlen: " + ", ".join(sorted(tables - set(observed)))
    return pd.concat(parts, ignore_index=True), gaps, failed


def _kept(before: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """The rows that an indicator had before, sorted."""
    return before[before["indicator"] == indicator].sort_values(KEY)


def assess_all(catalogue: Catalogue, series: pd.DataFrame, year: int, memory: Memory | None = None) -> list[Assessment]:
    """Assessments of every indicator in every German region, in the peer regions and in the EU.

    Sentences are told of Germany and its Länder; of other regions the verb `assess` tells them.
    """
    wanted = series["area"].str.startswith(GERMANY) | series["area"].isin([EU, *peers("europe")])
    found: list[Assessment] = []
    for (name, area), known in points(series[wanted]).items():
        indicator = catalogue.indicators[name]
        unit = catalogue.units[indicator.unit] if looked_at_closely(area) else None
        found += assess(indicator, area, known, year, unit=unit, memory=memory)
    return found


def judge(
    data: Path, catalogue: Catalogue, ledger: Ledger, series: pd.DataFrame, gaps: Iterable[str], memory: Memory
) -> list[Assessment]:
    """All assessments in the order of their table: of the rows of all indicators, and of those that have none."""
    year = store.state_year(ledger)
    found = assess_all(history.with_measured(data, catalogue, ledger), series, year, memory)
    for name in gaps:
        indicator = catalogue.indicators[name]
        found += assess(indicator, NRW, {}, year, unit=catalogue.units[indicator.unit])
    return sorted(found, key=lambda one: (one.indicator, one.area))


def differences(before: pd.DataFrame, after: pd.DataFrame) -> tuple[int, int, int]:
    """Count the rows added, removed and changed (in value or status) between two tables of series."""
    both = before[[*KEY, "value", "status"]].merge(
        after[[*KEY, "value", "status"]], on=KEY, how="outer", indicator=True, suffixes=("_before", "_after")
    )
    sides = both["_merge"].value_counts()
    kept = both[both["_merge"] == "both"]
    same = (kept["value_before"] == kept["value_after"]) | (kept["value_before"].isna() & kept["value_after"].isna())
    changed = ~same | (kept["status_before"] != kept["status_after"])
    return int(sides["right_only"]), int(sides["left_only"]), int(changed.sum())
