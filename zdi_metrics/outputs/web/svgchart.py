"""A line chart of one indicator as plain inline SVG: series with marks, breaks, targets and the continued trend."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.look import FAN, GREY, INK, LINES, NRW_BLUE, PAPER, QUIET
from zdi_metrics.outputs.svg import Box, Frame, Point, tag
from zdi_metrics.outputs.web.svgseries import Line, describe, lines_of, owner, plain, point_title, runs, short_name
from zdi_metrics.prospects import LAST_SINGLE_YEAR
from zdi_metrics.wording import period, quantity, word

TARGET_LINES = {"law": "-", "strategy": "--", "benchmark": ":"}
FANS = ("95", "80", "50")
WIDE, NARROW = (760, 400), (350, 330)
STYLES = tuple((color, svg.DASHES.get(str(dashes), "10 3 2 3")) for color, dashes in LINES)


class Canvas(NamedTuple):
    """A chart in the making: labels keep away from `taken` boxes and from `points` of lines."""

    sheet: Factsheet
    frame: Frame
    size: float
    parts: list[str]
    taken: list[Box]
    points: list[Point]


def line_svg(sheet: Factsheet, *, narrow: bool = False, prefix: str = "") -> str:
    """The areas of a factsheet over time, with fan, path, targets and breaks; "" when none of them has a figure.

    Every point carries its value as a title, so that a pointer finds it without script. `prefix` makes ids unique.
    """
    lines = [line for line in lines_of(sheet, sheet.areas) if line.x]
    if not lines:
        return ""
    width, height = NARROW if narrow else WIDE
    canvas = Canvas(sheet, _frame(sheet, lines, width, height), 12.0 if narrow else 13.0, [], [], [])
    _draw_fan(canvas)
    canvas.parts.append(svg.axes(canvas.frame, _years(sheet, lines, canvas.frame), canvas.size, sheet.lang))
    _draw_breaks(canvas, lines)
    _draw_path(canvas)
    for place, line in reversed(list(enumerate(lines))):
        draw_line(canvas, line, place if line.area == sheet.area or len(lines) == 1 else max(place, 1))
    _draw_targets(canvas)
    _name_lines(canvas, lines)
    kind = "narrow" if narrow else "wide"
    prefix = f"{prefix}{sheet.indicator.id}-{kind}"
    return svg.drawing(width, height, sheet.title, describe(sheet, lines), prefix, canvas.parts, kind)


def draw_line(canvas: Canvas, line: Line, place: int) -> None:
    """A series with its points; hollow where it is not settled yet."""
    (color, dashes), main = STYLES[min(place, len(STYLES) - 1)], place == 0
    strokes = [
        svg.path(
            run, stroke=color, stroke_width=2.6 if main else 1.6, stroke_dasharray=dashes if whole else "1.5 3.5",
            stroke_linejoin="round",
        )
        for run, whole in runs(line, canvas.frame)
        if len(run) > 1
    ]  # fmt: skip
    for n, (x, y, status) in enumerate(zip(line.x, line.y, line.statuses, strict=True)):
        at = {"cx": canvas.frame.x(x), "cy": canvas.frame.y(y)}
        look = {"fill": PAPER if status in UNSETTLED else color, "stroke": color, "stroke_width": 1.4}
        strokes.append(tag("circle", **at, r=3.2 if main else 2.2, **look))
        strokes.append(tag("circle", svg.title(point_title(canvas.sheet, line, n)), **at, r=9, class_="hit"))
    canvas.parts.append(tag("g", strokes, class_="series", data_area=line.area))
    for run, _ in runs(line, canvas.frame):
        canvas.points.extend(svg.dense(run))


def _frame(sheet: Factsheet, lines: Sequence[Line], width: int, height: int) -> Frame:
    fan = sheet.outlook
    ahead = [float(one.year) for one in sheet.targets if one.year] + [float(year) for year in fan.index]
    first = min(line.x[0] for line in lines)
    end = max([*(line.x[-1] for line in lines), *ahead])
    if end == first:
        first, end = first - 1, end + 1
    values = [value for line in lines for value in line.y] + [one.value or 0.0 for one in sheet.targets]
    values += [value for column in ("mean", "lower_80", "upper_80") for value in fan[column].dropna().tolist()]
    low, high = svg.spread(values)
    left = svg.label_room(low, high, height - 60, 13.0 if width > 500 else 12.0, sheet.lang)
    slack = 0.015 * (end - first)
    return Frame(width, height, Box(left, 14, width - 14, height - 30), first - slack, end + slack, low, high)


def _years(sheet: Factsheet, lines: Sequence[Line], frame: Frame) -> list[int]:
    room = 44 / (frame.plot.x1 - frame.plot.x0) * (frame.x1 - frame.x0)
    wanted = sorted({one.year for one in sheet.targets if one.year})
    kept = [year for n, year in enumerate(wanted) if n == 0 or year - wanted[n - 1] >= 0.75 * room]
    last = max(line.x[-1] for line in lines)
    return svg.year_ticks(min(line.x[0] for line in lines), last, frame.x1, kept, room)


def _draw_fan(canvas: Canvas) -> None:
    """Ranges of the continued trend from the latest figure on; what leaves the drawing is cut at its edge."""
    sheet, frame = canvas.sheet, canvas.frame
    ahead = sheet.outlook[sheet.outlook["mean"].notna()]
    if ahead.empty:
        return
    known = sheet.outlook["figure"].dropna()
    start = (frame.x(float(known.index[-1])), frame.y(float(known.iloc[-1])))

    def at(column: str, until: int = 9999) -> list[Point]:
        values = [one for one in zip(ahead.index.tolist(), ahead[column].tolist(), strict=True) if one[0] <= until]
        return [(frame.x(year), min(max(frame.y(v), frame.plot.y0), frame.plot.y1)) for year, v in values]

    shapes = []
    for level in FANS:
        ends = [start, *at(f"upper_{level}"), *reversed(at(f"lower_{level}"))]
        corners = " ".join(f"{svg.shown(float(x))},{svg.shown(float(y))}" for x, y in ends)
        shapes.append(tag("polygon", points=corners, fill=FAN[level]))
    mean = [start, *at("mean", LAST_SINGLE_YEAR)]
    shapes.append(svg.path(mean, stroke=NRW_BLUE, stroke_width=1.6, stroke_dasharray="3 3"))
    canvas.points.extend(svg.dense(mean))
    shapes += [
        _ahead_title(canvas, year, row)
        for year, row in zip(ahead.index.tolist(), ahead.to_dict("records"), strict=True)
    ]
    canvas.parts.append(tag("g", shapes, class_="fan"))


def _ahead_title(canvas: Canvas, year: int, row: Mapping[Hashable, float]) -> str:
    sheet = canvas.sheet
    if year % 5:
        return ""
    ends = f" {word('to', sheet.lang)} ".join(plain(sheet, row[f"{end}_80"]) for end in ("lower", "upper"))
    middle = f" {plain(sheet, row['mean'])}" if year <= LAST_SINGLE_YEAR else ""
    told = f"{year}: {word('mean', sheet.lang)}{middle}; {word('range_80', sheet.lang)}: {ends}"
    height = canvas.frame.plot
    down = min(max(canvas.frame.y(row["mean"]), height.y0), height.y1)
    return tag("circle", svg.title(told), cx=canvas.frame.x(year), cy=down, r=9, class_="hit")


def _draw_path(canvas: Canvas) -> None:
    """The path to the targets from the latest figure, in the line of the target's kind."""
    sheet, frame = canvas.sheet, canvas.frame
    steps = sheet.outlook["path"].dropna()
    if len(steps) < 2:
        return
    points = [(frame.x(x), frame.y(y)) for x, y in zip(steps.index.tolist(), steps.tolist(), strict=True)]
    dashes = svg.DASHES[TARGET_LINES[sheet.assessments[0].target_kind or "law"]]
    canvas.parts.append(svg.path(points, stroke=INK, stroke_width=1.3, stroke_dasharray=dashes))
    canvas.points.extend(svg.dense(points))


