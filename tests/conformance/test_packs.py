"""Packs: what is published covers its standard, and a pack that contradicts it is not taken."""

import json
from dataclasses import replace

import pytest

from commonbeat.conformance.errors import PackDoesNotFit
from commonbeat.conformance.model import NotTested, Verdict
from commonbeat.conformance.rules import contradictions, coverage, digest_of, exit_status, held_to, outcome_of
from commonbeat.conformance.sender import CHECKS
from commonbeat.kernel.clauses import ClauseId
from commonbeat.standards.errors import BadStandard
from commonbeat.standards.model import Level
from commonbeat.standards.published import read_text
from tests.access.builders import the_catalogue
from tests.conformance.builders import another_text, the_pack, the_packs

CLAUSES = the_catalogue().standard("anpr-working", "0.1").clauses
BY_ID = {clause.id: clause for clause in CLAUSES}


@pytest.mark.parametrize("pack", the_packs(), ids=lambda pack: pack.id)
def test_every_clause_of_the_standard_is_tested_or_has_a_reason(pack):
    assert [str(row.clause) for row in coverage(pack) if not row.is_told] == []


@pytest.mark.parametrize("pack", the_packs(), ids=lambda pack: pack.id)
def test_the_limit_of_the_clock_is_the_clause_s_own(pack):
    clause = BY_ID[ClauseId.parse("anpr-working@0.1#clock-tolerance")]
    assert pack.limit("clock-tolerance") == clause.machine.value


def test_a_clause_without_test_or_reason_is_seen():
    pack = replace(the_pack(), not_tested=())
    untold = [row.clause.clause for row in coverage(pack) if not row.is_told]
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
    faults = contradictions(replace(the_pack(), tests=(replace(first, **change), *others)), CHECKS)
    assert told in " ".join(fault.detail for fault in faults)


def test_a_clause_is_not_both_tested_and_excused():
    clock = ClauseId.parse("anpr-working@0.1#clock-tolerance")
    pack = replace(the_pack(), not_tested=(NotTested((clock,), ""),))
    details = " ".join(fault.detail for fault in contradictions(pack, CHECKS))
    assert "has a reason why it is not" in details
    assert "not tested has a reason" in details


def test_the_digest_changes_with_what_the_pack_says_and_with_the_tool():
    pack = the_pack()
    first, *others = pack.tests
    digests = {
        digest_of(pack),
        digest_of(pack, "0.0.0"),
        digest_of(replace(pack, tests=(replace(first, expects="another"), *others))),
        digest_of(replace(pack, written_for="anpr-working@0.3")),
        digest_of(replace(pack, bounds=replace(pack.bounds, run_seconds=26))),
    }
    assert len(digests) == 5
    assert digest_of(pack) == digest_of(the_pack())


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
@pytest.mark.parametrize("pack", the_packs(), ids=lambda pack: pack.id)
def test_a_pack_held_to_another_version_has_its_clauses_and_limits_and_the_pack_s_own_digest(pack):
    moved = held_to(pack, another_text(1.0))
    assert moved.limit("clock-tolerance") == 1.0
    assert {test.clause.version for test in moved.tests} == {"0.2"}
    assert [str(row.clause) for row in coverage(moved) if not row.is_told] == []
    assert moved.reworded == ("clock-tolerance",)
    assert digest_of(moved) == digest_of(pack)
    assert held_to(moved, pack.text).limits == pack.limits


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "network-code"}, "it is written for anpr-working@0.1"),
        ({"clauses": ()}, "is not published"),
        ({"clauses": tuple(replace(one, level=Level.MAY) for one in the_pack().text.clauses)}, "at level may"),
    ],
)
def test_a_pack_is_not_held_to_a_text_that_it_does_not_fit(change, told):
    with pytest.raises(PackDoesNotFit, match=told):
        held_to(the_pack(), replace(the_pack().text, **change))


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said | {"clauses": [*said["clauses"], said["clauses"][0]]},
        lambda said: said | {"version": 2},
        lambda said: {"id": said["id"]},
        lambda said: said | {"version": "x y"},
        lambda said: said | {"clauses": [said["clauses"][0] | {"level": "perhaps"}]},
        lambda said: said | {"clauses": [said["clauses"][0] | {"text": None}]},
        lambda said: said | {"clauses": [said["clauses"][0] | {"machine": {"value": -1}}]},
        lambda _said: [1],
    ],
    ids=range(8),
)
def test_what_is_no_published_text_is_not_read_as_one(change):
    text = json.dumps(change(json.loads(the_pack().text.content))).encode()
    with pytest.raises(BadStandard, match="not the published text"):
        read_text(text, "a file")


@pytest.mark.parametrize("text", [b"", b"[" * 100_000, b"\xff", b"{" * 9])
def test_what_is_no_json_is_no_published_text(text):
    with pytest.raises(BadStandard, match="a file"):
        read_text(text, "a file")


def test_a_text_has_one_digest_however_it_is_spaced():
    text = the_pack().text
    assert read_text(json.dumps(json.loads(text.content), indent=3).encode(), "a file") == text


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
