"""Series and targets to what may be said: latest value, change, distance to the target, pace, or "cannot say".

This is the place for judgement: `assess` looks at one series at a time and returns one record per target.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from zdi_metrics.methods import dns
from zdi_metrics.methods.dns import Rating, dns_rating
from zdi_metrics.methods.pathway import required_pace
from zdi_metrics.model import Indicator, Target
from zdi_metrics.records import Assessment, Verdict
from zdi_metrics.tidy import has_break

STALE_AFTER = 3  # years behind the state date
STALE_DE = "veraltet: letzter Wert von {period}, mehr als drei Jahre vor dem Datenstand {state}"
STALE_EN = "out of date: latest value of {period}, more than three years before the state date {state}"
EMPTY = ("keine Zahl veröffentlicht oder übernommen", "no figure published or carried over")
CONTEXT = (
    "Ziel ({}) für eine andere Abgrenzung oder ohne Richtung: nur Einordnung",
    "target ({}) on another definition or without direction: context, no rating",
)
REACHED = ("Zielwert ({}) zuletzt erreicht", "target ({}) met by the latest figure")
VERDICTS: dict[str, Verdict] = {
    "sunny": "on course",
    "partly_cloudy": "on course",
    "cloudy": "too slow",
    "thunderstorm": "wrong way",
}
PACE = {
    "sunny": (
        "bleibt das Tempo der letzten Jahre, wird das Ziel ({}) erreicht oder fast erreicht",
        "if the pace of the last years stays, the target ({}) is met or nearly met",
    ),
    "partly_cloudy": (
        "bleibt das Tempo der letzten Jahre, wird das Ziel ({}) knapp verfehlt",
        "if the pace of the last years stays, the target ({}) is missed by a little",
    ),
    "cloudy": (
        "die Richtung stimmt, das Tempo der letzten Jahre reicht nicht für das Ziel ({})",
        "the direction is right, the pace of the last years does not suffice for the target ({})",
    ),
    "thunderstorm": (
        "die Entwicklung der letzten Jahre führt nicht zum Ziel ({})",
        "the development of the last years does not lead to the target ({})",
    ),
}
UNRATED = {
    dns.TOO_SHORT: (
        "Ziel ({}) noch offen, Tempo ohne Urteil: es fehlen vier aufeinanderfolgende Jahre bis zum letzten Wert",
        "target ({}) still open, no verdict on the pace: there are no four consecutive years up to the latest value",
    ),
    dns.NO_VALUES: (
        "Ziel ({}) noch offen, Tempo ohne Urteil: die Reihe hat keine Werte ganzer Jahre",
        "target ({}) still open, no verdict on the pace: the series has no values of whole years",
    ),
}
UNSETTLED = {
    "P": ("letzter Wert vorläufig", "latest figure provisional"),
    "E": ("letzter Wert geschätzt", "latest figure estimated"),
    "U": ("letzter Wert unsicher", "latest figure of low reliability"),
}
MIXED = ("Werte aus verschiedenen Datenständen", "figures of different vintages")
OWN_RULE = (
    "eigene Anwendung der Regel der Deutschen Nachhaltigkeitsstrategie, keine amtliche Bewertung",
    "our own application of the rule of the German Sustainable Development Strategy, no official rating",
)
LEVELS = {"NRW": ("Land NRW", "NRW"), "DE": ("Bund", "Germany"), "EU": ("EU", "the EU")}


class Point(NamedTuple):
    """A value, its status and its vintage."""

    value: float
    status: str
    vintage: str = ""
    sign: str = ""


def points(rows: pd.DataFrame) -> dict[tuple[str, str], dict[str, Point]]:
    """Split rows of `indicator, area, period, value, status, vintage, sign` into one series per indicator and area."""
    found: dict[tuple[str, str], dict[str, Point]] = {}
    columns = (rows[name].tolist() for name in ("indicator", "area", "period", "value", "status", "vintage", "sign"))
    for indicator, area, period, *rest in zip(*columns, strict=True):
        found.setdefault((indicator, area), {})[period] = Point(*rest)
    return found


def assess(indicator: Indicator, area: str, series: Mapping[str, Point], state_year: int) -> list[Assessment]:
    """Assess one indicator in one area: one record per target that still holds, or a single one when there is none.

    `series` maps periods to points (NaN where missing), in the indicator's unit like the distance, which is target
    less value; `state_year` is the year of the newest retrieval.
    """
    known = {period: point for period, point in series.items() if point.value == point.value}
    common: dict[str, Any] = {"indicator": indicator.id, "area": area, "unit": indicator.unit}
    if not known:
        nothing: dict[str, Any] = {"period": None, "value": None, "status": "O", "verdict": "cannot say"}
        return [Assessment(**common, **nothing, reason_de=EMPTY[0], reason_en=EMPTY[1])]
    period = max(known)
    common |= {"period": period, "value": known[period].value, "status": known[period].status}
    common |= {f"change_{n}y": change(known, indicator, n) for n in (1, 5)}
    compared = {known[before].vintage for n in (0, 1, 5) if (before := _earlier(period, n)) in known}
    common["mixed_vintages"] = len(compared) > 1
    stale = state_year - int(period[:4]) > STALE_AFTER
    targets = nearest_targets(indicator, int(period[:4]))
    if not targets:
        texts = _stale(period, state_year) if stale else ("kein Ziel mit Zahl benannt", "no target with a number named")
        common["verdict"] = "cannot say" if stale else "no target"
        return [Assessment(**common, reason_de=texts[0], reason_en=texts[1])]
    old = _stale(period, state_year) if stale else None
    return [_against(target, indicator, common, known, old) for target in targets]


def change(known: Mapping[str, Point], indicator: Indicator, years: int) -> float | None:
    """Latest value less the one `years` before, in the unit; None without that value or across a break."""
    last = max(known)
    first = _earlier(last, years)
    if first not in known:
        return None
    printed = any(first < p and (point.status == "B" or has_break(point.sign)) for p, point in known.items())
    declared = any(first < b.period <= last for b in indicator.breaks)
    return None if printed or declared else round(known[last].value - known[first].value, 10)


def _earlier(period: str, years: int) -> str:
    return str(int(period[:4]) - years) + period[4:]


def nearest_targets(indicator: Indicator, year: int) -> list[Target]:
    """Per level and kind the nearest target with a number that still holds: the first from `year` on, else the last.

    The Land's own target comes first; those on another definition, which are context only, come last.
    """
    nearest: dict[tuple[str, str, bool], Target] = {}
    for target in sorted(indicator.targets, key=lambda t: t.year or year):
        if target.value is None or target.valid_until is not None:
            continue
        key = (target.level, target.kind, target.same_definition)
        passed = key in nearest and (nearest[key].year or year) < year
        if key not in nearest or passed:
            nearest[key] = target
    return sorted(nearest.values(), key=lambda t: (not t.same_definition, list(LEVELS).index(t.level)))


def _against(
    target: Target,
    indicator: Indicator,
    common: dict[str, Any],
    known: Mapping[str, Point],
    stale: tuple[str, str] | None,
) -> Assessment:
    """Judge the series against one target: by its latest value, then by its pace."""
    whose = LEVELS[target.level]
    record = common | {
        "target_year": target.year,
        "target_value": target.value,
        "target_level": target.level,
        "target_kind": target.kind,
    }
    if stale or not target.same_definition or indicator.better == "neither":
        de, en = stale or tuple(text.format(one) for text, one in zip(CONTEXT, whose, strict=True))
        return Assessment(**record, verdict="cannot say", reason_de=de, reason_en=en)
    distance = round(float(target.value or 0) - common["value"], 10)
    reached = distance <= 0 if indicator.better == "higher" else distance >= 0
    rating, needed = _pace(target, indicator, known)
    record |= {
        "distance": distance,
        "symbol": rating.symbol,
        "pace": _rounded(rating.mean_change),
        "pace_needed": None if reached else _rounded(needed),
        "projected": _rounded(rating.projected),
    }
    verdict: Verdict
    if reached:
        verdict, texts = "reached", REACHED
    elif rating.symbol:
        verdict, texts = VERDICTS[rating.symbol], PACE[rating.symbol]
    else:
        verdict, texts = "cannot say", UNRATED.get(str(rating.reason), (str(rating.reason),) * 2)
    de, en = (text.format(one) for text, one in zip(texts, whose, strict=True))
    if rating.symbol:
        said = [(de, en), *_cautions(known, indicator), OWN_RULE]
        de, en = ("; ".join(one) for one in zip(*said, strict=True))
    return Assessment(**record, verdict=verdict, reason_de=de, reason_en=en)


def _pace(target: Target, indicator: Indicator, known: Mapping[str, Point]) -> tuple[Rating, float | None]:
    """The rating by the rule of the strategy and the pace needed, over the years since the last break.

    A target whose year has passed is one to be kept from then on.
    """
    values = yearly_values(known, indicator)
    passed = target.year is not None and len(values) and target.year < values.index.max()
    rule, year = ("constant", None) if passed else (target.rule, target.year)
    rating = dns_rating(values, rule=rule, better=indicator.better, target=target.value, target_year=year)
    if passed or target.value is None or target.year is None:
        return rating, None
    return rating, required_pace(values, target.value, target.year).per_year


def _cautions(known: Mapping[str, Point], indicator: Indicator) -> list[tuple[str, str]]:
    """What makes the pace less sure than it looks."""
    used = [known[str(year)] for year in yearly_values(known, indicator).index[-dns.MOST_POINTS :]]
    cautions = [UNSETTLED[used[-1].status]] if used[-1].status in UNSETTLED else []
    return cautions + ([MIXED] if len({point.vintage for point in used}) > 1 else [])


def yearly_values(known: Mapping[str, Point], indicator: Indicator) -> pd.Series:
    """The values of whole years since the last break, by year; none when the latest value is not of a whole year."""
    printed = [period for period, point in known.items() if point.status == "B" or has_break(point.sign)]
    start = max([*printed, *(one.period for one in indicator.breaks if one.period <= max(known))], default="")
    years = {int(period): point.value for period, point in known.items() if period >= start and len(period) == 4}
    return pd.Series(years if len(max(known)) == 4 else {}, dtype="float64").sort_index()


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.10g}")


def _stale(period: str, state_year: int) -> tuple[str, str]:
    return STALE_DE.format(period=period, state=state_year), STALE_EN.format(period=period, state=state_year)
