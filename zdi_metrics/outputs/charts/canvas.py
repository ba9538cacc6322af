"""The paper of every chart: texts measured before they are set, a head that says the message, a foot with the source.

All places are in inches: x from the left edge, y from the upper one, so that nothing depends on the size of the paper.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from zdi_metrics.outputs.look import GREY, INK, PAPER, QUIET, Shape
from zdi_metrics.wording import NO_BREAK

STYLE = str(files("zdi_metrics.outputs.charts").joinpath("zdi.mplstyle"))
LOOKS = {  # kinds of settings that a chart depends on
    "agg", "axes", "figure", "font", "grid", "hatch", "image", "lines", "markers", "mathtext", "patch", "path", "pdf",
    "savefig", "svg", "text", "xaxis", "xtick", "yaxis", "ytick",
}  # fmt: skip
WIDTH, HEIGHT = 9.6, 6.0
MARGIN = 0.35
TITLE_SIZES = (15.0, 13.5, 12.0, 11.0)
PITCH = 1.25  # distance of two lines of text, in sizes of the font
SPACING = PITCH / 0.97  # the same as matplotlib counts it
GRID = 24  # side of the square in which symbols are drawn
BIG = 100.0  # size at which words are measured once for all sizes
GAP = 0.2, 0.6  # least and most that the space between two words takes, in sizes of the font, bearings included


def style() -> AbstractContextManager[None]:
    """The look of the charts, for the time of a `with` block; other figures of the caller keep theirs."""
    return mpl.rc_context(_parameters())


@cache
def _parameters() -> Any:
    """All settings that a chart depends on, so that it is the same whatever its user has set."""
    every = mpl.rc_params_from_file(STYLE, use_default_template=True)
    return {name: value for name, value in every.items() if name.split(".")[0] in LOOKS}


def paper(width: float = WIDTH, height: float = HEIGHT) -> Figure:
    """An empty figure that belongs to the caller and not to pyplot."""
    figure = plt.figure(figsize=(width, height))
    plt.close(figure)
    return figure


@cache
def _font(bold: bool) -> FT2Font:
    weight = "bold" if bold else "normal"
    return get_font(findfont(FontProperties(family=_parameters()["font.family"], weight=weight)))


@cache
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text in inches."""
    font = _font(bold)
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, _ = font.get_width_height()
    return float(width) / 64 / 72


def text_height(lines: int, size: float) -> float:
    """Height of so many lines of text in inches."""
    return lines * PITCH * size / 72


