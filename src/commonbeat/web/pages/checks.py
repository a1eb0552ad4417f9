"""The vehicle check for a phone: one box, and the reason resumed for the task."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.model import Flag
from commonbeat.anpr.searches import FoundRead
from commonbeat.anpr.vehicle_checks import HOURS, READS, Checked
from commonbeat.anpr.voi import Watched
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from ..dependencies import SESSION_COOKIE, CurrentActor, needs
from ..forms import SentForm
from ..rendering import lasting
from ..routing import HouseRoute
from ..tasks import Task, Tasks
from .asking import purpose_form, read_purpose
from .framing import Pages, ThePages, organisation_name
from .views import reads as views
from .views.forms import entered, faults_by_field, purpose_asked
from .views.hits import action_said

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.READS_SEARCH)]


@router.get("/check", dependencies=_OPENS)
def ask(request: Request, actor: CurrentActor, pages: ThePages) -> Response:
    """Show the box; or ask for the task's reason, where there is no task."""
    task = tasks_of(request).find(_session(request))
    if task is None:
        return pages.show(views.CheckTask(purpose_form(pages.node, actor)))
    return pages.show(views.Check(_shown(pages, task)))


@router.post("/check/task", dependencies=_OPENS)
def begin(request: Request, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Begin a task: its reason is given once, and resumed for each check."""
    try:
        purpose = read_purpose(form, pages.node.pack)
    except Invalid as wrong:
        faults = entered(faults_by_field(wrong), form.text, **purpose_asked())
        view = views.CheckTask(purpose_form(pages.node, actor, form), faults)
        return pages.show(view, 422)
    tasks_of(request).begin(_session(request), purpose)
    return pages.go("/check")


@router.post("/check/task/end", dependencies=_OPENS)
def end(request: Request, form: SentForm, pages: ThePages) -> Response:  # noqa: ARG001  (it must be ours)
    """End the task."""
    tasks_of(request).end(_session(request))
    return pages.go("/check", _("The task has ended."))


@router.post("/check", dependencies=_OPENS)
def check(request: Request, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Check one mark under the task's purpose."""
    task = tasks_of(request).find(_session(request))
    if task is None:
        return pages.go("/check")
    vrm = form.text("vrm")[:64]
    try:
        checked = pages.node.checks.check(actor, vrm, task.purpose)
    except Invalid as wrong:
        faults = entered(faults_by_field(wrong), form.text, vrm=_("Enter a registration mark"))
        return pages.show(views.Check(_shown(pages, task), vrm[:16], faults), 422)
    return pages.show(_answer(pages, actor, task, checked))


def tasks_of(request: Request) -> Tasks:
    """Give the tasks that ``app.state.tasks`` holds."""
    return cast("Tasks", request.app.state.tasks)


def _session(request: Request) -> str:
    return request.cookies.get(SESSION_COOKIE) or request.headers.get("authorization", "")


def _shown(pages: Pages, task: Task) -> views.Task:
    purpose = task.purpose
    label = pages.node.pack.categories[purpose.category].label
    return views.Task(label, purpose.reference, purpose.reason, task.until)


def _answer(pages: Pages, actor: Actor, task: Task, checked: Checked) -> views.CheckAnswer:
    found = checked.found
    return views.CheckAnswer(
        task=_shown(pages, task),
        vrm=checked.vrm,
        listed=tuple(_listed(pages, one) for one in checked.listed),
        reads=tuple(views.ReadRow.of(read) for read in found.reads),
        asked=_asked(pages, actor, checked),
        not_asked=_not_asked(checked),
        stored_to=found.stored_to,
        gaps=found.gaps,
        audit_entry=found.audit_entry,
        more=found.next is not None,
    )


def _asked(pages: Pages, actor: Actor, checked: Checked) -> tuple[str, ...]:
    reads = _("Reads of the last {hours} hours from this node's cameras, the newest {most}.")
    asked = [reads.format(hours=HOURS, most=READS)]
    if checked.lists_asked:
        lists = _("The lists of vehicles of interest of {organisation}.")
        asked.append(lists.format(organisation=organisation_name(pages.node, actor.party)))
    if any(_is_old(read) for read in checked.found.reads):
        asked.append(_("Some reads came late: the vehicle may be far from there by now."))
    return tuple(asked)


def _not_asked(checked: Checked) -> tuple[str, ...]:
    lists = () if checked.lists_asked else (_("Any list of vehicles of interest: your role does not read them."),)
    return (
        *lists,
        _("Other organisations' lists."),
        _("Other nodes' cameras and reads."),
        _("Who keeps, insures or taxes the vehicle."),
        _("Marks that look alike: a misread mark is not found here. Search for look-alikes instead."),
    )


def _is_old(read: FoundRead) -> bool:
    return bool(read.flags & (Flag.LATE | Flag.IMPORTED))


def _listed(pages: Pages, one: Watched) -> views.Listed:
    entry, vehicle = one.entry, one.entry.vehicle
    looks = " ".join(filter(None, (vehicle.colour, vehicle.make, vehicle.model)))
    return views.Listed(
        list_name=one.list_name,
        owner=organisation_name(pages.node, one.party),
        action=str(vehicle.action),
        action_said=action_said(vehicle.action),
        priority=str(entry.priority),
        reason=vehicle.reason,
        information=vehicle.information,
        added_at=entry.added_at,
        age=lasting(pages.node.clock.now() - entry.added_at),
        vehicle=looks,
        markers=vehicle.warning_markers,
    )
