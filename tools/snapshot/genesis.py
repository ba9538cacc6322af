"""Tables of the GENESIS databases: cross-tables as exported until 2017, flat files as served in 2024 and since 2025."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from common import BY_2_0, Row, carry, content, github, iso, lines, number, records

from zdi_metrics.areas import areas

EXPORTS = "datenguide/genesapi-data@7511249"
RECORDINGS = "CorrelAid/pystatis@b6e0dd8"
NRW_EXPORTS = "Inab1993/Regressionsmodelle_fuer_EGH-Leistungen@74b2931"
EXPORTED, RECORDED = "2017-10-10", "2026-03-10"
OFFICES = "Statistische Ämter des Bundes und der Länder"
UGRDL = "Statistische Ämter der Länder, Arbeitskreis Umweltökonomische Gesamtrechnungen (UGRdL)"

# Keys of Germany, the Länder, and today's Regierungsbezirke and Kreise of North Rhine-Westphalia.
REGIONS = {
    one.ags
    for one in areas().values()
    if one.level in {"country", "nuts1", "nuts2", "district"} and re.fullmatch(r"DG|[01]\d|05\d+", one.ags)
}
NO_DISTRICTS = {key for key in REGIONS if len(key) != 3}

Cuts = Mapping[str, tuple[str, Mapping[str, str]]]
NOTHING: Mapping[str, Any] = {}


def export(code: str) -> str:
    """Origin of a cross-table of the Regionaldatenbank."""
    return github(EXPORTS, f"src/{code}_00.csv")


def recording(code: str) -> str:
    """Origin of a recorded flat file."""
    return github(RECORDINGS, f"tests/cassettes/{code}.yaml")


def cross_table(
    code: str, columns: Mapping[int, Row], keep: Collection[str] = NO_DISTRICTS, path: str = ""
) -> list[Row]:
    """Figures of a cross-table: `columns` maps a column (from 1) to its measure and cuts, `keep` holds region keys."""
    path = path or f"regionalstatistik-crosstab/{code}_00.csv"
    name, rows = path.rsplit("/", 1)[1], []
    for line, cells in lines(path):
        dated = len(cells) >= max(columns) and re.fullmatch(r"(\d\d\.\d\d\.)?\d{4}", cells[0])
        if dated and cells[1] in keep:
            for column, keys in columns.items():
                value, sign = number(cells[column - 1])
                found = {"area": cells[1], "period": iso(cells[0]), "value": value, "sign": sign, **keys}
                rows.append(found | {"origin_file": name, "origin_row": f"{line}:{column}"})
    return rows


def flat_file(
    file: str,
    measures: Mapping[str, str],
    *,
    cuts: Cuts = NOTHING,
    where: Mapping[str, str] = NOTHING,
    keep: Collection[str] = NO_DISTRICTS,
    vintage: str = "",
) -> list[Row]:
    """Figures of a recorded flat file, named by its table code or as a file.

    `measures` names value variables. `cuts` gives the column of a cut and its items by code; rows with other codes,
    and rows that do not fulfil `where` (code by column), are left out.
    """
    path = f"genesis-flatfile/{file}" + ("" if "." in file else "__data_tablefile__de_off.zip")
    name, rows = content(path)[0], []
    for line, row in records(path):
        # A city that is a Kreis of its own is a municipality too: 05111000.
        area = re.sub(r"^(\d{5})000$", r"\1", row["1_variable_attribute_code"])
        measure, items = measures.get(row["value_variable_code"]), _items(row, cuts, where)
        if measure and items is not None and area in keep:
            value, sign = number(row["value"])
            found = {"area": area, "period": row["time"], "measure": measure, "value": value, "sign": sign, **items}
            rows.append(found | {"vintage": vintage, "origin_file": name, "origin_row": str(line)})
    return rows


def old_flat_file(
    file: str,
    measures: Mapping[str, str],
    *,
    cuts: Cuts = NOTHING,
    where: Mapping[str, str] = NOTHING,
    vintage: str = "",
) -> list[Row]:
    """Figures of a flat file in the layout used until 2024, a column for each value variable; else as `flat_file`."""
    rows = []
    for line, row in records(f"genesis-flatfile-old/{file}"):
        items, area = _items(row, cuts, where), row["1_Auspraegung_Code"]
        columns = {column: measures[variable] for column in row if (variable := column.split("__")[0]) in measures}
        if items is not None and area in REGIONS:
            for column, measure in columns.items():
                value, sign = number(row[column])
                found = {"area": area, "period": iso(row["Zeit"]), "measure": measure, "value": value, "sign": sign}
                rows.append(found | items | {"vintage": vintage, "origin_file": file, "origin_row": str(line)})
    return rows


def _items(row: Row, cuts: Cuts, where: Mapping[str, str]) -> Row | None:
    """Our items of a row by cut; None when the row does not fulfil `where` or one of its codes is not wanted."""
    found = {cut: items.get(row[column]) for cut, (column, items) in cuts.items()}
    return None if None in found.values() or not where.items() <= row.items() else found  # type: ignore[return-value]


def carry_regional(
    code: str, rows: list[Row], *, state_date: str = EXPORTED, origin: str = "", publisher: str = OFFICES
) -> None:
    """Carry a table of the Regionaldatenbank over; without an origin it is the exported cross-table."""
    carry(
        f"regionalstatistik_{code.lower().replace('-', '_')}",
        rows,
        origin_kind="original",
        publisher=publisher,
        code=code,
        state_date=state_date,
        licence=BY_2_0,
        origin=origin or export(code),
    )
