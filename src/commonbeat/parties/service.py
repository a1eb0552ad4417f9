"""Organisations and people: who exists, by which names and codes, and who came after whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic

from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Recorder, Trail
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.kernel.paging import Page, from_cursor, to_cursor
from commonbeat.kernel.text import _

from .errors import NoSuchParty, NoSuchPerson, PartyTaken, PersonTaken
from .model import Party, Person
from .ports import A, Decides, PartyStore, PersonStore, SessionStore
from .rules import party_faults, person_faults, successors

READ: Final = "people.read"
EDIT: Final = "people.edit"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Organisations(Generic[A]):
    """The organisations that this node knows, bound to one transaction. Who they are is no secret."""

    store: PartyStore
    decides: Decides[A]
    trail: Trail
    clock: Clock

    def add(self, actor: A, party: Party) -> Party:
        """Enter an organisation.

        Raises:
            AccessRefused: the role may not, or the actor is not of the organisation whose node this is.
            PartyTaken: there is one of that id.
            CodeTaken: a code is another's.
            Invalid: it cannot stand as it is.
        """
        rule = self.decides.require_register(actor, party.id)
        if self.store.find(party.id) is not None:
            raise PartyTaken(party.id)
        return self._keep(actor, party, rule, "added")

    def change(self, actor: A, party: Party) -> Party:
        """Replace an organisation's entry by this one.

        Raises:
            AccessRefused: the role may not, or the actor is not of the organisation whose node this is.
            NoSuchParty: there is none of that id.
            CodeTaken: a code is another's.
            Invalid: it cannot stand as it is.
        """
        rule = self.decides.require_register(actor, party.id)
        self.get(party.id)
        return self._keep(actor, party, rule, "changed")

    def get(self, id: PartyId) -> Party:
        """Give one organisation; raise ``NoSuchParty`` where there is none."""
        found = self.store.find(id)
        if found is None:
            raise NoSuchParty(id)
        return found

    def known_as(self, name: str) -> Sequence[Party]:
        """Give the organisations that anybody means by the name, alias or code; none where nobody does."""
        return self.store.known_as(name)

    def all(self) -> Sequence[Party]:
        """Give every organisation, by id."""
        return self.store.all()

    def successors(self, id: PartyId, on: date) -> tuple[Party, ...]:
        """Give who answers for the organisation on a day: itself while it stands, else those that came after it."""
        self.get(id)
        parties = {party.id: party for party in self.store.all()}
        return tuple(parties[one] for one in successors(parties, id, on))

    def _keep(self, actor: A, party: Party, rule: str, what: str) -> Party:
        faults = party_faults(party)
        faults += [
            Fault("/succeeded_by", _("There is no organisation {name}.").format(name=one))
            for one in party.succeeded_by
            if self.store.find(one) is None
        ]
        if faults:
            raise Invalid(faults)
        self.store.put(party)
        details: dict[str, Detail] = {
            "what": what,
            "class": str(party.party_class),
            "codes": [f"{scheme}:{code}" for scheme, code in sorted(party.codes.items())],
            "member_until": str(party.member_until or ""),
            "ended_on": str(party.ended_on or ""),
            "succeeded_by": [str(one) for one in party.succeeded_by],
        }
        now = self.clock.now()
        self.trail.append(Entry(now, Event.PARTY_CHANGED, actor.id, actor.party, party.id, rule=rule, details=details))
        return party


@dataclass(frozen=True, slots=True)
class People(Generic[A]):
    """The people of the actor's own organisation, bound to one transaction. Others' are not there.

    Changes go on the record by ``trail``, in this transaction, looks by ``looks``, in one of their own before the
    answer: so no look while a change is under way.
    """

    store: PersonStore
    parties: PartyStore
    sessions: SessionStore
    decides: Decides[A]
    trail: Trail
    looks: Recorder
    clock: Clock

    def add(self, actor: A, person: Person) -> Person:
        """Enter a person of the actor's organisation.

        Raises:
            AccessRefused: the role may not, or it is their own entry.
            PersonTaken: the id is taken.
            Invalid: the entry cannot stand as it is, or is for another organisation.
        """
        rule = self.decides.require_entry(actor, person.id)
        if self.store.find(person.id) is not None:
            raise PersonTaken(person.id)
        return self._keep(actor, person, rule, "added")

    def change(self, actor: A, person: Person) -> Person:
        """Replace a person's entry by this one. A person whose post has ended is signed out everywhere.

        Raises:
            AccessRefused: the role may not, or it is their own entry.
            NoSuchPerson: there is none in the actor's organisation.
            Invalid: the entry cannot stand as it is, or moves the person to another organisation.
        """
        rule = self.decides.require_entry(actor, person.id)
        self._own(actor, person.id)
        kept = self._keep(actor, person, rule, "changed")
        if person.ended_on is not None and person.ended_on < self.clock.now().date():
            self.sessions.end_all(person.id)
        return kept

    def get(self, actor: A, id: PersonId) -> Person:
        """Give one person of the actor's organisation.

        Raises:
            AccessRefused: the role may not.
            NoSuchPerson: there is none in the actor's organisation.
        """
        rule = self.decides.require(actor, READ, id)
        found = self._own(actor, id)
        self._look(actor, id, rule, 1)
        return found

    def named(self, actor: A, ids: Iterable[PersonId]) -> Mapping[PersonId, str]:
        """Give what people of the actor's organisation are called. Colleagues may know that; others stay an id.

        It is no look of its own: it puts words to the ids of what was looked at.
        """
        found = ((one, self.store.find(one)) for one in set(ids))
        return {one: person.name if person and person.party == actor.party else one for one, person in found}

    def list_(self, actor: A, cursor: str | None = None, limit: int = PAGE) -> Page[Person]:
        """Give a page of the people of the actor's organisation, by id.

        Raises:
            AccessRefused: the role may not.
        """
        rule = self.decides.require(actor, READ)
        after = PersonId(from_cursor(cursor, 1)[0]) if cursor else None
        found = self.store.list_(actor.party, limit + 1, after)
        self._look(actor, "", rule, len(found[:limit]))
        return Page(found[:limit], to_cursor(found[limit - 1].id) if len(found) > limit else None)

    def _own(self, actor: A, id: PersonId) -> Person:
        found = self.store.find(id)
        if found is None or found.party != actor.party:
            raise NoSuchPerson(id)
        return found

    def _look(self, actor: A, subject: str, rule: str, count: int) -> None:
        now = self.clock.now()
        entry = Entry(now, Event.PEOPLE_READ, actor.id, actor.party, subject, rule=rule, details={"count": count})
        self.looks.record(entry)

    def _keep(self, actor: A, person: Person, rule: str, what: str) -> Person:
        faults = person_faults(person)
        if person.party != actor.party:
            faults.append(Fault("/party", _("You enter people of your own organisation.")))
        if person.ended_on is None or person.ended_on >= self.clock.now().date():  # nothing hinders who ends a post
            faults += self.decides.role_faults(person.roles)
        if faults:
            raise Invalid(faults)
        self.store.put(person)
        details: dict[str, Detail] = {
            "what": what,
            "rank": person.rank,
            "roles": list(person.roles),
            "trained_until": str(person.trained_until),
            "vetted_until": str(person.vetted_until),
            "ended_on": str(person.ended_on or ""),
        }
        now = self.clock.now()
        self.trail.append(
            Entry(now, Event.PERSON_CHANGED, actor.id, actor.party, person.id, rule=rule, details=details)
        )
        return person
