"""Carries over the figures of the theme land development, and the population by Kreis."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pages
from common import ORIGINALS, carry, lines, number
from dns import carry_dns

OFFICES = "Statistische Ämter des Bundes und der Länder"
IT_NRW = "Information und Technik Nordrhein-Westfalen (IT.NRW)"
BY_2_0 = "dl-de/by-2-0"
RECORDED = "https://github.com/CorrelAid/pystatis@b6e0dd8:tests/cassettes"
CROSSTABS = "https://github.com/datenguide/genesapi-data@7511249:src"
LAND_PAGE = "https://statistik.nrw/gesellschaft-und-staat/gebiet-und-bevoelkerung/gebiet-und-flaeche/bodenflaeche-nach-nutzungsarten"

MEAN = {"moving four-year average": "four_year_mean", "calculated annual values": "annual"}
DENSITY = "inhabitants per km² settlement and transport area"
SALES = {"BAU002": "area_sold", "BAU003": "purchase_sum", "BAU004": "average_price"}
LAND = {"": "all_building_land", "BAUNW101": "ready_for_building"}
AREAS = {3: "total", 4: "settlement_and_transport", 7: "industry_and_commerce"}
USES = {
    "Wohnbauflaeche": "residential",
    "Industrie- und Gewerbeflaeche": "industry_and_commerce",
    "Halde": "heaps",
    "Flaeche gemischter Nutzung": "mixed",
    "Flaeche besonderer funktionaler Praegung": "public_and_special",
    "Sport-, Freizeit- und Erholungsflaeche": "sport_and_recreation",
    "Friedhof": "cemeteries",
    "Verkehr": "transport",
}
INDUSTRIAL = {("industrial_commercial_area", y): "industry_and_commerce" for y in ("2017", "2018", "2022", "2023")}


def ours(code: str) -> bool:
    """Germany, a Land, a Regierungsbezirk or one of today's Kreise of North Rhine-Westphalia."""
    return code not in {"05313", "05354"} and re.fullmatch(r"DG|\d\d|05\d|05\d{3}", code) is not None


