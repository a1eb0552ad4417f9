"""What is told of a data model, as pages: what differs in another version."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.models.comparing.differ import compare
from commonbeat.models.comparing.notes import migration_notes
from commonbeat_check.model import DataModel

from ..routing import HouseRoute
from .framing import ThePages
from .models import OPENS, head_of
from .views import model_reports as views

router = APIRouter(prefix="/standards/{id}/{version}", include_in_schema=False, route_class=HouseRoute)
_ID: Final = re.compile(r"[\w:-]+")


@router.get("/diff/{other}", dependencies=OPENS)
def diff(id: str, version: str, other: str, pages: ThePages) -> Response:
    """Show what differs in the data model of the other version."""
    models = pages.node.models
    before, after = models.get(id, version), models.get(id, other)
    changes = compare(before, after)
    places = Places(after, before)
    rows = tuple(
        views.ChangeRow(str(one.change), places.of(one.where), one.text, one.why, tuple(map(str, one.breaking_for)))
        for one in changes
    )
    notes = migration_notes(before, after, changes) if changes else ""
    return pages.show(views.DiffPage(head_of(pages.node, after), before.version, after.version, rows, notes))


class Places:
    """Knows where the pages of the parts of a model stand; of a part that it lacks, in the other model."""

    def __init__(self, *models: DataModel) -> None:
        self._places: dict[str, str] = {}
        for model in reversed(models):
            begin = f"/standards/{model.standard}/{model.version}/dictionary"
            for kind, parts in (
                ("code-lists", model.lists),
                ("elements", model.elements),
                ("entities", model.entities),
            ):
                self._places |= {one.id: f"{begin}/{kind}/{one.id}" for one in parts}

    def of(self, where: str) -> views.WhereRow:
        """Give a part by what it is called: ``P_001``, ``P_001.G2`` and ``P_001/givenName`` stand on one page."""
        found = _ID.match(where)
        return views.WhereRow(where, self._places.get(where) or self._places.get(found[0] if found else "", ""))
