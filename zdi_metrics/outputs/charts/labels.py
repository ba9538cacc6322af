"""Direct labels: each beside what it names, none over another, none beyond the paper."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from zdi_metrics.outputs.charts.canvas import PITCH, put, text_height, text_width
from zdi_metrics.outputs.look import GREY, INK

Box = tuple[float, float, float, float]  # left, top, right, bottom in inches, y downwards
Points = NDArray[np.float64]
RINGS = (0.1, 0.2, 0.34, 0.5, 0.7, 0.95, 1.25, 1.6, 2.0)
DIRECTIONS = ((0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1), (-1, 0), (1, 0))
STEP = 0.09
AROUND = tuple((dx * r, dy * r) for r in RINGS for dx, dy in DIRECTIONS)
RIGHT = tuple((0.1, sign * n * STEP) for n in range(28) for sign in (-1, 1))
ABOVE = tuple((dx * STEP, -0.06 - row * 0.15) for row in (0, 1) for n in range(20) for dx in (n, -n))
FAR = 0.24  # labels further away than this are led to by a line
PAD = 0.02
NEARNESS = 2.5  # what an inch away costs, beside 0.3 for a point that is covered
BACK = {"boxstyle": "square,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.85}


class Label(NamedTuple):
    """A text and the place it names, in inches; `offers` are distances at which it may stand, the best first."""

    text: str
    x: float
    y: float
    offers: Sequence[tuple[float, float]] = AROUND
    color: str = INK
    size: float = 9.0
    bold: bool = False
    back: bool = True


def inches(figure: Figure, axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Where a point of the axes lies on the paper."""
    width, height = (float(side) for side in figure.get_size_inches())
    box, (left, right), (low, high) = axes.get_position(), axes.get_xlim(), axes.get_ylim()
    across = box.x0 + box.width * (x - left) / (right - left)
    up = box.y0 + box.height * (y - low) / (high - low)
    return across * width, (1 - up) * height


def along(points: Iterable[tuple[float, float]], step: float = 0.08) -> list[tuple[float, float]]:
    """Points close to each other on the line through some points, for labels to keep clear of."""
    given = list(points)
    found = given[:1]
    for (x0, y0), (x1, y1) in pairwise(given):
        count = max(1, int(hypot(x1 - x0, y1 - y0) / step))
        found += [(x0 + (x1 - x0) * n / count, y0 + (y1 - y0) * n / count) for n in range(1, count + 1)]
    return found


def place(figure: Figure, labels: Sequence[Label], drawn: Sequence[tuple[float, float]], bounds: Box) -> list[Box]:
    """Set labels one after the other where they cover least; returns their boxes."""
    points: Points = np.array(drawn, dtype=np.float64).reshape(-1, 2)
    taken: list[Box] = []
    for label in labels:
        best = min(
            (
                (_cost(_box(label, offer), taken, points, bounds) + NEARNESS * hypot(*offer), offer)
                for offer in label.offers
            ),
            key=lambda pair: pair[0],
        )[1]
        box = _box(label, best)
        taken.append(box)
        _set(figure, label, box)
        if _distance(label, box) > FAR:
            _lead(figure, label, box)
    return taken


def _box(label: Label, offer: tuple[float, float]) -> Box:
    """The box of a label at a distance of the place it names."""
    lines = label.text.split("\n")
    width, height = max(text_width(line, label.size, label.bold) for line in lines), text_height(len(lines), label.size)
    (dx, dy), x, y = offer, label.x, label.y
    left = x + dx - (0 if dx > 0 else width if dx < 0 else width / 2)
    if label.offers is ABOVE:
        left = x + dx - width / 2
    if label.offers is RIGHT:
        return left, y + dy - height / 2, left + width, y + dy + height / 2
    top = y + dy - (0 if dy > 0 else height if dy < 0 else height / 2)
    return left, top, left + width, top + height


def _cost(box: Box, taken: Sequence[Box], points: Points, bounds: Box) -> float:
    """How much a box covers: other labels and the edge of the paper at any price, lines if it must be."""
    left, top, right, bottom = box[0] - PAD, box[1] - PAD, box[2] + PAD, box[3] + PAD
    outside = max(0.0, bounds[0] - box[0], bounds[1] - box[1], box[2] - bounds[2], box[3] - bounds[3])
    over = sum(
        max(0.0, min(right, other[2]) - max(left, other[0])) * max(0.0, min(bottom, other[3]) - max(top, other[1]))
        for other in taken
    )
    x, y = points[:, 0], points[:, 1]
    covered = int(((x > left) & (x < right) & (y > top) & (y < bottom)).sum())
    return 1000 * over + (100 + 100 * outside if outside else 0) + (50 if over else 0) + 0.3 * covered


def _set(figure: Figure, label: Label, box: Box) -> None:
    align = "left" if box[0] >= label.x else "right" if box[2] <= label.x else "center"
    x = {"left": box[0], "right": box[2], "center": (box[0] + box[2]) / 2}[align]
    weight = "bold" if label.bold else "normal"
    top = box[1] + (PITCH - 1.0) / 2 * label.size / 72
    put(
        figure, x, top, label.text, label.size,
        ha=align, color=label.color, weight=weight, zorder=6, bbox=BACK if label.back else None,
    )  # fmt: skip


def _distance(label: Label, box: Box) -> float:
    dx = max(box[0] - label.x, 0.0, label.x - box[2])
    dy = max(box[1] - label.y, 0.0, label.y - box[3])
    return hypot(dx, dy)


def _lead(figure: Figure, label: Label, box: Box) -> None:
    """A fine line from a label to what it names."""
    width, height = figure.get_size_inches()
    x, y = min(max(label.x, box[0]), box[2]), min(max(label.y, box[1]), box[3])
    ends = [label.x / width, x / width], [1 - label.y / height, 1 - y / height]
    figure.add_artist(Line2D(*ends, color=GREY, lw=0.7, zorder=5))
