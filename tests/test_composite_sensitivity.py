"""Rank distributions and Sobol indices: models with known answers, small composites run one by one, bad input."""

import numpy as np
import pandas as pd
import pytest

from zdi_metrics.methods import uncertainty as engine
from zdi_metrics.methods.composite import (
    Factors,
    aggregate,
    normalise,
    ranks,
    remove_elements,
    sobol,
    sobol_indices,
    treat,
    uncertainty,
)
from zdi_metrics.methods.hierarchy import hierarchy

NAN = float("nan")
ROWS = [
    ("a", "p", 1, 1, 1), ("b", "p", 1, 2, -1), ("c", "p", 1, 1, 1), ("d", "q", 1, 1, 1), ("e", "q", 1, 3, 1),
    ("p", "top", 2, 2, 1), ("q", "top", 2, 1, 1), ("top", None, 3, 1, 1),
]  # fmt: skip
STRUCTURE = pd.DataFrame(ROWS, columns=["code", "parent", "level", "weight", "direction"])
FIXED = {
    "max_points": (5,),
    "normalisations": ({"method": "min_max"},),
    "weight_noise": 0.0,
    "methods": ("arithmetic",),
}
POSITIVE = ({"method": "min_max", "bounds": (1, 100)}, {"method": "z_score", "moments": (100, 10)})


@pytest.fixture
def frame():
    rng = np.random.default_rng(5)
    return pd.DataFrame(rng.lognormal(0, 1.2, (30, 5)), columns=list("abcde"), index=[f"u{n}" for n in range(30)])


@pytest.fixture
def gappy(frame):
    frame = frame.copy()
    frame.iloc[0, 0] = frame.iloc[1, 3] = NAN
    frame.iloc[2, :2] = NAN
    frame.iloc[3] = NAN
    return frame


# The estimator


def test_indices_of_a_linear_model():
    """y = x1 + 2 x2 + 3 x3: shares 1/14, 4/14, 9/14, first and total alike."""
    rng = np.random.default_rng(1)
    a, b = rng.random((2, 20_000, 3))
    weights = np.array([1, 2, 3])
    mixed = {n: np.where(np.arange(3) == n, b, a) @ weights - 3 for n in range(3)}
    found = sobol_indices(a @ weights - 3, b @ weights - 3, pd.DataFrame(mixed), resamples=300)
    assert found["first"].tolist() == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.02)
    assert found["total"].tolist() == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.02)
    for kind in ("first", "total"):
        assert (found[f"{kind}_low"] < found[kind]).all()
        assert (found[kind] < found[f"{kind}_high"]).all()
        width = found[f"{kind}_high"] - found[f"{kind}_low"]
        assert width.between(0.0005, 0.06).all()


def test_indices_by_hand():
    """Two draws: V of 0, 2, 4, 2 is 8/3; first (4 · (1 - 0) + 2 · (3 - 2)) / 2 / V, total (1 + 1) / 4 / V."""
    found = sobol_indices([0, 2], [4, 2], [[1], [3]])
    assert found.columns.tolist() == ["first", "total"]
    assert found.iloc[0].tolist() == pytest.approx([3 / (8 / 3), 0.5 / (8 / 3)])


def test_bootstraps_in_parts_cover_all_resamples(monkeypatch):
    from zdi_metrics.methods import sensitivity

    monkeypatch.setattr(sensitivity, "CHUNK", 7)
    rng = np.random.default_rng(2)
    found = sobol_indices(rng.random(5), rng.random(5), rng.random((5, 2)), resamples=20)
    assert (found["total_low"] < found["total_high"]).all()


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (([1, 2], [1, 2, 3], [[1], [2]]), "same number of draws"),
        (([1], [2], [[1]]), "same number of draws"),
        (([1, 2], [2, 3], np.empty((2, 0))), "same number of draws"),
        (([1, 1], [1, 1], [[1], [1]]), "same in every run"),
        (([1, NAN], [1, 2], [[1], [1]]), "missing or infinite"),
    ],
)
def test_outputs_without_indices_say_why(outputs, said):
    with pytest.raises(ValueError, match=said):
        sobol_indices(*outputs)
    with pytest.raises(ValueError, match="no share"):
        sobol_indices([1, 2], [3, 4], [[1], [2]], interval=1)


