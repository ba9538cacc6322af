"""The web page: a folder of static pages in two languages that needs no server and asks nobody for anything."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from zdi_metrics import store
from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet, factsheets
from zdi_metrics.outputs import workers
from zdi_metrics.outputs.folders import replacing
from zdi_metrics.outputs.look import SYMBOLS
from zdi_metrics.outputs.pack_data import harmless
from zdi_metrics.outputs.web.citing import marked
from zdi_metrics.outputs.web.comparison_pages import europe_view, resilience_view
from zdi_metrics.outputs.web.page import POLICY, asset, by_theme, legend, render
from zdi_metrics.outputs.web.sheet_view import comparisons_view, key, outlook_note, sheet_view, symbol
from zdi_metrics.outputs.web.site_words import SIGNS, STATUSES, text
from zdi_metrics.outputs.web.status_page import status_view, table_links
from zdi_metrics.outputs.web.svgfile import chart_file
from zdi_metrics.processed import read_status
from zdi_metrics.provenance import licence
from zdi_metrics.sentences import WHY
from zdi_metrics.tabular import csv_bytes
from zdi_metrics.wording import LANGUAGES, in_language, period, word

Say = Callable[[int, int, str], None]  # done, of how many, what
MARKER = "zdi-site.txt"  # says that a folder is one of ours and may be replaced
FOLDERS = {"de": "", "en": "en/"}
NAVIGATION = [
    ("overview", "index.html"), ("resilience", "resilience.html"), ("europe", "europe.html"),
    ("methods", "methods.html"), ("about", "about.html"),
]  # fmt: skip
STATUS = "status.html"
PARTS = {MARKER, "assets", "charts", "data", "en", "indicators", "themes", STATUS, *(page for _, page in NAVIGATION)}
COLUMNS = ["indicator", "area", "name_de", "name_en", "period", "value", "unit", "status", "sign", "reason", "vintage"]
TABLES = (
    "resilience",
    "downturns",
    "structural_breaks",
    "positions",
    "composites",
    "composite_choices",
    "composite_weightings",
)
VERDICTS = ("on course", "reached", "too slow", "wrong way", "no target", "cannot say")
SYMBOL_OF = {"on course": "sunny", "too slow": "cloudy", "wrong way": "thunderstorm"}
FILTERS = ("theme", "verdict", "area", "leitbild", "role", "actor")


def write_site(data: Path, out: Path, *, force: bool = False, say: Say = lambda done, total, what: None) -> Path:
    """Write the site into the folder `out` and return it; its start page is `index.html`. Same input, same bytes.

    An earlier site is replaced with `force`, anything else is never touched; the new one takes its place only when it
    is whole. `say` is told how many of how many pages are written, and which. Raises RawError when the place is taken
    or cannot be written.
    """
    total = len(LANGUAGES) * (len(catalogue().indicators) + len(catalogue().themes) + len(NAVIGATION) + 1)
    done = 0
    with (
        replacing(out, MARKER, force=force, parts=PARTS) as folder,
        workers.started(min(len(LANGUAGES), workers.cores()), __name__) as pool,
    ):
        jobs = {lang: partial(_write_language, folder, data, lang) for lang in LANGUAGES}
        for _, names in workers.done(pool, jobs):
            for name in names:
                say(done := done + 1, total, name)
        for name in ("site.css", "site.js"):
            _write(folder / "assets" / name, asset(name).encode("utf-8"))
    return out


def _write_language(folder: Path, data: Path, lang: str) -> list[str]:
    """Write the pages and charts of one language, and its share of the tables; returns the names of the pages."""
    sheets, own = factsheets(data, lang=lang), FOLDERS[lang]
    names = []
    for name, content in pages(data, sheets, lang):
        _write(folder / own / name, content.encode("utf-8"))
        names.append(own + name)
    _write_charts(folder / own, sheets)
    at = LANGUAGES.index(lang)
    _write_figures(folder / "data", sheets[at :: len(LANGUAGES)])  # both languages have the same
    if at == 0:
        _write_tables(folder / "data", data)
    return names


def _write_charts(folder: Path, sheets: Sequence[Factsheet]) -> None:
    for sheet in sheets:
        if drawn := chart_file(sheet, outlook_note(sheet)):
            _write(folder / _chart(sheet), drawn.encode("utf-8"))


def _write_figures(folder: Path, sheets: Sequence[Factsheet]) -> None:
    for sheet in sheets:
        if len(sheet.rows):
            _write(folder / f"{sheet.indicator.id}.csv", csv_bytes(_figures(sheet)))


def _write_tables(folder: Path, data: Path) -> None:
    """The other tables that pages offer: the comparisons and the state of the data."""
    for table in TABLES:
        source = data / "processed" / "comparisons" / f"{table}.csv"
        _write(folder / "comparisons" / f"{table}.csv", source.read_bytes())
    _write(folder / "status" / "status.csv", csv_bytes(read_status(data)))


def pages(data: Path, sheets: Sequence[Factsheet], lang: str) -> Iterator[tuple[str, str]]:
    """All pages of one language: path inside the language's folder, and content."""
    themes = by_theme(sheets, lang)
    newest = max((row.retrieved for rows in store.ledger(data).values() for row in rows), default="")
    state_date = period(newest, lang) if newest else ""
    site = {"csp": POLICY, "navigation": NAVIGATION, "state_date": state_date}

    def page(template: str, name: str, **values: Any) -> tuple[str, str]:
        """A page with the ways from it to the root, to its language's start page and to the other language."""
        up = "../" * name.count("/")
        root = up + "../" * FOLDERS[lang].count("/")
        other = FOLDERS[LANGUAGES[1 - LANGUAGES.index(lang)]] + name
        place = {"root": root, "home": up, "here": name, "other_language": other}
        return name, render(template, lang, **site, **place, **values)

    yield page("start.html", "index.html", **_start(sheets, themes, lang))
    for theme in themes:
        yield page("theme.html", theme["href"], **_theme(theme, lang))
    for name, values in _indicators(sheets, themes, lang):
        yield page("indicator.html", name, **values)
    resilience, europe = resilience_view(data, sheets, lang), europe_view(data, lang)
    yield page("resilience.html", "resilience.html", description=resilience["w"]["lead"], **resilience)
    yield page("europe.html", "europe.html", description=europe["w"]["lead"], **europe)
    yield page("status.html", STATUS, **status_view(data, state_date, lang))
    yield page(f"methods.{lang}.html", "methods.html", **_methods(lang))
    yield page(f"about.{lang}.html", "about.html", **_about(data, lang))


