"""Organisations, people and what they sign in with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from commonbeat.kernel.ids import CredentialId, PartyId, PersonId


class PartyClass(StrEnum):
    """What sort of organisation it is; duties and electorates depend on it."""

    FORCE = "force"
    POLICING_BODY = "policing-body"
    NATIONAL_BODY = "national-body"
    PARTNER_AGENCY = "partner-agency"
    SUPPLIER = "supplier"
    INSPECTORATE = "inspectorate"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation, the names and codes that others know it by, and who succeeded it.

    ``codes`` is the crosswalk: scheme → code, as ``{"ons": "E23000035", "pnc": "50"}``.
    ``member_until`` is the last day on which its people may use this node's service; None: not a member.
    ``endpoint`` is the address at which its own node answers other nodes; empty: it has none.
    """

    id: PartyId
    name: str
    party_class: PartyClass
    aliases: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    formed_on: date | None = None
    ended_on: date | None = None
    succeeded_by: tuple[PartyId, ...] = ()
    member_until: date | None = None
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts for a party. Roles are names that the policy pack turns into permissions."""

    id: PersonId
    party: PartyId
    name: str
    rank: str
    roles: tuple[str, ...]
    trained_until: date
    vetted_until: date
    ended_on: date | None = None


class Lapse(StrEnum):
    """What ends a person's access until it is mended."""

    LEAVER = "leaver"
    TRAINING = "training"
    VETTING = "vetting"


@dataclass(frozen=True, slots=True)
class Account:
    """How a person signs in to a node that has no identity provider: a password and a second factor."""

    person: PersonId
    password_hash: str
    totp_secret: str
    failures: int = 0
    locked_until: datetime | None = None
    last_code_step: int = -1


class SessionKind(StrEnum):
    """A browser's session times out when idle; a script's token lives its fixed time."""

    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105  (a kind, not a secret)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. The secret is kept only as its SHA-256."""

    digest: bytes
    person: PersonId
    kind: SessionKind
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    locked: bool = False


class CredentialKind(StrEnum):
    """A feed writes captures and nothing else; a system acts under the permissions it was given.

    A test feed is a feed by which somebody tests the node: what it sends is marked, and says nothing of a camera.
    """

    FEED = "feed"
    TEST_FEED = "test-feed"
    SYSTEM = "system"

    @property
    def sends(self) -> bool:
        """Say whether it is a feed, in earnest or for a test."""
        return self is not CredentialKind.SYSTEM

    @property
    def is_test(self) -> bool:
        """Say whether what it sends is sent to test the node."""
        return self is CredentialKind.TEST_FEED


@dataclass(frozen=True, slots=True)
class Credential:
    """A machine's secret, kept only as its SHA-256. A rotation leaves the old one good until ``expires_at``.

    ``feeds`` names the feed numbers that it may send for; empty: every camera of its party's node.
    """

    id: CredentialId
    party: PartyId
    name: str
    kind: CredentialKind
    digest: bytes
    issued_at: datetime
    feeds: tuple[int, ...] = ()
    permissions: tuple[str, ...] = ()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
