"""Writing a standard in the open: draft, consultation, comments and what became of them, ballot, effect.

Everything that is done is an event, kept with the change and on the record. What is written is public from the first
draft, so reading is not decided on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from commonbeat.access.model import Actor, Permission
from commonbeat.access.service import Access
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.legible import says_enough
from commonbeat.kernel.text import _

from .drafting import Wording, next_version, to_details, with_limit_said, wording_faults
from .errors import ClauseNotFound, EventNotFound, IllegalAct, StandardNotFound
from .lifecycle import FOLLOWS, Act, Disposition, Stage, StandardEvent
from .model import Clause
from .service import Catalogue
from .timeline import Timeline, Version, standing
from .told import Told

SAID_LEAST, SAID_MOST = 10, 4_000
EVENTS_MOST: Final = 10_000
"""Of one version: after that many nothing is begun on it. What answers or ends something is always taken."""
COMMENTS_MOST: Final = 4_000
"""Of one version: each takes an answer too, and this leaves room for those."""
COMMENTS_OF_ONE_MOST: Final = 100
"""Of one organisation in one consultation, so that nobody takes the room of the others."""


class WorkstreamStore(Protocol):
    """Keeps what was done to versions. Every adapter passes ``tests/adapters/test_workstream_store.py``."""

    def append(self, event: StandardEvent) -> StandardEvent:
        """Keep the event as the newest and give it with its number; events are never changed or taken away."""
        ...

    def of(self, standard: str, version: str) -> Sequence[StandardEvent]:
        """Give what was done to one version, in order; none: nothing was."""
        ...

    def all(self) -> Sequence[StandardEvent]:
        """Give everything that was done, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Workstreams:
    """Standards in the making, bound to one transaction."""

    store: WorkstreamStore
    catalogue: Catalogue
    access: Access
    trail: Trail
    clock: Clock
    told: Sequence[Told] = ()
    """What the network's directory says is agreed, at a node that does not keep the register itself."""

    def versions(self) -> Sequence[Version]:
        """Give every version, also drafts and those that are replaced, by standard and then by version."""
        return self.timeline().versions(self.clock.now())

    def find(self, standard: str, version: str) -> Version | None:
        """Give one version, or None."""
        found = (v for v in self.versions() if (v.standard.id, v.standard.version) == (standard, version))
        return next(found, None)

    def get(self, standard: str, version: str) -> Version:
        """Give one version; raise ``StandardNotFound`` where there is none."""
        found = self.find(standard, version)
        if found is None:
            known = [(one.standard.id, one.standard.version) for one in self.versions()]
            raise StandardNotFound(standard, version, known)
        return found

    def event(self, standard: str, version: str, number: int) -> StandardEvent:
        """Give one thing that was done to a version.

        Raises:
            StandardNotFound: there is no such version.
            EventNotFound: nothing of that number was done to it.
        """
        for one in self.get(standard, version).events:
            if one.number == number:
                return one
        raise EventNotFound(standard, version, number)

    def standing(self, standard: str) -> Version:
        """Give the version that stands, from which the next one begins; raise ``StandardNotFound`` where there is none.

        It is the live one; before any was agreed, the newest that came with the program.
        """
        versions = self.versions()
        found = standing(one for one in versions if one.standard.id == standard)
        if found is None:
            raise StandardNotFound(standard, known=[(one.standard.id, one.standard.version) for one in versions])
        return found

    def clause(self, address: str) -> Clause:
        """Give one clause of any version; raise ``ClauseNotFound`` where there is none."""
        try:
            wanted = ClauseId.parse(address)
        except ValueError:
            raise ClauseNotFound(address) from None
        version = self.find(wanted.standard, wanted.version)
        if version is None:
            raise ClauseNotFound(address)
        return _clause(version, wanted.clause)

    def timeline(self) -> Timeline:
        """Give which version holds when, as it is known now."""
        return Timeline(self.catalogue, self.store.all(), self.told)

    def draft(self, actor: Actor, standard: str, base: str, reason: str) -> Version:
        """Begin the version after the newest, with the text of ``base``.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound: there is no such base.
            IllegalAct: another version of the standard is in the making, that one first; or the base does not stand.
            Invalid: no reason is given.
        """
        rule = self.access.require(actor, Permission.STANDARDS_EDIT, standard).rule
        self.get(standard, base)
        _require_said("/reason", reason)
        others = [one for one in self.versions() if one.standard.id == standard]
        for one in others:
            if one.stage in _IN_THE_MAKING and one.events:
                told = _("{id}@{version} is in the making: finish or withdraw that one first.")
                raise IllegalAct(told.format(id=standard, version=one.standard.version))
        stands = self.standing(standard).standard.version
        if stands != base:
            told = _("{id}@{base} is not the version that stands: begin from {id}@{stands}, or its changes are undone.")
            raise IllegalAct(told.format(id=standard, base=base, stands=stands))
        version = next_version(one.standard.version for one in others)
        self._keep(actor, rule, self._event(actor, standard, version, Act.DRAFTED, reason, details={"base": base}))
        return self.get(standard, version)

    def change(self, actor: Actor, standard: str, version: str, clause: str, wording: Wording, why: str) -> Version:
        """Word a clause anew.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound, ClauseNotFound: there is no such thing.
            IllegalAct: the version is not one that may be changed now.
            Invalid: the wording cannot stand, or no reason is given.
        """
        rule = self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}").rule
        now = self.get(standard, version)
        if now.base is None:
            told = _("{id}@{version} came with the program, as files: begin a new version to change it.")
            raise IllegalAct(told.format(id=standard, version=version))
        held = _clause(now, clause)
        faults = wording_faults(wording, held)
        if faults:
            raise Invalid(faults)
        return self._do(
            actor, rule, now, Act.CHANGED, why, clause=clause, details=to_details(with_limit_said(wording, held))
        )

    def open_consultation(self, actor: Actor, standard: str, version: str, question: str) -> Version:
        """Ask everyone; raise as ``change`` does."""
        return self._edit(actor, standard, version, Act.CONSULTATION_OPENED, question)

    def close_consultation(self, actor: Actor, standard: str, version: str, summary: str) -> Version:
        """End the consultation, once every comment has its answer; raise as ``change`` does."""
        now = self.get(standard, version)
        if now.stage is Stage.CONSULTATION and now.undisposed:
            told = _("{count} comments have no answer yet: each needs one, with a reason.")
            raise IllegalAct(told.format(count=len(now.undisposed)))
        return self._edit(actor, standard, version, Act.CONSULTATION_CLOSED, summary)

    def comment(self, actor: Actor, standard: str, version: str, clause: str, text: str) -> Version:
        """Say something of a clause that is consulted on, for the actor's organisation.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound, ClauseNotFound: there is no such thing.
            IllegalAct: the version is not consulted on, or has as many comments as are taken.
            Invalid: nothing is said.
        """
        rule = self.access.require(actor, Permission.STANDARDS_COMMENT, f"{standard}@{version}#{clause}").rule
        now = self.get(standard, version)
        _clause(now, clause)
        _require_room(now, actor)
        return self._do(actor, rule, now, Act.COMMENTED, text, clause=clause)

    def dispose(
        self, actor: Actor, standard: str, version: str, comment: int, disposition: Disposition, reason: str
    ) -> Version:
        """Say what becomes of a comment, and why.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound: there is no such version.
            IllegalAct: there is no such comment that waits for an answer, or the version is not consulted on.
            Invalid: no reason is given.
        """
        rule = self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}").rule
        now = self.get(standard, version)
        waiting = {one.number: one for one in now.undisposed}
        if comment not in waiting:
            raise IllegalAct(_("There is no comment {number} that waits for an answer.").format(number=comment))
        details = {"disposition": str(disposition)}
        clause = waiting[comment].clause
        return self._do(actor, rule, now, Act.DISPOSED, reason, clause=clause, refers=comment, details=details)

    def rehearsed(
        self, actor: Actor, standard: str, version: str, clause: str, forecast: Mapping[str, object]
    ) -> Version:
        """Keep what a rehearsal of the version foretold, so that it can be held against what happens.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound, ClauseNotFound: there is no such thing.
            IllegalAct: the version holds already.
            Invalid: it was foretold of another limit than the version's.
        """
        rule = self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}#{clause}").rule
        now = self._foretold(standard, version, clause, forecast.get("limit_seconds"))
        said = _("What would break the clause was worked out from the last days' traffic.")
        return self._do(actor, rule, now, Act.REHEARSED, said, clause=clause, details=forecast)

    def require_keeps(self, actor: Actor, standard: str, version: str, clause: str, limit: float) -> None:
        """Raise what ``rehearsed`` would of a forecast at the limit, before anybody works one out."""
        self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}#{clause}")
        _require_possible(self._foretold(standard, version, clause, limit), Act.REHEARSED)

    def _foretold(self, standard: str, version: str, clause: str, limit: object) -> Version:
        """Give the version that a forecast at the limit is kept with; raise where it sets another, or none."""
        now = self.get(standard, version)
        machine = _clause(now, clause).machine
        if machine is None or machine.value is None or limit != machine.value:
            raise Invalid.at("/limit", _("A forecast is kept of the limit that the version sets, and of no other."))
        return now

    def open_ballot(self, actor: Actor, standard: str, version: str, ballot: str) -> Version:
        """Note that a ballot on the version is open.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound: there is no such version.
            IllegalAct: it was not consulted on, or is in ballot already.
        """
        rule = self.access.require(actor, Permission.CODE_ADMINISTER, f"{standard}@{version}").rule
        said = _("The ballot {ballot} was opened.").format(ballot=ballot)
        return self._do(actor, rule, self.get(standard, version), Act.BALLOT_OPENED, said, details={"ballot": ballot})

    def agreed(self, actor: Actor, standard: str, version: str, effect_at: datetime, ballot: str) -> Version:
        """Note that a ballot passed: from ``effect_at`` on the version holds. Raise as ``open_ballot`` does."""
        rule = self.access.require(actor, Permission.CODE_ADMINISTER, f"{standard}@{version}").rule
        said = _("The ballot {ballot} passed.").format(ballot=ballot)
        now, details = self.get(standard, version), {"ballot": ballot}
        return self._do(actor, rule, now, Act.AGREED, said, effect_at=effect_at, details=details)

    def rejected(self, actor: Actor, standard: str, version: str, ballot: str) -> Version:
        """Note that a ballot did not pass. Raise as ``open_ballot`` does."""
        rule = self.access.require(actor, Permission.CODE_ADMINISTER, f"{standard}@{version}").rule
        said = _("The ballot {ballot} did not pass.").format(ballot=ballot)
        return self._do(actor, rule, self.get(standard, version), Act.REJECTED, said, details={"ballot": ballot})

    def withdraw(self, actor: Actor, standard: str, version: str, why: str) -> Version:
        """Give a version in the making up; raise as ``change`` does, also for one that came with the program."""
        self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}")
        if self.get(standard, version).base is None:
            told = _(
                "{id}@{version} came with the program, and no editor gives it up: begin a new version in its place."
            )
            raise IllegalAct(told.format(id=standard, version=version))
        return self._edit(actor, standard, version, Act.WITHDRAWN, why)

    def _edit(self, actor: Actor, standard: str, version: str, act: Act, said: str) -> Version:
        rule = self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}").rule
        return self._do(actor, rule, self.get(standard, version), act, said)

    def _do(
        self,
        actor: Actor,
        rule: str,
        now: Version,
        act: Act,
        said: str,
        *,
        clause: str = "",
        refers: int | None = None,
        effect_at: datetime | None = None,
        details: Mapping[str, object] | None = None,
    ) -> Version:
        name, version = now.standard.id, now.standard.version
        _require_possible(now, act)
        _require_said("/text", said)
        event = self._event(
            actor, name, version, act, said, clause=clause, refers=refers, effect_at=effect_at, details=details
        )
        self._keep(actor, rule, event)
        return self.get(name, version)

    def _event(
        self,
        actor: Actor,
        standard: str,
        version: str,
        act: Act,
        text: str,
        *,
        clause: str = "",
        refers: int | None = None,
        effect_at: datetime | None = None,
        details: Mapping[str, object] | None = None,
    ) -> StandardEvent:
        at = self.clock.now()
        said = text.strip()
        return StandardEvent(
            standard, version, at, act, actor.id, actor.party, said, clause, refers, effect_at, details or {}
        )

    def _keep(self, actor: Actor, rule: str, event: StandardEvent) -> StandardEvent:
        kept = self.store.append(event)
        details: dict[str, Detail] = {"act": str(event.act), "number": kept.number}
        if event.effect_at is not None:
            details["effect_at"] = spell(event.effect_at)
        subject = f"{event.standard}@{event.version}" + (f"#{event.clause}" if event.clause else "")
        entry = Entry(event.at, Event.STANDARD_CHANGED, actor.id, actor.party, subject, rule=rule, details=details)
        self.trail.append(entry)
        return kept


