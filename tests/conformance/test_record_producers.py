"""The records that a product gives, judged: findings by clause, and which elements they have."""

import json

import pytest

from commonbeat.conformance.model import Role, Verdict
from commonbeat.conformance.records.producer import Checked, judge_records
from commonbeat.conformance.records.running import Judged, run_records
from commonbeat.conformance.report import read_report
from commonbeat_check.checking import checker
from commonbeat_check.problems import Problem

from .builders import SetClock, an_envelope, ed25519_verifies
from .record_builders import NAME, SMALL, a_suite

SUITE = a_suite(role=Role.PRODUCER, seed=0, examples=1)
CHECK = checker(SMALL, "X_001", NAME.on)


def checked(*records):
    return [Checked(one, tuple(CHECK.errors(one))) for one in records]


def judged(*records):
    return {one.test.id: one.found for one in judge_records(SUITE, checked(*records))}


def verdicts(*records):
    return {id: found.verdict for id, found in judged(*records).items()}


def test_valid_records_pass_what_they_have_and_the_rest_does_not_apply():
    assert verdicts({"givenName": "Corin"}, {"givenName": "Hollis", "colour": "blue"}) == {
        "X_001": Verdict.PASS,
        "X_001.G1": Verdict.PASS,
        "T_001": Verdict.PASS,
        "T_002": Verdict.NOT_APPLICABLE,
        "T_003": Verdict.PASS,
    }


def test_the_elements_that_were_given_and_those_that_never_were_are_said():
    said = judged({"givenName": "Corin"}, {"givenName": "Hollis", "colour": "blue"})
    assert "2 of 3 elements were given; never: pncId" in said["X_001"].observed
    assert said["T_003"].observed.startswith("1 of 2 records")


def test_a_wrong_record_fails_its_clause_and_the_entity_s_and_its_value_is_not_told():
    said = judged({"givenName": "Corin"}, {"givenName": "Hollis", "colour": "a secret"})
    assert {id for id, one in said.items() if one.verdict is Verdict.FAIL} == {"X_001", "T_003"}
    assert said["T_003"].observed == "record 2 at /colour: list"
    assert not any("secret" in one.observed for one in said.values())


def test_a_group_that_is_not_kept_fails_as_a_group():
    assert verdicts({"colour": "blue"})["X_001.G1"] is Verdict.FAIL


@pytest.mark.parametrize("broken", [{"givenName": "Corin", "unknown": 1}, "no record"])
def test_what_breaks_no_clause_of_a_test_fails_the_entity_s(broken):
    assert verdicts(broken)["X_001"] is Verdict.FAIL


def test_a_fault_in_the_head_of_a_file_fails_and_is_no_record():
    head = Checked(None, (Problem("", "X_001", "unknown-element", "tests@1.0#X_001", "", ""),), is_record=False)
    [found] = [one.found for one in judge_records(SUITE, [head]) if one.test.id == "X_001"]
    assert found.verdict is Verdict.FAIL
    assert found.observed.startswith("0 of 0 records")


def test_without_a_record_nothing_was_tried():
    assert set(verdicts().values()) == {Verdict.SKIP}


def test_the_report_does_not_say_that_the_records_were_made_up():
    run = run_records(Judged(SUITE, "given.json"), checked({"givenName": "Corin"}), lambda: [b"digest"], SetClock())
    report = read_report(an_envelope(run), ed25519_verifies)
    assert json.loads(report.payload)["predicate"]["data"] == "AS GIVEN"
    assert b"Corin" not in report.payload
