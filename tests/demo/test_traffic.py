"""Made-up journeys: the same for the same seed, in order, at a rate, and on roads that join."""

import random
import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import islice, pairwise, takewhile

import pytest

from commonbeat.demo.build import FLEET_SEED, WATCHED
from commonbeat.demo.traffic import (
    CLOCK_AHEAD,
    CONFIDENCE_IN_BYTES,
    SPEED_M_S,
    Traffic,
    flaws_of,
    make_fleet,
    make_plate,
)
from commonbeat.demo.world import build_world, distance_m, read_towns
from commonbeat.kernel.clock import from_ms, spell
from commonbeat.web.app import STATIC
from tests.demo.builders import FLEET, a_traffic, a_world

HOUR_MS = 3_600_000


def between(traffic: Traffic, per_second: float, from_ms: int, to_ms: int) -> list:
    """Give the passings of a span, of journeys that began two hours before it."""
    passings = takewhile(lambda one: one.captured_ms < to_ms, traffic.passings(from_ms - 2 * HOUR_MS, per_second))
    return [one for one in passings if one.captured_ms >= from_ms]


def test_the_same_seed_gives_the_same_journeys_and_another_gives_others():
    first, again, other = (list(islice(a_traffic(seed).passings(0, 2.0), 500)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_the_same_seed_gives_the_same_fleet_of_different_marks():
    assert make_fleet(5, 200) == make_fleet(5, 200) != make_fleet(6, 200)
    assert len(set(make_fleet(5, 200))) == 200


def test_marks_are_plates_as_the_node_takes_them():
    chance = random.Random(1)
    for _ in range(500):
        mark = make_plate(chance)
        assert re.fullmatch(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{3,8}", mark)


def test_passings_come_in_the_order_of_capture_and_none_twice():
    passings = list(islice(a_traffic().passings(10_000, 5.0), 3_000))
    times = [one.captured_ms for one in passings]
    assert times == sorted(times)
    assert times[0] >= 10_000
    assert len({(one.vrm, one.camera.triple, one.captured_ms) for one in passings}) == len(passings)


@pytest.mark.parametrize("per_second", [0.5, 4.0])
def test_they_come_at_about_the_rate_that_was_asked_for(per_second):
    got = len(between(a_traffic(), per_second, 2 * HOUR_MS, 4 * HOUR_MS)) / 7200
    assert per_second * 0.6 < got < per_second * 1.4


def test_a_vehicle_is_in_one_place_at_a_time_and_takes_the_time_that_the_road_takes():
    by_mark = defaultdict(list)
    for one in between(a_traffic(2), 2.0, 0, 6 * HOUR_MS):
        by_mark[one.vrm].append(one)
    on_a_road = 0
    for passings in by_mark.values():
        for first, then in pairwise(passings):
            seconds = (then.captured_ms - first.captured_ms) / 1000
            assert seconds > 0
            metres = distance_m(*((one.camera.latitude, one.camera.longitude) for one in (first, then)))
            assert metres / seconds < SPEED_M_S[1] * 1.1, "nobody can drive so fast"
            on_a_road += metres / seconds > SPEED_M_S[0] * 0.9
    assert on_a_road > 1_000


def test_a_fleet_that_is_too_small_is_a_programmers_mistake():
    with pytest.raises(ValueError, match="too small"):
        list(islice(Traffic(a_world(), FLEET[:50], 1).passings(0, 50.0), 5_000))


def test_a_read_on_the_wire_is_where_its_camera_is():
    passing = next(a_traffic().passings(0, 1.0))
    read = passing.as_read()
    triple = passing.camera.triple
    assert (read["feed"], read["source"], read["camera"]) == (triple.feed, triple.source, triple.camera)
    assert (read["latitude"], read["longitude"]) == (passing.camera.latitude, passing.camera.longitude)
    assert read["captured_at"].endswith("Z")


def test_a_few_cameras_are_flawed_and_the_traffic_is_the_same_for_it():
    world = build_world(read_towns(STATIC / "basemap" / "places.geojson"))
    flaws = flaws_of(world)
    assert set(flaws.values()) == {CLOCK_AHEAD, CONFIDENCE_IN_BYTES}
    assert len(flaws) < 5
    flawed = Traffic(world, FLEET, 1, flaws).passings(0, 12.0)
    for well, passing in islice(zip(Traffic(world, FLEET, 1).passings(0, 12.0), flawed, strict=True), 3_000):
        assert replace(passing, flaw=well.flaw) == well


def test_what_a_flawed_camera_sends_breaks_a_clause():
    well = next(a_traffic().passings(0, 1.0))
    ahead, too_sure = (replace(well, flaw=flaw).as_read() for flaw in (CLOCK_AHEAD, CONFIDENCE_IN_BYTES))
    assert ahead == well.as_read() | {"captured_at": spell(from_ms(well.captured_ms + 420_000))}
    assert too_sure == well.as_read() | {"confidence": well.confidence * 255 // 100}
    assert too_sure["confidence"] > 100


def test_a_few_are_misread_by_one_letter_that_looks_alike():
    fleet = set(FLEET)
    passings = list(islice(a_traffic().passings(0, 5.0), 8_000))
    misread = [one for one in passings if one.vrm not in fleet]
    assert 0.01 < len(misread) / len(passings) < 0.04
    assert all(one.confidence <= 80 for one in misread)


def test_a_vehicle_of_interest_passes_often_enough_to_be_seen_and_seldom_enough_to_be_looked_at():
    world, fleet = build_world(read_towns(STATIC / "basemap" / "places.geojson")), make_fleet(FLEET_SEED)
    seen = Counter(one.vrm for one in between(Traffic(world, fleet, 1), 12.0, 0, HOUR_MS // 2))
    watched = sum(seen[vrm] for vrm in fleet[:WATCHED])
    assert 1800 / 30 < watched < 1800 / 5


def test_traffic_goes_on_for_ever_on_every_road():
    world = a_world()
    seen = {one.camera.road for one in islice(a_traffic(1, world).passings(0, 5.0), 6_000)}
    assert seen == {road.name for road in world.roads}
