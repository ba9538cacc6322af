import pandas as pd
import pytest
from conftest import FIGURES, keep

from zdi_metrics import store
from zdi_metrics.compute import compute
from zdi_metrics.errors import NotComputable
from zdi_metrics.loading import observe
from zdi_metrics.model import Break, Input


def computed(small, indicator="export_ratio", **changes):
    data, catalogue = small
    observed, _ = observe(data, catalogue, store.ledger(data))
    declared = catalogue.indicators[indicator].model_copy(update=changes)
    return compute(declared, observed, catalogue).set_index(["area", "period"])


def test_the_recipe_is_applied_and_the_row_says_where_it_came_from(small):
    row = computed(small).loc["DEA", "2022"]
    assert row["value"] == 45
    assert (row["unit"], row["status"], row["reason"]) == ("percent", "A", "")
    assert (row["tables"], row["definition"], row["vintage"]) == ("industry", "example", "2024-04-01")


def test_a_missing_input_makes_a_missing_result_with_its_status_sign_and_reason(small):
    row = computed(small).loc["DEA", "2023"]
    assert pd.isna(row["value"])
    assert row["status"] == "Q"  # the suppressed part outweighs the provisional whole
    assert row["sign"] == ". p"
    assert row["reason"].startswith("no figure for input part (sign .")


def test_the_gravest_mark_of_the_inputs_travels(small):
    data, _ = small
    keep(data, "industry", FIGURES["industry"].replace(",,million_eur,.,", ",190,million_eur,,"))
    row = computed(small).loc["DEA", "2023"]
    assert row["value"] == pytest.approx(45.238095238)
    assert (row["status"], row["sign"]) == ("P", "p")


def test_a_declared_break_is_a_status_but_never_hides_a_graver_one(small):
    broken = (Break(period="2022", note_de="x", note_en="x"), Break(period="2023", note_de="x", note_en="x"))
    found = computed(small, breaks=broken)["status"]
    assert found["DEA", "2022"] == "B"
    assert found["DEA", "2023"] == "Q"


def test_only_areas_and_periods_that_all_inputs_cover_are_computed(small):
    data, _ = small
    more = "DE,2022,turnover,2000,million_eur,,,a.csv,5\nDEA,2021,turnover,390,million_eur,,,a.csv,6\n"
    keep(data, "industry", FIGURES["industry"] + more)
    assert list(computed(small).index) == [("DEA", "2022"), ("DEA", "2023")]


def test_inputs_without_anything_in_common_are_an_error(small):
    data, _ = small
    keep(
        data,
        "industry",
        FIGURES["industry"]
        .replace("DEA,2022,foreign", "DE,2022,foreign")
        .replace("DEA,2023,foreign", "DE,2023,foreign"),
    )
    with pytest.raises(NotComputable, match="export_ratio: its inputs have no area and period in common"):
        computed(small)


def test_a_recipe_that_says_nothing_about_any_period_is_an_error(small):
    parts = {"parts": Input(table="work", measure="employees", over="measure")}
    windows = {"of": ["DEA"], "windows": [["2022", "2023"]], "smallest": 0.5}
    assert len(computed(small, recipe="resistance", inputs=parts, params=windows)) == 1
    early = windows | {"windows": [["2008", "2009"]]}
    with pytest.raises(NotComputable, match="export_ratio: its recipe resistance says nothing about any period"):
        computed(small, recipe="resistance", inputs=parts, params=early)


def test_reference_dates_become_years_and_a_fixed_area_serves_all(small):
    data, _ = small
    text = FIGURES["work"].replace("2022", "2022-12-31").replace("2023", "2023-12-31")
    keep(
        data,
        "work",
        text + "DE,2022-12-31,employees,400,persons,,,b.csv,3\nDE,2022-06-30,employees,1,persons,,,b.csv,4\n",
    )
    inputs = {
        "part": Input(table="work", measure="employees", at="12-31"),
        "whole": Input(table="work", measure="employees", at="12-31", area="DE"),
    }
    found = computed(small, "employees", recipe="share", inputs=inputs)["value"]
    assert found["DEA", "2022"] == 25
    assert found["DE", "2022"] == 100


def test_a_fixed_area_without_any_figure_is_a_missing_input(small):
    value = Input(table="work", measure="employees")
    inputs = {"part": value, "whole": value.model_copy(update={"area": "DE"})}
    row = computed(small, "employees", recipe="share", inputs=inputs).loc["DEA", "2022"]
    assert pd.isna(row["value"])
    assert (row["status"], row["reason"]) == ("O", "no figure for input whole (none at hand)")


def sectors(small, *rows):
    """The small data, with rows of `area, period, sector, value, sign` in the table of employees."""
    data, catalogue = small
    header = FIGURES["work"].splitlines()[0].replace("measure,", "measure,sector,")
    lines = [f"{area},{period},employees,{sector},{value},persons,{sign},,b.csv,1"
             for area, period, sector, value, sign in rows]  # fmt: skip
    keep(data, "work", "\n".join([header, *lines]) + "\n")
    work = catalogue.tables["work"].model_copy(update={"cuts": ("sector",)})
    return data, catalogue.model_copy(update={"tables": catalogue.tables | {"work": work}})


