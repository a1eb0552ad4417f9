"""The camera register as the gateway reads it: one unchanging picture, looked up for many reads at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.ids import PartyId

from .keytable import KeyTable, mixed
from .limits import DAY_MS, STANDARD
from .model import Camera, CameraClass, CameraNumber, CameraState, CameraTriple

CLASSES: Final = tuple(CameraClass)
UNKNOWN: Final = -1
"""The row of a camera that the register does not have."""

EVERY_PARTY: Final = -1
NO_CAMERAS: Final = -2
"""In place of a party's index: of a sender who may send for all of them, and of one that has no camera here."""

_NO_CAMERA: Final = Camera(
    CameraNumber(0), CameraTriple(0, 0, 0), "", "", 0.0, 0.0, CameraClass.STATIC, PartyId(""), CameraState.PLANNED
)
_ALWAYS: Final = np.iinfo(np.int64)
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Register:
    """Every camera, a column an array. Made by ``Register.of``.

    The columns have one row more than there are cameras, which stands for ``UNKNOWN``: so that a lookup never
    fails. ``row_at`` gives the row for a place in ``table``, and its last, for none, ``UNKNOWN``.
    """

    table: KeyTable
    row_at: NDArray[np.int64]
    odd: tuple[int, int, int]
    feed: NDArray[np.int64]
    source: NDArray[np.int64]
    camera: NDArray[np.int64]
    number: NDArray[np.uint32]
    parties: Mapping[PartyId, int]
    party: NDArray[np.int32]
    latitude_e6: NDArray[np.int32]
    longitude_e6: NDArray[np.int32]
    cosine: NDArray[np.float64]
    class_index: NDArray[np.uint8]
    from_ms: NDArray[np.int64]
    to_ms: NDArray[np.int64]
    all_in_service: bool

    def __len__(self) -> int:
        return len(self.number) - 1

    @classmethod
    def of(cls, cameras: Iterable[Camera]) -> Register:
        """Give the picture of these cameras.

        Raises:
            ValueError: two of them have the same feed, source and camera.
        """
        every = [*cameras, _NO_CAMERA]
        odd, keys = _distinct_keys(_triples(every[:-1]))
        table = KeyTable(2 * len(keys))
        table.add(keys)
        row_at = np.full(table.size + 1, UNKNOWN, np.int64)
        row_at[table.find(keys)] = np.arange(len(keys))
        triples = _triples(every)
        latitude = np.array([c.latitude for c in every], np.float64)
        parties = {party: index for index, party in enumerate(dict.fromkeys(c.party for c in every))}
        spans = np.array([_in_service(c) for c in every], np.int64)
        return cls(
            table=table,
            row_at=row_at,
            odd=odd,
            feed=triples[:, 0].copy(),
            source=triples[:, 1].copy(),
            camera=triples[:, 2].copy(),
            number=np.array([c.number for c in every], np.uint32),
            parties=parties,
            party=np.array([parties[c.party] for c in every], np.int32),
            latitude_e6=np.rint(latitude * 1e6).astype(np.int32),
            longitude_e6=np.rint(np.array([c.longitude for c in every], np.float64) * 1e6).astype(np.int32),
            cosine=np.cos(np.radians(latitude)),
            class_index=np.array([CLASSES.index(c.camera_class) for c in every], np.uint8),
            from_ms=spans[:, 0].copy(),
            to_ms=spans[:, 1].copy(),
            all_in_service=bool((spans[:-1] == (_ALWAYS.min, _ALWAYS.max)).all()),
        )

    def party_index(self, party: PartyId | None) -> int:
        """Give the number by which ``party`` speaks of the organisation; of None, ``EVERY_PARTY``."""
        return EVERY_PARTY if party is None else self.parties.get(party, NO_CAMERAS)

    @implements(f"{STANDARD}#camera-known")
    def rows(self, feed: NDArray[np.int64], source: NDArray[np.int64], camera: NDArray[np.int64]) -> Rows:
        """Give each triple's row here, or ``UNKNOWN``."""
        row = self.row_at[self.table.find(_keys(feed, source, camera, self.odd))]
        # Keys are distinct only among registered cameras: another triple may share one, so the triple decides.
        same = (self.feed[row] == feed) & (self.source[row] == source) & (self.camera[row] == camera)
        return np.where(same, row, UNKNOWN)


def _triples(cameras: list[Camera]) -> NDArray[np.int64]:
    triples = [(c.triple.feed, c.triple.source, c.triple.camera) for c in cameras]
    return np.array(triples, np.int64).reshape(-1, 3)


def _keys(
    feed: NDArray[np.int64], source: NDArray[np.int64], camera: NDArray[np.int64], odd: tuple[int, int, int]
) -> NDArray[np.uint64]:
    a, b, c = (np.uint64(number) for number in odd)
    # The one more is for the camera 0/0/0, whose key would else be 0, the empty place's, whatever the multipliers.
    return mixed(feed.view(np.uint64) * a + source.view(np.uint64) * b + camera.view(np.uint64) * c + np.uint64(1))


def _distinct_keys(triples: NDArray[np.int64]) -> tuple[tuple[int, int, int], NDArray[np.uint64]]:
    """Find multipliers that give every registered camera a key of its own."""
    if len(np.unique(triples, axis=0)) != len(triples):
        raise ValueError("two cameras have the same feed, source and camera")
    feed, source, camera = (np.ascontiguousarray(triples[:, column]) for column in range(3))
    chance = np.random.default_rng(1)
    while True:
        a, b, c = (int(number) | 1 for number in chance.integers(1, 2**63, 3))
        keys = _keys(feed, source, camera, (a, b, c))
        if keys.all() and len(np.unique(keys)) == len(keys):
            return (a, b, c), keys


def _in_service(camera: Camera) -> tuple[int, int]:
    """Give the span of captures that the camera may send; empty unless it is live."""
    if camera.state is not CameraState.LIVE:
        return _ALWAYS.max, _ALWAYS.min
    begins = _ALWAYS.min if camera.in_service_from is None else _midnight_ms(camera.in_service_from)
    ends = _ALWAYS.max if camera.in_service_to is None else _midnight_ms(camera.in_service_to) + DAY_MS
    return begins, ends


def _midnight_ms(day: date) -> int:
    return to_ms(datetime.combine(day, time(), UTC))
