"""What came of asking one owner: its answer is verified, held against the question, and made a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from commonbeat.access.marks import MarkRules
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.envelopes import Verifies
from commonbeat.kernel.ids import PartyId

from .asking import Asking
from .errors import MessageFault, MessageRefused
from .fitting import OTHER_QUESTION, Window, misfit, told_plainly
from .model import Answer, Ask, ExchangeLimits, NoAnswer, Reply, Row, RowOutcome, Told
from .shapes import Misspelled
from .signatures import LABEL, answer_base, content_digest, is_signed, presented_answer
from .spelling import found_from_json, found_to_json, reply_from_json

UNSIGNED: Final = "unsigned"
_NOT_ANSWERED: Final = {Told.REFUSED: RowOutcome.REFUSED, Told.LATE: RowOutcome.LATE, Told.FAILED: RowOutcome.DOWN}


class _Broken(Exception):
    """An answer that does not count as one, and by which reason."""

    def __init__(self, reason_code: str) -> None:
        self.reason_code = reason_code
        super().__init__(reason_code)


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows. Safe from any thread."""

    own: PartyId
    verifies: Verifies
    marks: MarkRules
    limits: ExchangeLimits
    clock: Clock
    ticks: Callable[[], float]

    def row(self, asking: Asking, owner: PartyId, told: Answer | NoAnswer | Reply) -> Row:
        """Give an owner's row, whatever it told; a ``Reply`` is of this node's own reads."""
        at_ms = int((self.ticks() - asking.began) * 1000)
        try:
            match told:
                case NoAnswer(outcome, reason_code):
                    return Row(owner, outcome, at_ms, reason_code=reason_code)
                case Reply():
                    return self._of_reply(asking, owner, told, at_ms)
                case Answer():
                    return self._of_reply(asking, owner, self._verified(asking, asking.asks[owner], told), at_ms)
        except _Broken as broken:
            outcome = RowOutcome.REFUSED if broken.reason_code == MessageFault.CLOCK else RowOutcome.DOWN
            return Row(owner, outcome, at_ms, reason_code=broken.reason_code)

    def _of_reply(self, asking: Asking, owner: PartyId, reply: Reply, at_ms: int) -> Row:
        if reply.told is not Told.ANSWERED:
            code, words = told_plainly(reply)
            return Row(owner, _NOT_ANSWERED[reply.told], at_ms, reason_code=code, words=words)
        if asking.question is None:
            return Row(owner, RowOutcome.ANSWERED, at_ms, reply.body)
        return self._of_sightings(asking, owner, reply, at_ms)

    @implements("anpr-working@0.1#one-row-for-each-owner")
    def _of_sightings(self, asking: Asking, owner: PartyId, reply: Reply, at_ms: int) -> Row:
        assert asking.question is not None
        try:
            found = found_from_json(reply.body)
        except Misspelled as bad:
            raise _Broken(MessageFault.MALFORMED) from bad
        window = Window(asking.sent_at, self.clock.now(), timedelta(seconds=self.limits.clock_skew_seconds))
        wrong = None if owner == self.own else misfit(found, asking.question, self.marks, window)
        if wrong is not None:
            raise _Broken(wrong)
        # Spelled anew: nothing that an owner put beside its reads goes any further.
        return Row(owner, RowOutcome.HIT if found.reads else RowOutcome.NO_TRACE, at_ms, found_to_json(found))

    @implements("anpr-working@0.1#signed-messages")
    def _verified(self, asking: Asking, ask: Ask, answer: Answer) -> Reply:
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


def for_the_record(row: Row) -> str:
    """Give what the record keeps of a row: the outcome, why, and how many reads; never the reads."""
    reads = row.body.get("reads")
    count = str(len(reads)) if isinstance(reads, list) else ""
    return " ".join(filter(None, (str(row.outcome), row.reason_code, count)))
