"""Charts with a row for each region: names at the left, values along a common scale."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zdi_metrics.outputs.charts import canvas, scales
from zdi_metrics.outputs.look import BAND, GREY, GRID, INK, NRW_BLUE, PAPER

ROW = 0.235  # height of a row in inches
NAME_SIZE = 9.0
WIDEST_NAME = 2.6


class Row(NamedTuple):
    """A region: its name, its value, whether it stands out, is hollow (unsettled), and an earlier value if any."""

    name: str
    value: float
    own: bool = False
    hollow: bool = False
    before: float | None = None
    before_hollow: bool = False


def tall(rows: float, head: Callable[[Figure], float], foot: Callable[[Figure], float]) -> tuple[Figure, float, float]:
    """A figure as high as head, foot and `rows` inches between them ask for; and where these two end."""
    probe = canvas.paper(canvas.WIDTH, 40)
    height = head(probe) + rows + foot(probe)
    figure = canvas.paper(canvas.WIDTH, height)
    return figure, head(figure), foot(figure)


def row_axes(
    figure: Figure,
    rows: Sequence[tuple[str, bool]],
    limits: tuple[float, float],
    edges: tuple[float, float, float],
    lang: str,
) -> Axes:
    """Axes with a row for each name, the first at the top; `edges` are head, foot and room at the right, in inches."""
    top, bottom, right = edges
    names = ["\n".join(canvas.wrap(name, NAME_SIZE, WIDEST_NAME)) for name, _ in rows]
    width = scales.label_width([part for name in names for part in name.split("\n")], NAME_SIZE)
    left = canvas.MARGIN + 1.08 * width + 0.1
    axes = canvas.panel(figure, left, top, right, bottom)
    ticks, written = scales.value_ticks(limits, lang, 8)
    axes.set_xlim(*limits)
    axes.set_xticks(ticks, written, fontsize=scales.TICK_SIZE)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), names, fontsize=NAME_SIZE)
    for label, (_, own) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(color=NRW_BLUE if own else INK, weight="bold" if own else "normal")
    for place, (_, own) in enumerate(rows):
        if own:
            axes.axhspan(place - 0.5, place + 0.5, color=BAND, lw=0, zorder=0)
    axes.grid(visible=False, axis="y")
    axes.hlines(range(len(rows)), *limits, color=GRID, lw=0.8, zorder=0.5)
    axes.grid(visible=True, axis="x", lw=0.5)
    if limits[0] < 0 < limits[1]:
        axes.axvline(0, color=GREY, lw=0.9, zorder=0.9)
    return axes


def dot(axes: Axes, place: int, value: float, own: bool, hollow: bool, small: bool = False) -> None:
    """The value of a row."""
    color = NRW_BLUE if own else GREY
    axes.plot(
        value, place, "o", ms=(5.0 if small else 7.5 if own else 6.0), color=color, mfc="white" if hollow else color,
        mew=1.3, zorder=3, clip_on=False,
    )  # fmt: skip


def write_values(
    figure: Figure, axes: Axes, values: Sequence[tuple[float, str, bool]], place: Callable[[int], float]
) -> None:
    """Values at the right of their dots; `place` is the row of each."""
    for order, (x, text, own) in enumerate(values):
        axes.annotate(
            text, (x, place(order)), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5,
            color=NRW_BLUE if own else INK, weight="bold" if own else "normal", annotation_clip=False, zorder=2.8,
            bbox={"boxstyle": "square,pad=0.06", "fc": BAND if own else PAPER, "ec": "none"},
        )  # fmt: skip


def reference(axes: Axes, text: str, value: float) -> None:
    """A line down the rows at a value to compare with, named over them."""
    axes.axvline(value, color=INK, lw=1.0, ls=(0, (4, 2)), zorder=1)
    axes.annotate(
        text, (value, -0.5), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=8.5,
        color=INK, annotation_clip=False,
    )  # fmt: skip
