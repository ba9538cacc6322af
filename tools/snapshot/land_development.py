"""Carries over the figures of the theme land development, and the population by Kreis."""

from common import BY_2_0, IT_NRW, carry, github
from dns import carry_dns
from genesis import (
    NRW_EXPORTS,
    RECORDED,
    REGIONS,
    carry_regional,
    cross_table,
    flat_file,
    old_flat_file,
    recording,
)
from pages import carry_typed, nrw, page, press, press_row

SALES = {"BAU002": "area_sold", "BAU003": "purchase_sum", "BAU004": "average_price"}
LAND = {"": "all_building_land", "BAUNW101": "ready_for_building"}
AREAS = {4: "total", 5: "settlement_and_transport", 8: "industry_and_commerce"}
USES = {
    "Wohnbauflaeche": "residential",
    "Industrie- und Gewerbeflaeche": "industry_and_commerce",
    "Halde": "heaps",
    "Flaeche gemischter Nutzung": "mixed",
    "Flaeche besonderer funktionaler Praegung": "public_and_special",
    "Sport-, Freizeit- und Erholungsflaeche": "sport_and_recreation",
    "Friedhof": "cemeteries",
    "Verkehr": "transport",
    "Insgesamt": "total",
}
OLD = "2024-07"


def recorded_tables() -> None:
    """Building land sold, population, and land-use shares of the cities that are a Kreis of their own."""
    carry_regional(
        "61511-01-03-4",
        flat_file("61511-01-03-4", SALES, cuts={"land": ("2_variable_attribute_code", LAND)}, keep=REGIONS)
        + old_flat_file(
            f"{OLD}_regio_GET_v4_61511-01-03-4.ffcsv-old.csv",
            SALES,
            cuts={"land": ("2_Auspraegung_Code", LAND)},
            vintage=OLD,
        ),
        state_date=RECORDED,
        origin=recording("61511-01-03-4"),
    )
    people = {"BEVSTD": "population"}
    file = f"{OLD}_regio_GET_v4_12411-01-01-4.de.ffcsv-old.csv"
    carry_regional(
        "12411-01-01-4",
        flat_file("12411-01-01-4", people, where={"2_variable_attribute_code": ""}, keep=REGIONS)
        + old_flat_file(file, people, where={"2_Auspraegung_Code": ""}, vintage=OLD),
        state_date=RECORDED,
        origin=recording("12411-01-01-4"),
    )
    shares = flat_file("AI-N-01-2-5", {"AI0111": "settlement_and_transport_share"})
    carry_regional("AI-N-01-2-5", shares, state_date=RECORDED, origin=recording("AI-N-01-2-5"))


def land_survey() -> None:
    """Land by use, to 2015, and area and population of the Kreise.

    A printed 0 for the commercial and industrial land of a whole Land means that it was not surveyed: left out.
    """
    columns = {column: {"measure": measure} for column, measure in AREAS.items()}
    rows = cross_table("33111-01-01-4", columns, REGIONS)
    carry_regional("33111-01-01-4", [r for r in rows if (r["measure"], r["value"]) != ("industry_and_commerce", "0")])
    columns = {4: {"measure": "population"}, 5: {"measure": "area"}}
    carry(
        "landesdatenbank_12411_15i",
        cross_table("12411-15i", columns, REGIONS, "landesdatenbank-crosstab/12411-15i.csv"),
        origin_kind="original",
        publisher=IT_NRW,
        code="12411-15i",
        state_date="2026-01-19",
        licence=BY_2_0,
        origin=github(NRW_EXPORTS, "data/raw/2024/12411-15i.csv"),
    )


def typed() -> None:
    """Land by use at the end of 2024, and industrial land of other years."""
    rows = page(
        "itnrw_bodenflaeche_nrw_20241231.csv",
        {"qkm": "area"},
        lambda use: {**nrw("2024-12-31"), "use": USES[use]} if use in USES else None,
    )
    carry_typed("itnrw_33111", rows, IT_NRW, "Bodenfläche nach Nutzungsarten", "2024-12-31")
    industrial = [
        press_row(r, "industry_and_commerce") | {"period": f"{r['year']}-12-31"}
        for r in press("land_nrw.csv")
        if r["item"] == "industrial_commercial_area" and r["year"] in {"2017", "2018", "2022", "2023"}
    ]
    title = "Flächenerhebung nach Art der tatsächlichen Nutzung"
    carry_typed("press_33111", industrial, f"{IT_NRW}; aus Pressetexten", title, "2023-12-31")


def main() -> None:
    """Carry everything over."""
    carry_dns("11-1-a", "2026-01-13")
    carry_dns("11-1-c", "2025-03-10")
    recorded_tables()
    land_survey()
    typed()
