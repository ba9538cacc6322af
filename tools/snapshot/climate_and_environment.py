"""Carries over the figures of the theme climate and environment, and the energy figures of resilience."""

import csv
import re

from common import ORIGINALS, carry, lines
from dns import carry_dns
from emissions_trading import emissions
from genesis_files import CROSSTABS, LICENCE, OFFICES, cross_table, flat_file

UGRDL_REGIONS = {
    "baden-wuerttemberg": "08",
    "bayern": "09",
    "brandenburg": "12",
    "hessen": "06",
    "niedersachsen": "03",
    "nordrhein-westfalen": "05",
    "rheinland-pfalz": "07",
    "saarland": "10",
    "sachsen": "14",
    "sachsen-anhalt": "15",
    "schleswig-holstein": "01",
    "thueringen": "16",
}
UGRDL_SECTORS = {
    "Agriculture": "agriculture",
    "Buildings": "buildings",
    "Energy": "energy",
    "Industrial Processes": "industry",
    "Mobility": "transport",
    "Waste and Other": "waste_and_other",
}
LAENDER = {
    "Schleswig-Holstein": "01",
    "Hamburg": "02",
    "Niedersachsen": "03",
    "Bremen": "04",
    "Nordrhein-Westfalen": "05",
    "Hessen": "06",
    "Rheinland-Pfalz": "07",
    "Baden-Württemberg": "08",
    "Bayern": "09",
    "Saarland": "10",
    "Berlin": "11",
    "Brandenburg": "12",
    "Mecklenburg-Vorpommern": "13",
    "Sachsen": "14",
    "Sachsen-Anhalt": "15",
    "Thüringen": "16",
}
CARRIERS = dict(enumerate(("total", "coal", "oil", "natural_gas", "renewables", "electricity", "heat", "other"), 4))
PRESS_SHARES = {"share: coal": "coal", "share: gas": "natural_gas", "share: electricity": "electricity"}
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
TYPED = "auf der Seite nicht genannt"


def main() -> None:
    inventory()
    carry_ugrdl()
    dns_figures()
    renewable_electricity()
    energy_of_kreise()
    energy_of_press()
    energy_balances()
    trading()
    fluorinated_gases()


def inventory() -> None:
    """The inventory of the Land: successive vintages from pages and press texts, one row each."""
    name = "transcribed-pages/lanuk_thg_inventar_nrw_1990_2024.csv"
    rows = []
    for _, cells in lines(name, delimiter=","):
        if re.fullmatch(r"\d{4}", cells[0]):
            year, value, status, published, page = cells[:5]
            rows.append(
                {
                    "area": "05",
                    "period": year,
                    "measure": "emissions",
                    "value": value,
                    "sign": "p" if status == "P" or year == "2010" else "",
                    "vintage": published or INVENTORY_DATES[year],
                    "origin_file": MINISTRY_2010 if year == "2010" else page,
                    "origin_row": f"{year}: {value}",
                }
            )
    carry(
        "lanuk_ghg_inventory",
        rows,
        origin_kind="transcribed",
        publisher="Landesamt für Natur, Umwelt und Klima NRW (LANUK, bis 2024 LANUV)",
        code="Treibhausgas-Emissionsinventar NRW",
        state_date="2025-02-07",
        licence=TYPED,
        origin="https://umweltindikatoren.nrw.de/klima-energie-effizienz/treibhausgasemissionen",
    )


def carry_ugrdl() -> None:
    """Greenhouse gases by Land, and by Land and sector, without the target rows that a third party added."""
    totals, sectors = [], []
    name = "de-federal-states-emissions.csv"
    with (ORIGINALS / "ugrdl-emissions" / name).open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            area = UGRDL_REGIONS.get(row["region"].removeprefix("de-"))
            if row["scenario"] != "historical" or area is None:
                continue
            found = {
                "area": area,
                "period": row["period"],
                "measure": "emissions",
                "value": row["value"],
                "origin_file": name,
                "origin_row": str(line),
            }
            sector = UGRDL_SECTORS.get(row["category"].removeprefix("Emissions|Kyoto Gases|"))
            if row["category"] == "Emissions|Kyoto Gases":
                totals.append(found)
            elif sector:
                sectors.append({**found, "sector": sector})
    for code, rows, state in (("01", totals, "2025-04-06"), ("04", sectors, "2025-04-23")):
        carry(
            f"regionalstatistik_86431_z_{code}",
            rows,
            origin_kind="extract",
            publisher="Statistische Ämter der Länder, Arbeitskreis Umweltökonomische Gesamtrechnungen (UGRdL)",
            code=f"86431-Z-{code}",
            state_date=state,
            licence=LICENCE,
            origin=f"https://github.com/klimadashboard/core@b1f5264:data/{name}",
        )


def dns_figures() -> None:
    """Indicators of the German Sustainable Development Strategy; rows for target years hold no figures."""
    energy = {
        "a) final energy productivity": "final_energy_productivity",
        "b) primary energy consumption": "primary_energy",
    }
    sites = "<u>time series of the indicator:</u> locations of organisation registered with emas"
    carry_dns(
        "dns_7_1_ab", "7-1-ab", lambda row: energy[row["Series"]] if row["Year"] <= "2025" else None, "2026-04-27"
    )
    carry_dns("dns_7_2_a", "7-2-a", lambda row: "share" if row["Year"] <= "2025" else None, "2026-03-24")
    carry_dns("dns_7_2_b", "7-2-b", lambda row: "share" if row["Year"] <= "2025" else None, "2026-03-24")
    carry_dns(
        "dns_12_2_a",
        "12-2-a",
        lambda row: "sites" if row["Series"] == sites and row["Year"] <= "2025" else None,
        "2026-01-01",
    )