def _draw_breaks(canvas: Canvas, lines: Sequence[Line]) -> None:
    """A dashed line before the first value after a break, named by its period."""
    frame, lang = canvas.frame, canvas.sheet.lang
    known = {at: name for line in lines for at, name in zip(line.x, line.periods, strict=True)}
    first, last = min(known), max(known)
    for at in sorted({at for line in lines for at in line.breaks if first < at <= last}):
        x = frame.x(at - lines[0].step / 2)
        name = known.get(at, svg.shown(at))
        label = f"{'Bruch' if lang == 'de' else 'break'} {period(name, lang)}"
        canvas.parts.append(
            tag("line", x1=x, x2=x, y1=frame.plot.y0, y2=frame.plot.y1, stroke=GREY, stroke_dasharray="2 3")
        )
        wide = canvas.size * svg.LETTER * len(label)
        left = x + 4 if x + 4 + wide < frame.plot.x1 else x - 4 - wide
        down = frame.plot.y0 + canvas.size * (1 + sum(box.x1 > left - 4 for box in canvas.taken)) - 3
        canvas.parts.append(svg.text(label, left, down, canvas.size - 1, fill=QUIET))
        canvas.taken.append(Box(left, down - canvas.size, left + wide, down + 3))


def _draw_targets(canvas: Canvas) -> None:
    """Each target as a mark with its owner and value; a target for every year is a line across."""
    sheet, frame, named = canvas.sheet, canvas.frame, set()
    for target in sorted(sheet.targets, key=lambda one: one.year or 0):
        value = target.value or 0.0
        x, y = frame.x(float(target.year)) if target.year else frame.plot.x1, frame.y(value)
        if target.year is None:
            ends = [(frame.plot.x0, y), (frame.plot.x1, y)]
            canvas.parts.append(svg.path(ends, stroke=INK, stroke_dasharray=svg.DASHES[TARGET_LINES[target.kind]]))
            canvas.points.extend(svg.dense(ends))
        told = plain(sheet, value).removesuffix(",0").removesuffix(".0")
        whose = f"{owner(sheet, target)} ({word(target.kind, sheet.lang)})"
        label = told if (target.level, target.kind) in named else f"{owner(sheet, target)} {told}"
        named.add((target.level, target.kind))
        full = quantity(value, sheet.unit, sheet.lang, decimals=sheet.indicator.decimals)
        hover = svg.title(f"{whose}{f' {target.year}' if target.year else ''}: {full}")
        canvas.parts.append(tag("g", [_mark(target.kind, x, y), tag("circle", hover, cx=x, cy=y, r=10, class_="hit")]))
        canvas.taken.append(Box(x - 7, y - 7, x + 7, y + 7))
        _label(canvas, label, (x, y), canvas.size, fill=INK)


