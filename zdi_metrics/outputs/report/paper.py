"""Paper for reports: fonts that come with matplotlib, styles, the page with head and foot, small drawings."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from zdi_metrics.errors import RawError
from zdi_metrics.outputs.look import GRID, INK, NRW_BLUE, QUIET, shapes

FONTS = {"Zdi": "DejaVuSans.ttf", "Zdi-Bold": "DejaVuSans-Bold.ttf", "Zdi-Italic": "DejaVuSans-Oblique.ttf"}
SIDE, TOP, BOTTOM = 20 * mm, 24 * mm, 20 * mm
WIDTH = A4[0] - 2 * SIDE
HEIGHT = A4[1] - TOP - BOTTOM
LABELS = 34 * mm  # width of the column of labels
SHAPES = 24  # side of the square in which symbols are described
FOOT_SIZE = 7.5  # of head and foot
STROKE = 1.8  # of their lines
PLAIN_FONT = ("FONTNAME", (0, 0), (-1, -1), "Zdi")  # of tables, whose own font would not be embedded


@cache
def use_fonts() -> None:
    """Make the fonts known to the writer of PDF. Raises RawError when matplotlib has lost them."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name, file in FONTS.items():
        try:
            pdfmetrics.registerFont(TTFont(name, folder / file))
        except (OSError, TTFError):
            what = f"The font {file} that comes with matplotlib is missing or damaged."
            raise RawError(what, "Install it anew: pip install --force-reinstall matplotlib") from None
    pdfmetrics.registerFontFamily("Zdi", "Zdi", "Zdi-Bold", "Zdi-Italic", "Zdi-Bold")


def styles(scale: float = 1.0) -> Mapping[str, ParagraphStyle]:
    """Styles of text by name; with a scale below 1 the smaller ones for what would not fit on a page."""
    use_fonts()

    def style(size: float, color: str = INK, font: str = "Zdi", **more: Any) -> ParagraphStyle:
        given = {"leading": size * scale * 1.38, "textColor": HexColor(color), "splitLongWords": 1} | more
        return ParagraphStyle("", fontName=font, fontSize=size * scale, **given)

    label = {"bulletFontName": "Zdi-Bold", "bulletFontSize": 8 * scale, "bulletColor": HexColor(QUIET)}
    listed = {"leftIndent": LABELS, "bulletIndent": 0, "spaceAfter": 3.2 * scale} | label
    return {
        "cover": style(26, font="Zdi-Bold", leading=33),
        "cover_small": style(12, QUIET, leading=17),
        "title": style(15, font="Zdi-Bold", leading=15 * 1.25, spaceAfter=5),
        "theme": style(20, NRW_BLUE, "Zdi-Bold", leading=25, spaceAfter=6),
        "heading": style(11, font="Zdi-Bold", spaceBefore=10, spaceAfter=4, keepWithNext=1),
        "lead": style(10, spaceAfter=6),
        "body": style(9, spaceAfter=4),
        "small": style(7.5, QUIET),
        "right": style(8, QUIET, alignment=TA_RIGHT),
        "cell": style(8.5),
        "listing": style(8),
        "counted": style(9, **listed | {"leftIndent": 26}),
        "cell_label": style(7.2, QUIET),
        "cell_bold": style(9.5, font="Zdi-Bold"),
        "listed": style(8.5, **listed),
        "listed_small": style(6.8, QUIET, **listed),
    }


def plain(text: str) -> str:
    """Text as it is, whatever it looks like: no markup of the writer."""
    return escape("".join(c if c >= " " else " " for c in text))


class Symbol(Flowable):  # type: ignore[misc]
    """The symbol of an assessment, or the mark that stands for none; `key` is one of `look.shapes`."""

    def __init__(self, key: str, size: float) -> None:
        super().__init__()
        self.key = key
        self.width = self.height = size

    def draw(self) -> None:
        """Called when it is placed."""
        scale = self.width / SHAPES
        self.canv.saveState()
        self.canv.translate(0, self.height)
        self.canv.scale(scale, -scale)  # y runs down in the shapes
        for kind, numbers, color in shapes(self.key):
            self._shape(kind, numbers, HexColor(color))
        self.canv.restoreState()

    def _shape(self, kind: str, numbers: tuple[float, ...], color: HexColor) -> None:
        self.canv.setFillColor(color)
        self.canv.setStrokeColor(color)
        self.canv.setLineWidth(STROKE)
        if kind in ("circle", "ring"):
            self.canv.circle(*numbers, stroke=kind == "ring", fill=kind == "circle")
        elif kind == "line":
            self.canv.line(*numbers)
        else:
            path = self.canv.beginPath()
            path.moveTo(*numbers[:2])
            for x, y in zip(numbers[2::2], numbers[3::2], strict=True):
                path.lineTo(x, y)
            path.close()
            self.canv.drawPath(path, stroke=0, fill=1)


