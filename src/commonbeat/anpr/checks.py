"""The standard's checks of a read, for many reads at once. What they need is in the arguments; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.access.errors import UnusableMark
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _
from commonbeat.standards.limits import VALUE_MOST, in_words

from .columns import RawColumns
from .limits import DAY_MS, LIVE, STANDARD, Clause, IntakeLimits, Terms
from .model import AS_REGISTERED, NO_CONFIDENCE, Flag, ReadColumns
from .register import CLASSES, EVERY_PARTY, UNKNOWN, Register, Rows
from .times import NOT_A_TIME

CLAUSES: Final = tuple(Clause)
PASSED: Final = 255
"""The verdict of a read that broke no clause; any other verdict is a place in ``CLAUSES``."""

FLAGGED_MOST_MS: Final = VALUE_MOST * 1000
"""How far ahead a read may be and be flagged: as far as any limit allows. One of the year 9999 is quarantined whatever
the clause says, since no search, and no date by which reads are deleted, would come to it."""

_METRES_A_MICRODEGREE: Final = 6_371_008.8 * np.pi / 180 / 1e6
_TURN_E6: Final = 360_000_000
_PLACES: Final = {clause: np.uint8(place) for place, clause in enumerate(CLAUSES)}

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Position:
    """Where many reads say that they were captured; 0 and 0 where ``sent`` is not set."""

    latitude_e6: NDArray[np.int32]
    longitude_e6: NDArray[np.int32]
    sent: Mask


@dataclass(frozen=True, slots=True)
class Scope:
    """What the senders of many reads may send.

    ``feeds`` says of each read whether its sender may send for its feed number; None: all of them may be sent.
    ``parties`` is the index in the register of the organisation for whose cameras each read, or every one of them,
    may be; None: for everybody's. ``tests`` says of each read whether a test feed sent it; None: none of them.
    """

    feeds: Mask | None = None
    parties: NDArray[np.int32] | None = None
    tests: Mask | None = None


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of many reads. Rows of ``reads`` count only where ``verdict`` is ``PASSED``."""

    reads: ReadColumns
    verdict: NDArray[np.uint8]
    refused_marks: Mapping[int, UnusableMark]

    def clause(self, row: int) -> Clause:
        """Give the clause that a row broke."""
        return CLAUSES[int(self.verdict[row])]

    def detail(self, row: int, limits: IntakeLimits) -> str:
        """Say how a row broke its clause, and what would have passed."""
        if row in self.refused_marks:
            return str(self.refused_marks[row])
        return detail_of(self.clause(row), limits, self.held_at_ms(row))

    def held_at_ms(self, row: int) -> int:
        """Give the instant whose version of the standard a row is held to: its capture, or its receipt if earlier."""
        captured, received = int(self.reads.captured_ms[row]), int(self.reads.received_ms[row])
        return received if captured == NOT_A_TIME else min(captured, received)


