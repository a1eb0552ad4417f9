"""The record, for those who may read every log and no reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from commonbeat.audit.model import Checkpoint, Detail, InclusionProof, Recorded
from commonbeat.kernel.text import _

from .audit_words import words_for
from .forms import Choice, Faults, Said


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry in a list."""

    number: int
    at: datetime
    event: str
    actor: str
    subject: str
    outcome: str
    rule: str = ""

    @classmethod
    def of(cls, recorded: Recorded) -> AuditRow:
        """Give the row of an entry."""
        entry = recorded.entry
        return cls(
            number=recorded.number,
            at=entry.at,
            event=str(entry.event),
            actor=entry.actor,
            subject=entry.subject,
            outcome=str(entry.outcome),
            rule=entry.rule,
        )


@dataclass(frozen=True, slots=True)
class AuditEntries:
    """A page of the record, newest first. ``size`` is how many entries there are."""

    template: ClassVar[str] = "audit/entries.html"
    rows: tuple[AuditRow, ...]
    size: int
    events: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    actor: str = ""
    next: str | None = None
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry with what proves that it is in the log: hashes are hexadecimal, from the leaf up."""

    template: ClassVar[str] = "audit/entry.html"
    row: AuditRow
    party: str
    details: tuple[Said, ...]
    canonical: str
    leaf_hash: str
    proof: tuple[str, ...]
    root: str
    tree_size: int

    @classmethod
    def of(cls, recorded: Recorded, proof: InclusionProof) -> AuditEntry:
        """Give the page of an entry and its proof."""
        entry = recorded.entry
        return cls(
            row=AuditRow.of(recorded),
            party=entry.party,
            details=tuple(Said(words_for(name), _said(value), name) for name, value in entry.details.items()),
            canonical=recorded.canonical.decode(),
            leaf_hash=proof.leaf_hash.hex(),
            proof=tuple(one.hex() for one in proof.hashes),
            root=proof.checkpoint.root.hex(),
            tree_size=proof.checkpoint.size,
        )


def _said(value: Detail) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value)) or "–"


@dataclass(frozen=True, slots=True)
class AuditCheckpoint:
    """The newest signed checkpoint, and where the export begins."""

    template: ClassVar[str] = "audit/checkpoint.html"
    origin: str
    key: str
    entries: int
    size: int
    root: str
    note: str

    @classmethod
    def of(cls, checkpoint: Checkpoint, key: str, entries: int) -> AuditCheckpoint:
        """Give the page of a checkpoint; ``entries`` is how many the record has now."""
        return cls(checkpoint.origin, key, entries, checkpoint.size, checkpoint.root.hex(), checkpoint.note)