class Bookmark(Flowable):  # type: ignore[misc]
    """A place that the outline and links lead to; `running` is the head of its page and of those that follow."""

    width = height = 0

    def __init__(self, key: str, title: str, level: int, running: str) -> None:
        super().__init__()
        self.key, self.title, self.level, self.running = key, title, level, running

    def draw(self) -> None:
        """Called when it is placed."""
        self.canv.bookmarkPage(self.key)
        self.canv.addOutlineEntry(self.title, self.key, self.level, closed=self.level == 0)
        self.canv._doctemplate.reached(self)


class ChartPlace(Flowable):  # type: ignore[misc]
    """Room for the chart of an indicator, which is laid over the finished page; as wide as the page, or less."""

    def __init__(self, indicator: str, proportion: float, scale: float) -> None:
        super().__init__()
        self.indicator = indicator
        self.width, self.height = WIDTH * scale, WIDTH * scale * proportion

    def draw(self) -> None:
        """Called when it is placed."""
        x, y = self.canv.absolutePosition(0, 0)
        box = (x, y, x + self.width, y + self.height)
        self.canv._doctemplate.charts[self.indicator] = (self.canv.getPageNumber() - 1, box)


class Paper(BaseDocTemplate):  # type: ignore[misc]
    """A4 with head and foot; remembers the page of each bookmark and the place of each chart."""

    def __init__(self, target: Any, foot: str, page_text: Callable[[int], str], **about: Any) -> None:
        super().__init__(target, pagesize=A4, invariant=1, initialFontName="Zdi", **about)
        self.pages: dict[str, int] = {}
        self.charts: dict[str, tuple[int, tuple[float, float, float, float]]] = {}
        self.foot, self.page_text, self.running = foot, page_text, ""
        frame = Frame(SIDE, BOTTOM, WIDTH, HEIGHT, 0, 0, 0, 0)
        self.addPageTemplates([
            PageTemplate("cover", [frame], autoNextPageTemplate="inside"),
            PageTemplate("inside", [frame], onPageEnd=Paper._head_and_foot),
        ])  # fmt: skip

    def reached(self, mark: Bookmark) -> None:
        """Called by a bookmark when it is placed."""
        self.pages[mark.key] = self.page
        self.running = mark.running

    @staticmethod
    def _head_and_foot(canvas: Any, paper: "Paper") -> None:
        canvas.saveState()
        canvas.setFont("Zdi", FOOT_SIZE)
        canvas.setFillColor(HexColor(QUIET))
        canvas.setStrokeColor(HexColor(GRID))
        canvas.setLineWidth(0.6)
        canvas.drawString(SIDE, A4[1] - 14 * mm, shortened(paper.running, WIDTH))
        canvas.line(SIDE, A4[1] - 16.5 * mm, A4[0] - SIDE, A4[1] - 16.5 * mm)
        canvas.line(SIDE, BOTTOM - 4 * mm, A4[0] - SIDE, BOTTOM - 4 * mm)
        canvas.drawString(SIDE, BOTTOM - 9 * mm, paper.foot)
        canvas.drawRightString(A4[0] - SIDE, BOTTOM - 9 * mm, paper.page_text(paper.page))
        canvas.restoreState()


def shortened(text: str, width: float) -> str:
    """As much of a text as there is room for on a line of head or foot, with an ellipsis for what was left out."""
    use_fonts()
    if pdfmetrics.stringWidth(text, "Zdi", FOOT_SIZE) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", "Zdi", FOOT_SIZE) > width:
        text = text[:-1]
    return text.rstrip() + "…"
