"""The parts that inline SVG charts are made of: elements with escaped text, scales, ticks, places for labels."""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from typing import NamedTuple

from zdi_metrics.outputs.look import GRID, INK, PAPER, QUIET
from zdi_metrics.wording import number

PARTS = {"S": 2, "Q": 4}
LETTER = 0.56  # mean width of a letter, of its size
DASHES = {"-": "", "--": "6 4", "-.": "8 3 2 3", ":": "1.5 3.5"}

Point = tuple[float, float]


class Box(NamedTuple):
    """A rectangle on the drawing, y running down."""

    x0: float
    y0: float
    x1: float
    y1: float


class Frame(NamedTuple):
    """The plot area on a drawing and the ranges of years and values that it shows."""

    width: int
    height: int
    plot: Box
    x0: float
    x1: float
    y0: float
    y1: float

    def x(self, year: float) -> float:
        """Where a year lies across."""
        return self.plot.x0 + (year - self.x0) / (self.x1 - self.x0) * (self.plot.x1 - self.plot.x0)

    def y(self, value: float) -> float:
        """Where a value lies down the drawing."""
        return self.plot.y1 - (value - self.y0) / (self.y1 - self.y0) * (self.plot.y1 - self.plot.y0)


def tag(name: str, inner: str | Sequence[str] = "", /, **attributes: object) -> str:
    """An element; `inner` is markup, attributes are escaped, `stroke_width` is written as `stroke-width`."""
    told = "".join([_attribute(key, value) for key, value in attributes.items() if value is not None and value != ""])
    content = inner if isinstance(inner, str) else "".join(inner)
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def _attribute(key: str, value: object) -> str:
    said = escape(value) if isinstance(value, str) else shown(value)
    return f' {_name(key)}="{said}"'


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def shown(value: object) -> str:
    """A number with one decimal at most, text as it is."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def text(content: str, x: float, y: float, size: float, **attributes: object) -> str:
    """Text as text, with a halo of paper so that lines behind it do not cut it."""
    look = {"fill": INK, "paint_order": "stroke", "stroke": PAPER, "stroke_width": 3.0, "stroke_linejoin": "round"}
    return tag("text", escape(content), x=x, y=y, font_size=size, **look | attributes)


def title(content: str) -> str:
    """What is shown when a pointer rests on the element, without any script."""
    return tag("title", escape(content))


def path(points: Iterable[Point], **attributes: object) -> str:
    """A line through points."""
    steps = " ".join(f"{shown(float(x))},{shown(float(y))}" for x, y in points)
    return tag("polyline", points=steps, fill="none", **attributes)


def drawing(width: int, height: int, name: str, description: str, prefix: str, parts: Iterable[str], kind: str) -> str:
    """An image with a name and a description, scalable, with ids of its own."""
    ids = {"t": f"{prefix}-title", "d": f"{prefix}-desc"}
    head = tag("title", escape(name), id=ids["t"]) + tag("desc", escape(description), id=ids["d"])
    return tag(
        "svg", [head, *parts], class_=f"chart {kind}", viewBox=f"0 0 {width} {height}", role="img",
        aria_labelledby=ids["t"], aria_describedby=ids["d"],
    )  # fmt: skip


def year_of(period: str) -> float:
    """Where a period lies on the time axis: 2023 at 2023.0, 2023-S2 at 2023.5, 2023-07 at 2023.5."""
    year, _, rest = period.partition("-")
    if not rest:
        return float(year)
    if rest[0] in PARTS:
        return int(year) + (int(rest[1:]) - 1) / PARTS[rest[0]]
    month, _, day = rest.partition("-")
    return int(year) + (int(month) - 1) / 12 + (int(day) / 365 if day else 0)


def usual_step(places: Iterable[float]) -> float:
    """The least distance of two periods in years; one that occurs once counts for a year at most.

    Two figures eleven years apart make no course: what lies between them is missing.
    """
    steps = [round(later - earlier, 4) for earlier, later in pairwise(sorted(set(places)))]
    least = min(steps, default=1.0)
    return least if steps.count(least) > 1 else min(least, 1.0)


def spread(values: Iterable[float]) -> tuple[float, float]:
    """The range of values to show: from zero where that is not far, with room above, never empty."""
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if low == high:
        low, high = low - (abs(low) * 0.5 or 1.0), high + (abs(high) * 0.5 or 1.0)
    room = 0.06 * (high - low)
    if 0 <= min(known) < 0.4 * max(known):
        return 0.0, high + room
    return low - room, high + room


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers from low to high, about so many."""
    raw = (high - low) / max(count, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next((n * size for n in (1, 2, 2.5, 5) if n * size >= raw), 10 * size)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def year_ticks(first: float, last: float, end: float, wanted: Iterable[int], room: float) -> list[int]:
    """Round years; the wanted ones always, first and last figure where there is room (in years)."""
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if n >= room)
    found = sorted(set(wanted))
    for year in [int(last), math.ceil(first), *(y for y in range(int(first), int(end) + 1) if y % every == 0)]:
        if first - 0.5 <= year <= end and all(abs(year - other) >= room for other in found):
            found.append(year)
    return sorted(found)


