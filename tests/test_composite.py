"""Composite indicators: numbers computed by hand, properties, and what cannot be computed."""

import itertools
import warnings
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import aggregation, normalisation
from zdi_metrics.methods.composite import (
    CompositeError,
    aggregate,
    correlations,
    cronbach_alpha,
    denominate,
    effective_weights,
    hierarchy,
    impute,
    indicator_stats,
    normalise,
    outranking,
    pca_weights,
    ranks,
    screen,
    shape,
    treat,
)

NAN, INF = float("nan"), float("inf")


def column(*figures):
    return pd.DataFrame({"x": figures}, index=[f"u{n}" for n in range(len(figures))], dtype="float64")


def flat(weights=(1, 1), directions=None, top="index"):
    """A structure of one group."""
    directions = directions or [1] * len(weights)
    rows = [(f"i{n}", top, 1, w, d) for n, (w, d) in enumerate(zip(weights, directions, strict=True))]
    return pd.DataFrame([*rows, (top, None, 2, 1, 1)], columns=["code", "parent", "level", "weight", "direction"])


def table(*rows):
    return pd.DataFrame(rows, columns=[f"i{n}" for n in range(len(rows[0]))], index=list("abcdefgh")[: len(rows)])


DEEP = pd.DataFrame(
    [
        ("index", None, 3, None, None, None),
        ("a", "p", 1, 1, 1, "size"),
        ("b", "p", 1, 3, -1, None),
        ("c", "q", 1, 2, 1, "size"),
        ("q", "index", 2, 1, None, None),
        ("p", "index", 2, 3, 1, None),
    ],
    columns=["code", "parent", "level", "weight", "direction", "denominator"],
)


def score(rows, method="arithmetic", weights=(1, 1), **choices):
    return aggregate(table(*rows), flat(weights), method=method, **choices)["index"].tolist()


# Preparing


def test_denominators_are_named_by_the_structure():
    frame = pd.DataFrame({"a": [2.0, 9], "b": [1.0, NAN], "c": [NAN, 6]}, index=["u", "v"])
    sizes = pd.DataFrame({"size": [3.0, 4.0]}, index=["v", "u"])
    expected = pd.DataFrame({"a": [0.5, 3], "b": [1, NAN], "c": [NAN, 2]}, index=["u", "v"])
    pd.testing.assert_frame_equal(denominate(frame, DEEP, sizes), expected)
    pd.testing.assert_frame_equal(denominate(frame.assign(size=[4, 3]), DEEP), expected)
    assert denominate(frame, DEEP, sizes.replace(4, NAN))["a"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"size": [0.0, 1]}, "size is zero or less for u"),
        ({"size": [-1.0, 1]}, "zero or less"),
        ({"other": [1.0, 1]}, "no denominator for size"),
    ],
)
def test_denominators_of_zero_or_none_are_refused(sizes, said):
    frame = pd.DataFrame(1.0, index=["u", "v"], columns=["a", "b", "c"])
    with pytest.raises(ValueError, match=said):
        denominate(frame, DEEP, pd.DataFrame(sizes, index=["u", "v"]))
    with pytest.raises(ValueError, match="no denominator for v"):
        denominate(frame, DEEP, pd.DataFrame({"size": [1.0]}, index=["u"]))


def test_structures_without_denominators_say_so():
    frame = pd.DataFrame(1.0, index=["u"], columns=["a", "b", "c"])
    pd.testing.assert_frame_equal(denominate(frame, DEEP.assign(denominator=None)), frame)
    with pytest.raises(ValueError, match="no column denominator"):
        denominate(frame, DEEP.drop(columns="denominator"))


def test_missing_values_take_the_mean_of_their_group():
    frame = column(1, NAN, 3, NAN, 8, NAN)
    groups = pd.Series(["m", "m", "m", "n", "o", None], index=frame.index)
    assert impute(frame, groups)["x"].tolist() == pytest.approx([1, 2, 3, NAN, 8, NAN], nan_ok=True)
    assert impute(frame)["x"].tolist() == [1, 4, 3, 4, 8, 4]
    with pytest.raises(ValueError, match="one group"):
        impute(frame, groups.iloc[1:])
    with pytest.raises(ValueError, match="one group"):
        impute(frame, groups.tolist())