# Against a composite computed run by run


def one_by_one(frame, choices, weights, factors, threshold):
    """Scores of the top for one run, by the public functions."""
    table = treat(frame, max_points=factors.max_points[choices[0]])[0]
    directions = STRUCTURE[STRUCTURE["level"] == 1].set_index("code")["direction"]
    table = normalise(table, direction=directions, **factors.normalisations[choices[1]])
    structure = STRUCTURE.assign(weight=STRUCTURE["code"].map(weights))
    return aggregate(table, structure, method=factors.methods[choices[2]], threshold=threshold)["top"]


@pytest.mark.parametrize(
    "methods", [("arithmetic", "geometric"), ("copeland", ("harmonic", "arithmetic"), "generalised")]
)
@pytest.mark.parametrize("threshold", [0.0, 0.6])
def test_runs_in_one_go_equal_runs_one_by_one(gappy, methods, threshold, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 3000)  # several parts
    factors = Factors(max_points=(1, 5), normalisations=POSITIVE, weight_noise=0.5, methods=methods)
    model = engine.prepare(gappy, STRUCTURE, factors, None, threshold, None)
    drawn = engine.sample(model, 60, np.random.default_rng(0))
    found = engine.run(model, drawn)
    codes = hierarchy(STRUCTURE).codes
    assert not model.ranked[3]
    assert model.ranked[2] == (threshold == 0)
    for run in range(60):
        weights = dict(zip(codes, drawn.weights[run], strict=True))
        scores = one_by_one(gappy, drawn.choices[run], weights, factors, threshold)
        assert scores.notna().tolist() == model.ranked.tolist()
        assert found[run].tolist() == ranks(scores).dropna().tolist()


def test_alternatives_and_weights_are_drawn_evenly(frame):
    factors = Factors(max_points=(1, 2, 3), normalisations=POSITIVE, weight_noise={1: 0.5}, methods=("arithmetic",))
    model = engine.prepare(frame, STRUCTURE, factors, None, 0.0, None)
    drawn = engine.sample(model, 6000, np.random.default_rng(0))
    assert np.bincount(drawn.choices[:, 0]).tolist() == pytest.approx([2000] * 3, rel=0.1)
    assert np.bincount(drawn.choices[:, 1]).tolist() == pytest.approx([3000] * 2, rel=0.1)
    weights = pd.DataFrame(drawn.weights, columns=hierarchy(STRUCTURE).codes)
    assert weights["e"].agg(["min", "mean", "max"]).tolist() == pytest.approx([1.5, 3, 4.5], abs=0.03)
    assert weights["p"].nunique() == 1


# Ranks


def test_without_any_choice_the_ranks_are_nominal(gappy):
    found = uncertainty(gappy, STRUCTURE, draws=5, seed=1, factors=Factors(**FIXED))
    for column in ("mean", "median", "low", "high"):
        pd.testing.assert_series_equal(found[column], found["nominal"], check_names=False)
    directions = STRUCTURE[STRUCTURE["level"] == 1].set_index("code")["direction"]
    scores = aggregate(normalise(treat(gappy)[0], direction=directions), STRUCTURE)["top"]
    pd.testing.assert_series_equal(found["nominal"], ranks(scores), check_names=False)


def test_units_without_a_score_are_unranked_and_no_rivals(gappy):
    factors = Factors(normalisations=POSITIVE)
    found = uncertainty(gappy, STRUCTURE, draws=200, seed=1, factors=factors, threshold=0.6)
    assert found.index.tolist() == gappy.index.tolist()
    assert found.isna().any(axis=1).tolist() == [n in (1, 2, 3) for n in range(30)]
    assert found.max().max() == 27
    assert found["mean"].sum() == pytest.approx(27 * 28 / 2)
    ranged = found.dropna()
    assert (ranged["low"] <= ranged["median"]).all()
    assert (ranged["median"] <= ranged["high"]).all()
    assert (ranged["low"] < ranged["high"]).any()


