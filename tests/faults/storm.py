"""Senders and searchers under which a node is killed, and what must be true of it afterwards.

Read number ``n`` is always the same read: its mark, camera and time follow from ``n``, and its time is ``n``
milliseconds after the first. So the store has everything, and once, exactly when it counts as many reads as were
issued, as many different times, and the first and last of them.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from base64 import b64decode
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.audit.merkle import is_consistent
from commonbeat.audit.notes import NoteKey, signed_text
from commonbeat.kernel.clock import from_ms, spell

from .served import Served, is_alive, until

CAMERAS = 40
LISTED, LISTED_EVERY = "LISTED1", 503
REPEATS = 8
BATCH_MOST = 60
ANSWER_SECONDS = 20.0


@dataclass
class Ledger:
    """What was issued, what was acknowledged, and what nobody knows of. Safe from any thread."""

    base_ms: int
    issued: int = 0
    settled: int = 0
    acknowledged: int = 0
    answers: int = 0
    in_flight: int = 0
    duplicates: int = 0
    lost_answers: int = 0
    uncertain: deque[int] = field(default_factory=deque)
    faults: list[str] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    is_draining: bool = False
    reserved: int | None = None
    """No read from here on is issued before this is raised, so that a run that is cut off knows what it may have sent."""

    def take(self, dice: random.Random) -> tuple[list[int], int, int]:
        """Give numbers for a batch, and how many of them nobody knows of and how many were never sent."""
        with self.news:
            doubtful = [self.uncertain.popleft() for _ in range(min(len(self.uncertain), dice.randint(1, BATCH_MOST)))]
            fresh: list[int] = []
            if not self.is_draining:
                ends = self.issued + dice.randint(1, BATCH_MOST)
                fresh = list(range(self.issued, ends if self.reserved is None else min(ends, self.reserved)))
                self.issued += len(fresh)
            if not doubtful and not fresh:
                return [], 0, 0
            again = [dice.randrange(self.settled) for _ in range(dice.randint(0, REPEATS))] if self.settled else []
            self.in_flight += 1
        numbers = [*doubtful, *fresh, *set(again)]
        dice.shuffle(numbers)
        return numbers, len(doubtful), len(fresh)

    def answered(self, known: Sequence[int], told: dict[str, Any], doubtful: int, fresh: int) -> None:
        """Note an acknowledgement, and find fault with its counts where they cannot be."""
        accepted, duplicates = told["accepted"], told["duplicates"]
        with self.news:
            if accepted + duplicates != len(known) or told["quarantined"]:
                self.faults.append(f"{len(known)} were sent, and the answer is {told}")
            if not fresh <= accepted <= fresh + doubtful:
                self.faults.append(f"{fresh} new and {doubtful} in doubt of {len(known)} were answered by {told}")
            self.acknowledged += doubtful + fresh
            self.duplicates += duplicates
            self.answers += 1
            self.in_flight -= 1
            self.news.notify_all()

    def not_answered(self, numbers: Sequence[int]) -> None:
        """Note a batch whose answer never came: each of its reads may be there or not."""
        with self.news:
            self.uncertain.extend(n for n in numbers if n >= self.settled)
            self.lost_answers += 1
            self.in_flight -= 1
            self.news.notify_all()

    def wait_for(self, condition: Any, seconds: float, what: str) -> None:
        with self.news:
            if not self.news.wait_for(lambda: self.faults or condition(), seconds):
                raise AssertionError(f"not within {seconds:g} s: {what}; {self}")
        assert not self.faults, self.faults[:3]


class Storm:
    """A served node, its senders and a searcher."""

    def __init__(self, served: Served, ledger: Ledger, senders: int = 4, seed: int = 0) -> None:
        self.served, self.ledger = served, ledger
        self.dice = random.Random(seed)
        self.searched: dict[int, str] = {}
        self.checkpoint: dict[str, Any] | None = None
        self._up, self._stop = threading.Event(), threading.Event()
        seeds = [self.dice.random() for _ in range(senders)]
        self._threads = [threading.Thread(target=self._send, args=(one,), daemon=True) for one in seeds]
        self._threads.append(threading.Thread(target=self._search, args=(seed,), daemon=True))

    def begin(self) -> None:
        """Issue the credentials, list the mark that hits, and let everybody loose."""
        for who in ("feed-1", "investigator", "auditor", "list-manager", "hit-desk"):
            self.served.bearer(who)
        for thread in self._threads:
            thread.start()
        self._up.set()

    def end(self) -> None:
        self._stop.set()
        self._up.set()
        with self.ledger.news:
            self.ledger.news.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(ANSWER_SECONDS + 5)

    def watch(self) -> None:
        """Put the mark that hits on a list."""
        body = {"name": "storm", "purpose": "made-up marks", "priority": "high"}
        _status, made = self.served.call("POST", "/api/anpr/lists", body, "list-manager")
        entry = {"vrm": LISTED, "reason": "made up", "action": "observe", "weed_date": "2098-12-31"}
        at = f"/api/anpr/lists/{made['id']}/entries"
        status, _body = self.served.call("POST", at, {"entries": [entry]}, "list-manager")
        assert status == 201, _body

    def round(self, mode: str) -> None:
        """Kill under load in one of the ways, bring the node back, and see that nothing is lost or there twice."""
        ledger, enough = self.ledger, self.dice.randint(3, 40)
        target = ledger.answers + enough
        ledger.wait_for(lambda: ledger.answers >= target and ledger.in_flight, 60, f"{enough} answers")
        if mode == "store":
            before = self.served.store_pid
            self.served.kill_store()
            until(lambda: not is_alive(before), 10, "the store process has gone")
            taken = ledger.answers + 3
            ledger.wait_for(lambda: ledger.answers >= taken, 30, "reads are taken while there is no store")
            self.served.wait_ready()
        else:
            store = self.served.store_pid
            if mode == "both":
                self.served.kill_store()
            self._up.clear()
            self.served.kill_leader()
            if self.dice.random() < 0.5:
                until(lambda: not is_alive(store), 15, "the store process ended with its parent")
            self.served.start()
            self._up.set()
        self.check_round()

    def check_round(self) -> None:
        """Let every read be acknowledged, see that each is there once, and that the record only grew."""
        ledger = self.ledger
        with ledger.news:
            ledger.is_draining = True
        try:
            ledger.wait_for(lambda: not ledger.uncertain and not ledger.in_flight, 60, "every read is acknowledged")
            until(lambda: self._stored()[0] >= ledger.issued, 60, f"{ledger.issued} reads are stored")
            count, different, first, last = self._stored()
            assert (count, different) == (ledger.issued, ledger.issued), (
                f"{count} stored, {different} different, {ledger.issued} sent"
            )
            assert (first, last) == (ledger.base_ms, ledger.base_ms + ledger.issued - 1)
            self._check_record()
        finally:
            with ledger.news:
                ledger.settled = ledger.issued
                ledger.is_draining = False
                ledger.news.notify_all()

    def check_hits(self) -> None:
        """See that each read of the listed mark was raised once."""
        wanted = -(-self.ledger.issued // LISTED_EVERY)
        until(lambda: len(self._hits()) >= wanted, 30, f"{wanted} hits")
        hits = self._hits()
        assert len(hits) == wanted
        assert len({hit["captured_at"] for hit in hits}) == wanted

    def check_export(self, folder: Path) -> int:
        """Export the record, verify it, and find each search that was answered in it; give how many entries it has."""
        file = folder / "record.jsonl"
        file.unlink(missing_ok=True)
        answered = set(self.searched.values())  # before the export, since searching goes on
        made = self.served.command("audit", "export", "--data", str(self.served.data), "--out", str(file))
        assert made.returncode == 0, made.stderr
        key = self.served.command("audit", "key", "--data", str(self.served.data)).stdout.strip()
        verified = self.served.command("audit", "verify", str(file), "--key", key)
        assert verified.returncode == 0, verified.stderr
        text = file.read_text(encoding="utf-8")
        entries = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        searches = {one["details"]["reference"] for one in entries if one.get("event") == "anpr.search.made"}
        lost = answered - searches
        assert not lost, f"{len(lost)} answered searches are not on the record"
        return len(entries)

    def _stored(self) -> tuple[int, int, int, int]:
        sql = (
            "SELECT count(), uniqExact(captured), toUnixTimestamp64Milli(min(captured)),"
            " toUnixTimestamp64Milli(max(captured)) FROM commonbeat.reads"
        )
        try:
            client = connect_socket(self.served.data / "reads" / "store.sock")
            try:
                row = client.query(sql).result_rows[0]
            finally:
                client.close()
        except Exception:  # the store is on its way up
            return 0, 0, 0, 0
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def _check_record(self) -> None:
        status, now = self.served.call("GET", "/api/audit/checkpoint", who="auditor")
        assert status == 200, now
        key = NoteKey.parse(now["key"])
        text = signed_text(now["note"], key, ed25519_verifies)
        assert text.split("\n")[1:3] == [str(now["size"]), now["root"]]
        before, self.checkpoint = self.checkpoint, now
        if before is None:
            return
        assert now["size"] >= before["size"]
        where = f"/api/audit/consistency?first={before['size']}&second={now['size']}"
        status, proof = self.served.call("GET", where, who="auditor")
        assert status == 200, proof
        hashes = [b64decode(one) for one in proof["hashes"]]
        roots = b64decode(before["root"]), b64decode(now["root"])
        assert is_consistent(before["size"], roots[0], now["size"], roots[1], hashes)

    def _hits(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            status, page = self.served.call("GET", f"/api/anpr/hits{after}", who="hit-desk")
            assert status == 200, page
            found += page["hits"]
            if not page["more"]:
                return found
            after = f"?after={page['next']}"

    def read(self, n: int) -> dict[str, Any]:
        """Give read number ``n`` as it is sent."""
        mark = LISTED if n % LISTED_EVERY == 0 else f"S{n:08d}"
        at = spell(from_ms(self.ledger.base_ms + n))
        return {"vrm": mark, "captured_at": at, "feed": 1, "source": 1, "camera": 1 + n % CAMERAS}

    def _send(self, seed: float) -> None:
        dice, ledger = random.Random(seed), self.ledger
        link = _Link(self.served)
        while not self._stop.is_set():
            self._up.wait(ANSWER_SECONDS)
            numbers, doubtful, fresh = ledger.take(dice)
            if not numbers:
                with ledger.news:
                    ledger.news.wait_for(lambda: self._stop.is_set() or ledger.uncertain or not ledger.is_draining, 1)
                continue
            try:
                status, told = link.post({"reads": [self.read(n) for n in numbers]})
            except OSError:
                ledger.not_answered(numbers)
                continue
            if status == 202:
                ledger.answered(numbers, told, doubtful, fresh)
            else:
                ledger.not_answered(numbers)
                if status < 500:
                    ledger.faults.append(f"a batch was answered {status}: {told}")
        link.close()

    def _search(self, seed: float) -> None:
        dice = random.Random(seed)
        while not self._stop.is_set():
            self._up.wait(ANSWER_SECONDS)
            if not self.ledger.settled:
                with self.ledger.news:
                    self.ledger.news.wait_for(lambda: self._stop.is_set() or self.ledger.settled, 1)
                continue
            n = dice.randrange(self.ledger.settled)
            n += n % LISTED_EVERY == 0 and self.ledger.settled > n + 1
            self._search_for(n, f"STORM/{len(self.searched)}/{time.monotonic_ns()}")

    def _search_for(self, n: int, reference: str) -> None:
        read = self.read(n)
        span = {"from": spell(from_ms(self.ledger.base_ms)), "to": spell(from_ms(self.ledger.base_ms + 10**9))}
        purpose = {"category": "serious", "reason": "made-up storm", "reference": reference}
        try:
            status, found = self.served.call(
                "POST", "/api/anpr/searches", {"vrm": read["vrm"], "purpose": purpose} | span, "investigator", 20
            )
        except OSError:
            return
        if status == 200:
            self.searched[found["audit_entry"]] = reference
            if len(found["reads"]) != 1 and read["vrm"] != LISTED:
                self.ledger.faults.append(f"read {n} was found {len(found['reads'])} times")
        elif status != 503:
            self.ledger.faults.append(f"a search was answered {status}: {found}")


class _Link:
    """One sender's connection, made anew when it breaks."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._connection: http.client.HTTPConnection | None = None

    def post(self, body: object) -> tuple[int, Any]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._served.port, timeout=ANSWER_SECONDS)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._served.bearer('feed-1')}"}
        try:
            self._connection.request("POST", "/api/anpr/reads", json.dumps(body), headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as cut:
            self.close()
            raise ConnectionError(str(cut)) from cut
        return answer.status, json.loads(content)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def modes(rounds: int) -> list[str]:
    """Give the way to kill of each round: the leader alone, the store alone, both, in turn."""
    turn = ("leader", "store", "both", "leader", "store")
    return [turn[n % len(turn)] for n in range(rounds)]
