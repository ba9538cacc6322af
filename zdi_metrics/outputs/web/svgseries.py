"""Series as lines on a drawing: where their points lie, what they are called, what is said of them; spark lines."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from zdi_metrics.areas import NRW, areas
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.model import Target
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.look import NRW_BLUE, PAPER
from zdi_metrics.outputs.svg import Box, Frame, Point, tag
from zdi_metrics.wording import in_language, number, period, quantity, word


class Line(NamedTuple):
    """One area's figures: place on the time axis, value, period, status; `step` is the usual distance in years."""

    area: str
    x: list[float]
    y: list[float]
    periods: list[str]
    statuses: list[str]
    breaks: list[float]
    step: float


def spark_svg(sheet: Factsheet, width: int = 132, height: int = 34) -> str:
    """The course of the region's figures in a word's space, hidden from those who hear the page; "" without figures."""
    line = line_of(sheet, sheet.area)
    if not line.x:
        return ""
    low, high = min(line.y), max(line.y)
    room = (high - low) or 1.0
    first, last = line.x[0], line.x[-1] if line.x[-1] > line.x[0] else line.x[0] + 1
    frame = Frame(width, height, Box(4, 5, width - 6, height - 5), first, last, low, low + room)
    if len(line.x) == 1:
        frame = frame._replace(x0=first - 1)
    parts = [
        svg.path(run, stroke=NRW_BLUE, stroke_width=1.8, stroke_dasharray=None if whole else "1.5 3")
        for run, whole in runs(line, frame)
    ]
    hollow = line.statuses[-1] in UNSETTLED
    end = {"r": 3.2, "fill": PAPER if hollow else NRW_BLUE, "stroke": NRW_BLUE, "stroke_width": 1.6}
    parts.append(tag("circle", cx=frame.x(line.x[-1]), cy=frame.y(line.y[-1]), **end))
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    return tag("svg", parts, class_="spark", **size, aria_hidden="true", focusable="false")


def lines_of(sheet: Factsheet, codes: Iterable[str]) -> list[Line]:
    """The known figures of areas in the order of time; an area without any has an empty line."""
    columns = (sheet.rows[name].tolist() for name in ("area", "period", "value", "status"))
    found: dict[str, list[tuple[str, float, str]]] = {code: [] for code in codes}
    for area, when, value, status in zip(*columns, strict=True):
        if area in found and value == value:
            found[area].append((when, value, status))
    return [_line(sheet, code, points) for code, points in found.items()]


def line_of(sheet: Factsheet, code: str) -> Line:
    """The known figures of one area in the order of time."""
    return lines_of(sheet, [code])[0]


def _line(sheet: Factsheet, code: str, points: Sequence[tuple[str, float, str]]) -> Line:
    periods = [when for when, _, _ in points]
    x = [svg.year_of(when) for when in periods]
    marked = {when for when, _, status in points if status == "B"}
    breaks = sorted(svg.year_of(one) for one in marked | {b.period for b in sheet.indicator.breaks})
    step = svg.usual_step(x)
    return Line(code, x, [value for _, value, _ in points], periods, [one for _, _, one in points], breaks, step)


def runs(line: Line, frame: Frame) -> Iterable[tuple[list[Point], bool]]:
    """The strokes of a line: whole ones, and over missing periods the two ends of the gap; none across a break."""
    points = [(frame.x(x), frame.y(y)) for x, y in zip(line.x, line.y, strict=True)]
    run = points[:1]
    for before, (x0, x1) in enumerate(pairwise(line.x)):
        if x1 - x0 <= line.step * 1.4 and not _broken(line, x0, x1):
            run.append(points[before + 1])
            continue
        yield run, True
        if not _broken(line, x0, x1):
            yield points[before : before + 2], False
        run = [points[before + 1]]
    yield run, True


def _broken(line: Line, x0: float, x1: float) -> bool:
    return any(x0 < at <= x1 for at in line.breaks)


def describe(sheet: Factsheet, lines: Sequence[Line]) -> str:
    """What the picture shows, for those who do not see it: ends of the lines, targets, marks, where the figures are."""
    german = sheet.lang == "de"
    told = []
    for line in lines:
        ends = [f"{plain(sheet, line.y[n])} ({period(line.periods[n], sheet.lang)})" for n in (0, -1)]
        count = f"{len(line.x)} {'Werte' if german else 'figures'}"
        course = f" {word('to', sheet.lang)} ".join(ends) if len(line.x) > 1 else ends[0]
        told.append(f"{short_name(line.area, sheet.lang)}: {course}, {count}")
    told += [f"{owner(sheet, one)} {one.year or ''}: {plain(sheet, one.value or 0.0)}" for one in sheet.targets]
    told += sheet.notes
    last = "Alle Zahlen stehen in der Tabelle." if german else "All figures are in the table."
    return f"{'; '.join(told)}. {last}"


def plain(sheet: Factsheet, value: float) -> str:
    """A value without its unit."""
    return number(value, _decimals(sheet), sheet.lang)


def short_name(code: str, lang: str) -> str:
    """A region's name as short as a label wants it."""
    return "NRW" if code == NRW else in_language(areas()[code], "name", lang).removeprefix("Regierungsbezirk ")


def alphabetical(code: str, lang: str) -> tuple[str, str]:
    """A key to sort areas by name, letters with marks as those without."""
    parts = unicodedata.normalize("NFD", short_name(code, lang).casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)), code


def point_title(sheet: Factsheet, line: Line, place: int) -> str:
    """What a point says: area, period, value with unit, and its mark."""
    status = line.statuses[place]
    mark = f" ({UNSETTLED[status][sheet.lang != 'de']})" if status in UNSETTLED else ""
    value = quantity(line.y[place], sheet.unit, sheet.lang, decimals=sheet.indicator.decimals)
    return f"{short_name(line.area, sheet.lang)}, {period(line.periods[place], sheet.lang)}: {value}{mark}"


def _decimals(sheet: Factsheet) -> int:
    return sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals


def owner(sheet: Factsheet, target: Target) -> str:
    """Whose target it is."""
    return word(f"target_{target.level}", sheet.lang)
