"""A change and its parts as a waterfall: each step begins where the last one ended, the parts add up to the whole."""

from pathlib import Path

from matplotlib.figure import Figure

from zdi_metrics import store
from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparisons import Decomposition
from zdi_metrics.outputs.charts import canvas, scales
from zdi_metrics.outputs.charts.decomposition_parts import change_parts, said
from zdi_metrics.outputs.charts.heads import source_line, stale_row
from zdi_metrics.outputs.look import GREY, INK, NRW_BLUE
from zdi_metrics.wording import LANGUAGES, in_language, number, quantity, unit_label

UP, DOWN = "#B34700", NRW_BLUE


def waterfall_chart(data: Path, decomposition: Decomposition, area: str, lang: str = "de") -> Figure:
    """The parts of a change since the decomposition's first year, one after the other, and their sum.

    Raises NotComputable where years are missing or the parts do not add up to the change.
    """
    parts = change_parts(data, decomposition, area)
    first = catalogue().indicators[next(iter(decomposition.parts))]
    unit = catalogue().units[first.unit]
    place = in_language(areas()[area], "name", lang)
    whole = sum(parts.amounts.values())

    def told(value: float, change: bool = False) -> str:
        return quantity(value, unit, lang, decimals=first.decimals, change=change)

    title = said("title", lang).format(
        name=in_language(decomposition, "name", lang),
        change=told(whole, True),
        start=decomposition.since,
        end=parts.until,
    )
    subtitle = f"{place} · {unit_label(unit, lang, change=True)} · {decomposition.since}–{parts.until}"
    if parts.levels:
        subtitle += " · " + said("levels", lang).format(*(told(level) for level in parts.levels))
    tables = {table for name in decomposition.parts for table in catalogue().indicators[name].tables}
    source = source_line(data, tables, lang)
    with canvas.style():
        figure = canvas.paper()
        end = canvas.title(figure, title) + 0.06
        end = stale_row(figure, end, str(parts.until), store.state_year(store.ledger(data)), lang)
        end = canvas.paragraph(figure, end, subtitle, 9.5, INK)
        end = canvas.paragraph(figure, end + 0.02, in_language(first, "method", lang), 8.5)
        notes = [said("steps", lang), "" if parts.final else said("unsettled", lang)]
        bottom = canvas.foot(figure, notes, source)
        bars = [(texts[LANGUAGES.index(lang)], parts.amounts[name]) for name, texts in decomposition.parts.items()]
        bars.append((said("whole", lang), whole))
        _draw(
            figure,
            [(name, value, number(value, unit.decimals, lang, signed=True)) for name, value in bars],
            (end, bottom),
            lang,
        )
    return figure


def _draw(figure: Figure, bars: list[tuple[str, float, str]], edges: tuple[float, float], lang: str) -> None:
    """Bars from where the last one ended; the last bar is the whole, from zero."""
    ends, at = [], 0.0
    for order, (_, value, _) in enumerate(bars):
        start = 0.0 if order == len(bars) - 1 else at
        ends.append((start, start + value))
        at = start + value
    limits = scales.value_limits([0.0, *(end for pair in ends for end in pair)])
    pad = 0.06 * (limits[1] - limits[0])
    limits = (limits[0] - pad, limits[1] + pad)
    ticks, written = scales.value_ticks(limits, lang)
    left = canvas.MARGIN + scales.label_width(written) + 0.1
    width = (canvas.WIDTH - left - canvas.MARGIN) / len(bars)
    names = ["\n".join(canvas.wrap(name, 9, 0.92 * width)) for name, _, _ in bars]
    room = canvas.text_height(max(name.count("\n") + 1 for name in names), 9) + 0.2
    axes = canvas.panel(figure, left, edges[0] + 0.2, canvas.MARGIN, edges[1] + room)
    axes.set_xlim(-0.5, len(bars) - 0.5)
    axes.set_xticks(range(len(bars)), names, fontsize=9)
    axes.tick_params(axis="x", length=0)
    scales.set_values(axes, limits, ticks, written)
    for place, ((start, end), (_, value, text)) in enumerate(zip(ends, bars, strict=True)):
        last = place == len(bars) - 1
        color = INK if last else UP if value > 0 else DOWN
        axes.bar(place, end - start, 0.62, bottom=start, color=color, zorder=2)
        axes.annotate(
            text, (place, max(start, end)), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
            fontsize=10, weight="bold", color=color, zorder=4,
        )  # fmt: skip
        if not last:
            axes.plot([place + 0.31, place + 1 - 0.31], [end, end], color=GREY, lw=0.9, zorder=1)
