"""Second opinions on a series that has been rated: other methods, the range of the pace, what the symbol hangs on.

They are shown beside the symbol and never averaged with it. Where they differ, or the figures are unsettled, the
confidence in the symbol is lower; it is our own scale of three words.
"""

import hashlib
import json
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics import own_code
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.dns import Goal, dns_rating, latest_run, yearly
from zdi_metrics.methods.pathway import arrival, budget, required_pace
from zdi_metrics.methods.robustness import by_base_year, symbol_with, turns
from zdi_metrics.methods.trend import ar1_trend, growth_ratio
from zdi_metrics.model import Indicator
from zdi_metrics.prospects import LAST_YEAR, continuation, milestones, path
from zdi_metrics.records import Assessment

DIGITS = 6  # of an estimate: more would show a machine's arithmetic
LONG_RUN = 15  # years that the growth ratio looks back at most
SIGNIFICANT = 0.05
IN_THE_RANGE = 0.90  # quantile of Student's t for the upper end of a range of 80 %
EVEN = 0.5  # chance from which the continued trend speaks for arriving
ON_TRACK = {"sunny", "partly_cloudy", "significant"}
AWAY = {"thunderstorm", "away"}
WRONG_ON_AVERAGE = {("direction", "cloudy"), ("constant", "partly_cloudy")}  # symbols of rules that say it otherwise
NOTHING_KNOWN: dict[str, Any] = {"period": None, "value": None, "verdict": "cannot say"}
NOTHING_KNOWN |= dict.fromkeys(("indicator", "area", "unit", "status", "reason_de", "reason_en"), "")


class Question(NamedTuple):
    """What is asked: yearly values since the last break, and in spite of it, against one goal of one level."""

    values: pd.Series
    across: pd.Series
    goal: Goal
    level: str


class Memory(NamedTuple):
    """Opinions by the digest of what they rest on: those of the last run, and those that this run needed."""

    known: Mapping[str, dict[str, Any]]
    used: MutableMapping[str, dict[str, Any]]


def opinions(question: Question, indicator: Indicator, memory: Memory | None = None) -> dict[str, Any]:
    """The fields of an Assessment that come from second methods; an unchanged question costs nothing."""
    if memory is None:
        return _opinions(question, indicator)
    key = _digest(question, indicator)
    memory.used[key] = memory.known.get(key) or _opinions(question, indicator)
    return memory.used[key]


def _opinions(question: Question, indicator: Indicator) -> dict[str, Any]:
    values, goal, better = question.values, question.goal, indicator.better
    found = _pace_range(values) | _growth(values, goal, better) | _trend(values) | _sensitivity(question, indicator)
    if goal.target is not None:
        found |= _continuation(question, indicator) | _needed(question, indicator)
    return {name: _rounded(one) for name, one in found.items()}


def _pace_range(values: pd.Series) -> dict[str, Any]:
    """The range of 80 % of the mean yearly change that the symbol rests on, if the changes are independent."""
    known = yearly(values)
    changes = np.diff([] if isinstance(known, str) else latest_run(known))
    if len(changes) < 3:
        return {}
    from scipy.special import stdtrit  # type: ignore[import-untyped]  # slow to load

    mean = float(np.mean(changes))
    reach = float(stdtrit(len(changes) - 1, IN_THE_RANGE) * np.std(changes, ddof=1) / len(changes) ** 0.5)
    return {"pace_lower": mean - reach, "pace_upper": mean + reach}


def _growth(values: pd.Series, goal: Goal, better: str) -> dict[str, Any]:
    if goal.target is None or goal.target_year is None or values.empty:
        return {}
    since = int(values.index[values.index >= values.index[-1] - LONG_RUN][0])
    ratio = growth_ratio(values, base_year=since, target=goal.target, target_year=goal.target_year, better=better)
    if ratio.ratio is None:
        return {}
    return {"growth": ratio.label, "growth_ratio": ratio.ratio, "growth_since": since}


def _trend(values: pd.Series) -> dict[str, Any]:
    fitted = ar1_trend(values)
    if fitted.p_value is None or fitted.slope is None:
        return {}
    direction = "none" if fitted.p_value >= SIGNIFICANT else "rising" if fitted.slope > 0 else "falling"
    return {"trend": direction, "trend_slope": fitted.slope, "trend_error": fitted.standard_error} | {
        "trend_p_value": fitted.p_value
    }


