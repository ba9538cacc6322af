"""Published figures that the whole chain must reproduce, and the coverage that the tables promise."""

import csv

import pytest
from conftest import ROOT

import zdi_metrics as zdi
from zdi_metrics import anchors, processed, store
from zdi_metrics.areas import areas, children, peers
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import CatalogueError

DATA = ROOT / "data"
ANCHORS = anchors.read()


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda a: f"{a.indicator}-{a.area}-{a.period}")
def test_a_published_figure_is_reproduced(anchor):
    rows = zdi.data(anchor.indicator, anchor.area)
    value = rows.loc[rows["period"] == anchor.period, "value"]
    assert len(value) == 1
    assert value.iloc[0] == pytest.approx(anchor.expected, abs=anchor.tolerance)


def test_there_are_twenty_anchors_over_all_themes_and_eight_are_independent():
    assert len(ANCHORS) >= 20
    themes = {catalogue().indicators[a.indicator].theme for a in ANCHORS}
    assert themes == set(catalogue().themes)
    assert sum(a.independent == "yes" for a in ANCHORS) >= 8
    assert all(a.tolerance <= abs(a.expected) * 0.05 + 0.06 for a in ANCHORS)


def test_the_check_finds_the_same_anchors_in_order():
    rows = processed.read_indicators(DATA)
    assert not list(anchors.deviations(ANCHORS, rows, catalogue(), store.ledger(DATA)))


def spoilt(factor):
    """All rows, one figure that is anchored multiplied."""
    rows = processed.read_indicators(DATA)
    one = (rows["indicator"] == "building_land_price") & (rows["area"] == "DEA") & (rows["period"] == "2022")
    return rows.assign(value=rows["value"].mask(one, rows["value"] * factor))


@pytest.mark.parametrize(
    ("fetched", "factor", "kind"),
    [(False, 1.01, "problem"), (True, 1.01, "note"), (True, 1000, "problem"), (False, float("nan"), "problem")],
)
def test_a_small_deviation_after_a_fetch_may_be_a_revision_and_nothing_else(fetched, factor, kind):
    ledger = store.ledger(DATA)
    table = catalogue().indicators["building_land_price"].inputs["numerator"].table
    if fetched:
        ledger = ledger | {table: (*ledger[table], ledger[table][0].model_copy(update={"kind": "live"}))}
    ((found, anchor, what),) = anchors.deviations(ANCHORS, spoilt(factor), catalogue(), ledger)
    assert (found, anchor.period) == (kind, "2022")
    assert "published" in what


def test_an_anchor_of_an_unknown_indicator_is_a_problem():
    strange = ANCHORS[0].model_copy(update={"indicator": "frobnication"})
    ((kind, _, what),) = anchors.deviations([strange], processed.read_indicators(DATA), catalogue(), {})
    assert (kind, what) == ("problem", "no such indicator is declared")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [("2022", "22", "period"), ("157.74", "many", "expected"), ("NRW", "Nirgendwo", "Nirgendwo"), ("no", "?", "indep")],
)
def test_a_line_that_is_no_anchor_is_named(tmp_path, old, new, named):
    line = "building_land_price,NRW,2022,157.74,0.005,no,https://example.org,\n".replace(old, new, 1)
    (tmp_path / "anchors.csv").write_text(",".join(anchors.Anchor.model_fields) + "\n" + line, encoding="utf-8")
    with pytest.raises(CatalogueError, match=f"Line 2 of anchors.csv.*{named}"):
        anchors.read(tmp_path / "anchors.csv")


def test_missing_anchors_are_one_sentence(tmp_path):
    with pytest.raises(CatalogueError, match=r"cannot be read .*\. Restore it"):
        anchors.read(tmp_path / "anchors.csv")


def known():
    rows = processed.read_indicators(DATA).dropna(subset="value")
    variants = {i.variant_of for i in catalogue().indicators.values()}
    assert variants
    main = {i.id: i.variant_of or i.id for i in catalogue().indicators.values()}
    return rows.assign(question=rows["indicator"].map(main))


def questions(rows):
    return set(rows["question"])


def test_coverage_of_nrw():
    rows = known()
    nrw = rows[rows["area"] == "DEA"]
    assert len(questions(nrw)) >= 45
    per_theme = nrw.groupby("theme")["question"].nunique()
    assert (per_theme.reindex(list(catalogue().themes)) >= 3).all(), per_theme
    assert len(questions(nrw[nrw["period"].str[:4] >= "2021"])) >= 25


def test_coverage_of_germany_or_the_other_laender():
    rows = known()
    others = {"DE", *peers("laender")} - {"DEA"}
    assert len(questions(rows[rows["area"].isin(others)])) >= 30


def test_coverage_of_the_53_kreise():
    rows = known()
    kreise = rows[rows["area"].isin(children("DEA", "district"))]
    full = kreise.groupby(["question", "indicator", "period"])["area"].nunique()
    assert full[full == 53].reset_index()["question"].nunique() >= 12


def test_coverage_of_european_regions():
    rows = known()
    abroad = rows[
        rows["area"].map(lambda code: areas()[code].level in {"nuts1", "nuts2"} and not code.startswith("DE"))
    ]
    assert abroad["question"].nunique() >= 10
    with_peers = abroad[abroad["area"].isin(peers("europe"))].groupby("question")["area"].nunique()
    assert (with_peers >= 5).sum() >= 10, with_peers


def test_twenty_indicators_have_a_sourced_target():
    with_target = [i for i in catalogue().indicators.values() if i.targets and i.variant_of is None]
    assert len(with_target) >= 20


def test_the_two_greenhouse_gas_inventories_are_never_chained():
    lanuk = zdi.data("greenhouse_gas_emissions", "NRW")
    ugrdl = zdi.data("greenhouse_gas_emissions_ugrdl", "NRW")
    assert set(lanuk["definition"]).isdisjoint(ugrdl["definition"])
    assert "1990" in set(lanuk["period"])
    assert "1990" not in set(ugrdl.dropna(subset="value")["period"])


def test_the_path_of_the_climate_law_follows_from_the_base_year():
    targets = {t.year: t.value for t in catalogue().indicators["greenhouse_gas_emissions"].targets if t.level == "NRW"}
    assert targets[2030] == pytest.approx(128.45)
    assert targets[2040] == pytest.approx(44.04)
    assert targets[2045] == 0


def test_every_row_of_the_snapshot_names_its_origin():
    for row in (row for rows in store.ledger(DATA).values() for row in rows if row.kind == "snapshot"):
        lines = store.read_kept(DATA, row).decode("utf-8").splitlines()
        for record in csv.DictReader(lines):
            assert record["origin_file"], row.table
            assert record["origin_row"], row.table


def test_no_missing_result_is_silent():
    rows = processed.read_indicators(DATA)
    missing = rows[rows["value"].isna()]
    assert (missing["reason"] != "").all()
    assert (missing["status"] != "A").all()
    assert (rows.loc[rows["value"].notna(), "reason"] == "").all()
