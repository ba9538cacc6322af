"""The only online step: ask for a table, check what arrives, keep it or say why not."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from zdi_metrics import arrival, store, vintages
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.catalogue import find_tables
from zdi_metrics.errors import CatalogueError, RawError, TableChanged, ZdiError
from zdi_metrics.loading import arrived, observe_readable, overlay
from zdi_metrics.model import Catalogue, Source, Table
from zdi_metrics.records import Cause, LedgerRow, Outcome
from zdi_metrics.sources import eurostat, files, genesis, geojson
from zdi_metrics.sources.packed import Answer
from zdi_metrics.sources.transport import Unreachable, request_text
from zdi_metrics.tidy import KEY, observations
from zdi_metrics.vintages import RouteName

Say = Callable[[str], None]
SEARCHED = {"genesis": genesis.find, "eurostat": eurostat.find}
JOBS = Path(".cache") / "jobs"
NEXT = "Compare it with the publisher's table, or fetch again later."
ALL_AT_ONCE = {"cross", "file"}  # routes that print the years they like, whatever was asked


@dataclass(frozen=True)
class Wish:
    """How a table is fetched: years asked for, vintages to keep, whether it is taken in spite of objections."""

    years: tuple[int, int]
    keep: int | None
    accept: bool
    say: Say


def fetch(
    data: Path,
    names: Sequence[str] = (),
    *,
    source: str | None = None,
    since: int | None = None,
    keep: int | None = None,
    accept: Collection[str] = (),
    dry_run: bool = False,
    say: Say = lambda text: None,
) -> list[Outcome]:
    """Fetch the tables that `names` (themes, indicators, tables; none for all) and `source` mean, one after the other.

    The name "boundaries" brings the regions of Europe for maps. `since` is the first year asked for, `keep` the number
    of vintages, and of refused ones, that stay besides those still in use. Of the tables `accept`, which are fetched
    too, figures are taken although they fail the checks on arrival. A failing table never stops the others. Raises
    CatalogueError for an unknown name or a year that is still to come, RawError when the folder is in use or the clock
    is wrong. What became of the tables is left in `.cache/last_fetch.json`.
    """
    catalogue = read_catalogue()
    names = [*names, *accept]
    _check_wishes(catalogue, since, accept)
    if source is not None and source not in catalogue.sources:
        raise CatalogueError(f"No source is called {source!r}.", f"Choose one of: {', '.join(catalogue.sources)}.")
    wanted = [name for name in names if name != store.BOUNDARIES]
    tables = find_tables(wanted, catalogue) if wanted or not names else []
    chosen = [table for table in tables if source in (None, table.source)]
    with_boundaries = store.BOUNDARIES in names
    if dry_run:
        plans = {t.id: partial(plan, t, catalogue.sources[t.source], since) for t in chosen}
        if with_boundaries:
            plans[store.BOUNDARIES] = partial(_planned_boundaries, catalogue)
        return [_outcome(name, job) for name, job in plans.items()]
    vintages.check_clock(store.ledger(data))  # damaged, it would waste everything that is asked for
    with store.locked(data):
        vintages.forget_outcomes(data)
        jobs = {
            table.id: partial(_fetch, data, catalogue, table, Wish(_years(table, since), keep, table.id in accept, say))
            for table in chosen
        }
        if with_boundaries:
            jobs[store.BOUNDARIES] = partial(_fetch_boundaries, data, catalogue)
        outcomes = [_outcome(name, job, say) for name, job in jobs.items()]
        vintages.write_outcomes(data, outcomes)
        return outcomes


def _check_wishes(catalogue: Catalogue, since: int | None, accept: Collection[str]) -> None:
    this = dt.date.today().year
    if since is not None and since > this:
        raise CatalogueError(f"The year {since} is still to come.", f"Ask for {this} or an earlier year.")
    for name in accept:
        if name not in catalogue.tables:
            raise CatalogueError(f"{name!r} is no table.", "Name the table that was refused; zdi fetch says which.")


def _outcome(name: str, job: Callable[[], Outcome], say: Say = lambda text: None) -> Outcome:
    """What becomes of one table: whatever a service or its bytes are guilty of is an outcome, never the end."""
    try:
        outcome = job()
    except Unreachable as error:
        outcome = Outcome(table=name, result="unreachable", what=str(error))
    except ZdiError as error:
        cause: Cause = "layout" if isinstance(error, TableChanged) else "access"
        outcome = Outcome(table=name, result="refused", what=str(error), cause=cause)
    say(f"{name}: {outcome.result}")
    return outcome


def search(term: str, source: str | None, limit: int) -> list[tuple[str, str]]:
    """Code and title of tables with `term` in their title: at a service, or without one in the catalogue.

    Raises CatalogueError for a source that cannot be searched, SourceError when it does not answer.
    """
    catalogue = read_catalogue()
    if source is None:
        words = term.casefold().split()
        named = [(one.id, f"{one.code}: {one.title}") for one in catalogue.tables.values()]
        return [(key, title) for key, title in named if all(word in title.casefold() for word in words)][:limit]
    given = catalogue.sources.get(source)
    if given is None or given.kind not in SEARCHED:
        services = ", ".join(one.id for one in catalogue.sources.values() if one.kind in SEARCHED)
        raise CatalogueError(f"{source!r} is no source that can be searched.", f"Choose one of: {services}.")
    return SEARCHED[given.kind](given, term, limit=limit)


def route_of(table: Table, source: Source) -> RouteName | None:
    """The route that is taken: the flat file with an account, else the prepared cross-table, the API, or a file."""
    if table.flat and genesis.credentials(source):
        return "flat"
    names: tuple[RouteName, ...] = ("cross", "api", "file")
    return next((name for name in names if getattr(table, name)), None)


def plan(table: Table, source: Source, since: int | None) -> Outcome:
    """What `fetch` would ask for a table; of one that needs an account or a person, what they would ask."""
    name = route_of(table, source)
    if name:
        return Outcome(table=table.id, result="planned", what=_asked(table, source, name, since))
    if table.flat:
        what = f"{_asked(table, source, 'flat', since)} (needs an account: set {' or '.join(source.login)})"
    else:
        what = f"GET {_by_hand(table, source)} (a person has to: no route for a program is declared)"
    return Outcome(table=table.id, result="by hand", what=what)


def _by_hand(table: Table, source: Source) -> str:
    """Where a person finds a table that no route is declared for."""
    if source.kind == "genesis" and table.verified:
        return genesis.cross_request(source, table.code).url
    if source.kind == "eurostat":
        return f"https://ec.europa.eu/eurostat/databrowser/view/{table.code}"
    return table.page or source.url


def _asked(table: Table, source: Source, name: RouteName, since: int | None) -> str:
    route, (first, last) = getattr(table, name), _years(table, since)
    if name == "flat":
        return request_text(genesis.flat_request(source, table, route, first, last))
    if name == "cross":
        return request_text(genesis.cross_request(source, table.code))
    if name == "api":
        return "; ".join(request_text(one) for one in eurostat.requests_for(source, table, route, first))
    return f"GET {files.shown(files.address(source, table))}"


def _years(table: Table, since: int | None) -> tuple[int, int]:
    return max(table.since, since or 0), dt.date.today().year


def _fetch(data: Path, catalogue: Catalogue, table: Table, wish: Wish) -> Outcome:
    name = route_of(table, catalogue.sources[table.source])
    if name is None:
        return plan(table, catalogue.sources[table.source], wish.years[0])
    rows = store.ledger(data).get(table.id, ())
    old, unreadable = observe_readable(data, catalogue, rows)
    answers = _ask(data, table, catalogue.sources[table.source], name, wish.years, wish.say)
    outcome = _take(data, catalogue, table, name, answers, old, rows, wish)
    genesis.forget_job(data / JOBS, table)
    if wish.keep is not None:
        vintages.prune(data, catalogue, table.id, wish.keep)
    told = [outcome.what, *(f"Left aside, for it cannot be read: {why}" for why in unreadable.values())]
    return outcome.model_copy(update={"what": " ".join(told)})


def _take(
    data: Path,
    catalogue: Catalogue,
    table: Table,
    name: RouteName,
    answers: Sequence[Answer],
    old: pd.DataFrame | None,
    rows: Sequence[LedgerRow],
    wish: Wish,
) -> Outcome:
    """Keep the answers if they may lie over the figures in use, else set them aside."""
    source = catalogue.sources[table.source]
    try:
        frame, elsewhere = _read(answers, table, name)
        kept = [vintages.ledger_row(table, source, name, answer, frame) for answer in answers]
        new = observations(frame, table, kept[-1], catalogue.signs[source.signs])
    except (TableChanged, RawError) as error:
        return _refused(data, table, answers, "layout", [str(error)])
    first = int(new["period"].min()[:4]) if name in ALL_AT_ONCE else wish.years[0]
    before = None if old is None else arrival.comparable(old, new, {row.file for row in rows if row.route != name})
    reasons = list(arrival.objections(new, before, table, first, elsewhere))
    if reasons and not wish.accept:
        return _refused(data, table, answers, "figures", reasons)
    if old is not None and _same(old, new, table):
        return Outcome(table=table.id, result="unchanged", what="the figures are those in use")
    vintages.keep(data, kept, answers)
    revised = arrival.revisions(new, old, table)
    what = " ".join([_told(kept[-1], revised), *(f"Taken all the same: {reason}" for reason in reasons)])
    return Outcome(table=table.id, result="new", what=what, rows=len(frame), revised=len(revised))


def _refused(data: Path, table: Table, answers: Sequence[Answer], cause: Cause, reasons: Sequence[str]) -> Outcome:
    folder = vintages.set_aside(data, table.id, answers, reasons).relative_to(data)
    what = f"{' '.join(reasons)} Set aside in {folder.as_posix()}; the figures in use stay."
    return Outcome(table=table.id, result="refused", what=f"{what} {NEXT}", cause=cause)


def _ask(
    data: Path, table: Table, source: Source, name: RouteName, years: tuple[int, int], say: Say
) -> Sequence[Answer]:
    route = getattr(table, name)
    if name == "flat":
        return genesis.flat_file(source, table, route, *years, jobs=data / JOBS, report=say)
    if name == "cross":
        return [genesis.cross_table(source, table.code)]
    if name == "api":
        return eurostat.dataset(source, table, route, years[0], report=say)
    return [files.download(source, table)]


def _read(answers: Sequence[Answer], table: Table, name: RouteName) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures of all answers, as they would be read from the store, and those of the Kreise of other Länder."""
    parts = {str(number): one.content for number, one in enumerate(answers)}
    frame, elsewhere = arrived(parts, table, name, str(dt.date.today().year))
    if frame.empty:
        raise TableChanged(f"{table.id} holds no figure of a region that is carried.", "Compare it with the catalogue.")
    return frame, elsewhere


