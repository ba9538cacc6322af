"""Boundaries of regions as GeoJSON in degrees: checked, and read as the rings of their outlines."""

import json
import math
from typing import Any

from zdi_metrics.areas import NRW, children
from zdi_metrics.errors import TableChanged

Ring = list[tuple[float, float]]  # longitude and latitude, the last corner the first again
LOOK = "Look at the file: its layout may have changed."
AROUND_NRW = (5.5, 50.0, 9.8, 52.8)  # west, south, east, north


def check(content: bytes) -> int:
    """The number of regions in a GeoJSON of NUTS boundaries, the Kreise of NRW among them. Raises TableChanged."""
    districts(content)
    return len(_features(content))


def districts(content: bytes) -> dict[str, list[Ring]]:
    """The rings of the 53 Kreise of NRW by code, holes among them. Raises TableChanged."""
    wanted = children(NRW, "district")
    features = _features(content)
    missing = [code for code in wanted if code not in features]
    if missing:
        named = ", ".join(missing[:3]) + (" and others" if len(missing) > 3 else "")
        raise TableChanged(f"The boundaries lack {len(missing)} of the Kreise of NRW: {named}.", LOOK)
    return {code: _rings(code, features[code]) for code in wanted}


def _features(content: bytes) -> dict[str, Any]:
    """The geometries by code."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise TableChanged("The boundaries are no whole JSON file.", "Fetch them again.") from None
    features = body.get("features") if isinstance(body, dict) and body.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise TableChanged("The boundaries are no collection of GeoJSON features.", LOOK)
    found = {_code(feature): feature["geometry"] for feature in features}
    if len(found) != len(features):
        raise TableChanged("The boundaries hold a region twice.", LOOK)
    return found


def _code(feature: Any) -> str:
    """The code of a boundary; it must have one, and an area."""
    try:
        code, shape = feature["properties"]["NUTS_ID"], feature["geometry"]["type"]
    except (KeyError, TypeError):
        code, shape = "", ""
    if not isinstance(code, str) or not code or shape not in ("Polygon", "MultiPolygon"):
        raise TableChanged("The boundaries hold a feature that is no region with a NUTS_ID.", LOOK)
    return code


def _rings(code: str, geometry: Any) -> list[Ring]:
    given = geometry.get("coordinates")
    try:
        polygons = [given] if geometry["type"] == "Polygon" else given
        rings = [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon]
    except (TypeError, ValueError, OverflowError):
        rings = []
    if not rings or not all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings):
        raise TableChanged(f"The boundary of {code} is no closed line.", LOOK)
    west, south, east, north = AROUND_NRW
    places = [place for ring in rings for place in ring]
    if not all(math.isfinite(x + y) and west < x < east and south < y < north for x, y in places):
        raise TableChanged(f"The boundary of {code} does not lie in NRW; it may not be in degrees.", LOOK)
    return rings
