"""Regions beside each other: values of one period, change between two, level against pace, and a theme at a glance."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zdi_metrics.areas import GERMANY
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.outputs.charts import canvas, rows, scales
from zdi_metrics.outputs.charts.heads import definition, hollow, sheet_foot, stale_row
from zdi_metrics.outputs.charts.lines import decimals, short_name
from zdi_metrics.outputs.charts.multiples import multiples_chart
from zdi_metrics.outputs.charts.quadrant import quadrant_chart
from zdi_metrics.outputs.charts.regions import (
    FEWEST,
    Compared,
    Group,
    chosen,
    first_period,
    missing_notes,
    of_period,
    refuse_break,
    say,
)
from zdi_metrics.outputs.charts.rows import Row
from zdi_metrics.outputs.look import GREY, INK
from zdi_metrics.wording import number, period, quantity, unit_label, word

__all__ = ["change_chart", "comparison_chart", "multiples_chart", "quadrant_chart"]


def comparison_chart(sheet: Factsheet, group: Group = "laender") -> Figure:
    """The latest values of the Länder, or of the declared European regions, that can be compared, as dots on a scale.

    For Europe the Regierungsbezirke stand for NRW where only they have figures. Raises NotComputable with fewer than
    six regions.
    """
    with canvas.style():
        found = chosen(sheet, group)
        turn = sheet.indicator.better != "lower"
        known = found.rows.sort_values(["value", "area"], ascending=[not turn, True], kind="stable")
        lines = [
            Row(short_name(r["area"], sheet.lang), r["value"], r["area"] in found.own, r["status"] in UNSETTLED)
            for r in known.to_dict("records")
        ]
        notes = [hollow(known["status"], sheet.lang), *missing_notes(sheet, found, group)]
        return _dots(sheet, found, lines, notes, say(group, sheet.lang))


def change_chart(sheet: Factsheet, group: Group = "laender", start: str | None = None) -> Figure:
    """Values of the regions in two periods, joined by a line: the latest one, and `start` or the first since a break.

    Raises NotComputable where a break lies between the two or too few regions have figures of both.
    """
    with canvas.style():
        found = chosen(sheet, group)
        first = start or first_period(sheet, found)
        refuse_break(sheet, first, found)
        before = of_period(sheet, first).set_index("area")
        known = found.rows[found.rows["area"].isin(before.index)]
        if len(known) <= FEWEST or not set(found.own) & set(known["area"]):
            raise NotComputable(
                f"{sheet.indicator.id} has too few regions with figures of both {first} and {found.period}.",
                f"See which there are: zdi data {sheet.indicator.id}",
            )
        known = known.sort_values(["value", "area"], ascending=[sheet.indicator.better == "lower", True], kind="stable")
        lines = [
            Row(
                short_name(r["area"], sheet.lang), r["value"], r["area"] in found.own, r["status"] in UNSETTLED,
                float(before.loc[r["area"], "value"]), before.loc[r["area"], "status"] in UNSETTLED,
            )
            for r in known.to_dict("records")
        ]  # fmt: skip
        missing = [code for code in (*found.missing, *found.rows["area"]) if code not in set(known["area"])]
        title = _change_title(sheet, found, lines, first) or found.title
        found = found._replace(missing=tuple(missing), title=title)
        years = say("years", sheet.lang).format(period(first, sheet.lang), period(found.period, sheet.lang))
        statuses = [*known["status"], *before.loc[known["area"], "status"]]
        notes = [years, hollow(statuses, sheet.lang), *missing_notes(sheet, found, group)[:1]]
        return _dots(sheet, found, lines, notes, say(group, sheet.lang), f"{period(first, sheet.lang)} – ")


def _change_title(sheet: Factsheet, found: Compared, lines: Sequence[Row], first: str) -> str:
    own = [line for line in lines if line.own and line.before is not None]
    if len(own) != 1:
        return ""
    gap = own[0].value - (own[0].before or 0.0)
    change = quantity(gap, sheet.unit, sheet.lang, decimals=sheet.indicator.decimals, change=True)
    told = {"name": sheet.name, "region": own[0].name, "change": change}
    ends = {"start": period(first, sheet.lang), "end": period(found.period, sheet.lang)}
    return say("change", sheet.lang).format(**told, **ends)


def _dots(
    sheet: Factsheet, found: Compared, lines: Sequence[Row], notes: Sequence[str], who: str, since: str = ""
) -> Figure:
    """Draw regions as rows of dots, joined to an earlier value where there is one."""
    unit = unit_label(sheet.unit, sheet.lang)
    subtitle = (
        f"{who} · {unit} · {word(sheet.indicator.better, sheet.lang)} · {since}{period(found.period, sheet.lang)}"
    )

    def head(figure: Figure) -> float:
        end = canvas.title(figure, found.title) + 0.06
        end = stale_row(figure, end, found.period, sheet.state_year, sheet.lang)
        end = canvas.paragraph(figure, end, subtitle, 9.5, INK)
        return canvas.paragraph(figure, end + 0.02, definition(figure, sheet), 8.5) + 0.32

    def foot(figure: Figure) -> float:
        return sheet_foot(figure, sheet, notes, rule=False) + 0.34

    figure, top, bottom = rows.tall(len(lines) * rows.ROW, head, foot)
    values = [value for line in lines for value in (line.value, line.before) if value is not None]
    limits = scales.value_limits(values)
    texts = [(line.value, number(line.value, decimals(sheet), sheet.lang), line.own) for line in lines]
    right = canvas.MARGIN + 0.15 + scales.label_width((text for _, text, _ in texts), 8.5)
    named = [(line.name, line.own) for line in lines]
    axes = rows.row_axes(figure, named, limits, (top, bottom, right), sheet.lang)
    for place, line in enumerate(lines):
        if line.before is not None:
            color = INK if line.own else GREY
            axes.plot([line.before, line.value], [place] * 2, color=color, lw=1.6 if line.own else 1.0, zorder=2)
            face = "white" if line.before_hollow else color
            axes.plot(line.before, place, "s", ms=4.5, color=color, mfc=face, mew=1.2, zorder=2.5)
        rows.dot(axes, place, line.value, line.own, line.hollow)
    ends = [line.value if line.before is None else max(line.value, line.before) for line in lines]
    beyond = [(end, text, own) for end, (_, text, own) in zip(ends, texts, strict=True)]
    rows.write_values(figure, axes, beyond, float)
    _draw_germany(axes, sheet, found, limits, bool(since))
    return figure


def _draw_germany(axes: Axes, sheet: Factsheet, found: Compared, limits: tuple[float, float], skip: bool) -> None:
    """A line for Germany where it lies on the scale of its Länder."""
    one = of_period(sheet, found.period)
    value = one.loc[one["area"] == GERMANY, "value"]
    if skip or value.empty or not limits[0] <= float(value.iloc[0]) <= limits[1]:
        return
    shown = float(value.iloc[0])
    rows.reference(axes, f"{short_name(GERMANY, sheet.lang)} {number(shown, decimals(sheet), sheet.lang)}", shown)
