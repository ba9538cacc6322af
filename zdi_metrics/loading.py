"""Kept tables to observations: bytes from the store, read, checked, tidied, and vintages laid over each other."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pandas as pd

from zdi_metrics import corrections, routes, store
from zdi_metrics.areas import NRW
from zdi_metrics.columns import where
from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.model import Catalogue, Sign, Table
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import figures
from zdi_metrics.tidy import KEY, observations, with_district_sums

NOT_YET = "O"  # "..." and ":" say that a figure is still to come: no reason to drop an earlier one
NOTHING = "-"
HELD = 3_000_000  # rows of observations that are held at once


class Observed(Mapping[str, pd.DataFrame]):
    """Observations by table, read when they are asked for; the last ones asked for are held, up to `HELD` rows.

    It has every kept table that the catalogue declares and that did not fail. Asking for one that cannot be read raises
    RawError or TableChanged, and `failures` tells why; `periods` holds the `latest_periods` of those that were read.
    """

    def __init__(self, data: Path, catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]]) -> None:
        self.failures: dict[str, str] = {}
        self.periods: dict[str, tuple[str, str]] = {}
        self._read = partial(observe_table, data, catalogue)
        self._ledger = {name: ledger[name] for name in catalogue.tables if name in ledger}
        self._held: dict[str, pd.DataFrame] = {}
        for name in set(catalogue.tables) - set(ledger):
            if store.snapshot_path(data, name).exists():
                self.failures[name] = "It lies in the snapshot without a row in the ledger. Restore data/raw from git."

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The observations of a table."""
        frame = self._held.pop(name, None)
        if frame is None:
            try:
                frame = self._read(self._ledger[name])
            except (RawError, TableChanged) as error:
                self.failures[name] = str(error)
                raise
            self.periods[name] = latest_periods(frame)
        self._held[name] = frame  # now the last one
        while len(self._held) > 1 and sum(map(len, self._held.values())) > HELD:
            del self._held[next(iter(self._held))]
        return frame

    def __contains__(self, name: object) -> bool:
        """Whether a table is kept and did not fail; nothing is read for it."""
        return name in self._ledger and name not in self.failures

    def __iter__(self) -> Iterator[str]:
        """The names of the tables."""
        return iter([name for name in self._ledger if name not in self.failures])

    def __len__(self) -> int:
        """How many tables there are."""
        return len(list(iter(self)))


def observe(
    data: Path, catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]]
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Observations of every kept table that the catalogue declares, and the reason for every one that failed."""
    known, observed = Observed(data, catalogue, ledger), {}
    for name in known:
        with suppress(RawError, TableChanged):
            observed[name] = known[name]
    return observed, known.failures


def latest_periods(rows: pd.DataFrame) -> tuple[str, str]:
    """The latest period with a number: of any region, and of NRW; "" without one."""
    known = rows["value"].notna()
    own = where(rows["area"], NRW.__eq__)
    every, here = (rows.loc[chosen, "period"].unique() for chosen in (known, known & own))
    return max(every, default=""), max(here, default="")


def observe_table(data: Path, catalogue: Catalogue, rows: Sequence[LedgerRow]) -> pd.DataFrame:
    """Observations of one kept table: of each figure the newest that was printed, with its vintage.

    Raises RawError or TableChanged when a vintage is damaged or the catalogue cannot read it any more.
    """
    return _over_each_other([_vintage(data, catalogue, one) for one in store.vintages(rows)], catalogue, rows)


def observe_readable(
    data: Path, catalogue: Catalogue, rows: Sequence[LedgerRow]
) -> tuple[pd.DataFrame | None, dict[str, str]]:
    """The same of the vintages that can be read (None if none can), and why each other one cannot, by its last file."""
    read, unreadable = [], {}
    for one in store.vintages(rows):
        try:
            read.append(_vintage(data, catalogue, one))
        except (RawError, TableChanged) as error:
            unreadable[one[-1].file] = str(error)
    return _over_each_other(read, catalogue, rows) if read else None, unreadable


def observe_in_steps(
    data: Path, catalogue: Catalogue, rows: Sequence[LedgerRow], days: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Observations of one kept table as they were at the end of each of the `days` (ISO text) that had any.

    Raises RawError or TableChanged as `observe_table` does.
    """
    read = [(one[-1].retrieved, _vintage(data, catalogue, one)) for one in store.vintages(rows)]
    then = {day: [frame for when, frame in read if when <= day] for day in days}
    return {day: _over_each_other(frames, catalogue, rows) for day, frames in then.items() if frames}


def _vintage(data: Path, catalogue: Catalogue, vintage: Sequence[LedgerRow]) -> pd.DataFrame:
    table = catalogue.tables[vintage[-1].table]
    declared = [one for one in catalogue.corrections.values() if one.table == table.id]
    frame = corrections.apply(kept_frame(data, table, vintage), declared)
    return observations(frame, table, vintage[-1], _signs(catalogue, table))


def _over_each_other(vintages: list[pd.DataFrame], catalogue: Catalogue, rows: Sequence[LedgerRow]) -> pd.DataFrame:
    table = catalogue.tables[rows[0].table]
    return with_district_sums(overlay(vintages, table), table, _signs(catalogue, table))


def _signs(catalogue: Catalogue, table: Table) -> Mapping[str, Sign]:
    return catalogue.signs[catalogue.sources[table.source].signs]


def kept_frame(data: Path, table: Table, vintage: Sequence[LedgerRow]) -> pd.DataFrame:
    """The figures of one vintage as they were read: of the snapshot, or of all answers that came together."""
    last = vintage[-1]
    if last.kind == "snapshot":
        return figures.read(store.read_kept(data, last))
    parts = {row.file: store.read_kept(data, row) for row in vintage}
    return live_frame(parts, table, last.route, last.retrieved[:4])


def live_frame(parts: Mapping[str, bytes], table: Table, route: str, year: str) -> pd.DataFrame:
    """Figures of one vintage fetched in a year, its answers by file name."""
    return arrived(parts, table, route, year)[0]


def arrived(parts: Mapping[str, bytes], table: Table, route: str, year: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same, and the figures of the Kreise of other Länder, which are only checked.

    Cells of later years that hold a mark only are room for what is to come, and left out.
    """
    frame = routes.read_all(parts, table, route)
    empty = frame["value"].isna() & where(frame["period"], lambda period: period[:4] > year)
    return routes.split(frame[~empty])


def overlay(vintages: Sequence[pd.DataFrame], table: Table) -> pd.DataFrame:
    """Lay observations over each other, oldest first: the newest printed figure of a cell wins, other cells stay.

    A newer mark for a withdrawn figure (".", "/", "x") counts as printed; one for a figure to come, or "-" that was
    not proven to be a zero, replaces no earlier number.
    """
    if len(vintages) == 1:
        return vintages[0]
    key = [*KEY, *table.cuts]
    every = pd.concat([one.assign(order=order) for order, one in enumerate(vintages)], ignore_index=True)
    ranked = every.assign(printed=printed(every)).sort_values([*key, "printed", "order"])
    return ranked.drop_duplicates(key, keep="last").drop(columns=["order", "printed"]).reset_index(drop=True)


def printed(observed: pd.DataFrame) -> "pd.Series[bool]":
    """Which cells hold a number or say that it was withdrawn, rather than that nothing is there yet."""
    return observed["value"].notna() | ~(observed["status"].eq(NOT_YET) | observed["sign"].eq(NOTHING))
