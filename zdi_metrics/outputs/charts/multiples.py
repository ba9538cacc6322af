"""Small multiples: the indicators of a theme beside each other, each on its own scale."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from zdi_metrics.areas import NRW, areas
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.charts import canvas, scales
from zdi_metrics.outputs.charts.heads import own_rule, sources_of
from zdi_metrics.outputs.charts.lines import draw_line, drawn_series
from zdi_metrics.outputs.look import INK, LINES, QUIET, VERDICTS, mark, shapes
from zdi_metrics.wording import MISSING, in_language

COLUMNS = 3
CELL = 2.3  # height of a chart with its name in inches
GAP = 0.28
NAME_LINES = 3
WORDS = {
    "lines": (
        "blau: {}; gestrichelt: Deutschland, wo es Zahlen gibt; jede Kennzahl hat ihre eigene Skala",
        "blue: {}; dashed: Germany where there are figures; each indicator has a scale of its own",
    ),
    "none": ("keine Zahlen", "no figures"),
}


def multiples_chart(sheets: Sequence[Factsheet], title: str) -> Figure:
    """Indicators as small charts, three in a row, each with its verdict; raises NotComputable without any."""
    if not sheets:
        raise NotComputable("There is no indicator to draw.", "Choose a theme: zdi list themes")
    first = sheets[0]
    region = in_language(areas()[first.area], "name", first.lang)
    notes = [WORDS["lines"][first.lang == "en"].format(region), own_rule(first.lang)]
    with canvas.style():
        probe = canvas.paper(canvas.WIDTH, 40)
        head = canvas.title(probe, title) + 0.2
        below = canvas.foot(probe, notes, sources_of(sheets)) + 0.1
        lines = -(-len(sheets) // COLUMNS)
        figure = canvas.paper(canvas.WIDTH, head + lines * CELL + below)
        canvas.title(figure, title)
        canvas.foot(figure, notes, sources_of(sheets))
        width = (canvas.WIDTH - 2 * canvas.MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
        for order, sheet in enumerate(sheets):
            row, column = divmod(order, COLUMNS)
            _cell(figure, sheet, canvas.MARGIN + column * (width + GAP), head + row * CELL, width)
    return figure


def _cell(figure: Figure, sheet: Factsheet, x: float, y: float, width: float) -> None:
    """One small chart with name, verdict and latest value."""
    first, end = sheet.assessments[0], y + CELL - 0.5
    name, size = canvas.wrap(sheet.name, 9, width, bold=True), 9.0
    if len(name) > NAME_LINES - 1:
        name, size = canvas.wrap(sheet.name, 8, width, bold=True), 8.0
    canvas.put(figure, x, y, "\n".join(name), size, weight="bold")
    y += canvas.text_height(len(name), size) + 0.03
    canvas.draw_symbol(figure, shapes(mark(first.symbol, first.verdict, sheet.stale)), x, y, 0.17)
    said = sheet.notes[0] if sheet.stale and sheet.notes else sheet.verdict
    canvas.put(figure, x + 0.22, y + 0.085, said, 8, color=VERDICTS[first.verdict], weight="bold", va="center_baseline")
    y += 0.19
    told = _who(sheet) if sheet.latest == MISSING else sheet.latest
    canvas.put(figure, x, y, canvas.wrap(told, 8, width)[0], 8, color=QUIET)
    _lines(figure, sheet, x, y + 0.22, width, end)


def _who(sheet: Factsheet) -> str:
    """Whose figures are drawn where the region has none."""
    lines = [line for line in drawn_series(sheet) if line.name]
    if not lines:
        return ""
    if all(areas()[line.area].parent == NRW for line in lines):
        return "Regierungsbezirke"
    return ", ".join(line.name for line in lines)


def _lines(figure: Figure, sheet: Factsheet, x: float, top: float, width: float, bottom: float) -> None:
    """The lines of one small chart between `top` and `bottom`."""
    lines = [line for line in drawn_series(sheet) if line.area == sheet.area or line.name]
    paper_width, paper_height = (float(side) for side in figure.get_size_inches())
    if not lines:
        canvas.put(figure, x, top + 0.3, WORDS["none"][sheet.lang == "en"], 9, color=INK)
        return
    limits = scales.value_limits([value for line in lines for value in line.y])
    ticks, written = scales.value_ticks(limits, sheet.lang, 3)
    left = x + scales.label_width(written, 7.5) + 0.07
    axes = canvas.panel(figure, left, top, paper_width - x - width, paper_height - bottom)
    first, last = min(line.x[0] for line in lines), max(line.x[-1] for line in lines)
    pad = 0.04 * (last - first) or 1.0
    axes.set_xlim(first - pad, last + pad)
    years = sorted({int(first), int(last)})
    axes.set_xticks(years, [str(year) for year in years], fontsize=7.5)
    scales.set_values(axes, limits, ticks, written)
    axes.tick_params(axis="y", labelsize=7.5, pad=2)
    for line in reversed(lines[: len(LINES)]):
        draw_line(axes, line, 0.65)
