"""Checks of everything that is kept: catalogue, ledger, bytes, figures, tables, anchors, age, gaps."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from zdi_metrics import (
    anchors,
    corrections,
    dictionary,
    freshness,
    last_build,
    pipeline,
    processed,
    published_ids,
    remembered,
    store,
)
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.columns import by_text, plain
from zdi_metrics.comparing import comparison_tables
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable, RawError, TableChanged
from zdi_metrics.loading import kept_frame, latest_periods, observe
from zdi_metrics.model import Catalogue
from zdi_metrics.opinions import recall
from zdi_metrics.profiles import indicator_frame
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import figures
from zdi_metrics.tabular import csv_bytes

Ledger = Mapping[str, tuple[LedgerRow, ...]]
Kind = Literal["problem", "stale", "gap", "note"]
Check = Literal[
    "catalogue", "ledger", "shape", "figures", "tables", "anchors", "freshness", "gaps", "corrections", "ids",
]  # fmt: skip
KINDS: tuple[Kind, ...] = ("problem", "stale", "gap", "note")
BUILD = "Build them anew: zdi build"
KEY = ["indicator", "area", "period"]


@dataclass(frozen=True)
class Finding:
    """One finding: what is found of a subject (a table, an indicator, a file), by which check, and what to do next.

    A `problem` makes the check fail. `stale` is older than its rhythm lets expect, `gap` is declared and has no
    figures, a `note` is worth knowing; these three are no errors.
    """

    kind: Kind
    check: Check
    subject: str
    what: str
    next: str = ""


def find_all(data: Path) -> list[Finding]:
    """Run all checks. Raises CatalogueError when the catalogue cannot be read at all, RawError without a ledger."""
    catalogue = read_catalogue()
    ledger = store.ledger(data)
    observed, failures = observe(data, catalogue, ledger)
    found = [Finding("problem", "ledger", table, reason) for table, reason in failures.items()]
    found += [*_strays(data, catalogue, ledger), *_untrue(data, catalogue, ledger)]
    found += [*_ids(catalogue), *_corrected(catalogue, observed)]
    series: list[pd.DataFrame] = []
    found += (told := list(_of_indicators(catalogue, observed, set(failures), series)))
    if series:
        whole = pd.concat(series, ignore_index=True).sort_values(KEY, ignore_index=True)
        found += [*_built(data, catalogue, whole), *_left_out(catalogue, whole), *_anchored(whole, catalogue, ledger)]
        periods = {name: latest_periods(rows) for name, rows in observed.items()}
        status = freshness.status_table(catalogue, ledger, periods, by_text(whole, "indicator"))
        found += [Finding("stale", "freshness", *told) for told in freshness.overdue(status)]
        if not failures:
            found += _described(data, catalogue, ledger, status)
            found += _concluded(data, catalogue, ledger, observed, whole, [f.subject for f in told if f.kind == "gap"])
    found += _shapes(data, catalogue, ledger)
    return sorted(found, key=lambda f: (KINDS.index(f.kind), f.subject, f.what))


def _strays(data: Path, catalogue: Catalogue, ledger: Ledger) -> Iterator[Finding]:
    """Ledger and files that do not know of each other."""
    for table in set(ledger) - set(catalogue.tables) - {store.BOUNDARIES}:
        yield Finding("problem", "ledger", table, "is in the ledger but not in the catalogue", "Declare it again.")
    kept = {path.stem for path in (data / "raw" / "snapshot").glob("*.csv")}
    for table in kept - set(ledger):
        yield Finding("problem", "ledger", table, "lies in the snapshot without a ledger row", "Restore it from git.")
    named = {row.file for rows in ledger.values() for row in rows}
    for path in (data / "raw" / "live").rglob("[!.]*"):
        if path.is_file() and (file := path.relative_to(data / "raw").as_posix()) not in named:
            yield Finding("note", "ledger", file, "lies there without a ledger row and is not used", "Delete it.")


def _untrue(data: Path, catalogue: Catalogue, ledger: Ledger) -> Iterator[Finding]:
    """Whether the ledger tells the truth about the bytes that it names."""
    for table, rows in ledger.items():
        for vintage in store.vintages(rows) if table in catalogue.tables else ():
            row = vintage[-1]
            if row.file and f"/{row.retrieved}" not in row.file:
                what = f"{row.file} was not taken over on {row.retrieved}, as the ledger says"
                yield Finding("problem", "ledger", table, what, "Restore data/raw/ledger.csv from git.")
            try:
                frame = kept_frame(data, catalogue.tables[table], vintage)
            except (RawError, TableChanged):
                continue  # told as a failure of the table
            told = (row.digest, row.rows, row.first_period, row.last_period)
            if told != (figures.digest(frame), len(frame), frame["period"].min(), frame["period"].max()):
                what = f"digest, rows or periods in the ledger are not those of {row.file or 'the snapshot'}"
                yield Finding("problem", "ledger", table, what, "Restore data/raw from git.")


def _ids(catalogue: Catalogue) -> Iterator[Finding]:
    """Published ids that are gone without a word."""
    for kind, name in published_ids.vanished(catalogue, published_ids.read()):
        what = f"this {kind} was published and is not declared any more"
        yield Finding(
            "problem", "ids", name, what, "Enter it as [[renamed]] in the catalogue, or take the old id back."
        )


def _corrected(catalogue: Catalogue, observed: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Corrections that have expired, or that name no cell."""
    for standing in corrections.standings(catalogue.corrections.values(), observed):
        one = standing.correction
        if standing.state == "expired":
            expected = corrections.printed(one.expect.value, one.expect.sign)
            what = f"expired: printed is {standing.printed}, expected was {expected}; it is not applied any more"
            yield Finding("note", "corrections", one.id, what, "Look at the new figure and remove the correction.")
        elif standing.state == "no cell":
            what = f"names a cell that {one.table} does not print: {one.area}, {one.period}, {one.measure}"
            yield Finding("problem", "corrections", one.id, what, "Correct the entry, or remove it.")


