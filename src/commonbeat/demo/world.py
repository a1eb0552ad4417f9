"""The made-up world: forces, roads between real towns, cameras along them. The same seed gives the same world."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from commonbeat.anpr.model import Camera, CameraClass, CameraNumber, CameraState, CameraTriple
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import Party, PartyClass

EARTH_RADIUS_M = 6_371_000.0
CAMERA_EVERY_M = 9_000.0
ROADS_PER_TOWN = 2

SERVICE = Party(
    PartyId("demo-service"),
    "Demonstration ANPR Service (synthetic)",
    PartyClass.NATIONAL_BODY,
    formed_on=date(2020, 1, 1),
    member_until=date(2099, 12, 31),
)
NORTH = Party(
    PartyId("northmarch"),
    "Northmarch Police (synthetic)",
    PartyClass.FORCE,
    aliases=("Northmarch",),
    codes={"demo": "N01"},
    formed_on=date(2020, 1, 1),
    member_until=date(2099, 12, 31),
)
MIDDLE = Party(
    PartyId("midvale"),
    "Midvale Constabulary (synthetic)",
    PartyClass.FORCE,
    aliases=("Midvale",),
    codes={"demo": "M02"},
    formed_on=date(2020, 1, 1),
    member_until=date(2099, 12, 31),
)
SOUTH = Party(
    PartyId("southmere"),
    "Southmere Police (synthetic)",
    PartyClass.FORCE,
    aliases=("Southmere",),
    codes={"demo": "S03"},
    formed_on=date(2020, 1, 1),
    member_until=date(2099, 12, 31),
)
OUTSIDE = Party(
    PartyId("farhaven"),
    "Farhaven Police (synthetic, not a member)",
    PartyClass.FORCE,
    aliases=("Farhaven",),
    codes={"demo": "F04"},
    formed_on=date(2020, 1, 1),
)
PARTIES: Sequence[Party] = (SERVICE, NORTH, MIDDLE, SOUTH, OUTSIDE)
HOME = MIDDLE
"""The force of the demo's people."""


@dataclass(frozen=True, slots=True)
class Town:
    """A real town, by which the made-up roads are laid."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Road:
    """A made-up road between two towns, and its cameras in the order from the first to the second."""

    name: str
    start: Town
    end: Town
    cameras: tuple[Camera, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stands still."""

    towns: tuple[Town, ...]
    roads: tuple[Road, ...]

    @property
    def cameras(self) -> list[Camera]:
        """Give every camera, in the order of their numbers."""
        return [camera for road in self.roads for camera in road.cameras]


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give the great-circle distance of two (latitude, longitude) pairs, in metres."""
    lat_1, lon_1, lat_2, lon_2 = map(radians, (*one, *other))
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


def read_towns(places: Path) -> tuple[Town, ...]:
    """Give the towns of the packaged map."""
    features = json.loads(places.read_text())["features"]
    towns = [
        Town(f["properties"]["name"], f["geometry"]["coordinates"][1], f["geometry"]["coordinates"][0])
        for f in features
    ]
    return tuple(sorted(towns, key=lambda town: town.name))


def build_world(towns: tuple[Town, ...]) -> World:
    """Lay the roads from each town to its nearest neighbours and set cameras along them."""
    pairs = sorted(_neighbours(towns), key=lambda pair: (towns[pair[0]].name, towns[pair[1]].name))
    roads: list[Road] = []
    number = 1
    for index, (first, second) in enumerate(pairs, 1):
        road = _road(f"R{index:03d}", towns[first], towns[second], number)
        number += len(road.cameras)
        roads.append(road)
    return World(towns, tuple(roads))


def _neighbours(towns: Sequence[Town]) -> set[tuple[int, int]]:
    pairs = set()
    for at, town in enumerate(towns):
        here = (town.latitude, town.longitude)
        others = [(distance_m(here, (t.latitude, t.longitude)), i) for i, t in enumerate(towns) if i != at]
        for metres, other in sorted(others)[:ROADS_PER_TOWN]:
            if metres > 2 * CAMERA_EVERY_M:
                pairs.add((min(at, other), max(at, other)))
    return pairs


def _road(name: str, start: Town, end: Town, first_number: int) -> Road:
    length = distance_m((start.latitude, start.longitude), (end.latitude, end.longitude))
    count = max(3, round(length / CAMERA_EVERY_M))
    cameras = tuple(_camera(name, start, end, at, count, first_number + at) for at in range(count))
    return Road(name, start, end, cameras)


def _camera(road: str, start: Town, end: Town, at: int, count: int, number: int) -> Camera:
    share = (at + 0.5) / count
    # A gentle bend, so that roads do not lie on top of one another on the map.
    bend = 0.06 * sin(3.14159 * share)
    latitude = start.latitude + share * (end.latitude - start.latitude) + bend * (end.longitude - start.longitude)
    longitude = start.longitude + share * (end.longitude - start.longitude) - bend * (end.latitude - start.latitude)
    party, feed = _controller(latitude)
    return Camera(
        number=CameraNumber(number),
        triple=CameraTriple(feed, int(road[1:]), at + 1),
        name=f"{road} {start.name} to {end.name} {at + 1:02d}",
        road=road,
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        camera_class=CameraClass.STATIC,
        party=party.id,
        state=CameraState.LIVE,
        direction=f"towards {end.name}",
        in_service_from=date(2020, 1, 1),
        justification="strategic road network; serious and organised crime",
        dpia_reference=f"DEMO-DPIA-{road}",
        review_on=date(2099, 12, 31),
    )


def _controller(latitude: float) -> tuple[Party, int]:
    if latitude > 54.2:
        return NORTH, 1
    return (MIDDLE, 2) if latitude > 52.2 else (SOUTH, 3)
