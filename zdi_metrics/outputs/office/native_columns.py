"""The numbers of an editable chart: columns by period, as the embedded workbook holds them."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import pandas as pd

from zdi_metrics.areas import areas
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.model import Target
from zdi_metrics.wording import LONGEST, in_language, period, word

Role = Literal["region", "unsettled", "target", "path", "lower", "range", "bar"]
PARTS = {"S": 2, "Q": 4}
MOST_BARS = 8
SHORT = {"S": ("{}. Hj. {}", "H{} {}"), "Q": ("{}. Quartal {}", "Q{} {}")}
FAN_NAMES = (
    ("Trend fortgesetzt, untere Grenze (80 %)", "Trend continued, lower end (80%)"),
    ("Trend fortgesetzt, Breite des Bereichs (80 %)", "Trend continued, width of the range (80%)"),
)


class Column(NamedTuple):
    """One column of numbers; None where there is none. `place` is that of the region, `kind` that of the target.

    Unsettled figures stand in a column of their own once more; in bars `marks` are the unsettled ones.
    """

    role: Role
    name: str
    values: tuple[float | None, ...]
    place: int = 0
    marks: frozenset[int] = frozenset()
    kind: str = ""


class Columns(NamedTuple):
    """A chart in numbers: its categories as readers see them, the SDMX `periods` behind them, and the columns.

    The categories of bars are `regions`.
    """

    kind: Literal["line", "bar", "none"]
    categories: tuple[str, ...]
    periods: tuple[str, ...]
    columns: tuple[Column, ...]
    regions: tuple[str, ...] = ()


NOTHING = Columns("none", (), (), ())


def columns(sheet: Factsheet) -> Columns:
    """What to draw of an indicator: lines by period, bars where there is one figure each, or nothing."""
    known = sheet.rows[sheet.rows["value"].map(is_shown).astype(bool)]
    drawn = known[known["area"].isin(sheet.areas)]
    filled = [code for code in sheet.areas if code in set(drawn["area"])]
    if sheet.area not in filled:
        parts = _in_its_place(known, sheet.area, compared=filled)
        if parts:
            return _bars(sheet, known, [*parts, *filled])
    if not filled:
        return NOTHING
    single = drawn.groupby("area").size().max() == 1
    if single and not sheet.targets and not len(sheet.outlook):
        return _bars(sheet, drawn, filled)
    return _lines(sheet, drawn)


def is_shown(value: float | None) -> bool:
    """Whether a value can be drawn: a missing, infinite or absurdly large one cannot."""
    return value is not None and math.isfinite(value) and abs(value) < LONGEST


def _in_its_place(known: pd.DataFrame, area: str, compared: Sequence[str]) -> list[str]:
    """Regions to show in place of one that has no figures: its parts, else what few there are, never Kreise."""
    filled = set(known["area"]) - set(compared)
    order = [code for code, one in areas().items() if code in filled and one.level not in {"district", "former"}]
    own = [code for code in order if code.startswith(area)]
    shown = own or ([] if compared else order)
    return shown if len(shown) <= MOST_BARS else []


def _bars(sheet: Factsheet, known: pd.DataFrame, codes: list[str]) -> Columns:
    """The latest value of each region; the period stands beside the region where they differ."""
    latest = known[known["area"].isin(codes)].groupby("area").tail(1).set_index("area")
    same = latest["period"].nunique() == 1
    names = [in_language(areas()[code], "name", sheet.lang) for code in codes]
    when = [str(latest.loc[code, "period"]) for code in codes]
    labels = [name if same else f"{name} ({period(p, sheet.lang)})" for name, p in zip(names, when, strict=True)]
    marks = frozenset(n for n, code in enumerate(codes) if latest.loc[code, "status"] in UNSETTLED)
    values = tuple(float(value) for value in latest.loc[codes, "value"])
    title = f"{sheet.name}, {period(when[0], sheet.lang)}" if same else sheet.name
    bar = Column("bar", title, values, marks=marks)
    return Columns("bar", tuple(labels), tuple(when), (bar,), tuple(codes))


def _lines(sheet: Factsheet, drawn: pd.DataFrame) -> Columns:
    horizon = _horizon(sheet)
    targets = [t for t in sheet.targets if horizon is None or (t.year or 0) <= horizon]
    years = [t.year for t in targets if t.year] + ([horizon] if horizon else [])
    axis = periods_between(drawn["period"].unique(), years)
    regions = [one for place, code in enumerate(sheet.areas) for one in _region(sheet, drawn, code, place, axis)]
    found = [*_fan(sheet, axis), *_path(sheet, axis), *regions, *_targets(targets, axis, sheet.lang)]
    return Columns("line", tuple(short_period(p, sheet.lang) for p in axis), tuple(axis), tuple(found))


def _horizon(sheet: Factsheet) -> int | None:
    """The last year of the continued trend, where the chart ends; Office would draw a range that ends before to 0."""
    ahead = sheet.outlook["lower_80"].dropna()
    return int(ahead.index.max()) if len(ahead) else None


def periods_between(known: Iterable[str], years: Sequence[int]) -> list[str]:
    """All periods from the first to the last, and on to the last of `years`; what is between stays empty."""
    told = sorted(known)
    if len(told[0]) == 10:  # reference dates have no step that could be continued
        return told + [str(year) for year in sorted(set(years)) if str(year) > told[-1]]
    each = PARTS.get(told[0][5:6], 12 if len(told[0]) == 7 else 1)
    start, end = _step(told[0], each), _step(told[-1], each)
    end = max([end, *(year * each + each - 1 for year in years)])
    start -= _padding(start, end) if each == 1 else 0
    return [_named(step, each, told[0]) for step in range(start, end + 1)]


def _padding(first: int, last: int) -> int:
    """Empty years before the first one, so that the years written below the axis are round ones."""
    return first % skipped(last - first + 1)


def skipped(count: int, most: int = 12) -> int:
    """How many categories there are to one that is written."""
    return next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if count / n <= most)


def _step(text: str, each: int) -> int:
    part = int(text[-1]) if text[5:6] in PARTS else int(text[5:7] or 1)
    return int(text[:4]) * each + part - 1


def _named(step: int, each: int, like: str) -> str:
    year, part = divmod(step, each)
    if each == 1:
        return str(year)
    return f"{year}-{part + 1:02d}" if each == 12 else f"{year}-{like[5]}{part + 1}"


def short_period(text: str, lang: str) -> str:
    """A period as it fits below an axis."""
    if text[5:6] in SHORT:
        return SHORT[text[5]][lang != "de"].format(text[6:], text[:4])
    return f"{text[5:]}/{text[:4]}" if len(text) == 7 else period(text, lang)


def _at(year: int, axis: Sequence[str]) -> int | None:
    """The place of a year on the axis: its last period, since a target is due by the end of its year."""
    return max((n for n, p in enumerate(axis) if p.startswith(str(year))), default=None)


def _spread(values: dict[int, float], count: int) -> tuple[float | None, ...]:
    return tuple(values.get(n) for n in range(count))


def _region(sheet: Factsheet, drawn: pd.DataFrame, code: str, place: int, axis: list[str]) -> Iterable[Column]:
    """The series of a region: a new column after each break, so that nothing leads across it."""
    rows = drawn[drawn["area"] == code]
    breaks = sorted({b.period for b in sheet.indicator.breaks} | set(rows.loc[rows["status"] == "B", "period"]))
    name = in_language(areas()[code], "name", sheet.lang)
    points = list(zip(rows["period"], rows["value"], rows["status"], strict=True))
    parts = [
        list(g) for _, g in groupby(points, key=lambda point: max((b for b in breaks if b <= point[0]), default=""))
    ]
    for part in parts:
        own = {axis.index(p): float(value) for p, value, _ in part}
        until = f", {word('to', sheet.lang)} {short_period(part[-1][0], sheet.lang)}" if part is not parts[-1] else ""
        yield Column("region", name + until, _spread(own, len(axis)), place)
    hollow = {axis.index(p): float(value) for p, value, status in points if status in UNSETTLED}
    if hollow:
        found = dict.fromkeys(UNSETTLED[status][sheet.lang != "de"] for _, _, status in points if status in UNSETTLED)
        yield Column("unsettled", f"{name}: {', '.join(found)}", _spread(hollow, len(axis)), place)


def _fan(sheet: Factsheet, axis: list[str]) -> Iterable[Column]:
    """The range of 80 % as a lower end and a width to stack on it; both start at the latest value."""
    if _horizon(sheet) is None:
        return
    ahead = sheet.outlook.dropna(subset="lower_80")
    latest = _by_year(sheet.outlook["figure"].dropna().tail(1))
    lower = latest | _by_year(ahead["lower_80"])
    spans = dict.fromkeys(latest, 0.0) | _by_year(ahead["upper_80"] - ahead["lower_80"])
    german = sheet.lang == "de"
    yield Column("lower", FAN_NAMES[0][not german], _by_period(lower, axis))
    yield Column("range", FAN_NAMES[1][not german], _by_period(spans, axis))


def _by_year(values: pd.Series) -> dict[int, float]:
    return {int(str(year)): float(value) for year, value in values.items()}


def _by_period(values: dict[int, float], axis: Sequence[str]) -> tuple[float | None, ...]:
    """Values by year at their places on the axis; years beyond it are left out."""
    return tuple(values.get(int(p)) if len(p) == 4 else None for p in axis)


def _path(sheet: Factsheet, axis: list[str]) -> Iterable[Column]:
    line = sheet.outlook["path"].dropna()
    if len(line):
        first = sheet.assessments[0]
        aim = word(f"target_{first.target_level}", sheet.lang)
        name = f"Pfad zum {aim}" if sheet.lang == "de" else f"path to the {aim}"
        yield Column("path", name, _by_period(_by_year(line), axis), kind=str(first.target_kind))


def _targets(targets: Sequence[Target], axis: list[str], lang: str) -> Iterable[Column]:
    """One column for each owner and kind of targets; a target of every year runs along the whole axis."""
    for level, kind in dict.fromkeys((t.level, t.kind) for t in targets):
        own = [t for t in targets if (t.level, t.kind) == (level, kind)]
        placed: dict[int, float] = {}
        for one in own:
            places = range(len(axis)) if one.year is None else [_at(one.year, axis)]
            placed |= {n: float(one.value or 0.0) for n in places if n is not None}
        if placed:
            name = f"{word(f'target_{level}', lang)} ({word(kind, lang)})"
            yield Column("target", name, _spread(placed, len(axis)), kind=kind)
