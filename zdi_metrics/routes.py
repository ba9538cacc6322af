"""From a published layout to our figures: a table's route says which cells are wanted and what they are called."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.areas import areas, by_ags, by_code, by_label
from zdi_metrics.columns import where
from zdi_metrics.errors import TableChanged
from zdi_metrics.model import Column, Route, Table

KREIS = re.compile(r"\d{5}", re.ASCII)
CITY = re.compile(r"^(05\d{3})000$")  # a city that is a Kreis of its own
# Variables of GENESIS that hold regions, the finest first: files may stack several levels.
REGIONS = ("GEMEIN", "KREISE", "REGBEZ", "DLAND", "DINSG")
FINAL = "e"
CHOICE = ["time_code", "measure", "measure_label", "column", "unit"]  # they say no more than which cells are wanted
Places = npt.NDArray[np.intp]


def read(parts: Mapping[str, bytes], table: Table, name: str) -> pd.DataFrame:
    """Figures of published bytes by the route `name` of a table, in the layout of `sources.figures`.

    `parts` are the answers to one question, by file name: together they hold the table. `vintage` is empty. Raises
    TableChanged when the bytes are no such file, or lack a column, a unit, a code or a region that the route names.
    """
    return split(read_all(parts, table, name))[0]


def split(figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of regions that are carried, and those of the Kreise of other Länder."""
    ours = where(figures["area"], lambda code: code in areas())
    return _of(figures, ours), _of(figures, ~ours)


def _of(figures: pd.DataFrame, rows: npt.NDArray[np.bool_]) -> pd.DataFrame:
    chosen = figures[rows].reset_index(drop=True)
    return chosen.assign(area=chosen["area"].cat.remove_unused_categories())


def read_all(parts: Mapping[str, bytes], table: Table, name: str) -> pd.DataFrame:
    """The same with the Kreise of other Länder, whose `area` is their key of five digits as printed."""
    route: Route | None = getattr(table, name)
    if route is None:
        what = f"{table.id} was fetched by the route {name!r}, which the catalogue does not declare any more."
        raise TableChanged(what, f"Declare it again, or fetch the table anew: zdi fetch {table.id}")
    frames = [_frame(name, route, one).assign(origin_file=file) for file, one in parts.items()]
    whole = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return arranged(whole, table, route)


def _frame(name: str, route: Route, content: bytes) -> pd.DataFrame:
    """The cells of one file, by the reader of its kind."""
    # A build of the snapshot needs none of them.
    from zdi_metrics.sources import crosstab, dns, flatfile, jsonstat, published, tsv

    if route.layout:
        return published.read(content, route.layout, places=True)
    readers = {"flat": flatfile.read, "cross": crosstab.read, "file": dns.read}
    reader = readers.get(name) or (jsonstat.read if content.lstrip()[:1] == b"{" else tsv.read)
    return reader(content, places=True)


def arranged(frame: pd.DataFrame, table: Table, route: Route) -> pd.DataFrame:
    """The wanted cells of a published frame (as a reader of `sources` gives it), named as the catalogue names them."""
    cure = f"Compare the publisher's file with the declaration of {table.id} in the catalogue."
    if "measure" not in frame and "column" not in frame:
        frame = frame.assign(measure="")
    name = "measure" if "measure" in frame else "column"
    wanted = _where(frame, route.where, table, cure)
    cuts = {cut: _items(frame, given.variable, given.items, table, cure) for cut, given in route.cuts.items()}
    for items in cuts.values():
        wanted &= items.notna()
    found = []
    for column in route.columns:
        rows = np.flatnonzero(wanted & _column(frame, name, column, table, cure))
        if not len(rows) and not _is_alternative(column, route):
            sought = " ".join([column.name or column.measure, *(f"{k}={v}" for k, v in column.where.items())])
            raise TableChanged(f"{table.id} holds nothing for {sought!r}.", cure)
        found.append(rows)
    rows = np.concatenate(found)
    which = np.repeat(np.arange(len(found)), [len(one) for one in found])
    cells = frame.drop(columns=CHOICE, errors="ignore").take(rows)
    given = pd.DataFrame(cuts, index=frame.index).take(rows)
    return _without_omissions(_figures(cells, which, given, table, route, cure), table)


def _without_omissions(figures: pd.DataFrame, table: Table) -> pd.DataFrame:
    for one in table.omit:
        meant = figures["area"].eq(one.area) & figures["period"].between(one.since, one.until)
        figures = figures[~(meant & figures["measure"].eq(one.measure or figures["measure"]))]
    return figures.reset_index(drop=True)


def _is_alternative(column: Column, route: Route) -> bool:
    """Whether another column brings the same: publishers print a measure under one of several names."""
    return sum(one.measure == column.measure and one.cuts == column.cuts for one in route.columns) > 1


def _column(frame: pd.DataFrame, name: str, column: Column, table: Table, cure: str) -> "pd.Series[bool]":
    """The rows of one column, in the declared unit."""
    rows = (frame[name] == column.name) & _where(frame, column.where, table, cure)
    if not column.name or not rows.any():  # a column without a name has its unit among the codes
        return rows
    right = rows & (frame["unit"] == column.unit)
    if not right.any():
        printed = ", ".join(sorted(map(repr, frame.loc[rows, "unit"].unique())))
        raise TableChanged(f"{table.id} prints {column.name!r} in {printed}, declared is {column.unit!r}.", cure)
    return right


def _where(frame: pd.DataFrame, codes: Mapping[str, str], table: Table, cure: str) -> "pd.Series[bool]":
    rows = pd.Series(True, index=frame.index)
    for variable, code in codes.items():
        rows &= _variable(frame, variable, table, cure) == code
    return rows


