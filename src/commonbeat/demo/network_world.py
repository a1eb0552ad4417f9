"""The made-up network: which forces there are, who oversees them, whose cameras stand where, how their clocks run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from commonbeat.anpr.model import Camera, CameraNumber, CameraTriple
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.parties.model import Party, PartyClass

from .traffic import WELL, Flaw
from .world import Road, World

_FORMED, _MEMBER = date(2020, 1, 1), date(2099, 12, 31)
_NAMES: Final = ("Northmarch", "Midvale", "Southmere", "Eastmoor", "Westfold", "Fenshire", "Highdown", "Lowbeck")
FORCES_FILE: Final = "demo-forces.txt"
"""In a force's folder: how many forces there are, by which the roads are shared out."""

FORCES_LEAST, FORCES_MOST = 2, len(_NAMES)

REGISTRY: Final = Party(
    PartyId("demo-registry"),
    "Demonstration Standards Registry (synthetic)",
    PartyClass.NATIONAL_BODY,
    formed_on=_FORMED,
    member_until=_MEMBER,
)
ANCHOR: Final = Party(
    PartyId("demo-anchor"),
    "Demonstration Anchor (synthetic)",
    PartyClass.NATIONAL_BODY,
    formed_on=_FORMED,
    member_until=_MEMBER,
)

SIGHT, GANTRY, ROADSIDE = "Made-up Sight 200", "Made-up Gantry 5", "Made-up Roadside 1"
FAR_AHEAD_MS: Final = 8_000
_AHEAD_MS: Final = (2_000, 2_400, 2_900)
_BEHIND_MS: Final = (1_600, 2_100, 2_600)


@dataclass(frozen=True, slots=True)
class MadeUpForce:
    """A force of the network with the policing body that oversees it, and its cameras."""

    party: Party
    body: Party
    cameras: tuple[Camera, ...]


def make_forces(world: World, count: int) -> list[MadeUpForce]:
    """Give so many forces: each has the roads of its band of the country, from the north to the south.

    Raises:
        Invalid: there are not so many names, or one force would be no network.
    """
    if not FORCES_LEAST <= count <= FORCES_MOST:
        told = _("A demonstration network has {least} to {most} forces.")
        raise Invalid.at("/forces", told.format(least=FORCES_LEAST, most=FORCES_MOST))
    roads = sorted(world.roads, key=lambda road: (-road.cameras[0].latitude, road.name))
    return [_force(at, roads[at * len(roads) // count : (at + 1) * len(roads) // count]) for at in range(count)]


def redrawn(world: World, forces: Sequence[MadeUpForce]) -> World:
    """Give the same roads with each camera as its force has it in its register."""
    mine = {camera.name: camera for force in forces for camera in force.cameras}
    roads = tuple(replace(road, cameras=tuple(mine[camera.name] for camera in road.cameras)) for road in world.roads)
    return replace(world, roads=roads)


def clocks_of(cameras: Sequence[Camera]) -> Mapping[CameraTriple, Flaw]:
    """Give the cameras whose clocks are off, and by how much: some of two products, and one that is far ahead."""
    flaws = {camera.triple: flaw for camera in cameras if (flaw := _clock(camera)) is not WELL}
    for party in sorted({camera.party for camera in cameras}):
        own = [camera for camera in cameras if camera.party == party and camera.product == GANTRY]
        if own:
            flaws[own[0].triple] = Flaw(ahead_ms=FAR_AHEAD_MS)
    return flaws


def _force(at: int, roads: Sequence[Road]) -> MadeUpForce:
    name = _NAMES[at]
    own = PartyId(name.casefold())
    party = Party(
        own,
        f"{name} Police (synthetic)",
        PartyClass.FORCE,
        aliases=(name,),
        codes={"demo": f"{name[0]}{at + 1:02d}"},
        formed_on=_FORMED,
        member_until=_MEMBER,
    )
    body = Party(
        PartyId(f"{own}-body"),
        f"{name} Policing Body (synthetic)",
        PartyClass.POLICING_BODY,
        formed_on=_FORMED,
        member_until=_MEMBER,
    )
    cameras = [
        replace(
            camera,
            number=CameraNumber(0),
            triple=CameraTriple(at + 1, camera.triple.source, camera.triple.camera),
            party=own,
            product=(SIGHT, GANTRY, ROADSIDE)[road_at % 3],
        )
        for road_at, road in enumerate(roads)
        for camera in road.cameras
    ]
    return MadeUpForce(party, body, tuple(replace(one, number=CameraNumber(n)) for n, one in enumerate(cameras, 1)))


def _clock(camera: Camera) -> Flaw:
    at = camera.triple.source + camera.triple.camera
    if camera.product == GANTRY and at % 5 == 0:
        return Flaw(ahead_ms=_AHEAD_MS[at % 3])
    if camera.product == ROADSIDE and at % 4 == 0:
        return Flaw(ahead_ms=-_BEHIND_MS[at % 3])
    return WELL
