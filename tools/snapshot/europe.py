"""Carries over the figures of European regions: Eurostat, the Commission's scoreboards, the European part of INKAR."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import openpyxl
from common import CC_BY, ORIGINALS, RETRIEVED, Row, carry, github, lines
from inkar import carry_inkar

from zdi_metrics.areas import EU, areas

LOCALISED = "giocopp/LOCALISED-7.1-Paper@61a0ca2"
YEARBOOK = "eurostat/eurostat-map@dbc724f"
LEVELS = {"union", "country", "nuts1", "nuts2"}
EXTRACTED = "2025-02-12"  # the day on which the extracts were written
LABOUR = "Pipeline_2-Vulnerability/Labor/Outputs/Data/"
# Extracts by table: folder in the repository, file, column, our measure, period ("" where a column gives it).
EXTRACTS = {
    "eurostat_nama_10r_2emhrw": (LABOUR, "Eurostat_thw.xlsx", "THW", "hours", "2021"),
    "eurostat_nama_10r_2gdp": (LABOUR, "Eurostat_gdp.xlsx", "GDP", "gdp", "2021"),
    "eurostat_tgs00010": (LABOUR, "Eurostat_unempl_rate.xlsx", "Unempl_Rate", "unemployment_rate", "2023"),
    "eurostat_lfst_r_sla_ga": (LABOUR, "Eurostat_lab_m_slack.xlsx", "Lab_M_Slack", "labour_market_slack", ""),
    "eurostat_nama_10r_2gfcf": (
        "Pipeline_2-Vulnerability/Finance/Outputs/Data/",
        "Eurostat_GFCF.xlsx",
        "GFCF",
        "manufacturing_gfcf",
        "2021",
    ),
}
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
    "Total intramural research and development expenditure": ("research_intensity", "2019"),
    "Employment in technology and knowledge-intensive sectors": ("high_technology_employment", "2021"),
    "Quality and accountability": ("public_service_quality", "2021"),
    "Road transport performance": ("road_performance", "2018"),
    "Rail transport performance": ("rail_performance", "2019"),
    "Accessibility to passenger flights": ("flights", "2019"),
    "Potential market size expressed in GDP": ("market_size", "2020"),
}
INKAR = {
    "q_alo": "unemployment_rate",
    "q_alo_jung": "youth_unemployment_rate",
    "a_alo_lang": "long_term_share",
    "q_et_ewf": "employment_rate_15_plus",
    "q_et_sek": "secondary_sector_share",
    "a_stud": "students",
    "a_abs_tert": "tertiary_attainment",
}


def european(code: object) -> bool:
    """Whether a code is one of our European regions down to NUTS 2."""
    return code in areas() and areas()[str(code)].level in LEVELS


def sheet(path: str, name: str) -> Iterator[dict[str, Any]]:
    """Cells by column of every row of a sheet with one header row; empty cells are left out."""
    book = openpyxl.load_workbook(ORIGINALS / path, read_only=True, data_only=True)
    rows = book[name].iter_rows()
    header = [str(cell.value).strip() for cell in next(rows)]
    for cells in rows:
        yield {head: cell for head, cell in zip(header, cells, strict=False) if cell.value not in (None, "NA")}


def figure(area: str, period: str, measure: str, cell: Any, file: str) -> Row:
    """One row of a table from a cell."""
    row = {"area": area, "period": period, "measure": measure, "value": str(cell.value)}
    return row | {"origin_file": file, "origin_row": f"{cell.parent.title}!{cell.coordinate}"}


def carry_eurostat(
    table: str,
    rows: list[Row],
    origin: str,
    *,
    code: str = "",
    origin_kind: str = "extract",
    state_date: str = EXTRACTED,
) -> None:
    """Carry a table of Eurostat over; without a code it is the one in the table's name."""
    carry(
        table,
        rows,
        origin_kind=origin_kind,
        publisher="Eurostat",
        code=code or table.removeprefix("eurostat_"),
        state_date=state_date,
        licence=CC_BY,
        origin=origin,
    )


