"""Figures typed from official pages and from press texts, one small file a subject."""

import re
from collections.abc import Callable

from common import NOT_NAMED, RETRIEVED, Row, carry, lines, records

from zdi_metrics.areas import NRW, area

SPELLINGS = {
    "SH": "Schleswig-Holstein",
    "HH": "Hamburg",
    "NI": "Niedersachsen",
    "HB": "Bremen",
    "HE": "Hessen",
    "RP": "Rheinland-Pfalz",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "SL": "Saarland",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "MV": "Mecklenburg-Vorpommern",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
    "Baden-Wuerttemberg": "Baden-Württemberg",
    "Thueringen": "Thüringen",
}
# Marks of the status that a page states; "U" is a figure whose status is open.
SIGNS = {"A": "", "P": "p", "E": "s", "preliminary": "p"}


def region(name: str) -> str:
    """Code of the region that a page or a transcription names."""
    return area(SPELLINGS.get(name, name)).code


def date(published: str) -> str:
    """The ISO date, month or year that a text such as "2020 (page undated)" begins with, "" when there is none."""
    found = re.match(r"\d{4}(-\d\d){0,2}", published)
    return found[0] if found else ""


def press(file: str) -> list[Row]:
    """Records of a file of press figures, each with its line."""
    return [row | {"line": str(line)} for line, row in records(f"press-figures/{file}", ",")]


def press_row(record: Row, measure: str, sign: str | None = None, **cuts: str) -> Row:
    """One press figure as a row of a table: the page is its origin, the date of publication its vintage.

    Without `sign` the mark follows from the status in the transcription.
    """
    named = " ".join(record[name] for name in ("item", "area", "year") if name in record)
    return {
        "area": region(record["area"]),
        "period": record["year"],
        "measure": measure,
        **cuts,
        "value": record["value"],
        "sign": SIGNS.get(record["status"], "") if sign is None else sign,
        "vintage": date(record["published"]),
        "origin_file": record["source_url"],
        "origin_row": f"line {record['line']} of the transcription: {named}",
    }


def nrw(period: str) -> Row:
    """Keys of a row of a page whose first column holds the periods of North Rhine-Westphalia."""
    return {"area": NRW, "period": period}


def page(file: str, measures: dict[str, str], keys: Callable[[str], Row | None] = nrw) -> list[Row]:
    """Figures of a transcribed page, whose address stands in line 1; `measures` maps its columns to ours.

    `keys` gives area, period and cuts for the first cell of a row, None leaves the row out.
    """
    path = f"transcribed-pages/{file}"
    address = re.search(r"https?://[^ ;|]+", next(lines(path))[1][0])[0]  # type: ignore[index]
    return [
        {
            **named,
            "measure": measure,
            "value": row[column],
            "origin_file": address,
            "origin_row": f"{first}:{column}",
        }
        for _, row in records(path)
        for first in [next(iter(row.values()))]
        if (named := keys(first))
        for column, measure in measures.items()
    ]


def carry_typed(table: str, rows: list[Row], publisher: str, code: str, state_date: str = RETRIEVED) -> None:
    """Carry figures over that were typed from the pages which their rows name."""
    carry(
        table,
        rows,
        origin_kind="transcribed",
        publisher=publisher,
        code=code,
        state_date=state_date,
        licence=NOT_NAMED,
        origin="; ".join(sorted({row["origin_file"] for row in rows})),
    )
