"""What changes the code's register on pages: a signed statement that is brought, a ballot that is opened or counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.governance.ballots import Asked, BallotTold
from commonbeat.governance.delivery import Receipt
from commonbeat.governance.errors import BallotClosed, BallotThere, NoSuchBallot, NotYetClosed, StatementRefused
from commonbeat.governance.model import Accession
from commonbeat.governance.statements import LONGEST, Statement, read_statement
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _
from commonbeat.platform import Platform
from commonbeat.standards.digest import text_digest
from commonbeat.standards.errors import IllegalAct

from ..dependencies import CurrentActor, needs
from ..forms import Form, SentForm
from ..instants import typed_instant
from ..routing import HouseRoute
from .code import ballot_page
from .framing import Pages, ThePages
from .standards import standard_page, version_of
from .views import code as views
from .views.forms import faults_by_field

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_BRINGS = [needs(Permission.SESSION_OWN)]
_KEEPS = [needs(Permission.CODE_ADMINISTER)]
MINUTES_MOST: Final = 366 * 24 * 60


@router.get("/code/bring", dependencies=_BRINGS)
def ask(pages: ThePages) -> Response:
    """Show where a signed statement is brought."""
    return pages.show(views.Bring())


@router.post("/code/bring", dependencies=_BRINGS)
def bring(form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Take a signed statement, pasted or from a file: an accession's, a declining, or a vote."""
    typed = form.text("envelope")
    raw = form.files.get("file") or typed.encode()
    if not raw:
        return _brought_again(pages, typed, _("Paste the envelope, or choose its file"), 422)
    try:
        statement = read_statement(raw)
        receipt, place, told = _brought(pages, actor, statement, raw)
        receipt.taken()
    except (StatementRefused, NoSuchBallot, Invalid) as wrong:
        return _brought_again(pages, typed, str(wrong), 422)
    return pages.go(place, told)


@router.post("/code/ballots/{id}/count", dependencies=_KEEPS)
def count(id: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:  # noqa: ARG001 - its token
    """Count a ballot that is over."""
    try:
        with pages.node.begin() as rooms:
            told = rooms.ballots.close(actor, id)
    except (NotYetClosed, BallotClosed) as wrong:
        return pages.show(ballot_page(pages, actor, id, {"form": str(wrong)}), 409)
    passed = told.tally is not None and told.tally.passed
    return pages.go(f"/code/ballots/{id}", _("It is counted: it passed.") if passed else _("It is counted: it failed."))


@router.post("/standards/{id}/{version}/ballot", dependencies=_KEEPS)
def put_to_the_vote(id: str, version: str, form: SentForm, actor: CurrentActor, pages: ThePages) -> Response:
    """Open a ballot on a version that was consulted on."""
    stands = version_of(pages.node, id, version)
    now = pages.node.clock.now()
    try:
        closes, effect_at = _times(form, now)
        with pages.node.begin() as rooms:
            asked = Asked(id, version, _in_force(rooms, id, now), text_digest(stands.standard), closes, effect_at)
            made = rooms.ballots.open(actor, asked)
    except (Invalid, BallotThere, IllegalAct) as wrong:
        faults = faults_by_field(wrong, _NAMES) if isinstance(wrong, Invalid) else {"form": str(wrong)}
        typed = {name: form.text(name) for name in ("closes_in", "effect", "effect_at")}
        return pages.show(standard_page(pages, actor, stands, typed, faults), 422)
    return pages.go(f"/code/ballots/{made.id}", _("The ballot is open."))


_NAMES: Final = {"/closes": "closes_in", "/from_version": "form", "/digest": "form", "/version": "form"}


def _times(form: Form, now: datetime) -> tuple[datetime, datetime | None]:
    """Give when the ballot closes and when the change takes effect; None: on the day after the count."""
    faults = []
    minutes, closes = form.text("closes_in"), now
    if minutes.isascii() and minutes.isdecimal() and len(minutes) < 8 and 0 < int(minutes) <= MINUTES_MOST:
        closes = now + timedelta(minutes=int(minutes))
    else:
        faults.append(Fault("/closes_in", _("Enter a number of minutes, from 1 to a year of them")))
    effect, effect_at = form.text("effect"), None
    if effect == "close":
        effect_at = closes
    elif effect == "later":
        effect_at = typed_instant(form.text("effect_at"))
        if effect_at is None:
            faults.append(Fault("/effect_at", _("Enter a day and time in UTC, like 2026-11-21 13:05")))
    elif effect != "day-after":
        faults.append(Fault("/effect", _("Select when the change takes effect")))
    if faults:
        raise Invalid(faults)
    return closes, effect_at


def _in_force(rooms: Platform, standard: str, now: datetime) -> str:
    return {one.id: one.version for one in rooms.ballots.in_force.versions(now)}.get(standard, "")


def _brought(
    pages: Pages, actor: Actor, statement: Statement, raw: bytes
) -> tuple[Receipt[BallotTold] | Receipt[Accession], str, str]:
    """Hand the statement to what it names; give what became of it, and where that is shown."""
    fields, kind = statement.fields, statement.fields.get("statement", "")
    with pages.node.begin() as rooms:
        if kind == "vote":
            ballot = fields.get("ballot", "")[:100]
            return rooms.ballots.vote(actor, ballot, raw), f"/code/ballots/{ballot}", _("The vote is in.")
        accession = _accession_of(rooms, statement)
        take = rooms.accessions.decline if kind == "declining" else rooms.accessions.sign
        told = _("The declining is on the register.") if kind == "declining" else _("The signature is in.")
        return take(actor, accession.id, raw), f"/code/parties/{statement.party}", told


def _accession_of(rooms: Platform, statement: Statement) -> Accession:
    """Give the newest accession of the pair that the statement names: a statement names the pair alone."""
    pair = {statement.fields.get(name, "") for name in ("force", "policing_body")}
    theirs = [one for one in rooms.accessions.list_() if set(one.pair.both) == pair]
    if not theirs:
        raise Invalid.at("/envelope", _("No registrar has entered an accession of the pair that it names."))
    return next((one for one in reversed(theirs) if one.is_open), theirs[-1])


def _brought_again(pages: Pages, typed: str, wrong: str, status: int) -> Response:
    return pages.show(views.Bring(typed[:LONGEST], {"envelope": wrong}), status)
