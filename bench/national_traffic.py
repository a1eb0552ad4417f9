"""Reads as the country's roads would send them: no real vehicle, but real proportions.

A fleet drawn from a power law, plates of every current format, journeys along routes of cameras, a day with two
peaks, cameras that miss and misread. Everything is a numpy column, so that the generator keeps ahead of any store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonbeat.anpr.model import AS_REGISTERED, VRM_MAX, Flag, ReadColumns

DAY_MS = 86_400_000
FLEET = 35_000_000
CAMERAS = 13_000
ROUTES = 1_500
MEAN_JOURNEY_READS = 4.0

_CONFUSED = {
    b"0": b"O",
    b"O": b"0",
    b"1": b"I",
    b"I": b"1",
    b"8": b"B",
    b"B": b"8",
    b"5": b"S",
    b"S": b"5",
    b"2": b"Z",
    b"Z": b"2",
}
# Share of journeys that start in each hour of the day.
_HOURS = np.array(
    [6, 4, 3, 3, 5, 14, 35, 62, 66, 50, 46, 48, 50, 51, 55, 62, 72, 74, 58, 42, 31, 24, 17, 11], dtype=float
)


def _table(*alphabets: bytes) -> NDArray[np.uint8]:
    """Give every word with one character from each alphabet, a row a word."""
    grids = np.meshgrid(*(np.frombuffer(one, dtype=np.uint8) for one in alphabets), indexing="ij")
    return np.stack([grid.ravel() for grid in grids], axis=1)


_LETTERS, _DIGITS = b"ABCDEFGHJKLMNOPRSTUVWXYZ", b"0123456789"
_AGES = np.array([[48 + age // 10, 48 + age % 10] for age in (*range(2, 27), *range(51, 77))], dtype=np.uint8)
_TWO, _THREE = _table(_LETTERS, _LETTERS), _table(_LETTERS, _LETTERS, _LETTERS)
_ONE, _NUMBER = _table(_LETTERS), _table(_DIGITS, _DIGITS, _DIGITS)
_LAYOUTS = (
    (74, (_TWO, _AGES, _THREE)),
    (85, (_ONE, _NUMBER, _THREE)),
    (88, (_THREE, _NUMBER, _ONE)),
    (92, (_TWO, _table(b"Z"), _table(_DIGITS), _NUMBER)),
    (95, (_THREE, _table(_DIGITS, _DIGITS))),
    (100, (_NUMBER, _THREE, _table(_DIGITS, _DIGITS))),
)


def plates_of(vehicles: NDArray[np.int64]) -> NDArray[np.bytes_]:
    """Give the plate of each vehicle: the same number always has the same plate, and two seldom share one."""
    scattered = ((vehicles * 7_919_777 + 12_345) % 1_000_000_007).astype(np.uint32)
    rest, share = np.divmod(scattered, np.uint32(100))
    text = np.zeros((len(vehicles), VRM_MAX), dtype=np.uint8)
    low = 0
    for high, words in _LAYOUTS:
        rows = np.flatnonzero((share >= low) & (share < high))
        left, at = rest[rows] + vehicles[rows].astype(np.uint32) * np.uint32(100), 0
        for table in words:
            left, word = np.divmod(left, np.uint32(len(table)))
            width = table.shape[1]
            text[rows, at : at + width] = table[word]
            at += width
        low = high
    return text.reshape(-1).view(f"S{VRM_MAX}")


@dataclass(slots=True)
class Roads:
    """Cameras along routes, drawn once from a seed."""

    seed: int = 7
    _choose: np.random.Generator = field(init=False)
    starts: NDArray[np.int64] = field(init=False)
    lengths: NDArray[np.int64] = field(init=False)
    gap_ms: NDArray[np.int64] = field(init=False)
    busy: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self._choose = np.random.default_rng(self.seed)
        weights = self._choose.integers(4, 14, ROUTES).astype(float)
        cuts = np.floor(np.concatenate([[0], np.cumsum(weights)]) / weights.sum() * CAMERAS).astype(np.int64)
        self.starts, self.lengths = cuts[:-1], np.diff(cuts)
        self.gap_ms = self._choose.integers(60_000, 600_000, CAMERAS)
        busy = self._choose.pareto(1.5, ROUTES) + 0.2
        self.busy = np.cumsum(busy / busy.sum())

    def reads_from(self, start_ms: int, days: float, per_day: int, batch: int) -> Iterator[ReadColumns]:
        """Give batches in the order in which the reads would arrive."""
        hours = np.cumsum(_HOURS / _HOURS.sum())
        left = round(days * per_day)
        begin = start_ms
        while left > 0:
            wanted = min(left, per_day)
            reads = self._one_day(begin, wanted, hours)
            left -= wanted
            begin += DAY_MS
            for at in range(0, wanted, batch):
                yield _part(reads, slice(at, at + batch))

    def _one_day(self, start_ms: int, wanted: int, hours: NDArray[np.float64]) -> ReadColumns:
        choose = self._choose
        journeys = int(wanted / MEAN_JOURNEY_READS) + 2_000
        route = np.searchsorted(self.busy, choose.random(journeys)).clip(0, ROUTES - 1)
        vehicle = (FLEET * choose.random(journeys) ** 2).astype(np.int64)
        reads = np.minimum(choose.geometric(1 / (MEAN_JOURNEY_READS + 2), journeys), self.lengths[route])
        hour = np.searchsorted(hours, choose.random(journeys)).clip(0, 23)
        begun = start_ms + hour * 3_600_000 + choose.integers(0, 3_600_000, journeys)
        first = (choose.random(journeys) * (self.lengths[route] - reads + 1)).astype(np.int64)
        backwards = choose.random(journeys) < 0.5
        pace = choose.normal(1.0, 0.12, journeys).clip(0.7, 1.6)

        journey = np.repeat(np.arange(journeys), reads)
        first_row = np.cumsum(reads) - reads
        step = np.arange(len(journey)) - first_row[journey]
        place = np.where(backwards[journey], reads[journey] - 1 - step, step)
        camera = self.starts[route[journey]] + first[journey] + place
        took = np.cumsum(self.gap_ms[camera] * pace[journey])
        before = np.concatenate([[0.0], took])[first_row][journey]
        captured = begun[journey] + (took - before).astype(np.int64) + choose.integers(0, 8_000, len(journey))

        seen = np.flatnonzero((choose.random(len(journey)) > 0.05) & (captured < start_ms + DAY_MS))
        if len(seen) < wanted:
            raise ValueError(f"too few reads were drawn: {len(seen)} of {wanted}")
        seen = np.delete(seen, choose.choice(len(seen), len(seen) - wanted, replace=False, shuffle=False))
        delay = choose.lognormal(6.4, 0.6, wanted).astype(np.int64) + 40
        order = np.argsort(captured[seen] + delay, kind="stable")
        seen, delay = seen[order], delay[order]
        return self._columns(vehicle[journey[seen]], camera[seen], captured[seen], delay, backwards[journey[seen]])

    def _columns(
        self,
        vehicle: NDArray[np.int64],
        camera: NDArray[np.int64],
        captured: NDArray[np.int64],
        delay: NDArray[np.int64],
        backwards: NDArray[np.bool_],
    ) -> ReadColumns:
        count, choose = len(vehicle), self._choose
        vrm = plates_of(vehicle)
        _misread(vrm, choose)
        late = choose.random(count) < 0.001
        return ReadColumns(
            vrm=vrm,
            camera=camera.astype(np.uint32),
            captured_ms=captured,
            received_ms=captured + delay + late * 3_600_000,
            latitude_e6=np.full(count, AS_REGISTERED, dtype=np.int32),
            longitude_e6=np.full(count, AS_REGISTERED, dtype=np.int32),
            confidence=choose.integers(80, 100, count).astype(np.uint8),
            toward=np.where(backwards, 1, 2).astype(np.uint8),
            flags=np.where(late, int(Flag.LATE), 0).astype(np.uint8),
        )


def _misread(vrm: NDArray[np.bytes_], choose: np.random.Generator) -> None:
    text = vrm.view(np.uint8).reshape(len(vrm), VRM_MAX)
    table = np.arange(256, dtype=np.uint8)
    for one, other in _CONFUSED.items():
        table[one[0]] = other[0]
    rows = np.flatnonzero(choose.random(len(vrm)) < 0.04)
    places = choose.integers(0, 7, len(rows))
    text[rows, places] = table[text[rows, places]]


def _part(reads: ReadColumns, rows: slice) -> ReadColumns:
    return ReadColumns(
        vrm=reads.vrm[rows],
        camera=reads.camera[rows],
        captured_ms=reads.captured_ms[rows],
        received_ms=reads.received_ms[rows],
        latitude_e6=reads.latitude_e6[rows],
        longitude_e6=reads.longitude_e6[rows],
        confidence=reads.confidence[rows],
        toward=reads.toward[rows],
        flags=reads.flags[rows],
    )
