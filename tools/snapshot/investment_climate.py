"""Carries over the figures of the theme investment climate (Europe: see the script of that name)."""

from common import IT_NRW, Row
from dns import carry_dns
from genesis import carry_regional, cross_table, export, flat_file, recording
from inkar import carry_inkar
from pages import carry_typed, page, press, press_row, region

REGISTRATIONS = {"business_registrations": "registrations", "business_deregistrations": "deregistrations"}
INSOLVENCIES = {"business_insolvencies": "proceedings", "insolvencies_employees_affected": "employees"}
TYPED = "NRW 2016-{} typed from IT.NRW press texts, address in each row"
BW = "Statistisches Landesamt Baden-Württemberg"


def between(measures: dict[str, str], printed: list[Row]) -> list[Row]:
    """Yearly press figures for North Rhine-Westphalia in years that the published tables at hand do not print."""
    have = {(row["period"], row["measure"]) for row in printed if row["area"] == "05"}
    first = min(row["period"] for row in printed)
    records = (r for r in press("investment_climate_nrw.csv") if r["item"] in measures and r["area"] == "NRW")
    rows = [press_row(r, measures[r["item"]]) for r in records if r["year"].isdigit()]
    return [row for row in rows if row["period"] > first and (row["period"], row["measure"]) not in have]


def registrations() -> None:
    """Registrations and deregistrations of businesses: the cross-table, then press figures."""
    code = "52311-01-04-4"
    columns = {4: {"measure": "registrations"}, 6: {"measure": "foundations"}, 9: {"measure": "deregistrations"}}
    printed = cross_table(code, columns)
    origin = f"{export(code)}; {TYPED.format(2022)}"
    carry_regional(code, printed + between(REGISTRATIONS, printed), origin=origin)


def insolvencies() -> None:
    """Business insolvencies: the cross-table to 2015, the recorded flat file of 2024, press figures between."""
    code = "52411-02-01-4"
    printed = cross_table(code, {4: {"measure": "proceedings"}, 7: {"measure": "employees"}})
    newest = flat_file(
        code,
        {"ISV006": "proceedings", "ISVNW1": "employees"},
        where={"2_variable_attribute_code": ""},
        vintage="2025-04-11",
    )
    origin = f"{export(code)}; {recording(code)}; {TYPED.format(2024)}"
    carry_regional(code, printed + newest + between(INSOLVENCIES, printed), origin=origin)


def cross_tables() -> None:
    """Investment of industry and establishments of the business register."""
    columns = {5: {"measure": "employees"}, 6: {"measure": "investment"}}
    carry_regional("42231-01-04-4", cross_table("42231-01-04-4", columns))
    sectors = {4: "total", 5: "B", 6: "C", 7: "D", 8: "E"}
    columns = {c: {"measure": "establishments", "sector": sector} for c, sector in sectors.items()}
    carry_regional("52111-02-01-4", cross_table("52111-02-01-4", columns))


def typed() -> None:
    """Figures typed from pages of statistical offices and from press texts."""
    file = "itnrw_unternehmensdemographie_nrw_2022_2023.csv"
    addresses = {
        "2022": "https://statistik.nrw/service/veroeffentlichungen/themenschwerpunkte/gruendungsgeschehen/"
        "wie-sieht-die-gruendungslandschaft-nrw-im-jahr-2022-aus",
        "2023": "https://blomberg-nachrichten.de/nrw-2023-war-jedes-zwoelfte-unternehmen-eine-neugruendung",
    }
    columns = {"aktive_unternehmen": "enterprises", "gruendungen": "births", "gruendungsrate_pct": "birth_rate"}
    rows = page(file, columns)
    germany = {"gruendungsrate_deutschland_pct": "birth_rate"}
    rows += page(file, germany, lambda year: {"area": "DE", "period": year})
    rows = [row | {"origin_file": addresses[row["period"]]} for row in rows]
    carry_typed("itnrw_unternehmensdemographie", rows, IT_NRW, "Unternehmensdemografie")
    columns = {"investitionen_1000eur": "investment", "umsatz_1000eur": "turnover"}
    rows = page(
        "statbw_investitionsquote_vg_laender_2020.csv", columns, lambda land: {"area": region(land), "period": "2020"}
    )
    carry_typed("statbw_vg_iq_ii", rows, BW, "VG-IQ-II")
    rows = [press_row(r, "investment") for r in press("investment_nrw_industry.csv") if r["item"] == "total"]
    carry_typed("press_industrial_investment", rows, f"{IT_NRW}, Pressetexte", "42231", "2021-11-17")


def main() -> None:
    """Carry everything over."""
    carry_dns("8-3", "2026-03-24")
    registrations()
    insolvencies()
    cross_tables()
    typed()
    measures = {"q_uinsolv_betr": "insolvencies_per_1000_establishments"}
    carry_inkar("inkar_14214", "wirtschaft", measures, "Wirtschaft: 14214")
