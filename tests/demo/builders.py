"""A world of a few towns, made in a moment."""

from __future__ import annotations

from commonbeat.demo.traffic import Traffic, make_fleet
from commonbeat.demo.world import Town, World, build_world

TOWNS = (
    Town("Hull", 53.74, -0.34),
    Town("Leeds", 53.80, -1.55),
    Town("Lincoln", 53.23, -0.54),
    Town("Newcastle", 54.97, -1.61),
    Town("Sheffield", 53.38, -1.47),
    Town("York", 53.96, -1.08),
    Town("Worcester", 52.19, -2.22),
)
FLEET_SEED, FLEET_SIZE = 7, 20_000
FLEET = make_fleet(FLEET_SEED, FLEET_SIZE)


def a_world() -> World:
    return build_world(TOWNS)


def a_traffic(seed: int = 1, world: World | None = None) -> Traffic:
    return Traffic(world or a_world(), FLEET, seed)
