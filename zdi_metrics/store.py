"""Raw bytes and their ledger: what is kept, where it came from, and whether it is still what was kept."""

import csv
import datetime as dt
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zdi_metrics.errors import RawError
from zdi_metrics.model import LedgerRow

if TYPE_CHECKING:
    import pandas as pd

REPOSITORY = Path(__file__).resolve().parent.parent
LEDGER_COLUMNS = list(LedgerRow.model_fields)


def data_folder(given: str | Path | None = None) -> Path:
    """The data folder: the one given, else `$ZDI_DATA`, else `data/` of the repository."""
    return Path(given or os.environ.get("ZDI_DATA") or REPOSITORY / "data")


def ledger(data: Path) -> dict[str, LedgerRow]:
    """The ledger's snapshot rows by table. Raises RawError when the ledger is missing or damaged."""
    path = data / "raw" / "ledger.csv"
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        raise RawError(
            f"The ledger {path} cannot be read ({type(error).__name__}).",
            "Give the right folder, or restore it from git.",
        ) from None
    if not rows:
        raise RawError(f"The ledger {path} has no rows.", "Restore it from git.")
    kept: dict[str, LedgerRow] = {}
    for line, row in enumerate(rows, 2):
        try:
            one = LedgerRow(**{**row, "rows": int(row["rows"])})  # type: ignore[arg-type]
            dt.date.fromisoformat(one.retrieved)
        except (ValueError, KeyError, TypeError):
            raise RawError(f"Line {line} of {path} is damaged.", "Restore the ledger from git.") from None
        if one.kind == "snapshot":
            if one.table in kept:
                raise RawError(f"{path} names table {one.table} twice.", "Remove one of the two rows.")
            kept[one.table] = one
    return kept


def state_year(ledger: dict[str, LedgerRow]) -> int:
    """Year of the newest retrieval: what "today" means for the tables, so that a rebuild says the same."""
    return max((int(row.retrieved[:4]) for row in ledger.values()), default=0)


def snapshot_path(data: Path, table: str) -> Path:
    """Where the snapshot of a table lies."""
    return data / "raw" / "snapshot" / f"{table}.csv"


def read_snapshot(data: Path, row: LedgerRow) -> bytes:
    """The kept bytes of a table. Raises RawError when they are missing or not those of the ledger."""
    path = snapshot_path(data, row.table)
    try:
        content = path.read_bytes()
    except OSError:
        raise RawError(f"The snapshot of {row.table} is missing ({path.name}).", "Restore it from git.") from None
    content = content.replace(b"\r\n", b"\n")
    if sha256(content) != row.sha256:
        raise RawError(
            f"The snapshot of {row.table} ({path.name}) is not the one the ledger names: it was edited or cut.",
            f"Restore it: git checkout -- data/raw/snapshot/{path.name}",
        )
    return content


def sha256(content: bytes) -> str:
    """Hex digest of bytes."""
    return hashlib.sha256(content).hexdigest()


def digest(frame: "pd.DataFrame") -> str:
    """Hex digest of the sorted figures of a table: the same for the same figures, whatever the file looked like."""
    beside = {"vintage", "origin_file", "origin_row"}
    kept = frame[sorted(name for name in frame.columns if name not in beside)]
    kept = kept.assign(value=[f"{value:.15g}" for value in frame["value"]])
    lines = sorted("\t".join(row) for row in kept.itertuples(index=False, name=None))
    return sha256("\n".join(lines).encode("utf-8"))


def write_ledger(data: Path, rows: Iterable[LedgerRow]) -> None:
    """Write the ledger, sorted by table and kind."""
    text = io.StringIO()
    writer = csv.DictWriter(text, LEDGER_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.model_dump() for row in sorted(rows, key=lambda r: (r.table, r.kind)))
    write_bytes(data / "raw" / "ledger.csv", text.getvalue().encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all; returns whether anything changed. Raises RawError when the disk refuses."""
    if path.is_file() and path.read_bytes() == content:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RawError(
            f"{path} cannot be written ({error.strerror}).", "Free space or choose a writable folder with --data."
        ) from None
    return True
