"""The data of a pack: a CSV file per indicator, their description, and the sources as the licences ask."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from zdi_metrics import provenance, store
from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.fields import SERIES_FIELDS, TYPES
from zdi_metrics.model import Table
from zdi_metrics.records import LedgerRow
from zdi_metrics.tabular import csv_bytes
from zdi_metrics.wording import LANGUAGES, in_language, period, unit_label, word

ADDED = {  # beside the fields of the processed tables
    "area_name": "Name of the region",
    "unit_name": "Unit as readers see it",
    "source": "Publisher, table, state and licence",
}
FIELDS = {
    name: (SERIES_FIELDS | ADDED)[name]
    for name in (
        "indicator", "theme", "area", "area_name", "period", "value", "unit", "unit_name", "status", "sign", "reason",
        "tables", "definition", "vintage", "source",
    )
}  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # also as wide as East Asian letters
ESCAPED = (
    "Ein Text, der mit =, +, - oder @ beginnt, steht in den CSV-Dateien hinter einem Apostroph ('), damit "
    "Tabellenprogramme ihn nicht ausführen; Zahlen sind unverändert.",
    "A text that begins with =, +, - or @ stands behind an apostrophe (') in the CSV files, so that spreadsheets do "
    "not execute it; numbers are unchanged.",
)
OWN = (
    "Keine amtliche Veröffentlichung. Die Zeichen sind eine eigene Anwendung der Regel der Deutschen "
    "Nachhaltigkeitsstrategie, keine amtliche Bewertung. Die Zahlen gehören ihren Herausgebern; wer sie weitergibt, "
    "nennt sie mit den Zeilen am Ende.",
    "No official publication. The symbols are our own application of the rule of the German Sustainable Development "
    "Strategy, no official rating. The figures belong to their publishers; who passes them on names them with the "
    "lines at the end.",
)
WORDS = {
    "sources": ("Quellen und Lizenzen", "Sources and licences"),
    "table": ("Tabelle", "table"),
    "state": ("Stand", "state"),
    "licence": ("Lizenz", "Licence"),
    "attribution": ("Namensnennung", "Attribution"),
    "origin": ("Herkunft", "Origin"),
    "used": ("Kennzahlen", "Indicators"),
    "nothing": ("noch keine Zahlen übernommen", "no figures carried over yet"),
    "lines": ("Zeilen zum Zitieren", "Lines to cite"),
}  # fmt: skip


def write_data(sheets: Sequence[Factsheet], data: Path, folder: Path, title: str) -> None:
    """One CSV file per indicator, with status and source of every figure, and a valid `datapackage.json`."""
    for sheet in sheets:
        store.write_bytes(folder / f"{sheet.indicator.id}.csv", csv_bytes(_rows(sheet)))
    content = json.dumps(_package(sheets, data, title), ensure_ascii=False, indent=2) + "\n"
    store.write_bytes(folder / "datapackage.json", content.encode("utf-8"))


def _rows(sheet: Factsheet) -> pd.DataFrame:
    """The rows of an indicator as they are in the processed table, with names and source beside them."""
    names = {code: in_language(areas()[code], "name", sheet.lang) for code in sheet.rows["area"].unique()}
    rows = sheet.rows.assign(
        area_name=sheet.rows["area"].map(names).astype("str"),
        unit_name=unit_label(sheet.unit, sheet.lang),
        source=sheet.source_line,
    )[list(FIELDS)]
    return rows.assign(**{name: harmless(rows[name]) for name in FIELDS if TYPES.get(name) != "number"})


def harmless(texts: pd.Series) -> pd.Series:
    """Texts that no spreadsheet takes for a formula: behind an apostrophe where they begin like one."""
    return texts.where(~texts.fillna("").str.startswith(FORMULA), "'" + texts.fillna(""))


def _package(sheets: Sequence[Factsheet], data: Path, title: str) -> dict[str, Any]:
    lang = sheets[0].lang if sheets else "de"
    fields = [{"name": name, "type": TYPES.get(name, "string"), "description": told} for name, told in FIELDS.items()]
    newest = max((row.retrieved for rows in store.ledger(data).values() for row in rows), default="")
    resources = [
        {
            "name": sheet.indicator.id.replace("_", "-"),
            "path": f"{sheet.indicator.id}.csv",
            "title": sheet.name,
            "description": in_language(sheet.indicator, "question", lang),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"fields": fields, "missingValues": [""]},
            "sources": [{"title": line} for line in sheet.sources],
        }
        for sheet in sheets
    ]
    told = ESCAPED[LANGUAGES.index(lang)]
    return {
        "name": "zdi-metrics-pack",
        "title": title,
        "description": told,
        "created": f"{newest}T00:00:00Z",
        "resources": resources,
    }


def sources_text(sheets: Sequence[Factsheet], data: Path, *, session: str, title: str, lang: str) -> str:
    """Markdown: each table with publisher, title, code, state, licence and indicators, then the lines to cite."""
    at = LANGUAGES.index(lang)
    used: dict[str, list[str]] = {}
    for sheet in sheets:
        for name in sheet.indicator.tables:
            used.setdefault(name, []).append(sheet.name)
    head = " · ".join(marked(one) for one in (title, session) if one)
    lines = [f"# {WORDS['sources'][at]}", "", head, "", OWN[at], "", ESCAPED[at], ""]
    ledger = store.ledger(data)
    by_source: dict[str, list[Table]] = {}
    for table in catalogue().tables.values():
        if table.id in used:
            by_source.setdefault(table.source, []).append(table)
    for source, tables in by_source.items():
        lines += _source(source, tables, ledger, used, lang)
    cited = list(dict.fromkeys(line for sheet in sheets for line in sheet.sources))
    fence = "`" * (max([2, *(len(run) for run in re.findall("`+", "\n".join(cited)))]) + 1)
    return "\n".join([*lines, f"## {WORDS['lines'][at]}", "", f"{fence}text", *cited, fence]) + "\n"


def _source(
    source: str,
    tables: Sequence[Table],
    ledger: Mapping[str, Sequence[LedgerRow]],
    used: Mapping[str, Sequence[str]],
    lang: str,
) -> Iterator[str]:
    one, at = catalogue().sources[source], LANGUAGES.index(lang)
    yield f"## {marked(one.publisher)}: {marked(one.name)}"
    yield ""
    yield f"{WORDS['licence'][at]}: {_licence(one.licence, lang)}  "
    yield f"{WORDS['attribution'][at]}: {marked(one.attribution)}"
    yield ""
    for table in tables:
        yield f"* {marked(table.title)}, {WORDS['table'][at]} {marked(table.code)}"
        kept = {row.kind: row for row in ledger.get(table.id, ())}
        yield from (_vintage(row, lang) for row in reversed(kept.values()))
        if not kept:
            yield f"  * {WORDS['nothing'][at]}"
        yield f"  * {WORDS['used'][at]}: {marked('; '.join(used[table.id]))}"
    yield ""


def _vintage(row: LedgerRow, lang: str) -> str:
    at = LANGUAGES.index(lang)
    told = [
        marked(row.publisher),
        marked(row.code),
        f"{WORDS['state'][at]} {period(row.state_date, lang)}",
        f"{WORDS['licence'][at]}: {_licence(row.licence, lang)}",
        f"{WORDS['origin'][at]}: {marked(word(row.origin_kind, lang))}",
    ]
    return f"  * {' · '.join(told)}"


def _licence(name: str, lang: str) -> str:
    """A licence with its address where the catalogue knows one."""
    url = provenance.licence_urls().get(name)
    told = marked(provenance.licence(name, lang))
    return f"[{told}]({url})" if url else told


def marked(text: str) -> str:
    """Text as it is in Markdown: neither markup nor tags."""
    plain = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", plain)