def tick_labels(values: Sequence[float], lang: str) -> list[str]:
    """Tick values with as few decimals as tell them apart."""
    digits = next((d for d in range(7) if all(abs(round(v, d) - v) <= 1e-9 * max(1, abs(v)) for v in values)), 6)
    return [number(value, digits, lang) for value in values]


def axes(frame: Frame, years: Sequence[int], size: float, lang: str) -> str:
    """A quiet grid with the values at its left and the years below; zero is a firmer line."""
    values = ticks(frame.y0, frame.y1, max(2, int((frame.plot.y1 - frame.plot.y0) / 62)))
    parts = []
    for value, label in zip(values, tick_labels(values, lang), strict=True):
        y = frame.y(value)
        firm = {"stroke": QUIET if value == 0 else GRID, "stroke_width": 1}
        parts.append(tag("line", x1=frame.plot.x0, x2=frame.plot.x1, y1=y, y2=y, **firm))
        parts.append(text(label, frame.plot.x0 - 6, y + size * 0.35, size, text_anchor="end", fill=QUIET))
    for year in years:
        x = frame.x(year)
        parts.append(tag("line", x1=x, x2=x, y1=frame.plot.y1, y2=frame.plot.y1 + 5, stroke=QUIET))
        anchor = "end" if x > frame.width - 16 else "middle"
        parts.append(text(str(year), x, frame.plot.y1 + 7 + size, size, text_anchor=anchor, fill=QUIET))
    return tag("g", parts, aria_hidden="true")


def label_room(low: float, high: float, height: float, size: float, lang: str) -> float:
    """How wide the values at the axis are."""
    labels = tick_labels(ticks(low, high, max(2, int(height / 62))), lang)
    return 10 + size * LETTER * max(map(len, labels), default=1)


def place(
    wide: float, size: float, at: Point, taken: Sequence[Box], points: Sequence[Point], inside: Box
) -> tuple[float, float]:
    """The baseline start of a label near a point, where it covers least of what is drawn already."""
    x, y = at
    lefts = (x - wide / 2, x - wide, x, x + 9, x - wide - 9)
    downs = (y - 9, y + size + 6, y - 20, y + size + 18, y + size * 0.35)
    best, least = (x, y), math.inf
    for rank, (left, base) in enumerate((left, base) for base in downs for left in lefts):
        left = min(max(left, inside.x0), inside.x1 - wide)
        box = Box(left - 2, base - size, left + wide + 2, base + 3)
        cost = sum(40 * _shared(box, other) for other in taken) + 12 * sum(_holds(box, point) for point in points)
        cost += 1000 * (box.y0 < inside.y0 or box.y1 > inside.y1) + 0.6 * rank
        if cost < least:
            best, least = (left, base), cost
    return best


def _shared(one: Box, other: Box) -> float:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return 1 + across * down / 60 if across > 0 and down > 0 else 0


def _holds(box: Box, point: Point) -> bool:
    return box.x0 <= point[0] <= box.x1 and box.y0 <= point[1] <= box.y1


def dense(points: Sequence[Point]) -> list[Point]:
    """Points along a line, close enough that a label between two of them is noticed."""
    found = list(points[:1])
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 6))
        found += [(x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps) for n in range(1, steps + 1)]
    return found


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights moved so that they keep a gap, in the same order, inside low and high as far as they fit."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    moved = list(places)
    last = low - gap
    for n in order:
        moved[n] = last = max(moved[n], last + gap)
    limit = high + gap
    for n in reversed(order):
        moved[n] = limit = min(moved[n], limit - gap)
    return moved
