"""The network as this node knows it: the directory that it holds, and how old that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from commonbeat.exchange.model import ListedMark, ListedParty, StandardInForce, Statement
from commonbeat.governance.register import MAY_ACCEDE
from commonbeat.standards.limits import in_words

from .code import class_said, key_use_said


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key that the directory vouches for."""

    id: str
    use: str
    counts: bool


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A party of the directory. ``endpoint`` is empty where it has no node."""

    id: str
    name: str
    kind: str
    state: str
    code: str
    since: datetime | None
    beside: str
    endpoint: str
    keys: tuple[ListedKey, ...]
    may_accede: bool = True

    @classmethod
    def of(cls, one: ListedParty, names: Mapping[str, str], now: datetime) -> NodeRow:
        """Give the row of a party."""
        body = one.bound.policing_body
        endpoint = one.endpoint or ""
        return cls(
            id=one.id,
            name=one.name,
            kind=class_said(one.party_class),
            state=str(one.bound.state),
            code=one.bound.code or "",
            since=one.bound.since,
            beside="" if body is None else names.get(body, body),
            endpoint=endpoint,
            keys=tuple(ListedKey(key.id, key_use_said(key.use), key.counts(now)) for key in one.keys),
            may_accede=one.party_class in MAY_ACCEDE,
        )

    @property
    def is_link(self) -> bool:
        return self.endpoint.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Limit:
    """A clause's limit, as people read it."""

    clause: str
    said: str


@dataclass(frozen=True, slots=True)
class InForceRow:
    """A version of a standard that is in force, or will be."""

    id: str
    version: str
    from_: datetime
    holds: bool
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark as the directory lists it."""

    product: str
    supplier: str
    pack: str
    issued_at: datetime
    state: str

    @classmethod
    def of(cls, one: ListedMark) -> MarkLine:
        """Give the line of a mark."""
        return cls(one.product, one.supplier, one.pack, one.issued_at, one.state)


@dataclass(frozen=True, slots=True)
class HeldDirectory:
    """The directory that the node holds. ``lives`` is how long it counts from when it was issued."""

    network: str
    serial: int
    issued_at: datetime
    expires_at: datetime
    age: timedelta
    lives_hours: int
    has_expired: bool
    parties: tuple[NodeRow, ...]
    standards: tuple[InForceRow, ...]
    marks: tuple[MarkLine, ...]

    @classmethod
    def of(cls, held: Statement, now: datetime) -> HeldDirectory:
        """Give the view of a directory."""
        names = {str(one.id): one.name for one in held.parties}
        return cls(
            network=held.network,
            serial=held.serial,
            issued_at=held.issued_at,
            expires_at=held.expires_at,
            age=max(timedelta(0), now - held.issued_at),
            lives_hours=round((held.expires_at - held.issued_at).total_seconds() / 3600),
            has_expired=held.expires_at <= now,
            parties=tuple(NodeRow.of(one, names, now) for one in held.parties),
            standards=_in_force(held, now),
            marks=tuple(MarkLine.of(one) for one in held.marks),
        )


@dataclass(frozen=True, slots=True)
class Network:
    """The directory; None: the node holds none, and ``why`` says why."""

    template: ClassVar[str] = "exchange/network.html"
    directory: HeldDirectory | None
    why: str = ""


def _in_force(held: Statement, now: datetime) -> tuple[InForceRow, ...]:
    holding: dict[str, StandardInForce] = {}
    for one in sorted(held.standards, key=lambda one: one.in_force_from):
        if one.in_force_from <= now:
            holding[one.id] = one
    ordered = sorted(held.standards, key=lambda one: (one.id, one.in_force_from))
    return tuple(
        InForceRow(
            id=one.id,
            version=one.version,
            from_=one.in_force_from,
            holds=holding.get(one.id) is one,
            limits=tuple(Limit(clause.clause, in_words(clause.limit, clause.unit)) for clause in one.clauses),
        )
        for one in ordered
    )
