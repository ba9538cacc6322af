"""Small tables typed from web pages: comment lines, a header, one line a figure or a year."""

import csv
import re
from collections.abc import Iterator

from common import ORIGINALS


def records(path: str, delimiter: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column name of every line below the header."""
    with (ORIGINALS / path).open(encoding="utf-8", newline="") as file:
        header: list[str] = []
        for line, text in enumerate(file, 1):
            if text.startswith("#") or not text.strip():
                continue
            cells = next(csv.reader([text], delimiter=delimiter))
            if header:
                yield line, dict(zip(header, cells, strict=True))
            else:
                header = cells


def date(published: str) -> str:
    """The ISO date or year that a text such as "2020 (page undated)" begins with, "" when there is none."""
    found = re.match(r"\d{4}(-\d\d){0,2}", published)
    return found[0] if found else ""
