"""The command beside a failure shows it again: each is run in a shell, against a system that has the fault."""

import json
import os
import re
import shlex
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.http.back_office_caller import HttpCaller
from commonbeat.adapters.http.sender_ear import HttpEar
from commonbeat.adapters.http.sender_process import Started
from commonbeat.adapters.http.targets import Target
from commonbeat.conformance.model import Verdict
from commonbeat.conformance.played import PlayedBackOffice
from commonbeat.conformance.ports import Listened
from commonbeat.conformance.running import Asked, Telling, run_back_office
from commonbeat.conformance.sender import Sender, judge
from commonbeat.kernel.clock import SystemClock
from tests.conformance.builders import CAMERA, TARGET, a_read, heard, judged, the_pack
from tests.conformance.foreign_back_office import SECRET, Office, served
from tests.conformance.test_sender import BROKEN, NO_BATCH

PACK = the_pack()
LONGEST = 2_500


def failures(found):
    return {id: one for id, one in found.items() if one.verdict is Verdict.FAIL}


def seen_again(curl) -> dict:
    """Run the command in a shell while the pack listens, and give what fails then."""
    script = curl.replace(TARGET, "$COMMONBEAT_TARGET").replace(shlex.quote(TARGET), "$COMMONBEAT_TARGET")
    script = re.sub(r"telnet://127.0.0.1:\d+", "telnet://${COMMONBEAT_TARGET#http://}", script)
    started = Started(shlex.join(["/bin/sh", "-c", script]), {"COMMONBEAT_BEARER": SECRET})
    ear = HttpEar(Target(TARGET, "http", "127.0.0.1", 0), PACK.bounds, SystemClock(), started, lambda _port: None)
    listened = ear.listen(PlayedBackOffice(PACK, CAMERA))
    results = judge(Sender.of(PACK, TARGET, listened, CAMERA))
    return failures({one.test.id: one.found for one in results})


READS = [read for read, _broken in BROKEN]
READS += [a_read(8), a_read(-8), a_read(vrm=7), a_read(vrm="A" * 5_000), a_read(captured_at="a" * 3_000), "no read"]
READS += [None, [], a_read(**{"a" * 2_000 + "Photo": "x" * 9_000}), a_read(feed=10**400), a_read(confidence={"a": "b"})]
READS += [a_read(captured_at="9999-12-31T23:59:59Z"), a_read(captured_at="0001-01-01T00:00:00Z")]


@pytest.mark.parametrize("read", READS, ids=range(len(READS)))
def test_what_a_read_breaks_is_broken_again_by_the_command(read):
    failed = failures(judged(heard(read)))
    assert failed
    for curl in {one.curl for one in failed.values()}:
        assert {id for id, one in failed.items() if one.curl == curl} <= set(seen_again(curl))


LINES = {"content-type": "application/x-ndjson"}
REQUESTS = [request for request, _why in NO_BATCH]
REQUESTS += [heard(body=b"", headers=LINES), heard(body=b"{}\n" * 10_001, headers=LINES)]
REQUESTS += [heard(body=b'{\n"a": 1\n}', headers=LINES), heard(body=b'[{"vrm": "AB12 CDE"}]'), heard(body=b"7")]
REQUESTS += [heard(path="api/anpr/reads"), heard(path="/api/anpr/reads/"), heard(body=b"vrm=AB12CDE\x00\x1b[2J'")]


@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
def test_what_is_no_batch_is_none_again_and_for_the_same_reason(request_):
    found = judged(request_)["sends-batches"]
    again = seen_again(found.curl)["sends-batches"]
    assert again.observed == found.observed or request_.cut


def test_a_request_that_is_too_long_and_a_sender_that_says_nothing_are_seen_again():
    long = heard(body=b"a" * (PACK.bounds.body_bytes + 1), cut="its body is longer than it may be")
    assert "its body is longer" in seen_again(judged(long)["sends-batches"].curl)["sends-batches"].observed
    [silent, *_skipped] = judge(Sender.of(PACK, TARGET, Listened((), 1, "the time was up"), CAMERA))
    assert "sent no whole request" in seen_again(silent.found.curl)["sends-batches"].observed


@pytest.mark.parametrize(
    "office",
    [Office(tolerance=60), Office(tolerance=1), Office(forgets=True), Office(drops=True), Office(lies=True, lax=True)],
    ids=["tolerates", "is strict", "forgets", "drops", "takes all"],
)
def test_a_back_office_answers_the_command_as_it_answered_the_run(office):
    pack, answered = the_pack("anpr-back-office"), {}
    with served(office) as url:
        caller = HttpCaller(url, SECRET, pack.bounds.answer_bytes)
        telling = Telling(lambda result: answered.update({result.test.id: office.answers[-1]}))
        run = run_back_office(Asked(pack, url, 7), caller, CAMERA, SystemClock(), telling)
        failed = [one for one in run.results if one.found.verdict is Verdict.FAIL]
        assert failed
        for one in failed:
            office.answers.clear()
            office.taken.clear()  # a read that bears no time of its own is no repeat there
            environment = os.environ | {"COMMONBEAT_BEARER": SECRET}
            subprocess.run(
                ["/bin/sh", "-c", one.found.curl], env=environment, capture_output=True, timeout=30, check=True
            )
            assert office.answers[-1] == answered[one.test.id], one.test.id


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["vrm", "captured_at", "feed", "source", "camera", "latitude", "longitude", "confidence"])
image_names = st.text(max_size=300).map(lambda text: f"{text}Image{text}")
reads = values | st.dictionaries(names | image_names, values | st.text(min_size=2_000, max_size=2_001), max_size=9)


def is_one_line(curl):
    return curl.isascii() and curl.isprintable() and len(curl) < LONGEST and "curl" in shlex.split(curl)


@given(st.lists(reads, max_size=4))
def test_no_failure_is_without_a_command_that_fits_on_a_line(sent):
    for found in failures(judged(heard(*sent))).values():
        assert is_one_line(found.curl)


@given(
    st.sampled_from(["POST", "PUT", "GET"]), st.text(max_size=300), st.binary(max_size=300) | st.text().map(str.encode)
)
def test_no_request_that_is_no_batch_is_without_one(method, path, body):
    for path_ in ("/api/anpr/reads", path):
        for headers in ({}, LINES, {"content-encoding": path}):
            for found in failures(judged(heard(method=method, path=path_, body=body, headers=headers))).values():
                assert is_one_line(found.curl)


def test_the_command_tells_nothing_of_a_mark_wherever_it_was_put():
    mark = "AB12CDE"
    read = a_read(vrm=mark, captured_at=mark, feed=mark, camera={mark: mark}) | {f"{mark}image": mark}
    path = heard(path=f"/{mark}/reads?vrm={mark}")
    for request in (
        heard(read),
        heard(mark),
        path,
        replace(path, method="PUT"),
        heard(body=json.dumps(mark).encode()[1:]),
    ):
        for found in failures(judged(request)).values():
            assert mark not in found.curl
