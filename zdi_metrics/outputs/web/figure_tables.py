"""Tables of the figures of a factsheet: one of its course, and one per level of regions, every mark kept."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.web.site_words import SIGNS, status_letter, status_word, text
from zdi_metrics.outputs.web.svgseries import alphabetical, plain, short_name
from zdi_metrics.wording import LANGUAGES, in_language, period, reason, unit_label

LEVELS = (
    "nuts1_de", "nuts2_nrw", "district", "country", "nuts1", "nuts2", "former", "part",
)  # fmt: skip


class Cell(NamedTuple):
    """A figure as readers see it, with the letter of its status and what that means or why there is none."""

    value: str
    mark: str = ""
    note: str = ""


class FigureTable(NamedTuple):
    """A table: heads of the columns, and rows of a head and cells."""

    id: str
    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def course_table(sheet: Factsheet) -> FigureTable | None:
    """The drawn areas by period, the latest first; None when none of them has a row."""
    shown = [code for code in sheet.areas if (sheet.rows["area"] == code).any()]
    rows = sheet.rows[sheet.rows["area"].isin(shown)]
    if rows.empty:
        return None
    cells = _cells(sheet, rows)
    periods = sorted(rows["period"].unique(), reverse=True)
    table = [(period(one, sheet.lang), tuple(cells.get((code, one), Cell("")) for code in shown)) for one in periods]
    names = [in_language(areas()[code], "name", sheet.lang) for code in shown]
    caption = text("course_caption", sheet.lang).format(sheet.name, unit_label(sheet.unit, sheet.lang))
    return FigureTable("course", caption, caption, tuple(names), tuple(table))


def area_tables(sheet: Factsheet) -> list[FigureTable]:
    """A table per level of regions, areas in the order of the alphabet and periods across."""
    by_level: dict[str, list[str]] = {}
    for code in sheet.rows["area"].unique():
        by_level.setdefault(_level(str(code)), []).append(str(code))
    alone = {"nuts1_de": {NRW}, "country": {GERMANY}}
    shown = {level: codes for level, codes in by_level.items() if set(codes) - alone.get(level, set())}
    return [_matrix(sheet, level, shown[level]) for level in LEVELS if level in shown]


def used_signs(sheet: Factsheet) -> list[tuple[str, str]]:
    """Letters and signs that occur in the tables of a factsheet, with their meaning."""
    lang = sheet.lang
    known = sheet.rows["value"].notna()
    found = [
        (status_letter(str(one), lang), status_word(str(one), lang)) for one in sorted(sheet.rows["status"].unique())
    ]
    printed = {_sign(str(one)) for one in sheet.rows.loc[~known, "sign"].fillna("").unique()}
    return [pair for pair in found if pair[0]] + [
        (sign, texts[LANGUAGES.index(lang)]) for sign, texts in SIGNS.items() if sign in printed
    ]


def _level(code: str) -> str:
    level = areas()[code].level
    if level == "union":
        return "country"
    if level == "nuts1" and code.startswith(GERMANY):
        return "nuts1_de"
    return "nuts2_nrw" if level == "nuts2" and code.startswith(NRW) else str(level)


def _matrix(sheet: Factsheet, level: str, codes: Sequence[str]) -> FigureTable:
    rows = sheet.rows[sheet.rows["area"].isin(codes)]
    cells = _cells(sheet, rows)
    periods = sorted(rows["period"].unique())
    ordered = sorted(codes, key=lambda code: alphabetical(code, sheet.lang))
    table = tuple(
        (short_name(code, sheet.lang), tuple(cells.get((code, one), Cell("")) for one in periods)) for code in ordered
    )
    name = text(f"level_{level}", sheet.lang)
    caption = text("matrix_caption", sheet.lang).format(f"{sheet.name} ({unit_label(sheet.unit, sheet.lang)})", name)
    heads = tuple(period(one, sheet.lang) for one in periods)
    return FigureTable(level.replace("_", "-"), name, caption, heads, table)


def _cells(sheet: Factsheet, rows: pd.DataFrame) -> dict[tuple[str, str], Cell]:
    names = ("area", "period", "value", "status", "sign", "reason")
    records = zip(*(rows[name].tolist() for name in names), strict=True)
    return {(area, at): _cell(sheet, value, status, sign, why) for area, at, value, status, sign, why in records}


def _cell(sheet: Factsheet, value: float, status: str, sign: str, why: str) -> Cell:
    lang = sheet.lang
    if value != value:
        return Cell(_sign(str(sign)), "", reason(str(why), lang) if why else text("missing", lang))
    return Cell(plain(sheet, value), status_letter(status, lang), status_word(status, lang))


def _sign(printed: str) -> str:
    """The publisher's sign for a missing figure, a dash where none was printed."""
    return next((part for part in printed.split() if part in SIGNS), "–")