def test_units_with_few_figures_are_left_out():
    frame = table((1, 2, 0), (NAN, 0, 0), (NAN, NAN, 1), (NAN, NAN, NAN))
    kept, report = screen(frame, available=0.5)
    assert kept.index.tolist() == ["a", "b"]
    assert report["available"].tolist() == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert report["nonzero"].tolist() == pytest.approx([2 / 3, 0, 1, NAN], nan_ok=True)
    assert screen(frame, available=0.5, nonzero=0.5)[0].index.tolist() == ["a"]
    with pytest.raises(ValueError, match="No unit"):
        screen(frame, available=1, nonzero=1)


def test_indicators_are_described_and_flagged():
    found = indicator_stats(
        pd.DataFrame({"x": [*range(1, 11), 100], "y": [0] * 6 + [5] * 3 + [NAN] * 2, "z": [NAN] * 11})
    )
    assert found.loc["x", ["minimum", "maximum", "median", "available", "same"]].tolist() == [1, 100, 6, 11, 1]
    assert found.loc["y", ["available", "nonzero", "unique", "same"]].tolist() == [9, 3, 2, 6]
    flags = ["few_available", "few_nonzero", "few_unique", "outliers"]
    assert found.loc["x", flags].tolist() == [False, False, False, True]
    assert found.loc["y", flags].tolist() == [False, True, True, False]
    assert found.loc["z", [*flags, "same"]].tolist() == [True, True, True, False, 0]


def test_shape_as_in_the_tests_of_coinr():
    """Published for 1 to 10 and 100, raw and with the last value winsorised; agrees with pandas."""
    skew, kurtosis = shape(column(*range(1, 11), 100).to_numpy())
    assert (skew[0], kurtosis[0]) == pytest.approx((3.25563818, 10.70667390), abs=1e-8)
    skew, kurtosis = shape(column(*range(1, 11), 10).to_numpy())
    assert (skew[0], kurtosis[0]) == pytest.approx((-0.127621660, -1.336677217), abs=1e-9)
    frame = pd.DataFrame(np.random.default_rng(1).lognormal(size=(40, 3))).mask(lambda f: f > 3)
    found = shape(frame.to_numpy())
    assert found[0].tolist() == pytest.approx(frame.skew().tolist())
    assert found[1].tolist() == pytest.approx(frame.kurt().tolist())


@pytest.mark.parametrize("figures", [(1, 2), (5, 5, 5, 5, 5), (NAN, NAN, NAN, NAN), (0.1,) * 7])
def test_short_and_constant_columns_have_no_shape(figures):
    assert np.isnan(shape(column(*figures).to_numpy())).all()
    treated, report = treat(column(*figures))
    pd.testing.assert_frame_equal(treated, column(*figures))
    assert report.loc["x", ["treatment", "points", "passed"]].tolist() == ["none", 0, True]


def test_the_largest_value_is_winsorised():
    treated, report = treat(column(*range(1, 11), 100))
    assert treated["x"].tolist() == [*range(1, 11), 10]
    assert report.loc["x", ["treatment", "points", "passed"]].tolist() == ["winsorised", 1, True]
    mirrored, _ = treat(-column(*range(1, 11), 100))
    pd.testing.assert_frame_equal(mirrored, -treated)


def test_tied_values_are_winsorised_together_and_counted():
    figures = [*range(1, 31), 500, 500, 300, NAN]  # two at 500 go to 300, then three to 30
    treated, report = treat(column(*figures))
    assert treated["x"].tolist()[-4:-1] == [30, 30, 30]
    assert np.isnan(treated["x"].iloc[-1])
    assert report.at["x", "points"] == 3
    _, report = treat(column(*figures), max_points=2)
    assert report.loc["x", ["treatment", "points"]].tolist() == ["log", 0]


