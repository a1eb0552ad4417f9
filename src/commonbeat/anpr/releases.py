"""What a person does with reads in quarantine: look at them, and release one once its cause is mended.

A held read belongs to the organisation that controls its camera, and nobody else is shown it. Where the register
has no such camera nobody controls it yet, so every member's camera engineers see it: one of them can put it right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Protocol

from commonbeat.access.model import Actor
from commonbeat.audit.model import Detail, Entry, EntryNumber, Event, Outcome
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.legible import says_enough
from commonbeat.kernel.paging import Page
from commonbeat.kernel.text import _

from .errors import NotInQuarantine
from .limits import STANDARD, WAIVABLE, Clause, rule_of
from .model import Camera, CameraTriple
from .ports import Quarantine
from .quarantined import HeldRead, QuarantineCount, Quarantined
from .submission import FeedGrant, Submission

RULE: Final = f"{STANDARD}#quarantine"
PAGE_MOST: Final = 200
REASON_SHORTEST: Final = 5
REASON_LONGEST: Final = 500
_LOOKED_AT_MOST: Final = 4_000
"""Held reads that one look goes through to find the asker's own; the cursor goes on from there."""


class StillRefused(CommonbeatError):
    """A read breaks a clause even with those set aside that were, so it stays in quarantine."""

    code = "anpr.still-refused"
    kind = Kind.CONFLICT

    def __init__(self, clause: str, detail: str) -> None:
        self.clause = clause
        way = (
            _("Mend that, or release it with that clause waived.")
            if rule_of(clause) in WAIVABLE
            else _("That cannot be waived: mend its cause, as in the register of cameras, and release it again.")
        )
        super().__init__(
            _("The read stays in quarantine: it breaks {clause}. {detail} {way}").format(
                clause=clause, detail=detail, way=way
            )
        )


@dataclass(frozen=True, slots=True)
class Released:
    """What became of a read that was released. ``repeat``: the store had it already."""

    key: str
    repeat: bool
    audit_entry: EntryNumber


class Releasing(Protocol):
    """The part of the gateway that takes a read out of quarantine; ``Intake`` is it."""

    def release(self, read: Quarantined, waived: frozenset[Clause], grant: FeedGrant) -> Submission: ...


class CamerasByTriple(Protocol):
    """The register, as far as this needs it."""

    def find(self, triple: CameraTriple) -> Camera | None: ...


