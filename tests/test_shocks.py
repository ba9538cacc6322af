"""How regions came through shocks: the declared series, and the table that the verb reads."""

import numpy as np
import pandas as pd
import pytest

import zdi_metrics as zdi
from zdi_metrics import shocks
from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import CatalogueError, NotComputable
from zdi_metrics.methods.resilience import resistance

INDUSTRY = catalogue().shock_series["industry_employees"]
YEARS = range(2003, 2013)


def table(changes=None, without=()):
    """Employees of all Länder, 100 in C and 20 elsewhere in industry; `changes`: (area, sector, year) to a value."""
    lines = []
    for area in INDUSTRY.nation:
        for sector, value in (("B-E", 120.0), ("C", 100.0), ("A", 5.0)):
            for year in YEARS:
                given = (changes or {}).get((area, sector, year), value)
                if (area, sector, year) not in without:
                    lines.append((area, str(year), "employees", sector, given))
    return pd.DataFrame(lines, columns=["area", "period", "measure", "sector", "value"])


def of_nrw(observed):
    found = shocks.shock_tables(catalogue(), {INDUSTRY.input.table: observed})["resilience"]
    rows = found[(found["area"] == "DEA") & (found["series"] == "industry_employees")].set_index("shock")
    return rows.astype("object").where(rows.notna(), None)


def fall(area, size, years=(2009,)):
    """Manufacturing of an area smaller by `size` in some years; B-E contains it."""
    return {(area, "C", year): 100.0 - size for year in years} | {(area, "B-E", year): 120.0 - size for year in years}


def test_resistance_by_hand():
    changes = fall("DEA", 5.0) | fall("DE1", 27.0)  # together 32 of 1600: 2 % of manufacturing
    one = of_nrw(table(changes)).loc["financial_crisis"]
    assert (one["actual"], one["expected"]) == (-5.0, -2.0)
    assert one["resistance"] == pytest.approx(-1.5)
    assert (one["start"], one["end"]) == (2008, 2009)


def test_a_small_expected_change_gives_no_index_but_a_reason():
    one = of_nrw(table(fall("DEA", 5.0))).loc["financial_crisis"]
    assert one["resistance"] is None
    assert "below 0.5 %" in one["resistance_reason"]
    assert one["actual"] == -5.0


def test_depth_duration_and_loss_of_the_sum_of_disjoint_sectors():
    changes = fall("DEA", 30.0, (2009,)) | fall("DEA", 12.0, (2010,))
    one = of_nrw(table(changes)).loc["financial_crisis"]
    assert one["depth"] == pytest.approx(100 * 30 / 120)
    assert (one["lowest"], one["years"], one["back"], one["duration_reason"]) == (2009, 3, 2011, None)
    assert one["loss"] == pytest.approx(100 * 30 / 120)


def test_what_is_not_back_is_not_given_a_year():
    one = of_nrw(table(fall("DEA", 30.0, (2009, 2010, 2011, 2012)))).loc["financial_crisis"]
    assert (one["years"], one["back"]) == (None, None)
    assert "not back" in one["duration_reason"]


def test_a_missing_sector_or_year_is_no_zero():
    assert "DEA" not in set(shocks.amounts_by_area(INDUSTRY, table(without={("DEA", "C", y) for y in YEARS})))
    gone = of_nrw(table(fall("DE1", 27.0), without={("DEA", "C", 2009)})).loc["financial_crisis"]
    assert gone["depth"] is None
    assert "do not hold both 2008 and 2009" in gone["resistance_reason"]
    hole = of_nrw(table(fall("DE1", 27.0), without={("DE2", "C", 2009)})).loc["financial_crisis"]
    assert hole["resistance"] is None
    assert hole["resistance_reason"]