def test_what_winsorising_does_not_cure_takes_the_logarithm_of_the_raw_values():
    figures = np.array([*range(1, 31), 1e3, 2e3, 4e3])
    treated, report = treat(column(*figures), max_points=1)
    assert treated["x"].tolist() == pytest.approx(np.log(figures - 1 + 0.01 * (4e3 - 1)))
    assert (report.at["x", "treatment"], report.at["x", "points"]) == ("log", 0)
    mirrored, _ = treat(column(*-figures), max_points=1)
    pd.testing.assert_frame_equal(mirrored, -treated)


def test_winsorising_leaves_two_values():
    figures = [0] * 40 + [1]
    treated, report = treat(column(*figures))
    assert treated["x"].nunique() == 2
    assert not report.at["x", "passed"]


@pytest.mark.parametrize("points", [-1, 1.5, None, "2"])
def test_numbers_of_points_are_whole(points):
    with pytest.raises(ValueError, match="no number of points"):
        treat(column(1, 2, 3), max_points=points)


# Normalising


@pytest.mark.parametrize(
    ("method", "figures", "choices", "expected"),
    [
        ("min_max", (2, 4, NAN, 6), {}, (0, 50, NAN, 100)),
        ("min_max", (2, 4, 6), {"bounds": (1, 5)}, (1, 3, 5)),
        ("min_max", (2, 4, 6), {"direction": {"x": -1}}, (100, 50, 0)),
        ("z_score", (1, 2, NAN, 3), {}, (-1, 0, NAN, 1)),
        ("z_score", (1, 2, 3), {"moments": (10, 2)}, (8, 10, 12)),
        ("rank", (7, 5, 5, NAN, 9), {}, (3, 1, 1, NAN, 4)),
        ("rank", (7, 5, 5, 9), {"direction": {"x": -1}}, (2, 3, 3, 1)),
        ("rank", (0.1 + 0.2, 0.3, 1), {}, (1, 1, 3)),  # the same but for rounding
        ("rank", (4, 4), {}, (1, 1)),
        ("borda", (7, 5, 5, 9), {}, (2, 0, 0, 3)),
        ("percentile_rank", (7, 5, NAN, 9), {}, (0.5, 0, NAN, 1)),
        ("distance_to_maximum", (2, 4, 6), {}, (0, 0.5, 1)),
        ("distance_to_reference", (2, 4, 6), {"reference": "u1"}, (0, 1, 2)),
        ("distance_to_reference", (2, 4, 6), {"reference": "u0", "direction": {"x": -1}}, (1, 0.5, 0)),
        ("distance_to_target", (0, 5, 11), {"targets": {"x": 10}}, (0, 0.5, 1.1)),  # tests of COINr
        ("distance_to_target", (0, 5, 10), {"targets": {"x": 2}, "direction": {"x": -1}}, (1.25, 0.625, 0)),
        ("fraction_of_maximum", (1, NAN, 4), {}, (0.25, NAN, 1)),
        ("goalposts", (1, -5, 15, NAN), {"goalposts": {"x": (0, 10)}, "bounds": (0, 1)}, (0.1, 0, 1, NAN)),
        ("goalposts", (1,), {"goalposts": {"x": (0, 10)}, "bounds": (0, 1), "direction": {"x": -1}}, (0.9,)),
        ("goalposts", (1,), {"goalposts": pd.DataFrame({"low": [0], "high": [4]}, index=["x"])}, (25,)),
    ],
)
def test_normalisation_by_hand(method, figures, choices, expected):
    found = normalise(column(*figures), method, **choices)
    assert found["x"].tolist() == pytest.approx(list(expected), nan_ok=True)
    assert found.index.equals(column(*figures).index)


def test_every_named_normalisation_is_there():
    assert set(normalisation.METHODS) == set(get_args(normalisation.Normalisation))


