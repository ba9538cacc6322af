"""What a GENESIS service answers, at once or later as a background job.

An answer is judged by its first bytes and its status code: HTTP 200 proves nothing.
"""

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from zdi_metrics.errors import RawError, SourceError
from zdi_metrics.model import Source
from zdi_metrics.sources import packed, transport
from zdi_metrics.sources.transport import LATER, Reply, Request, Secrets, Unreachable, cleaned

ADJUSTED = 22  # a parameter was changed; for a job: its name is not known (any more)
TOO_LARGE = 98
STARTED = {99, 100}
EMPTY = {90, 103, 104}  # no such table, or no such values, or no such job: the caller knows which
BUSY = 6
NOT_ALLOWED = 15
REFUSED = {2, NOT_ALLOWED}
PASSING = {408, 425, 429}  # HTTP statuses below 500 that are worth another try
MARK = b"\xef\xbb\xbf"
JOB = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,59}")
NEVER = 1e11  # seconds since 1970
SLOWEST = 60  # seconds between two questions for a job
HEADS = (b"statistics_code;", b"statistik_code;")


class Call(NamedTuple):
    """What every question for one table needs; `report` is told what goes on."""

    source: Source
    secrets: Secrets
    code: str
    report: Callable[[str], None]


class Said(NamedTuple):
    """One understood answer, without credentials: status code, its text, the file, codes and titles of a list."""

    code: int
    text: str = ""
    content: bytes = b""
    rows: tuple[tuple[str, str], ...] = ()


# Digests of credentials that a host accepted and did not accept in this process.
_accepted: set[str] = set()
_refused: set[str] = set()


def ask(source: Source, method: str, fields: Mapping[str, str], secrets: Secrets | None) -> Said:
    """POST a question until it is understood. `method` is service and method, such as "find/find".

    Raises SourceError for refused credentials, which are never sent there again by this process: repeated failures lock
    an account. Raises Unreachable when the service stays busy, broken or silent.
    """
    request = Request(source.id, "POST", transport.base_url(source) + method, tuple(fields.items()))
    return transport.persist(lambda: _once(source, request, secrets), source.name)


def _once(source: Source, request: Request, secrets: Secrets | None) -> Said:
    key = _key(request.url, secrets) if secrets else ""
    with transport.turn(request.url):
        if key in _refused:
            raise SourceError(f"{source.name} refused the credentials earlier in this run.", _account(source))
        said = hear(transport.send(request, secrets), secrets or {})
        if secrets:
            _learn(key, request, said)
    if said.code in REFUSED:
        raise _refusal(source, said, known=key in _accepted, guest=not secrets)
    return said


