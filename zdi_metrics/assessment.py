"""Series and targets to what may be said: latest value, change, distance to the target, pace, or "cannot say".

This is the place for judgement: `assess` looks at one series at a time and returns one record per target.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics import sentences
from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.methods import dns
from zdi_metrics.methods.dns import Goal, Rating, dns_rating
from zdi_metrics.methods.pathway import required_pace
from zdi_metrics.model import Indicator, Target, Unit
from zdi_metrics.opinions import Memory, Question, agreement, opinions
from zdi_metrics.records import Assessment, Verdict
from zdi_metrics.tidy import has_break

STALE_AFTER = 3  # years behind the state date
BOUND = {"NRW": NRW, "DE": GERMANY, "EU": ""}  # how the codes of the areas begin that a target of each level is for
VERDICTS: dict[str, Verdict] = {
    "sunny": "on course",
    "partly_cloudy": "on course",
    "cloudy": "too slow",
    "thunderstorm": "wrong way",
}


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


def assess(
    indicator: Indicator,
    area: str,
    series: Mapping[str, Point],
    state_year: int,
    *,
    unit: Unit | None = None,
    memory: Memory | None = None,
) -> list[Assessment]:
    """Assess one indicator in one area: one record per target that still holds, or a single one when there is none.

    `series` maps periods to points (NaN where missing), in the indicator's unit like the distance, which is target
    less value; `state_year` is the year of the newest retrieval. With the `unit` each record has its sentence;
    `memory` saves second opinions on a series that has not changed.
    """
    found = [Assessment(**one) for one in _records(indicator, area, series, state_year, memory)]
    return [_told(one, indicator, unit) for one in found] if unit else found


def _told(one: Assessment, indicator: Indicator, unit: Unit) -> Assessment:
    texts = {f"sentence_{lang}": sentences.sentence(one, indicator, unit, lang) for lang in ("de", "en")}
    return one.model_copy(update=texts)


def _records(
    indicator: Indicator, area: str, series: Mapping[str, Point], state_year: int, memory: Memory | None
) -> Iterator[dict[str, Any]]:
    known = {period: point for period, point in series.items() if point.value == point.value}
    common: dict[str, Any] = {"indicator": indicator.id, "area": area, "unit": indicator.unit}
    if not known:
        nothing: dict[str, Any] = {"period": None, "value": None, "status": "O", "verdict": "cannot say"}
        yield common | nothing | sentences.reasons(sentences.EMPTY)
        return
    period = max(known)
    common |= {"period": period, "value": known[period].value, "status": known[period].status}
    common |= {f"change_{n}y": change(known, indicator, n) for n in (1, 5)}
    compared = {known[before].vintage for n in (0, 1, 5) if (before := _earlier(period, n)) in known}
    common["mixed_vintages"] = len(compared) > 1
    if looked_at_closely(area):
        common["pace"] = _mean_change(_years(known, indicator))
    stale = None
    if state_year - int(period[:4]) > STALE_AFTER:
        stale = {"verdict": "cannot say"} | sentences.reasons(sentences.STALE, [(period, state_year)] * 2)
    targets = nearest_targets(indicator, int(period[:4]), area)
    if not targets:
        yield common | (stale or {"verdict": "no target"} | sentences.reasons(sentences.NO_TARGET))
    for target in targets:
        whose: dict[str, Any] = {"target_year": target.year, "target_value": target.value}
        whose |= {"target_level": target.level, "target_kind": target.kind}
        yield common | whose | (stale or _against(target, indicator, common, known, memory))


def looked_at_closely(area: str) -> bool:
    """Whether second opinions are asked for: for Germany and its Länder."""
    return area == GERMANY or (areas()[area].level == "nuts1" and area.startswith(GERMANY))


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


def nearest_targets(indicator: Indicator, year: int, area: str = NRW) -> list[Target]:
    """Per level and kind the nearest target that still holds: the first from `year` on, else the last.

    The Land's own target comes first, and binds no other Land; those on another definition, which are context only,
    come last. A direction without a number counts where no target with one holds.
    """
    nearest: dict[tuple[str, str, bool, bool], Target] = {}
    for target in sorted(indicator.targets, key=lambda t: t.year or year):
        if target.valid_until is not None or (target.value is None and not target.same_definition):
            continue
        if not area.startswith(BOUND[target.level]):
            continue
        key = (target.level, target.kind, target.same_definition, target.value is None)
        passed = key in nearest and (nearest[key].year or year) < year
        if key not in nearest or passed:
            nearest[key] = target
    numbered = any(target.value is not None and target.same_definition for target in nearest.values())
    holding = [target for target in nearest.values() if not (numbered and target.value is None)]
    return sorted(holding, key=lambda t: (not t.same_definition, list(sentences.LEVELS).index(t.level)))


def _against(
    target: Target, indicator: Indicator, common: dict[str, Any], known: Mapping[str, Point], memory: Memory | None
) -> dict[str, Any]:
    """Judge the series against one target: by its latest value, then by its pace."""
    whose = sentences.LEVELS[target.level]
    if not target.same_definition or indicator.better == "neither":
        return {"verdict": "cannot say"} | sentences.reasons(sentences.CONTEXT, whose)
    distance = None if target.value is None else round(float(target.value) - common["value"], 10)
    reached = distance is not None and (distance <= 0 if indicator.better == "higher" else distance >= 0)
    values, goal = yearly_values(known, indicator), _goal(target, known)
    rating = dns_rating(values, better=indicator.better, **goal._asdict())
    record: dict[str, Any] = {
        "distance": distance,
        "rule": rating.rule,
        "symbol": rating.symbol,
        "pace": common.get("pace") if rating.mean_change is None else _rounded(rating.mean_change),
        "pace_needed": None if reached else _needed(values, goal),
        "projected": _rounded(rating.projected),
    }
    if looked_at_closely(common["area"]):
        asked = Question(values, yearly_values(known, indicator, across=True), goal, target.level)
        record |= opinions(asked, indicator, memory)
    return record | _judged(rating, reached, common | record, known, indicator, whose)


def _judged(
    rating: Rating,
    reached: bool,
    record: dict[str, Any],
    known: Mapping[str, Point],
    indicator: Indicator,
    whose: sentences.Texts,
) -> dict[str, Any]:
    """The verdict, its reasons and the confidence in it."""
    if rating.symbol is None:
        if reached:
            return {"verdict": "reached"} | sentences.reasons(sentences.REACHED, whose)
        texts = sentences.UNRATED.get(str(rating.reason), (str(rating.reason),) * 2)
        return {"verdict": "cannot say"} | sentences.reasons(texts, whose, sentences.other_reading(record))
    agree = agreement(record, indicator.better)
    few = (rating.points or 0) < dns.MOST_POINTS
    cautions = sentences.cautions(record | {"methods_agree": agree}, _mixed(known, indicator), few)
    no_trend = [sentences.NO_TREND] if record.get("trend") == "none" else []
    notes = [*cautions, *no_trend, sentences.OWN_RULE]
    if reached:
        verdict: Verdict = "reached"
        texts = sentences.REACHED if rating.symbol == "sunny" else sentences.WORSENING
    else:
        verdict, texts = VERDICTS[rating.symbol], sentences.WHY[str(rating.rule), rating.symbol]
        if rating.rule == "direction" and rating.symbol == "cloudy":
            verdict = "wrong way"  # there is no target for which the pace could be too slow
    confidence = ("high", "medium", "low")[min(len(cautions), 2)]
    said: dict[str, Any] = {"verdict": verdict, "confidence": confidence, "methods_agree": agree}
    return said | sentences.reasons(texts, whose, notes)


def _goal(target: Target, known: Mapping[str, Point]) -> Goal:
    """What is to be reached; a target whose year has passed is one to be kept from then on."""
    if target.year is not None and target.year < int(max(known)[:4]):
        return Goal("constant" if target.value is not None else target.rule, target.value, None)
    return Goal(target.rule, target.value, target.year)


def pace(series: Mapping[str, Point], indicator: Indicator) -> float | None:
    """Mean change a year over the last years in a row, six at most; None with fewer than four of them.

    It is the pace of an assessment, without a target.
    """
    known = {period: point for period, point in series.items() if point.value == point.value}
    return _mean_change(_years(known, indicator)) if known else None


def _mean_change(years: Mapping[int, float]) -> float | None:
    """Mean change of the last years in a row, six at most and four at least; a pace without a verdict."""
    recent = _in_a_row(years)
    if len(recent) < dns.FEWEST_POINTS:
        return None
    return _rounded((years[recent[-1]] - years[recent[0]]) / (len(recent) - 1))


def _in_a_row(years: Mapping[int, float]) -> list[int]:
    """The consecutive years up to the latest one, six at most, the earliest first."""
    latest = max(years, default=0)
    found = [latest] if years else []
    while found and found[0] - 1 in years and len(found) < dns.MOST_POINTS:
        found.insert(0, found[0] - 1)
    return found


def _needed(values: pd.Series, goal: Goal) -> float | None:
    if goal.target is None or goal.target_year is None:
        return None
    return _rounded(required_pace(values, goal.target, goal.target_year).per_year)


def _mixed(known: Mapping[str, Point], indicator: Indicator) -> bool:
    """Whether the years that the symbol rests on come from different states of the data."""
    return len({known[str(year)].vintage for year in _in_a_row(_years(known, indicator))}) > 1


def yearly_values(known: Mapping[str, Point], indicator: Indicator, *, across: bool = False) -> pd.Series:
    """The values of whole years since the last break, by year, or `across` all breaks.

    None when the latest value is not of a whole year.
    """
    years = _years(known, indicator, across=across)
    index = np.array(list(years), dtype=np.int64)
    return pd.Series(np.array(list(years.values()), dtype=np.float64), index=index)


def _years(known: Mapping[str, Point], indicator: Indicator, *, across: bool = False) -> dict[int, float]:
    """The same as a dictionary in the order of the years."""
    last = max(known)
    if len(last) != len("2024"):
        return {}
    printed = [period for period, point in known.items() if point.status == "B" or has_break(point.sign)]
    start = max([*printed, *(one.period for one in indicator.breaks if one.period <= last)], default="")
    return {int(p): known[p].value for p in sorted(known) if (across or p >= start) and len(p) == len("2024")}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.10g}")
