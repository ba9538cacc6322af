"""Tables of amounts by sector: checked, compared and cut to a window before anything is computed from them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.dns import LARGEST, is_year, real_numbers

Period = int | str  # a year as a whole number, or the period as text


class Window(NamedTuple):
    """Amounts by sector of a region and of the area it is compared with, at the start and the end of a window."""

    region_start: pd.Series
    region_end: pd.Series
    nation_start: pd.Series
    nation_end: pd.Series


def checked(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return the table as float64; missing figures stay missing.

    Raises NotComputable for anything but a table, an empty one, a column named twice, and figures that are not numbers
    or not finite. `what` begins the message.
    """
    cure = "Give a DataFrame of finite numbers whose columns all have their own name."
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise NotComputable(f"{what} is empty or no table.", cure)
    if not table.columns.is_unique:
        raise NotComputable(f"{what} has two columns of one name.", cure)
    figures = table
    if any(kind != np.float64 for kind in table.dtypes):
        columns = [column for _, given in table.items() if (column := real_numbers(given)) is not None]
        if len(columns) < len(table.columns):
            raise NotComputable(f"{what} holds something that is not a number.", cure)
        figures = pd.concat(columns, axis=1).set_axis(table.columns, axis=1)
    if bool((np.abs(figures.to_numpy()) > LARGEST).any()):
        raise NotComputable(f"{what} holds a figure that is infinite or too large to compute with.", cure)
    return figures


def by_sector(table: pd.DataFrame, what: str, like: pd.DataFrame | None = None) -> pd.DataFrame:
    """Check a table with one row per sector; with `like`, put its rows into the order of that one.

    Raises NotComputable also for a sector named twice and for sectors that only one of the tables has: a sector that
    is left out is not a sector of zero.
    """
    figures = checked(table, what)
    cure = "Give both the same disjoint sectors, one row each; write zero where there is nothing."
    if not figures.index.is_unique:
        raise NotComputable(f"{what} names a sector twice.", cure)
    if like is None or figures.index.equals(like.index):
        return figures
    differing = sorted(str(sector) for sector in set(figures.index) ^ set(like.index))
    if differing:
        raise NotComputable(f"Region and nation do not have the same sectors: {', '.join(differing)}.", cure)
    return figures.reindex(like.index)


def window(region: pd.DataFrame, nation: pd.DataFrame, start: Period, end: Period) -> Window | str:
    """Cut two tables of sectors (rows) by period (columns) to a window, or return the reason why it cannot be done.

    Raises NotComputable for tables that do not match and for a window that does not run forwards.
    """
    own = by_sector(region, "The region")
    reference = by_sector(nation, "The nation", own)
    if not _forwards(start, end):
        what = f"The window from {start!r} to {end!r} does not run forwards."
        raise NotComputable(what, "Give two years, or two periods as text, the earlier one first.")
    for table, what in ((own, "the region"), (reference, "the nation")):
        for period in (start, end):
            reason = _no_column(table, period, what)
            if reason:
                return reason
    return Window(own[start], own[end], reference[start], reference[end])


def without_figures(column: pd.Series, where: str) -> str | None:
    """Name the first sector without a usable amount, if there is one; `where` ends the sentence."""
    if bool((column.to_numpy() >= 0).all()):
        return None
    for sector in column.index[column.isna()]:
        return f"There is no figure for {sector} {where}: missing is not zero."
    for sector in column.index[column < 0]:
        return f"The figure for {sector} {where} is negative."
    return None


def without_base(nation_start: pd.Series) -> str | None:
    """Name the first sector of the nation that starts from zero and has no growth rate, if there is one."""
    if bool(nation_start.to_numpy().all()):
        return None
    for sector in nation_start.index[nation_start == 0]:
        return f"The nation starts from zero in {sector}, which has no rate of growth: join it with another sector."
    return None


def _forwards(start: Period, end: Period) -> bool:
    if isinstance(start, str) or isinstance(end, str):
        return isinstance(start, str) and isinstance(end, str) and start < end
    return is_year(start) and is_year(end) and start < end


def _no_column(table: pd.DataFrame, period: Period, what: str) -> str | None:
    if period not in table.columns:
        return f"There are no figures for {what} in {period}."
    return without_figures(table[period], f"for {what} in {period}")
