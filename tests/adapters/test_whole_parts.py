"""What the read store confirmed is there again after a start, though the disk filled under a merge or an insert."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.adapters.clickhouse.gaps import EVER, damage, gaps
from commonbeat.adapters.clickhouse.part_names import PartName
from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
from commonbeat.adapters.clickhouse.supervisor import StoreProcess
from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.adapters.clickhouse.whole_parts import clear_found, clear_new, clear_set_aside, is_whole
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.model import Gap
from tests.adapters.full_disk import FullNowAndThen, merging
from tests.anpr.builders import NOON_MS, many_columns
from tests.faults.conftest import fill
from tests.small_disk import a_small_disk

WEEK_MS = 7 * 86_400_000
MONDAY_MS = 1_763_942_400_000  # 2025-11-24, whose week NOON_MS need not be of
BATCH = 5_000
LONG_SECONDS = 60.0


class Opened:
    """A store process on a folder, and what was confirmed by it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = StoreProcess(folder)
        self.process.start()
        self.store = ClickHouseReadStore(partial(connect_socket, self.process.socket))
        self.confirmed = 0

    def insert(self, seed: int, from_ms: int = NOON_MS) -> bool:
        try:
            self.store.insert(many_columns(BATCH, seed=seed, from_ms=from_ms), f"batch-{seed}")
        except ReadStoreUnavailable:
            return False
        self.confirmed += BATCH
        return True

    def insert_at_last(self, seed: int) -> None:
        """Send the same batch until it is confirmed, as the loader does."""
        waiting = threading.Event()
        for _attempt in range(int(LONG_SECONDS / 0.05)):
            if self.insert(seed):
                return
            waiting.wait(0.05)
        raise AssertionError("the store takes no batch")

    def read(self) -> int:
        """Give how many reads there are, each of them read from its part and not only counted."""
        waiting = threading.Event()
        for _attempt in range(int(LONG_SECONDS / 0.1)):
            try:
                return len(self.store.keys_between(0, 2 * NOON_MS).vrm)
            except ReadStoreUnavailable:  # it opens its folder anew
                waiting.wait(0.1)
        raise AssertionError("the store does not answer")

    def merge_nothing(self) -> None:
        """Have the engine leave its parts as they are until it is opened again."""
        connect_socket(self.process.socket, 30).command("SYSTEM STOP MERGES")

    def again(self) -> None:
        """Close the folder and open it anew."""
        self.close()
        confirmed = self.confirmed
        self.__init__(self.folder)  # type: ignore[misc]
        self.confirmed = confirmed

    def close(self) -> None:
        self.store.close()
        self.process.stop()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with a_small_disk(tmp_path / "disk", "48m") as folder:
        yield folder


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_disk_that_fills_during_a_merge_loses_nothing(disk: Path) -> None:
    opened = Opened(disk / "reads")
    try:
        seed = 0
        while not (seed >= 6 and merging(opened.folder)):
            opened.insert_at_last(seed)
            seed += 1
        hog = fill(disk)
        while opened.insert(seed):  # what still has room
            seed += 1
        hog.unlink()
        opened.insert_at_last(seed)
        assert opened.read() == opened.confirmed
        opened.again()
        assert opened.read() == opened.confirmed
        assert opened.store.gaps() == []
    finally:
        opened.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_disk_that_fills_again_and_again_loses_nothing_that_was_confirmed(disk: Path) -> None:
    opened = Opened(disk / "reads")
    try:
        with FullNowAndThen(disk):
            for seed in range(24):
                opened.insert_at_last(seed)
        opened.insert_at_last(24)
        opened.again()
        assert opened.read() == opened.confirmed == 25 * BATCH
    finally:
        opened.close()


@pytest.mark.parametrize("file", ["data.bin", "checksums.txt", "by_place.proj/data.bin"])
def test_a_part_that_was_damaged_is_told_as_a_gap_and_what_it_held_is_taken_again(tmp_path: Path, file: str) -> None:
    opened = Opened(tmp_path / "reads")
    try:
        for seed in range(3):
            opened.insert(seed, MONDAY_MS + seed * WEEK_MS)
        opened.close()
        [part] = (tmp_path / "reads" / "store" / "store").glob("*/*/20251201_*")
        cut = part / file
        cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
        opened.again()
        assert opened.store.gaps() == [Gap(MONDAY_MS + WEEK_MS, MONDAY_MS + 2 * WEEK_MS)]
        assert [lost.name for lost in damage(tmp_path / "reads")] == [
            lost.name for lost in (part.parent / "detached").iterdir()
        ]
        assert opened.store.count() == 2 * BATCH
        opened.insert(1, MONDAY_MS + WEEK_MS)
        assert opened.store.count() == 3 * BATCH
    finally:
        opened.close()


def test_the_newest_part_that_was_damaged_stays_a_gap_though_its_number_is_given_again(tmp_path: Path) -> None:
    week = Gap(MONDAY_MS, MONDAY_MS + WEEK_MS)
    opened = Opened(tmp_path / "reads")
    try:
        opened.merge_nothing()
        for seed in range(3):
            opened.insert(seed, MONDAY_MS)
        for turn in range(2):
            opened.close()
            newest = max((tmp_path / "reads" / "store" / "store").glob("*/*/20251124_*_0"))
            (newest / "by_place.proj" / "data.bin").write_bytes(b"")
            opened.again()
            opened.merge_nothing()
            assert opened.store.gaps() == [week]
            opened.insert(10 + turn, MONDAY_MS)
            assert newest.exists(), "its number is given again"
            assert opened.store.gaps() == [week]
        opened.again()
        assert opened.store.gaps() == [week]
        assert [part.name for part in damage(tmp_path / "reads")] == [f"lost_{newest.name}", f"lost_{newest.name}_try1"]
    finally:
        opened.close()