def test_without_one_land_there_is_no_nation():
    observed = table(fall("DE1", 27.0))
    one = of_nrw(observed[observed["area"] != "DE3"]).loc["financial_crisis"]
    assert one["resistance"] is None
    assert "Germany" in one["resistance_reason"]
    assert one["depth"] is not None


def test_an_upswing_begins_in_the_low_point_of_the_nation_in_each_series():
    germany = zdi.resilience("DE", "downturns").set_index(["series", "peak"])["trough"]
    rows = zdi.resilience("NRW").set_index(["series", "shock"])
    for series, low in (("industry_employees", 2010), ("gdp", 2009), ("gdp_per_head_real", 2009)):
        assert germany[series, 2008] == low
        assert rows.loc[(series, "financial_crisis"), "rebound_start"] == low
    figures = zdi.data("gdp_per_head", ["NRW", "DE"]).set_index(["area", "period"])["value"]
    own, nation = (figures[area, "2011"] / figures[area, "2009"] - 1 for area in ("DEA", "DE"))
    one = rows.loc[("gdp_per_head_real", "financial_crisis")]
    assert one["recovery"] == pytest.approx(own / nation - 1, abs=1e-4)
    assert one["rebound_end"] == 2011


def test_no_table_no_rows():
    assert all(found.empty for found in shocks.shock_tables(catalogue(), {}).values())


def downturns_of(area, observed):
    found = shocks.shock_tables(catalogue(), {INDUSTRY.input.table: observed})["downturns"]
    rows = found[(found["area"] == area) & (found["series"] == "industry_employees")]
    return rows.astype("object").where(rows.notna(), None).to_dict("records")


def test_an_area_has_its_own_downturn_from_peak_to_trough():
    changes = {("DEA", "B-E", year): 120.0 + value for year, value in zip(YEARS, range(10), strict=True)}
    changes |= {("DEA", "B-E", year): 110.0 for year in (2007, 2008)} | {("DEA", "B-E", 2008): 108.0}
    changes |= {("DEA", "C", year): 100.0 for year in YEARS}
    (one,) = downturns_of("DEA", table(changes | fall("DE1", 27.0, (2008,))))
    assert (one["peak"], one["trough"], one["lowest"], one["back"]) == (2006, 2008, 2008, 2009)
    assert one["depth"] == pytest.approx(100 * 15 / 123, rel=1e-5)
    assert (one["actual"], one["first_year"], one["last_year"]) == (-15.0, 2003, 2012)
    assert one["resistance"] < 0


def test_without_a_downturn_or_a_low_point_the_reason_says_so():
    rising = {
        ("DEA", sector, year): base + year - 2003 for sector, base in (("B-E", 120.0), ("C", 100.0)) for year in YEARS
    }
    (none,) = downturns_of("DEA", table(rising))
    assert (none["peak"], none["reason"]) == (None, shocks.NO_DOWNTURN)
    sinking = {(area, sector, year): 300.0 - value for (area, sector, year), value in rising.items()}
    (unknown,) = downturns_of("DEA", table(sinking))
    assert (unknown["peak"], unknown["reason"]) == (None, shocks.NO_PEAK)
    falling = rising | {("DEA", "B-E", year): 130.0 - year + 2003 for year in (2011, 2012)}
    (still,) = downturns_of("DEA", table(falling))
    assert (still["peak"], still["trough"], still["lowest"]) == (2010, None, 2012)
    assert still["reason"] == shocks.NO_TROUGH
    (flat,) = downturns_of("DE2", table(rising))
    assert "equal" in flat["reason"]


def test_downturns_of_the_sum_of_the_laender_stand_beside_and_are_not_compared_with_themselves():
    rows = zdi.resilience("DE", "downturns").set_index(["series", "peak"])
    one = rows.loc[("industry_employees", 2008)]
    assert (one["trough"], one["reason"]) == (2010, shocks.ITSELF)
    assert np.isnan(one["resistance"])


