"""The store process: it ends with its parent, loses nothing that it confirmed, and says what is wrong."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import clickhouse_connect
import numpy as np
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, StreamFailureError

from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
from commonbeat.adapters.clickhouse.supervisor import ReadStoreHeld, ReadStoreNotStarted, StoreProcess
from commonbeat.adapters.clickhouse.transport import SocketPools, connect_socket
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.model import ReadQuery
from tests.anpr.builders import NOON_MS, a_read, columns, many_columns

LONG_SECONDS = 30.0
WEEK_MS = 7 * 86_400_000
PARENT = """
import sys
from pathlib import Path
from commonbeat.adapters.clickhouse.supervisor import StoreProcess
process = StoreProcess(Path(sys.argv[1]))
process.start()
print(process.pid, process.socket, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreProcess]:
    process = StoreProcess(tmp_path_factory.mktemp("store"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reads"


def ended(pid: int, seconds: float = LONG_SECONDS) -> bool:
    """Wait until a process that may not be our child has ended; give whether it has."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def test_the_store_ends_when_its_parent_is_killed(folder: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid, socket = parent.stdout.readline().split()
    ClickHouseReadStore(partial(connect_socket, Path(socket.decode()))).insert(columns([a_read()]), "one")

    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()

    assert ended(int(pid))
    again = StoreProcess(folder)
    again.start()
    assert ClickHouseReadStore(partial(connect_socket, again.socket)).count() == 1
    again.stop()


def test_a_second_store_is_told_who_has_the_folder(process: StoreProcess) -> None:
    second = StoreProcess(process.folder, held_seconds=0.2)
    with pytest.raises(ReadStoreHeld, match=f"by process {process.pid}:"):
        second.start()
    assert process.ready


def test_a_start_waits_for_a_store_that_is_still_closing(folder: Path) -> None:
    first, second = StoreProcess(folder), StoreProcess(folder)
    first.start()
    stopper = threading.Timer(0.3, first.stop)
    stopper.start()
    second.start()
    stopper.join()
    assert second.ready
    second.stop()


def test_a_store_that_cannot_open_its_folder_says_so(folder: Path) -> None:
    folder.mkdir()
    (folder / "store").write_text("not a folder")
    with pytest.raises(ReadStoreNotStarted):
        StoreProcess(folder).start()


def test_a_killed_store_is_started_again_and_says_both(folder: Path) -> None:
    said: list[bool] = []
    heard = threading.Semaphore(0)

    def hear(ready: bool) -> None:
        said.append(ready)
        heard.release()

    process = StoreProcess(folder, changed=hear)
    process.start()
    first = process.pid
    os.kill(first, signal.SIGKILL)
    assert all(heard.acquire(timeout=LONG_SECONDS) for _ in range(3))
    assert said == [True, False, True]
    assert process.pid not in (None, first)
    process.stop()
    assert not process.ready


def test_a_confirmed_insert_survives_kills_and_a_repeated_one_is_there_once(folder: Path) -> None:
    process = StoreProcess(folder)
    process.start()
    store = ClickHouseReadStore(partial(connect_socket, process.socket))
    store.count()
    batches = {
        f"batch-{n}": many_columns(3_000, seed=n, from_ms=NOON_MS - WEEK_MS, over_ms=2 * WEEK_MS) for n in range(24)
    }
    confirmed: list[str] = []
    failures = 0
    killer = threading.Thread(target=kill_now_and_then, args=(process, 4, confirmed))
    killer.start()
    deadline = time.monotonic() + 120
    for token, reads in batches.items():
        while True:
            assert time.monotonic() < deadline
            try:
                store.insert(reads, token)
            except ReadStoreUnavailable:
                failures += 1
                process.wait_ready(LONG_SECONDS)
            else:
                confirmed.append(token)
                break
    killer.join()
    assert process.wait_ready(LONG_SECONDS)

    kept = store.keys_between(0, 4_000_000_000_000)
    sent = sorted(
        (vrm, camera, ms)
        for reads in batches.values()
        for vrm, camera, ms in zip(reads.vrm.tolist(), reads.camera.tolist(), reads.captured_ms.tolist(), strict=True)
    )
    assert sorted(zip(kept.vrm.tolist(), kept.camera.tolist(), kept.captured_ms.tolist(), strict=True)) == sent
    assert plates_known(process) == len(np.unique(kept.vrm))
    assert failures > 0
    process.stop()


def test_a_token_whose_rows_a_kill_prevented_is_taken_again(folder: Path) -> None:
    first, second = many_columns(500, seed=1), many_columns(700, seed=2)
    process = StoreProcess(folder)
    process.start()
    store = ClickHouseReadStore(partial(connect_socket, process.socket))
    store.insert(first, "whole")
    store.insert(second, "torn")
    process.stop()
    # As a kill leaves it between the two: the token is in the engine's log, the part is still under its first name.
    [logs] = folder.glob("store/store/*/*/deduplication_logs")
    [part] = logs.parent.glob("*_2_2_0")
    part.rename(part.with_name(f"tmp_insert_{part.name}"))

    process = StoreProcess(folder)
    process.start()
    store = ClickHouseReadStore(partial(connect_socket, process.socket))
    assert store.count() == 500
    for token, reads in (("torn", second), ("whole", first), ("torn", second)):
        store.insert(reads, token)

    assert store.count() == 1_200
    process.stop()


def kill_now_and_then(process: StoreProcess, times: int, confirmed: list[str]) -> None:
    """Kill the store while an insert is likely under way: right after another was confirmed."""
    for _ in range(times):
        process.wait_ready(LONG_SECONDS)
        seen, deadline = len(confirmed), time.monotonic() + LONG_SECONDS
        while len(confirmed) < seen + 2 and time.monotonic() < deadline:
            threading.Event().wait(0.002)
        if (pid := process.pid) is not None:
            os.kill(pid, signal.SIGKILL)
            ended(pid)


def plates_known(process: StoreProcess) -> int:
    client = connect_socket(process.socket)
    return client.query("SELECT uniqExact(vrm) FROM commonbeat.plates").first_row[0]


def test_sql_that_is_wrong_gives_an_error_with_its_code_and_no_crash(process: StoreProcess) -> None:
    before, client = process.pid, connect_socket(process.socket)
    for sql, code in (("SELECT nothing_of_the_kind", 47), ("SELEC 1", 62), ("SELECT * FROM no_such_table", 60)):
        with pytest.raises(DatabaseError) as caught:
            client.query(sql)
        assert caught.value.code == code
    with pytest.raises(DatabaseError) as caught:
        client.query("SELECT 1", settings={"max_execution_time": "soon"})
    assert client.query("SELECT 1").first_row == (1,)
    assert process.pid == before


def test_a_query_that_takes_too_long_is_ended(process: StoreProcess) -> None:
    client = connect_socket(process.socket)
    with pytest.raises(DatabaseError) as caught:
        client.query("SELECT max(sipHash64(number)) FROM numbers(100000000000)", settings={"max_execution_time": 0.3})
    assert caught.value.code == 159


def test_an_insert_that_the_table_refuses_is_not_confirmed(process: StoreProcess) -> None:
    client = connect_socket(process.socket)
    client.command("CREATE TABLE narrow (n UInt8, CONSTRAINT small CHECK n < 10) ENGINE = MergeTree ORDER BY n")
    with pytest.raises(DatabaseError) as caught:
        client.insert("narrow", [[5], [50]], column_names=["n"])
    assert caught.value.code == 469
    assert client.query("SELECT count() FROM narrow").first_row == (0,)


def test_a_stock_client_with_its_own_defaults_is_understood(process: StoreProcess) -> None:
    client = clickhouse_connect.get_client(
        host="localhost", pool_mgr=SocketPools(process.socket), autogenerate_session_id=False
    )
    client.command("CREATE TABLE stock (n UInt32, t String) ENGINE = MergeTree ORDER BY n")
    client.insert("stock", [[n, f"it's {n}\n"] for n in range(1_000)], column_names=["n", "t"])
    client.raw_insert("stock", ["n", "t"], b"5000\tby hand\n", fmt="TSV", settings={"max_threads": 1})
    found = client.query("SELECT t FROM stock WHERE n IN {few:Array(UInt32)} ORDER BY n", parameters={"few": [7, 5000]})
    assert found.result_rows == [("it's 7\n",), ("by hand",)]


def test_settings_of_one_request_are_not_those_of_the_next(process: StoreProcess) -> None:
    client = connect_socket(process.socket)
    sql = "SELECT getSetting('max_block_size')"
    usual = client.query(sql).first_row
    assert client.query(sql, settings={"max_block_size": 77}).first_row == (77,)
    assert client.query(sql).first_row == usual


def test_an_answer_that_breaks_off_is_seen_by_the_client(process: StoreProcess) -> None:
    client = connect_socket(process.socket)
    # One thread, and blocks far smaller than the answer: else the engine may fail before it has sent any of it.
    sql = "SELECT throwIf(number > 5000000) FROM system.numbers LIMIT 9000000 SETTINGS max_threads = 1, max_block_size = 10000"
    with pytest.raises(StreamFailureError), client.query_row_block_stream(sql) as stream:
        for _block in stream:
            pass
    assert client.query("SELECT 1").first_row == (1,)


def test_only_its_own_user_may_open_the_socket(process: StoreProcess) -> None:
    assert process.socket.stat().st_mode & 0o077 == 0


def test_a_long_folder_name_gets_a_short_socket(tmp_path: Path) -> None:
    process = StoreProcess(tmp_path / ("long" * 20) / ("name" * 20))
    process.start()
    assert len(os.fsencode(process.socket)) <= 107
    assert process.socket.parent.stat().st_mode & 0o077 == 0
    assert ClickHouseReadStore(partial(connect_socket, process.socket)).search(ReadQuery(0, 1, 1)) == []
    process.stop()
    assert not process.socket.exists()


def test_a_store_that_is_asked_to_end_ends_in_order(folder: Path) -> None:
    process = StoreProcess(folder)
    process.start()
    pid, begun = process.pid, time.monotonic()
    process.stop()
    assert ended(pid, 0)
    assert time.monotonic() - begun < LONG_SECONDS
    process.stop()
