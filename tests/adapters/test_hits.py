"""What every ``HitStore`` does."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Protocol

import pytest

from commonbeat.adapters.memory.hits import MemoryHits
from commonbeat.adapters.sql.database import Database
from commonbeat.adapters.sql.hits import SqlHitStore
from commonbeat.anpr.hit_model import HitScope, HitState
from commonbeat.anpr.list_errors import HitNotFound
from commonbeat.anpr.list_ports import HitStore
from commonbeat.anpr.voi import Action
from tests.anpr.voi_builders import NOON, UPLAND, a_new_hit
from tests.builders import MIDVALE

ALL, LOUD = HitScope(MIDVALE, silent=True), HitScope(MIDVALE, silent=False)


class Begins(Protocol):
    def __call__(self) -> AbstractContextManager[HitStore]: ...


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def begin(request: pytest.FixtureRequest) -> Begins:
    if request.param == "memory":
        return partial(nullcontext, MemoryHits())
    return partial(writing, request.getfixturevalue(f"{request.param}_database"))


@contextmanager
def writing(database: Database) -> Iterator[HitStore]:
    with database.writing() as connection:
        yield SqlHitStore(connection)


def test_a_hit_comes_back_as_it_was_raised(begin):
    with begin() as store:
        [raised] = store.add([a_new_hit()])
    with begin() as store:
        assert store.get(raised.id, ALL) == raised
        assert store.page(ALL, 0, 10) == [raised]
        assert (raised.number, raised.state, store.latest()) == (1, HitState.RAISED, 1)


def test_the_same_entry_and_read_are_kept_once(begin):
    first, again = a_new_hit(captured_ms=1), a_new_hit(captured_ms=1)
    with begin() as store:
        assert [hit.id for hit in store.add([first, again])] == [first.id]
    with begin() as store:
        assert store.add([a_new_hit(captured_ms=1)]) == []
        others = store.add([again, a_new_hit(captured_ms=2), a_new_hit(captured_ms=1, entry="entry-2")])
    assert [hit.number for hit in others] == [2, 3]


def test_many_hits_are_kept_at_once_without_those_that_were(begin):
    with begin() as store:
        store.add([a_new_hit(captured_ms=ms) for ms in range(0, 2000, 2)])
        added = store.add([a_new_hit(captured_ms=ms) for ms in range(2000)])
    assert [hit.read.captured_ms for hit in added] == list(range(1, 2000, 2))
    assert [hit.number for hit in added] == list(range(1001, 2001))


def test_pages_follow_one_another_within_the_scope(begin):
    with begin() as store:
        store.add([a_new_hit(captured_ms=ms, party=UPLAND if ms % 2 else MIDVALE) for ms in range(8)])
        assert [hit.number for hit in store.page(ALL, 0, 3)] == [1, 3, 5]
        assert [hit.number for hit in store.page(ALL, 5, 3)] == [7]
        assert store.page(ALL, 8, 3) == []


def test_another_partys_and_a_silent_hit_are_not_found(begin):
    with begin() as store:
        [silent, other] = store.add([a_new_hit(action=Action.SILENT), a_new_hit(captured_ms=2, party=UPLAND)])
        assert store.get(silent.id, ALL) == silent
        assert store.page(LOUD, 0, 9) == []
        for sought, scope in ((silent.id, LOUD), (other.id, ALL)):
            with pytest.raises(HitNotFound):
                store.get(sought, scope)


def test_a_decision_is_kept_once(begin):
    with begin() as store:
        [hit] = store.add([a_new_hit()])
        decided = replace(hit, state=HitState.CONFIRMED, decided_by="hit-desk", decided_at=NOON, decision_reason="seen")
        assert store.decide(decided)
    with begin() as store:
        assert not store.decide(replace(decided, state=HitState.REJECTED))
        assert store.get(hit.id, ALL) == decided


def decided(hit, state=HitState.REJECTED):
    return replace(hit, state=state, decided_by="hit-desk", decided_at=NOON, decision_reason="seen")


def test_the_newest_come_first_of_a_state_or_of_any(begin):
    with begin() as store:
        raised = store.add([a_new_hit(captured_ms=ms, party=UPLAND if ms == 3 else MIDVALE) for ms in range(6)])
        store.decide(decided(raised[4]))
        assert [hit.number for hit in store.newest(ALL, None, None, 3)] == [6, 5, 3]
        assert [hit.number for hit in store.newest(ALL, None, 3, 3)] == [2, 1]
        assert [hit.number for hit in store.newest(ALL, HitState.RAISED, 6, 2)] == [3, 2]
        assert [hit.number for hit in store.newest(ALL, HitState.REJECTED, None, 9)] == [5]


def test_those_that_wait_are_counted_within_the_scope(begin):
    with begin() as store:
        raised = store.add([a_new_hit(captured_ms=ms, party=UPLAND if ms == 3 else MIDVALE) for ms in range(5)])
        store.add([a_new_hit(captured_ms=9, action=Action.SILENT)])
        store.decide(decided(raised[0]))
        assert (store.waiting(ALL), store.waiting(LOUD)) == (4, 3)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_numbers_go_on_without_a_gap_when_many_raise_at_once(engine, request):
    database = request.getfixturevalue(f"{engine}_database")

    def raise_some(first: int) -> None:
        for ms in range(first, first + 20):
            with writing(database) as store:
                store.add([a_new_hit(captured_ms=ms)])

    writers = [threading.Thread(target=raise_some, args=(1000 * n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with writing(database) as store:
        assert [hit.number for hit in store.page(ALL, 0, 100)] == list(range(1, 81))
