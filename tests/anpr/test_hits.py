"""Who sees a hit, how a poller goes on, and what a decision is."""

import pytest

from commonbeat.access.model import Permission
from commonbeat.adapters.files.policy_pack import FilePolicyPack, policy_folder, read_pack
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.anpr.hit_model import HitState
from commonbeat.anpr.list_errors import HitAlreadyDecided, HitNotFound
from commonbeat.anpr.voi import Action
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.paging import to_cursor
from commonbeat.standards.service import Catalogue
from tests.anpr.voi_builders import UPLAND, World, a_list_manager, a_new_hit, a_responder
from tests.builders import an_actor


def raise_(world: World, *captures: int, **more):
    return world.hit_store.add([a_new_hit(captured_ms=ms, **more) for ms in captures])


def captures_of(page) -> list[int]:
    return [hit.read.captured_ms for hit in page.items]


def test_a_poller_misses_nothing_and_sees_nothing_twice():
    world, desk = World(), a_responder()
    first = world.hits.page(desk)
    raise_(world, 1, 2, 3)
    second = world.hits.page(desk, first.next, 2)
    third = world.hits.page(desk, second.next, 2)
    fourth = world.hits.page(desk, third.next, 2)
    raise_(world, 4)
    fifth = world.hits.page(desk, fourth.next, 2)
    assert [captures_of(page) for page in (first, second, third, fourth, fifth)] == [[], [1, 2], [3], [], [4]]
    assert [page.more for page in (first, second, third, fourth, fifth)] == [False, True, False, False, False]
    assert (first.next, fourth.next) == (None, third.next)


def test_without_a_cursor_a_page_starts_at_the_oldest():
    world = World()
    raise_(world, 1, 2)
    assert captures_of(world.hits.page(a_responder())) == [1, 2]


def test_hits_of_anothers_list_are_not_there():
    world, outsider = World(), a_responder(party=UPLAND)
    [hit] = raise_(world, 1)
    assert world.hits.page(outsider).items == []
    with pytest.raises(HitNotFound):
        world.hits.get(outsider, hit.id)
    with pytest.raises(HitNotFound):
        world.hits.decide(outsider, hit.id, HitState.CONFIRMED, "same vehicle")


@pytest.mark.clause("anpr-working@0.1#hit-silent")
def test_a_silent_hit_is_shown_to_those_who_keep_lists_alone():
    world = World()
    [hit] = raise_(world, 1, action=Action.SILENT)
    assert world.hits.page(a_responder()).items == []
    assert world.hits.since(a_responder(), 0) == []
    with pytest.raises(HitNotFound):
        world.hits.get(a_responder(), hit.id)
    assert captures_of(world.hits.page(a_list_manager())) == [1]
    assert world.hits.page(a_list_manager(party=UPLAND)).items == []


@pytest.mark.parametrize("state", [HitState.CONFIRMED, HitState.REJECTED])
@pytest.mark.clause("anpr-working@0.1#hit-decision")
def test_a_decision_keeps_who_when_and_why(state):
    world, desk = World(), a_responder()
    [hit] = raise_(world, 1)
    world.hits.decide(desk, hit.id, state, " plate compared ")
    kept = world.hits.get(desk, hit.id)
    assert (kept.state, kept.decided_by, kept.decision_reason) == (state, "hit-desk", "plate compared")
    assert kept.decided_at == world.clock.now()
    assert world.details("anpr.hit.decided")["state"] == state


def test_a_second_decision_is_refused_and_the_first_stands():
    world, desk = World(), a_responder()
    [hit] = raise_(world, 1)
    world.hits.decide(desk, hit.id, HitState.REJECTED, "misread")
    with pytest.raises(HitAlreadyDecided, match="rejected already"):
        world.hits.decide(desk, hit.id, HitState.CONFIRMED, "same vehicle")
    assert world.hits.get(desk, hit.id).state is HitState.REJECTED


def test_two_who_decide_at_once_do_not_both_succeed():
    world, desk = World(), a_responder()
    [hit] = raise_(world, 1)
    get = world.hit_store.get

    class Racing:
        def get(self, id, scope):
            found = get(id, scope)
            world.hit_store.decide(
                type(found)(**{n: getattr(found, n) for n in found.__slots__} | {"state": HitState.CONFIRMED})
            )
            return found

        decide = world.hit_store.decide

    object.__setattr__(world.hits, "store", Racing())
    with pytest.raises(HitAlreadyDecided):
        world.hits.decide(desk, hit.id, HitState.REJECTED, "misread")


@pytest.mark.parametrize("reason", ["", "  ", "x", "x" * 501, "bell\x07"])
@pytest.mark.clause("anpr-working@0.1#hit-decision")
def test_a_decision_without_a_reason_is_refused(reason):
    world = World()
    [hit] = raise_(world, 1)
    with pytest.raises(Invalid):
        world.hits.decide(a_responder(), hit.id, HitState.CONFIRMED, reason)


@pytest.mark.parametrize(
    "cursor", ["x", to_cursor("hit"), to_cursor("list", 1), to_cursor("hit", -1), to_cursor("hit", "9" * 30)]
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(Invalid) as caught:
        World().hits.page(a_responder(), cursor)
    assert caught.value.faults[0].pointer == "/after"


def test_every_look_is_on_the_record_without_a_mark():
    world, desk = World(), a_responder()
    [hit] = raise_(world, 1)
    world.hits.page(desk)
    world.hits.get(desk, hit.id)
    assert world.events() == ["anpr.hits.read", "anpr.hits.read"]
    assert "AB12CDE" not in str(world.log.entries)


@pytest.mark.parametrize("name", [path.name for path in sorted(policy_folder().glob("*.toml"))])
def test_by_the_shipped_pack_a_silent_hit_is_decided_by_those_who_keep_the_lists_and_by_nobody_else(name):
    pack = read_pack(FilePolicyPack(policy_folder() / name).read(), Catalogue(FileStandards(published_folder())))

    def somebody(role, **more):
        return an_actor(*pack.permissions_of((role,)), id=role, **more)

    deciders = {role for role in pack.roles if Permission.HITS_DECIDE in pack.permissions_of((role,))}
    assert deciders == {"hit-desk", "list-manager"}
    world = World()
    [hit] = raise_(world, 1, action=Action.SILENT)
    for other in (somebody("hit-desk"), somebody("list-manager", party=UPLAND)):
        with pytest.raises(HitNotFound):
            world.hits.decide(other, hit.id, HitState.REJECTED, "not the vehicle")
    made = world.hits.decide(somebody("list-manager"), hit.id, HitState.CONFIRMED, "same vehicle")
    assert (made.state, made.decided_by) == (HitState.CONFIRMED, "list-manager")
