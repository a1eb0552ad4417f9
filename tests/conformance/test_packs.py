"""Packs: what is published covers its standard, and a pack that contradicts it is not taken."""

from dataclasses import replace

import pytest

from commonbeat.conformance.model import NotTested, Verdict
from commonbeat.conformance.rules import contradictions, coverage, digest_of, exit_status, outcome_of
from commonbeat.conformance.sender import CHECKS
from commonbeat.kernel.clauses import ClauseId
from commonbeat.standards.model import Level
from tests.access.builders import the_catalogue
from tests.conformance.builders import the_pack, the_packs

CLAUSES = the_catalogue().standard("anpr-working", "0.1").clauses
BY_ID = {clause.id: clause for clause in CLAUSES}


@pytest.mark.parametrize("pack", the_packs(), ids=lambda pack: pack.id)
def test_every_clause_of_the_standard_is_tested_or_has_a_reason(pack):
    assert [str(row.clause) for row in coverage(pack, CLAUSES) if not row.is_told] == []


@pytest.mark.parametrize("pack", the_packs(), ids=lambda pack: pack.id)
def test_the_limit_of_the_clock_is_the_clause_s_own(pack):
    clause = BY_ID[ClauseId.parse("anpr-working@0.1#clock-tolerance")]
    assert pack.limit("clock-tolerance") == clause.machine.value


def test_a_clause_without_test_or_reason_is_seen():
    pack = replace(the_pack(), not_tested=())
    untold = [row.clause.clause for row in coverage(pack, CLAUSES) if not row.is_told]
    assert "search-purpose" in untold
    assert "clock-tolerance" not in untold


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "no-such-check"}, "No check has that id"),
        ({"level": Level.MAY}, "The clause is at level must"),
        ({"clause": ClauseId.parse("anpr-working@0.1#nowhere")}, "is not published"),
        ({"id": "reads-are-complete"}, "Two tests have that id"),
    ],
)
def test_a_pack_that_contradicts_its_standard_is_told_of(change, told):
    first, *others = the_pack().tests
    faults = contradictions(replace(the_pack(), tests=(replace(first, **change), *others)), BY_ID, CHECKS)
    assert told in " ".join(fault.detail for fault in faults)


def test_a_clause_is_not_both_tested_and_excused():
    clock = ClauseId.parse("anpr-working@0.1#clock-tolerance")
    pack = replace(the_pack(), not_tested=(NotTested((clock,), ""),))
    details = " ".join(fault.detail for fault in contradictions(pack, BY_ID, CHECKS))
    assert "has a reason why it is not" in details
    assert "not tested has a reason" in details


def test_the_digest_changes_with_what_the_pack_says_and_with_the_tool():
    pack = the_pack()
    first, *others = pack.tests
    digests = {
        digest_of(pack),
        digest_of(pack, "0.0.0"),
        digest_of(replace(pack, tests=(replace(first, expects="another"), *others))),
        digest_of(replace(pack, limits={})),
        digest_of(replace(pack, bounds=replace(pack.bounds, run_seconds=26))),
    }
    assert len(digests) == 5
    assert digest_of(pack) == digest_of(the_pack())


@pytest.mark.parametrize(
    ("verdicts", "status", "outcome"),
    [
        (["pass", "not-applicable"], 0, "PASSED"),
        (["pass", "warn"], 0, "WARNED"),
        (["pass", "fail", "error"], 1, "FAILED"),
        (["pass", "error"], 2, "FAILED"),
        (["pass", "skip"], 2, "FAILED"),
        ([], 2, "FAILED"),
    ],
)
def test_a_run_as_a_whole_is_what_its_worst_test_is(verdicts, status, outcome):
    found = [Verdict(one) for one in verdicts]
    assert (exit_status(found), outcome_of(found)) == (status, outcome)
