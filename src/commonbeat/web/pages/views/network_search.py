"""A search of every force: the question, who answered, and what they saw as one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from commonbeat.exchange.errors import MessageFault, words_of
from commonbeat.exchange.model import NO_NODE, OWN_LIMIT, FoundSightings, Row, RowOutcome, Sighting
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _, ngettext

from .forms import Carried, Faults, PurposeForm, Said

SHOWN_MOST: Final = 1_000
"""Sightings on one page: more than anybody reads, and no more than a phone can hold."""

_ORDER: Final = tuple(RowOutcome)


@dataclass(frozen=True, slots=True)
class NetworkSearch:
    """The question and its purpose, as typed so far.

    ``forces`` is how many are asked, this one among them; ``without_node`` are bound and have no node to ask.
    """

    template: ClassVar[str] = "exchange/search.html"
    vrm: str
    from_: str
    to: str
    purpose: PurposeForm
    forces: int
    seconds: str
    without_node: int = 0
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """What came of asking one force. ``clause`` is the address of the page of the clause that refused, if it is one.

    ``searched`` is the span that an owner which answered looked in; ``searched_less``: it starts later than was asked.
    """

    name: str
    outcome: str
    said: str
    why: str
    clause: str = ""
    rule: str = ""
    seconds: str = ""
    reads: int = 0
    more: bool = False
    searched: tuple[datetime, datetime] | None = None
    searched_less: bool = False
    stored_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class SightingRow:
    """One sighting, and whose it is: two forces may number their cameras alike, so ``camera`` names its owner first."""

    vrm: str
    received_vrm: str
    force: str
    captured_at: datetime
    camera: str
    camera_name: str
    road: str
    latitude: float
    longitude: float
    confidence: int | None
    flags: tuple[str, ...]

    @classmethod
    def of(cls, one: Sighting, owner: str, force: str) -> SightingRow:
        """Give the row of an owner's sighting; ``force`` is the owner's name."""
        return cls(
            vrm=one.vrm,
            received_vrm=spelt_out(one.received_vrm) if one.received_vrm != one.vrm else "",
            force=force,
            captured_at=one.captured_at,
            camera=f"{owner} {one.feed}/{one.source}/{one.camera}",
            camera_name=one.camera_name,
            road=one.road,
            latitude=one.latitude,
            longitude=one.longitude,
            confidence=one.confidence,
            flags=tuple(_flag_said(flag) for flag in one.flags),
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which a force's reads may be missing."""

    force: str
    from_: datetime
    to: datetime


@dataclass(frozen=True, slots=True)
class NetworkAnswer:
    """Who answered and what, and the sightings of all forces, newest first; ``count`` is also of those not shown."""

    template: ClassVar[str] = "exchange/answer.html"
    vrm: str
    question: tuple[Said, ...]
    purpose: tuple[Said, ...]
    verdict: str
    is_complete: bool
    owners: tuple[OwnerRow, ...]
    sightings: tuple[SightingRow, ...]
    count: int
    gaps: tuple[Gap, ...]
    carried: Carried


def owner_row(
    row: Row,
    name: str,
    found: FoundSightings | None,
    clauses: Mapping[str, tuple[str, str]],
    asked_from: datetime | None = None,
) -> OwnerRow:
    """Give the row of an owner. ``clauses`` gives, by a clause's name, its title and the address of its page."""
    title, href = clauses.get(row.reason_code, ("", "")) if row.outcome is RowOutcome.REFUSED else ("", "")
    return OwnerRow(
        name=name,
        outcome=str(row.outcome),
        said=outcome_said(row.outcome),
        why=_why(row, found),
        clause=href,
        rule=title,
        seconds=f"{row.at_ms / 1000:.1f}",
        reads=0 if found is None else len(found.reads),
        more=found is not None and found.more,
        searched=None if found is None else (found.from_, found.to),
        searched_less=found is not None and asked_from is not None and to_ms(found.from_) > to_ms(asked_from),
        stored_to=None if found is None else found.stored_to,
    )


def in_order(rows: Sequence[Row], names: Mapping[str, str]) -> list[Row]:
    """Give the rows: those who answered first, each kind by name."""
    return sorted(rows, key=lambda row: (_ORDER.index(row.outcome), names.get(row.owner, row.owner)))


def verdict_of(rows: Sequence[Row]) -> str:
    """Say in a sentence who answered and who did not: silence is no answer."""
    counts = Counter(row.outcome for row in rows)
    answered = counts[RowOutcome.HIT] + counts[RowOutcome.NO_TRACE]
    refused, late, down = (counts[one] for one in (RowOutcome.REFUSED, RowOutcome.LATE, RowOutcome.DOWN))
    parts = [
        ngettext("{answered} of {all} force answered", "{answered} of {all} forces answered", len(rows)),
        ngettext("one refused", "{refused} refused", refused) if refused else "",
        ngettext("one was late", "{late} were late", late) if late else "",
        ngettext("one was down", "{down} were down", down) if down else "",
    ]
    told = "; ".join(filter(None, parts)) + "."
    return told.format(answered=answered, all=len(rows), refused=refused, late=late, down=down)


def outcome_said(outcome: RowOutcome) -> str:
    """Give an outcome in words."""
    return {
        RowOutcome.HIT: _("Hit"),
        RowOutcome.NO_TRACE: _("No trace"),
        RowOutcome.ANSWERED: _("Answered"),
        RowOutcome.REFUSED: _("Refused"),
        RowOutcome.LATE: _("Late"),
        RowOutcome.DOWN: _("Down"),
    }[outcome]


def _why(row: Row, found: FoundSightings | None) -> str:
    if found is not None:
        if not found.reads:
            return _("It has no read of the vehicle in this time.")
        count = len(found.reads)
        return ngettext("{count} sighting.", "{count} sightings.", count).format(count=count)
    if row.words:
        return _("Its node says: “{words}”").format(words=row.words)
    return reason_said(row.reason_code) or row.reason_code


def reason_said(code: str) -> str:
    """Give why a force did not answer, in words; empty where the code has none."""
    if code in set(MessageFault):
        return words_of(MessageFault(code))
    return {
        "deadline": _("It did not answer in time."),
        "past-deadline": _("The question reached it too late."),
        "unreachable": _("Its node could not be reached."),
        "cut-off": _("Its answer broke off."),
        "not-http": _("What answered at its address is no node."),
        "too-large": _("Its answer was larger than the network allows."),
        "failed": _("It could not be asked."),
        "closing": _("This node was stopping."),
        "unsigned": _("What came back was not signed."),
        "other-question": _("It answered another question than the one that it was asked."),
        OWN_LIMIT: _("This node did not send the question: it has as many under way as it may. Ask again in a moment."),
        NO_NODE: _("It is bound by the network code and has no node yet, so that it could not be asked."),
        "store-unavailable": _("Its store of reads does not answer just now."),
    }.get(code, "")


def _flag_said(flag: str) -> str:
    return {
        "late": _("Late"),
        "off-position": _("Away from its camera's position"),
        "imported": _("Imported"),
        "released": _("Released from quarantine"),
        "transliterated": _("Transliterated"),
        "ahead": _("Its camera's clock was ahead"),
        "test": _("Sent by a test feed"),
    }.get(flag, flag[:40])
