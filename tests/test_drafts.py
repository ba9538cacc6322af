"""A draft is checked and computed like the catalogue, and leaves nothing behind."""

import pytest

import zdi_metrics as zdi
from zdi_metrics.catalogue import FOLDER, catalogue
from zdi_metrics.errors import CatalogueError, NotComputable, RawError, TableChanged

INDICATOR = """
[[indicator]]
id = "people_per_proceeding"
theme = "resilience"
name_de = "Beschäftigte je Verfahren"
name_en = "Employees per proceeding"
question_de = "Wie groß?"
question_en = "How large?"
unit = "number"
better = "neither"
recipe = "ratio"
inputs.numerator = { table = "regionalstatistik_52411_02_01_4", measure = "employees" }
inputs.denominator = { table = "regionalstatistik_52411_02_01_4", measure = "proceedings" }
definition = "people_per_proceeding"
method_de = "So."
method_en = "So."
caveat_de = "Nur ein Entwurf."
caveat_en = "A draft only."
leitbild = "investment_climate"
role = "vulnerability"
actors = ["companies"]
"""
TABLE = """
[[table]]
id = "sample"
source = "itnrw"
code = "Sample"
verified = false
title = "A sample"
page = "https://example.org"
since = 2022
rhythm = "yearly"
measures.employees = { unit = "persons" }
measures.proceedings = { unit = "proceedings" }
"""
FIGURES = """area,period,measure,value,unit,sign,vintage,origin_file,origin_row
DEA,2024,employees,30,persons,,2025,https://example.org,1
DEA,2024,proceedings,10,proceedings,,2025,https://example.org,2
DEA,2025,employees,,persons,.,2026,https://example.org,3
DEA,2025,proceedings,12,proceedings,,2026,https://example.org,4
"""
APART = FIGURES.replace("2024,proceedings", "2023,proceedings").replace("2025,proceedings", "2022,proceedings")
OWN = TABLE + INDICATOR.replace("regionalstatistik_52411_02_01_4", "sample")


def test_kept_tables_are_read():
    found = zdi.draft(INDICATOR)
    cells = zdi.trace("business_insolvencies", "NRW", "2022")
    row = found.series.set_index(["area", "period"]).loc[("DEA", "2022")]
    assert row["tables"] == "regionalstatistik_52411_02_01_4"
    assert row["value"] > 1
    assert cells["period"].eq("2022").all()
    assert [one.indicator for one in found.assessments] == ["people_per_proceeding"]


def test_own_figures_keep_their_marks():
    found = zdi.draft(OWN, {"sample": FIGURES})
    rows = found.series.set_index("period")
    assert rows.loc["2024", "value"] == 3
    assert rows.loc["2025", "status"] == "Q"
    assert rows.loc["2025", "sign"] == "."
    assert found.assessments[0].period == "2024"


def test_nothing_is_left_behind():
    before = sorted(path.name for path in FOLDER.iterdir())
    zdi.draft(OWN, {"sample": FIGURES})
    assert sorted(path.name for path in FOLDER.iterdir()) == before
    assert "people_per_proceeding" not in catalogue().indicators


@pytest.mark.parametrize(
    ("declaration", "figures", "error", "told"),
    [
        (INDICATOR.replace("caveat_de", "caveat_dee"), {}, CatalogueError, "caveat_dee: is no key here"),
        (INDICATOR.replace("[[indicator]]", "[[indicator"), {}, CatalogueError, "draft.toml: cannot be read"),
        (INDICATOR.replace('"people_per_proceeding"', '"patent_density"', 1), {}, CatalogueError, "used twice"),
        (OWN, {}, RawError, "The table sample has no figures. Give them as CSV text"),
        (OWN, {"sample": "area,period\n"}, TableChanged, "The header is"),
        (OWN, {"sample": FIGURES.replace(",30,", ",viel,")}, TableChanged, "is no number"),
        (OWN, {"sample": APART}, NotComputable, "nothing in common|no area|no period"),
        ("", {}, CatalogueError, "declares no indicator"),
    ],
)  # fmt: skip
def test_mistakes_get_a_sentence(declaration, figures, error, told):
    with pytest.raises(error, match=told):
        zdi.draft(declaration, figures)


def test_several_indicators_stand_side_by_side():
    found = zdi.side_by_side(["gigabit_households", "fibre_households"], start="2024")
    assert list(found.columns) == ["gigabit_households", "fibre_households"]
    assert found.index.min() >= "2024"
    with pytest.raises(NotComputable, match="There are no figures for Lombardei in gigabit_households"):
        zdi.side_by_side(["gigabit_households"], area="Lombardei")