def _mark(kind: str, x: float, y: float) -> str:
    look = {"fill": PAPER, "stroke": INK, "stroke_width": 1.6}
    if kind == "benchmark":
        return tag("circle", cx=x, cy=y, r=5, **look)
    turn = f"rotate(45 {svg.shown(x)} {svg.shown(y)})" if kind == "law" else None
    return tag("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, transform=turn, **look)


def _name_lines(canvas: Canvas, lines: Sequence[Line]) -> None:
    """Names at the last points, with the latest value of the region that stands out."""
    for place, line in enumerate(lines):
        main = line.area == canvas.sheet.area
        name = short_name(line.area, canvas.sheet.lang) + (f" {plain(canvas.sheet, line.y[-1])}" if main else "")
        color = STYLES[0 if main else max(place, 1)][0] if len(lines) > 1 or main else STYLES[0][0]
        at = (canvas.frame.x(line.x[-1]), canvas.frame.y(line.y[-1]))
        _label(canvas, name, at, canvas.size + (1 if main else 0), fill=color, font_weight="700")


def _label(canvas: Canvas, label: str, at: Point, size: float, **look: object) -> None:
    wide = size * svg.LETTER * len(label) * (1.05 if look.get("font_weight") else 1.0)
    plot = canvas.frame.plot
    inside = Box(plot.x0, plot.y0 - 12, canvas.frame.width - 2, plot.y1)
    x, y = svg.place(wide, size, at, canvas.taken, canvas.points, inside)
    canvas.taken.append(Box(x, y - size, x + wide, y + 3))
    canvas.parts.append(svg.text(label, x, y, size, **look))
