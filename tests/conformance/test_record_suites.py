"""Suites of data standards: what is asked of a product that takes records, and what its answers come to."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.conformance.errors import UnusableAnswers
from commonbeat.conformance.model import Role, Verdict
from commonbeat.conformance.records.answers import read_answers
from commonbeat.conformance.records.naming import SuiteName
from commonbeat.conformance.report import read_report
from commonbeat.conformance.rules import coverage, digest_of, outcome_of
from commonbeat_check.checking import checker
from commonbeat_check.model import Check
from commonbeat_check.shelf import shipped_model
from tests.check.pole import those_there

from ..check.builders import a_member, a_model, an_element, an_entity
from .builders import RUNNER, an_envelope, ed25519_verifies
from .record_builders import NAME, SMALL, a_record_run, a_suite, as_csv, packs_of, right_answers

SUITE = a_suite()


def found(run) -> dict[str, Verdict]:
    return {one.test.id: one.found.verdict for one in run.results}


def cases_of(clause: str, *, is_valid: bool = False):
    return [one for one in SUITE.cases if one.clause == f"tests@1.0#{clause}" and one.is_valid is is_valid]


def test_every_test_names_its_clause_and_what_has_no_test_has_a_reason():
    rows = {one.clause.clause: one for one in coverage(SUITE.pack)}
    assert {id for id, row in rows.items() if row.tests} == {"X_001", "X_001.G1", "T_001", "T_002", "T_003"}
    assert rows["X_001.R2"].reason == "evidence: No record shows it."
    assert "in words" in rows["X_001.G2"].reason
    assert [str(one.clause) for one in SUITE.pack.tests if one.id == "X_001.G1"] == ["tests@1.0#X_001.G1"]
    assert "The labels are ours." in next(one.plain for one in SUITE.pack.tests if one.id == "T_003")


@pytest.mark.parametrize("address", those_there("pole@1.1", "mait@1.0.0", "cjs@5.0", "niem-subset@6.0"))
def test_of_each_shipped_standard_the_checker_gives_the_answers_that_are_right(address):
    model = shipped_model(address)
    suite = a_suite(model, standard=model.standard, version=model.version, entity=model.entities[0].id)
    held = checker(model, suite.name.entity, NAME.on)
    run = a_record_run(suite, {case.id: held.accepts(case.record) for case in suite.cases})
    assert set(found(run).values()) == {Verdict.PASS}
    assert {case.is_valid for case in suite.cases} == {True, False}
    assert {case.clause for case in suite.cases} == {str(test.clause) for test in suite.pack.tests}


def test_a_wrong_answer_fails_its_own_clause_and_no_other():
    [first, *_] = cases_of("T_002")
    run = a_record_run(SUITE, right_answers(SUITE) | {first.id: True})
    assert [id for id, verdict in found(run).items() if verdict is not Verdict.PASS] == ["T_002"]
    [said] = [one.found.observed for one in run.results if one.test.id == "T_002"]
    assert first.id in said
    assert first.rule in said


@pytest.mark.parametrize(("says", "passes"), [(True, {"X_001"}), (False, set(found(a_record_run(SUITE))) - {"X_001"})])
def test_a_product_that_says_the_same_of_everything_fails(says, passes):
    run = a_record_run(SUITE, dict.fromkeys(right_answers(SUITE), says))
    assert outcome_of(found(run).values()) == "FAILED"
    assert {id for id, verdict in found(run).items() if verdict is Verdict.PASS} <= passes


def test_a_missing_answer_leaves_its_clause_untried_so_that_the_run_is_no_pass():
    [first, *_] = cases_of("T_003")
    answers = {id: said for id, said in right_answers(SUITE).items() if id != first.id}
    run = a_record_run(SUITE, answers)
    assert found(run)["T_003"] is Verdict.SKIP
    assert outcome_of(found(run).values()) == "FAILED"


@pytest.mark.parametrize(
    ("named", "verdict"),
    [("T_002", Verdict.PASS), ("pncId", Verdict.PASS), ("/pncId", Verdict.PASS), ("PNC ID", Verdict.PASS),
     ("", Verdict.PASS), ("T_001", Verdict.WARN)],
)  # fmt: skip
def test_an_element_that_is_named_is_the_one_that_is_wrong(named, verdict):
    ids = {case.id: named for case in cases_of("T_002")}
    assert found(a_record_run(SUITE, named=ids))["T_002"] is verdict


@given(st.sets(st.sampled_from([case.id for case in SUITE.cases])))
def test_exactly_the_clauses_of_wrong_answers_fail(turned):
    answers = {id: said != (id in turned) for id, said in right_answers(SUITE).items()}
    failed = {id for id, verdict in found(a_record_run(SUITE, answers)).items() if verdict is Verdict.FAIL}
    assert failed == {case.clause.partition("#")[2] for case in SUITE.cases if case.id in turned}


def test_answers_are_read_as_json_lines_too():
    lines = "\n".join(json.dumps({"test": id, "accepted": said}) for id, said in right_answers(SUITE).items())
    read = read_answers(lines.encode(), right_answers(SUITE))
    assert {id: one.accepted for id, one in read.items()} == right_answers(SUITE)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"test,accepted\nnone-such,yes\n", "no test of this suite"),
        (b"test,accepted\n%(id)s,perhaps\n", "yes or no"),
        (b"test,accepted\n%(id)s,yes\n%(id)s,no\n", "answered twice"),
        (b"id,said\n1,yes\n", "names the columns"),
        (b'{"test": "%(id)s", "accepted": 1}', "yes or no"),
        (b'{"test": "%(id)s", "accepted": true', "no JSON object"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "names the columns"),
    ],
    ids=range(8),
)
def test_answers_that_are_none_are_refused_with_the_line(content, told):
    filled = content.replace(b"%(id)s", SUITE.cases[0].id.encode())
    with pytest.raises(UnusableAnswers, match=told):
        read_answers(filled, right_answers(SUITE))


def test_answers_to_another_suite_are_known_as_such():
    other = a_suite(seed=2)
    with pytest.raises(UnusableAnswers, match="no test of this suite"):
        read_answers(as_csv(right_answers(other)), right_answers(SUITE))


def test_the_order_of_the_records_tells_nothing_of_what_is_right():
    said = [case.is_valid for case in SUITE.cases]
    assert [case.id for case in SUITE.cases] == sorted(case.id for case in SUITE.cases)
    assert said not in (sorted(said), sorted(said, reverse=True))


@given(
    st.builds(
        SuiteName,
        st.sampled_from(["pole", "niem-subset"]),
        st.sampled_from(["1.1", "6.0", "10"]),
        st.sampled_from(["P_001", "nc:PersonType", "a/b"]),
        st.sampled_from([Role.CONSUMER, Role.PRODUCER]),
        st.dates(date(1990, 1, 1), date(2100, 1, 1)),
        st.integers(0, 999_999_999),
        st.integers(1, 200),
    )
)
def test_the_name_of_a_suite_says_all_that_it_is_made_from(name):
    assert SuiteName.read(name.pack, name.pack_version) == name


@pytest.mark.parametrize(
    ("pack", "version"),
    [
        ("anpr-sender", "0.1"),
        ("pole@1.1#P_001/sender", "2026-11-26.1.20"),
        ("pole@1.1/consumer", "2026-11-26.1.20"),
        ("pole@1.1#P_001/consumer", "2026-02-30.1.20"),
        ("pole@1.1#P_001/consumer", "2026-11-26.1.201"),
        ("pole@1.1#P_001/consumer", "2026-11-26.1.0"),
        ("pole@1.1#P_001/consumer", "2026-11-26.01.20"),
    ],
)
def test_another_name_is_none_of_a_suite(pack, version):
    assert SuiteName.read(pack, version) is None
    assert packs_of()(pack, version) is None


def test_the_same_suite_is_made_again_from_its_name_and_another_model_makes_another():
    again = packs_of()(NAME.pack, NAME.pack_version)
    assert again is not None
    assert digest_of(again) == digest_of(SUITE.pack)
    wider = a_model(an_element(min_length=1, max_length=36), an_entity(a_member("Given Name", "T_001")))
    digests = {digest_of(one.pack) for one in (SUITE, a_suite(wider), a_suite(seed=2), a_suite(on=date(2026, 11, 27)))}
    assert len(digests) == 4
    assert digest_of(SUITE.pack, "another build") != digest_of(SUITE.pack)


def test_of_an_entity_or_standard_that_is_not_here_there_is_no_suite():
    assert packs_of().suite(replace(NAME, entity="X_002")) is None
    assert packs_of().suite(replace(NAME, version="2.0")) is None


def test_an_entity_that_can_have_no_record_has_no_test_and_says_why():
    never = a_model(
        an_element(min_length=9, max_length=3), an_entity(a_member("Given Name", "T_001", requirement="mandatory"))
    )
    suite = a_suite(never)
    assert (suite.pack.tests, suite.cases) == ((), ())
    assert all(one.reason for one in suite.pack.not_tested)


def test_the_report_says_version_model_build_and_suite_by_their_digests():
    report = read_report(an_envelope(a_record_run(SUITE)), ed25519_verifies, None)
    predicate = json.loads(report.payload)["predicate"]
    names = [one["name"] for one in predicate["configuration"]]
    assert names == [f"{NAME.pack}@{NAME.pack_version}", "tests@1.0", "tests@1.0 model.json",
                     f"{NAME.pack}@{NAME.pack_version} suite"]  # fmt: skip
    made = SUITE.pack.made_from
    assert predicate["configuration"][2]["digest"]["sha256"] == made.model_digest
    assert predicate["configuration"][3]["digest"]["sha256"] == made.suite_digest
    assert predicate["tool"]["name"] == "commonbeat"
    assert (report.standard, report.public_key) == ("tests@1.0", RUNNER.public_key)


def test_a_check_that_no_record_breaks_alone_is_told_with_its_reason():
    model = a_model(
        an_element(min_length=2, max_length=2, checks=(Check(kind="max-length", value=2),), pattern="[A-Z]{2}"),
        an_entity(a_member("Given Name", "T_001")),
    )
    [plain] = [one.plain for one in a_suite(model).pack.tests if one.id == "T_001"]
    assert "Not tried: min-length (" in plain


def test_what_is_not_asked_by_a_small_model_is_in_no_test():
    assert {one.id for one in SUITE.pack.tests} <= {"X_001", "X_001.G1", *(one.id for one in SMALL.elements)}
