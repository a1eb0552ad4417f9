"""Entries are taken into the tree, and what was signed is never contradicted."""

import pytest

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.adapters.memory.audit import MemoryLog
from commonbeat.audit.checkpoint import verified_checkpoint
from commonbeat.audit.errors import RecordDamaged
from commonbeat.audit.integrate import Checkpointer
from commonbeat.audit.merkle import Frontier, leaf_hash
from commonbeat.audit.notes import NoteKey
from tests.audit.builders import a_signer, an_entry


def a_log(size):
    log = MemoryLog()
    append(log, size)
    return log


def append(log, count):
    for number in range(count):
        log.append(an_entry(subject=str(number)))


def a_checkpointer(log):
    return Checkpointer(log, log, a_signer())


def root_of(log):
    frontier = Frontier()
    for leaf in log.every_leaf(log.size()):
        frontier.append(leaf_hash(leaf.canonical))
    return frontier.root()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1_000])
def test_the_checkpoint_is_over_every_entry_and_signed(size):
    log = a_log(size)
    checkpoint = a_checkpointer(log).integrate()
    assert (checkpoint.size, checkpoint.root) == (size, root_of(log))
    assert verified_checkpoint(checkpoint.note, NoteKey.of(a_signer()), ed25519_verifies) == checkpoint
    assert log.latest_checkpoint() == checkpoint


def test_it_goes_on_where_it_stopped():
    log = a_log(0)
    checkpointer = a_checkpointer(log)
    for count in (1, 254, 1, 1, 600, 3):
        append(log, count)
        assert checkpointer.integrate().root == root_of(log)
    assert log.full_tiles() == 860 // 256


def test_nothing_is_signed_again_when_nothing_is_new():
    log = a_log(10)
    first = a_checkpointer(log).integrate()
    assert a_checkpointer(log).integrate() is first


def test_a_long_backlog_is_taken_in_steps_and_signed_once():
    log = a_log(66_000)
    assert a_checkpointer(log).integrate().root == root_of(log)
    assert log.full_tiles() == 66_000 // 256


class OvertakenLog(MemoryLog):
    """A log that another process integrates just before we do, once."""

    def __init__(self):
        super().__init__()
        self.is_overtaken = False

    def grow(self, full, tiles, checkpoint):
        if not self.is_overtaken:
            self.is_overtaken = True
            append(self, 300)
            a_checkpointer(self).integrate()
        return super().grow(full, tiles, checkpoint)


def test_one_that_is_overtaken_begins_anew():
    log = OvertakenLog()
    append(log, 300)
    assert a_checkpointer(log).integrate().root == root_of(log)
    assert log.size() == 600


class TamperedLog(MemoryLog):
    """A log whose owner rewrites it with the file in hand."""

    def rewrite(self, number):
        leaf = self._leaves[number]
        self._leaves[number] = type(leaf)(leaf.number, leaf.canonical.replace(b"midvale", b"upland"))

    def cut(self, number):
        del self._leaves[number:]

    def take_out(self, number):
        del self._leaves[number]


def a_tampered_log(size):
    log = TamperedLog()
    append(log, size)
    a_checkpointer(log).integrate()
    return log


def test_an_entry_that_was_changed_stops_the_signing():
    log = a_tampered_log(10)
    log.rewrite(3)
    append(log, 1)
    with pytest.raises(RecordDamaged, match="first 10 entries"):
        a_checkpointer(log).integrate()


def test_entries_that_were_cut_off_stop_the_signing():
    log = a_tampered_log(10)
    log.cut(8)
    with pytest.raises(RecordDamaged, match="2 entries are missing"):
        a_checkpointer(log).integrate()


def test_an_entry_that_was_taken_out_stops_the_signing():
    log = a_tampered_log(10)
    log.take_out(4)
    append(log, 3)
    with pytest.raises(RecordDamaged, match="missing"):
        a_checkpointer(log).integrate()
