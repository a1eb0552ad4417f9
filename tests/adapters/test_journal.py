"""The contract of ``Journal``, on memory and on files; and what only files can suffer."""

import errno
import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.adapters.files.journal import Damage, Disk, FileJournal, JournalSettings
from commonbeat.adapters.files.journal_look import Gap, gaps_in
from commonbeat.adapters.files.segment import HEAD_BYTES
from commonbeat.adapters.memory.journal import MemoryJournal
from commonbeat.anpr.errors import JournalFailed, JournalFull, JournalInUse
from commonbeat.anpr.journal_blocks import head_of
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.model import CameraTriple, ReadColumns
from commonbeat.anpr.quarantined import Quarantined
from tests.anpr.builders import a_read, columns, many_columns
from tests.small_disk import a_small_disk

NO_READS = columns([])
SMALL = JournalSettings(segment_bytes=2_000)


def reads(*marks: str) -> ReadColumns:
    return columns([a_read(mark, received_vrm=f"{mark[:1]} {mark[1:]}") for mark in marks])


def held(raw="{}", camera=CameraTriple(1, 2, 3)):
    return Quarantined(Clause.POSITION, "somewhere else", raw, "feed-1", 5, camera)


def contents(journal, after=0):
    """Give what the journal has behind a number, in a form that compares."""
    return [
        (block.number, block.reads.vrm.tolist(), dict(block.reads.received_vrm), list(block.quarantined))
        for block in journal.blocks(after)
    ]


def numbers(journal, after=0):
    return [block.number for block in journal.blocks(after)]


@pytest.fixture
def opened(tmp_path):
    """Give a way to open a file journal, closed again at the end."""
    journals = []

    def open_(folder=tmp_path / "journal", consumers=("loader", "screener"), **more):
        journals.append(FileJournal(folder, consumers, **more))
        return journals[-1]

    yield open_
    for journal in journals:
        journal.close()


@pytest.fixture(params=["memory", "file", "file of small segments"])
def journal(request, opened):
    if request.param == "memory":
        return MemoryJournal(["loader", "screener"])
    return opened(settings=SMALL if "small" in request.param else None)


def test_blocks_come_back_as_they_went_in_and_in_order(journal):
    assert journal.append(reads("AB1", "AB2"), []) == 1
    assert journal.append(NO_READS, [held(), held("x", None)]) == 2
    assert journal.append(reads("AB3"), [held()]) == 3
    assert contents(journal) == [
        (1, [b"AB1", b"AB2"], {0: "A B1", 1: "A B2"}, []),
        (2, [], {}, [held(), held("x", None)]),
        (3, [b"AB3"], {0: "A B3"}, [held()]),
    ]
    assert journal.last == 3


def test_every_column_comes_back(journal):
    sent = many_columns(300)
    journal.append(sent, [])
    found = next(journal.blocks(0)).reads
    for name in ReadColumns.__slots__:
        if name != "received_vrm":
            assert getattr(found, name).tolist() == getattr(sent, name).tolist()
            assert getattr(found, name).dtype == getattr(sent, name).dtype


def test_reading_goes_on_behind_any_block_and_sees_what_came_since(journal):
    for number in range(1, 41):
        assert journal.append(many_columns(10, seed=number), []) == number
    assert [numbers(journal, after) for after in (0, 17, 39, 40, 99)] == [
        list(range(1, 41)),
        list(range(18, 41)),
        [40],
        [],
        [],
    ]
    journal.append(reads("AB1"), [])
    assert numbers(journal, 40) == [41]
    assert [number for _reads, number in journal.after(38)] == [39, 40, 41]


def test_nothing_goes_that_a_consumer_still_needs(journal):
    for number in range(40):
        journal.append(many_columns(10, seed=number), [])
    journal.confirm("loader", 40)
    assert numbers(journal) == list(range(1, 41))
    journal.confirm("screener", 20)
    left = numbers(journal)
    assert left[-20:] == list(range(21, 41))


def test_a_consumer_that_nobody_named_is_a_mistake(journal):
    with pytest.raises(KeyError):
        journal.confirm("stranger", 1)


# ---- files only


def test_segments_are_dropped_when_nobody_needs_them_and_numbers_go_on(opened, tmp_path):
    journal = opened(settings=SMALL)
    for number in range(40):
        journal.append(many_columns(10, seed=number), [])
    before = len(list((tmp_path / "journal").glob("*.seg")))
    for consumer in ("loader", "screener"):
        journal.confirm(consumer, 40)
    assert (before, len(list((tmp_path / "journal").glob("*.seg")))) == (8, 1)
    journal.close()
    again = opened(settings=SMALL)
    assert again.append(reads("AB1"), []) == 41
    assert again.identity == journal.identity


def test_a_journal_begun_anew_has_another_name(opened, tmp_path):
    one = opened()
    one.append(reads("AB1"), [])
    one.close()
    for segment in (tmp_path / "journal").glob("*.seg"):
        segment.unlink()
    assert opened().identity != one.identity


