"""The 53 Kreise as hexagons of one size, neighbours near each other, so that cities are seen as well as large Kreise.

As a figure, and as inline SVG for pages.
"""

import math
import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.charts import canvas
from zdi_metrics.outputs.charts.districts import District, DistrictMap, Tile, district_map, tiles
from zdi_metrics.outputs.charts.map_paper import DISTRICTS, HATCH, HATCHED, map_paper
from zdi_metrics.outputs.look import GREY, INK, PAPER
from zdi_metrics.outputs.svg import tag

NOTE = (
    "Jedes Sechseck ist ein Kreis, nach der Lage angeordnet; Kürzel wie auf Kennzeichen",
    "Each hexagon is a district, placed by where it lies; letters as on licence plates",
)
PLATE, FIGURE = 8.5, 7.0  # points
WIDE, SIZE, LINE = 400, 12.5, 20  # of the SVG: its width, its text, the distance of two lines of the key

Point = tuple[float, float]


def tile_map(sheet: Factsheet, period: str | None = None) -> Figure:
    """The Kreise of NRW in classes, of a period or the latest with enough figures.

    Raises NotComputable when fewer than ten Kreise have a figure.
    """
    drawn = district_map(sheet, period)
    with canvas.style():
        figure, axes = map_paper(drawn, sheet.lang, NOTE[sheet.lang != "de"])
        _draw(axes, drawn)
        _label(figure, axes, drawn)
    return figure


def tile_map_svg(sheet: Factsheet, period: str | None = None) -> str:
    """The same as inline SVG, with each Kreis and its figure in words; needs no script and no style sheet.

    Raises NotComputable as `tile_map`.
    """
    drawn = district_map(sheet, period)
    prefix = "-".join(filter(None, ["tiles", sheet.indicator.id, period, sheet.lang]))
    top, heading = _lines(2, 0, f"{drawn.when} · {drawn.unit}")
    top, stale = _lines(2, top, drawn.stale, font_weight="bold") if drawn.stale else (top, "")
    size = WIDE / (math.sqrt(3) * (_columns() + 0.02))
    tiles_drawn = [_tile(one, drawn, prefix, size, top) for one in drawn.districts]
    end, key = _key(drawn, prefix, top + size * (1.5 * _rows() + 0.5) + 12)
    parts = [_hatch(prefix), heading, stale, *tiles_drawn, key]
    return svg.drawing(WIDE, round(end), drawn.title, _told(drawn, sheet.lang), prefix, parts, "tiles")


def center(tile: Tile) -> Point:
    """The middle of a tile with corners at distance 1, y running down."""
    return math.sqrt(3) * (tile.column + (tile.row % 2) / 2), 1.5 * tile.row


def _columns() -> float:
    return max(tile.column + (tile.row % 2) / 2 for tile in tiles().values()) + 1


def _rows() -> int:
    return max(tile.row for tile in tiles().values()) + 1


def _corners(at: Point, size: float = 1.0) -> list[Point]:
    """A hexagon that stands on a corner."""
    turns = [math.pi * (n / 3 + 1 / 6) for n in range(6)]
    return [(at[0] + size * math.cos(turn), at[1] + size * math.sin(turn)) for turn in turns]


def _draw(axes: Axes, drawn: DistrictMap) -> None:
    there = [one for one in drawn.districts if one.place is not None]
    fills = [drawn.classes[one.place or 0].fill for one in there]
    axes.add_collection(PolyCollection([_corners(center(one.tile)) for one in there], fc=fills, ec=PAPER, lw=1.5))
    gaps = [_corners(center(one.tile), 0.95) for one in drawn.districts if one.place is None]
    axes.add_collection(PolyCollection(gaps, fc=PAPER, ec=HATCHED, lw=0.8, hatch=HATCH))
    axes.set_xlim(-math.sqrt(3) / 2, math.sqrt(3) * (_columns() - 0.5))
    axes.set_ylim(1.5 * _rows() - 0.5, -1)