def _start(sheets: Sequence[Factsheet], themes: Sequence[dict[str, Any]], lang: str) -> dict[str, Any]:
    lead = text("lead", lang).format(indicators=len(sheets), themes=len(themes))
    counts = Counter(str(sheet.assessments[0].verdict) for sheet in sheets)
    tally = [
        {
            "symbol": Markup(symbol(None, verdict, lang)) if verdict not in SYMBOL_OF else _silent(verdict, lang),
            "count": counts[verdict],
            "label": word(verdict, lang),
            "kind": key(verdict),
        }
        for verdict in VERDICTS
    ]
    return {
        "title": text("headline", lang),
        "description": lead,
        "lead": lead,
        "unsaid": _unsaid(sheets, lang),
        "tally": tally,
        "legend": legend(lang),
        "themes": themes,
        "filters": [{"name": name, "label": text(name, lang), "options": _options(name, lang)} for name in FILTERS],
    }


def _unsaid(sheets: Sequence[Factsheet], lang: str) -> str:
    """Why nothing can be said where nothing can be said."""
    mute = [sheet for sheet in sheets if sheet.assessments[0].verdict == "cannot say"]
    stale = sum(sheet.stale for sheet in mute)
    empty = sum(not sheet.rows["value"].notna().any() for sheet in mute)
    elsewhere = sum(sheet.assessments[0].value is None for sheet in mute) - empty
    rest = len(mute) - stale - empty - elsewhere
    return text("tally_note", lang).format(stale=stale, elsewhere=elsewhere, empty=empty, rest=rest)


def _silent(verdict: str, lang: str) -> Markup:
    """The symbol most of those with a verdict have, beside its word."""
    return legend(lang)[list(SYMBOLS).index(SYMBOL_OF[verdict])][0]


