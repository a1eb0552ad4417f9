"""Cameras, reads and questions about reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntFlag, StrEnum
from typing import Final, NewType

import numpy as np
from numpy.typing import NDArray

from commonbeat.access.marks import VRM_MAX as VRM_MAX  # noqa: PLC0414  (one of this model's own words)
from commonbeat.kernel.ids import PartyId

CameraNumber = NewType("CameraNumber", int)
"""The register's own small number for a camera; the store keeps it in place of the triple."""

NO_CONFIDENCE = 255
"""Stands for a confidence that was not sent: absent is not 0."""

AS_REGISTERED = np.int32(-(2**31))
"""Stands for a latitude or longitude that is the register's own, or was not sent."""


@dataclass(frozen=True, slots=True, order=True)
class CameraTriple:
    """How the wire names a camera."""

    feed: int
    source: int
    camera: int


class CameraClass(StrEnum):
    """How it is mounted; tolerances differ."""

    STATIC = "static"
    MOVEABLE = "moveable"
    MOBILE = "mobile"
    CCTV = "cctv-integrated"


class CameraState(StrEnum):
    """A camera sends reads only while it is live."""

    PLANNED = "planned"
    LIVE = "live"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Camera:
    """An entry of the camera register. ``party`` is its controller. Degrees are WGS84.

    ``in_service_from`` and ``in_service_to`` (whole days, both included) bound the captures that it may send;
    None: no bound. A change adds a version; ``revision`` counts them. ``product`` is what sends for it, as its supplier
    calls it: clocks are measured by product too.
    """

    number: CameraNumber
    triple: CameraTriple
    name: str
    road: str
    latitude: float
    longitude: float
    camera_class: CameraClass
    party: PartyId
    state: CameraState = CameraState.LIVE
    direction: str = ""
    lane: str = ""
    in_service_from: date | None = None
    in_service_to: date | None = None
    justification: str = ""
    dpia_reference: str = ""
    review_on: date | None = None
    revision: int = 1
    product: str = ""


class Toward(StrEnum):
    """The only direction on the wire."""

    UNKNOWN = "unknown"
    TOWARD = "toward"
    AWAY = "away"


TOWARD_CODES: tuple[Toward, ...] = (Toward.UNKNOWN, Toward.TOWARD, Toward.AWAY)


class Flag(IntFlag):
    """What is worth knowing about a read that was kept."""

    LATE = 1
    OFF_POSITION = 2
    IMPORTED = 4
    RELEASED = 8
    TRANSLITERATED = 16
    UNCHECKED = 32
    """Taken while the store could not be asked whether it is a repeat; that is settled before it is stored."""
    AHEAD = 64
    """Captured further ahead of the node's clock than the version of its day allows, which flags it."""
    TEST = 128
    """Sent by a test feed: it says nothing of the camera that it names."""


NOT_LIVE: Final = Flag.IMPORTED | Flag.RELEASED | Flag.TEST
"""Reads with any of these say nothing of a camera's clock."""


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """Many reads that passed their checks, a column an array, all of one length.

    Columnar from the gateway to the store, because a Python object a read costs more than everything
    else that is done with it. ``vrm`` is the normalised mark, NUL padded; ``received_vrm`` holds, by row,
    the mark as it came wherever that differs. Times are milliseconds since 1970 in UTC. Positions are
    millionths of a degree, or ``AS_REGISTERED``.
    """

    vrm: NDArray[np.bytes_]  # S12
    camera: NDArray[np.uint32]
    captured_ms: NDArray[np.int64]
    received_ms: NDArray[np.int64]
    latitude_e6: NDArray[np.int32]
    longitude_e6: NDArray[np.int32]
    confidence: NDArray[np.uint8]
    toward: NDArray[np.uint8]  # index into TOWARD_CODES
    flags: NDArray[np.uint8]
    received_vrm: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.vrm)


@dataclass(frozen=True, slots=True)
class StoredRead:
    """One read as the store answers it."""

    vrm: str
    received_vrm: str
    captured_ms: int
    received_ms: int
    camera: CameraNumber
    latitude_e6: int | None
    longitude_e6: int | None
    confidence: int | None
    toward: Toward
    flags: Flag


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """Where a page ended: the place of its last read in the newest-first order."""

    captured_ms: int
    camera: CameraNumber
    vrm: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of capture times of which stored reads may be missing: from ``from_ms``, up to and without ``to_ms``."""

    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A question to the store. Spans are ``from_ms`` ≤ captured < ``to_ms``; newest first.

    ``vrms``: any of these exactly. ``patterns``: any of these, with ``?`` for one character and ``*`` for any
    number. Both empty: any plate. ``cameras`` None: any camera; empty: none.
    ``after`` continues behind a page's last read. Ties are in the order of (camera, vrm), ascending.
    """

    from_ms: int
    to_ms: int
    limit: int
    vrms: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    cameras: tuple[CameraNumber, ...] | None = None
    after: ReadPlace | None = None
