"""Readers of the employee statistics (13111), shared by the themes good work and resilience."""

import csv
import io
import zipfile

from common import ORIGINALS, lines, number
from economy import Row, wanted

from zdi_metrics.areas import NRW, area, areas

CROSSTAB = "landesdatenbank-crosstab/13111-54i.csv"


def flat_rows(file: str, where: dict[str, str], cut: str, items: dict[str, str]) -> list[Row]:
    """Employees of a recorded flat file: rows that fulfil `where`, with our item for the code in column `cut`."""
    path = ORIGINALS / "genesis-flatfile" / file
    name, content = path.name, path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as package:
            name = package.namelist()[0]
            content = package.read(name)
    rows = []
    for line, row in enumerate(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"), 2):
        key = row["1_variable_attribute_code"]
        if not wanted(key) or row[cut] not in items or any(row[column] != code for column, code in where.items()):
            continue
        value, sign = number(row["value"])
        keys = {"area": key, "period": row["time"], "measure": "employees", "sex": items[row[cut]]}
        rows.append(keys | {"value": value, "sign": sign, "origin_file": name, "origin_row": str(line)})
    return rows


def by_sector(columns: dict[int, str], sectors: dict[str, set[str]]) -> list[Row]:
    """Employees of 13111-54i: `columns` maps columns (from 1) to qualifications, `sectors` a sector to those it needs.

    The table prints names only; the former Kreis Aachen and the city, which is part of the Städteregion, are left out.
    """
    rows = []
    for line, cells in lines(CROSSTAB, encoding="latin-1"):
        if len(cells) < 14 or not cells[0][:2].isdigit():
            continue
        name = cells[1].strip()
        sector = cells[2] or "total"
        if name in {"Aachen, Kreis", "Aachen, krfr. Stadt"} or sector not in sectors:
            continue
        for column, qualification in columns.items():
            if qualification not in sectors[sector]:
                continue
            value, sign = number(cells[column - 1])
            rows.append(
                {
                    "area": _code(name),
                    "period": "-".join(reversed(cells[0].split("."))),
                    "measure": "employees",
                    "sector": sector,
                    "qualification": qualification,
                    "value": value,
                    "sign": sign,
                    "origin_file": "13111-54i.csv",
                    "origin_row": f"{line}:{column}",
                }
            )
    return rows


def _code(name: str) -> str:
    """The region that a printed name means: "Unna, Kreis", "Köln, krfr. Stadt", "Köln, Regierungsbezirk"."""
    if name == "Nordrhein-Westfalen":
        return NRW
    base, _, kind = name.removesuffix(" (einschl. Stadt Aachen)").partition(", ")
    spelled = {"Kreis": f"Kreis {base}", "Regierungsbezirk": f"Regierungsbezirk {base}"}.get(kind, base)
    level = "nuts2" if kind == "Regierungsbezirk" else "district"
    found = [one.code for one in areas().values() if one.level == level and one.name_de == spelled]
    return found[0] if len(found) == 1 else area(spelled).code
