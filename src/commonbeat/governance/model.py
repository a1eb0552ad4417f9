"""The network code's nouns: accessions, ballots, the events that they are made of, and what binds whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from commonbeat.kernel.ids import PartyId

from .electorates import Choice, Electorate, Seat, Tally

CODE: Final = "network-code"


class State(StrEnum):
    """Where an organisation stands to the code; the directory spells it so."""

    BOUND = "bound"
    PENDING = "pending"
    DECLINED = "declined"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pair:
    """A force and the policing body that oversees it: neither is bound without the other."""

    force: PartyId
    policing_body: PartyId

    @property
    def both(self) -> tuple[PartyId, PartyId]:
        return self.force, self.policing_body

    def beside(self, party: PartyId) -> PartyId:
        """Give the other of the two."""
        return self.policing_body if party == self.force else self.force


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a standard or code at one version, and the digest of exactly these words."""

    standard: str
    version: str
    digest: str

    @property
    def name(self) -> str:
        return f"{self.standard}@{self.version}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement that was taken: who signed, when by their own word, with which key, and the envelope itself."""

    party: PartyId
    signed_at: datetime
    key: str
    envelope: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A registrar has entered a pair; ``effect_at`` is the instant from which both would be bound, where one is set."""

    at: datetime
    text: Text
    pair: Pair
    effect_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Acceded:
    """One of the pair has signed."""

    at: datetime
    signed: Signed


@dataclass(frozen=True, slots=True)
class Declined:
    """One of the pair has declined, with reasons."""

    at: datetime
    signed: Signed
    reasons: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a ballot asks: whether the text at its version is to take the place of ``from_version``; empty: it is new.

    ``diff`` is the digest of the difference that was shown, where one was.
    """

    text: Text
    from_version: str
    diff: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A ballot was opened, with the rules and the roll that it keeps."""

    at: datetime
    question: Question
    closes: datetime
    effect_at: datetime | None
    electorate: Electorate
    roll: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote was taken, for the seats of the roll that its party held."""

    at: datetime
    signed: Signed
    choice: Choice
    reasons: str
    seats: tuple[PartyId, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """A ballot was counted. ``effect_at`` is when the change takes effect; None: it was not agreed."""

    at: datetime
    tally: Tally
    effect_at: datetime | None


CodeEvent = Applied | Acceded | Declined | Opened | Cast | Closed


@dataclass(frozen=True, slots=True)
class Accession:
    """A pair on its way to the code, as its events leave it."""

    id: str
    text: Text
    pair: Pair
    applied_at: datetime
    effect_at: datetime | None = None
    acceded: Mapping[PartyId, Acceded] = field(default_factory=dict)
    declined: Declined | None = None

    @property
    def missing(self) -> tuple[PartyId, ...]:
        """Give who has not signed."""
        return tuple(party for party in self.pair.both if party not in self.acceded)

    @property
    def bound_from(self) -> datetime | None:
        """Give the instant from which both are bound, or None."""
        if self.missing or self.declined is not None:
            return None
        instants = [instant for one in self.acceded.values() for instant in (one.at, one.signed.signed_at)]
        return max([*instants, self.effect_at] if self.effect_at is not None else instants)

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a signature."""
        return bool(self.missing) and self.declined is None


class BallotState(StrEnum):
    """Where a ballot stands. ``ended``: its time is over, and nobody has counted it yet."""

    OPEN = "open"
    ENDED = "ended"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ballot:
    """A question that is put to the two chambers, as its events leave it."""

    id: str
    opened: Opened
    cast: tuple[Cast, ...] = ()
    closed: Closed | None = None

    @property
    def voted(self) -> frozenset[PartyId]:
        """Give the seats whose votes are in."""
        return frozenset(seat for one in self.cast for seat in one.seats)

    @property
    def outstanding(self) -> tuple[Seat, ...]:
        """Give the seats whose votes are not in."""
        return tuple(seat for seat in self.opened.roll if seat.party not in self.voted)

    def state(self, at: datetime) -> BallotState:
        """Give where it stands at the instant, which is not before its last event."""
        if self.closed is None:
            return BallotState.OPEN if at < self.opened.closes else BallotState.ENDED
        return BallotState.PASSED if self.closed.tally.passed else BallotState.FAILED


@dataclass(frozen=True, slots=True)
class InForceVersion:
    """A version of a standard that is in force, from when, and the addresses of its clauses."""

    id: str
    version: str
    in_force_from: datetime
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """What binds an organisation.

    ``since``: from when it is bound, or when it declined. ``missing``: whose signature is awaited. ``beside``: the
    other of its pair. ``through``: the organisation that it came after, where it is bound as its successor.
    ``code`` is the text that binds: of whoever is bound, the one in force on the day, which a ballot may have put in
    the place of the one that was signed; of a pair that is not bound, the one that it would accede to. ``signed`` is
    the text that both of the pair signed. ``standards`` and ``clauses`` are empty where it is not bound.
    """

    party: PartyId
    state: State
    code: str | None = None
    since: datetime | None = None
    beside: PartyId | None = None
    missing: tuple[PartyId, ...] = ()
    reasons: str = ""
    through: PartyId | None = None
    accession: str = ""
    signed: str | None = None
    standards: Sequence[InForceVersion] = ()
    clauses: Sequence[str] = ()
