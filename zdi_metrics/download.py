"""The only online step: ask for a table, check what arrives, keep it or say why not."""

import datetime as dt
import gzip
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from zdi_metrics import arrival, store
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.catalogue import find_tables
from zdi_metrics.errors import CatalogueError, SourceError, TableChanged, ZdiError
from zdi_metrics.loading import live_frame, observe_table, overlay
from zdi_metrics.model import Catalogue, LedgerRow, Noun, Source, Table
from zdi_metrics.sources import eurostat, files, genesis
from zdi_metrics.sources.transport import request_text
from zdi_metrics.tidy import KEY, observations

Say = Callable[[str], None]
RouteName = Literal["flat", "cross", "api", "file"]


class Outcome(Noun):
    """What became of one table: `revised` counts printed figures that the vintage in use gives differently."""

    table: str
    result: Literal["new", "unchanged", "refused", "unreachable", "by hand", "planned"]
    what: str
    rows: int = 0
    revised: int = 0


class Arrived(NamedTuple):
    """One vintage on its way in: the answers as they came and the observations they hold."""

    route: RouteName
    answers: Sequence[genesis.Answer]
    frame: pd.DataFrame
    observed: pd.DataFrame


def fetch(
    data: Path,
    names: Sequence[str] = (),
    *,
    source: str | None = None,
    since: int | None = None,
    keep: int | None = None,
    dry_run: bool = False,
    say: Say = lambda text: None,
    catalogue: Catalogue | None = None,
) -> list[Outcome]:
    """Fetch the tables that `names` (themes, indicators, tables; none for all) and `source` mean, one after the other.

    A failing table never stops the others. `since` is the first year asked for, `keep` the number of vintages that
    stay besides those still in use. Raises CatalogueError for an unknown name, RawError when the folder is in use.
    """
    catalogue = catalogue or read_catalogue()
    if source is not None and source not in catalogue.sources:
        raise CatalogueError(f"No source is called {source!r}.", f"Choose one of: {', '.join(catalogue.sources)}.")
    tables = [one for one in find_tables(names, catalogue) if source in (None, one.source)]
    if dry_run:
        return [plan(one, catalogue.sources[one.source], since) for one in tables]
    with store.locked(data):
        return [_one(data, catalogue, table, since, keep, say) for table in tables]


def _one(data: Path, catalogue: Catalogue, table: Table, since: int | None, keep: int | None, say: Say) -> Outcome:
    try:
        outcome = _fetch(data, catalogue, table, since, keep, say)
    except SourceError as error:
        outcome = Outcome(table=table.id, result="unreachable", what=str(error))
    except ZdiError as error:
        outcome = Outcome(table=table.id, result="refused", what=str(error))
    say(f"{outcome.table}: {outcome.result}")
    return outcome


def search(term: str, source: str | None, limit: int) -> list[tuple[str, str]]:
    """Code and title of tables with `term` in their title: at a service, or without one in the catalogue.

    Raises CatalogueError for a source that cannot be searched, SourceError when it does not answer.
    """
    catalogue = read_catalogue()
    if source is None:
        words = term.casefold().split()
        hits = [one for one in catalogue.tables.values() if all(word in f"{one.code} {one.title}".casefold() for word in words)]
        return [(one.id, f"{one.code}: {one.title}") for one in hits[:limit]]
    given = catalogue.sources.get(source)
    if given is None or given.kind not in {"genesis", "eurostat"}:
        services = ", ".join(one.id for one in catalogue.sources.values() if one.kind in {"genesis", "eurostat"})
        raise CatalogueError(f"{source!r} is no source that can be searched.", f"Choose one of: {services}.")
    return (genesis if given.kind == "genesis" else eurostat).find(given, term, limit=limit)


def route_of(table: Table, source: Source) -> RouteName | None:
    """The route that is taken: the flat file with an account, else the prepared cross-table, the API, a file."""
    if table.flat and genesis.credentials(source):
        return "flat"
    for name in ("cross", "api", "file"):
        if getattr(table, name):
            return name  # type: ignore[return-value]
    return None


