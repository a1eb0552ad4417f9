"""The node's two processes: one dies alone, both are there once."""

import os
import signal
import subprocess
import time

import pytest

from commonbeat.kernel.clock import from_ms, spell
from tests.faults.served import COMMAND, Served, is_alive, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def send(served: Served, mark: str) -> dict:
    at = spell(from_ms(int(time.time() * 1000) - 1000))
    read = {"vrm": mark, "captured_at": at, "feed": 1, "source": 1, "camera": 1}
    status, told = served.call("POST", "/api/anpr/reads", {"reads": [read]}, "feed-1")
    assert status == 202, told
    return told


def search(served: Served, mark: str):
    span = {"from": spell(from_ms(int(time.time() * 1000) - 3_600_000)), "to": "2099-01-01T00:00:00Z"}
    return served.call("POST", "/api/anpr/searches", {"vrm": mark, "purpose": PURPOSE} | span, "investigator")


def found(served: Served, mark: str) -> int | None:
    status, answer = search(served, mark)
    return len(answer["reads"]) if status == 200 else None


def test_a_store_that_dies_alone_costs_searches_a_moment_and_reads_nothing(served):
    served.start()
    send(served, "BEFORE1")
    until(lambda: found(served, "BEFORE1") == 1, 30, "what was sent is found")
    store = served.store_pid
    os.kill(store, signal.SIGSTOP)  # so that it is not back before we have looked
    served.kill_store()
    until(lambda: not is_alive(store), 10, "the store has gone")
    assert send(served, "DURING1")["accepted"] == 1
    while (answer := search(served, "BEFORE1"))[0] == 503:
        assert answer[1]["type"] == "/errors/anpr.store-unavailable"
        assert served.headers["retry-after"]
        assert send(served, f"DURING{time.monotonic_ns() % 10**6}")["accepted"] == 1
    served.wait_ready()
    assert served.store_pid != store
    until(lambda: found(served, "DURING1") == 1, 30, "what was sent meanwhile is found")
    assert found(served, "BEFORE1") == 1
    assert served.process.poll() is None
    assert served.stop() == 0


def test_a_search_is_told_when_the_store_hangs_and_reads_are_taken(served):
    served.settings["COMMONBEAT_SEARCH_SECONDS"] = "2"
    served.start()
    send(served, "BEFORE1")
    store = served.store_pid
    os.kill(store, signal.SIGSTOP)
    try:
        assert send(served, "DURING1")["accepted"] == 1
        status, answer = search(served, "BEFORE1")
        assert (status, answer["type"]) == (503, "/errors/anpr.store-unavailable")
    finally:
        os.kill(store, signal.SIGCONT)
    until(lambda: found(served, "DURING1") == 1, 60, "what was sent meanwhile is found")


def test_the_first_answer_of_a_store_that_was_started_again_tells_of_what_it_lacks(served):
    served.start()
    send(served, "GONE1")
    until(lambda: found(served, "GONE1") == 1, 20, "the read is stored")
    [part] = (served.data / "reads" / "store" / "store").glob("*/*/2*_*_*_0")
    (part / "data.bin").write_bytes(b"")
    first = served.store_pid
    served.kill_store()
    until(lambda: not is_alive(first), 10, "the store has gone")
    _status, answer = until(lambda: answered(served), 20, "a search is answered again")
    assert answer["gaps"], "it lacks the read, and says that it may"
    assert served.stop() == 0


def answered(served: Served):
    status, answer = search(served, "GONE1")
    return (status, answer) if status == 200 else None


def test_the_store_process_ends_with_the_node_however_it_ends(served):
    for end in (served.kill_leader, served.stop):
        served.start()
        store = served.store_pid
        end()
        until(lambda pid=store: not is_alive(pid), 15, "the store process has ended")


def test_a_second_node_on_the_folder_waits_and_names_the_holder(served):
    served.start()
    began = time.monotonic()
    second = subprocess.run(
        [*second_command(served)], capture_output=True, text=True, timeout=60, check=False, env=served.environment
    )
    assert second.returncode == 4
    assert 9 < time.monotonic() - began < 40
    assert f"process {served.process.pid}" in second.stderr
    assert f"http://127.0.0.1:{served.port}" in second.stderr
    assert served.ready() == 200
    assert send(served, "AFTER1")["accepted"] == 1


def test_a_start_waits_for_a_node_that_is_still_closing(served):
    served.start()
    first = served.process
    send(served, "BEFORE1")
    first.terminate()
    served.process = served.launch()
    assert first.wait(30) == 0
    served.wait_ready()
    assert found(served, "BEFORE1") == 1


def test_a_node_that_is_told_to_end_ends_in_order(served):
    for number in (signal.SIGTERM, signal.SIGINT):
        served.start()
        send(served, f"ORDER{int(number)}")
        served.process.send_signal(number)
        assert served.process.wait(30) in {0, 130}
        assert "Traceback" not in served.said()


def test_ctrl_c_again_and_again_is_told_in_a_line_each(served):
    served.start()

    def is_impatient() -> bool:
        served.process.send_signal(signal.SIGINT)
        return "Stopping already" in served.said()

    until(is_impatient, 20, "it says that it stops already")
    assert served.process.wait(30) == 130
    assert "Traceback" not in served.said()


@pytest.mark.parametrize("after_seconds", [0.4, 1.0, 1.6, 2.4])
def test_a_first_start_that_is_killed_leaves_a_folder_that_starts(served, after_seconds):
    process = served.launch()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(after_seconds)
    process.kill()
    process.wait()
    served.start()
    assert send(served, "AFTER1")["accepted"] == 1
    until(lambda: found(served, "AFTER1") == 1, 30, "what was sent is found")


def second_command(served: Served) -> list[str]:
    return [*COMMAND, "serve", "--data", str(served.data), "--port", "0"]


def test_a_node_whose_read_store_is_a_server_that_is_down_says_so_and_takes_reads(served):
    served.settings["COMMONBEAT_READS"] = "clickhouse://127.0.0.1:1"
    served.process = served.launch()
    until(lambda: "does not answer" in served.said(), 60, "it says that the read store is down")
    assert "answers at" in served.said()
    assert "wait in the journal" in served.said()
    assert send(served, "WAITS1")["accepted"] == 1