@pytest.mark.parametrize(
    ("method", "figures", "choices", "said"),
    [
        ("minmax", (1, 2), {}, "Choose from min_max"),
        ("min_max", (3, 3, NAN), {}, "two different values"),
        ("min_max", (0.3, 0.1 + 0.2), {}, "two different values"),
        ("min_max", (3,), {}, "two different values"),
        ("z_score", (3,), {}, "two different values"),
        ("distance_to_maximum", (3, 3), {}, "two different values"),
        ("percentile_rank", (3, NAN), {}, "one value only"),
        ("min_max", (1, 2), {"direction": {"x": 0}}, "neither 1 nor -1"),
        ("min_max", (1, 2), {"direction": {"y": 1}}, "no direction for x"),
        ("min_max", (1, 2), {"bounds": (5, 5)}, "lower and a higher bound"),
        ("min_max", (1, 2), {"bounds": (0, INF)}, "lower and a higher bound"),
        ("z_score", (1, 2), {"moments": (0, 0)}, "standard deviation"),
        ("distance_to_reference", (1, 2), {}, "has no row"),
        ("distance_to_reference", (1, 2), {"reference": "zz"}, "has no row"),
        ("distance_to_reference", (1, 2), {"reference": "u0"}, "worst one"),
        ("distance_to_reference", (1, 2, NAN), {"reference": "u2"}, "no value for the reference"),
        ("distance_to_target", (1, 2), {}, "no target for x"),
        ("distance_to_target", (1, 2), {"targets": {"x": NAN}}, "no target for x"),
        ("distance_to_target", (1, 2), {"targets": {"x": 1}}, "all units have reached"),
        ("distance_to_target", (1, 2), {"targets": {"x": 3}, "direction": {"x": -1}}, "all units have reached"),
        ("fraction_of_maximum", (1, 2), {"direction": {"x": -1}}, "no best value above zero"),
        ("goalposts", (1, 2), {}, "no goalposts"),
        ("goalposts", (1, 2), {"goalposts": {"x": 3}}, "no goalposts"),
        ("goalposts", (1, 2), {"goalposts": {"y": (0, 1)}}, "no goalpost for x"),
        ("goalposts", (1, 2), {"goalposts": {"x": (2, 2)}}, "not below"),
    ],
)
def test_what_cannot_be_normalised_says_why(method, figures, choices, said):
    with pytest.raises(ValueError, match=said):
        normalise(column(*figures), method, **choices)


@pytest.mark.parametrize("method", ["min_max", "z_score", "rank", "percentile_rank", "distance_to_maximum"])
def test_indicators_without_any_value_stay_so(method):
    frame = pd.DataFrame({"x": [1.0, 2, 4], "y": [NAN] * 3})
    assert normalise(frame, method)["y"].isna().all()
    assert normalise(frame, method)["x"].notna().all()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame(), "no figures"),
        (None, "no figures"),
        (pd.DataFrame({"x": ["1", "2"]}), "x does not hold numbers"),
        (pd.DataFrame({"x": [1, 2j]}), "does not hold numbers"),
        (pd.DataFrame({"x": [None, None]}), "does not hold numbers"),
        (pd.DataFrame({"x": [1, INF]}), "infinite"),
        (pd.DataFrame({"x": [1, 1e200]}), "too large"),
        (pd.DataFrame([[1, 2]], columns=["x", "x"]), "more than one column x"),
        (pd.DataFrame({"x": [1, 2]}, index=["u", "u"]), "more than one row u"),
    ],
)
@pytest.mark.parametrize("function", [normalise, treat, impute, screen, indicator_stats, outranking, pca_weights])
def test_tables_that_hold_no_figures_are_refused(function, frame, said):
    with pytest.raises(ValueError, match=said):
        function(frame)


def test_nullable_numbers_and_truth_values_are_numbers():
    frame = pd.DataFrame({"x": pd.array([1, None, 3], "Int64"), "y": [True, False, True]})
    assert normalise(frame).to_numpy().tolist() == pytest.approx(
        np.array([[0, 100], [NAN, 0], [100, 100]]), nan_ok=True
    )


# Structure


def test_effective_weights_multiply_up_the_tree():
    found = effective_weights(DEEP)
    assert found.to_dict() == pytest.approx({"a": 3 / 16, "b": 9 / 16, "c": 1 / 4, "q": 1 / 4, "p": 3 / 4, "index": 1})


def changed(row, /, **values):
    structure = DEEP.astype(object).copy()
    structure.loc[structure["code"] == row, list(values)] = list(values.values())
    return structure


