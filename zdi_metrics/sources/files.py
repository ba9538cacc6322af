"""Published files by their address: downloads that are what they should be, and CSV or XLSX as text in a frame."""

import csv
import datetime as dt
import io
import os
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from zdi_metrics.errors import CatalogueError, SourceError, TableChanged
from zdi_metrics.model import Source, Table
from zdi_metrics.sources import geojson
from zdi_metrics.sources.figures import TEXT
from zdi_metrics.sources.packed import Answer, decode, opened, unpack
from zdi_metrics.sources.transport import (
    LATER,
    Reply,
    Request,
    Unreachable,
    base_url,
    checked,
    persist,
    request_text,
    send,
)

BOUNDARIES = "nuts/geojson/NUTS_RG_20M_2024_4326_LEVL_3.geojson"  # GISCO: regions, 1 : 20 million, NUTS 2024, degrees
LIMIT = 256 * 1024 * 1024  # bytes of an unpacked workbook
RATIO = 100  # of unpacked to packed; published ones are a dozen times larger unpacked
CELLS = 20_000_000
ROWS = 1_048_576  # of a sheet; those between two numbers of rows are gone through, whatever the numbers are
DELIMITERS = ";,"
LOOK = "Look at the file: its layout may have changed."
AGAIN = "Look at the publisher's page for the address of the file."

Say = Callable[[str], None]
Row = tuple[int, list[str]]


def download(source: Source, table: Table, *, report: Say = lambda text: None) -> Answer:
    """The file of a table, unpacked from a ZIP of one file or from gzip; a workbook stays as it is.

    Raises CatalogueError without an address, SourceError when there is no such file or a web page instead of it,
    TableChanged when its first bytes are not of the kind that its name says, and Unreachable.
    """
    return _fetched(source, address(source, table), report)


def address(source: Source, table: Table) -> str:
    """Where the file of a table is asked for: at `ZDI_<TABLE>_URL`, else where the catalogue says."""
    setting = f"ZDI_{table.id.upper()}_URL"
    if own := os.environ.get(setting):
        return checked(own, f"Correct {setting}.")
    if table.file is None or table.file.address is None:
        raise CatalogueError(f"The file of {table.id} has no address.", f"Give its route one, or set {setting}.")
    return _placed(source, table.file.address)


def boundaries_address(source: Source) -> str:
    """Where the regions of Europe are asked for: at `ZDI_BOUNDARIES_URL`, else at GISCO."""
    if own := os.environ.get("ZDI_BOUNDARIES_URL"):
        return checked(own, "Correct ZDI_BOUNDARIES_URL.")
    return _placed(source, f"{source.url.rstrip('/')}/{BOUNDARIES}")


def boundaries(source: Source, *, report: Say = lambda text: None) -> Answer:
    """The NUTS 3 regions of Europe as GeoJSON; `source` is GISCO's distribution service.

    Raises TableChanged when they are none or the Kreise of NRW are not all among them, SourceError and Unreachable.
    """
    answer = _fetched(source, boundaries_address(source), report)
    report(f"{source.name}: {geojson.check(answer.content)} regions.")
    return answer


def read_table(content: bytes, *, sheet: str = "", header: tuple[str, ...] = ()) -> pd.DataFrame:
    """A CSV file (semicolon or comma) or a sheet of a workbook, as text below its header.

    The header is the first row that holds all the names in `header` as they are written there, whatever stands above
    it and beside them; without names it is the first row. Rows without any text are left out, notes below the table
    are not. Shape: one column per column of the file, "" where a cell is empty; the index `line` is the line or row
    of the file. Raises TableChanged when the sheet or the header is not there or a line does not fit the header, and
    SourceError when the package that reads workbooks is not installed.
    """
    if content[:2] == b"PK":
        return _below_header(_sheet_rows(content, sheet), header, ragged=True)
    if sheet or _is_binary(content):
        raise TableChanged("The file is neither CSV nor a workbook of the kind XLSX.", LOOK)
    text = decode(content)
    if not header:
        first = text.lstrip().partition("\n")[0]
        return _below_header(_csv_rows(text, max(DELIMITERS, key=first.count)), header)
    return _below_header(_csv_rows(text, _delimiter(text, header)), header)


