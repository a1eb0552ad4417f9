"""Ballots: who votes, when, once, for which text; what is published when; what follows from the count."""

from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.access.errors import AccessRefused
from commonbeat.audit.model import Outcome
from commonbeat.governance.ballots import Asked
from commonbeat.governance.electorates import Choice
from commonbeat.governance.errors import BallotClosed, BallotThere, NoSuchBallot, NotYetClosed, Why
from commonbeat.governance.events import read_event, spell_event
from commonbeat.governance.model import BallotState
from commonbeat.kernel.errors import Invalid
from commonbeat.parties.keys import KeyUse
from tests.governance.builders import (
    BODY,
    FORCE,
    NOON,
    OTHER_BODY,
    OTHER_FORCE,
    OTHER_PAIR,
    PAIR,
    House,
    a_person_of,
    a_registrar,
    a_version,
)


@pytest.fixture
def house():
    made = House()
    made.bind()
    made.bind(OTHER_PAIR)
    return made


def refused(receipt, why, house):
    assert receipt.refused is not None
    assert receipt.refused.reason_code == why
    assert (house.last.event, house.last.outcome, house.last.details["why"]) == ("governance.vote.refused", Outcome.REFUSED, str(why))  # fmt: skip


def everybody_votes(house, ballot, choice=Choice.APPROVE):
    for party in (*PAIR.both, *OTHER_PAIR.both):
        house.vote(ballot, party, choice).taken()


@pytest.mark.clause("network-code@0.1#effect")
def test_what_both_chambers_agree_is_adopted_at_00_00_of_the_next_day(house):
    ballot = house.open()
    everybody_votes(house, ballot)
    closed = house.close(ballot)
    next_day = datetime(2026, 11, 27, tzinfo=UTC)
    assert (closed.state, closed.effect_at) == (BallotState.PASSED, next_day)
    assert house.adopted.told == [("anpr-working", "0.2", next_day, ballot.id)]
    assert house.last.details["tally"] == ["chief-officers: 2 for, 0 against", "policing-bodies: 2 for, 0 against"]


@pytest.mark.clause("network-code@0.1#effect")
def test_a_stated_instant_counts_unless_it_has_passed_by_the_count(house):
    stated = NOON + timedelta(days=9)
    ballot = house.open(effect_at=stated)
    everybody_votes(house, ballot)
    house.clock.move(timedelta(days=3))
    assert house.close(ballot).effect_at == stated
    late = House()
    late.bind()
    ballot = late.open(effect_at=NOON + timedelta(hours=24))
    for party in PAIR.both:
        late.vote(ballot, party).taken()
    late.clock.move(timedelta(days=5))
    assert late.close(ballot).effect_at == datetime(2026, 12, 2, tzinfo=UTC)


def test_what_one_chamber_rejects_is_adopted_by_nobody(house):
    ballot = house.open()
    for party in (FORCE, OTHER_FORCE):
        house.vote(ballot, party).taken()
    for party in (BODY, OTHER_BODY):
        house.vote(ballot, party, Choice.REJECT).taken()
    closed = house.close(ballot)
    assert (closed.state, closed.effect_at, house.adopted.told) == (
        BallotState.FAILED,
        None,
        [("anpr-working", "0.2", None, closed.id)],
    )


@pytest.mark.clause("network-code@0.1#signed-votes")
def test_votes_and_their_reasons_are_told_when_they_are_counted_and_not_before(house):
    ballot = house.open()
    told = house.vote(ballot, FORCE, reasons="A second is enough for our cameras.").taken()
    assert (told.votes_in, told.votes, told.tally) == (1, (), None)
    assert "approve" not in str([entry.details for entry in house.trail.entries])
    house.clock.move(timedelta(hours=25))
    [cast] = house.close(ballot).votes
    assert (cast.signed.party, cast.reasons) == (FORCE, "A second is enough for our cameras.")


