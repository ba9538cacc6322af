"""Indicators of the German Sustainable Development Strategy (open-SDG layout)."""

from common import DESTATIS, by_route, carry, github

REPOSITORY = "Nachhaltige-Entwicklung-Deutschland/open-sdg-data-starter@86fca81"
LICENCE = "Vervielfältigung und Verbreitung mit Quellenangabe gestattet"


def carry_dns(code: str, state_date: str) -> None:
    """Carry one indicator file over by its table's route; `state_date` is its "Zuletzt aktualisiert am"."""
    table, file = f"dns_{code.replace('-', '_')}", f"data/indicator_{code}.csv"
    carry(
        table,
        by_route(table, f"destatis-dns/indicator_{code}.csv", file),
        origin_kind="original",
        publisher=DESTATIS,
        code=f"DNS {code}",
        state_date=state_date,
        licence=LICENCE,
        origin=github(REPOSITORY, file),
    )
