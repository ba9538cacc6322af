"""The CSV files of the German Sustainable Development Strategy indicators (open-SDG layout)."""

import csv
from collections.abc import Callable

from common import ORIGINALS, carry

REPOSITORY = "github.com/Nachhaltige-Entwicklung-Deutschland/open-sdg-data-starter@86fca81"
LICENCE = "Vervielfältigung und Verbreitung mit Quellenangabe gestattet"


def rows(code: str, measure: Callable[[dict[str, str]], str | None]) -> list[dict[str, str]]:
    """Figures of one indicator file; `measure` names the measure of a printed row, None leaves the row out.

    Blank values without a mark are rows that the publisher leaves empty: they are no figures.
    """
    name = f"indicator_{code}.csv"
    found = []
    with (ORIGINALS / "destatis-dns" / name).open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            marks = " ".join(v for k, v in row.items() if k.startswith("COMMENT_OBS") and v)
            quantity = measure(row)
            if quantity is None or not (row["Value"] or marks):
                continue
            found.append(
                {
                    "area": row.get("GeoCode", "").removeprefix("code") or "DE",
                    "period": row["Year"].replace("/", "-S"),
                    "measure": quantity,
                    "value": row["Value"],
                    "sign": marks,
                    "origin_file": f"data/{name}",
                    "origin_row": str(line),
                }
            )
    return found


def carry_dns(table: str, code: str, measure: Callable[[dict[str, str]], str | None], state_date: str) -> None:
    """Carry one indicator file over; `state_date` is its "Zuletzt aktualisiert am"."""
    carry(
        table,
        rows(code, measure),
        origin_kind="original",
        publisher="Statistisches Bundesamt (Destatis)",
        code=f"DNS {code}",
        state_date=state_date,
        licence=LICENCE,
        origin=f"https://{REPOSITORY}:data/indicator_{code}.csv",
    )