def test_items_of_a_fixed_area_serve_all_and_its_marks_travel(small):
    changed = sectors(small,
        ("DEA", 2022, "A", 30, ""), ("DEA", 2022, "C", 70, "p"),
        ("DE", 2022, "A", 50, "|"), ("DE", 2022, "C", 50, "s"),
    )  # fmt: skip
    parts = Input(table="work", measure="employees", over="sector")
    inputs = {"parts": parts, "reference": parts.model_copy(update={"area": "DE"})}
    found = computed(changed, "employees", recipe="krugman", inputs=inputs)
    assert found["value"].to_dict() == {("DE", "2022"): 0, ("DEA", "2022"): 0.4}
    assert found.loc[("DEA", "2022"), ["status", "sign"]].tolist() == ["B", "p s |"]


def test_items_become_columns_and_a_missing_item_is_not_filled(small):
    changed = sectors(small,
        ("DEA", 2022, "A", 50, ""), ("DEA", 2022, "C", 50, ""),
        ("DEA", 2023, "A", 50, ""), ("DEA", 2023, "C", "", "."),
    )  # fmt: skip
    inputs = {"parts": Input(table="work", measure="employees", over="sector")}
    found = computed(changed, "employees", recipe="entropy", inputs=inputs)
    assert found.loc[("DEA", "2022"), "value"] == 1
    assert pd.isna(found.loc[("DEA", "2023"), "value"])
    assert found.loc[("DEA", "2023"), "status"] == "Q"


def test_an_undefined_result_says_so(small):
    data, _ = small
    found = computed(small, "employees", recipe="growth")
    first = found.loc["DEA", "2022"]
    assert pd.isna(first["value"])
    assert (first["status"], first["reason"]) == ("O", "no figure for input value (none at hand)")
    assert found.loc[("DEA", "2023"), "value"] == 10
    keep(data, "industry", FIGURES["industry"].replace(",400,", ",0,"))
    row = computed(small).loc["DEA", "2022"]
    assert (row["status"], row["reason"][:11]) == ("M", "not defined")


def test_an_item_without_any_figure_is_missing_not_nothing(small):
    changed = sectors(small, ("DEA", 2022, "A", 50, ""), ("DEA", 2022, "B", 50, "p"))
    inputs = {"parts": Input(table="work", measure="employees", over="sector", items=("A", "B", "C"))}
    row = computed(changed, "employees", recipe="sum_of_items", inputs=inputs).loc["DEA", "2022"]
    assert pd.isna(row["value"])
    assert row["status"] == "O"


@pytest.mark.parametrize(
    ("sign", "value", "status"), [("p", "100", "P"), ("s", "100", "E"), (".", "", "Q"), ("…", "", "O")]
)
def test_growth_takes_over_the_marks_of_the_year_before(small, sign, value, status):
    data, _ = small
    keep(data, "work", FIGURES["work"].replace("employees,100,persons,,", f"employees,{value},persons,{sign},"))
    row = computed(small, "employees", recipe="growth").loc["DEA", "2023"]
    assert (row["status"], row["sign"]) == (status, sign)
    assert pd.isna(row["value"]) == (value == "")


@pytest.mark.parametrize("breaks", [(), (Break(period="2023", note_de="x", note_en="x"),)])
def test_growth_across_a_break_is_not_defined(small, breaks):
    data, _ = small
    if not breaks:
        keep(data, "work", FIGURES["work"].replace("employees,110,persons,,", "employees,110,persons,|,"))
    row = computed(small, "employees", recipe="growth", breaks=breaks).loc["DEA", "2023"]
    assert pd.isna(row["value"])
    assert "break" in row["reason"]


def test_items_of_a_fixed_area_without_any_row_are_missing_inputs(small):
    _, catalogue = small
    cell = {"measure": "turnover", "sex": "f", "value": 1.0, "unit": "x", "status": "A", "sign": "", "vintage": "2024"}
    rows = pd.DataFrame(
        [cell | {"area": "DEA", "period": "2022"}, cell | {"area": "DE1", "period": "2022", "sex": "m"}]
    )
    parts = Input(table="industry", measure="turnover", over="sex", items=("f",))
    declared = catalogue.indicators["export_ratio"].model_copy(
        update={
            "recipe": "ratio_of_sums",
            "inputs": {"numerators": parts, "denominators": parts.model_copy(update={"items": (), "area": "DE"})},
        }
    )
    found = compute(declared, {"industry": rows}, catalogue)
    assert found["status"].tolist() == ["O"]
    assert found["reason"].tolist() == ["no figure for input denominators (none at hand)"]
