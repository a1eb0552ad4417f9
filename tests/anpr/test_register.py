"""The camera register as the gateway reads it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.model import CameraState, CameraTriple
from commonbeat.anpr.register import EVERY_PARTY, UNKNOWN, Register
from commonbeat.kernel.ids import PartyId
from tests.anpr.voi_builders import UPLAND
from tests.builders import MIDVALE, a_camera

numbers = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3)
triples = st.tuples(numbers, numbers, numbers)


@given(st.lists(triples, unique=True, max_size=30), st.lists(triples, max_size=30))
@pytest.mark.clause("anpr-working@0.1#camera-known")
def test_a_triple_is_found_exactly_if_it_is_registered(registered, others):
    cameras = [a_camera(at + 1, *triple) for at, triple in enumerate(registered)]
    register = Register.of(cameras)
    asked = registered + others
    columns = np.array(asked, np.int64).reshape(-1, 3)
    rows = register.rows(*(columns[:, at].copy() for at in range(3)))
    known = {triple: at + 1 for at, triple in enumerate(registered)}
    for triple, row in zip(asked, rows.tolist(), strict=True):
        assert (row != UNKNOWN) == (triple in known)
        if triple in known:
            assert register.number[row] == known[triple]


def test_two_cameras_with_one_identity_are_a_mistake():
    with pytest.raises(ValueError, match="same feed, source and camera"):
        Register.of([a_camera(1, camera=5), a_camera(2, camera=5)])


@pytest.mark.clause("anpr-working@0.1#camera-in-service")
def test_a_camera_is_in_service_from_its_first_day_to_the_end_of_its_last():
    register = Register.of([a_camera(1, in_service_from=date(2026, 1, 2), in_service_to=date(2026, 1, 2))])
    assert register.to_ms[0] - register.from_ms[0] == 86_400_000


@pytest.mark.parametrize("state", [CameraState.PLANNED, CameraState.SUSPENDED, CameraState.WITHDRAWN])
def test_a_camera_that_is_not_live_is_never_in_service(state):
    register = Register.of([a_camera(1, state=state)])
    assert register.from_ms[0] > register.to_ms[0]


def test_the_number_is_the_registers_own():
    register = Register.of([a_camera(77, 9, 8, 7)])
    at = register.rows(*(np.array([part], np.int64) for part in (9, 8, 7)))
    assert register.number[at].tolist() == [77]
    assert CameraTriple(9, 8, 7) == a_camera(77, 9, 8, 7).triple


def test_a_camera_whose_numbers_are_all_0_is_registered_like_any_other():
    register = Register.of([a_camera(1, feed=0, source=0, camera=0), a_camera(2)])
    zeros = np.zeros(1, np.int64)
    assert register.number[register.rows(zeros, zeros, zeros)] == [1]


def test_a_camera_is_of_its_organisation_and_one_without_cameras_is_nobodys():
    register = Register.of([a_camera(1), a_camera(2, party=UPLAND), a_camera(3)])
    assert register.party[:3].tolist() == [register.party_index(party) for party in (MIDVALE, UPLAND, MIDVALE)]
    assert register.party_index(None) == EVERY_PARTY
    assert register.party_index(PartyId("nowhere")) not in {EVERY_PARTY, *register.party.tolist()}