def _of_indicators(
    catalogue: Catalogue, observed: Mapping[str, pd.DataFrame], failures: set[str], series: list[pd.DataFrame]
) -> Iterator[Finding]:
    """Gaps and values out of bounds; the series that could be computed are put into `series`."""
    for indicator in catalogue.indicators.values():
        tables = set(indicator.tables)
        if tables & failures:
            continue
        if not indicator.recipe or not tables <= set(observed):
            reason = indicator.gap_de or "ohne Begründung: keine Zahlen in " + ", ".join(sorted(tables - set(observed)))
            yield Finding("gap", "gaps", indicator.id, reason)
            continue
        try:
            rows = plain(compute(indicator, observed, catalogue))
        except NotComputable as error:
            yield Finding("problem", "figures", indicator.id, error.what, error.cure)
            continue
        series.append(rows)
        values = rows["value"].dropna()
        low, high = indicator.bounds or (-float("inf"), float("inf"))
        if outside := int(((values < low) | (values > high)).sum()):
            what = f"{outside} values outside {low:g} to {high:g}"
            yield Finding("problem", "figures", indicator.id, what, f"Look at them: zdi data {indicator.id}")


def _left_out(catalogue: Catalogue, series: pd.DataFrame) -> Iterator[Finding]:
    """Indicators that a composite declares and cannot use."""
    for composite in catalogue.composites.values():
        with suppress(NotComputable):
            for name, why in indicator_frame(composite, series)[1].items():
                yield Finding("gap", "gaps", composite.id, f"{name}: {why}")


def _anchored(series: pd.DataFrame, catalogue: Catalogue, ledger: Ledger) -> Iterator[Finding]:
    """Published figures that are not reproduced."""
    kinds: dict[str, Kind] = {"problem": "problem", "note": "note"}
    for kind, anchor, what in anchors.deviations(anchors.read(), series, catalogue, ledger):
        subject = f"{anchor.indicator} {anchor.area} {anchor.period}"
        cure = f"See where it comes from: zdi trace {anchor.indicator} --area {anchor.area} --period {anchor.period}"
        if kind == "note":
            cure = f"If the publisher has revised it, renew the anchor ({anchor.address})."
        yield Finding(kinds[kind], "anchors", subject, what, cure)


