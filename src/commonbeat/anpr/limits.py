"""The clauses that a read is checked by, and the limits in them.

The values are policy data: the defaults here are the working standard's proposals, for tests and for a demo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from commonbeat.access.marks import MarkRules
from commonbeat.kernel.clauses import ClauseId

from .clock_terms import ClockTerms
from .model import CameraClass

STANDARD: Final = "anpr-working@0.1"
DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
CLOCK_SAMPLE_READS: Final = 20
"""How many reads of a day tell a slow clock from a slow link, at the least [proposal]."""


class Clause(StrEnum):
    """Where the working standard says what a read must be. The order is the order of checking."""

    RECORD_COMPLETE = f"{STANDARD}#record-complete"
    VRM_SHAPE = f"{STANDARD}#vrm-shape"
    TRANSLITERATION = f"{STANDARD}#transliteration"
    CAPTURE_TIME = f"{STANDARD}#capture-time"
    CLOCK_TOLERANCE = f"{STANDARD}#clock-tolerance"
    LATE_LIMIT = f"{STANDARD}#late-limit"
    RETENTION = f"{STANDARD}#retention"
    CAMERA_KNOWN = f"{STANDARD}#camera-known"
    CAMERA_IN_SERVICE = f"{STANDARD}#camera-in-service"
    FEED_SCOPE = f"{STANDARD}#feed-scope"
    POSITION = f"{STANDARD}#position"
    CONFIDENCE = f"{STANDARD}#confidence"
    DUPLICATE_KEY = f"{STANDARD}#duplicate-key"


def rule_of(address: str) -> Clause:
    """Give the clause that an address means, in whichever version of the standard; raise ``ValueError`` for none."""
    named = ClauseId.parse(address)
    return Clause(f"{named.standard}@{STANDARD.partition('@')[2]}#{named.clause}")


WAIVABLE: Final = frozenset(
    {Clause.LATE_LIMIT, Clause.CAMERA_IN_SERVICE, Clause.FEED_SCOPE, Clause.POSITION, Clause.CONFIDENCE}
)
"""What a person may set aside when releasing a read. The others say that there is no usable read."""

LOOK_ALIKES: Final[Mapping[str, str]] = MappingProxyType(
    dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
    | {"І": "I", "Ј": "J", "Ѕ": "S", "Ø": "O", "Æ": "AE", "Œ": "OE", "Đ": "D", "Ð": "D", "Ł": "L", "Þ": "TH"}
)
"""Capital letters of other alphabets and the Latin ones that a plate shows for them [proposal]."""

TOLERANCES_M: Final[Mapping[CameraClass, float]] = MappingProxyType(
    {
        CameraClass.STATIC: 50.0,
        CameraClass.MOVEABLE: 2_000.0,
        CameraClass.MOBILE: float("inf"),
        CameraClass.CCTV: 50.0,
    }
)
"""How far from its registered place a camera may say that it is, in metres [proposal]."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """What the policy pack says about taking reads, and the standards in force of the camera's clock."""

    clock: ClockTerms
    batch_max: int = 10_000
    late_flag_after_ms: int = 120_000
    late_limit_ms: int = 7 * DAY_MS
    clock_sample_reads: int = CLOCK_SAMPLE_READS
    import_limit_ms: int = 365 * DAY_MS
    marks: MarkRules = field(default_factory=lambda: MarkRules(LOOK_ALIKES))
    raw_max: int = 4_096
    position_tolerance_m: Mapping[CameraClass, float] = field(default_factory=lambda: TOLERANCES_M)


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms reads are taken: as they come, imported by an operator, or released by a person."""

    importing: bool = False
    released: bool = False
    waived: frozenset[Clause] = frozenset()

    def __post_init__(self) -> None:
        if not self.waived <= WAIVABLE:
            raise ValueError(f"cannot be waived: {sorted(self.waived - WAIVABLE)}")


LIVE: Final = Terms()
IMPORT: Final = Terms(importing=True)
