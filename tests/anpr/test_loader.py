"""From the journal into the store, each read exactly once."""

import threading
from datetime import timedelta

import pytest

from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.loader import LoaderSettings, LoaderThread
from commonbeat.anpr.quarantined import LoadIntent
from tests.anpr.intake_builders import Gateway, a_wire_read
from tests.builders import NOON

SECOND = timedelta(seconds=1)


def test_a_batch_is_due_when_it_is_full_or_old_enough():
    gateway = Gateway(rows_a_load=2)
    assert not gateway.loader.is_due()
    gateway.send(a_wire_read(vrm="A1"))
    assert not gateway.loader.is_due()
    gateway.clock.move(SECOND / 2)
    assert gateway.loader.is_due()
    gateway.load()
    gateway.send(a_wire_read(vrm="A2"), a_wire_read(vrm="A3"))
    assert gateway.loader.is_due()


def test_everything_acknowledged_before_stored_to_is_stored():
    gateway = Gateway()
    assert gateway.loader.stored_to() == NOON
    gateway.send(a_wire_read(vrm="A1"))
    gateway.clock.move(SECOND)
    gateway.send(a_wire_read(vrm="A2"))
    gateway.clock.move(SECOND)
    assert gateway.loader.stored_to() == NOON
    gateway.load()
    assert gateway.loader.stored_to() == NOON + 2 * SECOND


def test_batches_are_of_whole_blocks_and_of_about_the_wanted_size():
    gateway = Gateway(rows_a_load=3)
    for n in range(7):
        gateway.send(a_wire_read(vrm=f"A{n}"))
    gateway.load()
    assert gateway.store.tokens == ["memory-1-3", "memory-4-6", "memory-7-7"]


def test_an_answer_that_is_lost_stores_nothing_twice():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1"))
    gateway.store.drop_answers = 1
    with pytest.raises(ReadStoreUnavailable):
        gateway.loader.step()
    gateway.send(a_wire_read(vrm="A2"))
    gateway.load()
    assert gateway.store.tokens == ["memory-1-1", "memory-1-1", "memory-2-2"]
    assert gateway.store.count() == 2


def test_after_a_kill_the_batch_in_doubt_goes_first_and_as_it_was():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1"), a_wire_read(vrm="A2"))
    gateway.store.drop_answers = 1
    with pytest.raises(ReadStoreUnavailable):
        gateway.loader.step()
    gateway.send(a_wire_read(vrm="A3"))
    after = gateway.restarted()
    assert after.loader.is_due()
    after.load()
    assert after.store.tokens == ["memory-1-1", "memory-1-1", "memory-2-2"]
    assert after.store.count() == 3


def test_after_a_kill_behind_a_stored_batch_nothing_is_stored_twice():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1"))
    gateway.load()
    after = gateway.restarted()
    after.load()
    assert after.store.count() == 1


def test_the_intent_of_another_journal_says_nothing():
    gateway = Gateway()
    gateway.intents.write(LoadIntent("other-1-9", 1, 9))
    gateway.send(a_wire_read())
    after = gateway.restarted()
    after.load()
    assert after.store.tokens == ["memory-1-1"]


def test_the_journal_is_confirmed_when_quarantine_has_what_was_refused():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm=""))
    gateway.load()
    assert len(gateway.quarantine.page(5).items) == 1
    assert list(gateway.journal.blocks(0)) == []
    assert gateway.store.tokens == []


def test_what_waits_is_small_however_much_it_is():
    gateway = Gateway()
    for n in range(200):
        gateway.clock.move(timedelta(milliseconds=1))
        gateway.send(a_wire_read(vrm=f"A{n}"))
    assert len(gateway.loader._waiting) <= 3
    assert gateway.loader.waiting_rows == 200


def test_the_thread_goes_on_when_the_store_comes_back():
    gateway = Gateway(rows_a_load=1)
    heard, troubled = [], threading.Event()
    settings = LoaderSettings(rows=1, wait_ms=40, retry_first_seconds=0.01)

    def trouble(error):
        heard.append(error)
        troubled.set()

    thread = LoaderThread(gateway.loader, trouble, settings)
    gateway.store.is_down = True
    gateway.send(a_wire_read())
    thread.start()
    assert troubled.wait(10)
    stored = threading.Event()
    gateway.intake.stored = lambda _block: stored.set()
    gateway.store.is_down = False
    assert stored.wait(10)
    thread.stop()
    assert gateway.store.count() == 1
    assert {type(error) for error in heard} == {ReadStoreUnavailable}
