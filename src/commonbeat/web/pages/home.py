"""The first page: what the reader can do here, on pages and by the API."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.kernel.profiles import ROOMS, Profile, Room
from commonbeat.kernel.text import _
from commonbeat.standards.lifecycle import Stage

from ..dependencies import CurrentActor, open_to_all
from ..node import Node
from ..routing import HouseRoute
from .framing import ThePages, open_rooms, opened
from .network import nodes_of
from .views.frame import navigation
from .views.lives import stage_name
from .views.people import Home, HomeTask

OPEN: Final = frozenset({Stage.DRAFT, Stage.CONSULTATION, Stage.CONSULTED})
"""Where a version stands that an editor goes on with, or waits for."""

router = APIRouter(include_in_schema=False, route_class=HouseRoute)


@router.get("/", dependencies=[open_to_all("it shows what the reader may do, and to a stranger where to sign in")])
def home(actor: CurrentActor, pages: ThePages) -> Response:
    """Show what the reader can do."""
    rooms, may = open_rooms(pages.node), opened(pages.node, actor)
    places = [HomeTask(_titles()[one.href][0], one.href, _titles()[one.href][1]) for one in navigation(may, rooms)]
    if actor.kind is ActorKind.PERSON:
        places.append(HomeTask(_("Your account"), "/account", _("Your roles, and until when your training counts.")))
    view = Home(
        (*places, *_standards(pages.node, may)),
        tuple(_by_api(may, rooms)),
        _kept_out(pages.node, actor),
        nodes_of(pages.node) if pages.node.demo else (),
        _about(pages.node.profile),
    )
    return pages.show(view)


def _kept_out(node: Node, actor: Actor) -> str:
    """Give why somebody who is signed in can do little here, and what would help; empty where nothing is amiss."""
    if actor.kind is not ActorKind.PERSON or (actor.member and not actor.lapsed):
        return ""
    for permission in (*sorted(actor.permissions), Permission.READS_SEARCH):
        try:
            node.require(actor, permission)
        except AccessRefused as refused:
            return str(refused)
    return ""


def _by_api(may: AbstractSet[Permission], rooms: AbstractSet[Room]) -> Iterator[HomeTask]:
    """Give what has no page yet, and the part of the API's documentation that says how it is done."""
    docs = "/api/docs#operations-tag-"
    if Permission.PEOPLE_EDIT in may:
        told = _(
            "Enter a person of your organisation, keep their roles, training and vetting, set up how they sign in."
        )
        yield HomeTask(_("People"), f"{docs}people", told)
        told = _("Issue, replace and revoke the credentials of feeds and systems.")
        yield HomeTask(_("Credentials"), f"{docs}credentials", told)
        told = _("The organisations that this node knows: who they are, and who succeeded whom.")
        yield HomeTask(_("Organisations"), f"{docs}parties", told)
    elif Permission.PEOPLE_READ in may:
        told = _("Who is entered in your organisation, with roles, training and vetting.")
        yield HomeTask(_("People"), f"{docs}people", told)
    if Permission.CAMERAS_EDIT in may and Room.ANPR in rooms:
        told = _("Enter cameras, change them, put them into service or out of it.")
        yield HomeTask(_("Change the register of cameras"), f"{docs}cameras", told)
    if Permission.READS_IMPORT in may and Room.ANPR in rooms:
        told = _("Load reads from files. On the machine itself, the command commonbeat anpr load does it.")
        yield HomeTask(_("Import reads"), f"{docs}imports", told)


def _standards(node: Node, may: AbstractSet[Permission]) -> Iterator[HomeTask]:
    """Give what the reader may do to standards: begin a version, and go on with those that are not agreed on yet."""
    edits = Permission.STANDARDS_EDIT in may
    if edits:
        yield HomeTask(_("Write standards"), "/standards", _writing(has_ballots=Room.GOVERNANCE in ROOMS[node.profile]))
    if not edits and Permission.STANDARDS_COMMENT not in may:
        return
    with node.reading() as rooms:
        versions = rooms.workstreams.versions()
    for one in versions:
        if not one.events or one.stage not in (OPEN if edits else {Stage.CONSULTATION}):
            continue
        name, version = one.standard.id, one.standard.version
        title = _("{id}@{version}: {stage}").format(id=name, version=version, stage=stage_name(one.stage))
        yield HomeTask(
            title,
            f"/standards/{name}/{version}",
            _next_step(one.stage) if edits else _("Everybody is asked: comment on a clause, on the clause's page."),
            (len(one.undisposed) or None) if edits else None,
        )


def _writing(*, has_ballots: bool) -> str:
    if has_ballots:
        return _(
            "On the page of a clause you begin the next version, rehearse another limit and word it; on the page of "
            "the version you consult on it."
        )
    return _("A draft that is begun here stays here: what binds the network is written and voted on at its portal.")


def _next_step(stage: Stage) -> str:
    return {
        Stage.DRAFT: _("A draft: word its clauses, or ask everybody what they think of it."),
        Stage.CONSULTATION: _("In consultation: answer each comment, and close it."),
        Stage.CONSULTED: _("The consultation is over: it waits for the registrar to put it to the vote."),
    }[stage]


def _about(profile: Profile) -> str:
    """Say what the node is for, and what people do on it."""
    return {
        Profile.PORTAL: _(
            "This is the network's portal: standards are written, commented on and voted on here, and marks given to "
            "products that pass their tests. It keeps no reads."
        ),
        Profile.ANCHOR: _(
            "This is the network's anchor: it signs the directory of who is in the network, by itself. People look at "
            "the network and audit the record here; searches and votes are elsewhere."
        ),
        Profile.FORCE: _(
            "This is a force's own node: its cameras send their reads here, its people search them, and it decides "
            "what it answers others."
        ),
        Profile.NATIONAL: _("This node keeps the reads of several forces' cameras: their people search them here."),
        Profile.SUPPLIER: _("This is a supplier's node: packs of tests say here whether a product keeps a standard."),
        Profile.INSPECTOR: _("This is an inspectorate's node: standards are read here, and the record is audited."),
    }[profile]


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "/check": (_("Check a vehicle"), _("One plate, made for a phone at the roadside.")),
        "/live": (_("Watch reads arrive"), _("The newest reads, on a map and in a table.")),
        "/search": (_("Search the reads"), _("By plate, time, cameras or area, for a stated reason.")),
        "/network-search": (_("Search every force"), _("One plate, asked of every force of the network at once.")),
        "/hits": (_("Hits"), _("Vehicles of interest that a camera saw, to confirm or reject.")),
        "/lists": (_("Lists of vehicles of interest"), _("What is looked out for, why, and until when.")),
        "/cameras": (_("Cameras"), _("The register: who controls which camera, and where it stands.")),
        "/quarantine": (_("Quarantine"), _("Reads that broke a clause, held until somebody looks.")),
        "/authorities": (_("Authorities"), _("What permits a search that a role alone does not.")),
        "/audit": (_("Audit"), _("The record of every look, change and refusal, and its proofs.")),
        "/standards": (_("Standards"), _("The rules that this node keeps, clause by clause.")),
        "/code": (_("The network code"), _("Who is bound by it since when, and what is being voted on.")),
        "/marks": (_("Interop marks"), _("Products that passed the tests of a pack, and marks that were revoked.")),
        "/network": (_("The network"), _("Its forces, their keys and nodes, and the standards in force.")),
    }
