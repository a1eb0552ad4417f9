"""Lists of vehicles of interest by API: make, fill, read, take off, CSV in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import StreamingResponse

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.list_errors import EntryInactive, EntryNotFound, ListClosed, ListNotFound
from commonbeat.anpr.lists import PAGE_MOST
from commonbeat.anpr.lists_rules import (
    COLUMNS,
    ENTRIES_PER_CALL,
    LONGEST,
    NAME_LONGEST,
    TEXT_LONGEST,
    TEXT_SHORTEST,
    EntryDraft,
)
from commonbeat.anpr.voi import Action, Priority, VoiEntry, VoiList
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import EntryId, ListId
from commonbeat.web.dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from commonbeat.web.node import Node
from commonbeat.web.problems import can_answer
from commonbeat.web.routing import HouseRoute

from .bodies import rows

router = APIRouter(prefix="/api/anpr/lists", tags=["lists"], route_class=HouseRoute)
Cursor = Annotated[str | None, Query(max_length=200, description="Where the last answer ended; none: the oldest")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MOST)]
_DAY_LENGTH = 10
LINES_AT_ONCE = 500


def _spelt_day(value: object) -> object:
    # Left to itself pydantic takes seconds since 1970 for a day as well.
    if not isinstance(value, str) or len(value) != _DAY_LENGTH:
        raise ValueError("a day is text, as 2026-12-31")
    return value


Day = Annotated[date, BeforeValidator(_spelt_day)]
Reason = Annotated[str, Field(min_length=TEXT_SHORTEST, max_length=TEXT_LONGEST)]


def _text(column: str) -> str:
    text: str = Field(default="", max_length=LONGEST[column])
    return text


class NewListBody(BaseModel):
    """A list to be made. Its owner is whoever makes it, for their organisation."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=TEXT_SHORTEST, max_length=NAME_LONGEST)]
    purpose: Annotated[str, Field(min_length=TEXT_SHORTEST, max_length=TEXT_LONGEST)]
    priority: Priority


class ListBody(BaseModel):
    """A list, who answers for it, and the revision that its copies are compared by."""

    id: str
    name: str
    purpose: str
    priority: Priority
    party: str
    owner: str
    created_at: str
    revision: int
    closed_at: str | None
    closed_reason: str | None

    @classmethod
    def of(cls, one: VoiList) -> ListBody:
        """Give the body of a list."""
        return cls(
            id=one.id,
            name=one.name,
            purpose=one.purpose,
            priority=one.priority,
            party=one.party,
            owner=one.owner,
            created_at=spell(one.created_at),
            revision=one.revision,
            closed_at=None if one.closed_at is None else spell(one.closed_at),
            closed_reason=one.closed_reason or None,
        )


class ListsBody(BaseModel):
    """Some lists, oldest first."""

    lists: list[ListBody]
    next: str | None


class NewEntryBody(BaseModel):
    """A vehicle for a list: the 16 columns of the template, and a priority where it is not the list's own."""

    model_config = ConfigDict(extra="forbid")

    vrm: Annotated[str, Field(min_length=1, max_length=LONGEST["vrm"])]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST["reason"])]
    action: Action
    weed_date: Day
    priority: Priority | None = None
    make: str = _text("make")
    model: str = _text("model")
    colour: str = _text("colour")
    warning_markers: str = _text("warning_markers")
    nim_code: str = _text("nim_code")
    information: str = _text("information")
    force_area: str = _text("force_area")
    pnc_id: str = _text("pnc_id")
    marking: str = _text("marking")
    cad: str = _text("cad")
    spare1: str = _text("spare1")
    spare2: str = _text("spare2")

    def draft(self) -> EntryDraft:
        """Give the entry as the room checks it."""
        return EntryDraft({name: str(getattr(self, name)) for name in COLUMNS}, self.priority)


class NewEntriesBody(BaseModel):
    """Vehicles for a list: all are taken, or none."""

    model_config = ConfigDict(extra="forbid")

    entries: Annotated[list[NewEntryBody], Field(min_length=1, max_length=ENTRIES_PER_CALL), rows(ENTRIES_PER_CALL)]


class AddedBody(BaseModel):
    """The new entries' ids, in the order sent; of a file, also how many were on the list already, as they are."""

    ids: list[str]
    revision: int
    already: int = 0


class EntryBody(BaseModel):
    """A vehicle on a list, and how it came and went."""

    id: str
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
    priority: Priority
    added_at: str
    added_by: str
    revision: int
    inactivated_at: str | None
    inactivated_by: str | None
    inactivated_reason: str | None

    @classmethod
    def of(cls, entry: VoiEntry) -> EntryBody:
        """Give the body of an entry."""
        return cls(
            id=entry.id,
            **{name: getattr(entry.vehicle, name) for name in COLUMNS},
            priority=entry.priority,
            added_at=spell(entry.added_at),
            added_by=entry.added_by,
            revision=entry.revision,
            inactivated_at=None if entry.inactivated_at is None else spell(entry.inactivated_at),
            inactivated_by=entry.inactivated_by or None,
            inactivated_reason=entry.inactivated_reason or None,
        )


