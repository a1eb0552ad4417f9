"""Searches: what is sent is found however it is spelt, policy comes first, and what was found is explained."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Decision, SearchDecision
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder
from commonbeat.anpr.errors import ReadStoreUnavailable, SearchTooWide
from commonbeat.anpr.look_alikes import Difference
from commonbeat.anpr.question import Question, SearchLimits
from commonbeat.anpr.searches import Match, Searches
from commonbeat.audit.model import Outcome
from commonbeat.bootstrap.cameras import CameraBook
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from tests.anpr.intake_builders import Gateway, a_wire_read
from tests.builders import NOON, a_camera, a_purpose, an_actor

ASKER = an_actor()


class Touched(AssertionError):
    """The store was asked."""


class UntouchableStore:
    """A store that nobody may ask."""

    def search(self, _query):
        raise Touched


class FailingStore:
    def __init__(self, error):
        self.error = error

    def search(self, _query):
        raise self.error


def lets_everything_pass(_actor, scope, _purpose):
    return SearchDecision(Decision(True, "rule", ""), scope.from_, scope.to)


@dataclass
class Desk:
    """A gateway, and searches of what it took."""

    decides: object = lets_everything_pass
    store: object = None
    gateway: Gateway = field(default_factory=Gateway)
    log: MemoryLog = field(default_factory=MemoryLog)

    def send(self, *marks):
        self.gateway.send(*(a_wire_read(vrm=mark) for mark in marks))
        self.gateway.load()

    def ask(self, vrm="", **more):
        searches = Searches(
            decides=self.decides,
            book=CameraBook(lambda: [a_camera(1), a_camera(2)]),
            reads=self.store or self.gateway.store,
            recorder=MemoryRecorder(self.log),
            stored_to=self.gateway.loader.stored_to,
            gaps=self.gateway.store.gaps,
            limits=SearchLimits(),
            clock=self.gateway.clock,
        )
        question = Question(**({"from_": NOON - timedelta(days=1), "to": NOON + timedelta(seconds=1)} | more), vrm=vrm)
        self.gateway.clock.move(timedelta(milliseconds=1))  # a span ends before now
        return searches.make(ASKER, question, a_purpose())


@pytest.mark.parametrize(
    ("sent", "latin"),
    [("ΑΒΕ 1234", "ABE1234"), ("а123вс77", "A123BC77"), ("Ä-ö 12", "AO12"), ("ＡＢ１２", "AB12"), ("ØÆ1", "OAE1")],
)
def test_a_plate_is_found_in_the_spelling_in_which_it_was_sent_and_in_latin(sent, latin):
    desk = Desk()
    desk.send(sent)
    for asked in (sent, latin, latin.lower(), f"{sent[:3]}*"):
        (read,) = desk.ask(asked).reads
        assert (read.vrm, read.received_vrm) == (latin, sent)
        assert read.match is (Match.PATTERN if "*" in asked else Match.EXACT)


def test_the_record_and_the_policy_have_the_mark_as_it_is_compared():
    scopes = []

    def decides(actor, scope, purpose):
        scopes.append(scope.vrm)
        return lets_everything_pass(actor, scope, purpose)

    desk = Desk(decides)
    desk.ask(" аа11-aaa ")
    assert scopes == [desk.log.entries[0].details["vrm"]] == ["AA11AAA"]


def test_a_look_alike_found_through_a_pattern_says_where_it_differs():
    desk = Desk()
    desk.send("B8OUT", "BBOUT", "XX8OUT")
    found = {read.vrm: (read.match, read.differs) for read in desk.ask("?BO*", look_alikes=True).reads}
    assert found == {
        "BBOUT": (Match.PATTERN, ()),
        "B8OUT": (Match.LOOK_ALIKE, (Difference(2, "B", "8"),)),
    }


def test_a_look_alike_of_a_whole_mark_says_where_it_differs():
    desk = Desk()
    desk.send("B8OUT")
    (read,) = desk.ask("BB0UT", look_alikes=True).reads
    assert (read.match, read.differs) == (Match.LOOK_ALIKE, (Difference(2, "B", "8"), Difference(3, "0", "O")))


def test_policy_is_asked_before_the_mark_is_judged_and_nothing_is_touched():
    def refuses(actor, _scope, _purpose):
        raise AccessRefused(actor, "reads.search", Decision(False, "rule", "no"))

    for mark in ("AB12CDE", "A;B", "*"):
        with pytest.raises(AccessRefused):
            Desk(refuses, UntouchableStore()).ask(mark)


def test_what_can_be_no_mark_touches_nothing():
    with pytest.raises(Invalid) as refused:
        Desk(store=UntouchableStore()).ask("A;B")
    assert [fault.pointer for fault in refused.value.faults] == ["/vrm"]


@pytest.mark.parametrize("error", [SearchTooWide, ReadStoreUnavailable])
def test_a_search_that_fails_is_on_the_record_as_one(error):
    desk = Desk(store=FailingStore(error()))
    with pytest.raises(error):
        desk.ask("*A*B*")
    (entry,) = desk.log.entries
    assert (entry.outcome, entry.details["vrm"]) == (Outcome.FAILED, "*A*B*")


def test_a_question_that_is_too_wide_has_a_fault_that_says_what_to_narrow():
    (fault,) = SearchTooWide().faults
    assert fault.pointer == ""
    assert "a shorter span" in fault.detail


def test_pages_of_reads_of_one_instant_hold_each_once():
    desk = Desk()
    marks = [f"A{n}" for n in range(7)]
    desk.gateway.send(*(a_wire_read(vrm=mark, camera=camera) for mark in marks for camera in (1, 2)))
    desk.gateway.load()
    seen, cursor = [], None
    while True:
        found = desk.ask(cameras=(a_camera(1).triple, a_camera(2).triple), limit=3, cursor=cursor)
        seen += [(read.camera.number, read.vrm) for read in found.reads]
        cursor = found.next
        if cursor is None:
            break
    assert seen == [(camera, mark) for camera in (1, 2) for mark in marks]


def test_a_cursor_is_good_for_the_same_question_spelt_otherwise():
    desk = Desk()
    desk.gateway.send(*(a_wire_read(vrm="AB12CDE", camera=camera) for camera in (1, 2)))
    desk.gateway.load()
    first = desk.ask("ab12 cde", limit=1)
    assert [read.camera.number for read in desk.ask("АВ12CDE", limit=1, cursor=first.next).reads] == [2]


def test_an_end_ahead_of_the_clock_is_told_as_now():
    desk = Desk()
    found = desk.ask("AB12CDE", to=NOON + timedelta(days=3))
    assert spell(found.to) == spell(desk.gateway.clock.now())
