"""The owner's side: a message is verified, decided by the owner's policy, put on the record, and answered signed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from commonbeat.access.errors import AccessRefused
from commonbeat.access.marks import MarkRules
from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.model import Outcome as Ended
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import ClauseId, implements
from commonbeat.kernel.clock import Clock, spell, to_ms
from commonbeat.kernel.envelopes import Signer, Verifies
from commonbeat.kernel.errors import CommonbeatError, Invalid
from commonbeat.kernel.ids import PartyId

from .directory import SYSTEM, Directory
from .errors import DirectoryExpired, MessageFault, MessageRefused, NoDirectory, words_of
from .model import (
    Answer,
    ExchangeLimits,
    ListedParty,
    Message,
    MessageKind,
    Received,
    Reply,
    Told,
)
from .ports import Measures, Sightings
from .questions import check_asked, of_refused
from .rationing import Ration
from .replays import Replays
from .rules import Look, is_bound
from .shapes import Misspelled
from .signatures import (
    Presented,
    content_digest,
    is_signed,
    presented_request,
    request_base,
    sign_answer,
)
from .spelling import found_to_json, message_from_json, question_from_json, reply_to_json

LATE: Final = "past-deadline"
DEADLINE_MOST_SECONDS: Final = 60
"""How long any node's policy pack may let its people wait."""

_STATUS: Final = {Told.ANSWERED: 200, Told.REFUSED: 403, Told.LATE: 200, Told.FAILED: 503}
_UNVERIFIED: Final = 401
_DEADLINE: Final = "anpr-working@0.1#deadline"
_SIGNED: Final = "anpr-working@0.1#signed-messages"


@dataclass(frozen=True, slots=True)
class Verified:
    """A message that is really the asker's, and the asker as the directory has it."""

    message: Message
    asker: ListedParty


