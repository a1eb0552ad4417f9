"""Searching every force at once: one mark, a span, a reason; one row for each force, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, Permission, Purpose
from commonbeat.anpr.question import Question
from commonbeat.exchange.errors import DirectoryExpired, NoDirectory
from commonbeat.exchange.model import FoundSightings, Row, RowOutcome, SightingsQuestion
from commonbeat.exchange.rules import addressed
from commonbeat.exchange.spelling import found_from_json
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..node import Node
from ..problems import refusal
from ..routing import HouseRoute
from .asking import (
    PURPOSE_FIELDS,
    blank_question,
    purpose_form,
    read_purpose,
    read_question,
    said_purpose,
    said_question,
)
from .framing import Pages, ThePages
from .searches import authority_helps
from .views import network_search as views
from .views.authorities import Refused
from .views.forms import Carried, Faults, entered, faults_by_field, purpose_asked
from .views.reads import Question as Typed

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.READS_SEARCH)]
_NAMES = {"": "vrm"}
_T = TypeVar("_T")


@router.get("/network-search", dependencies=_OPENS)
def ask(actor: CurrentActor, pages: ThePages) -> Response:
    """Show the question, blank."""
    return _question(pages, actor, blank_question(pages.node.clock), None)


@router.post("/network-search", dependencies=_OPENS)
def ask_again(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Show the question as it was typed, to change it."""
    return _question(pages, actor, _typed(form), form)


@router.post("/network-search/answer", dependencies=_OPENS)
def answer(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Ask every force, wait for the deadline of the policy pack at most, and show what came of it."""
    node, typed = pages.node, _typed(form)
    try:
        question, purpose = _understood(node, typed, form)
        asked = SightingsQuestion(question.vrm, question.from_, question.to, purpose)
        rows = list(node.exchange.search(actor, asked))
    except Invalid as wrong:
        faults = entered(faults_by_field(wrong, _NAMES), form.text, **purpose_asked(), vrm=_("Enter a mark"))
        return _question(pages, actor, typed, form, faults)
    except AccessRefused as refused:
        node.record(refusal(node, refused))
        may_request = authority_helps(node, refused, form)
        view = Refused.of(refused, may_request=may_request, carried=_carried(typed, form), question="/network-search")
        return pages.show(view, 403)
    return pages.show(_answer(pages, actor, rows, (typed, question, purpose), form))


def _understood(node: Node, typed: Typed, form: Form) -> tuple[Question, Purpose]:
    """Give the question and its purpose; raise ``Invalid`` with all that is wrong with either."""
    faults: list[Fault] = [] if typed.vrm else [Fault("/vrm", _("Enter a mark"))]
    question, wrong_question = _tried(lambda: read_question(typed, node.clock))
    purpose, wrong_purpose = _tried(lambda: read_purpose(form, node.pack))
    faults += [*wrong_question, *wrong_purpose]
    if faults or question is None or purpose is None:
        raise Invalid(faults)
    return question, purpose


def _tried(read: Callable[[], _T]) -> tuple[_T | None, Sequence[Fault]]:
    try:
        return read(), ()
    except Invalid as wrong:
        return None, wrong.faults


def _question(pages: Pages, actor: Actor, typed: Typed, form: Form | None, faults: Faults | None = None) -> Response:
    node = pages.node
    exchange = node.exchange
    try:
        others = addressed(exchange.directory.current(node.clock.now()).statement, exchange.own)
        forces = 1 + sum(one.endpoint is not None for one in others)
        without_node = 1 + len(others) - forces
    except (NoDirectory, DirectoryExpired):
        forces = without_node = 0
    view = views.NetworkSearch(
        vrm=typed.vrm,
        from_=typed.from_,
        to=typed.to,
        purpose=purpose_form(node, actor, form),
        forces=forces,
        without_node=without_node,
        seconds=f"{exchange.limits.deadline_default_ms / 1000:g}",
        faults=faults or {},
    )
    return pages.show(view, 422 if faults else 200)


def _answer(
    pages: Pages, actor: Actor, rows: list[Row], asked: tuple[Typed, Question, Purpose], form: Form
) -> views.NetworkAnswer:
    node, (typed, question, purpose) = pages.node, asked
    names = _names(node)
    found = {row.owner: found_from_json(row.body) for row in rows if row.outcome is RowOutcome.HIT or _has_told(row)}
    clauses = _clauses(node)
    every = sorted(
        (
            views.SightingRow.of(read, owner, names.get(owner, owner))
            for owner, one in found.items()
            for read in one.reads
        ),
        key=lambda one: one.captured_at,
        reverse=True,
    )
    return views.NetworkAnswer(
        vrm=every[0].vrm if every else typed.vrm.upper(),
        question=said_question(question, typed)[1:],
        purpose=said_purpose(node, actor, purpose),
        verdict=views.verdict_of(rows),
        is_complete=len(found) == len(rows),
        owners=tuple(
            views.owner_row(row, names.get(row.owner, row.owner), found.get(row.owner), clauses, question.from_)
            for row in views.in_order(rows, names)
        ),
        sightings=tuple(every[: views.SHOWN_MOST]),
        count=len(every),
        gaps=_gaps(found, names),
        carried=_carried(typed, form),
    )


def _has_told(row: Row) -> bool:
    return row.outcome is RowOutcome.NO_TRACE and bool(row.body)


def _gaps(found: Mapping[PartyId, FoundSightings], names: Mapping[str, str]) -> tuple[views.Gap, ...]:
    return tuple(views.Gap(names.get(o, o), low, high) for o, one in found.items() for low, high in one.gaps)


def _names(node: Node) -> dict[str, str]:
    """Give the names of the forces, as the directory has them."""
    held = node.directory.held
    return {str(one.id): one.name for one in held.parties} if held else {}


def _clauses(node: Node) -> dict[str, tuple[str, str]]:
    """Give the title and the page of each clause of the standard of reads, by its name: an owner cites it by that."""
    found: dict[str, tuple[str, str]] = {}
    with node.reading() as rooms:
        for one in rooms.workstreams.versions():
            if one.standard.id == "anpr-working":
                place = f"/standards/{one.standard.id}/{one.standard.version}/clauses/"
                found |= {c.id.clause: (c.title, place + c.id.clause) for c in one.standard.clauses}
    return found


def _typed(form: Form) -> Typed:
    return Typed(vrm=form.text("vrm")[:64], from_=form.text("from"), to=form.text("to"))


def _carried(typed: Typed, form: Form) -> Carried:
    purpose = tuple((name, form.text(name)) for name in PURPOSE_FIELDS if form.text(name))
    return Carried(typed.carried().fields + purpose)