def _sensitivity(question: Question, indicator: Indicator) -> dict[str, Any]:
    """What the symbol would be with another base year, without the cut at the break, with a revised latest figure."""
    values, goal, better = question.values, question.goal, indicator.better
    headline = dns_rating(values, better=better, **goal._asdict()).symbol
    across = dns_rating(question.across, better=better, **goal._asdict()).symbol
    found: dict[str, Any] = {"symbol_across_breaks": across if across != headline else None}
    if headline is None:
        return found
    found["by_base_year"] = ", ".join(
        f"{year} {symbol}" for year, symbol in by_base_year(values, goal, better=better).items()
    )
    found["turns_below"], found["turns_above"] = turns(values, goal, better=better)
    revision = typical_revision(indicator, float(values.iloc[-1]))
    if revision is not None:
        symbols = {
            symbol_with(values, float(values.iloc[-1]) + one, goal, better=better) for one in (-revision, revision)
        }
        found |= {"typical_revision": revision, "symbol_revised": " ".join(sorted(symbols - {headline, None})) or None}  # type: ignore[arg-type]
    return found


def typical_revision(indicator: Indicator, value: float) -> float | None:
    """The median of the declared revisions, relative to the first figure, in the unit of `value`; None without any."""
    sizes = [abs(one.later / one.first - 1) for one in indicator.revisions]
    return abs(value) * median(sizes) if sizes else None


def _needed(question: Question, indicator: Indicator) -> dict[str, Any]:
    """The range of the pace needed if the latest figure is off by its typical revision."""
    values, goal = question.values, question.goal
    needed = required_pace(values, float(goal.target or 0), goal.target_year or 0)
    revision = typical_revision(indicator, float(values.iloc[-1])) if needed.per_year is not None else None
    if needed.per_year is None or needed.year is None or goal.target_year is None or revision is None:
        return {}
    reach = revision / (goal.target_year - needed.year)
    return {"pace_needed_lower": needed.per_year - reach, "pace_needed_upper": needed.per_year + reach}


def _continuation(question: Question, indicator: Indicator) -> dict[str, Any]:
    """Where the series would be in the target year, when it would arrive, and what is left of the budget."""
    values, goal = question.values, question.goal
    found: dict[str, Any] = {}
    target, year = float(goal.target or 0), goal.target_year
    with suppress(NotComputable):
        fan = continuation(values, indicator.bounds, max(LAST_YEAR, year or 0))
        reached = arrival(fan, target, better=indicator.better, by=year)
        found = {"arrival_earliest": reached.earliest, "arrival_latest": reached.latest}
        if year in fan.index:
            row = fan.loc[year]
            found |= {"continued": row["mean"], "continued_lower": row["lower_80"], "continued_upper": row["upper_80"]}
            found["probability"] = None if reached.probability is None else round(reached.probability, 3)
    if indicator.budget:
        with suppress(NotComputable):
            line = path(values, milestones(indicator.targets, question.level))
            found["budget"] = budget(line.iloc[1:], method="sum")
    return found


def agreement(fields: Mapping[str, Any], better: str) -> bool | None:
    """Whether the other methods tell the same as the symbol; None where there is nothing to compare."""
    symbol, growth, trend, chance = (fields.get(name) for name in ("symbol", "growth", "trend", "probability"))
    if symbol is None or growth is trend is chance is None:
        return None
    wrong = {"higher": "falling", "lower": "rising"}[better]
    away = symbol in AWAY or (fields.get("rule"), symbol) in WRONG_ON_AVERAGE
    contradicted = trend not in {None, "none"} and (trend == wrong) != away
    contradicted |= chance is not None and fields.get("rule") == "value" and (chance >= EVEN) != (symbol in ON_TRACK)
    standstill = growth == "insufficient" and not fields.get("growth_ratio")
    return not contradicted and (growth is None or _view("away" if standstill else growth) == _view(symbol))


def _view(said: str) -> str:
    return "on track" if said in ON_TRACK else "away" if said in AWAY else "too slow"


def recall(path: Path) -> Memory:
    """The opinions that the last build left; none when they cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        known = {}
    told = known.items() if isinstance(known, dict) else ()
    return Memory({key: one for key, one in told if _usable(one)}, {})


def _usable(one: Any) -> bool:
    """Whether these can be fields of an Assessment: a damaged memory is made anew."""
    try:
        Assessment(**NOTHING_KNOWN | one)
    except (TypeError, ValueError):  # a ValidationError is a ValueError
        return False
    return True


def _digest(question: Question, indicator: Indicator) -> str:
    told = [
        *(sorted(zip(s.index.tolist(), s.tolist(), strict=True)) for s in (question.values, question.across)),
        list(question.goal),
        sorted(milestones(indicator.targets, question.level).items()),
        [indicator.better, indicator.bounds, indicator.budget, [list(one) for one in indicator.revisions]],
        own_code.digest("opinions.py", "prospects.py", "methods/*.py"),
    ]
    return hashlib.sha256(json.dumps(told, default=str).encode("utf-8")).hexdigest()[:32]


def _rounded(one: Any) -> Any:
    return float(f"{one:.{DIGITS}g}") if isinstance(one, float) else one
