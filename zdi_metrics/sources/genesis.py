"""Asks the three GENESIS services: flat files with an account, prepared cross-tables without one, and the search.

Credentials come from the environment only: `ZDI_<SOURCE>_USER` and `_PASSWORD`, or `_TOKEN`; a token cannot start the
background jobs that the largest tables need. Settings, where services differ or their documentation is silent:

* `ZDI_<SOURCE>_URL`: base address, ending in `rest/2020/`;
* `ZDI_<SOURCE>_AREA`: the form field `area` of a table ("all" unless set; some clients of the Landesdatenbank send
  "free"), or `area` in the fields of a route;
* `ZDI_JOB_WAIT`: seconds to wait for a background job in one run (2700 unless set);
* `ZDI_JOB_LIFE`: seconds after which an open job that is still not there counts as gone (86400 unless set);
* the fields of a route: `contents`, `regionalvariable`, `regionalkey`, `classifyingvariable1` … `classifyingkey5`.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from zdi_metrics.errors import CatalogueError, SourceError
from zdi_metrics.model import Route, Source, Table
from zdi_metrics.sources import genesis_answers as answers
from zdi_metrics.sources.genesis_answers import ADJUSTED, EMPTY, TOO_LARGE, Call, Job, Said, ask, failed
from zdi_metrics.sources.packed import Answer
from zdi_metrics.sources.transport import (
    Request,
    Secrets,
    base_url,
    cleaned,
    persist,
    request_text,
    send,
    unpacked,
)

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,14}")
FIELD = re.compile(r"area|contents|regionalvariable|regionalkey|classifying(variable|key)[1-5]")
VALUE = re.compile(r"[\w*.-]{1,60}")
MEASURE = re.compile(r"[A-Z][0-9A-Z_-]{1,14}")  # the code of a value variable, not its label
YEARS = range(1900, 2101)
FOLDERS = {"destatis": "downloads"}  # of prepared cross-tables, where it is not "downloader"
LAENDER = ("DG", *(f"{number:02}*" for number in range(1, 17)))
REGIONS = {"DLAND", "REGBEZ", "KREISE", "GEMEIN"}  # variables whose keys begin with the key of the Land


class TooLarge(Exception):
    """A table does not fit into dialog answers, however it is split."""


def credentials(source: Source) -> Secrets | None:
    """Headers with the credentials of a source from the environment; None without any.

    Raises SourceError when a login is half given.
    """
    given = Secrets({name.rpartition("_")[2]: os.environ.get(name, "") for name in source.login})
    kinds = {kind for kind, value in given.items() if value.strip()}
    if not kinds:
        return None
    if kinds >= {"USER", "PASSWORD"}:  # before a token, because it can start jobs
        return Secrets(username=given["USER"], password=given["PASSWORD"])
    if kinds == {"TOKEN"}:
        return Secrets(username=given["TOKEN"], password="")  # nosec B106  # a token has no password
    raise SourceError(f"The login for {source.name} is half given.", f"Set both or none: {', '.join(source.login)}.")


def flat_request(source: Source, table: Table, route: Route, since: int, until: int) -> Request:
    """The question for the flat file of a table over years, both included.

    Raises CatalogueError for a code, a field or a value that must not become part of a request.
    """
    if not (since in YEARS and until in YEARS and since <= until):
        raise SourceError(f"{table.id}: {since} to {until} is no range of years.", "Give years from 1900 to 2100.")
    area = os.environ.get(f"ZDI_{source.id.upper()}_AREA") or "all"
    further = {name: ",".join(values) for name, values in route.fields.items() if values}
    for name, text in {"area": area, **further}.items():
        if not FIELD.fullmatch(name) or not all(VALUE.fullmatch(value) for value in text.split(",")):
            cure = "Allowed are area, contents, regionalvariable, regionalkey and the classifying ones, with codes."
            raise CatalogueError(f"{table.id}: the field {name} = {text!r} cannot be asked.", cure)
    years = {"startyear": str(since), "endyear": str(until)}
    form = {"format": "ffcsv", "compress": "false", "quality": "on", "job": "false", "language": "de"}
    fields = {"name": _code(table.code), "area": area, **further, **years, **form}
    return Request(source.id, "POST", base_url(source) + "data/tablefile", tuple(fields.items()))


def cross_request(source: Source, code: str) -> Request:
    """The question for the cross-table that a service keeps ready for everybody."""
    base = base_url(source)
    root = base.removesuffix("rest/2020/")
    if root == base:
        cure = f"Let ZDI_{source.id.upper()}_URL end in rest/2020/."
        raise SourceError(f"The address of {source.name} does not lead to its prepared tables.", cure)
    return Request(source.id, "GET", f"{root}{FOLDERS.get(source.id, 'downloader')}/00/tables/{_code(code)}_00.csv")


def _code(code: str) -> str:
    if not CODE.fullmatch(code):
        raise CatalogueError(f"{code!r} is no table code.", "Codes are letters, digits, - and _, at most 15.")
    return code


def cross_table(source: Source, code: str) -> Answer:
    """The prepared cross-table of a code, without an account. Raises SourceError when there is none."""
    request = cross_request(source, code)
    return Answer(persist(lambda: _cross_once(source, code, request), source.name), request_text(request))


def _cross_once(source: Source, code: str, request: Request) -> bytes:
    reply = send(request)
    if reply.status in (401, 403, 404, 410):
        cure = f"Set {' and '.join(source.login[:2])} to ask with an account, or look for it: {_hint(source)}."
        raise SourceError(f"{source.name} has no prepared file of {code} for everybody (HTTP {reply.status}).", cure)
    content = unpacked(reply.content) if reply.status < 400 else b""
    if not _is_table(content):
        raise answers.page(reply)
    return content


def _is_table(content: bytes) -> bool:
    """Whether bytes may be a cross-table: text with semicolons, and neither a page nor a status."""
    start = content.lstrip(answers.MARK + b" \t\r\n")[:1]
    return start not in (b"", b"<", b"{") and b"\0" not in content[:4096] and b";" in content


def find(source: Source, term: str, *, limit: int) -> list[tuple[str, str]]:
    """Code and title of the tables that a service finds for a term, with an account or as a guest."""
    wanted = cleaned(term)
    if not wanted:
        raise SourceError("There is nothing to look for.", "Give a word such as Investitionen.")
    most = max(1, min(limit, 2500))
    fields = {"term": wanted, "category": "tables", "pagelength": str(most), "language": "de"}
    said = ask(source, "find/find", fields, credentials(source))
    if said.code in EMPTY:
        return []
    if said.code not in (0, ADJUSTED):
        raise failed(source, f"the search for {wanted}", said)
    return list(said.rows[:most])


def flat_file(
    source: Source,
    table: Table,
    route: Route,
    since: int,
    until: int,
    *,
    jobs: Path,
    report: Callable[[str], None] = lambda text: None,
) -> list[Answer]:
    """The flat file of a table, in one or several parts in order; `report` is told what goes on.

    A table that is too large is asked by years, then by contents, then by regions, and only then as a background job,
    whose name is kept in the folder `jobs` until `forget_job`, so that a later run goes on waiting for it.
    """
    request = flat_request(source, table, route, since, until)
    secrets = credentials(source)
    if secrets is None:
        cure = f"Set {' and '.join(source.login[:2])}, or {source.login[-1]}."
        raise SourceError(f"The flat file of {table.code} needs an account of {source.name}.", cure)
    call = Call(source, secrets, table.code, report)
    note = _note(jobs, table)
    kept = answers.noted(note, request_text(request))
    if kept is None:
        try:
            return _pieces(call, dict(request.fields), tuple(column.name for column in route.columns), whole=True)
        except TooLarge:
            report(f"{table.code}: too large even in parts, asked as a background job")
    return [_by_job(call, request, note, kept)]


def forget_job(jobs: Path, table: Table) -> None:
    """Remove the note of a table's background job: its result is kept, or not wanted."""
    _note(jobs, table).unlink(missing_ok=True)


