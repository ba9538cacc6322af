"""A region among others as inline SVG: lines of which readers pick some, or dots where there is one period only."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from zdi_metrics.areas import GERMANY, NRW, peers
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.look import GREY, GRID, INK, NRW_BLUE, QUIET
from zdi_metrics.outputs.svg import Box, Frame, tag
from zdi_metrics.outputs.web.svgseries import Line, alphabetical, lines_of, plain, point_title, runs, short_name
from zdi_metrics.positions import compared
from zdi_metrics.wording import period

FEWEST = 3  # regions beside NRW, and periods for lines
OTHERS = "#8c8c8c"
ROW = 21  # height of a row of dots
WIDE, NARROW = (760, 380), (350, 340)


class Group(NamedTuple):
    """Regions to look at together: those of NRW first, then Germany, then the others by name."""

    id: str
    own: tuple[str, ...]
    others: tuple[str, ...]
    period: str  # the latest in which half of them have figures; dots show it
    lines: bool


def groups(sheet: Factsheet) -> list[Group]:
    """The Länder, and the declared European peers at the level at which NRW has figures."""
    known = sheet.rows[sheet.rows["value"].notna()]
    filled = set(known["area"])
    found = []
    if NRW in filled:
        found.append(_group("laender", known, (NRW,), (*peers("laender"), GERMANY), sheet.lang))
    for level in ("nuts2", "nuts1"):  # the finer one, where there are figures for it
        near = compared(level, pd.Series(dtype="float64"), float("inf"))["peers"]
        own = tuple(sorted(code for code in near & filled if code.startswith(NRW)))
        abroad = [code for code in near & filled if not code.startswith(GERMANY)]
        if own and len(abroad) >= FEWEST:
            found.append(_group("europe", known, own, tuple(near), sheet.lang))
    return list({group.id: group for group in reversed(found) if group is not None}.values())[::-1]


def _group(name: str, known: pd.DataFrame, own: tuple[str, ...], members: tuple[str, ...], lang: str) -> Group | None:
    rows = known[known["area"].isin({*own, *members})]
    filled = set(rows["area"])
    others = sorted(filled - set(own), key=lambda code: (code != GERMANY, *alphabetical(code, lang)))
    if len(others) < FEWEST:
        return None
    counted = rows.groupby("period")["area"].nunique()
    with_own = set(rows.loc[rows["area"].isin(own), "period"])
    full = counted[(counted > FEWEST) & counted.index.isin(with_own)]
    if full.empty:
        return None
    latest = max(full.index[full >= len(filled) / 2], default=max(full.index))
    return Group(name, own, tuple(others), str(latest), lines=len(full) >= FEWEST)


def group_svg(sheet: Factsheet, group: Group, *, narrow: bool = False, prefix: str = "") -> str:
    """Lines over time with NRW and Germany set off, or dots of the latest common period."""
    return _lines(sheet, group, narrow, prefix) if group.lines else _dots(sheet, group, narrow, prefix)


def _lines(sheet: Factsheet, group: Group, narrow: bool, prefix: str) -> str:
    """All regions as quiet lines with their names kept ready at the ends; picking them is a matter of classes."""
    width, height = NARROW if narrow else WIDE
    size = 12.0 if narrow else 13.0
    lines = lines_of(sheet, (*group.others, *group.own))
    low, high = svg.spread(value for line in lines for value in line.y)
    left = svg.label_room(low, high, height - 60, size, sheet.lang)
    first, last = min(line.x[0] for line in lines), max(line.x[-1] for line in lines)
    right = width - (104 if narrow else 150)
    frame = Frame(width, height, Box(left, 12, right, height - 30), first, last, low, high)
    room = 44 / (right - left) * (last - first)
    parts = [svg.axes(frame, svg.year_ticks(first, last, last, [], room), size, sheet.lang)]
    ends = svg.apart([frame.y(line.y[-1]) for line in lines if _is_named(line)], size + 3, 12 + size, height - 32)
    heights = dict(zip([line.area for line in lines if _is_named(line)], ends, strict=True))
    parts += [_one_line(sheet, frame, line, size, heights.get(line.area)) for line in lines]
    return _drawn(sheet, group, (width, height), prefix, parts, narrow)


def _is_named(line: Line) -> bool:
    return line.area == GERMANY or line.area.startswith(NRW)


def _one_line(sheet: Factsheet, frame: Frame, line: Line, size: float, down: float | None) -> str:
    own, named = line.area.startswith(NRW), _is_named(line)
    color = NRW_BLUE if own else INK if named else OTHERS
    look = {"stroke": color, "stroke_width": 2.6 if own else 1.8 if named else 1.0, "stroke_linejoin": "round"}
    dashes = "6 4" if line.area == GERMANY else None
    parts = [
        svg.path(run, **look, stroke_dasharray=dashes if whole else "1.5 3.5", class_="line")
        for run, whole in runs(line, frame)
        if len(run) > 1
    ]
    for n, (x, y) in enumerate(zip(line.x, line.y, strict=True)):
        hover = svg.title(point_title(sheet, line, n))
        parts.append(tag("circle", hover, cx=frame.x(x), cy=frame.y(y), r=5, class_="hit"))
    x, y = frame.x(line.x[-1]), frame.y(line.y[-1])
    parts.append(tag("circle", cx=x, cy=y, r=3.0 if named else 2.0, fill=color, class_="dot"))
    label = short_name(line.area, sheet.lang)
    at = (down if down is not None else y) + size * 0.35
    bold = {"font_weight": "700"} if named else {}
    parts.append(svg.text(label, frame.plot.x1 + 9, at, size, fill=color if named else INK, class_="end", **bold))
    kind = "series" if named else "series other"
    return tag("g", parts, class_=kind, data_area=line.area, data_y=y)


def _dots(sheet: Factsheet, group: Group, narrow: bool, prefix: str) -> str:
    """A row per region by value, those of NRW set off in colour, weight and size."""
    rows = sheet.rows[(sheet.rows["period"] == group.period) & sheet.rows["value"].notna()]
    values = {str(code): float(value) for code, value in zip(rows["area"], rows["value"], strict=True)}
    shown = sorted((code for code in (*group.own, *group.others) if code in values), key=lambda code: -values[code])
    width = NARROW[0] if narrow else WIDE[0]
    size = 12.0 if narrow else 13.0
    left = 12 + size * svg.LETTER * max(len(_fitting(code, sheet.lang, narrow)) for code in shown)
    low, high = svg.spread(values[code] for code in shown)
    frame = Frame(width, 44 + ROW * len(shown), Box(left, 10, width - 58, 16 + ROW * len(shown)), low, high, 0, 1)
    ticks = svg.ticks(low, high, 3 if narrow else 6)
    parts = []
    for value, label in zip(ticks, svg.tick_labels(ticks, sheet.lang), strict=True):
        x = frame.x(value)
        look = {"stroke": QUIET if value == 0 else GRID}
        parts.append(tag("line", x1=x, x2=x, y1=frame.plot.y0, y2=frame.plot.y1, **look))
        parts.append(svg.text(label, x, frame.plot.y1 + 18, size, text_anchor="middle", fill=QUIET))
    parts += [_dot(sheet, frame, code, values[code], n, size, narrow) for n, code in enumerate(shown)]
    return _drawn(sheet, group, (width, frame.height), prefix, parts, narrow)


def _dot(sheet: Factsheet, frame: Frame, code: str, value: float, row: int, size: float, narrow: bool) -> str:
    own = code.startswith(NRW)
    color = NRW_BLUE if own else INK if code == GERMANY else GREY
    x, y = frame.x(value), 22.0 + ROW * row
    look = {"font_weight": "700"} if own or code == GERMANY else {}
    ink = {"fill": color if own else INK}
    name = _fitting(code, sheet.lang, narrow)
    return tag(
        "g",
        [
            tag("line", x1=frame.plot.x0, x2=x, y1=y, y2=y, stroke=GRID),
            tag("circle", cx=x, cy=y, r=6.0 if own else 4.5, fill=color),
            svg.text(name, frame.plot.x0 - 8, y + size * 0.35, size, text_anchor="end", **ink, **look),
            svg.text(plain(sheet, value), x + 10, y + size * 0.35, size, **ink, **look),
        ],
    )


def _fitting(code: str, lang: str, narrow: bool) -> str:
    """A name that leaves room for the dots."""
    name, most = short_name(code, lang), 18 if narrow else 34
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _drawn(
    sheet: Factsheet, group: Group, size: tuple[int, int], prefix: str, parts: Sequence[str], narrow: bool
) -> str:
    kind = "narrow" if narrow else "wide"
    german = sheet.lang == "de"
    names = {"laender": ("die Länder", "the Länder"), "europe": ("Vergleichsregionen in Europa", "European peers")}
    name = f"{sheet.name}: {names[group.id][not german]}"
    own = [point_title(sheet, line, -1) for line in lines_of(sheet, group.own)]
    count = len(group.others)
    when = period(group.period, sheet.lang)
    told = (
        f"{'; '.join(own)}. Daneben {count} andere Gebiete, Stand {when}. Alle Zahlen stehen in den Tabellen."
        if german
        else f"{'; '.join(own)}. Beside {count} other areas, as of {when}. All figures are in the tables."
    )
    return svg.drawing(*size, name, told, f"{prefix}{sheet.indicator.id}-{group.id}-{kind}", parts, kind)


def choosable(group: Group, lang: str) -> list[tuple[str, str]]:
    """Codes and names of the regions that can be picked beside NRW and Germany."""
    return [(code, short_name(code, lang)) for code in group.others if code != GERMANY] if group.lines else []
