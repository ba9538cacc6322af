"""Revisions in words: the table for the terminal, and the text of a pull request that a person reviews."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from rich.table import Table as RichTable

from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.records import Outcome
from zdi_metrics.tables import text
from zdi_metrics.vintage_changes import plain

MOST = 40  # rows of a table in the text: it is to be read
LIMIT = 60_000  # bytes of the text: pull requests take 65,536 letters; tables get fewer rows until it fits
LONGEST = 400  # letters of a cell
ESCAPED = str.maketrans({"|": "\\|", "<": "&lt;", "@": "&#64;", "`": "'", "\n": " ", "\r": " "})
NOUNS = {
    "verdict": ("changed verdict", "changed verdicts"),
    "confidence": ("changed confidence", "changed confidences"),
    "revised": ("revised value", "revised values"),
    "withdrawn": ("withdrawn value", "withdrawn values"),
    "filled": ("value instead of a mark", "values instead of marks"),
    "new period": ("value of a new period", "values of new periods"),
    "new area": ("value of a new area", "values of new areas"),
    "mark": ("changed mark", "changed marks"),
    "gone": ("row gone", "rows gone"),
    "redefined": ("redefined indicator", "redefined indicators"),
}
NONE = "No indicator changed."
FOOT = (
    "Changes are new / old - 1 of the value in the unit of the indicator. Marks are the status of SDMX (A normal, "
    "P provisional, E estimated, B break, O missing ...) and what the publisher printed. Verdicts are our own "
    "application of the rule of the German Sustainable Development Strategy, no official rating. All rows: "
    "`zdi revisions --since {} --format csv`"
)


def markdown(
    found: pd.DataFrame,
    names: tuple[str, str],
    sizes: pd.DataFrame | None = None,
    outcomes: Sequence[Outcome] | None = None,
    since: str = "HEAD",
) -> str:
    """The changes as the body of a pull request: a short summary, then tables; indicators by their German names.

    `outcomes` are those of the last fetch, whose refused tables and silent services are told; `sizes` the usual ones.
    """
    most = MOST
    while len((told := _body(found, names, sizes, outcomes, since, most)).encode("utf-8")) > LIMIT and most > 1:
        most //= 2
    return told


def _body(
    found: pd.DataFrame,
    names: tuple[str, str],
    sizes: pd.DataFrame | None,
    outcomes: Sequence[Outcome] | None,
    since: str,
    most: int,
) -> str:
    """The text, with at most so many rows in a table."""
    parts = [_summary(found, names, outcomes or ())]
    for kinds, title, shown in (
        (("verdict", "confidence"), "Changed verdicts", _verdicts),
        (("revised",), "Revised values", None),
        (("withdrawn", "filled", "gone"), "Values gone or come", _moved),
        (("new period", "new area"), "New periods", None),
        (("mark",), "Changed marks", _marks),
        (("redefined",), "Redefined indicators", _redefined),
    ):
        rows = found[found["change"].isin(kinds)]
        if rows.empty:
            continue
        parts.append(f"## {title}")
        if title == "Revised values":
            parts += [_per_indicator(rows, sizes, most), _limited(rows, _revised, most)]
        elif title == "New periods":
            parts.append(_new(rows, most))
        elif shown:
            parts.append(_limited(rows, shown, most))
    parts += _fetched(outcomes or (), most)
    if len(found):
        parts.append(FOOT.format(since))
    return "\n\n".join(parts) + "\n"


def _summary(found: pd.DataFrame, names: tuple[str, str], outcomes: Sequence[Outcome]) -> str:
    number = found["indicator"].nunique()
    counts = found["change"].value_counts()
    what = ", ".join(_count(int(counts[kind]), *nouns) for kind, nouns in NOUNS.items() if kind in counts)
    told = f"**{_count(number, 'indicator', 'indicators')} changed: {what}.**" if number else f"**{NONE}**"
    refused, down = (sum(one.result == kind for one in outcomes) for kind in ("refused", "unreachable"))
    if refused:
        told += f" {_count(refused, 'table was', 'tables were')} refused; the old numbers stay."
    if down:
        told += f" {_count(down, 'table', 'tables')} could not be asked for: a service was down."
    new = ", ".join(one.table for one in outcomes if one.result == "new")
    came = f" Tables with new figures: {new}." if new else ""
    return f"{told}\n\nCompared: {names[0]} with {names[1]}.{came}"


def _count(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([_cell(one) for one in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(told: str) -> str:
    return (told if len(told) <= LONGEST else told[:LONGEST] + " …").translate(ESCAPED)


def _limited(rows: pd.DataFrame, shown: Any, most: int) -> str:
    """The first rows as a table, those of North Rhine-Westphalia and Germany before others, and how many more."""
    ours = rows["area"].isin([NRW, GERMANY, ""])
    chosen = pd.concat([rows[ours], rows[~ours]]).head(most)
    heads, cells = shown(chosen.sort_index())
    return _shortened(heads, cells, len(rows) - len(chosen))


def _shortened(heads: Sequence[str], cells: Sequence[Sequence[str]], more: int) -> str:
    """A table, and how many more rows there would be."""
    return _table(heads, cells) + (f"\n\n… and {more:,} more." if more > 0 else "")


def _verdicts(rows: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    heads = ["Indicator", "Area", "Target", "Latest", "Before", "Now"]
    cells = []
    for row in plain(rows):
        kind = "confidence " if row["change"] == "confidence" else ""
        said = [kind + row["before"], kind + row["after"]]
        cells.append([name(row), area(row), row["target"] or "–", row["period"], *said])
    return heads, cells


def _revised(rows: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    heads = ["Indicator", "Area", "Period", "Old", "New", "Unit", "Change"]
    return heads, [[*_place(row), *_values(row), percent(row["relative"], signed=True)] for row in plain(rows)]


def _moved(rows: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    heads = ["Change", "Indicator", "Area", "Period", "Old", "New", "Unit", "Marks"]
    cells = [
        [row["change"], *_place(row), *_values(row), f"{row['before'] or '–'} → {row['after'] or '–'}"]
        for row in plain(rows)
    ]
    return heads, cells


def _marks(rows: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    heads = ["Indicator", "Area", "Period", "Before", "Now"]
    return heads, [[*_place(row), row["before"], row["after"]] for row in plain(rows)]


def _redefined(rows: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    return ["Indicator", "Before", "Now"], [[name(row), row["before"], row["after"]] for row in plain(rows)]


def _per_indicator(rows: pd.DataFrame, sizes: pd.DataFrame | None, most: int) -> str:
    """The indicators with the largest revisions: how many values, and by how much against their usual revisions."""
    usual: Mapping[Any, float] = {} if sizes is None else dict(zip(sizes["indicator"], sizes["usual"], strict=True))
    cells = []
    largest = rows["relative"].abs().groupby(rows["indicator"]).max().sort_values(ascending=False, kind="stable")
    for key in sorted(largest.index[:most]):
        group = rows[rows["indicator"] == key]
        size = group["relative"].abs().dropna()
        told = [percent(size.max()), percent(size.median()), percent(usual.get(key))]
        cells.append([name({"indicator": key}), f"{len(group):,}", *told])
    heads = ["Indicator", "Values", "Largest", "Half of them up to", "Usual (with these)"]
    return _shortened(heads, cells, len(largest) - len(cells))


def _new(rows: pd.DataFrame, most: int) -> str:
    """The new periods of each indicator, with the value of North Rhine-Westphalia."""
    cells = []
    for (key, kind, period), group in rows.groupby(["indicator", "change", "period"], sort=True):
        land = group[group["area"] == NRW]
        value = _number(land["new"].iloc[0]) if len(land) else "–"
        new = period if kind == "new period" else f"{period} (new areas)"
        numbers = int(group["new"].notna().sum())
        cells.append([name({"indicator": key}), new, f"{len(group):,}", f"{numbers:,}", value, group["unit"].iloc[0]])
    heads = ["Indicator", "Period", "Rows", "with a number", "NRW", "Unit"]
    return _shortened(heads, cells[:most], len(cells) - most)


def _fetched(outcomes: Sequence[Outcome], most: int) -> Iterator[str]:
    """What a reviewer has to know of the fetch: tables that were refused, services that were down."""
    refused = [one for one in outcomes if one.result == "refused"]
    if refused:
        yield "## Refused tables: the old numbers stay"
        cells = [[one.table, one.cause, one.what] for one in refused[:most]]
        yield _shortened(["Table", "Cause", "Why"], cells, len(refused) - most)
    down = [one for one in outcomes if one.result == "unreachable"]
    if down:
        yield "## Services that were down"
        by_source: dict[str, list[Outcome]] = {}
        for one in down:
            table = catalogue().tables.get(one.table)
            by_source.setdefault(table.source if table else "gisco", []).append(one)
        yield _table(
            ["Service", "Tables", "What happened"],
            [
                [catalogue().sources[key].name, ", ".join(o.table for o in few), few[0].what]
                for key, few in by_source.items()
            ],
        )


def terminal(found: pd.DataFrame, names: tuple[str, str]) -> str:
    """The changes by indicator as a table, and those of North Rhine-Westphalia one by one."""
    if found.empty:
        return f"{NONE} Compared: {names[0]} with {names[1]}.\n"
    table = RichTable(box=None, pad_edge=False)
    kinds = [kind for kind in NOUNS if (found["change"] == kind).any()]
    for head in ("indicator", *kinds, "largest revision"):
        table.add_column(head, justify="left" if head == "indicator" else "right", overflow="fold")
    for key, group in found.groupby("indicator"):
        counts = group["change"].value_counts()
        numbers = [f"{counts[kind]:,}" if kind in counts else "" for kind in kinds]
        table.add_row(str(key), *numbers, percent(group["relative"].abs().max()))
    ours = RichTable(box=None, pad_edge=False)
    for head in ("change", "indicator", "period", "before", "now", "relative"):
        ours.add_column(head, overflow="fold")
    for row in plain(found[found["area"].isin([NRW, ""])].head(MOST)):
        old, new, _ = _values(row)
        told = (old, new) if row["change"] not in {"verdict", "confidence", "mark", "redefined"} else _words(row)
        ours.add_row(row["change"], row["indicator"], row["period"], *told, percent(row["relative"], signed=True))
    land = f"\nNorth Rhine-Westphalia:\n{text(ours)}" if ours.row_count else ""
    return f"Compared: {names[0]} with {names[1]}.\n{text(table)}{land}"


def size_table(sizes: pd.DataFrame) -> str:
    """The usual size of revisions by indicator as a table."""
    table = RichTable(box=None, pad_edge=False)
    for head in ("indicator", "declared", "measured", "usual", "largest"):
        table.add_column(head, justify="left" if head == "indicator" else "right")
    for row in plain(sizes):
        counts = (f"{row['declared']:,}", f"{row['measured']:,}")
        table.add_row(row["indicator"], *counts, percent(row["usual"]), percent(row["largest"]))
    return text(table)


def _words(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["before"], row["after"]


def name(row: Mapping[str, Any]) -> str:
    """The German name of an indicator with its id."""
    known = catalogue().indicators.get(row["indicator"])
    return f"{known.name_de} ({row['indicator']})" if known else str(row["indicator"])


def area(row: Mapping[str, Any]) -> str:
    """The German name of a region."""
    known = areas().get(row["area"])
    return known.name_de if known else str(row["area"])


def _place(row: Mapping[str, Any]) -> list[str]:
    return [name(row), area(row), row["period"]]


def _values(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return _number(row["old"]), _number(row["new"]), row["unit"]


def _number(value: float) -> str:
    """As many digits as the tables have: a rounded one could hide the change."""
    return f"{value:,.10g}" if value == value else "–"


def percent(share: float | None, *, signed: bool = False) -> str:
    """A share of the first figure in percent, with two digits that count."""
    if share is None or share != share:
        return "–"
    return f"{100 * share:{'+' if signed else ''}.3g} %"
