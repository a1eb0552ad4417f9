"""A question under way: the signed message to each owner, what this node's own reads tell, and what came of it all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.envelopes import Signer
from commonbeat.kernel.errors import CommonbeatError, Invalid
from commonbeat.kernel.ids import PartyId

from .errors import MessageFault
from .model import Ask, ListedParty, Message, Reply, SightingsQuestion, Told
from .ports import Sightings
from .rules import Look
from .signatures import sign_request
from .spelling import found_to_json, message_to_json

PATH: Final = "/exchange/v1/"


@dataclass(slots=True)
class Asking:
    """One question under way: to whom, since when, and what has come of it.

    ``question`` is None where measures are asked for; ``began`` counts as the asking service's ticks do.
    """

    id: str
    asks: Mapping[PartyId, Ask]
    look: Look
    began: float
    sent_at: datetime
    question: SightingsQuestion | None = None
    outcomes: dict[PartyId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asks:
    """Makes the signed messages of a question."""

    own: PartyId
    signer: Signer
    life_seconds: int

    def make(self, owners: Sequence[ListedParty], message: Message, *, now: datetime) -> Mapping[PartyId, Ask]:
        """Give a message to each of the owners: as the one given, but for whom it is to, and its own id."""
        made = {}
        for one in owners:
            to_them = replace(message, id=secrets.token_urlsafe(16), owner=one.id)
            made[one.id] = self._signed(one, to_them, to_ms(now) // 1000)
        return made

    def _signed(self, owner: ListedParty, message: Message, created: int) -> Ask:
        body, url = message_to_json(message), f"{owner.endpoint}{PATH}{message.kind}"
        headers = sign_request(
            self.signer, url, body, nonce=message.id, created=created, life_seconds=self.life_seconds
        )
        return Ask(owner.id, message.id, url, headers, body, headers["signature"].partition("=")[2])


def own_reads(
    sightings: Sightings, own: PartyId, actor: Actor, question: SightingsQuestion, id: str
) -> Callable[[], Reply]:
    """Give what looks in this node's own reads, and tells of them as another owner would."""

    def find() -> Reply:
        try:
            found = sightings.find(actor, question, id, vouched=False)
        except AccessRefused as refused:
            code = ClauseId.parse(refused.decision.rule).clause
            return Reply(id, own, Told.REFUSED, reason_code=code, words=str(refused))
        except Invalid as bad:
            return Reply(id, own, Told.REFUSED, reason_code=str(MessageFault.INVALID), words=str(bad))
        except CommonbeatError as trouble:
            return Reply(id, own, Told.FAILED, reason_code=trouble.code.partition(".")[2])
        return Reply(id, own, Told.ANSWERED, found_to_json(found))

    return find
