"""Lists of vehicles of interest and what stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from commonbeat.kernel.ids import EntryId, ListId, PartyId, PersonId


class Action(StrEnum):
    """What a hit asks for. A silent hit is never shown to responders."""

    STOP = "stop"
    OBSERVE = "observe"
    SILENT = "silent"
    INTELLIGENCE = "intelligence"


class Priority(StrEnum):
    """How soon somebody must look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class VoiList:
    """A list, who answers for it and why it exists.

    ``revision`` grows by one with every change of the list, so that whoever holds a copy knows whether it is
    the newest. A closed list raises no hit and keeps its history.
    """

    id: ListId
    name: str
    purpose: str
    priority: Priority
    party: PartyId
    owner: PersonId
    created_at: datetime
    revision: int = 1
    closed_at: datetime | None = None
    closed_by: str = ""
    closed_reason: str = ""


@dataclass(frozen=True, slots=True)
class VehicleOfInterest:
    """The 16 columns of the template, in its order. ``vrm`` is the normalised mark; an absent text is empty.

    The last day on which it alerts is ``weed_date``, to its end in UTC.
    """

    vrm: str
    make: str
    model: str
    colour: str
    action: Action
    warning_markers: str
    reason: str
    nim_code: str
    information: str
    force_area: str
    weed_date: date
    pnc_id: str
    marking: str
    cad: str
    spare1: str
    spare2: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A vehicle that passed its checks, to be put on a list. ``priority`` None: the list's own."""

    vehicle: VehicleOfInterest
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class VoiEntry:
    """A vehicle on a list. It is never changed, only inactivated, so that its history stays readable.

    ``revision`` is the list's revision that brought it.
    """

    id: EntryId
    list: ListId
    vehicle: VehicleOfInterest
    priority: Priority
    added_at: datetime
    added_by: str
    revision: int
    inactivated_at: datetime | None = None
    inactivated_by: str = ""
    inactivated_reason: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry that is looked out for, with what a hit says of its list."""

    entry: VoiEntry
    list_name: str
    party: PartyId


@dataclass(frozen=True, slots=True)
class Added:
    """What a change of a list brought: the new entries' ids in the order sent, and the list's new revision.

    ``already`` is how many stood on the list as they were sent, and were not added again.
    """

    entries: Sequence[EntryId]
    revision: int
    already: int = 0
