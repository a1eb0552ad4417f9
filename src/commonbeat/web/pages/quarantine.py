"""Quarantine: the reads that broke a clause, and their release once the cause is mended or somebody answers for it."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.errors import NotInQuarantine
from commonbeat.anpr.limits import WAIVABLE, Clause
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.quarantined import by_clause
from commonbeat.anpr.releases import StillRefused
from commonbeat.kernel.errors import CommonbeatError, Fault, Invalid, Kind
from commonbeat.kernel.text import _, ngettext

from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..node import Node
from ..problems import STATUS
from ..routing import HouseRoute
from .framing import Pages, ThePages
from .views import cameras as views
from .views.forms import Choice, Faults, entered, faults_by_field

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.QUARANTINE_READ)]
ROWS = 50
_TRIPLE = re.compile(r"(\d{1,10})/(\d{1,10})/(\d{1,10})", re.ASCII)


@router.get("/quarantine", dependencies=_OPENS)
def index(
    actor: CurrentActor,
    pages: ThePages,
    after: Annotated[str, Query(max_length=200)] = "",
    camera: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show what is kept apart of the asker's own cameras, counted and one by one."""
    return pages.show(_view(pages, actor, after=after, camera=camera))


@router.post("/quarantine/release", dependencies=[needs(Permission.QUARANTINE_RELEASE)])
def release(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Release the reads that were ticked. Each goes by itself: those that cannot go stay, and it is said why."""
    node, keys = pages.node, tuple(dict.fromkeys(form.texts("read")))[:ROWS]
    if not keys:
        return pages.show(_view(pages, actor, form, {"read": _("Select the reads to release")}), 422)
    waived = {one for one in WAIVABLE if one in form.texts("waived")}
    done, faults = 0, dict[str, str]()
    for key in keys:
        try:
            node.releases.release(actor, key, form.text("reason"), waived)
        except Invalid as wrong:
            reasoned = entered(faults_by_field(wrong), form.text, reason=_("Enter a reason"))
            return pages.show(_view(pages, actor, form, reasoned), 422)
        except NotInQuarantine:
            continue  # somebody else was quicker: it is where it was to go
        except StillRefused as wrong:
            faults[f"release-{key}"] = str(wrong)
        except CommonbeatError as wrong:
            if wrong.kind is not Kind.INVALID:
                raise
            faults[f"release-{key}"] = str(wrong)  # what was kept is cut, and no read
        else:
            done += 1
    told = ngettext("{count} read was released.", "{count} reads were released.", done).format(count=done)
    if faults:
        stay = told + " " + _("The others stay:") if done else _("Nothing was released:")
        whole = {"form": stay} | faults
        return pages.show(_view(pages, actor, form, whole), STATUS[Kind.CONFLICT])
    return pages.go("/quarantine", told)


def _view(
    pages: Pages,
    actor: Actor,
    form: Form | None = None,
    faults: Faults | None = None,
    *,
    after: str = "",
    camera: str = "",
) -> views.Quarantine:
    node = pages.node
    found = node.releases.page(actor, ROWS, after or None, _asked(camera))
    counts = node.releases.tally(actor)
    names = _names(node, [one.camera for one in counts if one.camera is not None])
    may_release = Permission.QUARANTINE_RELEASE in actor.permissions
    return views.Quarantine(
        rows=tuple(views.QuarantineRow.of(held) for held in found.items),
        counts=tuple(views.CameraCount.of(one, names.get(one.camera, "") if one.camera else "") for one in counts),
        clauses=tuple(by_clause(counts).items()),
        total=sum(one.count for one in counts),
        may_release=may_release,
        reason=form.text("reason") if form else "",
        next=found.next,
        faults=faults or {},
        camera=camera,
        waivable=tuple(_waivable(node, form.texts("waived") if form else ())) if may_release else (),
        ticked=frozenset(form.texts("read")) if form else frozenset(),
    )


def _waivable(node: Node, chosen: tuple[str, ...]) -> list[Choice]:
    clauses = [(one, node.catalogue.find(one)) for one in Clause if one in WAIVABLE]
    return [Choice(str(one), found.title if found else str(one), one in chosen) for one, found in clauses]


def _names(node: Node, triples: list[CameraTriple]) -> dict[CameraTriple, str]:
    book = node.searches.book
    return {triple: camera.name for triple in set(triples) if (camera := book.find(triple)) is not None}


def _asked(camera: str) -> CameraTriple | None:
    if not camera:
        return None
    found = _TRIPLE.fullmatch(camera)
    if found is None:
        raise Invalid([Fault("/camera", _("A camera is named as feed/source/camera, as 33/1/4."))])
    return CameraTriple(*map(int, found.groups()))
