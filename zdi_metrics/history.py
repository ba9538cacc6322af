"""What was known on a day, and how much figures were revised: from the vintages that were kept.

The day that counts is the one on which we took figures over, for the snapshot as for what was fetched. What was known
is computed with the definitions of today: a day in the past tells other figures, not another method.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from zdi_metrics import store
from zdi_metrics.areas import GERMANY, peers
from zdi_metrics.columns import plain
from zdi_metrics.compute import compute
from zdi_metrics.errors import CatalogueError, NotComputable, RawError, TableChanged
from zdi_metrics.loading import observe_in_steps, observe_table
from zdi_metrics.model import Catalogue, Indicator, Revision
from zdi_metrics.records import LedgerRow

GRID = ["area", "period"]
Ledger = Mapping[str, Sequence[LedgerRow]]


def known_on(data: Path, text: str) -> tuple[str, dict[str, tuple[LedgerRow, ...]]]:
    """A day that a person typed, as ISO text, and the ledger as it was then.

    Raises CatalogueError for what is no day or still to come.
    """
    ledger = store.ledger(data)
    try:
        day = dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise CatalogueError(f"{text!r} is no day.", "Write it as 2026-03-01.") from None
    if day > max(dt.date.today().isoformat(), store.newest_day(ledger)):
        raise CatalogueError(f"The day {day} is still to come.", "Ask for today or an earlier day.")
    return day, store.known_by(ledger, day)


def series_on(data: Path, catalogue: Catalogue, indicator: Indicator, text: str) -> pd.DataFrame:
    """The rows of an indicator as they would have been built on a day, with the columns of the processed table.

    Raises CatalogueError for a day that is none, NotComputable before the first vintage of one of its tables or where
    vintages of that time were dropped, and RawError or TableChanged where one cannot be read.
    """
    day, then = known_on(data, text)
    names = indicator.tables
    _check_known(indicator, names, day, then, store.ledger(data))
    check_dropped(data, names, day)
    observed = {name: observe_table(data, catalogue, then[name]) for name in names}
    return plain(compute(indicator, observed, catalogue))


def _check_known(indicator: Indicator, names: Sequence[str], day: str, then: Ledger, ledger: Ledger) -> None:
    empty = [name for name in names if name not in ledger]
    if not indicator.recipe or empty:
        raise NotComputable(f"{indicator.id} has no figures.", f"See why: zdi describe {indicator.id}")
    missing = [name for name in names if name not in then]
    if missing:
        first = max(ledger[name][0].retrieved for name in missing)
        what = f"Nothing was known of {indicator.id} on {day}: its first figures were taken over on {first}."
        raise NotComputable(what, f"Ask for that day or a later one: zdi data {indicator.id} --as-of {first}")


def check_dropped(data: Path, names: Sequence[str], day: str) -> None:
    """Raise NotComputable when a vintage of one of these tables that may have been in use on the day was dropped."""
    for row in store.dropped(data):
        if row.table in names and row.retrieved <= day < row.state_date:
            what = f"What was known of {row.table} on {day} is incomplete: {row.file} was dropped (zdi fetch --keep)."
            raise NotComputable(
                what,
                f"Ask for {row.state_date} or a later day, or take from git the file, its line of data/raw/ledger.csv, "
                "and out of data/raw/dropped.csv the line that names it.",
            )


def with_measured(data: Path, catalogue: Catalogue, ledger: Ledger) -> Catalogue:
    """The catalogue with the revisions measured from kept vintages beside the declared ones."""
    found = {name: measured(data, catalogue, ledger, one) for name, one in catalogue.indicators.items()}
    if not any(found.values()):
        return catalogue
    indicators = {name: _revised(one, found[name]) for name, one in catalogue.indicators.items()}
    return catalogue.model_copy(update={"indicators": indicators})


def one_with_measured(data: Path, catalogue: Catalogue, ledger: Ledger, indicator: Indicator) -> Indicator:
    """The same for one indicator."""
    return _revised(indicator, measured(data, catalogue, ledger, indicator))


def _revised(indicator: Indicator, found: tuple[Revision, ...]) -> Indicator:
    return indicator.model_copy(update={"revisions": (*indicator.revisions, *found)}) if found else indicator


def measured(data: Path, catalogue: Catalogue, ledger: Ledger, indicator: Indicator) -> tuple[Revision, ...]:
    """What became of an indicator's figures of Germany and its Länder from one vintage to the next.

    One for each figure that both print and that differs, in the order of days, areas and periods. Compared is what was
    known at the end of each day on which something was taken over; figures typed off from pages are left out, for they
    may be rounded. Empty with fewer than two vintages, or when one cannot be read.
    """
    names = indicator.tables
    rows = {name: [row for row in ledger.get(name, ()) if row.origin_kind != "transcribed"] for name in names}
    if not indicator.recipe or all(len(store.vintages(one)) < 2 for one in rows.values()):
        return ()
    with suppress(RawError, TableChanged):
        return tuple(_steps(data, catalogue, indicator, rows))
    return ()


def _steps(data: Path, catalogue: Catalogue, indicator: Indicator, rows: Ledger) -> Iterator[Revision]:
    days = sorted({row.retrieved for one in rows.values() for row in one})
    known = {name: observe_in_steps(data, catalogue, one, days) for name, one in rows.items()}
    url = catalogue.sources[catalogue.tables[min(rows)].source].url
    before: pd.DataFrame | None = None
    for day in days:
        observed = {name: _from_files(frames[day]) for name, frames in known.items() if day in frames}
        if len(observed) < len(rows):
            continue
        try:
            now = plain(compute(indicator, observed, catalogue))
        except NotComputable:  # of that day there was nothing to say yet
            continue
        now = now[now["area"].isin([GERMANY, *peers("laender")])]
        if before is not None:
            yield from (Revision(period=p, first=a, later=b, url=url) for p, a, b in changed(before, now))
        before = now


def _from_files(observed: pd.DataFrame) -> pd.DataFrame:
    return observed[~observed["origin_file"].str.startswith("http")]


def changed(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[tuple[str, float, float]]:
    """Period, earlier and later value of the figures that both give and that differ; from 0 there is no size."""
    both = before.merge(now, on=GRID, suffixes=("_before", "_now")).sort_values(GRID)
    both = both.dropna(subset=["value_before", "value_now"])
    both = both[(both["value_before"] != both["value_now"]) & (both["value_before"] != 0)]
    yield from zip(both["period"].tolist(), both["value_before"].tolist(), both["value_now"].tolist(), strict=True)
