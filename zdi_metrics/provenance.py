"""From a number back to the publisher's cell, and the words to cite it with."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from zdi_metrics import corrections, store
from zdi_metrics.alignment import select
from zdi_metrics.areas import NRW, areas, children
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable, RawError
from zdi_metrics.loading import observe_table
from zdi_metrics.methods.recipes import REFERS_TO
from zdi_metrics.model import Indicator, Table
from zdi_metrics.noun import Input
from zdi_metrics.processed import read_indicators
from zdi_metrics.records import LedgerRow
from zdi_metrics.tidy import SUMMED
from zdi_metrics.wording import in_language, number, quantity, reason, unit_label, word
from zdi_metrics.wording import period as period_text

CELL = ["area", "period", "measure", "value", "unit", "status", "sign", "vintage", "origin_file", "origin_row"]
LICENCES = {  # terms of use that publishers state in words; names such as "CC BY 4.0" are the same in both languages
    "auf der Seite nicht genannt": "not named on the page",
    "nicht genannt; Quellenangabe geboten": "not named; the source must be credited",
    "freie Nutzung mit Quellenangabe": "free use with credit to the source",
    "Nutzung mit Quellenangabe": "use with credit to the source",
    "Nutzung mit Quellenangabe, nicht kommerziell": "use with credit to the source, not commercial",
    "Vervielfältigung und Verbreitung mit Quellenangabe gestattet": (
        "reproduction and distribution permitted with credit to the source"
    ),
}


def origins(data: Path, indicator: Indicator, area: str, period: str) -> pd.DataFrame:
    """The published cells behind one number: one row per cell that its recipe looked at.

    Columns: input, table, code, publisher, origin_kind, area, period, measure, cuts, value, unit, status, sign,
    vintage, origin_file, origin_row, origin, sha256. A Land summed from its Kreise is shown as its Kreise.
    Raises NotComputable when the indicator has no row there, RawError when the kept bytes are not those of the ledger.
    """
    series = read_indicators(data, indicator.id)
    if not ((series["area"] == area) & (series["period"] == period)).any():
        raise NotComputable(
            f"{indicator.id} has no row for {areas()[area].name_de} in {period}.",
            f"See what there is: zdi data {indicator.id} --area {area}",
        )
    ledger = store.ledger(data)
    periods = {period}
    if indicator.recipe in REFERS_TO:
        periods.add(REFERS_TO[indicator.recipe](period, indicator.params))
    places = {area, *indicator.params.get("of", ())}  # a recipe may compare with the sum of other areas
    parts = []
    for name, given in indicator.inputs.items():
        if given.table not in ledger:
            raise RawError(f"The ledger has no row for {given.table}.", "Restore data/raw from git.")
        rows = ledger[given.table]
        wanted = {given.area} if given.area else places
        cells = _cells(observe_table(data, catalogue(), rows), given, wanted, periods)
        parts.append(_described(cells, rows).assign(input=name))
    first = ["input", "table", "code", "publisher", "origin_kind"]
    columns = [*first, *CELL[:3], "cuts", *CELL[3:], "origin", "sha256"]
    return pd.concat(parts, ignore_index=True)[columns]


def _described(cells: pd.DataFrame, rows: Sequence[LedgerRow]) -> pd.DataFrame:
    """Cells with what the ledger says of the file that each of them stands in."""
    live = {row.file: row for row in rows if row.file}
    snapshot = next((row for row in rows if row.kind == "snapshot"), rows[0])
    about = [live.get(file, snapshot) for file in cells["origin_file"]]
    typed = cells["origin_file"].str.startswith("http")
    return cells.assign(
        table=[row.table for row in about],
        code=[row.code for row in about],
        publisher=[row.publisher for row in about],
        origin=[row.request or row.origin for row in about],
        sha256=[row.sha256 for row in about],
        origin_kind=["transcribed" if t else row.origin_kind for t, row in zip(typed, about, strict=True)],
    )


def _cells(observed: pd.DataFrame, given: Input, places: set[str], periods: set[str]) -> pd.DataFrame:
    chosen = select(observed, given)
    chosen = chosen[chosen["period"].isin(periods)]
    cells = chosen[chosen["area"].isin(places)]
    if (cells["origin_file"] == SUMMED).any():
        cells = chosen[chosen["area"].isin(children(NRW, "district"))]
    cuts = [name for name in cells.columns if name not in CELL]
    joined = [" ".join(f"{k}={v}" for k, v in row.items()) for row in cells[cuts].to_dict("records")]
    return observed.loc[cells.index, CELL].assign(cuts=joined)  # the reference date as printed, not the year


def trace_text(data: Path, indicator: Indicator, area: str, period: str, lang: str = "de") -> str:
    """The way back from one number, in words."""
    series = read_indicators(data, indicator.id)
    cells = origins(data, indicator, area, period)
    row = series[(series["area"] == area) & (series["period"] == period)].iloc[0]
    return "\n".join(_trace_lines(indicator, row, cells, lang))


def _trace_lines(indicator: Indicator, row: pd.Series, cells: pd.DataFrame, lang: str) -> Iterator[str]:
    units = catalogue().units
    german = lang == "de"
    place = in_language(areas()[row["area"]], "name", lang)
    value = quantity(row["value"], units[indicator.unit], lang, decimals=indicator.decimals)
    yield f"{in_language(indicator, 'name', lang)}, {place}, {period_text(row['period'], lang)}: {value}"
    marks = f"{row['status']}" + (f", {'Zeichen' if german else 'sign'} {row['sign']}" if row["sign"] else "")
    yield f"  {'Status' if german else 'status'}: {marks}" + (
        f" – {reason(row['reason'], lang)}" if row["reason"] else ""
    )
    yield f"  {'Rezept' if german else 'recipe'}: {indicator.recipe}({', '.join(indicator.inputs)})"
    yield f"  {in_language(indicator, 'method', lang)}"
    for (name, table, _), group in cells.groupby(["input", "table", "sha256"], sort=False):
        first = group.iloc[0]
        yield ""
        yield f"  {name} ← {table}: {first['publisher']}, {first['code']}"
        yield f"    {word(first['origin_kind'], lang)}: {first['origin']}"
        yield f"    SHA-256 {first['sha256']}"
        for _, cell in group.iterrows():
            yield "    " + _cell_line(cell, lang)
            if mended := corrections.applied(cell["origin_row"]):
                yield "      " + _correction_line(mended, lang)


def _cell_line(cell: pd.Series, lang: str) -> str:
    unit = catalogue().units[cell["unit"]]
    label = unit_label(unit, lang)
    decimals = len(f"{cell['value']:.10g}".partition(".")[2]) if cell["value"] == cell["value"] else 0
    value = number(cell["value"], decimals, lang) if cell["value"] == cell["value"] else "–"
    row = cell["origin_row"].partition(corrections.MARK)[0]
    where = cell["origin_file"] + (f", {'Zeile' if lang == 'de' else 'row'} {row}" if row else "")
    marks = f" [{cell['sign']}]" if cell["sign"] else ""
    cuts = f" ({cell['cuts']})" if cell["cuts"] else ""
    vintage = f"{'Stand' if lang == 'de' else 'state'} {period_text(cell['vintage'], lang)}"
    return f"{cell['area']} {cell['period']} {cell['measure']}{cuts}: {value} {label}{marks} – {where}; {vintage}"


def _correction_line(name: str, lang: str) -> str:
    """What the publisher prints instead, and why it is not used."""
    one = catalogue().corrections[name]
    told = corrections.printed(one.expect.value, one.expect.sign)
    if lang == "de":
        return f"berichtigt ({name}): gedruckt ist {told}; {one.reason} – gemeldet {one.reported}, {one.url}"
    return f"corrected ({name}): printed is {told}; {one.reason} – reported {one.reported}, {one.url}"


def citations(data: Path, indicator: Indicator, lang: str = "de") -> list[str]:
    """One line per table that the indicator is computed from: publisher, title, code, state, origin, licence."""
    ledger = store.ledger(data)
    return [
        _citation(data, catalogue().tables[table], row, lang)
        for table in indicator.tables
        for row in _cited(ledger.get(table, ())) or (None,)
    ]


def _cited(rows: Sequence[LedgerRow]) -> tuple[LedgerRow, ...]:
    """The newest row of each kind: what `fetch` brought last, and the snapshot beneath it."""
    return tuple({row.kind: row for row in rows}.values())[::-1]


def _citation(data: Path, table: Table, row: LedgerRow | None, lang: str) -> str:
    source = catalogue().sources[table.source]
    code, state, head = ("Tabelle", "Stand", "Lizenz") if lang == "de" else ("table", "state", "Licence")
    if row is None:
        missing = "noch keine Zahlen übernommen" if lang == "de" else "no figures carried over yet"
        return f"{source.publisher}: {table.title}, {code} {table.code}; {missing}."
    when = f"{state} {period_text(row.state_date, lang)}"
    url = licence_urls().get(row.licence, "")
    return (
        f"{row.publisher}: {table.title}, {code} {row.code}, {when}, {_kind(data, row, lang)}: {row.origin}. "
        f"{head}: {licence(row.licence, lang)}{f' <{url}>' if url else ''}. {source.attribution}"
    )


def licence(name: str, lang: str = "de") -> str:
    """The terms of use of a source; a name of a licence stays as it is."""
    return name if lang == "de" else LICENCES.get(name, name)


def licence_urls() -> dict[str, str]:
    """The address of each licence that the catalogue knows one of; dl-de/by-2-0 and CC BY ask to name it."""
    return {one.licence: one.licence_url for one in catalogue().sources.values() if one.licence_url}


def source_lines(data: Path, indicator: Indicator, lang: str) -> list[str]:
    """The short form for charts: publisher, table code, state date, kind of origin unless original, licence."""
    return table_lines(data, indicator.tables, lang)


def table_lines(data: Path, tables: Sequence[str], lang: str) -> list[str]:
    """The same of tables by id, for what is made of several indicators or of none."""
    ledger = store.ledger(data)
    lines = []
    for row in (_cited(ledger[table])[0] for table in tables if table in ledger):
        kind = _kind(data, row, lang)
        told = "" if kind == word("original", lang) else f", {kind}"
        state = f"{'Stand' if lang == 'de' else 'state'} {period_text(row.state_date, lang)}"
        code = "" if row.publisher.endswith(f", {row.code}") else f", {row.code}"
        lines.append(f"{row.publisher}{code}, {state}{told}; {terms(row.licence, lang)}")
    return [*lines, "eigene Darstellung" if lang == "de" else "own presentation"]


def terms(name: str, lang: str) -> str:
    """A licence where nothing says that it is one."""
    told = licence(name, lang)
    return told if "nicht genannt" not in name else f"{'Lizenz' if lang == 'de' else 'licence'} {told}"


def _kind(data: Path, row: LedgerRow, lang: str) -> str:
    """Where a table's figures come from; an original file may have been completed with figures from pages."""
    completed = row.origin_kind != "transcribed" and row.kind == "snapshot" and b",http" in store.read_kept(data, row)
    return word(row.origin_kind, lang) + (f", {word('completed', lang)}" if completed else "")