@pytest.mark.clause("network-code@0.1#signed-votes")
@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"digest": "sha256:old"}, Why.ANOTHER_TEXT),
        ({"ballot": "ballot-other"}, Why.ANOTHER_BALLOT),
        ({"choice": "maybe"}, Why.ANOTHER_STATEMENT),
        ({"statement": "accession"}, Why.ANOTHER_STATEMENT),
        ({"more": "x"}, Why.ANOTHER_STATEMENT),
        ({"reasons": ""}, Why.NO_REASONS),
        ({"reasons": "x" * 2_001}, Why.NO_REASONS),
        ({"reasons": "no"}, Why.NO_REASONS),
    ],
)
def test_a_vote_that_is_not_one_in_this_ballot_is_refused(house, other, why):
    refused(house.vote(house.open(), FORCE, **other), why, house)


@pytest.mark.clause("network-code@0.1#counting-key")
def test_a_vote_by_a_key_that_does_not_count_is_refused(house):
    ballot = house.open()
    refused(house.vote(ballot, FORCE, signer=BODY), Why.ANOTHERS_KEY, house)
    refused(house.vote(ballot, FORCE, signer="joined"), Why.UNKNOWN_KEY, house)
    house.change_key(FORCE, use=KeyUse.NODE)
    refused(house.vote(ballot, FORCE), Why.ANOTHER_USE, house)
    house.change_key(FORCE, use=KeyUse.CODE, revoked_at=NOON)
    refused(house.vote(ballot, FORCE), Why.KEY_REVOKED, house)


@pytest.mark.clause("network-code@0.1#signed-votes")
def test_each_votes_once_and_changes_nothing_afterwards(house):
    ballot = house.open()
    house.vote(ballot, FORCE).taken()
    refused(house.vote(ballot, FORCE, Choice.REJECT), Why.ALREADY_VOTED, house)
    everybody = (BODY, OTHER_FORCE, OTHER_BODY)
    for party in everybody:
        house.vote(ballot, party).taken()
    assert [one.choice for one in house.close(ballot).votes] == [Choice.APPROVE] * 4


@pytest.mark.clause("network-code@0.1#closing")
def test_a_vote_that_comes_after_the_close_does_not_count_whenever_it_was_signed(house):
    ballot = house.open(hours=2)
    house.clock.move(timedelta(hours=2))
    refused(house.vote(ballot, FORCE, signed_at=NOON + timedelta(hours=1)), Why.AFTER_CLOSE, house)
    house.close(ballot)
    refused(house.vote(ballot, FORCE, signed_at=NOON + timedelta(hours=1)), Why.AFTER_CLOSE, house)


@pytest.mark.clause("network-code@0.1#closing")
def test_a_vote_that_was_signed_before_the_opening_or_for_after_the_close_does_not_count(house):
    ballot = house.open(hours=1)
    refused(house.vote(ballot, FORCE, signed_at=NOON - timedelta(milliseconds=1)), Why.BEFORE_OPENING, house)
    house.clock.move(timedelta(minutes=58))
    refused(house.vote(ballot, FORCE, signed_at=NOON + timedelta(minutes=61)), Why.AFTER_CLOSE, house)


@pytest.mark.clause("network-code@0.1#closing")
def test_a_ballot_is_counted_when_its_time_is_over_or_every_vote_is_in(house):
    ballot = house.open()
    house.vote(ballot, FORCE).taken()
    with pytest.raises(NotYetClosed):
        house.close(ballot)
    house.clock.move(timedelta(hours=24))
    assert house.ballots.get(ballot.id).state is BallotState.ENDED
    assert house.close(ballot).state is BallotState.FAILED, "no quorum of the policing bodies"
    with pytest.raises(BallotClosed):
        house.close(ballot)


def test_who_was_not_bound_when_it_opened_does_not_vote(house):
    late = House()
    late.bind()
    ballot = late.open()
    late.bind(OTHER_PAIR)
    refused(late.vote(ballot, OTHER_FORCE), Why.NOT_ON_THE_ROLL, late)
    assert [seat.party for seat in ballot.roll] == [FORCE, BODY]


