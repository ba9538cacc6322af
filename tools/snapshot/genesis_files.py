"""Files of the GENESIS databases: cross-tables as exported until 2017 and flat files as served since 2025."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable

from common import ORIGINALS, lines, number

from zdi_metrics.areas import areas

CROSSTABS = "github.com/datenguide/genesapi-data@7511249"
FLATFILES = "github.com/CorrelAid/pystatis@b6e0dd8"
OFFICES = "Statistische Ämter des Bundes und der Länder"
LICENCE = "dl-de/by-2-0"
LEVELS = {"country", "nuts1", "nuts2", "district"}
KEPT = {one.ags for one in areas().values() if one.level in LEVELS and re.fullmatch("DG|[01][0-9]|05[0-9]+", one.ags)}


def cross_table(code: str, columns: dict[int, dict[str, str]], keep: Iterable[str] = KEPT) -> list[dict[str, str]]:
    """Figures of a cross-table of the Regionaldatenbank: Germany, the Länder, and the regions of NRW.

    `columns` gives the measure and cuts of each column that is wanted, counted from 1.
    """
    found, wanted = [], set(keep)
    for line, cells in lines(f"regionalstatistik-crosstab/{code}_00.csv"):
        if len(cells) < max(columns) or not re.fullmatch(r"\d{4}", cells[0]) or cells[1] not in wanted:
            continue
        for column, names in columns.items():
            value, sign = number(cells[column - 1])
            place = {"origin_file": f"{code}_00.csv", "origin_row": f"{line}:{column}"}
            found.append({"area": cells[1], "period": cells[0], "value": value, "sign": sign, **names, **place})
    return found


def flat_file(code: str, name: Callable[[dict[str, str]], dict[str, str] | None]) -> list[dict[str, str]]:
    """Figures of a recorded flat file; `name` gives measure, area and cuts of a row, None leaves the row out."""
    found = []
    with zipfile.ZipFile(ORIGINALS / f"genesis-flatfile/{code}__data_tablefile__de_off.zip") as archive:
        (member,) = archive.namelist()
        text = io.StringIO(archive.read(member).decode("utf-8-sig"), newline="")
    for line, row in enumerate(csv.DictReader(text, delimiter=";"), 2):
        names = name(row)
        if names is not None:
            value, sign = number(row["value"])
            place = {"origin_file": member, "origin_row": str(line)}
            found.append({"period": row["time"], "value": value, "sign": sign, **names, **place})
    return found
