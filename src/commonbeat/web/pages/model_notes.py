"""The change log and the notes on migration: of any two versions, and as they were written when one was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.comparing.notes import change_log, migration_notes
from commonbeat.models.errors import PartNotFound
from commonbeat.models.published import CHANGES, MIGRATION
from commonbeat_check.model import DataModel

from ..node import Node
from ..routing import HouseRoute
from .framing import ThePages
from .models import OPENS, head_of
from .views.notes import NotesPage

router = APIRouter(prefix="/standards/{id}/{version}", include_in_schema=False, route_class=HouseRoute)
MARKDOWN: Final = "text/markdown; charset=utf-8"
CHANGES_MOST: Final = 1_000
"""Changes that notes are written of while somebody waits."""
_FILES: Final[Mapping[str, str]] = {"migration": MIGRATION, "changes": CHANGES}


@router.get("/diff/{other}/{which}", dependencies=OPENS)
def between(id: str, version: str, other: str, which: str, pages: ThePages) -> Response:
    """Show the notes that lead from a version to another."""
    models = pages.node.models
    before, after = models.get(id, version), models.get(id, other)
    text = _between(pages.node, before, after, which)
    place = f"/standards/{id}/{version}/diff/{other}"
    back = (place, _("What differs from {before} to {after}").format(before=before.version, after=after.version))
    return pages.show(NotesPage.of(head_of(pages.node, after), text, f"{place}/{which}/{_FILES[which]}", back))


@router.get("/diff/{other}/{which}/{file}", dependencies=OPENS)
def between_in_markdown(id: str, version: str, other: str, which: str, file: str, pages: ThePages) -> Response:
    """Give the notes that lead from a version to another, in Markdown."""
    models = pages.node.models
    before, after = models.get(id, version), models.get(id, other)
    text = _between(pages.node, before, after, which)
    if file != _FILES[which]:
        raise PartNotFound(f"{after.address}#{file}", [_FILES[which]])
    return as_file(text, f"{id}-{version}-to-{other}-{file}")


@router.get("/notes/{which}", dependencies=OPENS)
def published(id: str, version: str, which: str, pages: ThePages) -> Response:
    """Show what publishing wrote of a version."""
    model = pages.node.models.get(id, version)
    text = pages.node.models.note(model, _FILES[which]) if which in _FILES else ""
    if not text:
        raise PartNotFound(f"{model.address}#{which}", list(_FILES))
    head = head_of(pages.node, model)
    back = (f"{head.place}/artefacts", _("Downloads"))
    return pages.show(NotesPage.of(head, text, f"{head.place}/artefacts/{_FILES[which]}", back))


def as_file(text: str, name: str) -> Response:
    """Give a text in Markdown as a file to keep."""
    return Response(text, media_type=MARKDOWN, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _between(node: Node, before: DataModel, after: DataModel, which: str) -> str:
    if which not in _FILES:
        raise PartNotFound(f"{after.address}#{which}", list(_FILES))
    changes = node.models.compare(before, after)
    if len(changes) > CHANGES_MOST:
        told = _("{count} changes are too many for notes while you wait: run commonbeat standards diff.")
        raise Invalid.at("", told.format(count=len(changes)))
    if which == "changes":
        return change_log(before, after, changes)
    return migration_notes(before, after, changes)
