"""The asker's side: one question to every owner at once, and one row for each of them, always."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from commonbeat.access.errors import AccessRefused, UnusableMark
from commonbeat.access.marks import MarkRules
from commonbeat.access.model import Actor, SearchDecision, SearchScope
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.model import Outcome as Ended
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import ClauseId, implements
from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.envelopes import Signer, Verifies
from commonbeat.kernel.errors import CommonbeatError, Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _

from .answers import at_home, of_question
from .directory import SYSTEM, Directory
from .errors import MessageFault, MessageRefused
from .model import (
    Answer,
    Ask,
    ExchangeLimits,
    ListedParty,
    Message,
    MessageKind,
    NoAnswer,
    Reply,
    Row,
    RowOutcome,
    SightingsQuestion,
    Told,
)
from .ports import DecidesSearches, Peers, Sightings
from .rules import Look, addressed
from .signatures import LABEL, answer_base, content_digest, is_signed, presented_answer, sign_request
from .spelling import Misspelled, found_from_json, found_to_json, message_to_json, question_to_json, reply_from_json

PATH: Final = "/exchange/v1/"
UNSIGNED: Final = "unsigned"
OTHER_QUESTION: Final = "other-question"
LATE: Final = "deadline"
_Told = tuple[PartyId, Answer | NoAnswer | Reply]


class _Broken(Exception):
    """An answer that does not count as one, and by which reason."""

    def __init__(self, reason_code: str) -> None:
        self.reason_code = reason_code
        super().__init__(reason_code)


@dataclass(slots=True)
class _Asking:
    """One question under way: to whom, since when, and what has come of it."""

    id: str
    asks: Mapping[PartyId, Ask]
    look: Look
    began: float
    outcomes: dict[str, str]


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
        home = self._home(actor, question, asking.id)
        self._record_asked(actor, question, decided, (asking, seconds))
        left = seconds - (self.ticks() - began)
        told = self.peers.ask_all(list(asking.asks.values()), home, max(0.0, left))
        return self._rows(actor, asking, told, [*asking.asks, *home])

    def measures(
        self, kind: str, body: Mapping[str, object], deadline_ms: int | None = None, owners: Sequence[PartyId] = ()
    ) -> Iterator[Row]:
        """Ask nodes what they measure of themselves, and give a row for each as it comes.

        ``kind`` is the measure, as ``anpr-working#clock-tolerance``. No owners: every bound party with a node.

        Raises:
            Invalid: the deadline cannot be taken.
            NoDirectory, DirectoryExpired: there is nobody to ask, or none that is known any more.
        """
        began, seconds = self.ticks(), self._allowed(deadline_ms)
        look = self.directory.current(self.clock.now())
        listed = addressed(look.statement, self.own)
        wanted = [one for one in listed if not owners or one.id in owners]
        asked = {"measure": kind, "asked": body}
        asking = self._asking(MessageKind.MEASURES, "", wanted, asked, (look, began, seconds))
        details: dict[str, Detail] = {"measure": kind, **_sent(asking)}
        entry = Entry(self.clock.now(), Event.NETWORK_MEASURES_ASKED, SYSTEM, self.own, asking.id, details=details)
        self.recorder.record(entry)
        told = self.peers.ask_all(list(asking.asks.values()), {}, max(0.0, seconds - (self.ticks() - began)))
        return (self._row(asking, owner, one) for owner, one in told)

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
    ) -> _Asking:
        look, began, seconds = under_way
        now = self.clock.now()
        deadline = now + timedelta(seconds=seconds - (self.ticks() - began))
        asks = {}
        for one in owners:
            number = secrets.token_urlsafe(16)
            message = Message(kind, number, self.own, one.id, person, now, deadline, body)
            asks[one.id] = self._ask(one, message, now)
        return _Asking(secrets.token_urlsafe(16), asks, look, began, {})

    def _ask(self, owner: ListedParty, message: Message, now: datetime) -> Ask:
        body, url = message_to_json(message), f"{owner.endpoint}{PATH}{message.kind}"
        created, lives = to_ms(now) // 1000, self.limits.signature_seconds
        headers = sign_request(self.signer, url, body, nonce=message.id, created=created, life_seconds=lives)
        return Ask(owner.id, message.id, url, headers, body, headers["signature"].partition("=")[2])

    def _home(self, actor: Actor, question: SightingsQuestion, id: str) -> Mapping[PartyId, Callable[[], Reply]]:
        sightings = self.sightings
        if sightings is None:
            return {}

        def find() -> Reply:
            try:
                found = sightings.find(actor, question, id, vouched=False)
            except AccessRefused as refused:
                code = ClauseId.parse(refused.decision.rule).clause
                return Reply(id, self.own, Told.REFUSED, reason_code=code, words=str(refused))
            except Invalid as bad:
                return Reply(id, self.own, Told.REFUSED, reason_code=str(MessageFault.INVALID), words=str(bad))
            except CommonbeatError as trouble:
                return Reply(id, self.own, Told.FAILED, reason_code=trouble.code.partition(".")[2])
            return Reply(id, self.own, Told.ANSWERED, found_to_json(found))

        return {self.own: find}

    def _rows(self, actor: Actor, asking: _Asking, told: Iterator[_Told], owners: Sequence[PartyId]) -> Iterator[Row]:
        """Give the rows; the last only when what came of it all is on the record."""
        waiting, recorded = set(owners), False
        try:
            for owner, one in told:
                row = self._row(asking, owner, one)
                waiting.discard(owner)
                asking.outcomes[owner] = _spelled(row)
                if not waiting:
                    self._record_answered(actor, asking, Ended.DONE)
                    recorded = True
                yield row
            if not owners:
                self._record_answered(actor, asking, Ended.DONE)
                recorded = True
        finally:
            if not recorded:  # whoever asked went away: what came until then is on the record all the same
                self._record_answered(actor, asking, Ended.FAILED)

    def _row(self, asking: _Asking, owner: PartyId, told: Answer | NoAnswer | Reply) -> Row:
        at_ms = int((self.ticks() - asking.began) * 1000)
        try:
            match told:
                case NoAnswer(outcome, reason_code):
                    return Row(owner, outcome, at_ms, reason_code=reason_code)
                case Reply():
                    return _of_reply(owner, told, at_ms, MessageKind.SIGHTINGS)
                case Answer():
                    ask = asking.asks[owner]
                    reply = self._verified(asking, ask, told)
                    kind = MessageKind(ask.url.rpartition("/")[2])
                    return _of_reply(owner, reply, at_ms, kind)
        except _Broken as broken:
            outcome = RowOutcome.REFUSED if broken.reason_code == MessageFault.CLOCK else RowOutcome.DOWN
            return Row(owner, outcome, at_ms, reason_code=broken.reason_code)

    @implements("anpr-working@0.1#signed-messages")
    def _verified(self, asking: _Asking, ask: Ask, answer: Answer) -> Reply:
        """Give the reply of an answer that is really the owner's, and to this question."""
        now = self.clock.now()
        try:
            presented = presented_answer(answer.headers)
        except MessageRefused as none:
            raise _Broken(UNSIGNED) from none
        holder, key = asking.look.node_keys.get(presented.key, (None, None))
        if holder is None or key is None or holder.id != ask.owner:
            raise _Broken(MessageFault.UNKNOWN_KEY)
        if not key.counts(now):
            raise _Broken(MessageFault.REVOKED_KEY)
        digest = content_digest(answer.body)
        if answer.headers.get("content-digest") != digest:
            raise _Broken(MessageFault.WRONG_DIGEST)
        base = answer_base(answer.status, digest, LABEL, ask.signature, presented.params)
        if not is_signed(key.public_key, base, presented, self.verifies):
            raise _Broken(MessageFault.WRONG_SIGNATURE)
        try:
            reply = reply_from_json(answer.body)
        except Misspelled as bad:
            raise _Broken(MessageFault.MALFORMED) from bad
        if reply.id != ask.id or reply.owner != ask.owner:
            raise _Broken(OTHER_QUESTION)
        if abs(presented.created - to_ms(now) / 1000) > self.limits.clock_skew_seconds:
            raise _Broken(MessageFault.CLOCK)
        return reply

    def _record_asked(
        self, actor: Actor, question: SightingsQuestion, decided: SearchDecision, sent: tuple[_Asking, float]
    ) -> None:
        asking, seconds = sent
        details = {**of_question(question), **_sent(asking), "deadline_ms": round(seconds * 1000)}
        details["authority"] = question.purpose.authority
        details["rests_on"] = decided.authority.id if decided.authority else ""
        details["directory"] = asking.look.statement.serial
        rule, at = decided.decision.rule, self.clock.now()
        event = Event.NETWORK_SEARCH_ASKED
        self.recorder.record(Entry(at, event, actor.id, actor.party, asking.id, rule=rule, details=details))

    def _record_answered(self, actor: Actor, asking: _Asking, ended: Ended) -> None:
        outcomes = [f"{owner} {outcome}" for owner, outcome in asking.outcomes.items()]
        event, at = Event.NETWORK_SEARCH_ANSWERED, self.clock.now()
        details: dict[str, Detail] = {"outcomes": outcomes}
        self.recorder.record(Entry(at, event, actor.id, actor.party, asking.id, ended, details=details))


