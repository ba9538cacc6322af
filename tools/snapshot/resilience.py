"""Carries over the figures of the theme resilience, energy apart."""

from common import carry, lines, number
from economy import DL_DE, INKAR, inkar
from employees import by_sector

# Disjoint together with what remains of B-E without C, and of G-T without G-J and K-N; parts add up to the total.
SECTORS = ("A", "B-E", "C", "F", "G-J", "K-N", "G-T")
ALL_SECTORS = ("A", "B-E", "F", "G-I", "J", "K", "L", "M-N", "O-Q", "R-T", "total")
WAGE_STRUCTURE = "https://github.com/edubruell/EastGermanWageStructure@0bec7d8"


def employees_54i() -> None:
    every = {sector: {"total"} for sector in ALL_SECTORS}
    every["C"] = {"total", "academic", "no_vocational"}
    carry(
        "landesdatenbank_13111_54i",
        by_sector({5: "total", 11: "no_vocational", 13: "academic"}, every),
        origin_kind="original",
        publisher="Information und Technik Nordrhein-Westfalen (IT.NRW)",
        code="13111-54i",
        state_date="2026-01-15",
        licence=DL_DE,
        origin="https://github.com/Inab1993/Regressionsmodelle_fuer_EGH-Leistungen@74b2931:13111-54i.csv",
    )


def employees_by_land() -> None:
    rows = []
    for line, cells in lines("genesis-flatfile-old/employment_wz08_bula.csv", encoding="latin-1"):
        sector = cells[11].removeprefix("WZ08-") or "total"
        if cells[0] != "13311" or sector not in {*SECTORS, "total"}:
            continue
        value, sign = number(cells[13])
        keys = {"area": cells[7], "period": cells[4], "measure": "employees", "sector": sector}
        where = {"origin_file": "employment_wz08_bula.csv", "origin_row": str(line)}
        rows.append(keys | {"value": value, "sign": sign} | where)
    carry(
        "destatis_13311_employees_by_sector",
        rows,
        origin_kind="original",
        publisher="Statistisches Bundesamt (Destatis)",
        code="13311-0002 (ERW061)",
        state_date="2022",
        licence=DL_DE,
        origin=f"{WAGE_STRUCTURE}:employment_wz08_bula.csv",
    )


def establishments() -> None:
    columns = {"a_betr_groß": "large_share", "a_betr_mittel": "medium_share"}
    carry(
        "inkar_betriebsgroessen",
        inkar("wirtschaft", columns, lambda *_: True),
        origin_kind="extract",
        publisher="Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)",
        code="INKAR 2024, Bereich Wirtschaft: " + ", ".join(columns),
        state_date="2024-12-31",
        licence=DL_DE,
        origin=f"{INKAR}:wirtschaft.parquet",
    )


def main() -> None:
    employees_54i()
    employees_by_land()
    establishments()


if __name__ == "__main__":
    main()
