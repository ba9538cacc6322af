"""States of the tables to compare: as built now, as committed in git, or as they would have been on a day."""

import io
import os
import re
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from zdi_metrics import history, processed, store
from zdi_metrics.catalogue import catalogue
from zdi_metrics.columns import plain, together
from zdi_metrics.errors import NotComputable, RawError
from zdi_metrics.last_build import NOTHING
from zdi_metrics.loading import observe
from zdi_metrics.pipeline import assess_all, compute_all
from zdi_metrics.tabular import csv_bytes

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CELLS = ["indicator", "area", "period", "value", "unit", "status", "sign", "definition"]
JUDGED = [
    "indicator",
    "area",
    "period",
    "target_year",
    "target_level",
    "target_kind",
    "verdict",
    "symbol",
    "confidence",
]
NOW = "the tables as built"
QUIET = ("-c", "log.showSignature=false", "-c", "core.fsmonitor=false")  # settings of a repository can start programs
OFFLINE = {"LC_ALL": "C", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
ACCOUNTS = ("_USER", "_PASSWORD", "_TOKEN")


class State(NamedTuple):
    """Rows of all indicators (columns `CELLS`) and what was judged of them (`JUDGED`, all text), by the name `told`."""

    told: str
    series: pd.DataFrame
    judged: pd.DataFrame


def pair(data: Path, since: str, until: str | None, only: Collection[str] | None) -> tuple[State, State]:
    """The states `since` and `until` (None: as built now), of all indicators or `only` some; each a day or a commit.

    Between two days nothing is computed of indicators whose figures nobody had fetched in between. Raises
    CatalogueError, NotComputable or RawError for a state that there is not.
    """
    if DAY.fullmatch(since) and (until is None or DAY.fullmatch(until)):
        only = _touched(data, since, until, only)
    return _state(data, since, only), _state(data, until, only)


def _touched(data: Path, since: str, until: str | None, only: Collection[str] | None) -> Collection[str] | None:
    """The indicators that have figures taken over after one day and by the other."""
    _, then = history.known_on(data, since)
    now = history.known_on(data, until)[1] if until else store.ledger(data)
    if store.state_year(then) != store.state_year(now):
        return only  # what is out of date changes with the year
    tables = {name for name, rows in now.items() if rows != then.get(name)}
    tables |= {row.table for row in store.dropped(data)}
    found = {one.id for one in catalogue().indicators.values() if not tables.isdisjoint(one.tables)}
    return found if only is None else found & set(only)


def _state(data: Path, name: str | None, only: Collection[str] | None) -> State:
    if name is None:
        state = State(NOW, processed.read_indicators(data)[CELLS], _judged(_built(data)))
    elif DAY.fullmatch(name):
        return _on_day(data, name, only)
    else:
        state = committed(data, name)
    return state if only is None else State(state.told, *(_only(part, only) for part in state[1:]))


def _only(rows: pd.DataFrame, indicators: Collection[str]) -> pd.DataFrame:
    return rows[rows["indicator"].isin(list(indicators))].reset_index(drop=True)


def _built(data: Path) -> bytes:
    path = data / "processed" / "assessments.csv"
    try:
        return path.read_bytes()
    except OSError:
        raise RawError(f"There is no readable table {path}.", "Build it: zdi build") from None


def _judged(content: bytes) -> pd.DataFrame:
    """What the table of assessments says, as text; columns that an older one lacks are empty."""
    try:
        rows = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    except ValueError:
        raise RawError("There is no readable table of assessments.", "Build it: zdi build") from None
    return rows.reindex(columns=JUDGED, fill_value="")


def _on_day(data: Path, text: str, only: Collection[str] | None) -> State:
    """The tables as they would have been built on a day, with the definitions of today."""
    day, then = history.known_on(data, text)
    if not then:
        first = min(rows[0].retrieved for rows in store.ledger(data).values())
        raise NotComputable(
            f"Nothing was known on {day}.", f"The first figures were taken over on {first}; ask for it."
        )
    known = catalogue()
    if only is not None:
        chosen = {name: one for name, one in known.indicators.items() if name in only}
        known = known.model_copy(update={"indicators": chosen})
    wanted = {table for one in known.indicators.values() for table in one.tables}
    history.check_dropped(data, sorted(wanted), day)
    rows = {name: one for name, one in then.items() if name in wanted}
    tables = {name: one for name, one in known.tables.items() if name in rows}
    observed, failures = observe(data, known.model_copy(update={"tables": tables}), rows)
    if failures:
        raise RawError(next(iter(failures.values())), "")
    computed, _, _ = compute_all(known, observed, {}, NOTHING)
    series = plain(together([processed.empty(), *computed.values()]))
    judged = assess_all(history.with_measured(data, known, rows), series, store.state_year(then))
    frame = pd.DataFrame([one.model_dump(include=set(JUDGED)) for one in judged], columns=JUDGED)
    return State(f"what was known on {day}", series[CELLS], _judged(_csv(frame)))


def _csv(frame: pd.DataFrame) -> bytes:
    return csv_bytes(frame.astype({"target_year": "Int64"}))


def committed(data: Path, ref: str) -> State:
    """The tables as they are in a commit of the git repository that the data folder is in."""
    found = _git(data, "log", "-1", "--format=%h %cs", "--end-of-options", f"{ref}^{{commit}}", "--")
    short, day = found.decode("ascii").split()
    series = _series(_git(data, "show", f"{short}:./processed/indicators.parquet"), ref)
    judged = _judged(_git(data, "show", f"{short}:./processed/assessments.csv"))
    name = f"{short} of {day}" if short.startswith(ref[:7]) else f"{ref} ({short} of {day})"
    return State(name, series, judged)


def _series(content: bytes, ref: str) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pq.read_table(io.BytesIO(content), columns=CELLS).to_pandas()
    except (pa.ArrowInvalid, OSError):
        raise RawError(f"The tables in {ref} cannot be read.", "Compare with another commit.") from None
    if list(frame.columns) != CELLS:
        raise RawError(f"The tables in {ref} have other columns.", "Compare with a later commit.")
    return frame


def _git(data: Path, *words: str) -> bytes:
    """What git prints in the data folder. Raises NotComputable when it is missing or knows no such thing."""
    instead = "Or compare two days: zdi revisions --since 2026-11-22"
    try:
        run = subprocess.run(
            ["git", "-C", str(data), *QUIET, *words], capture_output=True, check=False, env=_environment()
        )
    except OSError:
        raise NotComputable("git is not installed, or not on the path.", f"Install it. {instead}") from None
    if run.returncode:
        said = (run.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"])[0]
        raise NotComputable(f"git says: {said}.", f"Give a commit, branch or tag. {instead}")
    return run.stdout


def _environment() -> dict[str, str]:
    """What git gets to know: no accounts of the databases, and no way to ask another machine."""
    own = {k: v for k, v in os.environ.items() if not (k.startswith("ZDI_") and k.endswith(ACCOUNTS))}
    return own | OFFLINE
