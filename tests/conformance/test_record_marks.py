"""Marks for products tested against a data standard, and what becomes of a mark whose standard is retired."""

from dataclasses import replace

import pytest

from commonbeat.adapters.jose import read_credential
from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.conformance.credentials import StatusList
from commonbeat.conformance.errors import MarkRefused
from commonbeat.conformance.report import PAYLOAD_TYPE, statement_of
from commonbeat.conformance.report_verifying import ReportEvidence, is_report, verify_report
from commonbeat.conformance.steps import Held, status_of
from commonbeat.conformance.verifying import Evidence, Verification
from commonbeat.kernel.envelopes import seal
from commonbeat_check.model import DataModel
from tests.builders import NOON

from ..check.builders import a_member, a_model, an_element, an_entity
from .builders import KNOWN, OTHER_KEY, REGISTRAR, REGISTRAR_KEY, RUNNER, Registry, a_run, an_envelope, the_packs
from .record_builders import SMALL, a_record_run, a_suite, packs_of, right_answers

SUITE = a_suite()
RUN = a_record_run(SUITE)
ENVELOPE = an_envelope(RUN)
WHY = "tests@1.0 (A standard of the tests) is retired in the catalogue"
RETIRED = {"tests@1.0": WHY}


def registry_of(model: DataModel = SMALL, **other) -> Registry:
    return Registry(made=packs_of(model), **other)


def checked_mark(registry: Registry, mark, **other):
    evidence = Evidence(
        presented=mark.credential.encode(),
        report=ENVELOPE,
        status_list=registry.room.status_list().encode(),
        trusted=[REGISTRAR_KEY.public_key],
        packs=the_packs(),
        standard=RUN.pack.text.content,
        made=registry.made,
    )
    return Verification(replace(evidence, **other), NOON, read_credential, ed25519_verifies).run()


def checked_report(envelope: bytes = ENVELOPE, **other):
    evidence = ReportEvidence(envelope, {}, KNOWN, the_packs(), packs_of())
    return verify_report(replace(evidence, **other), ed25519_verifies)


def test_a_report_of_a_data_standard_gives_a_mark_that_verifies_with_no_network():
    registry = registry_of()
    mark = registry.issued(ENVELOPE)
    assert mark.pack == "tests@1.0#X_001/consumer@2026-11-26.1.20"
    steps = checked_mark(registry, mark)
    assert status_of(steps) == 0
    assert "made anew from the model of tests@1.0; it tests 5 of the 7 clauses" in steps[-2].said


@pytest.mark.parametrize("says", [True, False])
def test_wrong_answers_give_no_mark(says):
    run = a_record_run(SUITE, dict.fromkeys(right_answers(SUITE), says))
    with pytest.raises(MarkRefused, match="did not pass"):
        registry_of().issued(an_envelope(run))


def test_a_suite_that_is_not_made_of_the_model_that_is_here_gives_no_mark():
    other = a_model(an_element(max_length=99), an_entity(a_member("Given Name", "T_001")))
    for registry in (registry_of(other), Registry()):
        with pytest.raises(MarkRefused, match="another pack"):
            registry.issued(ENVELOPE)
    [*_, last] = checked_mark(registry := registry_of(), registry.issued(ENVELOPE), made=packs_of(other))
    assert (last.name, last.held) == ("pack", Held.REFUSED)


def test_a_standard_that_is_retired_has_no_new_marks():
    with pytest.raises(MarkRefused, match="is retired in the catalogue, and a standard that is retired has no new"):
        registry_of(retired=RETIRED).issued(ENVELOPE)
    assert registry_of(retired={"tests@0.9": "another"}).issued(ENVELOPE)


def test_when_the_standard_is_retired_the_list_of_states_revokes_its_marks_and_says_why():
    registry = registry_of()
    mark = registry.issued(ENVELOPE)
    before = registry.room.status_list()
    registry.retired = RETIRED
    after = registry.room.status_list()
    listed = [StatusList.read(read_credential(one, REGISTRAR_KEY.public_key, "vc+jwt")) for one in (before, after)]
    assert [one.revoked for one in listed] == [frozenset(), {mark.list_index}]
    assert listed[1].serial > listed[0].serial
    assert dict(listed[1].retired) == RETIRED
    [*_, last] = checked_mark(registry, mark)
    assert (last.name, last.held) == ("status-list", Held.REFUSED)
    assert WHY in last.said


