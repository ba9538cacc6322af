"""Editable charts of PowerPoint: lines, targets, path and range of an indicator, or bars of single figures."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import xlsxwriter  # type: ignore[import-untyped]

from zdi_metrics.areas import NRW
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.look import FAN, GREY, INK, LINES, NRW_BLUE, PAPER
from zdi_metrics.outputs.office import chart_xml as xml
from zdi_metrics.outputs.office.chart_axis import Axis, value_axis
from zdi_metrics.outputs.office.chart_xml import Label, Points
from zdi_metrics.outputs.office.label_places import AWAY, Wish, places
from zdi_metrics.outputs.office.native_columns import Column, Columns, skipped
from zdi_metrics.outputs.office.text_fit import LEADING, width, wrap
from zdi_metrics.wording import number

LOCALES = {"de": "de-DE", "en": "en-GB"}
DASHES = ("solid", "dash", "dashDot", "lgDashDot", "sysDot")  # as in LINES, by place
KIND_DASHES = {"law": "solid", "strategy": "dash", "benchmark": "sysDot"}
KIND_MARKS = {"law": "diamond", "strategy": "square", "benchmark": "circle"}
LETTERS = 11.0  # size of the letters
TOP, BOTTOM = 10.0, 26.0  # room above and below the plot
MANY = 25  # points of a line from which marks get small
LAYERS = ("lower", "range", "path", "region", "unsettled", "target")  # from below


class Plot(NamedTuple):
    """Where the plot lies in a chart of `wide` by `high` points; `places` categories across."""

    wide: float
    high: float
    left: float
    right: float
    axis: Axis
    places: int

    def x(self, at: int) -> float:
        """How far from the left end a category lies."""
        return self.left + (at + 0.5) / self.places * (self.wide - self.left - self.right)

    def up(self, value: float) -> float:
        """How far above the lower end of the plot a value lies."""
        return self.axis.share(value) * (self.high - TOP - BOTTOM)

    def shares(self) -> tuple[float, float, float, float]:
        """The plot as shares of the chart: x, y, width, height."""
        wide, high = self.wide - self.left - self.right, self.high - TOP - BOTTOM
        return (self.left / self.wide, TOP / self.high, wide / self.wide, high / self.high)


def number_format(decimals: int) -> str:
    """The format of numbers in Office, which shows the separators of the reader's language."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def chart_parts(sheet: Factsheet, told: Columns, wide: float, high: float) -> tuple[bytes, bytes]:
    """The XML of a chart and the workbook behind it."""
    draw = _bar_chart if told.kind == "bar" else _line_chart
    return draw(sheet, told, wide, high), workbook(sheet, told)


def decimals_of(sheet: Factsheet) -> int:
    """The decimals with which figures of an indicator are shown."""
    return sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals


