"""Who asks, why, under what authority, and what the answer was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from commonbeat.kernel.clauses import Standing
from commonbeat.kernel.ids import AuthorityId, PartyId, PersonId


class Permission(StrEnum):
    """What a role gives. A route names the one that it needs; nothing else opens it."""

    READS_SEND = "reads.send"
    READS_IMPORT = "reads.import"
    READS_WATCH = "reads.watch"
    READS_SEARCH = "reads.search"
    READS_SEARCH_EXTENDED = "reads.search-extended"
    QUARANTINE_READ = "quarantine.read"
    QUARANTINE_RELEASE = "quarantine.release"
    CAMERAS_READ = "cameras.read"
    CAMERAS_EDIT = "cameras.edit"
    LISTS_READ = "lists.read"
    LISTS_EDIT = "lists.edit"
    HITS_READ = "hits.read"
    HITS_DECIDE = "hits.decide"
    AUTHORITIES_READ = "authorities.read"
    AUTHORITIES_REQUEST = "authorities.request"
    AUTHORITIES_GRANT = "authorities.grant"
    AUDIT_READ = "audit.read"
    PEOPLE_READ = "people.read"
    PEOPLE_EDIT = "people.edit"
    STANDARDS_READ = "standards.read"
    STANDARDS_EDIT = "standards.edit"
    STANDARDS_COMMENT = "standards.comment"
    MEASURES_READ = "measures.read"
    CODE_ADMINISTER = "code.administer"
    MARKS_ISSUE = "marks.issue"
    SESSION_OWN = "session.own"


class ActorKind(StrEnum):
    """What sort of actor asks."""

    PERSON = "person"
    MACHINE = "machine"
    NODE = "node"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a system acting for a party, with the permissions that its roles give today.

    ``member`` says whether its party may use this node's service today. ``lapsed`` names what took a person's
    permissions away today: ``training``, ``vetting`` or ``leaver``; empty: nothing did. ``apart`` are permissions that
    it was given and does not have, because no one holder has them together.
    """

    id: str
    kind: ActorKind
    party: PartyId
    permissions: frozenset[Permission]
    name: str = ""
    rank: str = ""
    member: bool = False
    feeds: tuple[int, ...] = ()
    lapsed: str = ""
    apart: frozenset[Permission] = frozenset()

    @property
    def person(self) -> PersonId:
        """Give the person's id; the actor is a person."""
        if self.kind is not ActorKind.PERSON:
            raise ValueError(f"{self.id} is not a person")
        return PersonId(self.id)


PUBLIC = Actor("public", ActorKind.PUBLIC, PartyId(""), frozenset({Permission.STANDARDS_READ}))


class Category(StrEnum):
    """The investigation categories; which of them open how much is policy data."""

    COUNTER_TERRORISM = "counter-terrorism"
    MAJOR = "major"
    SERIOUS = "serious"
    PRIORITY_VOLUME = "priority-volume"
    VULNERABILITY = "vulnerability"


class Urgency(StrEnum):
    """Whether the paper may follow: an urgent search may rest on an oral authority."""

    ROUTINE = "routine"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody asks. Every look at reads carries one."""

    category: Category
    reason: str
    reference: str
    originator: str = ""
    urgency: Urgency = Urgency.ROUTINE
    legal_basis: str = ""
    authority: AuthorityId | None = None


class AuthorityState(StrEnum):
    """Where an authority stands; moves are a table in ``rules``."""

    REQUESTED = "requested"
    ORAL = "oral"
    GRANTED = "granted"
    DECLINED = "declined"
    OVERDUE = "overdue"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Authority:
    """A live object that permits what a role alone does not.

    ``from_`` and ``to`` are the span of captures that it opens; ``expires_at`` ends its own life.
    Empty ``vrms``: any plate. ``area`` is a GeoJSON polygon as text, or None: anywhere.
    An oral authority notes who gave it and when, and is to be recorded by ``record_by``.
    """

    id: AuthorityId
    requester: PersonId
    party: PartyId
    category: Category
    reason: str
    reference: str
    vrms: tuple[str, ...]
    area: str | None
    from_: datetime
    to: datetime
    requested_at: datetime
    expires_at: datetime
    state: AuthorityState = AuthorityState.REQUESTED
    authoriser: PersonId | None = None
    authoriser_rank: str = ""
    decided_at: datetime | None = None
    oral_by: str = ""
    oral_at: datetime | None = None
    record_by: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What policy said, by which rule, and what somebody refused can do about it.

    ``standing`` is the rule's: a refusal that rests on an unsourced limit says so.
    """

    allowed: bool
    rule: str
    reason: str
    how_to_ask: str = ""
    standing: Standing = Standing.PROPOSED
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorityRequest:
    """What somebody asks an authority for. ``vrms`` are whole marks; ``area`` is a GeoJSON polygon as text."""

    category: Category
    reason: str
    reference: str
    from_: datetime
    to: datetime
    vrms: tuple[str, ...] = ()
    area: str | None = None


@dataclass(frozen=True, slots=True)
class OralNote:
    """Who gave an authority by word of mouth, with what rank, and when."""

    by: str
    rank: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What a search asks about, as far as policy needs to know. ``vrm`` is normalised and may be a pattern."""

    from_: datetime
    to: datetime
    vrm: str = ""
    look_alikes: bool = False
    area: str | None = None


@dataclass(frozen=True, slots=True)
class SearchDecision:
    """What policy said to a search, and the span that it may look at: ``from_`` ≤ t < ``to``.

    ``authority`` is the one that the decision rests on; None where the search needed none.
    """

    decision: Decision
    from_: datetime
    to: datetime
    authority: Authority | None = None
