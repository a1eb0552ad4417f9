"""Authorities: asked for, granted by another person of sufficient rank, cited by searches, reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Recorder, Trail
from commonbeat.kernel.clauses import ClauseId, implements
from commonbeat.kernel.clock import Clock, from_ms, spell, to_ms
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import AuthorityId, PersonId, new_id
from commonbeat.kernel.legible import says_enough
from commonbeat.kernel.paging import Page, from_cursor, to_cursor
from commonbeat.kernel.text import _

from .errors import AccessRefused, AuthorityLapsed, AuthorityNotFound
from .model import (
    Actor,
    Authority,
    AuthorityRequest,
    AuthorityState,
    Decision,
    OralNote,
    Permission,
    Purpose,
    SearchDecision,
    SearchScope,
)
from .ports import AuthorityStore
from .rules import as_of, is_same_person, move, oral_faults, request_faults
from .service import Access

PAGE = 50
WAITING_MOST = 200
UNDECIDED = (AuthorityState.REQUESTED, AuthorityState.ORAL)
NOTE_MAX = 500
_EPOCH = from_ms(0)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody has to do with authorities. ``every`` is there for those who neither ask nor grant."""

    mine: Page[Authority]
    waiting: Sequence[Authority]
    overdue: Sequence[Authority]
    every: Page[Authority] | None

    @property
    def shown(self) -> Sequence[Authority]:
        """Every one of them; some may come twice."""
        return [*self.mine.items, *self.waiting, *self.overdue, *(self.every.items if self.every else ())]


