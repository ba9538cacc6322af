"""How old each table and indicator is against the rhythm in which its publisher brings newer figures.

The rule: a newer figure is to be expected by the end of the latest period that has one, plus the rhythm, plus the time
that publishers take (`LAG`). A period longer than the rhythm (yearly averages of a monthly table) counts instead of
the rhythm. The lags are generous, so that nothing is called stale that may only be slow: two years for yearly tables,
after which even the accounts of the Kreise are out. Age is counted to the state of the data, the newest retrieval in
the ledger, never to today: the same data always give the same table.
"""

import calendar
import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping

import pandas as pd

from zdi_metrics import store
from zdi_metrics.fields import STATUS_FIELDS
from zdi_metrics.loading import latest_periods
from zdi_metrics.model import Catalogue, Indicator, Table
from zdi_metrics.records import LedgerRow

MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12, "two-yearly": 24}
LAG = {"monthly": 3, "quarterly": 6, "half-yearly": 9, "yearly": 24, "two-yearly": 24}
IRREGULAR = "irregular"
RHYTHMS = (*MONTHS, IRREGULAR)
FINDINGS = ("current", "stale", IRREGULAR, "no figures")
ROUTES = ("open", "account", "hand")  # how newer figures come, the least effort first


def status_table(
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
    periods: Mapping[str, tuple[str, str]],
    rows: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """One row per table and per indicator, columns as in `fields.STATUS_FIELDS`.

    `periods` are the latest periods of each table that could be read, `rows` those of each indicator.
    """
    state = store.state_date(ledger)
    told = [_table_row(table, ledger, periods, state) for table in catalogue.tables.values()]
    told += [_indicator_row(one, catalogue, rows.get(one.id), state) for one in catalogue.indicators.values()]
    frame = pd.DataFrame(told, columns=list(STATUS_FIELDS)).astype({"age_months": "Int64"})
    return frame.sort_values(["kind", "id"], ascending=[False, True], ignore_index=True)


def with_kept(status: pd.DataFrame, before: pd.DataFrame, unread: Iterable[str]) -> pd.DataFrame:
    """The status table with the rows of before for tables that could not be read, as their figures are kept too."""
    known = before[(before["kind"] == "table") & before["id"].isin(list(unread))]
    lost = (status["kind"] == "table") & status["id"].isin(known["id"])
    whole = pd.concat([status[~lost], known], ignore_index=True)
    return whole.sort_values(["kind", "id"], ascending=[False, True], ignore_index=True)


def _table_row(
    table: Table,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
    periods: Mapping[str, tuple[str, str]],
    state: dt.date | None,
) -> dict[str, object]:
    latest, own = periods.get(table.id, ("", ""))
    kept = ledger.get(table.id, ())
    return {
        "kind": "table",
        "id": table.id,
        "source": table.source,
        "rhythm": table.rhythm,
        "route": route(table),
        "latest_nrw": own,
        "state_date": kept[-1].state_date if kept else "",
        **_age(latest, table.rhythm, state),
    }


def _indicator_row(
    indicator: Indicator, catalogue: Catalogue, rows: pd.DataFrame | None, state: dt.date | None
) -> dict[str, object]:
    """An indicator can be renewed no sooner than the slowest of its tables, and no easier than the hardest."""
    tables = [catalogue.tables[name] for name in indicator.tables]
    rows = None if rows is None or rows["value"].isna().all() else rows[rows["value"].notna()]
    latest, own = ("", "") if rows is None else latest_periods(rows)
    rhythm = slowest(table.rhythm for table in tables)
    return {
        "kind": "indicator",
        "id": indicator.id,
        "theme": indicator.theme,
        "source": " ".join(table.id for table in tables),
        "rhythm": rhythm,
        "route": max((route(table) for table in tables), key=ROUTES.index),
        "latest_nrw": own,
        "state_date": "" if rows is None else max(rows["vintage"].unique()),
        **_age(latest, rhythm, state),
    }


def route(table: Table) -> str:
    """How newer figures come: by `fetch` without an account, with one, or by hand from a page."""
    if table.cross or table.api or table.file:
        return "open"
    return "account" if table.flat else "hand"


def slowest(rhythms: Iterable[str]) -> str:
    """The slowest of several rhythms; irregular when one of them is."""
    return max(rhythms, key=lambda one: MONTHS.get(one, 99))


def _age(latest: str, rhythm: str, state: dt.date | None) -> dict[str, object]:
    if not latest or state is None:
        return {"latest_period": "", "age_months": None, "expected_by": "", "finding": "no figures"}
    ended, due = period_end(latest), expected_by(latest, rhythm)
    finding = IRREGULAR if due is None else "stale" if state > due else "current"
    return {
        "latest_period": latest,
        "age_months": max(0, (state.year - ended.year) * 12 + state.month - ended.month - (state.day < ended.day)),
        "expected_by": due.isoformat() if due else "",
        "finding": finding,
    }


def expected_by(latest: str, rhythm: str) -> dt.date | None:
    """The day by which a newer figure is to be expected; None where nobody promised one."""
    if rhythm not in MONTHS:
        return None
    return months_after(period_end(latest), max(MONTHS[rhythm], _length(latest)) + LAG[rhythm])


def _length(period: str) -> int:
    """Months that a period covers; 0 for a day."""
    if len(period) == 4:
        return 12
    return {"S": 6, "Q": 3}.get(period[5], 1 if len(period) == 7 else 0)


def period_end(period: str) -> dt.date:
    """The last day of an SDMX period."""
    year = int(period[:4])
    if len(period) == 10:
        return dt.date.fromisoformat(period)
    if len(period) == 4:
        return dt.date(year, 12, 31)
    month = int(period[6]) * {"S": 6, "Q": 3}[period[5]] if period[5] in "SQ" else int(period[5:])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def months_after(day: dt.date, months: int) -> dt.date:
    """The end of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def overdue(status: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Of each stale table, and of each indicator that is stale although its tables are not: id, what, what next."""
    stale = status[status["finding"] == "stale"]
    tables = set(stale.loc[stale["kind"] == "table", "id"])
    for row in stale.to_dict("records"):
        if row["kind"] == "indicator" and tables & set(row["source"].split()):
            continue
        what = f"latest period {row['latest_period']}, {row['age_months']} months before the state of the data"
        what += f"; {row['rhythm']}, a newer one was to be expected by {row['expected_by']}"
        yield row["id"], what, _next(row)


def _next(row: Mapping[Hashable, str]) -> str:
    if row["route"] == "hand":
        return f"Ask where it is published: zdi fetch --dry-run {row['id']}"
    return f"Fetch it{', with an account' if row['route'] == 'account' else ''}: zdi fetch {row['id']}"
