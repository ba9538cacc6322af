"""Vintages: how what was fetched is kept, set aside, and dropped again."""

import datetime as dt
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from zdi_metrics import store
from zdi_metrics.errors import RawError
from zdi_metrics.loading import observe_readable
from zdi_metrics.model import Catalogue, Source, Table
from zdi_metrics.records import LedgerRow, Outcome
from zdi_metrics.sources import figures, jsonstat
from zdi_metrics.sources.packed import Answer

REFUSED = "refused"
LAST = Path(".cache") / "last_fetch.json"
RouteName = Literal["flat", "cross", "api", "file"]


def check_clock(ledger: Mapping[str, Iterable[LedgerRow]]) -> None:
    """Raise RawError when the clock stands more than a day before the newest retrieval.

    Such a day would put new figures behind older ones, and ask for too few years. A day is let pass: another machine
    may have another time zone.
    """
    today, newest = dt.date.today(), store.newest_day(ledger)
    if newest and today.toordinal() + 1 < dt.date.fromisoformat(newest).toordinal():
        what = f"The clock of this machine says {today.isoformat()}, but figures were retrieved on {newest}."
        again = "If that day was the wrong one, take its lines out of data/raw/ledger.csv first."
        raise RawError(what, f"Set the clock right, then fetch again. {again}")


def write_outcomes(data: Path, outcomes: Sequence[Outcome]) -> None:
    """Remember what became of the tables at the last fetch, for who reports it; this is no part of the data."""
    told = {"day": dt.date.today().isoformat(), "outcomes": [one.model_dump() for one in outcomes]}
    store.write_bytes(data / LAST, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8"))


def last_outcomes(data: Path) -> list[Outcome] | None:
    """What became of the tables at the last fetch; None when it did not end, or there was none."""
    try:
        told = json.loads((data / LAST).read_text(encoding="utf-8"))
        return [Outcome(**one) for one in told["outcomes"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def forget_outcomes(data: Path) -> None:
    """A new fetch begins: what the last one told is over."""
    (data / LAST).unlink(missing_ok=True)


def ledger_row(table: Table, source: Source, route: RouteName, answer: Answer, frame: pd.DataFrame) -> LedgerRow:
    """The ledger row of an answer, not yet placed; `frame` holds the figures of its whole vintage."""
    today = dt.date.today().isoformat()
    taken = getattr(table, route)
    extract = taken.layout is not None and taken.layout.origin_kind == "extract"
    return LedgerRow(
        table=table.id,
        kind="live",
        origin_kind="extract" if extract else "original",
        publisher=source.publisher,
        code=table.code,
        sha256=store.sha256(answer.content),
        digest=figures.digest(frame),
        rows=len(frame),
        first_period=frame["period"].min(),
        last_period=frame["period"].max(),
        retrieved=today,
        state_date=_state(answer.content) or today,
        licence=source.licence,
        origin=taken.address if extract else source.url,
        request=answer.request,
        route=route,
    )


def _state(content: bytes) -> str:
    """The date that a publisher prints in the file: "updated" of Eurostat, "Stand:" below a cross-table; else ""."""
    if content.lstrip()[:1] == b"{":
        return jsonstat.updated(content)[:10]
    printed = re.findall(rb"Stand:\s*(\d\d)\.(\d\d)\.(\d{4})", content[-2000:])
    return b"-".join(reversed(printed[-1])).decode("ascii") if printed else ""


def keep(data: Path, rows: Sequence[LedgerRow], answers: Sequence[Answer]) -> list[LedgerRow]:
    """Write the answers of one vintage, then the ledger: an interruption leaves at most a file that nobody names."""
    ledger = store.ledger(data)
    table = rows[0].table
    earlier = ledger.get(table, ())
    # A clock set back must not put the new vintage behind what was there before.
    day = max([rows[0].retrieved, *(one.retrieved for one in earlier)])
    kept = []
    places = _places(table, day, answers, {one.file for one in earlier})
    for row, answer, place in zip(rows, answers, places, strict=True):
        store.write_bytes(data / "raw" / place, gzip.compress(answer.content, mtime=0))
        kept.append(row.model_copy(update={"file": place, "retrieved": day}))
    store.write_ledger(data, ledger | {table: (*earlier, *kept)})
    return kept


def _places(table: str, day: str, answers: Sequence[Answer], taken: set[str]) -> Iterator[str]:
    """A file for each answer: `live/<table>/<date>.<ext>.gz`, numbered for further vintages of a day and for parts."""
    stem, turn = day, 1
    while any(f"/{stem}." in name or f"/{stem}-part" in name for name in taken):
        turn += 1
        stem = f"{day}_{turn:02}"
    for answer, part in zip(answers, _parts(answers), strict=True):
        yield f"live/{table}/{stem}{part}.{_extension(answer.content)}.gz"


def _parts(answers: Sequence[Answer]) -> list[str]:
    """What tells the files of one vintage apart."""
    return [f"-part{number:03}" for number in range(1, len(answers) + 1)] if len(answers) > 1 else [""]


def _extension(content: bytes) -> str:
    if content.lstrip()[:1] == b"{":
        return "json"
    return "tsv" if b"\t" in content[:2000] else "csv"


def set_aside(data: Path, table: str, answers: Sequence[Answer], reasons: Sequence[str]) -> Path:
    """Keep what was refused beside the data, with its requests and the reasons; returns the folder."""
    folder = data / "raw" / REFUSED / table
    stem = f"{dt.date.today().isoformat()}-{store.sha256(b''.join(one.content for one in answers))[:12]}"
    for answer, part in zip(answers, _parts(answers), strict=True):
        place = folder / f"{stem}{part}.{_extension(answer.content)}.gz"
        store.write_bytes(place, gzip.compress(answer.content, mtime=0))
    told = "\n".join([*(one.request for one in answers), *reasons, ""])
    store.write_bytes(folder / f"{stem}.txt", told.encode("utf-8"))
    return folder


def prune(data: Path, catalogue: Catalogue, table: str, newest: int) -> list[LedgerRow]:
    """Drop fetched vintages beyond the `newest` that supply no figure in use, and refused ones beyond as many.

    The ledger goes first, then the files. A vintage that cannot be read may supply figures, and stays. What is dropped
    is noted in `dropped.csv`: from the newest vintage on nothing of it is in use, on days before it was.
    """
    _prune_refused(data / "raw" / REFUSED / table, newest)
    ledger = store.ledger(data)
    rows = ledger.get(table, ())
    live = [one for one in store.vintages(rows) if one[0].kind == "live"][:-newest]
    if not live:
        return []
    observed, unreadable = observe_readable(data, catalogue, rows)
    used = {*unreadable, *(observed["origin_file"] if observed is not None else ())}
    old = [row for one in live if not {r.file for r in one} & used for row in one]
    if old:
        until = max(row.retrieved for row in rows)
        store.note_dropped(data, [row.model_copy(update={"state_date": until}) for row in old])
        store.write_ledger(data, ledger | {table: tuple(row for row in rows if row not in old)})
    for row in old:
        (data / "raw" / row.file).unlink(missing_ok=True)
    return old


def _prune_refused(folder: Path, newest: int) -> None:
    """Keep the files of the `newest` refused vintages; the note of a vintage is as old as the vintage."""
    notes = sorted(folder.glob("*.txt"), key=lambda path: (path.name[:10], path.stat().st_mtime_ns))
    for note in notes[:-newest]:
        for path in [*folder.glob(f"{note.stem}*.gz"), note]:
            path.unlink(missing_ok=True)
