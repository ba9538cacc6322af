"""What declarations must not contradict: each rule yields problems with the place and a cure."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from zdi_metrics.areas import areas
from zdi_metrics.comparisons import BreakSeries, Composite, Decomposition, Shock, ShockSeries
from zdi_metrics.model import (
    CELL_COLUMNS,
    Indicator,
    Route,
    Sign,
    Source,
    Table,
    Target,
    Theme,
    Unit,
)
from zdi_metrics.noun import Noun
from zdi_metrics.upkeep import Correction, Publication, Renamed

ROUTES = ("flat", "cross", "api", "file")
KINDS: dict[str, type[Noun]] = {
    "theme": Theme,
    "source": Source,
    "unit": Unit,
    "table": Table,
    "indicator": Indicator,
    "composite": Composite,
    "decomposition": Decomposition,
    "shock": Shock,
    "shock_series": ShockSeries,
    "break_series": BreakSeries,
    "correction": Correction,
    "renamed": Renamed,
    "publication": Publication,
}


@dataclass
class Reading:
    """What has been read so far, and every problem met on the way."""

    found: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    where: dict[tuple[str, str], str] = field(default_factory=dict)
    signs: dict[str, dict[str, Sign]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def nearest(word: str, choices: list[str]) -> str:
    """A hint at the choice that was meant, or all choices."""
    near = get_close_matches(word, choices, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"choose one of: {', '.join(choices)}."


def contradictions(reading: Reading) -> Iterator[str]:
    """Problems between declarations that are each well formed."""
    found = reading.found
    for source in found["source"].values():
        if source.signs not in reading.signs:
            yield _unknown(reading, "source", source.id, "signs", source.signs, list(reading.signs))
    for table in found["table"].values():
        yield from _table_problems(table, reading)
    for indicator in found["indicator"].values():
        yield from _indicator_problems(indicator, reading)
    yield from _comparison_problems(reading)


def _unknown(reading: Reading, kind: str, key: str, name: str, value: str, choices: list[str]) -> str:
    return f"{reading.where[kind, key]}: {name}: {value!r} is not declared; {nearest(value, choices)}"


def _table_problems(table: Table, reading: Reading) -> Iterator[str]:
    if table.source not in reading.found["source"]:
        yield _unknown(reading, "table", table.id, "source", table.source, list(reading.found["source"]))
    for name, measure in table.measures.items():
        if measure.unit not in reading.found["unit"]:
            choices = list(reading.found["unit"])
            yield _unknown(reading, "table", table.id, f"measures.{name}.unit", measure.unit, choices)
    where = reading.where["table", table.id]
    for name in ROUTES:
        if route := getattr(table, name):
            yield from (f"{where}: {name}: {problem}" for problem in _route_problems(table, route))
            yield from (f"{where}: {name}.{problem}" for problem in _file_problems(name, route))


def _route_problems(table: Table, route: Route) -> Iterator[str]:
    """A route must fill every cut of its table in every column, and bring declared measures only."""
    for number, column in enumerate(route.columns, 1):
        if column.measure not in table.measures:
            hint = nearest(column.measure, [*table.measures])
            yield f"columns {number}: measure {column.measure!r} is not declared; {hint}"
        filled = {*column.cuts, *route.cuts}
        if filled != set(table.cuts):
            listed = ", ".join(table.cuts) or "none"
            yield f"columns {number}: fills the cuts {sorted(filled)}; the table has: {listed}."


def _file_problems(name: str, route: Route) -> Iterator[str]:
    """A file has an address; its layout says where period and value stand, and names regions that are ours."""
    if name == "file" and not route.address:
        yield "address: is missing; give the address of the file."
    layout = route.layout
    if layout is None:
        return
    if name != "file":
        yield "layout: only a file has one; remove it, or call the route file."
    if (layout.period is None) != (layout.value is None):
        yield "layout: period goes with value; name both columns, or neither where every year has a column."
    for code in sorted(set(layout.regions.values()) - set(areas())):
        yield f"layout.regions: {code!r} is no code of areas.csv; write for example DE or DEA."
    choosing = {*route.where, *(cut.variable for cut in route.cuts.values())}
    choosing = choosing.union(*(column.where for column in route.columns))
    for variable in sorted(choosing & {*CELL_COLUMNS, layout.period, layout.value}):
        yield f"layout: {variable!r} holds the cells and chooses no rows; take another column."


def _indicator_problems(indicator: Indicator, reading: Reading) -> Iterator[str]:
    for name, kind in (("theme", "theme"), ("unit", "unit"), ("variant_of", "indicator")):
        value = getattr(indicator, name)
        if value is not None and value not in reading.found[kind]:
            yield _unknown(reading, "indicator", indicator.id, name, value, list(reading.found[kind]))
    head = reading.found["indicator"].get(indicator.variant_of or "")
    if head is not None and head.variant_of is not None:
        where = reading.where["indicator", indicator.id]
        yield f"{where}: variant_of: {head.id!r} is a variant itself; name the indicator that both belong to."
    for name, given in indicator.inputs.items():
        yield from _input_problems("indicator", indicator.id, f"inputs.{name}", given, reading)
    where = reading.where["indicator", indicator.id]
    yield from (f"{where}: {problem}" for problem in _recipe_problems(indicator))
    if all(given.area for given in indicator.inputs.values()):
        yield f"{where}: inputs: every one names an area; leave one without, it says which areas there are."
    if indicator.bounds and indicator.bounds[0] >= indicator.bounds[1]:
        yield f"{where}: bounds: the lower one comes first."
    for number, target in enumerate(indicator.targets, 1):
        yield from (f"{where}: targets {number}: {problem}" for problem in _target_problems(target))


def _comparison_problems(reading: Reading) -> Iterator[str]:
    found = reading.found
    for shock in found["shock"].values():
        if shock.start >= shock.end or (shock.rebound and shock.rebound[0] >= shock.rebound[1]):
            yield f"{reading.where['shock', shock.id]}: start: a window runs forwards; give the earlier year first."
    yield from _series_problems(reading)
    for composite in found["composite"].values():
        yield from _composite_problems(composite, reading)
    for decomposition in found["decomposition"].values():
        yield from _decomposition_problems(decomposition, reading)


def _series_problems(reading: Reading) -> Iterator[str]:
    """Series of shocks and breaks: what they read, and the areas that make up their nation."""
    found = reading.found
    for series in found["shock_series"].values():
        yield from _input_problems("shock_series", series.id, "input", series.input, reading)
        yield from _rebound_problems(series, reading)
    for tested in found["break_series"].values():
        if tested.indicator not in found["indicator"]:
            choices = list(found["indicator"])
            yield _unknown(reading, "break_series", tested.id, "indicator", tested.indicator, choices)
    for kind in ("shock_series", "break_series"):
        for one in found[kind].values():
            for code in sorted(set(one.nation) - set(areas())):
                yield f"{reading.where[kind, one.id]}: nation: {code!r} is no code of areas.csv; write for example DE1."


def _rebound_problems(series: ShockSeries, reading: Reading) -> Iterator[str]:
    for shock, (start, end) in series.rebounds.items():
        if shock not in reading.found["shock"]:
            yield _unknown(reading, "shock_series", series.id, "rebounds", shock, list(reading.found["shock"]))
        elif start >= end:
            where = reading.where["shock_series", series.id]
            yield f"{where}: rebounds: a window runs forwards; give the earlier year first."


def _composite_problems(composite: Composite, reading: Reading) -> Iterator[str]:
    where, known = reading.where["composite", composite.id], reading.found["indicator"]
    used = [name for dimension in composite.dimensions for name in dimension.indicators]
    for name in (composite.comparable.indicator, *used):
        if name not in known:
            yield _unknown(reading, "composite", composite.id, "indicators", name, list(known))
        elif name in used and known[name].better == "neither":
            yield f"{where}: indicators: {name} has no direction; leave it out, or name one that is better high or low."
    codes = [composite.id, *(dimension.id for dimension in composite.dimensions), *used]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{where}: {code} is named twice; give every indicator and dimension one place and its own id."


def _decomposition_problems(one: Decomposition, reading: Reading) -> Iterator[str]:
    known = reading.found["indicator"]
    named = [*one.parts, *([one.total] if one.total else [])]
    for name in named:
        if name not in known:
            yield _unknown(reading, "decomposition", one.id, "parts", name, list(known))
    if len({known[name].unit for name in named if name in known}) > 1:
        yield f"{reading.where['decomposition', one.id]}: parts: only what has one unit adds up; name others."


def _input_problems(kind: str, key: str, name: str, given: Any, reading: Reading) -> Iterator[str]:
    table = reading.found["table"].get(given.table)
    if table is None:
        choices = list(reading.found["table"])
        yield _unknown(reading, kind, key, f"{name}.table", given.table, choices)
        return
    if given.measure not in table.measures:
        choices = list(table.measures)
        yield _unknown(reading, kind, key, f"{name}.measure", given.measure, choices)
    where = reading.where[kind, key]
    if given.area is not None and given.area not in areas():
        yield f"{where}: {name}.area: {given.area!r} is no code of areas.csv; write for example DE or DEA."
    if given.items and not given.over:
        yield f"{where}: {name}.items: needs over, the cut that the items belong to."
    named = {*given.cuts, *([given.over] if given.over else [])}
    if named != set(table.cuts):
        listed = ", ".join(table.cuts) or "none"
        yield f"{where}: {name}: names the cuts {sorted(named)}; table {table.id} has: {listed}."


def _recipe_problems(indicator: Indicator) -> Iterator[str]:
    from zdi_metrics.methods.recipes import RECIPES

    if indicator.recipe is None:
        if not indicator.gap_de:
            yield "recipe: is missing; name one, or say in gap_de and gap_en why there is none."
        return
    recipe = RECIPES.get(indicator.recipe)
    if recipe is None:
        yield f"recipe: {indicator.recipe!r} does not exist; {nearest(indicator.recipe, list(RECIPES))}"
        return
    parameters = inspect.signature(recipe).parameters.values()
    inputs = {p.name for p in parameters if p.kind is not p.KEYWORD_ONLY}
    optional = {p.name for p in parameters if p.kind is not p.KEYWORD_ONLY and p.default is not p.empty}
    if not inputs - optional <= set(indicator.inputs) <= inputs:
        yield f"inputs: recipe {indicator.recipe} takes {sorted(inputs)}, not {sorted(indicator.inputs)}."
    params = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    required = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
    if not required <= set(indicator.params) <= params:
        yield f"params: recipe {indicator.recipe} takes {sorted(params)}, not {sorted(indicator.params)}."


def _target_problems(target: Target) -> Iterator[str]:
    if target.value is None and target.rule != "direction":
        yield 'value: is missing; give the number, or rule = "direction" when only a direction is promised.'
    if target.rule == "value" and target.year is None:
        yield 'year: is missing; give the year, or rule = "constant" when it holds every year.'
    if (target.baseline is None) != (target.change is None):
        yield "baseline and change belong together; give both or neither."
    if target.baseline and target.change is not None and target.value is not None:
        implied = target.baseline.value * (1 + target.change / 100)
        if abs(implied - target.value) > 0.005 * max(1.0, abs(target.baseline.value)):
            yield f"value: {target.value} is not {target.change} % on {target.baseline.value} ({implied:.4g})."
