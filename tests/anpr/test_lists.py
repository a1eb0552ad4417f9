"""What people may do with lists, and what an entry must be."""

from datetime import timedelta

import pytest

from commonbeat.access.model import Permission
from commonbeat.anpr.list_errors import EntryInactive, EntryNotFound, ListClosed, ListNotFound
from commonbeat.anpr.lists_rules import FAULTS_SHOWN, EntryDraft, check_all
from commonbeat.anpr.voi import Action, NewEntry, Priority
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import EntryId
from tests.anpr.voi_builders import TODAY, UPLAND, World, a_list_manager, a_vehicle, normal
from tests.builders import an_actor


def a_draft(**texts: str) -> EntryDraft:
    good = {"vrm": "ab12 cde", "action": "stop", "reason": "stolen", "weed_date": "2026-12-24"}
    return EntryDraft(good | texts)


def faults_of(*drafts: EntryDraft) -> list[str]:
    with pytest.raises(Invalid) as caught:
        check_all(drafts, TODAY, normal)
    return [fault.pointer for fault in caught.value.faults]


@pytest.mark.clause("anpr-working@0.1#list-owner")
def test_a_list_belongs_to_whoever_made_it_and_their_organisation():
    world = World()
    made = world.lists.create(a_list_manager(), name=" Stolen ", purpose="theft", priority=Priority.HIGH)
    assert (made.name, made.owner, made.party, made.revision) == ("Stolen", "list-manager", "midvale", 1)
    assert world.events() == ["anpr.list.created"]


@pytest.mark.parametrize(("name", "purpose", "pointer"), [(" ", "theft", "/name"), ("Stolen", "", "/purpose")])
def test_a_list_without_a_name_or_purpose_is_refused(name, purpose, pointer):
    with pytest.raises(Invalid) as caught:
        World().lists.create(a_list_manager(), name=name, purpose=purpose, priority=Priority.LOW)
    assert caught.value.faults[0].pointer == pointer


def test_an_entry_is_kept_under_the_mark_that_reads_are_kept_under():
    [entry] = check_all([a_draft()], TODAY, normal)
    assert (entry.vehicle.vrm, entry.vehicle.action, entry.priority) == ("AB12CDE", Action.STOP, None)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("vrm", ""),
        ("vrm", "AB?2CDE"),
        ("vrm", "AB*"),
        ("vrm", "A" * 13),
        ("action", "arrest"),
        ("action", ""),
        ("reason", "  "),
        ("weed_date", ""),
        ("weed_date", "24/12/2026"),
        ("weed_date", "20261224"),
        ("weed_date", "2026-02-30"),
        ("weed_date", "2026-11-20"),
        ("marking", "SECRET"),
        ("marking", "Top Secret"),
        ("information", "x" * 2001),
        ("make", "Ford\x07"),
        ("cad", "\ud800"),
    ],
)
@pytest.mark.clause("anpr-working@0.1#hit-action", "anpr-working@0.1#weed-date", "anpr-working@0.1#marking")
def test_what_cannot_stand_on_a_list_is_refused_with_its_place(column, text):
    assert faults_of(a_draft(), a_draft(**{column: text})) == [f"/entries/1/{column}"]


def test_the_weed_date_may_be_today():
    assert check_all([a_draft(weed_date="2026-11-21")], TODAY, normal)


def test_every_fault_of_a_call_is_listed_at_once():
    assert faults_of(a_draft(vrm="", action="x"), a_draft(weed_date="x")) == [
        "/entries/0/vrm",
        "/entries/0/action",
        "/entries/1/weed_date",
    ]


def test_of_very_many_faults_the_first_are_listed_and_the_rest_counted():
    pointers = faults_of(*[a_draft(vrm="")] * 500)
    assert (len(pointers), pointers[-1]) == (FAULTS_SHOWN + 1, "")


def test_a_call_without_entries_is_refused():
    assert faults_of() == ["/entries"]


@pytest.mark.clause("anpr-working@0.1#list-priority")
def test_an_entry_has_the_lists_priority_unless_it_brings_its_own():
    world = World()
    list_ = world.list_with()
    new = [NewEntry(a_vehicle("A1")), NewEntry(a_vehicle("B2"), Priority.LOW)]
    world.lists.add_entries(a_list_manager(), list_, new)
    found = world.lists.entries(a_list_manager(), list_)
    assert [entry.priority for entry in found.items] == [Priority.HIGH, Priority.LOW]


def test_each_change_is_the_next_revision():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("A1"))
    added = world.lists.add_entries(manager, list_, [NewEntry(a_vehicle("B2"))])
    world.lists.inactivate(manager, list_, added.entries[0], "sold")
    assert (added.revision, world.lists.get(manager, list_).revision) == (3, 4)


