"""The network code: who is bound on a day, what binds them, and the ballots by which it changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.governance.ballots import BallotTold
from commonbeat.governance.errors import NoSuchAccession
from commonbeat.governance.model import CODE, Accession, BallotState, Binding
from commonbeat.governance.rules import end_of
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.parties.model import Party
from commonbeat.platform import Platform

from ..dependencies import CurrentActor, needs
from ..routing import HouseRoute
from .framing import Pages, ThePages, opened
from .views import ballots as ballot_views
from .views import code as views
from .views.forms import Faults, faults_by_field

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.STANDARDS_READ)]
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
On = Annotated[str, Query(max_length=40)]


@router.get("/code", dependencies=_OPENS)
def register(actor: CurrentActor, pages: ThePages, on: On = "") -> Response:
    """Show who is bound by the code: now, or at the end of a day."""
    at, faults = _instant(pages, on)
    with pages.node.reading() as rooms:
        parties = rooms.register.parties_by_id()
        rows = views.Code.rows_of(rooms.register.all_at(at), parties)
        page = views.Code(_code_at(rooms, at), at, rows, on, rooms.register.in_force_from())
    page = replace(page, may_bring=may_bring(actor), faults=faults)
    return pages.show(page, 422 if faults else 200)


@router.get("/code/parties/{id}", dependencies=_OPENS)
def party(id: str, pages: ThePages, on: On = "") -> Response:
    """Show how one organisation stands, and all that it stands on."""
    at, faults = _instant(pages, on)
    with pages.node.reading() as rooms:
        binding = rooms.register.bound_at(PartyId(id), at)
        parties = rooms.register.parties_by_id()
        keys = [one for one in rooms.keys.all() if one.party == id]
        page = views.PartyPage(
            row=views.BindingRow.of(binding, parties),
            at=at,
            on=on,
            standards=_binding_standards(rooms, binding),
            keys=tuple(views.KeyRow.of(one) for one in keys),
            accession=_accession(pages, rooms, binding, parties),
            faults=faults,
        )
    return pages.show(page, 422 if faults else 200)


@router.get("/code/ballots", dependencies=_OPENS)
def ballots(actor: CurrentActor, pages: ThePages) -> Response:
    """Show every ballot, the newest first."""
    with pages.node.reading() as rooms:
        rows = tuple(ballot_views.BallotRow.of(one) for one in rooms.ballots.list_())
    return pages.show(ballot_views.Ballots(rows, may_bring=may_bring(actor)))


@router.get("/code/ballots/{id}", dependencies=_OPENS)
def ballot(id: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show one ballot: what it asks, of whom, and what came of it."""
    return pages.show(ballot_page(pages, actor, id))


def ballot_page(pages: Pages, actor: Actor, id: str, faults: Faults | None = None) -> ballot_views.BallotPage:
    """Give the page of a ballot; raise ``NoSuchBallot`` where there is none."""
    with pages.node.reading() as rooms:
        one, parties = rooms.ballots.get(id), rooms.register.parties_by_id()
        text = one.question.text
        version = rooms.workstreams.find(text.standard, text.version)
    is_counted = one.tally is not None
    is_over = one.state is BallotState.ENDED or one.votes_in == len(one.roll)
    administers = Permission.CODE_ADMINISTER in opened(pages.node, actor)
    return ballot_views.BallotPage(
        row=ballot_views.BallotRow.of(one),
        title=version.standard.title if version else text.standard,
        digest=text.digest,
        electorate=one.electorate.title,
        chambers=ballot_views.chambers_of(one, parties),
        stated_effect_at=one.stated_effect_at,
        counted_at=one.counted_at,
        command=_vote_command(pages, actor, one) if one.state is BallotState.OPEN else "",
        may_count=administers and is_over and not is_counted,
        may_bring=may_bring(actor) and one.state is BallotState.OPEN,
        faults=faults or {},
    )


def may_bring(actor: Actor) -> bool:
    """Say whether the reader may bring what was signed: whoever is signed in may."""
    return Permission.SESSION_OWN in actor.permissions


def portal_address(pages: Pages) -> str:
    """Give the address at which programs reach this node."""
    return (pages.node.settings.web.public_url or str(pages.request.base_url)).rstrip("/")


def _instant(pages: Pages, on: str) -> tuple[datetime, Faults]:
    """Give the end of the day that was typed, or now; and what is wrong with it, where it is none."""
    if not on.strip():
        return pages.node.clock.now(), {}
    try:
        if not _DAY.fullmatch(on.strip()):
            raise ValueError(on)
        return end_of(date.fromisoformat(on.strip())), {}
    except ValueError:
        wrong = Invalid.at("/on", _("Enter a day, like 2026-11-26"))
        return pages.node.clock.now(), faults_by_field(wrong)


def _code_at(rooms: Platform, at: datetime) -> str:
    """Give the version of the code that is in force at the instant, else the newest."""
    versions = [one.standard.version for one in rooms.workstreams.versions() if one.standard.id == CODE]
    version = rooms.register.version_at(at) or versions[-1]
    return f"{CODE}@{version}"


def _binding_standards(rooms: Platform, binding: Binding) -> tuple[views.BindingStandard, ...]:
    titles: dict[str, str] = {}
    clauses: dict[str, str] = {}
    for one in rooms.workstreams.versions():
        titles[f"{one.standard.id}@{one.standard.version}"] = one.standard.title
        clauses |= {str(clause.id): clause.title for clause in one.standard.clauses}
    return views.binding_standards(binding, titles, clauses)


def _accession(
    pages: Pages, rooms: Platform, binding: Binding, parties: Mapping[PartyId, Party]
) -> views.AccessionPart | None:
    if not binding.accession:
        return None
    try:
        one = rooms.accessions.get(binding.accession)
    except NoSuchAccession:
        return None
    holds = rooms.accessions.holding()
    if one.is_open and holds is not None and one.text != holds:
        return views.AccessionPart.of(one, parties, enter_anew=holds.name)
    return views.AccessionPart.of(one, parties, _sign_command(pages, one) if one.is_open else "")


def _sign_command(pages: Pages, one: Accession) -> str:
    missing = next(iter(one.missing))
    return (
        f"commonbeat code sign-accession {one.id} --party {missing} \\\n"
        f"  --key chief.key --url {portal_address(pages)} --bearer -"
    )


def _vote_command(pages: Pages, actor: Actor, one: BallotTold) -> str:
    """Give what a voter types: for their own organisation where it is on the roll, else for the first outstanding."""
    outstanding = [seat.party for seat in one.roll if seat.party not in one.voted]
    party = actor.party if actor.party in outstanding else next(iter(outstanding), None)
    if party is None:
        return ""
    return (
        f"commonbeat code vote {one.id} --party {party} \\\n"
        f'  --choice approve --reasons "Why, in a sentence." --key chief.key \\\n'
        f"  --digest {one.question.text.digest} \\\n"
        f"  --url {portal_address(pages)} --bearer -"
    )
