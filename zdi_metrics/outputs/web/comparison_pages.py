"""What the pages on resilience and on Europe show: shocks with their curves, positions, the profile with its bands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from zdi_metrics import store
from zdi_metrics.areas import NRW, peers
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparisons import Composite, Dimension, ShockSeries
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.model import Indicator
from zdi_metrics.outputs.web.citing import Parts, credited
from zdi_metrics.outputs.web.comparison_words import said
from zdi_metrics.outputs.web.sheet_view import board_row, capital
from zdi_metrics.outputs.web.structure_pages import structure_view
from zdi_metrics.outputs.web.svgcourses import band_svg, shock_svg, totals
from zdi_metrics.outputs.web.svgseries import alphabetical, short_name
from zdi_metrics.processed import read_comparison
from zdi_metrics.provenance import terms
from zdi_metrics.wording import MISSING, in_language, number, period, unit_label, word

Row = Mapping[Any, Any]
Table = dict[str, Any]  # caption, columns, rows of a head and cells


def resilience_view(data: Path, sheets: Sequence[Factsheet], lang: str) -> dict[str, Any]:
    """Shocks in every series with figures of NRW, and the indicators by what they say of resilience."""
    rows = read_comparison(data, "resilience")
    known = catalogue().shock_series
    series = [_series(data, known[name], rows[rows["series"] == name], lang) for name in known]
    roles = []
    for role in ("capacity", "vulnerability"):
        members = [one for one in sheets if one.indicator.role == role and one.indicator.theme == "resilience"]
        shown: dict[str, Any] = {"title": said(f"{role}_title", lang), "note": said(f"{role}_note", lang)}
        roles.append(shown | {"id": role, "rows": [board_row(one) for one in members]})
    words = {key: said(f"shock_{key}", lang) for key in ("lead", "how", "shocks", "others")}
    return {
        "title": said("shock_title", lang),
        "series": [one for one in series if one],
        "roles": roles,
        "w": words | {"note": word("resistance_note", lang)},
        "structure": structure_view(data, lang),
    }


def europe_view(data: Path, lang: str) -> dict[str, Any]:
    """Positions among the declared peers, and each declared profile with bands, choices and other weights."""
    names = ("lead", "positions", "positions_note", "moves", "moves_note", "weights", "weights_note", "holds")
    words = {key: said(f"europe_{key}", lang) for key in names}
    ordered = sorted(peers("europe"), key=lambda code: alphabetical(code, lang))
    near = ", ".join(short_name(code, lang) for code in ordered if code != NRW)
    return {
        "title": said("europe_title", lang),
        "w": words | {"peers": said("europe_peers", lang).format(near)},
        "positions": list(_positions(read_comparison(data, "positions"), lang)),
        "profiles": [_profile(data, one, lang) for one in catalogue().composites.values()],
    }


def _series(data: Path, one: ShockSeries, rows: pd.DataFrame, lang: str) -> dict[str, Any] | None:
    """One series: curves, the table of NRW, a table of the others, and which shocks it does not cover."""
    own = rows[(rows["area"] == NRW) & rows["depth"].notna()]
    if own.empty:
        return None
    sums, shocks, curves = totals(data, one), catalogue().shocks, []
    for name in own["shock"]:
        shock = shocks[name]
        title, note = in_language(shock, "name", lang), said("shock_curve", lang).format(shock.start)
        curves.append({"title": title, "note": note, "chart": Markup(shock_svg(one, shock, sums, lang))})
    left = [in_language(shock, "name", lang) for shock in shocks.values() if shock.id not in set(own["shock"])]
    name = in_language(one, "name", lang)
    gap = f" {said('shock_missing', lang).format(', '.join(left))}" if left else ""
    return {
        "id": one.id.replace("_", "-"),
        "name": name,
        "note": in_language(one, "note", lang) + gap,
        "curves": [curve for curve in curves if curve["chart"]],
        "table": _shocks(own, said("shock_table", lang).format(name), lang),
        "others": _others(rows, said("shock_others_table", lang).format(name), lang),
        "source": _source(data, one, lang),
    }


def _shocks(rows: pd.DataFrame, caption: str, lang: str) -> Table:
    heads = ("shock", "window", "resistance", "recovery", "depth", "lowest", "back", "loss")
    table = [(cells[0], cells[1:]) for cells in (_shock_cells(row, lang) for row in _records(rows))]
    return {"caption": caption, "columns": [capital(word(key, lang)) for key in heads], "rows": table}


def _shock_cells(row: Row, lang: str) -> list[str]:
    signed = [
        MISSING if row[key] is None else number(row[key], 2, lang, signed=True) for key in ("resistance", "recovery")
    ]
    fell = row["lowest"] is not None
    return [
        in_language(catalogue().shocks[row["shock"]], "name", lang),
        f"{row['start']}–{row['end']}",
        *signed,
        _percent(row["depth"], lang),
        str(row["lowest"]) if fell else MISSING,
        _back(row, lang),
        _percent(row["loss"], lang),
    ]


def _back(row: Row, lang: str) -> str:
    if row["lowest"] is None:
        return MISSING
    return word("not_back", lang) if row["back"] is None else str(row["back"])


def _percent(value: float | None, lang: str) -> str:
    if value is None:
        return MISSING
    return number(value, 1, lang) + ("%" if lang == "en" else "\N{NO-BREAK SPACE}%")


def _others(rows: pd.DataFrame, caption: str, lang: str) -> Table | None:
    """Other regions in the order of the alphabet: deepest fall and year of return in each covered shock."""
    known = rows[(rows["area"] != NRW) & rows["depth"].notna()]
    if known.empty:
        return None
    shocks = [name for name in catalogue().shocks if (known["shock"] == name).any()]
    heads = [
        f"{in_language(catalogue().shocks[name], 'name', lang)}: {word(key, lang)}"
        for name in shocks
        for key in ("depth", "back")
    ]
    cells = {(row["area"], row["shock"]): row for row in _records(known)}
    table = []
    for code in sorted(known["area"].unique(), key=lambda one: alphabetical(one, lang)):
        found = [cells.get((code, name)) for name in shocks]
        pairs = [(_percent(row["depth"], lang), _back(row, lang)) if row else (MISSING, MISSING) for row in found]
        table.append((short_name(code, lang), [cell for pair in pairs for cell in pair]))
    return {"caption": caption, "columns": [capital(word("region", lang)), *heads], "rows": table}


def _source(data: Path, one: ShockSeries, lang: str) -> Parts:
    """The short form of the source of a series, as charts have it."""
    table = catalogue().tables[one.input.table]
    rows = store.ledger(data).get(table.id, ())
    if not rows:
        return credited(table.title, lang)
    state = f"{'Stand' if lang == 'de' else 'state'} {period(rows[-1].state_date, lang)}"
    head = "Quelle" if lang == "de" else "Source"
    own = "eigene Berechnung" if lang == "de" else "own calculation"
    return credited(
        f"{head}: {rows[-1].publisher}, {rows[-1].code}, {state}; {terms(rows[-1].licence, lang)} · {own}", lang
    )


def _positions(rows: pd.DataFrame, lang: str) -> Iterator[Table]:
    """A table per theme: rank among the declared peers and value by indicator and region, and the best value."""
    known = catalogue()
    near = [row for row in _records(rows) if row["group"] == "peers"]
    codes = sorted({row["area"] for row in near}, key=lambda code: (code != NRW, *alphabetical(code, lang)))
    for theme in known.themes.values():
        own = [one for one in known.indicators.values() if one.theme == theme.id]
        table = [_position(one, places, codes, lang) for one in own if (places := _of(near, one.id))]
        if table:
            name = in_language(theme, "name", lang)
            columns = [said("indicator", lang), *(short_name(code, lang) for code in codes), said("best", lang)]
            caption = said("europe_caption", lang).format(name)
            yield {"name": name, "caption": caption, "columns": columns, "rows": table}


def _of(rows: Iterable[Row], indicator: str) -> dict[str, Row]:
    return {row["area"]: row for row in rows if row["indicator"] == indicator}


def _position(one: Indicator, places: Mapping[str, Row], codes: Sequence[str], lang: str) -> tuple[Markup, list[str]]:
    unit = catalogue().units[one.unit]
    decimals = unit.decimals if one.decimals is None else one.decimals
    row = next(iter(places.values()))
    about = f"{unit_label(unit, lang)}, {period(row['period'], lang)}; {word(one.better, lang)}"
    head, two = Markup('<a href="indicators/{}.html">{}</a><small>{}</small>'), Markup("{}<small>{}</small>")
    ranks = {
        code: two.format(_rank(place, lang), number(place["value"], decimals, lang)) for code, place in places.items()
    }
    best = two.format(number(row["best_value"], decimals, lang), short_name(row["best_area"], lang))
    name = in_language(one, "name", lang)
    return head.format(one.id, name, about), [*(ranks.get(code, MISSING) for code in codes), best]


def _rank(row: Row, lang: str) -> str:
    last = row.get("rank_to") or row["rank"]
    shown = str(row["rank"]) if last == row["rank"] else f"{row['rank']}–{last}"
    return f"{shown} {word('of', lang)} {row['of']}"


def _profile(data: Path, one: Composite, lang: str) -> dict[str, Any]:
    scores, choices, weights = (
        rows[rows["composite"] == one.id]
        for rows in (
            read_comparison(data, name) for name in ("composites", "composite_choices", "composite_weightings")
        )
    )
    own = scores[scores["area"].str.startswith(NRW)]
    whole = sorted(_records(own[own["code"] == one.id]), key=lambda row: alphabetical(row["area"], lang))
    name = in_language(one, "name", lang)
    of = int(whole[0]["of"]) if whole else 0
    bands = [band_svg(whole, name, of, narrow=narrow, lang=lang) for narrow in (False, True)] if whole else []
    return {
        "id": one.id.replace("_", "-"),
        "name": name,
        "note": in_language(one, "note", lang),
        "band_title": said("band_title", lang),
        "band_note": said("band_note", lang).format(of),
        "bands": Markup("".join(bands)),
        "ranks": _ranks(one, own, lang),
        "choices": _choices(choices, lang),
        "weightings": _weightings(one, weights, lang),
        "holds": [(in_language(part, "name", lang), _members(part, lang)) for part in one.dimensions],
    }


def _members(part: Dimension, lang: str) -> list[tuple[str, str]]:
    known = catalogue().indicators
    return [(in_language(known[name], "name", lang), f"indicators/{name}.html") for name in part.indicators]


def _ranks(one: Composite, own: pd.DataFrame, lang: str) -> Table:
    """Ranks by dimension and in the profile, regions in the order of the alphabet."""
    parts = {part.id: in_language(part, "name", lang) for part in one.dimensions}
    found = {(row["area"], row["code"]): row for row in _records(own)}
    table = []
    for code in sorted(own["area"].unique(), key=lambda area: alphabetical(area, lang)):
        ranks = [_rank(found[code, part], lang) if (code, part) in found else MISSING for part in (*parts, one.id)]
        whole = found.get((code, one.id), {})
        ends = [MISSING if whole.get(key) is None else number(whole[key], 0, lang) for key in ("rank_low", "rank_high")]
        table.append((short_name(code, lang), [*ranks, " – ".join(ends)]))
    columns = [
        capital(word("region", lang)),
        *parts.values(),
        in_language(one, "name", lang),
        capital(word("band", lang)),
    ]
    return {"caption": said("ranks_caption", lang), "columns": columns, "rows": table}


def _choices(choices: pd.DataFrame, lang: str) -> Table:
    table = [
        (capital(word(f"choice_{row['choice']}", lang)), [_share(row[key], lang) for key in ("first", "total")])
        for row in sorted(_records(choices), key=lambda row: -row["total"])
    ]
    columns = [capital(word(key, lang)) for key in ("choice", "first", "total")]
    return {"caption": said("choices_caption", lang), "columns": columns, "rows": table}


def _share(share: float, lang: str) -> str:
    """A share as estimated; below nil is nil, for the estimate scatters."""
    return number(max(100 * share, 0), 0, lang) + ("%" if lang == "en" else "\N{NO-BREAK SPACE}%")


def _weightings(one: Composite, rows: pd.DataFrame, lang: str) -> Table:
    codes = sorted(rows["area"].unique(), key=lambda area: alphabetical(area, lang))
    ranks = {(row["weighting"], row["area"]): str(row["rank"]) for row in _records(rows)}
    parts = {part.id: in_language(part, "name", lang) for part in one.dimensions}
    table = []
    for scenario in rows["weighting"].unique():
        code, _, kind = scenario.rpartition("_")
        name = f"{parts[code]} {word(f'weight_{kind}', lang)}" if code in parts else capital(word(scenario, lang))
        table.append((name, [ranks.get((scenario, area), MISSING) for area in codes]))
    columns = [capital(word("weighting", lang)), *(short_name(code, lang) for code in codes)]
    return {"caption": said("weights_caption", lang), "columns": columns, "rows": table}


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows as dictionaries, None where a cell is empty."""
    return rows.astype("object").where(rows.notna(), None).to_dict("records")
