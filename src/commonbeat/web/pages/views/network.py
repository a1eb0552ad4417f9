"""The network: who is in it by the signed directory, and what every force answered to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from commonbeat.exchange.model import ListedMark, ListedParty, Row, RowOutcome, StandardInForce
from commonbeat.exchange.spelling import Misspelled, found_from_json
from commonbeat.kernel.text import _, ngettext
from commonbeat.standards.drafting import in_words

from .forms import Faults, PurposeForm, Said


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A public key by its id, and whether it still counts."""

    id: str
    use: str
    counts: bool


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party of the directory."""

    id: str
    name: str
    party_class: str
    state: str
    since: datetime | None
    endpoint: str
    keys: tuple[KeyRow, ...]

    @classmethod
    def of(cls, party: ListedParty, now: datetime) -> PartyRow:
        """Give the row of a party."""
        keys = tuple(KeyRow(key.id, str(key.use), key.counts(now)) for key in party.keys)
        bound = party.bound
        return cls(
            party.id, party.name, str(party.party_class), str(bound.state), bound.since, party.endpoint or "", keys
        )


@dataclass(frozen=True, slots=True)
class StandardLine:
    """A version that is or will be in force, with the limits that it sets itself."""

    id: str
    version: str
    from_: datetime
    holds: bool
    limits: tuple[str, ...]

    @classmethod
    def of(cls, one: StandardInForce, now: datetime) -> StandardLine:
        """Give the line of a version."""
        limits = tuple(f"{limit.clause}: {in_words(limit.limit, limit.unit)}" for limit in one.clauses)
        return cls(one.id, one.version, one.in_force_from, one.in_force_from <= now, limits)


@dataclass(frozen=True, slots=True)
class Network:
    """The directory as this node holds it; ``serial`` 0: it has joined a network and has none yet."""

    template: ClassVar[str] = "exchange/network.html"
    joined: bool
    network: str = ""
    serial: int = 0
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    age: str = ""
    has_expired: bool = False
    parties: tuple[PartyRow, ...] = ()
    standards: tuple[StandardLine, ...] = ()
    marks: tuple[ListedMark, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkSearch:
    """The question to every force, as typed so far."""

    template: ClassVar[str] = "exchange/search.html"
    purpose: PurposeForm
    window_days: int
    vrm: str = ""
    from_: str = ""
    to: str = ""
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """What one owner told. ``clause`` is the address of the rule by which it refused, where it named one."""

    id: str
    name: str
    outcome: str
    said: str
    reads: int
    at_ms: int
    clause: str = ""
    more: bool = False
    stored_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A read of the vehicle, and whose it is."""

    force: str
    vrm: str
    received_vrm: str
    captured_at: datetime
    camera_name: str
    latitude: float | None
    longitude: float | None
    confidence: int | None
    flags: tuple[str, ...] = ()
    toward: str = ""
    look_alike: str = ""


@dataclass(frozen=True, slots=True)
class NetworkAnswer:
    """What every force that was asked told: one row for each, and their reads as one list, the newest first."""

    template: ClassVar[str] = "exchange/answer.html"
    vrm: str
    question: tuple[Said, ...]
    purpose: tuple[Said, ...]
    statement: str
    owners: tuple[OwnerRow, ...]
    reads: tuple[SightingRow, ...]
    gaps: tuple[tuple[datetime, datetime], ...]
    is_whole: bool

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        names: Mapping[str, str],
        *,
        vrm: str,
        question: tuple[Said, ...],
        purpose: tuple[Said, ...],
    ) -> NetworkAnswer:
        """Give the page of an answer; ``names`` gives parties' names."""
        owners: list[OwnerRow] = []
        reads: list[SightingRow] = []
        gaps: list[tuple[datetime, datetime]] = []
        for row in sorted(rows, key=lambda one: names.get(one.owner, one.owner)):
            name = names.get(row.owner, row.owner)
            owner, seen, missing = _owner(row, name)
            owners.append(owner)
            reads += seen
            gaps += missing
        answered = sum(one.outcome in {"hit", "no-trace"} for one in owners)
        reads.sort(key=lambda one: one.captured_at, reverse=True)
        whole = answered == len(owners)
        return cls(
            vrm, question, purpose, _statement(answered, len(owners)), tuple(owners), tuple(reads), tuple(gaps), whole
        )


def _owner(row: Row, name: str) -> tuple[OwnerRow, list[SightingRow], Sequence[tuple[datetime, datetime]]]:
    plain = OwnerRow(row.owner, name, str(row.outcome), _said(row), 0, row.at_ms, clause=_clause(row))
    if row.outcome not in {RowOutcome.HIT, RowOutcome.NO_TRACE}:
        return plain, [], ()
    try:
        found = found_from_json(row.body)
    except Misspelled:  # the exchange has read it already, so that this does not come
        return plain, [], ()
    reads = [
        SightingRow(
            force=name,
            vrm=one.vrm,
            received_vrm=one.received_vrm if one.received_vrm != one.vrm else "",
            captured_at=one.captured_at,
            camera_name=one.camera_name,
            latitude=one.latitude,
            longitude=one.longitude,
            confidence=one.confidence,
            flags=_flags(one.flags),
        )
        for one in found.reads
    ]
    owner = OwnerRow(
        row.owner, name, str(row.outcome), _said(row), len(reads), row.at_ms, "", found.more, found.stored_to
    )
    return owner, reads, found.gaps


def _flags(flags: Sequence[str]) -> tuple[str, ...]:
    words = {
        "late": _("Late"),
        "off-position": _("Off position"),
        "imported": _("Imported"),
        "released": _("Released"),
        "transliterated": _("Transliterated"),
    }
    return tuple(words.get(one, one) for one in flags)


def _clause(row: Row) -> str:
    return row.reason_code if row.outcome is RowOutcome.REFUSED and row.words else ""


def _said(row: Row) -> str:
    match row.outcome:
        case RowOutcome.HIT | RowOutcome.ANSWERED:
            return _("It has reads of the vehicle.")
        case RowOutcome.NO_TRACE:
            return _("It looked, and has no read of the vehicle in this time.")
        case RowOutcome.LATE:
            return _("It did not answer in time. That says nothing of the vehicle.")
        case RowOutcome.DOWN:
            return _("It could not be reached, or what came is no answer of its own ({reason}).").format(
                reason=row.reason_code or _("no reason")
            )
        case RowOutcome.REFUSED:
            return row.words or _("It refused ({reason}).").format(reason=row.reason_code or _("no reason"))


def _statement(answered: int, asked: int) -> str:
    told = ngettext("{answered} of {asked} force answered.", "{answered} of {asked} forces answered.", asked)
    said = told.format(answered=answered, asked=asked)
    if answered == asked:
        return said
    missing = asked - answered
    lacks = ngettext(
        "One did not: what it would have said is missing here.",
        "{count} did not: what they would have said is missing here.",
        missing,
    )
    return f"{said} {lacks.format(count=missing)}"
