"""Fetch end to end: local services print our own figures, and what arrives must be what was printed."""

import datetime as dt
import re
import shlex

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT
from services import eurostat, publish
from services.genesis import Genesis

from zdi_metrics import download, loading, store, vintages
from zdi_metrics.areas import children
from zdi_metrics.catalogue import catalogue, find_tables
from zdi_metrics.cli import main

TABLES = catalogue().tables


class Tomorrow(dt.date):
    """A day far enough ahead that the figures printed by the tests are not of the future."""

    @classmethod
    def today(cls):
        return cls(2040, 1, 1)


class Clock:
    date = Tomorrow


GENESIS = ("destatis", "landesdatenbank", "regionalstatistik")
LAID_OUT = [table for table in TABLES.values() if table.file and table.file.layout]
PLANS = [
    pytest.param(table, route, id=f"{table.id}-{route}")
    for table in TABLES.values()
    for route in ("flat", "cross", "api", "file")
    if getattr(table, route)
]


@pytest.fixture
def data(tmp_path):
    """A data folder with the snapshot of the repository, without what was fetched since."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    kept = store.ledger(ROOT / "data")
    snapshot = {table: [row for row in rows if row.kind == "snapshot"] for table, rows in kept.items()}
    store.write_ledger(tmp_path / "data", snapshot)
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
        for table in LAID_OUT:
            monkeypatch.setenv(f"ZDI_{table.id.upper()}_URL", f"{files.url}{table.id}.csv")
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
    elif table.file.layout:
        services["files"].files[f"{table.id}.csv"] = publish.published_file(table, figures)
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
            for area in ("DE", "DEA" if table.source in GENESIS else "EU27_2020")
        ]  # fmt: skip
    return pd.DataFrame(rows)


def fetch(data, *names, **options):
    return {one.table: one for one in download.fetch(data, names, **options)}


def later(period, years=10):
    return f"{int(period[:4]) + years}{period[4:]}"


@pytest.mark.parametrize(("table", "route"), PLANS)
def test_every_route_brings_what_is_printed_and_nothing_twice(data, services, monkeypatch, table, route):
    monkeypatch.setattr(download, "dt", Clock)
    monkeypatch.setattr(vintages, "dt", Clock)
    if route == "cross":
        without_account(monkeypatch)
    figures = printed(data, table, route)
    figures = figures.assign(period=[later(period) for period in figures["period"]])
    serve(services, table, route, figures)
    outcome = fetch(data, table.id, since=int(figures["period"].min()[:4]))[table.id]
    assert outcome.result == "new", outcome.what
    row = store.ledger(data)[table.id][-1]
    assert row.route == route
    assert row.kind == "live"
    assert "geheim" not in row.request
    key = ["area", "period", "measure", *table.cuts]
    after = loading.observe_table(data, catalogue(), store.ledger(data)[table.id])
    both = figures.merge(after, on=key, suffixes=("_printed", ""))
    assert len(both) == len(figures)
    assert (both["origin_file"] == row.file).all()
    assert both["value"].equals(both["value_printed"])
    files = sorted(path for path in (data / "raw").rglob("*.gz"))
    assert fetch(data, table.id, since=int(figures["period"].min()[:4]))[table.id].result == "unchanged"
    assert sorted(path for path in (data / "raw").rglob("*.gz")) == files


INVESTMENT = "regionalstatistik_42231_01_04_4"
INDUSTRY = "regionalstatistik_42111_01_04_4"
EMPLOYEES = "regionalstatistik_13111_01_03_4"
GDP = "eurostat_nama_10r_3gdp"
RESEARCH = "dns_9_1_a"


def newest(data, table, route, years=10):
    """The last three printed periods of a table, moved into years that the snapshot does not have."""
    figures = printed(data, TABLES[table], route)
    return figures.assign(period=[later(period, years) for period in figures["period"]])


def kept_bytes(data):
    return {path.relative_to(data): path.read_bytes() for path in (data / "raw").rglob("*") if path.is_file()}


def test_a_cycle_of_fetch_build_and_check_over_every_kind_of_source(data, services, monkeypatch):
    from zdi_metrics import checks, pipeline, provenance
    from zdi_metrics.catalogue import find_indicator

    monkeypatch.setattr(download, "dt", Clock)
    monkeypatch.setattr(vintages, "dt", Clock)
    for table, route in ((EMPLOYEES, "flat"), (INVESTMENT, "cross"), (GDP, "api"), (RESEARCH, "file")):
        serve(services, TABLES[table], route, newest(data, table, route))
    outcomes = fetch(data, EMPLOYEES, INVESTMENT, GDP, RESEARCH, since=2026)
    assert {one.result for one in outcomes.values()} == {"new"}, outcomes
    report = pipeline.build_tables(data)
    assert not report.failures
    assert not [one for one in checks.find_all(data) if one.kind == "problem"]
    indicator = find_indicator("research_intensity")
    cell = provenance.origins(data, indicator, "DEA", "2034").iloc[0]
    assert cell["origin_file"].startswith("live/dns_9_1_a/")
    assert "indicator_9-1-a.csv" in cell["origin"]
    assert cell["sha256"] == store.ledger(data)[RESEARCH][-1].sha256
    assert any("indicator_9-1-a.csv" not in line and "Stand" in line for line in provenance.citations(data, indicator))
    before = kept_bytes(data)
    again = fetch(data, EMPLOYEES, INVESTMENT, GDP, RESEARCH, since=2026)
    assert {one.result for one in again.values()} == {"unchanged"}
    assert kept_bytes(data) == before, "an unchanged figure changes nothing, not even a date"


def test_an_extract_by_others_is_called_one(data, services):
    table = TABLES["regionalstatistik_86431_z_01"]
    serve(services, table, "file", newest(data, table.id, "file", 1))
    assert fetch(data, table.id)[table.id].result == "new"
    row = store.ledger(data)[table.id][-1]
    assert (row.origin_kind, row.origin) == ("extract", table.file.address)
    assert row.request == f"GET {services['files'].url}{table.id}.csv"


def test_a_dry_run_names_the_request_of_every_table_and_asks_nobody(data, services, monkeypatch):
    without_account(monkeypatch)
    plans = fetch(data, dry_run=True)
    assert list(plans) == list(TABLES)
    assert all(" http" in f" {one.what.partition(' ')[2]}" or "http" in one.what for one in plans.values())
    assert plans[INVESTMENT].what.endswith("/downloader/00/tables/42231-01-04-4_00.csv")
    assert "sinceTimePeriod=" in plans[GDP].what
    assert not any(service.asked for name, service in services.items() if name != "files")
    assert not services["files"].requests


def test_with_an_account_the_full_table_is_asked_for_every_year(data, services):
    (plan,) = fetch(data, EMPLOYEES, dry_run=True, since=2018).values()
    assert "startyear=2018" in plan.what
    assert f"endyear={dt.date.today().year}" in plan.what
    assert "geheim" not in plan.what
    assert "TESTER" not in plan.what


def test_a_table_that_needs_an_account_says_so(data, services, monkeypatch):
    without_account(monkeypatch)
    (outcome,) = fetch(data, "destatis_32421_0012").values()
    assert outcome.result == "by hand"
    assert "ZDI_DESTATIS_USER" in outcome.what


@pytest.mark.fault(
    "network",
    "a period that was opened but not loaded",
    "refused with the reason and set aside; the figures in use stay",
)
def test_an_opened_period_that_is_not_loaded_is_set_aside(data, services):
    figures = newest(data, EMPLOYEES, "flat", 0)
    kreise = figures["area"].str.len() > 3
    opened = figures.assign(
        period="2026-06-30", value=figures["value"].mask(kreise), sign=figures["sign"].mask(kreise, "-")
    ).drop_duplicates(["area", "sex"])
    serve(services, TABLES[EMPLOYEES], "flat", pd.concat([figures, opened], ignore_index=True))
    before = store.ledger(data)
    (outcome,) = fetch(data, EMPLOYEES, since=2026).values()
    assert outcome.result == "refused"
    assert "opened but not loaded" in outcome.what
    (told,) = (data / "raw" / "refused" / EMPLOYEES).glob("*.txt")
    assert "opened but not loaded" in told.read_text(encoding="utf-8")
    assert store.ledger(data) == before, "the old figures stay in use"


def beside(content, key, value, encoding):
    """The rows of Düsseldorf once more for another Kreis, with one value (none: as they are) in every column."""
    lines = content.decode(encoding).splitlines()
    rows = [line.replace("05111", key) for line in lines if ";05111;" in line]
    pattern = r"(?<=;)(?!0)\d+(,\d+)?(?=;|$)"
    rows = [re.sub(pattern, value, row) if value else row for row in rows]
    place = max(n for n, line in enumerate(lines) if ";05" in line) + 1
    return "\n".join([*lines[:place], *rows, *lines[place:], ""]).encode(encoding)


@pytest.mark.parametrize(("table", "route"), [(EMPLOYEES, "flat"), (INVESTMENT, "cross")])
@pytest.mark.fault(
    "network", 'a Land whose Kreise are all "-"', "refused, and the Land is named; the figures in use stay"
)
def test_a_land_elsewhere_that_is_not_loaded_is_named(data, services, monkeypatch, table, route):
    if route == "cross":
        without_account(monkeypatch)
    figures, declared = newest(data, table, route, 1 if route == "cross" else 0), TABLES[table]
    since = int(figures["period"].min()[:4])
    served = getattr(services[declared.source], route)
    encoding = "cp1252" if route == "cross" else "utf-8-sig"
    printed_ = publish.cross_table if route == "cross" else publish.flat_file
    content = beside(printed_(declared, figures), "06411", "", encoding)
    served[declared.code] = beside(content, "09161", "", encoding)
    assert fetch(data, table, since=since)[table].result in ("new", "unchanged")
    served[declared.code] = beside(content, "09161", "-", encoding)
    (outcome,) = fetch(data, table, since=since).values()
    assert outcome.result == "refused"
    assert "Every Kreis of Bayern is" in outcome.what


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace("Tsd. EUR", "Mill. EUR"), "declared is 'Tsd. EUR'"),
        (lambda text: text.replace("Investitionen", "Sachanlagen"), "holds nothing for 'Investitionen'"),
        (lambda text: text.replace(";05111;", ";05999;"), "05999"),
        (lambda text: text.replace(";05111;Düsseldorf;", ";05111;Düsseldorf;1;"), "fields"),
        (lambda text: text[: text.index("____")], "footer"),
    ],
)
@pytest.mark.fault("network", "a cross-table in another unit")
def test_a_changed_table_is_refused_with_its_reason_and_the_old_one_stays(data, services, monkeypatch, spoil, reason):
    without_account(monkeypatch)
    table = TABLES[INVESTMENT]
    content = publish.cross_table(table, newest(data, INVESTMENT, "cross", 1)).decode("cp1252")
    services[table.source].cross[table.code] = spoil(content).encode("cp1252")
    before = store.ledger(data)
    (outcome,) = fetch(data, INVESTMENT).values()
    assert outcome.result == "refused"
    assert reason in outcome.what
    assert store.ledger(data) == before
    assert list((data / "raw" / "refused" / INVESTMENT).glob("*.gz"))


@pytest.mark.fault("network", "a sign that nobody declared")
def test_an_unknown_sign_is_refused(data, services):
    figures = newest(data, RESEARCH, "file", 1)
    serve(services, TABLES[RESEARCH], "file", figures.assign(sign="§"))
    (outcome,) = fetch(data, RESEARCH).values()
    assert outcome.result == "refused"
    assert "§" in outcome.what


@pytest.mark.fault("network", "a series that ends earlier")
def test_a_shorter_series_is_refused(data, services):
    figures = newest(data, GDP, "api", 0)
    serve(services, TABLES[GDP], "api", figures[figures["period"] < figures["period"].max()])
    (outcome,) = fetch(data, GDP, since=2020).values()
    assert outcome.result == "refused"
    assert "shorter than before" in outcome.what


@pytest.mark.fault(
    "network", "Kreise that do not add up to their Land", "refused with both sums; the figures in use stay"
)
def test_the_kreise_must_add_up_to_the_land(data, services):
    figures = newest(data, GDP, "api", 1)
    wrong = (figures["area"] == "DEA") & (figures["measure"] == "gdp")
    serve(services, TABLES[GDP], "api", figures.assign(value=figures["value"].mask(wrong, figures["value"] * 1.01)))
    (outcome,) = fetch(data, GDP, since=2021).values()
    assert outcome.result == "refused"
    assert "add up to" in outcome.what


def test_revised_figures_are_counted_with_their_size(data, services):
    figures = newest(data, RESEARCH, "file", 0)
    serve(services, TABLES[RESEARCH], "file", figures.assign(value=figures["value"] * 1.1))
    (outcome,) = fetch(data, RESEARCH).values()
    assert outcome.result == "new"
    assert outcome.revised == figures["value"].notna().sum()
    assert "at most by 10.0%" in outcome.what


@pytest.mark.fault("network", "one publisher is down")
def test_a_failing_table_never_stops_the_others(data, services, monkeypatch):
    without_account(monkeypatch)
    for table in (INVESTMENT, INDUSTRY):
        serve(services, TABLES[table], "cross", newest(data, table, "cross", 1))
    services["regionalstatistik"].fault[TABLES[INDUSTRY].code] = "http500"
    outcomes = fetch(data, INDUSTRY, INVESTMENT)
    assert outcomes[INDUSTRY].result == "unreachable"
    assert outcomes[INVESTMENT].result == "new"


@pytest.mark.parametrize(
    ("table", "route", "cells"),
    [(GDP, "api", 1500), ("eurostat_sbs_r_nuts2021", "api", 2000), ("regionalstatistik_61511_01_03_4", "flat", 400)],
)
@pytest.mark.fault("network", "a table too big for one answer", "asked in parts, which together are the same table")
def test_an_answer_in_parts_is_the_same_table(data, services, monkeypatch, table, route, cells):
    monkeypatch.setattr(download, "dt", Clock)
    monkeypatch.setattr(vintages, "dt", Clock)
    figures = newest(data, table, route)
    serve(services, TABLES[table], route, figures)
    services["files"].cells = services["regionalstatistik"].cells = cells
    (outcome,) = fetch(data, table, since=2026).values()
    assert outcome.result == "new", outcome.what
    rows = [row for row in store.ledger(data)[table] if row.kind == "live"]
    assert len(rows) > 1
    assert len(store.vintages(rows)) == 1
    key = ["area", "period", "measure", *TABLES[table].cuts]
    after = loading.observe_table(data, catalogue(), store.ledger(data)[table])
    both = figures.merge(after, on=key, suffixes=("_printed", ""))
    assert len(both) == len(figures)
    assert both["value"].equals(both["value_printed"])
    assert set(both["origin_file"]) <= {row.file for row in rows}
    assert fetch(data, table, since=2026)[table].result == "unchanged"


@pytest.mark.parametrize(("table", "route"), [(RESEARCH, "file"), (INVESTMENT, "cross"), (GDP, "api")])
def test_what_the_snapshot_holds_already_is_unchanged(data, services, monkeypatch, table, route):
    without_account(monkeypatch)
    serve(services, TABLES[table], route, newest(data, table, route, 0))
    before = kept_bytes(data)
    (outcome,) = fetch(data, table, since=2020).values()
    assert outcome.result == "unchanged", outcome.what
    assert kept_bytes(data) == before


@pytest.mark.fault("store", "the clock is set back between two fetches", "the newer figures still count")
def test_a_clock_set_back_does_not_hide_the_newer_figures(data, services, monkeypatch):
    figures = newest(data, RESEARCH, "file")
    monkeypatch.setattr(download, "dt", Clock)
    monkeypatch.setattr(vintages, "dt", Clock)
    serve(services, TABLES[RESEARCH], "file", figures)
    fetch(data, RESEARCH)

    class Earlier(Tomorrow):
        @classmethod
        def today(cls):
            return cls(2039, 12, 31)

    monkeypatch.setattr(Clock, "date", Earlier)
    serve(services, TABLES[RESEARCH], "file", figures.assign(value=figures["value"] + 1))
    assert fetch(data, RESEARCH)[RESEARCH].result == "new"
    assert fetch(data, RESEARCH)[RESEARCH].result == "unchanged"
    observed = loading.observe_table(data, catalogue(), store.ledger(data)[RESEARCH])
    both = figures.merge(observed, on=["area", "period", "measure"])
    assert (both["value_y"] - both["value_x"]).dropna().round(9).eq(1).all()


def test_a_newer_snapshot_lies_over_older_live_figures(data, services):
    figures = newest(data, RESEARCH, "file", 0)
    serve(services, TABLES[RESEARCH], "file", figures.assign(value=figures["value"] * 0 + 99))
    fetch(data, RESEARCH)
    ledger = store.ledger(data)
    snapshot, live = ledger[RESEARCH]
    later = snapshot.model_copy(update={"retrieved": "2099-01-01"})
    store.write_ledger(data, ledger | {RESEARCH: (later, live)})
    observed = loading.observe_table(data, catalogue(), store.ledger(data)[RESEARCH])
    assert not observed["value"].eq(99.0).any()


def test_a_land_summed_from_its_kreise_takes_each_kreis_from_its_newest_vintage(data, services, monkeypatch):
    table = "regionalstatistik_52311_01_04_4"
    without_account(monkeypatch)
    monkeypatch.setattr(download, "dt", Clock)
    monkeypatch.setattr(vintages, "dt", Clock)
    year, kreise = "2036", children("DEA", "district")
    others = newest(data, table, "cross").query("measure != 'registrations'")
    first = pd.DataFrame({"area": kreise, "period": year, "measure": "registrations", "value": 100.0, "sign": ""})
    declared = TABLES[table].model_copy(update={"sum_districts": True, "adds_up": False})
    monkeypatch.setitem(catalogue().tables, table, declared)
    serve(services, declared, "cross", pd.concat([others, first], ignore_index=True))
    assert fetch(data, table)[table].result == "new"
    second = first.assign(value=200.0)
    secret = second["area"] == "DEA11"
    second = second.assign(value=second["value"].mask(secret), sign=second["sign"].mask(secret, "."))
    serve(services, declared, "cross", pd.concat([others, second], ignore_index=True))
    outcome = fetch(data, table, keep=1)[table]
    assert outcome.result == "new", outcome.what
    observed = loading.observe_table(data, catalogue(), store.ledger(data)[table])
    land = observed[(observed["area"] == "DEA") & (observed["period"] == year)].set_index("measure")
    assert "registrations" not in land.index, "a secret Kreis leaves no sum"


@pytest.mark.fault(
    "network",
    "stopped between a background job and keeping its result",
    "the next fetch takes the result of the same job",
)
def test_a_job_interrupted_before_its_result_is_kept_is_not_asked_twice(data, services, monkeypatch):
    table = TABLES[EMPLOYEES]
    serve(services, table, "flat", newest(data, EMPLOYEES, "flat", 1))
    service = services["regionalstatistik"]
    service.cells, write = 1, store.write_bytes

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(data, EMPLOYEES, since=2016)
    assert len(service.jobs) == 1
    monkeypatch.setattr(store, "write_bytes", write)
    assert fetch(data, EMPLOYEES, since=2016)[EMPLOYEES].result == "new"
    assert len(service.jobs) == 1
    assert not list((data / ".cache" / "jobs").iterdir())


@pytest.mark.fault(
    "store", "a fetch is stopped at any of its writes", "ledger and figures are those of before or of after"
)
def test_an_interruption_at_any_write_loses_nothing(data, services, monkeypatch):
    serve(services, TABLES[RESEARCH], "file", newest(data, RESEARCH, "file", 1))
    whole, write = store.ledger(data), store.write_bytes
    for stop in range(3):
        done = []

        def interrupted(path, content, done=done, stop=stop):
            if len(done) == stop:
                raise KeyboardInterrupt
            done.append(path)
            return write(path, content)

        monkeypatch.setattr(store, "write_bytes", interrupted)
        try:
            fetch(data, RESEARCH)
        except KeyboardInterrupt:
            assert stop < 2 or done[-1].name == "ledger.csv"  # only the note of what was fetched is still to come
            assert (store.ledger(data) == whole) == (stop < 2)
            loading.observe_table(data, catalogue(), store.ledger(data)[RESEARCH])
    assert len(store.ledger(data)[RESEARCH]) == 2


def test_vintages_that_supply_nothing_are_dropped_on_request(data, services, monkeypatch):
    figures = newest(data, RESEARCH, "file", 1)
    for factor in (1.0, 1.1, 1.2):
        serve(services, TABLES[RESEARCH], "file", figures.assign(value=figures["value"] * factor))
        assert fetch(data, RESEARCH)[RESEARCH].result == "new"
    assert len(store.ledger(data)[RESEARCH]) == 4
    serve(services, TABLES[RESEARCH], "file", figures.assign(value=figures["value"] * 1.3))
    fetch(data, RESEARCH, keep=2)
    rows = store.ledger(data)[RESEARCH]
    assert len(rows) == 3
    assert rows[0].kind == "snapshot"
    assert {path.name for path in (data / "raw" / "live" / RESEARCH).iterdir()} == {
        row.file.rpartition("/")[2] for row in rows[1:]
    }


@pytest.mark.fault("store", "old vintages are to be dropped that still supply figures", "they stay")
def test_a_vintage_still_in_use_is_never_dropped(data, services):
    figures = newest(data, RESEARCH, "file", 1)
    serve(services, TABLES[RESEARCH], "file", figures)
    fetch(data, RESEARCH)
    for factor in (1.1, 1.2):
        only_nrw = figures[figures["area"] == "DEA"].assign(value=lambda f, by=factor: f["value"] * by)
        serve(services, TABLES[RESEARCH], "file", only_nrw)
        fetch(data, RESEARCH, keep=1)
    assert next(row.retrieved for row in store.ledger(data)[RESEARCH]) == store.ledger(data)[RESEARCH][0].retrieved
    observed = loading.observe_table(data, catalogue(), store.ledger(data)[RESEARCH])
    assert (observed["area"] == "DE1").any()


def test_a_damaged_live_file_is_named_and_the_indicators_keep_their_rows(data, services):
    from zdi_metrics import pipeline

    serve(services, TABLES[RESEARCH], "file", newest(data, RESEARCH, "file", 1))
    fetch(data, RESEARCH)
    pipeline.build_tables(data)
    path = data / "raw" / store.ledger(data)[RESEARCH][-1].file
    path.write_bytes(path.read_bytes()[:-20])
    report = pipeline.build_tables(data)
    assert list(report.failures) == [RESEARCH]
    assert "git checkout" in report.failures[RESEARCH]
    assert report.removed == 0


def vintage(data, services, factor):
    """Fetch the research intensity with its values times a factor; the outcome."""
    figures = newest(data, RESEARCH, "file", 1)
    serve(services, TABLES[RESEARCH], "file", figures.assign(value=figures["value"] * factor))
    return fetch(data, RESEARCH)[RESEARCH]


@pytest.mark.fault("store", "a fetched file is cut off")
def test_a_damaged_live_file_hinders_no_fetch(data, services):
    vintage(data, services, 1.0)
    row = store.ledger(data)[RESEARCH][-1]
    (data / "raw" / row.file).write_bytes(b"\x1f\x8bdamaged")
    outcome = vintage(data, services, 1.1)
    assert outcome.result == "new", outcome.what
    assert row.file.rpartition("/")[2] in outcome.what
    assert f"git checkout -- data/raw/{row.file}" in outcome.what
    assert len(store.ledger(data)[RESEARCH]) == 3
    assert (data / "raw" / row.file).exists(), "it may supply figures"
    outcome = fetch(data, RESEARCH, keep=1)[RESEARCH]
    assert outcome.result == "unchanged"
    assert (data / "raw" / row.file).exists()
    rows = [one for one in store.ledger(data)[RESEARCH] if one.file != row.file]  # as the message says
    store.write_ledger(data, store.ledger(data) | {RESEARCH: rows})
    assert loading.observe_table(data, catalogue(), store.ledger(data)[RESEARCH])["value"].notna().any()


@pytest.mark.fault(
    "store",
    "a route was renamed after its table was fetched",
    "the vintage is named and left aside; newer figures arrive",
)
def test_vintages_of_a_route_that_was_renamed_hinder_no_fetch(data, services, monkeypatch):
    from zdi_metrics import pipeline

    vintage(data, services, 1.0)
    declared = TABLES[RESEARCH]
    other = declared.file.model_copy(update={"where": {"Serie": "neu"}})
    ledger = store.ledger(data)
    moved = ledger[RESEARCH][-1].model_copy(update={"route": "cross"})
    store.write_ledger(data, ledger | {RESEARCH: (*ledger[RESEARCH][:-1], moved)})
    outcome = vintage(data, services, 1.1)
    assert outcome.result == "new", outcome.what
    assert "by the route 'cross', which the catalogue does not declare any more" in outcome.what
    assert "'cross'" in pipeline.build_tables(data).failures[RESEARCH]
    monkeypatch.setitem(catalogue().tables, RESEARCH, declared.model_copy(update={"file": other}))
    outcome = fetch(data, RESEARCH)[RESEARCH]
    assert outcome.result == "refused"
    assert "no variable Serie" in outcome.what


def test_a_year_to_come_is_no_year_to_ask_for(data, services, monkeypatch):
    monkeypatch.setenv("ZDI_DATA", str(data))
    year = dt.date.today().year + 1
    result = CliRunner().invoke(main, ["fetch", RESEARCH, "--since", str(year)])
    assert result.exit_code == 2
    assert result.output == f"zdi: The year {year} is still to come. Ask for {year - 1} or an earlier year.\n"
    assert not services["files"].requests


def test_refused_vintages_are_dropped_on_request_too(data, services):
    figures = newest(data, RESEARCH, "file", 0)
    serve(services, TABLES[RESEARCH], "file", figures)
    for factor in (2, 3, 4):
        spoilt = figures.assign(value=figures["value"] * factor, sign="§")
        serve(services, TABLES[RESEARCH], "file", spoilt)
        assert fetch(data, RESEARCH)[RESEARCH].result == "refused"
    folder = data / "raw" / "refused" / RESEARCH
    assert len(list(folder.glob("*.gz"))) == len(list(folder.glob("*.txt"))) == 3
    assert fetch(data, RESEARCH, keep=2)[RESEARCH].result == "refused"
    assert len(list(folder.glob("*.gz"))) == len(list(folder.glob("*.txt"))) == 2
    assert store.sha256(publish.open_sdg(TABLES[RESEARCH], spoilt))[:12] in "".join(map(str, folder.iterdir()))


def switched(data, services, monkeypatch, change):
    """Fetch the employees with an account, then, as `change` makes them, from the prepared table; the outcome."""
    monkeypatch.setattr(download, "dt", Clock)
    monkeypatch.setattr(vintages, "dt", Clock)
    full = newest(data, EMPLOYEES, "flat")
    serve(services, TABLES[EMPLOYEES], "flat", full)
    assert fetch(data, EMPLOYEES, since=int(full["period"].min()[:4]))[EMPLOYEES].result == "new"
    without_account(monkeypatch)
    periods = sorted(full["period"].unique())
    serve(services, TABLES[EMPLOYEES], "cross", change(full.assign(value=full["value"] * 2), periods))
    return fetch(data, EMPLOYEES)[EMPLOYEES], full, periods


def test_a_prepared_table_may_print_fewer_years_than_the_full_one(data, services, monkeypatch):
    outcome, full, periods = switched(
        data, services, monkeypatch, lambda figures, periods: figures[figures["period"] < periods[-1]]
    )
    assert len(periods) > 1
    assert outcome.result == "new", outcome.what
    observed = loading.observe_table(data, catalogue(), store.ledger(data)[EMPLOYEES])
    both = full.merge(observed, on=["area", "period", "measure", "sex"], suffixes=("_full", ""))
    factor = (both["value"] / both["value_full"]).groupby(both["period"]).unique()
    assert [list(factor[period]) for period in periods[:-1]] == [[2]] * (len(periods) - 1)
    assert list(factor[periods[-1]]) == [1], "the last year stays from the full table"


def test_a_prepared_table_that_lacks_what_it_must_cover_is_shorter(data, services, monkeypatch):
    def gap(figures, periods):
        return figures[(figures["area"] != "DEA11") | (figures["period"] != periods[1])]

    outcome, _, periods = switched(data, services, monkeypatch, gap)
    assert len(periods) > 2
    assert outcome.result == "refused"
    assert "shorter than before" in outcome.what


def test_a_table_that_is_refused_can_be_taken_on_purpose(data, services, monkeypatch):
    figures = newest(data, GDP, "api", 0)
    shorter = figures[figures["period"] < figures["period"].max()].assign(value=lambda f: f["value"] * 1.5)
    serve(services, TABLES[GDP], "api", shorter[shorter["area"] != "DEA"])
    monkeypatch.setenv("ZDI_DATA", str(data))
    ask = ["fetch", GDP, "--since", "2020"]
    assert CliRunner().invoke(main, ask).exit_code == 1
    result = CliRunner().invoke(main, ["fetch", "--accept", GDP, "--since", "2020"])
    assert result.exit_code == 0, result.output
    assert "Taken all the same:" in result.output
    assert len(store.ledger(data)[GDP]) == 2
    result = CliRunner().invoke(main, [*ask, "--accept", "climate"])
    assert result.exit_code == 2
    assert "'climate' is no table" in result.output


@pytest.mark.fault("network", "a table that cannot be read is to be taken on purpose", "refused all the same")
def test_what_cannot_be_read_is_never_taken(data, services):
    serve(services, TABLES[RESEARCH], "file", newest(data, RESEARCH, "file", 1).assign(sign="§"))
    assert fetch(data, accept=[RESEARCH])[RESEARCH].result == "refused"


def test_a_fetch_ends_with_a_table(data, services, monkeypatch):
    without_account(monkeypatch)
    serve(services, TABLES[INVESTMENT], "cross", newest(data, INVESTMENT, "cross", 1))
    serve(services, TABLES[RESEARCH], "file", newest(data, RESEARCH, "file", 0))
    services["regionalstatistik"].fault[TABLES[INDUSTRY].code] = "http500"
    monkeypatch.setenv("ZDI_DATA", str(data))
    result = CliRunner().invoke(main, ["fetch", INDUSTRY, RESEARCH, INVESTMENT, "destatis_32421_0012"])
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert lines[0].startswith("destatis_32421_0012: by hand: POST http")
    assert lines[1].split() == ["table", "result", "what"]
    firsts = [line.split()[:2] for line in lines[2:-1] if not line.startswith(" ")]
    assert firsts == [[INVESTMENT, "new"], [RESEARCH, "unchanged"], [INDUSTRY, "unreachable"]]
    assert lines[-1] == "4 tables: 1 by hand, 1 unreachable, 1 unchanged, 1 new."
    assert all(len(line) <= 120 for line in lines[1:])


@pytest.mark.fault("store", "a fetch during a build")
def test_two_at_a_time_are_kept_apart(data):
    from zdi_metrics.errors import RawError

    with store.locked(data), pytest.raises(RawError, match="Another fetch or build"):
        download.fetch(data, [RESEARCH])
    with store.locked(data):
        pass


def test_boundaries_are_kept_beside_the_figures(data, services, monkeypatch):
    import json

    from zdi_metrics.areas import NRW, children
    from zdi_metrics.sources import files

    monkeypatch.setenv("ZDI_GISCO_URL", services["files"].url)
    assert (
        fetch(data, "boundaries", dry_run=True)["boundaries"].what == f"GET {services['files'].url}{files.BOUNDARIES}"
    )
    square = {"type": "Polygon", "coordinates": [[[6, 51], [7, 51], [7, 52], [6, 51]]]}
    codes = children(NRW, "district")
    regions = [{"type": "Feature", "properties": {"NUTS_ID": code}, "geometry": square} for code in codes]
    content = json.dumps({"type": "FeatureCollection", "features": regions}).encode()
    year = store.state_year(store.ledger(data))
    services["files"].files[files.BOUNDARIES] = content
    assert fetch(data, "boundaries")["boundaries"].result == "new"
    assert fetch(data, "boundaries")["boundaries"].result == "unchanged"
    row = store.ledger(data)["boundaries"][-1]
    assert store.read_kept(data, row) == content
    later = row.model_copy(update={"retrieved": f"{year + 9}-01-01"})  # no figure gets out of date by newer boundaries
    assert store.state_year(store.ledger(data) | {"boundaries": (later,)}) == year
    services["files"].files[files.BOUNDARIES] = content[:-3]
    refused = fetch(data, "boundaries")["boundaries"]
    assert (refused.result, refused.what) == ("refused", "The boundaries are no whole JSON file. Fetch them again.")
    assert store.read_kept(data, store.ledger(data)["boundaries"][-1]) == content


@pytest.mark.fault("network", "a login in anything that is written or said", "it is nowhere")
def test_nothing_that_a_run_writes_or_says_holds_a_credential(data, services, capsys):
    serve(services, TABLES[EMPLOYEES], "flat", newest(data, EMPLOYEES, "flat", 1))
    services["regionalstatistik"].fault["12411-01-01-4"] = "wrong_password"
    said = []
    outcomes = fetch(data, EMPLOYEES, "regionalstatistik_12411_01_01_4", since=2016, say=said.append)
    everything = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    everything += [text.encode() for text in [*said, *(one.what for one in outcomes.values()), *capsys.readouterr()]]
    for user, password in services["regionalstatistik"].accounts.items():
        assert any(
            one.headers["password"] == password.encode().decode("latin-1") or one.headers["password"]
            for one in services["regionalstatistik"].asked
        )
        for secret in (user, password):
            assert not any(secret.encode() in text for text in everything)


@pytest.mark.fault("network", "half a login")
def test_an_account_is_half_a_login(data, services, monkeypatch):
    monkeypatch.delenv("ZDI_REGIONALSTATISTIK_PASSWORD")
    (outcome,) = fetch(data, EMPLOYEES).values()
    assert outcome.result == "refused"
    assert "ZDI_REGIONALSTATISTIK_PASSWORD" in outcome.what


def test_the_commands_of_the_readme_that_fetch(data, services, monkeypatch):
    without_account(monkeypatch)
    monkeypatch.setenv("ZDI_DATA", str(data))
    for table in find_tables(["investment_climate"]):
        route = download.route_of(table, catalogue().sources[table.source])
        if route:
            serve(services, table, route, printed(data, table, route))
    services["landesdatenbank"].titles["42231-01i"] = "Investitionen der Betriebe"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [
        line.removeprefix("$ zdi ") for line in readme.splitlines() if line.startswith(("$ zdi fetch", "$ zdi find"))
    ]
    assert len(lines) >= 3
    for line in lines:
        result = CliRunner().invoke(main, shlex.split(line))
        assert result.exit_code == 0, result.output
    assert "42231-01i" in result.output


@pytest.mark.parametrize(("fault", "code"), [("http500", 3), ("html", 3), (None, 1)])
def test_the_command_says_what_went_wrong_and_ends_with_its_exit_code(data, services, monkeypatch, fault, code):
    without_account(monkeypatch)
    table = TABLES[INVESTMENT]
    figures = newest(data, INVESTMENT, "cross", 1)
    serve(services, table, "cross", figures.assign(value=float("nan"), sign=".") if fault is None else figures)
    if fault:
        services["regionalstatistik"].fault[table.code] = fault
    monkeypatch.setenv("ZDI_DATA", str(data))
    result = CliRunner().invoke(main, ["fetch", INVESTMENT])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert result.output.splitlines()[-1].startswith("1 tables: 1 ")


def test_names_that_are_none_are_an_error_with_the_nearest(data):
    from zdi_metrics.errors import CatalogueError

    with pytest.raises(CatalogueError, match=EMPLOYEES):
        download.fetch(data, ["regionalstatistik_13111_01_03"])
    with pytest.raises(CatalogueError, match="landesdatenbank"):
        download.fetch(data, source="landesdatenbanken")


def test_search_in_the_catalogue_and_at_the_services(services):
    from zdi_metrics.errors import CatalogueError

    services["landesdatenbank"].titles["42231-01i"] = "Investitionen der Betriebe"
    assert (INVESTMENT, TABLES[INVESTMENT].title) in [
        (code, title.partition(": ")[2]) for code, title in download.search("42231", None, 10)
    ]
    assert download.search("Investitionen", "landesdatenbank", 10) == [("42231-01i", "Investitionen der Betriebe")]
    services["files"].files["catalogue/toc/txt"] = eurostat.toc((1, "Gross fixed capital", "nama_10r_2gfcf", "dataset"))
    assert download.search("capital", "eurostat", 10) == [("nama_10r_2gfcf", "Gross fixed capital")]
    with pytest.raises(CatalogueError, match="no source that can be searched"):
        download.search("Investitionen", "itnrw", 10)
