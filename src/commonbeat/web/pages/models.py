"""The dictionary of a standard, as pages: what there is, each part of it, and what words lead to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from commonbeat.access.model import Permission
from commonbeat.kernel.text import _
from commonbeat.models.comparing.compatibility import numbers
from commonbeat.models.crosswalks.looking import Related
from commonbeat.models.crosswalks.model import How
from commonbeat.models.examples.written import written
from commonbeat.models.standing import of_element
from commonbeat_check.forms import columns_of, sheet_name, xml_skeleton
from commonbeat_check.model import DataModel, Entity
from commonbeat_check.shape import Shape

from ..dependencies import needs
from ..node import Node
from ..routing import HouseRoute
from .framing import Pages, ThePages
from .views import models as views
from .views.model_parts import PartsPage
from .views.model_reports import SAID

router = APIRouter(prefix="/standards/{id}/{version}", include_in_schema=False, route_class=HouseRoute)
OPENS = [needs(Permission.STANDARDS_READ)]
FOUND_ON_A_PAGE: Final = 30
AFTER_MOST: Final = 10_000_000
After = Annotated[int, Query(ge=0, le=AFTER_MOST)]


@router.get("/dictionary", dependencies=OPENS)
def dictionary(id: str, version: str, pages: ThePages, q: str = "", after: After = 0) -> Response:
    """Show what a model holds, or what words lead to in it."""
    models = pages.node.models
    model, question = models.get(id, version), " ".join(q.split())[:200]
    found = models.search(model, question, FOUND_ON_A_PAGE, after) if question else None
    return pages.show(views.Dictionary.of(head_of(pages.node, model), model, question, found, after))


@router.get("/dictionary/entities", dependencies=OPENS)
def entities(id: str, version: str, pages: ThePages, after: After = 0) -> Response:
    """Show the entities of a model, a page of them."""
    return _parts(pages, id, version, "entities", after)


@router.get("/dictionary/elements", dependencies=OPENS)
def elements(id: str, version: str, pages: ThePages, after: After = 0) -> Response:
    """Show the elements of a model, a page of them."""
    return _parts(pages, id, version, "elements", after)


@router.get("/dictionary/code-lists", dependencies=OPENS)
def code_lists(id: str, version: str, pages: ThePages, after: After = 0) -> Response:
    """Show the code lists of a model, a page of them."""
    return _parts(pages, id, version, "code-lists", after)


@router.get("/dictionary/entities/{part}", dependencies=OPENS)
def entity(id: str, version: str, part: str, pages: ThePages) -> Response:
    """Show an entity."""
    models = pages.node.models
    model = models.get(id, version)
    found = models.entity(model, part)
    today = pages.node.clock.now().date()
    forms = forms_of(pages.node, model, found)
    return pages.show(views.EntityPage.of(head_of(pages.node, model), model, found, today, forms))


@router.get("/dictionary/elements/{part}", dependencies=OPENS)
def element(id: str, version: str, part: str, pages: ThePages) -> Response:
    """Show an element."""
    models = pages.node.models
    model = models.get(id, version)
    found = models.element(model, part)
    held = next((one for one in model.lists if one.id == found.list), None)
    head, standings = head_of(pages.node, model), of_element(model, found, pages.node.clock.now().date())
    related = _related(models.relations(model, part))
    findings = tuple(
        (str(one.severity), one.text, one.fix)
        for one in models.lint(model).findings
        if part in one.where and not one.waived
    )
    return pages.show(views.ElementPage(head, found, standings, held, views.uses(model, part), related, findings))


def _related(found: Sequence[Related]) -> tuple[tuple[str, str, str, str], ...]:
    carried = {one.standard for one in found if one.how not in {How.CONSTANT, How.NONE}}
    said = _("The same for every record: it says what the value is.")
    return tuple(
        (one.standard, one.element, SAID, one.note or said)
        if one.how is How.CONSTANT and one.standard in carried
        else (one.standard, one.element, str(one.relation), one.note)
        for one in found
    )


@router.get("/dictionary/code-lists/{part}", dependencies=OPENS)
def code_list(id: str, version: str, part: str, pages: ThePages, after: After = 0, q: str = "") -> Response:
    """Show a code list, or what of it a word is in."""
    models = pages.node.models
    model = models.get(id, version)
    used_by = tuple((one.id, one.name) for one in model.elements if one.list == part)
    question = " ".join(q.split())[:200]
    return pages.show(views.ListPage(head_of(pages.node, model), models.mapped(model, part), after, used_by, question))


def _parts(pages: Pages, id: str, version: str, kind: str, after: int) -> Response:
    model = pages.node.models.get(id, version)
    return pages.show(PartsPage.of(head_of(pages.node, model), model, kind, after))


def head_of(node: Node, model: DataModel) -> views.ModelHead:
    """Give which model a page is of, and what it can be held against."""
    known = [address.split("@", 1) for address in node.models.addresses()]
    others = tuple(version for standard, version in known if standard == model.standard and version != model.version)
    return views.ModelHead(model.standard, model.version, model.title, others)


def newer_of(node: Node, standard: str, version: str) -> str:
    """Give the newest version of a standard that has a data model; empty where that is this one, or it has none."""
    addresses = [address.split("@", 1) for address in node.models.addresses()]
    held = {other for known, other in addresses if known == standard}
    newest = max(held, key=numbers, default="")
    return newest if version in held and numbers(newest) > numbers(version) else ""


def forms_of(node: Node, model: DataModel, entity: Entity) -> views.RecordForms:
    """Give how a record is written in each form: one and the same made-up record, and all that there may be."""
    shape = Shape(model, entity, node.clock.now().date())
    columns, made = columns_of(shape), node.models.example(model, entity.id)
    return views.RecordForms(
        record=None if made is None else written(shape, made),
        sheet=sheet_name(entity),
        columns=tuple((one.title, one.name, one.hint) for one in columns[: views.COLUMNS_SHOWN]),
        column_count=len(columns),
        skeleton=xml_skeleton(shape),
    )


def sample_of(node: Node, model: DataModel, entity: Entity) -> str:
    """Give a valid record of an entity in JSON, made up; empty where none can be made."""
    made = node.models.example(model, entity.id)
    return "" if made is None else json.dumps(made, indent=2, ensure_ascii=False)