@pytest.mark.parametrize(
    ("structure", "said"),
    [
        (DEEP.drop(columns=["level", "weight"]), "not just one column level, weight"),
        (DEEP.iloc[:0], "empty"),
        (None, "column code"),
        (pd.concat([DEEP, DEEP["code"]], axis=1), "just one column code"),
        (changed("a", code=None), "no code"),
        (changed("a", code="b"), "b has more than one row"),
        (changed("a", level=1.5), "a has no level"),
        (changed("a", level="low"), "a has no level"),
        (changed("a", level=NAN), "a has no level"),
        (changed("a", parent=None), "a has no parent"),
        (changed("a", parent="zz"), "a has no parent"),
        (changed("a", parent="index"), "a has no parent one level higher"),
        (changed("p", parent="p"), "p has no parent one level higher"),
        (changed("index", parent="zz"), "index has a parent above"),
        (changed("a", weight=-1), "a has no weight or a negative"),
        (changed("a", weight=NAN), "a has no weight"),
        (changed("a", weight=INF), "a has no weight"),
        (changed("c", weight=0), "group q has only weights of zero"),
        (changed("c", parent="p"), "group q has no indicators"),
        (changed("a", direction=0), "a has no direction"),
        (changed("a", direction=None), "a has no direction"),
        (changed("p", direction=-1), "p has a direction of a group"),
        (DEEP[DEEP["level"] == 1].assign(parent=None), "indicators only"),
    ],
)
def test_structures_that_make_no_tree_are_refused(structure, said):
    with pytest.raises(ValueError, match=said) as error:
        hierarchy(structure)
    assert isinstance(error.value, NotComputable)  # what the project catches
    assert error.value.cure


# Aggregating


@pytest.mark.parametrize(
    ("method", "row", "weights", "expected"),
    [
        ("arithmetic", (1, 2, 3), (1, 1, 2), 9 / 4),
        ("arithmetic", (1, 2, NAN), (1, 1, 2), 3 / 2),
        ("arithmetic", (1, 2, 3), (0, 5, 0), 2),
        ("geometric", (1, 2, 3), (1, 1, 2), 18**0.25),
        ("geometric", (1, NAN, 3), (1, 1, 3), 3**0.75),
        ("harmonic", (1, 2, 3), (2, 1, 1), 4 / (2 + 1 / 2 + 1 / 3)),
        ("harmonic", (NAN, 2, 3), (2, 1, 1), 2 / (1 / 2 + 1 / 3)),
        ("generalised", (1, 4, 9), (1, 1, 1), 4),
    ],
)
def test_means_by_hand(method, row, weights, expected):
    """Geometric and harmonic as in the tests of COINr; the rest from the formulas."""
    assert score([row, row], method, weights) == pytest.approx([expected] * 2)
    assert score([row], method, [7 * w for w in weights]) == pytest.approx([expected])


def test_powers_lead_from_mean_to_mean():
    rows = [(1, 4), (2, 5), (9, 1)]
    assert score(rows, "generalised", power=1) == pytest.approx(score(rows))
    assert score(rows, "generalised", power=-1) == pytest.approx(score(rows, "harmonic"))
    assert score(rows, "generalised", power=1e-7) == pytest.approx(score(rows, "geometric"))


def test_each_level_has_its_method():
    frame = pd.DataFrame({"a": [1.0, 4], "b": [16.0, 4], "c": [2.0, NAN], "more": ["x", "y"]}, index=["u", "v"])
    found = aggregate(frame, DEEP, method=["geometric", "arithmetic"])
    assert found.columns.tolist() == ["a", "b", "c", "q", "p", "index"]
    assert found["p"].tolist() == pytest.approx([8, 4])
    assert found["q"].tolist() == pytest.approx([2, NAN], nan_ok=True)
    assert found["index"].tolist() == pytest.approx([6.5, 4])  # (3 · 8 + 2) / 4; p alone