@pytest.mark.clause("anpr-working@0.1#list-removal")
def test_an_inactivated_entry_stays_with_its_reason_and_cannot_end_twice():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("A1"))
    [entry] = world.lists.entries(manager, list_).items
    world.lists.inactivate(manager, list_, entry.id, "found again")
    [kept] = world.lists.entries(manager, list_).items
    assert (kept.inactivated_reason, kept.inactivated_by) == ("found again", "list-manager")
    with pytest.raises(EntryInactive):
        world.lists.inactivate(manager, list_, entry.id, "again")


def test_a_closed_list_takes_nothing_and_closes_once():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("A1"))
    world.lists.close(manager, list_, "operation over")
    with pytest.raises(ListClosed):
        world.lists.add_entries(manager, list_, [NewEntry(a_vehicle("B2"))])
    with pytest.raises(ListClosed):
        world.lists.close(manager, list_, "again")


def test_another_organisations_list_is_not_there():
    world, outsider = World(), a_list_manager(party=UPLAND)
    list_ = world.list_with(a_vehicle("A1"))
    for look in (world.lists.get, world.lists.entries, world.lists.export_csv):
        with pytest.raises(ListNotFound):
            look(outsider, list_)
    with pytest.raises(ListNotFound):
        world.lists.add_entries(outsider, list_, [NewEntry(a_vehicle("B2"))])
    with pytest.raises(ListNotFound):
        world.lists.inactivate(outsider, list_, EntryId("entry-1"), "mine now")
    assert world.lists.page(outsider).items == []


def test_an_entry_is_sought_on_its_own_list():
    world, manager = World(), a_list_manager()
    world.list_with(a_vehicle("A1"))
    other = world.list_with()
    with pytest.raises(EntryNotFound):
        world.lists.inactivate(manager, other, EntryId("entry-1"), "no longer")


def test_lists_and_entries_are_paged_to_the_end():
    world, manager = World(), a_list_manager()
    made = [world.list_with() for _ in range(5)]
    world.lists.add_entries(manager, made[0], [NewEntry(a_vehicle(f"A{n}")) for n in range(5)])
    seen, after = [], None
    while True:
        page = world.lists.entries(manager, made[0], after, 2)
        seen += [entry.vehicle.vrm for entry in page.items]
        after = page.next
        if after is None:
            break
    first = world.lists.page(manager, None, 3)
    second = world.lists.page(manager, first.next, 3)
    assert seen == ["A0", "A1", "A2", "A3", "A4"]
    assert ([*first.items, *second.items], second.next) == (
        [world.list_store.get_list(one, "midvale") for one in sorted(made)],
        None,
    )


@pytest.mark.parametrize("limit", [0, 501])
def test_a_page_of_the_wrong_size_is_refused(limit):
    with pytest.raises(Invalid):
        World().lists.page(a_list_manager(), None, limit)


def test_every_look_and_change_is_on_the_record_without_a_mark():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("ZZ99ZZZ"))
    world.lists.entries(manager, list_)
    list(world.lists.export_csv(manager, list_))
    assert world.events() == [
        "anpr.list.created",
        "anpr.list.entries-added",
        "anpr.list.read",
        "anpr.list.exported",
    ]
    assert "ZZ99ZZZ" not in str(world.log.entries)


def test_an_export_holds_what_alerts_today():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("A1"), a_vehicle("B2", weed_date=TODAY), a_vehicle("C3"))
    world.lists.inactivate(manager, list_, world.lists.entries(manager, list_).items[2].id, "sold")
    world.clock.move(timedelta(days=1))
    rows = list(world.lists.export_csv(manager, list_))
    assert [row.split(",")[0] for row in rows] == ["vrm", "A1"]


def test_silent_entries_are_there_only_for_those_who_edit_lists():
    world, keeper = World(), a_list_manager()
    reader = an_actor(Permission.LISTS_READ, id="hit-desk")
    list_ = world.list_with(a_vehicle("LOUD1"), a_vehicle("QUIET1", action=Action.SILENT), a_vehicle("LOUD2"))

    def seen_by(actor):
        first = world.lists.entries(actor, list_, limit=2)
        rest = world.lists.entries(actor, list_, first.next, limit=2) if first.next else first
        return sorted({entry.vehicle.vrm for page in (first, rest) for entry in page.items})

    assert seen_by(keeper) == ["LOUD1", "LOUD2", "QUIET1"]
    assert seen_by(reader) == ["LOUD1", "LOUD2"]
    quiet = next(one.id for one in world.lists.entries(keeper, list_).items if one.vehicle.vrm == "QUIET1")
    assert world.lists.entry(keeper, list_, quiet).id == quiet
    with pytest.raises(EntryNotFound):
        world.lists.entry(reader, list_, quiet)
    assert "QUIET1" in "".join(world.lists.export_csv(keeper, list_))
    shown = "".join(world.lists.export_csv(reader, list_))
    assert ("LOUD2" in shown, "QUIET1" in shown) == (True, False)
    found = world.lists.get(keeper, list_)
    counts = [world.lists.in_force_counts(actor, [found])[list_] for actor in (keeper, reader)]
    assert counts == [3, 2]
