"""Carries over the figures of the theme innovation and research, and the European scoreboards."""

import json
from itertools import product

import openpyxl
import pandas as pd
import pyreadr
from common import ORIGINALS, carry
from dns import carry_dns
from inkar import carry_inkar
from typed import date, records

from zdi_metrics.areas import area, areas, children

LOCALISED = "https://github.com/giocopp/LOCALISED-7.1-Paper@61a0ca2"
RESEARCH_PAGE = (
    "https://destatis.de/DE/Themen/Gesellschaft-Umwelt/Bildung-Forschung-Kultur/"
    "Forschung-Entwicklung/Tabellen/bip-bundeslaender-sektoren.html"
)
STRATEGY_PAGE = (
    "http://www.nachhaltigkeitsindikatoren.nrw.de/private-und-oeffentliche-ausgaben-fuer-forschung-und-entwicklung"
)
SCOREBOARD = {
    "1.2.2 Scientific publications among the top 10% most cited (Regional)": "highly_cited_publications",
    "2.2.1 R&D expenditure in the business sector (Regional)": "business_research",
    "3.1.1 SMEs introducing product innovations (Regional)": "product_innovators",
    "3.2.1 Innovative SMEs collaborating with others (Regional)": "collaborating_companies",
    "3.2.2 Public-private co-publications (Regional)": "public_private_copublications",
    "4.2.3 Sales of new-to-market and new-to-firm innovations (Regional)": "new_product_sales",
}
# Raw indicators of the competitiveness index: our measure, and the year of its description (of a mean, the last).
COMPETITIVENESS = {
    "Total patent applications": ("patent_applications", "2018"),
    "Total intramural research and development expenditure ": ("research_intensity", "2019"),
    "Employment in technology and knowledge-intensive sectors ": ("high_technology_employment", "2021"),
}
OCCUPATIONS = {"271": "technical_research", **{code: f"ict_{code}" for code in ("431", "432", "433", "434")}}
PATENT_AREAS = {"NRW": "05", "Germany": "DG", "Baden-Wuerttemberg": "08", "Bayern": "09", "Rheinland-Pfalz": "07"}
PATENT_UNITS = {"applications": "applications", "per 100 000 inhabitants": "density"}


def research_by_sector() -> None:
    """R&D expenditure relative to GDP by sector, Germany and the Länder, from a Destatis page."""
    file = "transcribed-pages/destatis_fue_bip_laender_2022.csv"
    sectors = {"staat": "government", "hochschulen": "universities", "wirtschaft": "business", "insgesamt": "total"}
    rows = [
        {
            "area": area(row["land"]).code,
            "period": "2022",
            "measure": "research_intensity",
            "sector": sector,
            "value": row[column],
            "origin_file": RESEARCH_PAGE,
            "origin_row": f"{row['land']}:{column}",
        }
        for _, row in records(file, ";")
        for column, sector in sectors.items()
    ]
    carry(
        "destatis_research_by_sector",
        rows,
        origin_kind="transcribed",
        publisher="Statistisches Bundesamt (Destatis)",
        code="Anteil der internen FuE-Ausgaben am BIP nach Bundesländern und Sektoren",
        state_date="2024-08-29",
        licence="auf der Seite nicht genannt",
        origin=RESEARCH_PAGE,
    )


def research_expenditure() -> None:
    """R&D expenditure in North Rhine-Westphalia by sector, from the page of the Land's sustainability strategy."""
    columns = {"staat_mrd_eur": "government", "hochschulen_mrd_eur": "universities", "wirtschaft_mrd_eur": "business"}
    rows = [
        {
            "area": "05",
            "period": row["jahr"],
            "measure": "expenditure",
            "sector": sector,
            "value": row[column],
            "origin_file": STRATEGY_PAGE,
            "origin_row": f"{row['jahr']}:{column}",
        }
        for _, row in records("transcribed-pages/nrw_nachhaltigkeit_9_1_fue_2000_2020.csv", ";")
        for column, sector in columns.items()
    ]
    carry(
        "nrw_sustainability_9_1",
        rows,
        origin_kind="transcribed",
        publisher="Land Nordrhein-Westfalen, IT.NRW",
        code="Nachhaltigkeitsindikator 9.1",
        state_date="2022-02",
        licence="auf der Seite nicht genannt",
        origin=STRATEGY_PAGE,
    )


