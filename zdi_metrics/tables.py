"""Tables for the terminal."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.judgement import amount, change, details
from zdi_metrics.prospects import steps
from zdi_metrics.sentences import MIXED, OWN_RULE
from zdi_metrics.wording import (
    LANGUAGES,
    MISSING,
    in_language,
    number,
    period,
    quantity,
    reason,
    unit_label,
    word,
)

if TYPE_CHECKING:  # frames come from the caller; a report is printed without loading pandas
    import pandas as pd

    from zdi_metrics.model import Indicator
    from zdi_metrics.records import Outcome, Report

GLYPHS = {"sunny": "☀", "partly_cloudy": "⛅", "cloudy": "☁", "thunderstorm": "⚡"}
ARRIVED = ("new", "unchanged", "refused", "unreachable")
HEADS = {
    "de": {"area": "Gebiet", "period": "Zeit", "value": "Wert", "mark": "Status", "state": "Stand", "why": "Hinweis"},
    "en": {"area": "area", "period": "period", "value": "value", "mark": "status", "state": "state", "why": "note"},
}


def series_table(rows: pd.DataFrame, lang: str) -> str:
    """A series as a table: area, period, value with unit, status and sign, vintage, reason."""
    heads = HEADS[lang]
    table = RichTable(box=None, pad_edge=False)
    for key in heads:
        table.add_column(heads[key], justify="right" if key == "value" else "left", overflow="fold")
    for row in rows.to_dict("records"):
        indicator = catalogue().indicators[row["indicator"]]
        value = quantity(row["value"], catalogue().units[row["unit"]], lang, decimals=indicator.decimals)
        mark = " ".join(part for part in (row["status"], row["sign"]) if part)
        name = in_language(areas()[row["area"]], "name", lang)
        table.add_row(name, period(row["period"], lang), value, mark, row["vintage"], reason(row["reason"], lang))
    return text(table)


def assessment_table(rows: pd.DataFrame, lang: str) -> str:
    """Assessments of many indicators: symbol, verdict, confidence and one sentence each, in the catalogue's order."""
    order = {key: place for place, key in enumerate(catalogue().indicators)}
    table = RichTable(box=None, pad_edge=False)
    for key in ("symbol", "verdict", "confidence", "sentence"):
        table.add_column(word(key, lang), overflow="fold")
    for row in sorted(_cells(rows), key=lambda row: order[row["indicator"]]):
        symbol = GLYPHS[row["symbol"]] if row["symbol"] else ""
        sure = word(f"confidence_{row['confidence']}", lang) if row["confidence"] else ""
        table.add_row(symbol, word(row["verdict"], lang), sure, row[f"sentence_{lang}"])
    return text(table) + f"{' '.join(GLYPHS.values())}: {OWN_RULE[LANGUAGES.index(lang)]}.\n"


def assessment_text(rows: pd.DataFrame, lang: str) -> str:
    """The assessments of one indicator in full: latest value and changes, then per target all that was judged."""
    lines: list[str] = []
    for row in _cells(rows):
        lines = lines or _headline(row, lang)
        lines.append("  " + _judgement(row, lang))
        lines += [f"    {word(key, lang)}: {_glyph(row, key)}{text}" for key, text in details(row, lang)]
    return "\n".join(lines) + "\n"