def test_below_the_threshold_there_is_no_score():
    rows = [(1, 2, 3), (1, 2, NAN), (1, NAN, NAN), (NAN, NAN, NAN)]
    assert score(rows, weights=(1, 1, 1)) == pytest.approx([2, 1.5, 1, NAN], nan_ok=True)
    assert score(rows, weights=(1, 1, 1), threshold=2 / 3) == pytest.approx([2, 1.5, NAN, NAN], nan_ok=True)
    # an indicator of weight zero does not count as available
    assert score(rows, weights=(0, 1, 1), threshold=0.5) == pytest.approx([2.5, 2, NAN, NAN], nan_ok=True)
    assert (
        aggregate(pd.DataFrame({"a": [1.0], "b": [2.0], "c": [NAN]}), DEEP, threshold=[1, 0.5])["index"].notna().all()
    )
    assert aggregate(pd.DataFrame({"a": [1.0], "b": [2.0], "c": [NAN]}), DEEP, threshold=[0.5, 1])["index"].isna().all()


def test_pairs_by_hand():
    """Four units, three equal indicators: unit 2 beats 1 in two of three, 4 beats all; three pairs are unanimous."""
    frame = table((2, 2, 2), (3, 3, 1), (1, 1, 3), (4, 4, 4))
    found = outranking(frame)
    assert found.at["b", "a"] == pytest.approx(2 / 3)
    assert found.at["c", "a"] == pytest.approx(1 / 3)
    assert (found.loc["d", ["a", "b", "c"]] == 1).all()
    assert np.isclose(found + found.T, 1).all()
    expected = [-1 + 1 - 1, 1 + 1 - 1, -1 - 1 - 1, 3]
    assert aggregate(frame, flat((1, 1, 1)), method="copeland")["index"].tolist() == expected


def test_pairs_compare_what_both_have():
    frame = table((1, NAN, 5), (2, 1, NAN), (NAN, 3, 4), (1, NAN, 5))
    found = outranking(frame, pd.Series({"i0": 2, "i1": 1, "i2": 1}))
    assert found.loc["a", ["b", "c", "d"]].tolist() == [0, 1, 0.5]
    assert np.isnan(outranking(table((1, NAN), (NAN, 1))).at["a", "b"])
    assert score(frame.to_numpy(), "copeland", (2, 1, 1)) == [0, 1, -1, 0]
    # under the threshold a unit is no opponent
    assert score([(1, 1), (2, 2), (NAN, 9)], "copeland", threshold=1) == pytest.approx([-1, 1, NAN], nan_ok=True)


def test_pairs_of_groups_are_compared_as_those_of_indicators():
    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 2, 3], "c": [9.0, 8, 7]})
    found = aggregate(frame, DEEP, method="copeland")
    assert found["p"].tolist() == [-2, 0, 2]
    assert found["q"].tolist() == [2, 0, -2]
    assert found["index"].tolist() == [-2, 0, 2]  # p has three quarters of the weight