def patents() -> None:
    """Patent applications as first published by the DPMA, quoted on press and chamber pages.

    The revised table and totals of later annual reports are left out: they do not join these figures.
    """
    rows = [
        {
            "area": PATENT_AREAS[row["area"]],
            "period": row["year"],
            "measure": PATENT_UNITS[row["unit"]],
            "value": row["value"],
            "vintage": date(row["published"]),
            "origin_file": row["source_url"],
            "origin_row": f"line {line} of the transcription: {row['area']} {row['year']}",
        }
        for line, row in records("press-figures/patents_laender.csv", ",")
        if row["status"] in {"first release", "DPMA via IHK Lippe"}
    ]
    rows += [
        {
            "area": "05",
            "period": row["jahr"],
            "measure": "applications",
            "value": row["anmeldungen"],
            "vintage": "",
            "origin_file": row["quelle"],
            "origin_row": f"line {line} of the transcription: NRW {row['jahr']}",
        }
        for line, row in records("transcribed-pages/dpma_patentanmeldungen_nrw_press.csv", ";")
    ]
    carry(
        "dpma_patents_first_release",
        rows,
        origin_kind="transcribed",
        publisher="Deutsches Patent- und Markenamt (DPMA), von Seiten Dritter",
        code="Jahresstatistik, Patentanmeldungen nach Bundesländern, Erstveröffentlichung",
        state_date="2026-03-11",
        licence="auf den Seiten nicht genannt",
        origin="page address in every row",
    )


def occupations() -> None:
    """Employees at the place of work in technical R&D and ICT occupations, Kreise of North Rhine-Westphalia.

    The file names years only. They are reference dates of 30 June: in 2024 the occupations of Düsseldorf (05111)
    add up to 461,021 employees, the figure that table 13111-01-03-4 gives for 30.06.2024.
    """
    file = "employees_by_workplace.rda"
    frame = pyreadr.read_r(ORIGINALS / "ba-employment" / file)["employees_by_workplace"]
    keys = {areas()[code].ags for code in children("DEA", "district")}
    frame = frame[
        frame["region"].isin(keys)
        & frame["occupational_group"].isin(list(OCCUPATIONS))
        & (frame["type"] == "social insurance")
        & (frame["group"] == "total")
    ]
    rows = [
        {
            "area": one.region,
            "period": f"{one.year}-06-30",
            "measure": "employees",
            "occupation": OCCUPATIONS[one.occupational_group],
            "value": str(int(one.n)),
            "origin_file": f"data/{file}",
            "origin_row": str(one.Index + 1),
        }
        for one in frame.itertuples()
    ]
    carry(
        "ba_research_and_ict_occupations",
        rows,
        origin_kind="extract",
        publisher="Statistik der Bundesagentur für Arbeit",
        code="Beschäftigte nach Berufsgruppen der KldB 2010, Auswertung 317_334605",
        state_date="2025-06-30",
        licence="Nutzung mit Quellenangabe",
        origin=f"https://github.com/RegioHub/badata@2d6c618:data/{file}",
    )


def scoreboard() -> None:
    """Regional Innovation Scoreboard 2023: scores relative to the EU of 2016.

    Repeated values are no observations: of years in which every region of a country repeats its value (a survey is
    held every second year), only the last is carried.
    """
    frame = pd.read_excel(ORIGINALS / "ris/RIS_2023.xlsx", sheet_name="RIS", dtype="str", keep_default_na=False)
    frame = frame.assign(row=frame.index + 2, Region=frame["Region"].str.strip())
    frame = frame[frame["Indicator"].isin(list(SCOREBOARD)) & (frame["Value"] != "")]
    rows = []
    for (indicator, _), group in frame.groupby(["Indicator", "Country"]):
        wide = group.pivot(index="Year", columns="Region", values="Value").fillna("").sort_index()
        repeated = (wide == wide.shift(-1)).all(axis=1)
        for one in group[group["Year"].isin(wide.index[~repeated])].to_dict("records"):
            rows.append(
                {
                    "area": "EU27_2020" if one["Region"] == "EU" else one["Region"],
                    "period": one["Year"],
                    "measure": SCOREBOARD[indicator],
                    "value": one["Value"],
                    "origin_file": "RIS_2023.xlsx",
                    "origin_row": f"RIS!I{one['row']}",
                }
            )
    carry(
        "ris_2023",
        rows,
        origin_kind="extract",
        publisher="European Commission, DG RTD",
        code="Regional Innovation Scoreboard 2023",
        state_date="2023",
        licence="CC BY 4.0",
        origin=f"{LOCALISED}:RIS_2023.xlsx",
    )