def _key(url: str, secrets: Mapping[str, str]) -> str:
    text = "\0".join((urlsplit(url).netloc, *secrets.values()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _learn(key: str, request: Request, said: Said) -> None:
    """Remember whether credentials are good; the search proves nothing, because it answers guests as well."""
    if said.code in REFUSED:
        if said.code != NOT_ALLOWED or key not in _accepted:
            _refused.add(key)
    elif "/find/" not in request.url:
        _accepted.add(key)


def _refusal(source: Source, said: Said, *, known: bool, guest: bool) -> SourceError:
    why = f"code {said.code}: {said.text}".rstrip(": ")
    if guest:
        return SourceError(f"{source.name} answers this only with an account ({why}).", _account(source))
    if known and said.code == NOT_ALLOWED:
        cure = "Ask for less of the table by the fields of its route, so that it needs no background job."
        return SourceError(f"{source.name} does not allow this to the account ({why}).", cure)
    cure = f"{_account(source)} They are not sent again in this run: repeated failures lock an account."
    return SourceError(f"{source.name} refused the credentials ({why}).", cure)


def _account(source: Source) -> str:
    name = f"ZDI_{source.id.upper()}"
    return f"Check {name}_USER and {name}_PASSWORD, or {name}_TOKEN."


def hear(reply: Reply, secrets: Mapping[str, str]) -> Said:
    """What a reply says. Raises Unreachable when it is worth asking again, SourceError when it is not."""
    content = reply.content
    if reply.status == 401 and not _is_json(content):
        return Said(NOT_ALLOWED)
    if _is_json(content):
        return _status(reply, secrets)
    if reply.status < 400 and content:
        content = transport.unpacked(content)
        if is_flat(content):
            return Said(0, content=content)
    raise page(reply)


def is_flat(content: bytes) -> bool:
    """Whether bytes are a flat file, by its first heading."""
    return content.removeprefix(MARK)[:40].lower().startswith(HEADS)


def has_rows(content: bytes) -> bool:
    """Whether anything follows the heading of a flat file."""
    return bool(content.partition(b"\n")[2].strip())


def page(reply: Reply) -> SourceError:
    """The error for an answer that is neither a file nor a status."""
    start = reply.content.lstrip(MARK + b" \t\r\n")[:1]
    what = "a web page" if start == b"<" else "something that is no table" if start else "nothing"
    if 400 <= reply.status < 500 and reply.status not in PASSING:
        cure = "Check the address of the service and whether your network may reach it."
        return SourceError(f"The service answers with {what} (HTTP {reply.status}).", cure)
    return Unreachable(f"it answers with {what} (HTTP {reply.status})", LATER)


def _is_json(content: bytes) -> bool:
    return content.lstrip(MARK + b" \t\r\n")[:1] == b"{"


def _status(reply: Reply, secrets: Mapping[str, str]) -> Said:
    """A status in an envelope, or flat as for refused credentials."""
    try:
        body = json.loads(packed.decode(reply.content))
    except (ValueError, RecursionError):
        body = None
    if body is None:
        raise Unreachable(f"it sends a damaged answer (HTTP {reply.status})", LATER)
    status = body["Status"] if isinstance(body.get("Status"), dict) else body
    code = _number(status.get("Code"))
    if code == BUSY:
        raise Unreachable("it is busy with earlier requests (code 6)", LATER)
    if code is None and reply.status == 401:
        return Said(NOT_ALLOWED)
    if code is None or (reply.status >= 500 and code not in REFUSED):
        raise page(reply)
    file = _inner_file(body) if code in (0, ADJUSTED) else b""
    return Said(code, cleaned(str(status.get("Content") or ""), secrets.values()), file, _rows(body))


def _rows(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Code and title of every entry of the tables that were found, or of a list."""
    listed = body.get("Tables") or body.get("List") or []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unreachable("it sends a list that is none", LATER)
    return tuple((cleaned(str(one.get("Code", ""))), cleaned(str(one.get("Content", "")))) for one in listed)


def _number(code: object) -> int | None:
    """A status code, which some services print as text."""
    try:
        return None if isinstance(code, bool) else int(str(code))
    except ValueError:
        return None


def _inner_file(body: Mapping[str, Any]) -> bytes:
    """The flat file inside an envelope, where a service delivers it with a warning."""
    inner = body.get("Object")
    text = inner.get("Content") if isinstance(inner, dict) else None
    content = text.encode("utf-8", "replace") if isinstance(text, str) else b""
    return content if is_flat(content) else b""


class Job(NamedTuple):
    """A background job: its name at the service, when it was started (seconds since 1970), and its note on disk."""

    name: str
    started: float
    note: Path


def noted(note: Path, request: str) -> Job | None:
    """The open job that a note keeps, if it is the answer to the same request."""
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        job = Job(str(kept["job"]), float(kept["started"]), note)
        same = kept["request"] == request and JOB.fullmatch(job.name) and 0 <= job.started < NEVER
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return job if same else None


def start(call: Call, fields: Mapping[str, str], note: Path, request: str) -> Job:
    """Start a job and keep a note of it. Raises SourceError when the account may not, or the service does not."""
    if not call.secrets["password"]:
        cure = f"Set {' and '.join(call.source.login[:2])} instead, or ask for less by the fields of its route."
        raise SourceError(f"{call.code} needs a background job, which a token cannot start.", cure)
    said = ask(call.source, "data/tablefile", {**fields, "job": "true"}, call.secrets)
    name = said.text.rpartition(": ")[2].rstrip(". ")  # the last word of the text
    if said.code not in STARTED or not JOB.fullmatch(name):
        raise failed(call.source, f"a background job for {call.code}", said)
    _keep(note, json.dumps({"job": name, "started": round(time.time()), "request": request}))
    call.report(f"{call.code}: background job {name} started")
    return Job(name, time.time(), note)


def collect(call: Call, job: Job) -> bytes | None:
    """The file of a job, asked for with growing gaps; None when the job is gone, and then its note is removed.

    With a file the note stays: whoever keeps the file removes it (`genesis.forget_job`), so that an interruption
    between the two costs no second job.

    Raises Unreachable after `ZDI_JOB_WAIT` seconds: the job goes on, and a later run asks for it again.
    """
    end = time.monotonic() + transport.seconds("ZDI_JOB_WAIT", 2700)
    gap = transport.seconds("ZDI_PAUSE", 5)
    while True:
        said = _result(call, job)
        if said.content:
            return said.content
        if said.code != TOO_LARGE and said.code not in EMPTY:
            job.note.unlink(missing_ok=True)
            if said.code == ADJUSTED:
                return None
            raise failed(call.source, f"the result of job {job.name}", said)
        if time.time() - job.started > transport.seconds("ZDI_JOB_LIFE", 86400):
            job.note.unlink(missing_ok=True)
            return None
        left = end - time.monotonic()
        if left <= 0:
            cure = "Fetch again later: the result is then picked up, and nothing is asked twice."
            raise Unreachable(f"{call.source.name} is still working on {call.code} (job {job.name}).", cure)
        time.sleep(min(gap, left))
        gap = min(gap * 1.5 + 0.01, SLOWEST)


def _result(call: Call, job: Job) -> Said:
    """What is known of a job: its file, a status of EMPTY when it is not ready, 22 when its name is unknown."""
    mine = {"area": "user", "language": "de"}
    said = ask(call.source, "catalogue/results", {"selection": job.name, "pagelength": "1", **mine}, call.secrets)
    if said.code not in (0, ADJUSTED):
        return said
    if not said.rows:
        return said._replace(code=104)
    form = {"format": "ffcsv", "compress": "false"}
    return ask(call.source, "data/resultfile", {"name": job.name, **form, **mine}, call.secrets)


def _keep(note: Path, text: str) -> None:
    """Write a note whole or not at all."""
    temporary = note.with_suffix(f".{os.getpid()}.new")
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(note)
    except OSError as error:
        raise RawError(f"{note} cannot be written ({error.strerror}).", "Choose a writable folder.") from None


def failed(source: Source, what: str, said: Said) -> SourceError:
    """The error for a status that is no answer to the question."""
    why = f"code {said.code}: {said.text}".rstrip(": ")
    cure = "See whether its years and fields still fit the table, or try again later."
    return SourceError(f"{source.name} did not give {what} ({why}).", cure)
