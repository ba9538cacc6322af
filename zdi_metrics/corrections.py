"""Corrections of published cells: applied on reading while the publisher prints what is expected, else expired."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from zdi_metrics.tidy import KEY
from zdi_metrics.upkeep import Cell, Correction

MARK = " corrected:"  # put behind the origin of a cell, before the id of the correction
EXACT = 1e-9


@dataclass(frozen=True)
class Standing:
    """What became of a correction: applied, expired (the cell prints something else now), or its cell is not there."""

    correction: Correction
    state: Literal["applied", "expired", "no cell"]
    printed: str = ""


def apply(frame: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    """A table as read with the corrections that still hold; the corrected cells say so in `origin_row`."""
    for one in corrections:
        where = _cell(frame, one) & _prints(frame, one.expect)
        if where.any():
            value, sign = _instead(one)
            frame = frame.assign(
                value=frame["value"].mask(where, value),
                sign=frame["sign"].mask(where, sign),
                origin_row=frame["origin_row"].mask(where, frame["origin_row"] + MARK + one.id),
            )
    return frame


def standings(corrections: Iterable[Correction], observed: Mapping[str, pd.DataFrame]) -> Iterable[Standing]:
    """What became of each correction in observations by table; of tables that could not be read nothing is said."""
    for one in corrections:
        if one.table not in observed:
            continue
        frame = observed[one.table]
        cells = frame[_cell(frame, one)]
        if cells.empty:
            yield Standing(one, "no cell")
        elif applied(cells.iloc[0]["origin_row"]) == one.id:
            yield Standing(one, "applied")
        else:
            yield Standing(one, "expired", printed(cells.iloc[0]["value"], cells.iloc[0]["sign"]))


def applied(origin_row: str) -> str:
    """Id of the correction that a cell bears; empty without one."""
    return origin_row.partition(MARK)[2]


def printed(value: float | None, sign: str) -> str:
    """A cell as it is printed: number, sign, or both."""
    number = "" if value is None or value != value else f"{value:.15g}"
    return " ".join(part for part in (number, sign) if part) or "nothing"


def _cell(frame: pd.DataFrame, one: Correction) -> "pd.Series[bool]":
    wanted = {"area": one.area, "period": one.period, "measure": one.measure, **one.cuts}
    where = pd.Series(True, index=frame.index)
    for name in [*KEY, *one.cuts]:
        where &= frame[name] == wanted[name] if name in frame.columns else False
    return where


def _prints(frame: pd.DataFrame, expect: Cell) -> "pd.Series[bool]":
    same = frame["sign"] == expect.sign
    if expect.value is None:
        return same & frame["value"].isna()
    return same & ((frame["value"] - expect.value).abs() <= EXACT * max(1.0, abs(expect.value)))


def _instead(one: Correction) -> tuple[float, str]:
    """Value and sign; a printed sign stays beside a number, and goes where it stood instead of one."""
    value = float("nan") if one.instead.value is None else one.instead.value
    kept = one.expect.sign if one.expect.value is not None and one.instead.value is not None else ""
    return value, one.instead.sign or kept
