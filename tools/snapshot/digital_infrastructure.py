"""Carries over the figures of the theme digital infrastructure."""

from collections.abc import Iterator

from common import ORIGINALS, Row, carry, github, records
from dns import carry_dns
from genesis import REGIONS
from pages import SIGNS, carry_typed, press, press_row

CUSTOMERS = {"privat": "households", "gew": "firms", "gewerbe_gwg": "business_estates"}
SPEEDS = {"verf_100_1000": "gigabit", "verf_ftth_1000": "fibre"}
SURVEY = {
    **{("firms_using_ai", year): "ai" for year in ("2021", "2023", "2024")},
    **{("firms_paid_cloud", year): "paid_cloud" for year in ("2021", "2023")},
    **{("firms_fixed_internet_100mbit", year): "fixed_100_mbit" for year in ("2020", "2023")},
}
COVERAGE = {("5g_area_at_least_one_operator", month): "area_5g" for month in ("2023-01", "2023-07", "2024-05")}


def region(code: str, file: str) -> str | None:
    """Region key of a row of the atlas; None for districts of other Länder."""
    key = "DG" if file.startswith("deutschland") else code
    return key if key in REGIONS else None


def fixed_network() -> Iterator[Row]:
    """Shares of households, firms and business estates within reach of wired gigabit and of fibre."""
    for path in sorted((ORIGINALS / "broadband-atlas").glob("*_*_20??_?.csv")):
        kind, year, half = path.stem.partition("_")[2].rsplit("_", 2)
        if kind not in CUSTOMERS:
            continue
        for line, row in records(f"broadband-atlas/{path.name}"):
            area = region(row.get("ags", ""), path.name)
            for column, measure in SPEEDS.items():
                if area and row.get(column):
                    keys = {"area": area, "period": f"{year}-S{half}", "measure": measure}
                    found = {"customers": CUSTOMERS[kind], "value": row[column]}
                    yield keys | found | {"origin_file": path.name, "origin_row": str(line)}


def mobile_network() -> Iterator[Row]:
    """Share of commercial land covered by 5G."""
    for level in ("deutschland", "bundesland", "landkreis"):
        name = f"{level}_mobilfunk_stats_2021_1.csv"
        for line, row in records(f"broadband-atlas/{name}"):
            area = region(row["AGS"], name)
            if area and row["Technologie"] == "5G2" and row["Flaechenart"] == "Gewerbliche Nutzfläche":
                keys = {"area": area, "period": "2021-S1", "measure": "commercial_land_5g"}
                yield keys | {"value": row["Verfügbarkeit"], "origin_file": name, "origin_row": str(line)}


def main() -> None:
    """Carry everything over."""
    carry_dns("9-1-b", "2025-06-30")
    for table, rows, code in (
        ("breitbandatlas_festnetz", fixed_network(), "Breitbandatlas, Festnetz 2018 bis 2021"),
        ("breitbandatlas_mobilfunk", mobile_network(), "Breitbandatlas, Mobilfunk 2021"),
    ):
        carry(
            table,
            list(rows),
            origin_kind="original",
            publisher="Bundesministerium für Verkehr und digitale Infrastruktur, atene KOM (Breitbandatlas)",
            code=code,
            state_date="2021-06-30",
            licence="freie Nutzung mit Quellenangabe",
            origin=github("hhilbig/broadband@cf210ec", "data/Paket_3"),
        )
    stated = [r for r in press("digital_nrw.csv") if r["status"] in SIGNS]
    carry_typed(
        "itnrw_52911",
        [press_row(r, SURVEY[key]) for r in stated if (key := (r["item"], r["year"])) in SURVEY],
        "IT.NRW, Destatis; von Seiten und Pressetexten",
        "Erhebung zur Nutzung von Informations- und Kommunikationstechnologien in Unternehmen",
        "2025-12-09",
    )
    carry_typed(
        "breitbandatlas_mobilfunk_monitoring",
        [press_row(r, COVERAGE[key]) for r in stated if (key := (r["item"], r["year"])) in COVERAGE],
        "Bundesnetzagentur; aus Pressetexten",
        "Mobilfunk-Monitoring",
        "2024-05-31",
    )
