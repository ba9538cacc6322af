"""How the ranges of the continued trends did in the past, over all series of the catalogue, and how long they take.

usage: python benchmarks/coverage.py [--slow]      (prints tables; --slow adds the local linear trend, for NRW only)

Series: yearly numbers of NRW, Germany and the other Länder, consecutive years, cut at declared and printed breaks, at
least 15 points. Every earlier year with enough points is an origin; "before" are the ranges as they come, "after" those
widened at each origin by what the outcomes known at that origin called for. Ends with 1 when the 80 % range of the
method used covers less than 70 or more than 90 % of the outcomes, before or after.
"""

import platform
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics import processed, store
from zdi_metrics.areas import GERMANY, NRW, peers
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import projection
from zdi_metrics.model import Indicator
from zdi_metrics.prospects import METHOD, transform
from zdi_metrics.tidy import has_break

LONG = 15  # points of a series that is tested
WANTED = (0.70, 0.90)  # of the outcomes inside the 80 % range
FAST: tuple[projection.Method, ...] = ("damped", "drift", "theta", "combination")
PEER_RUNS = 20


class Stretch(NamedTuple):
    """Consecutive years of one indicator in one area, and the transform that fits its numbers."""

    area: str
    values: pd.Series
    transform: projection.Transform


def stretches(areas: Sequence[str]) -> list[Stretch]:
    rows = processed.read_indicators(store.data_folder())
    yearly = rows["period"].str.fullmatch(r"\d{4}") & rows["area"].isin(areas)
    rows = rows[yearly & rows["value"].notna()].sort_values("period")
    found = []
    for (indicator, area), series in rows.groupby(["indicator", "area"]):
        declared = catalogue().indicators[str(indicator)]
        found += [Stretch(str(area), values, transform(values, declared.bounds)) for values in cut(series, declared)]
    return found


def cut(rows: pd.DataFrame, indicator: Indicator) -> Iterable[pd.Series]:
    """The series of one area, cut where years are missing and where a break is declared or printed."""
    values = pd.Series(rows["value"].to_numpy(), index=rows["period"].astype(int).to_numpy())
    breaks = [int(each.period[:4]) for each in indicator.breaks]
    starts = np.diff(values.index, prepend=0) != 1
    starts |= values.index.isin(breaks) | (rows["status"] == "B").to_numpy() | rows["sign"].map(has_break).to_numpy()
    return (part for _, part in values.groupby(np.cumsum(starts)))


def tested(series: Iterable[Stretch], **options: Any) -> list[projection.Backtest]:
    found = []
    for one in series:
        try:
            found.append(projection.backtest(one.values, transform=one.transform, **options))
        except NotComputable:  # all values the same
            continue
    return found


def pooled(records: list[projection.Backtest], which: str, level: int) -> float:
    """Share of all outcomes of all series inside the range."""
    shares = [getattr(record, which)[level] for record in records]
    return float(np.average(shares, weights=[record.outcomes for record in records]))


def row(name: str, horizon: int, records: list[projection.Backtest]) -> str:
    errors = [record.scaled_error for record in records if record.scaled_error]
    covered = [f"{100 * pooled(records, w, n):.1f}" for n in (50, 80, 95) for w in ("coverage", "coverage_widened")]
    outcomes = sum(record.outcomes for record in records)
    return f"| {name} | {horizon} | {outcomes} | {' | '.join(covered)} | {np.exp(np.mean(np.log(errors))):.2f} |"


def milliseconds(calls: int, start: float) -> str:
    total = time.process_time() - start
    return f"{1000 * total / calls:.1f} ms each, {total:.1f} s for {calls}"


def projected(series: Iterable[Stretch], **options: Any) -> int:
    done = 0
    for one in series:
        try:
            projection.project(one.values, transform=one.transform, **options)
            done += 1
        except NotComputable:
            continue
    return done


def peer(series: list[Stretch]) -> str:
    """Time of one fit and its interval by statsmodels' ETSModel."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    some = [one.values for one in series][:: max(1, len(series) // PEER_RUNS)]
    start = time.process_time()
    for values in some:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dated = values.set_axis(pd.period_range(str(values.index[0]), periods=len(values), freq="Y"))
            fitted = ETSModel(dated, trend="add", damped_trend=True).fit(disp=False)
            fitted.get_prediction(len(values), len(values) + 20).summary_frame(alpha=0.2)
    return milliseconds(len(some), start)


def main() -> int:
    every = [one for one in stretches([GERMANY, *peers("laender")]) if len(one.values) >= projection.SHORTEST]
    long = [one for one in every if len(one.values) >= LONG]
    projected(every[:5])  # loads what is loaded late
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(f"{len(every)} series of {projection.SHORTEST} points or more, {len(long)} of {LONG} or more\n")
    print("Outcomes inside the range in percent, before and after widening; error relative to the drift\n")
    print("| method | years ahead, up to | outcomes | 50 % | after | 80 % | after | 95 % | after | error |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    records = {horizon: tested(long, horizon=horizon) for horizon in (1, 5, 10)}
    for horizon, found in records.items():
        print(row("damped", horizon, found), flush=True)
    for method in FAST[1:]:
        print(row(method, 5, tested(long, method=method)), flush=True)
    if "--slow" in sys.argv[1:]:
        own = [one for one in long if one.area == NRW]
        print(row("local_trend, NRW", 5, tested(own, method="local_trend")))
        print(row("damped, NRW", 5, tested(own)))
    print("\nProcessor time\n\n| what | time |\n|---|---|")
    for method in FAST:
        start = time.process_time()
        print(f"| project to 2045, {method} | {milliseconds(projected(every, method=method), start)} |", flush=True)
    start = time.process_time()
    print(f"| backtest, damped | {milliseconds(len(tested(every)), start)} |")
    print(f"| statsmodels ETSModel, one fit and its range | {peer(long)} |")
    used = tested(long, method=METHOD)
    shares = [pooled(used, which, 80) for which in ("coverage", "coverage_widened")]
    print(f"\n80 % range, {METHOD}: {100 * shares[0]:.1f} % before, {100 * shares[1]:.1f} % after; wanted 70 to 90 %.")
    return 0 if all(WANTED[0] <= share <= WANTED[1] for share in shares) else 1


if __name__ == "__main__":
    sys.exit(main())
