"""How regions came through a shock, and the bands of ranks of a profile, as inline SVG."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from zdi_metrics import store
from zdi_metrics.areas import GERMANY, NRW
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparisons import Shock, ShockSeries
from zdi_metrics.loading import observe_table
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.look import FAN, GRID, INK, NRW_BLUE, QUIET
from zdi_metrics.outputs.svg import Box, Frame, tag
from zdi_metrics.outputs.web.svgseries import short_name
from zdi_metrics.shocks import amounts_by_area
from zdi_metrics.wording import in_language, number, word

SMALL = (350, 240)
BEFORE, AFTER = 2, 8  # years shown around the first year of a shock
NO_CHANGE = 100.0


def totals(data: Path, series: ShockSeries) -> dict[str, pd.Series]:
    """The sum of the sectors by year, of NRW and of Germany, as far as all sectors have figures; empty without any."""
    kept = store.ledger(data).get(series.input.table)
    if not kept:
        return {}
    amounts = amounts_by_area(series, observe_table(data, catalogue(), kept))
    sums = {area: own.sum(skipna=False).dropna() for area, own in amounts.items() if area in {NRW, *series.nation}}
    found = {NRW: sums[NRW]} if NRW in sums else {}
    if series.nation and set(series.nation) <= set(sums):
        members = [sums[code] for code in series.nation]
        found[GERMANY] = pd.concat(members, axis=1, join="inner").sum(axis=1) if len(members) > 1 else members[0]
    return found


def shock_svg(series: ShockSeries, shock: Shock, sums: Mapping[str, pd.Series], lang: str) -> str:
    """Index of the year before the shock = 100, of NRW and Germany; "" when NRW has no figure of that year or after."""
    last = min(shock.until or shock.start + AFTER, shock.start + AFTER)
    lines = {area: course for area, sum_ in sums.items() if len(course := _index(sum_, shock.start, last)) > 1}
    if NRW not in lines or lines[NRW].index.max() <= shock.start:
        return ""
    width, height = SMALL
    low, high = _around(list(lines.values()))
    left = svg.label_room(low, high, height - 46, 12.0, lang)
    end = max(int(line.index.max()) for line in lines.values())
    begin = min(int(line.index.min()) for line in lines.values())
    frame = Frame(width, height, Box(left, 10, width - 92, height - 28), begin - 0.2, end + 0.2, low, high)
    years = sorted({shock.start, shock.end, end} | ({shock.rebound[1]} if shock.rebound else set()))
    room = 40 / (frame.plot.x1 - frame.plot.x0) * (frame.x1 - frame.x0)
    parts = [
        _window(frame, shock),
        svg.axes(frame, [y for y in years if y <= end and _free(y, years, room)], 12.0, lang),
    ]
    ends = svg.apart([frame.y(float(line.iloc[-1])) for line in lines.values()], 15.0, 16.0, height - 34.0)
    for (area, line), at in list(zip(lines.items(), ends, strict=True))[::-1]:
        parts.append(_course(frame, area, line, at, lang))
    name = f"{in_language(series, 'name', lang)}: {in_language(shock, 'name', lang)}"
    return svg.drawing(width, height, name, _told(lines, shock.start, lang), f"{series.id}-{shock.id}", parts, "small")


def band_svg(rows: Sequence[Mapping[str, float | str]], name: str, of: int, *, narrow: bool, lang: str) -> str:
    """A bar from the best to the worst rank of the band for each region, and a point at the rank as proposed."""
    width, size = (350, 12.0) if narrow else (760, 13.0)
    left = 16 + size * svg.LETTER * max(len(short_name(str(row["area"]), lang)) for row in rows)
    height = 62 + 34 * len(rows)
    frame = Frame(width, height, Box(left, 14, width - 24, height - 40), 1, of, 0, 1)
    parts = []
    for tick in (1, *(n for n in range(25, of - 12, 50 if narrow else 25)), of):
        x = frame.x(tick)
        parts.append(tag("line", x1=x, x2=x, y1=frame.plot.y0, y2=frame.plot.y1, stroke=GRID))
        parts.append(svg.text(str(tick), x, frame.plot.y1 + 17, size, text_anchor="middle", fill=QUIET))
    german = lang == "de"
    parts.append(
        svg.text("Rang (1 = bester Wert)" if german else "rank (1 = best)", left, height - 6, size, fill=QUIET)
    )
    told = []
    for n, row in enumerate(rows):
        y = 34.0 + 34 * n
        low, rank, high = (float(row[key]) for key in ("rank_low", "rank", "rank_high"))
        area = short_name(str(row["area"]), lang)
        ends = f"{number(low, 0, lang)} – {number(high, 0, lang)}"
        said = f"{area}: {word('rank', lang)} {number(rank, 0, lang)}, {word('band', lang)}: {ends}"
        told.append(said)
        bar = {"x": frame.x(low), "y": y - 8, "width": max(frame.x(high) - frame.x(low), 2.0), "height": 16}
        parts.append(
            tag(
                "g",
                [
                    tag("rect", svg.title(said), **bar, fill=FAN["50"], rx=3),
                    tag("circle", svg.title(said), cx=frame.x(rank), cy=y, r=6, fill=NRW_BLUE),
                    svg.text(area, left - 10, y + size * 0.35, size, text_anchor="end", font_weight="700"),
                    svg.text(f"{number(rank, 0, lang)} ({ends})", frame.x(high) + 8, y + size * 0.35, size),
                ],
            )
        )
    kind = "narrow" if narrow else "wide"
    return svg.drawing(width, height, name, "; ".join(told), f"bands-{kind}", parts, kind)


def _index(sums: pd.Series, start: int, last: int) -> pd.Series:
    if start not in sums.index:
        return sums.iloc[:0]
    index: pd.Series = NO_CHANGE * sums.loc[start - BEFORE : last] / sums[start]
    return index


def _around(lines: Sequence[pd.Series]) -> tuple[float, float]:
    values = [float(value) for line in lines for value in line] + [NO_CHANGE]
    room = 0.08 * (max(values) - min(values) or 1.0)
    return min(values) - room, max(values) + room


def _free(year: int, years: Sequence[int], room: float) -> bool:
    """Whether the year has room beside the one before it."""
    before = [other for other in years if other < year]
    return not before or year - before[-1] >= room


def _window(frame: Frame, shock: Shock) -> str:
    x0, x1 = frame.x(shock.start), frame.x(min(shock.end, frame.x1))
    return tag("rect", x=x0, y=frame.plot.y0, width=x1 - x0, height=frame.plot.y1 - frame.plot.y0, fill="#f0f0f0")


def _course(frame: Frame, area: str, line: pd.Series, at: float, lang: str) -> str:
    own = area == NRW
    color = NRW_BLUE if own else INK
    points = [(frame.x(float(year)), frame.y(float(value))) for year, value in zip(line.index, line, strict=True)]
    parts = [svg.path(points, stroke=color, stroke_width=2.6 if own else 1.6, stroke_dasharray=None if own else "6 4")]
    for (x, y), year, value in zip(points, line.index, line, strict=True):
        told = f"{short_name(area, lang)}, {year}: {number(float(value), 1, lang)}"
        parts.append(tag("circle", cx=x, cy=y, r=2.8 if own else 2.0, fill=color))
        parts.append(tag("circle", svg.title(told), cx=x, cy=y, r=9, class_="hit"))
    label = f"{short_name(area, lang)} {number(float(line.iloc[-1]), 1, lang)}" if own else short_name(area, lang)
    parts.append(svg.text(label, frame.plot.x1 + 7, at + 4, 12.0, fill=color, font_weight="700"))
    return tag("g", parts, class_="series", data_area=area)


def _told(lines: Mapping[str, pd.Series], start: int, lang: str) -> str:
    courses = [
        f"{short_name(area, lang)}: "
        + ", ".join(f"{year} {number(float(value), 1, lang)}" for year, value in zip(line.index, line, strict=True))
        for area, line in lines.items()
    ]
    return f"{start} = 100. {'; '.join(courses)}"
