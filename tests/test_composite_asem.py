"""The composite of Asian and European countries, step by step, against the numbers that COINr 1.1.14 gives for it.

Needs the folder named by ZDI_ORACLES: 51 units, 49 indicators, every intermediate table.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zdi_metrics.methods.composite import (
    Factors,
    aggregate,
    correlations,
    cronbach_alpha,
    denominate,
    effective_weights,
    impute,
    indicator_stats,
    normalise,
    pca_weights,
    ranks,
    remove_elements,
    screen,
    sobol,
    sobol_indices,
    treat,
    uncertainty,
)

FOLDER = Path(os.environ.get("ZDI_ORACLES", "")) / "oracles" / "asem"
pytestmark = pytest.mark.skipif("ZDI_ORACLES" not in os.environ, reason="set ZDI_ORACLES to the folder of oracles")
CLOSE = 1e-6
NAMES = {"iCode": "code", "Parent": "parent", "Level": "level", "Weight": "weight", "Direction": "direction"}


def oracle(name, index="uCode"):
    return pd.read_csv(FOLDER / f"{name}.csv").set_index(index)


def assert_same(found, expected, atol=CLOSE):
    """Values of the oracle, all of them, in its order."""
    pd.testing.assert_frame_equal(found.loc[expected.index, expected.columns].astype(float), expected.astype(float),
                                  rtol=0, atol=atol, check_names=False)  # fmt: skip


@pytest.fixture(scope="module")
def structure():
    meta = pd.read_csv(FOLDER / "ASEM_iMeta.csv")
    meta = meta[meta["Level"].notna()].rename(columns=NAMES | {"Denominator": "denominator"})
    return meta[[*NAMES.values(), "denominator"]]


@pytest.fixture(scope="module")
def directions(structure):
    return structure[structure["level"] == 1].set_index("code")["direction"]


@pytest.fixture(scope="module")
def raw():
    return oracle("ASEM_iData")


@pytest.fixture(scope="module")
def prepared(raw, structure):
    return impute(denominate(raw, structure), raw["EurAsia_group"])


@pytest.fixture(scope="module")
def treated(prepared):
    return treat(prepared)[0]


def test_indicators_are_described(raw, directions):
    found, expected = indicator_stats(raw[directions.index]), oracle("stats_raw", "iCode")
    pairs = {"minimum": "Min", "maximum": "Max", "mean": "Mean", "median": "Median", "standard_deviation": "Std"}
    pairs |= {"skew": "Skew", "kurtosis": "Kurt", "available": "N.Avail", "nonzero": "N.NonZero", "same": "N.Same"}
    for ours, theirs in pairs.items():
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-12, atol=CLOSE, err_msg=ours)
    flags = {"few_available": "Avail", "few_nonzero": "NonZero", "few_unique": "Unique", "outliers": "SkewKurt"}
    for ours, theirs in flags.items():
        assert found[ours].tolist() == (expected[f"Flag.{theirs}"] != "ok").tolist(), ours
    assert found["outliers"].sum() == 18
    more = expected["N.Unique"] - found["unique"]
    assert more[more != 0].to_dict() == {"TolMin": 2}  # by the sixteenth digit, as below


def test_denominated(raw, structure):
    found = denominate(raw, structure)
    assert_same(found, oracle("ex_Denominated"))
    assert (raw[found.columns].isna().sum().sum(), found.isna().sum().sum()) == (63, 65)


def test_imputed_and_screened(prepared):
    assert_same(prepared, oracle("ex_Imputed"))
    kept, _ = screen(prepared, available=0.9)
    assert len(kept) == 51


def test_treated(prepared):
    found, report = treat(prepared)
    assert_same(found, oracle("ex_Treated"))
    details = oracle("ex_Treat_Dets_Table", "iCode").loc[report.index]
    np.testing.assert_allclose(report["skew"], details["check_SkewKurt0.Skew"], atol=CLOSE)
    np.testing.assert_allclose(report["kurtosis"], details["check_SkewKurt0.Kurt"], atol=CLOSE)
    assert report["points"].tolist() == details["winsorise.nwin"].fillna(0).tolist()
    winsorised = report["treatment"] == "winsorised"
    assert winsorised.sum() == (report["treatment"] != "none").sum() == 15
    np.testing.assert_allclose(report["skew_after"][winsorised], details["check_SkewKurt1.Skew"].dropna(), atol=CLOSE)
    np.testing.assert_allclose(
        report["kurtosis_after"][winsorised], details["check_SkewKurt1.Kurt"].dropna(), atol=CLOSE
    )
    assert report["passed"].all()


@pytest.mark.parametrize(
    ("name", "method", "bounds"),
    [
        ("ex_Normalised", "min_max", (0, 100)),
        ("norm_minmax1_100", "min_max", (1, 100)),
        ("norm_zscore", "z_score", (0, 1)),
    ],
)
def test_normalised(treated, directions, name, method, bounds):
    assert_same(normalise(treated, method, direction=directions, bounds=bounds), oracle(name))


def test_ranks_of_indicators(treated, directions):
    """The file has 15 digits: three pairs of equal values were told apart by the sixteenth, which nobody measured."""
    expected = oracle("norm_rank")
    found = normalise(treated, "rank", direction=directions).loc[expected.index, expected.columns]
    tied = expected.copy()
    for code in expected:
        tied[code] = expected[code].groupby(treated.loc[expected.index, code]).transform("min")
    assert_same(found, tied)
    differing = (found != expected).sum()
    assert differing[differing > 0].to_dict() == {"TolMin": 3}


def test_aggregated(treated, directions, structure):
    found = aggregate(normalise(treated, direction=directions), structure)
    assert_same(found, oracle("ex_Aggregated"))
    published = oracle("ex_results_scores")
    assert_same(found.round(2), published.drop(columns="Rank"), atol=0.0051)
    assert ranks(found["Index"]).loc[published.index].tolist() == published["Rank"].tolist()
    nominal = oracle("vignette_SA_nominal")
    assert_same(found[["Index"]].rename(columns={"Index": "Score"}), nominal[["Score"]])
    assert ranks(found["Index"]).loc[nominal.index].tolist() == nominal["Rank"].tolist()
    assert found.loc[["CHE", "DEU"], "Index"].tolist() == pytest.approx([68.383724, 60.751418], abs=CLOSE)


def test_published_scores(raw, treated, directions, structure):
    """Single numbers noted from runs of COINr, to six digits: plain, and geometric on 1 to 100."""
    plain = aggregate(normalise(raw[directions.index], direction=directions), structure)["Index"]
    assert plain[["DEU", "GBR", "FRA"]].tolist() == pytest.approx([75.227805, 68.936338, 65.918139], abs=CLOSE)
    table = normalise(treated, direction=directions, bounds=(1, 100))
    geometric = aggregate(table, structure, method="geometric")["Index"]
    assert geometric[["CHE", "DNK", "DEU"]].tolist() == pytest.approx([58.006314, 56.923842, 50.927399], abs=CLOSE)
    assert ranks(geometric)[["CHE", "DEU"]].tolist() == [1, 10]


def test_aggregated_geometrically(treated, directions, structure):
    found = aggregate(normalise(treated, direction=directions, bounds=(1, 100)), structure, method="geometric")
    assert_same(found, oracle("agg_1_100_a_gmean"))


def test_coherence(treated, directions, structure):
    """No printed numbers: alpha against its other form, loadings against the correlation matrix."""
    table = normalise(treated, direction=directions)
    pillar = table[structure[structure["parent"] == "P2P"]["code"]]
    covariance, k = pillar.cov().to_numpy(), pillar.shape[1]
    mean = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))
    assert cronbach_alpha(pillar) == pytest.approx(k**2 * mean / covariance.sum(), abs=1e-12)
    values, vectors = np.linalg.eigh(pillar.corr())
    assert pca_weights(pillar).loadings.tolist() == pytest.approx(
        (vectors[:, -1] * np.sign(vectors[:, -1].sum())).tolist()
    )
    assert pca_weights(pillar).explained.iloc[0] == pytest.approx(values[-1] / k)
    found = correlations(aggregate(table, structure), structure)
    assert set(found["flag"]) == {"", "high", "negative", "weak"}
    assert effective_weights(structure)[directions.index].sum() == pytest.approx(1)
    assert effective_weights(structure)["LPI"] == pytest.approx(1 / 80)  # 8 in the pillar, 5 pillars, 2 halves


def test_ishigami_on_the_given_sample():
    y = pd.read_csv(FOLDER / "ishigami_sample_N1024.csv")["y"].to_numpy()
    y_a, y_b, *y_ab = y.reshape(-1, 1024)
    expected = oracle("ishigami_SA_estimate", "Variable")
    assert np.var([y_a, y_b], ddof=1) == pytest.approx(expected["Variance"].iloc[0], abs=CLOSE)
    found = sobol_indices(y_a, y_b, np.transpose(y_ab), resamples=500)
    np.testing.assert_allclose(found["first"], expected["Si"], atol=CLOSE)
    np.testing.assert_allclose(found["total"], expected["STi"], atol=CLOSE)
    analytic = {"first": [0.3139, 0.4424, 0], "total": [0.5576, 0.4424, 0.2437]}
    for kind, values in analytic.items():
        assert (found[f"{kind}_low"] < values).all()
        assert (found[f"{kind}_high"] > values).all()


def test_sobol_indices_of_the_manual(prepared, structure):
    """Printed for 100 draws, with noise on the weights of pillars and sub-indices; ours are nearly exact."""
    found = sobol(prepared, structure, draws=8192, seed=1, factors=Factors(weight_noise={2: 0.25, 3: 0.25}))
    printed = oracle("vignette_SA_sensitivity", "Variable")
    order = ["winsorisation", "normalisation", "weights", "aggregation"]
    assert printed.index.tolist() == ["Winmax", "Normalisation", "Weights", "Aggregation"]
    for ours, theirs in {"first": "Si", "total": "STi"}.items():
        values = found.loc[order, ours].to_numpy()
        assert (printed[f"{theirs}_q5"] <= values).all(), ours
        assert (values <= printed[f"{theirs}_q95"]).all(), ours


def test_ranks_under_uncertainty(prepared, structure):
    found = uncertainty(prepared, structure, draws=500, seed=1)
    assert found.loc[["CHE", "NLD", "DNK", "DEU", "RUS"], "nominal"].tolist() == [1, 2, 3, 9, 51]
    assert (found["low"] <= found["median"]).all()
    assert (found["median"] <= found["high"]).all()
    assert found.loc["CHE", ["low", "high"]].max() <= 3  # the leader stays among the first


def test_removed_elements(treated, directions, structure):
    table = normalise(treated, direction=directions)
    found = remove_elements(table, structure, level=2)
    rest = structure[(structure["code"] != "Environ") & (structure["parent"] != "Environ")]
    moved = ranks(aggregate(table, rest)["Index"]) - ranks(aggregate(table, structure)["Index"])
    assert found.loc["Environ", ["mean_shift", "largest_shift", "units"]].tolist() == [
        moved.abs().mean(), moved.abs().max(), 51,
    ]  # fmt: skip
    assert len(remove_elements(table, structure)) == 49