def wrap(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Lines of a text none of which is wider than `width` inches; a word that is too long is cut into pieces."""
    if NO_BREAK in text and any(text_width(word, size, bold) > width for word in text.split(" ")):
        text = text.replace(NO_BREAK, " ")  # better a break there than within a word
    lines = [""]
    for word in text.split(" "):
        tried = f"{lines[-1]} {word}" if lines[-1] else word
        if _fits(tried, size, width, bold):
            lines[-1] = tried
            continue
        *whole, rest = _pieces(word, size, width, bold)
        lines += [*whole, rest]
    return [line for line in lines if line] or [""]


def _fits(text: str, size: float, width: float, bold: bool) -> bool:
    """Whether a line is no wider; it is measured as a whole only where the widths of its words do not tell."""
    words = text.split(" ")
    sure = sum(text_width(word, BIG, bold) for word in words) / BIG - width / size
    least, most = (sure + (gap * (len(words) - 1) + slack) / 72 for gap, slack in zip(GAP, (-0.2, 0.2), strict=True))
    if most < 0 or least > 0:
        return most < 0
    return text_width(text, size, bold) <= width


def _pieces(word: str, size: float, width: float, bold: bool) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def put(figure: Figure, x: float, y: float, text: str, size: float, **more: Any) -> Text:
    """Set a text with its upper left corner (or as `ha` and `va` say) at a place in inches."""
    width, height = figure.get_size_inches()
    given: dict[str, Any] = {"va": "top", "ha": "left", "linespacing": SPACING, "color": INK} | more
    return figure.text(x / width, 1 - y / height, text, fontsize=size, **given)


def draw_symbol(figure: Figure, shapes: Sequence[Shape], x: float, y: float, size: float) -> None:
    """Draw a symbol of `look` in a square of `size` inches with its upper left corner at a place in inches."""
    scale, (width, height) = size / GRID, figure.get_size_inches()
    # in parts of the figure, not in inches: only these move along when the paper is cropped, as notebooks do
    place = Affine2D().scale(scale / width, -scale / height).translate(x / width, 1 - y / height) + figure.transFigure
    for order, (kind, numbers, color) in enumerate(shapes):
        stroke = 1.8 * scale * 72
        part: Line2D | Circle | Polygon
        if kind == "line":
            part = Line2D(numbers[::2], numbers[1::2], color=color, lw=stroke, solid_capstyle="round")
        elif kind == "polygon":
            part = Polygon(list(zip(numbers[::2], numbers[1::2], strict=True)), fc=color, ec="none", lw=0)
        else:
            fill = (
                {"fc": color, "ec": "none", "lw": 0} if kind == "circle" else {"fc": PAPER, "ec": color, "lw": stroke}
            )
            part = Circle((numbers[0], numbers[1]), numbers[2], **fill)
        part.set(transform=place, zorder=3 + order / 100)
        figure.add_artist(part)


def title(figure: Figure, text: str) -> float:
    """Set the message on two lines, smaller if it is long; returns where it ends."""
    room = float(figure.get_size_inches()[0]) - 2 * MARGIN
    for size in TITLE_SIZES:
        lines = wrap(text, size, room, bold=True)
        if len(lines) <= 2:
            break
    while len(balanced := wrap(text, size, room - 0.2, bold=True)) == len(lines) > 1:  # no word alone on a line
        lines, room = balanced, room - 0.2
    put(figure, MARGIN, 0.28, "\n".join(lines), size, weight="bold")
    figure.set_label(text)
    return 0.28 + text_height(len(lines), size)


def paragraph(figure: Figure, y: float, text: str, size: float, color: str = QUIET, **more: Any) -> float:
    """Set a text over the whole width; returns where it ends."""
    if not text:
        return y
    lines = wrap(text, size, float(figure.get_size_inches()[0]) - 2 * MARGIN, bold=more.get("weight") == "bold")
    put(figure, MARGIN, y, "\n".join(lines), size, color=color, **more)
    return y + text_height(len(lines), size)


def foot(figure: Figure, notes: Sequence[str], source: str) -> float:
    """Set notes and source line at the lower edge; returns the height they take."""
    width, height = (float(side) for side in figure.get_size_inches())
    room, end = width - 2 * MARGIN, height - 0.16
    blocks = [(wrap(source, 7, room), 7.0, QUIET)]
    if any(notes):
        blocks.insert(0, (wrap(" · ".join(note for note in notes if note), 8, room), 8.0, INK))
    for lines, size, color in reversed(blocks):
        start = end - text_height(len(lines), size)
        put(figure, MARGIN, start, "\n".join(lines), size, color=color)
        end = start - 0.05
    figure.add_artist(
        Line2D([MARGIN / width, 1 - MARGIN / width], [1 - end / height] * 2, color=GREY, lw=0.5, alpha=0.6)
    )
    return height - end


def panel(figure: Figure, left: float, top: float, right: float, bottom: float) -> Axes:
    """Axes in a box: `left` and `right` from those edges of the paper, `top` and `bottom` from these, in inches."""
    width, height = (float(side) for side in figure.get_size_inches())
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    axes: Axes = figure.add_axes(box)
    return axes


def told(figure: Figure) -> str:
    """All that a figure says, one text after the other, for those who do not see it."""
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " · ".join(text.get_text().replace("\n", " ") for text in texts if text.get_text())
