"""The figures of the 53 Kreise as maps show them: in classes, without a verdict and without an order."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import pandas as pd

from zdi_metrics.areas import NRW, areas
from zdi_metrics.assessment import STALE_AFTER
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.charts.classes import class_labels, class_limits, class_of, printed_digits
from zdi_metrics.outputs.look import INK, PAPER
from zdi_metrics.wording import LONGEST, in_language, number, quantity, unit_label
from zdi_metrics.wording import period as period_text

ENOUGH = 10  # fewer figures make no map
RAMP = (("#e6eff6", INK), ("#bcd6e8", INK), ("#86b4d4", INK), ("#2e73a6", PAPER), ("#0d3f66", PAPER))  # fill, text
SHADES = {1: (1,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
NO_FIGURE = {  # what a publisher's sign means; without one, by status
    ".": ("unbekannt oder geheim", "unknown or confidential"),
    "–": ("nichts vorhanden", "nothing there"),
    "x": ("nicht sinnvoll", "not applicable"),
    "/": ("nicht sicher genug", "not reliable enough"),
    "...": ("fällt später an", "comes later"),
    "…": ("fällt später an", "comes later"),
    "": ("nicht in der Tabelle", "not in the table"),
    "Q": ("unbekannt oder geheim", "unknown or confidential"),
    "M": ("nichts vorhanden oder nicht sinnvoll", "nothing there or not applicable"),
    "U": ("nicht sicher genug", "not reliable enough"),
}
UNKNOWN = ("liegt nicht vor", "not available")
MARKED = {  # by status: figures that are not settled
    "P": ("vorläufig", "provisional"),
    "E": ("geschätzt", "estimated"),
    "F": ("fortgeschrieben", "forecast"),
    "B": ("Bruch in der Reihe", "break in the series"),
    "U": ("eingeschränkt aussagefähig", "of limited reliability"),
}
UNCLEAR = ("mit Vermerk", "with a remark")
MARKS = "*†‡§¶"  # one for each kind of remark
TOTALS = {  # units of what is counted or summed
    "persons", "thousand_persons", "enterprises", "registrations", "proceedings", "places", "patent_applications",
    "startups", "contracts", "thousand_eur", "million_eur", "billion_eur", "tonnes", "thousand_tonnes",
    "million_tonnes", "t_co2e", "thousand_t_co2e", "mt_co2e", "gj", "tj", "pj", "gwh", "ha", "km2", "thousand_m2",
    "hours", "thousand_hours",
}  # fmt: skip
TOTAL = (
    "Summen, nicht je Kopf oder Fläche: große Kreise haben mehr",
    "Totals, not per head or area: large ones have more",
)
PLACE = ("Kreise und kreisfreie Städte in Nordrhein-Westfalen", "Districts of North Rhine-Westphalia")


class Tile(NamedTuple):
    """Where a Kreis lies on the tile map, and its licence plate."""

    code: str
    plate: str
    column: int
    row: int


class District(NamedTuple):
    """A Kreis as it is drawn: `text` is its figure, or the publisher's sign where `place`, its class, is None.

    `mark` stands behind a figure that is not settled; `told` is the Kreis in words.
    """

    tile: Tile
    place: int | None
    text: str
    mark: str
    told: str


class MapClass(NamedTuple):
    """A class in the key, lowest first, with the number of its Kreise."""

    label: str
    size: int
    fill: str
    ink: str


class DistrictMap(NamedTuple):
    """All that a map of the Kreise says: `missing` why there are no figures and of how many, `stale` may be empty.

    `notes` are for orientation, `remarks` say which figures are not settled.
    """

    title: str
    subtitle: str
    unit: str
    when: str
    stale: str
    districts: tuple[District, ...]
    classes: tuple[MapClass, ...]
    missing: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    source: str


@cache
def tiles() -> dict[str, Tile]:
    """The tiles of the 53 Kreise by code; odd rows stand half a tile to the right."""
    text = files("zdi_metrics.outputs.charts").joinpath("tiles.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {r["code"]: Tile(r["code"], r["plate"], int(r["column"]), int(r["row"])) for r in rows}


def map_periods(sheet: Factsheet) -> list[str]:
    """The periods in which enough Kreise have a figure for a map, the latest last; empty without any."""
    known = _known(sheet.rows)
    counts = known.groupby("period")["area"].nunique()
    return sorted(str(period) for period in counts.index[counts >= ENOUGH])


def district_map(sheet: Factsheet, period: str | None = None) -> DistrictMap:
    """The figures of a period, the latest with enough of them if none is named.

    Raises NotComputable when fewer than ten Kreise have a figure.
    """
    shown = _period(sheet, period)
    rows = sheet.rows[sheet.rows["period"] == shown].drop_duplicates("area").set_index("area")
    figures = _figures(sheet, rows)
    values = list(figures.values.values())
    labels = class_labels(figures.limits, values, figures.digits, sheet.lang)
    drawn = tuple(_district(tile, figures, sheet) for tile in tiles().values())
    gaps = Counter((figures.signs[code], figures.status[code]) for code in tiles() if code not in figures.values)
    when, unit = period_text(shown, sheet.lang), unit_label(sheet.unit, sheet.lang)
    return DistrictMap(
        title=f"{sheet.name}, {when}",
        subtitle=f"{PLACE[sheet.lang != 'de']} · {unit}",
        unit=unit,
        when=when,
        stale=_stale(sheet, shown),
        districts=drawn,
        classes=tuple(_classes(labels, Counter(one.place for one in drawn))),
        missing=tuple((_no_figure(*kind, sheet.lang), count) for kind, count in sorted(gaps.items())),
        notes=tuple(_notes(sheet, values, rows, figures.digits)),
        remarks=tuple(_remarks(figures.marked, len(values), sheet.lang)),
        source=sheet.source_line,
    )


class _Figures(NamedTuple):
    """Figures, and statuses and signs of all Kreise, by code; `marked` are the statuses of unsettled figures."""

    values: dict[str, float]
    status: dict[str, str]
    signs: dict[str, str]
    marked: dict[str, str]
    digits: int
    limits: list[Decimal]


def _figures(sheet: Factsheet, rows: pd.DataFrame) -> _Figures:
    values = {str(code): float(value) for code, value in rows["value"].items() if code in tiles() and _prints(value)}
    printed, given = rows["sign"].to_dict(), rows["status"].to_dict()
    status = {code: str(given.get(code) or "") for code in tiles()}
    usual = sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals
    digits = printed_digits(list(values.values()), usual)
    return _Figures(
        values=values,
        status=status,
        signs={code: _sign(printed.get(code)) for code in tiles()},
        marked={code: status[code] for code in values if status[code] != "A"},
        digits=digits,
        limits=class_limits(list(values.values()), digits),
    )


def _district(tile: Tile, figures: _Figures, sheet: Factsheet) -> District:
    code, lang = tile.code, sheet.lang
    name = f"{in_language(areas()[code], 'name', lang)} ({tile.plate})"
    status, sign = figures.status[code], figures.signs[code]
    if code not in figures.values:
        return District(tile, None, _quoted(sign, lang), "", f"{name}: {_no_figure(sign, status, lang)}")
    value, remark, mark = figures.values[code], "", ""
    if code in figures.marked:
        remark = f" ({_remark(status, lang)})"
        mark = _marks(figures.marked, len(figures.values)).get(status, "")
    told = f"{name}: {quantity(value, sheet.unit, lang, decimals=figures.digits)}{remark}"
    place = class_of(value, figures.limits, figures.digits)
    return District(tile, place, number(value, figures.digits, lang), mark, told)


def _prints(value: float) -> bool:
    """Whether a figure is there and can be written out."""
    return abs(value) < LONGEST


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["area"].isin(tiles()) & (rows["value"].abs() < LONGEST)]


def _period(sheet: Factsheet, period: str | None) -> str:
    there = map_periods(sheet)
    if there and (period is None or period in there):
        return period or there[-1]
    known = _known(sheet.rows)
    counts = known.groupby("period")["area"].nunique()
    found = int(counts.get(period, 0) if period else counts.max() if len(counts) else 0)
    when = f" in {period}" if period else ""
    what = f"{sheet.indicator.id} has figures{when} of {found or 'none'} of the {len(tiles())} Kreise"
    cure = f"Choose one of: {', '.join(there[-3:])}." if there else "Choose another indicator."
    raise NotComputable(f"{what}, too few for a map." if found else f"{what}.", cure)


def _sign(printed: object) -> str:
    """What the publisher printed instead of a figure, without the letters behind it that rate its quality."""
    first = str(printed if isinstance(printed, str) else "").split(" ")[0]
    return "" if first.isalpha() and first != "x" else first.replace("-", "–")


def _no_figure(sign: str, status: str, lang: str) -> str:
    """That there is no figure, with the publisher's sign and what it means."""
    meaning = NO_FIGURE.get(sign or status, NO_FIGURE.get(status, UNKNOWN))[lang != "de"]
    quoted = f"{_quoted(sign, lang)}: " if sign else ""
    return f"{'keine Zahl' if lang == 'de' else 'no figure'} ({quoted}{meaning})"


