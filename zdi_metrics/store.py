"""Raw bytes and their ledger: what is kept, where it came from, and whether it is still what was kept."""

import csv
import datetime as dt
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources.packed import unpack

REPOSITORY = Path(__file__).resolve().parent.parent
BOUNDARIES = "boundaries"  # no table of figures: the regions of Europe, for maps
LEDGER_COLUMNS = list(LedgerRow.model_fields)
UNFINISHED = ".part"  # how the name of a file ends that is still being written


def data_folder(given: str | Path | None = None) -> Path:
    """The data folder: the one given, else `$ZDI_DATA`, else `data/` of the repository."""
    return Path(given or os.environ.get("ZDI_DATA") or REPOSITORY / "data")


def ledger(data: Path) -> dict[str, tuple[LedgerRow, ...]]:
    """The ledger's rows by table, in the order in which they were retrieved.

    Raises RawError when the ledger is missing or damaged.
    """
    path = data / "raw" / "ledger.csv"
    rows = _rows(path)
    if not rows:
        raise RawError(f"The ledger {path} has no rows.", "Restore it from git.")
    kept: dict[str, tuple[LedgerRow, ...]] = {}
    for row in sorted(rows, key=lambda row: (row.retrieved, row.kind == "live", row.file)):
        earlier = kept.get(row.table, ())
        if any((one.kind, one.file) == (row.kind, row.file) for one in earlier):
            named = row.file or f"the snapshot of table {row.table}"
            raise RawError(f"{path} names {named} twice.", "Remove one of the two rows.")
        kept[row.table] = (*earlier, row)
    return kept


