"""Positions, profiles and shocks in words and tables, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table as RichTable

from zdi_metrics.areas import NRW, areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.tables import text
from zdi_metrics.wording import MISSING, in_language, number, period, quantity, word

if TYPE_CHECKING:
    import pandas as pd

    from zdi_metrics.comparisons import Composite


def position_text(rows: pd.DataFrame, lang: str) -> str:
    """Where areas stand in one indicator: a line per area and group."""
    indicator = catalogue().indicators[rows["indicator"].iloc[0]]
    unit = catalogue().units[indicator.unit]
    heads = ("region", "period", "value", "group", "rank", "best_region", "gap")
    table = _table(heads, lang)
    for row in rows.to_dict("records"):
        best = (
            f"{_name(row['best_area'], lang)}, {quantity(row['best_value'], unit, lang, decimals=indicator.decimals)}"
        )
        table.add_row(
            _name(row["area"], lang),
            period(row["period"], lang),
            quantity(row["value"], unit, lang, decimals=indicator.decimals),
            word(f"group_{row['group']}", lang),
            _rank(row, lang),
            best,
            quantity(row["gap"], unit, lang, decimals=indicator.decimals, change=True),
        )
    direction = word(indicator.better, lang)
    return f"{in_language(indicator, 'name', lang)} ({direction})\n" + text(table)


def resilience_text(rows: pd.DataFrame, lang: str) -> str:
    """How a region came through the shocks: a table for each series, under its name and note."""
    known = catalogue()
    blocks = []
    for name, lines in rows.groupby("series", sort=False):
        declared = known.shock_series[str(name)]
        table = _table(("shock", "window", "resistance", "recovery", "depth", "lowest", "back", "loss"), lang)
        for row in _records(lines):
            table.add_row(*_shock_cells(row, lang))
        title = f"{in_language(declared, 'name', lang)}. {in_language(declared, 'note', lang)}"
        blocks.append(f"{title}\n{text(table)}")
    return "\n".join(blocks) + f"\n{word('resistance_note', lang)}\n"


def _shock_cells(row: dict[Any, Any], lang: str) -> list[str]:
    indices = [
        MISSING if row[key] is None else number(row[key], 2, lang, signed=True) for key in ("resistance", "recovery")
    ]
    if row["recovery"] is not None:
        indices[1] += f" ({row['rebound_start']}–{row['rebound_end']})"
    depth, loss = (MISSING if row[key] is None else f"{number(row[key], 1, lang)} %" for key in ("depth", "loss"))
    back = word("not_back", lang) if row["back"] is None else str(row["back"])
    fell = row["lowest"] is not None
    window = f"{row['start']}–{row['end']}"
    if row["depth"] is None and row["loss"] is None:
        window += f" ({word('not_covered', lang)})"
    name = in_language(catalogue().shocks[row["shock"]], "name", lang)
    return [name, window, *indices, depth, str(row["lowest"]) if fell else MISSING, back if fell else MISSING, loss]


def downturns_text(rows: pd.DataFrame, lang: str) -> str:
    """The downturns of a region by its own figures: a line each; nothing without rows."""
    if rows.empty:
        return ""
    table = _table(("series", "downturn", "depth", "back", "resistance"), lang)
    for row in _records(rows):
        name = in_language(catalogue().shock_series[row["series"]], "name", lang)
        if row["peak"] is None:
            table.add_row(name, word("no_downturn", lang), *[MISSING] * 3)
            continue
        end = word("not_over", lang) if row["trough"] is None else row["trough"]
        fall = MISSING if row["depth"] is None else f"{number(row['depth'], 1, lang)} %"
        back = word("not_back", lang) if row["back"] is None else str(row["back"])
        index = MISSING if row["resistance"] is None else number(row["resistance"], 2, lang, signed=True)
        table.add_row(name, f"{row['peak']}–{end}", fall, back, index)
    return f"\n{word('own_downturns', lang)}\n{text(table)}"


def breaks_text(rows: pd.DataFrame, lang: str) -> str:
    """Whether the structure of industry changed its course: a line per series; nothing without rows."""
    if rows.empty:
        return ""
    table = _table(("series", "years", "course", "slope_before", "slope_after", "chance", "second_test"), lang)
    for name, lines in rows.groupby("series", sort=False):
        first, second = (lines[lines["test"] == test] for test in ("sup_f", "cusum"))
        row, other = _records(first)[0], _records(second)[0]
        indicator = catalogue().indicators[catalogue().break_series[str(name)].indicator]
        years = f"{row['first_year']}–{row['last_year']}"
        told = word(f"finding_{row['finding']}", lang).format(row["break_year"] or row["values"])
        slopes = (_slope(row[key], lang) for key in ("before", "after"))
        chances = (_chance(one["p_value"], lang) for one in (row, other))
        table.add_row(in_language(indicator, "name", lang), years, told, *slopes, *chances)
    return f"\n{word('structural_change', lang)}\n{text(table)}"


def _slope(value: float | None, lang: str) -> str:
    return MISSING if value is None else number(value, 2, lang, signed=True)


def _chance(value: float | None, lang: str) -> str:
    return MISSING if value is None else number(value, 3, lang)


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows as records, what is missing None."""
    return rows.astype("object").where(rows.notna(), None).to_dict("records")


