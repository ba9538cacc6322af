"""The catalogue's routes over originals of the publishers: they give the figures that the snapshot holds."""

import os
from pathlib import Path

import pytest
from conftest import ROOT

from zdi_metrics import routes, store
from zdi_metrics.arrival import objections
from zdi_metrics.catalogue import catalogue
from zdi_metrics.sources import figures
from zdi_metrics.tidy import observations

ORIGINALS = os.environ.get("ZDI_ORACLES")
needs_originals = pytest.mark.skipif(
    not ORIGINALS, reason="needs the originals: set ZDI_ORACLES to the folder of data/"
)
TABLES = catalogue().tables
OPENED = "regionalstatistik_13111_01_03_4"
KEY = ["area", "period", "measure"]


def original(*parts):
    return Path(str(ORIGINALS), "data", *parts)


def files_of(table, name):
    """Originals at hand for a route of a table."""
    code = table.code
    if name == "cross":
        found = [
            original("regionalstatistik-crosstab", f"{code}_00.csv"),
            original("landesdatenbank-crosstab", f"{code}.csv"),
        ]
    elif name == "flat":
        found = [original("genesis-flatfile", f"{code}__data_tablefile__de_off.zip")]
    elif name == "file" and table.file.layout:
        found = [original("ugrdl-emissions", table.file.address.rpartition("/")[2])]
        found += [original("ardeco", f"ARDECO-{code}.2021.table.csv")]
    elif name == "file":
        found = [original("destatis-dns", f"indicator_{code}.csv")]
    else:
        found = [original("eurostat-tsv", f"estat_{code}.tsv")]
        if code == "rd_e_gerdreg":
            found = [original("eurostat-jsonstat", f"eurostat_{code}.json")]
    return [path for path in found if path.exists()]


CASES = [
    pytest.param(table, name, path, id=f"{table.id}-{name}")
    for table in (TABLES.values() if ORIGINALS else ())
    for name in ("flat", "cross", "api", "file")
    if getattr(table, name)
    for path in files_of(table, name)
]


@needs_originals
@pytest.mark.parametrize(("table", "name", "path"), CASES)
def test_the_route_reads_from_the_original_what_the_snapshot_holds(table, name, path):
    if table.id not in store.ledger(ROOT / "data"):
        pytest.skip("the snapshot has no figures; proved below")
    read = routes.read({path.name: path.read_bytes()}, table, name)
    key = [*KEY, *table.cuts]
    assert not read.duplicated(key).any()
    kept = figures.read(store.snapshot_path(ROOT / "data", table.id).read_bytes())
    both = read.merge(kept, on=key, suffixes=("", "_kept"))
    assert len(both), "nothing in common"
    same = (both["value"] == both["value_kept"]) | (both["value"].isna() & both["value_kept"].isna())
    other = both[~same]
    print(f"{table.id} {name}: {len(read)} read, {len(kept)} kept, {len(both)} common, {len(other)} differ")
    assert other.empty, other[[*key, "value", "value_kept", "sign", "sign_kept"]].head(10).to_string()


LAID_OUT = [case for case in CASES if case.values[1] == "file" and case.values[0].file.layout]


@needs_originals
@pytest.mark.parametrize(("table", "name", "path"), LAID_OUT)
def test_a_laid_out_file_gives_every_figure_of_the_snapshot_with_its_mark(table, name, path):
    read = routes.read({path.name: path.read_bytes()}, table, name)
    kept = figures.read(store.snapshot_path(ROOT / "data", table.id).read_bytes())
    both = kept.merge(read, on=[*KEY, *table.cuts, "value", "unit", "sign"], suffixes=("", "_read"))
    assert len(both) == len(kept)
    line = both["origin_row_read"].str.partition(":")[0]
    assert (both["origin_row"] == line).all()


@needs_originals
def test_employees_by_sector_add_up_and_equal_the_table_without_sectors():
    table, whole = TABLES["regionalstatistik_13111_07_05_4"], TABLES["regionalstatistik_13111_01_03_4"]
    read = routes.read({"a": files_of(table, "cross")[0].read_bytes()}, table, "cross")
    by_sector = read.pivot(index=["area", "period"], columns="sector", values="value")
    assert by_sector.loc[("DEA", "2015-06-30"), "C"] == 1337729  # as printed, state of 10.10.2017
    assert by_sector["total"].notna().sum() == 1 + 16 + 5 + 53 + 1, "and the city of Aachen inside its Städteregion"
    printed = by_sector.dropna()
    assert len(printed) >= 75
    assert (printed["B-F"] == printed["B-E"] + printed["F"]).all()
    without = printed["total"] - printed[["A", "B-F", "G-U"]].sum(axis="columns")
    assert (without >= 0).all()
    assert (without < 0.001 * printed["total"]).all(), "a few employees have no sector"
    other = routes.read({"b": files_of(whole, "cross")[0].read_bytes()}, whole, "cross")
    same = other[other["sex"] == "total"].merge(by_sector["total"].reset_index(), on=["area", "period"])
    assert len(same) >= 70
    assert same["value"].equals(same["total"].rename("value"))


@needs_originals
def test_most_routes_are_proved_by_an_original():
    declared = {
        (table.id, name) for table in TABLES.values() for name in ("flat", "cross", "file") if getattr(table, name)
    }
    proved = {(case.values[0].id, case.values[1]) for case in CASES}
    assert len(declared - proved) <= 2, sorted(declared - proved)


@needs_originals
@pytest.mark.parametrize(
    ("table", "name", "path"),
    [case for case in CASES if case.values[1] in ("flat", "cross") and case.id != f"{OPENED}-flat"],
)
def test_no_original_of_a_loaded_table_is_taken_for_an_opened_one(table, name, path):
    ours, elsewhere = routes.split(routes.read_all({"a": path.read_bytes()}, table, name))
    signs = catalogue().signs["german_official"]
    row = next(iter(store.ledger(ROOT / "data").values()))[0]
    reasons = objections(observations(ours, table, row, signs), None, table, 1990, elsewhere)
    assert not [reason for reason in reasons if "not loaded" in reason]


@needs_originals
def test_the_answer_of_march_2026_with_every_kreis_a_dash_is_refused():
    table = TABLES["regionalstatistik_13111_01_03_4"]
    signs = catalogue().signs["german_official"]
    row = store.ledger(ROOT / "data")[table.id][0]

    def arrived(*parts):
        return observations(routes.read({parts[-1]: original(*parts).read_bytes()}, table, "flat"), table, row, signs)

    loaded = arrived("genesis-flatfile", "13111-01-03-4__2025-06.csv")
    opened = arrived("genesis-flatfile", "13111-01-03-4__data_tablefile__de_off.zip")
    assert list(objections(loaded, None, table, 2024)) == []
    parts = {"a": original("genesis-flatfile", "13111-01-03-4__data_tablefile__de_off.zip").read_bytes()}
    _, elsewhere = routes.split(routes.read_all(parts, table, "flat"))
    (reason,) = objections(opened, loaded, table, 2025, elsewhere)
    assert "of Nordrhein-Westfalen, Baden-Württemberg, Bayern, 13 more Länder is" in reason
    reasons = list(objections(opened, loaded, table, 2025))
    assert len(reasons) == 1
    assert "2025-06-30" in reasons[0]
    assert "not loaded" in reasons[0]
