"""What is done to a version of a standard: whether it may be, as it stands, and how it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from commonbeat.access.model import Actor
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.legible import says_enough
from commonbeat.kernel.text import _

from .errors import IllegalAct
from .lifecycle import FOLLOWS, Act, Stage, StandardEvent
from .timeline import Version

SAID_LEAST, SAID_MOST = 10, 4_000
EVENTS_MOST: Final = 10_000
"""Of one version: after that many nothing is begun on it. What answers or ends something is always taken."""
_BEGINS: Final = frozenset({Act.CHANGED, Act.REHEARSED, Act.CONSULTATION_OPENED, Act.COMMENTED, Act.BALLOT_OPENED})


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done to a version, before it is kept; the parts are those of ``StandardEvent``."""

    act: Act
    said: str
    clause: str = ""
    refers: int | None = None
    effect_at: datetime | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    def event(self, actor: Actor, standard: str, version: str, at: datetime) -> StandardEvent:
        """Give the event that keeps it."""
        return StandardEvent(
            standard,
            version,
            at,
            self.act,
            actor.id,
            actor.party,
            self.said.strip(),
            self.clause,
            self.refers,
            self.effect_at,
            self.details,
        )


def entry_of(event: StandardEvent, rule: str) -> Entry:
    """Give what goes on the record of an event that was kept, with the rule that allowed it."""
    details: dict[str, Detail] = {"act": str(event.act), "number": event.number}
    if event.effect_at is not None:
        details["effect_at"] = spell(event.effect_at)
    subject = f"{event.standard}@{event.version}" + (f"#{event.clause}" if event.clause else "")
    return Entry(event.at, Event.STANDARD_CHANGED, event.actor, event.party, subject, rule=rule, details=details)


def require_possible(version: Version, act: Act) -> None:
    """Raise ``IllegalAct`` where the act cannot be done to the version as it stands."""
    name = {"id": version.standard.id, "version": version.standard.version}
    if act not in FOLLOWS[version.stage]:
        told = _("{id}@{version} is {stage}: {acts}.")
        raise IllegalAct(told.format(**name, stage=version.stage, acts=_possible(version.stage)))
    if act in _BEGINS and len(version.events) >= EVENTS_MOST:
        raise IllegalAct(_("So much was done to {id}@{version} that nothing more is begun on it.").format(**name))


def require_said(pointer: str, text: str) -> None:
    """Raise ``Invalid`` where too little is said, or too much."""
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