@dataclass(slots=True)
class Answers:
    """Answers other nodes. ``measures`` may be set later by whoever keeps measures. Safe from any thread."""

    own: PartyId
    authority: str
    directory: Directory
    signer: Signer
    verifies: Verifies
    sightings: Sightings | None
    vouched: AbstractSet[Permission]
    marks: MarkRules
    recorder: Recorder
    replays: Replays
    limits: ExchangeLimits
    clock: Clock
    measures: Measures | None = None
    ticks: Callable[[], float] = time.monotonic
    strangers: Ration = field(default_factory=Ration)

    def answer(self, received: Received) -> Answer:
        """Give the signed answer to a message. What is answered, or refused, is on the record before.

        Raises:
            MessageRefused: it bears no signature of our shape, so that no answer can be bound to it.
            RecordUnavailable: it cannot be put on the record, so that it is not answered.
        """
        try:
            presented = presented_request(received.headers)
        except MessageRefused as refused:
            self._refuse(refused.fault, received)
            raise
        try:
            verified = self._verified(received, presented)
        except MessageRefused as refused:
            self._refuse(refused.fault, received, asker=refused.asker, id=presented.nonce)
            return self._signed(presented, self._refusal(presented.nonce, refused.fault), _UNVERIFIED)
        reply = self._decided(verified, received)
        return self._signed(presented, reply, _STATUS[reply.told])

    @implements(_SIGNED)
    def _verified(self, received: Received, presented: Presented) -> Verified:
        now = self.clock.now()
        look = self._look(now)
        if presented.key not in look.node_keys:
            raise MessageRefused(MessageFault.UNKNOWN_KEY)
        asker, key = look.node_keys[presented.key]
        if not key.counts(now):
            raise MessageRefused(MessageFault.REVOKED_KEY)
        if received.headers.get("content-digest") != content_digest(received.body):
            raise MessageRefused(MessageFault.WRONG_DIGEST)
        self._check_signature(received, presented, key.public_key)
        check_times(presented, now, self.limits, asker.id)
        message = self._message(received, presented, asker)
        self._check_first(presented, message, now)
        return Verified(message, asker)

    def _look(self, now: datetime) -> Look:
        try:
            return self.directory.current(now)
        except NoDirectory as none:
            raise MessageRefused(MessageFault.NO_DIRECTORY) from none
        except DirectoryExpired as expired:
            raise MessageRefused(MessageFault.DIRECTORY_EXPIRED) from expired

    def _check_signature(self, received: Received, presented: Presented, key: bytes) -> None:
        digest = received.headers["content-digest"]

        def is_to(authority: str) -> bool:
            base = request_base(received.method, authority, received.path, digest, presented.params)
            return is_signed(key, base, presented, self.verifies)

        if received.query or not is_to(self.authority):
            is_another_s = not received.query and received.host != self.authority and is_to(received.host)
            raise MessageRefused(MessageFault.READDRESSED if is_another_s else MessageFault.WRONG_SIGNATURE)

    def _message(self, received: Received, presented: Presented, asker: ListedParty) -> Message:
        try:
            message = message_from_json(received.body)
        except Misspelled as bad:
            raise MessageRefused(MessageFault.MALFORMED, asker.id) from bad
        if message.owner != self.own:
            raise MessageRefused(MessageFault.READDRESSED, asker.id)
        is_whole = message.id == presented.nonce and message.asker == asker.id
        if not is_whole or not received.path.endswith(f"/{message.kind}"):
            raise MessageRefused(MessageFault.MALFORMED, asker.id)
        return message

    def _check_first(self, presented: Presented, message: Message, now: datetime) -> None:
        is_fresh = self.replays.is_fresh(replay_key(message.asker, message.id), presented.expires, to_ms(now) / 1000)
        if is_fresh is None:
            raise MessageRefused(MessageFault.BUSY, message.asker)
        if not is_fresh:
            raise MessageRefused(MessageFault.REPLAYED, message.asker)

    def _decided(self, verified: Verified, received: Received) -> Reply:
        message = verified.message
        if message.kind is MessageKind.SIGHTINGS and not is_bound(verified.asker):
            self._note_refused(message, MessageFault.NOT_BOUND, _SIGNED)
            return self._refusal(message.id, MessageFault.NOT_BOUND)
        if is_far(message, self.clock.now(), self.limits):
            self._note_refused(message, MessageFault.FAR_DEADLINE, _DEADLINE)
            return self._refusal(message.id, MessageFault.FAR_DEADLINE)
        if self._left_seconds(message, received) <= 0:
            self._note_refused(message, LATE, _DEADLINE)
            return Reply(message.id, self.own, Told.LATE, reason_code=LATE)
        try:
            return Reply(message.id, self.own, Told.ANSWERED, self._found(message))
        except AccessRefused as refused:
            return self._refused_by_policy(message, refused)
        except (Invalid, Misspelled) as bad:
            self._note_refused(message, MessageFault.INVALID, "")
            told = str(bad) if isinstance(bad, Invalid) else words_of(MessageFault.INVALID)
            return Reply(message.id, self.own, Told.REFUSED, reason_code=str(MessageFault.INVALID), words=told[:1_000])
        except MessageRefused as refused:
            self._note_refused(message, refused.fault, "")
            return self._refusal(message.id, refused.fault)
        except CommonbeatError as trouble:  # what could not be answered is no trace of nothing
            self._note_refused(message, trouble.code, "", Ended.FAILED)
            return Reply(message.id, self.own, Told.FAILED, reason_code=trouble.code.partition(".")[2])

    @implements(_DEADLINE)
    def _left_seconds(self, message: Message, received: Received) -> float:
        """Give how long the asker still waits.

        What it allowed counts from when the message came in, since its clock may be off by what the network allows;
        and whatever the clocks say, a deadline that lies further back than they may differ is past.
        """
        allowed = (message.deadline - message.sent_at).total_seconds()
        waited = self.ticks() - received.at_ticks
        latest = (message.deadline - self.clock.now()).total_seconds() + self.limits.clock_skew_seconds
        return min(allowed - waited, latest)

    def _found(self, message: Message) -> Mapping[str, object]:
        match message.kind:
            case MessageKind.SIGHTINGS if self.sightings is not None:
                question = question_from_json(message.body)
                check_asked(question, self.marks)
                found = self.sightings.find(self._vouched(message), question, message.id, vouched=True)
                return found_to_json(found)
            case MessageKind.MEASURES if self.measures is not None:
                body = self.measures(message.asker, message.body)
                self._note(message, Event.QUESTION_ANSWERED, Ended.DONE, "", {})
                return body
        raise MessageRefused(MessageFault.NOT_ANSWERED_HERE)

    @implements("anpr-working@0.1#vouched-actor")
    def _vouched(self, message: Message) -> Actor:
        """Give the person for whom the asking party vouches: with what the owner's policy pack gives such people."""
        return Actor(
            id=f"{message.asker}/{message.person}",
            kind=ActorKind.PERSON,
            party=message.asker,
            permissions=frozenset(self.vouched) if message.person else frozenset(),
            member=True,  # it was found to be bound by the code
        )

    def _refused_by_policy(self, message: Message, refused: AccessRefused) -> Reply:
        rule = refused.decision.rule
        code = ClauseId.parse(rule).clause
        self._note(message, Event.QUESTION_REFUSED, Ended.REFUSED, rule, {"reason_code": code})
        return Reply(message.id, self.own, Told.REFUSED, reason_code=code, words=str(refused)[:1_000])

    def _refusal(self, id: str, fault: MessageFault) -> Reply:
        return Reply(id, self.own, Told.REFUSED, reason_code=str(fault), words=words_of(fault))

    def _signed(self, presented: Presented, reply: Reply, status: int) -> Answer:
        body = reply_to_json(reply)
        created = to_ms(self.clock.now()) // 1000
        return Answer(status, sign_answer(self.signer, presented, status, body, created), body)

    def _refuse(self, fault: MessageFault, received: Received, asker: str = "", id: str = "") -> None:
        details: dict[str, Detail] = {"reason_code": str(fault), "path": received.path[:100]}
        at = self.clock.now()
        if not asker:  # whoever that is: a stranger does not fill the record
            left_out = self.strangers.take(at)
            if left_out is None:
                return
            details |= {"left_out": left_out} if left_out else {}
        self.recorder.record(
            Entry(at, Event.QUESTION_REFUSED, asker or SYSTEM, asker, id, Ended.REFUSED, _SIGNED, details)
        )

    def _note_refused(self, message: Message, reason: str, rule: str, ended: Ended = Ended.REFUSED) -> None:
        self._note(message, Event.QUESTION_REFUSED, ended, rule, {"reason_code": str(reason)})

    def _note(self, message: Message, event: Event, ended: Ended, rule: str, more: Mapping[str, Detail]) -> None:
        actor = f"{message.asker}/{message.person}" if message.person else message.asker
        details = {"kind": str(message.kind), "deadline": spell(message.deadline), **of_refused(message), **more}
        self.recorder.record(Entry(self.clock.now(), event, actor, message.asker, message.id, ended, rule, details))


