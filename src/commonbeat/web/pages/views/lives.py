"""How a version of a standard came to be what it is: its stage bar, its events, what may be done with it now."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonbeat.access.model import Permission
from commonbeat.kernel.text import _
from commonbeat.standards.lifecycle import FOLLOWS, ROAD, Act, Stage, StandardEvent, last_at
from commonbeat.standards.timeline import Version


@dataclass(frozen=True, slots=True)
class StageStep:
    """One stage of the road: ``done``, ``now`` or ``ahead``."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that was done. ``answer`` is what became of a comment, ``ballot`` the ballot that it was part of."""

    number: int
    at: datetime
    what: str
    party: str
    text: str
    clause: str
    effect_at: datetime | None = None
    answer: str = ""
    why: str = ""
    waits: bool = False
    ballot: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """Where a version stands, how it came there, and what the reader may do with it."""

    stage: str
    said: str
    steps: tuple[StageStep, ...]
    events: tuple[EventRow, ...]
    base: str
    in_force_from: datetime | None
    may: frozenset[str]
    ballot: str = ""
    """The newest ballot on it, where there was one."""
    stands: str = ""
    """The version of the standard that stands, from which the next draft begins, where this is another."""
    awaited: str = ""
    """The version that holds now, where its text has not come to this node yet."""


NO_LIFE: Final = Life("", "", (), (), "", None, frozenset())


def life_of(version: Version, permissions: AbstractSet[Permission], names: dict[str, str], stands: str) -> Life:
    """Give the life of a version for a reader with these permissions; ``names`` gives organisations' names.

    ``stands`` is the version of the standard that stands.
    """
    events = version.events
    answers = {one.refers: one for one in events if one.act is Act.DISPOSED}
    rows = tuple(_row(one, answers.get(one.number), names) for one in events if one.act is not Act.DISPOSED)
    return Life(
        stage=str(version.stage),
        said=_said(version),
        steps=_steps(version.stage),
        events=rows,
        base=version.base or "",
        in_force_from=version.in_force_from,
        may=_may(version, permissions),
        ballot=next((row.ballot for row in reversed(rows) if row.ballot), ""),
        stands="" if stands == version.standard.version else stands,
    )


def stage_name(stage: str) -> str:
    """Give what a stage is called."""
    return {
        Stage.DRAFT: _("Draft"),
        Stage.CONSULTATION: _("Consultation"),
        Stage.CONSULTED: _("Consulted on"),
        Stage.BALLOT: _("Ballot"),
        Stage.AGREED: _("Agreed"),
        Stage.LIVE: _("Live"),
        Stage.REPLACED: _("Replaced"),
        Stage.WITHDRAWN: _("Withdrawn"),
    }[Stage(stage)]


def _steps(stage: Stage) -> tuple[StageStep, ...]:
    reached = ROAD.index(stage) if stage in ROAD else len(ROAD)
    if stage is Stage.WITHDRAWN:
        return (StageStep(stage_name(Stage.DRAFT), "done"), StageStep(stage_name(stage), "now"))
    steps = [
        StageStep(stage_name(one), "done" if at < reached else "now" if at == reached else "ahead")
        for at, one in enumerate(ROAD)
    ]
    if stage is Stage.REPLACED:
        steps.append(StageStep(stage_name(stage), "now"))
    return tuple(steps)


def _said(version: Version) -> str:
    """Say in a sentence where the version stands: what the stage bar shows, for those who do not see it."""
    since = _since(version)
    told = {
        Stage.DRAFT: _("It is a draft: its editors are writing it, and it binds nobody.")
        if version.base or version.events
        else _(
            "It came with the program, and no ballot has agreed on it. Until one agrees on a version, nodes keep it."
        ),
        Stage.CONSULTATION: _("It is consulted on: anybody whose role allows it may comment on a clause."),
        Stage.CONSULTED: _("It was consulted on, and every comment has its answer. A ballot comes next."),
        Stage.BALLOT: _("It is in ballot: each chamber votes on this very text."),
        Stage.AGREED: _("It was agreed, and takes effect at the instant below."),
        Stage.LIVE: _("It is live: it holds now."),
        Stage.REPLACED: _("Another version has replaced it. It still judges what was captured while it held."),
        Stage.WITHDRAWN: _("It was given up."),
    }[version.stage]
    return f"{told} {since}".strip()


def _since(version: Version) -> str:
    opened = last_at(version.events, Act.CONSULTATION_OPENED)
    if version.stage is Stage.CONSULTATION and opened is not None:
        return _("Since {day}.").format(day=f"{opened:%-d %B %Y}")
    return ""


def _may(version: Version, permissions: AbstractSet[Permission]) -> frozenset[str]:
    acts: set[str] = set()
    follows = FOLLOWS[version.stage]
    if Permission.STANDARDS_EDIT in permissions:
        acts |= {str(one) for one in _EDITORS if one in follows}
        acts -= set() if version.base else {str(Act.CHANGED), str(Act.WITHDRAWN)}
        acts -= {str(Act.CONSULTATION_CLOSED)} if version.undisposed else set()
        acts.add("draft")
    if Permission.STANDARDS_COMMENT in permissions and Act.COMMENTED in follows:
        acts.add(str(Act.COMMENTED))
    if Permission.CODE_ADMINISTER in permissions and Act.BALLOT_OPENED in follows:
        acts.add(str(Act.BALLOT_OPENED))
    if Permission.MEASURES_READ in permissions:
        acts.add(str(Act.REHEARSED))
    return frozenset(acts)


_EDITORS: Final = (
    Act.CHANGED,
    Act.CONSULTATION_OPENED,
    Act.DISPOSED,
    Act.CONSULTATION_CLOSED,
    Act.WITHDRAWN,
)


def _row(event: StandardEvent, answer: StandardEvent | None, names: dict[str, str]) -> EventRow:
    return EventRow(
        number=event.number,
        at=event.at,
        what=_what(event),
        party=names.get(event.party, event.party),
        text=event.text,
        clause=event.clause,
        effect_at=event.effect_at,
        answer="" if answer is None else _disposition(str(answer.details.get("disposition", ""))),
        why="" if answer is None else answer.text,
        waits=event.act is Act.COMMENTED and answer is None,
        ballot=str(event.details.get("ballot", "")),
    )


def _what(event: StandardEvent) -> str:
    return {
        Act.DRAFTED: _("Drafted"),
        Act.CHANGED: _("Clause changed"),
        Act.REHEARSED: _("Rehearsed"),
        Act.CONSULTATION_OPENED: _("Consultation opened"),
        Act.COMMENTED: _("Comment"),
        Act.DISPOSED: _("Comment answered"),
        Act.CONSULTATION_CLOSED: _("Consultation closed"),
        Act.BALLOT_OPENED: _("Ballot opened"),
        Act.AGREED: _("Agreed"),
        Act.REJECTED: _("Ballot did not pass"),
        Act.WITHDRAWN: _("Withdrawn"),
    }[event.act]


def _disposition(value: str) -> str:
    return {
        "accepted": _("Accepted"),
        "partly-accepted": _("Partly accepted"),
        "declined": _("Declined"),
        "noted": _("Noted"),
    }.get(value, value)
