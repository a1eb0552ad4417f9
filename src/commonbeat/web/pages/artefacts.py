"""What is made from a data model, to take away: each form as one file, or as an archive where it has several."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.errors import PartNotFound
from commonbeat.models.generating.forms import FORMS, generate
from commonbeat.models.published import CHANGES, MIGRATION
from commonbeat.models.seats import one_of_few
from commonbeat_check.model import DataModel

from ..routing import HouseRoute
from .framing import ThePages
from .model_notes import as_file
from .models import OPENS, head_of
from .views import model_reports as views

router = APIRouter(prefix="/standards/{id}/{version}", include_in_schema=False, route_class=HouseRoute)
LARGEST: Final = 2_000
"""Entities and elements of a model whose forms are made while somebody waits; those of a larger one take minutes."""
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The day that every file of an archive bears, so that the same model gives the same bytes."""


@router.get("/artefacts", dependencies=OPENS)
def artefacts(id: str, version: str, pages: ThePages) -> Response:
    """Show the forms in which a model can be had."""
    model = pages.node.models.get(id, version)
    said = {
        "json-schema": (
            _("JSON Schema"),
            _("draft 2020-12, a file for each entity; check digits are keywords"),
        ),
        "openapi": (_("OpenAPI"), _("version 3.1: an interface for records, each property with its element")),
        "asyncapi": (_("AsyncAPI"), _("version 3.0: a channel and a message for each entity")),
        "xsd": (_("XML Schema"), _("version 1.1, for records in XML")),
        "csvw": (_("CSV on the Web"), _("what each column of a CSV file holds")),
        "shacl": (_("SHACL"), _("shapes for records as RDF, in Turtle")),
        "sql": (_("SQL"), _("tables for SQLite and PostgreSQL, with their checks")),
        "pydantic": (_("Pydantic"), _("classes of Python")),
        "xlsx": (_("Workbook"), _("the whole model in Excel; a changed one can be imported again")),
        "html": (_("HTML"), _("the dictionary as one page, to read and to print")),
    }
    rows = tuple(views.ArtefactRow(form, *said[form]) for form in FORMS)
    place = f"/standards/{id}/{version}"
    notes = tuple(
        views.ArtefactRow(name, called, told, f"{place}/notes/{which}")
        for name, which, called, told in (
            (CHANGES, "changes", _("Change log"), _("what has changed, and for whom it breaks")),
            (MIGRATION, "migration", _("Notes on migration"), _("what whoever sends and whoever receives has to do")),
        )
        if pages.node.models.note(model, name)
    )
    return pages.show(views.ArtefactsPage(head_of(pages.node, model), rows, notes, is_made_here=not _is_large(model)))


@router.get("/artefacts/{form}", dependencies=OPENS)
def artefact(id: str, version: str, form: str, pages: ThePages) -> Response:
    """Give a model in one form."""
    node = pages.node
    model = node.models.get(id, version)
    if form in {CHANGES, MIGRATION} and (note := node.models.note(model, form)):
        return as_file(note, f"{id}-{version}-{form}")
    if _is_large(model):
        told = _("{address} is too large to be made into its forms while you wait: run commonbeat standards generate.")
        raise Invalid.at("", told.format(address=model.address))
    if form not in FORMS:
        raise PartNotFound(f"{model.address}#{form}", list(FORMS))
    with one_of_few():
        made = generate(model, form, node.clock.now().date())
        name, content = _one(f"{id}-{version}-{form}", made.files)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _is_large(model: DataModel) -> bool:
    return len(model.entities) + len(model.elements) > LARGEST


def _one(name: str, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Give a single file as it is, and several as an archive."""
    if len(files) == 1:
        [(only, content)] = files.items()
        return only.rpartition("/")[2], content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return f"{name}.zip", packed.getvalue()
