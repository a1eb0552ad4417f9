"""A disk that is really full: nothing is acknowledged that is not safe, nothing answered that is not on the record."""

import time

import pytest

from commonbeat.kernel.clock import from_ms, spell
from tests.adapters.full_disk import merging
from tests.faults.conftest import fill
from tests.faults.served import Served, a_world, until

BASE_MS = int(time.time() * 1000) - 3_600_000
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}
SPAN = {"from": spell(from_ms(int(time.time() * 1000) - 6 * 3_600_000)), "to": "2099-01-01T00:00:00Z"}


def reads(first: int, count: int) -> dict:
    return {"reads": [{"vrm": f"D{n:07d}", "captured_at": spell(from_ms(BASE_MS + n)), "feed": 1, "source": 1, "camera": 1 + n % 40} for n in range(first, first + count)]}  # fmt: skip


def send(node: Served, body: dict):
    return node.call("POST", "/api/anpr/reads", body, "feed-1")


def search(node: Served, mark: str):
    return node.call("POST", "/api/anpr/searches", {"vrm": mark, "purpose": PURPOSE} | SPAN, "investigator")


def found(node: Served, mark: str) -> int | None:
    status, answer = search(node, mark)
    return len(answer["reads"]) if status == 200 else None


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_full_disk_is_told_and_mends_itself_when_there_is_room(tmp_path, small_disk):
    node = Served(small_disk / "data", a_world(tmp_path / "world"), settings={"segment_mb": "1"})
    node.log = tmp_path / "node.log"
    try:
        node.start()
        for who in ("feed-1", "investigator", "auditor", "list-manager", "hit-desk"):
            node.bearer(who)
        safe = reads(0, 50)
        status, told = send(node, safe)
        assert (status, told["accepted"]) == (202, 50)
        until(lambda: found(node, "D0000000") == 1, 30, "what was sent is found")

        hog = fill(small_disk)
        sent, body, status, told = 50, reads(50, 500), 202, {}
        deadline = time.monotonic() + 60
        while status == 202:  # the segment's last block of the file system may still take a little
            assert time.monotonic() < deadline, "the disk is full and reads are still acknowledged"
            status, told = send(node, body)
            if status == 202:
                sent, body = sent + 500, reads(sent + 500, 500)
        assert (status, told["type"]) == (503, "/errors/anpr.journal-full")
        assert int(node.headers["retry-after"]) > 0

        status, told = until(lambda: _not_answered(node), 30, "the record cannot be written")
        assert (status, told["type"]) == (503, "/errors/audit.unavailable")
        status, told = node.call(
            "POST", "/api/anpr/lists", {"name": "full", "purpose": "made up", "priority": "low"}, "list-manager"
        )
        assert (status, told["type"]) in {(503, "/errors/database.unavailable"), (503, "/errors/audit.unavailable")}
        status, told = node.call("POST", "/api/anpr/lists", {"name": "full"}, "investigator")
        assert (status, told["type"]) == (503, "/errors/audit.unavailable"), "a refusal that is not on the record"
        assert node.call("GET", "/healthz/live")[0] == 200
        status, health = node.call("GET", "/healthz/ready")
        assert (status, health["status"]) == (503, "not-ready")
        assert [part for part, serves in health["parts"].items() if not serves]

        hog.unlink()
        status, told = until(lambda: _taken(node, body), 30, "reads are taken again")
        assert told["quarantined"] == []
        status, told = send(node, body)
        assert (told["accepted"], told["duplicates"]) == (0, 500)
        for n in (0, 49, 50, sent - 1, sent, sent + 499):
            until(lambda mark=f"D{n:07d}": found(node, mark) == 1, 30, f"read {n} is found once")
        until(lambda: node.ready() == 200, 30, "the node is ready again")
        assert node.stop() == 0

        node.start()
        assert found(node, "D0000000") == 1
        status, told = send(node, body)
        assert told["duplicates"] == 500
        assert node.stop() == 0
    finally:
        node.end()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_disk_that_fills_while_parts_are_merged_keeps_every_read_that_was_acknowledged(tmp_path, small_disk):
    node = Served(small_disk / "data", a_world(tmp_path / "world"), settings={"load_rows": "2000", "load_ms": "50"})
    node.log = tmp_path / "node.log"
    try:
        node.start()
        taken = 0
        while not (taken >= 30_000 and merging(node.data / "reads")):
            assert taken < 300_000, "the store merges nothing"
            status, told = send(node, reads(taken, 2_000))
            assert (status, told["accepted"]) == (202, 2_000)
            taken += 2_000
        hog = fill(small_disk)
        until(lambda: send(node, reads(taken, 2_000))[0] == 503, 30, "the disk is full")
        hog.unlink()
        until(lambda: _taken(node, reads(taken, 2_000)), 30, "reads are taken again")
        taken += 2_000
        until(lambda: node.ready() == 200, 60, "the node is ready again")
        marks = [f"D{n:07d}" for n in range(0, taken, 997)]
        for mark in marks:
            until(lambda mark=mark: found(node, mark) == 1, 60, f"{mark} is found once")
        assert node.stop() == 0

        node.start()
        for mark in marks:
            status, answer = search(node, mark)
            assert (status, len(answer["reads"]), answer["gaps"]) == (200, 1, []), mark
        # What is sent again is a repeat: so each read is there, whole, and once.
        for first in range(0, taken, 2_000):
            status, told = send(node, reads(first, 2_000))
            assert (told["accepted"], told["duplicates"]) == (0, 2_000), first
        assert node.stop() == 0
    finally:
        node.end()


def _not_answered(node: Served):
    status, told = search(node, "D0000000")
    return (status, told) if status != 200 else None


def _taken(node: Served, body: dict):
    status, told = send(node, body)
    return (status, told) if status == 202 else None
