"""The state of the data: of each table the publisher, the latest figure, the state date, and whether more is due."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zdi_metrics.catalogue import catalogue
from zdi_metrics.model import Table
from zdi_metrics.outputs.web.citing import marked
from zdi_metrics.processed import read_status
from zdi_metrics.wording import LANGUAGES, MISSING, period

FINDINGS = ("current", "stale", "irregular", "no figures")
TEXTS = {
    "title": ("Stand der Daten", "State of the data"),
    "lead": (
        "{all} Tabellen von {publishers} Herausgebern, bezogen auf den {state}: {current} sind im Rahmen ihres "
        "Rhythmus, bei {stale} ist eine neuere Zahl überfällig, {irregular} erscheinen ohne festen Rhythmus, von "
        "{empty} liegt keine Zahl vor.",
        "{all} tables of {publishers} publishers, as of {state}: {current} are within their rhythm, for {stale} a "
        "newer figure is overdue, {irregular} appear without a rhythm, of {empty} there is no figure.",
    ),
    "rule": (
        "Überfällig heißt: Seit dem Ende des letzten Zeitraums sind der Rhythmus der Tabelle und die übliche Zeit bis "
        "zur Veröffentlichung vergangen, gezählt bis zum Stand aller Daten. Dann liegt hier nichts Neueres vor; ob der "
        "Herausgeber Neueres hat, sagt es nicht. Die Urteile haben eine eigene Grenze: „veraltet“ ist dort ein Wert, "
        "der mehr als drei Jahre hinter dem Stand liegt.",
        "Overdue means: since the end of the latest period the rhythm of the table and the usual time to publication "
        "have passed, counted to the state of all data. Then there is nothing newer here; it does not say whether the "
        "publisher has newer figures. Verdicts have a limit of their own: “out of date” is a value more than three "
        "years behind the state.",
    ),
    "caption": ("Tabellen nach Herausgebern, alphabetisch", "Tables by publisher, alphabetical"),
    "table": ("Tabelle und Herausgeber", "Table and publisher"),
    "rhythm": ("Rhythmus", "Rhythm"),
    "latest": ("Letzter Zeitraum", "Latest period"),
    "own": ("für NRW {}", "for NRW {}"),
    "none_of_nrw": ("nicht für NRW", "not for NRW"),
    "state": ("Stand", "State date"),
    "finding": ("Befund", "Finding"),
    "code": ("Tabelle {}", "table {}"),
    "current": ("im Rahmen: Neueres erwartet bis {}", "within its rhythm: newer figures expected by {}"),
    "stale": ("überfällig: Neueres war zu erwarten bis {}", "overdue: newer figures were expected by {}"),
    "irregular": ("ohne festen Rhythmus, kein Termin zu erwarten", "without a rhythm, no date to expect"),
    "no figures": ("keine Zahl liegt vor", "no figure is there"),
    "monthly": ("monatlich", "monthly"),
    "quarterly": ("vierteljährlich", "quarterly"),
    "half-yearly": ("halbjährlich", "half-yearly"),
    "yearly": ("jährlich", "yearly"),
    "two-yearly": ("alle zwei Jahre", "every two years"),
    "rhythm_irregular": ("unregelmäßig", "irregular"),
    "show": ("Zeigen", "Show"),
    "find": ("Tabellen suchen", "Search tables"),
    "option_current": ("im Rahmen", "within their rhythm"),
    "option_stale": ("überfällig", "overdue"),
    "option_irregular": ("ohne festen Rhythmus", "without a rhythm"),
    "option_no figures": ("ohne Zahl", "without a figure"),
    "results": ("{n} von {all} Tabellen", "{n} of {all} tables"),
    "nothing": ("Keine Tabelle passt zu dieser Auswahl.", "No table fits this choice."),
    "hint": ("Titel, Herausgeber oder Nummer", "Title, publisher or number"),
}
Row = Mapping[Any, Any]


def said(key: str, lang: str) -> str:
    """A text of this page."""
    return TEXTS[key][LANGUAGES.index(lang)]


def anchor(table: str) -> str:
    """The id of a table's row on the page."""
    return f"t-{table.replace('_', '-')}"


def status_view(data: Path, state_date: str, lang: str) -> dict[str, Any]:
    """All tables of the catalogue with what the status table says of them, and how many there are of each finding."""
    status = read_status(data)
    kept = status[status["kind"] == "table"].astype("object").where(status.notna(), None)
    known = catalogue().tables
    found = [(known[row["id"]], row) for row in kept.to_dict("records") if row["id"] in known]
    rows = [_row(table, row, lang) for table, row in sorted(found, key=lambda pair: _order(pair[0]))]
    counts = Counter(row["finding"] for row in rows)
    lead = said("lead", lang).format(
        all=len(rows), publishers=len({table.source for table, _ in found}), state=state_date,
        current=counts["current"], stale=counts["stale"], irregular=counts["irregular"], empty=counts["no-figures"],
    )  # fmt: skip
    heads = ("table", "finding", "latest", "state", "rhythm")
    options = [(_key(one), said(f"option_{one}", lang)) for one in FINDINGS]
    return {
        "title": said("title", lang),
        "description": lead,
        "lead": lead,
        "rows": rows,
        "columns": [said(key, lang) for key in heads],
        "options": options,
        "w": {key: said(key, lang) for key in ("rule", "caption", "show", "find", "results", "nothing", "hint")},
    }


def table_links(tables: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """The rows of some tables on this page: their codes and addresses."""
    known = catalogue().tables
    return [(said("code", lang).format(known[name].code), f"status.html#{anchor(name)}") for name in tables]


def _row(table: Table, row: Row, lang: str) -> dict[str, Any]:
    source = catalogue().sources[table.source]
    due = period(row["expected_by"], lang) if row["expected_by"] else ""
    latest = period(row["latest_period"], lang) if row["latest_period"] else MISSING
    own = ""
    if row["latest_period"] and row["latest_nrw"] != row["latest_period"]:
        nrw = row["latest_nrw"]
        own = said("own", lang).format(period(nrw, lang)) if nrw else said("none_of_nrw", lang)
    rhythm = "rhythm_irregular" if row["rhythm"] == "irregular" else row["rhythm"]
    return {
        "id": anchor(table.id),
        "title": marked(table.title, lang),
        "code": marked(table.code, lang),
        "publisher": marked(source.publisher, lang),
        "url": source.url,
        "rhythm": said(rhythm, lang),
        "latest": latest,
        "own": own,
        "state": period(row["state_date"], lang) if row["state_date"] else MISSING,
        "finding": _key(row["finding"]),
        "said": said(row["finding"], lang).format(due),
        "search": f"{table.title} {table.code} {source.publisher} {table.id}".lower(),
    }


def _order(table: Table) -> tuple[str, str, str]:
    return catalogue().sources[table.source].publisher.casefold(), table.title.casefold(), table.id


def _key(finding: str) -> str:
    return finding.replace(" ", "-")
