"""Hits: the queue, one hit beside its entry, and the decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.hit_model import Hit, HitState
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import HitId, PersonId
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..rendering import lasting
from ..routing import HouseRoute
from .framing import Pages, ThePages, organisation_name
from .views import hits as views
from .views.forms import Choice, Faults, entered, faults_by_field

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.HITS_READ)]
Cursor = Annotated[str, Query(max_length=200)]

STREAM = "/api/anpr/hits/stream"
WAITING, EVERY = "unconfirmed", "all"
_STATES = {WAITING: HitState.RAISED, "confirmed": HitState.CONFIRMED, "rejected": HitState.REJECTED, EVERY: None}
_DECISIONS = {"confirm": HitState.CONFIRMED, "reject": HitState.REJECTED}


@router.get("/hits", dependencies=_OPENS)
def queue(
    actor: CurrentActor, pages: ThePages, state: Annotated[str, Query(max_length=20)] = WAITING, after: Cursor = ""
) -> Response:
    """Show the queue, the newest first; the first page of what waits goes on by itself."""
    node, showing = pages.node, state if state in _STATES else WAITING
    with node.reading() as rooms:
        found = rooms.hits.queue(actor, _STATES[showing], after or None)
    owners = {one.entry.party: "" for one in found.items}
    owners = {party: organisation_name(node, party) for party in owners}
    goes_on = showing in {WAITING, EVERY} and not after
    view = views.Hits(
        hits=tuple(views.HitRow.of(one, owners[one.entry.party]) for one in found.items),
        states=tuple(Choice(value, text, value == showing) for value, text in _states_said()),
        waiting=found.waiting,
        as_of=node.clock.now(),
        may_decide=Permission.HITS_DECIDE in actor.permissions,
        next=found.next,
        # From the place of this very page on, so that no hit falls between the page and its stream.
        stream_url=f"{STREAM}?{urlencode({'after': found.stream})}" if goes_on else "",
        showing=showing,
    )
    return pages.show(view)


@router.get("/hits/{id}", dependencies=_OPENS)
def one(id: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show one hit: the read and the entry side by side."""
    return pages.show(_hit(pages, actor, HitId(id)))


@router.post("/hits/{id}/decide", dependencies=[needs(Permission.HITS_DECIDE)])
def decide(id: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Confirm or reject a hit, with a reason."""
    try:
        state = _decision(form.text("decision"))
        with pages.node.begin() as rooms:
            rooms.hits.decide(actor, HitId(id), state, form.text("reason"))
    except Invalid as wrong:
        view = replace(_hit(pages, actor, HitId(id)), reason=form.text("reason"), faults=_faults(wrong, form))
        return pages.show(view, 422)
    done = _("The hit is confirmed.") if state is HitState.CONFIRMED else _("The hit is rejected.")
    return pages.go("/hits", done)


def _decision(text: str) -> HitState:
    if text not in _DECISIONS:
        raise Invalid.at("/decision", _("Select whether to confirm the hit or reject it"))
    return _DECISIONS[text]


def _faults(wrong: Invalid, form: Form) -> Faults:
    return entered(faults_by_field(wrong), form.text, reason=_("Enter a reason"))


def _states_said() -> list[tuple[str, str]]:
    return [(WAITING, _("Waiting")), ("confirmed", _("Confirmed")), ("rejected", _("Rejected")), (EVERY, _("All"))]


def _hit(pages: Pages, actor: Actor, id: HitId) -> views.Hit:
    node = pages.node
    with node.reading() as rooms:
        hit = rooms.hits.get(actor, id)
        by = rooms.people.named(actor, [PersonId(hit.decided_by)]) if hit.decided_by else {}
    return views.Hit(
        hit=views.HitRow.of(hit, organisation_name(node, hit.entry.party)),
        read=views.read_of(hit.read),
        entry=views.HitEntry.of(hit.entry, lasting(node.clock.now() - hit.entry.added_at)),
        list_id=hit.entry.list,
        action_said=views.action_said(hit.entry.action),
        may_decide=Permission.HITS_DECIDE in actor.permissions,
        decided=_decided(hit, by.get(PersonId(hit.decided_by), hit.decided_by)),
    )


def _decided(hit: Hit, by: str) -> views.HitDecided | None:
    return None if hit.decided_at is None else views.HitDecided(by, hit.decided_at, hit.decision_reason)
