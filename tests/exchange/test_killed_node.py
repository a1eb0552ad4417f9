"""An owner that is killed in mid-search, with ``kill -9``: the asker's row says so, at once."""

import json
import os
import signal
import threading

import pytest

from commonbeat.exchange.rules import addressed
from tests.exchange.nodes import (
    ASKER,
    OWNER,
    InProcess,
    a_directory,
    a_listener,
    give_directory,
    listed,
    make_force,
    url_of,
)
from tests.faults.served import Served, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]


@pytest.fixture
def owner(tmp_path):
    served = Served(tmp_path / "owner", None)
    make_force(served.data, OWNER, served.url)
    yield served
    served.end()


@pytest.fixture
def asker(tmp_path, owner):
    root, listener = tmp_path / "asker", a_listener()
    make_force(root, ASKER, url_of(listener))
    parties = listed(root, ASKER, url_of(listener)), listed(owner.data, OWNER, owner.url)
    for folder in (root, owner.data):
        give_directory(folder, a_directory(1, *parties))
    made = InProcess(root, listener)
    yield made
    made.close()


@pytest.mark.clause("anpr-working@0.1#one-row-for-each-owner")
def test_a_node_that_is_killed_in_mid_search_is_down_and_the_answer_is_complete(asker, owner):
    owner.start()
    assert asker.rows("TW01HIT", deadline_ms=10_000)[OWNER]["outcome"] == "no-trace"
    assert len(addressed(asker.node.directory.held, ASKER)) == 1
    os.kill(owner.store_pid, signal.SIGSTOP)  # the owner's search begins, and does not end
    told = []
    peers = asker.node.network.peers
    asking = threading.Thread(target=lambda: told.append(asker.search("TW01HIT", deadline_ms=10_000)))
    store = owner.store_pid
    try:
        asking.start()
        until(lambda: peers.under_way == 1, 10, "the owner is asked")
        owner.kill_leader()
        asking.join(20)
    finally:
        os.kill(store, signal.SIGCONT)
    [(status, body)] = told
    *rows, last = [json.loads(line) for line in body.splitlines()]
    [row] = [one for one in rows if one["owner"] == OWNER]
    assert (status, row["outcome"], row["reason_code"]) == (200, "down", "cut-off")
    assert row["at_ms"] < 9_000
    assert last == {"complete": True, "owners": {ASKER: "no-trace", OWNER: "down"}}
    answered = asker.entries("exchange.search.answered")[-1]
    assert f"{OWNER} down cut-off" in answered.details["outcomes"]


@pytest.mark.clause("anpr-working@0.1#deadline")
def test_a_store_that_hangs_at_the_owner_is_a_row_that_is_late(asker, owner):
    owner.start()
    os.kill(owner.store_pid, signal.SIGSTOP)
    try:
        row = asker.rows("TW01HIT", deadline_ms=400)[OWNER]
    finally:
        os.kill(owner.store_pid, signal.SIGCONT)
    assert (row["outcome"], row["reason_code"]) == ("late", "deadline")
    assert row["at_ms"] >= 400  # how little more it is, is measured in bench/exchange.py
