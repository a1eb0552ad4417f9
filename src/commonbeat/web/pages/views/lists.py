"""Lists of vehicles of interest, and their entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from commonbeat.anpr.voi import VoiEntry, VoiList
from commonbeat.kernel.errors import Invalid

from .forms import Faults


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list."""

    id: str
    name: str
    owner: str
    purpose: str
    priority: str
    entries: int | None
    revision: int
    closed: bool = False

    @classmethod
    def of(cls, one: VoiList, owner: str, entries: int | None = None) -> ListRow:
        """Give the row of a list; ``owner`` is its organisation's name, ``entries`` None where nobody counted."""
        closed = one.closed_at is not None
        return cls(one.id, one.name, owner, one.purpose, str(one.priority), entries, one.revision, closed)


@dataclass(frozen=True, slots=True)
class Lists:
    """Every list that the asker may see."""

    template: ClassVar[str] = "anpr/lists.html"
    lists: tuple[ListRow, ...]
    may_edit: bool
    next: str | None = None


@dataclass(frozen=True, slots=True)
class NewList:
    """The form for a list."""

    template: ClassVar[str] = "anpr/list-new.html"
    name: str = ""
    purpose: str = ""
    priority: str = ""
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of a list."""

    id: str
    vrm: str
    reason: str
    action: str
    priority: str
    weed_date: date
    added_at: datetime
    vehicle: str = ""
    in_force: bool = True

    @classmethod
    def of(cls, entry: VoiEntry, today: date) -> EntryRow:
        """Give the row of an entry as it stands on the day."""
        vehicle = entry.vehicle
        return cls(
            id=entry.id,
            vrm=vehicle.vrm,
            reason=vehicle.reason,
            action=str(vehicle.action),
            priority=str(entry.priority),
            weed_date=vehicle.weed_date,
            added_at=entry.added_at,
            vehicle=" ".join(filter(None, (vehicle.colour, vehicle.make, vehicle.model))),
            in_force=entry.inactivated_at is None and vehicle.weed_date >= today,
        )


@dataclass(frozen=True, slots=True)
class ListDetail:
    """One list and a page of its entries."""

    template: ClassVar[str] = "anpr/list.html"
    list: ListRow
    entries: tuple[EntryRow, ...]
    may_edit: bool
    next: str | None = None


@dataclass(frozen=True, slots=True)
class EntryValues:
    """An entry as typed so far: the sixteen columns by their names."""

    vrm: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    action: str = ""
    warning_markers: str = ""
    reason: str = ""
    nim_code: str = ""
    information: str = ""
    force_area: str = ""
    weed_date: str = ""
    pnc_id: str = ""
    marking: str = ""
    cad: str = ""
    spare1: str = ""
    spare2: str = ""
    priority: str = ""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """The form for one entry."""

    template: ClassVar[str] = "anpr/entry-new.html"
    list: ListRow
    values: EntryValues = field(default_factory=EntryValues)
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """The form that takes an entry out of force, with a reason."""

    template: ClassVar[str] = "anpr/entry-remove.html"
    list: ListRow
    entry: EntryRow
    reason: str = ""
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One line of a file that could not be taken."""

    line: str
    column: str
    detail: str


def import_faults(error: Invalid) -> tuple[ImportFault, ...]:
    """Give what is wrong with a file, by line and column; a pointer is ``/<line>/<column>``."""
    found = []
    for fault in error.faults:
        line, _slash, column = fault.pointer.strip("/").partition("/")
        found.append(ImportFault(line, column, fault.detail))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ImportEntries:
    """The form for a CSV file, taken whole or not at all: ``added`` counts, or ``wrong`` says where it fails."""

    template: ClassVar[str] = "anpr/entries-import.html"
    list: ListRow
    columns: tuple[str, ...]
    added: int | None = None
    wrong: tuple[ImportFault, ...] = ()
    faults: Faults = field(default_factory=dict)
