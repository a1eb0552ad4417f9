"""The contract of ``commonbeat.anpr.ports.ReadStore``, on every adapter."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.clock_days import ClockDay
from commonbeat.anpr.errors import ReadStoreUnavailable, SearchTooWide
from commonbeat.anpr.model import CameraNumber, Flag, ReadPlace, ReadQuery, StoredRead, Toward
from commonbeat.anpr.ports import ReadStore
from tests.anpr.builders import NOON_MS, a_read, columns, many_columns

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
EVER = (0, 4_000_000_000_000)
SERVER = os.environ.get("COMMONBEAT_TEST_CLICKHOUSE", "")
KINDS = ["memory", "chdb", *(["server"] if SERVER else [])]


class Shelf:
    """Gives empty stores of each kind; the embedded engine is started once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = None
        self._stores: dict[str, object] = {}

    def empty(self, kind: str) -> ReadStore:
        if kind == "memory":
            return MemoryReadStore()
        from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore

        if kind not in self._stores:
            self._stores[kind] = ClickHouseReadStore(self._connector(kind))
        store = self._stores[kind]
        store.count()
        for table in ("reads", "plates"):
            self._connector(kind)().command(f"TRUNCATE TABLE commonbeat.{table}")
        return store

    def client(self, kind: str):
        return self._connector(kind)()

    def _connector(self, kind: str) -> Callable[[], object]:
        from commonbeat.adapters.clickhouse.supervisor import StoreProcess
        from commonbeat.adapters.clickhouse.transport import connect_server, connect_socket

        if kind == "server":
            return partial(connect_server, SERVER)
        if self._process is None:
            self._process = StoreProcess(self._folder)
            self._process.start()
        return partial(connect_socket, self._process.socket)

    def close(self) -> None:
        for store in self._stores.values():
            store.close()
        if self._process is not None:
            self._process.stop()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path_factory.mktemp("reads"))
    yield shelf
    shelf.close()


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, shelf: Shelf) -> ReadStore:
    return shelf.empty(request.param)


def ask(
    store: ReadStore, from_ms: int = EVER[0], to_ms: int = EVER[1], limit: int = 500, **rest
) -> Sequence[StoredRead]:
    return store.search(ReadQuery(from_ms, to_ms, limit, **rest))


def test_an_empty_store_has_nothing(store: ReadStore) -> None:
    assert store.count() == 0
    assert store.captured_span() is None
    assert list(ask(store)) == []
    assert len(store.keys_between(*EVER).vrm) == 0


def test_a_store_that_lost_nothing_has_no_gaps(store: ReadStore) -> None:
    store.insert(many_columns(100), "batch")
    assert list(store.gaps()) == []


def test_a_read_comes_back_as_it_was_kept(store: ReadStore) -> None:
    plain = a_read()
    full = a_read(
        "X1",
        NOON_MS - 1,
        70_000,
        received_vrm="x 1 é",
        received_ms=NOON_MS + 400 * DAY_MS,
        latitude_e6=-51_500_001,
        longitude_e6=-179_999_999,
        confidence=None,
        toward=Toward.AWAY,
        flags=Flag.LATE | Flag.TRANSLITERATED,
    )
    early = a_read("ABCDEFGHJK12", NOON_MS - 2, 4_294_967_295, received_ms=NOON_MS - 5000, latitude_e6=0, confidence=0)

    store.insert(columns([early, full, plain]), "one")

    assert list(ask(store)) == [plain, full, early]


def test_the_same_token_stores_nothing_again(store: ReadStore) -> None:
    reads = columns([a_read(), a_read("ZZ99ZZZ")])
    for token in ("one", "one", "two", "one"):
        store.insert(reads, token)
    assert store.count() == 4


def test_a_batch_over_many_weeks_is_stored_once(store: ReadStore) -> None:
    reads = columns(a_read("WK12AAA", NOON_MS - week * 7 * DAY_MS, week) for week in range(120))
    store.insert(reads, "weeks")
    store.insert(reads, "weeks")
    assert store.count() == 120
    assert store.captured_span() == (NOON_MS - 119 * 7 * DAY_MS, NOON_MS)
    assert [read.camera for read in ask(store, vrms=("WK12AAA",))] == list(range(120))


def test_two_batches_with_equal_reads_and_different_tokens_are_both_stored(store: ReadStore) -> None:
    reads = columns([a_read()])
    store.insert(reads, "one")
    store.insert(reads, "two")
    assert store.count() == 2


