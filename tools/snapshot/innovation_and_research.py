"""Carries over the figures of the theme innovation and research (employees: see occupations; Europe: see europe)."""

from common import DESTATIS, records
from dns import carry_dns
from inkar import carry_inkar
from pages import carry_typed, page, press, press_row, region

SECTORS = {"staat": "government", "hochschulen": "universities", "wirtschaft": "business", "insgesamt": "total"}


def research() -> None:
    """R&D expenditure by sector: relative to GDP by Land, and in North Rhine-Westphalia."""
    shares = [
        row | {"measure": "research_intensity", "sector": row["measure"]}
        for row in page(
            "destatis_fue_bip_laender_2022.csv", SECTORS, lambda land: {"area": region(land), "period": "2022"}
        )
    ]
    title = "Anteil der internen FuE-Ausgaben am BIP nach Bundesländern und Sektoren"
    carry_typed("destatis_research_by_sector", shares, DESTATIS, title, "2024-08-29")
    columns = {f"{name}_mrd_eur": sector for name, sector in SECTORS.items() if sector != "total"}
    expenditure = [
        row | {"measure": "expenditure", "sector": row["measure"]}
        for row in page("nrw_nachhaltigkeit_9_1_fue_2000_2020.csv", columns)
    ]
    publisher = "Land Nordrhein-Westfalen, IT.NRW"
    carry_typed("nrw_sustainability_9_1", expenditure, publisher, "Nachhaltigkeitsindikator 9.1", "2022-02")


def patents() -> None:
    """Patent applications as first published by the DPMA, quoted on press and chamber pages.

    The revised table and totals of later annual reports are left out: they do not join these figures.
    """
    units = {"applications": "applications", "per 100 000 inhabitants": "density"}
    rows = [
        press_row(record, units[record["unit"]])
        for record in press("patents_laender.csv")
        if record["status"] in {"first release", "DPMA via IHK Lippe"}
    ]
    for line, row in records("transcribed-pages/dpma_patentanmeldungen_nrw_press.csv"):
        found = {"area": "NRW", "year": row["jahr"], "value": row["anmeldungen"], "source_url": row["quelle"]}
        rows.append(press_row({**found, "line": str(line), "status": "", "published": ""}, "applications"))
    publisher = "Deutsches Patent- und Markenamt (DPMA), von Seiten Dritter"
    title = "Jahresstatistik, Patentanmeldungen nach Bundesländern, Erstveröffentlichung"
    carry_typed("dpma_patents_first_release", rows, publisher, title, "2026-03-11")


def main() -> None:
    """Carry everything over."""
    carry_dns("9-1-a", "2026-04-14")
    research()
    patents()
    carry_inkar(
        "inkar_federal_funding",
        "raumwirksame_mittel",
        {"q_rwm_dpf_05_bev": "project_funding", "q_rwm_hsf_05_bev": "university_funding"},
        "Raumwirksame Mittel: 10012, 10008",
    )
