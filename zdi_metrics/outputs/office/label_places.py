"""Places for labels beside points: no two on each other, and as few lines below them as can be."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

AWAY = 7.0  # from the point to the label, in points
Rect = tuple[float, float, float, float]  # left, low, right, high
Spot = tuple[float, float]


class Wish(NamedTuple):
    """A label at (x, y) of a size; `sides` in order of liking: t above, b below, l left, r right."""

    x: float
    y: float
    wide: float
    high: float
    sides: str


class Place(NamedTuple):
    """A side of the point and how far up the label is moved from its usual place there."""

    side: str
    up: float
    rect: Rect


def places(wishes: Sequence[Wish], lines: Iterable[Sequence[Spot]], frame: Rect) -> list[Place]:
    """One place for each label within the frame, in the order of the wishes; earlier ones choose first."""
    crossed = [spot for line in lines for spot in _along(line)]
    found: list[Place] = []
    for wish in wishes:
        found.append(min(_choices(wish, frame), key=lambda one: _cost(one[1], one[0], found, crossed))[1])
    return found


def _choices(wish: Wish, frame: Rect) -> Iterable[tuple[float, Place]]:
    """Possible places with what is wrong with them: a side liked less, a long way from the point, out of the frame."""
    for rank, side in enumerate(wish.sides):
        for step in (0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 3.0, -3.0):
            up = step * wish.high
            rect = _rect(wish, side, up)
            out = max(frame[0] - rect[0], 0) + max(rect[2] - frame[2], 0) + max(frame[1] - rect[1], 0)
            out += max(rect[3] - frame[3], 0)
            yield 3.0 * rank + 12.0 * abs(step) + 20.0 * out, Place(side, up, rect)


def _rect(wish: Wish, side: str, up: float) -> Rect:
    """Where a label lies."""
    if side in "lr":
        left = wish.x + AWAY if side == "r" else wish.x - AWAY - wish.wide
        low = wish.y + up - wish.high / 2
    else:
        left = wish.x - wish.wide / 2
        low = wish.y + up + (AWAY if side == "t" else -AWAY - wish.high)
    return (left, low, left + wish.wide, low + wish.high)


def _cost(place: Place, base: float, others: Sequence[Place], crossed: Sequence[Spot]) -> float:
    left, low, right, high = place.rect
    hits = sum(left < x < right and low < y < high for x, y in crossed)
    return base + 3.0 * hits + 500.0 * sum(overlap(place.rect, other.rect) for other in others)


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles lie on each other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _along(line: Sequence[Spot]) -> Iterable[Spot]:
    """Spots along a line, some points apart."""
    yield from line[:1]
    for (x0, y0), (x1, y1) in pairwise(line):
        count = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / 6))
        yield from ((x0 + (x1 - x0) * n / count, y0 + (y1 - y0) * n / count) for n in range(1, count + 1))
