"""Carries over the figures of the theme good work and skills."""

import json
from collections.abc import Callable

import pandas as pd
import pyreadr
from common import ORIGINALS, RETRIEVED, carry
from dns import carry_dns
from economy import (
    CROSSTABS,
    DL_DE,
    EXTRACTS,
    INKAR,
    OFFICES,
    RECORDINGS,
    YEARBOOK,
    Row,
    crosstab,
    european,
    inkar,
    page,
    press,
    press_row,
    sheet,
)
from employees import flat_rows

BA_REPOSITORY = "https://github.com/RegioHub/badata@2d6c618"
BA = "Statistik der Bundesagentur für Arbeit"
# Metal, machine and vehicle technology, mechatronics, energy and electrical engineering (KldB 2010, groups 24 to 26)
METAL_AND_ELECTRICAL = ("241", "242", "243", "244", "245", "251", "252", "261", "262", "263")
SEX = {"": "total", "GESW": "female"}


def dns() -> None:
    """Indicators of the German Sustainable Development Strategy; the empty rows of target years are left out."""

    def employment(row: Row) -> str | None:
        rate = "employment_rate" if row["Series"].startswith("a)") else "employment_rate_older"
        return rate if not row["sex"] and row["Year"] != "2030" else None

    def qualification(row: Row) -> str | None:
        main = not row["sex"] and not row["type of qualification"] and "additional" not in row["time series"]
        return "highly_qualified" if main and row["Year"] != "2030" else None

    def pay_gap(row: Row) -> str | None:
        return "gender_pay_gap" if "unadjusted" in row["Series"] else None

    def total(measure: str, *cuts: str) -> Callable[[Row], str | None]:
        return lambda row: measure if not any(row[cut] for cut in cuts) and row["Year"] != "2030" else None

    carry_dns("dns_8_5_ab", "8-5-ab", employment, "2025-06-12")
    carry_dns("dns_5_1_a", "5-1-a", pay_gap, "2025-12-16")
    carry_dns("dns_4_1_a", "4-1-a", total("early_leavers", "sex"), "2024-08-01")
    carry_dns("dns_4_1_b", "4-1-b", qualification, "2025-07-22")
    carry_dns("dns_4_3_a", "4-3-a", total("adult_learning", "sex"), "2024-08-20")
    carry_dns(
        "dns_8_5_c", "8-5-c", total("covered_by_agreement", "type of collective bargaining agreement"), "2026-04-14"
    )


def unemployment() -> None:
    columns = {
        4: {"measure": "unemployed"},
        10: {"measure": "long_term_unemployed"},
        12: {"measure": "unemployment_rate"},
        16: {"measure": "youth_unemployment_rate"},
    }
    # The rate of young people begins in 2009: before, the table prints "-" everywhere.
    rows = [
        row
        for row in crosstab("13211-02-05-4", columns)
        if row["measure"] != "youth_unemployment_rate" or row["period"] >= "2009"
    ]
    carry(
        "regionalstatistik_13211_02_05_4",
        rows,
        origin_kind="original",
        publisher=OFFICES,
        code="13211-02-05-4",
        state_date="2017-10-10",
        licence=DL_DE,
        origin=f"{CROSSTABS}:13211-02-05-4_00.csv",
    )


def employees() -> None:
    old = crosstab("13111-01-03-4", {4: {"sex": "total"}, 6: {"sex": "female"}})
    rows = [row | {"measure": "employees", "vintage": "2017-10-10"} for row in old]
    both = {"2_variable_attribute_code": "", "3_variable_code": "GES"}
    answers = {"13111-01-03-4__2025-06.csv": "2025-06", "13111-01-03-4__data_tablefile__de_off.zip": "2026-03-10"}
    for file, vintage in answers.items():
        new = [row | {"vintage": vintage} for row in flat_rows(file, both, "3_variable_attribute_code", SEX)]
        # The answer of March 2026 prints "-" for every Kreis of Germany: not loaded, no zeros.
        rows += [row for row in new if not (row["sign"] == "-" and len(row["area"]) == 5)]
    carry(
        "regionalstatistik_13111_01_03_4",
        rows,
        origin_kind="original",
        publisher=OFFICES,
        code="13111-01-03-4",
        state_date="2026-03-10",
        licence=DL_DE,
        origin=f"{RECORDINGS} (and its history of June 2025):13111-01-03-4; {CROSSTABS}:13111-01-03-4_00.csv",
    )
    carry(
        "destatis_13111_0005",
        flat_rows(
            "13111-0005__data_tablefile__de_off.zip", {"2_variable_code": "GES"}, "2_variable_attribute_code", SEX
        ),
        origin_kind="original",
        publisher="Statistisches Bundesamt (Destatis)",
        code="13111-0005",
        state_date="2026-03-10",
        licence=DL_DE,
        origin=f"{RECORDINGS}:13111-0005",
    )


