"""What the texts of a prepared cross-table mean: periods, headings and units, regions, figures and their signs."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.areas import GERMANY, areas
from zdi_metrics.errors import TableChanged

Record = list[str]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan jän", "februar february feb febr", "märz march mrz mär mar", "april apr", "mai may",
            "juni june jun", "juli july jul", "august aug", "september sep sept", "oktober october okt oct",
            "november nov", "dezember december dez dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
QUARTER = r"(?:Quartal|Vierteljahr|Vj\.?|quarter)"
FORMS = [
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        YEAR,
        rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.{YEAR}",
        rf"{YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?",
        rf"(?P<month>\d\d)[./]{YEAR}",
        rf"(?P<name>[a-zä]+)\.? {YEAR}",
        rf"{YEAR},? (?P<name>[a-zä]+)\.?",
        rf"(?P<quarter>[1-4])(?:\.|st|nd|rd|th)? ?{QUARTER} {YEAR}",
        rf"{YEAR},? (?P<quarter>[1-4])\. ?{QUARTER}",
        rf"{YEAR}[ -]?Q(?P<quarter>[1-4])",
        rf"Q(?P<quarter>[1-4])[ /-]?{YEAR}",
        rf"(?P<half>[12])\. ?(?:Halbjahr|Hj\.?) {YEAR}",
        rf"{YEAR}-S(?P<half>[12])",
    )
]
ONE_YEAR = r"(?:1[89]|20)\d\d"
SPAN = rf"(?:[a-zäöü]+\.? )?{ONE_YEAR} ?(?:/|-|–|bis) ?(?:\d\d){{1,2}}"
TERM = rf"(?:WS|SS|WiSe|SoSe|Wintersemester|Sommersemester|Schuljahr) {ONE_YEAR}"
AS_PRINTED = re.compile(
    rf"(?:{SPAN}|{TERM}|{ONE_YEAR}-\d\dP\d\d?[YMD])(?: \([^()]+\))?|{ONE_YEAR} \([^()]+\)", re.IGNORECASE | re.ASCII
)
NAMED = re.compile(r"^(?:Jahr|Berichtsjahr|Stichtag|Stand|Zeitraum):? ", re.IGNORECASE)
NOTE = re.compile(r"(?: ?(?:(?<!\*)\*+|\d\)|[-–])| [prse])$")

MANY = r"(?:1[ .]?0{1,3}(?:[ .]?000)*|Tsd\.?|Tausend|Mill?\.?|Mio\.?|Mrd\.?|Millionen|Milliarden|thousand|[mb]illion)"
PLAIN_UNIT = (
    r"(?:Anzahl|Anz\.|Zahl|number|Prozent(?:punkte)?|per ?cent|%(?:-Punkte)?|v\. ?H\.|Promille|‰|T?EUR|Euro|€|DM|Ct"
    r"|Cent|ha|qm|qkm|m²|m2|km²|km2|[mck]m|cbm|m³|m3|hl|kg|t|dt|kt|Mt|[kMGTP]?J|[kMGT]?Wh|[kMG]W|EW|GVE?|VZÄ|VE|BRZ|TEU"
    r"|t-?km|P-?km|jew\. ?ME|\d{4} ?= ?100)"
)
COUNTED = (
    r"(?:Personen|Einwohner(?:/-?innen)?|Jahre?|years?|Monate|Wochen|Tage|days|Stunden|Std\.?|Minuten|Stück|Punkte|Index"
    r"|Fälle|Grad(?: C)?|[lgm])"
)
PER = r"(?: ?(?:/|\bje |\bpro |\bper ).+)"
UNIT = re.compile(rf"(?:in )?\(?(?:{MANY} ?)*{PLAIN_UNIT}{PER}?\)?|(?:{MANY} ?)*{PER}", re.IGNORECASE)
UNIT_OR_LABEL = re.compile(rf"{UNIT.pattern}|(?:{MANY} ?)+{COUNTED}?|{COUNTED}{PER}?", re.IGNORECASE)
PARENTHESIS = re.compile(r"\(([^()]+)\)")

LAND = r"(?:0[1-9]|1[0-8])"
REGION_KEY = re.compile(rf"DG|{LAND}(?:\d|\d{{3}}|\d{{6,7}}|\d{{10}})?|[A-Z]{{1,3}}{LAND}\d{{3,}}", re.ASCII)
KIND_OF_REGION = re.compile(r",.*| insgesamt$", re.DOTALL)

# What a number looks like with this decimal mark, and how it may set thousands apart.
NUMBER = {
    ",": r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?",
    ".": r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?",
}
THOUSANDS = {",": ".", ".": ","}
MARKED = {
    mark: re.compile(rf"([prse]\s*)?(\(\s*)?([+-]?{number})(?(2)\s*\))((?:\s*(?:[prse/]|\(\s*\)))*)")
    for mark, number in NUMBER.items()
}
UNCLEAR = r"[prse( ]*[+-]?[0-9]{1,3}\.[0-9]{3}[prse/() ]*"
SIGN = re.compile(r"\.{3}|…|[-–./xX]|\(\s*\)|[prse]")
SIGNS = re.compile(rf"(?:{SIGN.pattern})(?:\s+(?:{SIGN.pattern}))*")
FIGURE = re.compile(rf"[+-]?(?:{NUMBER[',']}|{NUMBER['.']})|{SIGNS.pattern}")


class Column(NamedTuple):
    """A column of figures: its headings joined by " | ", its unit, and its period where the headings print one."""

    name: str
    unit: str
    period: str


def period(text: str) -> str | None:
    """SDMX text of a printed period, the printed text where SDMX has no form for it (semesters), None if it is none.

    A leading word such as "Stichtag" and a dash, star, letter or footnote number at the end are left out.
    """
    plain = NOTE.sub("", NAMED.sub("", " ".join(text.split()), count=1))
    for form in FORMS:
        found = form.fullmatch(plain)
        if found and (sdmx := _sdmx(found.groupdict())):
            return sdmx
    return plain if AS_PRINTED.fullmatch(plain) else None


def _sdmx(parts: dict[str, str | None]) -> str | None:
    """The SDMX text of a year with what else was found; None for a month or day that does not exist."""
    year, month = parts["year"], parts.get("month")
    if name := parts.get("name"):
        month = str(MONTHS.get(name.casefold(), 0))
    if month is None:
        within = [f"-{letter}{parts[key]}" for letter, key in (("Q", "quarter"), ("S", "half")) if parts.get(key)]
        return f"{year}{''.join(within)}"
    try:
        date = dt.date(int(year or 0), int(month), int(parts.get("day") or 1)).isoformat()
    except ValueError:
        return None
    return date if parts.get("day") else date[:7]


def periods(texts: Iterable[str]) -> dict[str, str]:
    """The period of each text; empty when one of them is no period."""
    found: dict[str, str] = {}
    for text in texts:
        sdmx = period(text)
        if sdmx is None:
            return {}
        found[text] = sdmx
    return found


def preamble_period(preamble: list[Record]) -> str:
    """The period that stands alone on a line of the preamble, the last one if there are several, else ""."""
    alone = [period(record[0]) for record in preamble if not any(record[1:])]
    return next((found for found in reversed(alone) if found), "")


def columns(levels: list[list[str]], preamble: list[Record], *, dated: bool) -> list[Column]:
    """One Column per column of figures, from the heading rows without their fields above the stubs.

    GENESIS prints a heading over each of its columns, also one that spans several; an empty field means that the level
    does not apply, so none is filled. The unit is "" without a row of units. Columns of the same headings and unit are
    told apart by " (2)", " (3)" ... With `dated`, a level that holds nothing but periods gives them; raises
    TableChanged when there is none.
    """
    across = len(levels[0])
    row = _unit_row(levels, preamble)
    units = [""] * across if row is None else levels.pop(row)
    dates = _dates(levels) if dated else [""] * across
    names = [" | ".join(filter(None, (level[place] for level in levels))) for place in range(across)]
    seen: Counter[Column] = Counter()
    told_apart = []
    for column in map(Column, names, units, dates):
        seen[column] += 1
        suffix = f" ({seen[column]})" if seen[column] > 1 else ""
        told_apart.append(column._replace(name=column.name + suffix))
    return told_apart


def _unit_row(levels: list[list[str]], preamble: list[Record]) -> int | None:
    """Which level holds the units: the last one if most of its cells are units, else one above that is all units.

    Words that may also be labels ("1000", "Personen") count only where the preamble names no unit.
    """
    if len(levels) == 1:
        return None
    unit = UNIT if any(map(UNIT.fullmatch, _parentheses(preamble))) else UNIT_OR_LABEL
    if 2 * sum(bool(unit.fullmatch(cell)) for cell in levels[-1]) > len(levels[-1]):
        return len(levels) - 1
    return next((place for place, level in enumerate(levels) if all(map(UNIT.fullmatch, level))), None)


def preamble_unit(preamble: list[Record]) -> str:
    """The last parenthesis of the preamble that reads like a unit, else the last one, else ""."""
    found = _parentheses(preamble)
    return ([text for text in found if UNIT_OR_LABEL.fullmatch(text)] or found or [""])[-1]


def _parentheses(preamble: list[Record]) -> list[str]:
    return [text.strip() for record in preamble for text in PARENTHESIS.findall(" ".join(record))]


def are_units(texts: Collection[str]) -> bool:
    """Whether all of the texts are units."""
    return all(map(UNIT_OR_LABEL.fullmatch, texts)) and any(map(UNIT.fullmatch, texts))


def _dates(levels: list[list[str]]) -> list[str]:
    """Take the level that holds nothing but periods out of `levels` and return it as SDMX text."""
    for place, level in enumerate(levels):
        if found := periods(level):
            return [found[text] for text in levels.pop(place)]
    what = "No stub column, line of the preamble or heading level holds the periods of the table."
    raise TableChanged(what, "Take another form of this table.")


def are_region_keys(cells: Iterable[str], labels: Iterable[str] | None) -> bool:
    """Whether nine in ten keys of a column are region keys.

    Other classifications count from 01 on, too: where no key is longer, one must have the name of its Land beside it.
    """
    keys = list(cells)
    distinct = set(keys) - {""}
    found = {key for key in distinct if REGION_KEY.fullmatch(key)}
    if not found or 10 * len(found) < 9 * len(distinct):
        return False
    if labels is None or "DG" in found or any(len(key) > 2 for key in found):
        return True
    names = {one.ags: one.name_de for one in areas().values() if one.ags in found}
    return any(names.get(key, "\n") in label for key, label in set(zip(keys, labels, strict=True)))


def are_regions(labels: Iterable[str]) -> bool:
    """Whether most of the labels are names of German regions, perhaps with their kind after a comma."""
    names = {one.name_de for one in areas().values() if one.code.startswith(GERMANY)}
    found = [KIND_OF_REGION.sub("", label) in names for label in labels]
    return 2 * sum(found) > len(found)


def figures(cells: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """Value and sign of each printed cell: NaN where there is no number, None where there is neither number nor sign.

    One decimal mark holds for all cells. Raises TableChanged when the numbers do not tell which.
    """
    printed = pd.Series(cells, dtype="str").str.strip()
    mark, plain = _decimal_mark(printed)
    texts = printed[plain].str.replace(THOUSANDS[mark], "", regex=False).str.replace(mark, ".", regex=False)
    codes, others = pd.factorize(printed[~plain])
    marked = [_marked(text, mark) for text in others]
    values = np.full(len(printed), math.nan)
    values[plain] = texts.to_numpy(float)
    values[~plain] = np.array([value for value, _ in marked], dtype=float)[codes]
    signs = np.full(len(printed), "", dtype=object)
    signs[~plain] = np.array([sign for _, sign in marked], dtype=object)[codes]
    signs[np.isinf(values)] = None
    return values, signs


def _decimal_mark(printed: "pd.Series[str]") -> tuple[str, npt.NDArray[np.bool_]]:
    """The decimal mark and which cells are plain numbers with it: the mark that more numbers need, else the comma."""
    plain = {mark: printed.str.fullmatch(f"[+-]?{number}").to_numpy(bool) for mark, number in NUMBER.items()}
    comma, point = (plain[","] & ~plain["."]).sum(), (plain["."] & ~plain[","]).sum()
    unclear = printed[printed.str.fullmatch(UNCLEAR)] if comma == point == 0 else printed[:0]
    if len(unclear):
        what = f"The point in {unclear.iloc[0]} may mark thousands or decimals."
        raise TableChanged(what, "Fetch the German table, where a comma marks decimals.")
    mark = "." if point > comma else ","
    return mark, plain[mark]


def _marked(text: str, mark: str) -> tuple[float, str | None]:
    """Value and sign of a cell that is not just a number; the sign is None when it cannot be read."""
    found = MARKED[mark].fullmatch(text)
    if not found:
        return math.nan, _signs(text) if SIGNS.fullmatch(text) else None
    before, bracket, number, after = found.groups()
    value = float(number.replace(THOUSANDS[mark], "").replace(mark, "."))
    return value, _signs(f"{before or ''} {'()' if bracket else ''} {after}")


def _signs(text: str) -> str:
    """The signs in a text, as printed and one blank between two of them; "( )" becomes "()"."""
    return " ".join("()" if sign.startswith("(") else sign for sign in SIGN.findall(text))
