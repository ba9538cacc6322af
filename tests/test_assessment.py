import datetime as dt

import pytest

from zdi_metrics.assessment import Point, assess, nearest_targets
from zdi_metrics.catalogue import find_indicator
from zdi_metrics.model import Break, Target

BASE = find_indicator("research_intensity")
OWN = Target(
    year=2030,
    value=3.5,
    level="NRW",
    kind="strategy",
    rule="value",
    same_definition=True,
    quote="q",
    url="https://example.org",
)


def series(values, status="A"):
    statuses = [status] * len(values) if isinstance(status, str) else status
    return {str(y): Point(v, s) for (y, v), s in zip(values.items(), statuses, strict=True)}


def judged(values, targets=(OWN,), year=2025, status="A", **changes):
    indicator = BASE.model_copy(update={"targets": tuple(targets), "breaks": (), **changes})
    return assess(indicator, "DEA", series(values, status), year)


def test_latest_value_change_and_distance():
    (one,) = judged({2019: 2.0, 2023: 2.2, 2024: 2.3})
    assert (one.period, one.value, one.change_1y, one.change_5y) == ("2024", 2.3, 0.1, 0.3)
    assert (one.distance, one.verdict, one.target_level) == (1.2, "cannot say", "NRW")


def test_a_value_more_than_three_years_behind_is_out_of_date():
    (one,) = judged({2021: 2.2}, year=2025)
    assert one.verdict == "cannot say"
    assert one.reason_de.startswith("veraltet")
    assert one.distance is None
    (fresh,) = judged({2022: 2.2}, year=2025)
    assert "noch offen" in fresh.reason_de


@pytest.mark.parametrize(
    ("better", "value", "verdict"),
    [
        ("higher", 3.5, "reached"),
        ("higher", 3.4, "cannot say"),
        ("lower", 3.4, "reached"),
        ("lower", 3.6, "cannot say"),
        ("neither", 9, "cannot say"),
    ],
)
def test_reached_depends_on_the_direction(better, value, verdict):
    (one,) = judged({2024: value}, better=better)
    assert one.verdict == verdict


def test_a_target_on_another_definition_is_context_only():
    (one,) = judged({2024: 9}, [OWN.model_copy(update={"same_definition": False})])
    assert (one.verdict, one.distance) == ("cannot say", None)
    assert "nur Einordnung" in one.reason_de


def test_the_lands_own_target_comes_first_and_expired_ones_are_left_out():
    federal = OWN.model_copy(update={"level": "DE"})
    expired = OWN.model_copy(update={"value": 3.0, "valid_until": dt.date(2020, 1, 1)})
    found = judged({2024: 2.3}, [federal, expired, OWN])
    assert [(a.target_level, a.target_value) for a in found] == [("NRW", 3.5), ("DE", 3.5)]
    assert "Bund" in found[1].reason_de


def test_a_target_binds_only_the_areas_of_its_level():
    levels = [OWN.model_copy(update={"level": level}) for level in ("NRW", "DE", "EU")]
    indicator = BASE.model_copy(update={"targets": tuple(levels)})
    bound = {area: [t.level for t in nearest_targets(indicator, 2024, area)] for area in ("DEA1", "DE2", "DE", "ITC4")}
    assert bound == {"DEA1": ["NRW", "DE", "EU"], "DE2": ["DE", "EU"], "DE": ["DE", "EU"], "ITC4": ["EU"]}
    (one,) = assess(BASE.model_copy(update={"targets": (OWN,)}), "DE3", series({2024: 3.0}), 2025)
    assert (one.verdict, one.target_level) == ("no target", None)


def test_the_nearest_year_counts_and_a_passed_year_only_when_there_is_no_later_one():
    steps = [OWN.model_copy(update={"year": y, "value": float(y)}) for y in (2020, 2030, 2040)]
    assert judged({2024: 2.3}, steps)[0].target_year == 2030
    assert judged({2024: 2.3}, steps[:1])[0].target_year == 2020


def test_no_change_across_a_break():
    values = {2019: 2.0, 2020: 2.1, 2023: 2.2, 2024: 2.3}
    (one,) = judged(values, breaks=(Break(period="2020", note_de="x", note_en="x"),))
    assert (one.change_1y, one.change_5y) == (0.1, None)
    (printed,) = judged(values, status=["A", "B", "A", "A"])
    assert printed.change_5y is None


def test_a_break_beside_a_graver_mark_is_still_a_break():
    known = {"2019": Point(2.0, "A"), "2023": Point(2.2, "U", sign="bu"), "2024": Point(2.3, "A")}
    (one,) = assess(BASE.model_copy(update={"targets": (), "breaks": ()}), "DEA", known, 2025)
    assert (one.change_1y, one.change_5y) == (0.1, None)