def training() -> None:
    columns = {
        "q_auspl": "training_places_per_100_applicants",
        "a_azubi": "trainees_per_1000_employees",
        "a_schul_oA": "school_leavers_without_certificate",
    }
    carry(
        "inkar_bildung",
        inkar("bildung", columns, lambda *_: True),
        origin_kind="extract",
        publisher="Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)",
        code="INKAR 2024, Bereich Bildung: q_auspl, a_azubi, a_schul_oA",
        state_date="2024-12-31",
        licence=DL_DE,
        origin=f"{INKAR}:bildung.parquet",
    )


def occupations() -> None:
    """Annual means of monthly stocks by Kreis and occupational group from 2015; a Kreis without figures is left out."""
    for file, measure, title in (
        ("jobs", "vacancies", "Gemeldete Arbeitsstellen nach Berufsgruppen"),
        ("unemployed_total", "unemployed", "Arbeitslose nach Berufsgruppen (Zielberuf)"),
    ):
        frame = pyreadr.read_r(ORIGINALS / f"ba-employment/{file}.rda")[file]
        chosen = frame["region"].str.startswith("05", na=False) & frame["occupational_group"].isin(METAL_AND_ELECTRICAL)
        rows = [
            {
                "area": row.region,
                "period": str(row.year),
                "measure": measure,
                "occupation": row.occupational_group,
                "value": repr(float(row.total)),
                "origin_file": f"{file}.rda",
                "origin_row": str(row.Index + 1),
            }
            for row in frame[chosen & (frame["year"] >= 2015) & frame["total"].notna()].itertuples()
        ]
        carry(
            f"ba_{measure}_occupations",
            rows,
            origin_kind="extract",
            publisher=BA,
            code=title,
            state_date="2025-12-31",
            licence="Nutzung mit Quellenangabe",
            origin=f"{BA_REPOSITORY}:data/{file}.rda",
        )


def pages() -> None:
    wages = page("itnrw_reallohn_nrw_2014_2024q3.csv", {"reallohn_pct": "year"}, "05")
    rows = []
    for row in wages:
        quarter = "Q" in row["period"]
        rows.append(row | {"measure": "real_wages_quarter" if quarter else "real_wages_year"})
    carry(
        "itnrw_reallohn",
        rows,
        origin_kind="transcribed",
        publisher="Information und Technik Nordrhein-Westfalen (IT.NRW)",
        code="Entwicklung der Bruttomonatsverdienste und der Verbraucherpreise",
        state_date=RETRIEVED,
        licence="auf der Seite nicht genannt",
        origin=rows[0]["origin_file"],
    )
    laender = {"NRW": "05", "DE": "DG", "HB": "04", "SL": "10", "SN": "14", "BE": "11", "TH": "16", "SH": "01"}
    figures = list(press("good_work_nrw.csv"))
    series = {
        "itnrw_training_contracts": ("new_training_contracts", "contracts", "", "IT.NRW"),
        "destatis_62361_0520": ("collective_bargaining_employees_destatis", "covered", "", "Destatis"),
        "iab_betriebspanel": ("collective_bargaining_employees_iab", "covered", "s", "IAB"),
    }
    names = {
        "IT.NRW": "Information und Technik Nordrhein-Westfalen (IT.NRW), aus Pressetexten",
        "Destatis": "Statistisches Bundesamt (Destatis), aus einer Pressemitteilung",
        "IAB": "Institut für Arbeitsmarkt- und Berufsforschung (IAB), aus Pressetexten",
    }
    codes = {
        "IT.NRW": "Berufsbildungsstatistik, Erhebung zum 30. September",
        "Destatis": "62361-0520",
        "IAB": "IAB-Betriebspanel, Tarifbindung der Beschäftigten",
    }
    for table, (item, measure, sign, by) in series.items():
        found = [press_row(f, laender[f["area"]], measure, sign) for f in figures if f["item"] == item]
        _carry_press(table, found, names[by], codes[by])
    monthly = [
        press_row(f, "05", "unemployment_rate")
        for f in figures
        if f["item"] in ("unemployment_rate_december", "unemployment_rate_january")
    ]
    _carry_press("ba_unemployment_rate_monthly", monthly, BA + ", aus Pressetexten", "Arbeitslosenquote, Monatswerte")


