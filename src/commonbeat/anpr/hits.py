"""What people do with hits: read them, watch them, confirm or reject them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonbeat.access.model import Actor
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Recorder, Trail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import HitId
from commonbeat.kernel.paging import from_cursor, to_cursor
from commonbeat.kernel.text import _

from .hit_model import Hit, HitPage, HitQueue, HitState
from .list_errors import HitAlreadyDecided
from .list_ports import HitStore
from .lists_rules import checked_text, decided, scope_of

PAGE_MOST = 500
QUEUE = 50


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits that the actor may see, bound to one transaction.

    The route decided that the actor may read or decide hits; here it is decided which: those of their own
    organisation's lists, the silent ones only for those who keep lists (``anpr-working@0.1#hit-silent``).
    """

    store: HitStore
    trail: Trail
    looks: Recorder
    clock: Clock

    def page(self, actor: Actor, after: str | None = None, limit: int = PAGE_MOST) -> HitPage:
        """Give hits in the order of raising, from the oldest or from behind a cursor.

        Asking on with ``next`` never misses a hit and never gives one twice, however long the poller waits.

        Raises:
            Invalid: the cursor is not ours, or the limit is out of bounds.
        """
        if not 1 <= limit <= PAGE_MOST:
            raise Invalid.at("/limit", _("A page holds 1 to {most}.").format(most=PAGE_MOST))
        behind = hit_number(after, "/after") if after else 0
        found = self.store.page(scope_of(actor), behind, limit + 1)
        hits = found[:limit]
        self._look(actor, Event.HITS_READ, "hits", {"count": len(hits), "after": behind})
        return HitPage(hits, hit_cursor(hits[-1]) if hits else after or None, more=len(found) > limit)

    def queue(
        self, actor: Actor, state: HitState | None = None, before: str | None = None, limit: int = QUEUE
    ) -> HitQueue:
        """Give hits of a state, or of any, the newest first, from the newest or from behind a cursor.

        Raises:
            Invalid: the cursor is not ours.
        """
        place = hit_number(before, "/after") if before else None
        scope, latest = scope_of(actor), self.store.latest()
        found = self.store.newest(scope, state, place, limit + 1)
        hits = found[:limit]
        self._look(actor, Event.HITS_READ, "hits", {"count": len(hits), "state": str(state or "")})
        following = hit_cursor(hits[-1]) if len(found) > limit else None
        return HitQueue(hits, following, self.store.waiting(scope), to_cursor("hit", latest))

    def get(self, actor: Actor, id: HitId) -> Hit:
        """Give the hit.

        Raises:
            HitNotFound: there is none such for the actor.
        """
        hit = self.store.get(id, scope_of(actor))
        self._look(actor, Event.HITS_READ, id, {"count": 1})
        return hit

    @implements("anpr-working@0.1#hit-decision")
    def decide(self, actor: Actor, id: HitId, state: HitState, reason: str) -> Hit:
        """Confirm or reject a hit, for a reason that is kept.

        Raises:
            HitNotFound: there is none such for the actor.
            HitAlreadyDecided: somebody did before; their decision stands.
            Invalid: the reason cannot be taken.
        """
        reason = checked_text(reason, "/reason")
        scope, now = scope_of(actor), self.clock.now()
        made = decided(self.store.get(id, scope), state, by=actor.id, at=now, reason=reason)
        if not self.store.decide(made):
            raise HitAlreadyDecided(self.store.get(id, scope).state)
        details: dict[str, Detail] = {"state": str(state), "entry": made.entry.id}
        self.trail.append(Entry(now, Event.HIT_DECIDED, actor.id, actor.party, id, details=details))
        return made

    def since(self, actor: Actor, number: int, limit: int = PAGE_MOST) -> Sequence[Hit]:
        """Give the hits behind a number, for somebody whose watching is on the record already."""
        return self.store.page(scope_of(actor), number, limit)

    def latest(self) -> int:
        """Give the number of the newest hit of all, or 0."""
        return self.store.latest()

    @staticmethod
    def watch_began(actor: Actor, after: int, clock: Clock) -> Entry:
        """Give the entry that puts a watch on the record; durable before the first hit is shown."""
        return Entry(clock.now(), Event.HITS_WATCHED, actor.id, actor.party, "hits", details={"after": after})

    @staticmethod
    def watch_ended(actor: Actor, shown: int, clock: Clock) -> Entry:
        """Give the entry that says how many hits a watch showed."""
        details: dict[str, Detail] = {"ended": True, "shown": shown}
        return Entry(clock.now(), Event.HITS_WATCHED, actor.id, actor.party, "hits", details=details)

    def _look(self, actor: Actor, event: Event, subject: str, details: dict[str, Detail]) -> None:
        self.looks.record(Entry(self.clock.now(), event, actor.id, actor.party, subject, details=details))


def hit_cursor(hit: Hit) -> str:
    """Give the cursor of the place behind a hit."""
    return to_cursor("hit", hit.number)


def hit_number(cursor: str, pointer: str) -> int:
    """Give the number that a cursor of ours holds.

    Raises:
        Invalid: it is not one of ours.
    """
    kind, number = from_cursor(cursor, 2, pointer)
    if kind != "hit" or not number.isdecimal() or len(number) > 18:
        raise Invalid.at(pointer, _("The cursor is not one that this node gave out: start again without it."))
    return int(number)