def test_an_old_segment_is_closed(opened, tmp_path):
    now = [0.0]
    journal = opened(settings=JournalSettings(segment_seconds=60), monotonic=lambda: now[0])
    journal.append(reads("AB1"), [])
    now[0] = 61.0
    journal.append(reads("AB2"), [])
    assert len(list((tmp_path / "journal").glob("*.seg"))) == 2
    assert numbers(journal) == [1, 2]


def test_one_process_has_it_open(opened):
    opened()
    with pytest.raises(JournalInUse):
        opened()


def test_reading_while_segments_are_dropped_skips_what_nobody_needs(opened):
    journal = opened(settings=SMALL)
    for number in range(20):
        journal.append(many_columns(10, seed=number), [])
    reading = journal.blocks(0)
    assert next(reading).number == 1
    for consumer in ("loader", "screener"):
        journal.confirm(consumer, 20)
    left = [block.number for block in reading]
    assert left == sorted(left)
    assert left[-1] == 20


def a_segment(folder: Path, count: int) -> tuple[Path, bytes, list]:
    """Write a journal of one segment and give its file, its bytes and what is in it."""
    journal = FileJournal(folder, ["loader"])
    for number in range(count):
        journal.append(reads(*(f"AB{number}{row}" for row in range(number % 3))), [held(str(number))] * (number % 2))
    kept = contents(journal)
    journal.close()
    path = next(folder.glob("*.seg"))
    return path, path.read_bytes(), kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.data())
def test_cut_anywhere_it_gives_the_whole_blocks_before_the_cut(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cut")
    path, content, kept = a_segment(folder, 6)
    cut = data.draw(st.integers(0, len(content)))
    path.write_bytes(content[:cut])
    journal = FileJournal(folder, ["loader"])
    found = contents(journal)
    assert found == kept[: len(found)]
    assert journal.damage == []
    number = journal.append(reads("NEW1"), [])
    assert number == len(found) + 1
    journal.close()
    again = FileJournal(folder, ["loader"])
    assert [one[1] for one in contents(again)] == [one[1] for one in found] + [[b"NEW1"]]
    again.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.data())