def _quoted(sign: str, lang: str) -> str:
    return ("„{}“" if lang == "de" else "“{}”").format(sign) if sign else ""


def _remark(status: str, lang: str) -> str:
    return MARKED.get(status, UNCLEAR)[lang != "de"]


def _classes(labels: list[str], counts: Mapping[int | None, int]) -> Iterator[MapClass]:
    for place, (label, shade) in enumerate(zip(labels, SHADES[len(labels)], strict=True)):
        yield MapClass(label, counts.get(place, 0), *RAMP[shade])


def _stale(sheet: Factsheet, shown: str) -> str:
    if sheet.state_year - int(shown[:4]) <= STALE_AFTER:
        return ""
    when = period_text(shown, sheet.lang)
    return f"veraltet: Zahlen von {when}" if sheet.lang == "de" else f"out of date: figures of {when}"


def _notes(sheet: Factsheet, values: Sequence[float], rows: pd.DataFrame, digits: int) -> Iterator[str]:
    """The figure of the Land for orientation, and the range."""
    german = sheet.lang == "de"
    if NRW in rows.index and _prints(rows["value"][NRW]):
        remark = "" if rows["status"][NRW] == "A" else f" ({_remark(rows['status'][NRW], sheet.lang)})"
        name = "NRW insgesamt" if german else "NRW as a whole"
        yield f"{name}: {number(rows['value'][NRW], digits, sheet.lang)}{remark}"
    low, high = (number(pick(values), digits, sheet.lang) for pick in (min, max))
    yield f"Spanne: {low} bis {high}" if german else f"Range: {low} to {high}"
    if sheet.unit.id in TOTALS:
        yield TOTAL[not german]


def _marks(marked: Mapping[str, str], known: int) -> dict[str, str]:
    """A mark for each status of unsettled figures; none where all figures have the same."""
    found = sorted(set(marked.values()))
    alike = len(found) == 1 and len(marked) == known
    return {} if alike else {status: MARKS[min(n, len(MARKS) - 1)] for n, status in enumerate(found)}


def _remarks(marked: Mapping[str, str], known: int, lang: str) -> Iterator[str]:
    """Which figures are not settled."""
    marks = _marks(marked, known)
    for status, count in sorted(Counter(marked.values()).items()):
        if status in marks:
            yield f"{marks[status]} {_remark(status, lang)} ({count})"
        else:
            yield f"{'alle Zahlen' if lang == 'de' else 'all figures'} {_remark(status, lang)}"
