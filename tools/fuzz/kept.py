"""Targets that read what lies on this machine: the catalogue, a draft, the ledger, processed tables and caches."""

import atexit
import shutil
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from unittest.mock import patch

from fuzz.targets import each
from zdi_metrics import catalogue as reading
from zdi_metrics import (
    drafts,
    freshness,
    incremental,
    last_build,
    listing,
    opinions,
    processed,
    remembered,
    states,
    store,
)
from zdi_metrics import vintages as fetched
from zdi_metrics.areas import area, by_ags, by_code, by_label
from zdi_metrics.catalogue import FOLDER
from zdi_metrics.fields import STATUS_FIELDS
from zdi_metrics.model import Catalogue
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import flatfile_cells, genesis_answers, tsv
from zdi_metrics.sources.crosstab_text import period

SHARED = ("sources.toml", "units.toml", "themes.toml")
LEDGER_ROW = LedgerRow.model_validate(
    dict.fromkeys(LedgerRow.model_fields, "")
    | {"table": "other", "kind": "snapshot", "origin_kind": "original", "rows": 1, "retrieved": "2026-01-01"}
)


@cache
def scratch(name: str) -> Path:
    """A folder of one's own for a target, until the process ends."""
    folder = Path(mkdtemp(prefix=f"zdi-fuzz-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def shared(name: str) -> Path:
    """A folder with what most declarations rest on: sources, units and themes."""
    for file in SHARED:
        shutil.copy(FOLDER / file, scratch(name))
    return scratch(name)


def read_anew(folder: Path | None = None) -> Catalogue:
    """A catalogue that is not remembered; only the shared files without a folder."""
    found: Catalogue = reading.catalogue.__wrapped__(folder or shared("draft"))
    return found


def read_catalogue(content: bytes) -> None:
    """A file of declarations beside the shipped sources, units and themes."""
    (shared("catalogue") / "example.toml").write_bytes(content)
    found = read_anew(shared("catalogue"))
    assert reading.find_tables([], found) == [*found.tables.values()]


def try_draft(content: bytes) -> None:
    """A declaration and, below a line of hashes, the figures of its table `draft`; beside it only the shared files."""
    declaration, _, figures = content.partition(b"\n####\n")
    try:
        text, table = declaration.decode("utf-8"), figures.decode("utf-8")
    except UnicodeDecodeError:
        return
    if not (scratch("draft") / "raw").exists():
        store.write_ledger(scratch("draft"), {"other": (LEDGER_ROW,)})
    with patch.object(drafts, "FOLDER", shared("draft")), patch.object(drafts, "read_catalogue", read_anew):
        drafts.draft(scratch("draft"), text, {"draft": table})


def read_ledger(content: bytes) -> None:
    """A ledger: what it says, and the kept bytes that it names."""
    data = scratch("ledger")
    (data / "raw" / "snapshot").mkdir(parents=True, exist_ok=True)
    (data / "raw" / "ledger.csv").write_bytes(content)
    (data / "raw" / "dropped.csv").write_bytes(content)
    each(lambda: store.dropped(data), lambda: _read_rows(data))


def _read_rows(data: Path) -> None:
    kept = store.ledger(data)
    store.state_date(kept)
    store.known_by(kept, store.newest_day(kept))
    for rows in kept.values():
        assert sum(map(len, store.vintages(rows))) == len(rows)
        each(*(partial(store.read_kept, data, row) for row in rows))
    store.write_ledger(data, kept)
    again = store.ledger(data)
    assert {name: set(rows) for name, rows in again.items()} == {name: set(rows) for name, rows in kept.items()}


def read_status(content: bytes) -> None:
    """The table of how old what is: its rows stay beside newer ones."""
    if _is_wide(content):
        return
    data = scratch("status")
    (data / "processed").mkdir(exist_ok=True)
    (data / "processed" / "status.csv").write_bytes(content)
    status = processed.read_status(data)
    assert set(status) == set(STATUS_FIELDS)
    assert len(processed.csv_bytes(freshness.with_kept(status, status, ["industry"]))) > 0


def read_tables(content: bytes) -> None:
    """Processed tables that somebody spoiled."""
    if _is_wide(content):
        return
    data = scratch("tables")
    folder = data / "processed"
    (folder / "comparisons").mkdir(parents=True, exist_ok=True)
    (folder / "indicators").mkdir(exist_ok=True)
    for name in ("indicators.parquet", "assessments.csv", "comparisons/resilience.csv", "indicators/climate.csv"):
        (folder / name).write_bytes(content)
    each(
        lambda: processed.read_indicators(data),
        lambda: listing.read_assessments(data),
        lambda: processed.previous(data),
        lambda: processed.read_comparison(data, "resilience"),
        lambda: states._judged(content),
        lambda: states._series(content, "HEAD"),
    )


def _is_wide(content: bytes) -> bool:
    """Whether a line has so many fields that pandas takes long: nobody but us writes these tables."""
    return max(line.count(b",") for line in content.split(b"\n")) > 1000


def read_caches(content: bytes) -> None:
    """What builds and fetches remember: damaged, it is forgotten."""
    data = scratch("caches")
    (data / ".cache").mkdir(exist_ok=True)
    for name in ("build", "comparisons", "opinions", "job", "last_build"):
        (data / ".cache" / f"{name}.json").write_bytes(content)
    (data / fetched.LAST).write_bytes(content)
    remembered.recall(data)
    opinions.recall(data / ".cache" / "opinions.json")
    genesis_answers.noted(data / ".cache" / "job.json", "POST https://example.org/")
    fetched.last_outcomes(data)
    incremental._read(data / ".cache" / "build.json")
    last_build.recall(data, last_build.Keys({}, {}))


def read_names(content: bytes) -> None:
    """Names of areas and printed periods, a line each."""
    texts = content.decode("utf-8", "replace").split("\n")
    for codes in (by_ags(texts), by_code(texts), by_label(texts)):
        assert set(codes) <= set(texts)
    for text in texts[:12]:
        for understand in (tsv.period, tsv.letters, period, flatfile_cells._time):
            (understand(text) or "").encode("utf-8")
        each(partial(area, text))


TARGETS = {
    "catalogue": read_catalogue,
    "draft": try_draft,
    "ledger": read_ledger,
    "status": read_status,
    "tables": read_tables,
    "caches": read_caches,
    "names": read_names,
}