def test_a_span_holds_its_start_and_not_its_end(store: ReadStore) -> None:
    store.insert(columns(a_read(captured_ms=NOON_MS + step) for step in (-1, 0, 1)), "one")
    assert [read.captured_ms - NOON_MS for read in ask(store, NOON_MS, NOON_MS + 1)] == [0]
    assert [
        read.captured_ms - NOON_MS for read in ask(store, NOON_MS - 1, NOON_MS + 1, cameras=(CameraNumber(1),))
    ] == [0, -1]


def test_ties_are_in_the_order_of_camera_and_plate(store: ReadStore) -> None:
    reads = [a_read("BB", NOON_MS, 1), a_read("AA", NOON_MS, 10), a_read("AA", NOON_MS, 2), a_read("CC", NOON_MS, 2)]
    store.insert(columns(reads), "one")
    assert [(read.camera, read.vrm) for read in ask(store)] == [(1, "BB"), (2, "AA"), (2, "CC"), (10, "AA")]


def test_no_camera_is_not_the_same_as_any_camera(store: ReadStore) -> None:
    store.insert(columns([a_read()]), "one")
    assert list(ask(store, cameras=())) == []
    assert len(ask(store, cameras=None)) == 1


def test_thirteen_thousand_cameras_may_be_named(store: ReadStore) -> None:
    store.insert(columns([a_read(camera=4_000_000_000), a_read("NOTHERE", camera=5)]), "one")
    cameras = tuple(CameraNumber(4_000_000_000 - number * 7) for number in range(13_000))
    assert [read.vrm for read in ask(store, cameras=cameras)] == ["AB12CDE"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("AB12CD?", ["AB12CDE", "AB12CDF"]),
        ("?B12CDE", ["AB12CDE"]),
        ("AB*", ["AB12CDE", "AB12CDF", "AB%"]),
        ("*12*", ["AB12CDE", "AB12CDF", "ZB12"]),
        ("*B?2*E", ["AB12CDE"]),
        ("AB12CDE?", []),
        ("AB12CDE*", ["AB12CDE"]),
        ("AB%", ["AB%"]),
        ("A_12CDE", []),
        ("*\\*", ["A\\B"]),
        ("*'*", ["D'ARC"]),
        ("?", ["Q"]),
    ],
)
def test_patterns_stand_for_one_or_for_many_characters(store: ReadStore, pattern: str, found: Sequence[str]) -> None:
    plates = ["AB12CDE", "AB12CDF", "ZB12", "AB%", "A\\B", "D'ARC", "Q"]
    store.insert(columns(a_read(vrm, NOON_MS - at) for at, vrm in enumerate(plates)), "one")
    assert [read.vrm for read in ask(store, patterns=(pattern,))] == found


def test_plates_and_patterns_together_mean_any_of_them(store: ReadStore) -> None:
    store.insert(columns(a_read(vrm, NOON_MS - at) for at, vrm in enumerate(["AA1", "BB2", "CC3", "DD4"])), "one")
    assert [read.vrm for read in ask(store, vrms=("CC3",), patterns=("A?1", "*4"))] == ["AA1", "CC3", "DD4"]


@pytest.mark.parametrize("count", [300, 3_000, 30_000])
def test_a_pattern_is_answered_however_many_plates_it_matches(store: ReadStore, count: int) -> None:
    reads = many_columns(count, over_ms=40 * DAY_MS)
    store.insert(reads, "many")
    matching = np.array([b"A" in vrm for vrm in reads.vrm])
    expected = np.sort(reads.captured_ms[matching])[::-1][:1_000]

    found = ask(store, patterns=("*A*",), vrms=("NOTTHERE",), limit=1_000)

    assert [read.captured_ms for read in found] == expected.tolist()
    assert all("A" in read.vrm for read in found)


