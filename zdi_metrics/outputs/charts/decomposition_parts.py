"""The parts of a change that add up to the whole, with the levels at both ends, as charts and pages show them."""

from math import isclose
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from zdi_metrics.areas import areas
from zdi_metrics.comparisons import Decomposition
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import UNSETTLED
from zdi_metrics.processed import read_indicators

EXACT = 1e-6  # relative, of what the published totals and the parts may differ by rounding
WORDS = {
    "title": ("{name}: {change} von {start} bis {end}", "{name}: {change} from {start} to {end}"),
    "whole": ("Veränderung insgesamt", "Change as a whole"),
    "levels": ("von {} auf {}", "from {} to {}"),
    "unsettled": ("darin vorläufige oder geschätzte Werte", "some figures are provisional or estimated"),
    "steps": (
        "Jeder Balken beginnt, wo der vorige endet; zusammen ergeben sie die Veränderung",
        "each bar begins where the one before ends; together they make the change",
    ),
}


class Parts(NamedTuple):
    """The parts of a change up to a year, the levels at both ends if there are any, and whether all is final."""

    until: int
    amounts: dict[str, float]
    levels: tuple[float, float] | None
    final: bool


def change_parts(data: Path, decomposition: Decomposition, area: str) -> Parts:
    """The parts up to the latest year of which all have a figure.

    Raises NotComputable where years are missing or the parts do not add up to the change.
    """
    names = list(decomposition.parts)
    rows = pd.concat([read_indicators(data, name) for name in names])
    rows = rows[(rows["area"] == area) & rows["value"].notna()]
    table = rows.pivot(index="period", columns="indicator", values="value").reindex(columns=names).dropna()
    since = int(decomposition.since)
    years = [int(p) for p in table.index if len(p) == 4 and int(p) > since]
    if not years:
        raise NotComputable(
            f"{decomposition.id} has no year after {since} with a figure of all its parts for {areas()[area].name_de}.",
            f"See the figures: zdi data {names[0]}",
        )
    until = max(years)
    counted = [until] if decomposition.cumulative else list(range(since + 1, until + 1))
    missing = [str(year) for year in counted if year not in years]
    if missing:
        raise NotComputable(
            f"{decomposition.id} cannot be summed: there is no figure of all its parts for {', '.join(missing)}.",
            f"See the figures: zdi data {names[0]}",
        )
    used = [str(year) for year in counted]
    amounts = {name: float(table.loc[used, name].sum()) for name in names}
    levels = _levels(data, decomposition, area, until)
    if levels:
        _add_up(decomposition, amounts, levels)
    final = not rows.loc[rows["period"].isin(used), "status"].isin(list(UNSETTLED)).any()
    return Parts(until, amounts, levels, bool(final))


def _levels(data: Path, decomposition: Decomposition, area: str, until: int) -> tuple[float, float] | None:
    """The quantity that changed, at both ends, where it is an indicator."""
    if decomposition.total is None:
        return None
    rows = read_indicators(data, decomposition.total)
    known = rows[rows["area"] == area].dropna(subset="value").set_index("period")["value"]
    ends = (decomposition.since, str(until))
    missing = [year for year in ends if year not in known.index]
    if missing:
        raise NotComputable(
            f"{decomposition.id} cannot be checked: {decomposition.total} has no figure for {', '.join(missing)}.",
            f"See the figures: zdi data {decomposition.total}",
        )
    return float(known[ends[0]]), float(known[ends[1]])


def _add_up(decomposition: Decomposition, amounts: dict[str, float], levels: tuple[float, float]) -> None:
    whole, change = sum(amounts.values()), levels[1] - levels[0]
    if not isclose(whole, change, rel_tol=EXACT, abs_tol=EXACT * max(map(abs, levels))):
        raise NotComputable(
            f"The parts of {decomposition.id} add up to {whole:g}, but {decomposition.total} changed by {change:g}.",
            "Look at the figures behind it: zdi check",
        )


def said(key: str, lang: str) -> str:
    """A text of a decomposition."""
    return WORDS[key][lang == "en"]
