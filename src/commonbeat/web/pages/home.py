"""The first page: what the reader can do here, on pages and by the API."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, open_to_all
from ..node import Node
from ..routing import HouseRoute
from .framing import ThePages, opened
from .views.frame import navigation
from .views.people import Home, HomeTask

router = APIRouter(include_in_schema=False, route_class=HouseRoute)


@router.get("/", dependencies=[open_to_all("it shows what the reader may do, and to a stranger where to sign in")])
def home(actor: CurrentActor, pages: ThePages) -> Response:
    """Show what the reader can do."""
    rooms, may = ROOMS[pages.node.profile], opened(pages.node, actor)
    places = [HomeTask(_titles()[one.href][0], one.href, _titles()[one.href][1]) for one in navigation(may, rooms)]
    if actor.kind is ActorKind.PERSON:
        places.append(HomeTask(_("Your account"), "/account", _("Your roles, and until when your training counts.")))
    if Permission.STANDARDS_EDIT in may:
        places.append(HomeTask(_("Write standards"), "", _writing_standards()))
    return pages.show(Home(tuple(places), tuple(_by_api(may, rooms)), _kept_out(pages.node, actor)))


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


def _writing_standards() -> str:
    return _(
        "A standard is a folder of files that the program brings along: clauses, each with its address and how it is "
        "kept. Nothing of it can be changed here yet, on a page or by the API."
    )


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "/check": (_("Check a vehicle"), _("One plate, made for a phone at the roadside.")),
        "/live": (_("Watch reads arrive"), _("The newest reads, on a map and in a table.")),
        "/search": (_("Search the reads"), _("By plate, time, cameras or area, for a stated reason.")),
        "/network-search": (
            _("Search every force"),
            _("One plate, asked of every force at once: one answer from each."),
        ),
        "/network": (_("The network"), _("Who is in it, what binds them, and where their nodes answer.")),
        "/hits": (_("Hits"), _("Vehicles of interest that a camera saw, to confirm or reject.")),
        "/lists": (_("Lists of vehicles of interest"), _("What is looked out for, why, and until when.")),
        "/cameras": (_("Cameras"), _("The register: who controls which camera, and where it stands.")),
        "/quarantine": (_("Quarantine"), _("Reads that broke a clause, held until somebody looks.")),
        "/authorities": (_("Authorities"), _("What permits a search that a role alone does not.")),
        "/audit": (_("Audit"), _("The record of every look, change and refusal, and its proofs.")),
        "/standards": (_("Standards"), _("The rules that this node keeps, clause by clause.")),
    }
