"""The paper of both kinds of maps: what is shown above, the map at the left, the key with its counts at the right."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from zdi_metrics.outputs.charts import canvas
from zdi_metrics.outputs.charts.districts import DistrictMap
from zdi_metrics.outputs.look import GREY, INK, PAPER, QUIET, shapes

KEY = 3.35  # inches across
SWATCH = (0.3, 0.19)
SIZE = 9.0
HATCH = "////"
HATCHED = "#b0b0b0"
METHOD = (
    "Klassen mit etwa gleich vielen Kreisen, Grenzen gerundet; ohne Wertung",
    "classes of about equally many districts, limits rounded; no assessment",
)
DISTRICTS = ("Kreise", "districts")


def map_paper(drawn: DistrictMap, lang: str, note: str, height: float = canvas.HEIGHT) -> tuple[Figure, Axes]:
    """A figure with all texts, and the axes for the map; inside `canvas.style()`."""
    figure = canvas.paper(height=height)
    top = canvas.title(figure, drawn.title)
    top = canvas.paragraph(figure, top + 0.05, drawn.subtitle, 10)
    if drawn.stale:
        canvas.draw_symbol(figure, shapes("out_of_date"), canvas.MARGIN, top + 0.06, 0.2)
        canvas.put(figure, canvas.MARGIN + 0.27, top + 0.07, drawn.stale, 10.5, weight="bold")
        top += 0.28
    bottom = canvas.foot(figure, [note, METHOD[lang != "de"]], drawn.source)
    _key(figure, drawn, top + 0.35, lang)
    axes = canvas.panel(figure, canvas.MARGIN, top + 0.15, KEY + canvas.MARGIN + 0.25, bottom + 0.1)
    axes.set_axis_off()
    axes.set_aspect("equal", anchor="NW")
    return figure, axes


def _key(figure: Figure, drawn: DistrictMap, top: float, lang: str) -> None:
    """Classes from the highest to the lowest, what has no figure, then the notes."""
    right = canvas.WIDTH - canvas.MARGIN
    left = right - KEY
    canvas.put(figure, right, top, DISTRICTS[lang != "de"], 8, color=QUIET, ha="right")
    y = top + 0.22
    for one in reversed(drawn.classes):
        y = _line(figure, left, y, one.label, one.size, one.fill)
    for text, count in drawn.missing:
        y = _line(figure, left, y, text, count, "")
    y += 0.1
    for text, weight in [*((t, "normal") for t in drawn.notes), *((t, "bold") for t in drawn.remarks)]:
        lines = canvas.wrap(text, SIZE, KEY, weight == "bold")
        canvas.put(figure, left, y, "\n".join(lines), SIZE, weight=weight)
        y += canvas.text_height(len(lines), SIZE) + 0.05


def _line(figure: Figure, left: float, y: float, text: str, count: int, fill: str) -> float:
    """A swatch (hatched without a fill), its text and its count; returns where the next line starts."""
    width, height = (float(side) for side in figure.get_size_inches())
    across, up = SWATCH
    place = (left / width, 1 - (y + up) / height)
    swatch = Rectangle(place, across / width, up / height, fc=fill or PAPER, ec=GREY if fill else HATCHED, lw=0.6)
    swatch.set(hatch=None if fill else HATCH, transform=figure.transFigure)
    figure.add_artist(swatch)
    lines = canvas.wrap(text, SIZE, KEY - across - 0.12 - 0.35)
    canvas.put(figure, left + across + 0.12, y + 0.01, "\n".join(lines), SIZE)
    canvas.put(figure, left + KEY, y + 0.01, str(count), SIZE, ha="right", color=INK)
    return y + max(up, canvas.text_height(len(lines), SIZE)) + 0.09
