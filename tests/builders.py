"""Values for tests: each call names only what the test is about. Everybody and everything here is made up."""

from datetime import UTC, date, datetime, timedelta

from commonbeat.access.model import Actor, ActorKind, Category, Permission, Purpose
from commonbeat.anpr.model import Camera, CameraClass, CameraNumber, CameraState, CameraTriple
from commonbeat.kernel.ids import PartyId

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MIDVALE = PartyId("midvale")


class SetClock:
    """A clock that stands where a test puts it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def move(self, by: timedelta) -> None:
        self.instant += by


def an_actor(*permissions: Permission, id: str = "investigator", party: str = MIDVALE, **more) -> Actor:
    values = {"kind": ActorKind.PERSON, "rank": "constable", "member": True} | more
    return Actor(id=id, party=PartyId(party), permissions=frozenset(permissions), **values)


def a_purpose(**more) -> Purpose:
    values = {"category": Category.SERIOUS, "reason": "made-up burglary series", "reference": "MV/1234/26"} | more
    return Purpose(**values)


def a_camera(number: int = 1, feed: int = 1, source: int = 1, camera: int | None = None, **more) -> Camera:
    values = {
        "number": CameraNumber(number),
        "triple": CameraTriple(feed, source, number if camera is None else camera),
        "name": f"R001 made-up {number:02d}",
        "road": "R001",
        "latitude": 52.0,
        "longitude": -1.5,
        "camera_class": CameraClass.STATIC,
        "party": MIDVALE,
        "state": CameraState.LIVE,
        "justification": "strategic road network",
        "dpia_reference": "DPIA-1",
        "review_on": date(2027, 6, 1),
    } | more
    return Camera(**values)
