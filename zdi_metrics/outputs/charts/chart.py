"""The chart of an indicator over time: figures with their marks, targets and the path to them, the trend continued."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zdi_metrics.factsheets import Factsheet
from zdi_metrics.model import Target
from zdi_metrics.outputs.charts import canvas, labels, scales
from zdi_metrics.outputs.charts.heads import hollow, sheet_foot, sheet_head
from zdi_metrics.outputs.charts.labels import ABOVE, AROUND, RIGHT, Label
from zdi_metrics.outputs.charts.lines import Series, decimals, draw_line, drawn_series
from zdi_metrics.outputs.charts.saving import save
from zdi_metrics.outputs.look import FAN, GREY, INK, LINES, NRW_BLUE, QUIET
from zdi_metrics.outputs.svg import usual_step, year_of
from zdi_metrics.prospects import LAST_SINGLE_YEAR
from zdi_metrics.wording import number, period, reason, word

__all__ = ["save", "series_chart"]

TARGET_LINES: dict[str, Any] = {"law": "-", "strategy": (0, (5, 2)), "benchmark": (0, (1, 1.5))}
TARGET_MARKS = {"law": "D", "strategy": "s", "benchmark": "o"}
WITHOUT_HEAD = (7.8, 4.1)  # inches: the size of the paper of a chart that stands on a page with its own head
FIGURES_COUNT = 4  # how much more a figure counts than a point of a line where a label would cover it
At = Callable[[float, float], tuple[float, float]]  # from the axes to inches on the paper
WORDS = {
    "break": ("Bruch {}", "break {}"),
    "continued": ("Trend\nfortgesetzt", "trend\ncontinued"),
    "grey": ("grau: andere Gebiete, für die Zahlen vorliegen", "grey: other areas with figures"),
    "nothing": ("Keine Zahl veröffentlicht oder übernommen", "No figure published or carried over"),
    "path": (
        "Linie zum Ziel: gleichmäßiger Weg ab dem letzten Wert",
        "line to the target: even path from the latest value",
    ),
}


def series_chart(sheet: Factsheet, *, until: int | None = None, head: bool = True) -> Figure:
    """Draw an indicator over time; without any figure the chart says so and why.

    The continued trend is a fan of ranges up to the last target year, or to `until` (2045 at most). Without
    its `head` the chart is smaller and stands below a text that says message, verdict and unit.
    """
    with canvas.style():
        figure = canvas.paper() if head else canvas.paper(*WITHOUT_HEAD)
        figure.set_label(sheet.title)
        lines = drawn_series(sheet)
        top = sheet_head(figure, sheet) if head else 0.0
        bottom = sheet_foot(figure, sheet, _notes(sheet, lines))
        if not lines:
            say_nothing(figure, sheet, top, bottom)
            return figure
        fan = _fan(sheet, until)
        axes = _axes(figure, sheet, lines, fan, (top, bottom))
        _draw_fan(axes, fan)
        _draw_targets(axes, sheet, lines[0].x[-1])
        for line in reversed(lines):
            draw_line(axes, line)
        _write_labels(figure, axes, sheet, lines, fan, (top, bottom))
    return figure


def _fan(sheet: Factsheet, until: int | None) -> pd.DataFrame:
    """The continued trend from the latest figure, in which all ranges begin, to the last year to show."""
    rows = sheet.outlook
    dated = [target.year for target in sheet.targets if target.year]
    if rows.empty or not dated:
        return rows
    last = rows["figure"].last_valid_index()
    fan = rows[(rows.index >= last) & (rows.index <= (until or max(dated)))].drop(columns=["figure", "path"])
    fan.loc[last] = rows.loc[last, "figure"]  # type: ignore[index]
    return fan.dropna()


def _axes(
    figure: Figure, sheet: Factsheet, lines: Sequence[Series], fan: pd.DataFrame, edges: tuple[float, float]
) -> Axes:
    """Axes for all that is to be drawn, with room at the right for the names of what ends there."""
    dated = [target.year for target in sheet.targets if target.year]
    first, last = min(line.x[0] for line in lines), max(line.x[-1] for line in lines)
    end = max([last, *dated, *fan.index])
    span = max(end - first, 1.0)
    values = [value for line in lines for value in line.y] + [float(t.value or 0.0) for t in sheet.targets]
    values += [float(value) for value in fan.to_numpy().ravel()]
    limits = scales.value_limits(values)
    ticks, written = scales.value_ticks(limits, sheet.lang)
    left = canvas.MARGIN + scales.label_width(written) + 0.1
    right = 1.0 if len(fan) else canvas.MARGIN
    if end > first and fan.empty:
        right += _names_at_the_end(lines, sheet, end - 0.12 * span)
    top, bottom = edges
    axes = canvas.panel(
        figure, left, top + (0.3 if sheet.targets or any(line.broken for line in lines) else 0.16), right, bottom + 0.34
    )
    pad = 0.02 * span if end > first else 1.0
    axes.set_xlim(first - pad, end + pad)
    wanted = {*dated, *([int(fan.index[-1])] if len(fan) else [])}
    years = scales.year_ticks(first, last, end, wanted, float(figure.get_size_inches()[0]) - left - right)
    axes.set_xticks(years, [str(year) for year in years], fontsize=scales.TICK_SIZE)
    scales.set_values(axes, limits, ticks, written)
    return axes


def _names_at_the_end(lines: Sequence[Series], sheet: Factsheet, late: float) -> float:
    """Inches that the names of the lines take which end late."""
    names = [part for line in lines if line.x[-1] >= late for part in _name(line, sheet, lines).split("\n")]
    return scales.label_width(names, 9.5) * 1.1 + 0.1 if any(names) else 0.0


def _name(line: Series, sheet: Factsheet, lines: Sequence[Series]) -> str:
    """The direct label of a line: its area, its latest figure, and when that is if it is not the common period."""
    if not line.name:
        return ""
    value = number(line.y[-1], decimals(sheet), sheet.lang)
    when = "" if line.last == lines[0].last else f" ({period(line.last, sheet.lang)})"
    return f"{line.name}{chr(10) if len(lines) <= 2 else ' '}{value}{when}"


def _draw_fan(axes: Axes, fan: pd.DataFrame) -> None:
    """Ranges of the continued trend; their middle as a line up to LAST_SINGLE_YEAR at most."""
    if fan.empty:
        return
    years = [float(year) for year in fan.index]
    for share, color in FAN.items():
        axes.fill_between(years, fan[f"lower_{share}"], fan[f"upper_{share}"], color=color, lw=0, zorder=1)
    near = fan[fan.index <= LAST_SINGLE_YEAR]
    axes.plot([float(year) for year in near.index], near["mean"], color=NRW_BLUE, lw=1.1, ls=(0, (2, 2)), zorder=1.5)


def path_of(sheet: Factsheet) -> list[tuple[float, float]]:
    """Years and values of the path from the latest figure to the targets."""
    path = sheet.outlook["path"].dropna()
    return [(float(year), float(value)) for year, value in zip(path.index, path, strict=True)]


def _draw_targets(axes: Axes, sheet: Factsheet, last: float) -> None:
    """Targets as marks, those without a year as a line across; the path from the latest value to them."""
    if path := path_of(sheet):
        style = TARGET_LINES[str(sheet.assessments[0].target_kind)]
        axes.plot(*zip(*path, strict=True), color=INK, lw=1.2, ls=style, zorder=2)
    for target in sheet.targets:
        value, kind = float(target.value or 0.0), target.kind
        if target.year is None:
            axes.axhline(value, color=INK, lw=1.2, ls=TARGET_LINES[kind], zorder=2)
        else:
            axes.plot(
                target.year, value, TARGET_MARKS[kind], color=INK, mfc="white", ms=7.5, mew=1.4, zorder=3, clip_on=False
            )


def _write_labels(
    figure: Figure,
    axes: Axes,
    sheet: Factsheet,
    lines: Sequence[Series],
    fan: pd.DataFrame,
    edges: tuple[float, float],
) -> None:
    """Names of lines, targets, breaks and ranges beside what they name."""

    def at(x: float, y: float) -> tuple[float, float]:
        return labels.inches(figure, axes, x, y)

    wanted = [*_break_labels(axes, sheet, lines, at), *_fan_labels(fan, sheet, at)]
    wanted += [_target_label(target, sheet, at) for target in sheet.targets]
    wanted += [_series_label(line, sheet, lines, axes, at) for line in lines if line.name]
    seen = [at(x, y) for line in lines for x, y in zip(line.x, line.y, strict=True) for _ in range(FIGURES_COUNT)]
    for line in lines[: len(LINES)]:
        seen += labels.along(at(x, y) for x, y in zip(line.x, line.y, strict=True))
    seen += labels.along(at(year, value) for year, value in path_of(sheet))
    seen += [at(float(t.year), float(t.value or 0)) for t in sheet.targets if t.year for _ in range(5)]
    seen += [
        at(float(year), low + n * (high - low) / 4)
        for year, low, high in zip(fan.index, fan.get("lower_95", ()), fan.get("upper_95", ()), strict=True)
        for n in range(5)
    ]
    width, height = (float(side) for side in figure.get_size_inches())
    left = at(axes.get_xlim()[0], 0.0)[0]
    labels.place(figure, wanted, seen, (left, edges[0] + 0.02, width - 0.12, height - edges[1] - 0.3))


def _break_labels(axes: Axes, sheet: Factsheet, lines: Sequence[Series], at: At) -> list[Label]:
    """Breaks of the region, or of the lines that are drawn, as fine lines with their period at the upper edge."""
    first, last = min(line.x[0] for line in lines), max(line.x[-1] for line in lines)
    step = min(usual_step(line.x) for line in lines)
    found = []
    for place in sorted({place for line in lines[: len(LINES)] for place in line.broken if first < place <= last}):
        x = place - min(step, 1.0) / 2
        axes.axvline(x, color=GREY, lw=0.9, ls=(0, (2, 2)), zorder=0.8)
        year = str(int(place)) if place == int(place) else f"{int(place)}/{int(place) + 1}"
        told = WORDS["break"][sheet.lang == "en"].format(year)
        found.append(Label(told, *at(x, axes.get_ylim()[1]), ABOVE, QUIET, 8.0, back=False))
    return found


def _fan_labels(fan: pd.DataFrame, sheet: Factsheet, at: At) -> list[Label]:
    """What the ranges are, at their upper ends."""
    if fan.empty:
        return []
    end, found = fan.iloc[-1], []
    for share in reversed(FAN):
        told = word(f"range_{share}", sheet.lang)
        found.append(Label(told, *at(float(fan.index[-1]), end[f"upper_{share}"]), RIGHT, NRW_BLUE, 8.0, back=False))
    told = WORDS["continued"][sheet.lang == "en"]
    x, y = at(float(fan.index[-1]), end["upper_95"])
    return [*found, Label(told, x, y - 0.24, RIGHT, NRW_BLUE, 8.0, bold=True, back=False)]


def _target_label(target: Target, sheet: Factsheet, at: At) -> Label:
    """Whose target it is and its value; what kind of promise is said once for each owner and kind."""
    value = float(target.value or 0.0)
    digits = 0 if value.is_integer() else decimals(sheet)
    first = next(t for t in sheet.targets if (t.level, t.kind) == (target.level, target.kind))
    owner, kind = word(f"target_{target.level}", sheet.lang), word(target.kind, sheet.lang)
    text = (
        f"{owner} ({kind})\n{number(value, digits, sheet.lang)}"
        if target is first
        else number(value, digits, sheet.lang)
    )
    x = float(target.year) if target.year else max(year_of(p) for p in sheet.rows["period"])
    return Label(text, *at(x, value), AROUND, INK, 8.5)


def _series_label(line: Series, sheet: Factsheet, lines: Sequence[Series], axes: Axes, at: At) -> Label:
    first, end = axes.get_xlim()
    offers = RIGHT if line.x[-1] >= end - 0.14 * (end - first) and sheet.outlook.empty else AROUND
    return Label(
        _name(line, sheet, lines), *at(line.x[-1], line.y[-1]), offers, line.color, 9.5, line.area == sheet.area
    )


def _notes(sheet: Factsheet, lines: Sequence[Series]) -> list[str]:
    at = sheet.lang == "en"
    found = [hollow((status for line in lines for status in line.status), sheet.lang)]
    if len(lines) > len(LINES):
        found.append(WORDS["grey"][at])
    if path_of(sheet):
        found.append(WORDS["path"][at])
    if len(sheet.outlook):
        found.append(word("no_forecast", sheet.lang).rstrip("."))
    return found


def say_nothing(figure: Figure, sheet: Factsheet, top: float, bottom: float) -> None:
    """Say in the place of the figures that there are none, and why."""
    at = sheet.lang == "en"
    width, height = (float(side) for side in figure.get_size_inches())
    middle = (top + height - bottom) / 2
    canvas.put(figure, width / 2, middle - 0.2, WORDS["nothing"][at], 14, ha="center", va="bottom", weight="bold")
    why = " ".join(sheet.notes) or reason(sheet.assessments[0].reason_de if not at else sheet.assessments[0].reason_en)
    told = "\n".join(canvas.wrap(why, 10, 6.5))
    canvas.put(figure, width / 2, middle - 0.05, told, 10, ha="center", color=QUIET)