def extracts() -> None:
    """Hours worked, GDP, capital formation, unemployment and slack of European regions."""
    for table, (folder, file, column, measure, year) in EXTRACTS.items():
        rows = [
            figure(row["NUTS_ID"].value, year or str(row["Year"].value), measure, row[column], file)
            for row in sheet(f"eurostat-extracts/{file}", "Sheet1")
            if european(row["NUTS_ID"].value) and column in row
        ]
        carry_eurostat(table, rows, github(LOCALISED, folder + file))


def persons_employed() -> None:
    """Persons employed in the divisions of manufacturing; 2022, gaps filled with 2021 by the extract's author."""
    file = "EMPL_persons_raw_data.xlsx"
    rows = []
    for row in sheet(f"eurostat-extracts/{file}", "Sheet1"):
        if european(row["NUTS_ID"].value) and "Empl_pers" in row:
            found = figure(row["NUTS_ID"].value, "2022", "persons_employed", row["Empl_pers"], file)
            rows.append(found | {"nace": row["Sector"].value})
    carry_eurostat("eurostat_sbs_r_nuts2021", rows, github(LOCALISED, f"Pipeline_1-Exposure/Outputs/Data/{file}"))


def yearbook() -> None:
    """Maps of the Eurostat regional yearbook: manufacturing and wages of NUTS 1 regions, employment of NUTS 2."""
    business = _map("CH08M03", {"B": "manufacturing_share_of_persons", "C": "manufacturing_share_of_wages"}, "2023")
    business += _map("CH08M04", {"B": "wages_per_person"}, "2023")
    carry_eurostat(
        "eurostat_yearbook_2026_sbs",
        [row for row in business if row["value"]],
        github(YEARBOOK, "CH08M03.json", "CH08M04.json"),
        code="sbs_r_nuts2021",
        state_date=RETRIEVED,
    )
    rates = {"A": "employment_rate_low", "C": "employment_rate_high"}
    small = {"FRM0", "FI20"}  # low reliability by the map's footnote
    unreliable = {
        "employment_rate_low": small | {"DEB2", "DED2", "DED4", "HR05", "PL43", "PL52"},
        "employment_rate_high": small,
    }
    carry_eurostat(
        "eurostat_lfst_r_lfe2eedu",
        [
            row | ({"sign": "u"} if row["value"] and row["area"] in unreliable[row["measure"]] else {})
            for row in _map("CH04M03", rates, "2025")
            if not row["area"].startswith("IS")
        ],
        github(YEARBOOK, "CH04M03.json"),
        code="lfst_r_lfe2eedu, lfst_r_lfsd2pop",
        state_date="2026",
    )


def _map(file: str, measures: dict[str, str], period: str) -> list[Row]:
    """Figures of a map: `measures` names its options; ":" stands for a missing value."""
    options = json.loads((ORIGINALS / f"eurostat-yearbook-2026/{file}.json").read_text(encoding="utf-8"))["options"]
    return [
        {
            "area": code,
            "period": period,
            "measure": measures[option["code"]],
            "value": "" if value == ":" else repr(value),
            "sign": ":" if value == ":" else "",
            "origin_file": f"{file}.json",
            "origin_row": f"option {option['code']}, {code}",
        }
        for option in options
        if option["code"] in measures
        for code, value in option["data"].items()
        if european(code)
    ]


def gdp() -> None:
    """GDP and GDP per head in purchasing power standards, of the original bulk file."""
    file = "estat_nama_10r_3gdp.tsv"
    measures = {"MIO_EUR": "gdp", "PPS_EU27_2020_HAB": "pps_per_head"}
    (_, header), *table = lines(f"eurostat-tsv/{file}", "\t")
    years = [year.strip() for year in header[1:]]
    rows = []
    for line, (series, *cells) in table:
        _, unit, region = series.split(",")
        if unit not in measures or region not in areas():
            continue
        for year, cell in zip(years, cells, strict=True):
            value, _, flags = cell.strip().partition(" ")
            if value != ":" and year >= _first_year(region, measures[unit]):
                found = {"area": region, "period": year, "measure": measures[unit], "value": value}
                where = {"origin_file": file, "origin_row": str(line)}
                rows.append(found | {"sign": " ".join(flags.strip())} | where)
    origin = github("clementlefevre/Kohesio@8f07274", f"data/population/{file}")
    carry_eurostat("eurostat_nama_10r_3gdp", rows, origin, origin_kind="original", state_date=RETRIEVED)