@pytest.mark.parametrize("count", [5, 40])
def test_reads_of_many_weeks_come_newest_first_however_many_plates_they_are_of(store: ReadStore, count: int) -> None:
    monday_ms = 4 * DAY_MS + NOON_MS // DAY_MS // 7 * 7 * DAY_MS
    instants = [monday_ms + week * 7 * DAY_MS + off for week in range(-4, 1) for off in (-1, 0, 1)]
    kept = [a_read(f"WK{number:02d}AAA", at, number) for at in instants for number in range(count)]
    store.insert(columns(kept), "weeks")

    for to_ms in (monday_ms, monday_ms + 1, monday_ms + 2):
        for query in (
            ReadQuery(monday_ms - 28 * DAY_MS, to_ms, 7, patterns=("WK*",)),
            ReadQuery(monday_ms - 1, to_ms, 7, patterns=("WK*",)),
        ):
            assert all_pages(store, query) == by_hand(kept, query)


def test_the_keys_of_a_span_are_all_given(store: ReadStore) -> None:
    reads = many_columns(5_000, over_ms=3 * HOUR_MS)
    store.insert(reads, "many")
    low, high = NOON_MS + 1_800_000, NOON_MS + 1_800_000 + HOUR_MS
    inside = (reads.captured_ms >= low) & (reads.captured_ms < high)
    keys = store.keys_between(low, high)
    assert sorted(zip(keys.vrm.tolist(), keys.camera.tolist(), keys.captured_ms.tolist(), strict=True)) == sorted(
        zip(reads.vrm[inside].tolist(), reads.camera[inside].tolist(), reads.captured_ms[inside].tolist(), strict=True)
    )
    assert keys.vrm.dtype == np.dtype("S12")


def test_a_camera_s_days_say_how_far_its_clock_was_off(store: ReadStore) -> None:
    def timed(delay_ms, camera=1, days=0, flags=Flag(0)):
        at = NOON_MS + days * DAY_MS
        return a_read(
            f"AB{delay_ms % 97:02d}CDE", camera=camera, captured_ms=at, received_ms=at + delay_ms, flags=flags
        )

    reads = [timed(-1_500), timed(400), timed(900, days=1), timed(7_000, camera=2), timed(-2, 2, 1, Flag.IMPORTED)]
    store.insert(
        columns(
            [*reads, timed(-3, 2, 1, Flag.RELEASED), timed(-9_000, 2, 1, Flag.TEST), timed(60_000, 2, 0, Flag.LATE)]
        ),
        "t",
    )
    day = NOON_MS // DAY_MS
    assert store.clock_days(NOON_MS - DAY_MS, NOON_MS + 2 * DAY_MS, 1_000).tolist() == [
        ClockDay(CameraNumber(1), day, 2, 1, -1_500),
        ClockDay(CameraNumber(1), day + 1, 1, 0, 900),
        ClockDay(CameraNumber(2), day, 2, 0, 7_000),
    ]
    assert store.clock_days(NOON_MS + 1, NOON_MS + 2 * DAY_MS, 1_000)["camera"].tolist() == [1]
    assert store.clock_days(NOON_MS + 9 * DAY_MS, NOON_MS + 10 * DAY_MS, 1_000).tolist() == []


def test_an_empty_batch_is_taken(store: ReadStore) -> None:
    store.insert(columns([]), "none")
    assert store.count() == 0


def test_many_threads_may_insert_and_search_at_once(store: ReadStore) -> None:
    def work(number: int) -> int:
        store.insert(columns([a_read(f"T{number}", NOON_MS + number, number)]), f"thread-{number}")
        return len(ask(store, vrms=(f"T{number}",)))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(40))) == [1] * 40
    assert store.count() == 40


PLATES = st.sampled_from(["AB12CDE", "AB12CDF", "A12", "BB12", "A_1", "A%1", "AB1", "Z"])
KEYS = st.tuples(st.integers(0, 60).map(lambda step: step * 7 * HOUR_MS + step % 3), st.integers(1, 6), PLATES)
PATTERNS = st.text("AB12?*_%", min_size=1, max_size=5)


def matches(pattern: str, vrm: str) -> bool:
    """Match by hand, as plainly as can be."""
    if not pattern:
        return not vrm
    if pattern[0] == "*":
        return any(matches(pattern[1:], vrm[at:]) for at in range(len(vrm) + 1))
    return bool(vrm) and pattern[0] in ("?", vrm[0]) and matches(pattern[1:], vrm[1:])


