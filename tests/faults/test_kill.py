"""``kill -9`` under load: what was acknowledged is there, once; what was answered is on the record."""

import time

import pytest

from tests.faults.served import Served, a_world
from tests.faults.storm import CAMERAS, Ledger, Storm, modes

ROUNDS = int(__import__("os").environ.get("COMMONBEAT_TEST_KILL_ROUNDS", "25"))
PAST_MS = 3_600_000


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_or_there_twice_however_often_the_node_is_killed(tmp_path):
    served = Served(tmp_path / "data", a_world(tmp_path / "world", CAMERAS))
    ledger = Ledger(base_ms=int(time.time() * 1000) - PAST_MS)
    storm = Storm(served, ledger, seed=2026)
    try:
        served.start()
        storm.watch()
        storm.begin()
        began = time.monotonic()
        for mode in modes(ROUNDS):
            storm.round(mode)
        storm.end()
        storm.check_round()
        storm.check_hits()
        entries = storm.check_export(tmp_path)
        assert served.stop() == 0
    finally:
        storm.end()
        served.end()
    print(  # noqa: T201  (the round's figures)
        f"{ROUNDS} rounds in {time.monotonic() - began:.0f} s: {ledger.issued} reads, {ledger.answers} acknowledgements, "
        f"{ledger.lost_answers} answers lost, {ledger.duplicates} repeats recognised, "
        f"{len(storm.searched)} searches answered, {entries} entries verified"
    )
    assert ledger.lost_answers >= ROUNDS // 2, "no request was in flight when the node was killed"
    assert ledger.duplicates > 0
    assert storm.searched
