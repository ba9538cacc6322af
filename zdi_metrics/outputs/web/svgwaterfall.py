"""A change and its parts as inline SVG: each bar begins where the one before ends, the last is the whole."""

from collections.abc import Sequence
from itertools import pairwise

from zdi_metrics.outputs import svg
from zdi_metrics.outputs.look import GREY, INK, NRW_BLUE
from zdi_metrics.outputs.svg import Box, Frame, tag

UP = "#B34700"
STEP, BAR = 46, 24  # heights of a row and of its bar
Bar = tuple[str, float, str]  # name, amount, and the amount in words


def waterfall_svg(bars: Sequence[Bar], name: str, prefix: str, *, narrow: bool, lang: str) -> str:
    """Bars one below the other; the last one is the whole and begins at zero."""
    width, size = (350, 12.0) if narrow else (760, 13.0)
    ends = _ends([amount for _, amount, _ in bars])
    known = [end for pair in ends for end in pair]
    low, high = min(known), max(known)
    left = 12 + size * svg.LETTER * 1.05 * max(len(label) for label, _, _ in bars)
    beside = 12 + size * svg.LETTER * 1.1 * max(len(told) for _, _, told in bars)
    height = STEP * len(bars) + 10
    frame = Frame(width, height, Box(left + 8, 6, width - beside, height - 6), low, high, 0.0, 1.0)
    parts = [tag("line", x1=frame.x(0), x2=frame.x(0), y1=2, y2=height - 2, stroke=GREY)]
    tops = [8 + STEP * n + (STEP - BAR) / 2 for n in range(len(bars))]
    for (label, amount, told), (start, end), top in zip(bars, ends, tops, strict=True):
        whole = top == tops[-1]
        color = INK if whole else UP if amount > 0 else NRW_BLUE
        x0, x1 = frame.x(min(start, end)), frame.x(max(start, end))
        middle, weight = top + BAR / 2 + size * 0.35, "700" if whole else None
        bar = tag("rect", svg.title(f"{label}: {told}"), x=x0, y=top, width=max(x1 - x0, 1.5), height=BAR, fill=color)
        name_ = svg.text(label, left, middle, size, text_anchor="end", font_weight=weight)
        parts.append(tag("g", [bar, name_, svg.text(told, x1 + 6, middle, size, fill=color, font_weight="700")]))
    for ((_, end), _), (top, below) in zip(pairwise(ends[:-1]), pairwise(tops[:-1]), strict=True):
        x = frame.x(end)
        parts.append(tag("line", x1=x, x2=x, y1=top + BAR, y2=below, stroke=GREY))
    kind = "narrow" if narrow else "wide"
    told = "; ".join(f"{label}: {said}" for label, _, said in bars)
    return svg.drawing(width, height, name, told, f"{prefix}-{kind}", parts, kind)


def _ends(amounts: Sequence[float]) -> list[tuple[float, float]]:
    """Where each bar begins and ends; the last begins at zero."""
    found, at = [], 0.0
    for amount in amounts[:-1]:
        found.append((at, at + amount))
        at += amount
    return [*found, (0.0, amounts[-1])]
