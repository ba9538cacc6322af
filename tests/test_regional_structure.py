"""Location quotients, concentration, variety, complexity and shift-share against published numbers and identities."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import structure
from zdi_metrics.methods.structure import complexity, dynamic_shift_share, shift_share

NAN, INF = float("nan"), float("inf")
ORACLES = Path(os.environ.get("ZDI_ORACLES", "")) / "oracles"
needs_oracles = pytest.mark.skipif("ZDI_ORACLES" not in os.environ, reason="set ZDI_ORACLES to the folder of oracles")


def table(*rows):
    return pd.DataFrame(rows, dtype="float64", columns=[f"s{n}" for n in range(len(rows[0]))])


# Measures of structure


def test_location_quotient_as_in_reat():
    """REAT, locq.Rd: 1,714 of 79,006 employees against 879,213 of 15,593,224."""
    found = structure.location_quotient(table((1714, 79006 - 1714)), pd.Series({"s0": 879213, "s1": 15593224 - 879213}))
    assert found.iloc[0, 0] == pytest.approx(0.384762342, abs=1e-9)


def test_location_quotients_against_the_sum_of_the_regions_average_to_one():
    amounts = table((1, 2, 3), (4, 0, 6))
    found = structure.location_quotient(amounts)
    weights = amounts.sum() / amounts.to_numpy().sum()
    assert (found @ weights).tolist() == pytest.approx([1, 1])
    assert found.iloc[1, 1] == 0


def test_concentration_as_in_reat():
    """REAT, herf.Rd."""
    assert structure.herfindahl(table((20, 50, 20, 10)))[0] == pytest.approx(0.34)
    assert structure.herfindahl(table((0.2, 0.5, 0.2, 0.1)))[0] == pytest.approx(0.34)  # shares or amounts


def test_structures_without_anything_in_common_differ_by_two():
    """REAT, krugman.spec.Rd."""
    found = structure.krugman(table((1, 1, 0, 0), (3, 3, 3, 3)), pd.Series({"s0": 0, "s1": 0, "s2": 5, "s3": 5}))
    assert found.tolist() == pytest.approx([2, 1])


def test_a_reference_may_have_its_sectors_in_any_order_and_a_row_for_each_region():
    amounts = table((1, 3), (3, 1))
    assert structure.krugman(amounts, amounts[["s1", "s0"]]).tolist() == [0, 0]
    assert structure.krugman(amounts, pd.Series({"s1": 3, "s0": 1})).tolist() == [0, 1]


def test_variety_of_four_equal_sectors_in_two_groups():
    found = structure.variety(table((1, 1, 1, 1)), {"s0": "a", "s1": "a", "s2": "b", "s3": "b"})
    assert found.iloc[0].to_dict() == {"unrelated": 1, "related": 1, "entropy": 2}


@needs_oracles
def test_measures_as_in_econgeo():
    """PABalland/EconGeo; it rounds the entropy and adds a little inside its logarithm."""
    amounts = pd.read_csv(ORACLES / "EconGeo_mat_seed31.csv", index_col=0)
    concentration = [0.327976737, 0.408685423, 0.310138889, 0.280348879, 0.264743127]
    assert structure.herfindahl(amounts).tolist() == pytest.approx(concentration, abs=1e-9)
    assert structure.entropy(amounts).tolist() == pytest.approx([1.721, 1.433, 1.797, 1.907, 1.956], abs=5.1e-4)
    assert structure.krugman(amounts, amounts.sum())["R1"] == pytest.approx(0.524965816, abs=1e-9)
    hachman = 1 / (structure.location_quotient(amounts) * structure.shares(amounts)).sum(axis=1)
    assert hachman.tolist() == pytest.approx([0.719178, 0.716286, 0.775198, 0.942978, 0.960673], abs=5e-7)


AMOUNTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=8).filter(lambda row: sum(row) > 1)


@given(AMOUNTS, st.floats(1e-6, 1e6), st.integers(1, 4))
def test_variety_between_and_within_groups_adds_up_to_the_entropy(row, factor, groups):
    amounts = table(row)
    found = structure.variety(amounts * factor, {name: n % groups for n, name in enumerate(amounts)}).iloc[0]
    assert found["unrelated"] + found["related"] == pytest.approx(found["entropy"], abs=1e-9)
    assert (found >= 0).all()
    assert found["entropy"] == pytest.approx(structure.entropy(amounts)[0], abs=1e-9)
    assert found["entropy"] <= np.log2(len(row)) + 1e-9


@given(AMOUNTS)
def test_measures_stay_within_their_bounds(row):
    amounts = table(row)
    assert 1 / len(row) - 1e-9 <= structure.herfindahl(amounts)[0] <= 1 + 1e-9
    even = pd.Series(1.0, index=amounts.columns)
    assert -1e-9 <= structure.krugman(amounts, even)[0] <= 2 - 2 / len(row) + 1e-9


@pytest.mark.parametrize("row", [(1, NAN), (0, 0), (2, -1), (NAN, NAN)])
def test_a_row_without_a_structure_is_missing_and_harms_no_other(row):
    amounts = table(row, (1, 3))
    reference = pd.Series({"s0": 1.0, "s1": 1.0})
    for found in (
        structure.herfindahl(amounts),
        structure.entropy(amounts),
        structure.krugman(amounts, reference),
        structure.shares(amounts).sum(axis=1, skipna=False),
        structure.location_quotient(amounts, reference)["s0"],
        structure.variety(amounts, {"s0": 1, "s1": 2})["unrelated"],
        structure.variety(amounts, {"s0": 1, "s1": 1})["related"],
    ):
        assert found.isna().tolist() == [True, False]


def test_a_sector_that_the_reference_lacks_has_no_quotient():
    found = structure.location_quotient(table((1, 3)), pd.Series({"s0": 0, "s1": 5}))
    assert found.isna().iloc[0].tolist() == [True, False]
    assert structure.location_quotient(table((1, NAN), (1, 3)))["s1"].isna().all()
    tiny = structure.location_quotient(table((1, 1)), pd.Series({"s0": 5e-324, "s1": 1}))
    assert tiny.isna().iloc[0].tolist() == [True, False]  # beyond all numbers


def test_a_single_sector_is_wholly_concentrated():
    one = table((7,))
    assert (structure.herfindahl(one)[0], str(structure.entropy(one)[0])) == (1, "0.0")
    assert structure.entropy(table((1e150, 5e-324)))[0] == pytest.approx(0, abs=1e-9)
    assert structure.variety(table((1e-310, 1, 1)), dict.fromkeys(["s0", "s1", "s2"], "a"))["related"][0] == 1
    assert structure.krugman(one, one.iloc[0])[0] == 0
    assert structure.location_quotient(one).iloc[0, 0] == 1


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (pd.DataFrame(), "empty"),
        (table((1, 2)).iloc[:0], "empty"),
        (pd.Series([1.0, 2]), "no table"),
        (None, "no table"),
        (table((1, INF)), "infinite"),
        (table((1, 1e200)), "too large"),
        (pd.DataFrame([["a", 1]]), "not a number"),
        (pd.DataFrame([[1 + 2j, 1]]), "not a number"),
        (pd.DataFrame([[10**400, 1]], dtype=object), "not a number"),
        (pd.DataFrame([pd.to_datetime(["2020-01-01", "2021-01-01"])]), "not a number"),
        (pd.DataFrame([[1.0, 2]], columns=["s0", "s0"]), "two columns"),
    ],
)
def test_what_is_no_table_of_amounts_says_so(amounts, said):
    for measure in (structure.herfindahl, structure.entropy, structure.shares, structure.location_quotient, complexity):
        with pytest.raises(NotComputable, match=said):
            measure(amounts)


def test_numbers_that_pandas_calls_missing_are_missing():
    nullable = pd.DataFrame({"s0": pd.array([1, None], dtype="Int64"), "s1": pd.array([1.0, 2.0], dtype="Float64")})
    assert structure.herfindahl(nullable).isna().tolist() == [False, True]
    assert structure.herfindahl(pd.DataFrame([[1, None]], dtype=object)).isna().all()


@pytest.mark.parametrize("reference", [pd.Series({"s0": 1.0}), table((1, 2, 3)), table((1, 2), (1, 2))])
def test_a_reference_of_other_sectors_or_rows_is_refused(reference):
    with pytest.raises(NotComputable, match=r"does not have the (sectors|rows)"):
        structure.krugman(table((1, 2)), reference)


def test_variety_needs_a_group_for_every_sector():
    with pytest.raises(NotComputable, match="No group is named for s1"):
        structure.variety(table((1, 2)), {"s0": "a", "s1": None})


# Complexity

HIDALGO = pd.DataFrame(
    [[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]],
    index=["C1", "C2", "C3", "C4"],
    columns=["P1", "P2", "P3", "P4"],
)


def test_complexity_of_four_countries_as_in_hidalgo_and_hausmann():
    """Supplement of Hidalgo and Hausmann (2009), figure S4."""
    found = complexity(HIDALGO, threshold=None)
    assert found.diversity.to_dict() == {"C1": 4, "C2": 1, "C3": 2, "C4": 1}
    assert found.ubiquity.to_dict() == {"P1": 1, "P2": 2, "P3": 2, "P4": 3}
    assert found.eci.to_dict() == pytest.approx(
        {"C1": -0.075353, "C2": -1.602916, "C3": 0.747788, "C4": 0.930481}, abs=1e-6
    )
    assert found.reason is None


@needs_oracles
def test_complexity_as_in_ecomplexity():
    """cid-harvard/py-ecomplexity 0.5.3; it leaves the sectors on a scale of its own, which is standardised here."""
    rows = pd.read_csv(ORACLES / "ecomplexity_seed31.csv")
    found = complexity(rows.pivot(index="loc", columns="prod", values="val"))
    regions, sectors = rows.groupby("loc").first(), rows.groupby("prod").first()
    pd.testing.assert_series_equal(found.eci, regions["eci"], check_names=False, atol=1e-9)
    standardised = (sectors["pci"] - sectors["pci"].mean()) / sectors["pci"].std(ddof=0)
    pd.testing.assert_series_equal(found.pci, standardised, check_names=False, atol=1e-9)
    assert found.diversity.tolist() == rows.groupby("loc")["mcp"].sum().tolist()
    assert found.ubiquity.tolist() == sectors["ubiquity"].tolist()


def test_complexity_is_the_second_eigenvector_of_averaging_twice():
    found = complexity(HIDALGO, threshold=None)
    twice = HIDALGO.div(found.diversity, axis=0) @ HIDALGO.div(found.ubiquity, axis=1).T
    again = twice @ found.eci  # times the eigenvalue of the supplement, but for a constant
    assert (again - again.mean()).tolist() == pytest.approx((0.542134 * found.eci).tolist(), abs=2e-6)
    means = (HIDALGO.T @ found.eci) / found.ubiquity
    assert np.corrcoef(means, found.pci)[0, 1] == pytest.approx(1, abs=1e-12)


@given(st.permutations(range(4)), st.permutations(range(4)), st.floats(1e-6, 1e6))
def test_complexity_hangs_neither_on_order_nor_on_the_unit(rows, columns, factor):
    amounts = pd.DataFrame(
        [[44.0, 63, 8, 83], [48, 42, 10, 1], [9, 54, 96, 16], [39, 1, 28, 2]], index=list("abcd"), columns=list("wxyz")
    )
    plain = complexity(amounts)
    assert plain.reason is None
    shuffled = complexity(amounts.iloc[rows, columns] * factor)
    pd.testing.assert_series_equal(shuffled.eci.sort_index(), plain.eci, atol=1e-9)
    pd.testing.assert_series_equal(shuffled.pci.sort_index(), plain.pci, atol=1e-9)


def test_a_region_with_the_structure_of_all_has_every_sector():
    found = complexity(pd.DataFrame([[0.1, 0.7], [0.3, 2.1]]))
    assert found.diversity.tolist() == [2, 2]  # location quotients of 1 up to rounding


def test_what_is_present_nowhere_has_no_complexity():
    found = complexity(HIDALGO.assign(P5=0).T.assign(C5=0).T, threshold=None)
    assert (found.ubiquity["P5"], found.diversity["C5"]) == (0, 0)
    assert found.pci[found.pci.isna()].index.tolist() == ["P5"]
    assert found.eci[found.eci.isna()].index.tolist() == ["C5"]
    assert found.eci["C2"] == pytest.approx(-1.602916, abs=1e-6)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[1, 1]], "Fewer than two"),
        ([[0, 0], [0, 0]], "Fewer than two"),
        ([[1, 1], [1, 1]], "same sectors"),
        ([[1], [1]], "same sectors"),
        ([[1, 0], [0, 1]], "groups that share nothing"),
        ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], "equally well"),
        ([[1, 1, 0], [0, 1, 1]], "Neither diversity nor ubiquity"),
    ],
)
def test_without_a_scale_there_is_no_index_but_a_reason(rows, said):
    found = complexity(pd.DataFrame(rows), threshold=None)
    assert said in found.reason
    assert found.eci is found.pci is None


@pytest.mark.parametrize(
    ("matrix", "threshold", "said"),
    [
        (table((1, NAN), (1, 2)), 1.0, "no amount for s1 in 0"),
        (table((1, -1), (1, 2)), 1.0, "no amount for s1 in 0"),
        (table((1, 2), (1, 2)), None, "zeros and ones"),
        (table((1, 2), (1, 2)), 0.0, "not above zero"),
        (table((1, 2), (1, 2)), NAN, "not above zero"),
        (pd.concat([table((1, 2))] * 2), 1.0, "region twice"),
    ],
)
def test_a_matrix_that_cannot_be_read_says_why(matrix, threshold, said):
    with pytest.raises(NotComputable, match=said):
        complexity(matrix, threshold=threshold)


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=5))
def test_any_matrix_has_an_index_of_mean_zero_or_a_reason(rows):
    found = complexity(pd.DataFrame(rows))
    if found.reason:
        assert found.eci is None
        return
    for index in (found.eci.dropna(), found.pci.dropna()):
        assert index.mean() == pytest.approx(0, abs=1e-9)
        assert index.std(ddof=0) == pytest.approx(1, abs=1e-9)
    assert found.eci.dropna() @ found.diversity[found.eci.notna()] > -1e-6


# Shift-share

REGION = pd.DataFrame({2008: [90.0, 20, 10, 60], 2009: [100.0, 40, 10, 55]}, index=list("abcd"))
NATION = pd.DataFrame({2008: [400.0, 150, 150, 400], 2009: [440.0, 210, 135, 480]}, index=list("abcd"))
SIDES = (REGION[2008], REGION[2009], NATION[2008], NATION[2009])


def test_shift_share_as_in_farhauer_and_kroell():
    """REAT, shift.Rd: 25 more are 27 by the nation, 1 by the sectors and -3 by the region itself."""
    found = shift_share(*SIDES)
    assert found[:4] == pytest.approx((25, 27, 1, -3))
    assert (found.allocation, found.reason) == (None, None)


def test_shift_share_after_esteban_as_in_farhauer_and_kroell():
    found = shift_share(*SIDES, form="esteban")
    assert found[:3] == pytest.approx((25, 27, 1))
    assert (found.regional, found.allocation) == pytest.approx((-0.636364, -2.363636), abs=1e-6)


def test_the_order_of_sectors_does_not_matter():
    assert shift_share(SIDES[0][::-1], SIDES[1], SIDES[2], SIDES[3].iloc[[2, 0, 3, 1]]) == shift_share(*SIDES)


POSITIVE = st.floats(0.01, 1e4)


@st.composite
def sides(draw, least=POSITIVE):
    n = draw(st.integers(1, 6))
    figures = [draw(st.lists(least, min_size=n, max_size=n)) for _ in range(4)]
    return [pd.Series(column, dtype="float64") for column in figures]


@given(sides(), st.sampled_from(["dunn", "esteban"]))
def test_the_parts_sum_to_the_change(four, form):
    found = shift_share(*four, form=form)
    parts = [part for part in found[1:5] if part is not None]
    size = 1 + sum(abs(part) for part in parts)
    assert sum(parts) == pytest.approx(found.total, abs=1e-9 * size)
    assert found.total == pytest.approx(four[1].sum() - four[0].sum(), abs=1e-9 * size)
    plain = shift_share(*four)
    assert plain.regional == pytest.approx(found.regional + (found.allocation or 0), abs=1e-9 * size)


@given(sides())
def test_a_region_that_grows_as_its_nation_has_no_part_of_its_own(four):
    start, _, before, after = four
    found = shift_share(start, start * after / before, before, after)
    assert found.regional == pytest.approx(0, abs=1e-9 * (1 + abs(found.total) + (start * after / before).sum()))


def test_year_by_year_the_parts_sum_to_the_whole_change_and_follow_the_mix():
    region, nation = REGION.copy(), NATION.copy()
    region[2010], nation[2010] = [120.0, 45, 9, 50], [450.0, 230, 130, 490]
    for form in ("dunn", "esteban"):
        found = dynamic_shift_share(region[[2010, 2008, 2009]], nation, form=form)
        assert (found.index.tolist(), found.index.name) == ([2009, 2010], "year")
        assert found.loc[2009].dropna().tolist() == pytest.approx([p for p in shift_share(*SIDES, form=form)[:5] if p])
        assert found["total"].sum() == pytest.approx(region[2010].sum() - region[2008].sum())
        assert found.drop(columns="total").sum().sum() == pytest.approx(found["total"].sum())
    ends = shift_share(region[2008], region[2010], nation[2008], nation[2010])
    assert dynamic_shift_share(region, nation)["regional"].sum() != pytest.approx(ends.regional, rel=1e-3)


def test_one_sector_has_no_mix():
    one = shift_share(*(side[["a"]] for side in SIDES), form="esteban")
    assert (one.industry_mix, one.allocation) == pytest.approx((0, 0), abs=1e-12)
    assert one.regional == pytest.approx(100 - 90 * 1.1)


@pytest.mark.parametrize(
    ("side", "figure", "form", "said"),
    [
        (0, NAN, "dunn", "no figure for a at the start in the region: missing is not zero"),
        (3, NAN, "dunn", "no figure for a at the end"),
        (1, -1.0, "dunn", "for a at the end in the region is negative"),
        (2, 0.0, "dunn", "nation starts from zero in a"),
        (0, 0.0, "esteban", "region starts from zero in a"),
        (2, 1e-320, "dunn", "too large or too small"),
        (0, 1e-320, "esteban", "too large or too small"),
    ],
)
def test_without_a_usable_figure_there_are_no_parts_but_a_reason(side, figure, form, said):
    four = [column.copy() for column in SIDES]
    four[side]["a"] = figure
    found = shift_share(*four, form=form)
    assert said in found.reason
    assert found[:5] == (None,) * 5


def test_a_region_may_start_from_zero_in_a_sector_but_not_in_all():
    four = [column.copy() for column in SIDES]
    four[0]["a"] = 0.0
    assert sum(shift_share(*four)[1:4]) == pytest.approx(115)
    assert "nothing" in shift_share(four[0] * 0, *four[1:]).reason


@pytest.mark.parametrize(
    ("four", "form", "said"),
    [
        (SIDES, "arcelus", "no form 'arcelus'.*dunn or esteban"),
        ((SIDES[0].drop("a"), *SIDES[1:]), "dunn", "at one date only: a"),
        ((*SIDES[:2], SIDES[2].drop("a"), SIDES[3].drop("a")), "dunn", "the same sectors: a"),
        ((SIDES[0].iloc[:0], *SIDES[1:]), "dunn", "no amounts"),
        ((pd.concat([SIDES[0]] * 2), *SIDES[1:]), "dunn", "sector twice"),
        ((SIDES[0].tolist(), *SIDES[1:]), "dunn", "no amounts"),
        ((SIDES[0] * INF, *SIDES[1:]), "dunn", "infinite"),
        ((SIDES[0].astype(str) + "x", *SIDES[1:]), "dunn", "not a number"),
    ],
)
def test_what_shift_share_cannot_compare_is_refused(four, form, said):
    with pytest.raises(NotComputable, match=said):
        shift_share(*four, form=form)


@pytest.mark.parametrize(
    ("region", "nation", "said"),
    [
        (REGION.rename(columns={2009: 2010}), NATION.rename(columns={2009: 2010}), "year 2009 is missing"),
        (REGION[[2008]], NATION[[2008]], "one year only"),
        (REGION, NATION[[2008]], "not the same years"),
        (REGION.rename(columns=str), NATION.rename(columns=str), "not the same years"),
        (REGION.drop("a"), NATION, "the same sectors: a"),
        (REGION.replace(40, NAN), NATION, "2008 to 2009: There is no figure for b"),
        (REGION, NATION * 0, "nothing"),
        (REGION.iloc[:0], NATION, "empty"),
    ],
)
def test_no_dynamic_shift_share_with_gaps(region, nation, said):
    with pytest.raises(NotComputable, match=said):
        dynamic_shift_share(region, nation)


def test_no_dynamic_shift_share_of_an_unknown_form():
    with pytest.raises(NotComputable, match="no form None"):
        dynamic_shift_share(REGION, NATION, form=None)
