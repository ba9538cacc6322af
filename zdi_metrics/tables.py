"""Tables for the terminal."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table as RichTable

from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.wording import in_language, period, quantity, reason, word

if TYPE_CHECKING:  # frames come from the caller; a report is printed without loading pandas
    import pandas as pd

    from zdi_metrics.records import Outcome, Report

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
    return _text(table)


def assessment_text(rows: pd.DataFrame, lang: str) -> str:
    """Assessments in words: per indicator the latest value and its changes, then a line for each target."""
    order = {key: place for place, key in enumerate(catalogue().indicators)}
    blocks: dict[str, list[str]] = {}
    for row in rows.astype("object").where(rows.notna(), None).to_dict("records"):
        cells = {str(key): cell for key, cell in row.items()}
        block = blocks.setdefault(cells["indicator"], _headline(cells, lang))
        block.append("  " + _judgement(cells, lang))
    return "".join("\n".join(blocks[key]) + "\n" for key in sorted(blocks, key=order.__getitem__))


def _headline(row: dict[str, Any], lang: str) -> list[str]:
    indicator = catalogue().indicators[row["indicator"]]
    name = in_language(indicator, "name", lang)
    if row["period"] is None:
        return [name]
    value = quantity(row["value"], catalogue().units[row["unit"]], lang, decimals=indicator.decimals)
    lines = [f"{name}, {period(row['period'], lang)}: {value}"]
    since = {"change_1y": ("zum Vorjahr", "on the year before"), "change_5y": ("in fünf Jahren", "in five years")}
    changes = [
        f"{_change(row, key, lang)} {texts[lang == 'en']}" for key, texts in since.items() if row[key] is not None
    ]
    mixed = ("Werte aus verschiedenen Datenständen", "figures of different vintages")[lang == "en"]
    note = f" ({mixed})" if row["mixed_vintages"] else ""
    return [*lines, "  " + ", ".join(changes) + note] if changes else lines


def _judgement(row: dict[str, Any], lang: str) -> str:
    indicator, unit = catalogue().indicators[row["indicator"]], catalogue().units[row["unit"]]
    said = f"{word(row['verdict'], lang)}: {row['reason_de' if lang == 'de' else 'reason_en']}"
    if row["target_value"] is None:
        return said
    year = f" {int(row['target_year'])}" if row["target_year"] else ""
    target = quantity(row["target_value"], unit, lang, decimals=indicator.decimals)
    gap = {"de": "Abstand", "en": "distance"}[lang]
    open_ = row["distance"] is not None and row["verdict"] != "reached"
    distance = f" ({gap} {_change(row, 'distance', lang)})" if open_ else ""
    return f"{word('target_' + row['target_level'], lang)}{year} {target}{distance} – {said}{_pace(row, lang)}"


def _pace(row: dict[str, Any], lang: str) -> str:
    """The pace beside the pace needed, and the symbol."""
    if row["symbol"] is None:
        return ""
    texts = {"de": ("im Mittel {} im Jahr", "nötig {}"), "en": ("on average {} a year", "needed {}")}[lang]
    parts = [
        text.format(_change(row, key, lang))
        for text, key in zip(texts, ("pace", "pace_needed"), strict=True)
        if row[key] is not None
    ]
    return f" [{word(row['symbol'], lang)}; {', '.join(parts)}]"


def _change(row: dict[str, Any], key: str, lang: str) -> str:
    indicator, unit = catalogue().indicators[row["indicator"]], catalogue().units[row["unit"]]
    return quantity(row[key], unit, lang, decimals=indicator.decimals, change=True)


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
    for subject, why in sorted(report.failures.items()):
        lines.append(f"FAILED {subject}: {why} What rests on it keeps its earlier rows.")
    return lines


def outcome_lines(outcomes: list[Outcome]) -> list[str]:
    """What became of every table of a fetch, a line each, then the counts."""
    if not outcomes:
        return ["No table is meant by this choice."]
    lines = [f"{one.table}: {one.result}: {one.what}" for one in outcomes]
    counts = Counter(one.result for one in outcomes)
    return [*lines, f"{len(outcomes)} tables: " + ", ".join(f"{n} {result}" for result, n in counts.items()) + "."]


def _text(table: RichTable) -> str:
    console = Console(file=io.StringIO(), width=_width(), color_system=None, legacy_windows=False)
    console.print(table)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "".join(line.rstrip() + "\n" for line in lines)


def _width() -> int:
    return max(Console().width, 120)