def test_the_seed_fixes_the_result_and_order_does_not_matter(frame):
    factors = Factors(normalisations=POSITIVE)
    first = uncertainty(frame, STRUCTURE, draws=300, seed=7, factors=factors)
    pd.testing.assert_frame_equal(uncertainty(frame, STRUCTURE, draws=300, seed=7, factors=factors), first)
    turned = uncertainty(frame[::-1], STRUCTURE, draws=300, seed=7, factors=factors)
    pd.testing.assert_frame_equal(turned[::-1], first)
    assert not uncertainty(frame, STRUCTURE, draws=300, seed=8, factors=factors).equals(first)


def test_wider_intervals_hold_narrower_ones(frame):
    factors = Factors(normalisations=POSITIVE)
    wide, narrow = (uncertainty(frame, STRUCTURE, draws=300, seed=7, factors=factors, interval=i) for i in (0.9, 0.5))
    assert (wide["low"] <= narrow["low"]).all()
    assert (wide["high"] >= narrow["high"]).all()


def test_groups_and_nominal_scores_can_be_named(frame):
    found = uncertainty(frame, STRUCTURE, draws=50, seed=1, factors=Factors(**FIXED), code="q")
    directions = STRUCTURE[STRUCTURE["level"] == 1].set_index("code")["direction"]
    scores = aggregate(normalise(treat(frame)[0], direction=directions), STRUCTURE)
    assert found["nominal"].tolist() == ranks(scores["q"]).tolist()
    given = uncertainty(frame, STRUCTURE, draws=50, seed=1, factors=Factors(**FIXED), nominal=-scores["top"][::-1])
    assert given["nominal"].tolist() == (31 - given["median"]).tolist()


def test_targets_come_from_the_structure(frame):
    factors = Factors(**(FIXED | {"normalisations": ({"method": "distance_to_target"},)}))
    targets = STRUCTURE.assign(target=STRUCTURE["direction"].map({1: 100.0, -1: -100.0}).where(STRUCTURE["level"] == 1))
    assert uncertainty(frame, targets, draws=5, seed=1, factors=factors)["mean"].notna().all()
    with pytest.raises(ValueError, match="no target for a"):
        uncertainty(frame, STRUCTURE, draws=5, seed=1, factors=factors)


# Sobol indices of a composite


def test_fixed_factors_have_no_share(frame):
    factors = Factors(**(FIXED | {"weight_noise": 0.5, "methods": ("arithmetic", "copeland")}))
    found = sobol(frame, STRUCTURE, draws=200, seed=1, factors=factors, resamples=50)
    assert found.index.tolist() == ["winsorisation", "normalisation", "aggregation", "weights"]
    assert found.loc["winsorisation"].tolist() == [0] * 6
    assert found.loc["normalisation"].tolist() == [0] * 6
    assert (found.loc[["weights", "aggregation"], "total"] > 0.05).all()


def test_a_single_factor_has_the_whole_variance(frame):
    factors = Factors(**(FIXED | {"weight_noise": 0.5}))
    found = sobol(frame, STRUCTURE, draws=2000, seed=1, factors=factors)
    assert found.loc["weights", ["first", "total"]].tolist() == pytest.approx([1, 1], abs=0.1)
    assert found.loc["weights", "first_low"] < 1 < found.loc["weights", "first_high"]


def test_indices_hold_with_missing_figures(gappy):
    found = sobol(gappy, STRUCTURE, draws=300, seed=2, factors=Factors(normalisations=POSITIVE), threshold=0.6)
    assert found.notna().all(axis=None)
    assert found["total"].between(0, 1.5).all()
    pd.testing.assert_frame_equal(
        sobol(gappy, STRUCTURE, draws=300, seed=2, factors=Factors(normalisations=POSITIVE), threshold=0.6), found
    )


def test_what_never_moves_has_no_indices(frame):
    with pytest.raises(ValueError, match="same in every run"):
        sobol(frame, STRUCTURE, draws=10, seed=1, factors=Factors(**FIXED))


# Leaving out


