"""A workbook to check: a cover, an overview and a sheet for each indicator with marks, reasons and sources."""

import datetime as dt
import io
import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.office.cells import Forms, forms, high, link, print_setup, row_of_text, sheet_names
from zdi_metrics.outputs.office.chart_xml import readable
from zdi_metrics.outputs.office.indicator_sheet import COLUMNS, fill_sheet
from zdi_metrics.outputs.office.native_chart import LOCALES, decimals_of
from zdi_metrics.outputs.office.office_bytes import EARLIEST, same_bytes, write_file
from zdi_metrics.outputs.office.slide_words import counted, own_rule, state_date, verdict_words
from zdi_metrics.wording import in_language, period, unit_label

STATUS = {
    "A": ("endgültig oder ohne Einschränkung", "final or without reservation"),
    "P": ("vorläufig", "provisional"),
    "E": ("geschätzt", "estimated"),
    "I": ("ergänzt", "imputed"),
    "F": ("fortgeschrieben", "forecast"),
    "B": ("Bruch in der Reihe: ab hier nicht mit früher vergleichbar", "break: not comparable with what is before"),
    "U": ("Aussagewert eingeschränkt", "low reliability"),
    "N": ("nicht gesichert", "not significant"),
    "O": ("keine Zahl: fehlt oder fällt später an", "no figure: missing or due later"),
    "Q": ("keine Zahl: geheim oder unbekannt", "no figure: confidential or unknown"),
    "M": ("keine Zahl: nicht sinnvoll oder nichts vorhanden", "no figure: not applicable or nothing there"),
}
HEADS = {
    "de": ("Nr.", "Thema", "Kennzahl", "Einheit", "Letzter Wert", "Zeit", "Urteil", "Aussage", "Wer handeln kann"),
    "en": ("No.", "Theme", "Indicator", "Unit", "Latest value", "Period", "Verdict", "Statement", "Who can act"),
}
WIDTHS = (5, 22, 36, 16, 11, 13, 20, 62, 20)


def write_workbook(sheets: Sequence[Factsheet], path: Path, *, session: str, title: str, lang: str) -> None:
    """Write a workbook: the same bytes for the same factsheets. Raises RawError when it cannot be written.

    Texts are written as texts, whatever they begin with; figures keep all their digits and show those of the unit.
    """
    day = state_date(sheets) or "-".join(f"{n:02d}" for n in EARLIEST[:3])
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    told = {"title": readable(title)[:255], "subject": readable(session)[:255], "author": "zdi_metrics"}
    book.set_properties(told | {"created": dt.datetime.fromisoformat(day)})
    used = forms(book)
    cover, overview, *names = sheet_names([_cover_name(lang), _overview_name(lang)], [one.name for one in sheets])
    _cover(book.add_worksheet(cover), used, sheets, names, (session, title, overview), lang)
    _overview(book.add_worksheet(overview), used, sheets, names, lang)
    for sheet, name in zip(sheets, names, strict=True):
        fill_sheet(book.add_worksheet(name), used, sheet, cover)
    book.close()
    write_file(path, same_bytes(target.getvalue(), day, LOCALES[lang]))


def _cover_name(lang: str) -> str:
    return "Deckblatt" if lang == "de" else "Cover"


def _overview_name(lang: str) -> str:
    return "Überblick" if lang == "de" else "Overview"


def _cover(
    page: Any, used: Forms, sheets: Sequence[Factsheet], names: Sequence[str], about: tuple[str, str, str], lang: str
) -> None:
    """Title, state, contents, what marks and columns mean, whose figures they are."""
    german = lang == "de"
    session, title, overview = about
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 110)
    print_setup(page, title, lang)
    day = state_date(sheets)
    page.write_string(0, 0, title, used.title)
    page.write_string(1, 0, f"{'Sitzung' if german else 'Session'} {session}" if session else "", used.text)
    state = f"{'Datenstand' if german else 'State of the data'}: {period(day, lang) if day else '–'}"
    page.write_string(2, 0, f"{state} · {counted(len(sheets), lang)}", used.text)
    row = 4
    for label, text in _remarks(lang):
        row = row_of_text(page, used, row, label, text, 110)
    row = _contents(page, used, row + 1, sheets, names, overview, lang)
    row = _meanings(page, used, row + 1, "Bedeutung der Statuszeichen" if german else "Meaning of the status codes",
                    [(code, texts[not german]) for code, texts in STATUS.items()])  # fmt: skip
    row = _meanings(page, used, row + 1, "Bedeutung der Spalten" if german else "Meaning of the columns",
                    [(names_of[not german], texts[not german]) for names_of, texts, _ in COLUMNS])  # fmt: skip
    page.write_string(row + 1, 0, "Quellen und Lizenzen" if german else "Sources and licences", used.head)
    row += 2
    for text in dict.fromkeys(text for sheet in sheets for text in sheet.sources):
        row = row_of_text(page, used, row, "", text, 110)