def plan(table: Table, source: Source, since: int | None) -> Outcome:
    """What `fetch` would ask for a table."""
    first, last = max(table.since, since or 0), dt.date.today().year
    name = route_of(table, source)
    if name is None and table.flat:
        asked = request_text(genesis.flat_request(source, table, table.flat, first, last))
        return Outcome(table=table.id, result="planned", what=f"{asked} (with an account: set {source.login[0]})")
    if name is None:
        what = f"GET {table.page or source.url} (by hand: the publisher gives no file that a program could read)"
        return Outcome(table=table.id, result="by hand", what=what)
    route = getattr(table, name)
    if name == "flat":
        asked = request_text(genesis.flat_request(source, table, route, first, last))
    elif name == "cross":
        asked = request_text(genesis.cross_request(source, table.code))
    elif name == "api":
        asked = "; ".join(request_text(one) for one in eurostat.requests_for(source, table, route, first))
    else:
        asked = f"GET {route.address}"
    return Outcome(table=table.id, result="planned", what=asked)


def _fetch(data: Path, catalogue: Catalogue, table: Table, since: int | None, keep: int | None, say: Say) -> Outcome:
    source = catalogue.sources[table.source]
    name = route_of(table, source)
    if name is None:
        return plan(table, source, since)
    first, last = max(table.since, since or 0), dt.date.today().year
    answers = _ask(data, table, source, name, (first, last), say)
    ledger = store.ledger(data)
    rows = ledger.get(table.id, ())
    try:
        arrived = _read(catalogue, table, name, answers)
        old = observe_table(data, catalogue, rows) if rows else None
        covered = first if name in {"flat", "api"} else int(arrived.observed["period"].min()[:4])
        reasons = list(arrival.objections(arrived.observed, old, table, covered))
    except TableChanged as error:
        return _refuse(data, table, answers, [str(error)])
    if reasons:
        return _refuse(data, table, answers, reasons)
    if old is not None and _same(old, arrived.observed, table):
        return Outcome(table=table.id, result="unchanged", what="the figures are those in use")
    revised = arrival.revisions(arrived.observed, old, table)
    kept = _keep(data, catalogue, table, arrived, ledger)
    if keep is not None:
        prune(data, catalogue, table, keep)
    return Outcome(
        table=table.id, result="new", what=_told(kept, revised), rows=len(arrived.frame), revised=len(revised)
    )


def _ask(
    data: Path, table: Table, source: Source, name: RouteName, years: tuple[int, int], say: Say
) -> Sequence[genesis.Answer]:
    route = getattr(table, name)
    if name == "flat":
        jobs = data / ".cache" / "jobs"
        return genesis.flat_file(source, table, route, *years, jobs=jobs, report=say)
    if name == "cross":
        return [genesis.cross_table(source, table.code)]
    if name == "api":
        return eurostat.dataset(source, table, route, years[0], report=say)
    return [files.download(source, route)]


def _read(catalogue: Catalogue, table: Table, name: RouteName, answers: Sequence[genesis.Answer]) -> Arrived:
    """The answers as observations, as they would be read from the store."""
    year = str(dt.date.today().year)
    frame = pd.concat([live_frame(one.content, table, name, year) for one in answers], ignore_index=True)
    if frame.empty:
        raise TableChanged(f"{table.id} holds no figure of a region that is carried.", "Compare it with the catalogue.")
    signs = catalogue.signs[catalogue.sources[table.source].signs]
    row = _row(catalogue, table, Arrived(name, answers, frame, frame), answers[0], "")
    return Arrived(name, answers, frame, observations(frame, table, row, signs))


def _same(old: pd.DataFrame, new: pd.DataFrame, table: Table) -> bool:
    """Whether laying the new figures over the old would change no number and no mark."""
    key = [*KEY, *table.cuts]
    columns = [*key, "value", "sign"]
    over = overlay([old, new], table)
    before = old[columns].sort_values(key, ignore_index=True)
    return bool(before.equals(over[columns].sort_values(key, ignore_index=True)))