def _options(name: str, lang: str) -> list[tuple[str, str]]:
    """Values and words of a filter, as they occur in the catalogue."""
    known = catalogue()
    if name == "theme":
        return [(one.id, in_language(one, "name", lang)) for one in known.themes.values()]
    if name == "verdict":
        return [(key(one), word(one, lang)) for one in VERDICTS]
    if name == "area":
        return [(one, text(f"area_{one}", lang)) for one in ("nrw", "laender", "districts", "europe")]
    if name == "actor":
        actors = dict.fromkeys(actor for one in known.indicators.values() for actor in one.actors)
        return [(one, word(one, lang)) for one in actors]
    values = dict.fromkeys(str(getattr(one, name)) for one in known.indicators.values())
    return sorted(((one, word(one, lang)) for one in values), key=lambda pair: pair[1])


def _theme(theme: dict[str, Any], lang: str) -> dict[str, Any]:
    rows = theme["rows"]
    counts = Counter(row["verdict"] for row in rows)
    told = [f"{counts[key(one)]} {word(one, lang)}" for one in VERDICTS if counts[key(one)]]
    lead = f"{len(rows)} {text('count', lang)}: {', '.join(told)}."
    return {"title": theme["name"], "description": lead, "lead": lead, "rows": rows}


def _indicators(
    sheets: Sequence[Factsheet], themes: Sequence[dict[str, Any]], lang: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The pages of the indicators, each with those before and after it on the board of its theme."""
    by_id = {sheet.indicator.id: sheet for sheet in sheets}
    for theme in themes:
        rows = theme["rows"]
        for place, row in enumerate(rows):
            sheet = by_id[row["id"]]
            around = {
                "previous": rows[place - 1] if place else None,
                "next": rows[place + 1] if place + 1 < len(rows) else None,
                "download": f"data/{row['id']}.csv" if len(sheet.rows) else "",
                "status": table_links(sheet.indicator.tables, lang),
            }
            one = sheet_view(sheet) | comparisons_view(sheet) | around
            one["chart_file"] = _chart(sheet) if one["chart"] else ""
            yield row["href"], {"title": sheet.title, "description": sheet.sentence, "one": one}


def _chart(sheet: Factsheet) -> str:
    """Where the chart of an indicator lies as a file, inside the language's folder."""
    return f"charts/{sheet.indicator.id}.svg"


def _methods(lang: str) -> dict[str, Any]:
    at = LANGUAGES.index(lang)
    rule = [
        (symbol_, name, _meaning(code, at))
        for (symbol_, name), code in zip(
            legend(lang), ("sunny", "partly_cloudy", "cloudy", "thunderstorm"), strict=True
        )
    ]
    marks = [(texts[at], texts[2 + at]) for texts in STATUSES.values()]
    signs = [(sign, texts[at]) for sign, texts in SIGNS.items()]
    title = text("methods", lang)
    return {
        "title": title,
        "description": text("symbols_note", lang),
        "rule": rule,
        "signs": [*marks, *signs],
        "resistance_note": word("resistance_note", lang),
    }


def _meaning(code: str, at: int) -> str:
    """What a symbol says of a target value, in the words of the assessments."""
    return WHY["value", code][at].replace(" ({})", "") + "."


def _about(data: Path, lang: str) -> dict[str, Any]:
    """The sources that figures are kept of, with publisher, licence and words to name them."""
    known = catalogue()
    used = {known.tables[name].source for name in store.ledger(data) if name in known.tables}
    heads = (
        ("Quelle", "Herausgeber", "Lizenz", "Nennung")
        if lang == "de"
        else ("Source", "Publisher", "Licence", "Attribution")
    )
    rows = [
        (
            Markup('<a href="{}" rel="noreferrer">{}</a>').format(one.url, marked(one.name, lang)),
            tuple(marked(told, lang) for told in (one.publisher, licence(one.licence, lang), one.attribution)),
        )
        for one in known.sources.values()
        if one.id in used
    ]
    table = {"caption": text("sources", lang), "columns": heads, "rows": rows}
    return {"title": text("about", lang), "description": text("unofficial", lang), "sources": table}


def _figures(sheet: Factsheet) -> pd.DataFrame:
    """All figures of an indicator as in the processed table, with the names of the areas; nothing that is a formula."""
    codes = sheet.rows["area"]
    names = {
        f"name_{lang}": codes.map({code: in_language(areas()[code], "name", lang) for code in codes.unique()})
        for lang in LANGUAGES
    }
    rows = sheet.rows.assign(**names)[COLUMNS]
    return rows.assign(**{name: harmless(rows[name]) for name in COLUMNS if name != "value"})


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
