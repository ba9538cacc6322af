"""The factsheet pages of the report: verdict, chart and all that has to be known of one indicator."""

import re
from collections.abc import Iterable, Iterator, Mapping

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table

from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.judgement import change, details
from zdi_metrics.outputs.look import GRID, VERDICTS, mark
from zdi_metrics.outputs.report.paper import (
    HEIGHT,
    LABELS,
    PLAIN_FONT,
    WIDTH,
    Bookmark,
    ChartPlace,
    Symbol,
    plain,
    styles,
)
from zdi_metrics.outputs.report.report_words import text
from zdi_metrics.records import Assessment
from zdi_metrics.wording import MISSING, in_language, number, period, quantity, word

Styles = Mapping[str, ParagraphStyle]
SCALES = (1.0, 0.94, 0.88)  # of text and chart, so that a sheet fits on one page
FIGURES = 8  # latest values that are printed
SAID_ABOVE = {"symbol", "confidence", "pace", "pace_needed"}
BOX = "#f4f6f8"
ADDRESS = re.compile(r'https?://(?:&amp;|[^\s&;"])*(?:&amp;|[^\s&;".,:)])')


def factsheet_page(sheet: Factsheet, proportion: float) -> list[Flowable]:
    """A page of one indicator, with smaller text where that makes it fit; longer ones go on to a second page.

    `proportion` is the height of its chart for a width of 1, 0 without a chart.
    """
    for scale in SCALES:
        story = [*_page(sheet, proportion, styles(scale), scale)]
        if _height(story) <= HEIGHT:
            break
    else:
        story = [*_page(sheet, proportion, styles())]  # on two pages nothing has to be small
    return story


def empty_entry(sheet: Factsheet) -> Flowable:
    """A short entry for an indicator without figures: what it asks and what is missing."""
    style = styles()
    gap = "; ".join(sheet.notes) or sheet.sentence
    facts = [
        ("gap", gap, "listed"),
        ("method", sheet.method, "listed"),
        ("caveat", sheet.caveat, "listed"),
        ("actors", ", ".join(sheet.actors), "listed"),
        *(("targets", line, "listed") for line in sheet.targets_text),
        *(("sources", line, "listed_small") for line in sheet.sources),
    ]
    question = in_language(sheet.indicator, "question", sheet.lang)
    head = [_bookmark(sheet), Paragraph(plain(sheet.name), style["heading"]), Paragraph(plain(question), style["body"])]
    return KeepTogether([*head, *_listed(facts, sheet.lang, style)])


def _page(sheet: Factsheet, proportion: float, style: Styles, scale: float = 1.0) -> Iterator[Flowable]:
    first = sheet.assessments[0]
    yield _bookmark(sheet)
    yield Paragraph(plain(sheet.name), style["title"])
    yield Paragraph(plain(sheet.subtitle), style["small"])
    yield Spacer(1, 5)
    yield _verdict_box(sheet, first, style)
    yield Spacer(1, 6)
    yield Paragraph(plain(sheet.sentence), style["lead"])
    if proportion:
        yield ChartPlace(sheet.indicator.id, proportion, scale)
        yield Spacer(1, 4)
    if figures := _figures(sheet, style):
        yield figures
        yield Spacer(1, 6)
    yield from _listed(_facts(sheet, first, bool(proportion)), sheet.lang, style)


def _bookmark(sheet: Factsheet) -> Bookmark:
    theme = in_language(catalogue().themes[sheet.indicator.theme], "name", sheet.lang)
    return Bookmark(sheet.indicator.id, sheet.name, 1, f"{theme} · {sheet.name}")


def _height(story: Iterable[Flowable]) -> float:
    total, after = 0.0, 0.0
    for one in story:
        total += one.wrap(WIDTH, HEIGHT)[1] + max(after, one.getSpaceBefore())
        after = one.getSpaceAfter()
    return total


