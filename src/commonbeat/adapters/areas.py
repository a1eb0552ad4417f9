"""Areas of authorities, by the geometry that searches use."""

from __future__ import annotations

import json

from commonbeat.anpr.places import Area, read_area
from commonbeat.kernel.errors import Invalid


class PolygonAreas:
    """Understands GeoJSON polygons."""

    def fault(self, area: str) -> str:
        """Say what is wrong with the text as a polygon; empty: nothing is."""
        try:
            _read(area)
        except Invalid as wrong:
            return str(wrong)
        return ""

    def covers(self, outer: str, inner: str) -> bool:
        """Say whether the whole of ``inner`` lies within ``outer``; False if either is no polygon."""
        try:
            return _read(outer).covers(_read(inner))
        except Invalid:
            return False


def _read(text: str) -> Area:
    try:
        geometry = json.loads(text)
    except ValueError:
        geometry = None
    return read_area(geometry, "")