@implements(_SIGNED)
def check_times(presented: Presented, now: datetime, limits: ExchangeLimits, asker: str) -> None:
    """Raise ``MessageRefused`` for a signature of another time.

    A clock that is off cannot be told from a message that was held back for longer than a signature lives: both are
    ``clock``. What lies between is ``expired``.
    """
    seconds = to_ms(now) / 1000
    ahead, behind = presented.created - seconds, seconds - presented.created
    if ahead > limits.clock_skew_seconds or behind > limits.signature_seconds + limits.clock_skew_seconds:
        raise MessageRefused(MessageFault.CLOCK, asker)
    lives = presented.expires - presented.created
    if seconds >= presented.expires or not 0 < lives <= limits.signature_seconds:
        raise MessageRefused(MessageFault.EXPIRED, asker)


@implements(_DEADLINE)
def is_far(message: Message, now: datetime, limits: ExchangeLimits) -> bool:
    """Say whether the asker would wait for longer than any node may: then it is no deadline.

    Instants at the ends of the calendar are as good as any other here: they are taken from one another, never added to.
    """
    allowed = (message.deadline - message.sent_at).total_seconds()
    ahead = (message.deadline - now).total_seconds() - limits.clock_skew_seconds
    return max(allowed, ahead) > DEADLINE_MOST_SECONDS


def replay_key(asker: str, id: str) -> str:
    """Give the name under which a message is remembered: an id is its asker's alone."""
    return f"{asker} {id}"
