"""Composite profiles of regions: scores by dimension, ranks with their bands, and which choices move them."""

from contextlib import suppress
from typing import NamedTuple

import pandas as pd

from zdi_metrics.areas import NRW
from zdi_metrics.comparisons import Composite
from zdi_metrics.errors import NotComputable
from zdi_metrics.methods import composite as steps
from zdi_metrics.model import Catalogue
from zdi_metrics.positions import compared, latest, repeats

DRAWS = 1000  # runs of the rank bands
DESIGNS = 200  # of the shares of the choices: six times as many runs
SEED = 2045
DIGITS = 6
SCORES = ["composite", "code", "area", "score", "rank", "rank_low", "rank_median", "rank_high", "of", "figures"]
CHOICES = ["composite", "choice", "first", "first_low", "first_high", "total", "total_low", "total_high"]
TABLES = ("composites", "composite_choices", "composite_weightings")
CHOSEN = steps.Factors(  # z-scores far above zero, so that every mean can be taken of them
    normalisations=({"method": "min_max", "bounds": (1, 100)}, {"method": "z_score", "moments": (100, 10)})
)
BOUNDS = (1, 100)  # of the scores of single indicators; above zero, so that a geometric mean can be tried


class Profile(NamedTuple):
    """What a composite gives.

    `scores`: a row per area and code (dimension or composite) with score and rank, of the composite with the band of
    90 % of its rank. `choices`: share of each choice in the movement of the ranks of NRW's regions. `weightings`: their
    ranks under other weights. `left_out`: indicators that could not be used, with the reason.
    """

    scores: pd.DataFrame
    choices: pd.DataFrame
    weightings: pd.DataFrame
    left_out: dict[str, str]


def profile(declared: Composite, catalogue: Catalogue, series: pd.DataFrame) -> Profile:
    """Compute one composite from the series of all indicators. Raises NotComputable when too little is there."""
    frame, left_out = indicator_frame(declared, series)
    structure = structure_of(declared, catalogue, list(frame.columns))
    thresholds = [declared.threshold, 0.5]
    treated, _ = steps.treat(frame)
    directions = structure.set_index("code")["direction"].reindex(frame.columns)
    normalised = steps.normalise(treated, "min_max", direction=directions, bounds=BOUNDS)
    scores = steps.aggregate(normalised, structure, threshold=thresholds)
    band = steps.uncertainty(frame, structure, draws=DRAWS, seed=SEED, factors=CHOSEN, threshold=thresholds)
    own = [code for code in scores.index[scores[declared.id].notna()] if code.startswith(NRW)]
    choices = steps.sobol(frame, structure, draws=DESIGNS, seed=SEED, factors=CHOSEN, threshold=thresholds, units=own)
    return Profile(
        _scores(declared, scores, band, frame),
        _rounded(choices.rename_axis("choice").reset_index()).assign(composite=declared.id)[CHOICES],
        _weightings(declared, normalised, structure, thresholds),
        left_out,
    )


