"""What differs between two states of the tables: new periods, revised values, changed marks, changed verdicts."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from zdi_metrics import history, store
from zdi_metrics.areas import GERMANY, NRW
from zdi_metrics.areas import area as find_area
from zdi_metrics.catalogue import catalogue, find_indicator, find_theme
from zdi_metrics.errors import CatalogueError
from zdi_metrics.states import State

KINDS = (
    "verdict",
    "confidence",
    "revised",
    "withdrawn",
    "filled",
    "new period",
    "new area",
    "mark",
    "gone",
    "redefined",
)
COLUMNS = ["change", "indicator", "area", "period", "unit", "old", "new", "relative", "before", "after", "target"]
KEY = ["indicator", "area", "period"]
TARGET = ["target_level", "target_kind", "target_year"]
SIZES = ["indicator", "declared", "measured", "usual", "largest"]


def chosen(what: str | None) -> set[str] | None:
    """The indicators that an id or a theme means; None for all. Raises CatalogueError."""
    if what is None:
        return None
    if what in catalogue().indicators:
        return {what}
    with suppress(CatalogueError):
        theme = find_theme(what).id
        return {one.id for one in catalogue().indicators.values() if one.theme == theme}
    return {find_indicator(what).id}


def changes(before: State, after: State, area: str | None = None) -> pd.DataFrame:
    """One row per change between two states, of all areas or one, with the columns `COLUMNS`.

    `change` is "revised" (both have a number, `relative` is new / old - 1, missing where old is 0), "filled" (a number
    where there was a mark), "withdrawn" (the other way round), "new period", "new area" (a region that had no row of
    the indicator), "gone", "mark" (status and sign in `before` and `after`), "verdict" and "confidence" (in words, and
    `target`), or "redefined" (definition or unit: its numbers are not compared). Values are in the unit.
    Order: kind, indicator, North Rhine-Westphalia, Germany, other regions, period.
    """
    if area is not None:
        code = find_area(area).code
        before, after = (State(one.told, *(part[part["area"] == code] for part in one[1:])) for one in (before, after))
    redefined = _redefined(before.series, after.series)
    named = {one["indicator"] for one in redefined}
    rows = [*redefined, *_cells(_without(before.series, named), _without(after.series, named))]
    rows += _judgements(_without(before.judged, named), _without(after.judged, named))
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(("old", "new", "relative"), "float64"))
    texts = [name for name in COLUMNS if name not in {"old", "new", "relative"}]
    frame = frame.assign(**{name: frame[name].astype("object").fillna("").astype("str") for name in texts})
    order = {"change": KINDS.index, "area": lambda code: (code != NRW, code != GERMANY, code)}
    keys = ["change", "indicator", "area", "period", "target"]
    places = sorted(
        range(len(frame)),
        key=lambda n: tuple(order.get(name, str)(frame[name].iat[n]) for name in keys),  # type: ignore[operator]
    )
    return frame.iloc[places].reset_index(drop=True)


def _without(rows: pd.DataFrame, indicators: set[str]) -> pd.DataFrame:
    return rows[~rows["indicator"].isin(indicators)]


def _redefined(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """Indicators whose definition or unit is another one."""
    both = [rows.groupby("indicator")[["definition", "unit"]].first() for rows in (before, after)]
    shared = both[0].merge(both[1], left_index=True, right_index=True, suffixes=("_before", "_after"))
    other = shared[
        (shared["definition_before"] != shared["definition_after"]) | (shared["unit_before"] != shared["unit_after"])
    ]
    return [
        {"change": "redefined", "indicator": row["indicator"], "unit": row["unit_after"]}
        | {side: f"{row[f'definition_{side}']}, {row[f'unit_{side}']}" for side in ("before", "after")}
        for row in plain(other.reset_index())
    ]


def _cells(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Changes of values and marks."""
    known = set(zip(before["indicator"], before["area"], strict=True))
    both = before.merge(after, on=KEY, how="outer", suffixes=("_old", "_new"), indicator="side")
    marks = ["status_old", "status_new", "sign_old", "sign_new"]
    both = both.astype(dict.fromkeys([*marks, "unit_old", "unit_new"], "object"))
    both[marks] = both[marks].fillna("")
    same = both["value_old"].eq(both["value_new"]) | (both["value_old"].isna() & both["value_new"].isna())
    same &= both["status_old"].eq(both["status_new"]) & both["sign_old"].eq(both["sign_new"])
    for row in plain(both[(both["side"] != "both") | ~same]):
        printed = {"before": _mark(row, "old"), "after": _mark(row, "new")}
        told = {name: row[name] for name in KEY} | {"old": row["value_old"], "new": row["value_new"]}
        if row["side"] == "both":
            told["unit"] = row["unit_new"]
            yield from ({"change": kind} | told | more for kind, more in _both(row, printed))
        elif row["side"] == "left_only":
            yield {"change": "gone", "unit": row["unit_old"]} | told | printed
        else:
            kind = "new period" if (row["indicator"], row["area"]) in known else "new area"
            yield {"change": kind, "unit": row["unit_new"]} | told | printed


