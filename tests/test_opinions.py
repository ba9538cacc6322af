"""Second opinions, continued trends and sentences of assessments."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest

import zdi_metrics as zdi
from zdi_metrics import prospects
from zdi_metrics.areas import areas
from zdi_metrics.assessment import Point, assess
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.dns import Goal
from zdi_metrics.model import Break, Revision, Target
from zdi_metrics.opinions import Memory, Question, agreement, opinions, recall

SHARE = find_indicator("research_intensity").model_copy(update={"breaks": (), "bounds": (0.0, 100.0)})
AIM = Target(
    year=2030,
    value=3.5,
    level="NRW",
    kind="strategy",
    rule="value",
    same_definition=True,
    quote="q",
    url="https://example.org",
)
UNIT = catalogue().units["percent"]
NOISE = [0.0, 0.01, 0.02, 0.0, -0.01, 0.01, 0.0, -0.02, 0.01, 0.02, -0.01, 0.0, 0.02, -0.01, 0.0]
RISING = {2010 + n: 2.0 + 0.02 * n + noise for n, noise in enumerate(NOISE)}


def points(values, status="A", vintage="2025"):
    return {str(year): Point(value, status, vintage) for year, value in values.items()}


def judged(values, targets=(AIM,), area="DEA", state=2025, status="A", vintage="2025", **changes):
    indicator = SHARE.model_copy(update={"targets": tuple(targets), **changes})
    return assess(indicator, area, points(values, status, vintage), state, unit=UNIT)[0]


def test_every_method_has_its_say():
    one = judged(RISING)
    assert (one.symbol, one.verdict, one.confidence) == ("cloudy", "too slow", "high")
    assert (one.growth, one.growth_since, one.trend, one.methods_agree) == ("insufficient", 2010, "rising", True)
    assert one.pace_lower < one.pace < one.pace_upper < one.pace_needed
    assert one.trend_slope == pytest.approx(0.02, rel=0.1)
    assert one.continued_lower < one.continued < one.continued_upper < 3.5
    assert one.probability < 0.05
    assert one.turns_below < one.value < one.turns_above
    assert {part.split()[1] for part in one.by_base_year.split(", ")} == {"cloudy"}


def test_the_range_of_the_pace_by_hand():
    one = judged({2021: 1.0, 2022: 1.1, 2023: 1.3, 2024: 1.6})
    # Changes 0.1, 0.2, 0.3: mean 0.2, standard error 0.1 / sqrt 3, Student's t with 2 degrees at 90 % is 1.8856.
    assert (one.pace_lower, one.pace_upper) == pytest.approx((0.2 - 1.8856 * 0.05774, 0.2 + 1.8856 * 0.05774), abs=1e-4)


def test_second_opinions_are_for_germany_and_its_laender_only():
    federal = [AIM.model_copy(update={"level": "DE"})]
    assert judged(RISING, federal, area="DE").trend == judged(RISING, federal, area="DE2").trend == "rising"
    district = next(code for code, area in areas().items() if area.level == "district")
    assert judged(RISING, area=district).symbol == "cloudy"
    assert judged(RISING, area=district).trend is None


def test_scaling_the_unit_changes_nothing_but_the_unit():
    one = judged(RISING, bounds=None)
    scaled = {year: 1000 * value for year, value in RISING.items()}
    other = judged(scaled, [AIM.model_copy(update={"value": 3500.0})], bounds=None)
    same = ("symbol", "growth", "trend", "methods_agree", "by_base_year", "arrival_earliest", "confidence", "verdict")
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    for name in ("pace_lower", "trend_slope", "continued_lower", "turns_above"):
        assert getattr(other, name) == pytest.approx(1000 * getattr(one, name), rel=1e-4)
    assert other.probability == pytest.approx(one.probability, abs=1e-3)


def test_the_direction_reversed_turns_every_method():
    up, down = judged(RISING), judged(RISING, [AIM.model_copy(update={"value": 1.0})], better="lower")
    assert (up.verdict, down.verdict) == ("too slow", "wrong way")
    assert (down.symbol, down.growth, down.methods_agree) == ("thunderstorm", "away", True)


def test_methods_that_disagree_are_shown_and_lower_the_confidence():
    values = {2010 + n: 3.0 - 0.2 * n for n in range(9)} | {2019 + n: 1.5 + 0.25 * n for n in range(6)}
    one = judged(values)
    assert (one.symbol, one.growth, one.methods_agree) == ("sunny", "away", False)
    assert one.confidence != "high"
    assert "andere Verfahren urteilen anders" in one.reason_de
    assert "other methods judge differently" in one.reason_en


def test_agreement_weighs_directions():
    assert agreement({"symbol": "thunderstorm", "trend": "rising"}, "higher") is False
    assert agreement({"symbol": "cloudy", "trend": "falling"}, "higher") is False
    assert agreement({"symbol": "cloudy", "trend": "falling"}, "lower") is True
    assert agreement({"symbol": "cloudy", "trend": "none"}, "higher") is True
    assert agreement({"symbol": "sunny"}, "higher") is None
    assert agreement({"symbol": "sunny", "probability": 0.3, "rule": "value"}, "higher") is False
    assert agreement({"symbol": "cloudy", "probability": 0.3, "rule": "value"}, "higher") is True
    assert agreement({"symbol": "thunderstorm", "growth": "insufficient", "growth_ratio": 0.0}, "higher") is True
    assert agreement({"symbol": None, "trend": "rising"}, "higher") is None


def test_a_symbol_that_means_the_wrong_way_on_average_agrees_with_such_a_trend():
    for rule, symbol in (("direction", "cloudy"), ("constant", "partly_cloudy")):
        assert agreement({"rule": rule, "symbol": symbol, "trend": "falling"}, "higher") is True
        assert agreement({"rule": rule, "symbol": symbol, "trend": "rising"}, "higher") is False
    assert agreement({"rule": "constant", "symbol": "cloudy", "trend": "rising"}, "higher") is True
    assert agreement({"rule": "direction", "symbol": "partly_cloudy", "trend": "rising"}, "higher") is True


def test_both_readings_are_shown_where_a_break_changes_the_symbol():
    values = {2016: 3.4, 2017: 3.3, 2018: 3.2, 2019: 3.1, 2020: 3.0, 2021: 2.0, 2022: 2.3, 2023: 2.6, 2024: 2.9}
    one = judged(values, breaks=(Break(period="2021", note_de="x", note_en="x"),))
    assert (one.symbol, one.symbol_across_breaks) == ("sunny", "thunderstorm")
    assert "über den Bruch hinweg gerechnet: Gewitter" in one.reason_de
    assert one.confidence == "low"
    assert judged(values).symbol_across_breaks is None
    cut = judged(values, breaks=(Break(period="2022", note_de="x", note_en="x"),))
    assert (cut.verdict, cut.symbol, cut.symbol_across_breaks) == ("cannot say", None, "thunderstorm")
    assert "computed across the break: thunderstorm" in cut.reason_en


def test_the_latest_figure_revised_by_what_is_typical():
    known = (
        Revision(period="2020", first=100.0, later=110.0, url="https://example.org"),
        Revision(period="2021", first=100.0, later=98.0, url="https://example.org"),
        Revision(period="2022", first=200.0, later=208.0, url="https://example.org"),
    )
    values = {2019 + n: 2.07 + 0.13 * n for n in range(6)}  # just enough
    one = judged(values, revisions=known)
    assert one.typical_revision == pytest.approx(0.04 * one.value)  # the median of 10, 2 and 4 %
    assert (one.symbol, one.symbol_revised) == ("sunny", "cloudy")
    assert "eine Revision von üblicher Größe würde das Zeichen ändern" in one.reason_de
    assert one.pace_needed_upper - one.pace_needed_lower == pytest.approx(2 * one.typical_revision / 6, rel=1e-4)
    assert judged(values).typical_revision is None


def test_no_probability_beyond_ten_years_but_a_range_of_years():
    far = judged(RISING, [AIM.model_copy(update={"year": 2040})])
    assert far.probability is None
    assert far.continued is not None
    assert judged(RISING).probability is not None


def test_a_direction_without_a_number_is_rated_by_direction():
    aim = AIM.model_copy(update={"value": None, "rule": "direction", "level": "DE"})
    one = judged(RISING, [aim])
    assert (one.rule, one.verdict, one.target_value, one.distance) == ("direction", "on course", None, None)
    assert "wie vom Bundesziel verlangt" in one.sentence_de
    falling = {year: 10.0 - value for year, value in RISING.items()}
    assert judged(falling, [aim]).verdict == "wrong way"
    lately = {2020: 2.0, 2021: 1.8, 2022: 1.6, 2023: 1.4, 2024: 1.5}
    assert (judged(lately, [aim]).symbol, judged(lately, [aim]).verdict) == ("cloudy", "wrong way")
    assert judged(RISING, [aim, AIM]).target_value == 3.5


def test_the_budget_of_a_path_is_the_sum_of_the_years_to_come():
    steps = [AIM.model_copy(update={"year": y, "value": v}) for y, v in ((2026, 60.0), (2028, 0.0))]
    values = {year: 100.0 + (2024 - year) for year in range(2015, 2025)}
    one = judged(values, steps, better="lower", bounds=None, budget=True)
    assert one.budget == pytest.approx(80 + 60 + 30 + 0)
    assert judged(values, steps, better="lower", bounds=None).budget is None


@pytest.mark.parametrize(
    "values",
    [
        dict.fromkeys(range(2015, 2025), 2.0),
        {2023: 1.0, 2024: 2.0},
        {2019: 1.0, 2021: 1.2, 2022: 1.4, 2023: 1.6, 2024: 1.8},
        {2019: 1.0, 2020: float("nan"), 2022: 1.4, 2023: 1.6, 2024: 1.8},
        {2020: 1.0, 2021: -1.2, 2022: 1.4, 2023: -1.6, 2024: 1.8},
        {2020: 1.0, 2021: float("inf"), 2022: 1.4, 2023: 1.6, 2024: 1.8},
        {2021: 3.5, 2022: 3.5, 2023: 3.5, 2024: 3.5},
        {2021: 1e-300, 2022: 1e300, 2023: 0.0, 2024: 1e-300},
        {"2024-S1": 1.0, "2024-S2": 2.0},
        {},
    ],
    ids=["constant", "short", "gap", "nan", "negative", "infinite", "met", "extreme", "half-years", "empty"],
)
@pytest.mark.parametrize("aim", [AIM, AIM.model_copy(update={"year": 2020}), AIM.model_copy(update={"value": 0.0})])
def test_bad_series_give_reasons_and_never_nan_or_warnings(values, aim):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = judged(values, [aim])
    numbers = [cell for cell in one.model_dump().values() if isinstance(cell, float)]
    assert np.isfinite(numbers).all()
    assert one.reason_de
    assert one.reason_en
    assert one.sentence_de.endswith(".")
    assert "{" not in one.sentence_de + one.sentence_en


@pytest.mark.parametrize("last", [-np.inf, 1e200])
def test_an_infinite_latest_figure_is_no_verdict_in_either_language(last):
    one = judged(RISING | {2024: last}, [AIM.model_copy(update={"value": 1e300})])
    assert (one.verdict, one.symbol) == ("cannot say", None)
    assert "zu groß" in one.sentence_de
    assert "too large" in one.sentence_en


def test_one_year_missing_turns_into_cannot_say():
    gap = {year: value for year, value in RISING.items() if year != 2022}
    assert (judged(RISING).verdict, judged(gap).verdict) == ("too slow", "cannot say")


def test_sentences_of_every_verdict():
    assert judged({2021: 2.0, 2022: 2.0, 2023: 2.1, 2024: 2.2}).sentence_de.replace("\N{NO-BREAK SPACE}", " ") == (
        "FuE-Intensität: 2,20 % (2024); im Tempo der letzten Jahre (+0,07 Prozentpunkte im Jahr) wären es 2030 2,60 "
        "statt 3,50 % (Landesziel): zu langsam."
    )
    met = judged({2021: 3.0, 2022: 3.2, 2023: 3.4, 2024: 3.6})
    assert (
        met.sentence_de.replace("\N{NO-BREAK SPACE}", " ")
        == "FuE-Intensität: 3,60 % (2024); das Landesziel von 3,50 % bis 2030 ist erreicht."
    )
    assert met.sentence_en == "R&D intensity: 3.60% (2024); the NRW target of 3.50% by 2030 is met."
    assert judged(RISING, ()).sentence_en.endswith("; no target named.")
    assert judged(RISING, state=2030).sentence_de.endswith(
        "keine Aussage: veraltet: letzter Wert von 2024, mehr als drei Jahre vor dem Datenstand 2030."
    )


def test_a_target_met_on_the_wrong_way_and_a_standstill_are_said():
    worse = judged({2021: 4.0, 2022: 3.9, 2023: 3.8, 2024: 3.7})
    assert (worse.verdict, worse.symbol) == ("reached", "partly_cloudy")
    assert worse.sentence_de.endswith(
        "ist erreicht, doch die letzten Jahre (−0,10\N{NO-BREAK SPACE}Prozentpunkte im "
        "Jahr) führen in die falsche Richtung."
    )
    assert "lead the wrong way" in worse.sentence_en
    still = judged({2021: 3.0, 2022: 2.9, 2023: 3.1, 2024: 3.0})
    assert (still.verdict, still.symbol, still.pace) == ("wrong way", "thunderstorm", 0)
    assert "keine Änderung" in still.sentence_de
    assert "falsche Richtung" not in still.sentence_de
    assert "no change on average" in still.sentence_en


def test_low_confidence_is_part_of_the_sentence():
    one = judged({2021: 2.0, 2022: 2.0, 2023: 2.1, 2024: 2.2}, status="P")
    assert one.confidence == "low"
    assert "zu langsam; die Aussage ist unsicher (Wahrscheinlichkeit bei fortgesetztem Trend: " in one.sentence_de
    assert f"{100 * one.probability:.0f}%)." in one.sentence_en


def test_a_pace_is_shown_where_there_is_no_verdict():
    old = judged({2017: 2.0, 2018: 2.0, 2019: 2.1, 2020: 2.3}, state=2030)
    assert (old.verdict, old.pace) == ("cannot say", pytest.approx(0.1))
    assert judged({2017: 2.0, 2019: 2.1, 2020: 2.3}, ()).pace is None


def question(values):
    series = pd.Series(values)
    return Question(series, series, Goal("value", 3.5, 2030), "NRW")


def test_an_unchanged_question_is_answered_from_memory(tmp_path):
    first = Memory({}, {})
    answer = opinions(question(RISING), SHARE, first)
    (tmp_path / "opinions.json").write_text(json.dumps(first.used), encoding="utf-8")
    memory = recall(tmp_path / "opinions.json")
    assert memory.known == first.used
    [key] = memory.known
    planted = Memory({key: {"trend": "planted"}}, {})
    assert opinions(question(RISING), SHARE, planted) == {"trend": "planted"}
    changed = RISING | {2024: 2.5}
    assert opinions(question(changed), SHARE, planted)["trend"] == "rising"
    assert len(planted.used) == 2
    assert answer == opinions(question(RISING), SHARE)


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00"])
def test_a_damaged_memory_is_no_memory(tmp_path, content):
    (tmp_path / "opinions.json").write_text(content, encoding="utf-8")
    assert recall(tmp_path / "opinions.json").known == {}


@pytest.mark.parametrize(
    "entry", ["text", 5, [1], None, {"trend": 5}, {"by_base_year": 3}, {"nonsense": 1}, {"probability": "abc"}]
)
def test_a_remembered_answer_of_the_wrong_kind_is_made_anew(tmp_path, entry):
    told = {"damaged": entry, "sound": opinions(question(RISING), SHARE)}
    (tmp_path / "opinions.json").write_text(json.dumps(told), encoding="utf-8")
    assert list(recall(tmp_path / "opinions.json").known) == ["sound"]


def test_shares_stay_shares_and_positive_series_positive():
    share = pd.Series({2015 + n: 90.0 + n for n in range(9)})
    fan = prospects.continuation(share, (0, 100))
    assert fan.to_numpy().max() < 100
    assert prospects.continuation(100 - share, None).to_numpy().min() > 0
    assert list(fan.index) == list(range(2024, 2046))


def test_only_the_years_after_the_last_gap_are_continued():
    values = pd.Series({2010: 9.0, 2011: 1.0, 2020: 1.0, 2021: 1.1, 2022: 1.3, 2023: 1.4, 2024: 1.6})
    assert list(prospects.stretch(values).index) == [2020, 2021, 2022, 2023, 2024]
    pd.testing.assert_frame_equal(prospects.continuation(values, None), prospects.continuation(values.loc[2020:], None))


def test_the_path_of_the_climate_law():
    rows = zdi.outlook("greenhouse_gas_emissions")
    assert rows["path"].loc[[2030, 2040, 2045]].tolist() == pytest.approx([128.45, 44.04, 0.0])
    assert rows["path"].loc[2035] == pytest.approx(86.245)
    assert rows["path"].loc[2024] == rows["figure"].loc[2024]
    assert rows["mean"].loc[2045] > 0
    law = zdi.assess("greenhouse_gas_emissions")
    assert law.budget == pytest.approx(rows["path"].loc[2025:].sum(), rel=1e-5)
    assert law.pace_needed == pytest.approx((128.45 - 179) / 6)
    assert law.confidence == "low"
    assert "letzter Wert vorläufig" in law.reason_de


def test_another_land_has_no_path_to_the_targets_of_north_rhine_westphalia():
    assert zdi.outlook("research_intensity")["path"].loc[2030] == 3.5
    assert zdi.outlook("research_intensity", "Bayern")["path"].isna().all()


def test_every_step_of_the_climate_law_has_its_pace_budget_and_arrival():
    asked = prospects.steps(zdi.outlook("greenhouse_gas_emissions"), find_indicator("greenhouse_gas_emissions"))
    assert asked.index.tolist() == [2030, 2040, 2045]
    assert asked["needed"].tolist() == pytest.approx([(128.45 - 179) / 6, (44.04 - 179) / 16, -179 / 21])
    assert asked["earliest"].loc[2030] == 2027
    assert asked["earliest"].isna().loc[2045]  # a positive series continued never gets to nil
    assert asked["budget"].loc[2045] == pytest.approx(1805.4)
    assert asked["budget"].is_monotonic_increasing


def test_no_path_without_a_dated_target_ahead():
    with pytest.raises(NotComputable, match="No target"):
        prospects.path(pd.Series({2024: 1.0}), {2020: 2.0})
    with pytest.raises(NotComputable, match="No target"):
        prospects.path(pd.Series(dtype="float64"), {2030: 2.0})
    assert zdi.outlook("gender_pay_gap", until=2032)["mean"].loc[2032] > 0


def test_land_take_stays_unrated():
    one = zdi.assess("land_take")
    assert (one.symbol, one.verdict) == (None, "cannot say")


def test_the_environmental_accounts_show_pace_but_no_target_of_1990():
    assert catalogue().indicators["greenhouse_gas_emissions_ugrdl"].targets == ()


def test_contributions_to_emissions_add_up_to_the_change():
    names = ["energy_per_output", "emissions_per_energy", "output_per_head", "population"]
    parts = [zdi.data(f"emissions_effect_of_{name}").set_index(["area", "period"])["value"] for name in names]
    total = zdi.data("greenhouse_gas_emissions_ugrdl").set_index(["area", "period"])["value"]
    added = sum(parts).dropna()
    base = total.xs("2008", level="period")
    change = total.reindex(added.index) - added.index.get_level_values("area").map(base)
    assert len(added) >= 80
    assert added.tolist() == pytest.approx(change.tolist(), abs=1e-6)
    assert added["DEA", "2016"] == pytest.approx(280.054 - 318.074)
