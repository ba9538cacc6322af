"""Regions: NRW <-> 05 <-> DEA, the German Länder, Regierungsbezirke, the 53 Kreise and the regions of Europe."""

import csv
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from zdi_metrics.errors import CatalogueError
from zdi_metrics.model import Area

NRW = "DEA"
GERMANY = "DE"
EU = "EU27_2020"
SHORTCUTS = {"nrw": NRW, "eu": EU, "eu27": EU, "brd": GERMANY, "dg": GERMANY}
# A plain name means the highest of these levels: "Berlin" is the Land, "Münster" the city.
PRECEDENCE = ("union", "country", "nuts1", "district", "nuts2", "part", "former")


@cache
def areas() -> dict[str, Area]:
    """All regions by code, in the order of the file."""
    text = files("zdi_metrics").joinpath("areas.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: Area(**{**row, "peers": tuple(row["peers"].split())}) for row in rows}  # type: ignore[arg-type]


def area(name: str) -> Area:
    """The region that `name` means: a code, an AGS ("05"), a name in German or English, or a short form ("NRW").

    Raises CatalogueError with the nearest names when there is none.
    """
    key = str(name).strip()
    found = areas().get(key.upper()) or _by_name().get(key.casefold())
    if found:
        return found
    near = get_close_matches(key.casefold(), _by_name(), n=3, cutoff=0.6)
    hint = ", ".join(_by_name()[n].name_de for n in near) or "NRW, DE, Köln, DEA1, Lombardei"
    raise CatalogueError(f"No area is called {name!r}.", f"Nearest: {hint}.")


@cache
def _by_name() -> dict[str, Area]:
    names: dict[str, Area] = {}
    for one in sorted(areas().values(), key=lambda a: PRECEDENCE.index(a.level)):
        for name in (one.name_de, one.name_en, one.ags):
            if name:
                names.setdefault(name.casefold(), one)
    return names | {short: areas()[code] for short, code in SHORTCUTS.items()}


def children(code: str, level: str) -> tuple[str, ...]:
    """Codes of all regions of `level` inside `code`, over any number of steps."""
    return tuple(a.code for a in areas().values() if a.level == level and code in _ancestors(a.code))


def peers(group: str) -> tuple[str, ...]:
    """Codes of a peer group: `laender`, `europe` or `nrw_districts`."""
    return tuple(a.code for a in areas().values() if group in a.peers)


def by_ags(ags: Iterable[str]) -> dict[str, str]:
    """Map German region keys to codes, leaving out keys that are no region of ours."""
    known = {a.ags: a.code for a in areas().values() if a.ags}
    return {key: known[key] for key in ags if key in known}


@cache
def _ancestors(code: str) -> tuple[str, ...]:
    parent = areas()[code].parent
    return (parent, *_ancestors(parent)) if parent else ()
