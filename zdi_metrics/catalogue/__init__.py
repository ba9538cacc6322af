"""The catalogue: reads the TOML files beside this module and checks them, all problems at once."""

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from zdi_metrics.catalogue import upkeep_rules
from zdi_metrics.catalogue.rules import KINDS, Reading, contradictions, nearest
from zdi_metrics.comparisons import Composite
from zdi_metrics.errors import CatalogueError
from zdi_metrics.model import Catalogue, Indicator, Sign, Table, Target, Theme
from zdi_metrics.noun import Noun

FOLDER = Path(__file__).parent
N = TypeVar("N", bound=Noun)
T = TypeVar("T", Composite, Indicator, Theme)
LISTED = {"indicator": "zdi list", "theme": "zdi list themes"}


@cache
def catalogue(folder: Path = FOLDER) -> Catalogue:
    """The checked catalogue. Raises one CatalogueError that lists every problem with file, key and cure."""
    reading = Reading()
    for path in sorted(folder.glob("*.toml")):
        _read_file(path, reading)
    reading.problems += [*contradictions(reading), *upkeep_rules.contradictions(reading)]
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
        composites=found["composite"],
        decompositions=found["decomposition"],
        shocks=found["shock"],
        shock_series=found["shock_series"],
        break_series=found["break_series"],
        corrections=found["correction"],
        renamed=found["renamed"],
        publication=next(iter(found["publication"].values()), None),
    )


def find_indicator(name: str) -> Indicator:
    """The indicator with this id or name. Raises CatalogueError with the nearest ids, or what replaced one given up."""
    for gone in catalogue().renamed.values():
        if gone.kind == "indicator" and gone.old == str(name).strip().casefold():
            cure = f"Ask for {gone.now} instead." if gone.now else "Nothing took its place."
            raise CatalogueError(f"{gone.old} was given up on {gone.date}: {gone.reason}.", cure)
    return _find(name, catalogue().indicators, "indicator")


def find_theme(name: str) -> Theme:
    """The theme with this id or name, or the one whose id begins so ("climate"). Raises CatalogueError."""
    return _find(name, catalogue().themes, "theme")


def find_composite(name: str) -> Composite:
    """The composite with this id or name. Raises CatalogueError with the nearest ids."""
    return _find(name, catalogue().composites, "composite")


def find_tables(names: Sequence[str], known: Catalogue | None = None) -> list[Table]:
    """The tables that ids, indicators or themes mean, in the catalogue's order; all without a name.

    Raises CatalogueError for a name that is none of them.
    """
    known, wanted = known or catalogue(), set()
    for name in names:
        if name in known.tables:
            wanted.add(name)
            continue
        asked = [known.indicators[name]] if name in known.indicators else _of_theme(name, known)
        wanted |= {table for one in asked for table in one.tables}
    return [table for table in known.tables.values() if table.id in wanted or not names]


def _of_theme(name: str, known: Catalogue) -> list[Indicator]:
    try:
        theme = _find(name, known.themes, "theme").id
    except CatalogueError:
        near = get_close_matches(name, [*known.tables, *known.themes], n=3, cutoff=0.4)
        hint = f"Nearest: {', '.join(near)}." if near else "See the themes: zdi list themes"
        raise CatalogueError(f"No theme, indicator or table is called {name!r}.", hint) from None
    return [one for one in known.indicators.values() if one.theme == theme]


def _find(name: str, among: dict[str, T], kind: str) -> T:
    word = str(name).strip().casefold()
    begins = [one for key, one in among.items() if key.startswith(word)] if word else []
    exact = [one for key, one in among.items() if word in (key, one.name_de.casefold(), one.name_en.casefold())]
    if exact or len(begins) == 1:
        return (exact or begins)[0]
    near = get_close_matches(word, among, n=3, cutoff=0.5) or [key for key in among if word in key][:3]
    all_of_them = f"Declared: {', '.join(among) or 'none'}." if kind == "composite" else f"See them all: {LISTED[kind]}"
    raise CatalogueError(f"No {kind} is called {name!r}.", f"Nearest: {', '.join(near)}." if near else all_of_them)


def _read_file(path: Path, reading: Reading) -> None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # of TOML, of its encoding, of a number without an end
        cure = "put region keys such as 05 and all text in quotes, and save the file as UTF-8"
        if "overwrite" in str(error):
            cure = "the key on that line is given twice: remove one of them"
        reading.problems.append(f"{path.name}: cannot be read ({error}); {cure}.")
        return
    _read_signs(content.pop("signs", {}), path.name, reading)
    for kind, entries in content.items():
        if kind not in KINDS:
            reading.problems.append(f"{path.name}: unknown heading {kind!r}; {nearest(kind, [*KINDS, 'signs'])}")
            continue
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            reading.problems.append(f"{path.name}: {kind}: must be a list of tables; write [[{kind}]] above each.")
            continue
        for number, entry in enumerate(entries, 1):
            _read_entry(kind, entry, f"{path.name}: {kind} {entry.get('id', f'number {number}')}", reading)


def _read_signs(tables: Any, file: str, reading: Reading) -> None:
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        reading.problems.append(f"{file}: signs: must be tables; write [signs.<name>].")
        return
    for name, table in tables.items():
        signs = {mark: _make(Sign, entry, f"{file}: signs.{name}.{mark}", reading) for mark, entry in table.items()}
        reading.signs[name] = {mark: sign for mark, sign in signs.items() if sign}


def _read_entry(kind: str, entry: dict[str, Any], where: str, reading: Reading) -> None:
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


def _make(cls: type[N], entry: Any, where: str, reading: Reading) -> N | None:
    try:
        return cls.model_validate(_freeze(entry))
    except ValidationError as error:
        for problem in error.errors():
            key = ".".join(str(part) for part in problem["loc"])
            reading.problems.append(f"{where}: {key}: {_cure(cls, problem)}")
    except RecursionError:
        reading.problems.append(f"{where}: is nested too deeply; write it flat, as its neighbours are.")
    return None


def _cure(cls: type[Noun], problem: Any) -> str:
    kind, key = problem["type"], str(problem["loc"][-1]) if problem["loc"] else ""
    if kind == "missing":
        return "is missing; add it."
    if kind == "extra_forbidden":
        return f"is no key here; {nearest(key, _keys(cls))}"
    return f"{problem['msg']}, but it is {problem['input']!r}; correct the value."


def _keys(cls: type[Noun]) -> list[str]:
    return [*cls.model_fields, *Target.model_fields] if cls is Indicator else list(cls.model_fields)


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return value
