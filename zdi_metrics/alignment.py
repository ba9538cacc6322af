"""The inputs of an indicator on common ground: the observations that each names, aligned, with their marks.

Areas, periods and marks are handled as codes, positions in lists of the different texts, so that no step looks at
single rows: a table of all municipalities takes the same few array operations as one of the Länder.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics.columns import where
from zdi_metrics.errors import NotComputable
from zdi_metrics.model import Catalogue, Indicator
from zdi_metrics.noun import Input
from zdi_metrics.tidy import KEY, NO_NUMBER, status_ranks

PRINTED = ("status", "sign", "vintage")
ABSENT = "O"
BREAK = "B"
NOWHERE = -1


class Grid(NamedTuple):
    """The cells of an indicator: sorted areas and periods, and which pairs there are (area × periods + period)."""

    areas: list[str]
    periods: list[str]
    cells: np.ndarray


class Words(NamedTuple):
    """Marks by code: statuses and their gravity, vintages (sorted), and signs, to which joined ones are added."""

    statuses: list[str]
    gravity: np.ndarray
    vintages: list[str]
    signs: dict[str, int]


class Marks(NamedTuple):
    """What was printed beside the numbers of one input, as arrays of codes along the grid; `weight` is the gravity."""

    status: np.ndarray
    sign: np.ndarray
    vintage: np.ndarray
    missing: np.ndarray
    weight: np.ndarray


def needed(observed: pd.DataFrame, given: Input) -> pd.DataFrame:
    """Observations with no more columns than an input needs."""
    beside = [*given.cuts, *([given.over] if given.over else [])]
    return observed[list(dict.fromkeys([*KEY, "value", *PRINTED, *beside]))]


def select(observed: pd.DataFrame, given: Input) -> pd.DataFrame:
    """The observations that an input names, with reference dates turned into years where it says so."""
    keep = where(observed["measure"], given.measure.__eq__)
    for cut, item in given.cuts.items():
        keep &= where(observed[cut], item.__eq__)
    if given.over and given.items:
        keep &= observed[given.over].isin(given.items).to_numpy()
    day = given.at
    if not day:
        rows: pd.DataFrame = observed[keep]
        return rows
    rows = observed[keep & where(observed["period"], lambda period: period.endswith("-" + day))]
    codes, periods = pd.factorize(rows["period"])
    years = pd.Index([period[:4] for period in periods], dtype=rows["period"].dtype)
    dated: pd.DataFrame = rows.assign(period=years.take(codes))
    return dated


def all_ranks(catalogue: Catalogue) -> dict[str, int]:
    """Gravity of every status over all tables of signs."""
    ranks: dict[str, int] = {}
    for signs in catalogue.signs.values():
        for status, rank in status_ranks(signs).items():
            ranks[status] = max(rank, ranks.get(status, 0))
    return ranks


def words_of(chosen: Iterable[pd.DataFrame], catalogue: Catalogue) -> Words:
    """The statuses, vintages and signs that the inputs may hold."""
    ranks = {ABSENT: 0, BREAK: 0, **all_ranks(catalogue)}
    vintages, signs = {""}, {"": 0}
    for rows in chosen:
        vintages.update(rows["vintage"].unique())
        for sign in rows["sign"].unique():
            signs.setdefault(sign, len(signs))
    return Words(list(ranks), np.array(list(ranks.values()), dtype=np.int64), sorted(vintages), signs)


def common_grid(indicator: Indicator, chosen: Mapping[str, pd.DataFrame]) -> Grid:
    """Areas and periods that every input covers; inputs read from one fixed area only limit the periods."""
    free = [rows for name, rows in chosen.items() if indicator.inputs[name].area is None]
    areas = sorted(set.intersection(*(set(rows["area"].unique()) for rows in free)))
    periods = sorted(set.intersection(*(set(rows["period"].unique()) for rows in chosen.values())))
    there = np.zeros(len(areas) * len(periods) + 1, dtype=bool)
    for rows in free:
        there[_cells(rows, areas, periods)] = True  # what lies outside goes into the last place
    cells = np.flatnonzero(there[:-1])
    if not len(cells):
        named = ", ".join(indicator.tables)
        raise NotComputable(
            f"{indicator.id}: its inputs have no area and period in common.", f"Compare the tables {named}."
        )
    return Grid(areas, periods, cells)


def _cells(rows: pd.DataFrame, areas: Sequence[str], periods: Sequence[str]) -> np.ndarray:
    """The cell of each row: area × number of periods + period; NOWHERE outside."""
    area, period = _among(rows["area"], areas), _among(rows["period"], periods)
    return np.where((area < 0) | (period < 0), NOWHERE, area * len(periods) + period)


def _among(column: pd.Series, texts: Iterable[str]) -> np.ndarray:
    """The position of each text of a column among others; NOWHERE for one that is not there."""
    codes, found = pd.factorize(column)
    place = {text: number for number, text in enumerate(texts)}
    return np.array([place.get(text, NOWHERE) for text in found], dtype=np.int64)[codes]


def align(
    rows: pd.DataFrame, grid: Grid, index: pd.MultiIndex, given: Input, words: Words
) -> tuple[pd.Series | pd.DataFrame, Marks]:
    """One input on the common grid: its numbers, as Series or frame of items, and its marks."""
    if given.area is None:
        cells, wanted = _cells(rows, grid.areas, grid.periods), grid.cells
    else:  # one area serves all: only the period tells its cells apart
        rows = rows[(rows["area"] == given.area).to_numpy()]
        cells, wanted = _among(rows["period"], grid.periods), grid.cells % len(grid.periods)
    size = len(grid.areas) * len(grid.periods)
    printed = (_among(rows[name], known) for name, known in zip(PRINTED, _lists(words), strict=True))
    if not given.over:
        place = places(cells, wanted, size)
        values = at(place, rows["value"].to_numpy(), np.nan)
        return pd.Series(values, index=index), marks_at(tuple(printed), place, np.isnan(values), words)
    inside = np.flatnonzero(cells != NOWHERE)
    lines, line = np.unique(cells[inside], return_inverse=True)
    place = places(lines, wanted, size)
    items = _by_item(rows, given, inside, line)
    numbers = pd.DataFrame(at(place, items.to_numpy(), np.nan), index=index, columns=items.columns)
    merged = _merged([one[inside] for one in printed], line, words)
    missing = numbers.isna().any(axis=1).to_numpy() | (place == NOWHERE)
    return numbers, marks_at(merged, place, missing, words)


def _lists(words: Words) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    return words.statuses, words.signs, words.vintages


def _by_item(rows: pd.DataFrame, given: Input, inside: np.ndarray, line: np.ndarray) -> pd.DataFrame:
    """The values with one column per item; every row of observations inside the grid goes into its line."""
    names = list(given.items) or sorted(rows[str(given.over)].unique())
    item = _among(rows[str(given.over)], names)[inside]
    table = np.full((line.max(initial=-1) + 1, len(names)), np.nan)  # an item without a figure is missing, not nothing
    table[line, item] = rows["value"].to_numpy()[inside]
    return pd.DataFrame(table, columns=names)


def _merged(printed: Sequence[np.ndarray], line: np.ndarray, words: Words) -> tuple[np.ndarray, ...]:
    """What is printed in several rows that go into one line each: the gravest status, its vintage, and all signs."""
    status, sign, vintage = printed
    rising = np.argsort(words.gravity[status], kind="stable")
    gravest = np.zeros(line.max(initial=-1) + 1, dtype=np.int64)
    gravest[line[rising]] = rising  # of the rows for one line the last one stays
    known, signs = list(words.signs), np.zeros(len(gravest), dtype=np.int64)
    printed_in: dict[int, set[int]] = {}
    marked = np.flatnonzero(sign != words.signs[""])
    for number, code in zip(line[marked].tolist(), sign[marked].tolist(), strict=True):
        printed_in.setdefault(number, set()).add(code)
    for number, codes in printed_in.items():
        signs[number] = words.signs.setdefault(joined(known[code] for code in codes), len(words.signs))
    return status[gravest], signs, vintage[gravest]


def places(cells: np.ndarray, wanted: np.ndarray, size: int) -> np.ndarray:
    """Where each of the wanted cells stands among `cells`; NOWHERE for one that is not there."""
    place = np.full(size + 1, NOWHERE, dtype=np.int64)  # the last place is for what lies outside
    place[cells] = np.arange(len(cells))
    place[size] = NOWHERE
    found: np.ndarray = place[wanted]
    return found


def at(place: np.ndarray, array: np.ndarray, absent: object) -> np.ndarray:
    """The elements, or rows, of an array at these places; `absent` where the place is NOWHERE."""
    last = np.full((1, *array.shape[1:]), absent, dtype=array.dtype)
    taken: np.ndarray = np.concatenate([array, last])[place]
    return taken


def marks_at(printed: tuple[np.ndarray, ...], place: np.ndarray, missing: np.ndarray, words: Words) -> Marks:
    """Marks of the cells at `place`; cells that an input does not have at all are absent."""
    absent = words.statuses.index(ABSENT)
    status, sign, vintage = (
        at(place, *one) for one in zip(printed, (absent, words.signs[""], words.vintages.index("")), strict=True)
    )
    explained = np.array([one in NO_NUMBER for one in words.statuses], dtype=bool)
    status = np.where(missing & ~explained[status], absent, status)
    # A missing input outweighs any mark on a number; otherwise the gravest mark counts.
    return Marks(status, sign, vintage, missing, words.gravity[status] + 100 * missing)


def joined(signs: Iterable[str]) -> str:
    """The distinct marks of several cells."""
    return " ".join(sorted({mark for text in signs for mark in text.split()}))
