"""Shock and recovery: a series by years from the last one before a shock, which is 100."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from zdi_metrics import store
from zdi_metrics.areas import GERMANY
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparisons import Shock, ShockSeries
from zdi_metrics.errors import NotComputable
from zdi_metrics.loading import observe_table
from zdi_metrics.outputs.charts import canvas, labels, scales
from zdi_metrics.outputs.charts.heads import source_line, stale_row
from zdi_metrics.outputs.charts.labels import RIGHT, Label
from zdi_metrics.outputs.charts.lines import short_name
from zdi_metrics.outputs.look import INK, LINES
from zdi_metrics.processed import read_comparison
from zdi_metrics.shocks import amounts_by_area
from zdi_metrics.wording import in_language, number, word

BEFORE, AFTER = 3, 10  # years shown before and after the last year before a shock
BASE = 100.0
WORDS = {
    "title": ("{}: Weg durch die Schocks, {}", "{}: course through the shocks, {}"),
    "title_one": ("{}: {}", "{}: {}"),
    "unit": ("Jahr vor dem Schock = 100", "year before the shock = 100"),
    "fell": (
        "{}: tiefster Fall {} % ({}), Stand wieder erreicht: {}",
        "{}: deepest fall {}% ({}), back at its level: {}",
    ),
    "no_fall": ("{}: kein Jahr unter dem Stand davor", "{}: no year below the level before"),
    "years": ("Jahre nach dem letzten Jahr vor dem Schock", "years after the last one before the shock"),
    "sum": ("Summe der Länder", "sum of the Länder"),
    "next": (
        "Kurven enden vor dem nächsten Schock oder mit der letzten Zahl",
        "curves end before the next shock or with the last figure",
    ),
}


class Curve(NamedTuple):
    """A course by years from the last one before the shock; its last year for the label."""

    name: str
    values: pd.Series
    last: int


def shock_chart(data: Path, series: ShockSeries, shock: Shock | None, areas: Sequence[str], lang: str = "de") -> Figure:
    """The series through one shock, the areas beside each other, or without a shock the first area through all of them.

    Raises NotComputable where no figures cover a shock.
    """
    ledger = store.ledger(data)
    if series.input.table not in ledger:
        raise NotComputable(f"{series.id} has no figures.", "See the tables: zdi check")
    amounts = amounts_by_area(series, observe_table(data, catalogue(), ledger[series.input.table]))
    curves = (
        _all_shocks(series, amounts, areas[0], lang) if shock is None else _one(series, shock, amounts, areas, lang)
    )
    if not curves:
        raise NotComputable(
            f"{series.id} has no figures of {short_name(areas[0], 'de')} that cover a shock.",
            "See which there are: zdi resilience --area NRW",
        )
    name = in_language(series, "name", lang)
    region = short_name(areas[0], lang)
    title = _say("title", lang).format(name, region)
    if shock is not None:
        title = _say("title_one", lang).format(name, in_language(shock, "name", lang))
    last = max(curve.last for curve in curves)
    source = source_line(data, [series.input.table], lang)
    with canvas.style():
        figure = canvas.paper()
        end = canvas.title(figure, title) + 0.06
        end = stale_row(figure, end, str(last), store.state_year(ledger), lang)
        end = canvas.paragraph(figure, end, f"{region} · {_say('unit', lang)}", 9.5, INK)
        end = canvas.paragraph(figure, end + 0.02, in_language(series, "note", lang), 8.5)
        for line in _depths(data, series, areas[0], [shock] if shock else list(catalogue().shocks.values()), lang):
            end = canvas.paragraph(figure, end, line, 8.5, INK)
        bottom = canvas.foot(figure, [_say("next", lang)], source)
        _draw(figure, curves, (end, bottom), lang)
    return figure


def _all_shocks(series: ShockSeries, amounts: dict[str, pd.DataFrame], area: str, lang: str) -> list[Curve]:
    if area not in amounts:
        return []
    total = amounts[area].sum(skipna=False)
    found = []
    for shock in catalogue().shocks.values():
        values = _indexed(total, shock)
        if values is not None:
            found.append(Curve(in_language(shock, "name", lang), values, shock.start + int(values.index[-1])))
    return found


def _one(
    series: ShockSeries, shock: Shock, amounts: dict[str, pd.DataFrame], places: Sequence[str], lang: str
) -> list[Curve]:
    """The areas beside each other; the sum of the Länder stands for Germany where it has no figures of its own."""
    found = []
    for area in places:
        name = short_name(area, lang)
        members: tuple[str, ...] = (area,)
        if area == GERMANY and area not in amounts and set(series.nation) <= set(amounts):
            name, members = _say("sum", lang), series.nation
        if members and set(members) <= set(amounts):
            total = pd.concat([amounts[code].sum(skipna=False) for code in members], axis=1).sum(axis=1, skipna=False)
            values = _indexed(total, shock)
            if values is not None:
                found.append(Curve(name, values, shock.start + int(values.index[-1])))
    return found


def _indexed(total: pd.Series, shock: Shock) -> pd.Series | None:
    """The sum of the sectors by years from the last before the shock, which is 100; None where it is not covered."""
    known = total.dropna()
    if not {shock.start, shock.end} <= set(known.index) or not known[shock.start] > 0:
        return None
    until = min(shock.until or shock.start + AFTER, shock.start + AFTER)
    cut = known[(known.index >= shock.start - BEFORE) & (known.index <= until)]
    return pd.Series((BASE * cut / known[shock.start]).to_numpy(), index=cut.index - shock.start)


def _depths(data: Path, series: ShockSeries, area: str, shocks: Sequence[Shock], lang: str) -> list[str]:
    """What the table of resilience says of depth and duration, a line for each shock."""
    rows = read_comparison(data, "resilience")
    rows = rows[(rows["series"] == series.id) & (rows["area"] == area)]
    by_shock: dict[Any, Any] = rows.set_index("shock").to_dict("index")
    told: list[str] = []
    for shock in shocks:
        row, name = by_shock.get(shock.id), in_language(shock, "name", lang)
        if row is None or pd.isna(row["depth"]):
            continue
        if pd.isna(row["lowest"]):
            told.append(_say("no_fall", lang).format(name))
            continue
        back = word("not_back", lang) if pd.isna(row["back"]) else str(row["back"])
        told.append(_say("fell", lang).format(name, number(float(row["depth"]), 1, lang), row["lowest"], back))
    return told


def _draw(figure: Figure, curves: Sequence[Curve], edges: tuple[float, float], lang: str) -> None:
    values = [float(value) for curve in curves for value in curve.values]
    low, high = min(values), max(values)
    pad = max(0.08 * (high - low), 0.5)
    limits = (low - pad, high + pad)
    ticks, written = scales.value_ticks(limits, lang)
    left = canvas.MARGIN + scales.label_width(written) + 0.1
    texts = [f"{curve.name} {number(float(curve.values.iloc[-1]), 1, lang)} ({curve.last})" for curve in curves]
    right = canvas.MARGIN + 0.12 + scales.label_width(texts, 9.5) * 1.08
    axes = canvas.panel(figure, left, edges[0] + 0.2, right, edges[1] + 0.58)
    first = min(int(curve.values.index[0]) for curve in curves)
    last = max(int(curve.values.index[-1]) for curve in curves)
    axes.set_xlim(first - 0.3, last + 0.3)
    years = list(range(first, last + 1))
    axes.set_xticks(years, [number(year, 0, lang, signed=True) for year in years], fontsize=scales.TICK_SIZE)
    scales.set_values(axes, limits, ticks, written)
    axes.axhline(BASE, color=INK, lw=1.0, zorder=1)
    axes.axvline(0, color=INK, lw=0.8, ls=(0, (2, 2)), zorder=1)
    height = float(figure.get_size_inches()[1])
    canvas.put(figure, left, height - edges[1] - 0.26, _say("years", lang), 8.5)
    wanted, seen = [], []
    for place, (curve, text) in enumerate(zip(curves, texts, strict=True)):
        color, dashes = LINES[place % len(LINES)]
        x = [float(year) for year in curve.values.index]
        y = [float(value) for value in curve.values]
        axes.plot(x, y, color=color, ls=dashes, lw=2.4 if place == 0 else 1.7, marker="o", ms=4, zorder=3)
        at = labels.inches(figure, axes, x[-1], y[-1])
        late = x[-1] >= last - 0.5
        wanted.append(Label(text, *at, RIGHT if late else labels.AROUND, color, 9.5, place == 0))
        seen += labels.along(labels.inches(figure, axes, *point) for point in zip(x, y, strict=True))
    labels.place(figure, wanted, seen, (left, edges[0] + 0.05, canvas.WIDTH - 0.15, height - edges[1] - 0.6))


def _say(key: str, lang: str) -> str:
    return WORDS[key][lang == "en"]
