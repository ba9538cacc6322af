"""Carries over the figures of the theme circular economy."""

import re

from common import carry, lines
from genesis_files import CROSSTABS, FLATFILES, LICENCE, OFFICES, cross_table, flat_file

KINDS = {4: "total", 5: "residual_and_bulky", 6: "organic", 9: "recyclables", 10: "other"}
KIND_CODES = {
    "": "total",
    "INSGESAMT": "total",
    "ABFALLART100": "residual_and_bulky",
    "ABFALLART200": "organic",
    "ABFALLART201": "organic_bin",
    "ABFALLART202": "garden_and_park",
    "ABFALLART300": "recyclables",
    "ABFALLART400": "other",
}
MATERIALS = ("direct_material_input", "domestic_material_consumption", "productivity_dmi", "productivity_dmc")
PREFIX = "waste_generated_in_nrw_delivered_to_nrw_plants_"
TYPED = "auf der Seite nicht genannt"
LAENDER = {"SN": "14", "BE": "11", "TH": "16", "BB": "12", "HB": "04", "HH": "02", "MV": "13", "BW": "08", "HE": "06"}
AREAS = LAENDER | {"NRW": "05", "DE": "DG", "NI": "03", "RP": "07"}


def main() -> None:
    household_waste_of_kreise()
    household_waste_of_laender()
    household_waste_per_head()
    hazardous_waste()
    materials()
    press()


def household_waste_of_kreise() -> None:
    """Household waste by kind: the cross-table to 2015 and the flat file for 2023.

    The flat file prints the Oberbergischer Kreis together with the Rheinisch-Bergischer Kreis, which is ".": only so do
    the Kreise add up to the Land. The joint figure belongs to neither Kreis and is left out.
    """

    def name(row: dict[str, str]) -> dict[str, str] | None:
        kind, kreis = KIND_CODES[row["2_variable_attribute_code"]], row["1_variable_attribute_code"]
        if (
            not re.fullmatch(r"05\d{3}", kreis)
            or kreis in {"05313", "05354", "05374"}
            or kind in {"organic_bin", "garden_and_park"}
        ):
            return None
        return {"area": kreis, "measure": "waste", "kind": kind}

    carry(
        "regionalstatistik_32121_01_02_4",
        cross_table("32121-01-02-4", {c: {"measure": "waste", "kind": kind} for c, kind in KINDS.items()})
        + flat_file("32121-01-02-4", name),
        origin_kind="original",
        publisher=OFFICES,
        code="32121-01-02-4",
        state_date="2025-11-21",
        licence=LICENCE,
        origin=f"https://{CROSSTABS}:32121-01-02-4_00.csv; https://{FLATFILES}:32121-01-02-4__data_tablefile__de_off.zip",
    )


def household_waste_of_laender() -> None:
    """Household waste by kind in the waste accounts of the Länder."""

    def name(row: dict[str, str]) -> dict[str, str] | None:
        area = row["1_variable_attribute_code"]
        if row["value_variable_code"] != "ABFALL1A" or area in {"17", "18"}:
            return None
        return {"area": area, "measure": "waste", "kind": KIND_CODES[row["2_variable_attribute_code"]]}

    carry(
        "regionalstatistik_86121_z_01",
        flat_file("86121-Z-01", name),
        origin_kind="original",
        publisher="Statistische Ämter der Länder, Arbeitskreis Umweltökonomische Gesamtrechnungen (UGRdL)",
        code="86121-Z-01",
        state_date="2025-07-23",
        licence=LICENCE,
        origin=f"https://{FLATFILES}:86121-Z-01__data_tablefile__de_off.zip",
    )


def household_waste_per_head() -> None:
    """Household waste per head as the Regionalatlas prints it."""
    carry(
        "regionalstatistik_ai_n_12",
        cross_table("AI-N-12", {4: {"measure": "waste_per_head"}}),
        origin_kind="original",
        publisher=OFFICES,
        code="AI-N-12",
        state_date="2017-10-10",
        licence=LICENCE,
        origin=f"https://{CROSSTABS}:AI-N-12_00.csv",
    )


