"""Carries over the figures of the theme competitiveness and value chains (Europe: see the script of that name)."""

from common import IT_NRW, RETRIEVED, Row
from dns import carry_dns
from genesis import carry_regional, cross_table
from inkar import carry_inkar
from pages import carry_typed, page, press, press_row, region

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
COSTS = {
    "net labour cost, producing sector and services": ("net_labour_cost", "p"),
    "GDP per hour worked, whole economy": ("gdp_per_hour", ""),
}
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
        carry_regional(code, cross_table(code, columns))


def inkar() -> None:
    """Industry and productivity as computed by the BBSR.

    Where Kreise are suppressed in other Länder, their sums and Germany's are distorted: those are left out.
    """
    code = "Wirtschaft: 14218, 14217, 14216, 14206, 14209"
    undistorted = lambda name, area: name not in SUPPRESSED or area.startswith("DEA")  # noqa: E731
    carry_inkar("inkar_wirtschaft", "wirtschaft", PER_PERSON, code, undistorted)


def press_tables() -> dict[str, list[Row]]:
    """Series of one definition each, typed from press texts."""
    gdp = press("gdp_gva_nrw.csv")
    growth = [r for r in gdp if r["item"] == "real GDP growth" and r["status"].startswith("VGRdL March 2022")]
    share = [r for r in gdp if r["item"] == "manufacturing: share of GVA"]
    hourly = [r for r in press("labour_cost_productivity_laender.csv") if r["item"] in COSTS]
    partners = [r for r in press("exports_nrw_partners_goods.csv") if r["item"] == "Netherlands"]
    exact = [r for r in partners if "." in r["value"] and r["year"] != "2013"]
    exports = yearly_exports()
    totals = {(r["year"], r["value"]): r for r in reversed(exports)}
    return {
        "press_gdp_growth": [press_row(r, "growth", "s" if "estimate" in r["status"] else "") for r in growth],
        "press_manufacturing_share": [press_row(r, "manufacturing_share", "s") for r in share],
        "press_labour_cost": [press_row(r, *COSTS[r["item"]]) for r in hourly],
        "press_export_partners": [press_row(r, "netherlands") for r in exact]
        + [press_row(totals[key], "exports") for key in sorted(SAME_RELEASE)],
        "press_exports": [press_row(r, "exports") for r in newest(exports)],
    }


def yearly_exports() -> list[Row]:
    """All printed yearly totals of exports from North Rhine-Westphalia, several releases a year."""
    found = [r for r in press("exports_nrw_total.csv") if r["area"] == "NRW" and r["unit"] == "Mrd EUR"]
    return [r for r in found if r["year"].isdigit()]


def newest(records: list[Row]) -> list[Row]:
    """The latest release of every year; an undated page counts as the oldest."""
    ordered = sorted(records, key=lambda r: r["published"] if r["published"][:1].isdigit() else "")
    return list({r["year"]: r for r in ordered}.values())


def typed() -> None:
    """Industry of North Rhine-Westphalia, exports of the Länder, and press figures.

    Germany holds exports that are attributed to no Land, so neither it nor the sum of the Länder stands beside them.
    """
    for table, file in (
        ("itnrw_42111", "itnrw_industrie_42111_nrw_2014_2023.csv"),
        ("itnrw_metallindustrie_wz24", "itnrw_metallindustrie_wz24_nrw_2014_2023.csv"),
    ):
        carry_typed(table, page(file, INDUSTRY), IT_NRW, "42111")
    for table, rows in press_tables().items():
        state = max((row["vintage"] for row in rows if len(row["vintage"]) == 10), default=RETRIEVED)
        carry_typed(table, rows, f"{IT_NRW}, Pressetexte", "Pressetexte", state)
    columns = {"exporte_mio_eur": "exports", "bip_mio_eur": "gdp"}
    file, sums = "statbw_exporte_laender_2023.csv", {"Deutschland", "Ländersumme"}
    rows = page(file, columns, lambda land: None if land in sums else {"area": region(land), "period": "2023"})
    publisher = "Statistisches Landesamt Baden-Württemberg"
    carry_typed("statbw_ah_xp_exportquote", [r | {"sign": "p"} for r in rows], publisher, "AH-XP_exportquote")


def main() -> None:
    """Carry everything over."""
    carry_dns("8-4", "2026-03-24")
    german_tables()
    inkar()
    typed()