def _items(frame: pd.DataFrame, variable: str, items: Mapping[str, str], table: Table, cure: str) -> "pd.Series[str]":
    """Our item of each row; a code of the declaration that the file does not hold at all is a change."""
    codes = _variable(frame, variable, table, cure)
    absent = sorted(set(items) - set(codes.unique()))
    if absent:
        raise TableChanged(f"{table.id} holds no code {absent[0]!r} of {variable}.", cure)
    return _each(codes, items.get)


def _variable(frame: pd.DataFrame, variable: str, table: Table, cure: str) -> "pd.Series[str]":
    if variable not in frame:
        raise TableChanged(f"{table.id} has no variable {variable}.", cure)
    return frame[variable]


def _figures(
    rows: pd.DataFrame, which: Places, cuts: pd.DataFrame, table: Table, route: Route, cure: str
) -> pd.DataFrame:
    """Rows in the layout of our figures; regions that are neither ours nor a Kreis are left out.

    `which` are the columns of the route that the rows belong to, and `cuts` the items that they hold.
    """

    def of_column(words: Sequence[str | None]) -> "pd.Series[str]":
        return _spread(words, which, rows.index)

    def items(cut: str) -> "pd.Series[str]":
        fixed = of_column([column.cuts.get(cut) for column in route.columns])
        return _either(fixed, cuts[cut]) if cut in cuts else fixed

    figures = pd.DataFrame(
        {
            "area": _areas(rows, table, route, cure),
            "period": _each(rows["period" if "period" in rows else "time"], str, "object"),
            "measure": of_column([column.measure for column in route.columns]),
            **{cut: items(cut) for cut in table.cuts},
            "value": rows["value"],
            "unit": of_column([table.measures[column.measure].unit for column in route.columns]),
            "sign": _signs(rows),
            "vintage": "",
            "origin_file": _each(rows["origin_file"], str),
            "origin_row": rows["origin_row"],
        }
    )
    printed = figures["value"].notna() | (figures["sign"] != "")
    kept = figures["area"].notna() & printed
    return figures if kept.all() else figures[kept]


def _signs(rows: pd.DataFrame) -> "pd.Series[str]":
    """Sign and quality letter of each cell; "e", which says that a figure is final, marks nothing."""
    if "quality" not in rows:
        return _each(rows["sign"], str, "object")
    signs, printed = pd.factorize(rows["sign"])
    beside, letters = pd.factorize(rows["quality"])
    pairs, different = pd.factorize(signs * len(letters) + beside)
    words = []
    for sign, letter in (divmod(pair, len(letters)) for pair in different.tolist()):
        more = "" if letters[letter] in (printed[sign], FINAL) else letters[letter]
        words.append(f"{printed[sign]} {more}".strip())
    return _spread(words, pairs, rows.index, "object")


def _areas(rows: pd.DataFrame, table: Table, route: Route, cure: str) -> "pd.Series[str]":
    """Our code of each row's region, missing where the region is none of ours."""
    if "geo" in rows:
        return _known(rows["geo"], by_code, table, cure)
    if "area" in rows:  # a cross-table: a key, or a label only
        labels = rows["area_label"].where(rows["area"] == "", "")
        return _either(_known(rows["area"], by_ags, table, cure), _each(labels, by_label(labels.unique()).get))
    if "area_label" in rows:  # the sustainability strategy: "code05" for the Land, nothing for Germany
        keys = rows["GeoCode"] if "GeoCode" in rows else pd.Series("", index=rows.index)
        return _known(_each(keys, lambda key: key.removeprefix("code") or "DG"), by_ags, table, cure)
    names = [one for one in route.area or REGIONS if one in rows]
    if not names:
        raise TableChanged(f"{table.id} has no variable of regions.", cure)
    keys = rows[names[0]]
    for one in names[1:]:
        keys = _either(keys, rows[one])
    return _known(_each(keys, lambda key: key or "DG"), by_ags, table, cure)


def _known(
    keys: "pd.Series[str]", codes: Callable[[list[str]], Mapping[str, str]], table: Table, cure: str
) -> "pd.Series[str]":
    """Map printed region keys to ours; a Kreis of another Land keeps its key.

    Raises TableChanged for a key of North Rhine-Westphalia that is not known.
    """
    places, printed = pd.factorize(keys)
    plain = [CITY.sub(r"\1", key) for key in printed]
    known = codes(plain)
    strange = [key for key in plain if key[:2] == "05" and len(key) < 8 and key not in known]
    if strange:
        raise TableChanged(f"{table.id} holds the region {strange[0]!r}, which is not in areas.csv.", cure)
    elsewhere = {key: key for key in plain if KREIS.fullmatch(key)}
    return _spread([known.get(key, elsewhere.get(key)) for key in plain], places, keys.index)


def _either(column: "pd.Series[str]", other: "pd.Series[str]") -> "pd.Series[str]":
    """The texts of a column, and those of another where they are missing."""
    if column.notna().all():
        return column
    return _each(column.astype("object").where(column.notna(), other.astype("object")), str)


def _each(column: "pd.Series[str]", meaning: Callable[[str], str | None], dtype: str = "category") -> "pd.Series[str]":
    """What every text of a column means: each different text is looked up once. Missing where it means nothing."""
    places, texts = pd.factorize(column)
    return _spread([meaning(text) for text in texts], places, column.index, dtype)


def _spread(words: Sequence[str | None], places: Places, rows: pd.Index, dtype: str = "category") -> "pd.Series[str]":
    """The words at the given places, one for each row; missing where the place is -1 or the word is None."""
    codes, different = pd.factorize(np.array(words, dtype=object), sort=True)
    column = pd.Categorical.from_codes(np.append(codes, -1).take(places), categories=pd.Index(different, dtype="str"))
    return pd.Series(column, index=rows, dtype=dtype)
