"""Simulated vehicles on the made-up roads: who passes which camera when. No plate belongs to anybody on purpose."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from commonbeat.anpr.model import Camera, CameraTriple
from commonbeat.kernel.clock import from_ms, spell

from .world import HOME, Road, World, distance_m

FLEET = 20_000
SPEED_M_S = (19.0, 31.0)
STOP_SECONDS = (120.0, 1_500.0)
"""How long a vehicle stays in a town before it goes on, or back the way that it came."""
LEGS = (1, 1, 2, 3)
MEAN_LEGS = sum(LEGS) / len(LEGS)
SEEN_SHARE = 0.95
MISREAD_SHARE = 0.025

_LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"
_AREAS = "ABCDEFGHKLMNOPRSVWY"
_LOOK_ALIKE = {"0": "O", "O": "0", "1": "I", "I": "1", "8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2"}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a camera: its clock is ahead, or it says its confidence out of another number than 100."""

    ahead_ms: int = 0
    confidence_most: int = 100


WELL: Final = Flaw()
CLOCK_AHEAD: Final = Flaw(ahead_ms=7 * 60_000)
CONFIDENCE_IN_BYTES: Final = Flaw(confidence_most=255)
FLAWED_EVERY: Final = 40
"""One camera in so many of the home force has a flaw: its quarantine has something to show, and few reads are lost."""


@dataclass(frozen=True, slots=True)
class Passing:
    """One vehicle before one camera."""

    captured_ms: int
    vrm: str
    camera: Camera
    confidence: int
    toward: bool
    flaw: Flaw = WELL

    def as_read(self) -> dict[str, object]:
        """Give it as the wire takes it."""
        triple = self.camera.triple
        return {
            "vrm": self.vrm,
            "captured_at": spell(from_ms(self.captured_ms + self.flaw.ahead_ms)),
            "feed": triple.feed,
            "source": triple.source,
            "camera": triple.camera,
            "latitude": self.camera.latitude,
            "longitude": self.camera.longitude,
            "confidence": self.confidence * self.flaw.confidence_most // 100,
            "toward_camera": self.toward,
        }


class Stand(NamedTuple):
    """Where a vehicle stands, and from when on."""

    town: str
    since_ms: float


def make_plate(chance: random.Random) -> str:
    """Give a synthetic mark in the mix of UK styles."""

    def some(alphabet: str, count: int) -> str:
        return "".join(chance.choice(alphabet) for _ in range(count))

    style = chance.random()
    if style < 0.78:
        year = chance.choice(range(2, 27)) + chance.choice((0, 50))
        return some(_AREAS, 1) + some(_LETTERS, 1) + f"{year:02d}" + some(_LETTERS, 3)
    if style < 0.90:
        return some(_LETTERS, 1) + str(chance.randrange(1, 999)) + some(_LETTERS, 3)
    if style < 0.93:
        return some(_LETTERS, 3) + str(chance.randrange(1, 999)) + some(_LETTERS, 1)
    if style < 0.97:
        return some("ABCDEFGHIJKLORSTUVWXYZ", 2) + "Z" + str(chance.randrange(10, 9999))
    return some("ABCDEFGHJKLMNPRSTUVWXYZ", 2) + str(chance.randrange(100, 999)) + some(_LETTERS, 2)


def make_fleet(seed: int, size: int = FLEET) -> list[str]:
    """Give the marks of the vehicles that drive about; the same seed gives the same marks."""
    chance = random.Random(seed)
    marks: dict[str, None] = {}
    while len(marks) < size:
        marks[make_plate(chance)] = None
    return list(marks)