def check(
    raw: RawColumns, register: Register, limits: IntakeLimits, terms: Terms, received_ms: int, scope: Scope
) -> Checked:
    """Check every read; each is refused by the first clause that it breaks, in the order of ``Clause``."""
    marks = raw.marks
    cameras = register.rows(raw.feed, raw.source, raw.camera)
    confidence, confidence_bad = _confidence(raw.confidence)
    position, position_bad = _position(raw)
    age_ms = received_ms - raw.captured_ms
    ahead = _ahead(age_ms, raw.captured_ms, received_ms, limits)
    flagged = ahead & limits.clock.are_flagged(raw.captured_ms, received_ms) & (age_ms >= -FLAGGED_MOST_MS)
    verdict = np.full(len(raw), PASSED, np.uint8)
    # From the last clause to the first, so that the first one stays.
    _refuse(verdict, Clause.CONFIDENCE, confidence_bad, terms)
    _refuse(verdict, Clause.POSITION, position_bad, terms)
    if scope.feeds is not None:
        _refuse(verdict, Clause.FEED_SCOPE, ~scope.feeds, terms)
    if scope.parties is not None:
        _refuse(verdict, Clause.FEED_SCOPE, _of_others(scope.parties, register, cameras), terms)
    if not register.all_in_service:
        _refuse(verdict, Clause.CAMERA_IN_SERVICE, _out_of_service(raw.captured_ms, register, cameras), terms)
    _refuse(verdict, Clause.CAMERA_KNOWN, cameras == UNKNOWN, terms)
    _refuse(verdict, Clause.RETENTION, _beyond_retention(age_ms, limits), LIVE)
    if not terms.importing:
        _refuse(verdict, Clause.LATE_LIMIT, _too_late(age_ms, limits), terms)
    _refuse(verdict, Clause.CLOCK_TOLERANCE, ahead & ~flagged, terms)
    _refuse(verdict, Clause.CAPTURE_TIME, raw.captured_ms == NOT_A_TIME, terms)
    for row, why in marks.refused.items():
        verdict[row] = CLAUSES.index(Clause(why.clause))
    latitude, longitude, off = _against_register(position, register, cameras, limits)
    flags = _flags(age_ms, limits, terms, off, marks.transliterated)
    if scope.tests is not None:
        flags |= scope.tests * np.uint8(Flag.TEST)
    reads = ReadColumns(
        vrm=marks.vrm,
        camera=register.number[cameras],
        captured_ms=raw.captured_ms,
        received_ms=np.full(len(raw), received_ms, np.int64),
        latitude_e6=latitude,
        longitude_e6=longitude,
        confidence=confidence,
        toward=np.where(np.isnan(raw.toward), 0, 2 - raw.toward).astype(np.uint8),
        flags=flags | flagged * np.uint8(Flag.AHEAD),
        received_vrm=marks.received,
    )
    return Checked(reads, verdict, marks.refused)


def detail_of(clause: Clause, limits: IntakeLimits, at_ms: int) -> str:
    """Say what the clause, as it holds at an instant, asks that the read does not give."""
    match clause:
        case Clause.CLOCK_TOLERANCE:
            held = limits.clock.at(at_ms)
            text = _("The capture time is ahead of the server's by more than {limit}: check the clock.")
            return text.format(limit=in_words(held.limit_ms / 1000, "seconds"))
        case Clause.LATE_LIMIT:
            text = _("The read is older than {days:g} days, which is the most that is taken this way.")
            return text.format(days=limits.late_limit_ms / DAY_MS)
        case Clause.RETENTION:
            text = _("The read is older than {days:g} days, after which reads are kept no longer.")
            return text.format(days=limits.import_limit_ms / DAY_MS)
        case _:
            return _DETAILS[clause]()


_DETAILS: Final[Mapping[Clause, Callable[[], str]]] = {
    Clause.CAPTURE_TIME: lambda: _("The capture time is no date and time with a zone, as 2026-11-21T01:02:03.000Z."),
    Clause.CAMERA_KNOWN: lambda: _("The register has no camera with this feed, source and camera number."),
    Clause.CAMERA_IN_SERVICE: lambda: _("The camera was not live, or not in service, when the read was captured."),
    Clause.FEED_SCOPE: lambda: _(
        "The sender is not good for this feed number, or the camera is another organisation's."
    ),
    Clause.POSITION: lambda: _("The position is incomplete or no place on the earth in WGS84 degrees."),
    Clause.CONFIDENCE: lambda: _("The confidence is not a whole number from 0 to 100."),
}


def _refuse(verdict: NDArray[np.uint8], clause: Clause, broken: Mask, terms: Terms) -> None:
    if clause not in terms.waived:
        verdict[broken] = _PLACES[clause]


@implements(f"{STANDARD}#late-limit")
def _too_late(age_ms: NDArray[np.int64], limits: IntakeLimits) -> Mask:
    late: Mask = age_ms > limits.late_limit_ms
    return late


@implements(f"{STANDARD}#retention")
def _beyond_retention(age_ms: NDArray[np.int64], limits: IntakeLimits) -> Mask:
    """Say which reads are older than what is kept: they are taken on no terms."""
    old: Mask = age_ms > limits.import_limit_ms
    return old