def workbook(sheet: Factsheet, told: Columns) -> bytes:
    """The figures of a chart as a workbook, with a second sheet that says what they are; the same bytes every time."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": xml.readable(sheet.name)[:255], "created": dt.datetime(2000, 1, 1)})
    figures = book.add_worksheet(xml.SHEET)
    form = book.add_format({"num_format": number_format(decimals_of(sheet))})
    figures.set_column(0, len(told.columns), 24)
    figures.write_column(1, 0, told.categories)
    for place, one in enumerate(told.columns, start=1):
        figures.write_string(0, place, one.name)
        for row, value in enumerate(one.values, start=1):
            if value is not None:
                figures.write_number(row, place, value, form)
    about = book.add_worksheet("Quelle" if sheet.lang == "de" else "Source")
    about.set_column(0, 0, 120)
    for row, text in enumerate([sheet.title, sheet.subtitle, *sheet.notes, sheet.source_line]):
        about.write_string(row, 0, text)
    book.close()
    return target.getvalue()


def _line_chart(sheet: Factsheet, told: Columns, wide: float, high: float) -> bytes:
    lang, form = LOCALES[sheet.lang], _local_format(decimals_of(sheet), sheet.lang)
    plot = _plot(sheet, told, wide, high)
    marks = _labels(sheet, told, plot)
    order = sorted(range(len(told.columns)), key=lambda n: (LAYERS.index(told.columns[n].role), -told.columns[n].place))
    drawn = [
        (told.columns[n].role, _series(n, at, told.columns[n], told.categories, marks[n], form, lang))
        for at, n in enumerate(order)
    ]
    areas = "".join(text for role, text in drawn if role in {"lower", "range"})
    lines = "".join(text for role, text in drawn if role not in {"lower", "range"})
    ids = f"<c:axId val='{xml.CATEGORIES}'/><c:axId val='{xml.VALUES}'/>"
    fan = f"<c:areaChart><c:grouping val='stacked'/><c:varyColors val='0'/>{areas}{ids}</c:areaChart>" if areas else ""
    inside = (
        f"{fan}<c:lineChart><c:grouping val='standard'/><c:varyColors val='0'/>{lines}"
        f"<c:marker val='1'/>{ids}</c:lineChart>"
        f"{xml.category_axis('b', plot.places, _every(told), lang)}"
        f"{xml.number_axis('l', *plot.axis[:3], _local_format(plot.axis.decimals, sheet.lang), lang)}"
    )
    return xml.chart_space(inside, plot.shares(), lang)


def _local_format(decimals: int, lang: str) -> str:
    """The format in a chart; the mark of the language is for LibreOffice, Office takes that of the reader."""
    return ("[$-407]" if lang == "de" else "[$-809]") + number_format(decimals)


def _every(told: Columns) -> int:
    """One category in how many is written: years a dozen, longer words fewer."""
    return skipped(len(told.categories), 12 if len(told.categories[0]) <= 4 else 7)


def _series(
    place: int, order: int, one: Column, categories: Sequence[str], told: Iterable[Label], form: str, lang: str
) -> str:
    """A column as it is drawn, by its role."""
    if one.role in {"lower", "range"}:
        look = xml.shape(xml.fill(FAN["80"] if one.role == "range" else "") + xml.line("", 0))
        return xml.column(place, one.name, look, categories, one.values, order) + "</c:ser>"
    drawn, mark = _marks(one)
    signs = xml.points(mark) if mark else "<c:marker><c:symbol val='none'/></c:marker>"
    look = xml.shape(drawn) + signs + xml.labels(told, LETTERS, form, lang)
    return xml.column(place, one.name, look, categories, one.values, order) + "<c:smooth val='0'/></c:ser>"


def _marks(one: Column) -> tuple[str, Points | None]:
    """Line and points of a column; the white points of unsettled figures make rings of those below them."""
    if one.role in {"region", "unsettled"}:
        many = sum(v is not None for v in one.values) > MANY
        size = (5 if many else 8) if one.place == 0 else (4 if many else 6)
        if one.role == "unsettled":
            return xml.line("", 0), Points("circle", size - 2 if many else size - 4, PAPER)
        color, dash = LINES[min(one.place, len(LINES) - 1)][0], DASHES[min(one.place, len(DASHES) - 1)]
        return xml.line(color, 2.5 if one.place == 0 else 1.75, dash), Points("circle", size, color)
    if one.role == "path" or _runs_along(one):
        return xml.line(INK, 1.25, KIND_DASHES[one.kind]), None
    return xml.line("", 0), Points(KIND_MARKS[one.kind], 8, INK)


def _runs_along(one: Column) -> bool:
    """Whether a target holds in every period."""
    return one.role == "target" and len(one.values) > 1 and None not in one.values


def _plot(sheet: Factsheet, told: Columns, wide: float, high: float) -> Plot:
    """Room for the axis on the left and for labels on the right."""
    aims = any(one.role == "target" for one in told.columns)
    axis = value_axis(_heights(told), room=0.22 if aims else 0.12, most=100.0 if sheet.unit.id == "percent" else None)
    ticks = [axis.low, axis.high, axis.high - axis.step]
    left = max(width(number(tick, axis.decimals, "de"), LETTERS) for tick in ticks) + 12
    plot = Plot(wide, high, left, 12, axis, len(told.categories))
    ends = [(at, _label_size(sheet, told.columns[n], at, named)[0]) for n, at, named in _ends(told)]
    for _ in range(3):  # each step towards the right margin moves the points a little
        over = max((plot.x(at) + room + AWAY + 4 - wide for at, room in ends if at > plot.places * 0.8), default=0.0)
        plot = plot._replace(right=min(max(12.0, plot.right + over), wide / 3))
    return plot


def _heights(told: Columns) -> list[float]:
    """All heights that are drawn, the upper end of the range included."""
    found = [v for one in told.columns if one.role != "range" for v in one.values if v is not None]
    lower = next((one.values for one in told.columns if one.role == "lower"), ())
    wide = next((one.values for one in told.columns if one.role == "range"), ())
    return found + [a + b for a, b in zip(lower, wide, strict=True) if a is not None and b is not None]


def _ends(told: Columns) -> list[tuple[int, int, bool]]:
    """Column and place of the points that bear a label, and whether it has a name.

    The last point of each region has one, and all targets, the first of each owner with its name.
    """
    last = {one.place: n for n, one in enumerate(told.columns) if one.role == "region"}
    ends = [(n, _filled(told.columns[n])[-1], True) for n in last.values()]
    for n, one in enumerate(told.columns):
        if one.role == "target":
            at = _filled(one)
            ends += [(n, at[-1], True)] if _runs_along(one) else [(n, place, place == at[0]) for place in at]
    return ends


def _filled(one: Column) -> list[int]:
    return [at for at, value in enumerate(one.values) if value is not None]


def _label_size(sheet: Factsheet, one: Column, at: int, named: bool) -> tuple[float, float]:
    value = number(one.values[at] or 0.0, decimals_of(sheet), sheet.lang)
    lines = [one.name] * named + ["2000"] * _dated(one) + [value]
    return max(width(text, LETTERS, True) for text in lines) + 8, len(lines) * LETTERS * LEADING + 8


def _dated(one: Column) -> bool:
    """Whether labels name the year: the axis need not show that of a target."""
    return one.role == "target" and not _runs_along(one)


def _labels(sheet: Factsheet, told: Columns, plot: Plot) -> list[list[Label]]:
    """The labels of each column: names and values at the ends of lines and at targets, none upon another."""
    found: list[list[Label]] = [[] for _ in told.columns]
    ends = _ends(told)
    wishes = []
    for n, at, named in ends:
        sides = "rtbl" if told.columns[n].role == "region" or at >= plot.places - 2 else "tblr"
        size = _label_size(sheet, told.columns[n], at, named)
        wishes.append(Wish(plot.x(at), plot.up(told.columns[n].values[at] or 0.0), *size, sides))
    lines = [
        [(plot.x(at), plot.up(v)) for at, v in enumerate(one.values) if v is not None]
        for one in told.columns
        if one.role in {"region", "path", "target"}
    ]
    frame = (plot.left, 0.0, plot.wide, plot.high - BOTTOM)
    for (n, at, named), place in zip(ends, places(wishes, lines, frame), strict=True):
        one = told.columns[n]
        region = one.role == "region"
        color = LINES[min(one.place, len(LINES) - 1)][0] if region else INK
        whole = 0 if not region and (one.values[at] or 0.0).is_integer() else decimals_of(sheet)
        form = _local_format(whole, sheet.lang)
        down = -place.up / plot.high
        found[n].append(Label(at, place.side, color, named, region and one.place == 0, down, form, _dated(one)))
    return found


def _bar_chart(sheet: Factsheet, told: Columns, wide: float, high: float) -> bytes:
    lang, form = LOCALES[sheet.lang], _local_format(decimals_of(sheet), sheet.lang)
    one = told.columns[0]
    axis = value_axis([v for v in one.values if v is not None], from_zero=True, room=0.25)
    left = min(max(width(text, LETTERS) for text in told.categories) + 14, wide * 0.4)
    lines = max(len(wrap(text, left - 14, LETTERS)) for text in told.categories)
    count = len(told.categories)
    each = max(46.0, min(80.0, 240.0 / count), (lines + 1) * LETTERS * LEADING)  # a few bars may be thick
    tall = min(high - 12, count * each + 12)
    colors = [NRW_BLUE if code.startswith(NRW) else GREY for code in told.regions]
    bars = "".join(
        f"<c:dPt><c:idx val='{n}'/><c:invertIfNegative val='0'/><c:bubble3D val='0'/>"
        f"{xml.shape(xml.fill('#ffffff' if n in one.marks else color) + xml.line(color, 1.5))}</c:dPt>"
        for n, color in enumerate(colors)
    )
    told_values = [Label(n, "outEnd", INK, bold=True) for n in range(len(one.values))]
    look = (
        xml.shape(xml.fill(NRW_BLUE)) + "<c:invertIfNegative val='0'/>" + bars
        + xml.labels(told_values, LETTERS + 2, form, lang)
    )  # fmt: skip
    inside = (
        "<c:barChart><c:barDir val='bar'/><c:grouping val='clustered'/><c:varyColors val='0'/>"
        f"{xml.column(0, one.name, look, told.categories, one.values)}</c:ser><c:gapWidth val='70'/>"
        f"<c:axId val='{xml.CATEGORIES}'/><c:axId val='{xml.VALUES}'/></c:barChart>"
        f"{xml.category_axis('l', len(told.categories), 1, lang, downwards=True)}"
        f"{xml.number_axis('b', *axis[:3], number_format(axis.decimals), lang, hidden=True)}"
    )
    return xml.chart_space(inside, (left / wide, 6 / high, (wide - left - 20) / wide, tall / high), lang)
