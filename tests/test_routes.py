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


@needs_originals
def test_most_routes_are_proved_by_an_original():
    declared = {
        (table.id, name) for table in TABLES.values() for name in ("flat", "cross", "file") if getattr(table, name)
    }
    proved = {(case.values[0].id, case.values[1]) for case in CASES}
    assert len(declared - proved) <= 2, sorted(declared - proved)


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
    reasons = list(objections(opened, loaded, table, 2025))
    assert len(reasons) == 1
    assert "2025-06-30" in reasons[0]
    assert "not loaded" in reasons[0]