def _both(row: dict[str, Any], marks: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What changed in a cell that both states have."""
    old, new = row["value_old"], row["value_new"]
    had, has = old == old, new == new
    if had and has and old != new:
        yield "revised", {"relative": new / old - 1 if old else None} | marks
    elif had and not has:
        yield "withdrawn", marks
    elif has and not had:
        yield "filled", marks
    if had == has and marks["before"] != marks["after"]:
        yield "mark", marks


def plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    return [{str(key): cell for key, cell in row.items()} for row in rows.to_dict("records")]


def _mark(row: dict[str, Any], side: str) -> str:
    return " ".join(part for part in (row[f"status_{side}"], row[f"sign_{side}"]) if part)


def _judgements(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Changed verdicts and symbols, and changed confidence, against the same target."""
    keys = ["indicator", "area", *TARGET]
    old, new = (rows.assign(turn=rows.groupby(keys).cumcount()) for rows in (before, after))
    both = old.merge(new, on=[*keys, "turn"], suffixes=("_old", "_new"))
    units = catalogue().indicators
    for row in plain(both):
        told = {"indicator": row["indicator"], "area": row["area"], "period": row["period_new"]}
        told["target"] = " ".join(row[name] for name in TARGET if row[name])
        told["unit"] = units[row["indicator"]].unit if row["indicator"] in units else ""
        said = {side: _said(row, end) for side, end in (("before", "old"), ("after", "new"))}
        if said["before"] != said["after"]:
            yield {"change": "verdict"} | told | said
        if row["confidence_old"] != row["confidence_new"] and row["confidence_old"] and row["confidence_new"]:
            sure = {"before": row["confidence_old"], "after": row["confidence_new"]}
            yield {"change": "confidence"} | told | sure


def _said(row: dict[str, Any], side: str) -> str:
    symbol = row[f"symbol_{side}"].replace("_", " ")
    return f"{row[f'verdict_{side}']} ({symbol})" if symbol else str(row[f"verdict_{side}"])


def sizes(data: Path, only: Collection[str] | None = None) -> pd.DataFrame:
    """The typical size of revisions of each indicator that has any, with the columns `SIZES`.

    `declared` and `measured` count the revisions that the catalogue names and those between kept vintages; `usual` is
    the median and `largest` the maximum of their sizes, as shares of the first figure.
    """
    known, rows = catalogue(), []
    chosen = {name: one for name, one in known.indicators.items() if only is None or name in only}
    narrowed = known.model_copy(update={"indicators": chosen})
    for name, one in history.with_measured(data, narrowed, store.ledger(data)).indicators.items():
        found = [abs(revision.later / revision.first - 1) for revision in one.revisions]
        if found:
            declared = len(known.indicators[name].revisions)
            rows.append((name, declared, len(found) - declared, median(found), max(found)))
    return pd.DataFrame(rows, columns=SIZES)
