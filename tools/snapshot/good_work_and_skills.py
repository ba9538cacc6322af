"""Carries over the figures of the theme good work and skills (occupations and Europe: see the scripts of that name)."""

from common import BY_2_0, DESTATIS, EMPLOYMENT_AGENCY, IT_NRW, carry
from dns import carry_dns
from genesis import EXPORTED, RECORDED, carry_regional, cross_table, export, flat_file, recording
from inkar import carry_inkar
from pages import carry_typed, page, press, press_row

SEX = {"": "total", "GESW": "female"}
# Press tables: table, items of the transcription, our measure, publisher, title.
PRESS = (
    (
        "itnrw_training_contracts",
        {"new_training_contracts"},
        "contracts",
        f"{IT_NRW}, aus Pressetexten",
        "Berufsbildungsstatistik, Erhebung zum 30. September",
    ),
    (
        "destatis_62361_0520",
        {"collective_bargaining_employees_destatis"},
        "covered",
        f"{DESTATIS}, aus einer Pressemitteilung",
        "62361-0520",
    ),
    (
        "iab_betriebspanel",
        {"collective_bargaining_employees_iab"},
        "covered",
        "Institut für Arbeitsmarkt- und Berufsforschung (IAB), aus Pressetexten",
        "IAB-Betriebspanel, Tarifbindung der Beschäftigten",
    ),
    (
        "ba_unemployment_rate_monthly",
        {"unemployment_rate_december", "unemployment_rate_january"},
        "unemployment_rate",
        f"{EMPLOYMENT_AGENCY}, aus Pressetexten",
        "Arbeitslosenquote, Monatswerte",
    ),
)


def dns() -> None:
    """Indicators of the German Sustainable Development Strategy."""
    carry_dns("8-5-ab", "2025-06-12")
    carry_dns("5-1-a", "2025-12-16")
    carry_dns("4-1-a", "2024-08-01")
    carry_dns("4-1-b", "2025-07-22")
    carry_dns("4-3-a", "2024-08-20")
    carry_dns("8-5-c", "2026-04-14")


def unemployment() -> None:
    """Unemployed people and rates; the rate of young people begins in 2009: before, the table prints "-" everywhere."""
    columns = {
        4: {"measure": "unemployed"},
        10: {"measure": "long_term_unemployed"},
        12: {"measure": "unemployment_rate"},
        16: {"measure": "youth_unemployment_rate"},
    }
    rows = cross_table("13211-02-05-4", columns)
    carry_regional(
        "13211-02-05-4", [r for r in rows if r["measure"] != "youth_unemployment_rate" or r["period"] >= "2009"]
    )


def employees() -> None:
    """Employees by sex: Kreise from three vintages of one table, and Länder by quarter.

    The answer of March 2026 prints "-" for every Kreis of Germany: not loaded, no zeros.
    """
    code = "13111-01-03-4"
    old = {4: {"measure": "employees", "sex": "total"}, 6: {"measure": "employees", "sex": "female"}}
    rows = [row | {"vintage": EXPORTED} for row in cross_table(code, old)]
    for file, vintage in ((f"{code}__2025-06.csv", "2025-06"), (code, RECORDED)):
        rows += flat_file(
            file,
            {"ERW032": "employees"},
            cuts={"sex": ("3_variable_attribute_code", SEX)},
            where={"2_variable_attribute_code": "", "3_variable_code": "GES"},
            vintage=vintage,
        )
    rows = [row for row in rows if not (row["sign"] == "-" and len(row["area"]) == 5)]
    origin = f"{recording(code)} (June 2025: an earlier version of this file); {export(code)}"
    carry_regional(code, rows, state_date=RECORDED, origin=origin)
    by_sex = {"sex": ("2_variable_attribute_code", SEX)}
    carry(
        "destatis_13111_0005",
        flat_file("13111-0005", {"ERW065": "employees"}, cuts=by_sex, where={"2_variable_code": "GES"}),
        origin_kind="original",
        publisher=DESTATIS,
        code="13111-0005",
        state_date=RECORDED,
        licence=BY_2_0,
        origin=recording("13111-0005"),
    )


def typed() -> None:
    """Real wages, training contracts, collective agreements and monthly unemployment, from pages and press texts."""
    wages = [
        row | {"measure": "real_wages_quarter" if "Q" in row["period"] else "real_wages_year"}
        for row in page("itnrw_reallohn_nrw_2014_2024q3.csv", {"reallohn_pct": ""})
    ]
    title = "Entwicklung der Bruttomonatsverdienste und der Verbraucherpreise"
    carry_typed("itnrw_reallohn", wages, IT_NRW, title)
    for table, items, measure, publisher, title in PRESS:
        rows = [press_row(r, measure) for r in press("good_work_nrw.csv") if r["item"] in items]
        carry_typed(table, rows, publisher, title)


def main() -> None:
    """Carry everything over."""
    dns()
    unemployment()
    employees()
    measures = {
        "q_auspl": "training_places_per_100_applicants",
        "a_azubi": "trainees_per_1000_employees",
        "a_schul_oA": "school_leavers_without_certificate",
    }
    carry_inkar("inkar_bildung", "bildung", measures, "Bildung: 5104, 5105, 5213")
    typed()
