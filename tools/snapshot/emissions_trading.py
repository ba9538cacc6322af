"""Assigns the German installations of the EU emissions trading system to North Rhine-Westphalia and its Kreise.

An installation lies in the Kreis of the municipality that its address names ("Hamm", "Hamm-Uentrop"); where the name
is none of a municipality, in the Kreis whose outline (GISCO, 1:60 million) holds its coordinates. Places that the
coarse outline puts on the wrong side of a border are listed by postal code; each was looked up in the list of all
municipalities of the Land (12411-15i) and in the addresses with the same postal code. Aircraft operators have no
address: left out.
"""

import json
import re
from collections import defaultdict
from functools import cache
from itertools import pairwise

from common import ORIGINALS, Row, lines, records

from zdi_metrics.areas import by_ags

Ring = list[list[float]]
OUTSIDE = {"34474", "49170", "49453"}  # Diemelstadt (Hesse), Hagen a.T.W. and Lemförde (Lower Saxony)
INSIDE = {  # Lienen, Höxter, Emmerich, Dormagen, Gelsenkirchen-Scholven
    "49536": "DEA37",
    "37671": "DEA44",
    "46446": "DEA1B",
    "41540": "DEA1D",
    "45896": "DEA32",
}
POSTCODES = re.compile(r"(3[23]|34|37|4\d|5[0-37-9])\d{3}")


def emissions() -> list[Row]:
    """Sums over installations: verified emissions and free allocation of the Kreise, the Land and Germany."""
    place = {r["id"]: r for r in _rows("installation.csv") if r["country_id"] == "DE" and r["postalcode"] != "-"}
    regions = {key: [*_kreis(row), "DE"] for key, row in place.items()}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in _rows("compliance.csv"):
        for area in regions.get(row["installation_id"], []):
            entry = sums[area, row["year"]]
            entry[0] += int(float(row["emission"] or 0))
            entry[1] += int(float(row["free"] or 0))
            entry[2] += 1
    return [
        {
            "area": area,
            "period": year,
            "measure": measure,
            "value": str(value),
            "origin_file": "compliance.csv, installation.csv",
            "origin_row": f"sum of {entry[2]} installations",
        }
        for (area, year), entry in sums.items()
        for measure, value in zip(("verified_emissions", "free_allocation"), entry[:2], strict=True)
    ]


def _rows(name: str) -> list[Row]:
    return [row for _, row in records(f"eutl-2013-2020/{name}", ",")]


def _kreis(row: Row) -> list[str]:
    """The Kreis of an installation and the Land, or nothing when it lies in another Land."""
    code = row["postalcode"]
    if code in OUTSIDE or not POSTCODES.fullmatch(code):
        return []
    outline = _outline(row) if row["latitudegoogle"] else ""
    if not (outline or code in INSIDE):
        return []
    city = row["city"]
    names = (city, re.split("[-/]", city)[0], city.split()[0])
    named = (_municipalities().get(_plain(name)) for name in names)
    return [INSIDE.get(code) or next(filter(None, named), outline), "DEA"]


def _plain(name: str) -> str:
    text = name.lower().replace("ß", "ss").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return re.sub("[^a-z]", "", re.split(r" am | \(|, ", text)[0])


@cache
def _municipalities() -> dict[str, str]:
    """NUTS code of the Kreis by the plain name of a municipality."""
    found = {}
    for _, cells in lines("landesdatenbank-crosstab/12411-15i.csv"):
        if len(cells) > 3 and re.fullmatch(r"05\d{6}|05\d{3}", cells[1]):
            name, kreis = cells[2].strip(), cells[1][:5]
            if len(cells[1]) == 8 or "krfr" in name:
                found.update({_plain(name): nuts for nuts in by_ags([kreis]).values() if nuts.startswith("DEA")})
    return found


def _outline(row: Row) -> str:
    x, y = float(row["longitudegoogle"]), float(row["latitudegoogle"])
    return next((code for code, rings in _kreise().items() if any(_inside(x, y, ring) for ring in rings)), "")


@cache
def _kreise() -> dict[str, list[Ring]]:
    found = {}
    for feature in json.loads((ORIGINALS / "gisco/NUTS_RG_60M_2024_4326.geojson").read_text())["features"]:
        code, shape = feature["properties"]["NUTS_ID"], feature["geometry"]
        if code.startswith("DEA") and len(code) == 5:
            parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            found[code] = [part[0] for part in parts]
    return found


def _inside(x: float, y: float, ring: Ring) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        crossings += (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return crossings % 2 == 1