def _fetched(source: Source, address: str, report: Say) -> Answer:
    request = Request(source.id, "GET", address)
    told = shown(address)
    report(f"{source.name}: {told}")
    kind = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
    reply = persist(lambda: _usable(send(request)), f"{source.name}, {told}")
    if reply.status != 200:
        raise SourceError(f"{source.name} answers with HTTP status {reply.status} for {told}.", AGAIN)
    content = reply.content if _is_workbook(reply.content) else unpack(reply.content)
    _check_kind(content, kind, told)
    return Answer(content, request_text(request._replace(url=told)))


def shown(address: str) -> str:
    """An address as it is told and kept: what follows "?" in one of the environment may be a key, and is left out."""
    own = any(value == address for name, value in os.environ.items() if name.startswith("ZDI_"))
    return f"{address.partition('?')[0]}?***" if own and "?" in address else address


def _placed(source: Source, address: str) -> str:
    """The address, or its place below `ZDI_<SOURCE>_URL` where that is set."""
    checked(address, "Correct it in the catalogue.")
    if not os.environ.get(f"ZDI_{source.id.upper()}_URL"):
        return address
    own = source.url.rstrip("/") + "/"
    place = address[len(own) :] if address.startswith(own) else address.partition(urlsplit(address).netloc)[2]
    return base_url(source) + place.lstrip("/")


def _usable(reply: Reply) -> Reply:
    if reply.status >= 500 or reply.status in (408, 425, 429):
        raise Unreachable(f"HTTP status {reply.status}.", LATER)
    return reply


def _check_kind(content: bytes, kind: str, url: str) -> None:
    """The first bytes must be of the kind that the file's name says; a web page never is."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise SourceError(f"The file {url} is empty.", AGAIN)
    if start[:1] == b"<":
        raise SourceError(f"Instead of a file, {url} gives a web page.", AGAIN)
    expected = {
        ".xlsx": _is_workbook(content),
        ".json": start[:1] in (b"{", b"["),
        ".geojson": start[:1] == b"{",
        ".csv": not _is_binary(content),
        ".tsv": not _is_binary(content),
        ".txt": not _is_binary(content),
    }
    if not expected.get(kind, True):
        raise TableChanged(f"The file {url} is no {kind[1:].upper()} file.", AGAIN)


def _is_workbook(content: bytes) -> bool:
    """Whether the bytes are a ZIP package with the list of parts that every Office file has."""
    if content[:2] != b"PK":
        return False
    try:
        with opened(content) as package:
            return "[Content_Types].xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, TableChanged):
        return False


def _is_binary(content: bytes) -> bool:
    return b"\0" in content[:4096] or content[:4] in (b"%PDF", b"PK\x03\x04")


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Number of its first line, and fields, of every row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableChanged(f"Line {line} is no CSV ({error}).", LOOK) from None
        yield line, [field.strip() for field in fields]
        line = reader.line_num + 1


def _delimiter(text: str, header: tuple[str, ...]) -> str:
    """The delimiter under which the header is found; the first where it is not, so that the error names it."""
    for delimiter in DELIMITERS:
        try:
            if any(_holds(row, header) for _, row in _csv_rows(text, delimiter)):
                return delimiter
        except TableChanged:
            continue
    return max(DELIMITERS, key=text.count)


def _holds(row: Iterable[str], header: tuple[str, ...]) -> bool:
    return set(header) <= {" ".join(field.split()) for field in row}


def _below_header(rows: Iterable[Row], header: tuple[str, ...], *, ragged: bool = False) -> pd.DataFrame:
    """The rows below the header as a frame; `ragged` says that a row may leave out empty fields at its end."""
    rest = iter(rows)
    names = _names(rest, header)
    lines, table = [], []
    for line, row in rest:
        filled = _without_tail(row)
        torn = len(filled) > 1 and len(row) < len(names) and not ragged  # a single field is a note below the table
        if len(filled) > len(names) or torn:
            raise TableChanged(f"Line {line} has {len(row)} fields, the header has {len(names)}.", LOOK)
        if filled:
            lines.append(line)
            table.append(filled + [""] * (len(names) - len(filled)))
        if len(lines) * len(names) > CELLS:  # short lines below a wide header
            raise TableChanged(f"The table has more than {CELLS} cells.", LOOK)
    index = pd.Index(lines, dtype="int64", name="line")
    return pd.DataFrame(table, index=index, columns=names, dtype=TEXT)


def _names(rows: Iterator[Row], header: tuple[str, ...]) -> list[str]:
    """Names of the columns, each once: empty and repeated ones get the column's number. Takes the rows up to there."""
    nearest: tuple[int, int, set[str]] = (0, 0, set())
    for line, row in rows:
        names = _without_tail([" ".join(field.split()) for field in row])
        missing = set(header) - set(names)
        if names and not missing:
            break
        nearest = max(nearest, (len(header) - len(missing), line, missing), key=lambda near: near[0])
    else:
        _, line, missing = nearest
        where = f"line {line} lacks {', '.join(sorted(missing))}" if line else "no line has one of the names"
        raise TableChanged(f"The header is not there: {where}.", "Compare the file with the declared names.")
    repeated = {name for name, times in Counter(names).items() if times > 1}
    if repeated & set(header):
        raise TableChanged(f"Line {line}: the header has {', '.join(sorted(repeated))} more than once.", LOOK)
    return [f"{name} [{n}]".strip() if not name or name in repeated else name for n, name in enumerate(names, 1)]


