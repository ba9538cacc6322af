"""Structural breaks in the series of the structure of industry: the table, and what it may say."""

import numpy as np
import pandas as pd
import pytest

import zdi_metrics as zdi
from zdi_metrics import structural_breaks
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparison_text import breaks_text, downturns_text
from zdi_metrics.methods.breaks import BreakTest, sup_f
from zdi_metrics.structural_breaks import break_table

LAENDER = catalogue().break_series["manufacturing_share_of_employees"].nation


def table(name="structural_breaks", area="NRW"):
    return zdi.resilience(area, name)


def rows_of(figures, indicator="manufacturing_share_of_gva", area="DEA", first=1991):
    periods = [str(first + place) for place in range(len(figures))]
    return pd.DataFrame({"indicator": indicator, "area": area, "period": periods, "value": figures})


def found_in(figures, **named):
    found = break_table(catalogue(), {}, rows_of(figures, **named))
    return found.astype("object").where(found.notna(), None).to_dict("records")


def noise(length, bend=0.0, seed=2):
    figures = 20 + 0.1 * np.random.default_rng(seed).normal(size=length)
    return figures + bend * np.maximum(np.arange(length) - length // 2, 0)


def test_a_break_has_its_year_and_slopes_and_nothing_else_has():
    first, second = found_in(noise(31, bend=0.5))
    assert (first["test"], first["finding"], second["test"]) == ("sup_f", "break", "cusum")
    assert first["break_year"] == pytest.approx(2006, abs=1)
    assert first["after"] - first["before"] == pytest.approx(0.5, abs=0.05)
    for one in found_in(noise(31)):
        assert (one["finding"], one["break_year"], one["before"]) == ("none", None, None)
        assert "nachweisbar" in one["reason_de"]
        assert "prove" in one["reason_en"]


def test_a_gradual_bend_is_found_too_so_a_break_is_never_told_alone():
    bent = pd.Series(noise(31).tolist(), index=range(1991, 2022)) + 8 * np.exp(-np.arange(31) / 10)
    result = sup_f(bent, draws=199, seed=1)
    assert result.p_value < 0.05
    told = structural_breaks._told(result, ())
    assert told["finding"] == "break"
    assert "gradually" in told["reason_en"]


def test_where_deviations_hardly_fade_more_is_asked_of_a_break():
    lasting = {"statistic": 1.0, "year": 2001, "before": -1.0, "after": 0.0, "persistence": 0.99}
    told = [structural_breaks._told(BreakTest(p_value=p, **lasting), ())["finding"] for p in (0.01, 0.03, 0.06)]
    assert told == ["break", "uncertain", "none"]
    fading = BreakTest(p_value=0.03, **lasting | {"persistence": 0.8})
    assert structural_breaks._told(fading, ())["finding"] == "break"


def test_few_years_and_gaps_allow_no_test_and_say_so_in_both_languages():
    for one in found_in(noise(15, bend=0.5)):
        assert (one["finding"], one["p_value"], one["values"]) == ("cannot say", None, 15)
        assert "15" in one["reason_de"]
        assert "20" in one["reason_en"]
    gappy = rows_of(noise(31)).drop(index=12)
    found = break_table(catalogue(), {}, gappy)
    assert set(found["finding"]) == {"cannot say"}
    assert found["reason_en"].str.contains("After 2002").all()


def test_only_years_since_a_declared_break_are_tested():
    known = catalogue()
    gas = known.indicators["industrial_gas_share"]
    assert [one.period for one in gas.breaks] == ["2008"]
    series = {"gas": known.break_series["manufacturing_share_of_gva"].model_copy(update={"indicator": gas.id})}
    jump = np.concatenate([noise(17), noise(25, seed=5) + 5])  # 1991 to 2032; the level jumps where the survey changed
    found = break_table(known.model_copy(update={"break_series": series}), {}, rows_of(jump, gas.id))
    assert found["declared_breaks"].tolist() == ["2008", "2008"]
    assert (found["first_year"].tolist(), found["values"].tolist()) == ([2008, 2008], [25, 25])
    assert set(found["finding"]) == {"none"}


def test_germany_is_the_sum_of_its_laender_in_years_in_which_all_have_figures():
    observed = pd.DataFrame(
        [
            (area, str(year), "employees", sector, value * (1 + place))
            for place, area in enumerate(LAENDER)
            for year in range(1991, 2022)
            for sector, value in (("C", 20.0 + place), ("total", 100.0))
        ],
        columns=["area", "period", "measure", "sector", "value"],
    ).assign(unit="thousand_persons", status="A", sign="", vintage="2022", origin_file="a.csv", origin_row="1")
    declared = catalogue().break_series["manufacturing_share_of_employees"]
    indicator = catalogue().indicators[declared.indicator]
    given = {"destatis_13311_employees_by_sector": observed}
    (rows,) = structural_breaks._nation(declared, indicator, given, catalogue())
    assert (rows["area"].unique().tolist(), len(rows)) == (["DE"], 31)
    weights = np.arange(1, 17)
    assert rows["value"].iloc[0] == pytest.approx((weights * (20 + weights - 1)).sum() / weights.sum())
    gone = observed[(observed["area"] != "DE5") | (observed["period"] != "2000")]
    (fewer,) = structural_breaks._nation(declared, indicator, {next(iter(given)): gone}, catalogue())
    assert "2000" not in fewer["period"].tolist()
    assert list(structural_breaks._nation(declared, indicator, {}, catalogue())) == []


def test_the_table_agrees_with_the_method_and_covers_all_laender():
    everything = pd.concat([table(area=area) for area in ("DE", *LAENDER)])
    own = everything[everything["series"] == "manufacturing_share_of_employees"]
    assert own.groupby("test").size().tolist() == [17, 17]
    assert not (own["finding"] == "cannot say").any()
    row = own[(own["area"] == "DEA") & (own["test"] == "sup_f")].iloc[0]
    figures = zdi.data("manufacturing_dependence_laender", "NRW").set_index("period")["value"]
    figures.index = figures.index.astype(int)
    found = sup_f(figures, draws=structural_breaks.DRAWS, seed=structural_breaks.SEED)
    assert (row["p_value"], row["break_year"]) == (pytest.approx(found.p_value), found.year)
    assert row["finding"] == "uncertain"  # 0.02 to 0.05, and deviations hardly fade


def test_every_finding_has_its_figures_or_its_reason():
    rows = pd.concat([table(area=area) for area in ("DE", "DEA1", *LAENDER)])
    assert set(rows["finding"]) <= {"break", "uncertain", "none", "cannot say"}
    assert (rows["p_value"].isna() == (rows["finding"] == "cannot say")).all()
    assert rows[["reason_de", "reason_en"]].notna().all(axis=None)
    broken = rows[rows["finding"] == "break"]
    assert broken["reason_de"].str.contains("Ursache nennt der Test nicht").all()
    assert broken["reason_en"].str.contains("bends gradually").all()
    assert (rows["break_year"].notna() <= rows["finding"].isin(["break", "uncertain"])).all()
    shares = rows[rows["series"].isin(["manufacturing_share_of_gva", "energy_intensive_employment_share"])]
    assert set(shares["finding"]) == {"cannot say"}


def test_a_kreis_has_no_tests():
    assert table(area="Duisburg").empty


@pytest.mark.parametrize("lang", ["de", "en"])
def test_tables_for_the_terminal(lang, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    shown = breaks_text(table(), lang)
    assert {"de": "vielleicht neuer Verlauf ab 2001", "en": "perhaps a new course from 2001"}[lang] in shown
    assert {"de": "keine Aussage (Werte: 15)", "en": "cannot say (values: 15)"}[lang] in shown
    assert "ndustrialisier" not in shown
    downturns = downturns_text(table("downturns"), lang)
    assert "2008–2010" in downturns
    assert {"de": "2019–offen", "en": "2019–open"}[lang] in downturns
    assert breaks_text(table(area="Duisburg"), lang) == ""
    assert downturns_text(table("downturns").head(0), lang) == ""
