"""The world that stands still: roads between real towns, cameras along them."""

import pytest

from commonbeat.demo.people import make_people
from commonbeat.demo.world import HOME, OUTSIDE, PARTIES, SERVICE, Town, build_world, distance_m, read_towns
from commonbeat.web.app import STATIC
from tests.demo.builders import TOWNS, a_world


@pytest.fixture(scope="module")
def world():
    """The one of the demonstration."""
    return build_world(read_towns(STATIC / "basemap" / "places.geojson"))


def test_the_same_towns_give_the_same_world(world):
    assert a_world() == a_world()
    assert build_world(world.towns) == world


def test_every_road_leads_from_a_real_town_to_another_and_has_a_made_up_number(world):
    names = [road.name for road in world.roads]
    assert names == [f"R{n:03d}" for n in range(1, len(names) + 1)]
    towns = set(world.towns)
    assert all(road.start in towns and road.end in towns and road.start != road.end for road in world.roads)


def test_the_cameras_of_a_road_lie_along_it_in_order(world):
    for road in world.roads:
        start = (road.start.latitude, road.start.longitude)
        away = [distance_m(start, (one.latitude, one.longitude)) for one in road.cameras]
        assert away == sorted(away), road.name
        assert away[-1] < distance_m(start, (road.end.latitude, road.end.longitude)) * 1.05


def test_every_camera_has_a_triple_a_number_and_a_controller_of_its_own(world):
    cameras = world.cameras
    assert len({one.triple for one in cameras}) == len(cameras) > 100
    assert [one.number for one in cameras] == list(range(1, len(cameras) + 1))
    members = {party.id for party in PARTIES if party.member_until}
    assert {one.party for one in cameras} <= members
    assert len({one.party for one in cameras}) == 3, "three forces"


def test_towns_that_are_all_but_one_get_no_road_between_them():
    near = [town for town in TOWNS if town.name == "Leeds"]
    assert build_world((*near, Town("Wakefield", 53.75, -1.54))).roads == ()


def test_everybody_and_every_organisation_says_that_it_is_synthetic():
    assert all("synthetic" in person.name for person in make_people())
    assert all("synthetic" in party.name for party in PARTIES)


def test_the_people_are_the_roles_in_one_force_an_outsider_in_another_and_who_keeps_the_register():
    people = {person.id: person.party for person in make_people()}
    wanted = ("investigator", "analyst", "authoriser", "list-manager", "hit-desk", "camera-engineer", "auditor", "admin", "editor", "practitioner", "registrar")  # fmt: skip
    assert people == dict.fromkeys(wanted, HOME.id) | {"outsider": OUTSIDE.id, "service-admin": SERVICE.id}
    assert OUTSIDE.member_until is None
