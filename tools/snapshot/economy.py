"""Readers that the scripts of the two economic themes share: cross-tables, flat files, INKAR, pages, extracts."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator

import pandas as pd
from common import ORIGINALS, lines, number

from zdi_metrics.areas import areas

Row = dict[str, str]
DL_DE = "dl-de/by-2-0"
OFFICES = "Statistische Ämter des Bundes und der Länder"
CROSSTABS = "https://github.com/datenguide/genesapi-data@7511249"
RECORDINGS = "https://github.com/CorrelAid/pystatis@b6e0dd8"
EXTRACTS = "https://github.com/giocopp/LOCALISED-7.1-Paper@61a0ca2"
YEARBOOK = "https://github.com/eurostat/eurostat-map@dbc724f"
INKAR = "https://github.com/RegioHub/inkr@2825eea"
DEFUNCT = {"05313", "05354", "05334002"}
NUTS_0_TO_2 = {"union", "country", "nuts1", "nuts2"}


def wanted(key: str) -> bool:
    """Germany, its Länder and the 53 Kreise of North Rhine-Westphalia, by German region key."""
    return key == "DG" or len(key) == 2 or (len(key) == 5 and key.startswith("05") and key not in DEFUNCT)


def crosstab(code: str, columns: dict[int, Row], marks: Callable[[str, str], str] = lambda *_: "") -> list[Row]:
    """Figures of a prepared cross-table: `columns` maps a column (from 1) to its measure and cuts.

    `marks` adds the publisher's mark to a printed figure of (period, region key).
    """
    rows = []
    for line, cells in lines(f"regionalstatistik-crosstab/{code}_00.csv"):
        if len(cells) < max(columns) or not wanted(cells[1]) or not cells[0][-4:].isdigit():
            continue
        period = "-".join(reversed(cells[0].split(".")))
        for column, keys in columns.items():
            value, sign = number(cells[column - 1])
            found = {"value": value, "sign": " ".join(filter(None, [sign, marks(period, cells[1])]))}
            where = {"origin_file": f"{code}_00.csv", "origin_row": f"{line}:{column}"}
            rows.append({"area": cells[1], "period": period, **keys, **found, **where})
    return rows


def flatfile(code: str, measures: dict[tuple[str, str], str], vintage: str) -> list[Row]:
    """Figures of a recorded flat file: `measures` maps (value variable, item of the second variable) to ours."""
    with zipfile.ZipFile(ORIGINALS / f"genesis-flatfile/{code}__data_tablefile__de_off.zip") as package:
        member = package.namelist()[0]
        text = package.read(member).decode("utf-8-sig")
    rows = []
    for line, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=";"), 2):
        measure = measures.get((row["value_variable_code"], row["2_variable_attribute_code"]))
        key = row["1_variable_attribute_code"]
        if measure is None or not wanted(key):
            continue
        value, sign = number(row["value"])
        found = {"value": value, "sign": sign, "vintage": vintage, "origin_file": member, "origin_row": str(line)}
        rows.append({"area": key, "period": row["time"], "measure": measure, **found})
    return rows


def inkar(file: str, measures: dict[str, str], regions: Callable[[str, str], bool]) -> list[Row]:
    """Figures of an INKAR file: `measures` maps its columns to ours; `regions` keeps (column, region key)."""
    frame = pd.read_parquet(ORIGINALS / f"inkar-2024/{file}.parquet")
    frame = frame[frame["raumbezug"].isin(["Bund", "Bundesländer", "Kreise"])]
    rows = []
    for number_, row in frame.iterrows():
        key = "DG" if row["raumbezug"] == "Bund" else row["kennziffer"][:5]
        for column, measure in measures.items():
            if wanted(key) and regions(column, key) and pd.notna(row[column]):
                where = {"origin_file": f"{file}.parquet", "origin_row": f"row {number_}"}
                found = {"area": key, "period": row["zeitbezug"], "measure": measure, "value": repr(float(row[column]))}
                rows.append(found | where)
    return rows


def page(file: str, measures: dict[str, str], area: str | dict[str, str]) -> list[Row]:
    """Figures typed from an official page: a header in line 2, the page's address in line 1.

    `area` is the region of all rows, or maps the first column to regions (then `period` is to be added by the caller).
    """
    content = list(lines(f"transcribed-pages/{file}"))
    address = content[0][1][0].removeprefix("# ").split(" ")[0].removesuffix(";")
    header = content[1][1]
    rows = []
    for line, cells in content[2:]:
        record = dict(zip(header, cells, strict=True))
        keys = {"area": area, "period": cells[0]} if isinstance(area, str) else {"area": area[cells[0]]}
        for column, measure in measures.items():
            where = {"origin_file": address, "origin_row": f"{line}:{column}"}
            rows.append({**keys, "measure": measure, "value": record[column], **where})
    return rows


def press(file: str) -> Iterator[Row]:
    """Records of a file of press figures, with their line."""
    for line, cells in lines(f"press-figures/{file}", delimiter=","):
        if line == 1 or cells[0] == "year":
            header = cells
            continue
        yield dict(zip(header, cells, strict=True)) | {"line": str(line)}


def press_row(record: Row, area: str, measure: str, sign: str = "") -> Row:
    """One press figure as a row; the vintage is the date of publication, or its year where the page shows no more."""
    published = re.match(r"\d{4}-\d{2}-\d{2}|\d{4}|", record["published"])[0]  # type: ignore[index]
    return {
        "area": area,
        "period": record["year"],
        "measure": measure,
        "value": record["value"],
        "sign": sign,
        "vintage": published,
        "origin_file": record["source_url"],
        "origin_row": f"line {record['line']} of the transcription",
    }


def filled(record: Row, column: str) -> bool:
    """Whether the row of an extract is one of our European regions and holds a figure."""
    return european(record["NUTS_ID"]) and pd.notna(record[column])


def sheet(file: str, name: str | int = 0) -> Iterator[tuple[int, Row]]:
    """Row number of the sheet and record of every row of a workbook with one header row."""
    frame = pd.read_excel(ORIGINALS / file, sheet_name=name, dtype=object)
    for index, record in enumerate(frame.to_dict("records"), 2):
        yield index, {str(key): value for key, value in record.items()}


def european(code: object, levels: Iterable[str] = NUTS_0_TO_2) -> bool:
    """Whether a code is one of our European regions of the given levels."""
    return code in areas() and areas()[str(code)].level in levels


LAENDER = {
    "Schleswig-Holstein": "01",
    "Hamburg": "02",
    "Niedersachsen": "03",
    "Bremen": "04",
    "Nordrhein-Westfalen": "05",
    "NRW": "05",
    "Hessen": "06",
    "Rheinland-Pfalz": "07",
    "Baden-Württemberg": "08",
    "Baden-Wuerttemberg": "08",
    "Bayern": "09",
    "Saarland": "10",
    "Berlin": "11",
    "Brandenburg": "12",
    "Mecklenburg-Vorpommern": "13",
    "Sachsen": "14",
    "Sachsen-Anhalt": "15",
    "Thüringen": "16",
    "Thueringen": "16",
    "Deutschland": "DG",
    "Germany": "DG",
}
