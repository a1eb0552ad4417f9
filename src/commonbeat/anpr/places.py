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
        Invalid: it is not one, crosses itself, or leaves the earth.
    """
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Invalid.at(pointer, _("The area is to be a GeoJSON Polygon."))
    try:
        with np.errstate(all="ignore"):  # a coordinate that is no number is refused below, not warned about
            made = shape(dict(geometry))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, shapely.errors.ShapelyError):
        made = None
    if not isinstance(made, shapely.Polygon | shapely.MultiPolygon) or made.is_empty:
        raise Invalid.at(f"{pointer}/coordinates", _("The area's coordinates are not those of a polygon."))
    if shapely.get_num_coordinates(made) > VERTICES_MAX:
        raise Invalid.at(f"{pointer}/coordinates", _("The area has more corners than a search takes."))
    if not _on_earth(made):
        raise Invalid.at(
            f"{pointer}/coordinates", _("A corner of the area is not on the earth: longitude comes first, in degrees.")
        )
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


def _on_earth(made: shapely.Polygon | shapely.MultiPolygon) -> bool:
    west, south, east, north = made.bounds
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)
