"""Asks Eurostat: datasets by the statistics API (JSON-stat), whole tables as TSV where that fails, and its contents.

A request that is too long or too big is split into parts, each an answer of its own; one that Eurostat is still
preparing is repeated with growing pauses. Nothing is dropped in silence: every code asked for must be known.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from zdi_metrics.errors import CatalogueError, SourceError, TableChanged, ZdiError
from zdi_metrics.model import Route, Source, Table
from zdi_metrics.sources import eurostat_replies as replies
from zdi_metrics.sources.eurostat_replies import NoResults, Preparing, TooBig
from zdi_metrics.sources.packed import Answer
from zdi_metrics.sources.transport import Reply, Request, Unreachable, base_url, persist, request_text, send

LONGEST = 2000  # characters of an address
CODES = 50  # of one dimension; an old limit of the service, answered with 416
MOST = 60  # requests for one table; beyond that the whole table is less work for both sides
TABLE = re.compile(r"[A-Za-z0-9_$]{1,64}")
DIMENSION = re.compile(r"(?!(format|lang|time)$)[a-z][a-z0-9_]{0,31}")
ITEM = re.compile(r"[A-Za-z0-9_.$-]{1,64}")

Say = Callable[[str], None]
Meaning = TypeVar("Meaning")


class Query(NamedTuple):
    """What is asked of a dataset: codes by dimension, and years."""

    codes: dict[str, tuple[str, ...]]
    since: int
    until: int | None = None


class Part(NamedTuple):
    """What came for a query: the answer, the codes in it by dimension, and whether it holds figures."""

    answer: Answer
    codes: dict[str, set[str]]
    figures: bool


def requests_for(source: Source, table: Table, route: Route, since: int) -> list[Request]:
    """The requests that `dataset` begins with. Raises CatalogueError for codes that cannot be asked."""
    return [_request(source, table, part) for part in _fitting(source, table, _query(table, route, since))]


def dataset(source: Source, table: Table, route: Route, since: int, *, report: Say = lambda text: None) -> list[Answer]:
    """Figures of a table from a year on: JSON-stat in one or more parts, or the whole table as one TSV.

    Raises CatalogueError for codes that cannot be asked; SourceError when Eurostat has no such dataset, no figures
    for what is asked, or refuses the request; TableChanged when it gives nothing for a code or answers otherwise; and
    Unreachable when it gives no answer, or (Preparing) none yet.
    """
    query = _query(table, route, since)
    try:
        parts = _parts(source, table, query, report)
    except TooBig:
        report(f"{table.id}: too big for the statistics API, the whole table is fetched.")
        return [_whole(source, table, _patiently)]
    except Preparing:
        raise
    except Unreachable as reason:
        report(f"{table.id}: {reason.what} The whole table is tried.")
        try:
            return [_whole(source, table, _once)]
        except ZdiError:
            raise reason from None
    _check(table, query, parts)
    if len(parts) > 1:
        report(f"{table.id}: asked in {len(parts)} parts.")
    return [part.answer for part in parts if part.figures]


def find(source: Source, term: str, *, limit: int) -> list[tuple[str, str]]:
    """Code and title of the datasets whose title or code holds every word of `term`, in Eurostat's order.

    Raises TableChanged when the table of contents looks otherwise, and Unreachable.
    """
    request = Request(source.id, "GET", f"{base_url(source)}catalogue/toc/txt", (("lang", "en"),))
    rows = _patiently(request, replies.contents, f"{source.name}, table of contents")
    words = term.casefold().split()
    found: dict[str, str] = {}
    for title, code, kind, *_ in rows:
        if kind == "folder" or not TABLE.fullmatch(code):
            continue
        if all(word in f"{title} {code}".casefold() for word in words):
            found.setdefault(code, title)
    return list(found.items())[:limit]


def _query(table: Table, route: Route, since: int) -> Query:
    """The route's fields as a query; nothing that could mean something else in an address gets in."""
    cure = f"Correct {table.id} in the catalogue."
    if not TABLE.fullmatch(table.code):
        raise CatalogueError(f"{table.code!r} is no code of a Eurostat dataset.", cure)
    codes: dict[str, tuple[str, ...]] = {}
    for dimension, items in sorted(route.fields.items(), key=lambda field: field[0] == "geo"):
        if not DIMENSION.fullmatch(dimension):
            raise CatalogueError(f"{table.id} asks for {dimension!r}, which is no dimension.", cure)
        wrong = [item for item in items if not ITEM.fullmatch(item)]
        if wrong or not items:
            raise CatalogueError(f"{table.id} asks for {dimension} = {wrong[0] if wrong else 'nothing'!r}.", cure)
        codes[dimension] = tuple(dict.fromkeys(items))
    return Query(codes, since)


def _request(source: Source, table: Table, query: Query) -> Request:
    filters = [(dimension, code) for dimension, codes in query.codes.items() for code in codes]
    years = [("sinceTimePeriod", str(query.since))]
    if query.until is not None:
        years.append(("untilTimePeriod", str(query.until)))
    url = f"{base_url(source)}statistics/1.0/data/{table.code}"
    return Request(source.id, "GET", url, (("format", "JSON"), ("lang", "EN"), *filters, *years))


