"""The network on pages: the directory that this node holds, and one question to every force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, Permission
from commonbeat.exchange.errors import NotJoined
from commonbeat.exchange.model import SightingsQuestion
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..problems import refusal
from ..rendering import lasting, minute
from ..routing import HouseRoute
from .asking import purpose_form, read_purpose, said_purpose
from .framing import Pages, ThePages
from .views import network as views
from .views.authorities import Refused
from .views.forms import Carried, Faults, Said, entered, faults_by_field, purpose_asked

directory = APIRouter(include_in_schema=False, route_class=HouseRoute)
searches = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.READS_SEARCH)]
_MINUTE = "%Y-%m-%dT%H:%M"
_SPAN = timedelta(days=7)


@directory.get("/network", dependencies=[needs(Permission.STANDARDS_READ)])
def show_network(pages: ThePages) -> Response:
    """Show the directory as this node holds it."""
    try:
        held = pages.node.directory.held
    except NotJoined:
        return pages.show(views.Network(joined=False))
    if held is None:
        return pages.show(views.Network(joined=True))
    now = pages.node.clock.now()
    standards = sorted(held.standards, key=lambda one: (one.id, one.in_force_from))
    view = views.Network(
        joined=True,
        network=held.network,
        serial=held.serial,
        issued_at=held.issued_at,
        expires_at=held.expires_at,
        age=lasting(now - held.issued_at),
        has_expired=held.expires_at <= now,
        parties=tuple(views.PartyRow.of(one, now) for one in held.parties),
        standards=tuple(views.StandardLine.of(one, now) for one in standards),
        marks=held.marks,
    )
    return pages.show(view)


@searches.get("/network-search", dependencies=_OPENS)
def ask(actor: CurrentActor, pages: ThePages) -> Response:
    """Show the question, blank: the last days."""
    now = pages.node.clock.now().astimezone(UTC)
    purpose, from_ = purpose_form(pages.node, actor), (now - _SPAN).strftime(_MINUTE)
    return pages.show(views.NetworkSearch(purpose, _days(pages), from_=from_))


@searches.post("/network-search", dependencies=_OPENS)
def answer(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Ask every force, wait for the deadline at the most, and show what each of them told."""
    node = pages.node
    try:
        purpose = read_purpose(form, node.pack)
        from_, to = _span(form, node.clock.now())
        asked = SightingsQuestion(form.text("vrm")[:64], from_, to, purpose)
        rows = list(node.exchange.search(actor, asked))
    except Invalid as wrong:
        told = {**purpose_asked(), "vrm": _("Enter a registration mark")}
        return _again(pages, actor, form, entered(faults_by_field(wrong), form.text, **told))
    except AccessRefused as refused:
        node.record(refusal(node, refused))
        return pages.show(Refused.of(refused, may_request=False, carried=Carried()), 403)
    held = node.directory.held
    names = {str(one.id): one.name for one in held.parties} if held else {}
    question = (
        Said(_("Mark"), asked.vrm.upper()),
        Said(_("From"), f"{minute(from_)} UTC"),
        Said(_("To"), f"{minute(to)} UTC" if form.text("to") else _("now")),
    )
    said = said_purpose(node, actor, purpose)
    return pages.show(views.NetworkAnswer.of(rows, names, vrm=asked.vrm.upper(), question=question, purpose=said))


def _days(pages: Pages) -> int:
    return pages.node.pack.search.window_days.value


def _again(pages: Pages, actor: Actor, form: Form, faults: Faults) -> Response:
    view = views.NetworkSearch(
        purpose=purpose_form(pages.node, actor, form),
        window_days=_days(pages),
        vrm=form.text("vrm")[:64],
        from_=form.text("from"),
        to=form.text("to"),
        faults=faults,
    )
    return pages.show(view, 422)


def _span(form: Form, now: datetime) -> tuple[datetime, datetime]:
    faults: list[Fault] = []
    from_ = _instant(form.text("from"), "from", faults)
    to = _instant(form.text("to"), "to", faults) if form.text("to") else now
    if faults or from_ is None or to is None:
        raise Invalid(faults)
    if from_ >= to:
        raise Invalid.at("/to", _("The end of the span is to be later than its start."))
    return from_, to


def _instant(text: str, field: str, faults: list[Fault]) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        faults.append(Fault(f"/{field}", _("Enter a day and time in UTC, like 2026-11-21 13:05")))
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
