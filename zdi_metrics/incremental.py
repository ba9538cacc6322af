"""Builds only when something changed: remembers a fingerprint of everything that goes in and comes out."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from zdi_metrics import store
from zdi_metrics.errors import RawError
from zdi_metrics.records import Report

PACKAGE = Path(__file__).parent


def build(data: Path) -> Report:
    """Build the processed tables, or say that nothing changed since they were built."""
    memory = data / ".cache" / "build.json"
    known = _read(memory)
    if known and not store.build_mark(data).exists() and known[0] == fingerprint(data):
        return known[1]
    from zdi_metrics.pipeline import build_tables  # loads pandas: only when there is something to do

    with store.locked(data):
        report = build_tables(data)
    if not report.failures:
        kept = {name: getattr(report, name) for name in ("themes", "indicators", "rows", "assessments", "gaps")}
        content = json.dumps({"fingerprint": fingerprint(data), "report": kept})
        with suppress(RawError):  # the tables are built; only the next start is slower
            store.write_bytes(memory, content.encode("utf-8"))
    return report


def fingerprint(data: Path) -> str:
    """Digest of the package and its libraries, the raw data and the processed tables."""
    paths = [p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".toml", ".csv"}]
    paths += [p for folder in ("raw", "processed") for p in (data / folder).rglob("[!.]*") if p.is_file()]
    whole = hashlib.sha256(store.libraries().encode("utf-8"))
    for path in sorted(paths):
        whole.update(path.as_posix().encode("utf-8"))
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _read(path: Path) -> tuple[str, Report] | None:
    """The fingerprint and the report that the last build left; None where they cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return known["fingerprint"], Report(**known["report"], unchanged=True)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):  # a ValidationError is a ValueError
        return None
