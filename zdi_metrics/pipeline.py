"""The main job: kept bytes to processed tables. Only what rests on something that changed is made again."""

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from zdi_metrics import dictionary, history, last_build, processed, remembered, store
from zdi_metrics.areas import EU, GERMANY, NRW, peers
from zdi_metrics.assessment import assess, looked_at_closely, points
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.columns import plain, together, where
from zdi_metrics.comparing import comparison_tables
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable, RawError, TableChanged
from zdi_metrics.freshness import status_table, with_kept
from zdi_metrics.last_build import Last
from zdi_metrics.loading import Observed
from zdi_metrics.model import Catalogue, Indicator
from zdi_metrics.opinions import Memory, recall
from zdi_metrics.processed import Rows
from zdi_metrics.records import Assessment, LedgerRow, Report

KEY = ["area", "period"]
LOST = "It had figures, and now the ledger names none. Restore data/raw from git."
OPINIONS = Path(".cache") / "opinions.json"
Ledger = Mapping[str, tuple[LedgerRow, ...]]


def build_tables(data: Path, catalogue: Catalogue | None = None) -> Report:
    """Build `data/processed` from `data/raw`. One failing table never stops the others: its indicators keep their rows.

    Raises RawError when the ledger cannot be read or the tables cannot be written.
    """
    catalogue = catalogue or read_catalogue()
    ledger = store.ledger(data)
    keys = last_build.keys(data, catalogue, ledger)
    last, observed = last_build.recall(data, keys), Observed(data, catalogue, ledger)
    last = last._replace(holds=last.holds - _unsettled(catalogue, observed.failures))
    changed = set(catalogue.indicators) - last.holds
    rows, gaps, failed = compute_all(catalogue, observed, observed.failures, last)
    for name in set(observed) - set(last.periods) - set(observed.periods):
        with suppress(RawError, TableChanged):  # no indicator asked for it; its failure is noted
            observed[name]
    failures, periods = observed.failures | failed, {**last.periods, **observed.periods}
    added, removed, altered = differences(last.rows, rows, changed)
    lines = _lines(data, catalogue, ledger, rows, gaps, last)
    themes = _themes(catalogue, rows, changed, last)
    computed = sum(found is not last.rows.get(name) for name, found in rows.items())
    comparisons = remembered.recall(data)
    status = with_kept(status_table(catalogue, ledger, periods, rows), processed.read_status(data), failures)
    others = {processed.ASSESSMENTS: processed.joined_lines(lines)}
    others |= processed.comparison_files(comparison_tables(catalogue, observed, keys.tables, rows, comparisons))
    others["dictionary.md"] = dictionary.markdown(catalogue, ledger, rows, gaps).encode("utf-8")
    others |= processed.descriptions(catalogue, ledger, rows, status)
    files, digests = processed.write(data, rows, themes, others, last.files)
    with suppress(RawError):  # the tables are built; only the next build is slower
        remembered.keep(comparisons)
        last_build.keep(data, keys, _unsettled(catalogue, failures), periods, digests)
    return Report(
        themes=len({processed.theme_of(one) for one in rows.values()}),
        indicators=len(rows),
        rows=sum(map(len, rows.values())),
        assessments=sum(map(len, lines.values())),
        tables_read=len(observed.periods),
        computed=computed,
        gaps=gaps,
        failures=failures,
        added=added,
        removed=removed,
        changed=altered,
        files=tuple(files),
    )


def compute_all(
    catalogue: Catalogue, observed: Rows, unread: Mapping[str, str], last: Last
) -> tuple[dict[str, pd.DataFrame], dict[str, str], dict[str, str]]:
    """The rows of each indicator, sorted, why some have none, and why some could only keep those that they had.

    `unread` names the tables that could not be read, also those that turn out so while they are asked for. Indicators
    that hold from the last build are not computed.
    """
    rows: dict[str, pd.DataFrame] = {}
    gaps: dict[str, str] = {}
    failed: dict[str, str] = {}
    for name, indicator in sorted(catalogue.indicators.items()):
        before, tables = last.rows.get(name), set(indicator.tables)
        found = before if name in last.holds else _computed(indicator, tables, observed, catalogue, failed)
        settled = name in failed or not tables.isdisjoint(unread)  # it is told already why there are no new rows
        if found is not None:
            rows[name] = found
        elif before is not None:
            rows[name] = before
            failed |= {} if settled else {name: LOST}
        elif not settled:
            gaps[name] = indicator.gap_de or "keine Zahlen: " + ", ".join(sorted(tables - set(observed)))
    return rows, gaps, failed


