"""The text of a version that is written here: the version that it starts from, and what was changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.legible import says_enough
from commonbeat.kernel.text import _

from .consequences import consequence_said, consequences_in, with_consequence
from .lifecycle import Act, StandardEvent
from .limits import in_words, limit_faults, says, with_said
from .model import Clause, Consequence, Standard, Status

TEXT_MOST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Wording:
    """What an editor changes of a clause; what is None stays as it is."""

    text: str | None = None
    plain: str | None = None
    value: float | None = None
    consequence: Consequence | None = None


def wording_faults(wording: Wording, clause: Clause) -> list[Fault]:
    """Say what is wrong with the new wording of a clause."""
    faults = [
        Fault(f"/{name}", _("Write a sentence of up to {most} characters.").format(most=TEXT_MOST))
        for name, said in (("text", wording.text), ("plain", wording.plain))
        if said is not None and not says_enough(said, 10, TEXT_MOST)
    ]
    if wording.value is not None:
        machine = clause.machine
        if machine is None or machine.value is None:
            faults.append(Fault("/value", _("The clause sets no limit of its own.")))
        else:
            faults += limit_faults(wording.value, "/value")
    if wording.consequence is not None and (clause.machine is None or clause.machine.consequence is None):
        faults.append(Fault("/consequence", _("The clause sets no consequence for a read.")))
    if wording == Wording():
        faults.append(Fault("", _("Say what is to change: the text, the plain words, the limit or the consequence.")))
    return faults or _unlike(with_machine_said(wording, clause), clause)


def with_machine_said(wording: Wording, clause: Clause) -> Wording:
    """Give the wording with a new limit or consequence said wherever the clause says the old one.

    So what people read and what machines are held to never differ.
    """
    machine = clause.machine
    if machine is None:
        return wording
    text, plain = clause.text, clause.plain
    if wording.value is not None and machine.value is not None:
        old, new = in_words(machine.value, machine.unit), in_words(wording.value, machine.unit)
        text, plain = with_said(text, old, new), with_said(plain, old, new)
    if wording.consequence is not None and machine.consequence is not None:
        text = with_consequence(text, machine.consequence, wording.consequence)
    return replace(
        wording,
        text=text if wording.text is None and text != clause.text else wording.text,
        plain=plain if wording.plain is None and plain != clause.plain else wording.plain,
    )


def _unlike(wording: Wording, clause: Clause) -> list[Fault]:
    """Say where what would bind does not say what a machine would hold the clause to: its limit, its consequence."""
    machine, faults = clause.machine, list[Fault]()
    if machine is None:
        return faults
    text = clause.text if wording.text is None else wording.text
    if machine.value is not None:
        limit = in_words(machine.value if wording.value is None else wording.value, machine.unit)
        if not says(text, limit):
            told = _("The text does not say the limit, {limit}: both are to say the same.")
            faults.append(Fault("/text", told.format(limit=limit)))
    consequence = wording.consequence or machine.consequence
    if consequence is not None and consequences_in(text) != {consequence}:
        told = _("A read that breaks the clause {said}: the text is to say so in these words, and nothing else of it.")
        faults.append(Fault("/text", told.format(said=consequence_said(consequence))))
    return faults


def to_details(wording: Wording) -> Mapping[str, object]:
    """Give the wording as an event carries it."""
    consequence = None if wording.consequence is None else str(wording.consequence)
    parts = (
        ("text", wording.text),
        ("plain", wording.plain),
        ("value", wording.value),
        ("consequence", consequence),
    )
    return {name: said for name, said in parts if said is not None}


def text_of(base: Standard, version: str, events: Iterable[StandardEvent]) -> Standard:
    """Give the text of a version: its base with every change that was made, each clause at its own address."""
    events = list(events)
    clauses = {clause.id.clause: clause for clause in base.clauses}
    issued_on = base.issued_on
    for event in events:
        if event.act is Act.DRAFTED:
            issued_on = event.at.date()
        if event.act is Act.CHANGED and event.clause in clauses:
            clauses[event.clause] = _reworded(clauses[event.clause], event.details)
    moved = tuple(replace(one, id=ClauseId(base.id, version, one.id.clause)) for one in clauses.values())
    return replace(base, version=version, status=Status.PROPOSED, issued_on=issued_on, clauses=moved)


def started_from(events: Iterable[StandardEvent]) -> str | None:
    """Give the version that this one was written from; None for one that came as files."""
    return next((str(e.details["base"]) for e in events if e.act is Act.DRAFTED and "base" in e.details), None)


def next_version(versions: Iterable[str]) -> str:
    """Give the version after the newest: its last part counted up by one."""
    *front, last = max((version_key(one) for one in versions), default=(0, 0))
    return ".".join(map(str, (*front, last + 1)))


def version_key(version: str) -> tuple[int, ...]:
    """Give what versions are ordered by."""
    return tuple(int(part) for part in version.split("."))


def _reworded(clause: Clause, details: Mapping[str, object]) -> Clause:
    changed = replace(clause, text=str(details.get("text", clause.text)), plain=str(details.get("plain", clause.plain)))
    value = details.get("value")
    if isinstance(value, (int, float)) and changed.machine is not None:
        changed = replace(changed, machine=replace(changed.machine, value=float(value)))
    consequence = details.get("consequence")
    if consequence in set(Consequence) and changed.machine is not None:
        changed = replace(changed, machine=replace(changed.machine, consequence=Consequence(str(consequence))))
    return changed
