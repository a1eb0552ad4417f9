"""The code drafted anew: it goes by the rules of the version it came from, so that voting goes on once it holds."""

from datetime import timedelta

import pytest

from commonbeat.adapters.files.code_rules import FileCodeRules
from commonbeat.adapters.files.standards import published_folder
from commonbeat.bootstrap.life_cycle import InheritedRules
from commonbeat.governance.errors import BadCodeRules
from commonbeat.governance.model import CODE
from tests.governance.builders import House, a_version
from tests.standards.builders import EDITOR, REGISTRAR, WHY, Portal

PUBLISHED = FileCodeRules(published_folder())


def drafted_twice():
    portal = Portal()
    room, clock = portal.room, portal.clock
    room.draft(EDITOR, CODE, "0.1", WHY)
    room.open_consultation(EDITOR, CODE, "0.2", "Is it good enough?")
    room.close_consultation(EDITOR, CODE, "0.2", "Nobody said a word.")
    room.open_ballot(REGISTRAR, CODE, "0.2", "ballot-1")
    room.agreed(REGISTRAR, CODE, "0.2", clock.now(), "ballot-1")
    room.draft(EDITOR, CODE, "0.2", WHY)
    return InheritedRules(PUBLISHED, portal.room)


def test_a_draft_of_a_draft_has_the_rules_of_the_version_they_came_from():
    rules = drafted_twice()
    assert rules.of("0.3") == rules.of("0.2") == PUBLISHED.of("0.1")


def test_a_version_that_nobody_drafted_has_no_rules():
    with pytest.raises(BadCodeRules, match=r"network-code/0\.9/rules\.toml"):
        drafted_twice().of("0.9")


def test_a_ballot_is_opened_and_counted_under_a_drafted_code():
    house = House()
    house.bind()
    house.timeline.later = [a_version(CODE, "0.2", house.clock.now() - timedelta(hours=1), ())]
    house.ballots = type(house.ballots)(
        house.put, house.register, house.texts, house.timeline, drafted_twice(), house.adopted,
        house.ballots.delivery,
    )  # fmt: skip
    put = house.open()
    for seat in put.roll:
        house.vote(put, seat.party).taken()
    assert house.close(put).tally.passed
