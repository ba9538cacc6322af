"""Where a yearly series would go if it went on as it did, and the path on which it would meet its targets.

A continuation of the trend says nothing on what policy will do.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.pathway import arrival, budget, linear_path
from zdi_metrics.methods.projection import Method, Transform, backtest, project
from zdi_metrics.model import Indicator, Target

LAST_YEAR = 2045  # the year of the goal
LAST_SINGLE_YEAR = 2030  # beyond it a continued trend is shown as ranges only
METHOD: Method = "combination"


def stretch(values: pd.Series) -> pd.Series:
    """The consecutive years up to the latest one, of values indexed by year."""
    known = values.dropna().sort_index()
    gaps = np.flatnonzero(np.diff(known.index) != 1)
    return known.iloc[gaps[-1] + 1 :] if len(gaps) else known


def transform(values: pd.Series, bounds: tuple[float, float] | None) -> Transform:
    """Logit for shares of a whole, log for positive numbers, none where zeros or negative numbers occur.

    `bounds` are those that the indicator cannot leave.
    """
    if bounds == (0, 100) and values.between(0, 100, inclusive="neither").all():
        return "logit"
    return "log" if (values > 0).all() else None


def continuation(values: pd.Series, bounds: tuple[float, float] | None, until: int = LAST_YEAR) -> pd.DataFrame:
    """Continue yearly values to `until`: `mean, lower_50 ... upper_95` by year, in the unit of the values.

    Ranges are widened where they covered too little of what came after earlier years. Raises NotComputable.
    """
    recent = stretch(values)
    scale = transform(recent, bounds)
    try:
        widen = backtest(recent, method=METHOD, transform=scale).widen
    except NotComputable:  # too short to look back: the range stays as it is
        widen = None
    return project(recent, until=until, transform=scale, method=METHOD, widen=widen)


def milestones(targets: Iterable[Target], level: str) -> dict[int, float]:
    """The dated targets of one level that still hold, on the indicator's own definition, by year."""
    return {
        target.year: target.value
        for target in targets
        if target.level == level
        and target.rule == "value"
        and target.same_definition
        and target.year is not None
        and target.value is not None
        and target.valid_until is None
    }


def path(values: pd.Series, marks: dict[int, float]) -> pd.Series:
    """Straight lines from the latest value through the milestones ahead, by year, the latest value included.

    Raises NotComputable when no milestone lies ahead.
    """
    latest = int(values.index.max()) if len(values) else 0
    ahead = {year: value for year, value in marks.items() if year > latest > 0}
    if not ahead:
        raise NotComputable("No target with a number and a year lies ahead.", "See the targets: zdi describe INDICATOR")
    return linear_path({latest: float(values.iloc[-1])} | ahead, range(latest, max(ahead) + 1))


def outlook(values: pd.Series, indicator: Indicator, level: str, until: int = LAST_YEAR) -> pd.DataFrame:
    """Yearly values, the path to their targets of one level and the continuation of their trend, by year.

    Columns `figure, path, mean, lower_50, upper_50 ... upper_95` in the unit of the values; NaN where there is none,
    as in `path` without a dated target ahead. Raises NotComputable when the trend cannot be continued.
    """
    fan = continuation(values, indicator.bounds, until)
    try:
        line = path(values, milestones(indicator.targets, level))
    except NotComputable:
        line = pd.Series(dtype="float64", name="path")
    return pd.concat([values.rename("figure"), line, fan], axis=1).sort_index().rename_axis("year")


def steps(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """What each dated target on the path of an `outlook` asks for, by year.

    Columns `target`, `needed` (equal change a year from the latest value), `earliest, latest` (years in which the two
    ends of the range of 80 % of the continued trend arrive; missing beyond its last year) and `budget` (sum of the
    years to come on the path, for yearly amounts that add up to one).
    """
    now, line = max(rows.index[rows["figure"].notna()].tolist()), rows["path"].dropna()
    fan = rows[rows.index > now].drop(columns=["figure", "path"])
    dated = {one.year: one.value for one in indicator.targets if one.rule == "value" and one.same_definition}
    found = []
    for year in [one for one in line.index if one > now and dated.get(one) == line[one]]:
        reached = arrival(fan, line[year], better=indicator.better)
        spent = budget(line.loc[now + 1 : year], method="sum") if indicator.budget else None
        needed = (line[year] - line[now]) / (year - now)
        found.append((year, line[year], needed, reached.earliest, reached.latest, spent))
    names = ["year", "target", "needed", "earliest", "latest", "budget"]
    return pd.DataFrame(found, columns=names).set_index("year")
