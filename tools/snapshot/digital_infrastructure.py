"""Carries over the figures of the theme digital infrastructure."""

from collections.abc import Iterator

import pages
from common import ORIGINALS, carry, lines
from dns import carry_dns

ATLAS = "https://github.com/hhilbig/broadband@cf210ec:data/Paket_3"
ATLAS_LICENCE = "freie Nutzung mit Quellenangabe"
CUSTOMERS = {"privat": "households", "gew": "firms", "gewerbe_gwg": "business_estates"}
SPEEDS = {"verf_100_1000": "gigabit", "verf_ftth_1000": "fibre"}
WIRED = {"all wired technologies": "gigabit", "fibre-to-the-building/home (fttb/h)": "fibre"}
SURVEY = {
    **{("firms_using_ai", year): "ai" for year in ("2021", "2023", "2024")},
    **{("firms_paid_cloud", year): "paid_cloud" for year in ("2021", "2023")},
    **{("firms_fixed_internet_100mbit", year): "fixed_100_mbit" for year in ("2020", "2023")},
}
COVERAGE = {("5g_area_at_least_one_operator", month): "area_5g" for month in ("2023-01", "2023-07", "2024-05")}


def half_years(row: dict[str, str]) -> str | None:
    """Gigabit and fibre by half-year; the three yearly fibre figures before 2018 are left out."""
    return WIRED.get(row["time series"]) if "/" in row["Year"] else None


def region(code: str, file: str) -> str | None:
    """Region key of a row of the atlas; None for districts of other Länder."""
    if file.startswith("deutschland"):
        return "DG"
    return code if len(code) == 2 or code.startswith("05") else None


def fixed_network() -> Iterator[dict[str, str]]:
    """Shares of households, firms and business estates within reach of wired gigabit and of fibre."""
    for path in sorted((ORIGINALS / "broadband-atlas").glob("*_*_20??_?.csv")):
        level, _, rest = path.stem.partition("_")
        kind, year, half = rest.rsplit("_", 2)
        if kind not in CUSTOMERS:
            continue
        table = lines(f"broadband-atlas/{path.name}")
        header = next(table)[1]
        for line, cells in table:
            row = dict(zip(header, cells, strict=True))
            area = region(row.get("ags", ""), level)
            if area is None:
                continue
            for column, measure in SPEEDS.items():
                if row.get(column):
                    yield {
                        "area": area,
                        "period": f"{year}-S{half}",
                        "measure": measure,
                        "customers": CUSTOMERS[kind],
                        "value": row[column],
                        "origin_file": path.name,
                        "origin_row": str(line),
                    }


def mobile_network() -> Iterator[dict[str, str]]:
    """Share of commercial land covered by 5G."""
    for level in ("deutschland", "bundesland", "landkreis"):
        name = f"{level}_mobilfunk_stats_2021_1.csv"
        for line, (code, technology, land, _, _, value) in lines(f"broadband-atlas/{name}"):
            area = region(code, level)
            if area and technology == "5G2" and land == "Gewerbliche Nutzfläche":
                yield {
                    "area": area,
                    "period": "2021-S1",
                    "measure": "commercial_land_5g",
                    "value": value,
                    "origin_file": name,
                    "origin_row": str(line),
                }


def main() -> None:
    carry_dns("dns_9_1_b", "9-1-b", half_years, "2025-06-30")
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
            licence=ATLAS_LICENCE,
            origin=ATLAS,
        )
    carry(
        "itnrw_52911",
        pages.rows("press-figures/digital_nrw.csv", SURVEY),
        origin_kind="transcribed",
        publisher="IT.NRW, Destatis; von Seiten und Pressetexten",
        code="Erhebung zur Nutzung von Informations- und Kommunikationstechnologien in Unternehmen",
        state_date="2025-12-09",
        licence="auf den Seiten nicht genannt",
        origin="https://statistik.nrw/service/veroeffentlichungen/themenschwerpunkte/kuenstliche-intelligenz-wie-weit-sind-die-unternehmen-in-nrw",
    )
    carry(
        "breitbandatlas_mobilfunk_monitoring",
        pages.rows("press-figures/digital_nrw.csv", COVERAGE),
        origin_kind="transcribed",
        publisher="Bundesnetzagentur; aus Pressetexten",
        code="Mobilfunk-Monitoring",
        state_date="2024-05-31",
        licence="auf den Seiten nicht genannt",
        origin="https://t3n.de/news/5g-mobilfunkanbieter-abdeckung-deutschland-bundesnetzagentur-1578420/?filtered=1",
    )


if __name__ == "__main__":
    main()
