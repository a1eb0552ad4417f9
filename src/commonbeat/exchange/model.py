"""What the network is made of: the directory's content, messages between nodes, and what each owner told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from commonbeat.access.model import Purpose
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import SigningKey
from commonbeat.parties.model import PartyClass

DIRECTORY: Final = "application/vnd.commonbeat.directory+json"
REGISTER: Final = "application/vnd.commonbeat.register+json"
TAG: Final = "commonbeat-exchange"
CONTENT: Final = "application/json"


class BoundState(StrEnum):
    """Where a party stands with the network code."""

    BOUND = "bound"
    PENDING = "pending"
    DECLINED = "declined"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Bound:
    """What binds a party, since when, and the policing body that signed with it."""

    state: BoundState = BoundState.NONE
    code: str | None = None
    since: datetime | None = None
    policing_body: PartyId | None = None


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A party as the directory has it. ``endpoint`` is where its node answers; None: it has none."""

    id: PartyId
    name: str
    party_class: PartyClass
    endpoint: str | None = None
    keys: tuple[SigningKey, ...] = ()
    bound: Bound = field(default_factory=Bound)


@dataclass(frozen=True, slots=True)
class ClauseLimit:
    """A clause's limit in its unit."""

    clause: str
    limit: float
    unit: str


@dataclass(frozen=True, slots=True)
class StandardInForce:
    """A version of a standard, from when it is in force, and the limits of its clauses."""

    id: str
    version: str
    digest: str
    in_force_from: datetime
    clauses: tuple[ClauseLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedMark:
    """An interop mark and its state."""

    id: str
    product: str
    supplier: str
    pack: str
    issued_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The content of a directory, and of the register that it is made from. It counts until ``expires_at``."""

    network: str
    serial: int
    issued_at: datetime
    expires_at: datetime
    parties: tuple[ListedParty, ...] = ()
    standards: tuple[StandardInForce, ...] = ()
    marks: tuple[ListedMark, ...] = ()


class MessageKind(StrEnum):
    """What a node asks another; the last part of the address that it asks at."""

    SIGHTINGS = "sightings"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class Message:
    """A question from node to node. ``id`` is the signature's nonce, so that each is answered once.

    ``person`` is the id that the asker vouches for, never a name; empty: the asking node itself.
    """

    kind: MessageKind
    id: str
    asker: PartyId
    owner: PartyId
    person: str
    sent_at: datetime
    deadline: datetime
    body: Mapping[str, object]


class Told(StrEnum):
    """What an owner's node says that it did with a message."""

    ANSWERED = "answered"
    REFUSED = "refused"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an owner answers to a message; ``reason_code`` and ``words`` where it did not do what was asked."""

    id: str
    owner: PartyId
    told: Told
    body: Mapping[str, object] = field(default_factory=dict)
    reason_code: str = ""
    words: str = ""


class RowOutcome(StrEnum):
    """What came of asking one owner."""

    HIT = "hit"
    NO_TRACE = "no-trace"
    ANSWERED = "answered"
    REFUSED = "refused"
    LATE = "late"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Row:
    """One owner's line of an answer: there is exactly one for each that was asked.

    ``at_ms`` counts from the start of the question.
    """

    owner: PartyId
    outcome: RowOutcome
    at_ms: int
    body: Mapping[str, object] = field(default_factory=dict)
    reason_code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class SightingsQuestion:
    """Where a vehicle was read: one whole mark, ``from_`` ≤ captured < ``to``, for a purpose."""

    vrm: str
    from_: datetime
    to: datetime
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Sighting:
    """A read of the vehicle as its owner tells of it."""

    vrm: str
    received_vrm: str
    captured_at: datetime
    received_at: datetime
    feed: int
    source: int
    camera: int
    camera_name: str
    road: str
    latitude: float
    longitude: float
    confidence: int | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundSightings:
    """An owner's reads, newest first, and what they cover. ``more``: there are others, older ones, in the span.

    The reads are every one that was acknowledged before ``stored_to``, but for ``gaps``.
    """

    reads: tuple[Sighting, ...]
    more: bool
    from_: datetime
    to: datetime
    stored_to: datetime
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A signed message on its way to one owner. ``signature`` is what the answer is bound to."""

    owner: PartyId
    id: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP, unread."""

    status: int
    headers: Mapping[str, str]
    body: bytes


NO_NODE: Final = "no-node"
"""The reason of a party that is bound and has no node to ask."""

OWN_LIMIT: Final = "own-limit"
"""The reason of a message that the asker's own node did not send, since it has as many under way as it may."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing came back: late or down, and by which reason; or not sent by the asker's own node."""

    outcome: RowOutcome
    reason_code: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came in over HTTP, unread. Names of header fields are in lower case.

    ``at_ticks`` is when it came, by the same count as the answering service's.
    """

    method: str
    path: str
    query: str
    host: str
    headers: Mapping[str, str]
    body: bytes
    at_ticks: float


@dataclass(frozen=True, slots=True)
class ExchangeLimits:
    """What the policy pack says of messages between nodes."""

    deadline_default_ms: int = 3_000
    deadline_most_ms: int = 10_000
    clock_skew_seconds: int = 30
    signature_seconds: int = 60
    directory_hours: int = 72
