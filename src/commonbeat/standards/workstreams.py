"""Writing a standard in the open: draft, consultation, comments and what became of them, ballot, effect.

Everything that is done is an event, kept with the change and on the record. What is written is public from the first
draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonbeat.access.model import Actor, Permission
from commonbeat.access.service import Access
from commonbeat.audit.ports import Trail
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .deeds import Deed, entry_of, require_possible, require_said
from .drafting import Wording, next_version, to_details, with_machine_said, wording_faults
from .errors import IllegalAct
from .in_force import require_known_units
from .lifecycle import Act, Disposition, Stage
from .timeline import Version
from .versions import Versions, clause_of

COMMENTS_MOST: Final = 4_000
"""Of one version: each takes an answer too, and this leaves room for those."""
COMMENTS_OF_ONE_MOST: Final = 100
"""Of one organisation in one consultation, so that nobody takes the room of the others."""
_IN_THE_MAKING: Final = frozenset({Stage.DRAFT, Stage.CONSULTATION, Stage.CONSULTED, Stage.BALLOT})


@dataclass(frozen=True, slots=True)
class Workstreams(Versions):
    """Standards in the making, bound to one transaction."""

    access: Access
    trail: Trail

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
        require_said("/reason", reason)
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
        return self._keep(actor, rule, standard, version, Deed(Act.DRAFTED, reason, details={"base": base}))

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
        held = clause_of(now, clause)
        faults = wording_faults(wording, held)
        if faults:
            raise Invalid(faults)
        details = to_details(with_machine_said(wording, held))
        return self._do(actor, rule, now, Deed(Act.CHANGED, why, clause=clause, details=details))

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
        clause_of(now, clause)
        _require_room(now, actor)
        return self._do(actor, rule, now, Deed(Act.COMMENTED, text, clause=clause))

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
        return self._do(actor, rule, now, Deed(Act.DISPOSED, reason, clause=clause, refers=comment, details=details))

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
        return self._do(actor, rule, now, Deed(Act.REHEARSED, said, clause=clause, details=forecast))

    def require_keeps(self, actor: Actor, standard: str, version: str, clause: str, limit: float) -> None:
        """Raise what ``rehearsed`` would of a forecast at the limit, before anybody works one out."""
        self.access.require(actor, Permission.STANDARDS_EDIT, f"{standard}@{version}#{clause}")
        require_possible(self._foretold(standard, version, clause, limit), Act.REHEARSED)

    def _foretold(self, standard: str, version: str, clause: str, limit: object) -> Version:
        """Give the version that a forecast at the limit is kept with; raise where it sets another, or none."""
        now = self.get(standard, version)
        machine = clause_of(now, clause).machine
        if machine is None or machine.value is None or limit != machine.value:
            raise Invalid.at("/limit", _("A forecast is kept of the limit that the version sets, and of no other."))
        return now

    def open_ballot(self, actor: Actor, standard: str, version: str, ballot: str) -> Version:
        """Note that a ballot on the version is open.

        Raises:
            AccessRefused: the role may not.
            StandardNotFound: there is no such version.
            IllegalAct: it was not consulted on, or is in ballot already.
            UnknownUnit: it sets a limit in a unit that no check knows, so that no node could keep it.
        """
        require_known_units(self.get(standard, version).standard)
        said = _("The ballot {ballot} was opened.").format(ballot=ballot)
        return self._of_ballot(actor, standard, version, Deed(Act.BALLOT_OPENED, said, details={"ballot": ballot}))

    def agreed(self, actor: Actor, standard: str, version: str, effect_at: datetime, ballot: str) -> Version:
        """Note that a ballot passed: from ``effect_at`` on the version holds. Raise as ``open_ballot`` does."""
        said = _("The ballot {ballot} passed.").format(ballot=ballot)
        deed = Deed(Act.AGREED, said, effect_at=effect_at, details={"ballot": ballot})
        return self._of_ballot(actor, standard, version, deed)

    def rejected(self, actor: Actor, standard: str, version: str, ballot: str) -> Version:
        """Note that a ballot did not pass. Raise as ``open_ballot`` does."""
        said = _("The ballot {ballot} did not pass.").format(ballot=ballot)
        return self._of_ballot(actor, standard, version, Deed(Act.REJECTED, said, details={"ballot": ballot}))

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
        return self._do(actor, rule, self.get(standard, version), Deed(act, said))

    def _of_ballot(self, actor: Actor, standard: str, version: str, deed: Deed) -> Version:
        rule = self.access.require(actor, Permission.CODE_ADMINISTER, f"{standard}@{version}").rule
        return self._do(actor, rule, self.get(standard, version), deed)

    def _do(self, actor: Actor, rule: str, now: Version, deed: Deed) -> Version:
        """Do something to a version as it stands now, by the rule that lets the actor; give it as it stands then."""
        require_possible(now, deed.act)
        require_said("/text", deed.said)
        return self._keep(actor, rule, now.standard.id, now.standard.version, deed)

    def _keep(self, actor: Actor, rule: str, standard: str, version: str, deed: Deed) -> Version:
        kept = self.store.append(deed.event(actor, standard, version, self.clock.now()))
        self.trail.append(entry_of(kept, rule))
        return self.get(standard, version)


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
