"""The camera register: who controls which camera, where it stands, and since when it may send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from commonbeat.access.model import Actor
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import CommonbeatError, Fault, Invalid, Kind
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.legible import letters_shown
from commonbeat.kernel.text import _

from .model import Camera, CameraNumber, CameraState, CameraTriple

FOLLOWS: Mapping[CameraState, AbstractSet[CameraState]] = {
    CameraState.PLANNED: {CameraState.LIVE, CameraState.WITHDRAWN},
    CameraState.LIVE: {CameraState.SUSPENDED, CameraState.WITHDRAWN},
    CameraState.SUSPENDED: {CameraState.LIVE, CameraState.WITHDRAWN},
    CameraState.WITHDRAWN: frozenset(),
}


class NoSuchCamera(CommonbeatError):
    """The register has no such camera, or none that the asker may know of."""

    code = "anpr.no-such-camera"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("There is no such camera in the register."))


class CameraTaken(CommonbeatError):
    """Another camera has this feed, source and camera already."""

    code = "anpr.camera-taken"
    kind = Kind.CONFLICT

    def __init__(self, triple: CameraTriple) -> None:
        spelled = f"{triple.feed}/{triple.source}/{triple.camera}"
        super().__init__(_("The register has a camera {triple} already: change that one.").format(triple=spelled))


class CameraCannotMove(CommonbeatError):
    """A camera was asked to go to a state that does not follow its present one, or without what that needs."""

    code = "anpr.camera-cannot-move"
    kind = Kind.CONFLICT


class CameraStore(Protocol):
    """Keeps the register and every version of each entry. Contract: ``tests/adapters/test_camera_store.py``."""

    def every(self) -> Sequence[Camera]:
        """Give every camera, in the order of their numbers."""
        ...

    def find(self, triple: CameraTriple) -> Camera | None:
        """Give the camera with this identity, or None."""
        ...

    def add(self, cameras: Sequence[Camera]) -> Sequence[Camera]:
        """Keep new cameras and give them with the numbers that they got; a number is never used twice.

        Raises:
            CameraTaken: the register has one of them already.
        """
        ...

    def put(self, camera: Camera) -> None:
        """Keep a new version of a camera that is there."""
        ...

    def versions(self, number: CameraNumber) -> Sequence[Camera]:
        """Give every version of a camera, the oldest first."""
        ...


@dataclass(slots=True)
class CameraRegister:
    """The register, bound to one transaction; ``changed`` says whether this one changed it."""

    store: CameraStore
    trail: Trail
    clock: Clock
    changed: bool = False

    def every(self) -> Sequence[Camera]:
        """Give every camera: a position is needed to read a result, whoever controls the camera."""
        return self.store.every()

    def get(self, triple: CameraTriple) -> Camera:
        """Raise ``NoSuchCamera`` where there is none."""
        camera = self.store.find(triple)
        if camera is None:
            raise NoSuchCamera
        return camera

    def versions(self, triple: CameraTriple) -> Sequence[Camera]:
        """Give every version of a camera, the oldest first."""
        return self.store.versions(self.get(triple).number)

    def own_versions(self, actor: Actor, triple: CameraTriple) -> Sequence[Camera]:
        """Give every version of a camera of the actor's own party, the oldest first.

        Where a camera stands is every searcher's business; why it stands there is its controller's.

        Raises:
            NoSuchCamera: there is none, or another organisation controls it.
        """
        return self.store.versions(self._own(actor.party, triple).number)

    @implements("anpr-working@0.1#camera-live")
    def add(self, actor: Actor, cameras: Sequence[Camera]) -> Sequence[Camera]:
        """Enter cameras of the actor's own party.

        Raises:
            Invalid: one of them cannot stand as it is; no camera is entered.
            CameraTaken: the register has one already.
        """
        faults = [fault for at, camera in enumerate(cameras) for fault in _faults(camera, f"/cameras/{at}")]
        faults += [
            Fault(f"/cameras/{at}", _("A camera is entered by the organisation that controls it."))
            for at, camera in enumerate(cameras)
            if camera.party != actor.party
        ]
        if faults:
            raise Invalid(faults)
        added = self.store.add(cameras)
        self._note(actor, "added", added)
        return added

    @implements("anpr-working@0.1#camera-live")
    def move(self, actor: Actor, triple: CameraTriple, wanted: CameraState) -> Camera:
        """Put a camera of the actor's own party into a state.

        Raises:
            NoSuchCamera: there is none, or another organisation controls it.
            CameraCannotMove: the state does not follow, or what it needs is missing.
        """
        camera = self._own(actor.party, triple)
        moved = move(camera, wanted)
        self.store.put(moved)
        self._note(actor, str(wanted), [moved])
        return moved

    def _own(self, party: PartyId, triple: CameraTriple) -> Camera:
        camera = self.get(triple)
        if camera.party != party:
            raise NoSuchCamera
        return camera

    def _note(self, actor: Actor, action: str, cameras: Sequence[Camera]) -> None:
        self.changed = True
        subject = str(cameras[0].number) if len(cameras) == 1 else ""
        newest = max((camera.revision for camera in cameras), default=0)
        details: dict[str, Detail] = {"action": action, "count": len(cameras), "revision": newest}
        self.trail.append(
            Entry(self.clock.now(), Event.CAMERA_CHANGED, actor.id, actor.party, subject, details=details)
        )


def move(camera: Camera, wanted: CameraState) -> Camera:
    """Give the camera as it is after moving to the state.

    Raises:
        CameraCannotMove: the state does not follow, or it lacks what a live camera has.
    """
    allowed = FOLLOWS[camera.state]
    if wanted not in allowed:
        choices = " or ".join(sorted(allowed)) or _("nowhere")
        raise CameraCannotMove(
            _("The camera is {now}: it can go to {choices}, not to {wanted}.").format(
                now=camera.state, choices=choices, wanted=wanted
            )
        )
    moved = replace(camera, state=wanted, revision=camera.revision + 1)
    missing = missing_for_live(moved)
    if missing:
        raise CameraCannotMove(_("A camera goes live with {missing} on record.").format(missing=", ".join(missing)))
    return moved


def looked_at(actor: Actor, count: int, now: datetime) -> Entry:
    """Give the entry of somebody's look at the register; it is durable before the answer leaves."""
    rule = "anpr-working@0.1#role"
    return Entry(now, Event.CAMERAS_READ, actor.id, actor.party, rule=rule, details={"count": count})


def missing_for_live(camera: Camera) -> list[str]:
    """Name what a live camera has to have on record and this one has not."""
    if camera.state is not CameraState.LIVE:
        return []
    wanted = {
        _("a justification"): letters_shown(camera.justification),
        _("a data protection impact assessment"): letters_shown(camera.dpia_reference),
        _("a review date"): camera.review_on,
    }
    return [what for what, value in wanted.items() if not value]


def _faults(camera: Camera, pointer: str) -> list[Fault]:
    faults = []
    if not (-90 <= camera.latitude <= 90 and -180 <= camera.longitude <= 180):
        faults.append(Fault(f"{pointer}/latitude", _("The place is not on the earth.")))
    if not letters_shown(camera.name):
        faults.append(Fault(f"{pointer}/name", _("A camera has a name.")))
    missing = missing_for_live(camera)
    if missing:
        faults.append(
            Fault(f"{pointer}/state", _("It goes live with {what} on record.").format(what=", ".join(missing)))
        )
    return faults
