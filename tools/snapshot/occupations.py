"""Carries over employees, vacancies and unemployed by Kreis and occupation (KldB 2010) of the Employment Agency."""

from collections.abc import Iterable

import pandas as pd
import pyreadr
from common import EMPLOYMENT_AGENCY, ORIGINALS, Row, carry, github

from zdi_metrics.areas import areas, children

REPOSITORY = "RegioHub/badata@2d6c618"
# Metal, machine and vehicle technology, mechatronics, energy and electrical engineering (groups 24 to 26)
METAL_AND_ELECTRICAL = ("241", "242", "243", "244", "245", "251", "252", "261", "262", "263")
RESEARCH_AND_ICT = {"271": "technical_research", **{code: f"ict_{code}" for code in ("431", "432", "433", "434")}}


def read(name: str, occupations: Iterable[str]) -> pd.DataFrame:
    """Rows of one file for the Kreise of North Rhine-Westphalia and the groups in `occupations`."""
    frame = pyreadr.read_r(ORIGINALS / f"ba-employment/{name}.rda")[name]
    keys = [areas()[code].ags for code in children("DEA", "district")]
    return frame[frame["region"].isin(keys) & frame["occupational_group"].isin(list(occupations))]


def carry_occupations(table: str, name: str, rows: list[Row], code: str, state_date: str) -> None:
    """Carry a selection of one file over."""
    carry(
        table,
        rows,
        origin_kind="extract",
        publisher=EMPLOYMENT_AGENCY,
        code=code,
        state_date=state_date,
        licence="Nutzung mit Quellenangabe",
        origin=github(REPOSITORY, f"data/{name}.rda"),
    )


def stocks(name: str, measure: str, title: str) -> None:
    """Annual means of monthly stocks from 2015; a Kreis without figures is left out."""
    frame = read(name, METAL_AND_ELECTRICAL)
    rows = [
        {
            "area": row.region,
            "period": str(row.year),
            "measure": measure,
            "occupation": row.occupational_group,
            "value": repr(float(row.total)),
            "origin_file": f"data/{name}.rda",
            "origin_row": str(row.Index + 1),
        }
        for row in frame[(frame["year"] >= 2015) & frame["total"].notna()].itertuples()
    ]
    carry_occupations(f"ba_{measure}_occupations", name, rows, title, "2025-12-31")


def employees() -> None:
    """Employees at the place of work in technical R&D and ICT occupations.

    The file names years only. They are reference dates of 30 June: in 2024 the occupations of Düsseldorf (05111)
    add up to 461,021 employees, the figure that table 13111-01-03-4 gives for 30.06.2024.
    """
    name = "employees_by_workplace"
    frame = read(name, RESEARCH_AND_ICT)
    rows = [
        {
            "area": row.region,
            "period": f"{row.year}-06-30",
            "measure": "employees",
            "occupation": RESEARCH_AND_ICT[row.occupational_group],
            "value": str(int(row.n)),
            "origin_file": f"data/{name}.rda",
            "origin_row": str(row.Index + 1),
        }
        for row in frame[(frame["type"] == "social insurance") & (frame["group"] == "total")].itertuples()
    ]
    title = "Beschäftigte nach Berufsgruppen der KldB 2010, Auswertung 317_334605"
    carry_occupations("ba_research_and_ict_occupations", name, rows, title, "2025-06-30")


def main() -> None:
    """Carry everything over."""
    employees()
    stocks("jobs", "vacancies", "Gemeldete Arbeitsstellen nach Berufsgruppen")
    stocks("unemployed_total", "unemployed", "Arbeitslose nach Berufsgruppen (Zielberuf)")