def _fitting(source: Source, table: Table, query: Query) -> list[Query]:
    """The query, or parts of it whose lists and addresses are short enough, split over the longest list."""
    longest = _longest(query)
    count = len(query.codes.get(longest, ()))
    if count <= CODES and (count < 2 or len(request_text(_request(source, table, query))) <= LONGEST):
        return [query]
    return [part for half in _over(query, longest) for part in _fitting(source, table, half)]


def _longest(query: Query) -> str:
    return max(query.codes, key=lambda dimension: len(query.codes[dimension]), default="")


def _over(query: Query, dimension: str) -> list[Query]:
    """The query in halves over the codes of a dimension."""
    codes = query.codes[dimension]
    middle = (len(codes) + 1) // 2
    return [query._replace(codes={**query.codes, dimension: half}) for half in (codes[:middle], codes[middle:])]


def _halves(query: Query) -> list[Query]:
    """The query in halves: over the regions, else over the longest list, else over the years; none if indivisible."""
    for dimension in ("geo", _longest(query)):
        if len(query.codes.get(dimension, ())) > 1:
            return _over(query, dimension)
    last = query.until or dt.date.today().year
    if query.since >= last:
        return []
    middle = (query.since + last) // 2
    return [query._replace(until=middle), query._replace(since=middle + 1)]  # the newest half stays open


def _parts(source: Source, table: Table, query: Query, report: Say) -> list[Part]:
    """Answers to all parts of a query, in order. Raises TooBig when splitting does not make them small enough."""
    waiting = _fitting(source, table, query)[::-1]
    parts: list[Part] = []
    count = 0
    while waiting:
        count += 1
        if count > MOST:
            raise TooBig(f"{table.code} takes more than {MOST} requests.", "Ask for fewer codes in the catalogue.")
        asked = waiting.pop()
        try:
            parts.append(_part(source, table, asked))
        except TooBig:
            halves = _halves(asked)
            if not halves:
                raise
            waiting += halves[::-1]
        except NoResults as nothing:
            report(f"{table.id}: {nothing.what}")
            parts.append(Part(Answer(b"", ""), {}, figures=False))
    return parts


def _part(source: Source, table: Table, query: Query) -> Part:
    request = _request(source, table, query)
    understand = partial(replies.json_stat, code=table.code)
    content, body = _patiently(request, understand, f"{source.name}, {table.code}")
    codes = {dimension: {code.upper() for code in replies.codes_of(body, dimension)} for dimension in query.codes}
    return Part(Answer(content, request_text(request)), codes, replies.has_figures(body))


def _whole(source: Source, table: Table, ask: Callable[..., bytes]) -> Answer:
    """The whole table as TSV; where Eurostat gives a ticket instead, the answer is waited for."""
    what = f"{source.name}, the whole of {table.code}"
    base = base_url(source)
    fields = (("format", "TSV"), ("compressed", "true"))
    request = Request(source.id, "GET", f"{base}sdmx/2.1/data/{table.code}", fields)
    content = ask(request, partial(replies.tsv_or_ticket, code=table.code), what)
    ticket = replies.QUEUED.search(content[: replies.HEAD])
    if ticket:
        number = ticket[1].decode("ascii")
        status, data = (Request(source.id, "GET", f"{base}1.0/async/{step}/{number}") for step in ("status", "data"))
        _patiently(status, partial(replies.prepared, code=table.code), what)
        content = _patiently(data, partial(replies.tsv, code=table.code), what)
    return Answer(content, request_text(request))


def _once(request: Request, understand: Callable[[Reply], Meaning], _what: str) -> Meaning:
    return understand(send(request))


def _patiently(request: Request, understand: Callable[[Reply], Meaning], what: str) -> Meaning:
    """What is understood of the reply, asked for several times if need be. Preparing stays apart from Unreachable."""
    understood: list[Meaning] = []
    failures: list[Unreachable] = []

    def attempt() -> Reply:
        try:
            reply = send(request)
            understood.append(understand(reply))
        except Unreachable as error:
            failures.append(error)
            raise
        return reply

    try:
        persist(attempt, what)
    except Unreachable as error:
        if isinstance(failures[-1], Preparing):
            raise Preparing(error.what, error.cure) from None
        raise
    return understood[-1]


def _check(table: Table, query: Query, parts: list[Part]) -> None:
    """Every code asked for must be in an answer: Eurostat leaves out one that it does not know, without a word."""
    cure = f"Compare the fields of {table.id} in the catalogue with the table at Eurostat."
    answered = [part for part in parts if part.answer.content]
    for dimension, codes in query.codes.items() if answered else ():
        unknown = [code for code in codes if not any(code.upper() in part.codes[dimension] for part in answered)]
        if unknown:
            raise TableChanged(f"{table.code} gives nothing for {dimension} = {', '.join(unknown[:5])}.", cure)
    if not any(part.figures for part in answered):
        raise SourceError(f"{table.code} has no figures for what is asked: a filter value or a year is unknown.", cure)
