"""Series and targets to what may be said: latest value, change, distance to the target, or "cannot say".

This is the place for judgement: `assess` looks at one series at a time and returns one record per target.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from zdi_metrics.model import Indicator, Target
from zdi_metrics.records import Assessment
from zdi_metrics.tidy import has_break

STALE_AFTER = 3  # years behind the state date
STALE_DE = "veraltet: letzter Wert von {period}, mehr als drei Jahre vor dem Datenstand {state}"
STALE_EN = "out of date: latest value of {period}, more than three years before the state date {state}"
EMPTY = ("keine Zahl veröffentlicht oder übernommen", "no figure published or carried over")
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
    return [_against(target, indicator, common, _stale(period, state_year) if stale else None) for target in targets]


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


def _against(target: Target, indicator: Indicator, common: dict[str, Any], stale: tuple[str, str] | None) -> Assessment:
    distance = round(float(target.value or 0) - common["value"], 10)
    reached = distance <= 0 if indicator.better == "higher" else distance >= 0
    whose_de, whose_en = LEVELS[target.level]
    verdict, reason_de, reason_en = "open", f"Abstand zum Zielwert ({whose_de})", f"distance to the target ({whose_en})"
    if stale:
        verdict, (reason_de, reason_en) = "cannot say", stale
    elif not target.same_definition or indicator.better == "neither":
        verdict = "context only"
        reason_de = f"Ziel ({whose_de}) für eine andere Abgrenzung oder ohne Richtung: nur Einordnung"
        reason_en = f"target ({whose_en}) on another definition or without direction: context, no rating"
    elif reached:
        verdict = "reached"
        reason_de = f"Zielwert ({whose_de}) zuletzt erreicht"
        reason_en = f"target ({whose_en}) met by the latest figure"
    record = common | {
        "target_year": target.year,
        "target_value": target.value,
        "target_level": target.level,
        "target_kind": target.kind,
        "distance": distance if verdict in {"open", "reached"} else None,
        "verdict": verdict,
        "reason_de": reason_de,
        "reason_en": reason_en,
    }
    return Assessment(**record)


def _stale(period: str, state_year: int) -> tuple[str, str]:
    return STALE_DE.format(period=period, state=state_year), STALE_EN.format(period=period, state=state_year)
