"""Carries over the figures of the theme competitiveness and value chains."""

import json

from common import ORIGINALS, carry, lines
from dns import carry_dns
from economy import (
    CROSSTABS,
    DL_DE,
    EXTRACTS,
    INKAR,
    LAENDER,
    OFFICES,
    YEARBOOK,
    Row,
    crosstab,
    european,
    filled,
    inkar,
    page,
    press,
    press_row,
    sheet,
)

from zdi_metrics.areas import areas

SECTORS = {7: "total", 8: "A", 9: "B-E", 10: "C", 11: "F", 12: "G-J", 13: "K-N", 14: "O-T"}
PER_PERSON = {
    "q_iumsatz": "turnover_per_person",
    "q_iumsatz_ausl": "foreign_turnover_per_person",
    "q_iinvest": "investment_per_person",
    "q_bip_et": "gdp_per_employed",
    "q_bws_2sektor": "secondary_gva_per_employed",
}
SUPPRESSED = {"q_iumsatz", "q_iumsatz_ausl", "q_iinvest"}
INDUSTRY = {
    "betriebe_30_09": "establishments",
    "beschaeftigte_30_09": "employees",
    "entgelt_mio_eur": "pay",
    "umsatz_mio_eur": "turnover",
    "auslandsumsatz_mio_eur": "foreign_turnover",
}
IT_NRW = "Information und Technik Nordrhein-Westfalen (IT.NRW)"
NO_LICENCE = "auf der Seite nicht genannt"
CC_BY = "CC BY 4.0"
READ = "2026-11-22"
# Totals of the releases that also name the most important partner: (year, total in billion EUR).
SAME_RELEASE = {("2010", "162.1"), ("2016", "179"), ("2019", "193.7"), ("2023", "231.6"), ("2024", "223.2")}


def german_tables() -> None:
    """Gross value added, industrial employment and pay, share of manufacturing in employment."""
    gva = {column: {"measure": "gva", "sector": sector} for column, sector in SECTORS.items()}
    whole = {4: {"measure": "gdp", "sector": "total"}, 5: {"measure": "gdp_per_employed", "sector": "total"}}
    employed = {c - 3: {"measure": "employed", "sector": sector} for c, sector in SECTORS.items()}
    industry = {4: {"measure": "establishments"}, 5: {"measure": "employees"}, 6: {"measure": "pay"}}
    for code, columns in (
        ("82111-01-05-4", whole | gva),
        ("13312-01-04-4", employed),
        ("42111-01-04-4", industry),
        ("AI007-1", {7: {"measure": "manufacturing_share"}}),
    ):
        carry(
            f"regionalstatistik_{code.lower().replace('-', '_')}",
            crosstab(code, columns),
            origin_kind="original",
            publisher=OFFICES,
            code=code,
            state_date="2017-10-10",
            licence=DL_DE,
            origin=f"{CROSSTABS}:{code}_00.csv",
        )


def industry_pages() -> None:
    """Turnover, foreign turnover, employees and pay of NRW industry and of its metal industry."""
    for table, file in (
        ("itnrw_42111", "itnrw_industrie_42111_nrw_2014_2023.csv"),
        ("itnrw_metallindustrie_wz24", "itnrw_metallindustrie_wz24_nrw_2014_2023.csv"),
    ):
        rows = page(file, INDUSTRY, "05")
        carry(
            table,
            rows,
            origin_kind="transcribed",
            publisher=IT_NRW,
            code="42111",
            state_date=READ,
            licence=NO_LICENCE,
            origin=rows[0]["origin_file"],
        )


def inkar_figures() -> None:
    """Industry and productivity as computed by the BBSR.

    Where Kreise are suppressed in other Länder, their sums and Germany's are distorted: those are left out.
    """
    rows = inkar("wirtschaft", PER_PERSON, lambda column, key: column not in SUPPRESSED or key.startswith("05"))
    carry(
        "inkar_wirtschaft",
        rows,
        origin_kind="extract",
        publisher="Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)",
        code="INKAR 2024, 14218, 14217, 14216, 14206, 14209",
        state_date="2024-12-31",
        licence=DL_DE,
        origin=f"{INKAR}: wirtschaft.parquet",
    )