@dataclass(frozen=True, slots=True)
class Releases:
    """Quarantine, for those whose door the edge has opened. ``grant_of`` gives what a sender may send today."""

    quarantine: Quarantine
    intake: Releasing
    cameras: CamerasByTriple
    grant_of: Callable[[str], FeedGrant]
    recorder: Recorder
    clock: Clock

    @implements(RULE)
    def page(
        self, actor: Actor, limit: int, after: str | None = None, camera: CameraTriple | None = None
    ) -> Page[HeldRead]:
        """Give held reads of the asker's own organisation, newest first; the look is on the record.

        A page may hold fewer than ``limit`` and still not be the last: ``next`` says so.

        Raises:
            NotInQuarantine: the camera is another organisation's.
            Invalid: the cursor is not one of ours.
        """
        if camera is not None and not self._may_see(actor, camera):
            raise NotInQuarantine
        found = self._own_page(actor, limit, after, camera)
        self._record(actor, Event.QUARANTINE_READ, "", {"count": len(found.items), "camera": _spelled(camera)})
        return found

    def get(self, actor: Actor, key: str) -> HeldRead:
        """Give one held read; the look is on the record.

        Raises:
            NotInQuarantine: there is none, or it is of another organisation's camera.
        """
        held = self._own(actor, key)
        self._record(actor, Event.QUARANTINE_READ, key, {"count": 1, "camera": _spelled(held.read.camera)})
        return held

    def counts(self, actor: Actor) -> Sequence[QuarantineCount]:
        """Give how many reads of the asker's own cameras are held, by camera and version of the clause, the most first.

        The look is on the record.
        """
        found = self.tally(actor)
        self._record(actor, Event.QUARANTINE_READ, "counts", {"count": len(found), "camera": ""})
        return found

    def tally(self, actor: Actor) -> Sequence[QuarantineCount]:
        """Give the same to somebody whose look, at held reads or at the register, is on the record already."""
        return [one for one in self.quarantine.counts() if self._may_see(actor, one.camera)]

    def held_by_camera(self, actor: Actor) -> Mapping[CameraTriple, int]:
        """Give how many reads of each of the asker's own cameras are held, beside a look that is on the record."""
        held: Counter[CameraTriple] = Counter()
        for one in self.tally(actor):
            if one.camera is not None:
                held[one.camera] += one.count
        return held

    @implements(RULE)
    def release(self, actor: Actor, key: str, reason: str, waived: AbstractSet[Clause] = frozenset()) -> Released:
        """Take a read out of quarantine, with clauses waived where a person answers for that.

        Raises:
            NotInQuarantine: there is none, or it is of another organisation's camera.
            Invalid: there is no reason, or a clause cannot be waived.
            StillRefused: it breaks a clause all the same; it stays where it is.
            BatchUnreadable: what was sent was too long to be kept whole, so it cannot be taken.
            ReadStoreUnavailable, JournalFull, JournalFailed, DatabaseUnavailable: try again later.
        """
        held = self._own(actor, key)
        _check(reason, waived)
        grant = replace(self._grant(actor, held.read.sender, waived), is_test=held.read.is_test)
        submission = self.intake.release(held.read, frozenset(waived - {Clause.FEED_SCOPE}), grant)
        if submission.failure is not None:
            raise submission.failure
        if submission.quarantined:
            still = submission.quarantined[0]
            raise StillRefused(still.clause, still.detail)
        details: dict[str, Detail] = {
            "count": 1,
            "clause": held.read.broken,
            "waived": sorted(map(str, waived)),
            "camera": _spelled(held.read.camera),
            "reason": reason.strip(),
            "repeat": submission.accepted == 0,
        }
        # The read is durable now. Should we be killed here it stays held, and its second release finds a repeat: the
        # mark and the entry are of one transaction, so that no release is without its entry.
        number = self.quarantine.mark_released(key, self._entry(actor, Event.QUARANTINE_RELEASED, key, details))
        return Released(key, submission.accepted == 0, number)

    def _own_page(self, actor: Actor, limit: int, after: str | None, camera: CameraTriple | None) -> Page[HeldRead]:
        looked_at = 0
        while True:
            found = self.quarantine.page(limit, after, camera)
            own = [held for held in found.items if self._may_see(actor, held.read.camera)]
            looked_at += len(found.items)
            if own or found.next is None or looked_at >= _LOOKED_AT_MOST:
                return Page(own, found.next)
            after = found.next

    def _own(self, actor: Actor, key: str) -> HeldRead:
        held = self.quarantine.get(key)
        if not self._may_see(actor, held.read.camera):
            raise NotInQuarantine
        return held

    def _may_see(self, actor: Actor, triple: CameraTriple | None) -> bool:
        camera = self.cameras.find(triple) if triple is not None else None
        return camera is None or camera.party == actor.party

    @implements(f"{STANDARD}#feed-scope")
    def _grant(self, actor: Actor, sender: str, waived: AbstractSet[Clause]) -> FeedGrant:
        """Give what the read is held to: what its sender may send, or what whoever sets that aside answers for."""
        return FeedGrant(sender, party=actor.party) if Clause.FEED_SCOPE in waived else self.grant_of(sender)

    def _record(self, actor: Actor, event: Event, subject: str, details: dict[str, Detail]) -> EntryNumber:
        return self.recorder.record(self._entry(actor, event, subject, details))

    def _entry(self, actor: Actor, event: Event, subject: str, details: dict[str, Detail]) -> Entry:
        now = self.clock.now()
        return Entry(now, event, actor.id, actor.party, subject, Outcome.DONE, RULE, details)


def _check(reason: str, waived: AbstractSet[Clause]) -> None:
    if not says_enough(reason, REASON_SHORTEST, REASON_LONGEST):
        told = _("Say why in {least} to {most} characters, with letters or digits among them.")
        raise Invalid.at("/reason", told.format(least=REASON_SHORTEST, most=REASON_LONGEST))
    beyond = sorted(map(str, waived - WAIVABLE))
    if beyond:
        told = _("{clauses} cannot be waived: without it there is no usable read. What can be waived: {waivable}.")
        waivable = ", ".join(sorted(map(str, WAIVABLE)))
        raise Invalid.at("/waived", told.format(clauses=", ".join(beyond), waivable=waivable))


def _spelled(triple: CameraTriple | None) -> str:
    return "" if triple is None else f"{triple.feed}/{triple.source}/{triple.camera}"