def by_hand(reads: Sequence[StoredRead], query: ReadQuery) -> Sequence[StoredRead]:
    found = []
    for read in reads:
        wanted = not query.vrms and not query.patterns
        wanted = wanted or read.vrm in query.vrms or any(matches(pattern, read.vrm) for pattern in query.patterns)
        placed = query.cameras is None or read.camera in query.cameras
        if wanted and placed and query.from_ms <= read.captured_ms < query.to_ms:
            found.append(read)
    return sorted(found, key=lambda read: (-read.captured_ms, read.camera, read.vrm))


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    keys=st.lists(KEYS, unique=True, max_size=60),
    cuts=st.integers(1, 4),
    asked=st.lists(
        st.tuples(
            st.lists(PLATES, max_size=2),
            st.lists(PATTERNS, max_size=2),
            st.none() | st.lists(st.integers(1, 6), max_size=3),
            st.tuples(st.integers(-1, 61), st.integers(-1, 61)),
            st.integers(1, 7),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_the_pages_of_any_question_together_are_every_matching_read_once_in_order(
    kind, shelf, keys, cuts, asked
) -> None:
    store = shelf.empty(kind)
    reads = [a_read(vrm, NOON_MS + after, camera) for after, camera, vrm in keys]
    for cut in range(cuts):
        store.insert(columns(reads[cut::cuts]), f"cut-{cut}")
    for vrms, patterns, cameras, steps, limit in asked:
        low, high = (NOON_MS + step * 7 * HOUR_MS for step in steps)
        some = None if cameras is None else tuple(map(CameraNumber, cameras))
        query = ReadQuery(low, high, limit, tuple(vrms), tuple(patterns), some)
        assert all_pages(store, query) == by_hand(reads, query)


def all_pages(store: ReadStore, query: ReadQuery) -> Sequence[StoredRead]:
    found: list[StoredRead] = []
    after = None
    while True:
        page = store.search(
            ReadQuery(query.from_ms, query.to_ms, query.limit, query.vrms, query.patterns, query.cameras, after)
        )
        assert len(page) <= query.limit
        found += page
        if len(page) < query.limit:
            return found
        after = ReadPlace(page[-1].captured_ms, page[-1].camera, page[-1].vrm)


def test_a_repeat_mends_a_plate_dictionary_that_a_kill_left_behind(shelf: Shelf) -> None:
    store = shelf.empty("chdb")
    reads = columns([a_read("GAP1", NOON_MS), a_read("GAP2", NOON_MS - 14 * DAY_MS)])
    store.insert(reads, "torn")
    shelf.client("chdb").command("TRUNCATE TABLE commonbeat.plates")
    assert list(ask(store, patterns=("GAP*",))) == []

    store.insert(reads, "torn")

    assert [read.vrm for read in ask(store, patterns=("GAP*",))] == ["GAP1", "GAP2"]
    assert store.count() == 2


def test_a_token_that_is_known_stores_nothing_though_less_is_sent_under_it(store: ReadStore) -> None:
    whole = [a_read("ONE", NOON_MS), a_read("TWO", NOON_MS - 14 * DAY_MS)]
    store.insert(columns(whole), "token")
    store.insert(columns(whole[1:]), "token")
    assert store.count() == 2


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_server_that_is_not_there_is_said_to_be_unavailable_at_once() -> None:
    from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
    from commonbeat.adapters.clickhouse.transport import connect_server

    store = ClickHouseReadStore(partial(connect_server, f"clickhouse://127.0.0.1:{closed_port()}"))
    began = time.monotonic()
    for call in (store.count, store.captured_span, partial(ask, store), partial(store.keys_between, 0, 1)):
        with pytest.raises(ReadStoreUnavailable):
            call()
    assert time.monotonic() - began < 5
    store.close()


def test_a_store_that_is_not_there_is_said_to_be_unavailable(tmp_path: Path) -> None:
    from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
    from commonbeat.adapters.clickhouse.transport import connect_socket

    store = ClickHouseReadStore(partial(connect_socket, tmp_path / "nobody"))
    for call in (
        store.count,
        store.captured_span,
        partial(ask, store),
        partial(store.insert, columns([a_read()]), "t"),
    ):
        with pytest.raises(ReadStoreUnavailable):
            call()


def test_a_search_that_takes_too_long_is_too_wide(shelf: Shelf) -> None:
    from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore

    shelf.empty("chdb").insert(many_columns(300_000), "many")
    hurried = ClickHouseReadStore(lambda *_: shelf.client("chdb"), search_seconds=0.001)
    hurried.count()
    with pytest.raises(SearchTooWide):
        ask(hurried, patterns=("*A*B*",), limit=100_000)
