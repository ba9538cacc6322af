"""Regions: NRW <-> 05 <-> DEA, the German Länder, Regierungsbezirke, the 53 Kreise and the regions of Europe."""

import csv
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

from zdi_metrics.errors import CatalogueError
from zdi_metrics.noun import Noun

NRW = "DEA"
GERMANY = "DE"
EU = "EU27_2020"
SHORTCUTS = {"nrw": NRW, "eu": EU, "eu27": EU, "brd": GERMANY, "dg": GERMANY}
# A plain name means the highest of these levels: "Berlin" is the Land, "Münster" the city.
PRECEDENCE = ("union", "country", "nuts1", "district", "nuts2", "municipality", "part", "former")


class Area(Noun):
    """A region: NUTS code (or the 8-digit AGS of a municipality), names, level and parent."""

    code: str
    ags: str
    name_de: str
    name_en: str
    level: Literal["union", "country", "nuts1", "nuts2", "district", "municipality", "former", "part"]
    parent: str
    peers: tuple[str, ...] = ()
    valid_until: str = ""


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
    hint = ", ".join(dict.fromkeys(_by_name()[n].name_de for n in near)) or "NRW, DE, Köln, DEA1, Lombardei"
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


def in_germany(code: str) -> bool:
    """Whether a code is that of Germany or of a part of it; municipalities have their AGS for a code."""
    return code.startswith(GERMANY) or code[:1].isdigit()


def peers(group: str) -> tuple[str, ...]:
    """Codes of a peer group: `laender`, `europe` or `nrw_districts`."""
    return tuple(a.code for a in areas().values() if group in a.peers)


def by_ags(ags: Iterable[str]) -> dict[str, str]:
    """Map German region keys to codes, leaving out keys that are no region of ours."""
    known = {a.ags: a.code for a in areas().values() if a.ags}
    return {key: known[key] for key in ags if key in known}


def by_code(codes: Iterable[str]) -> dict[str, str]:
    """Map NUTS codes to codes of ours, leaving out regions that are none of ours."""
    return {code: code for code in codes if code in areas()}


def by_label(labels: Iterable[str]) -> dict[str, str]:
    """Map labels as GENESIS prints them ("Münster, krfr. Stadt", "Kleve, Kreis") to codes; others are left out.

    A label names its level, so that the city of Münster is never the Regierungsbezirk; a bare name of a city is none.
    """
    return {label: _labels()[key] for label in labels if (key := _plain(label)) in _labels()}


def _plain(label: str) -> str:
    """A label without indentation, explanations in parentheses and a capital that is also a city of its own."""
    bare = re.sub(r"\([^()]*\)|, (landeshauptstadt|bundesstadt|hansestadt)\b", "", label.casefold()).strip()
    return re.sub(r", (krfr\.|kreisfreie) stadt$", ", stadt", bare)


@cache
def _labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in areas().values():
        name = one.name_de
        forms = [name]
        if one.level == "nuts2":
            bare = name.removeprefix("Regierungsbezirk ")
            forms += [f"{bare}, Regierungsbezirk", f"{bare}, Reg.-Bez."]
        if one.level == "district":
            bare = name.removeprefix("Kreis ")
            city = one.ags[3] in "12"  # kreisfreie Städte have the lowest numbers of their Regierungsbezirk
            forms = [f"{name}, Stadt"] if city else [name, f"{bare}, Kreis", f"{bare}, Landkreis", f"{name}, Kreis"]
        if one.code.startswith(GERMANY) and one.level not in {"former", "part"}:
            found |= {form.casefold(): one.code for form in forms}
    return found


@cache
def _ancestors(code: str) -> tuple[str, ...]:
    parent = areas()[code].parent
    return (parent, *_ancestors(parent)) if parent else ()
