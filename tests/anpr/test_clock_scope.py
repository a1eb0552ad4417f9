"""Whose cameras a reader of a measure sees: their own organisation's, and every one where measures are told to theirs."""

import pytest

from commonbeat.access.model import Permission
from commonbeat.anpr.clock import CameraClock, Keeping
from commonbeat.anpr.clock_scope import camera_scope
from commonbeat.anpr.model import CameraTriple
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import PartyClass
from tests.builders import an_actor

MIDVALE, RIVERTON = PartyId("midvale"), PartyId("riverton")
TOLD = frozenset({PartyClass.NATIONAL_BODY, PartyClass.INSPECTORATE})
BOTH = tuple(
    CameraClock(CameraTriple(1, 1, 7), "Made-up Eye", party, 1, 1, 1, 6_000, Keeping.BEHIND)
    for party in (MIDVALE, RIVERTON)
)


def seen_by(party_class, *permissions, member=True):
    actor = an_actor(*permissions, party=MIDVALE, member=member)
    scope = camera_scope(actor, party_class, TOLD)
    return scope and [one.party for one in scope.seen(BOTH)]


@pytest.mark.clause("anpr-working@0.1#measures-shared")
def test_a_force_s_people_see_their_own_cameras_and_those_of_no_other_that_is_numbered_alike():
    assert seen_by(PartyClass.FORCE, Permission.MEASURES_READ) == [MIDVALE]


@pytest.mark.clause("anpr-working@0.1#measures-shared")
@pytest.mark.parametrize("party_class", sorted(TOLD))
def test_people_of_a_body_that_measures_are_told_to_see_every_camera(party_class):
    assert seen_by(party_class, Permission.MEASURES_READ) == [MIDVALE, RIVERTON]


def test_who_is_of_no_organisation_that_is_known_sees_no_more_than_their_own():
    assert seen_by(None, Permission.MEASURES_READ) == [MIDVALE]


def test_without_the_permission_or_the_agreement_no_camera_is_seen():
    assert seen_by(PartyClass.NATIONAL_BODY) is None
    assert seen_by(PartyClass.NATIONAL_BODY, Permission.MEASURES_READ, member=False) is None
