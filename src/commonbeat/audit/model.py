"""What the record is made of: events from a closed catalogue, entries, checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

EntryNumber = NewType("EntryNumber", int)
Detail = str | int | bool | None | list[str] | list[int]


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Event(StrEnum):
    """The closed catalogue: ``room.subject.action``. A new event arrives with its line in the docs."""

    POLICY_SIGNED = "access.policy.signed"
    SIGNED_IN = "parties.person.signed-in"
    SIGN_IN_REFUSED = "parties.person.sign-in-refused"
    SIGNED_OUT = "parties.person.signed-out"
    TOKEN_ISSUED = "parties.token.issued"  # noqa: S105  (the name of an event)
    PARTY_CHANGED = "parties.party.changed"
    PERSON_CHANGED = "parties.person.changed"
    ACCOUNT_SET_UP = "parties.account.set-up"
    PEOPLE_READ = "parties.people.read"
    KEY_ADDED = "parties.key.added"
    KEY_REVOKED = "parties.key.revoked"
    CREDENTIALS_READ = "parties.credentials.read"
    CREDENTIAL_ISSUED = "parties.credential.issued"
    CREDENTIAL_ROTATED = "parties.credential.rotated"
    CREDENTIAL_REVOKED = "parties.credential.revoked"
    ACCESS_REFUSED = "access.refused"
    AUTHORITIES_READ = "access.authorities.read"
    AUTHORITY_REQUESTED = "access.authority.requested"
    AUTHORITY_GRANTED = "access.authority.granted"
    AUTHORITY_DECLINED = "access.authority.declined"
    ORAL_AUTHORITY_NOTED = "access.authority.oral-noted"
    ORAL_AUTHORITY_REVIEWED = "access.authority.oral-reviewed"
    CLAUSE_REHEARSED = "standards.clause.rehearsed"
    STANDARD_CHANGED = "standards.standard.changed"
    TEXT_REFUSED = "standards.text.refused"
    VERSION_PUBLISHED = "standards.version.published"
    ACCESSION_APPLIED = "governance.accession.applied"
    ACCESSION_SIGNED = "governance.accession.signed"
    ACCESSION_DECLINED = "governance.accession.declined"
    ACCESSION_REFUSED = "governance.accession.refused"
    BALLOT_OPENED = "governance.ballot.opened"
    BALLOT_CLOSED = "governance.ballot.closed"
    VOTE_CAST = "governance.vote.cast"
    VOTE_REFUSED = "governance.vote.refused"
    MARK_ISSUED = "conformance.mark.issued"
    MARK_REVOKED = "conformance.mark.revoked"
    AUDIT_READ = "audit.entries.read"
    AUDIT_EXPORTED = "audit.entries.exported"
    DIRECTORY_PUBLISHED = "exchange.directory.published"
    DIRECTORY_TAKEN = "exchange.directory.taken"
    DIRECTORY_REFUSED = "exchange.directory.refused"
    NETWORK_SEARCH_ASKED = "exchange.search.asked"
    NETWORK_SEARCH_ANSWERED = "exchange.search.answered"
    NETWORK_MEASURES_ASKED = "exchange.measures.asked"
    NETWORK_MEASURES_ANSWERED = "exchange.measures.answered"
    QUESTION_ANSWERED = "exchange.question.answered"
    QUESTION_REFUSED = "exchange.question.refused"
    CAMERA_CHANGED = "anpr.camera.changed"
    CAMERAS_READ = "anpr.cameras.read"
    READS_IMPORTED = "anpr.reads.imported"
    READS_WATCHED = "anpr.reads.watched"
    SEARCH_MADE = "anpr.search.made"
    VEHICLE_CHECKED = "anpr.vehicle.checked"
    QUARANTINE_READ = "anpr.quarantine.read"
    QUARANTINE_RELEASED = "anpr.quarantine.released"
    LIST_CREATED = "anpr.list.created"
    LIST_READ = "anpr.list.read"
    LIST_EXPORTED = "anpr.list.exported"
    LIST_ENTRIES_ADDED = "anpr.list.entries-added"
    LIST_ENTRY_REMOVED = "anpr.list.entry-removed"
    HITS_READ = "anpr.hits.read"
    HITS_WATCHED = "anpr.hits.watched"
    HIT_RAISED = "anpr.hit.raised"
    HIT_DECIDED = "anpr.hit.decided"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done, or refused.

    ``subject`` says to what, by identifier. ``rule`` is the clause that decided, where one did.
    ``details`` are the fields that the catalogue gives for the event: what was asked and counts of
    what was answered, never the answer itself.
    """

    at: datetime
    event: Event
    actor: str
    party: str
    subject: str = ""
    outcome: Outcome = Outcome.DONE
    rule: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry as the log keeps it: its number and its canonical bytes, which are what is hashed."""

    number: EntryNumber
    canonical: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree at one size, signed: a C2SP signed note."""

    origin: str
    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the log: with its number and the bytes that are hashed."""

    number: EntryNumber
    entry: Entry
    canonical: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """Which entries to give. What is empty does not narrow; times are ``since`` ≤ at < ``until``.

    ``after`` is the number of the last entry that was seen: the answer goes on from there, towards the
    present, or towards the past with ``newest_first``.
    """

    after: str = ""
    limit: int = 50
    newest_first: bool = False
    event: Event | None = None
    actor: str = ""
    party: str = ""
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks at the record, and the rule that lets them: what the look's own entry says."""

    actor: str
    party: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That one entry is in the log: hashes that lead from it to the checkpoint's root."""

    number: EntryNumber
    leaf_hash: bytes
    hashes: Sequence[bytes]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log at size ``first`` is the beginning of the log at size ``second``: nothing was rewritten."""

    first: int
    second: int
    hashes: Sequence[bytes]