def _built(data: Path, catalogue: Catalogue, fresh: pd.DataFrame) -> Iterator[Finding]:
    """Whether the processed tables are those that the kept figures give."""
    if store.build_mark(data).exists():
        yield Finding("problem", "tables", "data/processed", "a build is at work or was interrupted", BUILD)
    try:
        built = processed.read_indicators(data)
    except RawError:
        yield Finding("problem", "tables", "data/processed", "has no readable tables", BUILD)
        return
    chosen = built[built["indicator"].isin(fresh["indicator"].unique())]
    if csv_bytes(chosen) != csv_bytes(fresh):
        subject = "data/processed/indicators.parquet"
        yield Finding("problem", "tables", subject, "is not what the kept figures give", BUILD)
    for theme in catalogue.themes:
        rows = csv_bytes(built[built["theme"] == theme])
        yield from _differing(data, f"indicators/{theme}.csv", rows)


def _described(data: Path, catalogue: Catalogue, ledger: Ledger, status: pd.DataFrame) -> Iterator[Finding]:
    """Whether status and descriptions are those of these tables."""
    with suppress(RawError):  # told already
        built = by_text(processed.read_indicators(data), "indicator")
        for name, content in processed.descriptions(catalogue, ledger, built, status).items():
            yield from _differing(data, name, content)


def _concluded(
    data: Path,
    catalogue: Catalogue,
    ledger: Ledger,
    observed: Mapping[str, pd.DataFrame],
    fresh: pd.DataFrame,
    gaps: Sequence[str],
) -> Iterator[Finding]:
    """Whether assessments and comparisons are those that the kept figures give."""
    if {*fresh["indicator"].unique(), *gaps} != set(catalogue.indicators):
        return  # one could not be computed, which is told already
    judged = pipeline.judge(data, catalogue, ledger, fresh, gaps, recall(data / pipeline.OPINIONS))
    yield from _differing(data, "assessments.csv", processed.assessment_bytes(judged))
    kept, memory = last_build.keys(data, catalogue, ledger).tables, remembered.recall(data)
    for name, content in comparison_tables(catalogue, observed, kept, by_text(fresh, "indicator"), memory).items():
        if not _alike(processed.comparison_path(data, name), content):
            subject = f"data/processed/comparisons/{name}.csv"
            yield Finding("problem", "tables", subject, "is not the table that was built", BUILD)


def _alike(path: Path, content: bytes) -> bool:
    """Whether a table is this one; numbers may differ as far as they do from one kind of machine to another."""
    try:
        if (kept := path.read_bytes()) == content:
            return True
        pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(kept)), pd.read_csv(io.BytesIO(content)), rtol=1e-6)
    except (OSError, ValueError, AssertionError):
        return False
    return True


def _differing(data: Path, name: str, content: bytes) -> Iterator[Finding]:
    path = data / "processed" / name
    if not path.is_file() or path.read_bytes().replace(b"\r\n", b"\n") != content:
        yield Finding("problem", "tables", f"data/processed/{name}", "is not the table that was built", BUILD)


def _shapes(data: Path, catalogue: Catalogue, ledger: Ledger) -> Iterator[Finding]:
    """Whether the tables that are not compared as a whole have the columns that the data package describes."""
    for resource in dictionary.datapackage(catalogue, dict(ledger))["resources"]:
        if resource["path"].startswith(("indicators", "status")):
            continue
        path = data / "processed" / resource["path"]
        described = [field["name"] for field in resource["schema"]["fields"]]
        if path.is_file() and (columns := _columns(path)) != described:
            odd = sorted(set(columns) ^ set(described)) or ["their order"]
            what = f"has other columns than described: {', '.join(odd[:5])}"
            yield Finding("problem", "shape", f"data/processed/{resource['path']}", what, BUILD)


def _columns(path: Path) -> list[str]:
    """The columns of a CSV table; none when it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().strip().split(",")
    except (OSError, UnicodeDecodeError):
        return []
