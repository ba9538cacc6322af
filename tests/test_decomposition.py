import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.decomposition import lmdi, log_mean

NAN, INF = float("nan"), float("inf")


def table(*rows):
    return pd.DataFrame(rows, columns=[f"f{n}" for n in range(len(rows[0]))], dtype="float64")


def test_three_factors_and_two_sectors_as_in_lmdir():
    """MatthewHeun/LMDIR, tests/testthat/test_lmdi.R, change 1971 to 1972."""
    found = lmdi(table((1, 10, 2), (4, 5, 3)), table((4, 5, 3), (5, 6, 4)))
    assert found.tolist() == pytest.approx([69.790066, -9.455126, 39.665060], abs=1e-6)
    assert found.sum() == pytest.approx(100, abs=1e-12)
    assert (found.index.name, found.index.tolist()) == ("factor", ["f0", "f1", "f2"])


def test_activity_structure_and_intensity_of_two_sectors():
    """Amounts 100 and 50 become 86.4 and 64.8, computed by hand from the formulas of Ang."""
    before, after = table((100, 0.5, 2), (100, 0.5, 1)), table((120, 0.4, 1.8), (120, 0.6, 0.9))
    found = lmdi(before, after)
    assert found.tolist() == pytest.approx([27.369193, -10.353004, -15.816190], abs=1e-6)
    assert found.sum() == pytest.approx(1.2, abs=1e-12)
    ratios = lmdi(before, after, form="multiplicative")
    assert ratios.prod() == pytest.approx(151.2 / 150, abs=1e-12)
    weights = log_mean(np.array([86.4, 64.8]), np.array([100.0, 50])) / log_mean(np.array([151.2]), np.array([150.0]))
    assert ratios["f1"] == pytest.approx(np.exp(weights @ np.log([0.8, 1.2])), abs=1e-12)


def test_a_sector_that_does_not_change_still_counts_its_factors():
    found = lmdi(table((2, 3)), table((3, 2)))  # the logarithmic mean of equal amounts is the amount
    assert found.tolist() == pytest.approx([6 * np.log(1.5), -6 * np.log(1.5)])
    assert lmdi(table((2, 3)), table((2, 3))).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [  # Ang, Zhang and Choi (1998): a zero takes the whole amount, the other factors nothing
        ((0, 3, 2), (5, 4, 2), (40, 0, 0)),
        ((5, 4, 2), (5, 0, 2), (0, -40, 0)),
        ((0, 0, 2), (5, 4, 2), (20, 20, 0)),  # shared, so that nothing is counted twice
        ((0, 3, 2), (5, 0, 2), (0, 0, 0)),
        ((0, 3, 2), (0, 4, 7), (0, 0, 0)),
    ],
)
def test_zeros_count_with_their_limits(before, after, expected):
    found = lmdi(table(before), table(after))
    assert found.tolist() == pytest.approx(expected)
    small = [[[1e-100 if f == 0 else f for f in row] for row in side] for side in ([before], [after])]
    assert lmdi(table(*small[0]), table(*small[1])).tolist() == pytest.approx(expected, abs=0.5)


def test_order_of_sectors_and_factors_does_not_matter():
    before, after = table((1, 10, 2), (4, 5, 3)), table((4, 5, 3), (5, 6, 4))
    found = lmdi(before, after.iloc[::-1, ::-1])
    pd.testing.assert_series_equal(found, lmdi(before, after))


POSITIVE = st.floats(1e-3, 1e3)
FACTORS = st.one_of(st.just(0.0), POSITIVE)


@st.composite
def pairs(draw, figures=FACTORS):
    sectors, factors = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    rows = st.lists(st.tuples(*[figures] * factors), min_size=sectors, max_size=sectors)
    return table(*draw(rows)), table(*draw(rows))


def total(frame):
    return frame.prod(axis=1).sum()


@given(pairs())
def test_nothing_is_left_over(pair):
    before, after = pair
    size = max(total(before), total(after))
    found = lmdi(before, after)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(total(after) - total(before), rel=1e-9, abs=1e-9 * size)
    pd.testing.assert_series_equal(found, -lmdi(after, before), rtol=1e-7, atol=1e-9 * size)


@given(pairs(POSITIVE))
def test_ratios_multiply_to_the_ratio_of_the_totals(pair):
    before, after = pair
    ratios = lmdi(before, after, form="multiplicative")
    assert ratios.prod() == pytest.approx(total(after) / total(before), rel=1e-6)


@given(pairs(), st.floats(1e-3, 1e3))
def test_the_unit_of_a_factor_changes_the_amounts_only(pair, factor):
    before, after = pair
    scaled = [frame.assign(f0=frame["f0"] * factor) for frame in pair]
    size = max(total(before), total(after)) * factor
    pd.testing.assert_series_equal(lmdi(*scaled), lmdi(before, after) * factor, rtol=1e-7, atol=1e-9 * size)


@given(st.floats(1e-6, 1e6), st.floats(-1e-9, 1e-9))
def test_the_logarithmic_mean_lies_between_its_neighbours(a, nearness):
    b = a * (1 + nearness)
    found = float(log_mean(np.array([a]), np.array([b]))[0])
    assert found == pytest.approx((a + b) / 2, rel=1e-12)


def test_amounts_below_zero_are_decomposed_as_long_as_they_stay_there():
    found = lmdi(table((-2, 3), (5, 2)), table((-4, 3), (5, 3)))
    assert found.sum() == pytest.approx(3 - 4)
    assert found["f0"] == pytest.approx(-6)


@pytest.mark.parametrize(
    ("before", "after", "form", "said"),
    [
        (table((1, 2)), table((1, NAN)), "additive", "missing or infinite"),
        (table((INF, 2)), table((1, 2)), "additive", "missing or infinite"),
        (table((1, 2)), table((1, 2), (3, 4)), "additive", "Only one of the tables has 1"),
        (table((1, 2)), table((1, 2, 3)), "additive", "Only one of the tables has f2"),
        (table((1, 2)), table((1, 2)).iloc[:0], "additive", "empty|Only one"),
        (table((1, 2)).iloc[:, :0], table((1, 2)).iloc[:, :0], "additive", "empty"),
        (pd.concat([table((1, 2))] * 2), pd.concat([table((1, 2))] * 2), "additive", "twice"),
        (table((1, 2)), table((1, -2)), "additive", "changes its sign"),
        (table((1e200, 1e200)), table((1, 2)), "additive", "too large or too small"),
        (table((1e-200, 1e-200)), table((1, 2)), "additive", "too large or too small"),
        (table((1, 2)).astype(object).replace(1.0, "a"), table((1, 2)), "additive", "not a number"),
        (table((0, 2)), table((1, 2)), "multiplicative", "ratio"),
        (table((-1, 2), (1, 1)), table((-1, 2), (1, 3)), "multiplicative", "ratio"),
        (table((1, 2)), table((1, 2)), "relative", "relative"),
    ],
)
def test_what_cannot_be_decomposed_says_why(before, after, form, said):
    with pytest.raises(NotComputable, match=said):
        lmdi(before, after, form=form)


def test_sectors_that_cancel_out_have_no_ratios():
    before, after = table((1e6, 1), (-1e6, 1 - 1e-9)), table((2e6, 0.5), (-1e6, 1 - 1e-9))
    with pytest.raises(NotComputable, match="cancel out"):
        lmdi(before, after, form="multiplicative")
