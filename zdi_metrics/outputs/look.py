"""One look for everything that is shown: colours by what they mean, and the symbols as plain shapes.

Every text colour has a contrast of at least 4.5:1 on white, every line colour of at least 3:1; colour never stands
alone: lines differ in dashes, verdicts and symbols in words and shapes.
"""

import math
from itertools import pairwise

INK = "#1a1a1a"
QUIET = "#404040"
GREY = "#6b6b6b"  # other regions, marks beside the point
GRID = "#e2e2e2"
PAPER = "#ffffff"
NRW_BLUE = "#0072B2"
LINES = (  # colour and dashes by place; the first is the region that stands out
    (NRW_BLUE, "-"),
    (INK, "--"),
    ("#B34700", "-."),
    ("#00735A", (0, (5, 1, 1, 1))),
    ("#8A3D6B", (0, (1, 1))),
)
BAND = "#eef5fa"  # behind the row of a region that stands out
FAN = {"95": "#dcebf5", "80": "#b9d7ea", "50": "#8dbfdd"}  # ranges of the continued trend, widest first
VERDICTS = {
    "on course": "#00664F",
    "reached": "#00664F",
    "too slow": "#9A4A00",
    "wrong way": "#9C1C2E",
    "cannot say": "#4d4d4d",
    "no target": "#4d4d4d",
}

Shape = tuple[str, tuple[float, ...], str]  # circle, ring, line or polygon; numbers in a square of 24; colour
SUN, CLOUD, STORM, BOLT = "#B87A00", "#6E7B85", "#4A545C", "#B87A00"  # at least 3:1 on white


def _rays(x: float, y: float, inner: float, outer: float) -> list[Shape]:
    turns = [math.pi * n / 4 for n in range(8)]
    ends = [(math.cos(t), math.sin(t)) for t in turns]
    return [
        ("line", tuple(round(v, 2) for v in (x + inner * a, y + inner * b, x + outer * a, y + outer * b)), SUN)
        for a, b in ends
    ]


def _cloud(color: str, up: float = 0.0) -> list[Shape]:
    return [
        ("circle", (8.0, 15.0 - up, 4.0), color),
        ("circle", (13.0, 12.0 - up, 5.0), color),
        ("circle", (17.5, 15.5 - up, 3.5), color),
        ("polygon", (8.0, 19.0 - up, 8.0, 15.0 - up, 17.5, 15.0 - up, 17.5, 19.0 - up), color),
    ]


FLASH = (13.0, 12.5, 8.5, 18.5, 11.5, 18.5, 10.0, 23.5, 15.5, 16.5, 12.5, 16.5)

SYMBOLS: dict[str, list[Shape]] = {  # y runs down, as in SVG
    "sunny": [("circle", (12.0, 12.0, 4.8), SUN), *_rays(12.0, 12.0, 6.8, 10.0)],
    "partly_cloudy": [("circle", (9.0, 8.5, 3.6), SUN), *_rays(9.0, 8.5, 5.0, 7.4), *_cloud(CLOUD, -1.5)],
    "cloudy": _cloud(CLOUD),
    "thunderstorm": [*_cloud(STORM, 4.0), ("polygon", FLASH, BOLT)],
}


def _way(color: str, *numbers: float) -> list[Shape]:
    """A line through points, as its straight parts."""
    at = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [("line", (*start, *end), color) for start, end in pairwise(at)]


NEUTRAL = VERDICTS["cannot say"]
RING: Shape = ("ring", (12.0, 12.0, 9.5), NEUTRAL)
QUESTION = (8.9, 9.6, 9.6, 7.6, 12.0, 6.7, 14.4, 7.6, 15.1, 9.5, 14.2, 11.3, 12.0, 12.8, 12.0, 14.4)
MARKS: dict[str, list[Shape]] = {  # what stands where there is no symbol, as prominent as one
    "cannot_say": [RING, *_way(NEUTRAL, *QUESTION), ("circle", (12.0, 17.4, 1.3), NEUTRAL)],
    "out_of_date": [RING, *_way(NEUTRAL, 12.0, 5.5, 12.0, 12.0, 16.6, 14.6)],
    "no_target": [RING, *_way(NEUTRAL, 7.5, 12.0, 16.5, 12.0)],
    "reached": [
        ("ring", (12.0, 12.0, 9.5), VERDICTS["reached"]),
        *_way(VERDICTS["reached"], 7.2, 12.4, 10.6, 15.8, 16.8, 8.6),
    ],
}


def mark(symbol: str | None, verdict: str, stale: bool = False) -> str:
    """The key of the shapes to draw for an assessment: of SYMBOLS, or of MARKS where there is no symbol."""
    if symbol:
        return symbol
    if stale:
        return "out_of_date"
    return {"no target": "no_target", "reached": "reached"}.get(verdict, "cannot_say")


def shapes(key: str) -> list[Shape]:
    """The shapes of a symbol or of a mark that stands for none."""
    return SYMBOLS[key] if key in SYMBOLS else MARKS[key]


def symbol_svg(symbol: str, label: str, size: int = 24) -> str:
    """A symbol, or a mark that stands for none, as inline SVG with its name for those who do not see it.

    Without a `label` it is silent, for places where its name stands beside it.
    """
    drawn = "".join(_svg(*shape) for shape in shapes(symbol))
    named = f'role="img" aria-label="{label}"' if label else 'aria-hidden="true"'
    return f'<svg class="symbol" width="{size}" height="{size}" viewBox="0 0 24 24" {named}>{drawn}</svg>'


def _svg(kind: str, numbers: tuple[float, ...], color: str) -> str:
    told = [f"{n:g}" for n in numbers]
    if kind == "circle":
        return f'<circle cx="{told[0]}" cy="{told[1]}" r="{told[2]}" fill="{color}"/>'
    if kind == "ring":
        return f'<circle cx="{told[0]}" cy="{told[1]}" r="{told[2]}" fill="none" stroke="{color}" stroke-width="1.8"/>'
    if kind == "line":
        ends = " ".join(f'{name}="{n}"' for name, n in zip(("x1", "y1", "x2", "y2"), told, strict=True))
        return f'<line {ends} stroke="{color}" stroke-width="1.6"/>'
    return f'<polygon points="{" ".join(told)}" fill="{color}"/>'
