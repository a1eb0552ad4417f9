import pytest

from commonbeat.access.model import Permission
from commonbeat.adapters.memory.cameras import MemoryCameraStore
from commonbeat.anpr.cameras import FOLLOWS, CameraCannotMove, CameraRegister, CameraTaken, NoSuchCamera, move
from commonbeat.anpr.model import CameraState, CameraTriple
from commonbeat.kernel.errors import Invalid
from tests.builders import SetClock, a_camera, an_actor

ENGINEER = an_actor(Permission.CAMERAS_EDIT, id="camera-engineer")


class Trail:
    def __init__(self):
        self.entries = []

    def append(self, entry):
        self.entries.append(entry)
        return len(self.entries) - 1


def a_register(*cameras):
    register = CameraRegister(MemoryCameraStore(), Trail(), SetClock())
    if cameras:
        register.add(ENGINEER, cameras)
    return register


def test_a_camera_gets_the_next_number_and_leaves_an_entry():
    register = a_register(a_camera(camera=1), a_camera(camera=2))
    assert [camera.number for camera in register.every()] == [1, 2]
    assert register.trail.entries[0].details["count"] == 2


def test_the_same_triple_is_not_entered_twice():
    with pytest.raises(CameraTaken, match="1/1/1"):
        a_register(a_camera(camera=1)).add(ENGINEER, [a_camera(camera=1)])


@pytest.mark.parametrize("lacking", ["justification", "dpia_reference", "review_on"])
@pytest.mark.clause("anpr-working@0.1#camera-live")
def test_no_camera_is_live_without_what_a_live_camera_needs(lacking):
    with pytest.raises(Invalid, match="goes live with"):
        a_register(a_camera(**{lacking: None if lacking == "review_on" else ""}))


@pytest.mark.parametrize("words", ["-", "...", "\u2800\u2800", "\u3164"], ids=ascii)
@pytest.mark.parametrize("lacking", ["justification", "dpia_reference"])
def test_what_shows_no_letter_justifies_no_camera(lacking, words):
    with pytest.raises(Invalid, match="goes live with"):
        a_register(a_camera(**{lacking: words}))


def test_a_planned_camera_may_lack_it_and_cannot_go_live_so():
    register = a_register(a_camera(camera=1, state=CameraState.PLANNED, dpia_reference=""))
    with pytest.raises(CameraCannotMove, match="data protection impact assessment"):
        register.move(ENGINEER, CameraTriple(1, 1, 1), CameraState.LIVE)


def test_a_change_is_a_new_version_and_the_old_one_stays():
    register = a_register(a_camera(camera=1))
    register.move(ENGINEER, CameraTriple(1, 1, 1), CameraState.SUSPENDED)
    versions = register.versions(CameraTriple(1, 1, 1))
    assert [(v.revision, v.state) for v in versions] == [(1, CameraState.LIVE), (2, CameraState.SUSPENDED)]


@pytest.mark.parametrize("now", CameraState)
@pytest.mark.parametrize("wanted", CameraState)
def test_a_state_follows_only_where_the_table_says(now, wanted):
    camera = a_camera(state=now)
    if wanted in FOLLOWS[now]:
        assert move(camera, wanted).state is wanted
    else:
        with pytest.raises(CameraCannotMove):
            move(camera, wanted)


def test_another_organisations_camera_is_not_there_to_be_changed():
    register = a_register(a_camera(camera=1))
    with pytest.raises(NoSuchCamera):
        register.move(an_actor(id="outsider", party="farhaven"), CameraTriple(1, 1, 1), CameraState.SUSPENDED)


def test_cameras_of_another_organisation_cannot_be_entered():
    with pytest.raises(Invalid, match="organisation that controls it"):
        a_register(a_camera(party="farhaven"))
