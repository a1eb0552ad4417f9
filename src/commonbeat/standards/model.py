"""What a published standard is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonbeat.kernel.clauses import ClauseId, Standing


class Status(StrEnum):
    """Where a standard stands. ``working`` is a text of our own that nobody has adopted."""

    WORKING = "working"
    PROPOSED = "proposed"
    LIVE = "live"
    RETIRED = "retired"


class Level(StrEnum):
    """How far a clause binds."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Kept(StrEnum):
    """How a clause is kept: every clause says so."""

    CHECK = "check"
    LIMIT = "limit"
    MEASUREMENT = "measurement"
    EVIDENCE = "evidence"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class Source:
    """A public text that a clause rests on. ``url`` is empty where it has no public address."""

    title: str
    url: str
    note: str = ""
    """What to know of it: why it has no address, or that it tells what another text says."""


class Consequence(StrEnum):
    """What becomes of what breaks a clause, as a read: it is held apart, or kept and marked."""

    QUARANTINE = "quarantine"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class MachineForm:
    """What a machine can hold a clause to: the limit, its unit and how it is measured.

    ``limit`` names the limit of the policy pack. Where it is empty the clause sets it itself, as ``value``: that
    is part of the text, and changes with it alone. ``consequence`` is what a node does to a read that breaks the
    clause; None: the form does not say.
    """

    limit: str
    unit: str
    measured: str
    value: float | None = None
    consequence: Consequence | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule with an address. ``text`` binds; ``plain`` says it to anyone; ``kept_by`` says how it is kept."""

    id: ClauseId
    title: str
    level: Level
    text: str
    plain: str
    standing: Standing
    sources: tuple[Source, ...]
    kept: Kept
    kept_by: str
    machine: MachineForm | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """A published standard at one version, its clauses in their order.

    ``requires`` are the ids of the standards that whoever is bound by this one keeps: a code has some.
    """

    id: str
    version: str
    title: str
    owner: str
    status: Status
    issued_on: date
    note: str
    clauses: tuple[Clause, ...]
    requires: tuple[str, ...] = ()
