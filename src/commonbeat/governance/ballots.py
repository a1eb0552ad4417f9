"""Ballots: a change is put to the electorate, signed votes come in, and are counted when the time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commonbeat.access.model import Actor, Permission
from commonbeat.audit.model import Detail, Event
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import from_ms, spell, to_ms
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import PartyId, new_id
from commonbeat.kernel.legible import is_legible
from commonbeat.kernel.text import _

from .delivery import Delivery, Receipt
from .electorates import CodeRules, Electorate, Seat, Tally, count, roll_of
from .errors import BallotClosed, BallotThere, NoSuchBallot, NotYetClosed, StatementRefused, Why
from .model import CODE, Ballot, BallotState, Cast, Closed, Opened, Question, Signed, Text
from .ports import Adopts, EventStore, Rules, StandardsInForce, Texts
from .register import Register
from .rules import ballot_of, effect_of, holder_of
from .service import instant_faults
from .statements import Statement, read_statement, require_reasons, require_vote


@dataclass(frozen=True, slots=True)
class Asked:
    """What a registrar puts to a ballot. ``digest`` is of the new text, as whoever asks knows it."""

    standard: str
    version: str
    from_version: str
    digest: str
    closes: datetime
    effect_at: datetime | None = None
    diff: str = ""


@dataclass(frozen=True, slots=True)
class BallotTold:
    """A ballot as everybody may see it: how each voted, and why, only when it has been counted.

    ``voted`` are the seats whose votes are in, in the order of the roll.
    """

    id: str
    question: Question
    electorate: Electorate
    roll: tuple[Seat, ...]
    opened_at: datetime
    closes: datetime
    state: BallotState
    stated_effect_at: datetime | None
    voted: tuple[PartyId, ...]
    votes: tuple[Cast, ...]
    tally: Tally | None
    counted_at: datetime | None
    effect_at: datetime | None

    @property
    def votes_in(self) -> int:
        return len(self.voted)


@dataclass(frozen=True, slots=True)
class Ballots:
    """The ballots, bound to one transaction."""

    events: EventStore
    register: Register
    texts: Texts
    in_force: StandardsInForce
    rules: Rules
    adopts: Adopts
    delivery: Delivery

    @implements("network-code@0.1#electorates-are-data")
    def open(self, actor: Actor, asked: Asked) -> BallotTold:
        """Open a ballot, now, with the electorate that the code's rules name for the standard.

        Raises:
            AccessRefused: the actor is no registrar.
            BallotThere: there is a ballot on the standard that was not counted yet.
            Invalid: the question, the time or the electorate will not do.
        """
        rule = self.delivery.access.require(actor, Permission.CODE_ADMINISTER, asked.standard).rule
        now = self._now()
        if faults := self._faults(asked, now):
            raise Invalid(faults)
        for one in self._all():
            if one.closed is None and one.opened.question.text.standard == asked.standard:
                raise BallotThere(asked.standard, one.id)
        electorate = self._rules(now).electorate(asked.standard)
        roll = roll_of(electorate, self.register.electors_at(now))
        if not roll:
            raise Invalid.at("", _("Nobody is bound by the code yet, so nobody could vote."))
        question = Question(Text(asked.standard, asked.version, asked.digest), asked.from_version, asked.diff)
        effect_at = None if asked.effect_at is None else from_ms(to_ms(asked.effect_at))
        made = new_id("ballot")
        opened = Opened(now, question, from_ms(to_ms(asked.closes)), effect_at, electorate, roll)
        self.events.append(made, 0, opened)
        self.adopts.opened(actor, asked.standard, asked.version, made)
        details: dict[str, Detail] = {
            "standard": question.text.name,
            "digest": asked.digest,
            "electorate": electorate.name,
            "closes": spell(opened.closes),
            "effect_at": spell(effect_at) if effect_at else "",
            "seats": len(roll),
        }
        self.delivery.record(actor, Event.BALLOT_OPENED, made, rule, details)
        return self.get(made)

    @implements("network-code@0.1#signed-votes", "network-code@0.1#closing")
    def vote(self, actor: Actor, id: str, envelope: bytes) -> Receipt[BallotTold]:
        """Take a signed vote, for the seats of the roll that the organisation holds today.

        Raises:
            AccessRefused: it is another organisation's than the actor's, who is no registrar.
            NoSuchBallot: there is none of that id.
        """
        ballot, statement = self._one(id), None
        try:
            statement = read_statement(envelope)
            rule = self.delivery.require_may(actor, statement.party, id)
            cast = self._cast(ballot, statement)
        except StatementRefused as refused:
            self.delivery.record_refusal(actor, Event.VOTE_REFUSED, id, refused, statement)
            return Receipt(self._told(ballot), refused)
        self.events.append(id, len(self.events.of(id)), cast)
        details: dict[str, Detail] = {  # not how: that is told when the ballot is counted
            "party": cast.signed.party,
            "key": cast.signed.key,
            "digest": ballot.opened.question.text.digest,
        }
        self.delivery.record(actor, Event.VOTE_CAST, id, rule, details)
        return Receipt(self.get(id))

    def close(self, actor: Actor, id: str) -> BallotTold:
        """Count a ballot whose time is over, or in which every vote is in. What was agreed is adopted at once.

        Raises:
            AccessRefused: the actor is no registrar.
            NoSuchBallot: there is none of that id.
            NotYetClosed: it is still open, and votes are outstanding.
            BallotClosed: it was counted already.
        """
        rule = self.delivery.access.require(actor, Permission.CODE_ADMINISTER, id).rule
        ballot, now = self._one(id), self._now()
        if ballot.closed is not None:
            raise BallotClosed(ballot.closed.at)
        if now < ballot.opened.closes and ballot.outstanding:
            raise NotYetClosed(ballot.opened.closes, len(ballot.outstanding))
        choices = {seat: one.choice for one in ballot.cast for seat in one.seats}
        tally = count(ballot.opened.electorate, ballot.opened.roll, choices)
        effect_at = effect_of(ballot.opened.effect_at, now) if tally.passed else None
        self.events.append(id, len(self.events.of(id)), Closed(now, tally, effect_at))
        text = ballot.opened.question.text
        if effect_at is not None:
            self.adopts.agreed(actor, text.standard, text.version, effect_at, id)
        else:
            self.adopts.rejected(actor, text.standard, text.version, id)
        details: dict[str, Detail] = {
            "standard": text.name,
            "passed": tally.passed,
            "tally": [f"{one.chamber}: {one.approve} for, {one.reject} against" for one in tally.chambers],
            "effect_at": spell(effect_at) if effect_at else "",
        }
        self.delivery.record(actor, Event.BALLOT_CLOSED, id, rule, details)
        return self.get(id)

    def get(self, id: str) -> BallotTold:
        """Give one ballot as everybody may see it; raise ``NoSuchBallot`` where there is none."""
        return self._told(self._one(id))

    def list_(self) -> Sequence[BallotTold]:
        """Give every ballot, the newest first."""
        return [self._told(one) for one in reversed(self._all())]

    def _cast(self, ballot: Ballot, statement: Statement) -> Cast:
        choice, now = require_vote(statement, ballot), self._now()
        parties = self.register.parties_by_id()
        signing = self._rules(now).signing
        signed = self.delivery.signed(statement, parties.get(statement.party), signing)
        reasons = require_reasons(statement)
        _require_in_time(ballot, signed, now)
        held = [one.party for one in ballot.opened.roll if holder_of(one.party, parties, now.date()) == signed.party]
        if not held:
            raise StatementRefused(Why.NOT_ON_THE_ROLL)
        seats: tuple[PartyId, ...] = tuple(seat for seat in held if seat not in ballot.voted)
        if not seats:
            raise StatementRefused(Why.ALREADY_VOTED)
        return Cast(now, signed, choice, reasons, seats)

    def _faults(self, asked: Asked, now: datetime) -> list[Fault]:
        faults = instant_faults(asked.closes, now, "/closes")
        faults += instant_faults(asked.effect_at, now, "/effect_at")
        if asked.effect_at is not None and asked.effect_at < asked.closes:
            faults.append(Fault("/effect_at", _("A change takes effect when the ballot has closed, or later.")))
        if self.texts.digest(asked.standard, asked.version) != asked.digest:
            faults.append(Fault("/digest", _("There is no such text with that digest: it may have been changed.")))
        present = {one.id: one.version for one in self.in_force.versions(now)}.get(asked.standard, "")
        if asked.from_version != present:
            told = _("The version in force is {present}: a change is one of that.")
            faults.append(Fault("/from_version", told.format(present=present or _("none"))))
        if asked.version == present:
            faults.append(Fault("/version", _("It is in force already.")))
        if len(asked.diff) > 200 or not is_legible(asked.diff):
            faults.append(Fault("/diff", _("It is the digest of the difference, as sha256:…")))
        return faults

    def _rules(self, now: datetime) -> CodeRules:
        """Give the rules of the code as it is in force."""
        for one in self.in_force.versions(now):
            if one.id == CODE:
                return self.rules.of(one.version)
        raise Invalid.at("", _("No version of the code is in force now, so nobody can vote by its rules."))

    def _one(self, id: str) -> Ballot:
        events = self.events.of(id)
        if not events:
            raise NoSuchBallot(id)
        return ballot_of(id, events)

    def _all(self) -> Sequence[Ballot]:
        return [ballot_of(one, events) for one, events in self.events.all().items()]

    def _told(self, ballot: Ballot) -> BallotTold:
        opened, closed = ballot.opened, ballot.closed
        return BallotTold(
            id=ballot.id,
            question=opened.question,
            electorate=opened.electorate,
            roll=opened.roll,
            opened_at=opened.at,
            closes=opened.closes,
            state=ballot.state(self._now()),
            stated_effect_at=opened.effect_at,
            voted=tuple(dict.fromkeys(seat.party for seat in opened.roll if seat.party in ballot.voted)),
            votes=ballot.cast if closed else (),
            tally=closed.tally if closed else None,
            counted_at=closed.at if closed else None,
            effect_at=closed.effect_at if closed else None,
        )

    def _now(self) -> datetime:
        return from_ms(to_ms(self.delivery.now()))


def _require_in_time(ballot: Ballot, signed: Signed, now: datetime) -> None:
    opened = ballot.opened
    if ballot.closed is not None or now >= opened.closes or signed.signed_at >= opened.closes:
        raise StatementRefused(Why.AFTER_CLOSE)
    if signed.signed_at < opened.at:
        raise StatementRefused(Why.BEFORE_OPENING)
