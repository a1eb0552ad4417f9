"""What the API answers of standards: versions, clauses, what was done, what differs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from commonbeat.anpr.clock_scope import CameraScope
from commonbeat.standards.digest import text_digest
from commonbeat.standards.lifecycle import StandardEvent
from commonbeat.standards.model import Clause, Consequence
from commonbeat.standards.timeline import Version


class MachineBody(BaseModel):
    """What a machine holds the clause to. ``limit`` names one of the policy pack; ``value`` is the clause's own.

    ``consequence`` is what becomes of a read that breaks it; null: the form does not say.
    """

    limit: str
    value: float | None
    unit: str
    measured: str
    consequence: Consequence | None


class ClauseBody(BaseModel):
    """One clause: what binds, the same in plain words, and how it is kept."""

    address: str
    title: str
    level: str
    text: str
    plain: str
    standing: str
    sources: list[str]
    kept: str
    kept_by: str
    machine: MachineBody | None

    @classmethod
    def of(cls, clause: Clause) -> ClauseBody:
        """Give the body of a clause."""
        machine = clause.machine
        return cls(
            address=str(clause.id),
            title=clause.title,
            level=str(clause.level),
            text=clause.text,
            plain=clause.plain,
            standing=str(clause.standing),
            sources=[one.title for one in clause.sources],
            kept=str(clause.kept),
            kept_by=clause.kept_by,
            machine=None
            if machine is None
            else MachineBody(
                limit=machine.limit,
                value=machine.value,
                unit=machine.unit,
                measured=machine.measured,
                consequence=machine.consequence,
            ),
        )


def seen_rows(cameras: object, scope: CameraScope | None) -> list[dict[str, Any]] | None:
    """Give the rows of the cameras that the reader sees; None: they see none."""
    if scope is None or not isinstance(cameras, list):
        return None
    return [row for row in cameras if scope.has(str(row.get("party")))]


class EventBody(BaseModel):
    """One thing that was done to a version."""

    number: int
    at: datetime
    act: str
    party: str
    text: str
    clause: str
    refers: int | None
    effect_at: datetime | None
    details: dict[str, Any]

    @classmethod
    def of(cls, event: StandardEvent, scope: CameraScope | None) -> EventBody:
        """Give the body of an event; who of an organisation did it stays on the record.

        What was foretold of single cameras is told by whose they are; it is null for who sees no measures.
        """
        details = dict(event.details)
        if "cameras" in details:
            details["cameras"] = seen_rows(details["cameras"], scope)
        return cls(
            number=event.number,
            at=event.at,
            act=str(event.act),
            party=event.party,
            text=event.text,
            clause=event.clause,
            refers=event.refers,
            effect_at=event.effect_at,
            details=details,
        )


class VersionRowBody(BaseModel):
    """A version and where it stands.

    ``in_force_from`` is the instant from which it holds: of the network code the one of its first pair, whatever its
    stage. ``has_model``: it has a data model.
    """

    id: str
    version: str
    title: str
    owner: str
    stage: str
    base: str | None
    issued_on: date
    in_force_from: datetime | None
    has_model: bool

    @classmethod
    def of(cls, version: Version, first_pair: datetime | None = None, *, has_model: bool) -> VersionRowBody:
        """Give the row of a version; ``first_pair`` is since when a code is in force."""
        standard = version.standard
        return cls(
            id=standard.id,
            version=standard.version,
            title=standard.title,
            owner=standard.owner,
            stage=str(version.stage),
            base=version.base,
            issued_on=standard.issued_on,
            in_force_from=version.in_force_from or first_pair,
            has_model=has_model,
        )


class VersionBody(VersionRowBody):
    """A version with its text and what was done to it."""

    note: str
    digest: str
    clauses: list[ClauseBody]
    events: list[EventBody]

    @classmethod
    def of_whole(
        cls, version: Version, scope: CameraScope | None, first_pair: datetime | None = None, *, has_model: bool
    ) -> VersionBody:
        """Give the body of a version, as the reader may see it."""
        return cls(
            **VersionRowBody.of(version, first_pair, has_model=has_model).model_dump(),
            note=version.standard.note,
            digest=text_digest(version.standard),
            clauses=[ClauseBody.of(one) for one in version.standard.clauses],
            events=[EventBody.of(one, scope) for one in version.events],
        )


class VersionsBody(BaseModel):
    """Every version, also those in the making and those that were replaced."""

    standards: list[VersionRowBody]


class FieldChangeBody(BaseModel):
    """One part of a clause before and after."""

    field: str
    before: str
    after: str


class ClauseChangeBody(BaseModel):
    """A clause that differs. ``binding`` says whether what binds has changed."""

    clause: str
    title: str
    difference: str
    binding: bool
    fields: list[FieldChangeBody]


class ComparisonBody(BaseModel):
    """What differs between two versions."""

    before: str
    after: str
    changes: list[ClauseChangeBody]
