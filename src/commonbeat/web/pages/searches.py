"""Searching the reads: the question, the reason, the answer."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, Category, Permission
from commonbeat.anpr.errors import SearchTooWide
from commonbeat.anpr.question import Question, spelt, understand
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from ..areas import force_areas
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
    typed_question,
)
from .framing import Pages, ThePages
from .views import reads as views
from .views.authorities import Refused
from .views.forms import Carried, Choice, Faults, entered, faults_by_field, purpose_asked

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.READS_SEARCH)]


@router.get("/search", dependencies=_OPENS)
def ask(pages: ThePages) -> Response:
    """Show the question, blank."""
    return _question(pages, blank_question(pages.node.clock), Carried())


@router.post("/search", dependencies=_OPENS)
def ask_again(form: SentForm, pages: ThePages) -> Response:
    """Show the question as it was typed, to change it; or one about a camera, or under an authority."""
    typed = typed_question(form)
    if not typed.from_:
        typed = replace(typed, from_=blank_question(pages.node.clock).from_)
    return _question(pages, typed, _purpose_carried(form))


@router.post("/search/reason", dependencies=_OPENS)
def give_reason(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Ask why, before anything is searched."""
    typed = typed_question(form)
    try:
        question = _understood(pages, typed)
    except Invalid as wrong:
        return _question(pages, typed, _purpose_carried(form), faults_by_field(wrong, _NAMES))
    return _reason(pages, actor, form, question, typed)


@router.post("/search/answer", dependencies=_OPENS)
def answer(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Answer the question, or say what stands in the way."""
    node, typed = pages.node, typed_question(form)
    try:
        question = _understood(pages, typed, form.text("cursor"))
    except Invalid as wrong:
        return _question(pages, typed, _purpose_carried(form), faults_by_field(wrong, _NAMES))
    try:
        purpose = read_purpose(form, node.pack)
        found = node.searches.make(actor, question, purpose)
    except SearchTooWide as wrong:
        return _question(pages, typed, _purpose_carried(form), faults_by_field(wrong, _NAMES))
    except Invalid as wrong:
        faults = entered(faults_by_field(wrong, _NAMES), form.text, **purpose_asked())
        return _reason(pages, actor, form, question, typed, faults)
    except AccessRefused as refused:
        node.record(refusal(node, refused))
        return _refused(pages, refused, typed, form)
    view = views.SearchAnswer.of(
        found,
        typed,
        said=said_question(question, typed),
        purpose=said_purpose(node, actor, purpose),
        carried=_all_carried(typed, form),
    )
    page = form.text("page")
    return pages.show(replace(view, page=int(page) if page.isdecimal() and len(page) < 6 else 1))


# What is wrong with the whole question is said where it begins.
_NAMES = {"": "vrm", "/area": "force", "/area/coordinates": "force", "/north/coordinates": "north"}


def _understood(pages: Pages, typed: views.Question, cursor: str = "") -> Question:
    node = pages.node
    question = spelt(read_question(typed, node.clock, cursor), node.searches.limits.marks)
    # What is wrong with the question is said before the reason is asked for; no read is looked at for it.
    understand(question, node.searches.limits, node.searches.book, node.clock.now())
    return question


def _question(pages: Pages, typed: views.Question, carried: Carried, faults: Faults | None = None) -> Response:
    forces = [Choice(code, area.name, code == typed.force) for code, area in force_areas().items()]
    view = views.Search(
        question=typed,
        forces=(Choice("", _("Anywhere"), not typed.force), *forces),
        window_days=pages.node.pack.search.window_days.value,
        known_least=pages.node.pack.search.pattern_known_characters.value,
        carried=carried,
        faults=faults or {},
    )
    return pages.show(view, 422 if faults else 200)


def _reason(
    pages: Pages, actor: Actor, form: Form, question: Question, typed: views.Question, faults: Faults | None = None
) -> Response:
    carried = _pinned(typed, question).carried()
    purpose = purpose_form(pages.node, actor, form)
    said = said_question(question, typed)
    return pages.show(views.SearchReason(said, carried, purpose, faults or {}), 422 if faults else 200)


def _refused(pages: Pages, refused: AccessRefused, typed: views.Question, form: Form) -> Response:
    may_request = authority_helps(pages.node, refused, form)
    view = Refused.of(refused, may_request=may_request, carried=_all_carried(typed, form))
    return pages.show(view, 403)


OPENED_BY_AUTHORITY = frozenset({"search-window", "authority", "authority-life", "oral-authority"})
"""The clauses that refuse a search which another authority would open."""


def authority_helps(node: Node, refused: AccessRefused, form: Form) -> bool:
    """Say whether an authority would open what was refused, and the asker may ask for one."""
    wanted = {Permission.AUTHORITIES_REQUEST, Permission.READS_SEARCH_EXTENDED}
    clause = refused.decision.rule.rpartition("#")[2]
    opens = node.pack.categories[Category(form.text("category"))].extended
    return opens and wanted <= refused.actor.permissions and clause in OPENED_BY_AUTHORITY


def _pinned(typed: views.Question, question: Question) -> views.Question:
    """Give the question with an end: pages after the first must ask the very same one."""
    return typed if typed.to else replace(typed, to=question.to.isoformat())


def _purpose_carried(form: Form) -> Carried:
    return Carried(tuple((name, form.text(name)) for name in PURPOSE_FIELDS if form.text(name)))


def _all_carried(typed: views.Question, form: Form) -> Carried:
    return Carried(typed.carried().fields + _purpose_carried(form).fields)
