"""What the last build left, and what of it still holds: only what rests on something that changed is made again.

Every kept table and every indicator has a key, a digest of all that it rests on: kept bytes, declarations, code. Rows
and assessments of the last build are used again where the key is the same, if the tables it wrote are still its own.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
from pydantic import ValidationError

from zdi_metrics import processed, remembered, store
from zdi_metrics.model import Catalogue, Indicator, Table
from zdi_metrics.noun import Noun, Period
from zdi_metrics.records import LedgerRow

KEPT = (processed.SERIES, processed.ASSESSMENTS)  # the files that rows and assessments are taken from
Periods = Mapping[str, tuple[str, str]]


class Known(Noun):
    """What a build leaves: digests of the written files, keys and latest periods of tables, keys of indicators."""

    files: dict[str, str]
    tables: dict[str, tuple[str, Period | Literal[""], Period | Literal[""]]]
    indicators: dict[str, str]


class Keys(NamedTuple):
    """What each kept table and each indicator rests on, as a digest."""

    tables: dict[str, str]
    indicators: dict[str, str]


class Last(NamedTuple):
    """The rows that there were, by indicator, whatever they rest on; and what still holds.

    `holds` names the indicators whose rows and `lines` of assessments hold, `periods` are the latest periods of the
    tables that hold, and `files` the digests of the files that were written, if they hold.
    """

    rows: Mapping[str, pd.DataFrame]
    holds: frozenset[str]
    lines: Mapping[str, list[bytes]]
    periods: Periods
    files: Mapping[str, str]


NOTHING = Last({}, frozenset(), {}, {}, {})


def keys(data: Path, catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]]) -> Keys:
    """The keys of all kept tables that the catalogue declares, and of all indicators."""
    kept = [table for table in catalogue.tables.values() if table.id in ledger]
    tables = {table.id: _table_key(data, catalogue, table, ledger[table.id]) for table in kept}
    common = _digest(catalogue.signs, store.state_year(ledger))  # the gravity of signs; what is out of date
    indicators = {one.id: _indicator_key(catalogue, one, tables, common) for one in catalogue.indicators.values()}
    return Keys(tables, indicators)


def _table_key(data: Path, catalogue: Catalogue, table: Table, rows: Iterable[LedgerRow]) -> str:
    signs = catalogue.signs[catalogue.sources[table.source].signs]
    corrected = [one for one in catalogue.corrections.values() if one.table == table.id]
    return _digest(table, signs, corrected, [(row, store.file_digest(store.kept_path(data, row))) for row in rows])


def _indicator_key(catalogue: Catalogue, indicator: Indicator, tables: Mapping[str, str], common: str) -> str:
    behind = [(name, tables.get(name)) for name in indicator.tables]
    return _digest(indicator, catalogue.units[indicator.unit], behind, common)


def _digest(*rests_on: object) -> str:
    return store.sha256(repr((remembered.code(), *rests_on)).encode("utf-8"))


def recall(data: Path, now: Keys) -> Last:
    """What the last build left. What cannot be read, or was changed by other hands, does not hold."""
    rows, known = processed.previous(data), _known(data)
    files = {name: one for name, one in known.files.items() if store.file_digest(data / "processed" / name) == one}
    if not set(KEPT) <= set(files):
        return NOTHING._replace(rows=rows)
    lines = processed.lines_by_indicator((data / "processed" / processed.ASSESSMENTS).read_bytes())
    same = {name for name, key in known.indicators.items() if now.indicators.get(name) == key}
    periods = {name: (latest, own) for name, (key, latest, own) in known.tables.items() if now.tables.get(name) == key}
    return Last(rows, frozenset(same & set(lines)), lines, periods, files)


def keep(data: Path, now: Keys, failed: Collection[str], periods: Periods, files: Mapping[str, str]) -> None:
    """Leave for the next build what this one rests on and wrote; indicators that failed do not hold.

    Raises RawError when it cannot be written.
    """
    tables = {name: (now.tables[name], *told) for name, told in periods.items()}
    indicators = {name: key for name, key in now.indicators.items() if name not in failed}
    known = Known(files=dict(files), tables=tables, indicators=indicators)
    store.write_bytes(_place(data), known.model_dump_json().encode("utf-8"))


def _known(data: Path) -> Known:
    try:
        return Known.model_validate_json(_place(data).read_bytes())
    except (OSError, ValidationError):  # the first build, or a damaged memory: everything is made anew
        return Known(files={}, tables={}, indicators={})


def _place(data: Path) -> Path:
    return data / ".cache" / "last_build.json"
