"""Tables for the terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table as RichTable

from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.wording import in_language, period, quantity, word

if TYPE_CHECKING:  # frames come from the caller; a report is printed without loading pandas
    import pandas as pd

    from zdi_metrics.model import Report

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
        table.add_row(name, period(row["period"], lang), value, mark, row["vintage"], row["reason"])
    return _text(table)


def assessment_table(rows: pd.DataFrame, lang: str) -> str:
    """Assessments as a table: latest value, changes, target, distance, verdict and reason."""
    german = lang == "de"
    table = RichTable(box=None, pad_edge=False)
    heads = ("Indikator", "Zeit", "Wert", "1 Jahr", "5 Jahre", "Ziel", "Abstand", "Urteil", "Begründung")
    english = ("indicator", "period", "value", "1 year", "5 years", "target", "distance", "verdict", "reason")
    for place, head in enumerate(heads if german else english):
        table.add_column(head, justify="right" if 2 <= place <= 6 else "left", overflow="fold")
    for row in rows.astype("object").where(rows.notna(), None).to_dict("records"):
        table.add_row(*_assessment_cells({str(key): cell for key, cell in row.items()}, lang))
    return _text(table)


def _assessment_cells(row: dict[str, Any], lang: str) -> list[str]:
    german = lang == "de"
    indicator, unit = catalogue().indicators[row["indicator"]], catalogue().units[row["unit"]]
    value, target = (quantity(row[n], unit, lang, decimals=indicator.decimals) for n in ("value", "target_value"))
    one, five, distance = (
        quantity(row[n], unit, lang, decimals=indicator.decimals, change=True)
        for n in ("change_1y", "change_5y", "distance")
    )
    if row["target_value"] is not None:
        target += f" ({row['target_level']}{' ' + str(row['target_year']) if row['target_year'] else ''})"
    name = in_language(indicator, "name", lang)
    when = period(row["period"], lang) if row["period"] else "–"
    verdict = word(row["verdict"], lang)
    return [name, when, value, one, five, target, distance, verdict, row["reason_de" if german else "reason_en"]]


def report_lines(report: Report) -> list[str]:
    """What a build did, in plain words."""
    built = "Nothing has changed since the tables were built" if report.unchanged else "Built the indicator tables"
    counts = f"{report.themes} themes, {report.indicators} indicators, {report.rows} rows"
    lines = [f"{built}: {counts}, {report.assessments} assessments."]
    if not report.unchanged:
        changes = f"{report.added} rows new, {report.changed} changed, {report.removed} gone"
        lines.append(f"Against the tables before: {changes}; {len(report.files)} files written.")
    if report.gaps:
        lines.append(f"Declared but without figures: {len(report.gaps)} ({', '.join(sorted(report.gaps))}).")
    for subject, reason in sorted(report.failures.items()):
        lines.append(f"FAILED {subject}: {reason} What rests on it keeps its earlier rows.")
    return lines


def _text(table: RichTable) -> str:
    console = Console(file=io.StringIO(), width=_width(), color_system=None, legacy_windows=False)
    console.print(table)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "".join(line.rstrip() + "\n" for line in lines)


def _width() -> int:
    return max(Console().width, 120)