def _carry_press(table: str, rows: list[Row], publisher: str, code: str) -> None:
    carry(
        table,
        rows,
        origin_kind="transcribed",
        publisher=publisher,
        code=code,
        state_date=RETRIEVED,
        licence="auf den Seiten nicht genannt",
        origin="; ".join(sorted({row["origin_file"] for row in rows})),
    )


def european_regions() -> None:
    """Extracts from Eurostat tables, and the European part of INKAR."""
    for table, file, column, measure, year in (
        ("eurostat_tgs00010", "Eurostat_unempl_rate", "Unempl_Rate", "unemployment_rate", "2023"),
        ("eurostat_lfst_r_sla_ga", "Eurostat_lab_m_slack", "Lab_M_Slack", "labour_market_slack", ""),
    ):
        rows = [
            {
                "area": record["NUTS_ID"],
                "period": year or record["Year"],
                "measure": measure,
                "value": repr(float(record[column])),
                "origin_file": f"{file}.xlsx",
                "origin_row": f"Sheet1!{'B' if year else 'C'}{line}",
            }
            for line, record in sheet(f"eurostat-extracts/{file}.xlsx")
            if european(record["NUTS_ID"]) and pd.notna(record[column])
        ]
        carry(
            table,
            rows,
            origin_kind="extract",
            publisher="Eurostat",
            code=table.removeprefix("eurostat_"),
            state_date="2025-02-12",
            licence="CC BY 4.0",
            origin=f"{EXTRACTS}:{file}.xlsx",
        )
    map_ = json.loads((ORIGINALS / "eurostat-yearbook-2026/CH04M03.json").read_text(encoding="utf-8"))
    small = {"FRM0", "FI20"}  # low reliability by the map's footnote
    unreliable = {
        "employment_rate_low": small | {"DEB2", "DED2", "DED4", "HR05", "PL43", "PL52"},
        "employment_rate_high": small,
    }
    rows = [
        {
            "area": code,
            "period": "2025",
            "measure": measure,
            "value": "" if value == ":" else repr(float(value)),
            "sign": ":" if value == ":" else "u" if code in unreliable[measure] else "",
            "origin_file": "CH04M03.json",
            "origin_row": f"option {option['code']}, {code}",
        }
        for option, measure in zip(map_["options"], ("employment_rate_low", "", "employment_rate_high"), strict=True)
        for code, value in option["data"].items()
        if measure and value is not None and european(code) and not code.startswith("IS")
    ]
    carry(
        "eurostat_lfst_r_lfe2eedu",
        rows,
        origin_kind="extract",
        publisher="Eurostat",
        code="lfst_r_lfe2eedu, lfst_r_lfsd2pop",
        state_date="2026",
        licence="CC BY 4.0",
        origin=f"{YEARBOOK}:CH04M03.json",
    )
    columns = {
        "q_alo": "unemployment_rate",
        "q_alo_jung": "youth_unemployment_rate",
        "a_alo_lang": "long_term_share",
        "q_et_ewf": "employment_rate_15_plus",
        "a_abs_tert": "tertiary_attainment",
        "q_et_sek": "secondary_sector_share",
    }
    frame = pd.read_parquet(ORIGINALS / "inkar-2024/europa.parquet")
    rows = [
        {
            "area": {"EU27": "EU27_2020"}.get(row["kennziffer"], row["kennziffer"]),
            "period": row["zeitbezug"],
            "measure": measure,
            "value": repr(float(row[column])),
            "origin_file": "europa.parquet",
            "origin_row": f"row {index}",
        }
        for index, row in frame.iterrows()
        for column, measure in columns.items()
        if pd.notna(row[column]) and (row["kennziffer"] == "EU27" or european(row["kennziffer"]))
    ]
    carry(
        "inkar_europa",
        rows,
        origin_kind="extract",
        publisher="Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR), nach Eurostat",
        code="INKAR 2024, Europa: " + ", ".join(columns),
        state_date="2024-12-31",
        licence=DL_DE,
        origin=f"{INKAR}:europa.parquet",
    )


def main() -> None:
    dns()
    unemployment()
    employees()
    training()
    occupations()
    pages()
    european_regions()


if __name__ == "__main__":
    main()
