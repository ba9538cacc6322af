"""The slide of one indicator: an editable chart, the latest value, the verdict in words, caveat and source."""

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI
from pptx.oxml.shapes.graphfrm import CT_GraphicalObjectFrame
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.slide import Slide
from pptx.util import Pt

from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.look import INK, QUIET, VERDICTS, mark
from zdi_metrics.outputs.office.native_chart import chart_parts
from zdi_metrics.outputs.office.native_columns import Columns, columns
from zdi_metrics.outputs.office.slide_shapes import Box, Look, describe, notes, number_on, symbol, text
from zdi_metrics.outputs.office.slide_words import (
    caption,
    chart_words,
    latest_parts,
    note_lines,
    own_rule,
    said,
    verdict_words,
    without_chart,
)
from zdi_metrics.outputs.office.text_fit import height
from zdi_metrics.wording import word

CHART, CAPTION, SOURCE = Box(40, 124, 616, 332), Box(40, 460, 616, 30), Box(40, 496, 826, 34)
NUMBER = Box(880, 512, 40, 14)
SIDE = Box(680, 124, 240, 364)
GAP = 10.0
FACT, BIG, SMALL = Look((11,), color=QUIET), Look((34, 30, 26, 22, 18), bold=True), Look((12, 11), color=INK)


def fill_slide(slide: Slide, sheet: Factsheet) -> None:
    """All of an indicator below the title of its slide."""
    told = columns(sheet)
    _side(slide, sheet)
    if told.kind == "none":
        name, why = ("Keine Zahlen", "Grund") if sheet.lang == "de" else ("No figures", "Reason")
        text(
            slide,
            name,
            Box(CHART.x, CHART.y + 70, CHART.w - 40, 56),
            without_chart(sheet),
            Look((22, 20), bold=True),
            sheet.lang,
        )
        if sheet.notes:
            box = Box(CHART.x, CHART.y + 134, CHART.w - 40, CHART.h - 134)
            text(slide, why, box, "\n".join(sheet.notes), Look((16, 14, 12), color=QUIET), sheet.lang)
    else:
        add_chart(slide, sheet, told)
        words = caption(sheet, told)
        if words:
            text(
                slide, "Legende" if sheet.lang == "de" else "Key", CAPTION, words, Look((10.5, 10, 9.5, 9)), sheet.lang
            )
    name = "Quelle" if sheet.lang == "de" else "Source"
    text(slide, name, SOURCE, sheet.source_line, Look((9, 8.5, 8, 7.5), color=QUIET), sheet.lang)
    number_on(slide, NUMBER, sheet.lang)
    notes(slide, note_lines(sheet), sheet.lang)


def add_chart(slide: Slide, sheet: Factsheet, told: Columns) -> None:
    """A native chart with its workbook; parts are numbered by the slide, which is quicker than to look for a number."""
    package = slide.part.package
    digits = "".join(c for c in slide.part.partname if c.isdigit())
    drawn, figures = chart_parts(sheet, told, CHART.w, CHART.h)
    part = ChartPart.load(PackURI(f"/ppt/charts/chart{digits}.xml"), CT.DML_CHART, package, drawn)
    name = PackURI(f"/ppt/embeddings/Microsoft_Excel_Sheet{digits}.xlsx")
    part.chart_workbook.xlsx_part = EmbeddedXlsxPart(name, CT.SML_SHEET, package, figures)
    place = [Pt(v) for v in CHART]
    frame = CT_GraphicalObjectFrame.new_chart_graphicFrame(
        slide.shapes._next_shape_id, "", slide.part.relate_to(part, RT.CHART), *place
    )
    slide.shapes._spTree.append(frame)
    describe(slide.shapes[-1], "Diagramm" if sheet.lang == "de" else "Chart", chart_words(sheet, told))


def _side(slide: Slide, sheet: Factsheet) -> None:
    """Latest value, verdict, sentence, who can act and caveat, one below the other."""
    lang, first = sheet.lang, sheet.assessments[0]
    value, rest = latest_parts(sheet)
    y = _put(slide, "Letzter Wert" if lang == "de" else "Latest value", SIDE.y, 14, FACT, lang)
    y = _put(slide, value, y, 42, BIG, lang, "Wert" if lang == "de" else "Value")
    if rest:
        y = _put(slide, rest, y + 5, 30, SMALL, lang, word("unit", lang))
    y += GAP
    color, words = VERDICTS[first.verdict], verdict_words(sheet)
    kind = mark(first.symbol, first.verdict, sheet.stale)
    symbol(slide, Box(SIDE.x, y, 44, 44), kind, word(first.symbol or first.verdict, lang))
    look = Look((18, 16, 14, 12), bold=True, color=color)
    tall = min(height(words, SIDE.w - 54, 18, True), 44)
    text(slide, word("verdict", lang), Box(SIDE.x + 54, y + (44 - tall) / 2, SIDE.w - 54, tall), words, look, lang)
    y = _put(slide, said(sheet), y + 44 + GAP, 120, SMALL._replace(sizes=(12, 11, 10)), lang, word("sentence", lang))
    if first.symbol:
        y = _put(slide, own_rule(lang), y + 4, 36, Look((9, 8), color=QUIET), lang, word("symbol", lang))
    who = f"{word('actors', lang)}: {', '.join(sheet.actors)}"
    y = _put(slide, who, y + GAP, 26, Look((10.5, 10, 9)), lang, word("actors", lang))
    left = SIDE.y + SIDE.h - y - GAP
    _put(
        slide,
        f"{word('caveat', lang)}: {sheet.caveat}",
        y + GAP,
        left,
        Look((10.5, 10, 9.5), color=QUIET),
        lang,
        word("caveat", lang),
    )


def _put(slide: Slide, words: str, y: float, most: float, look: Look, lang: str, name: str = "") -> float:
    """A text of the side column, at most so high; where the next one may begin."""
    tall = min(most, max(height(words, SIDE.w, look.sizes[0], look.bold), look.sizes[-1] * 1.2))
    text(slide, name or words, Box(SIDE.x, y, SIDE.w, tall + 0.5), words, look, lang)
    return y + tall + 0.5