def _same(old: pd.DataFrame, new: pd.DataFrame, table: Table) -> bool:
    """Whether laying the new figures over the old would change no number and no mark."""
    key = [*KEY, *table.cuts]
    columns = [*key, "value", "sign"]
    both = (one[columns].astype(dict.fromkeys([*key, "sign"], "object")) for one in (old, overlay([old, new], table)))
    before, after = (one.sort_values(key, ignore_index=True) for one in both)
    return bool(before.equals(after))


def _told(row: LedgerRow, revised: pd.DataFrame) -> str:
    told = f"{row.rows} figures, {row.first_period} to {row.last_period}"
    sizes = revised["relative"].abs().dropna()
    if sizes.empty:
        return told + (f"; {len(revised)} revised" if len(revised) else "")
    return f"{told}; {len(revised)} revised, at most by {sizes.max():.1%}, half of them by up to {sizes.median():.1%}"


def _planned_boundaries(catalogue: Catalogue) -> Outcome:
    address = files.shown(files.boundaries_address(catalogue.sources["gisco"]))
    return Outcome(table=store.BOUNDARIES, result="planned", what=f"GET {address}")


def _fetch_boundaries(data: Path, catalogue: Catalogue) -> Outcome:
    source = catalogue.sources["gisco"]
    answer = files.boundaries(source)
    number = geojson.check(answer.content)
    kept = store.ledger(data).get(store.BOUNDARIES, ())
    if kept and kept[-1].sha256 == store.sha256(answer.content):
        return Outcome(table=store.BOUNDARIES, result="unchanged", what=f"{number} regions")
    vintages.keep(data, [_boundaries_row(source, answer, number)], [answer])
    return Outcome(table=store.BOUNDARIES, result="new", what=f"{number} regions", rows=number)


def _boundaries_row(source: Source, answer: Answer, number: int) -> LedgerRow:
    today = dt.date.today().isoformat()
    digest = store.sha256(answer.content)
    return LedgerRow(
        table=store.BOUNDARIES,
        kind="live",
        origin_kind="original",
        publisher=source.publisher,
        code="NUTS 2024, level 3",
        sha256=digest,
        digest=digest,
        rows=number,
        first_period="2024",
        last_period="2024",
        retrieved=today,
        state_date=today,
        licence=source.licence,
        origin=source.url,
        request=answer.request,
        route="file",
    )
