"""Older made-up reads: imported once, gone on with where they were broken off."""

import json

import pytest

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.model import Flag
from commonbeat.bootstrap.open import open_node
from commonbeat.demo.build import furnish, make_demo_folder
from commonbeat.demo.history import BATCH, DAY_MS, OLDER_DAYS, History
from commonbeat.demo.history_thread import HistoryThread
from commonbeat.demo.notes import FILE, HistoryNote
from commonbeat.kernel.clock import to_ms
from commonbeat.settings import read_settings
from tests.builders import NOON
from tests.demo.builders import a_traffic, a_world
from tests.faults.served import until

SECONDS = 120


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "data"
    make_demo_folder(folder)
    made = open_node(folder, read_settings({}), store=MemoryReadStore())
    furnish(made.house, a_world().cameras)
    made.reads.cameras_changed()
    made.start()
    yield made
    made.stop()


def a_history(node, note: HistoryNote) -> HistoryThread:
    return HistoryThread(History(node.reads.imports, a_traffic, note.before_ms).make, note)


@pytest.mark.slow
def test_it_is_made_once_and_gone_on_with_after_it_was_broken_off(node):
    engine, folder = node.reads, node.house.folder.root
    now_ms = to_ms(node.clock.now())
    note = HistoryNote(folder, now_ms, is_empty=True)
    history = a_history(node, note)
    history.start()
    until(engine.store.count, SECONDS, "the first of it is stored")
    history.stop()
    assert not note.is_whole
    broken_off = engine.intake.counts.accepted
    assert broken_off >= BATCH
    assert engine.intake.counts.duplicates == 0

    note = HistoryNote(folder, now_ms + 60_000, is_empty=False)
    assert (note.before_ms, note.is_whole) == (now_ms, False)
    history = a_history(node, note)
    history.start()
    history.wait(SECONDS)
    assert HistoryNote(folder, now_ms, is_empty=False).is_whole
    counts = engine.intake.counts
    assert counts.duplicates == broken_off, "what was there already was made again, and known"
    until(lambda: engine.store.count() == counts.accepted, SECONDS, "all of it is stored")
    span = engine.store.captured_span()
    assert now_ms - OLDER_DAYS * DAY_MS < span[0] < now_ms - (OLDER_DAYS - 3) * DAY_MS
    assert now_ms - 60_000 < span[1] < now_ms
    assert all(read.flags & Flag.IMPORTED for read in engine.store._reads)

    a_history(node, HistoryNote(folder, now_ms, is_empty=False)).start()
    assert engine.intake.counts.accepted == counts.accepted


def test_a_store_that_is_not_empty_gets_no_history(tmp_path):
    assert HistoryNote(tmp_path, to_ms(NOON), is_empty=False).is_whole


def test_a_note_that_cannot_be_read_is_begun_anew(tmp_path):
    (tmp_path / FILE).write_text("{")
    assert not HistoryNote(tmp_path, to_ms(NOON), is_empty=True).is_whole
    assert json.loads((tmp_path / FILE).read_text()) == {"before_ms": to_ms(NOON), "is_whole": False}
