import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.resilience import turning_points

NAN = float("nan")
ORACLES = Path(os.environ.get("ZDI_ORACLES", "")) / "oracles"


def dates(figures, **settings):
    return turning_points(pd.Series(figures, dtype="float64"), **settings)[:2]


@pytest.mark.skipif("ZDI_ORACLES" not in os.environ, reason="set ZDI_ORACLES to the folder of oracles")
def test_turning_points_as_in_bcdating():
    """Output of Iran without oil, less its trend, 1367 to 1393, as dated by the R package BCDating."""
    rows = pd.read_csv(ORACLES / "bbq_iran_cycle.csv")
    found = turning_points(rows["y"].set_axis(range(1, len(rows) + 1)))
    assert found.peaks == (15, 26, 37, 47, 57, 65, 72, 77, 94, 100)
    assert found.troughs == (5, 24, 29, 45, 53, 60, 68, 74, 82, 98, 102)
    assert found.reason is None
    quarters = turning_points(rows.set_index("time")["y"])
    assert (quarters.peaks[0], quarters.troughs[1]) == (1370.5, 1372.75)  # third and fourth quarter


def test_a_wave_turns_where_it_should_and_keeps_its_labels():
    wave = pd.Series([0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2.0])
    assert turning_points(wave)[:2] == ((3, 10), (6,))
    named = wave.set_axis([f"{2000 + n // 4}-Q{n % 4 + 1}" for n in range(len(wave))])
    assert turning_points(named)[:2] == (("2000-Q4", "2002-Q3"), ("2001-Q3",))


def test_years_need_narrower_settings():
    years = pd.Series([100, 104, 96, 99, 103, 105, 101, 104.0], index=range(2007, 2015))
    assert turning_points(years, window=1, min_phase=1, min_cycle=2, end=1)[:2] == ((2008, 2012), (2009, 2013))


def test_a_ripple_is_no_cycle_unless_it_is_the_last():
    slope = [0, 2, 4, 8, 10, 9, 8, 9.5, 8.5, 7, 5, 3, 1, 2, 3, 4, 5, 4, 3, 2, 1.5]
    assert dates(slope, window=1) == ((4, 16), (12,))
    assert dates(slope, window=1, min_cycle=2, min_phase=1) == ((4, 7, 16), (6, 12))


def test_a_phase_too_short_leaves_the_more_extreme_turn():
    deep = [0, 1, 2, 9, 8, 7, 0, 6, 5, 4, 3, 2, 1, 5, 6, 7, 6, 5]  # the trough at 6 is the lowest
    assert dates(deep, window=1, min_cycle=3) == ((3, 15), (6,))
    high = [-v for v in deep]
    assert dates(high, window=1, min_cycle=3) == ((6,), (3, 15))


def test_turns_near_the_ends_or_surpassed_beyond_them_do_not_count():
    assert dates([5, 6, 5, 4, 3, 2, 3, 4, 5, 6, 7]) == ((), (5,))
    assert dates([9, 1, 2, 3, 8, 3, 2, 1, 0, 1, 2, 3]) == ((), (8,))  # the peak of 8 is below the 9 of the beginning


def test_a_plateau_turns_at_its_last_value():
    assert dates([0, 1, 2, 3, 3, 2, 1, 0, 0, 1, 2, 3, 4]) == ((4,), (8,))


def test_a_series_that_only_rises_has_no_turning_points():
    assert turning_points(pd.Series(range(20))) == ((), (), None)


WALK = st.lists(st.integers(-5, 5), min_size=0, max_size=60).map(lambda steps: np.cumsum([0, *steps]).astype(float))
SETTINGS = st.fixed_dictionaries(
    {
        "window": st.integers(1, 3),
        "min_phase": st.integers(1, 4),
        "min_cycle": st.integers(2, 8),
        "end": st.integers(0, 3),
    }
)


@given(WALK, SETTINGS)
def test_the_rules_hold_for_any_series(walk, settings):
    found = turning_points(pd.Series(walk), **settings)
    turns = sorted([(at, 1) for at in found.peaks] + [(at, -1) for at in found.troughs])
    places, signs = [at for at, _ in turns], [sign for _, sign in turns]
    assert all(a != b for a, b in pairwise(signs))
    assert all(b - a >= settings["min_phase"] for a, b in pairwise(places))
    assert all(b - a >= settings["min_cycle"] for a, b in zip(places[:-3], places[2:-1], strict=True))
    assert all(settings["end"] <= at < len(walk) - settings["end"] for at in places)
    for (at, sign), (after, _) in pairwise(turns):
        assert sign * walk[at] > sign * walk[after]


@given(WALK, SETTINGS, st.sampled_from([-4.0, -0.5, 0.25, 8.0]), st.integers(-1000, 1000))
def test_unit_and_level_do_not_matter_and_the_mirror_swaps_peaks_and_troughs(walk, settings, factor, level):
    plain = turning_points(pd.Series(walk), **settings)
    other = turning_points(pd.Series(factor * walk + level), **settings)
    assert other.reason == plain.reason
    assert other[:2] == (plain[:2] if factor > 0 else plain[1::-1])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (pd.Series(dtype="float64"), "no values"),
        (pd.Series([NAN] * 9), "no values"),
        (pd.Series([3.0] * 9), "equal"),
        (pd.Series([1.0]), "shorter"),
        (pd.Series([1.0, 2, 1, 2]), "shorter"),
        (pd.Series([1.0, 2, NAN, 3, 2, 1, 2, 3]), "no value for 2"),
        (pd.Series(range(9), index=[2000, 2001, 2002, 2003, 2005, 2006, 2007, 2008, 2009]), "right after 2003"),
        (pd.Series(range(9), index=[1, 1, 2, 3, 4, 5, 6, 7, 8]), "order of time"),
        (pd.Series(range(9), index=range(9, 0, -1)), "order of time"),
        (pd.Series([*range(8), float("inf")]), "infinite"),
        (pd.Series([*range(8), 1e200]), "too large"),
        (pd.Series(list("abcdefghi")), "not numbers"),
        (pd.Series([1j] * 9), "not numbers"),
        (pd.Series([np.complex64(1)] * 9, dtype=object), "not numbers"),
        (pd.Series([10**400] * 9), "not numbers"),
    ],
)
def test_without_turning_points_there_is_a_reason(values, said):
    found = turning_points(values)
    assert said in found.reason
    assert found.peaks == found.troughs == ()


def test_missing_values_at_the_ends_are_left_out():
    wave = [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2.0]
    assert dates([NAN, NAN, *wave, NAN]) == ((5, 12), (8,))


@pytest.mark.parametrize("setting", [{"window": 0}, {"min_phase": 1.5}, {"min_cycle": "5"}, {"end": -1}, {"end": None}])
def test_settings_are_whole_numbers_of_steps(setting):
    with pytest.raises(NotComputable, match=r"whole number of steps"):
        turning_points(pd.Series(range(9)), **setting)
