"""Own downturns, structural change and the parts of a change, as the page on resilience shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from zdi_metrics import provenance, store
from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.assessment import STALE_AFTER
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparisons import BreakSeries, Decomposition
from zdi_metrics.errors import NotComputable
from zdi_metrics.outputs.charts.decomposition_parts import Parts, change_parts
from zdi_metrics.outputs.charts.decomposition_parts import said as part_said
from zdi_metrics.outputs.web.citing import credited
from zdi_metrics.outputs.web.sheet_view import capital
from zdi_metrics.outputs.web.structure_words import said, why
from zdi_metrics.outputs.web.svgseries import alphabetical, short_name
from zdi_metrics.outputs.web.svgwaterfall import waterfall_svg
from zdi_metrics.processed import read_comparison
from zdi_metrics.wording import LANGUAGES, MISSING, in_language, number, unit_label, word

Row = Mapping[Any, Any]
Table = dict[str, Any]  # caption, columns, rows of a head and cells


def structure_view(data: Path, lang: str) -> dict[str, Any]:
    """The three sections; a series or change without figures is left out or says why nothing can be said."""
    downturns, breaks = (_records(read_comparison(data, name)) for name in ("downturns", "structural_breaks"))
    known = catalogue()
    falls = [_downturns(name, [row for row in downturns if row["series"] == name], lang) for name in known.shock_series]
    tested = [
        _breaks(one, [row for row in breaks if row["series"] == one.id], lang) for one in known.break_series.values()
    ]
    return {
        "downturns_title": said("downturns", lang),
        "downturns_note": word("own_downturns", lang),
        "downturns": [one for one in falls if one],
        "breaks_title": said("breaks", lang),
        "breaks_note": f"{word('structural_change', lang).partition(': ')[2]} {said('second', lang)}",
        "breaks": [one for one in tested if one],
        "changes_title": said("changes", lang),
        "changes_note": said("changes_note", lang),
        "changes": [_change(data, one, lang) for one in known.decompositions.values()],
        "laender": said("laender", lang),
    }


def _downturns(name: str, rows: Sequence[Row], lang: str) -> dict[str, Any] | None:
    """The downturns of NRW and Germany in one series, and those of the Länder in the order of the alphabet."""
    own = [row for code in (NRW, GERMANY) for row in rows if row["area"] == code]
    if not own:
        return None
    title = in_language(catalogue().shock_series[name], "name", lang)
    years = f"{own[0]['first_year']}–{own[0]['last_year']}"
    codes = {row["area"] for row in rows if areas()[row["area"]].level == "nuts1"} - {NRW}
    laender = [row for code in _in_order(codes, lang) for row in rows if row["area"] == code]
    return {
        "id": f"d-{name.replace('_', '-')}",
        "name": title,
        "table": _fall_table(own, said("downturns_table", lang).format(title, years), lang),
        "laender": _fall_table(laender, said("downturns_laender", lang).format(title), lang) if laender else None,
        "count": len(codes),
    }


def _fall_table(rows: Iterable[Row], caption: str, lang: str) -> Table:
    heads = [capital(word(key, lang)) for key in ("region", "downturn", "depth", "back", "resistance")]
    cells = [(short_name(row["area"], lang), _fall_cells(row, lang)) for row in rows]
    return {"caption": caption, "columns": [*heads, said("remark", lang)], "rows": cells}


def _fall_cells(row: Row, lang: str) -> list[str]:
    told = why(row["reason"] or "", lang)
    if row["peak"] is None:
        return [word("no_downturn", lang), MISSING, MISSING, MISSING, told]
    end = word("not_over", lang) if row["trough"] is None else row["trough"]
    percent = "%" if lang == "en" else "\N{NO-BREAK SPACE}%"
    return [
        f"{row['peak']}–{end}",
        MISSING if row["depth"] is None else number(row["depth"], 1, lang) + percent,
        word("not_back", lang) if row["back"] is None else str(row["back"]),
        _signed(row["resistance"], 2, lang),
        told,
    ]


def _breaks(declared: BreakSeries, rows: Sequence[Row], lang: str) -> dict[str, Any] | None:
    """The two tests of one series by area, and what their findings do not say; without any finding only the reasons."""
    first = {row["area"]: row for row in rows if row["test"] == "sup_f"}
    if not first:
        return None
    second = {row["area"]: row for row in rows if row["test"] == "cusum"}
    indicator = catalogue().indicators[declared.indicator]
    name = in_language(indicator, "name", lang)
    tested = any(row["p_value"] is not None for row in first.values())
    return {
        "id": f"b-{declared.id.replace('_', '-')}",
        "name": name,
        "href": f"indicators/{indicator.id}.html",
        "table": _break_table(name, indicator.unit, first, second, lang) if tested else None,
        "reasons": list(_reasons(first, lang)),
    }


def _break_table(name: str, unit: str, first: Mapping[str, Row], second: Mapping[str, Row], lang: str) -> Table:
    heads = ("region", "years", "course", "slope_before", "slope_after", "chance", "second_test")
    rows = []
    for code in _in_order(first, lang):
        row, other = first[code], second.get(code, {})
        told = word(f"finding_{row['finding']}", lang).format(row["break_year"] or row["values"])
        slopes = [_signed(row[key], 2, lang) for key in ("before", "after")]
        chances = [_chance(one.get("p_value"), lang) for one in (row, other)]
        rows.append((short_name(code, lang), [f"{row['first_year']}–{row['last_year']}", told, *slopes, *chances]))
    columns = [word(key, lang) if key == "chance" else capital(word(key, lang)) for key in heads]
    caption = said("breaks_table", lang).format(name, unit_label(catalogue().units[unit], lang, change=True))
    return {"caption": caption, "columns": columns, "rows": rows}


def _reasons(rows: Mapping[str, Row], lang: str) -> Iterator[tuple[str, str]]:
    """Each finding with what it does not say; where nothing can be said, with the areas of which that holds."""
    groups: dict[tuple[str, str], list[str]] = {}
    for code in _in_order(rows, lang):
        row = rows[code]
        groups.setdefault((row["finding"], row[f"reason_{lang}"] or ""), []).append(short_name(code, lang))
    for (finding, reason), names in groups.items():
        where = said("areas_of", lang).format(len(names), ", ".join(names)) if len(names) > 1 else names[0]
        label = said(finding, lang)
        told = f"{where}: {reason}" if finding == "cannot say" else reason.removeprefix(f"{label}: ")
        yield label, capital(told)


def _change(data: Path, one: Decomposition, lang: str) -> dict[str, Any]:
    """The parts of a change in NRW as a picture and as a table; the reason where it cannot be computed."""
    name = in_language(one, "name", lang)
    about: dict[str, Any] = {"id": f"c-{one.id.replace('_', '-')}", "name": name, "why": "", "stale": ""}
    try:
        parts = change_parts(data, one, NRW)
    except NotComputable:
        return about | {"why": said("not_computable", lang)}
    known = catalogue()
    first = known.indicators[next(iter(one.parts))]
    unit = known.units[first.unit]
    decimals = unit.decimals if first.decimals is None else first.decimals
    whole = sum(parts.amounts.values())
    at = LANGUAGES.index(lang)
    amounts = [(texts[at], parts.amounts[part], f"indicators/{part}.html") for part, texts in one.parts.items()]
    told = [(label, value, number(value, decimals, lang, signed=True)) for label, value, _ in amounts]
    told.append((part_said("whole", lang), whole, number(whole, decimals, lang, signed=True)))
    pictures = [waterfall_svg(told, name, about["id"], narrow=narrow, lang=lang) for narrow in (False, True)]
    links = [Markup('<a href="{}">{}</a>').format(href, label) for label, _, href in amounts]
    columns = [said("part", lang), unit_label(unit, lang, change=True)]
    rows = [(head, [shown]) for head, (_, _, shown) in zip([*links, told[-1][0]], told, strict=True)]
    caption = said("changes_table", lang).format(name, one.since, parts.until)
    tables = {table for part in one.parts for table in known.indicators[part].tables}
    state = store.state_year(store.ledger(data))
    source = ("Quelle: " if lang == "de" else "Source: ") + " · ".join(
        provenance.table_lines(data, sorted(tables), lang)
    )
    return about | {
        "stale": said("stale", lang).format(parts.until) if state - parts.until > STALE_AFTER else "",
        "note": _change_note(one, parts, lang),
        "chart": Markup("".join(pictures)),
        "table": {"caption": caption, "columns": columns, "rows": rows},
        "method": in_language(first, "method", lang),
        "source": credited(source, lang),
    }


def _change_note(one: Decomposition, parts: Parts, lang: str) -> str:
    """What changed, by how much and between which years."""
    first = catalogue().indicators[next(iter(one.parts))]
    unit = catalogue().units[first.unit]
    decimals = unit.decimals if first.decimals is None else first.decimals
    place, label = in_language(areas()[NRW], "name", lang), unit_label(unit, lang, change=True)
    change = number(sum(parts.amounts.values()), decimals, lang, signed=True)
    told = [f"{place}, {one.since}–{parts.until}, {said('in', lang)} {label}: {change}"]
    if parts.levels:
        told.append(part_said("levels", lang).format(*(number(level, decimals, lang) for level in parts.levels)))
    if not parts.final:
        told.append(part_said("unsettled", lang))
    return "; ".join(told)


def _in_order(codes: Iterable[str], lang: str) -> list[str]:
    """NRW and Germany, then the others in the order of the alphabet."""
    return sorted(codes, key=lambda code: (code != NRW, code != GERMANY, *alphabetical(code, lang)))


def _signed(value: float | None, decimals: int, lang: str) -> str:
    return MISSING if value is None else number(value, decimals, lang, signed=True)


def _chance(value: float | None, lang: str) -> str:
    if value is None:
        return MISSING
    return f"< {number(0.001, 3, lang)}" if value < 0.001 else number(value, 3, lang)


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows as dictionaries, None where a cell is empty."""
    return rows.astype("object").where(rows.notna(), None).to_dict("records")
