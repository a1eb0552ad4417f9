"""`commonbeat trace`: from a clause to the code."""

from commonbeat.kernel.clauses import implementations
from tests.cli.said import said


def test_a_clause_leads_to_the_code_that_keeps_it():
    told = said("trace", "anpr-working@0.1#clock-tolerance")
    assert told.status == 0
    places = implementations["anpr-working@0.1#clock-tolerance"]
    assert places
    assert all(str(place) in told.out for place in places)


def test_what_is_no_address_of_a_clause_is_told_how_one_is_written():
    told = said("trace", "clock tolerance")
    assert told.status == 2
    assert "anpr-working@0.1#clock-tolerance" in told.err


def test_a_clause_that_nothing_keeps_is_said_to_be_none():
    told = said("trace", "anpr-working@0.1#no-such-clause-anywhere-but-here")
    assert told.out + told.err