def flat_file(table: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Member name, line and cells of every row of a recorded GENESIS flat file."""
    with zipfile.ZipFile(ORIGINALS / "genesis-flatfile" / f"{table}__data_tablefile__de_off.zip") as archive:
        name = archive.namelist()[0]
        text = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
    for line, row in enumerate(csv.DictReader(text, delimiter=";"), 2):
        yield name, line, row


def old_flat_file(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of every row of a flat file in the layout used until 2024."""
    table = lines(f"genesis-flatfile-old/{name}", encoding="utf-8-sig")
    header = next(table)[1]
    for line, cells in table:
        yield line, dict(zip(header, cells, strict=True))


def figure(area: str, period: str, measure: str, printed: str, file: str, row: object, **more: str) -> dict[str, str]:
    """One row of a snapshot table from a number as printed in Germany."""
    value, sign = number(printed)
    key = {"area": area.strip(), "period": period, "measure": measure}
    return key | more | {"value": value, "sign": sign, "origin_file": file, "origin_row": str(row)}


def building_land() -> Iterator[dict[str, str]]:
    for name, line, row in flat_file("61511-01-03-4"):
        code, land = row["1_variable_attribute_code"], LAND[row["2_variable_attribute_code"]]
        if ours(code) and row["value_variable_code"] in SALES:
            yield figure(code, row["time"], SALES[row["value_variable_code"]], row["value"], name, line, land=land)
    name = "2024-07_regio_GET_v4_61511-01-03-4.ffcsv-old.csv"
    for line, row in old_flat_file(name):
        code, land = row["1_Auspraegung_Code"], LAND[row["2_Auspraegung_Code"]]
        if ours(code):
            for column, printed in row.items():
                if column[:6] in SALES:
                    more = {"land": land, "vintage": "2024-07"}
                    yield figure(code, row["Zeit"], SALES[column[:6]], printed, name, f"{line}:{column}", **more)


def population() -> Iterator[dict[str, str]]:
    for name, line, row in flat_file("12411-01-01-4"):
        code = row["1_variable_attribute_code"]
        if ours(code) and not row["2_variable_attribute_code"]:
            yield figure(code, row["time"], "population", row["value"], name, line)
    name = "2024-07_regio_GET_v4_12411-01-01-4.de.ffcsv-old.csv"
    for line, row in old_flat_file(name):
        code = row["1_Auspraegung_Code"]
        if ours(code) and not row["2_Auspraegung_Code"]:
            printed = row["BEVSTD__Bevoelkerungsstand__Anzahl"]
            yield figure(code, iso(row["Zeit"]), "population", printed, name, line, vintage="2024-07")


def iso(date: str) -> str:
    day, month, year = date.split(".")
    return f"{year}-{month}-{day}"


def land_shares_of_cities() -> Iterator[dict[str, str]]:
    """Of a table by municipality: the cities that are a Kreis of their own."""
    for name, line, row in flat_file("AI-N-01-2-5"):
        code = row["1_variable_attribute_code"]
        if re.fullmatch(r"05\d{3}000", code) and ours(code[:5]) and row["value_variable_code"] == "AI0111":
            yield figure(code[:5], row["time"], "settlement_and_transport_share", row["value"], name, line)


def crosstab(path: str, columns: dict[int, str], encoding: str = "utf-8") -> Iterator[dict[str, str]]:
    """Figures of a cross-table: reference date, region key and name stand before the numbers.

    A printed 0 for the commercial and industrial land of a whole Land means that it was not surveyed: left out.
    """
    for line, cells in lines(path, encoding=encoding):
        if re.fullmatch(r"\d\d\.\d\d\.\d{4}", cells[0]) and ours(cells[1]):
            for column, measure in columns.items():
                if measure == "industry_and_commerce" and cells[column] == "0":
                    continue
                place = f"{line}:{column + 1}"
                yield figure(cells[1], iso(cells[0]), measure, cells[column], path.rsplit("/", 1)[1], place)


def land_uses() -> Iterator[dict[str, str]]:
    for _, cells in lines("transcribed-pages/itnrw_bodenflaeche_nrw_20241231.csv"):
        if cells[0] in USES:
            yield figure("05", "2024-12-31", "area", cells[1], LAND_PAGE, cells[0], use=USES[cells[0]])
        if cells[0] == "Insgesamt":
            yield figure("05", "2024-12-31", "area", cells[1], LAND_PAGE, cells[0], use="total")


def genesis(table: str, rows: Iterator[dict[str, str]], code: str, state_date: str, origin: str) -> None:
    publisher = IT_NRW if table.startswith("landesdatenbank") else OFFICES
    carry(
        table,
        list(rows),
        origin_kind="original",
        publisher=publisher,
        code=code,
        state_date=state_date,
        licence=BY_2_0,
        origin=origin,
    )


def main() -> None:
    whole_land = lambda row: None if row["type of area"] or row["Year"] == "2030" else MEAN[row["time series"]]  # noqa: E731
    carry_dns("dns_11_1_a", "11-1-a", whole_land, "2026-01-13")
    density = lambda row: "density" if row["Units"] == DENSITY and not row["degree of urbanisation"] else None  # noqa: E731
    carry_dns("dns_11_1_c", "11-1-c", density, "2025-03-10")

    recorded = "2026-03-10"
    origin = f"{RECORDED}/61511-01-03-4.yaml"
    genesis("regionalstatistik_61511_01_03_4", building_land(), "61511-01-03-4", recorded, origin)
    origin = f"{RECORDED}/12411-01-01-4.yaml"
    genesis("regionalstatistik_12411_01_01_4", population(), "12411-01-01-4", recorded, origin)
    origin = f"{RECORDED}/AI-N-01-2-5.yaml"
    genesis("regionalstatistik_ai_n_01_2_5", land_shares_of_cities(), "AI-N-01-2-5", recorded, origin)
    rows = crosstab("regionalstatistik-crosstab/33111-01-01-4_00.csv", AREAS)
    origin = f"{CROSSTABS}/33111-01-01-4_00.csv"
    genesis("regionalstatistik_33111_01_01_4", rows, "33111-01-01-4", "2017-10-10", origin)
    rows = crosstab("landesdatenbank-crosstab/12411-15i.csv", {3: "population", 4: "area"}, "latin-1")
    origin = "https://github.com/Inab1993/Regressionsmodelle_fuer_EGH-Leistungen@74b2931:data/raw/2024/12411-15i.csv"
    genesis("landesdatenbank_12411_15i", rows, "12411-15i", "2026-01-19", origin)

    carry(
        "itnrw_33111",
        list(land_uses()),
        origin_kind="transcribed",
        publisher=IT_NRW,
        code="Bodenfläche nach Nutzungsarten",
        state_date="2024-12-31",
        licence="auf der Seite nicht genannt",
        origin=LAND_PAGE,
    )
    industrial = pages.rows("press-figures/land_nrw.csv", INDUSTRIAL)
    carry(
        "press_33111",
        [row | {"period": f"{row['period']}-12-31"} for row in industrial],
        origin_kind="transcribed",
        publisher=f"{IT_NRW}; aus Pressetexten",
        code="Flächenerhebung nach Art der tatsächlichen Nutzung",
        state_date="2023-12-31",
        licence="auf den Seiten nicht genannt",
        origin="https://www.it.nrw/nrw-landesflaeche-flaechen-fuer-siedlung-125407",
    )


if __name__ == "__main__":
    main()