def hazardous_waste() -> None:
    """Hazardous waste with a consignment note: quantity in all and the part disposed of in the same Land.

    Brandenburg 2004 is left out: the total printed is smaller than one of its two parts.
    """
    columns = {5: {"measure": "waste"}, 6: {"measure": "waste_in_own_land"}}
    carry(
        "regionalstatistik_32151_01_01_4",
        [r for r in cross_table("32151-01-01-4", columns) if (r["area"], r["period"]) != ("12", "2004")],
        origin_kind="original",
        publisher=OFFICES,
        code="32151-01-01-4",
        state_date="2017-10-10",
        licence=LICENCE,
        origin=f"https://{CROSSTABS}:32151-01-01-4_00.csv",
    )


def materials() -> None:
    """Material input and consumption and the productivities computed from them."""
    page = "https://statistik.nrw/wirtschaft-und-umwelt/umwelt/rohstoffe/rohstoffverbrauch-und-rohstoffproduktivitaet"
    rows = [
        {
            "area": "05",
            "period": cells[0],
            "measure": measure,
            "value": value,
            "origin_file": page,
            "origin_row": f"{cells[0]}, column {column}",
        }
        for _, cells in lines("transcribed-pages/itnrw_rohstoffe_ugrdl_nrw_1994_2021.csv")
        if re.fullmatch(r"\d{4}", cells[0])
        for column, (measure, value) in enumerate(zip(MATERIALS, cells[1:], strict=True), 2)
    ]
    carry(
        "itnrw_raw_materials",
        rows,
        origin_kind="transcribed",
        publisher="IT.NRW; Arbeitskreis Umweltökonomische Gesamtrechnungen der Länder",
        code="Rohstoffverbrauch und Rohstoffproduktivität",
        state_date="2026-11-22",
        licence=TYPED,
        origin=page,
    )


def press() -> None:
    """Waste figures of ministries and of IT.NRW on pages and in press texts."""
    delivered, hazardous, per_head = [], [], []
    for _, cells in lines("press-figures/circular_economy_nrw.csv", delimiter=","):
        if len(cells) < 8 or not re.fullmatch(r"\d{4}", cells[0]):
            continue
        year, item, value, unit, area, _status, published, page = cells[:8]
        found = {
            "area": AREAS[area],
            "period": year,
            "value": value,
            "vintage": published,
            "origin_file": page,
            "origin_row": item,
        }
        if item.startswith(PREFIX):
            delivered.append({**found, "measure": "waste", "stream": item.removeprefix(PREFIX)})
        elif item.startswith("hazardous_waste_"):
            hazardous.append({**found, "measure": item.removeprefix("hazardous_")})
        elif item == "household_waste_per_head" and unit == "kg":
            per_head.append({**found, "measure": "waste_per_head"})
    for table, rows, publisher, code, state, origin in (
        (
            "munv_waste_delivered",
            delivered,
            "Umweltministerium NRW (MUNV)",
            "Umweltbericht, Umweltportal",
            "2026-11-22",
            "https://www.umweltportal.nrw.de/de/mehr-als-3-tonnen-abfaelle-pro-kopf-und-jahr",
        ),
        (
            "munv_hazardous_waste",
            hazardous,
            "Umweltministerium NRW (MUNV)",
            "Gefährliche Abfälle, Umweltportal",
            "2026-11-22",
            "https://www.umweltportal.nrw.de/de/mehr-als-3-tonnen-abfaelle-pro-kopf-und-jahr",
        ),
        (
            "itnrw_household_waste_press",
            per_head,
            "Information und Technik Nordrhein-Westfalen (IT.NRW)",
            "32121, Pressemitteilungen",
            "2026-11-22",
            "https://www.europesays.com/de/563882",
        ),
    ):
        carry(
            table,
            rows,
            origin_kind="transcribed",
            publisher=publisher,
            code=code,
            state_date=state,
            licence=TYPED,
            origin=origin,
        )


if __name__ == "__main__":
    main()