def _cells(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dictionaries, with None where a cell is empty."""
    plain = rows.astype("object").where(rows.notna(), None).to_dict("records")
    return [{str(key): cell for key, cell in row.items()} for row in plain]


def _headline(row: dict[str, Any], lang: str) -> list[str]:
    indicator = catalogue().indicators[row["indicator"]]
    name = in_language(indicator, "name", lang)
    if row["period"] is None:
        return [name]
    lines = [f"{name}, {period(row['period'], lang)}: {amount(row, 'value', lang)}"]
    since = {"change_1y": ("zum Vorjahr", "on the year before"), "change_5y": ("in fünf Jahren", "in five years")}
    changes = [
        f"{change(row, key, lang)} {texts[lang == 'en']}" for key, texts in since.items() if row[key] is not None
    ]
    note = f" ({MIXED[LANGUAGES.index(lang)]})" if row["mixed_vintages"] else ""
    return [*lines, "  " + ", ".join(changes) + note] if changes else lines


def _glyph(row: dict[str, Any], key: str) -> str:
    return GLYPHS[row["symbol"]] + " " if key == "symbol" else ""


def _judgement(row: dict[str, Any], lang: str) -> str:
    said = f"{word(row['verdict'], lang)}: {row[f'reason_{lang}']}"
    if row["target_level"] is None:
        return said
    whose = word("target_" + row["target_level"], lang)
    year = f" {int(row['target_year'])}" if row["target_year"] else ""
    open_ = row["distance"] is not None and row["verdict"] != "reached"
    distance = f" ({word('distance', lang)} {change(row, 'distance', lang)})" if open_ else ""
    target = "" if row["target_value"] is None else f" {amount(row, 'target_value', lang)}"
    return f"{whose}{year}{target}{distance} – {said}"


def outlook_text(rows: pd.DataFrame, indicator: Indicator, lang: str) -> str:
    """Figures, path and continued trend of the latest year, the next ones and every fifth, as a table."""
    unit = catalogue().units[indicator.unit]
    decimals = unit.decimals if indicator.decimals is None else indicator.decimals
    latest = max(rows.index[rows["figure"].notna()].tolist())
    table = RichTable(box=None, pad_edge=False)
    for key in ("year", "figure", "path", "mean", "range_50", "range_80", "range_95"):
        table.add_column(word(key, lang), justify="right")
    for year, row in zip(rows.index.tolist(), rows.to_dict("records"), strict=True):
        if year == latest or (year > latest and year % 5 == 0):
            cells = [MISSING if row[key] != row[key] else number(row[key], decimals, lang) for key in row]
            fan = [f"{low} – {high}" for low, high in zip(cells[3::2], cells[4::2], strict=True)]
            table.add_row(str(year), *cells[:3], *(MISSING if row["mean"] != row["mean"] else one for one in fan))
    heading = f"{in_language(indicator, 'name', lang)}, {unit_label(unit, lang)}\n"
    return heading + text(table) + _steps(steps(rows, indicator), indicator, lang) + word("no_forecast", lang) + "\n"


def _steps(asked: pd.DataFrame, indicator: Indicator, lang: str) -> str:
    """A line for each dated target: pace needed, arrival of the continued trend, sum of the years on the path."""
    unit, lines = catalogue().units[indicator.unit], []
    for year, row in asked.astype("object").where(asked.notna(), None).iterrows():
        needed = quantity(row["needed"], unit, lang, decimals=indicator.decimals, change=True)
        ends = [word("open", lang) if row[end] is None else str(int(row[end])) for end in ("earliest", "latest")]
        arrival = word("not_reached", lang) if row["earliest"] is None else " – ".join(ends)
        told = [f"{word('pace_needed', lang)} {needed}", f"{word('arrival', lang)} {arrival}"]
        if row["budget"] is not None:
            spent = quantity(row["budget"], unit, lang, decimals=indicator.decimals)
            told.append(f"{word('budget', lang)} {spent}")
        target = quantity(row["target"], unit, lang, decimals=indicator.decimals)
        lines.append(f"{year}: {target}; {'; '.join(told)}\n")
    return "".join(lines)


def report_lines(report: Report) -> list[str]:
    """What a build did, in plain words."""
    built = "Nothing has changed since the tables were built" if report.unchanged else "Built the indicator tables"
    counts = f"{report.themes} themes, {report.indicators} indicators, {report.rows} rows"
    lines = [f"{built}: {counts}, {report.assessments} assessments."]
    if not report.unchanged:
        changes = f"{report.added} rows new, {report.changed} changed, {report.removed} gone"
        lines.append(f"Against the tables before: {changes}; {len(report.files)} files written.")
        lines.append(f"Made again: {report.tables_read} tables read, {report.computed} indicators computed.")
    if report.gaps:
        lines.append(f"Declared but without figures: {len(report.gaps)} ({', '.join(sorted(report.gaps))}).")
    for subject, why in sorted(report.failures.items()):
        lines.append(f"FAILED {subject}: {why} What rests on it keeps its earlier rows.")
    return lines


def outcome_table(outcomes: list[Outcome]) -> str:
    """What became of every table of a fetch: a line for each that nobody was asked for, a table, the counts."""
    if not outcomes:
        return "No table is meant by this choice.\n"
    counts = Counter(one.result for one in outcomes)
    lines = [f"{one.table}: {one.result}: {one.what}\n" for one in outcomes if one.result not in ARRIVED]
    table = RichTable("table", "result", "what", box=None, pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[2].overflow = "fold"
    for result in ARRIVED:
        for one in outcomes:
            if one.result == result:
                table.add_row(one.table, one.result, Text(one.what))
    told = f"{len(outcomes)} tables: " + ", ".join(f"{n} {result}" for result, n in counts.items()) + ".\n"
    return "".join([*lines, text(table) if table.row_count else "", told])


def text(table: RichTable) -> str:
    """A table as plain lines without blanks at their ends."""
    console = Console(file=io.StringIO(), width=_width(), color_system=None, legacy_windows=False)
    console.print(table)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "".join(line.rstrip() + "\n" for line in lines)


def _width() -> int:
    return max(Console().width, 120)
