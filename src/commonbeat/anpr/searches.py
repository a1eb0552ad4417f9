"""Searches of the reads: decided before any read is touched, on the record before the answer leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, Purpose, SearchDecision, SearchScope
from commonbeat.audit.model import Detail, Entry, EntryNumber, Event, Outcome
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock, from_ms, spell, to_ms

from .errors import ReadStoreUnavailable, SearchTooWide
from .look_alikes import Difference, explain
from .model import AS_REGISTERED, Camera, CameraNumber, Flag, Gap, ReadPlace, ReadQuery, StoredRead, Toward
from .places import Area
from .ports import ReadStore
from .question import CameraBook, Question, SearchLimits, cursor_after, matches, spelt, understand

AREA_CHARACTERS = 4_000
"""How much of a drawn area an entry of the record holds."""


class Match(StrEnum):
    """Why a read is in the answer."""

    EXACT = "exact"
    PATTERN = "pattern"
    LOOK_ALIKE = "look-alike"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class FoundRead:
    """A read as it is answered, with its camera from the register. A look-alike says where it differs."""

    vrm: str
    received_vrm: str
    captured_at: datetime
    received_at: datetime
    camera: Camera
    latitude: float
    longitude: float
    confidence: int | None
    toward: Toward
    flags: Flag
    match: Match
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of reads, what it covers, and the entry that keeps the look on the record.

    It holds every read acknowledged before ``stored_to``, but for ``gaps``: of these spans reads may be missing.
    """

    reads: tuple[FoundRead, ...]
    next: str | None
    from_: datetime
    to: datetime
    stored_to: datetime
    gaps: tuple[tuple[datetime, datetime], ...]
    rule: str
    audit_entry: EntryNumber


class DecidesSearches(Protocol):
    """Policy's part in a search."""

    def __call__(self, actor: Actor, scope: SearchScope, purpose: Purpose) -> SearchDecision:
        """Let the search pass and give the span that it may look at.

        Permission and membership come first: a role without them learns nothing of what was asked.

        Raises:
            AccessRefused: policy says no.
            Invalid: the purpose is not complete.
        """
        ...


class NumberedBook(CameraBook, Protocol):
    """The register, with look-up by number."""

    def by_number(self, number: CameraNumber) -> Camera:
        """Give the camera with this number; every stored read has one."""
        ...


@dataclass(frozen=True, slots=True)
class Searches:
    """Answers questions about reads."""

    decides: DecidesSearches
    book: NumberedBook
    reads: ReadStore
    recorder: Recorder
    stored_to: Callable[[], datetime]
    gaps: Callable[[], Sequence[Gap]]
    limits: SearchLimits
    clock: Clock

    @implements("anpr-working@0.1#audit-entry")
    def make(
        self, actor: Actor, question: Question, purpose: Purpose, event: Event = Event.SEARCH_MADE, subject: str = ""
    ) -> Found:
        """Answer a question, newest read first.

        ``event`` and ``subject`` are what the look's own entry says: of another node's question, its message.

        Raises:
            AccessRefused: policy says no; no read was touched.
            Invalid: the question or the purpose cannot be taken.
            ReadStoreUnavailable: the store does not answer.
            SearchTooWide: it cannot be answered in time.
        """
        question = spelt(question, self.limits.marks)
        decided = self._decided(actor, question, purpose)
        rule, opened_from = decided.decision.rule, decided.from_
        query = understand(question, self.limits, self.book, self.clock.now())
        query = replace(query, from_ms=max(query.from_ms, to_ms(opened_from)))
        stored_to = self.stored_to()  # before the store is asked, so that it never claims too much
        try:
            stored = list(self.reads.search(query)) if _may_match(query) else []
            page = stored[: query.limit - 1]
            gaps = tuple(_within(self.gaps(), query))
        except (ReadStoreUnavailable, SearchTooWide):
            self.recorder.record(self._entry(actor, question, purpose, (event, subject), decided, None))
            raise
        number = self.recorder.record(self._entry(actor, question, purpose, (event, subject), decided, len(page)))
        return Found(
            reads=tuple(self._found(read, question) for read in page),
            next=_next(question, page) if len(stored) > len(page) else None,
            from_=opened_from,
            to=min(question.to, from_ms(query.to_ms)),
            stored_to=stored_to,
            gaps=gaps,
            rule=rule,
            audit_entry=number,
        )

    def _decided(self, actor: Actor, question: Question, purpose: Purpose) -> SearchDecision:
        area = question.area.geojson if question.area else None
        scope = SearchScope(question.from_, question.to, question.vrm, question.look_alikes, area)
        try:
            return self.decides(actor, scope, purpose)
        except AccessRefused as refused:
            refused.about = {**_of_purpose(purpose), **_of_question(question)}
            raise

    def _found(self, read: StoredRead, question: Question) -> FoundRead:
        camera = self.book.by_number(read.camera)
        match, differs = _match(read.vrm, question, self.limits)
        return FoundRead(
            vrm=read.vrm,
            received_vrm=read.received_vrm or read.vrm,
            captured_at=from_ms(read.captured_ms),
            received_at=from_ms(read.received_ms),
            camera=camera,
            latitude=_degrees(read.latitude_e6, camera.latitude),
            longitude=_degrees(read.longitude_e6, camera.longitude),
            confidence=read.confidence,
            toward=read.toward,
            flags=read.flags,
            match=match,
            differs=differs,
        )

    def _entry(
        self,
        actor: Actor,
        question: Question,
        purpose: Purpose,
        look: tuple[Event, str],
        decided: SearchDecision,
        results: int | None,
    ) -> Entry:
        outcome = Outcome.FAILED if results is None else Outcome.DONE
        details = {**_of_purpose(purpose), **_of_question(question), "results": results}
        # What is cited is the asker's word. What it rests on is what policy found: nothing, within the ordinary window.
        details["rests_on"] = decided.authority.id if decided.authority else ""
        event, subject = look
        return Entry(self.clock.now(), event, actor.id, actor.party, subject, outcome, decided.decision.rule, details)


