import pandas as pd
import pytest

from zdi_metrics.methods.dns import Goal, dns_rating
from zdi_metrics.methods.robustness import Turns, by_base_year, symbol_with, turns

EMISSIONS = pd.Series({2019: 228.5, 2020: 203.5, 2021: 217.0, 2022: 218.0, 2023: 187.5, 2024: 179.0})
BY_2030 = Goal("value", 128.45, 2030)


def rated(values, latest):
    values = values.copy()
    values.iloc[-1] = latest
    return dns_rating(values, better="lower", **BY_2030._asdict()).symbol


def test_the_symbol_of_every_base_year_that_the_rule_allows():
    found = by_base_year(EMISSIONS, BY_2030, better="lower")
    # By hand: 2020 to 2024 is -6.125 a year, 142.25 in 2030, a miss of 13.8 of a gap of 50.55: 27 %.
    assert found == {2019: "sunny", 2020: "cloudy", 2021: "sunny"}


def test_fewer_years_have_fewer_bases_and_too_few_none():
    assert list(by_base_year(EMISSIONS.iloc[-4:], BY_2030, better="lower")) == [2021]
    assert by_base_year(EMISSIONS.iloc[-3:], BY_2030, better="lower") == {}


def test_between_the_turns_the_symbol_stays_and_beyond_them_it_changes():
    found = turns(EMISSIONS, BY_2030, better="lower")
    assert found.lower is None  # nothing is better than sunny
    assert rated(EMISSIONS, found.upper - 1e-6) == "sunny"
    assert rated(EMISSIONS, found.upper + 1e-6) == "partly_cloudy"


def test_the_turn_out_of_sunny_by_hand():
    # The mean change is (x - 228.5) / 5; sunny while the miss, 128.45 - x - 6 (x - 228.5) / 5, is below 5 % of the gap.
    assert turns(EMISSIONS, BY_2030, better="lower").upper == pytest.approx((0.95 * 128.45 + 1.2 * 228.5) / 2.15)


@pytest.mark.parametrize("factor", [1e-3, 1000.0])
def test_turns_scale_with_the_unit(factor):
    scaled = turns(EMISSIONS * factor, Goal("value", 128.45 * factor, 2030), better="lower")
    assert scaled.upper == pytest.approx(factor * turns(EMISSIONS, BY_2030, better="lower").upper)


def test_turns_are_mirrored_with_the_direction():
    mirrored = turns(-EMISSIONS, Goal("value", -128.45, 2030), better="higher")
    assert mirrored.lower == pytest.approx(-turns(EMISSIONS, BY_2030, better="lower").upper)
    assert mirrored.upper is None


def test_a_direction_turns_where_the_last_change_turns():
    rising = pd.Series({2020: 1.0, 2021: 2.0, 2022: 3.0, 2023: 4.0})
    assert turns(rising, Goal("direction"), better="higher") == Turns(pytest.approx(3.0), None)


def test_the_symbol_with_another_latest_figure():
    assert symbol_with(EMISSIONS, 190.0, BY_2030, better="lower") == rated(EMISSIONS, 190.0) == "cloudy"


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(dtype="float64"),
        pd.Series({2023: 1.0, 2024: 2.0}),
        pd.Series({2019: 1.0, 2020: 2.0, 2022: 3.0, 2023: 2.0, 2024: 1.0}),
        pd.Series({2021: 1.0, 2022: float("inf"), 2023: 2.0, 2024: 3.0}),
        pd.Series({"a": 1.0, "b": 2.0}),
    ],
    ids=["empty", "short", "gap", "infinite", "not yearly"],
)
def test_without_a_symbol_there_is_nothing_to_turn(values):
    assert by_base_year(values, BY_2030, better="lower") == {}
    assert turns(values, BY_2030, better="lower") == Turns()
    assert symbol_with(values, 1.0, BY_2030, better="lower") is None


def test_a_constant_series_turns_at_its_own_value():
    still = pd.Series(dict.fromkeys(range(2019, 2025), 200.0))
    found = turns(still, BY_2030, better="lower")
    assert found.lower == pytest.approx(200.0)
    assert rated(still, 200.0) == "thunderstorm"
