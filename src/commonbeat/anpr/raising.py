"""From a read that may match to a hit that is durable, on the record and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonbeat.audit.model import Entry, Event
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock, from_ms
from commonbeat.kernel.ids import HitId, new_id

from .hit_model import Hit, HitEntry, HitRead, NewHit
from .list_ports import BeginRaising, CameraBook, Publish, WatchSource
from .lists_rules import alerts
from .model import AS_REGISTERED, NO_CONFIDENCE, CameraNumber, Flag, ReadColumns
from .voi import Watched

ACTOR: Final = "system:screening"
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Raiser:
    """Compares candidates with the entries themselves and raises what matches, each pair once.

    It may be called again with the same reads, as after a kill: the pair of entry and read is unique.
    """

    source: WatchSource
    cameras: CameraBook
    begin: BeginRaising
    publish: Publish
    clock: Clock
    note_false_alarms: Callable[[int], None]

    @implements("anpr-working@0.1#late-hit")
    def raise_hits(self, candidates: ReadColumns) -> Sequence[Hit]:
        """Give the hits that the reads raise and had not raised before; they are durable and told."""
        new = self._matches(candidates)
        if not new:
            return []
        with self.begin() as room:
            raised = room.hits.add(new)
            for entry in _entries(raised, self.clock.now()):
                room.trail.append(entry)
        if raised:
            self.publish(raised)
        return raised

    def _matches(self, candidates: ReadColumns) -> list[NewHit]:
        vrms = [mark.decode("ascii") for mark in candidates.vrm.tolist()]
        by_mark: dict[str, list[Watched]] = {}
        for watched in self.source.watched(sorted(set(vrms))):
            by_mark.setdefault(watched.entry.vehicle.vrm, []).append(watched)
        now = self.clock.now()
        new: list[NewHit] = []
        false_alarms = 0
        for row, vrm in enumerate(vrms):
            received_on = from_ms(int(candidates.received_ms[row])).date()
            standing = [w for w in by_mark.get(vrm, ()) if alerts(w, received_on)]
            false_alarms += not standing
            if standing:
                read = self._read(candidates, row, vrm)
                new += [NewHit(HitId(new_id("hit")), read, _entry(w), now) for w in standing]
        if false_alarms:
            self.note_false_alarms(false_alarms)
        # One party's hits stand together, so that two numbers tell the record which they are.
        return sorted(new, key=lambda hit: hit.entry.party)

    def _read(self, reads: ReadColumns, row: int, vrm: str) -> HitRead:
        camera = self.cameras(CameraNumber(int(reads.camera[row])))
        latitude, longitude = reads.latitude_e6[row], reads.longitude_e6[row]
        confidence = int(reads.confidence[row])
        return HitRead(
            vrm=vrm,
            received_vrm=reads.received_vrm.get(row, vrm),
            captured_ms=int(reads.captured_ms[row]),
            received_ms=int(reads.received_ms[row]),
            camera=camera.number,
            triple=camera.triple,
            camera_name=camera.name,
            latitude=camera.latitude if latitude == AS_REGISTERED else int(latitude) / _MILLION,
            longitude=camera.longitude if longitude == AS_REGISTERED else int(longitude) / _MILLION,
            confidence=None if confidence == NO_CONFIDENCE else confidence,
            late=bool(Flag(int(reads.flags[row])) & Flag.LATE),
        )


def _entry(watched: Watched) -> HitEntry:
    entry, vehicle = watched.entry, watched.entry.vehicle
    return HitEntry(
        id=entry.id,
        list=entry.list,
        list_name=watched.list_name,
        party=watched.party,
        action=vehicle.action,
        priority=entry.priority,
        reason=vehicle.reason,
        make=vehicle.make,
        model=vehicle.model,
        colour=vehicle.colour,
        warning_markers=vehicle.warning_markers,
        information=vehicle.information,
        marking=vehicle.marking,
        weed_date=vehicle.weed_date,
        added_at=entry.added_at,
    )


def _entries(raised: Sequence[Hit], now: datetime) -> Iterator[Entry]:
    """Give one entry for the record a party: at 100 hits a second, one each would drown what people did."""
    counts = Counter(hit.entry.party for hit in raised)
    for party, count in counts.items():
        numbers = [hit.number for hit in raised if hit.entry.party == party]
        yield Entry(
            at=now,
            event=Event.HIT_RAISED,
            actor=ACTOR,
            party=party,
            subject=f"hits:{numbers[0]}-{numbers[-1]}",
            details={"count": count, "first": numbers[0], "last": numbers[-1]},
        )
