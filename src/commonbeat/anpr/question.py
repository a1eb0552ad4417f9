"""What somebody asks of the reads, understood: the pattern, the cameras, the span."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from commonbeat.access.errors import UnusableMark
from commonbeat.access.marks import MarkRules
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.paging import from_cursor, to_cursor
from commonbeat.kernel.text import _

from .limits import LOOK_ALIKES
from .look_alikes import variants
from .model import Camera, CameraNumber, CameraTriple, ReadPlace, ReadQuery
from .places import Area, cameras_within

_WHOLE_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
_CAMERA_MOST = 2**32 - 1


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """What the policy pack says of questions."""

    pattern_known_characters: int = 2
    look_alike_classes: tuple[str, ...] = ("0OQD", "1IL", "5S", "8B", "2Z", "6G")
    look_alike_differences: int = 2
    cameras_max: int = 1_000
    page_max: int = 500
    page_default: int = 50
    marks: MarkRules = field(default_factory=lambda: MarkRules(LOOK_ALIKES))


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. The span is ``from_`` ≤ captured < ``to``. ``vrm`` is as it was written until it is ``spelt``."""

    from_: datetime
    to: datetime
    vrm: str = ""
    look_alikes: bool = False
    cameras: tuple[CameraTriple, ...] | None = None
    area: Area | None = None
    limit: int | None = None
    cursor: str | None = None

    @property
    def is_pattern(self) -> bool:
        """Say whether a character of the mark is left open."""
        return "?" in self.vrm or "*" in self.vrm


class CameraBook(Protocol):
    """The register, as a question needs it."""

    def every(self) -> Sequence[Camera]:
        """Give every camera of the register."""
        ...

    def find(self, triple: CameraTriple) -> Camera | None:
        """Give the camera with this identity, or None."""
        ...


def spelt(question: Question, marks: MarkRules) -> Question:
    """Give the question with its mark or pattern in the normal spelling, in which reads are kept.

    What cannot be a mark stays as it was written: ``understand`` says what is wrong with it. Again changes nothing.
    """
    if not question.vrm:
        return question
    try:
        return replace(question, vrm=marks.pattern(question.vrm))
    except UnusableMark:
        return question


@implements("anpr-working@0.1#search-pattern")
def understand(question: Question, limits: SearchLimits, book: CameraBook, now: datetime) -> ReadQuery:
    """Turn a question into the store's terms.

    Raises:
        Invalid: with every fault, each with its JSON Pointer.
    """
    question = spelt(question, limits.marks)
    faults = [*_span_faults(question, now), *_subject_faults(question), *_mark_faults(question, limits)]
    limit = limits.page_default if question.limit is None else question.limit
    if not 1 <= limit <= limits.page_max:
        faults.append(Fault("/limit", _("A page has 1 to {most} reads.").format(most=limits.page_max)))
    cameras, camera_faults = _cameras(question, limits, book)
    faults += camera_faults
    if faults:
        raise Invalid(faults)
    vrms, patterns = _marks(question, limits)
    return ReadQuery(
        from_ms=_up_to_ms(question.from_),
        to_ms=min(_up_to_ms(question.to), to_ms(now)),
        limit=limit + 1,  # one more than the page, to know whether another follows
        vrms=vrms,
        patterns=patterns,
        cameras=cameras,
        after=None if question.cursor is None else _read_place(question),
    )


def matches(pattern: str, mark: str) -> bool:
    """Say whether a mark fits a pattern as it stands."""
    spelled = "".join({"?": ".", "*": ".*"}.get(letter, letter) for letter in pattern)
    return re.fullmatch(spelled, mark) is not None


def cursor_after(question: Question, place: ReadPlace) -> str:
    """Give the cursor that continues this question behind the place."""
    return to_cursor(place.captured_ms, place.camera, place.vrm, _digest(question))


def _up_to_ms(instant: datetime) -> int:
    """Round up, so that a capture kept in whole milliseconds is on the side that the instant says."""
    return to_ms(instant) + (instant.microsecond % 1000 > 0)


def _read_place(question: Question) -> ReadPlace:
    captured, camera, vrm, digest = from_cursor(question.cursor or "", 4)
    whole = _WHOLE_NUMBER.fullmatch(captured) and _WHOLE_NUMBER.fullmatch(camera)
    if not whole or not 0 <= int(camera) <= _CAMERA_MOST or digest != _digest(question):
        raise Invalid.at("/cursor", _("The cursor belongs to another question: start this one without it."))
    return ReadPlace(int(captured), CameraNumber(int(camera)), vrm)


def _digest(question: Question) -> str:
    asked = (
        question.vrm,
        question.look_alikes,
        question.from_.timestamp(),
        question.to.timestamp(),
        question.cameras,
        question.area.geojson if question.area else None,
    )
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def _span_faults(question: Question, now: datetime) -> list[Fault]:
    faults: list[Fault] = []
    if question.from_ >= question.to:
        faults.append(Fault("/to", _("The end of the span is to be later than its start.")))
    if _up_to_ms(question.from_) > to_ms(now):
        faults.append(Fault("/from", _("The span begins ahead of now, so there is nothing in it yet.")))
    return faults


def _subject_faults(question: Question) -> list[Fault]:
    if not question.vrm and question.cameras is None and question.area is None:
        return [Fault("", _("A search names a mark, cameras, an area, or several of them."))]
    return []


def _mark_faults(question: Question, limits: SearchLimits) -> list[Fault]:
    if not question.vrm:
        return []
    try:
        mark = limits.marks.pattern(question.vrm)
    except UnusableMark as unusable:
        return [Fault("/vrm", str(unusable))]
    known = sum(letter not in "?*" for letter in mark)
    if question.is_pattern and known < limits.pattern_known_characters:
        few = _("A pattern needs {least} known characters at least.").format(least=limits.pattern_known_characters)
        return [Fault("/vrm", few)]
    return []


def _cameras(
    question: Question, limits: SearchLimits, book: CameraBook
) -> tuple[tuple[CameraNumber, ...] | None, list[Fault]]:
    if question.cameras is None and question.area is None:
        return None, []
    if question.cameras is not None and not 1 <= len(question.cameras) <= limits.cameras_max:
        return None, [Fault("/cameras", _("A search names 1 to {most} cameras.").format(most=limits.cameras_max))]
    faults: list[Fault] = []
    chosen: list[Camera] = []
    if question.cameras is None:
        chosen = list(book.every())
    else:
        for at, triple in enumerate(question.cameras):
            camera = book.find(triple)
            if camera is None:
                faults.append(Fault(f"/cameras/{at}", _("There is no such camera in the register.")))
            else:
                chosen.append(camera)
    if question.area is not None:
        chosen = cameras_within(question.area, chosen)
    return tuple(sorted({camera.number for camera in chosen})), faults


def _marks(question: Question, limits: SearchLimits) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not question.vrm:
        return (), ()
    mark = question.vrm
    if not question.is_pattern:
        alike = variants(mark, limits.look_alike_classes, limits.look_alike_differences)
        return (alike if question.look_alikes else (mark,)), ()
    # Each variant of a pattern is a look-up of its own in the plate dictionary, so one difference must do.
    alike = variants(mark, limits.look_alike_classes, min(1, limits.look_alike_differences))
    return (), (alike if question.look_alikes else (mark,))