def _row(catalogue: Catalogue, table: Table, arrived: Arrived, answer: genesis.Answer, file: str) -> LedgerRow:
    source = catalogue.sources[table.source]
    today = dt.date.today().isoformat()
    return LedgerRow(
        table=table.id,
        kind="live",
        origin_kind="original",
        publisher=source.publisher,
        code=table.code,
        sha256=store.sha256(answer.content),
        digest=store.digest(arrived.frame),
        rows=len(arrived.frame),
        first_period=arrived.frame["period"].min(),
        last_period=arrived.frame["period"].max(),
        retrieved=today,
        state_date=today,
        licence=source.licence,
        origin=source.url,
        request=answer.request,
        route=arrived.route,
        file=file,
    )


def _keep(
    data: Path, catalogue: Catalogue, table: Table, arrived: Arrived, ledger: dict[str, tuple[LedgerRow, ...]]
) -> list[LedgerRow]:
    """Write the answers, then the ledger: what an interruption leaves behind is at most a file nobody names."""
    names = {row.file for row in ledger.get(table.id, ())}
    kept = []
    for place in _places(table, arrived.answers, names):
        answer = arrived.answers[len(kept)]
        store.write_bytes(data / "raw" / place, gzip.compress(answer.content, mtime=0))
        kept.append(_row(catalogue, table, arrived, answer, place))
    store.write_ledger(data, ledger | {table.id: (*ledger.get(table.id, ()), *kept)})
    return kept


def _places(table: Table, answers: Sequence[genesis.Answer], taken: set[str]) -> Iterator[str]:
    """A file for each answer: `live/<table>/<date>.<ext>.gz`, numbered for further vintages of a day and for parts."""
    today, turn = dt.date.today().isoformat(), 1
    stem = today
    while any(f"/{stem}." in name or f"/{stem}-part" in name for name in taken):
        turn += 1
        stem = f"{today}_{turn}"
    for number, answer in enumerate(answers, 1):
        part = f"-part{number:03}" if len(answers) > 1 else ""
        yield f"live/{table.id}/{stem}{part}.{_extension(answer.content)}.gz"


def _extension(content: bytes) -> str:
    if content.lstrip()[:1] == b"{":
        return "json"
    return "tsv" if b"\t" in content[:2000] else "csv"


def _refuse(data: Path, table: Table, answers: Sequence[genesis.Answer], reasons: Sequence[str]) -> Outcome:
    """Keep what was refused aside, with the reasons; the vintage in use stays."""
    folder = data / "raw" / "refused" / table.id
    today = dt.date.today().isoformat()
    for answer in answers:
        name = f"{today}-{store.sha256(answer.content)[:12]}"
        store.write_bytes(folder / f"{name}.{_extension(answer.content)}.gz", gzip.compress(answer.content, mtime=0))
        told = "\n".join([answer.request, *reasons]) + "\n"
        store.write_bytes(folder / f"{name}.txt", told.encode("utf-8"))
    return Outcome(table=table.id, result="refused", what=f"{' '.join(reasons)} Kept aside in {folder.name}.")


def _told(kept: Sequence[LedgerRow], revised: pd.DataFrame) -> str:
    row = kept[-1]
    told = f"{row.rows} figures, {row.first_period} to {row.last_period}"
    if revised.empty:
        return told
    sizes = revised["relative"].abs().dropna()
    return (
        f"{told}; {len(revised)} revised, at most by {sizes.max():.1%}, half of them by less than {sizes.median():.1%}"
    )


def prune(data: Path, catalogue: Catalogue, table: Table, keep: int) -> None:
    """Drop fetched vintages beyond the newest `keep` that supply no figure in use any more; the ledger goes first."""
    ledger = store.ledger(data)
    rows = ledger[table.id]
    live = [one for one in store.vintages(rows) if one[0].kind == "live"]
    used = set(observe_table(data, catalogue, rows)["origin_file"])
    old = [
        row for vintage in live[: max(len(live) - keep, 0)] if not {r.file for r in vintage} & used for row in vintage
    ]
    if not old:
        return
    store.write_ledger(data, ledger | {table.id: tuple(row for row in rows if row not in old)})
    for row in old:
        (data / "raw" / row.file).unlink(missing_ok=True)
