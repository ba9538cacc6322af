"""Carries over the figures of the theme climate and environment, and the energy figures of resilience."""

import re

from common import BY_2_0, CC_BY, DESTATIS, IT_NRW, RETRIEVED, Row, by_route, carry, github, lines, records
from dns import carry_dns
from emissions_trading import emissions
from genesis import REGIONS, UGRDL, carry_regional, cross_table, flat_file, recording
from pages import SIGNS, carry_typed, press, press_row, region

from zdi_metrics.areas import NRW, areas, peers

LAENDER = {areas()[code].name_de for code in peers("laender")}
CARRIERS = dict(enumerate(("total", "coal", "oil", "natural_gas", "renewables", "electricity", "heat", "other"), 4))
PRESS_ITEMS = {
    ("total", "PJ"): "energy",
    ("share: coal", "%"): "coal",
    ("share: gas", "%"): "natural_gas",
    ("share: electricity", "%"): "electricity",
}
LAK_LINES = {
    "Gewinnung": "extraction",
    "Primärenergieverbrauch": "primary_energy",
    "Endenergieverbrauch": "final_energy",
    "Gew Steine u Erden, sonst Bergbau, Verarbeitendes Gewerbe insgesamt": "final_energy_industry",
}
# The balance sheet's columns "Insgesamt", "Erdgas, Erdölgas" and "Strom", counted from 1.
LAK_CARRIERS = {5: "total", 26: "natural_gas", 34: "electricity"}
# Dates of pages that the transcription leaves blank: the sustainability page ends in 2021, so it shows the inventory of
# October 2022; the ministry published the first calculation of 2010 itself; the text on 2024 names no date.
MINISTRY_2010 = "https://www.umwelt.nrw.de/pressearchiv/presse2011/presse110505.php"
INVENTORY_DATES = {"1990": "2022", "1995": "2022", "2000": "2022", "2010": "2011-05-05", "2021": "2022", "2024": "2025"}


def inventory() -> None:
    """The inventory of the Land: successive vintages from pages and press texts, one row each."""
    rows = []
    for _, cells in lines("transcribed-pages/lanuk_thg_inventar_nrw_1990_2024.csv", ","):
        if re.fullmatch(r"\d{4}", cells[0]):
            year, value, status, published, page = cells[:5]
            first = year == "2010"
            found = {"area": NRW, "period": year, "measure": "emissions", "value": value}
            marks = {"sign": "p" if first else SIGNS[status], "vintage": published or INVENTORY_DATES[year]}
            where = {"origin_file": MINISTRY_2010 if first else page, "origin_row": f"{year}: {value}"}
            rows.append(found | marks | where)
    publisher = "Landesamt für Natur, Umwelt und Klima NRW (LANUK, bis 2024 LANUV)"
    carry_typed("lanuk_ghg_inventory", rows, publisher, "Treibhausgas-Emissionsinventar NRW", "2025-02-07")


def carry_ugrdl(code: str, rows: list[Row], state_date: str, origin: str) -> None:
    """Carry a table of the accounts of the Länder over as others extracted it."""
    carry(
        f"regionalstatistik_{code.lower().replace('-', '_')}",
        rows,
        origin_kind="extract",
        publisher=UGRDL,
        code=code,
        state_date=state_date,
        licence=BY_2_0,
        origin=origin,
    )


def accounts_of_laender() -> None:
    """Greenhouse gases by Land, and by Land and sector, without the target rows that a third party added."""
    name = "de-federal-states-emissions.csv"
    origin = github("klimadashboard/core@b1f5264", f"data/{name}")
    for code, state_date in (("86431-Z-01", "2025-04-06"), ("86431-Z-04", "2025-04-23")):
        rows = by_route(f"regionalstatistik_{code.lower().replace('-', '_')}", f"ugrdl-emissions/{name}")
        carry_ugrdl(code, rows, state_date, origin)


