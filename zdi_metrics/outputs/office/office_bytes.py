"""Office files that are the same bytes for the same content: no time of writing, inside or out."""

import io
import re
import zipfile
from pathlib import Path

from zdi_metrics.errors import RawError

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP file knows
END = b"</cp:coreProperties>"
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def same_bytes(content: bytes, day: str, language: str = "") -> bytes:
    """An Office file with `day` (ISO) for all dates of writing, embedded workbooks included.

    `language` is written into its properties where a library cannot.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = same_bytes(part, day)
            if name == "docProps/core.xml":
                part = TIMES.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode(), part)
                if language:
                    part = part.replace(END, f"<dc:language>{language}</dc:language>".encode() + END)
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, part)
    return target.getvalue()


def write_file(path: Path, content: bytes) -> None:
    """Write a file. Raises RawError when it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        cure = "Close it if it is open elsewhere, or choose another folder."
        raise RawError(f"{path} cannot be written ({error.strerror}).", cure) from None