def renewable_electricity() -> None:
    """The share of renewables in electricity as the regional accounts print it."""
    name = "transcribed-pages/regionalstatistik_86251-Z-02_nrw_2009_2022.csv"
    rows = [
        {
            "area": "05",
            "period": cells[1],
            "measure": "share",
            "value": cells[2],
            "origin_file": "renewable_electricity_share_by_state.csv",
            "origin_row": f"{cells[0]}, {cells[1]}",
        }
        for _, cells in lines(name, delimiter=",")
        if cells[0] == "Nordrhein-Westfalen"
    ]
    carry(
        "regionalstatistik_86251_z_02",
        rows,
        origin_kind="extract",
        publisher="Statistische Ämter der Länder, Arbeitskreis Umweltökonomische Gesamtrechnungen (UGRdL)",
        code="86251-Z-02",
        state_date="2026-11-22",
        licence=LICENCE,
        origin="https://github.com/shahabday/German-Election-Results@ac0d152:processed/society/"
        "renewable_electricity_share_by_state.csv",
    )


def energy_of_kreise() -> None:
    """Energy use of manufacturing and mining by carrier, to 2015."""
    carry(
        "regionalstatistik_43531_01_02_4",
        cross_table("43531-01-02-4", {c: {"measure": "energy", "carrier": name} for c, name in CARRIERS.items()}),
        origin_kind="original",
        publisher=OFFICES,
        code="43531-01-02-4",
        state_date="2017-10-10",
        licence=LICENCE,
        origin=f"https://{CROSSTABS}:43531-01-02-4_00.csv",
    )


def energy_of_press() -> None:
    """Energy use of manufacturing and mining 2020 and 2022-2024; the texts on 2012 and 2021 leave out mining."""
    totals, shares = [], []
    for _, cells in lines("press-figures/energy_nrw_industry.csv", delimiter=","):
        if len(cells) < 8 or cells[0] not in {"2020", "2022", "2023", "2024"}:
            continue
        year, item, value, unit, area, _status, published, page = cells[:8]
        found = {
            "area": {"NRW": "05", "Germany": "DG"}[area],
            "period": year,
            "value": value,
            "vintage": published[:10].split(" ")[0],
            "origin_file": page,
            "origin_row": item,
        }
        if item == "total" and unit == "PJ":
            totals.append({**found, "measure": "energy"})
        elif item in PRESS_SHARES:
            shares.append({**found, "measure": PRESS_SHARES[item]})
    carry(
        "itnrw_43531_press",
        totals + shares,
        origin_kind="transcribed",
        publisher="Information und Technik Nordrhein-Westfalen (IT.NRW)",
        code="43531, Pressemitteilungen",
        state_date="2025-11-14",
        licence=TYPED,
        origin="https://www.it.nrw/der-energieverbrauch-in-der-nrw-industrie-sank-2023",
    )


def energy_balances() -> None:
    """Lines of the energy balances of the Länder; an empty or zero total means that no balance was drawn up."""
    rows = []
    for line, cells in lines("lak-energy-balances/energy_balance_federal_states.csv"):
        if len(cells) < 38 or cells[0] not in LAENDER or cells[2] not in LAK_LINES:
            continue
        if cells[4] in {"", "0"}:
            continue
        for column, carrier in LAK_CARRIERS.items():
            value = cells[column - 1]
            if value and (carrier == "total" or cells[2].startswith("Gew Steine")):
                rows.append(
                    {
                        "area": LAENDER[cells[0]],
                        "period": cells[1],
                        "measure": LAK_LINES[cells[2]],
                        "carrier": carrier,
                        "value": value,
                        "sign": "p" if "p)" in cells[3] else "",
                        "origin_file": "energy_balance_federal_states.csv",
                        "origin_row": f"{line}:{column}",
                    }
                )
    carry(
        "lak_energy_balances",
        rows,
        origin_kind="original",
        publisher="Länderarbeitskreis Energiebilanzen",
        code="Vollständige Energiebilanz",
        state_date="2019-09-01",
        licence="nicht genannt; Quellenangabe geboten",
        origin="https://github.com/reegis/reegis@792e3dd:reegis/data/static/energy_balance_federal_states.csv",
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
        licence="CC BY 4.0",
        origin="https://github.com/Hank-Behaeghel/EU_Emissions_Task@f0d8512:compliance.csv, installation.csv",
    )


def fluorinated_gases() -> None:
    """Use of fluorinated gases in CO2 equivalents, all substances and uses."""

    def name(row: dict[str, str]) -> dict[str, str] | None:
        total = not row["2_variable_attribute_code"] and not row["3_variable_attribute_code"]
        if row["value_variable_code"] != "KLV002" or not total:
            return None
        return {"area": row["1_variable_attribute_code"], "measure": "use"}

    carry(
        "destatis_32421_0012",
        flat_file("32421-0012", name),
        origin_kind="original",
        publisher="Statistisches Bundesamt (Destatis)",
        code="32421-0012",
        state_date="2026-03-10",
        licence=LICENCE,
        origin="https://github.com/CorrelAid/pystatis@b6e0dd8:32421-0012__data_tablefile__de_off.zip",
    )


if __name__ == "__main__":
    main()
