"""What an entry, a list and a decision must be, without I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from commonbeat.access.errors import UnusableMark
from commonbeat.access.model import Actor, Permission
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.legible import is_legible, letters_shown, says_enough
from commonbeat.kernel.text import _

from .hit_model import Hit, HitScope, HitState
from .list_errors import EntryInactive, HitAlreadyDecided, ListClosed
from .voi import Action, NewEntry, Priority, VehicleOfInterest, VoiEntry, VoiList, Watched

Normalise = Callable[[str], str]
"""Makes of a mark as written the one that reads are kept under, or raises ``UnusableMark``."""

COLUMNS: Final = tuple(f.name for f in fields(VehicleOfInterest))
LONGEST: Final[Mapping[str, int]] = {
    "vrm": 30,
    "make": 60,
    "model": 60,
    "colour": 60,
    "action": 20,
    "warning_markers": 200,
    "reason": 500,
    "nim_code": 20,
    "information": 2000,
    "force_area": 100,
    "weed_date": 10,
    "pnc_id": 40,
    "marking": 60,
    "cad": 200,
    "spare1": 500,
    "spare2": 500,
}
ENTRIES_PER_CALL: Final = 10_000
NAME_LONGEST: Final = 100
TEXT_SHORTEST: Final = 2
TEXT_LONGEST: Final = 500
FAULTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as it was sent, before any check: texts by column, empty where there is none."""

    texts: Mapping[str, str] = field(default_factory=dict)
    priority: Priority | None = None

    def text(self, column: str) -> str:
        """Give the column's text without the blanks around it."""
        return self.texts.get(column, "").replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class ColumnFault:
    """One thing wrong with one column."""

    column: str
    detail: str


@implements("anpr-working@0.1#hit-action", "anpr-working@0.1#weed-date")
def check(draft: EntryDraft, today: date, normalise: Normalise) -> NewEntry | list[ColumnFault]:
    """Give the entry, or everything that is wrong with it."""
    faults = list(_text_faults(draft))
    try:
        vrm = normalise(draft.text("vrm"))
    except UnusableMark as unusable:
        vrm = ""
        faults.append(ColumnFault("vrm", str(unusable)))
    action = _choice(Action, draft.text("action"))
    if action is None:
        faults.append(ColumnFault("action", _("The action is stop, observe, silent or intelligence.")))
    weed_date = _day(draft.text("weed_date"))
    if weed_date is None:
        faults.append(ColumnFault("weed_date", _("A weed date is compulsory, as 2026-12-31.")))
    elif weed_date < today:
        faults.append(ColumnFault("weed_date", _("The weed date has passed, so the entry would never alert.")))
    if action is None or weed_date is None or faults:
        return faults
    texts = {name: draft.text(name) for name in COLUMNS} | {"vrm": vrm}
    return NewEntry(
        VehicleOfInterest(**(texts | {"action": action, "weed_date": weed_date})),  # type: ignore[arg-type]
        draft.priority,
    )


def check_all(drafts: Sequence[EntryDraft], today: date, normalise: Normalise) -> list[NewEntry]:
    """Give the entries, if every one is good.

    Raises:
        Invalid: one or more are not, each fault with its JSON Pointer; nothing is taken of the call.
    """
    if not 1 <= len(drafts) <= ENTRIES_PER_CALL:
        raise Invalid.at("/entries", _("Send 1 to {most} entries at a time.").format(most=ENTRIES_PER_CALL))
    entries: list[NewEntry] = []
    faults: list[Fault] = []
    for index, draft in enumerate(drafts):
        made = check(draft, today, normalise)
        if isinstance(made, NewEntry):
            entries.append(made)
        else:
            faults += [Fault(f"/entries/{index}/{fault.column}", fault.detail) for fault in made]
    if faults:
        raise Invalid(shown(faults))
    return entries


def not_there(entries: Sequence[NewEntry], there: AbstractSet[VehicleOfInterest]) -> list[NewEntry]:
    """Give the entries that say something else than any that is there, in the order sent, and what is equal once."""
    first = {entry.vehicle: entry for entry in reversed(entries)}
    return [first[vehicle] for vehicle in dict.fromkeys(entry.vehicle for entry in entries) if vehicle not in there]


def shown(faults: Sequence[Fault]) -> Sequence[Fault]:
    """Give the faults that an answer lists; of very many the first, and a line that says how many more."""
    if len(faults) <= FAULTS_SHOWN:
        return faults
    more = _("There are {count} faults more.").format(count=len(faults) - FAULTS_SHOWN)
    return [*faults[:FAULTS_SHOWN], Fault("", more)]