def composite_text(declared: Composite, tables: Sequence[pd.DataFrame], lang: str) -> str:
    """A profile of NRW's regions: dimensions, rank with its band, what moves it, other weights. No list of winners.

    `tables` are scores, choices and weightings.
    """
    scores, choices, weightings = tables
    note = in_language(declared, "note", lang)
    name = in_language(declared, "name", lang)
    own = scores[scores["area"].str.startswith(NRW)]
    return "\n".join(
        [
            f"{name}: {note}",
            "",
            profile_table(declared, own, lang),
            _choices(choices, lang),
            _weightings(declared, weightings, lang),
        ]
    )


def profile_table(declared: Composite, rows: pd.DataFrame, lang: str) -> str:
    """Ranks by dimension and in the composite, with its band: a line per region."""
    parts = {one.id: in_language(one, "name", lang) for one in declared.dimensions}
    name = in_language(declared, "name", lang)
    table = _table(("region", *[f"={label}" for label in parts.values()], f"={name}", "band"), lang)
    for area, lines in rows.groupby("area"):
        found = {row["code"]: row for row in lines.to_dict("records")}
        ranks = [_rank(found[code], lang) if code in found else MISSING for code in (*parts, declared.id)]
        ends = (found.get(declared.id, {}).get(key) for key in ("rank_low", "rank_high"))
        band = " – ".join(MISSING if end is None else number(end, 0, lang) for end in ends)
        table.add_row(_name(str(area), lang), *ranks, band)
    return text(table)


def _choices(choices: pd.DataFrame, lang: str) -> str:
    table = _table(("choice", "first", "total"), lang)
    for row in choices.sort_values("total", ascending=False).to_dict("records"):
        table.add_row(word(f"choice_{row['choice']}", lang), *(_share(row[key], lang) for key in ("first", "total")))
    return text(table)


def _share(share: float, lang: str) -> str:
    """A share as estimated; below nil is nil, for the estimate scatters."""
    return f"{number(max(100 * share, 0), 0, lang)} %"


def _weightings(declared: Composite, weightings: pd.DataFrame, lang: str) -> str:
    columns = sorted(weightings["area"].unique())
    table = _table(("weighting", *[f"={_name(code, lang)}" for code in columns]), lang)
    for scenario, rows in weightings.groupby("weighting", sort=False):
        ranks = dict(zip(rows["area"], rows["rank"], strict=True))
        table.add_row(_weighting(str(scenario), declared, lang), *(str(ranks.get(code, MISSING)) for code in columns))
    return text(table)


def _weighting(scenario: str, declared: Composite, lang: str) -> str:
    parts = {one.id: in_language(one, "name", lang) for one in declared.dimensions}
    if scenario == "as_declared":
        return word(scenario, lang)
    code, _, kind = scenario.rpartition("_")
    return f"{parts[code]} {word(f'weight_{kind}', lang)}"


def _rank(row: dict[Any, Any], lang: str) -> str:
    last = row.get("rank_to", row["rank"])
    shown = str(row["rank"]) if last == row["rank"] else f"{row['rank']}–{last}"
    return f"{shown} {word('of', lang)} {row['of']}"


def _table(heads: tuple[str, ...], lang: str) -> RichTable:
    """An empty table; heads that begin with "=" are shown as they are."""
    table = RichTable(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head[1:] if head.startswith("=") else word(head, lang), overflow="fold")
    return table


def _name(code: str, lang: str) -> str:
    return in_language(areas()[code], "name", lang).removeprefix("Regierungsbezirk ")
