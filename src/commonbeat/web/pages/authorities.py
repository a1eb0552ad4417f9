"""Authorities: asked for, noted when given by word of mouth, decided on by another person, reviewed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from commonbeat.access.authorities import UNDECIDED
from commonbeat.access.model import (
    Actor,
    Authority,
    AuthorityRequest,
    AuthorityState,
    Category,
    OralNote,
    Permission,
)
from commonbeat.access.pack import PolicyPack
from commonbeat.access.rules import purpose_faults
from commonbeat.anpr.places import read_area
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import AuthorityId
from commonbeat.kernel.text import _

from ..areas import force_areas
from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..instants import typed_instant
from ..node import Node
from ..rendering import lasting
from ..routing import HouseRoute
from .asking import category_choices, typed_area, typed_question
from .framing import Pages, ThePages
from .views import authorities as views
from .views.forms import Choice, Faults, PurposeBounds, entered, faults_by_field, purpose_asked

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_READS = [needs(Permission.AUTHORITIES_READ)]
_ASKS = [needs(Permission.AUTHORITIES_REQUEST)]
MINUTE = "%Y-%m-%dT%H:%M"
_NAMES = {
    "": "form",
    "/area": "force",
    "/area/coordinates": "force",
    "/oral/by": "oral_by",
    "/oral/rank": "oral_rank",
    "/oral/at": "oral_at",
    "/reason": "reason",
}


@router.get("/authorities", dependencies=_READS)
def index(actor: CurrentActor, pages: ThePages, after: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Show what the reader asked for, what waits for them, and what nobody recorded in time."""
    node = pages.node
    asks, grants = (may in actor.permissions for may in (Permission.AUTHORITIES_REQUEST, Permission.AUTHORITIES_GRANT))
    with node.reading() as rooms:
        found = rooms.authorities.desk(actor, after or None)
        names = rooms.people.named(actor, [one.requester for one in found.shown])

    def rows(some: Sequence[Authority]) -> tuple[views.AuthorityRow, ...]:
        return tuple(_row(node, one, names[one.requester]) for one in some)

    view = views.Authorities(
        mine=rows(found.mine.items),
        waiting=rows(found.waiting),
        may_request=asks,
        may_grant=grants,
        review=rows(found.overdue),
        every=None if found.every is None else rows(found.every.items),
        next=found.mine.next if found.every is None else found.every.next,
    )
    return pages.show(view)


# Before "/authorities/{id}", which would take "new" for an authority's id.
@router.get("/authorities/new", dependencies=_ASKS)
def ask_new(pages: ThePages) -> Response:
    """Show the form for a request."""
    return _form(pages, views.AuthorityValues())


@router.post("/authorities/draft", dependencies=_ASKS)
def draft(form: SentForm, pages: ThePages) -> Response:
    """Show the form with what a refused search had: its mark, span and reason."""
    mark = form.text("vrm")
    values = views.AuthorityValues(
        category=form.text("category"),
        reason=form.text("reason"),
        reference=form.text("reference"),
        vrms="" if set(mark) & set("?*") else mark,
        from_=_minute(form.text("from")),
        to=_minute(form.text("to"), up=True),
        force=form.text("force"),
    )
    if not values.force and (drawn := _drawn(form)):
        values = replace(values, force=views.DRAWN, area=drawn)
    return _form(pages, values)


