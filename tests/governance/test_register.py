"""What binds whom: on any day, by which versions, also after a merger; and the same again from the events alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.governance.events import read_event, spell_event
from commonbeat.governance.model import State
from commonbeat.governance.rules import accession_of, ballot_of
from commonbeat.parties.errors import NoSuchParty
from commonbeat.parties.model import PartyClass
from tests.governance.builders import BODY, FORCE, NOON, OTHER_FORCE, OTHER_PAIR, PAIR, House, a_version

TODAY = NOON.date()


@pytest.fixture
def house():
    return House()


@pytest.mark.clause("network-code@0.1#bound-on-a-day", "network-code@0.1#required-standards")
def test_the_register_answers_for_any_day(house):
    house.bind()
    bound = house.register.bound(FORCE, TODAY)
    assert (bound.state, bound.code, bound.since, bound.beside) == (State.BOUND, "network-code@0.1", NOON, BODY)
    assert [(one.id, one.version) for one in bound.standards] == [("anpr-working", "0.1")]
    assert {"network-code@0.1#objectives", "anpr-working@0.1#clock-tolerance"} <= set(bound.clauses)
    before = house.register.bound(FORCE, TODAY - timedelta(days=1))
    assert (before.state, before.clauses, before.standards) == (State.NONE, (), ())
    for far in (date.min, date(1, 1, 2)):
        assert house.register.bound(FORCE, far).state is State.NONE
    assert house.register.bound(FORCE, date.max).state is State.BOUND


@pytest.mark.clause("network-code@0.1#required-standards")
def test_the_version_that_binds_is_the_one_in_force_on_the_day(house):
    house.bind()
    house.timeline.later.append(a_version(since=NOON + timedelta(days=7)))
    versions = [house.register.bound(FORCE, TODAY + timedelta(days=n)).standards[0].version for n in (0, 6, 7, 999)]
    assert versions == ["0.1", "0.1", "0.2", "0.2"]
    assert "anpr-working@0.2#clock-tolerance" in house.register.bound(FORCE, date.max).clauses


@pytest.mark.clause("network-code@0.1#change-binds")
def test_who_is_bound_is_bound_by_the_code_as_it_is_changed(house):
    house.bind()
    house.timeline.later.append(
        a_version("network-code", "0.2", NOON + timedelta(days=7), ("network-code@0.2#objectives",))
    )
    days = (TODAY, TODAY + timedelta(days=7))
    told = [(one.code, one.signed) for one in (house.register.bound(FORCE, day) for day in days)]
    assert told == [("network-code@0.1", "network-code@0.1"), ("network-code@0.2", "network-code@0.1")]
    assert house.register.bound(OTHER_FORCE, TODAY).signed is None


def test_the_register_lists_also_those_who_are_not_bound(house):
    house.bind()
    house.organisation("supplier", PartyClass.SUPPLIER)
    states = {one.party: one.state for one in house.register.all_at(NOON)}
    assert states == {FORCE: "bound", BODY: "bound", **dict.fromkeys(OTHER_PAIR.both, "none")}


def test_nobody_asks_for_an_organisation_that_is_not_there(house):
    with pytest.raises(NoSuchParty):
        house.register.bound("nobody", TODAY)


@pytest.mark.clause("network-code@0.1#succession")
def test_whoever_comes_after_one_that_is_bound_is_bound_from_the_next_day(house):
    house.bind()
    house.organisation("joined")
    last = TODAY + timedelta(days=10)
    for party in (FORCE, OTHER_FORCE):
        house.change_party(party, ended_on=last, succeeded_by=("joined",))
    assert house.register.bound(FORCE, last).state is State.BOUND
    assert house.register.bound("joined", last).state is State.NONE
    after = house.register.bound("joined", last + timedelta(days=1))
    assert (after.state, after.through) == (State.BOUND, FORCE)
    assert after.since == datetime(2026, 12, 7, tzinfo=UTC)
    assert after.clauses
    assert house.register.bound(FORCE, last + timedelta(days=1)).state is State.NONE


@pytest.mark.clause("network-code@0.1#succession")
def test_a_chain_of_mergers_and_a_circle_come_to_an_end(house):
    house.bind()
    house.organisation("joined", ended_on=TODAY + timedelta(days=20), succeeded_by=(FORCE, "southmere"))
    house.organisation("southmere")
    house.change_party(FORCE, ended_on=TODAY + timedelta(days=10), succeeded_by=("joined",))
    assert house.register.bound("southmere", TODAY + timedelta(days=30)).through == FORCE
    assert house.register.bound("joined", TODAY + timedelta(days=30)).state is State.NONE


def test_a_successor_of_one_that_was_only_pending_is_not_bound(house):
    house.sign(house.applied(), FORCE).taken()
    house.organisation("joined")
    house.change_party(FORCE, ended_on=TODAY, succeeded_by=("joined",))
    assert house.register.bound("joined", TODAY + timedelta(days=1)).state is State.NONE


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("apply"), st.sampled_from([PAIR, OTHER_PAIR])),
        st.tuples(st.just("sign"), st.sampled_from([*PAIR.both, *OTHER_PAIR.both])),
        st.tuples(st.just("decline"), st.sampled_from([*PAIR.both, *OTHER_PAIR.both])),
        st.tuples(st.just("wait"), st.integers(1, 30)),
    ),
    max_size=14,
)


def take(house, step, subject) -> None:
    if step == "wait":
        house.clock.move(timedelta(hours=subject))
        return
    live = [one for one in house.accessions.list_() if one.declined is None]
    if step == "apply":
        if not any(one.pair == subject for one in live):
            house.applied(subject)
        return
    for one in live:
        if subject in one.pair.both:
            (house.sign if step == "sign" else house.decline)(one, subject)


@given(STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_replaying_the_events_gives_the_same_register(steps):
    house = House()
    for step, subject in steps:
        take(house, step, subject)
    kept = house.entered.all()
    again = {id: accession_of(id, [read_event(spell_event(one)) for one in events]) for id, events in kept.items()}
    assert list(again.values()) == list(house.register.accessions())
    for accession in again.values():
        assert (accession.bound_from is not None) == (not accession.missing and accession.declined is None)
        for party in accession.pair.both:
            told = house.register.bound_at(party, house.clock.now())
            assert (told.state is State.BOUND) == any(
                one.bound_from is not None and one.bound_from <= house.clock.now()
                for one in again.values()
                if party in one.pair.both
            )


@given(STEPS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_nobody_is_bound_whose_other_half_has_not_signed(steps):
    house = House()
    for step, subject in steps:
        take(house, step, subject)
    states = {one.party: one.state for one in house.register.all_at(house.clock.now())}
    for pair in (PAIR, OTHER_PAIR):
        assert (states[pair.force] is State.BOUND) == (states[pair.policing_body] is State.BOUND)


def test_a_ballot_is_the_same_from_its_events(house):
    house.bind()
    ballot = house.open()
    for party in PAIR.both:
        house.vote(ballot, party).taken()
    house.close(ballot)
    events = house.put.of(ballot.id)
    assert ballot_of(ballot.id, [read_event(spell_event(one)) for one in events]) == ballot_of(ballot.id, events)
    assert len(events) == 4


def test_events_of_another_kind_are_a_mistake_of_ours(house):
    house.bind()
    ballot = house.open()
    [applied, *_], [opened] = next(iter(house.entered.all().values())), house.put.of(ballot.id)
    for made in (
        lambda: accession_of("a", [opened]),
        lambda: ballot_of("b", [applied]),
    ):
        with pytest.raises(TypeError):
            made()
    for made in (lambda: accession_of("a", [applied, opened]), lambda: ballot_of("b", [opened, applied])):
        with pytest.raises(ValueError, match="is no"):
            made()


def test_of_two_that_were_declined_the_newer_is_told(house):
    house.decline(house.applied(), BODY, "Not before the costs are known.")
    house.clock.move(timedelta(minutes=1))
    house.decline(house.applied(), BODY, "Not before the summer, either.")
    assert house.register.bound_at(FORCE, house.clock.now()).reasons == "Not before the summer, either."


@pytest.mark.clause("network-code@0.1#first-pair")
def test_the_code_is_in_force_with_the_first_pair_and_its_instant_stays(house):
    assert house.register.in_force_from() is None
    accession = house.applied()
    house.sign(accession, FORCE).taken()
    assert house.register.in_force_from() is None, "half a pair puts nothing in force"
    house.clock.move(timedelta(hours=1))
    house.sign(accession, BODY).taken()
    assert house.register.in_force_from() == NOON + timedelta(hours=1)
    house.clock.move(timedelta(days=1))
    house.bind(OTHER_PAIR)
    assert house.register.in_force_from() == NOON + timedelta(hours=1)


def test_a_first_pair_that_agreed_on_a_later_instant_puts_the_code_in_force_then(house):
    accession = house.applied(effect_at=NOON + timedelta(days=9))
    for party in PAIR.both:
        house.sign(accession, party).taken()
    assert house.register.in_force_from() == NOON + timedelta(days=9)
    house.bind(OTHER_PAIR)
    assert house.register.in_force_from() == NOON, "whoever is bound first is the first pair"


def test_a_pair_that_declined_is_no_first_pair(house):
    house.sign(house.applied(), FORCE).taken()
    house.decline(house.register.accessions()[0], BODY).taken()
    assert house.register.in_force_from() is None