def _rows(path: Path) -> list[LedgerRow]:
    try:
        return list(_parsed(path.read_bytes(), path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RawError(
            f"The ledger {path} cannot be read ({type(error).__name__}).",
            "Give the right folder, or restore it from git.",
        ) from None


@lru_cache(maxsize=4)  # by what is written there: outputs ask for the same ledger hundreds of times
def _parsed(content: bytes, path: Path) -> tuple[LedgerRow, ...]:
    lines = csv.DictReader(io.StringIO(content.decode("utf-8")))
    return tuple(_ledger_row(line, number, path) for number, line in enumerate(list(lines), 2))


def _ledger_row(line: dict[str, str], number: int, path: Path) -> LedgerRow:
    try:
        row = LedgerRow(**{**line, "rows": int(line["rows"])})  # type: ignore[arg-type]
        if dt.date.fromisoformat(row.retrieved).isoformat() != row.retrieved:  # 20240601 would be sorted wrongly
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise RawError(f"Line {number} of {path} is damaged.", "Restore the ledger from git.") from None
    return row


def vintages(rows: Iterable[LedgerRow]) -> list[list[LedgerRow]]:
    """Rows of one table grouped by vintage: answers that came together share their file's name but for the part."""
    return [list(group) for _, group in groupby(rows, key=lambda row: re.split(r"-part|\.", row.file)[0])]


def known_by(ledger: Mapping[str, Iterable[LedgerRow]], day: str) -> dict[str, tuple[LedgerRow, ...]]:
    """The ledger as it was on a day (ISO text): what had been retrieved by then; tables without anything are left out.

    The day that counts is the one on which we took the figures over, for the snapshot as for what was fetched, not the
    state date that the publisher prints.
    """
    then = {table: tuple(row for row in rows if row.retrieved <= day) for table, rows in ledger.items()}
    return {table: rows for table, rows in then.items() if rows}


def newest_day(ledger: Mapping[str, Iterable[LedgerRow]]) -> str:
    """The day of the newest retrieval, as ISO text; "" when there is none."""
    return max((row.retrieved for rows in ledger.values() for row in rows), default="")


def state_date(ledger: Mapping[str, Iterable[LedgerRow]]) -> dt.date | None:
    """The newest retrieval of figures: the state of the data as a whole; None without any."""
    days = [row.retrieved for table, rows in ledger.items() if table != BOUNDARIES for row in rows]
    return dt.date.fromisoformat(max(days)) if days else None


def dropped(data: Path) -> list[LedgerRow]:
    """Rows of vintages that were dropped; here `state_date` is the day from which on nothing of them was in use.

    Raises RawError when the list is damaged.
    """
    path = dropped_path(data)
    return _rows(path) if path.exists() else []


def dropped_path(data: Path) -> Path:
    """Where the list of dropped vintages lies."""
    return data / "raw" / "dropped.csv"


def state_year(ledger: Mapping[str, Iterable[LedgerRow]]) -> int:
    """Year of the newest retrieval of figures: what "today" means for the tables, so that a rebuild says the same."""
    newest = state_date(ledger)
    return newest.year if newest else 0


def snapshot_path(data: Path, table: str) -> Path:
    """Where the snapshot of a table lies."""
    return data / "raw" / "snapshot" / f"{table}.csv"


def kept_path(data: Path, row: LedgerRow) -> Path:
    """Where the bytes of a ledger row lie."""
    return data / "raw" / row.file if row.kind == "live" else snapshot_path(data, row.table)


def read_kept(data: Path, row: LedgerRow) -> bytes:
    """The kept bytes of a ledger row. Raises RawError when they are missing, damaged or not those of the ledger."""
    path = kept_path(data, row)
    cure = f"Restore it: git checkout -- data/raw/{path.relative_to(data / 'raw').as_posix()}"
    if row.kind == "live":
        cure += " (if git has no copy, take its line out of data/raw/ledger.csv)"
    try:
        content = path.read_bytes()
    except OSError:
        raise RawError(f"The {row.kind} file of {row.table} is missing ({path.name}).", cure) from None
    content = _unzipped(content, path, cure) if row.kind == "live" else content.replace(b"\r\n", b"\n")
    if sha256(content) != row.sha256:
        what = (
            f"The {row.kind} file of {row.table} ({path.name}) is not the one the ledger names: it was edited or cut."
        )
        raise RawError(what, cure)
    return content


def _unzipped(content: bytes, path: Path, cure: str) -> bytes:
    try:
        return unpack(content)
    except TableChanged as error:
        raise RawError(f"{path.name}: {error.what}", cure) from None


def sha256(*parts: bytes) -> str:
    """Hex digest of bytes, or of several parts in their order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def file_digest(path: Path) -> str:
    """Hex digest of a file, however large; "none" where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):  # a damaged memory may name what can be no file
        return "none"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold a data folder alone while it is changed; the lock goes with the process that holds it.

    What an interrupted process left half written is cleared away first. Raises RawError when another process has it,
    or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    if not os.path.isdir(data):  # of a mistyped name no folder is made; `Path.is_dir` fails at very long names
        raise RawError(f"There is no folder {data} with a ledger.", "Give the right folder with --data or ZDI_DATA.")
    lock = FileLock(data / ".cache" / "lock", timeout=0)
    try:
        (data / ".cache").mkdir(exist_ok=True)
        lock.acquire()
    except Timeout:
        what = f"Another fetch or build is at work in {data}."
        raise RawError(what, "Wait until it has ended, or stop it; its lock goes with it.") from None
    except OSError as error:
        raise RawError(
            f"{data} cannot be written ({error.strerror}).", "Choose a writable folder with --data."
        ) from None
    try:
        _refuse_links(data)
        _clear(data)
        yield
    finally:
        lock.release()


def _refuse_links(data: Path) -> None:
    """Raise RawError where a folder that is written to is a link that leads out of the data folder."""
    written = [data / ".cache", data / "processed", data / "raw", data / "raw" / "live", data / "raw" / "refused"]
    inside = [path for folder in written if folder != data / "raw" and folder.is_dir() for path in folder.iterdir()]
    for path in [*written, *inside]:
        if path.is_symlink() and path.is_dir() and not path.resolve().is_relative_to(data.resolve()):
            cure = "Put a folder there; the data folder as a whole may lie elsewhere: --data."
            raise RawError(f"{path} is a link to another place, and nothing is written through it.", cure)


def _clear(data: Path) -> None:
    """Remove files that were never written to their end; nobody else writes while the folder is held."""
    for folder in ("raw", "processed", ".cache"):
        for path in (data / folder).rglob(f".*{UNFINISHED}"):
            path.unlink(missing_ok=True)


@contextmanager
def building(data: Path) -> Iterator[None]:
    """Mark that the processed tables are being written; a build that was interrupted leaves its mark."""
    mark = build_mark(data)
    write_bytes(mark, b"The tables are being written. Without a build at work: zdi build\n")
    yield
    mark.unlink(missing_ok=True)


def build_mark(data: Path) -> Path:
    """The file that is there while the processed tables are being written."""
    return data / ".cache" / "building"


def write_ledger(data: Path, ledger: Mapping[str, Iterable[LedgerRow]]) -> None:
    """Write the ledger, sorted by table, kind, date and file."""
    write_bytes(data / "raw" / "ledger.csv", _text(row for kept in ledger.values() for row in kept))


def note_dropped(data: Path, rows: Iterable[LedgerRow]) -> None:
    """Add rows to the list of dropped vintages, so that nobody takes what is left for all that was known."""
    known = {(row.table, row.file): row for row in [*dropped(data), *rows]}
    write_bytes(dropped_path(data), _text(known.values()))


def _text(rows: Iterable[LedgerRow]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, LEDGER_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.model_dump() for row in sorted(rows, key=lambda r: (r.table, r.kind, r.retrieved, r.file)))
    return text.getvalue().encode("utf-8")


def write_bytes(path: Path, *parts: bytes) -> bool:
    """Write a file whole or not at all; returns whether anything changed. Raises RawError when the disk refuses."""
    try:
        if _holds(path, parts):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(parts)
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


def _holds(path: Path, parts: Sequence[bytes]) -> bool:
    """Whether a file has this content."""
    if not path.is_file() or path.stat().st_size != sum(map(len, parts)):
        return False
    with path.open("rb") as file:
        return all(file.read(len(part)) == part for part in parts)