def test_a_mark_of_another_standard_stays_when_one_is_retired():
    registry = registry_of()
    mark, other = registry.issued(ENVELOPE), registry.issued()
    registry.retired = RETIRED
    listed = StatusList.read(read_credential(registry.room.status_list(), REGISTRAR_KEY.public_key, "vc+jwt"))
    assert listed.revoked == {mark.list_index}
    states = {one.mark.id: one.state(NOON) for one in registry.room.standings([mark, other])}
    assert states == {mark.id: "revoked", other.id: "good"}


def test_whoever_knows_that_the_standard_is_retired_refuses_the_mark_without_the_issuer_s_word():
    registry = registry_of()
    mark = registry.issued(ENVELOPE)
    [*_, last] = checked_mark(registry, mark, retired=RETIRED)
    assert (last.name, last.held) == ("standard", Held.REFUSED)
    assert WHY in last.said


def test_a_mark_that_a_register_or_directory_has_as_revoked_is_refused_whatever_list_is_beside_it():
    registry = registry_of()
    mark, other = registry.issued(ENVELOPE), registry.issued()
    [*_, last] = checked_mark(registry, mark, gone={mark.id: "the register says so"})
    assert (last.name, last.held, last.said) == ("register", Held.REFUSED, "the register says so")
    assert status_of(checked_mark(registry, mark, gone={other.id: "the register says so"})) == 0


def test_the_register_says_that_a_mark_is_revoked_since_its_standard_was_retired():
    registry = registry_of()
    mark = registry.issued(ENVELOPE)
    registry.retired = RETIRED
    [standing] = registry.room.standings([mark])
    assert (standing.state(NOON), standing.why_revoked) == ("revoked", WHY)
    gone = registry.room.revoke(REGISTRAR, mark.id, "it was found faulty")
    [standing] = registry.room.standings([gone])
    assert standing.why_revoked == "it was found faulty"


def test_a_list_of_an_earlier_version_of_the_program_is_read_still():
    said = StatusList.at("urn:commonbeat:key:0", 1, NOON, []).spelled()
    del said["standardsRetired"]
    assert StatusList.read(said).retired == ()


def test_a_report_is_verified_by_itself_and_stays_true_when_its_standard_is_retired():
    steps = checked_report()
    assert [(step.name, step.held) for step in steps] == [("report", "held"), ("pack", "held"), ("standard", "held")]
    assert "Made-up Cam 2.1, PASSED, 5 of 5 tests applied" in steps[0].said
    [*_, last] = checked_report(retired=RETIRED)
    assert (last.held, WHY in last.said) == (Held.HELD, True)


def test_a_report_of_a_written_pack_is_verified_by_itself_too():
    assert status_of(checked_report(an_envelope(a_run()))) == 0


def test_who_signed_a_report_is_unknown_where_no_key_is_named_and_refused_where_it_is_another():
    assert status_of(checked_report(trusted={})) == 2
    [last] = checked_report(an_envelope(RUN, OTHER_KEY))
    assert (last.name, last.held) == ("report", Held.REFUSED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"PASSED"', b'"WARNED"'),
        (b'"verdict": "pass"', b'"verdict": "warn"'),
        (b"tests@1.0#T_002", b"tests@1.0#T_003"),
        (b'"product": "Made-up Cam"', b'"product": "Made-up Car"'),
        (b"tests@1.0", b"tests@1.1"),
    ],
)
def test_a_report_that_was_changed_is_refused_whatever_was_changed(old, new):
    statement = statement_of(RUN, RUNNER.public_key, is_known=True)
    changed = statement.replace(old, new)
    assert changed != statement
    signed = an_envelope(RUN)
    whole = seal(PAYLOAD_TYPE, statement, RUNNER).to_bytes()
    assert signed == whole
    other = seal(PAYLOAD_TYPE, changed, OTHER_KEY).to_bytes()  # signed anew, by somebody else
    [*_, last] = checked_report(other)
    assert (last.name, last.held) == ("report", Held.REFUSED)


def test_a_report_that_names_the_digest_of_another_suite_is_refused_at_the_pack():
    made = replace(RUN.pack.made_from, suite_digest="0" * 64)
    [*_, last] = checked_report(an_envelope(replace(RUN, pack=replace(RUN.pack, made_from=made))))
    assert (last.name, last.held) == ("pack", Held.REFUSED)


def test_a_file_beside_the_report_that_was_changed_is_named():
    [*_, last] = checked_report(beside={"report.json": b"{}"})
    assert (last.name, last.held) == ("files", Held.REFUSED)
    assert "report.json" in last.said


def test_a_badge_and_a_credential_are_no_reports():
    assert is_report(ENVELOPE)
    assert not is_report(b"<svg/>")
    assert not is_report(b"eyJ0eXAi")
