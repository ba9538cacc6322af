"""What corrections, given-up ids and the publication must not contradict."""

from collections.abc import Iterator

from zdi_metrics.areas import areas
from zdi_metrics.catalogue.rules import Reading, nearest
from zdi_metrics.model import Table
from zdi_metrics.upkeep import Correction, Publication, Renamed


def contradictions(reading: Reading) -> Iterator[str]:
    """Problems of these declarations, with the place and a cure."""
    found = reading.found
    for one in found["correction"].values():
        yield from (f"{reading.where['correction', one.id]}: {p}" for p in _correction_problems(one, found["table"]))
    ids = {"indicator": set(found["indicator"]), "definition": {i.definition for i in found["indicator"].values()}}
    for gone in found["renamed"].values():
        yield from (f"{reading.where['renamed', gone.id]}: {p}" for p in _renamed_problems(gone, ids[gone.kind]))
    for publication in found["publication"].values():
        where = reading.where["publication", publication.id]
        yield from (f"{where}: {p}" for p in _publication_problems(publication, list(found["theme"])))


def _correction_problems(one: Correction, tables: dict[str, Table]) -> Iterator[str]:
    table = tables.get(one.table)
    if table is None:
        yield f"table: {one.table!r} is not declared; {nearest(one.table, list(tables))}"
        return
    if one.measure not in table.measures:
        yield f"measure: {one.measure!r} is not declared; {nearest(one.measure, list(table.measures))}"
    if set(one.cuts) != set(table.cuts):
        yield f"cuts: names {sorted(one.cuts)}; table {table.id} has: {', '.join(table.cuts) or 'none'}."
    if one.area not in areas():
        yield f"area: {one.area!r} is no code of areas.csv; write for example DE or DEA."
    if one.expect == one.instead:
        yield "instead: is what is printed already; give the figure that is right."
    for name, cell in (("expect", one.expect), ("instead", one.instead)):
        if cell.value is None and not cell.sign:
            yield f"{name}: is empty; give a value, or the sign that is printed instead of one."


def _renamed_problems(gone: Renamed, known: set[str]) -> Iterator[str]:
    if gone.old in known:
        yield f"old: {gone.old!r} is in use; take the entry out, or give the new one another id."
    if gone.now is not None and gone.now not in known:
        yield f"now: {gone.now!r} is not declared; {nearest(gone.now, sorted(known))}"


def _publication_problems(one: Publication, themes: list[str]) -> Iterator[str]:
    if one.base and not one.base.endswith("/"):
        yield "base: ends without a slash; add it."
    for theme in sorted(set(one.eu_themes) - set(themes)):
        yield f"eu_themes: {theme!r} is not declared; {nearest(theme, themes)}"