@pytest.mark.clause("network-code@0.1#succession")
def test_after_a_merger_the_successor_casts_what_was_not_cast_and_what_was_cast_stands(house):
    ballot = house.open(hours=96)
    house.vote(ballot, FORCE, Choice.REJECT).taken()
    house.organisation("joined")
    for party in (FORCE, OTHER_FORCE):
        house.change_party(party, ended_on=NOON.date(), succeeded_by=("joined",))
    house.clock.move(timedelta(days=1))
    refused(house.vote(ballot, OTHER_FORCE), Why.PARTY_ENDED, house)
    house.vote(ballot, "joined").taken()
    refused(house.vote(ballot, "joined"), Why.ALREADY_VOTED, house)
    for party in (BODY, OTHER_BODY):
        house.vote(ballot, party).taken()
    votes = {one.signed.party: (one.choice, one.seats) for one in house.close(ballot).votes}
    assert votes[FORCE] == (Choice.REJECT, (FORCE,))
    assert votes["joined"] == (Choice.APPROVE, (OTHER_FORCE,))


@pytest.mark.clause("network-code@0.1#electorates-are-data")
def test_a_ballot_on_the_code_itself_takes_two_thirds(house):
    ballot = house.open(standard="network-code", version="0.2", digest="sha256:code")
    assert ballot.electorate.name == "code"
    for party, choice in zip((*PAIR.both, *OTHER_PAIR.both), [Choice.APPROVE, Choice.APPROVE, Choice.REJECT, Choice.REJECT], strict=True):  # fmt: skip
        house.vote(ballot, party, choice).taken()
    assert house.close(ballot).state is BallotState.FAILED


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"digest": "sha256:other"}, "/digest"),
        ({"version": "9.9"}, "/digest"),
        ({"standard": "no-such"}, "/digest"),
        ({"from_version": "0.0"}, "/from_version"),
        ({"closes": NOON}, "/closes"),
        ({"closes": NOON + timedelta(days=100_000)}, "/closes"),
        ({"effect_at": NOON + timedelta(hours=1)}, "/effect_at"),
        ({"effect_at": NOON - timedelta(days=1)}, "/effect_at"),
        ({"diff": "x" * 201}, "/diff"),
    ],
)
def test_a_question_that_cannot_be_put_says_where_it_is_wrong(house, change, pointer):
    with pytest.raises(Invalid) as wrong:
        house.open(**change)
    assert pointer in [fault.pointer for fault in wrong.value.faults]
    assert house.ballots.list_() == []


def test_what_is_in_force_already_is_not_voted_on(house):
    house.timeline.later.append(a_version())
    with pytest.raises(Invalid) as wrong:
        house.open(from_version="0.2")
    assert [fault.pointer for fault in wrong.value.faults] == ["/version"]


def test_only_a_registrar_opens_and_counts_a_ballot(house):
    asked = Asked("anpr-working", "0.2", "0.1", "sha256:new", NOON + timedelta(days=1))
    with pytest.raises(AccessRefused):
        house.ballots.open(a_person_of(FORCE), asked)
    ballot = house.ballots.open(a_registrar(), asked)
    with pytest.raises(AccessRefused):
        house.ballots.close(a_person_of(FORCE), ballot.id)


def test_one_change_of_a_standard_is_voted_on_at_a_time(house):
    ballot = house.open()
    with pytest.raises(BallotThere, match=ballot.id):
        house.open()
    house.clock.move(timedelta(days=2))
    house.close(ballot)
    assert house.open().id != ballot.id


def test_nobody_votes_where_nobody_is_bound():
    with pytest.raises(Invalid, match="Nobody is bound"):
        House().open()


def test_a_ballot_that_is_not_there_is_not_found(house):
    with pytest.raises(NoSuchBallot):
        house.ballots.get("ballot-1")
    assert house.ballots.get(house.open().id).tally is None


@pytest.mark.parametrize("raw", [b"", b"[" * 100_000, b"{}", b"\xff", b"x" * 10_000_000])
def test_what_is_no_vote_is_refused_and_on_the_record(house, raw):
    ballot = house.open()
    refused(house.ballots.vote(a_registrar(), ballot.id, raw), Why.UNREADABLE, house)


def test_a_ballot_is_counted_by_the_rules_that_it_was_opened_with(house):
    ballot = house.open()
    [opened] = house.put.of(ballot.id)
    assert read_event(spell_event(opened)).electorate == ballot.electorate