def gdp_of_regions() -> None:
    """GDP and GDP per head in purchasing power standards, of the original bulk file."""
    measures = {"MIO_EUR": "gdp", "PPS_EU27_2020_HAB": "pps_per_head"}
    rows = []
    for line, cells in lines("eurostat-tsv/estat_nama_10r_3gdp.tsv", delimiter="\t"):
        if line == 1:
            years = [year.strip() for year in cells]
            continue
        _, unit, region = cells[0].split(",")
        if unit not in measures or region not in areas():
            continue
        for year, cell in zip(years[1:], cells[1:], strict=True):
            value, _, flags = cell.strip().partition(" ")
            if value != ":" and year >= first_year(region, measures[unit]):
                found = {"area": region, "period": year, "measure": measures[unit], "value": value}
                where = {"origin_file": "estat_nama_10r_3gdp.tsv", "origin_row": f"{line}"}
                rows.append(found | {"sign": " ".join(flags.strip())} | where)
    carry(
        "eurostat_nama_10r_3gdp",
        rows,
        origin_kind="original",
        publisher="Eurostat",
        code="nama_10r_3gdp",
        state_date=READ,
        licence=CC_BY,
        origin="https://github.com/clementlefevre/Kohesio@8f07274: estat_nama_10r_3gdp.tsv",
    )


def first_year(region: str, measure: str) -> str:
    """Germany and all countries from the beginning; other regions from when peers are compared (size of the file)."""
    if region.startswith("DE") or areas()[region].level in {"union", "country"}:
        return "2000"
    return "2010" if measure == "pps_per_head" else "2018"


def population() -> None:
    """Average population of NUTS 0-2 regions and of the 53 Kreise."""
    header: list[str] = []
    rows = []
    for line, cells in lines("ardeco/ARDECO-SNPTD.2021.table.csv", delimiter=","):
        if not header:
            header = cells
            continue
        if cells[0] not in areas():
            continue
        first = "1995" if cells[0].startswith("DE") else "2008"
        for year, value in zip(header[5:], cells[5:], strict=True):
            if value and first <= year <= "2025":
                found = {"area": cells[0], "period": year, "measure": "population", "value": value}
                where = {"origin_file": "ARDECO-SNPTD.2021.table.csv", "origin_row": str(line)}
                rows.append(found | {"sign": "e" if year > "2022" else ""} | where)
    carry(
        "jrc_ardeco_snptd",
        rows,
        origin_kind="original",
        publisher="European Commission, JRC",
        code="ARDECO SNPTD, NUTS 2021",
        state_date=READ,
        licence=CC_BY,
        origin="https://github.com/PyPSA/pypsa-eur@be86165: ARDECO-SNPTD.2021.table.csv",
    )


def extracts() -> None:
    """Hours worked, and persons employed in the divisions of manufacturing, of European regions."""
    hours = [
        {
            "area": str(record["NUTS_ID"]),
            "period": "2021",
            "measure": "hours",
            "value": repr(float(record["THW"])),
            "origin_file": "Eurostat_thw.xlsx",
            "origin_row": f"Sheet1!B{line}",
        }
        for line, record in sheet("eurostat-extracts/Eurostat_thw.xlsx")
        if filled(record, "THW")
    ]
    persons = [
        {
            "area": str(record["NUTS_ID"]),
            "period": "2022",
            "measure": "persons_employed",
            "nace": str(record["Sector"]),
            "value": repr(float(record["Empl_pers"])).removesuffix(".0"),
            "origin_file": "EMPL_persons_raw_data.xlsx",
            "origin_row": f"Sheet1!E{line}",
        }
        for line, record in sheet("eurostat-extracts/EMPL_persons_raw_data.xlsx")
        if filled(record, "Empl_pers")
    ]
    for code, rows, file in (
        ("nama_10r_2emhrw", hours, "Eurostat_thw.xlsx"),
        ("sbs_r_nuts2021", persons, "EMPL_persons_raw_data.xlsx"),
    ):
        carry(
            f"eurostat_{code}",
            rows,
            origin_kind="extract",
            publisher="Eurostat",
            code=code,
            state_date=READ,
            licence=CC_BY,
            origin=f"{EXTRACTS}: {file}",
        )


def yearbook() -> None:
    """Manufacturing in the business economy, and wages, of NUTS 1 regions."""
    wanted = {
        ("CH08M03", "B"): "manufacturing_share_of_persons",
        ("CH08M03", "C"): "manufacturing_share_of_wages",
        ("CH08M04", "B"): "wages_per_person",
    }
    rows = []
    for (file, option), measure in wanted.items():
        content = json.loads((ORIGINALS / f"eurostat-yearbook-2026/{file}.json").read_text(encoding="utf-8"))
        data = next(o["data"] for o in content["options"] if o["code"] == option)
        for region, value in data.items():
            if european(region) and isinstance(value, int | float):
                found = {"area": region, "period": "2023", "measure": measure, "value": repr(value)}
                rows.append(found | {"origin_file": f"{file}.json", "origin_row": f"option {option}, {region}"})
    carry(
        "eurostat_yearbook_2026_sbs",
        rows,
        origin_kind="extract",
        publisher="Eurostat",
        code="sbs_r_nuts2021",
        state_date=READ,
        licence=CC_BY,
        origin=f"{YEARBOOK}: CH08M03.json, CH08M04.json (Eurostat regional yearbook 2026)",
    )