def a_part(table: Path, name: str, **files: bytes) -> Path:
    part = table / name
    part.mkdir(parents=True)
    for file, content in files.items():
        (part / file.replace("_", ".")).write_bytes(content)
    return part


def test_a_part_is_whole_when_every_byte_that_was_counted_is_there(tmp_path: Path) -> None:
    part = a_part(tmp_path, "all_1_1_0", data_bin=b"12345", checksums_txt=b"x")
    inner = a_part(part, "by_place.proj", data_bin=b"123", columns_txt=b"x")
    assert is_whole(part, 8)
    assert not is_whole(part, 9)
    (inner / "columns.txt").write_bytes(b"")
    assert not is_whole(part, 8)


def test_what_was_found_at_once_goes_and_what_was_found_later_goes_only_where_its_parts_are_there(
    tmp_path: Path,
) -> None:
    table = tmp_path / "store" / "aaa" / "table"
    (table / "detached").mkdir(parents=True)
    merged, lone = a_part(table, "all_1_2_1"), a_part(table, "all_4_4_0")
    a_part(table, "all_1_1_0")
    a_part(table, "all_2_2_0")
    clear_found([merged, lone])
    assert sorted(entry.name for entry in table.iterdir()) == ["all_1_1_0", "all_2_2_0", "detached"]
    assert [entry.name for entry in (table / "detached").iterdir()] == ["lost_all_4_4_0"]
    a_part(table / "detached", "broken-on-start_all_1_2_2_try1")
    a_part(table / "detached", "broken-on-start_all_4_4_0")
    clear_set_aside(tmp_path)
    assert sorted(entry.name for entry in (table / "detached").iterdir()) == ["lost_all_4_4_0", "lost_all_4_4_0_try1"]
    a_part(table / "detached", "broken-on-start_all_1_9_2")
    clear_set_aside(tmp_path)
    assert (table / "detached" / "lost_all_1_9_2").exists(), "of which only some is elsewhere may be the only copy"
    new = a_part(table, "all_5_5_0")
    clear_new([new])
    assert not new.exists()


@pytest.mark.parametrize(
    ("detached", "present", "found"),
    [
        ([("reads", "broken-on-start_20251124_3_3_0")], [("reads", "20251124_1_2_1")], [Gap(MONDAY_MS, MONDAY_MS + WEEK_MS)]),
        ([("reads", "broken-on-start_20251124_1_9_2")], [("reads", "20251124_1_4_1"), ("reads", "20251124_5_9_1")], []),
        ([("reads", "broken-on-start_20251124_1_9_2")], [("reads", "20251124_1_4_1")], [Gap(MONDAY_MS, MONDAY_MS + WEEK_MS)]),
        ([("schema_version", "broken-on-start_all_1_1_0")], [], []),
        ([("reads", "broken_20251124_1_4_1_try2")], [("plates", "20251124_1_4_1")], [Gap(MONDAY_MS, MONDAY_MS + WEEK_MS)]),
        ([("reads", "lost_20251124_3_3_0")], [("reads", "20251124_3_3_0")], [Gap(MONDAY_MS, MONDAY_MS + WEEK_MS)]),
        ([("plates", "broken-on-start_all_1_4_1")], [("reads", "20251124_1_4_1")], [EVER]),
        ([("reads", "ignored_20251124_1_4_1"), ("reads", "attaching_x")], [], []),
        ([], [("reads", "20251124_1_4_1")], []),
    ],
)  # fmt: skip
def test_a_broken_part_is_a_gap_unless_what_it_was_made_of_is_there(detached, present, found) -> None:
    assert gaps(detached, present) == found


spans = st.tuples(st.integers(1, 50), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def test_parts_cover_another_between_them_or_not_at_all() -> None:
    whole = PartName.of("all_1_9_2")
    parts = [PartName.of(f"all_{low}_{high}_1") for low, high in ((5, 9), (1, 2), (3, 4))]
    assert whole.is_covered(parts)
    assert not any(whole.is_covered(parts[:at] + parts[at + 1 :]) for at in range(3))
    assert not whole.is_covered([PartName.of("20251124_1_9_3")])


@given(spans, spans, st.integers(0, 3), st.integers(0, 3))
def test_a_part_holds_another_when_it_has_all_of_its_blocks(one, other, level, other_level) -> None:
    a, b = (PartName.of(f"all_{low}_{high}_{of}") for (low, high), of in ((one, level), (other, other_level)))
    blocks, other_blocks = set(range(one[0], one[1] + 1)), set(range(other[0], other[1] + 1))
    assert a.holds(b) is (other_blocks <= blocks and a != b)
    assert a.is_covered([b]) is (blocks <= other_blocks and a != b)
    assert not (a.holds(b) and b.holds(a)) or blocks == other_blocks