@router.post("/authorities/new", dependencies=_ASKS)
def ask(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Ask for an authority, or note one that was given by word of mouth."""
    try:
        wanted, oral = _wanted(form, pages.node.pack)
        with pages.node.begin() as rooms:
            if oral is None:
                made = rooms.authorities.request(actor, wanted)
            else:
                made = rooms.authorities.note_oral(actor, wanted, oral)
    except Invalid as wrong:
        return _form(pages, _typed(form), entered(faults_by_field(wrong, _NAMES), form.text, **_asked()))
    if oral is None:
        return pages.go(f"/authorities/{made.id}", _("It is asked for. Another person decides."))
    return pages.go(f"/authorities/{made.id}", _("It is noted, and opens urgent searches until its record is due."))


@router.get("/authorities/{id}", dependencies=_READS)
def one(id: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show one authority, and the form for whoever may decide on it."""
    return pages.show(_detail(pages.node, actor, AuthorityId(id)))


@router.post("/authorities/{id}/decide", dependencies=[needs(Permission.AUTHORITIES_GRANT)])
def decide(id: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Grant or decline what another person asked for, or close the review of what was recorded too late."""
    note, which = form.text("note"), AuthorityId(id)
    try:
        with pages.node.begin() as rooms:
            match form.text("decision"):
                case "grant":
                    rooms.authorities.grant(actor, which, note)
                    done = _("The authority is granted.")
                case "decline":
                    rooms.authorities.decline(actor, which, note)
                    done = _("The authority is declined.")
                case "review":
                    rooms.authorities.review(actor, which, note)
                    done = _("The review is closed.")
                case _other:
                    raise Invalid.at("/decision", _("Select what you decide"))
    except Invalid as wrong:
        faults = entered(faults_by_field(wrong, {"": "form", "/reason": "note"}), form.text, note=_("Enter a reason"))
        view = replace(_detail(pages.node, actor, which), decision_note=note, faults=faults)
        return pages.show(view, 422)
    return pages.go(f"/authorities/{id}", done)


def _detail(node: Node, actor: Actor, id: AuthorityId) -> views.AuthorityDetail:
    now = node.clock.now()
    with node.reading() as rooms:
        found = rooms.authorities.get(actor, id)
        decision = rooms.authorities.may_decide(actor, found)
        people = [found.requester, *([found.authoriser] if found.authoriser else [])]
        names = rooms.people.named(actor, people)
    row = _row(node, found, names[found.requester])
    is_open = found.state in UNDECIDED and row.state != "ended"
    is_overdue = found.state is AuthorityState.OVERDUE
    is_granter = Permission.AUTHORITIES_GRANT in actor.permissions
    view = views.AuthorityDetail.of(
        found,
        row,
        place=_place(found.area),
        authoriser=names.get(found.authoriser, "") if found.authoriser else "",
        may_decide=is_open and decision.allowed,
        why_not=decision.reason if (is_open or is_overdue) and is_granter and not decision.allowed else "",
    )
    is_live = found.state in {AuthorityState.GRANTED, AuthorityState.ORAL} and found.expires_at > now
    return replace(
        view,
        authoriser_rank=node.rank_label(found.authoriser_rank) if found.authoriser_rank else "",
        may_review=is_overdue and decision.allowed,
        may_search=is_live and found.requester == actor.id and Permission.READS_SEARCH_EXTENDED in actor.permissions,
    )


def _row(node: Node, authority: Authority, requester: str) -> views.AuthorityRow:
    label = node.pack.categories[authority.category].label
    return views.AuthorityRow.of(authority, requester, label, node.clock.now())


def _form(pages: Pages, values: views.AuthorityValues, faults: Faults | None = None) -> Response:
    pack = pages.node.pack
    # Only the categories that an authority opens anything for.
    categories = tuple(one for one in category_choices(pack) if pack.categories[Category(one.value)].extended)
    ranks = [Choice(one.id, one.label, one.id == values.oral_rank) for one in pack.ranks]
    view = views.NewAuthority(
        categories=categories,
        places=_places(values),
        bounds=PurposeBounds.of(pack.purpose),
        life_days=pack.authority.life_days.value,
        record_within=lasting(timedelta(hours=pack.authority.oral_record_hours.value)),
        values=values,
        ranks=(Choice("", _("Choose"), not values.oral_rank), *ranks),
        faults=faults or {},
    )
    return pages.show(view, 422 if faults else 200)


def _typed(form: Form) -> views.AuthorityValues:
    return views.AuthorityValues(
        category=form.text("category"),
        reason=form.text("reason"),
        reference=form.text("reference"),
        vrms=form.text("vrms"),
        from_=form.text("from"),
        to=form.text("to"),
        oral=form.ticked("oral"),
        oral_by=form.text("oral_by"),
        oral_at=form.text("oral_at"),
        oral_rank=form.text("oral_rank"),
        force=form.text("force"),
        area=form.text("area"),
    )


def _drawn(form: Form) -> str:
    """Give the area that a search drew, or bounded by a box; empty where it did neither."""
    try:
        area = typed_area(typed_question(form))
    except Invalid:
        return ""
    return area.geojson if area is not None else ""


def _places(values: views.AuthorityValues) -> tuple[Choice, ...]:
    drawn = [Choice(views.DRAWN, _("The area of the search"), values.force == views.DRAWN)] if values.area else []
    forces = [Choice(code, area.name, code == values.force) for code, area in force_areas().items()]
    return (Choice("", _("Anywhere"), not values.force), *drawn, *forces)


def _area(form: Form, faults: list[Fault]) -> str | None:
    chosen = form.text("force")
    if not chosen:
        return None
    if chosen == views.DRAWN:
        return form.text("area")
    if chosen not in force_areas():
        faults.append(Fault("/force", _("There is no such police force area.")))
        return None
    return force_areas()[chosen].geojson


def _place(geojson: str | None) -> str:
    """Give an authority's area in words: a force's by its name, another by what it lies between."""
    if geojson is None:
        return _("anywhere")
    for area in force_areas().values():
        if area.geojson == geojson:
            return area.name
    try:
        west, south, east, north = read_area(json.loads(geojson), "/area").bounds
    except Invalid:
        return _("drawn with an outline that is taken no more, so that it opens nothing")
    told = _("drawn, between {south:.3f} and {north:.3f} north and {west:.3f} and {east:.3f} east")
    return told.format(south=south, north=north, west=west, east=east)


def _wanted(form: Form, pack: PolicyPack) -> tuple[AuthorityRequest, OralNote | None]:
    """Give what was typed; policy judges the rest.

    Raises:
        Invalid: there is no such category, or a time is none; each at its field.
    """
    faults: list[Fault] = []
    if form.text("category") not in set(Category):
        faults.append(Fault("/category", _("Select what kind of investigation it is")))
    wrong = {
        "from": _("Enter the day and time from which reads are opened, like 2026-11-21 13:05"),
        "to": _("Enter the day and time up to which reads are opened, like 2026-11-21 13:05"),
        "oral_at": _("Enter the day and time when it was given, like 2026-11-21 13:05"),
    }
    times = {name: typed_instant(form.text(name)) for name in wrong if name != "oral_at" or form.ticked("oral")}
    faults += [Fault(f"/{name}", wrong[name]) for name, at in times.items() if at is None]
    area = _area(form, faults)
    marks = [mark.strip() for line in form.text("vrms").splitlines() for mark in line.split(",")]
    if form.text("vrms") and not any(marks):
        faults.append(Fault("/vrms", _("Give marks, one a line, or leave this empty for every registration mark.")))
    if faults:  # what policy would say of the words is said with them: everything that is wrong is said at once
        raise Invalid([*faults, *purpose_faults(form.text("reason"), form.text("reference"), pack, "")])
    known = {name: at for name, at in times.items() if at is not None}
    wanted = AuthorityRequest(
        category=Category(form.text("category")),
        reason=form.text("reason"),
        reference=form.text("reference"),
        from_=known["from"],
        to=known["to"],
        vrms=tuple(filter(None, marks)),
        area=area,
    )
    if not form.ticked("oral"):
        return wanted, None
    return wanted, OralNote(form.text("oral_by"), form.text("oral_rank"), known["oral_at"])


def _asked() -> dict[str, str]:
    return purpose_asked() | {"oral_by": _("Enter who gave it"), "oral_rank": _("Select their rank")}


def _minute(text: str, *, up: bool = False) -> str:
    """Give a time as the form's field holds it, to the minute; an end goes up, so that it leaves nothing out."""
    at = typed_instant(text)
    if at is None:
        return ""
    if up and (at.second or at.microsecond):
        at += timedelta(minutes=1)
    return at.strftime(MINUTE)