def _note(jobs: Path, table: Table) -> Path:
    return jobs / f"{table.id}.json"


def _by_job(call: Call, request: Request, note: Path, kept: Job | None) -> Answer:
    """The answer to a whole question by a background job; one that is gone is forgotten and asked anew, once."""
    for known in (kept, None):
        job = known or answers.start(call, dict(request.fields), note, request_text(request))
        content = answers.collect(call, job)
        if content is not None:
            return _answer(call, dict(request.fields) | {"job": "true"}, Said(0, content=content))
        call.report(f"{call.code}: the background job is gone")
    cure = "Fetch again later, or ask for less of the table by the fields of its route."
    raise SourceError(f"{call.source.name} lost the background job for {call.code} twice.", cure)


def _pieces(call: Call, fields: dict[str, str], names: tuple[str, ...], *, whole: bool) -> list[Answer]:
    """The answers to a question, split as long as it is too large. Only a part may have nothing to tell."""
    said = ask(call.source, "data/tablefile", fields, call.secrets)
    span = f"{call.code} {fields['startyear']}-{fields['endyear']}"
    if said.code == TOO_LARGE:
        smaller = _smaller(fields, names)
        if not smaller:
            raise TooLarge
        call.report(f"{span}: too large, asked in smaller parts")
        parts = [answer for part in smaller for answer in _pieces(call, part, names, whole=False)]
        if whole and not parts:
            raise _missing(call, said)
        return parts
    if said.code in EMPTY or (said.content and not answers.has_rows(said.content)):
        if whole:
            raise _missing(call, said)
        call.report(f"{span}: nothing there for these years and contents")
        return []
    return [_answer(call, fields, said)]


