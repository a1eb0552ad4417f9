"""What policies are told, and what they answer. The names here are the names in the Cedar schema."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Permission


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, as policies see it. ``rank`` is the place in the policy pack's order, 0 for none.

    ``apart`` are permissions that were given and are not had, since no one holder has them together.
    """

    id: str
    party: str
    permissions: frozenset[Permission]
    member: bool
    lapsed: str
    rank: int
    apart: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """An authority beside the search that cites it. Times are in ms; ``covers_…`` compare scopes."""

    requester: str
    state: str
    category: str
    left_ms: int
    covers_span: bool
    covers_plates: bool
    covers_area: bool
    covers_reference: bool


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """How far back a search reaches, and what it rests on. ``authority`` is the one that it cites, if any."""

    age_ms: int
    window_ms: int
    extended_ms: int
    category: str
    category_extended: bool
    urgent: bool
    authority: AuthorityFacts | None = None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What an authority is asked for."""

    category_extended: bool


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """An authority that somebody would decide on. Ranks are places in the policy pack's order."""

    authority: str
    requester: str
    party: str
    rank_needed: int


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """A person whose entry or account somebody would make or change."""

    person: str


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An organisation that somebody would add or change, and whose node keeps the register."""

    organisation: str
    keeper: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A policy that decided: its name and the clause that it keeps."""

    policy: str
    clause: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policies say. A refusal cites what forbids, in order; nothing cited: no policy permits it."""

    allowed: bool
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy as it is written."""

    policy: str
    clause: str
    effect: str
    action: str
    text: str