def _label(figure: Figure, axes: Axes, drawn: DistrictMap) -> None:
    axes.apply_aspect()
    left, right = axes.get_xlim()
    room = 1.5 * axes.get_position().width * float(figure.get_size_inches()[0]) / (right - left)
    wide = max(canvas.text_width(one.text + one.mark, FIGURE) for one in drawn.districts)
    size = FIGURE * min(1, room / wide) if wide else FIGURE
    for one in drawn.districts:
        (x, y), ink = center(one.tile), _ink(one, drawn)
        back = {"boxstyle": "round,pad=0.15", "fc": PAPER, "ec": "none"} if one.place is None else None
        shared: dict[str, Any] = {"ha": "center", "va": "center", "color": ink, "bbox": back}
        axes.text(x, y - 0.24 if one.text else y, one.tile.plate, fontsize=PLATE, weight="bold", **shared)
        if one.text:
            axes.text(x, y + 0.4, one.text + one.mark, fontsize=size, **shared)


def _ink(one: District, drawn: DistrictMap) -> str:
    return INK if one.place is None else drawn.classes[one.place].ink


def _hatch(prefix: str) -> str:
    """The pattern of what has no figure."""
    line = tag("path", d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", stroke=HATCHED, stroke_width=1.2)
    look = {"width": 8, "height": 8, "patternUnits": "userSpaceOnUse"}
    return tag("defs", tag("pattern", [tag("rect", width=8, height=8, fill=PAPER), line], id=f"{prefix}-hatch", **look))


def _lines(x: float, top: float, text: str, **look: object) -> tuple[float, str]:
    """A text in as many lines as it needs, and where the next one starts."""
    lines = textwrap.wrap(text, int((WIDE - x - 30) / (SIZE * svg.LETTER))) or [""]
    drawn = [svg.text(line, x, top + SIZE + n * 1.25 * SIZE, SIZE, **look) for n, line in enumerate(lines)]
    return top + (len(lines) - 1) * 1.25 * SIZE + LINE, "".join(drawn)


def _tile(one: District, drawn: DistrictMap, prefix: str, size: float, top: float) -> str:
    across, down = center(one.tile)
    x, y = (across + math.sqrt(3) / 2) * size, top + (down + 1) * size
    if one.place is None:
        look = {"fill": f"url(#{prefix}-hatch)", "stroke": GREY, "stroke_width": 1}
    else:
        look = {"fill": drawn.classes[one.place].fill, "stroke": PAPER, "stroke_width": 2}
    corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in _corners((x, y), size * (0.96 if one.place is None else 1)))
    shared = {"text_anchor": "middle", "fill": _ink(one, drawn), "stroke": PAPER if one.place is None else ""}
    parts = [svg.title(one.told), tag("polygon", points=corners, **look)]
    parts.append(svg.text(one.tile.plate, x, y - (1 if one.text else -4), 12.5, font_weight="bold", **shared))
    if one.text:
        parts.append(svg.text(one.text + one.mark, x, y + 13, _fitting(drawn, size), **shared))
    return tag("g", parts)


def _fitting(drawn: DistrictMap, size: float) -> float:
    """The size at which the longest figure stays inside its tile."""
    longest = max(len(one.text + one.mark) for one in drawn.districts)
    return min(10.5, 1.5 * size / (svg.LETTER * max(longest, 1)))


def _key(drawn: DistrictMap, prefix: str, top: float) -> tuple[float, str]:
    """Classes from the highest to the lowest, what has no figure, notes; and where it ends."""
    parts = []
    counted = [(one.label, one.size, one.fill) for one in reversed(drawn.classes)]
    for text, count, fill in [*counted, *((text, count, f"url(#{prefix}-hatch)") for text, count in drawn.missing)]:
        parts.append(tag("rect", x=2, y=top, width=22, height=14, fill=fill, stroke=GREY, stroke_width=0.8))
        parts.append(svg.text(str(count), WIDE - 4, top + SIZE, SIZE, text_anchor="end"))
        top, label = _lines(34, top, text)
        parts.append(label)
    for text, weight in [*((text, "") for text in drawn.notes), *((text, "bold") for text in drawn.remarks)]:
        top, label = _lines(2, top, text, font_weight=weight)
        parts.append(label)
    return top, "".join(parts)


def _told(drawn: DistrictMap, lang: str) -> str:
    """The map in words; each Kreis has its own."""
    counts = [f"{one.label}: {one.size}" for one in reversed(drawn.classes)]
    counts += [f"{text}: {count}" for text, count in drawn.missing]
    texts = [drawn.subtitle, drawn.stale, f"{DISTRICTS[lang != 'de']}: {'; '.join(counts)}"]
    return ". ".join(text for text in [*texts, *drawn.notes, *drawn.remarks] if text) + "."