def _computed(
    indicator: Indicator, tables: Collection[str], observed: Rows, catalogue: Catalogue, failed: dict[str, str]
) -> pd.DataFrame | None:
    """The rows of an indicator; None where there are none, with the reason in `failed` if it is the indicator's own."""
    if indicator.recipe and set(tables) <= set(observed):
        try:
            return compute(indicator, observed, catalogue)
        except NotComputable as error:
            failed[indicator.id] = str(error)
        except (RawError, TableChanged):  # the table tells why
            pass
    return None


def _lines(
    data: Path, catalogue: Catalogue, ledger: Ledger, rows: Rows, gaps: Collection[str], last: Last
) -> dict[str, list[bytes]]:
    """The lines of the table of assessments by indicator; only those of indicators that do not hold are judged."""
    chosen = {name: one for name, one in catalogue.indicators.items() if name not in last.holds}
    parts = [rows[name][_assessed(rows[name])] for name in chosen if name in rows]
    series = together([processed.empty(), *parts])
    memory = recall(data / OPINIONS)
    catalogue = catalogue.model_copy(update={"indicators": chosen})
    judged = judge(data, catalogue, ledger, series, [name for name in chosen if name in gaps], memory)
    known = {**memory.known, **memory.used} if last.holds else memory.used
    with suppress(RawError):  # only the next build is slower
        store.write_bytes(data / OPINIONS, json.dumps(known, sort_keys=True).encode("utf-8"))
    lines = processed.lines_by_indicator(processed.assessment_bytes(judged))
    return {name: last.lines[name] for name in last.holds} | lines


def _themes(catalogue: Catalogue, rows: Rows, changed: Collection[str], last: Last) -> list[str]:
    """The themes whose tables have to be written: of indicators that changed, were there before, or left the theme."""
    gone = {processed.theme_of(one) for name, one in last.rows.items() if name in changed or name not in rows}
    now = {catalogue.indicators[name].theme for name in changed}
    lost = {theme for theme in catalogue.themes if processed.theme_file(theme) not in last.files}
    return [theme for theme in catalogue.themes if theme in gone | now | lost]


def _unsettled(catalogue: Catalogue, failures: Collection[str]) -> set[str]:
    """Indicators that failed, or one of whose tables did."""
    tables = {name: set(one.tables) for name, one in catalogue.indicators.items()}
    return {name for name, used in tables.items() if name in failures or used & set(failures)}


def assess_all(catalogue: Catalogue, series: pd.DataFrame, year: int, memory: Memory | None = None) -> list[Assessment]:
    """Assessments of every indicator in Germany, its Länder, Regierungsbezirke and Kreise, in peer regions and the EU.

    Sentences are told of Germany and its Länder; of other regions, and of municipalities, the verb `assess` tells.
    """
    found: list[Assessment] = []
    for (name, area), known in points(series[_assessed(series)]).items():
        indicator = catalogue.indicators[name]
        unit = catalogue.units[indicator.unit] if looked_at_closely(area) else None
        found += assess(indicator, area, known, year, unit=unit, memory=memory)
    return found


def _assessed(series: pd.DataFrame) -> np.ndarray:
    """Which rows are of areas that are assessed for the table."""
    others = {EU, *peers("europe")}
    return where(series["area"], lambda area: area.startswith(GERMANY) or area in others)


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


def differences(before: Rows, after: Rows, changed: Iterable[str]) -> tuple[int, int, int]:
    """Count the rows added, removed and changed (in value or status); only the indicators in `changed` can differ."""
    nothing = processed.empty()
    names = {*changed, *set(before).difference(after)}
    counts = [_differing(before.get(name, nothing), after.get(name, nothing)) for name in names]
    added, removed, altered = (sum(kind) for kind in zip((0, 0, 0), *counts, strict=True))
    return added, removed, altered


def _differing(before: pd.DataFrame, after: pd.DataFrame) -> tuple[int, int, int]:
    if before.empty or after.empty:
        return len(after), len(before), 0
    one, other = (plain(rows[[*KEY, "value", "status"]].reset_index(drop=True)) for rows in (before, after))
    if one.equals(other):
        return 0, 0, 0
    both = one.merge(other, on=KEY, how="outer", indicator=True, suffixes=("_before", "_after"))
    sides = both["_merge"].value_counts()
    kept = both[both["_merge"] == "both"]
    same = (kept["value_before"] == kept["value_after"]) | (kept["value_before"].isna() & kept["value_after"].isna())
    same &= kept["status_before"] == kept["status_after"]
    return int(sides["right_only"]), int(sides["left_only"]), int((~same).sum())
