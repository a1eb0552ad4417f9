"""The tests of a back office, against a foreign one that keeps the clauses, and against those that do not."""

import shlex
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.http.back_office_caller import HttpCaller
from commonbeat.conformance.model import Run, Verdict
from commonbeat.conformance.ports import Answer, Outgoing, Silence
from commonbeat.conformance.running import Asked, run_back_office
from commonbeat.conformance.synthetic import is_synthetic
from commonbeat.kernel.clock import SystemClock
from tests.builders import SetClock
from tests.conformance.builders import CAMERA, held, the_pack
from tests.conformance.foreign_back_office import SECRET, Office, hostile, served

PACK = the_pack("anpr-back-office")
QUICK = replace(PACK, bounds=replace(PACK.bounds, run_seconds=6, call_seconds=1, answer_bytes=65_536))


def tried(url: str, pack=PACK, bearer=SECRET, camera=CAMERA) -> Run:
    caller = HttpCaller(url, bearer, pack.bounds.answer_bytes)
    return run_back_office(pack, Asked(url, 7), caller, camera, SystemClock(), lambda _result: None)


def found(run: Run, *verdicts: Verdict) -> list[str]:
    return [one.test.id for one in run.results if one.found.verdict in verdicts]


def not_passed(run: Run) -> list[str]:
    return [one.test.id for one in run.results if one.found.verdict is not Verdict.PASS]


def test_a_foreign_back_office_that_keeps_the_clauses_passes_and_is_sent_synthetic_reads_alone():
    office = Office()
    with served(office) as url:
        run = tried(url)
    assert not_passed(run) == []
    assert len(run.results) == len(PACK.tests)
    assert all(is_synthetic(mark) for mark in office.marks if mark and mark.strip(" -"))
    assert not run.system.is_ours


@pytest.mark.parametrize(
    ("office", "failing"),
    [
        (Office(tolerance=60), ["holds-a-read-ahead"]),
        (Office(tolerance=1), ["takes-a-read-a-little-ahead"]),
        (Office(forgets=True), ["counts-a-repeat"]),
    ],
)
@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_back_office_that_breaks_one_clause_fails_exactly_its_test(office, failing):
    with served(office) as url:
        run = tried(url)
    assert not_passed(run) == failing
    [result] = [one for one in run.results if one.test.id in failing]
    assert "Answered 202" in result.found.observed
    assert shlex.split(result.found.curl)[0] == "curl"
    assert SECRET not in result.found.curl


def test_one_that_says_that_it_accepted_what_it_should_hold_fails_every_such_test():
    with served(Office(lies=True)) as url:
        run = tried(url)
    held = [test.id for test in PACK.tests if test.id.startswith("holds-")]
    assert found(run, Verdict.FAIL) == [*held, "keeps-the-good-of-a-batch"]


def test_one_that_drops_reads_in_silence_does_not_account_for_them():
    with served(Office(drops=True)) as url:
        run = tried(url)
    assert "accounts for 0 of 1 reads" in run.results[2].found.observed
    assert "holds-a-read-ahead" in found(run, Verdict.FAIL)


def test_a_credential_that_is_not_taken_says_nothing_about_the_system():
    with served(Office()) as url:
        run = tried(url, bearer="another")
    assert found(run, Verdict.ERROR) == ["takes-a-good-read"]
    assert found(run, Verdict.FAIL) == []
    assert "--bearer-file" in run.results[0].found.observed


def test_a_camera_that_is_not_in_the_register_says_nothing_about_the_system():
    with served(Office()) as url:
        run = tried(url, camera=replace(CAMERA, camera=9))
    assert found(run, Verdict.ERROR) == ["takes-a-good-read"]
    assert found(run, Verdict.FAIL) == []


def test_where_nobody_is_nothing_is_found():
    with served(Office()) as url:
        pass
    run = tried(url)
    assert found(run, Verdict.ERROR) == ["takes-a-good-read"]
    assert len(found(run, Verdict.SKIP)) == len(PACK.tests) - 1


HEAD = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"
STOP = threading.Event()


def hangs(_connection):
    STOP.wait(30)


def drips(connection):
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    while not STOP.wait(0.2):
        connection.sendall(b" ")


def drips_a_head(connection):
    connection.sendall(b"HTTP/1.1 202 Accepted\r\nX: ")
    while not STOP.wait(0.2):
        connection.sendall(b"a")


def floods(connection):
    connection.sendall(HEAD + b"Content-Length: 10000000000\r\n\r\n")
    while not STOP.is_set():
        connection.sendall(b" " * 65_536)


