"""Reads out of quarantine: with an entry each, whatever goes wrong on the way."""

from dataclasses import replace

import pytest

from commonbeat.access.model import Permission
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.model import Flag
from commonbeat.anpr.releases import Releases, StillRefused
from commonbeat.anpr.submission import FeedGrant
from commonbeat.audit.errors import RecordUnavailable
from commonbeat.audit.model import Entry, EntryNumber, Event
from tests.anpr.intake_builders import Gateway, a_submission, a_wire_read
from tests.anpr.voi_builders import UPLAND
from tests.builders import an_actor

ENGINEER = an_actor(Permission.QUARANTINE_RELEASE, id="camera-engineer")
REASON = "the clause is answered for"


class CutOff(MemoryQuarantine):
    """Fails to commit the mark and its entry, as often as it is told to."""

    def __init__(self, log: MemoryLog, times: int) -> None:
        super().__init__(log)
        self.times = times

    def mark_released(self, key: str, release: Entry) -> EntryNumber:
        if self.times:
            self.times -= 1
            raise RecordUnavailable
        return super().mark_released(key, release)


class Nobody:
    """A register without a camera: nobody controls what is held."""

    def find(self, _triple):
        return None


@pytest.fixture
def world():
    """Give a gateway that holds one read, and what releases it."""
    log, gateway = MemoryLog(), Gateway()
    gateway.send(a_wire_read(confidence=101))
    gateway.load()
    quarantine = CutOff(log, times=1)
    quarantine.keep([one.read for one in gateway.quarantine.page(10).items])
    releases = Releases(quarantine, gateway.intake, Nobody(), FeedGrant, MemoryRecorder(log), gateway.clock)
    return gateway, releases, log


def test_a_release_that_is_cut_off_is_mended_by_the_next_which_is_on_the_record(world):
    gateway, releases, log = world
    (held,) = releases.quarantine.page(10).items
    with pytest.raises(RecordUnavailable):
        releases.release(ENGINEER, held.key, REASON, {Clause.CONFIDENCE})
    gateway.load()
    assert len(gateway.marks()) == 1, "the read is in the store"
    assert releases.quarantine.get(held.key) == held, "and is held until its release is on the record"
    assert log.size() == 0
    done = releases.release(ENGINEER, held.key, REASON, {Clause.CONFIDENCE})
    gateway.load()
    assert (done.repeat, len(gateway.marks())) == (True, 1)
    assert releases.quarantine.counts() == []
    entry = log.entries[done.audit_entry]
    assert (entry.event, entry.actor, entry.subject) == (Event.QUARANTINE_RELEASED, "camera-engineer", held.key)
    assert (entry.details["repeat"], entry.details["reason"]) == (True, REASON)
    assert log.size() == 1


def releases_for(gateway, grant):
    """Give what releases this gateway's held reads, when their sender may send what the grant says."""
    gateway.load()
    log = MemoryLog()
    quarantine = CutOff(log, times=0)
    quarantine.keep([one.read for one in gateway.quarantine.page(10).items])
    return Releases(quarantine, gateway.intake, Nobody(), lambda _sender: grant, MemoryRecorder(log), gateway.clock)


def test_a_read_beyond_what_its_sender_may_send_is_not_released_by_waiving_the_clause_it_was_held_for():
    gateway = Gateway()
    gateway.send(a_wire_read(confidence=101))
    releases = releases_for(gateway, FeedGrant("feed-1", party=UPLAND))
    (held,) = releases.quarantine.page(10).items
    with pytest.raises(StillRefused, match="another organisation's"):
        releases.release(ENGINEER, held.key, REASON, {Clause.CONFIDENCE})
    assert releases.quarantine.get(held.key) == held


def test_who_sets_the_scope_aside_does_so_for_cameras_of_their_own_organisation_alone():
    gateway = Gateway()
    gateway.send(a_wire_read(), party=UPLAND)
    releases = releases_for(gateway, FeedGrant("feed-1", party=UPLAND))
    (held,) = releases.quarantine.page(10).items
    stranger = an_actor(Permission.QUARANTINE_RELEASE, id="engineer", party=UPLAND)
    with pytest.raises(StillRefused, match="feed-scope"):
        releases.release(stranger, held.key, REASON, {Clause.FEED_SCOPE})
    assert not releases.release(ENGINEER, held.key, REASON, {Clause.FEED_SCOPE}).repeat


def test_what_a_test_feed_sent_stays_marked_whoever_answers_for_it():
    gateway = Gateway()
    sent = a_submission(a_wire_read(confidence=101))
    gateway.intake.take([replace(sent, grant=FeedGrant("test-feed", is_test=True))])
    releases = releases_for(gateway, FeedGrant("test-feed"))
    (held,) = releases.quarantine.page(10).items
    releases.release(ENGINEER, held.key, REASON, {Clause.CONFIDENCE, Clause.FEED_SCOPE})
    assert [Flag(int(reads.flags[0])) for reads, _block in gateway.handed_on if len(reads)] == [
        Flag.RELEASED | Flag.TEST
    ]