def test_equal_weights_of_thirds_are_a_tie():
    frame = pd.DataFrame(np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]]), columns=[f"i{n}" for n in range(6)])
    assert aggregate(frame, flat([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), method="copeland")["index"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("rows", "choices", "said"),
    [
        ([(1, 2)], {"method": "median"}, "no aggregation median"),
        ([(1, 2)], {"method": ["arithmetic", "geometric"]}, "2 values of method for 1 levels"),
        ([(1, 2)], {"method": []}, "0 values of method"),
        ([(1, 2)], {"threshold": 1.5}, "threshold"),
        ([(1, 2)], {"threshold": "half"}, "threshold"),
        ([(1, 2)], {"threshold": NAN}, "threshold"),
        ([(1, 2)], {"method": "generalised", "power": 0}, "power 0"),
        ([(1, 2)], {"method": "generalised", "power": NAN}, "power nan"),
        ([(1, 2), (-1, 2)], {"method": "geometric"}, "above zero, and i0 has others"),
        ([(1, 0), (1, 2)], {"method": "geometric"}, "above zero, and i1 has others"),
        ([(1, 0)], {"method": "harmonic"}, "above zero"),
        ([(-1, 1)], {"method": "generalised"}, "above zero"),
        ([(1e90, 1)], {"method": "generalised", "power": 100}, "beyond all numbers"),
    ],
)
def test_what_cannot_be_aggregated_says_why(rows, choices, said):
    with pytest.raises(ValueError, match=said):
        aggregate(table(*rows), flat(), **choices)


def test_values_of_no_weight_disturb_no_geometric_mean():
    assert score([(-5, 2)], "geometric", (0, 1)) == pytest.approx([2])


def test_missing_columns_are_named():
    with pytest.raises(ValueError, match="no figures for i1"):
        aggregate(table((1,), (2,)), flat())
    with pytest.raises(ValueError, match="negative"):
        outranking(table((1, 2)), pd.Series({"i0": -1, "i1": 1}))


def test_ranks_start_with_the_highest_and_leave_missing_ones_out():
    scores = pd.Series([5, NAN, 7, 5, 1], index=list("abcde"))
    assert ranks(scores).tolist() == pytest.approx([2, NAN, 1, 2, 4], nan_ok=True)
    assert ranks(pd.DataFrame({"x": [0.1 + 0.2, 0.3, 0], "y": [0.0, 0, 0], "z": [NAN] * 3})).fillna(
        9
    ).to_numpy().tolist() == [
        [1, 1, 9],
        [1, 1, 9],
        [3, 1, 9],
    ]


# Do the indicators belong together?


def test_alpha_by_hand():
    assert cronbach_alpha(table((1, 2), (2, 4), (3, 6))) == pytest.approx(2 * (1 - 5 / 9))
    assert cronbach_alpha(table((1, 1), (2, 2), (5, 5))) == pytest.approx(1)
    assert cronbach_alpha(table((1, 1), (2, 2), (5, 5), (9, NAN))) == pytest.approx(
        2 * (1 - (np.var([1, 2, 5, 9], ddof=1) + 13 / 3) / (np.var([1, 2, 5, 9], ddof=1) + 13 / 3 * 3))
    )
    for rows in ([(1,), (2,)], [(1, 1), (1, 1)], [(1, NAN), (2, NAN)], [(1, 2)]):
        with pytest.raises(ValueError, match="two indicators that vary"):
            cronbach_alpha(table(*rows))


def test_loadings_of_two_indicators_are_equal():
    found = pca_weights(table((1, 10), (2, 30), (3, 20), (NAN, 5)))
    assert found.loadings.tolist() == pytest.approx([0.5**0.5] * 2)
    assert found.explained.tolist() == pytest.approx([0.75, 0.25])  # (1 ± r) / 2, r = 0.5
    assert found.units == 3


def test_the_sign_of_loadings_is_fixed():
    rng = np.random.default_rng(3)
    common = rng.normal(size=(50, 1))
    frame = pd.DataFrame(np.hstack([common] * 3) + rng.normal(size=(50, 3)) * [0.1, 0.5, 1], columns=list("xyz"))
    found = pca_weights(frame).loadings
    values, vectors = np.linalg.eigh(np.corrcoef(frame.T))
    assert found.abs().tolist() == pytest.approx(np.abs(vectors[:, values.argmax()]).tolist())
    assert (found > 0).all()
    pd.testing.assert_series_equal(pca_weights(-frame).loadings, found)
    assert pca_weights(frame.assign(z=-frame["z"])).loadings["z"] < 0


@pytest.mark.parametrize(
    ("rows", "said"),
    [([(1, 2), (2, 1)], "2 units"), ([(1,), (2,), (3,)], "1 indicators"), ([(1, 2), (1, 3), (1, 5)], "i0 is constant")],
)
def test_components_need_figures(rows, said):
    with pytest.raises(ValueError, match=said):
        pca_weights(table(*rows))


def test_correlations_are_flagged():
    structure = flat((1, 1, 1, 1, 1))
    frame = table(*[(x, x + x % 2, -x, (3, 1, 2, 1, 3)[x], 7) for x in range(5)]).assign(index=[0, 1, 2, 3, 5])
    found = correlations(frame, structure).set_index(["code", "other"])
    assert found.at[("i0", "i1"), "flag"] == "high"
    assert found.at[("i0", "i2"), "correlation"] == pytest.approx(-1)
    assert found.loc["i2"].at["index", "flag"] == "negative"
    assert found.loc["i3"].at["index", "flag"] == "weak"
    assert found.loc["i0"].at["index", "flag"] == ""
    assert found.loc["i4"].at["index", "flag"] == "unknown"
    assert found["relation"].value_counts().to_dict() == {"group": 10, "parent": 5}
    with pytest.raises(ValueError, match="no scores for index"):
        correlations(frame.drop(columns="index"), structure)


# Properties

numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
tables = nps.arrays(np.float64, st.tuples(st.integers(2, 8), st.just(3)), elements=numbers)
holes = nps.arrays(np.bool_, (8, 3))


def with_holes(values, gaps):
    return pd.DataFrame(values, columns=["i0", "i1", "i2"]).mask(gaps[: len(values)])


@settings(max_examples=40)
@given(tables, holes, st.lists(st.floats(0.01, 10), min_size=3, max_size=3))
def test_means_lie_between_their_inputs(values, gaps, weights):
    frame = with_holes(values, gaps)
    found = aggregate(frame, flat(weights))["index"]
    assert (found.isna() == frame.isna().all(axis=1)).all()
    room = 1e-9 * (1 + frame.abs().max(axis=1))
    assert ((found <= frame.max(axis=1) + room) & (found >= frame.min(axis=1) - room) | found.isna()).all()
    positive = frame.abs() + 1
    means = [aggregate(positive, flat(weights), method=m)["index"] for m in ("harmonic", "geometric", "arithmetic")]
    for lower, upper in itertools.pairwise(means):
        assert (lower.isna() | (lower <= upper * (1 + 1e-9))).all()


@settings(max_examples=40)
@given(tables, holes, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(values, gaps, chance):
    frame = with_holes(values, gaps)
    order = list(frame.index)
    chance.shuffle(order)
    for method in ("arithmetic", "copeland"):
        found = ranks(aggregate(frame, flat((1, 2, 3)), method=method))
        again = ranks(aggregate(frame.loc[order], flat((1, 2, 3)), method=method))
        pd.testing.assert_frame_equal(again, found.loc[order])


@given(tables, holes, st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_units_of_measurement_do_not_matter_under_min_max(values, gaps, factor, shift):
    frame = with_holes(values, gaps)
    usable = frame.max() - frame.min() > 0.01 * frame.abs().max().clip(lower=10)
    frame = frame[frame.columns[usable]]
    if not frame.empty:
        expected = normalise(frame)
        np.testing.assert_allclose(normalise(frame * factor + shift), expected, atol=1e-3)
        np.testing.assert_allclose(normalise(frame, direction=dict.fromkeys(frame, -1)), 100 - expected, atol=1e-9)


@given(tables, holes)
def test_treatment_keeps_the_order(values, gaps):
    frame = with_holes(np.sinh(values / 1e5), gaps)
    treated, report = treat(frame)
    for code in frame:
        if report.at[code, "treatment"] == "log" and np.ptp(frame[code].dropna()) > 0:
            assert (treated[code].rank() == frame[code].rank())[frame[code].notna()].all()
        order = frame[code].dropna().sort_values().index
        assert treated.loc[order, code].is_monotonic_increasing
    assert (treated.isna() == frame.isna()).all(axis=None)


def outcome(work):
    try:
        return work(), None
    except CompositeError as error:
        return None, error


@settings(max_examples=60)
@given(nps.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats()))
def test_whatever_comes_there_is_a_result_or_a_reason(values):
    frame = pd.DataFrame(values, columns=[f"i{n}" for n in range(values.shape[1])])
    structure = flat([1] * values.shape[1])
    goalposts = dict.fromkeys(frame, (-1e-300, 1e-300))
    needed = {"targets": dict.fromkeys(frame, 1), "goalposts": goalposts, "reference": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for work in (
            lambda: treat(frame),
            lambda: indicator_stats(frame),
            lambda: screen(frame),
            lambda: pca_weights(frame),
            lambda: cronbach_alpha(frame),
            lambda: outranking(frame),
            *(lambda m=m: normalise(frame, m, **needed) for m in normalisation.METHODS),
            *(lambda m=m: aggregate(frame, structure, method=m) for m in get_args(aggregation.Aggregation)),
        ):
            found, error = outcome(work)
            assert error is None or (error.what.endswith(".") and error.cure.endswith("."))
            numbers = found if isinstance(found, pd.DataFrame) else 0.0
            assert not np.isinf(np.asarray(numbers, dtype="float64")).any()
