"""The contract of ``Quarantine``, on every engine."""

import pytest

from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.adapters.sql.quarantine import SqlQuarantine
from commonbeat.anpr.errors import NotInQuarantine
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.quarantined import QuarantineCount, Quarantined

ONE, TWO = CameraTriple(1, 1, 1), CameraTriple(1, 1, 2**40)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def quarantine(request):
    if request.param == "memory":
        return MemoryQuarantine()
    return SqlQuarantine(request.getfixturevalue(f"{request.param}_database"))


def held(raw="{}", camera=ONE, clause=Clause.CLOCK_TOLERANCE, received_ms=1_000):
    return Quarantined(clause, "ahead of the clock", raw, "feed-1", received_ms, camera)


def test_the_same_read_sent_again_is_held_once(quarantine):
    quarantine.keep([held(), held(received_ms=2_000)])
    quarantine.keep([held()])
    assert quarantine.counts() == [QuarantineCount(ONE, Clause.CLOCK_TOLERANCE, 1)]


def test_counts_are_by_camera_and_clause_the_most_first(quarantine):
    quarantine.keep([held("a"), held("b", camera=TWO), held("c", camera=TWO), held("d", camera=None)])
    counts = quarantine.counts()
    assert counts[0] == QuarantineCount(TWO, Clause.CLOCK_TOLERANCE, 2)
    assert {(one.camera, one.count) for one in counts} == {(TWO, 2), (ONE, 1), (None, 1)}


def test_pages_give_each_once_the_newest_first(quarantine):
    quarantine.keep([held(str(n), received_ms=1_000 + n // 3) for n in range(20)])
    seen, after = [], None
    while True:
        page = quarantine.page(3, after)
        seen += page.items
        after = page.next
        if after is None:
            break
    assert len({one.key for one in seen}) == 20
    assert [one.read.received_ms for one in seen] == sorted((one.read.received_ms for one in seen), reverse=True)


def test_a_page_can_be_of_one_camera(quarantine):
    quarantine.keep([held("a"), held("b", camera=TWO)])
    assert [one.read.camera for one in quarantine.page(10, camera=TWO).items] == [TWO]


def test_what_is_held_is_given_back_as_it_was(quarantine):
    read = held('{"vrm": "made up", "odd": "\\u0001é"}')
    quarantine.keep([read])
    assert quarantine.get(read.key).read == read


def test_a_released_read_is_held_no_more_and_does_not_come_back(quarantine):
    read = held()
    quarantine.keep([read])
    quarantine.mark_released(read.key, "camera-engineer", 5)
    quarantine.keep([read])
    assert quarantine.counts() == []
    with pytest.raises(NotInQuarantine):
        quarantine.get(read.key)
    with pytest.raises(NotInQuarantine):
        quarantine.mark_released(read.key, "camera-engineer", 6)


def test_what_was_never_there_is_not_found(quarantine):
    with pytest.raises(NotInQuarantine):
        quarantine.get("nothing")