def _remarks(lang: str) -> list[tuple[str, str]]:
    if lang == "de":
        return [
            ("Zeichen und Urteile", own_rule(lang)),
            ("Gebiete", "Jedes Blatt enthält alle deutschen Gebiete, für die es Zahlen gibt, und die Regionen anderer "
             "Staaten, wenn es höchstens 400 Zeilen sind; sonst stehen diese in der Tabelle aller Zahlen des Pakets."),
            ("Zahlen", "Zahlen stehen mit allen Stellen in den Zellen und werden mit denen der Einheit angezeigt. "
             "Fehlt eine Zahl, bleibt die Zelle leer; Status, Zeichen des Herausgebers und Grund stehen daneben."),
        ]  # fmt: skip
    return [
        ("Symbols and verdicts", own_rule(lang)),
        ("Areas", "Each sheet holds all German areas with figures, and the regions of other countries where these are "
         "no more than 400 rows; otherwise they are in the table of all figures of the pack."),
        ("Figures", "Cells hold figures with all their digits and show those of the unit. Where a figure is missing "
         "the cell is empty; status, sign of the publisher and reason stand beside it."),
    ]  # fmt: skip


def _contents(
    page: Any, used: Forms, row: int, sheets: Sequence[Factsheet], names: Sequence[str], overview: str, lang: str
) -> int:
    page.write_string(row, 0, "Inhalt" if lang == "de" else "Contents", used.head)
    link(page, used, row, 1, overview, _overview_name(lang))
    pairs = zip(sheets, names, strict=True)
    for theme, own in groupby(pairs, key=lambda pair: pair[0].indicator.theme):
        page.write_string(row + 1, 0, in_language(catalogue().themes[theme], "name", lang), used.strong)
        for sheet, name in own:
            row += 1
            link(page, used, row, 1, name, sheet.name)
    return row + 1


def _meanings(page: Any, used: Forms, row: int, head: str, pairs: Sequence[tuple[str, str]]) -> int:
    page.write_string(row, 0, head, used.head)
    row += 1
    for key, text in pairs:
        row = row_of_text(page, used, row, key, text, 110)
    return row


def _overview(page: Any, used: Forms, sheets: Sequence[Factsheet], names: Sequence[str], lang: str) -> None:
    """All indicators, one a row."""
    for at, (head, wide) in enumerate(zip(HEADS[lang], WIDTHS, strict=True)):
        page.set_column(at, at, wide)
        page.write_string(0, at, head, used.head)
    page.freeze_panes(1, 3)
    page.autofilter(0, 0, max(len(sheets), 1), len(WIDTHS) - 1)
    print_setup(page, _overview_name(lang), lang)
    page.repeat_rows(0)
    for row, (sheet, name) in enumerate(zip(sheets, names, strict=True), start=1):
        first = sheet.assessments[0]
        told = {
            1: in_language(catalogue().themes[sheet.indicator.theme], "name", lang),
            3: unit_label(sheet.unit, lang),
            5: period(first.period, lang) if first.period else "",
            6: verdict_words(sheet),
            7: sheet.sentence,
            8: ", ".join(sheet.actors),
        }
        page.write_number(row, 0, row, used.top)
        link(page, used, row, 2, name, sheet.name)
        if first.value is not None and math.isfinite(first.value):
            page.write_number(row, 4, first.value, used.numbers[decimals_of(sheet)])
        for at, text in told.items():
            page.write_string(row, at, text, used.wrap)
        page.set_row(row, max(high(text, WIDTHS[at]) for at, text in (told | {2: sheet.name}).items()))
    page.write_string(len(sheets) + 2, 0, own_rule(lang), used.text)
