"""Accession to the code: a pair is entered, each of it signs the exact text, or declines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commonbeat.access.model import Actor, Permission
from commonbeat.audit.model import Detail, Event
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import from_ms, spell, to_ms
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import PartyId, new_id
from commonbeat.kernel.text import _
from commonbeat.parties.errors import NoSuchParty
from commonbeat.parties.model import PartyClass
from commonbeat.parties.ports import PartyStore

from .delivery import Delivery, Receipt
from .errors import AccessionThere, NoSuchAccession, StatementRefused, Why
from .model import CODE, Acceded, Accession, Applied, CodeEvent, Declined, Pair, Signed, Text
from .ports import EventStore, Rules, StandardsInForce, Texts
from .rules import accession_of
from .statements import Statement, read_statement, require_about, require_reasons

LONGEST_AHEAD = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Accessions:
    """The accessions, bound to one transaction."""

    events: EventStore
    parties: PartyStore
    texts: Texts
    in_force: StandardsInForce
    rules: Rules
    delivery: Delivery

    def apply(self, actor: Actor, code: str, pair: Pair, effect_at: datetime | None = None) -> Accession:
        """Enter a pair that would accede to the version of the code that holds now, as ``network-code@0.1``.

        Raises:
            AccessRefused: the actor is no registrar.
            NoSuchParty: one of the pair is not in the register of organisations.
            AccessionThere: the force is bound, or about to be.
            Invalid: it is no such pair, there is no such code or another version of it holds, or the instant is no
                future one.
        """
        rule = self.delivery.access.require(actor, Permission.CODE_ADMINISTER, pair.force).rule
        now, text, holds = self._now(), self._text(code), self.holding()
        faults = [
            *self._party_faults(pair.force, PartyClass.FORCE, "/force"),
            *self._party_faults(pair.policing_body, PartyClass.POLICING_BODY, "/policing_body"),
            *instant_faults(effect_at, now, "/effect_at"),
        ]
        if text is None:
            faults.append(Fault("/code", _("There is no such version of the code, as network-code@0.1.")))
        elif text != holds:
            faults.append(Fault("/code", _does_not_hold(text, holds)))
        if faults or text is None:
            raise Invalid(faults)
        for one in self.list_():
            if one.pair.force == pair.force and one.declined is None and not (one.is_open and one.text != holds):
                raise AccessionThere(pair.force, one.id)
        made = new_id("accession")
        self.events.append(made, 0, Applied(now, text, pair, None if effect_at is None else _to_the_ms(effect_at)))
        details: dict[str, Detail] = {
            "code": text.name,
            "digest": text.digest,
            "force": pair.force,
            "policing_body": pair.policing_body,
            "effect_at": spell(effect_at) if effect_at else "",
        }
        self.delivery.record(actor, Event.ACCESSION_APPLIED, made, rule, details)
        return self.get(made)

    def sign(self, actor: Actor, id: str, envelope: bytes) -> Receipt[Accession]:
        """Take a signed statement of accession. The same party's again changes nothing.

        Raises:
            AccessRefused: it is another organisation's than the actor's, who is no registrar.
            NoSuchAccession: there is none of that id.
        """
        return self._take(actor, id, envelope, "accession")

    def decline(self, actor: Actor, id: str, envelope: bytes) -> Receipt[Accession]:
        """Take a signed statement of declining, with reasons.

        Raises:
            AccessRefused: it is another organisation's than the actor's, who is no registrar.
            NoSuchAccession: there is none of that id.
        """
        return self._take(actor, id, envelope, "declining")

    def get(self, id: str) -> Accession:
        """Give one accession; raise ``NoSuchAccession`` where there is none."""
        events = self.events.of(id)
        if not events:
            raise NoSuchAccession(id)
        return accession_of(id, events)

    def list_(self) -> Sequence[Accession]:
        """Give every accession, the oldest first."""
        return [accession_of(one, events) for one, events in self.events.all().items()]

    def holding(self) -> Text | None:
        """Give the text of the code that holds now, which is the one that a pair can accede to; None: none holds."""
        versions = {one.id: one.version for one in self.in_force.versions(self._now())}
        return self._text(f"{CODE}@{versions[CODE]}") if CODE in versions else None

    def _take(self, actor: Actor, id: str, envelope: bytes, kind: str) -> Receipt[Accession]:
        accession, statement = self.get(id), None
        try:
            statement = read_statement(envelope)
            rule = self.delivery.require_may(actor, statement.party, id)
            return self._checked(actor, accession, statement, kind, rule)
        except StatementRefused as refused:
            self.delivery.record_refusal(actor, Event.ACCESSION_REFUSED, id, refused, statement)
            return Receipt(accession, refused)

    def _checked(
        self, actor: Actor, accession: Accession, statement: Statement, kind: str, rule: str
    ) -> Receipt[Accession]:
        require_about(statement, kind, accession)
        if accession.declined is not None:
            raise StatementRefused(Why.ALREADY_DECLINED)
        version = accession.text.version
        signed = self.delivery.signed(statement, self.parties.find(statement.party), self.rules.of(version).signing)
        self._require_fresh(accession, signed)
        details: dict[str, Detail] = {"party": signed.party, "key": signed.key, "digest": accession.text.digest}
        if kind == "declining":
            event = self._declined(accession, statement, signed)
            return self._kept(actor, accession, event, Event.ACCESSION_DECLINED, rule, details)
        if signed.party in accession.acceded:
            return Receipt(accession)
        self._require_holds(accession)
        return self._kept(actor, accession, Acceded(self._now(), signed), Event.ACCESSION_SIGNED, rule, details)

    @implements("network-code@0.1#exact-text")
    def _require_holds(self, accession: Accession) -> None:
        """Let a signature pass while the text that it is over holds: nobody is to be bound by other words."""
        holds = self.holding()
        if accession.text != holds:
            raise StatementRefused(Why.TEXT_DOES_NOT_HOLD, _does_not_hold(accession.text, holds))

    def _require_fresh(self, accession: Accession, signed: Signed) -> None:
        """Let a statement pass that was signed for this accession, and not for one that was declined before.

        It names the pair and not the accession, so that it may be signed where there is no network; else whoever has
        an old one could bind, or hold up, somebody who has changed their mind.
        """
        for one in self.list_():
            if one.id == accession.id or signed.party not in one.pair.both or one.declined is None:
                continue
            told = [*(event.signed for event in one.acceded.values()), one.declined.signed]
            used = any((other.party, other.signed_at) == (signed.party, signed.signed_at) for other in told)
            if used or signed.signed_at < one.declined.at:
                raise StatementRefused(Why.TOO_OLD)

    def _declined(self, accession: Accession, statement: Statement, signed: Signed) -> Declined:
        if not accession.missing:
            raise StatementRefused(Why.ALREADY_BOUND)
        return Declined(self._now(), signed, require_reasons(statement))

    def _kept(
        self,
        actor: Actor,
        accession: Accession,
        event: CodeEvent,
        recorded: Event,
        rule: str,
        details: dict[str, Detail],
    ) -> Receipt[Accession]:
        self.events.append(accession.id, len(self.events.of(accession.id)), event)
        stands = self.get(accession.id)
        missing: Detail = [str(party) for party in stands.missing]
        self.delivery.record(actor, recorded, accession.id, rule, details | {"missing": missing})
        return Receipt(stands)

    def _text(self, code: str) -> Text | None:
        standard, _at, version = code.partition("@")
        digest = self.texts.digest(standard, version) if standard == CODE else None
        return None if digest is None else Text(standard, version, digest)

    def _party_faults(self, id: PartyId, wanted: PartyClass, pointer: str) -> list[Fault]:
        found = self.parties.find(id)
        if found is None:
            raise NoSuchParty(id, [one.id for one in self.parties.all()])
        if found.party_class is not wanted:
            told = _("{id} is of class {class_}, and a pair has a force and a policing body.")
            return [Fault(pointer, told.format(id=id, class_=found.party_class))]
        if found.ended_on is not None and found.ended_on < self._now().date():
            return [Fault(pointer, _("{id} has ended: enter whoever came after it.").format(id=id))]
        return []

    def _now(self) -> datetime:
        return _to_the_ms(self.delivery.now())


def instant_faults(instant: datetime | None, now: datetime, pointer: str) -> list[Fault]:
    """Give what is wrong with an instant that is to come; none: nothing is, or none is set."""
    if instant is None or now < instant <= now + LONGEST_AHEAD:
        return []
    return [Fault(pointer, _("It is an instant to come, within ten years."))]


def _does_not_hold(text: Text, holds: Text | None) -> str:
    if holds is None:
        return _("{code} is not in force, and no version of the code is.").format(code=text.name)
    told = _("{code} is not in force, or its words have changed: a registrar enters the pair for {holds} ({digest}).")
    return told.format(code=text.name, holds=holds.name, digest=holds.digest)


def _to_the_ms(instant: datetime) -> datetime:
    """Give the instant as an event keeps it."""
    return from_ms(to_ms(instant))