def test_a_bit_flipped_anywhere_costs_one_block_at_most_and_is_told(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("flip")
    path, content, kept = a_segment(folder, 6)
    at = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(flipped)
    journal = FileJournal(folder, ["loader"])
    found = contents(journal)
    lost = [one for one in kept if one not in found]
    assert [one for one in kept if one in found] == found
    assert len(lost) <= 1
    assert [(one.first, one.last) for one in journal.damage] == [(one[0], one[0]) for one in lost if one != kept[-1]]
    assert journal.append(reads("NEW1"), []) == found[-1][0] + 1
    journal.close()


def test_a_damaged_segment_is_kept_aside_when_it_is_done_with(opened, tmp_path):
    path, content, kept = a_segment(tmp_path / "journal", 6)
    path.write_bytes(content.replace(b"AB40", b"AB49"))
    journal = opened(consumers=["loader"])
    assert journal.damage == [Damage(path.name, 5, 5)]
    journal.append(reads("NEW1"), [])
    journal.confirm("loader", len(kept) + 1)
    assert [one.suffix for one in sorted((tmp_path / "journal").glob("0*"))] == [".damaged", ".seg"]


def failing(what, code, *, times=1):
    """Give a disk one of whose calls fails so often, then works."""
    left = [times]
    real = {"write": os.pwrite, "sync": os.fdatasync, "cut": os.ftruncate}

    def call(file, *arguments):
        if left[0]:
            left[0] -= 1
            if what == "write":  # as a full disk does: a part is written first
                os.pwrite(file, arguments[0][: len(arguments[0]) // 2], arguments[1])
            raise OSError(code, os.strerror(code))
        return real[what](file, *arguments)

    return Disk(**{what: call}), left


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("what", ["write", "sync"])
def test_a_block_that_was_not_acknowledged_is_not_there(opened, what, code):
    first = opened()
    first.append(reads("AB1"), [])
    first.close()
    disk, left = failing(what, code, times=2)
    journal = opened(disk=disk)
    for _ in range(2):
        with pytest.raises(JournalFailed if code == errno.EIO else JournalFull):
            journal.append(reads("LOST"), [])
    assert left == [0]
    assert journal.append(reads("AB2"), []) == 2
    journal.close()
    assert [one[1] for one in contents(opened())] == [[b"AB1"], [b"AB2"]]


def test_a_failed_block_that_cannot_even_be_cut_off_is_void(opened):
    def broken(*_arguments):
        raise OSError(errno.EIO, "the disk is gone")

    once = [True]

    def sync(file):
        if once:
            once.clear()
            raise OSError(errno.EIO, "not synced")
        os.fdatasync(file)

    journal = opened(disk=Disk(sync=sync, cut=broken))
    with pytest.raises(JournalFailed):
        journal.append(reads("LOST"), [])
    assert journal.append(reads("AB1"), []) == 1
    assert [one[1] for one in contents(journal)] == [[b"AB1"]]
    journal.close()
    again = opened()
    assert [one[1] for one in contents(again)] == [[b"AB1"]]
    assert again.damage == []


@pytest.fixture
def small_disk(tmp_path):
    """Give a real file system of one megabyte."""
    with a_small_disk(tmp_path / "disk", "1m") as folder:
        yield folder


def test_on_a_disk_that_is_really_full_nothing_is_lost_and_it_recovers(small_disk, opened):
    journal = opened(small_disk / "journal", settings=JournalSettings(segment_bytes=100_000))
    acknowledged = 0
    with pytest.raises(JournalFull):
        while True:
            journal.append(many_columns(1_000, seed=acknowledged), [])
            acknowledged += 1
    for _ in range(3):
        with pytest.raises(JournalFull):
            journal.append(many_columns(1_000), [])
    assert numbers(journal) == list(range(1, acknowledged + 1))
    for consumer in ("loader", "screener"):
        journal.confirm(consumer, acknowledged // 2)
    assert journal.append(many_columns(1_000), []) == acknowledged + 1
    journal.close()
    again = opened(small_disk / "journal")
    assert numbers(again)[-1] == acknowledged + 1
    assert again.damage == []


def test_a_limit_on_the_size_of_files_is_a_full_disk_too(opened):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    journal = opened()
    journal.append(reads("AB1"), [])
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(JournalFull):
            journal.append(many_columns(2_000), [])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert journal.append(reads("AB2"), []) == 2
    assert [one[1] for one in contents(journal)] == [[b"AB1"], [b"AB2"]]


WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from commonbeat.adapters.files.journal import FileJournal, JournalSettings
    from tests.anpr.builders import many_columns
    journal = FileJournal(Path(sys.argv[1]), ["loader"], JournalSettings(segment_bytes=20_000))
    assert not journal.damage, journal.damage
    while True:
        number = journal.append(many_columns(1 + (journal.last * 7) % 60, seed=journal.last), [])
        print(number, flush=True)
    """
)


def test_killed_again_and_again_every_acknowledged_block_is_there_once(tmp_path):
    acknowledged = 0
    for round_ in range(8):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "journal")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
            assert process.stdout is not None
            for _ in range(5 + 11 * round_):
                acknowledged = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            acknowledged = max([acknowledged, *map(int, process.stdout.read().split("\n")[:-1])])
    journal = FileJournal(tmp_path / "journal", ["loader"])
    found = list(journal.blocks(0))
    journal.close()
    assert journal.damage == []
    assert [block.number for block in found] == list(range(1, len(found) + 1))
    assert acknowledged <= len(found) <= acknowledged + 1
    for block in found:
        expected = many_columns(1 + ((block.number - 1) * 7) % 60, seed=block.number - 1)
        assert block.reads.vrm.tolist() == expected.vrm.tolist()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.data())
def test_a_look_finds_where_a_bit_was_flipped_and_changes_nothing(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("look")
    path, content, _kept = a_segment(folder, 6)
    assert gaps_in(folder) == []
    at = data.draw(st.integers(HEAD_BYTES, len(content) - 1))
    flipped = bytearray(content)
    flipped[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(flipped)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    gaps = gaps_in(folder)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
    last = [start for start, _number in starts_in(content)][-1]
    if at >= last and not gaps:  # a flipped length of the last block looks like one that was broken off
        return
    [gap] = gaps
    assert gap.path == path
    assert gap.offset == max(start for start, _number in starts_in(content) if start <= at)
    assert gap.reads_most is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.data())
def test_a_look_takes_what_a_kill_broke_off_for_no_gap(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("look")
    path, content, _kept = a_segment(folder, 6)
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    assert gaps_in(folder) == []


def test_a_look_tells_of_a_segment_that_lost_its_end_and_of_one_that_is_gone(opened, tmp_path):
    journal = opened(consumers=["loader"], settings=JournalSettings(segment_bytes=1))
    for number in range(4):
        journal.append(reads(f"AB{number}"), [])
    first, second, third, fourth = sorted((tmp_path / "journal").glob("*.seg"))
    end = second.stat().st_size
    second.write_bytes(second.read_bytes()[:HEAD_BYTES])
    assert gaps_in(tmp_path / "journal") == [Gap(second, HEAD_BYTES, 1, None)]
    third.unlink()
    assert gaps_in(tmp_path / "journal") == [Gap(second, HEAD_BYTES, 2, None)]
    first.unlink()
    second.unlink()
    assert gaps_in(tmp_path / "journal") == [], "what was stored is dropped from the oldest on"
    assert fourth.stat().st_size == end


def test_a_look_where_there_is_no_journal_finds_nothing(tmp_path):
    assert gaps_in(tmp_path / "none") == []


def starts_in(content: bytes) -> list[tuple[int, int]]:
    found, at = [], HEAD_BYTES
    while (head := head_of(content, at)) is not None:
        found.append((at, head.number))
        at += head.length
    return found
