"""The standards that this node knows: every version, clause by clause, where it stands and how well it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.standards import comparison
from commonbeat.standards.errors import ClauseNotFound
from commonbeat.standards.limits import in_words
from commonbeat.standards.model import Status
from commonbeat.standards.timeline import Version

from ..dependencies import CurrentActor, needs
from ..measures import held_forecast, scope_of, shown_measure
from ..node import Node
from ..routing import HouseRoute
from .framing import Pages, ThePages, opened
from .models import newer_of
from .views import clauses as clause_views
from .views import standards as views
from .views.forms import Faults
from .views.lives import NO_LIFE, Life, life_of, stage_name

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.STANDARDS_READ)]


@router.get("/standards", dependencies=_OPENS)
def index(pages: ThePages) -> Response:
    """Show every version of every standard."""
    with pages.node.reading() as rooms:
        versions, first = rooms.workstreams.versions(), rooms.register.first_pair_at
        modelled = set(pages.node.models.addresses())
        rows = tuple(
            replace(
                views.StandardRow.of(one.standard, shown_stage(one)),
                first_pair=first(*one.named),
                has_model="@".join(one.named) in modelled,
                entities=_entities(pages.node, one) if "@".join(one.named) in modelled else 0,
                newer=newer_of(pages.node, *one.named),
            )
            for one in versions
        )
    return pages.show(views.Standards(rows, enforces=Room.ANPR in ROOMS[pages.node.profile]))


def _entities(node: Node, version: Version) -> int:
    return len(node.models.get(*version.named).entities)


@router.get("/standards/{id}", dependencies=_OPENS)
def standing_one(id: str, pages: ThePages) -> Response:
    """Lead to the version that holds, else to the newest."""
    with pages.node.reading() as rooms:
        found = rooms.workstreams.standing(id).standard
    return pages.go(f"/standards/{found.id}/{found.version}")


@router.get("/standards/{id}/{version}", dependencies=_OPENS)
def one(id: str, version: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show a version's text; ``#`` and a clause's name leads to the clause."""
    return pages.show(standard_page(pages, actor, version_of(pages.node, id, version)))


@router.get("/standards/{id}/{version}/compare/{other}", dependencies=_OPENS)
def compare(id: str, version: str, other: str, pages: ThePages) -> Response:
    """Show what differs in the other version."""
    before, after = (version_of(pages.node, id, one) for one in (version, other))
    rows = [views.StandardRow.of(one.standard, shown_stage(one)) for one in (before, after)]
    changes = tuple(comparison.compare(before.standard, after.standard))
    return pages.show(clause_views.ComparisonPage(rows[0], rows[1], changes))


@router.get("/standards/{id}/{version}/clauses/{clause}", dependencies=_OPENS)
def clause(id: str, version: str, clause: str, actor: CurrentActor, pages: ThePages) -> Response:
    """Show one clause: its text, how well it is kept, what was said of it."""
    return pages.show(clause_page(pages, actor, version_of(pages.node, id, version), clause))


def standard_page(
    pages: Pages, actor: Actor, stands: Version, typed: Mapping[str, str] | None = None, faults: Faults | None = None
) -> views.Standard:
    """Give the page of a version, with what was typed into its form, and what is wrong with it."""
    made = views.Standard.of(stands.standard, life(pages.node, actor, stands))
    known = [tuple(address.split("@")) for address in pages.node.models.addresses()]
    has_model = stands.named in known
    others = tuple(one[1] for one in known if has_model and one[0] == stands.standard.id and one != stands.named)
    published = pages.node.models.published(*stands.named)
    standard = replace(made.standard, has_model=has_model)
    return replace(
        made,
        standard=standard,
        others=others,
        newer=newer_of(pages.node, *stands.named),
        published=None if published is None else (published.at, published.by),
        typed=typed or {},
        faults=faults or {},
    )


def version_of(node: Node, id: str, version: str) -> Version:
    """Give a version; raise ``StandardNotFound`` where there is none, ``TextAwaited`` where its text is to come."""
    with node.reading() as rooms:
        return rooms.workstreams.get(id, version)


def clause_page(pages: Pages, actor: Actor, stands: Version, name: str) -> clause_views.ClausePage:
    """Give the page of a clause; raise ``ClauseNotFound`` where there is none."""
    node, standard = pages.node, stands.standard.id
    found = next((one for one in stands.standard.clauses if one.id.clause == name), None)
    if found is None:
        known = [one.id.clause for one in stands.standard.clauses]
        raise ClauseNotFound(f"{standard}@{stands.standard.version}#{name}", known)
    with node.reading() as rooms:
        versions = [one for one in rooms.workstreams.versions() if one.standard.id == standard]
    names, scope = names_of(node), scope_of(node, actor)
    asked, held = shown_measure(node, stands, name), held_forecast(node, stands, name)
    clause = views.ClauseRow.of(found)
    measure = asked and clause_views.MeasureView.of(asked, names, node.clock.now(), scope, clause.unit)
    return clause_views.ClausePage(
        standard=views.StandardRow.of(stands.standard, shown_stage(stands)),
        clause=clause,
        life=life(node, actor, stands),
        versions=tuple(_links(versions, name)),
        measure=measure or None,
        forecast=None if held is None else clause_views.ForecastView.of(held, names, scope, clause.unit),
        is_measured=node.board(standard, name) is not None,
    )


def life(node: Node, actor: Actor, stands: Version) -> Life:
    """Give the life of a version as the reader sees it; one that was published as a whole has none here."""
    is_whole = stands.standard.status is not Status.WORKING or node.models.published(*stands.named) is not None
    if is_whole and not stands.events and stands.in_force_from is None:
        return NO_LIFE
    permissions = opened(node, actor)
    if Room.GOVERNANCE not in ROOMS[node.profile]:
        permissions -= {Permission.CODE_ADMINISTER}
    with node.reading() as rooms:
        standing = rooms.workstreams.standing(stands.standard.id).standard.version
        awaited = rooms.workstreams.awaited(stands.standard.id)
    return replace(life_of(stands, permissions, names_of(node), standing), awaited=awaited)


def names_of(node: Node) -> dict[str, str]:
    """Give the names of organisations by their ids."""
    with node.reading() as rooms:
        return {str(party.id): party.name for party in rooms.organisations.all()}


def shown_stage(version: Version) -> str:
    """Give the words for where a version stands; none for one that came as files and that nothing was done to."""
    return stage_name(version.stage) if version.events or version.in_force_from is not None else ""


def _links(versions: list[Version], name: str) -> list[clause_views.VersionLink]:
    found = []
    for one in versions:
        for clause in one.standard.clauses:
            if clause.id.clause == name:
                machine = clause.machine
                limit = "" if machine is None or machine.value is None else in_words(machine.value, machine.unit)
                link = clause_views.VersionLink(one.standard.version, shown_stage(one), limit, one.in_force_from)
                found.append(link)
    return found