def test_elements_are_left_out_one_at_a_time(gappy):
    table = normalise(gappy)
    found = remove_elements(table, STRUCTURE)
    assert found.index.tolist() == list("abcde")
    nominal = aggregate(table, STRUCTURE)["top"]
    left = aggregate(table.drop(columns="b"), STRUCTURE[STRUCTURE["code"] != "b"])["top"]
    moved = (ranks(nominal) - ranks(left)).abs()
    assert found.loc["b"].tolist() == [moved.mean(), moved.max(), 29]
    # without d and e, of which one unit has only these, the ranks of the others are compared
    assert remove_elements(table, STRUCTURE, level=2).loc["p", "units"] == 29


def test_groups_left_empty_go_too(frame):
    thin = STRUCTURE[STRUCTURE["code"] != "e"]
    found, groups = remove_elements(normalise(frame), thin), remove_elements(normalise(frame), thin, level=2)
    assert found.loc["d"].tolist() == groups.loc["q"].tolist()


def test_without_its_only_indicator_nothing_is_ranked(frame):
    thin = STRUCTURE[STRUCTURE["code"].isin(["d", "q", "top"])]
    assert remove_elements(normalise(frame), thin).loc["d", "units"] == 0
    assert np.isnan(remove_elements(normalise(frame), thin).loc["d", "mean_shift"])


@pytest.mark.parametrize(("level", "code"), [(3, None), (0, None), (2, "p"), ("1", None)])
def test_levels_that_are_not_below_are_refused(frame, level, code):
    with pytest.raises(ValueError, match="nothing to leave out"):
        remove_elements(normalise(frame), STRUCTURE, level=level, code=code)


def test_elements_outside_the_group_are_not_left_out(frame):
    assert remove_elements(normalise(frame), STRUCTURE, code="q").index.tolist() == ["d", "e"]


# Bad input


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"max_points": ()}, "max_points is no list"),
        ({"max_points": 3}, "max_points is no list"),
        ({"max_points": (-1,)}, "no number of points"),
        ({"methods": "arithmetic"}, "methods is no list"),
        ({"methods": ("median",)}, "no aggregation median"),
        ({"normalisations": ("rank",)}, "no mapping"),
        ({"normalisations": ({"method": "ranks"},)}, "no normalisation 'ranks'"),
        ({"normalisations": ({"method": "z_score"},)}, "above zero"),
        ({"weight_noise": 1}, "noise"),
        ({"weight_noise": -0.1}, "noise"),
        ({"weight_noise": {1: "much"}}, "noise"),
        ({"weight_noise": {7: 0.1}}, "no level 7"),
    ],
)
def test_factors_that_cannot_be_varied_say_why(frame, choices, said):
    for analysis in (uncertainty, sobol):
        with pytest.raises(ValueError, match=said):
            analysis(frame, STRUCTURE, draws=50, seed=1, factors=Factors(**choices))


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"draws": 1}, "number of draws"),
        ({"draws": 2.5}, "number of draws"),
        ({"draws": True}, "number of draws"),
        ({"code": "zz"}, "no group 'zz'"),
        ({"code": "a"}, "no group 'a'"),
        ({"threshold": 2}, "threshold"),
        ({"interval": 0}, "no share"),
        ({"nominal": pd.Series({"u0": 1.0})}, "no nominal score for u1"),
        ({"nominal": pd.Series(1.0, index=["u0", "u0"])}, "unit twice"),
        ({"nominal": {"u0": 1.0}}, "no Series"),
    ],
)
def test_analyses_that_cannot_be_made_say_why(frame, choices, said):
    for analysis in (uncertainty, sobol):
        with pytest.raises(ValueError, match=said):
            analysis(frame, STRUCTURE, **({"draws": 10, "seed": 1} | choices))


def test_composites_of_nothing_say_why(frame, gappy):
    with pytest.raises(ValueError, match="No unit has enough figures"):
        uncertainty(frame * NAN, STRUCTURE, draws=10, seed=1)
    with pytest.raises(ValueError, match="two different values"):
        uncertainty(frame.iloc[:1], STRUCTURE, draws=10, seed=1)
    two = pd.concat([STRUCTURE, pd.DataFrame([("r", None, 3, 1, 1), ("s", "r", 2, 1, 1), ("f", "s", 1, 1, 1)],
                                             columns=STRUCTURE.columns)])  # fmt: skip
    with pytest.raises(ValueError, match="more than one top"):
        uncertainty(frame.assign(f=1.0), two, draws=10, seed=1)
