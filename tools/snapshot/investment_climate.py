"""Carries over the figures of the theme investment climate."""

from common import carry
from dns import carry_dns
from economy import (
    CROSSTABS,
    DL_DE,
    EXTRACTS,
    INKAR,
    LAENDER,
    OFFICES,
    RECORDINGS,
    Row,
    crosstab,
    european,
    filled,
    flatfile,
    inkar,
    page,
    press,
    press_row,
    sheet,
)

REGISTRATIONS = {"business_registrations": "registrations", "business_deregistrations": "deregistrations"}
INSOLVENCIES = {"business_insolvencies": "proceedings", "insolvencies_employees_affected": "employees"}
RCI = {
    "Quality and accountability": ("public_service_quality", "2021"),
    "Road transport performance": ("road_performance", "2018"),
    "Rail transport performance": ("rail_performance", "2019"),
    "Accessibility to passenger flights": ("flights", "2019"),
    "Potential market size expressed in GDP": ("market_size", "2020"),
}
BBSR = "Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)"
EUROSTAT = "Eurostat"
CC_BY = "CC BY 4.0"


def between(file: str, measures: dict[str, str], printed: list[Row]) -> list[Row]:
    """Yearly press figures for North Rhine-Westphalia in years that the published tables at hand do not print."""
    have = {(row["period"], row["measure"]) for row in printed if row["area"] == "05"}
    whole = (r for r in press(file) if r["item"] in measures and r["year"].isdigit() and r["area"] == "NRW")
    rows = [press_row(r, "05", measures[r["item"]]) for r in whole]
    first = min(row["period"] for row in printed)
    return [row for row in rows if row["period"] > first and (row["period"], row["measure"]) not in have]


def registrations() -> None:
    """Registrations and deregistrations of businesses: the cross-table, then press figures."""
    printed = crosstab(
        "52311-01-04-4",
        {
            4: {"measure": "registrations"},
            6: {"measure": "foundations"},
            9: {"measure": "deregistrations"},
        },
    )
    carry(
        "regionalstatistik_52311_01_04_4",
        printed + between("investment_climate_nrw.csv", REGISTRATIONS, printed),
        origin_kind="original",
        publisher=OFFICES,
        code="52311-01-04-4",
        state_date="2017-10-10",
        licence=DL_DE,
        origin=f"{CROSSTABS}:52311-01-04-4_00.csv; NRW 2016-2022 typed from IT.NRW press texts, address in each row",
    )


def insolvencies() -> None:
    """Business insolvencies: the cross-table to 2015, the recorded flat file of 2024, press figures between."""
    printed = crosstab("52411-02-01-4", {4: {"measure": "proceedings"}, 7: {"measure": "employees"}})
    newest = flatfile("52411-02-01-4", {("ISV006", ""): "proceedings", ("ISVNW1", ""): "employees"}, "2025-04-11")
    rows = between("investment_climate_nrw.csv", INSOLVENCIES, printed)
    carry(
        "regionalstatistik_52411_02_01_4",
        printed + newest + rows,
        origin_kind="original",
        publisher=OFFICES,
        code="52411-02-01-4",
        state_date="2017-10-10",
        licence=DL_DE,
        origin=f"{CROSSTABS}:52411-02-01-4_00.csv; {RECORDINGS}: recorded flat file of 2024 (member name in the rows); "
        "NRW 2016-2024 typed from IT.NRW press texts, address in each row",
    )


def crosstabs() -> None:
    """Investment of industry and establishments of the business register."""
    carry(
        "regionalstatistik_42231_01_04_4",
        crosstab("42231-01-04-4", {5: {"measure": "employees"}, 6: {"measure": "investment"}}),
        origin_kind="original",
        publisher=OFFICES,
        code="42231-01-04-4",
        state_date="2017-10-10",
        licence=DL_DE,
        origin=f"{CROSSTABS}:42231-01-04-4_00.csv",
    )
    sectors = {4: "total", 5: "B", 6: "C", 7: "D", 8: "E"}
    carry(
        "regionalstatistik_52111_02_01_4",
        crosstab("52111-02-01-4", {c: {"measure": "establishments", "sector": s} for c, s in sectors.items()}),
        origin_kind="original",
        publisher=OFFICES,
        code="52111-02-01-4",
        state_date="2017-10-10",
        licence=DL_DE,
        origin=f"{CROSSTABS}:52111-02-01-4_00.csv",
    )


