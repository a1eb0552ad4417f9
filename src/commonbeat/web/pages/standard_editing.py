"""Writing a standard on its pages: drafts, wordings, consultations, comments, answers, rehearsals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.clock_wire import rehearsal
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.standards.drafting import Wording
from commonbeat.standards.errors import IllegalAct
from commonbeat.standards.lifecycle import Disposition
from commonbeat.standards.limits import read_limit, spelled
from commonbeat.standards.workstreams import Workstreams

from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..measures import board_of, record_rehearsal, scope_of
from ..routing import HouseRoute
from .framing import Pages, ThePages
from .standards import clause_page, names_of, shown_stage, standard_page, version_of
from .views import clauses as clause_views
from .views import standards as views
from .views.forms import faults_by_field

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_EDITS = [needs(Permission.STANDARDS_EDIT)]


@router.post("/standards/{id}/{version}/draft", dependencies=_EDITS)
def draft(id: str, version: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Begin the next version with this one's text, and come back to the clause that it began at."""
    clause = form.text("clause")

    def begin(rooms: Workstreams) -> str:
        return rooms.draft(actor, id, version, form.text("reason")).standard.version

    made = _done(pages, begin)
    if isinstance(made, Invalid):
        return _again(pages, actor, form, made, id, version, clause)
    place = f"/standards/{id}/{made}" + (f"/clauses/{clause}" if clause else "")
    return pages.go(place, _("The draft {id}@{version} is begun.").format(id=id, version=made))


@router.post("/standards/{id}/{version}/clauses/{clause}/change", dependencies=_EDITS)
def change(id: str, version: str, clause: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Word the clause anew."""

    def reword(rooms: Workstreams) -> str:
        wording = Wording(value=read_limit(form.text("value"), "/value"))
        return rooms.change(actor, id, version, clause, wording, form.text("reason")).standard.version

    made = _done(pages, reword)
    if isinstance(made, Invalid):
        return _again(pages, actor, form, made, id, version, clause)
    return pages.go(f"/standards/{id}/{version}/clauses/{clause}", _("The clause is changed in this draft."))


@router.post("/standards/{id}/{version}/act", dependencies=_EDITS)
def act(id: str, version: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Open or close the consultation, or give the version up."""
    clause, said = form.text("clause"), form.text("text")
    ways: dict[str, tuple[Callable[[Workstreams], object], str]] = {
        "consultation-opened": (
            lambda rooms: rooms.open_consultation(actor, id, version, said),
            _("The consultation is open."),
        ),
        "consultation-closed": (
            lambda rooms: rooms.close_consultation(actor, id, version, said),
            _("The consultation is closed."),
        ),
        "withdrawn": (lambda rooms: rooms.withdraw(actor, id, version, said), _("The version is withdrawn.")),
    }
    way, told = ways.get(form.text("act"), (None, ""))
    if way is None:
        raise IllegalAct(_("Choose what is to be done."))
    made = _done(pages, lambda rooms: str(way(rooms)))
    if isinstance(made, Invalid):
        return _again(pages, actor, form, made, id, version, clause)
    return pages.go(f"/standards/{id}/{version}" + (f"/clauses/{clause}" if clause else ""), told)


@router.post("/standards/{id}/{version}/clauses/{clause}/comment", dependencies=[needs(Permission.STANDARDS_COMMENT)])
def comment(id: str, version: str, clause: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Comment on the clause, for the reader's organisation."""
    made = _done(pages, lambda rooms: str(rooms.comment(actor, id, version, clause, form.text("comment")).stage))
    if isinstance(made, Invalid):
        return _again(pages, actor, form, made, id, version, clause, {"/text": "comment"})
    return pages.go(f"/standards/{id}/{version}/clauses/{clause}", _("Your comment is kept. It is public."))


@router.post("/standards/{id}/{version}/clauses/{clause}/dispose", dependencies=_EDITS)
def dispose(id: str, version: str, clause: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Answer a comment, with a reason."""
    number = form.text("number")
    field = f"answer-{number}"

    def answer(rooms: Workstreams) -> str:
        chosen = form.text(f"disposition-{number}")
        if chosen not in set(Disposition):
            raise Invalid.at(f"/disposition-{number}", _("Choose what becomes of the comment."))
        comment = int(number) if number.isdecimal() and len(number) < 10 else 0
        return str(rooms.dispose(actor, id, version, comment, Disposition(chosen), form.text(field)).stage)

    made = _done(pages, answer)
    if isinstance(made, Invalid):
        return _again(pages, actor, form, made, id, version, clause, {"/text": field})
    return pages.go(f"/standards/{id}/{version}/clauses/{clause}", _("The comment has its answer."))


@router.post("/standards/{id}/{version}/clauses/{clause}/rehearse", dependencies=[needs(Permission.MEASURES_READ)])
def rehearse(id: str, version: str, clause: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Show who would fail another limit, and keep it with the draft where that was asked."""
    node = pages.node
    stands, board = version_of(node, id, version), board_of(node, id, clause)
    keeps = form.text("keep") == "yes"
    try:
        limit = read_limit(form.text("limit"), "/limit")
        if keeps:
            with node.reading() as reading:
                reading.workstreams.require_keeps(actor, id, version, clause, limit)
    except Invalid as wrong:
        return _again(pages, actor, form, wrong, id, version, clause)
    page = clause_page(pages, actor, stands, clause)
    asked = board.rehearse(limit)
    record_rehearsal(node, actor, f"{id}@{version}#{clause}", asked)
    if keeps:
        told = {**rehearsal(asked.measure), "owners": {str(o): how for o, how in asked.owners.items()}}
        with node.begin() as rooms:
            rooms.workstreams.rehearsed(actor, id, version, clause, told)
    measure = clause_views.MeasureView.of(asked, names_of(node), node.clock.now(), scope_of(node, actor))
    row = views.StandardRow.of(stands.standard, shown_stage(stands))
    may_keep = Permission.STANDARDS_EDIT in actor.permissions and stands.base is not None and not keeps
    may_keep = may_keep and page.clause.value == spelled(limit)
    return pages.show(clause_views.RehearsalPage(row, page.clause, measure, may_keep, kept=keeps))


def _done(pages: Pages, change: Callable[[Workstreams], str]) -> str | Invalid:
    try:
        with pages.node.begin() as rooms:
            return change(rooms.workstreams)
    except Invalid as wrong:
        return wrong


def _again(
    pages: Pages,
    actor: Actor,
    form: Form,
    wrong: Invalid,
    id: str,
    version: str,
    clause: str,
    names: dict[str, str] | None = None,
) -> Response:
    """Show the page that the form stood on, a clause's or the version's, with what was typed and what is wrong."""
    stands = version_of(pages.node, id, version)
    typed = {field: form.text(field) for field in ("value", "reason", "text", "comment", "limit")}
    faults = faults_by_field(wrong, names or {})
    if not clause:
        return pages.show(standard_page(pages, actor, stands, typed, faults), 422)
    return pages.show(replace(clause_page(pages, actor, stands, clause), typed=typed, faults=faults), 422)
