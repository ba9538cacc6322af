"""The 53 Kreise within their true boundaries, once `zdi fetch boundaries` has brought them."""

import math
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from zdi_metrics import store
from zdi_metrics.errors import NotComputable, RawError, TableChanged
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.charts import canvas
from zdi_metrics.outputs.charts.districts import DistrictMap, district_map
from zdi_metrics.outputs.charts.map_paper import HATCH, HATCHED, map_paper
from zdi_metrics.outputs.look import GREY, INK, PAPER
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import geojson

ATTRIBUTION = (  # as GISCO asks for in each language
    "© EuroGeographics bezüglich der Verwaltungsgrenzen",
    "© EuroGeographics for the administrative boundaries",
)
NOTE = ("Kürzel wie auf Kennzeichen", "Letters as on licence plates")
HEIGHT = 7.0  # inches: room for the small cities
SIZES = (8.0, 5.0)  # points of a plate where there is room, and at least
PARALLEL = math.radians(51.5)  # the middle of NRW: distances across are true there
STEPS = 24  # of the grid on which the place of a label is looked for
SLANT = 0.6  # a label is wider than high

Point = tuple[float, float]


class Shape(NamedTuple):
    """A Kreis on the map, in degrees of latitude; its label stands `room` from each side."""

    outline: Outline
    label: Point
    room: float


def boundary_map(data: Path, sheet: Factsheet, period: str | None = None) -> Figure:
    """The Kreise of NRW in the classes of `tile_map`, within the boundaries that were fetched.

    Raises NotComputable without boundaries or with figures of fewer than ten Kreise, RawError for damaged boundaries.
    """
    rows = store.ledger(data).get(store.BOUNDARIES, ())
    if not rows:
        raise NotComputable("There are no boundaries of the Kreise yet.", "Fetch them: zdi fetch boundaries")
    drawn = district_map(sheet, period)
    shapes = _shapes(data, rows[-1])
    attributed = drawn._replace(source=f"{drawn.source} · {ATTRIBUTION[sheet.lang != 'de']}")
    with canvas.style():
        figure, axes = map_paper(attributed, sheet.lang, NOTE[sheet.lang != "de"], HEIGHT)
        _draw(axes, drawn, shapes)
        _label(figure, axes, drawn, shapes)
    return figure


@cache
def _shapes(data: Path, row: LedgerRow) -> dict[str, Shape]:
    try:
        kept = geojson.districts(store.read_kept(data, row))
    except TableChanged as error:
        raise RawError(error.what, "Fetch them again: zdi fetch boundaries") from None
    return {code: _shape(rings) for code, rings in kept.items()}


def _shape(rings: list[geojson.Ring]) -> Shape:
    """Degrees to a plane with true proportions at the middle of NRW; holes stay holes."""
    scale = math.cos(PARALLEL)
    flat = [[(x * scale, y) for x, y in ring] for ring in rings]
    outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in flat))
    label, room = _roomiest(outline, [np.array(ring) for ring in flat])
    return Shape(outline, label, room)


def _roomiest(outline: Outline, rings: list[NDArray[np.float64]]) -> tuple[Point, float]:
    """The place inside that is furthest from every boundary, and how far that is across."""
    (left, low), (right, high) = outline.get_extents().get_points()
    across, up = np.meshgrid(np.linspace(left, right, STEPS), np.linspace(low, high, STEPS))
    places = np.column_stack([across.ravel(), up.ravel()])
    inside = np.sum([Outline(ring).contains_points(places) for ring in rings], axis=0) % 2 == 1
    places = places[inside] if inside.any() else places
    squeeze = np.array([SLANT, 1.0])
    away = np.min([_distances(places * squeeze, ring * squeeze) for ring in rings], axis=0)
    best = int(np.argmax(away))
    return (float(places[best][0]), float(places[best][1])), float(away[best]) / SLANT


def _distances(places: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each place is from the nearest side of a ring."""
    start, way = ring[:-1], np.diff(ring, axis=0)
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    offset = places[:, None] - start[None]
    along = np.clip((offset * way).sum(axis=2) / length, 0, 1)
    nearest: NDArray[np.float64] = np.hypot(*np.moveaxis(offset - along[..., None] * way, 2, 0)).min(axis=1)
    return nearest


def _draw(axes: Axes, drawn: DistrictMap, shapes: dict[str, Shape]) -> None:
    there = [one for one in drawn.districts if one.place is not None]
    gaps = [shapes[one.tile.code].outline for one in drawn.districts if one.place is None]
    fills = [drawn.classes[one.place or 0].fill for one in there]
    axes.add_collection(PathCollection(gaps, fc=PAPER, ec=HATCHED, lw=0.8, hatch=HATCH))
    axes.add_collection(PathCollection([shapes[one.tile.code].outline for one in there], fc=fills, ec=PAPER, lw=0.7))
    axes.add_collection(LineCollection(_border(shapes), color=GREY, lw=0.8, capstyle="round"))
    boxes = np.array([shape.outline.get_extents().get_points() for shape in shapes.values()])
    (left, low), (right, high) = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
    axes.set(xlim=(left - 0.01, right + 0.01), ylim=(low - 0.01, high + 0.01))


def _border(shapes: dict[str, Shape]) -> list[list[Point]]:
    """The sides that no two Kreise share: the border of the Land."""
    rings = [np.asarray(ring).tolist() for one in shapes.values() for ring in one.outline.to_polygons()]
    sides = [[tuple(place) for place in side] for ring in rings for side in pairwise(ring)]
    shared = Counter(frozenset(side) for side in sides)
    return [side for side in sides if shared[frozenset(side)] == 1]


def _label(figure: Figure, axes: Axes, drawn: DistrictMap, shapes: dict[str, Shape]) -> None:
    """The plates, smaller where a Kreis is small."""
    axes.apply_aspect()
    left, right = axes.get_xlim()
    scale = axes.get_position().width * float(figure.get_size_inches()[0]) / (right - left)
    for one in drawn.districts:
        shape, text = shapes[one.tile.code], one.tile.plate + one.mark
        fitting = SIZES[0] * 2 * shape.room * scale / canvas.text_width(text, SIZES[0], bold=True)
        size = min(SIZES[0], max(SIZES[1], fitting))
        fill, ink = (PAPER, INK) if one.place is None else drawn.classes[one.place][2:]
        label = axes.text(*shape.label, text, fontsize=size, weight="bold", ha="center", va="center", color=ink)
        label.set_path_effects([withStroke(linewidth=1.5, foreground=fill)])  # where it reaches over a boundary