_IN_THE_MAKING: Final = frozenset({Stage.DRAFT, Stage.CONSULTATION, Stage.CONSULTED, Stage.BALLOT})
_BEGINS: Final = frozenset({Act.CHANGED, Act.REHEARSED, Act.CONSULTATION_OPENED, Act.COMMENTED, Act.BALLOT_OPENED})


def _require_possible(version: Version, act: Act) -> None:
    """Raise ``IllegalAct`` where the act cannot be done to the version as it stands."""
    name = {"id": version.standard.id, "version": version.standard.version}
    if act not in FOLLOWS[version.stage]:
        told = _("{id}@{version} is {stage}: {acts}.")
        raise IllegalAct(told.format(**name, stage=version.stage, acts=_possible(version.stage)))
    if act in _BEGINS and len(version.events) >= EVENTS_MOST:
        raise IllegalAct(_("So much was done to {id}@{version} that nothing more is begun on it.").format(**name))


def _require_room(version: Version, actor: Actor) -> None:
    """Raise ``IllegalAct`` where one more comment of the actor's organisation would be one too many."""
    if len([one for one in version.events if one.act is Act.COMMENTED]) >= COMMENTS_MOST:
        told = _("{id}@{version} has {most} comments, and no more are taken.")
        raise IllegalAct(told.format(id=version.standard.id, version=version.standard.version, most=COMMENTS_MOST))
    opened = max((one.number for one in version.events if one.act is Act.CONSULTATION_OPENED), default=0)
    theirs = [e for e in version.events if e.act is Act.COMMENTED and e.number > opened and e.party == actor.party]
    if len(theirs) >= COMMENTS_OF_ONE_MOST:
        told = _("Your organisation has made {most} comments in this consultation, and no more are taken from it.")
        raise IllegalAct(told.format(most=COMMENTS_OF_ONE_MOST))


def _clause(version: Version, name: str) -> Clause:
    for clause in version.standard.clauses:
        if clause.id.clause == name:
            return clause
    address = f"{version.standard.id}@{version.standard.version}#{name}"
    raise ClauseNotFound(address, [one.id.clause for one in version.standard.clauses])


def _require_said(pointer: str, text: str) -> None:
    if not says_enough(text, SAID_LEAST, SAID_MOST):
        told = _("Say it in {least} to {most} characters.").format(least=SAID_LEAST, most=SAID_MOST)
        raise Invalid.at(pointer, told)


def _possible(stage: Stage) -> str:
    acts = [str(act) for act in FOLLOWS[stage]]
    return (
        _("what can be done with it is: {acts}").format(acts=", ".join(acts))
        if acts
        else _("nothing can be done with it")
    )
