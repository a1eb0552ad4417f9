"""The contract of ``CameraStore``, on every engine."""

import pytest

from commonbeat.adapters.memory.cameras import MemoryCameraStore
from commonbeat.adapters.sql.cameras import SqlCameraStore
from commonbeat.anpr.cameras import CameraTaken, move
from commonbeat.anpr.model import CameraState, CameraTriple
from tests.builders import a_camera


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryCameraStore()
        return
    database = request.getfixturevalue(f"{request.param}_database")
    with database.writing() as connection:
        yield SqlCameraStore(connection)


def test_what_was_added_is_found_as_it_was(store):
    (added,) = store.add([a_camera(camera=7)])
    assert store.find(CameraTriple(1, 1, 7)) == added
    assert store.every() == [added]


def test_numbers_go_on_from_the_last(store):
    first = store.add([a_camera(camera=1), a_camera(camera=2)])
    second = store.add([a_camera(camera=3)])
    assert [camera.number for camera in [*first, *second]] == [1, 2, 3]


def test_one_that_is_taken_adds_none_of_them(store):
    store.add([a_camera(camera=1)])
    with pytest.raises(CameraTaken):
        store.add([a_camera(camera=2), a_camera(camera=1)])
    assert store.find(CameraTriple(1, 1, 2)) is None


def test_a_new_version_replaces_and_the_old_one_is_kept(store):
    (added,) = store.add([a_camera(camera=1)])
    changed = move(added, CameraState.SUSPENDED)
    store.put(changed)
    assert store.find(added.triple) == changed
    assert store.versions(added.number) == [added, changed]


def test_a_camera_that_is_not_there_is_none(store):
    assert store.find(CameraTriple(9, 9, 9)) is None
    assert store.versions(99) == []
