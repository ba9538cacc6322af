"""Level against pace: where the Länder stand and where they are going."""

import pandas as pd
from matplotlib.figure import Figure

from zdi_metrics.areas import peers
from zdi_metrics.assessment import pace, points
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.outputs.charts import canvas, labels, scales
from zdi_metrics.outputs.charts.heads import definition, hollow, sheet_foot, stale_row
from zdi_metrics.outputs.charts.labels import Label
from zdi_metrics.outputs.charts.lines import decimals, short_name
from zdi_metrics.outputs.look import GREY, INK, NRW_BLUE, QUIET
from zdi_metrics.positions import FEWEST
from zdi_metrics.wording import number, period, quantity, unit_label, word

WORDS = {
    "title": (
        "{name}: {region} bei {value}, im Mittel der letzten Jahre {pace} im Jahr",
        "{name}: {region} at {value}, {pace} a year on average of the last years",
    ),
    "across": ("Wert {} in {}", "value of {} in {}"),
    "up": ("Änderung im Jahr in {}", "change a year in {}"),
    "lines": ("gestrichelt: Median der gezeigten Länder", "dashed: median of the Länder shown"),
    "missing": ("ohne Zahl oder ohne vier Jahre in Folge: {}", "no figure, or no four years in a row: {}"),
}
SIDE = 6.2  # height of the paper in inches, before a long head


def quadrant_chart(sheet: Factsheet) -> Figure:
    """The Länder by latest value (across) and mean change of the last years (up), medians as dashed lines.

    Only Länder with a figure of the same latest period and at least four years in a row are shown, a pace never leads
    over a break. Raises NotComputable with fewer than six of them or without the region.
    """
    known, when = _levels_and_paces(sheet)
    own = known.loc[sheet.area].to_dict()
    told = {
        "name": sheet.name,
        "region": short_name(sheet.area, sheet.lang),
        "value": quantity(float(own["value"]), sheet.unit, sheet.lang, decimals=sheet.indicator.decimals),
        "pace": quantity(float(own["pace"]), sheet.unit, sheet.lang, decimals=sheet.indicator.decimals, change=True),
    }
    with canvas.style():
        figure = canvas.paper(canvas.WIDTH, SIDE)
        end = canvas.title(figure, _say("title", sheet).format(**told)) + 0.06
        end = stale_row(figure, end, when, sheet.state_year, sheet.lang)
        unit = f"{unit_label(sheet.unit, sheet.lang)} · {word(sheet.indicator.better, sheet.lang)}"
        end = canvas.paragraph(figure, end, f"Länder · {unit} · {period(when, sheet.lang)}", 9.5, INK)
        end = canvas.paragraph(figure, end + 0.02, definition(figure, sheet), 8.5)
        absent = [short_name(code, sheet.lang) for code in peers("laender") if code not in known.index]
        missing = _say("missing", sheet).format(", ".join(absent)) if absent else ""
        notes = [_say("lines", sheet), hollow(known["status"], sheet.lang), missing]
        bottom = sheet_foot(figure, sheet, notes, rule=False)
        _draw(figure, sheet, known, when, (end, bottom))
    return figure


def _levels_and_paces(sheet: Factsheet) -> tuple[pd.DataFrame, str]:
    """Value, pace and status by Land, in the latest period in which the region and five others have them."""
    rows = sheet.rows[sheet.rows["area"].isin(peers("laender"))]
    series = {area: one for (_, area), one in points(rows).items()}
    for when in sorted(set(rows["period"]), reverse=True):
        found = {}
        for area, one in series.items():
            known = {p: point for p, point in one.items() if p <= when}
            change = pace(known, sheet.indicator)
            if when in known and known[when].value == known[when].value and change is not None:
                found[area] = {"value": known[when].value, "pace": change, "status": known[when].status}
        if sheet.area in found and len(found) > FEWEST:
            return pd.DataFrame.from_dict(found, orient="index"), when
    raise NotComputable(
        f"{sheet.indicator.id} has too few Länder with a figure and a pace beside {short_name(sheet.area, 'de')}.",
        f"See which figures there are: zdi data {sheet.indicator.id}",
    )


def _draw(figure: Figure, sheet: Factsheet, known: pd.DataFrame, when: str, edges: tuple[float, float]) -> None:
    across = scales.value_limits(known["value"].tolist())
    up = scales.value_limits([*known["pace"], 0.0])
    ticks, written = scales.value_ticks(up, sheet.lang)
    left = canvas.MARGIN + scales.label_width(written) + 0.1
    axes = canvas.panel(figure, left, edges[0] + 0.38, canvas.MARGIN, edges[1] + 0.6)
    x_ticks, x_written = scales.value_ticks(across, sheet.lang, 8)
    axes.set_xlim(*across)
    axes.set_xticks(x_ticks, x_written, fontsize=scales.TICK_SIZE)
    scales.set_values(axes, up, ticks, written)
    axes.axvline(known["value"].median(), color=GREY, lw=1.0, ls=(0, (4, 3)), zorder=1)
    axes.axhline(known["pace"].median(), color=GREY, lw=1.0, ls=(0, (4, 3)), zorder=1)
    height = float(figure.get_size_inches()[1])
    unit = unit_label(sheet.unit, sheet.lang)
    changed = unit_label(sheet.unit, sheet.lang, change=True)
    canvas.put(figure, canvas.MARGIN, edges[0] + 0.1, _say("up", sheet).format(changed) + " ↑", 9, color=QUIET)
    canvas.put(
        figure, canvas.WIDTH - canvas.MARGIN, height - edges[1] - 0.28,
        _say("across", sheet).format(period(when, sheet.lang), unit) + " →", 9, color=QUIET, ha="right",
    )  # fmt: skip
    wanted, seen = [], []
    for area, row in sorted(known.iterrows(), key=lambda pair: pair[0] != sheet.area):
        own = area == sheet.area
        color, place = (NRW_BLUE if own else GREY), (float(row["value"]), float(row["pace"]))
        face = "white" if row["status"] in UNSETTLED else color
        axes.plot(*place, "o", ms=8 if own else 6, color=color, mfc=face, mew=1.3, zorder=4 if own else 3)
        at = labels.inches(figure, axes, *place)
        name = short_name(str(area), sheet.lang)
        text = f"{name} {number(place[0], decimals(sheet), sheet.lang)}" if own else name
        wanted.append(Label(text, *at, color=NRW_BLUE if own else INK, size=9.5 if own else 8.5, bold=own))
        seen += [at] * 4
    bounds = (left, edges[0] + 0.34, canvas.WIDTH - 0.15, height - edges[1] - 0.62)
    labels.place(figure, wanted, seen, bounds)


def _say(key: str, sheet: Factsheet) -> str:
    return WORDS[key][sheet.lang == "en"]