def _of_purpose(purpose: Purpose) -> Mapping[str, Detail]:
    return {
        "category": str(purpose.category),
        "reason": purpose.reason,
        "reference": purpose.reference,
        "originator": purpose.originator,
        "urgency": str(purpose.urgency),
        "legal_basis": purpose.legal_basis,
        "authority": purpose.authority,
    }


def _of_question(question: Question) -> Mapping[str, Detail]:
    cameras = question.cameras or ()
    return {
        "vrm": question.vrm,
        "look_alikes": question.look_alikes,
        "from": spell(question.from_),
        "to": spell(question.to),
        "cameras": [f"{c.feed}/{c.source}/{c.camera}" for c in cameras],
        "area": _said(question.area) if question.area else "",
        "continued": question.cursor is not None,
    }


def _said(area: Area) -> str:
    """Give the area as the record keeps it: by name or as it was drawn, and by its digest where that is long."""
    drawn = area.geojson
    if len(drawn) > AREA_CHARACTERS:
        drawn = f"sha256:{hashlib.sha256(drawn.encode()).hexdigest()}"
    return f"{area.name} {drawn}".strip()


def _may_match(query: ReadQuery) -> bool:
    return query.from_ms < query.to_ms and query.cameras != ()


def _within(gaps: Sequence[Gap], query: ReadQuery) -> Iterator[tuple[datetime, datetime]]:
    """Give the part of each gap that lies in the span that was searched."""
    for gap in gaps:
        low, high = max(gap.from_ms, query.from_ms), min(gap.to_ms, query.to_ms)
        if low < high:
            yield from_ms(low), from_ms(high)


def _next(question: Question, page: list[StoredRead]) -> str:
    last = page[-1]
    return cursor_after(question, ReadPlace(last.captured_ms, last.camera, last.vrm))


def _match(vrm: str, question: Question, limits: SearchLimits) -> tuple[Match, tuple[Difference, ...]]:
    asked = question.vrm
    if not asked:
        return Match.PLACE, ()
    if matches(asked, vrm):
        return (Match.PATTERN if question.is_pattern else Match.EXACT), ()
    return Match.LOOK_ALIKE, explain(asked, vrm, limits.look_alike_classes)


def _degrees(stored: int | None, registered: float) -> float:
    return registered if stored is None or stored == AS_REGISTERED else stored / 1_000_000
