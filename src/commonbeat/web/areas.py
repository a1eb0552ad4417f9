"""The areas that a search page offers: police force areas that ship with the map, and boxes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from commonbeat.anpr.places import Area, known_area

_FORCES = Path(__file__).parent / "static" / "basemap" / "forces.geojson"


@cache
def force_areas() -> dict[str, Area]:
    """Give the police force areas by their code, in the order of their names."""
    features = json.loads(_FORCES.read_text(encoding="utf-8"))["features"]
    named = sorted(features, key=lambda one: one["properties"]["name"])
    return {one["properties"]["code"]: known_area(one["geometry"], one["properties"]["name"]) for one in named}


def box(north: float, south: float, west: float, east: float) -> dict[str, object]:
    """Give the GeoJSON polygon between two latitudes and two longitudes."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
