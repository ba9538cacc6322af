"""Carries over the figures of the theme circular economy."""

from common import IT_NRW
from genesis import REGIONS, UGRDL, carry_regional, cross_table, export, flat_file, recording
from pages import carry_typed, page, press, press_row

KINDS = {4: "total", 5: "residual_and_bulky", 6: "organic", 9: "recyclables", 10: "other"}
KIND_CODES = {
    "": "total",
    "INSGESAMT": "total",
    "ABFALLART100": "residual_and_bulky",
    "ABFALLART200": "organic",
    "ABFALLART300": "recyclables",
    "ABFALLART400": "other",
}
PARTS = {"ABFALLART201": "organic_bin", "ABFALLART202": "garden_and_park"}
MATERIALS = {
    "dmi_1000t": "direct_material_input",
    "dmc_1000t": "domestic_material_consumption",
    "produktivitaet_dmi_2010_100": "productivity_dmi",
    "produktivitaet_dmc_2010_100": "productivity_dmc",
}
PREFIX = "waste_generated_in_nrw_delivered_to_nrw_plants_"
MINISTRY = "Umweltministerium NRW (MUNV)"


def household_waste_of_kreise() -> None:
    """Household waste by kind: the cross-table to 2015 and the flat file for 2023.

    The flat file prints the Oberbergischer Kreis together with the Rheinisch-Bergischer Kreis, which is ".": only so do
    the Kreise add up to the Land. The joint figure belongs to neither Kreis and is left out.
    """
    code = "32121-01-02-4"
    columns = {column: {"measure": "waste", "kind": kind} for column, kind in KINDS.items()}
    kreise = {key for key in REGIONS if len(key) == 5 and key != "05374"}
    kinds = {"kind": ("2_variable_attribute_code", KIND_CODES)}
    carry_regional(
        code,
        cross_table(code, columns, REGIONS) + flat_file(code, {"AEW009": "waste"}, cuts=kinds, keep=kreise),
        state_date="2025-11-21",
        origin=f"{export(code)}; {recording(code)}",
    )


def household_waste_of_laender() -> None:
    """Household waste by kind in the waste accounts of the Länder."""
    kinds = {"kind": ("2_variable_attribute_code", KIND_CODES | PARTS)}
    rows = flat_file("86121-Z-01", {"ABFALL1A": "waste"}, cuts=kinds)
    carry_regional("86121-Z-01", rows, state_date="2025-07-23", origin=recording("86121-Z-01"), publisher=UGRDL)


def cross_tables() -> None:
    """Household waste per head as the Regionalatlas prints it, and hazardous waste with a consignment note.

    Hazardous waste: quantity in all and the part disposed of in the same Land. Brandenburg 2004 is left out: the total
    printed is smaller than one of its two parts.
    """
    carry_regional("AI-N-12", cross_table("AI-N-12", {4: {"measure": "waste_per_head"}}, REGIONS))
    columns = {5: {"measure": "waste"}, 6: {"measure": "waste_in_own_land"}}
    rows = cross_table("32151-01-01-4", columns, REGIONS)
    carry_regional("32151-01-01-4", [row for row in rows if (row["area"], row["period"]) != ("12", "2004")])


def typed() -> None:
    """Material input and consumption with their productivities, and waste figures of pages and press texts."""
    carry_typed(
        "itnrw_raw_materials",
        page("itnrw_rohstoffe_ugrdl_nrw_1994_2021.csv", MATERIALS),
        "IT.NRW; Arbeitskreis Umweltökonomische Gesamtrechnungen der Länder",
        "Rohstoffverbrauch und Rohstoffproduktivität",
    )
    yearly = [r for r in press("circular_economy_nrw.csv") if r["year"].isdigit()]
    delivered = [
        press_row(r, "waste", stream=r["item"].removeprefix(PREFIX)) for r in yearly if r["item"].startswith(PREFIX)
    ]
    carry_typed("munv_waste_delivered", delivered, MINISTRY, "Umweltbericht, Umweltportal")
    hazardous = [
        press_row(r, r["item"].removeprefix("hazardous_")) for r in yearly if r["item"].startswith("hazardous_waste_")
    ]
    carry_typed("munv_hazardous_waste", hazardous, MINISTRY, "Gefährliche Abfälle, Umweltportal")
    per_head = [
        press_row(r, "waste_per_head") for r in yearly if (r["item"], r["unit"]) == ("household_waste_per_head", "kg")
    ]
    carry_typed("itnrw_household_waste_press", per_head, IT_NRW, "32121, Pressemitteilungen")


def main() -> None:
    """Carry everything over."""
    household_waste_of_kreise()
    household_waste_of_laender()
    cross_tables()
    typed()