def renewable_electricity() -> None:
    """The share of renewables in electricity as the regional accounts print it."""
    name = "renewable_electricity_share_by_state.csv"
    rows = [
        {
            "area": region(row["state"]),
            "period": row["year"],
            "measure": "share",
            "value": row["pct"],
            "origin_file": name,
            "origin_row": f"{row['state']}, {row['year']}",
        }
        for _, row in records("transcribed-pages/regionalstatistik_86251-Z-02_nrw_2009_2022.csv", ",")
    ]
    origin = github("shahabday/German-Election-Results@ac0d152", f"processed/society/{name}")
    carry_ugrdl("86251-Z-02", rows, RETRIEVED, origin)


def strategy() -> None:
    """Indicators of the German Sustainable Development Strategy."""
    carry_dns("7-1-ab", "2026-04-27")
    carry_dns("7-2-a", "2026-03-24")
    carry_dns("7-2-b", "2026-03-24")
    carry_dns("12-2-a", "2026-01-01")


def energy_of_industry() -> None:
    """Energy use of manufacturing and mining: by Kreis and carrier to 2015, and press figures 2020 and 2022-2024.

    The press texts on 2012 and 2021 leave out mining.
    """
    columns = {column: {"measure": "energy", "carrier": carrier} for column, carrier in CARRIERS.items()}
    carry_regional("43531-01-02-4", cross_table("43531-01-02-4", columns, REGIONS))
    rows = [
        press_row(r, PRESS_ITEMS[key])
        for r in press("energy_nrw_industry.csv")
        if (key := (r["item"], r["unit"])) in PRESS_ITEMS and r["year"] in {"2020", "2022", "2023", "2024"}
    ]
    carry_typed("itnrw_43531_press", rows, IT_NRW, "43531, Pressemitteilungen", "2025-11-14")


def energy_balances() -> None:
    """Lines of the energy balances of the Länder; an empty or zero total means that no balance was drawn up."""
    name = "energy_balance_federal_states.csv"
    rows = []
    for line, cells in lines(f"lak-energy-balances/{name}"):
        known = len(cells) >= 38 and cells[0] in LAENDER and cells[2] in LAK_LINES
        if not known or cells[4] in {"", "0"}:
            continue
        keys = {"area": region(cells[0]), "period": cells[1], "measure": LAK_LINES[cells[2]]}
        for column, carrier in LAK_CARRIERS.items():
            value, sign = cells[column - 1], "p" if "p)" in cells[3] else ""
            if value and (carrier == "total" or cells[2].startswith("Gew Steine")):
                found = {"carrier": carrier, "value": value, "sign": sign}
                rows.append(keys | found | {"origin_file": name, "origin_row": f"{line}:{column}"})
    carry(
        "lak_energy_balances",
        rows,
        origin_kind="original",
        publisher="Länderarbeitskreis Energiebilanzen",
        code="Vollständige Energiebilanz",
        state_date="2019-09-01",
        licence="nicht genannt; Quellenangabe geboten",
        origin=github("reegis/reegis@792e3dd", f"reegis/data/static/{name}"),
    )


def trading() -> None:
    """Verified emissions and free allocation of stationary installations, summed by Kreis."""
    carry(
        "eutl_installations",
        emissions(),
        origin_kind="extract",
        publisher="European Commission, EU Transaction Log",
        code="compliance, installation",
        state_date="2021",
        licence=CC_BY,
        origin=github("Hank-Behaeghel/EU_Emissions_Task@f0d8512", "compliance.csv", "installation.csv"),
    )


def fluorinated_gases() -> None:
    """Use of fluorinated gases in CO2 equivalents, all substances and uses."""
    whole = {"2_variable_attribute_code": "", "3_variable_attribute_code": ""}
    carry(
        "destatis_32421_0012",
        flat_file("32421-0012", {"KLV002": "use"}, where=whole),
        origin_kind="original",
        publisher=DESTATIS,
        code="32421-0012",
        state_date="2026-03-10",
        licence=BY_2_0,
        origin=recording("32421-0012"),
    )


def main() -> None:
    """Carry everything over."""
    inventory()
    accounts_of_laender()
    renewable_electricity()
    strategy()
    energy_of_industry()
    energy_balances()
    trading()
    fluorinated_gases()
