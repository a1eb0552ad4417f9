"""Reports: signed, read back strictly, in a shape that others publish, and with nothing in them that runs."""

import base64
import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.signer import SSlibKey

from commonbeat.adapters.files.conformance_report import page_of
from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.conformance.errors import UnusableReport
from commonbeat.conformance.junit import junit_of
from commonbeat.conformance.model import Found, Run, SystemUnderTest, TestResult, Verdict
from commonbeat.conformance.report import read_report, sealed
from commonbeat.kernel.envelopes import Envelope, key_id
from tests.builders import NOON
from tests.conformance.builders import KNOWN, OTHER_KEY, RUNNER, a_run, an_envelope, the_pack

HOSTILE = "<script>alert(1)</script>\x00\x1b[31m]]>&\"'\u202e"


def hostile_run() -> Run:
    results = tuple(TestResult(test, Found(Verdict.FAIL, HOSTILE, HOSTILE)) for test in the_pack().tests)
    return Run(the_pack(), SystemUnderTest(HOSTILE, HOSTILE, "1", HOSTILE), 7, NOON, NOON, "0" * 64, results)


def statement(envelope: bytes) -> dict:
    return json.loads(base64.b64decode(json.loads(envelope)["payload"]))


def test_a_report_is_read_back_as_it_was_written():
    report = read_report(an_envelope(a_run({"sends-batches": Verdict.WARN})), ed25519_verifies, KNOWN)
    assert report.verdicts["sends-batches"] is Verdict.WARN
    assert report.expires_at - report.finished_at == timedelta(days=90)
    assert report.pack == "anpr-sender"


def test_it_is_an_in_toto_statement_that_extends_the_published_result():
    said = statement(an_envelope(a_run({"sends-batches": Verdict.FAIL})))
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert len(said["subject"][0]["digest"]["sha256"]) == 64
    predicate = said["predicate"]
    assert (predicate["result"], predicate["failedTests"]) == ("FAILED", ["sends-batches"])
    assert "clock-is-not-ahead" in predicate["passedTests"]
    assert all(one["clause"] and one["expected"] for one in predicate["tests"])
    assert all(one["reason"] for one in predicate["notTested"])


def test_another_implementation_verifies_the_envelope():
    theirs = TheirEnvelope.from_dict(json.loads(an_envelope()))
    id = key_id(RUNNER.public_key)
    key = SSlibKey(id, "ed25519", "ed25519", {"public": RUNNER.public_key.hex()})
    assert theirs.verify([key], 1)


def test_a_report_that_was_changed_anywhere_is_refused():
    opened = Envelope.read(an_envelope())
    for at in range(0, len(opened.payload), 37):
        payload = opened.payload[:at] + bytes([opened.payload[at] ^ 1]) + opened.payload[at + 1 :]
        with pytest.raises(UnusableReport):
            read_report(Envelope(opened.payload_type, payload, opened.signatures).to_bytes(), ed25519_verifies)


def test_a_report_of_a_key_that_nobody_knows_is_refused():
    envelope = an_envelope(signer=OTHER_KEY)
    assert read_report(envelope, ed25519_verifies).pack == "anpr-sender"
    with pytest.raises(UnusableReport, match="nobody here knows"):
        read_report(envelope, ed25519_verifies, KNOWN)


def test_a_report_that_is_signed_by_another_key_than_it_names_is_refused():
    payload = Envelope.read(an_envelope()).payload
    with pytest.raises(UnusableReport, match="does not hold"):
        read_report(sealed(payload, OTHER_KEY), ed25519_verifies)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(predicateType="https://in-toto.io/attestation/test-result/v0.1"),
        lambda said: said["predicate"].update(result="PASSED"),
        lambda said: said["predicate"].update(expiresAt="soon"),
        lambda said: said["predicate"].pop("pack"),
        lambda said: said["predicate"]["tests"][0].update(verdict="splendid"),
        lambda said: said["predicate"]["tests"].append(said["predicate"]["tests"][0]),
    ],
)
def test_a_statement_of_another_shape_is_refused_however_it_is_signed(change):
    said = statement(an_envelope(a_run({"sends-batches": Verdict.FAIL})))
    change(said)
    with pytest.raises(UnusableReport):
        read_report(sealed(json.dumps(said).encode(), RUNNER), ed25519_verifies)


@pytest.mark.parametrize("text", [b"", b"{}", b"\xff", b"[" * 10_000])
def test_what_is_no_envelope_is_refused(text):
    with pytest.raises(UnusableReport):
        read_report(text, ed25519_verifies)


def test_the_page_shows_what_a_system_said_as_text_and_loads_nothing():
    page = page_of(hostile_run(), RUNNER.public_key, is_known=False)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "thrown away" in page
    assert re.findall(r'href="(?!#)', page) == [], "a place on this page loads nothing"
    for loads in ("src=", "url(", "@import", 'http-equiv="refresh'):
        assert loads not in page


def test_junit_is_xml_whatever_a_system_said():
    suite = ET.fromstring(junit_of(hostile_run()))
    assert suite.get("failures") == str(len(the_pack().tests))
    counts = ET.fromstring(junit_of(a_run({"sends-batches": Verdict.ERROR, "sends-no-image": Verdict.SKIP})))
    assert (counts.get("errors"), counts.get("skipped"), counts.get("failures")) == ("1", "1", "0")


def test_the_page_begins_with_how_it_ended_and_with_what_failed():
    run = a_run({"sends-no-image": Verdict.FAIL, "sends-batches": Verdict.WARN})
    page = page_of(run, RUNNER.public_key, is_known=True)
    assert "Failed: anpr-working@0.1 is not kept" in page
    order = [page.index(f'id="{id}"') for id in ("outcome", "sends-no-image", "sends-batches", "reads-are-complete")]
    assert order == sorted(order)
    assert '<a href="#sends-no-image">' in page
    assert '<a href="#sends-batches">' not in page


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.PASS, "Passed: nothing that was looked at breaks"),
        (Verdict.WARN, "Passed, with a warning"),
        (Verdict.ERROR, "Could not be tested in full"),
        (Verdict.SKIP, "Could not be tested in full"),
    ],
)
def test_how_a_run_ended_is_said_in_plain_words(verdict, said):
    assert said in page_of(a_run({"sends-batches": verdict}), RUNNER.public_key, is_known=True)
