"""Which cameras stand in an area: a GeoJSON polygon in WGS84 degrees."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import shape

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .model import Camera

VERTICES_MAX = 5_000
RING_LEAST = 4
ALTITUDE_MOST_M = 100_000


@dataclass(frozen=True, slots=True)
class Area:
    """A valid polygon, kept as the GeoJSON text that it came from. ``name`` is what people call it, if anything."""

    geojson: str
    polygon: shapely.Polygon | shapely.MultiPolygon
    name: str = ""

    def contains(self, latitude: float, longitude: float) -> bool:
        """Say whether the place is inside, or on the edge."""
        return bool(shapely.intersects_xy(self.polygon, longitude, latitude))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Give west, south, east and north, in degrees."""
        west, south, east, north = self.polygon.bounds
        return west, south, east, north

    def covers(self, other: Area) -> bool:
        """Say whether the whole of the other area is inside."""
        return bool(self.polygon.covers(other.polygon))


def read_area(geometry: object, pointer: str) -> Area:
    """Read a GeoJSON Polygon or MultiPolygon.

    Raises:
        Invalid: it is not one, crosses itself, or leaves the earth; it says where.
    """
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Invalid.at(pointer, _("The area is to be a GeoJSON Polygon."))
    _check_outline(geometry.get("coordinates"), f"{pointer}/coordinates", whole=geometry["type"] == "MultiPolygon")
    try:
        with np.errstate(all="ignore"):
            made = shape(dict(geometry))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, shapely.errors.ShapelyError):
        made = None
    if not isinstance(made, shapely.Polygon | shapely.MultiPolygon) or made.is_empty:
        raise Invalid.at(f"{pointer}/coordinates", _("The area's coordinates are not those of a polygon."))
    if not made.is_valid:
        raise Invalid.at(f"{pointer}/coordinates", _("The area's outline crosses itself."))
    shapely.prepare(made)
    known = {name: geometry[name] for name in ("type", "coordinates")}  # what else came with it is not kept
    return Area(json.dumps(known, sort_keys=True, separators=(",", ":")), made)


def known_area(geometry: Mapping[str, object], name: str) -> Area:
    """Give an area that ships with the map; where its outline was simplified until it crossed itself, it is mended."""
    made = shapely.make_valid(shape(dict(geometry)))
    parts = [
        part for part in getattr(made, "geoms", [made]) if isinstance(part, shapely.Polygon | shapely.MultiPolygon)
    ]
    whole = shapely.union_all(parts)
    if not isinstance(whole, shapely.Polygon | shapely.MultiPolygon):
        raise ValueError(f"{name} is no area")  # noqa: TRY004  (the map is wrong, not a type)
    return Area(shapely.to_geojson(whole), whole, name)


def cameras_within(area: Area, cameras: Sequence[Camera]) -> list[Camera]:
    """Give the cameras whose registered place is in the area."""
    if not cameras:
        return []
    inside = shapely.intersects_xy(area.polygon, [c.longitude for c in cameras], [c.latitude for c in cameras])
    return [camera for camera, is_in in zip(cameras, inside, strict=True) if is_in]


def _check_outline(coordinates: object, pointer: str, *, whole: bool) -> None:
    """Raise ``Invalid`` at the first place where the coordinates are not as GeoJSON has them (RFC 7946, 3.1).

    The library that reads them takes more: texts of numbers, and rings that it closes itself.
    """
    polygons = _listed(coordinates, pointer) if whole else [coordinates]
    corners = 0
    for number, polygon in enumerate(polygons):
        at = f"{pointer}/{number}" if whole else pointer
        for ring_number, ring in enumerate(_listed(polygon, at)):
            corners += len(_listed(ring, f"{at}/{ring_number}"))
            if corners > VERTICES_MAX:
                raise Invalid.at(pointer, _("The area has more corners than a search takes."))
            _check_ring(_listed(ring, f"{at}/{ring_number}"), f"{at}/{ring_number}")


def _listed(found: object, pointer: str) -> Sequence[object]:
    if not isinstance(found, list | tuple) or not found:
        raise Invalid.at(pointer, _("The area's coordinates are not those of a polygon."))
    return found


def _check_ring(ring: Sequence[object], pointer: str) -> None:
    for number, corner in enumerate(ring):
        _check_corner(corner, f"{pointer}/{number}")
    if len(ring) < RING_LEAST:
        raise Invalid.at(pointer, _("An outline has four corners or more, of which the last is the first again."))
    if ring[0] != ring[-1]:
        raise Invalid.at(f"{pointer}/{len(ring) - 1}", _("The outline is not closed: end it with its first corner."))


def _check_corner(corner: object, pointer: str) -> None:
    if not isinstance(corner, list | tuple) or len(corner) not in (2, 3):
        raise Invalid.at(pointer, _("A corner is a list of two numbers: longitude first, then latitude, in degrees."))
    for place, degrees in enumerate(corner):
        if isinstance(degrees, bool) or not isinstance(degrees, int | float):
            raise Invalid.at(f"{pointer}/{place}", _("A coordinate is a number."))
        most = (180, 90, ALTITUDE_MOST_M)[place]
        if not -most <= degrees <= most:  # which what is no number, or is without end, is not
            told = _("A corner of the area is not on the earth: longitude comes first, in degrees.")
            raise Invalid.at(f"{pointer}/{place}", told)
