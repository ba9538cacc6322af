"""Indicators of the German Sustainable Development Strategy (open-SDG layout)."""

from collections.abc import Callable

from common import DESTATIS, RETRIEVED, Row, carry, github, records

REPOSITORY = "Nachhaltige-Entwicklung-Deutschland/open-sdg-data-starter@86fca81"
LICENCE = "Vervielfältigung und Verbreitung mit Quellenangabe gestattet"


def carry_dns(code: str, state_date: str, measure: Callable[[Row], str | None]) -> None:
    """Carry one indicator file over; `state_date` is its "Zuletzt aktualisiert am".

    `measure` names the measure of a printed row, None leaves the row out. Rows of target years, and blank values
    without a mark, are no figures.
    """
    file = f"data/indicator_{code}.csv"
    rows = []
    for line, row in records(f"destatis-dns/indicator_{code}.csv", ","):
        marks = " ".join(v for k, v in row.items() if k.startswith("COMMENT_OBS") and v)
        if row["Year"][:4] > RETRIEVED[:4] or not (row["Value"] or marks):
            continue
        name = measure(row)
        if name:
            area = row.get("GeoCode", "").removeprefix("code") or "DE"
            period = row["Year"].replace("/", "-S")
            found = {"area": area, "period": period, "measure": name, "value": row["Value"], "sign": marks}
            rows.append(found | {"origin_file": file, "origin_row": str(line)})
    carry(
        f"dns_{code.replace('-', '_')}",
        rows,
        origin_kind="original",
        publisher=DESTATIS,
        code=f"DNS {code}",
        state_date=state_date,
        licence=LICENCE,
        origin=github(REPOSITORY, file),
    )