def competitiveness_index() -> None:
    """Raw indicators of the Regional Competitiveness Index 2022 for regions that are not merged with a neighbour."""
    book = openpyxl.load_workbook(ORIGINALS / "rci/RCI_2022.xlsx", data_only=True)
    sheet = book["RCI_2022_raw_data"]
    rows = [
        {
            "area": cells[0].value,
            "period": period,
            "measure": measure,
            "value": str(cell.value),
            "origin_file": "RCI_2022.xlsx",
            "origin_row": f"RCI_2022_raw_data!{cell.coordinate}",
        }
        for cells in sheet.iter_rows(min_row=2)
        if cells[0].value in areas()
        for head, cell in zip(sheet[1], cells, strict=True)
        if head.value in COMPETITIVENESS and cell.value != "NA"
        for measure, period in [COMPETITIVENESS[head.value]]
    ]
    carry(
        "rci_2022",
        rows,
        origin_kind="extract",
        publisher="European Commission, DG REGIO und JRC",
        code="EU Regional Competitiveness Index 2.0, 2022 edition, raw data",
        state_date="2023-05-11",
        licence="CC BY 4.0",
        origin=f"{LOCALISED}:Base Data/RCI_2022.xlsx",
    )


def eurostat_research() -> None:
    """R&D expenditure relative to GDP by sector of performance, the few regions of a recorded answer.

    Cells without a value are left out: the one mark on them was added by hand.
    """
    file = "eurostat_rd_e_gerdreg.json"
    answer = json.loads((ORIGINALS / "eurostat-jsonstat" / file).read_text(encoding="utf-8"))
    codes = [list(answer["dimension"][name]["category"]["index"]) for name in answer["id"]]
    rows = [
        {
            "area": geo,
            "period": time,
            "measure": "research_intensity",
            "sector": {"TOTAL": "total", "BES": "business"}[sector],
            "value": str(answer["value"][cell]),
            "sign": answer["status"].get(cell, ""),
            "origin_file": file,
            "origin_row": f"value {cell}",
        }
        for position, (_, sector, _, geo, time) in enumerate(product(*codes))
        if (cell := str(position)) in answer["value"]
    ]
    carry(
        "eurostat_rd_e_gerdreg",
        rows,
        origin_kind="transcribed",
        publisher="Eurostat",
        code="rd_e_gerdreg",
        state_date=answer["updated"][:10],
        licence="CC BY 4.0",
        origin=f"https://github.com/AAlmeidaM/extremaduraendatos@2aee856:tests/fixtures/{file}",
    )


def main() -> None:
    carry_dns("dns_9_1_a", "9-1-a", lambda row: None if row["sector"] else "research_intensity", "2026-04-14")
    research_by_sector()
    research_expenditure()
    patents()
    occupations()
    carry_inkar(
        "inkar_federal_funding",
        "raumwirksame_mittel",
        {"q_rwm_dpf_05_bev": "project_funding", "q_rwm_hsf_05_bev": "university_funding"},
        "INKAR 2024, Raumwirksame Mittel: 10012, 10008",
    )
    carry_inkar(
        "inkar_europe",
        "europa",
        {"a_abs_tert": "tertiary_attainment", "a_stud": "students"},
        "INKAR 2024, Raumbeobachtung EU: 17312, 17301",
    )
    scoreboard()
    competitiveness_index()
    eurostat_research()


if __name__ == "__main__":
    main()