def _of_reply(owner: PartyId, reply: Reply, at_ms: int, kind: MessageKind) -> Row:
    if reply.told is Told.ANSWERED and kind is MessageKind.MEASURES:
        return Row(owner, RowOutcome.ANSWERED, at_ms, reply.body)
    if reply.told is Told.ANSWERED:
        try:
            found = found_from_json(reply.body)
        except Misspelled as bad:
            raise _Broken(MessageFault.MALFORMED) from bad
        # Spelled anew: nothing that an owner put beside its reads goes any further.
        return Row(owner, RowOutcome.HIT if found.reads else RowOutcome.NO_TRACE, at_ms, found_to_json(found))
    outcomes = {Told.REFUSED: RowOutcome.REFUSED, Told.LATE: RowOutcome.LATE, Told.FAILED: RowOutcome.DOWN}
    return Row(owner, outcomes[reply.told], at_ms, reason_code=reply.reason_code, words=reply.words)


def _spelled(row: Row) -> str:
    """Give what the record keeps of a row: the outcome, why, and how many reads; never the reads."""
    reads = row.body.get("reads")
    count = str(len(reads)) if isinstance(reads, list) else ""
    return " ".join(filter(None, (str(row.outcome), row.reason_code, count)))


def _sent(asking: _Asking) -> dict[str, Detail]:
    return {"owners": [str(one) for one in asking.asks], "messages": [ask.id for ask in asking.asks.values()]}
