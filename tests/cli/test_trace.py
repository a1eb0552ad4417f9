"""`commonbeat trace`: from a clause to the code."""

from commonbeat.kernel.clauses import implementations
from tests.cli.said import said


def test_a_clause_leads_to_the_code_that_keeps_it():
    told = said("trace", "anpr-working@0.1#clock-tolerance")
    assert told.status == 0
    places = implementations["anpr-working@0.1#clock-tolerance"]
    assert places
    assert all(str(place) in told.out for place in places)


def test_a_clause_leads_to_the_tests_that_are_marked_with_it_by_name():
    told = said("trace", "anpr-working@0.1#clock-tolerance").out
    assert "test   tests/anpr/test_checks.py::test_the_first_clause_that_a_read_breaks_is_named" in told
    assert "text   tests/anpr/test_checks.py" not in told, "a mark is told once"


def test_a_clause_whose_name_another_begins_with_is_not_taken_for_it():
    told = said("trace", "anpr-working@0.1#authority").out
    assert "test_nobody_grants_their_own" not in told
    assert "test_an_authority_opens_nothing_outside_its_terms" in told


def test_what_is_no_address_of_a_clause_is_told_how_one_is_written():
    told = said("trace", "clock tolerance")
    assert told.status == 2
    assert "anpr-working@0.1#clock-tolerance" in told.err


def test_a_clause_that_is_not_there_is_told():
    told = said("trace", "anpr-working@0.1#no-such-clause-anywhere-but-here")
    assert told.status != 0
    assert "no clause" in told.err


def test_a_clause_that_no_function_is_marked_with_says_where_to_look():
    assert "anpr-working@0.1#marking" not in implementations
    told = said("trace", "anpr-working@0.1#marking")
    assert told.status == 0
    assert "note   no function is marked" in told.out