@dataclass(frozen=True, slots=True)
class Authorities:
    """The authorities of this node, bound to one transaction.

    Changes go on the record by ``trail``, in this transaction, looks by ``looks``, in one of their own before the
    answer: so no look while a change is under way.
    """

    store: AuthorityStore
    access: Access
    trail: Trail
    looks: Recorder
    clock: Clock

    def request(self, actor: Actor, wanted: AuthorityRequest) -> Authority:
        """Ask for an authority; it opens nothing until it is granted.

        Raises:
            AccessRefused: the role may not ask, or the category opens nothing.
            Invalid: what is asked for cannot be taken.
        """
        decision = self._may_ask(actor, wanted)
        authority = self._made(actor, wanted)
        self.store.put(authority)
        self._record(Event.AUTHORITY_REQUESTED, actor, authority, decision.rule)
        return authority

    @implements("anpr-working@0.1#oral-authority", "anpr-working@0.1#authority-separation")
    def note_oral(self, actor: Actor, wanted: AuthorityRequest, oral: OralNote) -> Authority:
        """Note an authority that was given by word of mouth; it opens at once, for urgent searches only.

        Somebody who may grant it records it within the set time, or it is overdue.

        Raises:
            AccessRefused: the role may not ask, the category opens nothing, the rank does not suffice, or the note
                names the actor themselves.
            Invalid: what is asked for, or the note, cannot be taken.
        """
        decision = self._may_ask(actor, wanted, oral_faults(oral, self.access.pack, self.clock.now()))
        self._require_giver(actor, oral)
        now = self.clock.now()
        record_by = now + timedelta(hours=self.access.pack.authority.oral_record_hours.value)
        authority = replace(
            self._made(actor, wanted),
            state=AuthorityState.ORAL,
            oral_by=oral.by.strip(),
            authoriser_rank=oral.rank,
            oral_at=oral.at,
            record_by=record_by,
            expires_at=record_by,
        )
        self.store.put(authority)
        self._record(Event.ORAL_AUTHORITY_NOTED, actor, authority, decision.rule)
        return authority

    @implements("anpr-working@0.1#authority-life")
    def grant(self, actor: Actor, id: AuthorityId, reason: str = "") -> Authority:
        """Grant what was asked for, or record what was given by word of mouth. Its life begins now.

        ``reason`` says why, where the grantor says it; it stays with the authority.

        Raises:
            AuthorityNotFound: there is none, or it is another organisation's.
            AccessRefused: the role may not grant, the rank does not suffice, or it is the actor's own request.
            IllegalMove: it is no longer to be decided on.
            AuthorityLapsed: it waited until its end.
            Invalid: the reason cannot be taken.
        """
        authority, decision = self._to_decide(actor, id)
        note = _said(reason, "/reason") if reason.strip() else ""
        granted = replace(self._decided(actor, move(authority, AuthorityState.GRANTED)), note=note)
        if authority.expires_at <= self.clock.now():
            raise AuthorityLapsed(id, authority.expires_at)
        life = timedelta(days=self.access.pack.authority.life_days.value)
        granted = replace(granted, expires_at=self.clock.now() + life)
        self.store.put(granted)
        self._record(Event.AUTHORITY_GRANTED, actor, granted, decision.rule, {"note": granted.note})
        return granted

    def decline(self, actor: Actor, id: AuthorityId, reason: str) -> Authority:
        """Decline what was asked for, saying why. One given by word of mouth ends at once.

        Raises:
            AuthorityNotFound: there is none, or it is another organisation's.
            AccessRefused: the role may not decide, the rank does not suffice, or it is the actor's own request.
            IllegalMove: it is no longer to be decided on.
            Invalid: no reason is given.
        """
        authority, decision = self._to_decide(actor, id)
        declined = replace(
            self._decided(actor, move(authority, AuthorityState.DECLINED)), note=_said(reason, "/reason")
        )
        self.store.put(declined)
        self._record(Event.AUTHORITY_DECLINED, actor, declined, decision.rule, {"note": declined.note})
        return declined

    def review(self, actor: Actor, id: AuthorityId, note: str) -> Authority:
        """Close an oral authority that was not recorded in time, saying what was found. It opens nothing again.

        Raises:
            AuthorityNotFound: there is none, or it is another organisation's.
            AccessRefused: the role may not decide, the rank does not suffice, or it is the actor's own request.
            IllegalMove: it is not overdue.
            Invalid: nothing is said.
        """
        authority, decision = self._to_decide(actor, id)
        reviewed = replace(self._decided(actor, move(authority, AuthorityState.REVIEWED)), note=_said(note, "/note"))
        self.store.put(reviewed)
        self._record(Event.ORAL_AUTHORITY_REVIEWED, actor, reviewed, decision.rule, {"note": reviewed.note})
        return reviewed

    def get(self, actor: Actor, id: AuthorityId) -> Authority:
        """Give one authority of the actor's organisation, as it stands now.

        Raises:
            AccessRefused: the role may not read authorities.
            AuthorityNotFound: there is none, or it is another organisation's.
        """
        decision = self.access.require(actor, Permission.AUTHORITIES_READ, id)
        found = self._own(actor, id)
        self._look(actor, id, decision, 1)
        return found

    def may_decide(self, actor: Actor, authority: Authority) -> Decision:
        """Give what policy would say to the actor deciding on an authority of their organisation."""
        door = self.access.decide(actor, Permission.AUTHORITIES_GRANT)
        return self.access.decide_grant(actor, authority) if door.allowed else door

    def list_(
        self,
        actor: Actor,
        cursor: str | None = None,
        limit: int = PAGE,
        states: Sequence[AuthorityState] = (),
        requester: PersonId | None = None,
    ) -> Page[Authority]:
        """Give a page of the authorities of the actor's organisation, or of one person's of it, newest first.

        Raises:
            AccessRefused: the role may not read authorities.
        """
        decision = self.access.require(actor, Permission.AUTHORITIES_READ)
        found = self._page(actor, cursor, limit, states, requester)
        self._look(actor, "", decision, len(found.items))
        return found

    def for_review(self, actor: Actor) -> Sequence[Authority]:
        """Give the oral authorities of the actor's organisation that were not recorded in time, the oldest first.

        Raises:
            AccessRefused: the role may not read authorities.
        """
        decision = self.access.require(actor, Permission.AUTHORITIES_READ)
        found = self._unrecorded(actor)
        self._look(actor, "", decision, len(found))
        return found

    def desk(self, actor: Actor, cursor: str | None = None) -> Desk:
        """Give what the actor asked for, what waits for them and what nobody recorded in time, as one look.

        Raises:
            AccessRefused: the role may not read authorities.
        """
        decision = self.access.require(actor, Permission.AUTHORITIES_READ)
        asks = Permission.AUTHORITIES_REQUEST in actor.permissions
        grants = Permission.AUTHORITIES_GRANT in actor.permissions
        mine = self._page(actor, cursor, requester=actor.person)
        every = None if asks or grants else self._page(actor, cursor)
        waiting = self._page(actor, None, WAITING_MOST, UNDECIDED).items if grants else ()
        now = self.clock.now()
        live = [one for one in waiting if one.state in UNDECIDED and one.expires_at > now]
        for_me = [one for one in live if self.may_decide(actor, one).allowed]
        overdue = self._unrecorded(actor) if grants or every is not None else ()
        found = Desk(mine, for_me, overdue, every)
        self._look(actor, "", decision, len({one.id for one in found.shown}))
        return found

    @implements("anpr-working@0.1#authority")
    def require_search(self, actor: Actor, scope: SearchScope, purpose: Purpose) -> SearchDecision:
        """Let a search pass, with the authority that it cites, and give the span that it may look at.

        The role is decided before the authority is looked up, so that nothing is learnt of one either.

        Raises:
            AccessRefused: policy says no; no read was touched.
            Invalid: the purpose or the span is not complete, or cites no authority that the actor may know of.
        """
        self.access.require(actor, Permission.READS_SEARCH)
        authority = self._cited(actor, purpose.authority) if purpose.authority else None
        return self.access.require_search(actor, scope, purpose, authority, self.clock.now())

    def _page(
        self,
        actor: Actor,
        cursor: str | None,
        limit: int = PAGE,
        states: Sequence[AuthorityState] = (),
        requester: PersonId | None = None,
    ) -> Page[Authority]:
        before = AuthorityId(from_cursor(cursor, 1)[0]) if cursor else None
        kept = self.store.list_(actor.party, limit + 1, before, states, requester)
        found = [as_of(one, self.clock.now()) for one in kept]
        page = found[:limit]
        return Page(page, to_cursor(page[-1].id) if len(found) > limit else None)

    def _unrecorded(self, actor: Actor) -> Sequence[Authority]:
        now = self.clock.now()
        return [as_of(one, now) for one in self.store.unrecorded(actor.party, now)]

    def _look(self, actor: Actor, subject: str, decision: Decision, count: int) -> None:
        now, details = self.clock.now(), {"count": count}
        entry = Entry(now, Event.AUTHORITIES_READ, actor.id, actor.party, subject, rule=decision.rule, details=details)
        self.looks.record(entry)

    def _cited(self, actor: Actor, id: AuthorityId) -> Authority:
        try:
            return self._own(actor, id)
        except AuthorityNotFound as missing:
            raise Invalid.at("/purpose/authority", str(missing)) from missing

    def _own(self, actor: Actor, id: AuthorityId) -> Authority:
        found = self.store.find(id)
        if found is None or found.party != actor.party:
            raise AuthorityNotFound(id)
        return as_of(found, self.clock.now())

    def _may_ask(self, actor: Actor, wanted: AuthorityRequest, more: Sequence[Fault] = ()) -> Decision:
        self.access.require(actor, Permission.AUTHORITIES_REQUEST)
        decision = self.access.decide_request(actor, wanted.category)
        if not decision.allowed:
            raise AccessRefused(actor, Permission.AUTHORITIES_REQUEST, decision)
        faults = [*request_faults(wanted, self.access.pack, self.clock.now()), *more]
        if wanted.area is not None and (wrong := self.access.areas.fault(wanted.area)):
            faults.append(Fault("/area", wrong))
        if faults:
            raise Invalid(faults)
        return decision

    def _require_giver(self, actor: Actor, oral: OralNote) -> None:
        if is_same_person(oral.by, actor):
            told = _("Nobody gives an authority to themselves, by word of mouth either.")
            how = _("Ask another person of sufficient rank, and note who it was.")
            rule = ClauseId.parse("anpr-working@0.1#authority-separation")
            decision = Decision(False, str(rule), told, how, self.access.clauses.standing(rule))
            raise AccessRefused(actor, Permission.AUTHORITIES_REQUEST, decision)
        # Whoever gave it by word of mouth is judged as whoever grants it would be, as far as the rank goes.
        pack = self.access.pack
        if pack.rank_order(oral.rank) < pack.rank_order(pack.authority.rank_needed.value):
            told = _("It takes {rank} or above, or staff of that grade, to give an authority.")
            needed = pack.rank_label(pack.authority.rank_needed.value)
            limit = pack.authority.rank_needed
            decision = Decision(False, str(limit.clause), told.format(rank=needed), standing=limit.standing)
            raise AccessRefused(actor, Permission.AUTHORITIES_REQUEST, decision)

    def _to_decide(self, actor: Actor, id: AuthorityId) -> tuple[Authority, Decision]:
        self.access.require(actor, Permission.AUTHORITIES_GRANT, id)
        authority = self._own(actor, id)
        decision = self.access.decide_grant(actor, authority)
        if not decision.allowed:
            raise AccessRefused(actor, Permission.AUTHORITIES_GRANT, decision, id)
        return authority, decision

    def _made(self, actor: Actor, wanted: AuthorityRequest) -> Authority:
        now, marks = self.clock.now(), self.access.pack.mark_rules()
        return Authority(
            id=AuthorityId(new_id("authority")),
            requester=actor.person,
            party=actor.party,
            category=wanted.category,
            reason=wanted.reason.strip(),
            reference=wanted.reference.strip(),
            vrms=tuple(dict.fromkeys(marks.normal(vrm) for vrm in wanted.vrms)),
            area=wanted.area,
            # Stores keep whole milliseconds: round outwards, so that the same span asked again is within it.
            from_=from_ms(to_ms(wanted.from_)),
            to=from_ms(-((_EPOCH - wanted.to) // _MS)),
            requested_at=now,
            expires_at=now + timedelta(days=self.access.pack.authority.life_days.value),
        )

    def _decided(self, actor: Actor, authority: Authority) -> Authority:
        return replace(authority, authoriser=actor.person, authoriser_rank=actor.rank, decided_at=self.clock.now())

    def _record(
        self,
        event: Event,
        actor: Actor,
        authority: Authority,
        rule: str,
        more: Mapping[str, Detail] | None = None,
    ) -> None:
        details: dict[str, Detail] = {
            "category": str(authority.category),
            "reason": authority.reason,
            "reference": authority.reference,
            "vrms": list(authority.vrms),
            "area": authority.area or "",
            "from": spell(authority.from_),
            "to": spell(authority.to),
            "expires_at": spell(authority.expires_at),
            "rank": authority.authoriser_rank,
            "oral_by": authority.oral_by,
            **(more or {}),
        }
        self.trail.append(
            Entry(self.clock.now(), event, actor.id, actor.party, authority.id, rule=rule, details=details)
        )


def _said(text: str, pointer: str) -> str:
    if not says_enough(text, 2, NOTE_MAX):
        told = _("Say why, in 2 to {most} characters, with letters or digits among them.")
        raise Invalid.at(pointer, told.format(most=NOTE_MAX))
    return text.strip()
