"""Published bytes as they come: unpacked within bounds, decoded by what they are."""

import codecs
import gzip
import io
import zipfile
from typing import NamedTuple

from zdi_metrics.errors import TableChanged

LIMIT = 512 * 1024 * 1024
USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MEMBERS = 10_000  # of a package; each takes memory before anything is unpacked
DAMAGED = "Fetch it again."


class Answer(NamedTuple):
    """One file to keep: its bytes, unpacked and seen to be the right kind, and the request without credentials."""

    content: bytes
    request: str


def unpack(content: bytes, *, limit: int = LIMIT) -> bytes:
    """The file inside a ZIP package of one member or a gzip stream; anything else as it is.

    Raises TableChanged when the package is damaged, holds more than one file, or would unpack to more than `limit`
    bytes.
    """
    try:
        if content[:2] == b"PK":
            return _unzipped(content, limit)
        if content[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                unpacked = file.read(limit + 1)
            _check_size(len(unpacked), limit)
            return unpacked
    except TableChanged:
        raise
    except Exception as error:  # damaged packages raise whatever goes wrong inside: ValueError, struct.error, ...
        raise TableChanged(f"The package is damaged ({type(error).__name__}).", DAMAGED) from None
    return content


def opened(content: bytes) -> zipfile.ZipFile:
    """A ZIP package for reading. Raises TableChanged when it lists more files than any published one."""
    if content.count(b"PK\x01\x02") > MEMBERS:  # begins every entry of its list, wherever that says it is
        raise TableChanged(f"The package lists more than {MEMBERS} files.", "Look at the file.")
    return zipfile.ZipFile(io.BytesIO(content))


def decode(content: bytes) -> str:
    """Text of published bytes: UTF-8 with or without a byte order mark, else Windows-1252, else Latin-1.

    Raises TableChanged when the mark says UTF-8 and the bytes are not.
    """
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            if content.startswith(codecs.BOM_UTF8):
                raise TableChanged(f"The text is damaged at byte {error.start}: no UTF-8.", DAMAGED) from None
    return content.decode("latin-1")


def _unzipped(content: bytes, limit: int) -> bytes:
    with opened(content) as package:
        members = [one for one in package.infolist() if not one.is_dir()]
        if len(members) != 1:
            raise TableChanged(f"The package holds {len(members)} files instead of one.", DAMAGED)
        _check_size(members[0].file_size, limit)  # no more than it says is ever read
        if members[0].compress_type not in USUAL:  # others pack nothing at all ten thousand times smaller
            raise TableChanged("The package is packed in a way that is not usual.", "Look at the file.")
        with package.open(members[0]) as file:
            return file.read()


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise TableChanged(f"The package would unpack to more than {limit // 1024 // 1024} MB.", "Ask for less of it.")