@implements(f"{STANDARD}#clock-tolerance")
def _ahead(age_ms: NDArray[np.int64], captured_ms: NDArray[np.int64], received_ms: int, limits: IntakeLimits) -> Mask:
    """Say which reads are ahead of the server's clock: a clock that is behind is not told from a slow link here."""
    ahead: Mask = age_ms < -limits.clock.limits_ms(captured_ms, received_ms)
    return ahead


@implements(f"{STANDARD}#confidence")
def _confidence(sent: NDArray[np.float64]) -> tuple[NDArray[np.uint8], Mask]:
    good = (sent >= 0) & (sent <= 100)
    return np.where(good, sent, NO_CONFIDENCE).astype(np.uint8), ~(good | np.isnan(sent))


def _position(raw: RawColumns) -> tuple[Position, Mask]:
    """Give positions in millionths of a degree, where one was sent, and which of those are none."""
    sent = ~np.isnan(raw.latitude)
    lone = sent == np.isnan(raw.longitude)
    good = (np.abs(raw.latitude) <= 90) & (np.abs(raw.longitude) <= 180)
    latitude = np.rint(np.where(good, raw.latitude, 0) * 1e6).astype(np.int32)
    longitude = np.rint(np.where(good, raw.longitude, 0) * 1e6).astype(np.int32)
    return Position(latitude, longitude, good), lone | (sent & ~good)


@implements(f"{STANDARD}#camera-in-service")
def _out_of_service(captured_ms: NDArray[np.int64], register: Register, cameras: Rows) -> Mask:
    out: Mask = (captured_ms < register.from_ms[cameras]) | (captured_ms >= register.to_ms[cameras])
    return out


@implements(f"{STANDARD}#feed-scope")
def _of_others(parties: NDArray[np.int32], register: Register, cameras: Rows) -> Mask:
    """Say which reads are of a camera of another organisation than their sender's."""
    others: Mask = (parties != EVERY_PARTY) & (register.party[cameras] != parties)
    return others


@implements(f"{STANDARD}#position")
def _against_register(
    position: Position, register: Register, cameras: Rows, limits: IntakeLimits
) -> tuple[NDArray[np.int32], NDArray[np.int32], Mask]:
    """Give positions with those that are the register's own left out, and which are too far from it.

    The distance is that on a plane at the camera's latitude: within 0.1 % of the great circle for any tolerance.
    """
    north = position.latitude_e6 - register.latitude_e6[cameras]
    east = np.abs(position.longitude_e6 - register.longitude_e6[cameras])
    same = ((np.abs(north) <= 1) & (east <= 1)) | ~position.sent
    if same.all():
        nowhere = np.full(len(same), AS_REGISTERED, np.int32)
        return nowhere, nowhere, ~same
    east = np.minimum(east, _TURN_E6 - east) * register.cosine[cameras]
    apart_m = np.hypot(north, east) * _METRES_A_MICRODEGREE
    tolerances_m = np.array([limits.position_tolerance_m[one] for one in CLASSES])
    off = ~same & (apart_m > tolerances_m[register.class_index[cameras]])
    latitude = np.where(same, AS_REGISTERED, position.latitude_e6)
    return latitude, np.where(same, AS_REGISTERED, position.longitude_e6), off


def _flags(
    age_ms: NDArray[np.int64], limits: IntakeLimits, terms: Terms, off: Mask, transliterated: Sequence[int]
) -> NDArray[np.uint8]:
    always = Flag.IMPORTED * terms.importing | Flag.RELEASED * terms.released
    late = np.ones(len(off), bool) if terms.importing else age_ms > limits.late_flag_after_ms
    flags = np.uint8(always) | late * np.uint8(Flag.LATE) | off * np.uint8(Flag.OFF_POSITION)
    flags[list(transliterated)] |= np.uint8(Flag.TRANSLITERATED)
    return flags