def checked_text(text: str, pointer: str, longest: int = TEXT_LONGEST, shortest: int = TEXT_SHORTEST) -> str:
    """Give a text of a person's own without the blanks around it.

    Raises:
        Invalid: it is too short, too long, or is not legible.
    """
    text = text.strip()
    if not says_enough(text, shortest, longest):
        wanted = _("Write {shortest} to {longest} characters, with letters or digits among them.")
        raise Invalid.at(pointer, wanted.format(shortest=shortest, longest=longest))
    if not is_legible(text):
        raise Invalid.at(pointer, _illegible())
    return text


def list_faults(name: str, purpose: str) -> list[Fault]:
    """Give what is wrong with the words of a new list; none: nothing is."""
    faults: list[Fault] = []
    for text, pointer, longest in ((name, "/name", NAME_LONGEST), (purpose, "/purpose", TEXT_LONGEST)):
        try:
            checked_text(text, pointer, longest)
        except Invalid as wrong:
            faults += wrong.faults
    return faults


def open_list(found: VoiList) -> VoiList:
    """Give the list when it may still change.

    Raises:
        ListClosed: it may not.
    """
    if found.closed_at is not None:
        raise ListClosed
    return found


def ended(entry: VoiEntry, at: datetime, by: str, reason: str) -> VoiEntry:
    """Give the entry as it is when it alerts no more.

    Raises:
        EntryInactive: it had ended before.
    """
    if entry.inactivated_at is not None:
        raise EntryInactive
    return replace(entry, inactivated_at=at, inactivated_by=by, inactivated_reason=reason)


def alerts(watched: Watched, received_on: date) -> bool:
    """Say whether a read that was received on the UTC day raises a hit with the entry.

    The day of receiving, not of capture: a late read is worth a hit while the entry stands. Nor the day of
    screening: a read that was acknowledged in time keeps its hit when the node is killed before it is raised.
    """
    return received_on <= watched.entry.vehicle.weed_date


@implements("anpr-working@0.1#hit-silent")
def scope_of(actor: Actor) -> HitScope:
    """Give the hits that the actor may see: their own organisation's, and the silent ones if they keep lists."""
    return HitScope(actor.party, silent=sees_silent(actor))


@implements("anpr-working@0.1#hit-silent")
def sees_silent(actor: Actor) -> bool:
    """Say whether the actor is shown what is silent, on a list or as a hit: only who keeps lists is."""
    return Permission.LISTS_EDIT in actor.permissions


def is_silent(entry: VoiEntry) -> bool:
    """Say whether the entry is not shown to those who respond."""
    return entry.vehicle.action is Action.SILENT


def may_see(scope: HitScope, hit: Hit) -> bool:
    """Say whether the hit is in the scope."""
    return hit.entry.party == scope.party and (scope.silent or hit.entry.action is not Action.SILENT)


@implements("anpr-working@0.1#hit-decision")
def decided(hit: Hit, state: HitState, *, by: str, at: datetime, reason: str) -> Hit:
    """Give the hit as it is after a person has compared read and entry.

    Raises:
        HitAlreadyDecided: somebody has, and what they said stands.
    """
    if state is HitState.RAISED:
        raise ValueError("a decision is to confirm or to reject")
    if hit.state is not HitState.RAISED:
        raise HitAlreadyDecided(hit.state)
    return replace(hit, state=state, decided_by=by, decided_at=at, decision_reason=reason)


def _text_faults(draft: EntryDraft) -> Iterator[ColumnFault]:
    for name in COLUMNS:
        text = draft.text(name)
        if len(text) > LONGEST[name]:
            yield ColumnFault(name, _("There is room for {longest} characters.").format(longest=LONGEST[name]))
        elif not is_legible(text):
            yield ColumnFault(name, _illegible())
    if not letters_shown(draft.text("reason")):
        yield ColumnFault("reason", _("Say why the vehicle is of interest."))
    marking = draft.text("marking").upper()
    if "SECRET" in marking or marking == "CONFIDENTIAL":
        yield ColumnFault("marking", _("This node holds up to OFFICIAL-SENSITIVE: nothing marked higher is taken."))


def _illegible() -> str:
    return _("The text holds controls, or characters that are not shown or turn its direction: send it without.")


_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(choices: type[_Choice], text: str) -> _Choice | None:
    try:
        return choices(text.lower())
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if text == day.isoformat() else None
