"""Lists of vehicles of interest: made, filled by hand or from a file, read, mended, carried away."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.lists_rules import COLUMNS, EntryDraft, list_faults
from commonbeat.anpr.voi import Priority
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import EntryId, ListId
from commonbeat.kernel.text import _, ngettext

from ..dependencies import CurrentActor, TheNode, needs
from ..forms import Form, SentForm
from ..node import Node
from ..routing import HouseRoute
from .framing import Pages, ThePages, organisation_name
from .views import lists as views
from .views.forms import Faults, entered, faults_by_field

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_READS = [needs(Permission.LISTS_READ)]
_EDITS = [needs(Permission.LISTS_EDIT)]
Cursor = Annotated[str, Query(max_length=200)]
LINES_AT_ONCE = 500


@router.get("/lists", dependencies=_READS)
def index(actor: CurrentActor, pages: ThePages, after: Cursor = "") -> Response:
    """Show the lists of the asker's organisation."""
    with pages.node.reading() as rooms:
        found = rooms.lists.page(actor, after or None)
        counts = rooms.lists.in_force_counts(actor, found.items)
    owner = organisation_name(pages.node, actor.party)
    rows = tuple(views.ListRow.of(one, owner, counts.get(one.id)) for one in found.items)
    return pages.show(views.Lists(rows, _may_edit(actor), found.next))


# Before "/lists/{id}", which would take "new" for a list's id.
@router.get("/lists/new", dependencies=_EDITS)
def ask_new(pages: ThePages) -> Response:
    """Show the form for a list."""
    return pages.show(views.NewList())