def _first_year(region: str, measure: str) -> str:
    """Germany and all countries from the beginning; other regions from when peers are compared (size of the file)."""
    if region.startswith("DE") or areas()[region].level in {"union", "country"}:
        return "2000"
    return "2010" if measure == "pps_per_head" else "2018"


def research() -> None:
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
    origin = github("AAlmeidaM/extremaduraendatos@2aee856", f"tests/fixtures/{file}")
    state_date = answer["updated"][:10]
    carry_eurostat("eurostat_rd_e_gerdreg", rows, origin, origin_kind="transcribed", state_date=state_date)


def population() -> None:
    """Average population of NUTS 0-2 regions and of the 53 Kreise; years after 2022 are estimates."""
    file = "ARDECO-SNPTD.2021.table.csv"
    (_, header), *table = lines(f"ardeco/{file}", ",")
    rows = []
    for line, cells in table:
        first = "1995" if cells[0].startswith("DE") else "2008"
        for year, value in zip(header[5:], cells[5:], strict=True):
            if cells[0] in areas() and value and first <= year <= "2025":
                found = {"area": cells[0], "period": year, "measure": "population", "value": value}
                where = {"origin_file": file, "origin_row": str(line)}
                rows.append(found | {"sign": "e" if year > "2022" else ""} | where)
    carry(
        "jrc_ardeco_snptd",
        rows,
        origin_kind="original",
        publisher="European Commission, JRC",
        code="ARDECO SNPTD, NUTS 2021",
        state_date=RETRIEVED,
        licence=CC_BY,
        origin=github("PyPSA/pypsa-eur@be86165", f"data/jrc-ardeco/{file}"),
    )


def competitiveness() -> None:
    """Raw indicators of the Regional Competitiveness Index 2022 for regions that are not merged with a neighbour.

    Only columns that differ between the regions of one Land.
    """
    rows = [
        figure(row["NUTS"].value, period, measure, row[name], "RCI_2022.xlsx")
        for row in sheet("rci/RCI_2022.xlsx", "RCI_2022_raw_data")
        for name, (measure, period) in COMPETITIVENESS.items()
        if european(row["NUTS"].value) and name in row
    ]
    carry(
        "jrc_rci_2022",
        rows,
        origin_kind="original",
        publisher="European Commission, DG REGIO and JRC",
        code="EU Regional Competitiveness Index 2.0, 2022 edition, raw data",
        state_date="2023-05-11",
        licence=CC_BY,
        origin=github(LOCALISED, "Base Data/RCI_2022.xlsx"),
    )


def innovation() -> None:
    """Regional Innovation Scoreboard 2023: scores relative to the EU of 2016.

    Repeated values are no observations: of years in which every region of a country repeats its value (a survey is
    held every second year), only the last is carried.
    """
    groups: dict[tuple[str, object], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in sheet("ris/RIS_2023.xlsx", "RIS"):
        measure = SCOREBOARD.get(str(row["Indicator"].value))
        if measure and "Value" in row:
            region, year = str(row["Region"].value).strip(), str(row["Year"].value)
            found = figure(EU if region == "EU" else region, year, measure, row["Value"], "RIS_2023.xlsx")
            groups[measure, row["Country"].value][year].append(found)
    rows: list[Row] = []
    for years in groups.values():
        scores = {year: {row["area"]: row["value"] for row in found} for year, found in years.items()}
        ordered = sorted(years)
        for year, following in zip(ordered, [*ordered[1:], ""], strict=True):
            rows += years[year] if scores[year] != scores.get(following) else []
    carry(
        "ris_2023",
        rows,
        origin_kind="extract",
        publisher="European Commission, DG RTD",
        code="Regional Innovation Scoreboard 2023",
        state_date="2023",
        licence=CC_BY,
        origin=github(LOCALISED, "RIS_2023.xlsx"),
    )


def main() -> None:
    """Carry everything over."""
    extracts()
    persons_employed()
    yearbook()
    gdp()
    research()
    population()
    competitiveness()
    innovation()
    carry_inkar("inkar_europe", "europa", INKAR, "Raumbeobachtung EU: 17101, 17112, 17121, 17123, 17128, 17301, 17312")
