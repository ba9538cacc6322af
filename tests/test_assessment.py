import datetime as dt

import pytest

from zdi_metrics.assessment import Point, assess
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
    assert (one.distance, one.verdict, one.target_level) == (1.2, "open", "NRW")


def test_a_value_more_than_three_years_behind_is_out_of_date():
    (one,) = judged({2021: 2.2}, year=2025)
    assert one.verdict == "cannot say"
    assert one.reason_de.startswith("veraltet")
    assert one.distance is None
    (fresh,) = judged({2022: 2.2}, year=2025)
    assert fresh.verdict == "open"


@pytest.mark.parametrize(
    ("better", "value", "verdict"),
    [
        ("higher", 3.5, "reached"),
        ("higher", 3.4, "open"),
        ("lower", 3.4, "reached"),
        ("lower", 3.6, "open"),
        ("neither", 9, "context only"),
    ],
)
def test_reached_depends_on_the_direction(better, value, verdict):
    (one,) = judged({2024: value}, better=better)
    assert one.verdict == verdict


def test_a_target_on_another_definition_is_context_only():
    (one,) = judged({2024: 9}, [OWN.model_copy(update={"same_definition": False})])
    assert (one.verdict, one.distance) == ("context only", None)


def test_the_lands_own_target_comes_first_and_expired_ones_are_left_out():
    federal = OWN.model_copy(update={"level": "DE"})
    expired = OWN.model_copy(update={"value": 3.0, "valid_until": dt.date(2020, 1, 1)})
    found = judged({2024: 2.3}, [federal, expired, OWN])
    assert [(a.target_level, a.target_value) for a in found] == [("NRW", 3.5), ("DE", 3.5)]
    assert "Bund" in found[1].reason_de


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
    assert [a.verdict for a in judged({2024: 2.3}, [context, OWN])] == ["open", "context only"]


def test_no_change_without_the_earlier_year_and_no_verdict_without_figures_or_target():
    (one,) = judged({2022: 2.0, 2024: 2.3}, targets=())
    assert (one.change_1y, one.verdict) == (None, "no target")
    (empty,) = judged({2024: float("nan")})
    assert (empty.verdict, empty.value, empty.period) == ("cannot say", None, None)


def test_half_years_compare_with_the_same_half_of_the_year_before():
    halves = {"2023-S1": Point(1.0, "A"), "2023-S2": Point(5.0, "A"), "2024-S1": Point(2.0, "A")}
    (one,) = assess(BASE.model_copy(update={"targets": ()}), "DEA", halves, 2025)
    assert one.change_1y == 1
