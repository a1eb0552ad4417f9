"""Which version of the clause judges a camera's clock, and what it says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.clock_terms import ALWAYS, ClockTerm, ClockTerms
from commonbeat.bootstrap.limits import clock_terms, not_held
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import to_ms
from commonbeat.standards.in_force import HeldClause
from commonbeat.standards.model import Consequence
from tests.access.builders import the_catalogue
from tests.builders import NOON

NOON_MS = to_ms(NOON)
FIVE_THEN_ONE = ClockTerms.of([ClockTerm(0, "a@1#c", 5_000), ClockTerm(NOON_MS, "a@2#c", 1_000)])


def judged(captured_ms, received_ms, terms=FIVE_THEN_ONE):
    return np.broadcast_to(terms.limits_ms(np.array(captured_ms), received_ms), len(captured_ms)).tolist()


def test_a_read_is_judged_by_the_version_of_its_own_day():
    received = NOON_MS + 60_000
    assert judged([NOON_MS - 1, NOON_MS, received], received) == [5_000, 1_000, 1_000]


def test_a_clock_that_is_ahead_does_not_choose_the_version():
    assert judged([NOON_MS + 2_000], NOON_MS - 1) == [5_000]


def test_the_first_version_held_always():
    assert judged([0, -(10**12)], NOON_MS - 1) == [5_000, 5_000]
    assert FIVE_THEN_ONE.at(-(10**12)).address == "a@1#c"


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1), st.integers(-(10**13), 10**13))
def test_many_are_judged_as_each_of_them_alone(captured, received):
    expected = [FIVE_THEN_ONE.at(min(one, received)).limit_ms for one in captured]
    assert judged(captured, received) == expected


def test_what_nobody_voted_on_is_the_text_that_came_with_the_program():
    assert clock_terms(the_catalogue(), ()) == ClockTerms(
        (ClockTerm(ALWAYS, "anpr-working@0.1#clock-tolerance", 5_000),)
    )


def test_a_version_that_was_agreed_counts_from_its_instant():
    held = [
        HeldClause(ClauseId.parse("anpr-working@0.2#clock-tolerance"), 1.5, "seconds", NOON),
        HeldClause(ClauseId.parse("anpr-working@0.2#late-limit"), 3, "days", NOON),
    ]
    terms = clock_terms(the_catalogue(), held)
    assert (terms.at(NOON_MS - 1).limit_ms, terms.at(NOON_MS).limit_ms) == (5_000, 1_500)
    assert terms.at(NOON_MS).address == "anpr-working@0.2#clock-tolerance"


def test_every_clause_is_cited_in_the_version_of_its_instant():
    assert FIVE_THEN_ONE.cite("a@1#late", NOON_MS - 1) == "a@1#late"
    assert FIVE_THEN_ONE.cite("a@1#late", NOON_MS) == "a@2#late"


def test_of_two_versions_from_one_instant_the_later_counts():
    terms = ClockTerms.of([ClockTerm(0, "a@1#c", 5), ClockTerm(7, "a@2#c", 4), ClockTerm(7, "a@3#c", 3)])
    assert terms.at(7).address == "a@3#c"


def test_there_is_always_a_version():
    with pytest.raises(ValueError, match="not enough"):
        ClockTerms.of([])


def test_a_version_that_flags_does_so_for_the_reads_of_its_own_days():
    clause = ClauseId.parse("anpr-working@0.2#clock-tolerance")
    held = [HeldClause(clause, 5, "seconds", NOON, Consequence.FLAG)]
    terms, received = clock_terms(the_catalogue(), held), NOON_MS + 60_000
    found = terms.are_flagged(np.array([NOON_MS - 1, NOON_MS, received + 9_000]), received)
    assert found.tolist() == [False, True, True]
    assert not clock_terms(the_catalogue(), ()).are_flagged(np.array([received + 9_000]), received)


def test_a_limit_in_a_unit_that_no_check_knows_is_told_and_the_one_before_stays():
    held = [
        HeldClause(ClauseId.parse("anpr-working@0.2#clock-tolerance"), 1, "minutes", NOON),
        HeldClause(ClauseId.parse("anpr-working@0.2#late-limit"), 3, "days", NOON),
    ]
    assert [str(one.id) for one in not_held(held)] == ["anpr-working@0.2#clock-tolerance"]
    assert clock_terms(the_catalogue(), held) == clock_terms(the_catalogue(), ())
    assert not_held([replace(held[0], unit="seconds")]) == []