def test_a_target_for_context_never_hides_a_rated_one():
    context = OWN.model_copy(update={"year": 2026, "same_definition": False})
    assert [a.distance for a in judged({2024: 2.3}, [context, OWN])] == [1.2, None]


def test_no_change_without_the_earlier_year_and_no_verdict_without_figures_or_target():
    (one,) = judged({2022: 2.0, 2024: 2.3}, targets=())
    assert (one.change_1y, one.verdict) == (None, "no target")
    (empty,) = judged({2024: float("nan")})
    assert (empty.verdict, empty.value, empty.period) == ("cannot say", None, None)


def test_half_years_compare_with_the_same_half_of_the_year_before():
    halves = {"2023-S1": Point(1.0, "A"), "2023-S2": Point(5.0, "A"), "2024-S1": Point(2.0, "A")}
    (one,) = assess(BASE.model_copy(update={"targets": ()}), "DEA", halves, 2025)
    assert one.change_1y == 1


SLOW = {2019: 2.0, 2020: 2.02, 2021: 2.04, 2022: 2.06, 2023: 2.08, 2024: 2.1}


@pytest.mark.parametrize(
    ("yearly", "symbol", "verdict"),
    [(0.25, "sunny", "on course"), (0.21, "partly_cloudy", "on course"), (0.02, "cloudy", "too slow"),
     (-0.02, "thunderstorm", "wrong way"), (0.0, "thunderstorm", "wrong way")],
)  # fmt: skip
def test_the_pace_of_the_last_years_decides_the_verdict(yearly, symbol, verdict):
    (one,) = judged({2019 + n: 2.0 + yearly * (n - 5) for n in range(6)})
    assert (one.symbol, one.verdict) == (symbol, verdict)
    assert one.pace == pytest.approx(yearly)
    assert one.pace_needed == pytest.approx(0.25)
    assert one.projected == pytest.approx(2.0 + 6 * yearly)
    assert "keine amtliche Bewertung" in one.reason_de


def test_the_direction_reversed_turns_the_verdict():
    assert judged(SLOW, [OWN.model_copy(update={"value": 1.0})], better="lower")[0].verdict == "wrong way"


def test_renewable_electricity_of_the_land_as_computed_by_hand():
    values = {2018: 14.178, 2019: 15.9, 2020: 17.2, 2021: 17.0, 2022: 18.4, 2023: 22.536}
    (one,) = judged(values, [OWN.model_copy(update={"value": 80.0})])
    assert one.pace == pytest.approx(1.6716)
    assert one.projected == pytest.approx(34.2372)
    assert one.verdict == "too slow"


@pytest.mark.parametrize("years", [(2015, 2022, 2023, 2024), (2018, 2019, 2020, 2021, 2023, 2024)])
def test_a_gap_in_the_window_is_no_verdict(years):
    (one,) = judged({year: 2.0 + n / 10 for n, year in enumerate(years)})
    assert (one.symbol, one.verdict) == (None, "cannot say")
    assert "vier aufeinanderfolgende Jahre" in one.reason_de
    assert one.distance is not None


def test_the_pace_is_never_taken_across_a_break():
    (one,) = judged(SLOW, breaks=(Break(period="2022", note_de="x", note_en="x"),))
    assert one.symbol is None
    (printed,) = judged(SLOW, status=["A", "A", "A", "B", "A", "A"])
    assert printed.symbol is None


def test_half_yearly_values_have_no_yearly_pace():
    halves = {f"{year}-S{half}": Point(float(year - 2000), "A") for year in range(2019, 2025) for half in (1, 2)}
    (one,) = assess(
        BASE.model_copy(update={"targets": (OWN.model_copy(update={"value": 99.0}),), "breaks": ()}),
        "DEA",
        halves,
        2025,
    )
    assert (one.symbol, one.verdict) == (None, "cannot say")
    assert "ganzer Jahre" in one.reason_de


def test_a_target_whose_year_has_passed_is_one_to_be_kept():
    passed = OWN.model_copy(update={"year": 2020})
    (one,) = judged(SLOW, [passed])
    assert (one.symbol, one.verdict, one.pace_needed) == ("cloudy", "too slow", None)
    (met,) = judged({year: value + 2 for year, value in SLOW.items()}, [passed])
    assert (met.symbol, met.verdict) == ("sunny", "reached")


def test_preliminary_and_mixed_figures_lower_the_confidence_in_words():
    known = {str(year): Point(value, "A", vintage=f"{year + 1}") for year, value in SLOW.items()}
    known["2024"] = Point(2.1, "P", vintage="2025")
    (one,) = assess(BASE.model_copy(update={"targets": (OWN,), "breaks": ()}), "DEA", known, 2025)
    assert "letzter Wert vorläufig" in one.reason_de
    assert "verschiedenen Datenständen" in one.reason_de
    assert "latest figure provisional" in one.reason_en