@router.post("/lists/new", dependencies=_EDITS)
def make(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Make a list for the asker's organisation."""
    name, purpose, priority = form.text("name"), form.text("purpose"), form.text("priority")
    try:
        wanted = _priority(name, purpose, priority)
        with pages.node.begin() as rooms:
            made = rooms.lists.create(actor, name=name, purpose=purpose, priority=wanted)
    except Invalid as wrong:
        asked = {"name": _("Enter a name"), "purpose": _("Enter what the list is for")}
        faults = entered(faults_by_field(wrong), form.text, **asked)
        return pages.show(views.NewList(name, purpose, priority, faults), 422)
    return pages.go(f"/lists/{made.id}", _("The list is made. Put vehicles on it."))


@router.get("/lists/{id}", dependencies=_READS)
def one(id: str, actor: CurrentActor, pages: ThePages, after: Cursor = "") -> Response:
    """Show one list and a page of its entries."""
    node = pages.node
    row = _row(node, actor, ListId(id))
    with node.reading() as rooms:
        found = rooms.lists.entries(actor, ListId(id), after or None)
    today = node.clock.now().date()
    rows = tuple(views.EntryRow.of(entry, today) for entry in found.items)
    return pages.show(views.ListDetail(row, rows, _may_edit(actor), found.next))


@router.get("/lists/{id}/entries/new", dependencies=_EDITS)
def ask_entry(id: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show the form for an entry."""
    return pages.show(views.NewEntry(_row(pages.node, actor, ListId(id))))


@router.post("/lists/{id}/entries/new", dependencies=_EDITS)
def add_entry(id: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Put one vehicle on the list. It is looked out for when this answers."""
    priority = form.text("priority")
    draft = EntryDraft(
        {name: form.text(name) for name in COLUMNS}, Priority(priority) if priority in set(Priority) else None
    )
    try:
        with pages.node.reading() as rooms:
            checked = rooms.lists.checked([draft])
    except Invalid as wrong:
        values = views.EntryValues(**{name: form.text(name) for name in COLUMNS}, priority=priority)
        return pages.show(views.NewEntry(_row(pages.node, actor, ListId(id)), values, _entry_faults(wrong, form)), 422)
    with pages.node.begin() as rooms:
        rooms.lists.add_entries(actor, ListId(id), checked)
    return pages.go(f"/lists/{id}", _("The entry is on the list. Reads are compared with it from now on."))


@router.get("/lists/{id}/entries/{entry}/remove", dependencies=_EDITS)
def ask_remove(id: str, entry: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Ask why an entry goes."""
    return pages.show(_remove(pages, actor, ListId(id), EntryId(entry)))


@router.post("/lists/{id}/entries/{entry}/remove", dependencies=_EDITS)
def remove(id: str, entry: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Let an entry alert no more."""
    reason = form.text("reason")
    try:
        with pages.node.begin() as rooms:
            rooms.lists.inactivate(actor, ListId(id), EntryId(entry), reason)
    except Invalid as wrong:
        faults = entered(faults_by_field(wrong), form.text, reason=_("Enter a reason"))
        return pages.show(_remove(pages, actor, ListId(id), EntryId(entry), reason, faults), 422)
    return pages.go(f"/lists/{id}", _("The entry alerts no more. Its history stays."))


@router.get("/lists/{id}/import", dependencies=_EDITS)
def ask_file(id: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show the form for a file, and its columns."""
    return pages.show(views.ImportEntries(_row(pages.node, actor, ListId(id)), COLUMNS))


@router.post("/lists/{id}/import", dependencies=_EDITS)
def take_file(id: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Put every line of a CSV file on the list, or none."""
    node, content = pages.node, form.files.get("file", b"")
    if not content:
        faults = {"file": _("Select a CSV file that is not empty")}
        return pages.show(views.ImportEntries(_row(node, actor, ListId(id)), COLUMNS, faults=faults), 422)
    try:
        with node.reading() as rooms:
            checked = rooms.lists.read_csv(content)
    except Invalid as wrong:
        view = views.ImportEntries(
            _row(node, actor, ListId(id)),
            COLUMNS,
            wrong=views.import_faults(wrong),
            faults={"file": _("The file was not taken: see what is wrong with it below.")},
        )
        return pages.show(view, 422)
    with node.begin() as rooms:
        change = rooms.lists.import_entries(actor, ListId(id), checked)
    added = len(change.entries)
    done = ngettext("{count} entry was added.", "{count} entries were added.", added).format(count=added)
    if change.already:
        there = ngettext("{count} was on the list already.", "{count} were on the list already.", change.already)
        done = f"{done} {there.format(count=change.already)}"
    return pages.go(f"/lists/{id}", done)


@router.post("/lists/{id}/export", dependencies=_READS)
def export(id: str, form: SentForm, actor: CurrentActor, node: TheNode) -> Response:  # noqa: ARG001  (it must be ours)
    """Give the entries that alert today as a CSV file."""
    parts = _csv_parts(node, actor, ListId(id))
    first = next(parts)  # whatever is refused is refused here, before the answer has begun
    name = f"{'SYNTHETIC-' if node.demo else ''}{id}-{node.clock.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(chain([first], parts), headers=headers, media_type="text/csv; charset=utf-8")


def _csv_parts(node: Node, actor: Actor, list_: ListId) -> Iterator[str]:
    with node.reading() as rooms:
        lines = rooms.lists.export_csv(actor, list_)
        while part := "".join(islice(lines, LINES_AT_ONCE)):
            yield part


def _priority(name: str, purpose: str, priority: str) -> Priority:
    """Give the priority that was chosen, once the rest can be taken too: everything that is wrong is said at once."""
    faults = list_faults(name, purpose)
    if priority not in set(Priority):
        faults.append(Fault("/priority", _("Select a priority")))
    if faults:
        raise Invalid(faults)
    return Priority(priority)


def _entry_faults(wrong: Invalid, form: Form) -> Faults:
    return entered(
        faults_by_field(wrong),
        form.text,
        vrm=_("Enter a registration mark"),
        reason=_("Enter a reason"),
        action=_("Select what whoever meets it should do"),
        weed_date=_("Enter the day that it is in force to"),
    )


def _row(node: Node, actor: Actor, id: ListId) -> views.ListRow:
    with node.reading() as rooms:
        found = rooms.lists.get(actor, id)
        counts = rooms.lists.in_force_counts(actor, [found])
    return views.ListRow.of(found, organisation_name(node, found.party), counts.get(id))


def _remove(
    pages: Pages, actor: Actor, list_: ListId, id: EntryId, reason: str = "", faults: Faults | None = None
) -> views.RemoveEntry:
    row = _row(pages.node, actor, list_)
    with pages.node.reading() as rooms:
        entry = views.EntryRow.of(rooms.lists.entry(actor, list_, id), pages.node.clock.now().date())
    return views.RemoveEntry(row, entry, reason, faults or {})


def _may_edit(actor: Actor) -> bool:
    return Permission.LISTS_EDIT in actor.permissions
