"""The standards that this node runs, clause by clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from commonbeat.kernel.clauses import Standing
from commonbeat.standards import model
from commonbeat.standards.limits import spelled

from .forms import Faults
from .lives import NO_LIFE, Life


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One version of a standard."""

    id: str
    version: str
    title: str
    status: str
    owner: str
    clauses: int
    stage: str = ""
    first_pair: datetime | None = None
    """Since when it is in force, of a code that its first pair has brought into force."""
    has_model: bool = False
    """Whether it has a data model, and so a dictionary."""
    entities: int = 0
    newer: str = ""
    """The newest version of the same data standard, where this is not it."""

    @classmethod
    def of(cls, standard: model.Standard, stage: str = "") -> StandardRow:
        """Give the row of a standard."""
        status, count = str(standard.status), len(standard.clauses)
        return cls(standard.id, standard.version, standard.title, status, standard.owner, count, stage)


@dataclass(frozen=True, slots=True)
class Standards:
    """Every standard that the node has."""

    template: ClassVar[str] = "standards/index.html"
    standards: tuple[StandardRow, ...]
    enforces: bool = True
    """Whether the node holds reads to the rules, or only publishes them."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text that a clause rests on; the address is shown, never fetched."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause: what binds, the same in plain words, where it is from, how well that is known, how it is kept."""

    id: str
    title: str
    level: str
    text: str
    plain: str
    standing: str
    kept: str
    kept_by: str
    sources: tuple[Source, ...] = ()
    limit: str = ""
    unit: str = ""
    measured: str = ""
    value: str = ""
    consequence: str = ""

    @classmethod
    def of(cls, clause: model.Clause) -> ClauseRow:
        """Give the row of a clause."""
        machine = clause.machine or model.MachineForm("", "", "")
        return cls(
            id=clause.id.clause,
            title=clause.title,
            level=str(clause.level),
            text=clause.text,
            plain=clause.plain,
            standing=str(clause.standing),
            kept=str(clause.kept),
            kept_by=clause.kept_by,
            sources=tuple(Source(one.title, one.url, one.note) for one in clause.sources),
            limit=machine.limit,
            unit=machine.unit,
            measured=machine.measured,
            value="" if machine.value is None else spelled(machine.value),
            consequence=str(machine.consequence or ""),
        )


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard's text. ``standings`` counts the clauses by how well their source is known."""

    template: ClassVar[str] = "standards/standard.html"
    standard: StandardRow
    note: str
    issued_on: date
    clauses: tuple[ClauseRow, ...]
    standings: tuple[tuple[str, int], ...]
    life: Life = field(default_factory=lambda: NO_LIFE)
    others: tuple[str, ...] = ()
    """Other versions with a data model, that it can be compared with."""
    newer: str = ""
    """The newest of them, where it is newer than this one."""
    published: tuple[datetime, str] | None = None
    """When it was published here, and by whom."""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)

    @classmethod
    def of(cls, standard: model.Standard, life: Life | None = None) -> Standard:
        """Give the page of a standard."""
        counted = Counter(clause.standing for clause in standard.clauses)
        return cls(
            standard=StandardRow.of(standard, life.stage if life else ""),
            life=life or NO_LIFE,
            note=standard.note,
            issued_on=standard.issued_on,
            clauses=tuple(ClauseRow.of(clause) for clause in standard.clauses),
            standings=tuple((str(one), counted[one]) for one in Standing if counted[one]),
        )