def press_tables() -> dict[str, list[Row]]:
    """Series of one definition each, typed from press texts."""
    gdp = list(press("gdp_gva_nrw.csv"))
    growth = [r for r in gdp if r["item"] == "real GDP growth" and r["status"].startswith("VGRdL March 2022")]
    share = [r for r in gdp if r["item"] == "manufacturing: share of GVA"]
    costs = {
        "net labour cost, producing sector and services": ("net_labour_cost", "p"),
        "GDP per hour worked, whole economy": ("gdp_per_hour", ""),
    }
    hourly = [r for r in press("labour_cost_productivity_laender.csv") if r["item"] in costs]
    partners = [r for r in press("exports_nrw_partners_goods.csv") if r["item"] == "Netherlands"]
    exact = [r for r in partners if "." in r["value"] and r["year"] != "2013"]
    exports = yearly_exports()
    totals = {(r["year"], r["value"]): r for r in reversed(exports)}
    return {
        "press_gdp_growth": [press_row(r, "05", "growth", "s" if "estimate" in r["status"] else "") for r in growth],
        "press_manufacturing_share": [press_row(r, "05", "manufacturing_share", "s") for r in share],
        "press_labour_cost": [press_row(r, LAENDER[r["area"]], *costs[r["item"]]) for r in hourly],
        "press_export_partners": [press_row(r, "05", "netherlands", preliminary(r)) for r in exact]
        + [press_row(totals[key], "05", "exports", preliminary(totals[key])) for key in sorted(SAME_RELEASE)],
        "press_exports": [press_row(r, "05", "exports", preliminary(r)) for r in newest(exports)],
    }


def yearly_exports() -> list[Row]:
    """All printed yearly totals of exports from North Rhine-Westphalia, several releases a year."""
    found = [r for r in press("exports_nrw_total.csv") if r["area"] == "NRW" and r["unit"] == "Mrd EUR"]
    return [r for r in found if r["year"].isdigit()]


def newest(records: list[Row]) -> list[Row]:
    """The latest release of every year; an undated page counts as the oldest."""
    ordered = sorted(records, key=lambda r: r["published"] if r["published"][:1].isdigit() else "")
    return list({r["year"]: r for r in ordered}.values())


def preliminary(record: Row) -> str:
    """The mark of a preliminary figure."""
    return "p" if record["status"] == "preliminary" else ""


def press_figures() -> None:
    """Press figures and exports of the Länder."""
    for table, rows in press_tables().items():
        carry(
            table,
            rows,
            origin_kind="transcribed",
            publisher=f"{IT_NRW}, Pressetexte",
            code="Pressetexte",
            state_date=max((row["vintage"] for row in rows if len(row["vintage"]) == 10), default=READ),
            licence="auf den Seiten nicht genannt",
            origin="address of the page in each row",
        )
    rows = page("statbw_exporte_laender_2023.csv", {"exporte_mio_eur": "exports", "bip_mio_eur": "gdp"}, EXPORTERS)
    carry(
        "statbw_ah_xp_exportquote",
        [row | {"period": "2023", "sign": "p"} for row in rows if row["area"]],
        origin_kind="transcribed",
        publisher="Statistisches Landesamt Baden-Württemberg",
        code="AH-XP_exportquote",
        state_date=READ,
        licence=NO_LICENCE,
        origin="https://statistik-bw.de/HandelDienstl/Aussenhandel/AH-XP_exportquote.jsp",
    )


# Germany holds exports that are attributed to no Land, so neither it nor the sum of the Länder stands beside them.
EXPORTERS = LAENDER | {"Deutschland": "", "Ländersumme": ""}


def main() -> None:
    carry_dns("dns_8_4", "8-4", lambda row: "gdp_per_head", "2026-03-24")
    german_tables()
    industry_pages()
    inkar_figures()
    gdp_of_regions()
    population()
    extracts()
    yearbook()
    press_figures()


if __name__ == "__main__":
    main()
