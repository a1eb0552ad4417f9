"""Lists, entries, reads and hits for tests: each call names only what the test is about."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, timedelta

import numpy as np

from commonbeat.access.marks import MarkRules
from commonbeat.access.model import Actor, Permission
from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder, MemoryTrail
from commonbeat.adapters.memory.hits import MemoryHits
from commonbeat.adapters.memory.lists import MemoryLists
from commonbeat.anpr.hit_model import Hit, HitEntry, HitRead, NewHit
from commonbeat.anpr.hits import Hits
from commonbeat.anpr.list_ports import HitStore
from commonbeat.anpr.lists import Lists
from commonbeat.anpr.model import AS_REGISTERED, CameraNumber, CameraTriple, Flag, ReadColumns
from commonbeat.anpr.raising import Raiser
from commonbeat.anpr.screening import Screener
from commonbeat.anpr.voi import Action, NewEntry, Priority, VehicleOfInterest, VoiEntry, VoiList
from commonbeat.anpr.watch import LiveWatch, WatchKeeper
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.ids import EntryId, HitId, ListId, PartyId, PersonId, new_id
from tests.builders import MIDVALE, NOON, SetClock, a_camera, an_actor

TODAY = NOON.date()
UPLAND = PartyId("upland")
normal = MarkRules({}).normal


def a_list_manager(**more) -> Actor:
    return an_actor(Permission.LISTS_READ, Permission.LISTS_EDIT, Permission.HITS_READ, id="list-manager", **more)


def a_responder(**more) -> Actor:
    return an_actor(Permission.HITS_READ, Permission.HITS_DECIDE, **{"id": "hit-desk"} | more)


def a_list(**more) -> VoiList:
    values = {
        "id": ListId(new_id("list")),
        "name": "Made-up list",
        "purpose": "to be tried",
        "priority": Priority.MEDIUM,
        "party": MIDVALE,
        "owner": PersonId("list-manager"),
        "created_at": NOON,
    } | more
    return VoiList(**values)


def a_vehicle(vrm: str = "AB12CDE", **more) -> VehicleOfInterest:
    texts = {f.name: "" for f in fields(VehicleOfInterest)}
    values = {"vrm": vrm, "action": Action.STOP, "reason": "stolen", "weed_date": TODAY + timedelta(28)}
    return VehicleOfInterest(**(texts | values | more))


def an_entry(list_: VoiList, vrm: str = "AB12CDE", *, revision: int = 2, **vehicle) -> VoiEntry:
    return VoiEntry(
        id=EntryId(new_id("entry")),
        list=list_.id,
        vehicle=a_vehicle(vrm, **vehicle),
        priority=Priority.MEDIUM,
        added_at=NOON,
        added_by="list-manager",
        revision=revision,
    )


def reads_of(*vrms: str, captured_ms: int | None = None, flags: Flag = Flag(0), camera: int = 1) -> ReadColumns:
    count = len(vrms)
    first = to_ms(NOON) - 1000 if captured_ms is None else captured_ms
    return ReadColumns(
        vrm=np.array([vrm.encode() for vrm in vrms], "S12"),
        camera=np.full(count, camera, np.uint32),
        captured_ms=first + np.arange(count, dtype=np.int64),
        received_ms=np.full(count, to_ms(NOON), np.int64),
        latitude_e6=np.full(count, AS_REGISTERED, np.int32),
        longitude_e6=np.full(count, AS_REGISTERED, np.int32),
        confidence=np.full(count, 90, np.uint8),
        toward=np.zeros(count, np.uint8),
        flags=np.full(count, int(flags), np.uint8),
    )


def a_new_hit(
    *, entry: str = "entry-1", captured_ms: int = 1_000, party: str = MIDVALE, action: Action = Action.STOP
) -> NewHit:
    read = HitRead(
        vrm="AB12CDE",
        received_vrm="AB12 CDE",
        captured_ms=captured_ms,
        received_ms=captured_ms + 5,
        camera=CameraNumber(1),
        triple=CameraTriple(1, 1, 1),
        camera_name="R001 made-up 01",
        latitude=52.0,
        longitude=-1.5,
        confidence=None,
        late=False,
    )
    stands = HitEntry(
        id=EntryId(entry),
        list=ListId("list-1"),
        list_name="Made-up list",
        party=PartyId(party),
        action=action,
        priority=Priority.HIGH,
        reason="stolen",
        make="",
        model="",
        colour="red",
        warning_markers="",
        information="",
        marking="",
        weed_date=date(2026, 12, 24),
        added_at=NOON,
    )
    return NewHit(HitId(new_id("hit")), read, stands, NOON)


@dataclass(frozen=True)
class Room:
    hits: HitStore
    trail: Trail


@dataclass
class Journal:
    """What was accepted, as the journal keeps it: the position of a group is how many there were before it."""

    groups: list[ReadColumns] = field(default_factory=list)

    def keep(self, reads: ReadColumns) -> int:
        self.groups.append(reads)
        return len(self.groups) - 1

    def after(self, position: int) -> Iterator[tuple[ReadColumns, int]]:
        for place in range(position + 1, len(self.groups)):
            yield self.groups[place], place


class World:
    """Lists, screening and hits over memory, as ``bootstrap`` joins them over a database."""

    def __init__(self, **screener: object) -> None:
        self.clock = SetClock()
        self.log = MemoryLog()
        self.list_store, self.hit_store = MemoryLists(), MemoryHits()
        self.watch = LiveWatch()
        self.keeper = WatchKeeper(self.watch, self.list_store, self.clock)
        self.told: list[Hit] = []
        self.journal = Journal()
        trail, looks = MemoryTrail(self.log), MemoryRecorder(self.log)
        self.lists = Lists(self.list_store, self.watch, trail, looks, self.clock, normal)
        self.hits = Hits(self.hit_store, trail, looks, self.clock)
        self.raiser = Raiser(
            source=self.list_store,
            cameras=a_camera,
            begin=self.begin,
            publish=self.told.extend,
            clock=self.clock,
            note_false_alarms=self.keeper.note_false_alarms,
        )
        self.screener = Screener(self.watch, self.raiser, self.journal, **screener)  # type: ignore[arg-type]

    @contextmanager
    def begin(self) -> Iterator[Room]:
        with self.log.writing() as trail:
            yield Room(self.hit_store, trail)

    def list_with(self, *vehicles: VehicleOfInterest, actor: Actor | None = None) -> ListId:
        actor = actor or a_list_manager()
        made = self.lists.create(actor, name="Made-up list", purpose="to be tried", priority=Priority.HIGH)
        if vehicles:
            self.lists.add_entries(actor, made.id, [NewEntry(vehicle) for vehicle in vehicles])
        return made.id

    def accept(self, reads: ReadColumns) -> int:
        position = self.journal.keep(reads)
        self.screener.on_accepted(reads, position)
        return position

    def hit_marks(self) -> list[str]:
        return sorted(hit.read.vrm for hit in self.told)

    def events(self) -> Sequence[str]:
        return [entry.event for entry in self.log.entries]

    def details(self, event: str) -> Mapping[str, object]:
        return next(entry.details for entry in reversed(self.log.entries) if entry.event == event)
