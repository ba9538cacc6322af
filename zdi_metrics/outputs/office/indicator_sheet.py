"""The sheet of one indicator in a workbook: what it is, all its figures with their marks, and its continued trend."""

import math
from typing import Any

import pandas as pd

from zdi_metrics.areas import GERMANY, areas
from zdi_metrics.factsheets import OUTLOOK, Factsheet
from zdi_metrics.outputs.office.cells import Forms, high, link, print_setup
from zdi_metrics.outputs.office.native_chart import decimals_of
from zdi_metrics.outputs.office.slide_words import own_rule, verdict_words
from zdi_metrics.wording import in_language, reason, unit_label, word

MOST_FOREIGN = 400  # rows of regions abroad up to which they are shown
Texts = tuple[str, str]
COLUMNS: tuple[tuple[Texts, Texts, int], ...] = (  # name, meaning, width
    (("Gebiet", "Area"), ("Name des Gebiets", "name of the area"), 30),
    (("Code", "Code"), ("NUTS-Code des Gebiets", "NUTS code of the area"), 11),
    (("Zeit", "Period"), ("Jahr, 2023-S1 Halbjahr, 2023-Q4 Quartal, 2023-05 Monat, sonst Stichtag",
                          "year, 2023-S1 half-year, 2023-Q4 quarter, 2023-05 month, or reference date"), 12),
    (("Wert", "Value"), ("Zahl mit allen Stellen; leer, wenn keine vorliegt", "figure with all digits; empty if none"),
     16),
    (("Einheit", "Unit"), ("Einheit des Wertes", "unit of the value"), 24),
    (("Status", "Status"), ("Statuszeichen nach SDMX, oben erklärt", "status code of SDMX, explained above"), 8),
    (("Zeichen", "Sign"), ("was der Herausgeber neben die Zahl druckt", "what the publisher prints beside it"), 9),
    (("Grund", "Reason"), ("warum keine Zahl vorliegt", "why there is no figure"), 34),
    (("Tabellen", "Tables"), ("Kennungen der Tabellen, aus denen der Wert stammt",
                              "ids of the tables that the value comes from"), 30),
    (("Stand", "State"), ("Stand der Zahlen beim Herausgeber", "state date of the publisher"), 12),
)  # fmt: skip
WIDE = sum(wide for _, _, wide in COLUMNS[1:])
OUTLOOK_WORDS = {"lower": ("untere Grenze", "lower end"), "upper": ("obere Grenze", "upper end")}


def fill_sheet(page: Any, used: Forms, sheet: Factsheet, cover: str) -> None:
    """Head, figures and outlook of an indicator."""
    lang = sheet.lang
    for at, (_, _, wide) in enumerate(COLUMNS):
        page.set_column(at, at, wide)
    print_setup(page, sheet.name, lang)
    page.freeze_panes(1, 1)
    page.write_string(0, 0, sheet.title, used.title)
    link(page, used, 1, 0, cover, "zum Inhalt" if lang == "de" else "to the contents")
    row = 2
    for label, text in _head(sheet):
        page.write_string(row, 0, label, used.strong)
        page.merge_range(row, 1, row, len(COLUMNS) - 1, "", used.wrap)
        page.write_string(row, 1, text, used.wrap)
        page.set_row(row, high(text, WIDE))
        row += 1
    rows, left_out = shown_rows(sheet)
    if left_out:
        page.write_string(row, 1, _left_out(left_out, lang), used.text)
        row += 1
    row = _figures(page, used, sheet, rows, row + 1)
    if len(sheet.outlook):
        _outlook(page, used, sheet, row + 1)


def _head(sheet: Factsheet) -> list[tuple[str, str]]:
    lang, german = sheet.lang, sheet.lang == "de"
    told = [
        ("Frage" if german else "Question", in_language(sheet.indicator, "question", lang)),
        (word("unit", lang), f"{unit_label(sheet.unit, lang)}; {word(sheet.indicator.better, lang)}"),
        ("Letzter Wert" if german else "Latest value", sheet.latest),
        (word("verdict", lang).capitalize(), verdict_words(sheet)),
        (word("sentence", lang).capitalize(), sheet.sentence),
        *(("Hinweis" if german else "Note", note) for note in sheet.notes),
        (word("definition", lang), sheet.indicator.definition),
        (word("method", lang), sheet.method),
        (word("caveat", lang), sheet.caveat),
        *((f"{word('break', lang)} {b.period}", in_language(b, "note", lang)) for b in sheet.indicator.breaks),
        (word("targets", lang), "\n".join(sheet.targets_text)),
        (word("actors", lang), ", ".join(sheet.actors)),
        (word("sources", lang), "\n".join(sheet.sources)),
        (word("symbol", lang).capitalize(), own_rule(lang)),
    ]
    return [(label, text) for label, text in told if text]


