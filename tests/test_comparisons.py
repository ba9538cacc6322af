"""Positions among European regions, and composite profiles."""

import numpy as np
import pandas as pd
import pytest

import zdi_metrics as zdi
from zdi_metrics import positions, profiles
from zdi_metrics.areas import areas, peers
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.comparisons import Comparable, Composite, Dimension
from zdi_metrics.errors import CatalogueError, NotComputable

GDP = find_indicator("gdp_per_head_pps")
UNEMPLOYMENT = find_indicator("unemployment_rate_nuts2")
DISTRICTS = ["DEA1", "DEA2", "DEA3", "DEA4", "DEA5"]
OTHERS = ["AT31", "BE21", "ES21", "FR10", "ITC4", "PL22", "NL41"]


def rows(values, period="2022", indicator="gdp_per_head_pps"):
    lines = [{"indicator": indicator, "area": area, "period": period, "value": value} for area, value in values.items()]
    return pd.DataFrame(lines)


def ranked(indicator, values, area):
    everyone = {"all": set(values)}
    return positions.positions(indicator, rows(values), area, everyone).iloc[0]


def test_rank_and_distance_from_the_better_end():
    values = dict(zip([*OTHERS, "DEA1"], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 5.5], strict=True))
    high = ranked(GDP, values, "DEA1")
    assert (high["rank"], high["rank_to"], high["of"], high["best_area"], high["gap"]) == (3, 3, 8, "NL41", 1.5)
    low = ranked(UNEMPLOYMENT, values, "DEA1")
    assert (low["rank"], low["of"], low["best_area"], low["gap"]) == (6, 8, "AT31", -4.5)


def test_equal_published_figures_share_a_range_of_ranks():
    values = dict(zip([*OTHERS, "DEA1"], [1.0, 2.0, 5.0, 5.0, 5.0, 6.0, 7.0, 5.0], strict=True))
    one = ranked(GDP, values, "DEA1")
    assert (one["rank"], one["rank_to"]) == (3, 6)


def test_permuting_regions_permutes_ranks():
    values = dict(zip([*OTHERS, "DEA1"], [3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.0, 3.5], strict=True))
    order = {code: ranked(GDP, values, code)["rank"] for code in values}
    assert order == {code: ranked(GDP, dict(reversed(values.items())), code)["rank"] for code in values}
    assert sorted(order.values()) == list(range(1, 9))


def test_too_few_regions_are_no_comparison():
    with pytest.raises(NotComputable, match="5 other European regions"):
        ranked(GDP, dict.fromkeys(OTHERS[:4], 1.0) | {"DEA1": 2.0}, "DEA1")


def test_the_latest_period_in_which_enough_regions_have_figures():
    early = rows(dict.fromkeys([*OTHERS, "DEA1"], 1.0), "2020")
    late = rows(dict.fromkeys([*OTHERS[:3], "DEA1"], 1.0), "2023")
    found = positions.positions(GDP, pd.concat([early, late]), "DEA1", {"all": {*OTHERS, "DEA1"}})
    assert found["period"].tolist() == ["2020"]


def test_peers_stand_for_the_regions_inside_them_and_industry_has_its_bound():
    groups = positions.compared("nuts2", pd.Series({"AT31": 32.0, "FR10": 10.0, "SK01": 25.0, "DK01": 12.0}), 20.0)
    assert {"AT31", "FR10", "DE21", "DEA1"} <= groups["peers"]
    assert "SK01" in groups["industrial"]
    assert "DK01" not in groups["industrial"]
    assert groups["peers"] <= groups["industrial"] <= groups["all"]
    assert set(peers("europe")) >= {code for code in groups["peers"] if areas()[code].parent not in peers("europe")}


def test_figures_that_repeat_over_all_regierungsbezirke_are_no_figures_of_theirs():
    same = rows(dict.fromkeys(DISTRICTS, 3.0) | {"AT31": 1.0})
    assert positions.repeats(same)
    assert not positions.repeats(rows(dict(zip(DISTRICTS, [1.0, 2.0, 3.0, 3.0, 3.0], strict=True))))


def test_nrw_stands_for_itself_or_through_its_regierungsbezirke_but_never_as_their_mean():
    assert positions.parts_of_nrw(rows(dict.fromkeys([*DISTRICTS, "AT31"], 1.0))) == DISTRICTS
    assert positions.parts_of_nrw(rows({"DEA": 1.0, "ES5": 1.0})) == ["DEA"]
    assert positions.parts_of_nrw(rows({"DEA": 1.0, "DE2": 1.0})) == []


def test_positions_agree_with_a_plain_count_of_the_published_figures():
    found = zdi.position("gdp_per_head_pps", "DEA2").set_index("group")
    series = zdi.data("gdp_per_head_pps").dropna(subset="value")
    latest = series[(series["period"] == "2022") & series["area"].map(lambda code: areas()[code].level == "nuts2")]
    own = latest.loc[latest["area"] == "DEA2", "value"].item()
    assert found.loc["all", "rank"] == (latest["value"] > own).sum() + 1
    assert found.loc["all", "of"] == len(latest)
    assert found.loc["all", "gap"] == latest["value"].max() - own


def test_the_table_of_positions_has_what_the_verb_says():
    table = pd.read_csv(zdi_file("positions"))
    assert table["indicator"].nunique() >= 25
    assert (table["rank"] <= table["rank_to"]).all()
    assert (table["rank_to"] <= table["of"]).all()
    own = table[(table["indicator"] == "gdp_per_head_pps") & (table["area"] == "DEA1")]
    assert own["rank"].tolist() == zdi.position("gdp_per_head_pps", "DEA1")["rank"].tolist()