def bombs(connection):
    connection.sendall(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08")


def redirects(connection):
    connection.sendall(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")


def talks_nonsense(connection):
    connection.sendall(b"SSH-2.0-made-up\r\n\r\n")


def hangs_up(_connection):
    return


def deep(connection):
    body = b"[" * 60_000
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def huge_numbers(connection):
    body = b'{"accepted": 1' + b"0" * 5000 + b', "duplicates": 0, "quarantined": []}'
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (hangs, "not whole after"),
        (drips, "not whole after"),
        (drips_a_head, "not whole after"),
        (floods, "longer than 65536 bytes"),
        (bombs, "does not give accepted"),
        (redirects, "a redirect, which is not followed"),
        (talks_nonsense, "no answer in HTTP"),
        (hangs_up, "no answer in HTTP"),
        (deep, "does not give accepted"),
        (huge_numbers, "does not give accepted"),
    ],
)
def test_a_hostile_back_office_is_bounded_and_fails_with_the_reason(behave, why):
    STOP.clear()
    began = time.monotonic()
    try:
        with hostile(behave) as url:
            run = tried(url, QUICK)
    finally:
        STOP.set()
    assert time.monotonic() - began < QUICK.bounds.run_seconds + 4
    assert run.results[0].found.verdict is Verdict.FAIL
    assert why in run.results[0].found.observed
    assert Verdict.PASS not in {one.found.verdict for one in run.results[:2]}


def test_a_call_takes_no_longer_than_it_may():
    STOP.clear()
    with hostile(drips) as url:
        began = time.monotonic()
        answer = HttpCaller(url, "", 65_536).call(Outgoing("POST", "/api/anpr/reads", b"{}"), 0.5)
        took = time.monotonic() - began
        STOP.set()
    assert isinstance(answer, Silence)
    assert took < 2


class Canned:
    """A caller with one answer."""

    def __init__(self, body: bytes, status: int = 202) -> None:
        self.body, self.status = body, status

    def call(self, asked, seconds):
        return Answer(self.status, {}, self.body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b"\xff",
        b'{"accepted": "1", "duplicates": 0, "quarantined": []}',
        b'{"accepted": true, "duplicates": 0, "quarantined": []}',
        b'{"accepted": 1, "duplicates": 0, "quarantined": null}',
        b'{"accepted": 1, "duplicates": 0, "quarantined": [1]}',
        b'{"accepted": 0, "duplicates": 0, "quarantined": [{"index": [], "clause": ""}]}',
        b'{"accepted": -1, "duplicates": 1, "quarantined": [{"index": 0, "clause": ""}]}',
        b'{"accepted": 2, "duplicates": 0, "quarantined": []}',
        b'{"accepted": 1, "duplicates": -1, "quarantined": [{"index": 0, "clause": ""}]}',
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_a_finding_and_no_fault_of_the_tool(body):
    run = run_back_office(PACK, Asked("http://x", 7), Canned(body), CAMERA, SystemClock(), lambda _result: None)
    assert run.results[0].found.verdict is Verdict.FAIL


def test_a_read_that_was_never_sent_is_not_one_that_was_quarantined():
    body = b'{"accepted": 0, "duplicates": 0, "quarantined": [{"index": 7, "clause": "x"}]}'
    run = run_back_office(PACK, Asked("http://x", 7), Canned(body), CAMERA, SystemClock(), lambda _result: None)
    assert "quarantines a read that was not sent" in run.results[0].found.observed


class Slow:
    """A ``Caller`` whose every answer takes as long as it is given, by a clock that a test sets."""

    def __init__(self, clock) -> None:
        self.clock, self.asked = clock, []

    def call(self, asked, seconds):
        self.asked.append(asked.path)
        self.clock.move(timedelta(seconds=seconds))
        return Answer(202, {}, b'{"accepted": 1, "duplicates": 0, "quarantined": []}')


def test_a_back_office_that_is_slow_each_time_holds_a_run_up_no_longer_than_it_lasts():
    clock = SetClock()
    caller = Slow(clock)
    run = run_back_office(PACK, Asked("http://x", 7), caller, CAMERA, clock, lambda _result: None)
    assert run.finished_at - run.started_at == timedelta(seconds=PACK.bounds.run_seconds)
    assert {one.found.verdict for one in run.results[7:]} == {Verdict.SKIP}
    assert set(caller.asked) == {"/api/anpr/reads"}


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_what_a_back_office_is_sent_follows_the_version_that_the_pack_is_held_to():
    with served(Office(tolerance=1)) as url:
        run = tried(url, pack=held(1.0, "anpr-back-office"))
    assert not_passed(run) == []
    said = {one.test.id: one.found.observed for one in run.results}
    assert said["holds-a-read-ahead"].startswith("Sent 4.00 s ahead by the clock here, and the limit is 1 second.")
    assert said["takes-a-read-behind"].startswith("Sent 10.00 s behind by the clock here")


def test_the_same_seed_sends_the_same_marks():
    offices = [Office(), Office(), Office()]
    for office, seed in zip(offices, (7, 7, 8), strict=True):
        with served(office) as url:
            caller = HttpCaller(url, SECRET, 65_536)
            run_back_office(PACK, Asked(url, seed), caller, CAMERA, SystemClock(), lambda _result: None)
    assert offices[0].marks == offices[1].marks != offices[2].marks
