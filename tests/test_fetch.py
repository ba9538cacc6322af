"""Fetch end to end: local services print our own figures, and what arrives must be what was printed."""

import datetime as dt
import shutil

import pandas as pd
import pytest
from conftest import ROOT
from services import eurostat, publish
from services.genesis import Genesis

from zdi_metrics import download, loading, store
from zdi_metrics.catalogue import catalogue

TABLES = catalogue().tables


class Tomorrow(dt.date):
    """A day far enough ahead that the figures printed by the tests are not of the future."""

    @classmethod
    def today(cls):
        return cls(2040, 1, 1)


class Clock:
    date = Tomorrow


GENESIS = ("destatis", "landesdatenbank", "regionalstatistik")
PLANS = [
    pytest.param(table, route, id=f"{table.id}-{route}")
    for table in TABLES.values()
    for route in ("flat", "cross", "api", "file")
    if getattr(table, route)
]


@pytest.fixture
def data(tmp_path):
    """A data folder with the snapshot of the repository."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "ledger.csv", tmp_path / "data" / "raw")
    (tmp_path / "data" / "raw" / "snapshot").symlink_to(ROOT / "data" / "raw" / "snapshot")
    return tmp_path / "data"


@pytest.fixture
def services(monkeypatch):
    """All publishers on this machine, with an account at every GENESIS service."""
    monkeypatch.setenv("ZDI_PAUSE", "0.01")
    monkeypatch.setenv("ZDI_TIMEOUT", "20")
    running = {name: Genesis(name) for name in GENESIS}
    with eurostat.serving() as files:
        for one in running.values():
            one.cells = 10**9
            one.__enter__()
            for name, value in one.settings("account").items():
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("ZDI_EUROSTAT_URL", files.url)
        monkeypatch.setenv("ZDI_DNS_URL", files.url)
        running["files"] = files
        yield running
        for name in GENESIS:
            running[name].__exit__()


def without_account(monkeypatch):
    for name in GENESIS:
        for part in ("USER", "PASSWORD", "TOKEN"):
            monkeypatch.delenv(f"ZDI_{name.upper()}_{part}", raising=False)


def serve(services, table, route, figures):
    """Let the right service print the figures of a table."""
    if route == "flat":
        services[table.source].flat[table.code] = publish.flat_file(table, figures)
    elif route == "cross":
        services[table.source].cross[table.code] = publish.cross_table(table, figures)
    elif route == "api":
        services["files"].add(table.code, *publish.dataset(table, figures))
    else:
        path = table.file.address.partition("raw.githubusercontent.com/")[2]
        services["files"].files[path] = publish.open_sdg(table, figures)


def printed(data, table, route):
    """The figures of the snapshot that a route prints: the last three periods."""
    rows = store.ledger(data).get(table.id)
    if not rows:
        return made_up(table, route)
    kept = loading.kept_frame(data, table, rows[:1])
    mine = publish.cells(table, getattr(table, route), kept)
    figures = pd.DataFrame([row for row, _, _ in mine])
    figures = figures[~figures["area"].isin([one.area for one in table.omit])]
    periods = sorted(figures["period"].unique())[-3:]
    return figures[figures["period"].isin(periods)].reset_index(drop=True)


def made_up(table, route):
    """A figure in every column and item, for a table that the snapshot lacks."""
    rows = []
    for column in getattr(table, route).columns:
        items = [dict(column.cuts)]
        for cut, given in getattr(table, route).cuts.items():
            items = [one | {cut: item} for one in items for item in given.items.values()]
        rows += [
            {"area": area, "period": "2024-S1" if table.rhythm == "half-yearly" else "2024", "measure": column.measure}
            | one | {"value": 0.25, "sign": ""}
            for one in items
            for area in ("DE", "EU27_2020")
        ]  # fmt: skip
    return pd.DataFrame(rows)


def fetch(data, *names, **options):
    return {one.table: one for one in download.fetch(data, names, **options)}


def later(period, years=10):
    return f"{int(period[:4]) + years}{period[4:]}"


@pytest.mark.parametrize(("table", "route"), PLANS)
def test_every_route_brings_what_is_printed_and_nothing_twice(data, services, monkeypatch, table, route):
    monkeypatch.setattr(download, "dt", Clock)
    if route == "cross":
        without_account(monkeypatch)
    figures = printed(data, table, route)
    figures = figures.assign(period=[later(period) for period in figures["period"]])
    serve(services, table, route, figures)
    outcome = fetch(data, table.id, since=int(figures["period"].min()[:4]))[table.id]
    assert outcome.result == "new", outcome.what
    row = store.ledger(data)[table.id][-1]
    assert row.route == route and row.kind == "live" and "geheim" not in row.request
    key = ["area", "period", "measure", *table.cuts]
    after = loading.observe_table(data, catalogue(), store.ledger(data)[table.id])
    both = figures.merge(after, on=key, suffixes=("_printed", ""))
    assert len(both) == len(figures)
    assert (both["origin_file"] == row.file).all()
    assert both["value"].equals(both["value_printed"])
    files = sorted(path for path in (data / "raw").rglob("*.gz"))
    assert fetch(data, table.id, since=int(figures["period"].min()[:4]))[table.id].result == "unchanged"
    assert sorted(path for path in (data / "raw").rglob("*.gz")) == files


