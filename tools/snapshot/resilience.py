"""Carries over the figures of the theme resilience (energy: see climate and environment)."""

from common import BY_2_0, DESTATIS, IT_NRW, Row, carry, github, iso, lines, number
from genesis import NRW_EXPORTS, old_flat_file
from inkar import carry_inkar

from zdi_metrics.areas import NRW, area, areas

CROSSTAB = "landesdatenbank-crosstab/13111-54i.csv"
# Disjoint together with what remains of B-E without C, and of G-T without G-J and K-N; parts add up to the total.
SECTORS = ("A", "B-E", "C", "F", "G-J", "K-N", "G-T")
ALL_SECTORS = {"A", "B-E", "F", "G-I", "J", "K", "L", "M-N", "O-Q", "R-T", "total"}
# Columns of the cross-table, from 1; qualifications are carried for manufacturing (C) only.
QUALIFICATIONS = {5: "total", 11: "no_vocational", 13: "academic"}


def employees() -> None:
    """Employees of the Kreise by sector and qualification.

    The table prints names only; the former Kreis Aachen and the city, which is part of the Städteregion, are left out.
    """
    rows: list[Row] = []
    for line, cells in lines(CROSSTAB):
        if len(cells) < 14 or not cells[0][:2].isdigit():
            continue
        name, sector = cells[1].strip(), cells[2] or "total"
        if name in {"Aachen, Kreis", "Aachen, krfr. Stadt"} or sector not in ALL_SECTORS | {"C"}:
            continue
        for column, qualification in QUALIFICATIONS.items():
            if qualification == "total" or sector == "C":
                value, sign = number(cells[column - 1])
                keys = {"area": _code(name), "period": iso(cells[0]), "measure": "employees", "sector": sector}
                found = {"qualification": qualification, "value": value, "sign": sign}
                rows.append(keys | found | {"origin_file": "13111-54i.csv", "origin_row": f"{line}:{column}"})
    carry(
        "landesdatenbank_13111_54i",
        rows,
        origin_kind="original",
        publisher=IT_NRW,
        code="13111-54i",
        state_date="2026-01-15",
        licence=BY_2_0,
        origin=github(NRW_EXPORTS, "data/raw/2024/13111-54i.csv"),
    )


def _code(name: str) -> str:
    """The region that a printed name means: "Unna, Kreis", "Köln, krfr. Stadt", "Köln, Regierungsbezirk"."""
    if name == "Nordrhein-Westfalen":
        return NRW
    base, _, kind = name.removesuffix(" (einschl. Stadt Aachen)").partition(", ")
    spelled = {"Kreis": f"Kreis {base}", "Regierungsbezirk": f"Regierungsbezirk {base}"}.get(kind, base)
    level = "nuts2" if kind == "Regierungsbezirk" else "district"
    found = [one.code for one in areas().values() if one.level == level and one.name_de == spelled]
    return found[0] if len(found) == 1 else area(spelled).code


def employees_of_laender() -> None:
    """Employees of the Länder by sector."""
    file = "employment_wz08_bula.csv"
    sectors = {"": "total", **{f"WZ08-{sector}": sector for sector in SECTORS}}
    carry(
        "destatis_13311_employees_by_sector",
        old_flat_file(file, {"ERW061": "employees"}, cuts={"sector": ("2_Auspraegung_Code", sectors)}),
        origin_kind="original",
        publisher=DESTATIS,
        code="13311-0002 (ERW061)",
        state_date="2022",
        licence=BY_2_0,
        origin=github("edubruell/EastGermanWageStructure@0bec7d8", f"smalldata/{file}"),
    )


def main() -> None:
    """Carry everything over."""
    employees()
    employees_of_laender()
    sizes = {"a_betr_groß": "large_share", "a_betr_mittel": "medium_share"}
    carry_inkar("inkar_betriebsgroessen", "wirtschaft", sizes, "Wirtschaft: 14204, 14203")