def pages() -> None:
    """Figures typed from pages of statistical offices and from press texts."""
    rows = page(
        "itnrw_unternehmensdemographie_nrw_2022_2023.csv",
        {"aktive_unternehmen": "enterprises", "gruendungen": "births", "gruendungsrate_pct": "birth_rate"},
        "05",
    )
    germany = page(
        "itnrw_unternehmensdemographie_nrw_2022_2023.csv", {"gruendungsrate_deutschland_pct": "birth_rate"}, "DG"
    )
    addresses = {
        "2022": "https://statistik.nrw/service/veroeffentlichungen/themenschwerpunkte/gruendungsgeschehen/"
        "wie-sieht-die-gruendungslandschaft-nrw-im-jahr-2022-aus",
        "2023": "https://blomberg-nachrichten.de/nrw-2023-war-jedes-zwoelfte-unternehmen-eine-neugruendung",
    }
    carry(
        "itnrw_unternehmensdemographie",
        [row | {"origin_file": addresses[row["period"]]} for row in rows + germany],
        origin_kind="transcribed",
        publisher="Information und Technik Nordrhein-Westfalen (IT.NRW)",
        code="Unternehmensdemografie",
        state_date="2026-11-22",
        licence="auf der Seite nicht genannt",
        origin="; ".join(addresses.values()),
    )
    rows = page(
        "statbw_investitionsquote_vg_laender_2020.csv",
        {"investitionen_1000eur": "investment", "umsatz_1000eur": "turnover"},
        LAENDER,
    )
    carry(
        "statbw_vg_iq_ii",
        [row | {"period": "2020"} for row in rows],
        origin_kind="transcribed",
        publisher="Statistisches Landesamt Baden-Württemberg",
        code="VG-IQ-II",
        state_date="2026-11-22",
        licence="auf der Seite nicht genannt",
        origin="https://www.statistik-bw.de/Industrie/Struktur/VG-IQ-II.jsp",
    )
    investment = [r for r in press("investment_nrw_industry.csv") if r["item"] == "total"]
    carry(
        "press_industrial_investment",
        [press_row(r, "05", "investment") for r in investment],
        origin_kind="transcribed",
        publisher="Information und Technik Nordrhein-Westfalen (IT.NRW), Pressetexte",
        code="42231",
        state_date="2021-11-17",
        licence="auf den Seiten nicht genannt",
        origin="address of the page in each row",
    )


def inkar_insolvencies() -> None:
    """Insolvencies per 1,000 establishments as computed by the BBSR."""
    carry(
        "inkar_14214",
        inkar("wirtschaft", {"q_uinsolv_betr": "insolvencies_per_1000_establishments"}, lambda *_: True),
        origin_kind="extract",
        publisher=BBSR,
        code="INKAR 2024, 14214",
        state_date="2024-12-31",
        licence=DL_DE,
        origin=f"{INKAR}: wirtschaft.parquet, column q_uinsolv_betr",
    )


def european_figures() -> None:
    """Fixed capital formation of manufacturing, GDP, and location factors of the regions of Europe."""
    for table, file, column, measure, code in (
        ("eurostat_nama_10r_2gfcf", "Eurostat_GFCF", "GFCF", "manufacturing_gfcf", "nama_10r_2gfcf"),
        ("eurostat_nama_10r_2gdp", "Eurostat_gdp", "GDP", "gdp", "nama_10r_2gdp"),
    ):
        rows = [
            {
                "area": str(record["NUTS_ID"]),
                "period": "2021",
                "measure": measure,
                "value": repr(float(record[column])),
                "origin_file": f"{file}.xlsx",
                "origin_row": f"Sheet1!{'C' if column == 'GFCF' else 'B'}{line}",
            }
            for line, record in sheet(f"eurostat-extracts/{file}.xlsx")
            if filled(record, column)
        ]
        carry(
            table,
            rows,
            origin_kind="extract",
            publisher=EUROSTAT,
            code=code,
            state_date="2026-11-22",
            licence=CC_BY,
            origin=f"{EXTRACTS}: {file}.xlsx",
        )
    carry(
        "jrc_rci_2022",
        list(rci()),
        origin_kind="original",
        publisher="European Commission, DG REGIO",
        code="RCI 2.0 - 2022 edition, raw data",
        state_date="2023-05-11",
        licence=CC_BY,
        origin=f"{EXTRACTS}: RCI_2022.xlsx",
    )


def rci() -> list[Row]:
    """Raw indicators of the Regional Competitiveness Index that differ between the regions of one Land."""
    records = list(sheet("rci/RCI_2022.xlsx", "RCI_2022_raw_data"))
    column = {name: position for position, name in enumerate(records[0][1], 1)}
    return [
        {
            "area": str(record["NUTS"]),
            "period": period,
            "measure": measure,
            "value": repr(float(record[name])),
            "origin_file": "RCI_2022.xlsx",
            "origin_row": f"RCI_2022_raw_data!R{line}C{column[name]}",
        }
        for line, record in records
        for name, (measure, period) in RCI.items()
        if european(record["NUTS"]) and record[name] == record[name]
    ]


def main() -> None:
    carry_dns("dns_8_3", "8-3", lambda row: "investment_ratio", "2026-03-24")
    registrations()
    insolvencies()
    crosstabs()
    pages()
    inkar_insolvencies()
    european_figures()


if __name__ == "__main__":
    main()