def _without_tail(row: list[str]) -> list[str]:
    """The row up to its last field with a text."""
    return row[: max((n for n, field in enumerate(row, 1) if field), default=0)]


def _sheet_rows(content: bytes, sheet: str) -> list[Row]:
    """The rows of a sheet (the first one, if none is named) with their numbers."""
    try:
        openpyxl = import_module("openpyxl")
    except ImportError:
        raise SourceError("Workbooks need the package openpyxl.", 'pip install "zdi_metrics[excel]"') from None
    try:
        _check_size(content)
        with warnings.catch_warnings(action="ignore"):  # about styles and menus, which are not read
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = {one.title: one for one in book.worksheets}
            if (sheet or next(iter(sheets), "")) in sheets:
                return _cells(sheets[sheet] if sheet else book.worksheets[0])
    except TableChanged:
        raise
    except Exception as error:  # openpyxl lets out whatever its parts raise at damaged files
        raise TableChanged(f"The workbook is damaged ({type(error).__name__}).", "Fetch it again.") from None
    raise TableChanged(f"The workbook has no sheet {sheet!r}; it has {', '.join(sheets) or 'none'}.", LOOK)


def _check_size(content: bytes) -> None:
    """A workbook's parts say how long they are, and no more than that is ever unpacked."""
    with opened(content) as package:
        size = sum(part.file_size for part in package.infolist())
    if size > LIMIT:
        raise TableChanged(f"The workbook would unpack to more than {LIMIT // 1024 // 1024} MB.", AGAIN)
    if size > RATIO * len(content):
        raise TableChanged(f"The workbook would unpack to more than {RATIO} times its size.", AGAIN)


def _cells(sheet: Any) -> list[Row]:
    """Every row with a text. The size that a sheet declares is not trusted."""
    sheet.reset_dimensions()
    rows: list[Row] = []
    count = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        count += 1 + len(values)
        if line > ROWS or count > CELLS:
            raise TableChanged(f"The sheet has more than {ROWS} rows or {CELLS} cells.", LOOK)
        texts = _without_tail([_text(value) for value in values])
        if texts:
            rows.append((line, texts))
    return rows


def _text(value: Any) -> str:
    """A cell as text: numbers with all their digits, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dt.datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value).strip()
