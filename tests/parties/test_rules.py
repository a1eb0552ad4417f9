"""Decisions on parties, people, sessions and credentials."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties import rules
from commonbeat.parties.model import Account, Lapse, Session, SessionKind
from tests.builders import NOON
from tests.parties.builders import LIMITS, a_party, a_person

DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def test_a_party_is_a_member_to_the_end_of_its_last_day():
    party = a_party(member_until=date(2026, 11, 21))
    assert rules.is_member(party, date(2026, 11, 21))
    assert not rules.is_member(party, date(2026, 11, 22))


def test_a_party_without_an_agreement_is_no_member():
    assert not rules.is_member(a_party(member_until=None), date(2026, 11, 21))


def test_a_party_that_has_ended_is_no_member():
    assert not rules.is_member(a_party(ended_on=date(2026, 11, 20)), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("changed", "lapsed"),
    [
        ({}, None),
        ({"trained_until": date(2026, 11, 21)}, None),
        ({"trained_until": date(2026, 11, 20)}, Lapse.TRAINING),
        ({"vetted_until": date(2026, 11, 20)}, Lapse.VETTING),
        ({"ended_on": date(2026, 11, 21)}, None),
        ({"ended_on": date(2026, 11, 20)}, Lapse.LEAVER),
        ({"ended_on": date(2026, 11, 20), "trained_until": date(2026, 11, 20)}, Lapse.LEAVER),
    ],
)
@pytest.mark.clause("anpr-working@0.1#training", "anpr-working@0.1#vetting", "anpr-working@0.1#leaver")
def test_access_lapses_on_the_day_after(changed, lapsed):
    assert rules.lapse(a_person(**changed), date(2026, 11, 21)) is lapsed


@given(DAYS, DAYS, DAYS)
def test_nothing_lapses_while_every_date_is_ahead(trained, vetted, today):
    person = a_person(trained_until=trained, vetted_until=vetted)
    assert (rules.lapse(person, today) is None) == (today <= min(trained, vetted))


def test_a_party_that_stands_answers_for_itself():
    parties = {one.id: one for one in (a_party("midvale"),)}
    assert rules.successors(parties, PartyId("midvale"), date(2026, 1, 1)) == ("midvale",)


def test_forces_that_merge_are_answered_for_by_the_one_that_they_became():
    old = a_party("eastmoor", ended_on=date(2026, 3, 31), succeeded_by=(PartyId("midvale"),))
    parties = {one.id: one for one in (old, a_party("midvale"))}
    assert rules.successors(parties, old.id, date(2026, 3, 31)) == ("eastmoor",)
    assert rules.successors(parties, old.id, date(2026, 4, 1)) == ("midvale",)


def test_succession_goes_on_through_several_generations_and_names_nobody_twice():
    first = a_party("first", ended_on=date(2020, 1, 1), succeeded_by=(PartyId("left"), PartyId("right")))
    left = a_party("left", ended_on=date(2022, 1, 1), succeeded_by=(PartyId("last"),))
    right = a_party("right", ended_on=date(2023, 1, 1), succeeded_by=(PartyId("last"),))
    parties = {one.id: one for one in (first, left, right, a_party("last"))}
    assert rules.successors(parties, first.id, date(2022, 6, 1)) == ("last", "right")
    assert rules.successors(parties, first.id, date(2026, 1, 1)) == ("last",)


def test_a_body_that_was_abolished_without_a_successor_is_answered_for_by_nobody():
    gone = a_party("gone", ended_on=date(2020, 1, 1))
    assert rules.successors({gone.id: gone}, gone.id, date(2026, 1, 1)) == ()


def test_a_circle_of_successions_ends():
    one = a_party("one", ended_on=date(2020, 1, 1), succeeded_by=(PartyId("two"),))
    two = a_party("two", ended_on=date(2021, 1, 1), succeeded_by=(PartyId("one"),))
    assert rules.successors({"one": one, "two": two}, one.id, date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"id": "Mid Vale"}, "/id"),
        ({"name": " "}, "/name"),
        ({"formed_on": date(2020, 1, 2), "ended_on": date(2020, 1, 1)}, "/ended_on"),
        ({"succeeded_by": (PartyId("eastmoor"),)}, "/succeeded_by"),
        ({"ended_on": date(2020, 1, 1), "succeeded_by": (PartyId("midvale"),)}, "/succeeded_by"),
    ],
)
def test_a_party_that_cannot_be_is_told_where(changed, pointer):
    assert [fault.pointer for fault in rules.party_faults(replace(a_party(), **changed))] == [pointer]


@pytest.mark.clause("anpr-working@0.1#second-factor")
def test_the_last_failure_that_is_allowed_locks_the_account():
    account = Account(PersonId("investigator"), "", "")
    for _ in range(LIMITS.failures - 1):
        account = rules.after_failure(account, LIMITS, NOON)
    assert not rules.is_locked_out(account, NOON)
    account = rules.after_failure(account, LIMITS, NOON)
    assert rules.is_locked_out(account, NOON + timedelta(minutes=15, seconds=-1))
    assert not rules.is_locked_out(account, NOON + timedelta(minutes=15))


@given(st.lists(st.booleans(), max_size=60))
def test_an_account_is_locked_exactly_after_a_run_of_failures(outcomes):
    account, run = Account(PersonId("investigator"), "", ""), 0
    for step, failed in enumerate(outcomes):
        account = rules.after_failure(account, LIMITS, NOON) if failed else rules.after_success(account, step)
        run = run + 1 if failed else 0
        if not failed:
            assert not rules.is_locked_out(account, NOON)
        if run and run % LIMITS.failures == 0:
            assert rules.is_locked_out(account, NOON)


def a_session(kind=SessionKind.BROWSER):
    return rules.new_session("bearer", PersonId("investigator"), kind, LIMITS, NOON)


@pytest.mark.clause("anpr-working@0.1#session")
def test_a_browsers_session_locks_when_idle_and_ends_whatever_was_done():
    session = a_session()
    assert rules.as_of(session, LIMITS, NOON + timedelta(minutes=15, seconds=-1)) == session
    assert rules.as_of(session, LIMITS, NOON + timedelta(minutes=15)).locked
    busy = replace(session, seen_at=NOON + timedelta(hours=12, minutes=-1))
    assert rules.as_of(busy, LIMITS, NOON + timedelta(hours=12)) is None


def test_a_scripts_token_does_not_lock():
    session = a_session(SessionKind.TOKEN)
    assert rules.as_of(session, LIMITS, NOON + timedelta(hours=11)) == session
    assert rules.as_of(session, LIMITS, NOON + timedelta(hours=12)) is None


@given(st.sampled_from(SessionKind), TIMES)
def test_no_session_outlives_its_time(kind, now):
    found = rules.as_of(a_session(kind), LIMITS, now)
    assert found is None or now < found.expires_at


def test_a_sessions_use_is_noted_once_a_minute():
    session = a_session()
    assert not rules.needs_touch(session, NOON + timedelta(seconds=59))
    assert rules.needs_touch(session, NOON + timedelta(seconds=60))
    assert not rules.needs_touch(a_session(SessionKind.TOKEN), NOON + timedelta(hours=1))


def test_no_two_bearers_are_alike_and_each_says_what_it_is_for():
    bearers = {rules.new_bearer("feed", "feed-1") for _ in range(100)}
    assert len(bearers) == 100
    assert all(
        bearer.startswith("cb_feed_feed-1_") and len(bearer) == len("cb_feed_feed-1_") + 64 for bearer in bearers
    )


@given(st.text())
def test_any_text_has_a_digest(text):
    assert len(rules.digest_of(text)) == 32


@given(st.text(max_size=80))
def test_any_name_makes_an_id_that_is_a_word(name):
    assert rules.party_faults(a_party(rules.credential_id(name))) == []


def test_a_name_is_compared_without_case_and_blanks():
    assert rules.folded("  Midvale\t POLICE ") == "midvale police"


def test_kinds_of_session_are_all_decided_on():
    assert {kind for kind in SessionKind if isinstance(rules.as_of(a_session(kind), LIMITS, NOON), Session)} == set(
        SessionKind
    )
