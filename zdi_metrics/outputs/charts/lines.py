"""Series as lines: which areas are drawn and how; breaks stay open, missing periods and unsettled values show."""

from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from zdi_metrics.areas import NRW, areas
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.outputs.look import GREY, LINES
from zdi_metrics.outputs.svg import usual_step, year_of
from zdi_metrics.tidy import has_break
from zdi_metrics.wording import in_language

MOST_MARKS = 70  # points that are marked one by one


class Series(NamedTuple):
    """The figures of one area as they are drawn; `x` are years, `broken` the places that no line may cross."""

    area: str
    name: str
    x: list[float]
    y: list[float]
    status: list[str]
    last: str
    broken: list[float]
    color: str
    dashes: Any
    width: float


def drawn_series(sheet: Factsheet) -> list[Series]:
    """The areas to draw, the region first; its Regierungsbezirke, or other areas in grey, where it has no figures."""
    known = sheet.rows[sheet.rows["value"].notna()]
    filled = list(dict.fromkeys(known["area"]))
    chosen = [code for code in sheet.areas if code in filled]
    if sheet.area not in chosen:
        chosen = [code for code in filled if areas()[code].parent == NRW and sheet.area == NRW][:5] or chosen
    if not chosen:
        chosen = filled
    rows = dict(iter(known[known["area"].isin(chosen)].groupby("area")))
    start = 0 if sheet.area in chosen else 1  # no other area gets the line of the region
    return [_series(sheet, code, rows[code], place, len(chosen)) for place, code in enumerate(chosen, start)]


def _series(sheet: Factsheet, area: str, rows: pd.DataFrame, place: int, count: int) -> Series:
    rows = rows.sort_values("period")
    many = count > len(LINES)
    color, dashes = (GREY, "-") if many else LINES[place % len(LINES)]
    printed = [p for p, s, sign in zip(rows["period"], rows["status"], rows["sign"], strict=True) if _breaks(s, sign)]
    broken = {year_of(p) for p in [*printed, *(b.period for b in sheet.indicator.breaks)]}
    return Series(
        area=area,
        name="" if many else short_name(area, sheet.lang),
        x=[year_of(p) for p in rows["period"]],
        y=[float(value) for value in rows["value"]],
        status=list(rows["status"]),
        last=str(rows["period"].iloc[-1]),
        broken=sorted(broken),
        color=color,
        dashes=dashes,
        width=0.8 if many else 2.4 if place == 0 else 1.5,
    )


def _breaks(status: str, sign: object) -> bool:
    return status == "B" or (isinstance(sign, str) and has_break(sign))


def short_name(area: str, lang: str) -> str:
    """The name of an area as it stands in a chart."""
    return in_language(areas()[area], "name", lang).removeprefix("Regierungsbezirk ")


def decimals(sheet: Factsheet) -> int:
    """Decimals of the figures of an indicator."""
    return sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals


def draw_line(axes: Axes, line: Series, scale: float = 1.0) -> None:
    """One series: whole steps as a line, missing periods dotted over, breaks left open, unsettled values hollow."""
    step = usual_step(line.x) * 1.01
    whole: tuple[list[float], list[float]] = ([], [])
    over: tuple[list[float], list[float]] = ([], [])
    for start, end in pairwise(zip(line.x, line.y, strict=True)):
        if not any(start[0] < place <= end[0] for place in line.broken):
            _lead_on(whole if end[0] - start[0] <= step else over, start, end)
    look: dict[str, Any] = {"color": line.color, "solid_joinstyle": "round"}
    axes.plot(*whole, ls=line.dashes, lw=line.width * scale, zorder=2.5, **look)
    axes.plot(*over, ls=(0, (1, 2)), lw=line.width * 0.6 * scale, zorder=2.4, **look)
    _mark_points(axes, line, scale)


def _lead_on(run: tuple[list[float], list[float]], start: tuple[float, float], end: tuple[float, float]) -> None:
    """Lead a line on to its next point; it is lifted, by places that are no numbers, if the last was not `start`."""
    lifted = not run[0] or run[0][-1] != start[0]
    for x, y in [(float("nan"), float("nan")), start, end] if lifted else [end]:
        run[0].append(x)
        run[1].append(y)


def _mark_points(axes: Axes, line: Series, scale: float) -> None:
    size = (4.6 if line.width > 2 else 3.2) * scale
    unsettled = [status in UNSETTLED for status in line.status]
    shown = len(line.x) <= MOST_MARKS and (line.width >= 1 or len(line.x) == 1)
    for is_hollow, face in ((False, line.color), (True, "white")):
        at = [n for n, flag in enumerate(unsettled) if flag == is_hollow and (shown or flag)]
        x, y = [line.x[n] for n in at], [line.y[n] for n in at]
        axes.plot(x, y, "o", ms=size, color=line.color, mfc=face, mew=1.2 * scale, zorder=2.7)
