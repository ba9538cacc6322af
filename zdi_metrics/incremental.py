"""Builds only when something changed: remembers a digest of everything that goes in, and one of what comes out."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from zdi_metrics import own_code, store
from zdi_metrics.errors import RawError
from zdi_metrics.records import Report


def build(data: Path) -> Report:
    """Build the processed tables, or say that nothing changed since they were built."""
    memory = data / ".cache" / "build.json"
    known = _read(memory)
    if known and not store.build_mark(data).exists() and known[:2] == (inputs(data), outputs(data)):
        return known[2]
    from zdi_metrics.pipeline import build_tables  # loads pandas: only when there is something to do

    with store.locked(data):
        rests_on = inputs(data)  # before the build: what changes meanwhile is a change for the next one
        report = build_tables(data)
        if not report.failures:
            with suppress(RawError):  # the tables are built; only the next start is slower
                _keep(memory, rests_on, outputs(data), report)
    return report


def inputs(data: Path) -> str:
    """Digest of the package, its libraries and the raw data."""
    package = own_code.digest("**/*.py", "**/*.toml", "**/*.csv")
    return store.sha256(f"{package} {_digest(data / 'raw')}".encode())


def outputs(data: Path) -> str:
    """Digest of the processed tables."""
    return _digest(data / "processed")


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("[!.]*") if path.is_file()):
        whole.update(os.fsencode(path) + f" {store.file_digest(path)}\n".encode())
    return whole.hexdigest()


def _keep(memory: Path, rests_on: str, wrote: str, report: Report) -> None:
    kept = {name: getattr(report, name) for name in ("themes", "indicators", "rows", "assessments", "gaps")}
    content = json.dumps({"inputs": rests_on, "outputs": wrote, "report": kept})
    store.write_bytes(memory, content.encode("utf-8"))


def _read(path: Path) -> tuple[str, str, Report] | None:
    """Both digests and the report that the last build left; None where they cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return known["inputs"], known["outputs"], Report(**known["report"], unchanged=True)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):  # a ValidationError is a ValueError
        return None