def shown_rows(sheet: Factsheet) -> tuple[pd.DataFrame, int]:
    """The rows of a sheet, the region first, its parts and the country next; and how many are left out."""
    near = [code for begin in (sheet.area, GERMANY, "") for code in areas() if code.startswith(begin)]
    order = {code: n for n, code in enumerate(dict.fromkeys([*sheet.areas, *near]))}
    if sheet.rows.empty:
        return sheet.rows, 0
    abroad = ~sheet.rows["area"].str.startswith(GERMANY)
    left_out = int(abroad.sum()) if abroad.sum() > MOST_FOREIGN else 0
    rows = sheet.rows[~abroad] if left_out else sheet.rows
    return rows.sort_values("area", key=lambda codes: codes.map(order), kind="stable"), left_out


def _left_out(count: int, lang: str) -> str:
    if lang == "de":
        return f"{count} Zeilen für Regionen anderer Staaten stehen in der Tabelle aller Zahlen, nicht hier."
    return f"{count} rows for regions of other countries are in the table of all figures, not here."


def _figures(page: Any, used: Forms, sheet: Factsheet, rows: pd.DataFrame, row: int) -> int:
    """All figures, one a row; the row after the last one."""
    german = sheet.lang == "de"
    for at, (names, _, _) in enumerate(COLUMNS):
        page.write_string(row, at, names[not german], used.head)
    if rows.empty:
        page.write_string(row + 1, 0, "keine Zahlen" if german else "no figures", used.text)
        return row + 2
    page.repeat_rows(row)
    page.autofilter(row, 0, row + len(rows), len(COLUMNS) - 1)
    places = {code: in_language(areas()[code], "name", sheet.lang) for code in rows["area"].unique()}
    whys = {text: reason(text, sheet.lang) for text in rows["reason"].unique()}
    unit, number, plain = unit_label(sheet.unit, sheet.lang), used.numbers[decimals_of(sheet)], used.indented
    columns = ["area", "period", "value", "status", "sign", "reason", "tables", "vintage"]
    for at, cells in enumerate(zip(*(rows[name].tolist() for name in columns), strict=True), start=row + 1):
        area, when, value, status, sign, why, tables, vintage = cells
        if math.isfinite(value):
            page.write_number(at, 3, value, number)
        told = ((0, places[area]), (1, area), (2, when), (4, unit), (5, status), (6, sign), (7, whys[why]))
        for column, text in (*told, (8, tables), (9, vintage)):
            if text:
                page.write_string(at, column, text, plain)
    return row + len(rows) + 1


def _outlook(page: Any, used: Forms, sheet: Factsheet, row: int) -> None:
    """The path to the targets and the continued trend, marked as a calculation."""
    german, number = sheet.lang == "de", used.numbers[decimals_of(sheet)]
    head = "Rechnung, keine Statistik" if german else "Calculation, no statistics"
    page.write_string(row, 0, f"{head}: {word('no_forecast', sheet.lang)}", used.bold)
    page.write_string(row + 1, 0, word("year", sheet.lang).capitalize(), used.head)
    for at, name in enumerate(OUTLOOK, start=1):
        page.write_string(row + 1, at, _outlook_name(name, sheet.lang), used.head)
    for down, (year, values) in enumerate(zip(sheet.outlook.index, sheet.outlook[OUTLOOK].to_numpy(), strict=True)):
        page.write_number(row + 2 + down, 0, int(year), used.year)
        for at, value in enumerate(values, start=1):
            if math.isfinite(value):
                page.write_number(row + 2 + down, at, float(value), number)


def _outlook_name(name: str, lang: str) -> str:
    side, _, share = name.partition("_")
    if not share:
        return word(name, lang)
    return f"{OUTLOOK_WORDS[side][lang != 'de']} {word(f'range_{share}', lang)}"
