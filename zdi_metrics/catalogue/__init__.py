"""The catalogue: reads the TOML files beside this module and checks them, all problems at once."""

import inspect
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from zdi_metrics.areas import areas
from zdi_metrics.errors import CatalogueError
from zdi_metrics.model import (
    Catalogue,
    Indicator,
    Noun,
    Sign,
    Source,
    Table,
    Target,
    Theme,
    Unit,
)

FOLDER = Path(__file__).parent
KINDS: dict[str, type[Noun]] = {
    "theme": Theme,
    "source": Source,
    "unit": Unit,
    "table": Table,
    "indicator": Indicator,
}
N = TypeVar("N", bound=Noun)
T = TypeVar("T", Indicator, Theme)


@dataclass
class _Reading:
    """What has been read so far, and every problem met on the way."""

    found: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    where: dict[tuple[str, str], str] = field(default_factory=dict)
    signs: dict[str, dict[str, Sign]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@cache
def catalogue(folder: Path = FOLDER) -> Catalogue:
    """The checked catalogue. Raises one CatalogueError that lists every problem with file, key and cure."""
    reading = _Reading()
    for path in sorted(folder.glob("*.toml")):
        _read_file(path, reading)
    reading.problems += _contradictions(reading)
    if reading.problems:
        lines = "\n".join(f"  - {p}" for p in reading.problems)
        raise CatalogueError(
            f"The catalogue has {len(reading.problems)} problem(s):\n{lines}\n", "Correct them and run: zdi check"
        )
    found = reading.found
    return Catalogue(
        themes=found["theme"],
        sources=found["source"],
        signs=reading.signs,
        units=found["unit"],
        tables=found["table"],
        indicators=found["indicator"],
    )


def find_indicator(name: str) -> Indicator:
    """The indicator with this id or name. Raises CatalogueError with the nearest ids."""
    return _find(name, catalogue().indicators, "indicator")


def find_theme(name: str) -> Theme:
    """The theme with this id or name, or the one whose id begins so ("climate"). Raises CatalogueError."""
    return _find(name, catalogue().themes, "theme")


def _find(name: str, among: dict[str, T], kind: str) -> T:
    word = name.strip().casefold()
    begins = [one for key, one in among.items() if key.startswith(word)] if word else []
    exact = [one for key, one in among.items() if word in (key, one.name_de.casefold(), one.name_en.casefold())]
    if exact or len(begins) == 1:
        return (exact or begins)[0]
    near = get_close_matches(word, among, n=3, cutoff=0.5) or [key for key in among if word in key][:3]
    cure = f"Nearest: {', '.join(near)}." if near else f"See them all: zdi list{' themes' if kind == 'theme' else ''}"
    raise CatalogueError(f"No {kind} is called {name!r}.", cure)


def _read_file(path: Path, reading: _Reading) -> None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        cure = "put region keys such as 05 and all text in quotes, and save the file as UTF-8"
        if "overwrite" in str(error):
            cure = "the key on that line is given twice: remove one of them"
        reading.problems.append(f"{path.name}: cannot be read ({error}); {cure}.")
        return
    _read_signs(content.pop("signs", {}), path.name, reading)
    for kind, entries in content.items():
        if kind not in KINDS:
            reading.problems.append(f"{path.name}: unknown heading {kind!r}; {_nearest(kind, [*KINDS, 'signs'])}")
            continue
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            reading.problems.append(f"{path.name}: {kind}: must be a list of tables; write [[{kind}]] above each.")
            continue
        for number, entry in enumerate(entries, 1):
            _read_entry(kind, entry, f"{path.name}: {kind} {entry.get('id', f'number {number}')}", reading)


def _read_signs(tables: Any, file: str, reading: _Reading) -> None:
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        reading.problems.append(f"{file}: signs: must be tables; write [signs.<name>].")
        return
    for name, table in tables.items():
        signs = {mark: _make(Sign, entry, f"{file}: signs.{name}.{mark}", reading) for mark, entry in table.items()}
        reading.signs[name] = {mark: sign for mark, sign in signs.items() if sign}


def _read_entry(kind: str, entry: dict[str, Any], where: str, reading: _Reading) -> None:
    noun = _make(KINDS[kind], entry, where, reading)
    if noun is None:
        return
    key = entry["id"]
    if key in reading.found[kind]:
        other = reading.where[kind, key]
        reading.problems.append(f"{where}: the id is used twice (also in {other}); rename one of them.")
        return
    reading.found[kind][key] = noun
    reading.where[kind, key] = where


def _make(cls: type[N], entry: Any, where: str, reading: _Reading) -> N | None:
    try:
        return cls.model_validate(_freeze(entry))
    except ValidationError as error:
        for problem in error.errors():
            key = ".".join(str(part) for part in problem["loc"])
            reading.problems.append(f"{where}: {key}: {_cure(cls, problem)}")
        return None


def _cure(cls: type[Noun], problem: Any) -> str:
    kind, key = problem["type"], str(problem["loc"][-1]) if problem["loc"] else ""
    if kind == "missing":
        return "is missing; add it."
    if kind == "extra_forbidden":
        return f"is no key here; {_nearest(key, _keys(cls))}"
    return f"{problem['msg']}, but it is {problem['input']!r}; correct the value."


def _keys(cls: type[Noun]) -> list[str]:
    return [*cls.model_fields, *Target.model_fields] if cls is Indicator else list(cls.model_fields)


def _nearest(word: str, choices: list[str]) -> str:
    near = get_close_matches(word, choices, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"choose one of: {', '.join(choices)}."


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return value


def _contradictions(reading: _Reading) -> Iterator[str]:
    """Problems between declarations that are each well formed."""
    found = reading.found
    for source in found["source"].values():
        if source.signs not in reading.signs:
            yield _unknown(reading, "source", source.id, "signs", source.signs, list(reading.signs))
    for table in found["table"].values():
        yield from _table_problems(table, reading)
    for indicator in found["indicator"].values():
        yield from _indicator_problems(indicator, reading)


def _unknown(reading: _Reading, kind: str, key: str, name: str, value: str, choices: list[str]) -> str:
    return f"{reading.where[kind, key]}: {name}: {value!r} is not declared; {_nearest(value, choices)}"


def _table_problems(table: Table, reading: _Reading) -> Iterator[str]:
    if table.source not in reading.found["source"]:
        yield _unknown(reading, "table", table.id, "source", table.source, list(reading.found["source"]))
    for name, measure in table.measures.items():
        if measure.unit not in reading.found["unit"]:
            choices = list(reading.found["unit"])
            yield _unknown(reading, "table", table.id, f"measures.{name}.unit", measure.unit, choices)


def _indicator_problems(indicator: Indicator, reading: _Reading) -> Iterator[str]:
    for name, kind in (("theme", "theme"), ("unit", "unit"), ("variant_of", "indicator")):
        value = getattr(indicator, name)
        if value is not None and value not in reading.found[kind]:
            yield _unknown(reading, "indicator", indicator.id, name, value, list(reading.found[kind]))
    for name, given in indicator.inputs.items():
        yield from _input_problems(indicator.id, name, given, reading)
    where = reading.where["indicator", indicator.id]
    yield from (f"{where}: {problem}" for problem in _recipe_problems(indicator))
    if all(given.area for given in indicator.inputs.values()):
        yield f"{where}: inputs: every one names an area; leave one without, it says which areas there are."
    if indicator.bounds and indicator.bounds[0] >= indicator.bounds[1]:
        yield f"{where}: bounds: the lower one comes first."
    for number, target in enumerate(indicator.targets, 1):
        yield from (f"{where}: targets {number}: {problem}" for problem in _target_problems(target))


def _input_problems(indicator: str, name: str, given: Any, reading: _Reading) -> Iterator[str]:
    table = reading.found["table"].get(given.table)
    if table is None:
        choices = list(reading.found["table"])
        yield _unknown(reading, "indicator", indicator, f"inputs.{name}.table", given.table, choices)
        return
    if given.measure not in table.measures:
        choices = list(table.measures)
        yield _unknown(reading, "indicator", indicator, f"inputs.{name}.measure", given.measure, choices)
    where = reading.where["indicator", indicator]
    if given.area is not None and given.area not in areas():
        yield f"{where}: inputs.{name}.area: {given.area!r} is no code of areas.csv; write for example DE or DEA."
    if given.items and not given.over:
        yield f"{where}: inputs.{name}.items: needs over, the cut that the items belong to."
    named = {*given.cuts, *([given.over] if given.over else [])}
    if named != set(table.cuts):
        listed = ", ".join(table.cuts) or "none"
        yield f"{where}: inputs.{name}: names the cuts {sorted(named)}; table {table.id} has: {listed}."


def _recipe_problems(indicator: Indicator) -> Iterator[str]:
    from zdi_metrics.methods.recipes import RECIPES

    if indicator.recipe is None:
        if not indicator.gap_de:
            yield "recipe: is missing; name one, or say in gap_de and gap_en why there is none."
        return
    recipe = RECIPES.get(indicator.recipe)
    if recipe is None:
        yield f"recipe: {indicator.recipe!r} does not exist; {_nearest(indicator.recipe, list(RECIPES))}"
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
