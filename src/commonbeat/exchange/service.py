"""The asker's side: one question to every owner at once, and one row for each of them, always."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from commonbeat.access.errors import AccessRefused, UnusableMark
from commonbeat.access.marks import MarkRules
from commonbeat.access.model import Actor, SearchDecision, SearchScope
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.model import Outcome as Ended
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.envelopes import Signer, Verifies
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _

from .asking import Asking, Asks, own_reads
from .directory import SYSTEM, Directory
from .model import (
    NO_NODE,
    Answer,
    ExchangeLimits,
    ListedParty,
    Message,
    MessageKind,
    NoAnswer,
    Reply,
    Row,
    RowOutcome,
    SightingsQuestion,
)
from .ports import DecidesSearches, Peers, Sightings
from .questions import at_home, of_question
from .rows import Rows, for_the_record
from .rules import Look, addressed
from .spelling import question_to_json

_Told = tuple[PartyId, Answer | NoAnswer | Reply]


@dataclass(frozen=True, slots=True)
class _Closing:
    """Whose entry tells what came of a question, and as which event."""

    event: Event
    actor: str
    party: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """Asks other nodes. One for the whole process, safe from any thread."""

    own: PartyId
    directory: Directory
    signer: Signer
    verifies: Verifies
    decides: DecidesSearches
    sightings: Sightings | None
    peers: Peers
    recorder: Recorder
    marks: MarkRules
    limits: ExchangeLimits
    clock: Clock
    ticks: Callable[[], float] = time.monotonic

    @implements("anpr-working@0.1#asked-on-record", "anpr-working@0.1#one-row-for-each-owner")
    def search(self, actor: Actor, question: SightingsQuestion, deadline_ms: int | None = None) -> Iterator[Row]:
        """Ask every owner, this node's own reads among them, and give a row for each as it comes.

        Own policy decides first, and the question is on the record before anything is sent. All of that is done when
        this returns; what is left to the iterator is to wait. What came of it is on the record before the last row.

        Args:
            actor: who asks.
            question: what they ask, and why.
            deadline_ms: how long they wait, from now; None: as long as the policy pack says.

        Raises:
            AccessRefused: own policy says no; nothing was sent.
            Invalid: the question, its purpose or its deadline cannot be taken.
            NoDirectory, DirectoryExpired: there is nobody to ask, or none that is known any more.
        """
        began = self.ticks()
        question = self._spelt(question)
        decided = self._decided(actor, question)
        seconds = self._allowed(deadline_ms)
        self._check_mark(question)
        look = self.directory.current(self.clock.now())
        owners = addressed(look.statement, self.own)
        body = question_to_json(at_home(question))
        asking = self._asking(MessageKind.SIGHTINGS, actor.id, owners, body, (look, began, seconds))
        asking.question = question
        self._record_asked(actor, question, decided, (asking, seconds))
        home = {}
        if self.sightings is not None:
            home = {self.own: own_reads(self.sightings, self.own, actor, question, asking.id)}
        told = self._told(asking, owners, home, seconds)
        closing = _Closing(Event.NETWORK_SEARCH_ANSWERED, actor.id, actor.party)
        return self._rows(closing, asking, told, {*(one.id for one in owners), *home})

    @implements("anpr-working@0.1#asked-on-record")
    def measures(self, kind: str, body: Mapping[str, object], deadline_ms: int | None = None) -> Iterator[Row]:
        """Ask every party that is bound what it measures of itself, and give a row for each as it comes.

        ``kind`` is the measure, as ``anpr-working#clock-tolerance``. As with a search, what is asked is on the record
        before anything is sent, and what came of it by owner before the last row; no measure is.

        Raises:
            Invalid: the deadline cannot be taken.
            NoDirectory, DirectoryExpired: there is nobody to ask, or none that is known any more.
        """
        began, seconds = self.ticks(), self._allowed(deadline_ms)
        look = self.directory.current(self.clock.now())
        owners = addressed(look.statement, self.own)
        message = {"measure": kind, "asked": body}
        asking = self._asking(MessageKind.MEASURES, "", owners, message, (look, began, seconds))
        asked = [f"{name} {value}" for name, value in body.items()]
        details: dict[str, Detail] = {"measure": kind, "asked": asked, **_sent(asking)}
        entry = Entry(self.clock.now(), Event.NETWORK_MEASURES_ASKED, SYSTEM, self.own, asking.id, details=details)
        self.recorder.record(entry)
        told = self._told(asking, owners, {}, seconds)
        closing = _Closing(Event.NETWORK_MEASURES_ANSWERED, SYSTEM, self.own)
        return self._rows(closing, asking, told, {one.id for one in owners})

    def _spelt(self, question: SightingsQuestion) -> SightingsQuestion:
        try:
            return replace(question, vrm=self.marks.normal(question.vrm))
        except UnusableMark:
            return question  # what is wrong with it is told once policy has let the asker in

    def _check_mark(self, question: SightingsQuestion) -> None:
        try:
            self.marks.normal(question.vrm)
        except UnusableMark as unusable:
            told = _("{why} Other forces are asked for one whole mark, without ? or *.").format(why=unusable)
            raise Invalid.at("/vrm", told) from unusable

    def _decided(self, actor: Actor, question: SightingsQuestion) -> SearchDecision:
        scope = SearchScope(question.from_, question.to, question.vrm)
        try:
            return self.decides(actor, scope, question.purpose)
        except AccessRefused as refused:
            refused.about = of_question(question)
            raise

    @implements("anpr-working@0.1#deadline")
    def _allowed(self, deadline_ms: int | None) -> float:
        most = self.limits.deadline_most_ms
        allowed = self.limits.deadline_default_ms if deadline_ms is None else deadline_ms
        if not 1 <= allowed <= most:
            raise Invalid.at("/deadline_ms", _("A deadline is 1 to {most} milliseconds ahead.").format(most=most))
        return allowed / 1000

    def _asking(
        self,
        kind: MessageKind,
        person: str,
        owners: Sequence[ListedParty],
        body: Mapping[str, object],
        under_way: tuple[Look, float, float],
    ) -> Asking:
        look, began, seconds = under_way
        now = self.clock.now()
        deadline = now + timedelta(seconds=seconds - (self.ticks() - began))
        message = Message(kind, "", self.own, self.own, person, now, deadline, body)
        asks = Asks(self.own, self.signer, self.limits.signature_seconds)
        sent = asks.make([one for one in owners if one.endpoint], message, now=now)
        return Asking(secrets.token_urlsafe(16), sent, look, began, now)

    def _told(
        self,
        asking: Asking,
        owners: Sequence[ListedParty],
        home: Mapping[PartyId, Callable[[], Reply]],
        seconds: float,
    ) -> Iterator[_Told]:
        left = max(0.0, seconds - (self.ticks() - asking.began))
        told = self.peers.ask_all(list(asking.asks.values()), home, left)
        unasked: list[_Told] = [
            (one.id, NoAnswer(RowOutcome.DOWN, NO_NODE)) for one in owners if one.id not in asking.asks
        ]
        return chain(unasked, told)

    def _row(self, asking: Asking, owner: PartyId, told: Answer | NoAnswer | Reply) -> Row:
        rows = Rows(self.own, self.verifies, self.marks, self.limits, self.clock, self.ticks)
        return rows.row(asking, owner, told)

    def _rows(
        self, closing: _Closing, asking: Asking, told: Iterator[_Told], owners: AbstractSet[PartyId]
    ) -> Iterator[Row]:
        """Give the rows; the last only when what came of it all is on the record."""
        waiting, recorded = set(owners), False
        try:
            for owner, one in told:
                row = self._row(asking, owner, one)
                waiting.discard(owner)
                asking.outcomes[owner] = for_the_record(row)
                if not waiting:
                    self._record_answered(closing, asking, Ended.DONE)
                    recorded = True
                yield row
            if not owners:
                self._record_answered(closing, asking, Ended.DONE)
                recorded = True
        finally:
            if not recorded:  # whoever asked went away: what came until then is on the record all the same
                self._record_answered(closing, asking, Ended.FAILED)

    def _record_asked(
        self, actor: Actor, question: SightingsQuestion, decided: SearchDecision, sent: tuple[Asking, float]
    ) -> None:
        asking, seconds = sent
        details = {**of_question(question), **_sent(asking), "deadline_ms": round(seconds * 1000)}
        details["authority"] = question.purpose.authority
        details["rests_on"] = decided.authority.id if decided.authority else ""
        details["directory"] = asking.look.statement.serial
        rule, at = decided.decision.rule, self.clock.now()
        event = Event.NETWORK_SEARCH_ASKED
        self.recorder.record(Entry(at, event, actor.id, actor.party, asking.id, rule=rule, details=details))

    def _record_answered(self, closing: _Closing, asking: Asking, ended: Ended) -> None:
        details: dict[str, Detail] = {"outcomes": [f"{owner} {what}" for owner, what in asking.outcomes.items()]}
        at, event, actor, party = self.clock.now(), closing.event, closing.actor, closing.party
        self.recorder.record(Entry(at, event, actor, party, asking.id, ended, details=details))


def _sent(asking: Asking) -> dict[str, Detail]:
    return {"owners": [str(one) for one in asking.asks], "messages": [ask.id for ask in asking.asks.values()]}