def profile_tables(catalogue: Catalogue, series: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of all composites by name; a composite without enough figures has no rows."""
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for declared in catalogue.composites.values():
        with suppress(NotComputable):
            one = profile(declared, catalogue, series)
            for name, table in zip(TABLES, (one.scores, one.choices, one.weightings), strict=True):
                found[name].append(table)
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items() if parts}


def indicator_frame(declared: Composite, series: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Areas compared × indicators, each in the latest period that has figures of NRW; and what was left out, why.

    Areas with fewer figures than the composite's threshold are left out.
    """
    used = [name for dimension in declared.dimensions for name in dimension.indicators]
    by_name = dict(iter(series[series["indicator"].isin(used)].groupby("indicator")))
    industrial = latest(series, declared.comparable.indicator)
    members = compared(declared.level, industrial, declared.comparable.least)["industrial"]
    columns, left_out = {}, {}
    for name in used:
        rows = by_name.get(name, series.head(0)).dropna(subset="value")
        own = rows[rows["area"].map(lambda code: code in members and code.startswith(NRW))]
        if own.empty:
            left_out[name] = "no figure for NRW at this level"
        elif repeats(rows):
            left_out[name] = "one value for all Regierungsbezirke: published for the Land only"
        else:
            shown = rows[(rows["period"] == own["period"].max()) & rows["area"].isin(members)]
            columns[name] = shown.set_index("area")["value"]
    frame = pd.DataFrame(columns).rename_axis("area").sort_index()
    frame = frame[frame.notna().mean(axis=1) >= declared.threshold] if columns else frame
    if frame.empty:
        raise NotComputable(f"{declared.id} has no regions with enough figures.", "See the figures: zdi list")
    return frame, left_out


def structure_of(declared: Composite, catalogue: Catalogue, available: list[str]) -> pd.DataFrame:
    """The declared hierarchy as the table that the methods take, without indicators that are not available."""
    rows: list[dict[str, object]] = [{"code": declared.id, "parent": None, "level": 3, "weight": 1.0, "direction": 1}]
    for one in declared.dimensions:
        inside = {name: weight for name, weight in one.indicators.items() if name in available}
        if inside:
            rows.append({"code": one.id, "parent": declared.id, "level": 2, "weight": one.weight, "direction": 1})
        for name, weight in inside.items():
            way = 1 if catalogue.indicators[name].better == "higher" else -1
            rows.append({"code": name, "parent": one.id, "level": 1, "weight": weight, "direction": way})
    return pd.DataFrame(rows)


def _scores(declared: Composite, scores: pd.DataFrame, band: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """A row per area and dimension, and one for the composite with the band of its rank."""
    ranked = steps.ranks(scores)
    parts = []
    for code in [declared.id] + [one.id for one in declared.dimensions if one.id in scores]:
        table = pd.DataFrame({"score": scores[code], "rank": ranked[code], "figures": frame.notna().sum(axis=1)})
        if code == declared.id:
            table = table.assign(rank_low=band["low"], rank_median=band["median"], rank_high=band["high"])
        table = table.dropna(subset="score").sort_values(["rank"], kind="stable")
        parts.append(table.assign(code=code, of=len(table)).rename_axis("area").reset_index())
    found = pd.concat(parts, ignore_index=True).assign(composite=declared.id).astype({"rank": "int64"})
    return _rounded(found[SCORES])


def _weightings(
    declared: Composite, normalised: pd.DataFrame, structure: pd.DataFrame, thresholds: list[float]
) -> pd.DataFrame:
    """Ranks of the regions of NRW as declared, with each dimension counting twice, and with each one alone."""
    dimensions = [str(code) for code in structure.loc[structure["level"] == 2, "code"]]
    scenarios: dict[str, dict[str, float]] = {"as_declared": {}}
    scenarios |= {f"{code}_twice": {code: 2.0} for code in dimensions}
    scenarios |= {f"{code}_alone": {other: 0.0 for other in dimensions if other != code} for code in dimensions}
    own = [code for code in normalised.index if code.startswith(NRW)]
    found = []
    for name, factors in scenarios.items():
        weights = structure["weight"] * structure["code"].map(factors).fillna(1.0).astype("float64")
        scores = steps.aggregate(normalised, structure.assign(weight=weights), threshold=thresholds)
        ranked = steps.ranks(scores[declared.id])
        found += [{"weighting": name, "area": code, "rank": ranked[code], "of": ranked.notna().sum()} for code in own]
    table = pd.DataFrame(found).dropna(subset="rank").astype({"rank": "int64"})
    return table.assign(composite=declared.id)[["composite", "weighting", "area", "rank", "of"]]


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.select_dtypes("float64").columns
    shown = {name: [float(f"{one:.{DIGITS}g}") for one in table[name]] for name in numbers}
    return table.assign(**shown)
