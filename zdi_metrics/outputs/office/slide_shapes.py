"""What slides are made of: measured texts, symbols, tables and notes, with their language and what they show."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Pt

from zdi_metrics.outputs.look import BOLT, CLOUD, GREY, GRID, INK, MARKS, STORM, SUN
from zdi_metrics.outputs.office.chart_xml import readable
from zdi_metrics.outputs.office.native_chart import LOCALES
from zdi_metrics.outputs.office.text_fit import LEADING, fit, wrap

CELL_X, CELL_Y = 6.0, 3.0  # room within a cell, in points
Shapes = tuple[tuple[Any, tuple[float, float, float, float], str], ...]  # kind, box as shares, colour
SYMBOL_SHAPES: dict[str, Shapes] = {
    "sunny": ((MSO_SHAPE.SUN, (0, 0, 1, 1), SUN),),
    "partly_cloudy": ((MSO_SHAPE.SUN, (0, 0, 0.65, 0.65), SUN), (MSO_SHAPE.CLOUD, (0.15, 0.35, 0.85, 0.6), CLOUD)),
    "cloudy": ((MSO_SHAPE.CLOUD, (0, 0.15, 1, 0.7), CLOUD),),
    "thunderstorm": (
        (MSO_SHAPE.CLOUD, (0, 0, 1, 0.65), STORM),
        (MSO_SHAPE.LIGHTNING_BOLT, (0.3, 0.45, 0.45, 0.55), BOLT),
    ),
}


class Box(NamedTuple):
    """A place on a slide, in points."""

    x: float
    y: float
    w: float
    h: float


class Look(NamedTuple):
    """How a text is written: the first of `sizes` that fits is taken."""

    sizes: tuple[float, ...]
    bold: bool = False
    color: str = INK
    right: bool = False


def color_of(text: str) -> RGBColor:
    """A colour of `look` for shapes."""
    return RGBColor(*bytes.fromhex(text[1:]))  # type: ignore[no-untyped-call]


def place(shape: Any, box: Box) -> None:
    """Put a shape where it belongs."""
    shape.left, shape.top, shape.width, shape.height = (Pt(round(v, 2)) for v in box)


def describe(shape: Any, name: str, text: str = "") -> None:
    """Name a shape, and say what it shows to those who do not see it."""
    shape.name = readable(name)
    if text:
        shape._element.xpath(".//p:cNvPr")[0].set("descr", readable(text))


def text(slide: Slide, name: str, box: Box, words: str, look: Look, lang: str) -> Any:
    """A text in a box that it does not leave; it gets smaller, and at the end shorter, until it fits."""
    shape = slide.shapes.add_textbox(*(Pt(round(v, 2)) for v in box))
    describe(shape, name)
    fill(shape, box, words, look, lang)
    return shape


def fill(shape: Any, box: Box, words: str, look: Look, lang: str, anchor: Any = MSO_ANCHOR.TOP) -> None:
    """Write a text into a shape, measured."""
    size, fitted = fit(words, box.w, box.h, look.sizes, look.bold)
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for n, line in enumerate(fitted.split("\n")):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        write(paragraph, line, size, look, lang)


def write(paragraph: Any, words: str, size: float | None, look: Look, lang: str) -> None:
    """One run of text with its size, colour and language."""
    paragraph.alignment = PP_ALIGN.RIGHT if look.right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = readable(words)
    run.font.bold = look.bold
    run.font.color.rgb = color_of(look.color)
    if size:
        run.font.size = Pt(size)
    run._r.get_or_add_rPr().set("lang", LOCALES[lang])


def symbol(slide: Slide, box: Box, kind: str, told: str) -> Any:
    """A symbol of native shapes, or the mark that stands for none (`look.mark`), in one group if it has parts."""
    drawn = SYMBOL_SHAPES.get(kind, ())
    if len(drawn) == 1:
        shape = _part(slide.shapes, box, *drawn[0])
    else:
        shape = slide.shapes.add_group_shape()
        parts = [_part(shape.shapes, box, *one) for one in drawn]
        for part in parts or _mark(shape.shapes, box, kind):
            describe(part, told, told)
    describe(shape, told, told)
    return shape


def _part(parts: Any, box: Box, form: Any, place: tuple[float, float, float, float], color: str) -> Any:
    x, y, w, h = place
    spot = Box(box.x + x * box.w, box.y + y * box.h, w * box.w, h * box.h)
    part = parts.add_shape(form, *(Pt(round(v, 2)) for v in spot))
    part.fill.solid()
    part.fill.fore_color.rgb = color_of(color)
    part.line.fill.background()
    part.shadow.inherit = False
    return part


def _mark(parts: Any, box: Box, kind: str) -> list[Any]:
    """The strokes of a mark: rings, dots and lines, in the box of a square of 24."""
    scale, found = box.w / 24, []
    for form, numbers, color in MARKS[kind]:
        if form == "line":
            ends = [Pt(round(at + scale * n, 2)) for at, n in zip((box.x, box.y) * 2, numbers, strict=True)]
            part = parts.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
        else:
            x, y, radius = numbers
            place = ((x - radius) / 24, (y - radius) / 24, radius / 12, radius / 12)
            part = _part(parts, box, MSO_SHAPE.OVAL, place, color)
        if form == "ring":
            part.fill.background()
        if form != "circle":
            part.line.color.rgb = color_of(color)
            part.line.width = Pt(1.8 * scale)
        found.append(part)
    return found


class Cell(NamedTuple):
    """A text in a table, and the slide that it leads to."""

    words: str
    look: Look
    target: Slide | None = None


def row_height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """The height of a row in which nothing runs over."""
    lines = [
        len(wrap(cell.words, width - 2 * CELL_X, cell.look.sizes[0], cell.look.bold)) * cell.look.sizes[0]
        for cell, width in zip(cells, widths, strict=True)
    ]
    return max(lines) * LEADING + 2 * CELL_Y


def table(
    slide: Slide, name: str, corner: tuple[float, float], widths: Sequence[float], rows: Sequence[Sequence[Cell]],
    lang: str,
) -> None:  # fmt: skip
    """A native table with a head and thin lines, each row as high as its text."""
    heights = [row_height(cells, widths) for cells in rows]
    frame = slide.shapes.add_table(
        len(rows), len(widths), *(Pt(round(v, 2)) for v in (*corner, sum(widths), sum(heights)))
    )
    describe(frame, name, name)
    grid: Any = frame.table
    grid.horz_banding = False
    grid._tbl.tblPr.find("{*}tableStyleId").text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
    for at, width in enumerate(widths):
        grid.columns[at].width = Pt(round(width, 2))
    for y, (cells, high) in enumerate(zip(rows, heights, strict=True)):
        grid.rows[y].height = Pt(round(high, 2))
        for x, cell in enumerate(cells):
            _cell(slide, grid.cell(y, x), cell, lang, head=y == 0)


def _cell(slide: Slide, spot: Any, cell: Cell, lang: str, *, head: bool) -> None:
    spot.margin_left = spot.margin_right = Pt(CELL_X)
    spot.margin_top = spot.margin_bottom = Pt(CELL_Y)
    spot.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(spot.text_frame.paragraphs[0], cell.words, cell.look.sizes[0], cell.look, lang)
    border = spot._tc.get_or_add_tcPr()
    width, color = (12700, INK) if head else (6350, GRID)
    edge = border.makeelement(_a("lnB"), {"w": str(width)})
    solid = edge.makeelement(_a("solidFill"), {})
    solid.append(solid.makeelement(_a("srgbClr"), {"val": color[1:].upper()}))
    edge.append(solid)
    border.append(edge)
    if cell.target is not None:
        _link(slide, spot, cell.target)


def _link(slide: Slide, spot: Any, target: Slide) -> None:
    """A link from the text of a cell to a slide of the same deck."""
    relation = slide.part.relate_to(target.part, f"{_R}/slide")
    looks = spot.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()
    link = looks.makeelement(_a("hlinkClick"), {f"{{{_R}}}id": relation, "action": "ppaction://hlinksldjump"})
    looks.append(link)


_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _a(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}"


def notes(slide: Slide, paragraphs: Iterable[str], lang: str) -> None:
    """Speaker notes, one paragraph each."""
    frame: Any = slide.notes_slide.notes_text_frame
    for n, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = readable(words)
        run._r.get_or_add_rPr().set("lang", LOCALES[lang])


def number_on(slide: Slide, box: Box, lang: str) -> None:
    """The number of the slide, kept up to date by the program."""
    shape = text(slide, "Seite" if lang == "de" else "Page", box, "0", Look((9,), color=GREY, right=True), lang)
    run = shape.text_frame.paragraphs[0].runs[0]._r
    field = run.makeelement(_a("fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    for part in list(run):
        field.append(part)
    run.getparent().replace(run, field)
