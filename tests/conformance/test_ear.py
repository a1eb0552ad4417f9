"""The played back office on the wire: what a hostile sender does is bounded, and the report says why."""

import os
import shlex
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from commonbeat.adapters.http.sender_ear import HttpEar, Started
from commonbeat.adapters.http.targets import Target
from commonbeat.conformance.errors import CannotListen
from commonbeat.conformance.model import Verdict
from commonbeat.conformance.played import PlayedBackOffice
from commonbeat.conformance.running import Asked, run_sender
from commonbeat.kernel.clock import SystemClock
from tests.conformance.builders import TARGET, the_pack

PACK = replace(the_pack(), bounds=replace(the_pack().bounds, run_seconds=4, call_seconds=1, quiet_seconds=1))
HEAD = b"POST /api/anpr/reads HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
GOOD = b'{"reads": [{"vrm": "QQ00ABC", "captured_at": "2026-11-21T12:00:00Z", "feed": 1, "source": 1, "camera": 1}]}'
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(GOOD) + GOOD


def heard_from(behave):
    """Let ``behave(connection)`` be the sender, and give the run and how long it took."""
    threads = []

    def send(port):
        def connect():
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                with suppress(OSError):
                    behave(connection)

        threads.append(threading.Thread(target=connect, daemon=True))
        threads[-1].start()

    ear = HttpEar(Target(TARGET, "http", "127.0.0.1", 0), PACK.bounds, SystemClock(), Started(), send)
    began = time.monotonic()
    run = run_sender(PACK, Asked(TARGET, 7), ear, None, SystemClock(), lambda _one: None, lambda _heard, _reply: None)
    took = time.monotonic() - began
    for thread in threads:
        thread.join(5)
    return run, took


def first(run):
    return run.results[0].found


def until_closed(connection):
    while connection.recv(65_536):
        pass


def hangs(connection):
    connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n")
    until_closed(connection)


def says_nothing(connection):
    until_closed(connection)


def half(connection):
    connection.sendall(WHOLE[:-40])
    connection.shutdown(socket.SHUT_WR)
    until_closed(connection)


def huge(connection):
    connection.sendall(HEAD + b"Content-Length: 10000000000\r\n\r\n")
    while True:
        connection.sendall(b" " * 65_536)


def huge_head(connection):
    connection.sendall(HEAD)
    while True:
        connection.sendall(b"X-A: " + b"a" * 60_000 + b"\r\n")


def endless_chunks(connection):
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")


def nonsense(connection):
    connection.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
    until_closed(connection)


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (hangs, "was not whole after 1 s"),
        (says_nothing, "sent no whole request"),
        (half, "broke off"),
        (huge, "body is longer than 1048576 bytes"),
        (huge_head, "head is longer than"),
        (endless_chunks, "body is longer than"),
        (nonsense, "no request in HTTP"),
    ],
)
def test_a_hostile_sender_is_cut_off_and_fails_with_the_reason(behave, why):
    run, took = heard_from(behave)
    assert first(run).verdict is Verdict.FAIL
    assert why in first(run).observed
    assert took < PACK.bounds.run_seconds + 2
    assert {one.found.verdict for one in run.results[1:-1]} == {Verdict.SKIP}


def test_many_requests_on_one_connection_are_each_answered():
    answers = []

    def behave(connection):
        for _ in range(5):
            connection.sendall(WHOLE)
            answers.append(connection.recv(65_536))

    run, _took = heard_from(behave)
    assert "5 reads in 5 requests" in first(run).observed
    assert all(answer.startswith(b"HTTP/1.1 202") and b"SYNTHETIC" in answer for answer in answers)
    assert b'"duplicates": 1' in answers[1]


def test_a_request_right_behind_another_is_not_mixed_into_it():
    def behave(connection):
        connection.sendall(WHOLE + WHOLE.replace(b"QQ00ABC", b"QQ00XYZ"))
        until_closed(connection)

    run, _took = heard_from(behave)
    assert "1 reads in 1 requests" in first(run).observed


def test_a_sender_that_asks_before_it_sends_is_told_to_go_on():
    def behave(connection):
        connection.sendall(WHOLE.replace(b"Host: x\r\n", b"Host: x\r\nExpect: 100-continue\r\n")[: -len(GOOD)])
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(GOOD)
        connection.recv(65_536)

    assert first(heard_from(behave)[0]).verdict is Verdict.PASS


def test_a_flood_of_requests_ends_the_run():
    few = replace(PACK.bounds, requests=3)

    def flood(port):
        def connect():
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                for _ in range(10):
                    connection.sendall(WHOLE)
                    connection.recv(65_536)

        threading.Thread(target=connect, daemon=True).start()

    ear = HttpEar(Target(TARGET, "http", "127.0.0.1", 0), few, SystemClock(), Started(), flood)
    listened = ear.listen(PlayedBackOffice(PACK, None))
    assert len(listened.heard) == 3
    assert "more came" in listened.ended


def test_a_sender_that_was_started_and_never_ends_is_ended():
    command = f"{sys.executable} -c 'import signal; print(1, flush=True); signal.pause()'"
    ear = HttpEar(
        Target(TARGET, "http", "127.0.0.1", 0), PACK.bounds, SystemClock(), Started(command), lambda _port: None
    )
    began = time.monotonic()
    listened = ear.listen(lambda _heard: None)
    assert time.monotonic() - began < PACK.bounds.run_seconds + 2
    assert listened.connections == 0
    assert ear.output == b"1\n"


@pytest.mark.parametrize("own_session", [True, False])
def test_a_run_does_not_wait_for_what_a_sender_that_ended_left_behind(own_session):
    behind = f"[sys.executable, '-c', 'import signal; signal.pause()'], start_new_session={own_session}"
    code = f"import os, subprocess, sys; print(subprocess.Popen({behind}).pid, flush=True); os._exit(3)"
    command = shlex.join([sys.executable, "-c", code])
    ear = HttpEar(Target(TARGET, "http", "127.0.0.1", 0), PACK.bounds, SystemClock(), Started(command), lambda _p: None)
    assert "status 3" in ear.listen(lambda _heard: None).ended
    with suppress(ProcessLookupError):  # one of the sender's own session has been ended with the run
        os.kill(int(ear.output), signal.SIGKILL)


def test_the_end_of_what_a_sender_printed_is_kept_however_much_it_was():
    command = shlex.join([sys.executable, "-c", "print('x' * 500_000); print('last')"])
    ear = HttpEar(Target(TARGET, "http", "127.0.0.1", 0), PACK.bounds, SystemClock(), Started(command), lambda _p: None)
    ear.listen(lambda _heard: None)
    assert ear.output.endswith(b"xx\nlast\n")
    assert len(ear.output) < 10_000


def test_a_sender_that_cannot_be_started_is_told():
    for command in ("no-such-program-anywhere", "'", "/"):
        ear = HttpEar(
            Target(TARGET, "http", "127.0.0.1", 0), PACK.bounds, SystemClock(), Started(command), lambda _p: None
        )
        with pytest.raises(CannotListen, match="cannot be started"):
            ear.listen(lambda _heard: None)


def test_an_address_that_is_taken_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = Target(TARGET, "http", "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(CannotListen):
            HttpEar(place, PACK.bounds, SystemClock(), Started(), lambda _port: None).listen(lambda _heard: None)