def _smaller(fields: dict[str, str], names: tuple[str, ...]) -> list[dict[str, str]]:
    """Finer questions that together ask the same: halves of the years, single contents, halves of the regions."""
    since, until = int(fields["startyear"]), int(fields["endyear"])
    if since < until:
        middle = (since + until) // 2
        return [fields | {"endyear": str(middle)}, fields | {"startyear": str(middle + 1)}]
    contents = _contents(fields, names)
    if contents:
        return [fields | {"contents": name} for name in contents]
    usual = LAENDER if fields.get("regionalvariable", "").upper() in REGIONS else ()
    keys = fields["regionalkey"].split(",") if "regionalkey" in fields else list(usual)
    halves = (keys[: len(keys) // 2], keys[len(keys) // 2 :]) if len(keys) > 1 else ()
    return [fields | {"regionalkey": ",".join(half)} for half in halves]


def _contents(fields: dict[str, str], names: tuple[str, ...]) -> list[str]:
    """The value variables to ask one by one; none when they are not known or already single."""
    if "contents" in fields:
        single = fields["contents"].split(",")
        return single if len(single) > 1 else []
    return list(dict.fromkeys(names)) if all(MEASURE.fullmatch(name) for name in names) else []


def _answer(call: Call, fields: dict[str, str], said: Said) -> Answer:
    """The file of an answer. Raises SourceError when there is none in it."""
    if not said.content or not answers.has_rows(said.content):
        raise failed(call.source, f"the table {call.code}", said)
    if said.code == ADJUSTED:
        call.report(f"{call.code}: the service changed the question: {said.text}")
    url = base_url(call.source) + "data/tablefile"
    return Answer(said.content, request_text(Request(call.source.id, "POST", url, tuple(fields.items()))))


def _missing(call: Call, said: Said) -> SourceError:
    what = f"{call.source.name} has no table {call.code} for these years (code {said.code}): withdrawn or renamed."
    return SourceError(what, f"Look for its new code: {_hint(call.source)}.")


def _hint(source: Source) -> str:
    return f'zdi find "a word of its title" --source {source.id}'
