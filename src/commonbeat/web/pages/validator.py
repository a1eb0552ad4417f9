"""The page that checks records against a data model. What is pasted or sent is read in memory and kept nowhere."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _
from commonbeat.models.checking import Checked, check_content
from commonbeat_check.model import DataModel, Entity
from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers import Form, form_of

from ..forms import Form as Sent
from ..forms import SentForm
from ..node import Node
from ..routing import HouseRoute
from .framing import ThePages
from .model_reports import Places
from .models import OPENS, head_of, sample_of
from .profiles import profile_shown
from .views import model_reports as views
from .views.forms import Choice, Faults, faults_by_field
from .views.models import ENTITIES_SHOWN

router = APIRouter(prefix="/standards/{id}/{version}", include_in_schema=False, route_class=HouseRoute)
TOLD_MOST: Final = 100
_TITLES: Final = re.compile(r"[A-Za-z_][\w.:-]*\s*", re.ASCII)
"""The first line of a table that has one column."""
RECORD_SHOWN_MOST: Final = 200_000
"""Characters of a pasted record that the page shows again."""


@router.get("/validator", dependencies=OPENS)
def ask(id: str, version: str, pages: ThePages, entity: str = "") -> Response:
    """Show the form."""
    model = pages.node.models.get(id, version)
    return pages.show(_page(pages.node, model, _chosen(model, entity)))


@router.post("/validator", dependencies=OPENS)
def check(id: str, version: str, form: SentForm, pages: ThePages) -> Response:
    """Check what was pasted or sent, and show what is wrong with it."""
    node = pages.node
    model = node.models.get(id, version)
    entity, typed = _chosen(model, form.text("entity")), form.pasted("record")
    file = form.names.get("file", "")
    is_profiled = form.ticked("profile")
    try:
        entity, (records, content) = _asked(model, form, typed)
        on = node.clock.now().date()
        checked = check_content(model, entity, content, records, on, TOLD_MOST, is_profiled=is_profiled)
    except Invalid as wrong:
        place = "record" if typed else "file"
        faults = {place if name == "form" else name: said for name, said in faults_by_field(wrong).items()}
        return pages.show(_page(node, model, entity, typed, faults=faults, is_profiled=is_profiled), 422)
    return pages.show(_page(node, model, entity, typed, checked=checked, file=file, is_profiled=is_profiled))


def _asked(model: DataModel, form: Sent, typed: str) -> tuple[Entity, tuple[Form, bytes]]:
    """Give the kind of record, and what was given; raise ``Invalid`` with all that is missing, not the first."""
    entity = _chosen(model, form.text("entity"))
    missing = [] if entity is not None else [Fault("/entity", _("Choose the kind of record"))]
    try:
        given = _given(form, typed)
    except Invalid as wrong:
        raise Invalid([*missing, *wrong.faults]) from wrong
    if entity is None:
        raise Invalid(missing)
    return entity, given


def _given(form: Sent, typed: str) -> tuple[Form, bytes]:
    """Give what is to be checked and its form: a file where one was sent, else what was pasted."""
    name, content = form.names.get("file", ""), form.files.get("file", b"")
    if name or content:
        try:
            return form_of(name), content
        except CheckRefused as refused:
            raise Invalid.at("/file", _("Choose a file of JSON, XML, CSV or an Excel workbook")) from refused
    if not typed:
        raise Invalid.at("/record", _("Paste a record or choose a file"))
    return form_of_pasted(typed), typed.encode()


def form_of_pasted(typed: str) -> Form:
    """Give the form of what was pasted by how it begins: a mark of XML, a line of columns, or else JSON."""
    if typed.startswith("<"):
        return Form.XML
    first = typed.partition("\n")[0]
    is_table = not typed.startswith(("{", "[")) and (_TITLES.fullmatch(first) or any(one in first for one in "\t;,"))
    return Form.CSV if is_table else Form.JSON


def _chosen(model: DataModel, id: str) -> Entity | None:
    return next((one for one in model.entities if one.id == id), None)


def _page(
    node: Node,
    model: DataModel,
    entity: Entity | None,
    typed: str = "",
    *,
    faults: Faults | None = None,
    checked: Checked | None = None,
    file: str = "",
    is_profiled: bool = False,
) -> views.ValidatorPage:
    choices = [Choice("", _("Choose one"))] if entity is None else []
    if len(model.entities) <= ENTITIES_SHOWN:
        choices += [Choice(one.id, f"{one.name} ({one.id})", chosen=one is entity) for one in model.entities]
    else:
        choices = []  # the id is typed
    return views.ValidatorPage(
        head=head_of(node, model),
        choices=tuple(choices),
        entity="" if entity is None else entity.id,
        record=typed[:RECORD_SHOWN_MOST],
        faults=faults or {},
        checked=None if checked is None else shown(checked, model),
        file=file,
        sample="" if entity is None else sample_of(node, model, entity),
        is_profiled=is_profiled,
    )


def shown(checked: Checked, model: DataModel) -> views.Checked:
    """Give what came of checking as the page shows it."""
    places, several = Places(model), checked.records != 1
    problems = tuple(
        views.ProblemRow(
            outcome.place.said if several else "",
            one.pointer,
            one.element,
            places.of(one.element).place,
            one.rule,
            one.clause,
            one.text,
            one.fix,
        )
        for outcome in checked.outcomes
        for one in outcome.errors
    )
    profile = None if checked.profile is None else profile_shown(checked.profile, places)
    return views.Checked(checked.records, checked.invalid, problems, checked.count, checked.note, profile)
