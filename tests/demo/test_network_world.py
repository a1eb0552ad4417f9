"""The made-up network: its forces share the roads out, and its cameras' clocks are off where they should be."""

from dataclasses import replace

import pytest

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.model import Flag
from commonbeat.demo.history_thread import HistoryThread
from commonbeat.demo.network_history import DAYS, NetworkHistory
from commonbeat.demo.network_world import (
    FAR_AHEAD_MS,
    GANTRY,
    ROADSIDE,
    SIGHT,
    clocks_of,
    make_forces,
    redrawn,
)
from commonbeat.demo.notes import HistoryNote
from commonbeat.demo.traffic import Traffic, make_fleet
from commonbeat.demo.world import build_world, read_towns
from commonbeat.kernel.errors import Invalid
from commonbeat.parties.model import PartyClass
from commonbeat.web.app import STATIC
from tests.anpr.builders import NOON_MS

WORLD = build_world(read_towns(STATIC / "basemap" / "places.geojson"))
DAY_MS = 86_400_000


@pytest.mark.parametrize("count", [2, 3, 8])
def test_every_camera_is_of_one_force_and_every_force_has_some(count):
    forces = make_forces(WORLD, count)
    names = [camera.name for force in forces for camera in force.cameras]
    assert sorted(names) == sorted(camera.name for camera in WORLD.cameras)
    assert all(force.cameras for force in forces)
    assert len({camera.triple for force in forces for camera in force.cameras}) == len(names)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_one_force_is_no_network(count):
    with pytest.raises(Invalid):
        make_forces(WORLD, count)


def test_a_force_stands_beside_the_body_that_oversees_it_and_both_say_that_they_are_made_up():
    for force in make_forces(WORLD, 2):
        assert (force.party.party_class, force.body.party_class) == (PartyClass.FORCE, PartyClass.POLICING_BODY)
        assert "(synthetic)" in force.party.name
        assert "(synthetic)" in force.body.name


def test_clocks_are_off_in_two_products_and_one_camera_of_each_force_is_far_ahead():
    forces = make_forces(WORLD, 2)
    cameras = [camera for force in forces for camera in force.cameras]
    flaws = clocks_of(cameras)
    of = {camera.triple: camera for camera in cameras}
    assert {of[triple].product for triple in flaws} == {GANTRY, ROADSIDE}
    assert SIGHT in {camera.product for camera in cameras}
    far = [of[triple].party for triple, flaw in flaws.items() if flaw.ahead_ms == FAR_AHEAD_MS]
    assert sorted(far) == sorted(force.party.id for force in forces)
    assert all(-3_000 < flaw.ahead_ms < 3_000 or flaw.ahead_ms == FAR_AHEAD_MS for flaw in flaws.values())


def test_a_month_of_traffic_is_made_once_and_looks_as_if_it_had_come_live(tmp_path):
    first, other = make_forces(WORLD, 2)
    world = redrawn(WORLD, [first, other])
    flaws = clocks_of(world.cameras)
    store = MemoryReadStore()
    cameras = {camera.name: camera for camera in first.cameras}

    def history():
        note = HistoryNote(tmp_path, NOON_MS, is_empty=store.count() == 0)
        month = NetworkHistory(store, Traffic(world, make_fleet(7, 4_000), 7, flaws), cameras, note.before_ms)
        return HistoryThread(month.make, note)

    made = history()
    made.start()
    made.wait(60)
    count = store.count()
    days = store.clock_days(NOON_MS - DAYS * DAY_MS, NOON_MS + 1, 5_000)
    assert count > 1_000
    assert set(days["camera"].tolist()) <= {camera.number for camera in first.cameras}
    assert len(set(days["day"].tolist())) == DAYS
    assert days["ahead"].sum() == 0
    assert days["least_ms"].min() < -1_500
    again = history()
    again.start()
    again.wait(60)
    assert store.count() == count
    assert not Flag.IMPORTED & sum(read.flags for read in store._reads[:10])


def test_a_world_is_redrawn_with_the_cameras_as_their_forces_have_them():
    forces = make_forces(WORLD, 3)
    drawn = redrawn(WORLD, forces)
    assert {camera.party for camera in drawn.cameras} == {force.party.id for force in forces}
    assert replace(drawn, roads=WORLD.roads) == WORLD