class Traffic:
    """Endless journeys, in the order of capture."""

    def __init__(
        self, world: World, fleet: list[str], seed: int, flaws: Mapping[CameraTriple, Flaw] | None = None
    ) -> None:
        """Join the parts; ``flaws`` says which cameras have one."""
        self.world, self.fleet, self.flaws = world, fleet, flaws or {}
        self.chance = random.Random(seed)
        self.at_town: dict[str, list[tuple[int, bool]]] = {}
        # Measured once: a day of traffic passes each of these stretches thousands of times.
        self.stretches_m = [_stretches_m(road) for road in world.roads]
        for index, road in enumerate(world.roads):
            self.at_town.setdefault(road.start.name, []).append((index, True))
            self.at_town.setdefault(road.end.name, []).append((index, False))
        self.towns = sorted(self.at_town)

    def passings(self, from_ms: int, per_second: float) -> Iterator[Passing]:
        """Give passings from the instant on, at about the rate, for ever. Nobody is in two places at once."""
        waiting: list[tuple[int, int, Passing, str, Iterator[Passing]]] = []
        under_way: set[str] = set()
        stands: dict[str, Stand] = {}
        mean_cameras = sum(len(road.cameras) for road in self.world.roads) / len(self.world.roads)
        starts_per_ms = per_second / 1000 / (mean_cameras * MEAN_LEGS * SEEN_SHARE)
        next_start, journeys = float(from_ms), 0
        while True:
            while not waiting or next_start <= waiting[0][0]:
                vrm = self._somebody(under_way)
                journey = self._journey(vrm, int(next_start), stands)
                journeys += 1
                first = next(journey, None)
                if first is not None:  # a vehicle that no camera saw
                    under_way.add(vrm)
                    heapq.heappush(waiting, (first.captured_ms, journeys, first, vrm, journey))
                next_start += self.chance.expovariate(starts_per_ms)
            _at, number, passing, vrm, journey = heapq.heappop(waiting)
            yield passing
            following = next(journey, None)
            if following is None:
                under_way.discard(vrm)
            else:
                heapq.heappush(waiting, (following.captured_ms, number, following, vrm, journey))

    def _somebody(self, under_way: set[str]) -> str:
        """Give a vehicle that stands: a few drive most of the time, most drive now and then."""
        while True:
            vrm = self.fleet[int(len(self.fleet) * self.chance.random() ** 2.2)]
            if vrm not in under_way:
                return vrm
            if len(under_way) > len(self.fleet) * 0.9:
                raise ValueError("the fleet is too small for so much traffic")

    def _journey(self, vrm: str, at_ms: int, stands: dict[str, Stand]) -> Iterator[Passing]:
        town, since_ms = stands.get(vrm) or Stand(self.chance.choice(self.towns), 0.0)
        speed, clock = self.chance.uniform(*SPEED_M_S), max(float(at_ms), since_ms)
        for _leg in range(self.chance.choice(LEGS)):
            clock += 1000 * self.chance.uniform(*STOP_SECONDS)
            index, forward = self.chance.choice(self.at_town[town])
            road = self.world.roads[index]
            cameras = road.cameras if forward else road.cameras[::-1]
            *stretches_m, home_m = self.stretches_m[index] if forward else self.stretches_m[index][::-1]
            for camera, metres in zip(cameras, stretches_m, strict=True):
                clock += 1000 * metres / speed
                if self.chance.random() < SEEN_SHARE:
                    yield self._passing(vrm, camera, int(clock), toward=forward)
            clock += 1000 * home_m / speed
            town = road.end.name if forward else road.start.name
            stands[vrm] = Stand(town, clock)

    def _passing(self, vrm: str, camera: Camera, at_ms: int, *, toward: bool) -> Passing:
        confidence = self.chance.randint(84, 99)
        if self.chance.random() < MISREAD_SHARE:
            places = [i for i, letter in enumerate(vrm) if letter in _LOOK_ALIKE]
            if places:
                at = self.chance.choice(places)
                vrm, confidence = vrm[:at] + _LOOK_ALIKE[vrm[at]] + vrm[at + 1 :], self.chance.randint(50, 80)
        return Passing(at_ms, vrm, camera, confidence, toward, self.flaws.get(camera.triple, WELL))


def flaws_of(world: World) -> dict[CameraTriple, Flaw]:
    """Give the cameras that have a flaw: a few of the home force's, whose people see its quarantine."""
    flawed = [camera for camera in world.cameras if camera.party == HOME.id][FLAWED_EVERY // 2 :: FLAWED_EVERY]
    return {camera.triple: (CLOCK_AHEAD, CONFIDENCE_IN_BYTES)[at % 2] for at, camera in enumerate(flawed)}


def _stretches_m(road: Road) -> tuple[float, ...]:
    """Give the way from the first town to the first camera, from camera to camera, and to the other town."""
    between = [(camera.latitude, camera.longitude) for camera in road.cameras]
    start, end = ((town.latitude, town.longitude) for town in (road.start, road.end))
    places = [start, *between, end]
    return tuple(distance_m(one, other) for one, other in pairwise(places))