def test_downturns_agree_with_the_methods_on_published_figures():
    rows = zdi.resilience("NRW", "downturns")
    rows = rows[rows["series"] == "gdp_per_head_real"].set_index("peak")
    figures = zdi.data("gdp_per_head", ["NRW", "DE"]).set_index(["area", "period"])["value"]
    nrw, germany = ([figures[area, str(year)] for year in (2021, 2024)] for area in ("DEA", "DE"))
    expected = nrw[0] * (germany[1] / germany[0] - 1)
    assert rows.loc[2021, "depth"] == pytest.approx(100 * (1 - nrw[1] / nrw[0]), rel=1e-5)
    assert rows.loc[2021, "resistance"] == pytest.approx((nrw[1] - nrw[0] - expected) / abs(expected), rel=1e-5)


def test_the_energy_crisis_has_an_index_where_figures_reach_and_a_reason_where_they_end():
    rows = zdi.resilience("NRW").set_index(["series", "shock"]).xs("energy_crisis", level="shock")
    assert rows.loc["gdp_per_head_real", "resistance"] < 0
    reasons = rows["resistance_reason"].drop("gdp_per_head_real")
    assert reasons.notna().all()
    assert "1991 to 2021" in reasons["industry_employees"]
    assert len(rows) == len(catalogue().shock_series)


def test_another_table_of_resilience_is_refused():
    with pytest.raises(CatalogueError, match="downturns"):
        zdi.resilience("NRW", "upturns")


def test_the_table_agrees_with_the_method_and_the_press():
    rows = zdi.resilience("NRW").set_index(["series", "shock"])
    own = rows.loc[("industry_employees", "financial_crisis")]
    assert own["resistance"] == pytest.approx(
        zdi.data("resistance_index", "NRW").set_index("period").loc["2009", "value"]
    )
    press = rows.loc[("industry_turnover", "pandemic")]  # IT.NRW: -8.6 % turnover, -2.7 % employees in 2020
    assert press["depth"] == pytest.approx(8.6, abs=0.05)
    employed = rows.loc[("industry_employment", "pandemic")]
    assert (employed["depth"], employed["lowest"]) == (pytest.approx(3.0, abs=0.05), 2021)
    assert np.isnan(employed["resistance"])
    assert "Germany" in employed["resistance_reason"]


def test_all_districts_and_laender_have_the_financial_crisis():
    rows = pd.concat([zdi.resilience(code) for code, one in areas().items() if one.level == "district"])
    assert rows.loc[rows["shock"] == "financial_crisis", "area"].nunique() == 53
    crisis = rows[(rows["series"] == "industry_employed_districts") & (rows["shock"] == "financial_crisis")]
    assert crisis["resistance"].notna().all()
    assert len(zdi.resilience("Bayern")) >= 5


def test_every_index_has_its_number_or_its_reason():
    rows = pd.concat([zdi.resilience(code) for code in ("DE", "DEA", "DE2", "DEA12", "DEA23")])
    for name in ("resistance", "recovery"):
        assert (rows[name].notna() != rows[f"{name}_reason"].notna()).all()
    assert (rows["depth"].dropna() >= 0).all()
    assert (rows["depth"].notna() | rows["duration_reason"].notna()).all()
    fallen = rows["lowest"].notna()
    assert (rows["back"].notna() | rows["duration_reason"].notna())[fallen].all()


def test_an_area_without_series_says_what_there_is():
    with pytest.raises(NotComputable, match="Kreise"):
        zdi.resilience("Lombardei")


def test_the_nation_of_the_declared_series_is_the_sum_of_all_laender():
    laender = {code for code, one in areas().items() if one.level == "nuts1" and one.parent == "DE"}
    assert set(INDUSTRY.nation) == laender
    region, nation = pd.DataFrame({1: [1.0], 2: [1.1]}), pd.DataFrame({1: [10.0], 2: [12.0]})
    with pytest.raises(NotComputable):
        resistance(region, nation, 2, 1)
