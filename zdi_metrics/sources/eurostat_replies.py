"""What Eurostat's replies mean: figures, an error in one of its forms, "later", or something else altogether."""

import json
import re
from collections.abc import Iterable
from typing import Any

from zdi_metrics.errors import SourceError, TableChanged
from zdi_metrics.sources.packed import DAMAGED, decode, unpack
from zdi_metrics.sources.transport import LATER, Reply, Unreachable

NAME = "Eurostat"
HEAD = 4096  # bytes within which every error, ticket and header lies
FAULT = re.compile(r"<(?:\w+:)?faultcode>\s*(\d*)[^<]*<.*?<(?:\w+:)?faultstring[^>]*>([^<]*)<", re.DOTALL)
QUEUED = re.compile(rb"<(?:\w+:)?queued>\s*<(?:\w+:)?id>\s*([0-9A-Za-z-]{1,64})\s*<")
STATUS = re.compile(rb"<(?:\w+:)?status>\s*([A-Z_]+)\s*<")
NO_TEXT = "an error without a text"
NO_RESULTS = 100  # Eurostat's number for an empty result


class TooBig(SourceError):
    """Eurostat will not extract as much at once; asking the same again cannot help."""


class Preparing(Unreachable):
    """Eurostat took the request and has no answer yet."""


class NoResults(SourceError):
    """The request was understood and has no result."""


def json_stat(reply: Reply, code: str) -> tuple[bytes, dict[str, Any]]:
    """The bytes of a JSON-stat dataset, and what they hold.

    Raises TableChanged when the answer is another JSON, and whatever `_refuse` makes of an error.
    """
    content = _opened(reply)
    _refuse(reply.status, content, code)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreachable(f"{NAME} sent something else than data, or not all of it.", LATER) from None
    if not isinstance(body, dict) or not {"id", "size", "dimension", "value"} <= body.keys():
        raise TableChanged(f"The answer for {code} is no JSON-stat dataset.", "Look at its address in a browser.")
    return content, body


def has_figures(body: dict[str, Any]) -> bool:
    """Whether a JSON-stat dataset holds a value, or a mark in place of one."""
    return bool(body.get("value") or body.get("status"))


def codes_of(body: dict[str, Any], dimension: str) -> Iterable[str]:
    """The codes of a dimension in a JSON-stat dataset: its index, or the labels where a single code has no index."""
    try:
        category = body["dimension"][dimension]["category"]
        codes = category.get("index") or category.get("label")
    except (KeyError, TypeError, AttributeError):
        return ()
    return [str(code) for code in codes] if isinstance(codes, dict | list) else ()


def tsv_or_ticket(reply: Reply, code: str) -> bytes:
    """A whole table as TSV, or the envelope with the ticket under which Eurostat prepares it."""
    head = reply.content[:HEAD]
    return head if reply.status == 200 and QUEUED.search(head) else tsv(reply, code)


def tsv(reply: Reply, code: str) -> bytes:
    """A whole table as TSV, unpacked."""
    content = _opened(reply)
    _refuse(reply.status, content, code)
    # A line feed follows the last line too: without one the end is missing, which a cut stream does not tell.
    if b"\\TIME_PERIOD" not in content[:HEAD] or not content.endswith(b"\n"):
        raise Unreachable(f"{NAME} sent something else than a table, or not all of it.", LATER)
    return content


def prepared(reply: Reply, code: str) -> bytes:
    """Anything once the answer behind a ticket is ready. Raises Preparing before, and SourceError when it is gone."""
    head = reply.content[:HEAD]
    if b"UNKNOWN_REQUEST" in head or b"EXPIRED" in head:
        raise SourceError(f"{NAME} has dropped the answer it prepared for {code}.", "Fetch it again.")
    _refuse(reply.status, reply.content, code)
    status = STATUS.search(head)
    if not status or status[1] != b"AVAILABLE":
        raise Preparing(f"{NAME} is still preparing the answer.", LATER)
    return status[1]


def contents(reply: Reply) -> list[list[str]]:
    """The rows of the table of contents: title, code, type and more. Raises TableChanged for another header."""
    content = _opened(reply)
    if reply.status != 200 or b"\t" not in content or content.lstrip()[:1] in (b"<", b"{"):
        raise Unreachable(f"{NAME} sent no table of contents.", LATER)
    rows = [[_plain(field.strip().strip('"')) for field in line.split("\t")] for line in decode(content).split("\n")]
    if [field.lower() for field in rows[0][:3]] != ["title", "code", "type"]:
        raise TableChanged(f"The table of contents of {NAME} begins otherwise.", "Search on its website.")
    return [row for row in rows[1:] if len(row) > 2]


def _opened(reply: Reply) -> bytes:
    """The content, unpacked; a package that came damaged may come whole next time."""
    try:
        return unpack(reply.content)
    except TableChanged as error:
        if error.cure == DAMAGED:
            raise Unreachable(f"{NAME} sent a damaged package.", LATER) from None
        raise


def _refuse(status: int, content: bytes, code: str) -> None:
    """Raise what an error, a warning or a fault means, whatever the HTTP status it came with."""
    number, text = _message(content)
    too_big = "EXTRACTION_TOO_BIG" in text or status in (413, 414, 416)
    if "ASYNCHRONOUS" in text or "NOT_YET_AVAILABLE" in text or (number == 413 and not too_big):
        raise Preparing(f"{NAME} is still preparing the answer.", LATER)
    if too_big:
        raise TooBig(f"{code} is too big to be extracted at once.", "Ask for fewer codes in the catalogue.")
    if status == 404:
        raise SourceError(f"{NAME} has no such dataset: {code}.", f'Look for it: zdi find "…" --source {NAME.lower()}.')
    if status >= 500 or status in (408, 425, 429):
        raise Unreachable(f"{NAME} answers with HTTP status {status}.", LATER)
    cure = "Compare the fields of the route in the catalogue with the table at Eurostat."
    if number == NO_RESULTS:
        raise NoResults(f"{code} has no result for what is asked.", cure)
    if status != 200 or text:
        raise SourceError(f"{NAME} refuses the request for {code}: {text or f'HTTP status {status}'}.", cure)


def _message(content: bytes) -> tuple[int, str]:
    """Number and text of an error, a warning or a SOAP fault; (0, "") where there is none."""
    if content[:HEAD].lstrip()[:1] == b"<":
        fault = FAULT.search(decode(content[:HEAD]))
        return (int(fault[1] or 0), _plain(fault[2]) or NO_TEXT) if fault else (0, "")
    if len(content) > HEAD * 16:
        return 0, ""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return 0, ""
    told = (body.get("error") or body.get("warning")) if isinstance(body, dict) else None
    if not told:
        return 0, ""
    first = told[0] if isinstance(told, list) else told
    if not isinstance(first, dict):
        return 0, _plain(str(first)) or NO_TEXT
    number = str(first.get("id") or first.get("status"))
    return int(number) if re.fullmatch("[0-9]{1,9}", number) else 0, _plain(str(first.get("label") or "")) or NO_TEXT


def _plain(text: str) -> str:
    """A foreign text as one short line that is safe to print."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:300].rstrip(".")
