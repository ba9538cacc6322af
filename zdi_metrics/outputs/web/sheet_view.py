"""A factsheet as the parts of a page: rows of the board, key figures, charts, judgements, tables, links."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from markupsafe import Markup

from zdi_metrics.areas import NRW, areas, children, peers
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.judgement import details
from zdi_metrics.model import Indicator
from zdi_metrics.outputs.charts import tilemap
from zdi_metrics.outputs.look import mark, symbol_svg
from zdi_metrics.outputs.web.citing import cited, credited, linked
from zdi_metrics.outputs.web.figure_tables import area_tables, course_table, used_signs
from zdi_metrics.outputs.web.site_words import text
from zdi_metrics.outputs.web.svgchart import line_svg
from zdi_metrics.outputs.web.svgcompare import Group, choosable, group_svg, groups
from zdi_metrics.outputs.web.svgseries import spark_svg
from zdi_metrics.records import Assessment
from zdi_metrics.wording import LANGUAGES, in_language, period, quantity, word


def board_row(sheet: Factsheet) -> dict[str, Any]:
    """What the board shows of an indicator, and what it is found and filtered by."""
    one = sheet.indicator
    verdict = sheet.assessments[0].verdict
    return {
        "id": one.id,
        "href": f"indicators/{one.id}.html",
        "name": sheet.name,
        "question": in_language(one, "question", sheet.lang),
        "headline": headline(sheet),
        "latest": _value(sheet, sheet.assessments[0]) or text("no_value", sheet.lang),
        "when": _when(sheet, sheet.assessments[0]),
        "verdict": key(verdict),
        "kind": key(verdict),
        "symbol": Markup(symbol(sheet.assessments[0].symbol, verdict, sheet.lang, sheet.stale)),
        "spark": Markup(spark_svg(sheet)),
        "wide_spark": Markup(spark_svg(sheet, 280, 64)),
        "variant": one.variant_of is not None,
        "theme": one.theme,
        "areas": " ".join(covered(sheet)),
        "leitbild": one.leitbild,
        "role": one.role,
        "actors": " ".join(one.actors),
        "search": _search_text(one),
    }


def sheet_view(sheet: Factsheet) -> dict[str, Any]:
    """All that the page of an indicator shows; texts are plain, markup is marked as such."""
    first, lang = sheet.assessments[0], sheet.lang
    chart = line_svg(sheet) + line_svg(sheet, narrow=True)
    return {
        "id": sheet.indicator.id,
        "title": sheet.title,
        "question": in_language(sheet.indicator, "question", lang),
        "theme": in_language(catalogue().themes[sheet.indicator.theme], "name", lang),
        "theme_href": f"themes/{sheet.indicator.theme}.html",
        "latest_value": _value(sheet, first) or text("no_value", lang),
        "latest_period": _when(sheet, first),
        "verdict": sheet.verdict,
        "kind": key(first.verdict),
        "symbol": Markup(symbol(first.symbol, first.verdict, lang, sheet.stale)),
        "stale_note": next(iter(sheet.notes), "") if sheet.stale else "",
        "confidence": word(f"confidence_{first.confidence}", lang) if first.confidence else "",
        "target": _nearest(sheet, first),
        "subtitle": sheet.subtitle,
        "chart": Markup(chart),
        "chart_notes": "; ".join(sheet.notes),
        "outlook_note": outlook_note(sheet),
        "why_no_chart": _why_no_chart(sheet),
        "source_line": credited(sheet.source_line, lang),
        "sentence": sheet.sentence,
        "judged": [_judged(one, sheet) for one in sheet.assessments] if first.value is not None else [],
        "course": course_table(sheet),
        "signs": used_signs(sheet),
        "targets": [linked(line, text("cited", lang)) for line in sheet.targets_text],
        "facts": list(_facts(sheet)),
        "sources": [cited(line, lang) for line in sheet.sources],
    }


def comparisons_view(sheet: Factsheet) -> dict[str, Any]:
    """Comparisons, map and tables of all areas, for the page of one indicator."""
    return {
        "groups": [_group(sheet, group) for group in groups(sheet)],
        "map": _map(sheet),
        "tables": area_tables(sheet),
        "related": _related(sheet.indicator, sheet.lang),
    }


def capital(label: str) -> str:
    """A text with a capital first letter."""
    return label[:1].upper() + label[1:]


def headline(sheet: Factsheet) -> str:
    """The message without the name it begins with."""
    return sheet.title.removeprefix(f"{sheet.name}: ")


def key(verdict: str) -> str:
    """A verdict as a class and as a value of a filter."""
    return verdict.replace(" ", "-")


def symbol(found: str | None, verdict: str, lang: str, stale: bool = False) -> str:
    """The weather symbol, or the mark that charts have where there is none; its words stand beside it."""
    return symbol_svg(mark(found, verdict, stale), word(found, lang) if found else "")


def covered(sheet: Factsheet) -> list[str]:
    """For which of the areas of the filter there are figures."""
    filled = set(sheet.rows.loc[sheet.rows["value"].notna(), "area"])
    europe = {code for code in filled if not code.startswith("DE") and areas()[code].level != "union"}
    found = {
        "nrw": NRW in filled,
        "laender": len(filled & set(peers("laender"))) > 1,
        "districts": bool(filled & set(children(NRW, "district"))),
        "europe": bool(europe),
    }
    return [name for name, there in found.items() if there]


def _search_text(one: Indicator) -> str:
    theme = catalogue().themes[one.theme]
    names = (one.name_de, one.name_en, one.question_de, one.question_en, theme.name_de, theme.name_en, one.id)
    return " ".join(names).replace("_", " ").lower()


def _value(sheet: Factsheet, first: Assessment) -> str:
    if first.value is None:
        return ""
    return quantity(first.value, sheet.unit, sheet.lang, decimals=sheet.indicator.decimals)


def _when(sheet: Factsheet, first: Assessment) -> str:
    return period(first.period, sheet.lang) if first.period else ""


def _nearest(sheet: Factsheet, first: Assessment) -> str:
    if first.target_level is None or first.target_value is None:
        return ""
    value = quantity(first.target_value, sheet.unit, sheet.lang, decimals=sheet.indicator.decimals)
    return f"{word(f'target_{first.target_level}', sheet.lang)}{_year(first)}: {value}"


def _year(one: Assessment) -> str:
    return f" {one.target_year}" if one.target_year else ""


def outlook_note(sheet: Factsheet) -> str:
    """What is drawn beyond the figures, or why no trend is continued."""
    if len(sheet.outlook) and sheet.outlook["mean"].notna().any():
        return text("outlook_note", sheet.lang)
    told = [text("target_marks", sheet.lang)] if sheet.targets else []
    return " ".join([*told, sheet.outlook_reason if sheet.lang == "en" else ""]).strip()


def _why_no_chart(sheet: Factsheet) -> str:
    gap = in_language(sheet.indicator, "gap", sheet.lang)
    return gap if gap and sheet.rows.empty else text("no_chart", sheet.lang)


def _judged(one: Assessment, sheet: Factsheet) -> dict[str, Any]:
    lang = sheet.lang
    target = f"{word(f'target_{one.target_level}', lang)}{_year(one)}" if one.target_level else ""
    reason = (one.reason_de, one.reason_en)[LANGUAGES.index(lang)]
    told = [(word(label, lang), said) for label, said in details(one.model_dump(), lang)]
    return {
        "title": text("against", lang).format(target),
        "said": capital(f"{word(one.verdict, lang)}: {reason.rstrip('.')}."),
        "details": [(capital(label), said) for label, said in told],
    }


def _facts(sheet: Factsheet) -> Iterable[tuple[str, str]]:
    one, lang = sheet.indicator, sheet.lang
    yield word("method", lang), sheet.method
    yield word("caveat", lang), sheet.caveat
    for cut in one.breaks:
        yield f"{word('break', lang)} {period(cut.period, lang)}", in_language(cut, "note", lang)
    yield word("actors", lang), ", ".join(sheet.actors)
    yield word("role", lang), word(one.role, lang)
    yield word("leitbild", lang), word(one.leitbild, lang)
    if one.variant_of:
        yield text("variant_of", lang), in_language(catalogue().indicators[one.variant_of], "name", lang)


def _group(sheet: Factsheet, group: Group) -> dict[str, Any]:
    lang = sheet.lang
    note = text("compare_lines" if group.lines else "compare_dots", lang).format(period(group.period, lang))
    return {
        "title": text(f"compare_{group.id}", lang),
        "note": note,
        "choices": choosable(group, lang),
        "chart": Markup(group_svg(sheet, group) + group_svg(sheet, group, narrow=True)),
    }


def _map(sheet: Factsheet) -> Markup:
    if "districts" not in covered(sheet):
        return Markup("")
    try:
        return Markup(tilemap.tile_map_svg(sheet))
    except NotComputable:  # too few of the Kreise have a figure
        return Markup("")


@cache
def _families() -> dict[str, tuple[str, ...]]:
    """By the name of an indicator without variants: itself and its variants."""
    found: dict[str, list[str]] = {}
    for one in catalogue().indicators.values():
        found.setdefault(one.variant_of or one.id, []).append(one.id)
    return {head: tuple(members) for head, members in found.items()}


def _related(one: Indicator, lang: str) -> list[tuple[str, str]]:
    members = _families().get(one.variant_of or one.id, ())
    known = catalogue().indicators
    return [(in_language(known[name], "name", lang), f"indicators/{name}.html") for name in members if name != one.id]
