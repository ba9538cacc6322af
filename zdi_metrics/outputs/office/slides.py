"""A deck for a session: title, overview and a slide for each indicator with a chart that can be edited."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pptx.enum.text import MSO_ANCHOR

from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.look import GREY, INK, QUIET, VERDICTS, mark
from zdi_metrics.outputs.office.deck import deck_bytes, layout, new_deck, set_properties, set_sections
from zdi_metrics.outputs.office.indicator_slide import fill_slide
from zdi_metrics.outputs.office.office_bytes import EARLIEST, same_bytes, write_file
from zdi_metrics.outputs.office.slide_shapes import (
    Box,
    Cell,
    Look,
    fill,
    notes,
    number_on,
    place,
    row_height,
    symbol,
    table,
)
from zdi_metrics.outputs.office.slide_shapes import text as write_text
from zdi_metrics.outputs.office.slide_words import counted, own_rule, said, state_date, verdict_words
from zdi_metrics.records import Verdict
from zdi_metrics.wording import in_language, period, word

TITLE, SUBTITLE = Box(40, 24, 880, 64), Box(40, 92, 880, 20)
TITLES = Look((26, 24, 22, 20, 18, 16), bold=True)
HEAD, PLAIN = Look((11,), bold=True, color=QUIET), Look((11,))
COLUMNS = (404.0, 250.0, 194.0)
TABLE = (72.0, 122.0)
LOWEST = 500.0  # where tables end
SUMMARY: tuple[Verdict, ...] = ("on course", "reached", "too slow", "wrong way", "cannot say", "no target")


def write_slides(sheets: Sequence[Factsheet], path: Path, *, session: str, title: str, lang: str) -> None:
    """Write a deck of 16:9: the same bytes for the same factsheets. Raises RawError when it cannot be written.

    Each chart is a native one whose embedded workbook holds the figures; method, caveat, targets and sources stand in
    the speaker notes. With several themes each is a section.
    """
    deck = new_deck(lang)
    day = state_date(sheets)
    set_properties(deck, title, session, lang)
    _title_slide(deck, sheets, day, session, title, lang)
    groups = [(theme, list(own)) for theme, own in groupby(sheets, key=lambda sheet: sheet.indicator.theme)]
    sections = [("Überblick" if lang == "de" else "Overview", 0)]
    if len(groups) > 1:
        _summary(deck, groups, lang)
    for theme, own in groups:
        name = in_language(catalogue().themes[theme], "name", lang)
        sections.append((name, len(deck.slides)))
        _theme(deck, name, own, lang)
    if len(groups) > 1:
        set_sections(deck, sections)
    write_file(path, same_bytes(deck_bytes(deck), day or "-".join(f"{n:02d}" for n in EARLIEST[:3])))


def _title_slide(deck: Any, sheets: Sequence[Factsheet], day: str, session: str, title: str, lang: str) -> None:
    german = lang == "de"
    slide = deck.slides.add_slide(layout(deck, 0))
    state = f"{'Datenstand' if german else 'State of the data'}: {period(day, lang) if day else '–'}"
    lines = [f"{'Sitzung' if german else 'Session'} {session}"] if session.strip() else []
    lines.append(f"{state} · {counted(len(sheets), lang)}")
    _placed(slide.shapes.title, Box(80, 130, 800, 130), title, Look((40, 36, 32, 28, 24, 20), bold=True), lang)
    _placed(slide.placeholders[1], Box(80, 276, 800, 60), "\n".join(lines), Look((20, 18, 16, 14), color=QUIET), lang)
    write_text(slide, "Hinweis" if german else "Note", Box(80, 420, 800, 80), own_rule(lang), Look((12, 11)), lang)


def _placed(shape: Any, box: Box, words: str, look: Look, lang: str) -> None:
    place(shape, box)
    fill(shape, box, words, look, lang, MSO_ANCHOR.BOTTOM if look.bold else MSO_ANCHOR.TOP)


def _plain_slide(deck: Any, title: str, subtitle: str, lang: str) -> Any:
    slide = deck.slides.add_slide(layout(deck, 3))
    _placed(slide.shapes.title, TITLE, title, TITLES, lang)
    if subtitle:
        name = "Untertitel" if lang == "de" else "Subtitle"
        write_text(slide, name, SUBTITLE, subtitle, Look((14, 13, 12, 11, 10), color=QUIET), lang)
    return slide


def _closing(slide: Any, words: str, lang: str) -> None:
    name = "Hinweis" if lang == "de" else "Note"
    write_text(slide, name, Box(40, 506, 820, 24), words, Look((9, 8), color=QUIET), lang)
    number_on(slide, Box(880, 512, 40, 14), lang)


def _summary(deck: Any, groups: Sequence[tuple[str, list[Factsheet]]], lang: str) -> None:
    """What is on course and what is not, by theme: counts, no score."""
    german = lang == "de"
    title = "Was auf Kurs ist und was nicht" if german else "What is on course and what is not"
    subtitle = "Zahl der Kennzahlen nach Thema" if german else "Number of indicators by theme"
    slide = _plain_slide(deck, title, subtitle, lang)
    stale = "davon veraltet" if german else "of these out of date"
    heads = ["Thema" if german else "Theme", "Zahl" if german else "Count", *(word(v, lang) for v in SUMMARY), stale]
    rows = [[Cell(head, HEAD._replace(right=n > 0)) for n, head in enumerate(heads)]]
    everything = [sheet for _, own in groups for sheet in own]
    for theme, own in groups:
        rows.append(_counts(in_language(catalogue().themes[theme], "name", lang), own))
    rows.append(_counts("Zusammen" if german else "Together", everything))
    name = "Kennzahlen nach Thema und Urteil" if german else "Indicators by theme and verdict"
    table(slide, name, (40, TABLE[1]), (304.0, 58.0, *[74.0] * 7), rows, lang)
    _closing(slide, own_rule(lang), lang)


def _counts(name: str, sheets: Sequence[Factsheet]) -> list[Cell]:
    """How many indicators have which verdict."""
    found = Counter(sheet.assessments[0].verdict for sheet in sheets)
    numbers = [len(sheets), *(found[v] for v in SUMMARY), sum(sheet.stale for sheet in sheets)]
    colors = [INK, *(VERDICTS[v] for v in SUMMARY), VERDICTS["cannot say"]]
    told = [
        Cell(str(number), Look((12,), bold=True, color=color, right=True))
        if number
        else Cell("0", Look((12,), color=GREY, right=True))
        for number, color in zip(numbers, colors, strict=True)
    ]
    return [Cell(name, Look((12,))), *told]


def _theme(deck: Any, name: str, sheets: Sequence[Factsheet], lang: str) -> None:
    """The overview of a theme, whose rows lead to the slides of the indicators."""
    pages = list(_pages(sheets, lang))
    overviews = []
    for n in range(1, len(pages) + 1):
        count = f" ({n}/{len(pages)})" if len(pages) > 1 else ""
        overviews.append(_plain_slide(deck, f"{name}{count}", _tally(sheets, lang), lang))
    targets: dict[str, Any] = {}
    for sheet in sheets:
        slide = _plain_slide(deck, sheet.title, sheet.subtitle, lang)
        fill_slide(slide, sheet)
        targets[sheet.indicator.id] = slide
    for slide, page in zip(overviews, pages, strict=True):
        _overview(slide, name, page, targets, lang)


def _tally(sheets: Sequence[Factsheet], lang: str) -> str:
    found = Counter(sheet.assessments[0].verdict for sheet in sheets)
    parts = [f"{found[verdict]} {word(verdict, lang)}" for verdict in SUMMARY if found[verdict]]
    return f"{counted(len(sheets), lang)}: {', '.join(parts)}"


def _row(sheet: Factsheet, target: Any = None) -> list[Cell]:
    color = VERDICTS[sheet.assessments[0].verdict]
    return [
        Cell(sheet.name, PLAIN, target),
        Cell(sheet.latest, PLAIN),
        Cell(verdict_words(sheet), Look((11,), bold=True, color=color)),
    ]


def _head(lang: str) -> list[Cell]:
    names = ("Kennzahl", "Letzter Wert", "Urteil") if lang == "de" else ("Indicator", "Latest value", "Verdict")
    return [Cell(name, HEAD) for name in names]


def _pages(sheets: Sequence[Factsheet], lang: str) -> Iterable[list[Factsheet]]:
    """The sheets that fit into one table each."""
    first = row_height(_head(lang), COLUMNS)
    page: list[Factsheet] = []
    used = TABLE[1] + first
    for sheet in sheets:
        high = row_height(_row(sheet), COLUMNS)
        if page and used + high > LOWEST:
            yield page
            page, used = [], TABLE[1] + first
        page.append(sheet)
        used += high
    if page:
        yield page


def _overview(slide: Any, name: str, sheets: Sequence[Factsheet], targets: dict[str, Any], lang: str) -> None:
    rows = [_head(lang), *(_row(sheet, targets[sheet.indicator.id]) for sheet in sheets)]
    top = TABLE[1] + row_height(rows[0], COLUMNS)
    for sheet, cells in zip(sheets, rows[1:], strict=True):
        high = row_height(cells, COLUMNS)
        first = sheet.assessments[0]
        kind, told = mark(first.symbol, first.verdict, sheet.stale), word(first.symbol or first.verdict, lang)
        symbol(slide, Box(46, top + (high - 16) / 2, 16, 16), kind, f"{sheet.name}: {told}")
        top += high
    told = f"Überblick: {name}" if lang == "de" else f"Overview: {name}"
    table(slide, told, TABLE, COLUMNS, rows, lang)
    _closing(slide, own_rule(lang), lang)
    notes(slide, [told, own_rule(lang), *(said(sheet) for sheet in sheets)], lang)
