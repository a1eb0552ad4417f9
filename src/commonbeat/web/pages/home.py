"""The first page: what the reader can do here."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.kernel.profiles import ROOMS
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, open_to_all
from ..routing import HouseRoute
from .framing import ThePages
from .views.frame import navigation
from .views.people import Home, HomeTask

router = APIRouter(include_in_schema=False, route_class=HouseRoute)


@router.get("/", dependencies=[open_to_all("it shows what the reader may do, and to a stranger where to sign in")])
def home(actor: CurrentActor, pages: ThePages) -> Response:
    """Show what the reader can do."""
    places = navigation(actor.permissions, ROOMS[pages.node.profile])
    return pages.show(Home(tuple(HomeTask(_titles()[one.href][0], one.href, _titles()[one.href][1]) for one in places)))


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "/check": (_("Check a vehicle"), _("One plate, made for a phone at the roadside.")),
        "/live": (_("Watch reads arrive"), _("The newest reads, on a map and in a table.")),
        "/search": (_("Search the reads"), _("By plate, time, cameras or area, for a stated reason.")),
        "/hits": (_("Hits"), _("Vehicles of interest that a camera saw, to confirm or reject.")),
        "/lists": (_("Lists of vehicles of interest"), _("What is looked out for, why, and until when.")),
        "/cameras": (_("Cameras"), _("The register: who controls which camera, and where it stands.")),
        "/quarantine": (_("Quarantine"), _("Reads that broke a clause, held until somebody looks.")),
        "/authorities": (_("Authorities"), _("What permits a search that a role alone does not.")),
        "/audit": (_("Audit"), _("The record of every look, change and refusal, and its proofs.")),
        "/standards": (_("Standards"), _("The rules that this node keeps, clause by clause.")),
    }
