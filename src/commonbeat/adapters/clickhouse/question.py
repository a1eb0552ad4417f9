"""A question to the store as SQL: which rows, in which slices of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from commonbeat.anpr.model import ReadPlace, ReadQuery

HOUR_MS = 3_600_000
WEEK_MS = 7 * 24 * HOUR_MS
MONDAY_MS = 4 * 24 * HOUR_MS
"""1970 began on a Thursday."""

WEEKS_APART = 2
FEW_CAMERAS = 20
SLICE_GROWTH = 6
CAMERAS_A_PARAMETER = 8_000
"""A server refuses a form field of more than 128 KiB."""

ANSWERED = (
    "vrm, received_vrm, toUnixTimestamp64Milli(captured), delay_ms, camera, latitude_e6, longitude_e6,"
    " confidence, toward, flags"
)

Parameter = int | str | Sequence[int] | Sequence[str]


@dataclass(slots=True)
class Where:
    """Conditions that all hold, and the values that they name."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Parameter] = field(default_factory=dict)

    def add(self, condition: str, **values: Parameter) -> None:
        """Narrow by one more condition."""
        self.conditions.append(condition)
        self.values.update(values)

    def captured(self, from_ms: int, to_ms: int, *, by_hour: bool) -> None:
        """Narrow to ``from_ms`` ≤ captured < ``to_ms``; by the hour too where that is what the rows are sorted by."""
        self.add(f"captured >= {_instant('from_ms')} AND captured < {_instant('to_ms')}", from_ms=from_ms, to_ms=to_ms)
        if by_hour:
            self.add(
                "hour BETWEEN {first_hour:UInt32} AND {last_hour:UInt32}",
                first_hour=max(from_ms // HOUR_MS, 0),
                last_hour=max((to_ms - 1) // HOUR_MS, 0),
            )

    def cameras(self, cameras: Sequence[int]) -> None:
        """Narrow to these cameras, however many."""
        parts = []
        for number, at in enumerate(range(0, len(cameras), CAMERAS_A_PARAMETER)):
            name = f"cameras_{number}"
            parts.append(f"camera IN {{{name}:Array(UInt32)}}")
            self.values[name] = list(cameras[at : at + CAMERAS_A_PARAMETER])
        self.conditions.append("(" + " OR ".join(parts) + ")")

    def behind(self, place: ReadPlace) -> None:
        """Narrow to what comes behind the place in the order newest first, then camera, then plate."""
        self.add(
            f"(captured < {_instant('after_ms')} OR (captured = {_instant('after_ms')}"
            " AND (camera, vrm) > ({after_camera:UInt32}, {after_vrm:String})))",
            after_ms=place.captured_ms,
            after_camera=int(place.camera),
            after_vrm=place.vrm,
        )

    def joined(self, other: Where) -> Where:
        """Give these conditions and the other's together."""
        return Where([*self.conditions, *other.conditions], self.values | other.values)

    def text(self) -> str:
        """Give the conditions as SQL."""
        return " AND ".join(self.conditions)


def asked(query: ReadQuery) -> Where:
    """Give the conditions on place, and on what was answered before."""
    where = Where()
    if query.cameras is not None:
        where.cameras(query.cameras)
    if query.after is not None:
        where.behind(query.after)
    return where


def any_plate_like(query: ReadQuery) -> Where:
    """Give the condition on ``reads`` for a plate that is named or that the dictionary has for a pattern."""
    found, values = plates_like(query)
    where = Where()
    where.add(f"(vrm IN {{vrms:Array(String)}} OR vrm IN ({found}))", vrms=list(query.vrms), **values)
    return where


def plates_like(query: ReadQuery) -> tuple[str, Mapping[str, Parameter]]:
    """Give the statement, and its values, for the plates that match a pattern and were seen about the span.

    The pattern is looked at first by name: left to itself the engine reads when every plate was seen.
    """
    values: dict[str, Parameter] = {"seen_from_ms": query.from_ms, "seen_to_ms": query.to_ms}
    values |= {f"pattern_{number}": like(pattern) for number, pattern in enumerate(query.patterns)}
    matches = " OR ".join(f"vrm LIKE {{pattern_{number}:String}}" for number in range(len(query.patterns)))
    seen = f"first < {_instant('seen_to_ms')} AND last >= {_instant('seen_from_ms')}"
    return f"SELECT DISTINCT vrm FROM plates PREWHERE {matches} WHERE {seen}", values  # noqa: S608


def like(pattern: str) -> str:
    """Spell a pattern of ``?`` and ``*`` for LIKE, with everything else standing for itself."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("?", "_").replace("*", "%")


def slices(query: ReadQuery) -> Iterator[tuple[int, int]]:
    """Cut the span from its newest end into ever longer slices, since most questions end in the first few."""
    high = query.to_ms
    if query.after is not None:
        high = min(high, query.after.captured_ms + 1)
    few = query.cameras is not None and len(query.cameras) < FEW_CAMERAS
    width = (SLICE_GROWTH if few else 1) * HOUR_MS
    while high > query.from_ms:
        low = max(query.from_ms, (high - width) // HOUR_MS * HOUR_MS)
        yield low, high
        high, width = low, width * SLICE_GROWTH


def weeks(query: ReadQuery) -> Iterator[tuple[int, int]]:
    """Give the spans that a question about many plates is asked in: the newest week, the one before, and the rest.

    A week is what the store keeps together, so a span that ends with it looks into no part but its own.
    """
    high = query.to_ms
    for _newest in range(WEEKS_APART):
        low = max(query.from_ms, (high - 1 - MONDAY_MS) // WEEK_MS * WEEK_MS + MONDAY_MS)
        yield low, high
        high = low
        if high == query.from_ms:
            return
    yield query.from_ms, high


def _instant(name: str) -> str:
    return f"fromUnixTimestamp64Milli({{{name}:Int64}}, 'UTC')"