def zdi_file(name):
    from zdi_metrics import store

    return store.data_folder() / "processed" / "comparisons" / f"{name}.csv"


@pytest.mark.parametrize(("what", "area"), [("research_intensity", "NRW"), ("gdp_per_head_pps", "Köln")])
def test_no_position_without_european_figures_of_the_same_level(what, area):
    with pytest.raises(NotComputable):
        zdi.position(what, area)


def toy(count=40, seed=1):
    """Series of three indicators and the industrial share for so many regions; the first ones are those of NRW."""
    rng = np.random.default_rng(seed)
    names = [code for code, one in areas().items() if one.level == "nuts2" and not code.startswith("DEA")]
    codes = [*DISTRICTS, *names[: count - 5]]
    base = rng.normal(50, 10, count)
    used = ("gdp_per_head_pps", "research_intensity_regions", "unemployment_rate_nuts2", "employment_rate_europe")
    parts = [rows(dict(zip(codes, base + rng.normal(0, 5, count), strict=True)), "2021", name) for name in used]
    parts.append(rows(dict.fromkeys(codes, 30.0), "2021", "secondary_sector_europe"))
    return pd.concat(parts, ignore_index=True)


def declared(**weights):
    parts = {"gdp_per_head_pps": "one", "research_intensity_regions": "one", "unemployment_rate_nuts2": "two"}
    dimensions = {
        code: Dimension(
            id=code,
            name_de=code,
            name_en=code,
            weight=weights.get(code, 1.0),
            indicators={name: 1.0 for name, home in parts.items() if home == code},
        )
        for code in ("one", "two")
    }
    return Composite(
        id="toy",
        name_de="t",
        name_en="t",
        note_de="n",
        note_en="n",
        level="nuts2",
        comparable=Comparable(indicator="secondary_sector_europe", least=20.0),
        threshold=0.6,
        dimensions=tuple(dimensions.values()),
    )


def test_the_score_is_the_weighted_mean_of_the_dimensions_by_hand():
    found = profiles.profile(declared(one=3.0), catalogue(), toy()).scores.set_index(["code", "area"])["score"]
    for code in DISTRICTS:
        assert found["toy", code] == pytest.approx((3 * found["one", code] + found["two", code]) / 4, abs=1e-3)
    assert found.min() >= 1
    assert found.max() <= 100


def test_scores_do_not_depend_on_the_unit_of_an_indicator():
    series = toy()
    scaled = series.assign(
        value=series["value"].where(series["indicator"] != "gdp_per_head_pps", series["value"] * 1e3)
    )
    first, second = (profiles.profile(declared(), catalogue(), each).scores for each in (series, scaled))
    assert first["rank"].tolist() == second["rank"].tolist()
    assert first["score"].tolist() == pytest.approx(second["score"].tolist(), rel=1e-4)


def test_a_lower_rate_of_unemployment_is_better():
    series = toy()
    chosen = (series["indicator"] == "unemployment_rate_nuts2") & (series["area"] == "DEA3")
    better = series.assign(value=series["value"].where(~chosen, series["value"].min() - 1))
    before, after = (
        profiles.profile(declared(), catalogue(), each).scores.set_index(["code", "area"])["rank"]["two", "DEA3"]
        for each in (series, better)
    )
    assert after == 1 < before


def test_a_column_that_repeats_is_left_out_and_said():
    series = toy()
    chosen = (series["indicator"] == "research_intensity_regions") & series["area"].isin(DISTRICTS)
    found = profiles.profile(declared(), catalogue(), series.assign(value=series["value"].where(~chosen, 7.0)))
    assert list(found.left_out) == ["research_intensity_regions"]
    assert "published for the Land only" in found.left_out["research_intensity_regions"]


def test_regions_with_too_few_figures_and_without_industry_are_left_out():
    series = toy()
    poor = (series["area"] == "AT11") & (series["indicator"] != "gdp_per_head_pps")
    service = (series["area"] == "AT12") & (series["indicator"] == "secondary_sector_europe")
    changed = series[~poor].assign(value=series["value"].where(~service, 5.0))
    frame, _ = profiles.indicator_frame(declared(), changed)
    assert "AT11" in set(toy()["area"])
    assert not {"AT11", "AT12"} & set(frame.index)


def test_nothing_to_compare_is_said_and_not_computed():
    with pytest.raises(NotComputable, match="no regions"):
        profiles.profile(declared(), catalogue(), toy().head(0))


def test_the_profile_of_the_regierungsbezirke():
    whole = zdi.composite("location_profile")
    own = whole[(whole["code"] == "location_profile") & whole["area"].isin(DISTRICTS)]
    assert len(own) == 5
    assert (own["rank_low"] <= own["rank_median"]).all()
    assert (own["rank_median"] <= own["rank_high"]).all()
    choices = zdi.composite("location_profile", "composite_choices")
    assert set(choices["choice"]) == {"winsorisation", "normalisation", "aggregation", "weights"}
    other = zdi.composite("location_profile", "composite_weightings")
    assert other.loc[other["weighting"] == "as_declared", "rank"].tolist() == own.sort_values("area")["rank"].tolist()
    assert other.groupby("area")["rank"].nunique().min() > 1
    assert zdi.position("location_profile")["area"].nunique() == 5


def test_unknown_names_say_what_there_is():
    with pytest.raises(CatalogueError, match="location_profile"):
        zdi.composite("location_profiles")
    with pytest.raises(CatalogueError, match="composite_choices"):
        zdi.composite("location_profile", "winners")