def _verdict_box(sheet: Factsheet, first: Assessment, style: Styles) -> Table:
    lang, color = sheet.lang, VERDICTS[first.verdict]
    verdict = [
        Paragraph(f'<font color="{color}">{plain(sheet.verdict)}</font>', style["cell_bold"]),
        Paragraph(plain(message(sheet)), style["cell"]),
    ]
    if first.confidence:
        sure = text("confidence", lang).format(word(f"confidence_{first.confidence}", lang))
        verdict.append(Paragraph(plain(sure), style["cell_label"]))
    facts = [[("latest", sheet.latest)], [("target", _target(sheet, first))], _paces(first, lang)]
    told = [[one for key, said in column for one in _fact(key, said, lang, style)] for column in facts]
    cells = [Symbol(mark(first.symbol, first.verdict, sheet.stale), 28), verdict, *told]
    widths = [40, 122, 100, 108]
    return Table(
        [cells],
        [*widths, WIDTH - sum(widths)],
        style=[
            PLAIN_FONT,
            ("BACKGROUND", (0, 0), (-1, -1), HexColor(BOX)),
            ("LINEBEFORE", (0, 0), (0, 0), 3, HexColor(color)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ],
    )


def _target(sheet: Factsheet, first: Assessment) -> str:
    """The target of the verdict in a few words; one on another definition is called so."""
    lang = sheet.lang
    if first.target_level is None:
        others = [target for target in sheet.indicator.targets if not target.valid_until]
        return text("other_target" if others else "unnamed", lang)
    year = str(first.target_year or text("every_year", lang))
    aim = word(f"target_{first.target_level}", lang)
    same = [one for one in sheet.indicator.targets if (one.level, one.year) == (first.target_level, first.target_year)]
    context = "" if any(one.same_definition for one in same) else f" – {text('other_target', lang)}"
    whose = text("target_of", lang).format(aim=aim, year=year, kind=word(str(first.target_kind), lang))
    if first.target_value is None:
        return f"{aim}: {text('direction', lang)}{context}"
    value = quantity(first.target_value, sheet.unit, lang, decimals=sheet.indicator.decimals)
    return f"{whose}: {value}{context}"


def _paces(first: Assessment, lang: str) -> list[tuple[str, str]]:
    """Pace and pace needed where a target is open."""
    row = first.model_dump()
    known = {} if first.target_level is None else {key: row[key] for key in ("pace", "pace_needed")}
    told = [(key, change(row, key, lang)) for key, value in known.items() if value is not None]
    return told or [("pace", MISSING)]


def _fact(key: str, said: str, lang: str, style: Styles) -> list[Paragraph]:
    label = word(key, lang) if key in WORDED else text(key, lang)
    return [Paragraph(plain(label[:1].upper() + label[1:]), style["cell_label"]), Paragraph(plain(said), style["cell"])]


def message(sheet: Factsheet) -> str:
    """What the title says of the indicator, without its name."""
    return sheet.title.removeprefix(f"{sheet.name}: ")


def _figures(sheet: Factsheet, style: Styles) -> Table | None:
    """The latest values that there is room for, with the sign that the publisher printed beside them."""
    rows = sheet.rows[(sheet.rows["area"] == sheet.area)].tail(FIGURES)
    if not rows["value"].notna().any():
        return None
    decimals = sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals
    signed = zip(rows["value"], rows["sign"], strict=True)
    values = [_figure(value, sign, decimals, sheet.lang) for value, sign in signed]
    periods = [period(one, sheet.lang) for one in rows["period"]]
    room, cell = WIDTH - LABELS, style["cell"]
    widest = max(stringWidth(value, cell.fontName, cell.fontSize) for value in values) + 8
    shown = min(FIGURES, max(int(room / widest), 1))
    label = Paragraph(f"<b>{plain(text('figures', sheet.lang))}</b>", style["small"])
    grid = [
        [label, *(Paragraph(plain(one), style["small"]) for one in periods[-shown:])],
        ["", *(Paragraph(plain(one), cell) for one in values[-shown:])],
    ]
    widths = [LABELS, *[room / shown] * len(values[-shown:])]
    return Table(grid, widths, style=BETWEEN_LINES, hAlign="LEFT")


BETWEEN_LINES = [
    PLAIN_FONT,
    ("LINEABOVE", (0, 0), (-1, 0), 0.5, HexColor(GRID)),
    ("LINEBELOW", (0, -1), (-1, -1), 0.5, HexColor(GRID)),
    *((f"{side}PADDING", (0, 0), (-1, -1), 1.5) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
]


def _figure(value: float, sign: str, decimals: int, lang: str) -> str:
    shown = number(value, decimals, lang) if value == value else MISSING
    return f"{shown} {sign}".strip() if sign == sign else shown


def _facts(sheet: Factsheet, first: Assessment, charted: bool) -> Iterator[tuple[str, str, str]]:
    """Label, text and style of what stands below the chart."""
    lang, row = sheet.lang, first.model_dump()
    if not charted:
        yield "chart_missing", text("chart_missing_text", lang), "listed"
    yield from (("notes", note, "listed") for note in sheet.notes)
    if first.value is not None or sheet.rows.empty:  # figures of other areas only are told by the message
        yield "reason", first.reason_de if lang == "de" else first.reason_en, "listed"
    told = [f"{word(key, lang)}: {said}" for key, said in details(row, lang) if key not in SAID_ABOVE]
    if told:
        yield "second", "; ".join(told), "listed"
    for other in sheet.assessments[1:]:
        yield "further", other.sentence_de if lang == "de" else other.sentence_en, "listed"
    if sheet.outlook_reason:
        yield "outlook", sheet.outlook_reason, "listed"
    yield from (("targets", line, "listed") for line in sheet.targets_text)
    yield "method", sheet.method, "listed"
    yield from (
        ("break", f"{period(b.period, lang)}: {in_language(b, 'note', lang)}", "listed") for b in sheet.indicator.breaks
    )
    yield "caveat", sheet.caveat, "listed"
    yield "actors", ", ".join(sheet.actors), "listed"
    yield from (("sources", line, "listed_small") for line in sheet.sources)


def _listed(facts: Iterable[tuple[str, str, str]], lang: str, style: Styles) -> Iterator[Flowable]:
    """Texts beside their labels; a label that repeats is written once."""
    before = ""
    for key, said, name in facts:
        label = "" if key == before else (word(key, lang) if key in WORDED else text(key, lang))
        yield Paragraph(linked(said), style[name], bulletText=label)
        before = key


WORDED = {"pace", "pace_needed", "targets", "method", "break", "caveat", "actors", "sources"}


def linked(said: str) -> str:
    """Text as it is, its addresses as links."""
    return ADDRESS.sub(lambda found: f'<link href="{found[0]}">{found[0]}</link>', plain(said))