class EntriesBody(BaseModel):
    """Some entries in the order of adding, the inactive among them."""

    entries: list[EntryBody]
    next: str | None


class ReasonBody(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


_CAN_READ = (ListNotFound, AccessRefused, NotSignedIn)
_CAN_EDIT = (*_CAN_READ, ListClosed, Invalid)


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Permission.LISTS_EDIT)],
    responses=can_answer(Invalid, AccessRefused, NotSignedIn),
)
def create(body: NewListBody, actor: CurrentActor, rooms: Rooms) -> ListBody:
    """Make a list for your organisation."""
    made = rooms.lists.create(actor, name=body.name, purpose=body.purpose, priority=body.priority)
    return ListBody.of(made)


@router.get("", dependencies=[needs(Permission.LISTS_READ)], responses=can_answer(Invalid, AccessRefused, NotSignedIn))
def page(actor: CurrentActor, rooms: ReadingRooms, after: Cursor = None, limit: Limit = 50) -> ListsBody:
    """Give your organisation's lists."""
    found = rooms.lists.page(actor, after, limit)
    return ListsBody(lists=[ListBody.of(one) for one in found.items], next=found.next)


@router.get("/{id}", dependencies=[needs(Permission.LISTS_READ)], responses=can_answer(*_CAN_READ))
def get(id: str, actor: CurrentActor, rooms: ReadingRooms) -> ListBody:
    """Give one list."""
    return ListBody.of(rooms.lists.get(actor, ListId(id)))


@router.post("/{id}/close", dependencies=[needs(Permission.LISTS_EDIT)], responses=can_answer(*_CAN_EDIT))
def close(id: str, body: ReasonBody, actor: CurrentActor, rooms: Rooms) -> ListBody:
    """Let a whole list alert no more. Its history stays."""
    return ListBody.of(rooms.lists.close(actor, ListId(id), body.reason))


@router.get("/{id}/entries", dependencies=[needs(Permission.LISTS_READ)], responses=can_answer(*_CAN_READ, Invalid))
def entries(id: str, actor: CurrentActor, rooms: ReadingRooms, after: Cursor = None, limit: Limit = 50) -> EntriesBody:
    """Give a list's entries."""
    found = rooms.lists.entries(actor, ListId(id), after, limit)
    return EntriesBody(entries=[EntryBody.of(entry) for entry in found.items], next=found.next)


@router.post(
    "/{id}/entries", status_code=201, dependencies=[needs(Permission.LISTS_EDIT)], responses=can_answer(*_CAN_EDIT)
)
def add_entries(id: str, body: NewEntriesBody, actor: CurrentActor, node: TheNode) -> AddedBody:
    """Put vehicles on a list. They are looked out for when this answers."""
    with node.reading() as rooms:
        checked = rooms.lists.checked([entry.draft() for entry in body.entries])
    with node.begin() as rooms:
        added = rooms.lists.add_entries(actor, ListId(id), checked)
    return AddedBody(ids=list(added.entries), revision=added.revision)


@router.post(
    "/{id}/entries/{entry}/inactivate",
    dependencies=[needs(Permission.LISTS_EDIT)],
    responses=can_answer(*_CAN_EDIT, EntryNotFound, EntryInactive),
)
def inactivate(id: str, entry: str, body: ReasonBody, actor: CurrentActor, rooms: Rooms) -> EntryBody:
    """Let an entry alert no more. It stays readable, with the reason."""
    return EntryBody.of(rooms.lists.inactivate(actor, ListId(id), EntryId(entry), body.reason))


@router.get(
    "/{id}/entries.csv",
    dependencies=[needs(Permission.LISTS_READ)],
    response_class=StreamingResponse,
    responses={
        200: {"description": "The 16 columns, with a line of names", "content": {"text/csv": {}}},
        **can_answer(*_CAN_READ),
    },
)
def export_csv(id: str, actor: CurrentActor, node: TheNode) -> StreamingResponse:
    """Give the entries that alert today as CSV."""
    parts = _csv_parts(node, actor, ListId(id))
    first = next(parts)  # whatever is refused is refused here, before the answer has begun
    name = "SYNTHETIC-list.csv" if node.demo else "list.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(chain([first], parts), headers=headers, media_type="text/csv; charset=utf-8")


def _csv_parts(node: Node, actor: Actor, list_: ListId) -> Iterator[str]:
    with node.reading() as rooms:
        lines = rooms.lists.export_csv(actor, list_)
        while part := "".join(islice(lines, LINES_AT_ONCE)):
            yield part


@router.post(
    "/{id}/entries.csv",
    status_code=201,
    dependencies=[needs(Permission.LISTS_EDIT)],
    responses=can_answer(*_CAN_EDIT),
)
def import_csv(
    id: str, content: Annotated[bytes, Body(media_type="text/csv")], actor: CurrentActor, node: TheNode
) -> AddedBody:
    """Put every line of a CSV file on a list, or none. A line that stands there as it is, is not added again."""
    with node.reading() as rooms:
        checked = rooms.lists.read_csv(content)
    with node.begin() as rooms:
        added = rooms.lists.import_entries(actor, ListId(id), checked)
    return AddedBody(ids=list(added.entries), revision=added.revision, already=added.already)
