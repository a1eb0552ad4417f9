"""Reads as people see them: live, searched for, and in the vehicle check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from commonbeat.anpr.look_alikes import Difference
from commonbeat.anpr.model import Flag, Toward
from commonbeat.anpr.searches import Found, FoundRead
from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .forms import Carried, Choice, Faults, PurposeForm, Said


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One read. ``look_alike`` says what differs from what was asked; empty: nothing."""

    vrm: str
    captured_at: datetime
    camera: str
    camera_name: str
    latitude: float | None
    longitude: float | None
    received_vrm: str = ""
    confidence: int | None = None
    toward: Toward = Toward.UNKNOWN
    flags: tuple[str, ...] = ()
    look_alike: str = ""

    @classmethod
    def of(cls, read: FoundRead) -> ReadRow:
        """Give the row of a read that a search found."""
        triple = read.camera.triple
        return cls(
            vrm=read.vrm,
            received_vrm=spelt_out(read.received_vrm) if read.received_vrm != read.vrm else "",
            captured_at=read.captured_at,
            camera=f"{triple.feed}/{triple.source}/{triple.camera}",
            camera_name=read.camera.name,
            latitude=read.latitude,
            longitude=read.longitude,
            confidence=read.confidence,
            toward=read.toward,
            flags=flags_said(read.flags),
            look_alike=differs_said(read.differs),
        )


def flags_said(flags: Flag) -> tuple[str, ...]:
    """Give the flags of a read in words."""
    words: Mapping[Flag, str] = {
        Flag.LATE: _("Late"),
        Flag.OFF_POSITION: _("Away from its camera's position"),
        Flag.IMPORTED: _("Imported"),
        Flag.RELEASED: _("Released from quarantine"),
        Flag.TRANSLITERATED: _("Transliterated"),
        Flag.AHEAD: _("Its camera's clock was ahead"),
        Flag.TEST: _("Sent by a test feed"),
    }
    return tuple(text for flag, text in words.items() if flag in flags)


def differs_said(differs: Sequence[Difference]) -> str:
    """Say where a look-alike differs from the mark that was asked for; empty when it does not."""
    words = _("{read} read where {asked} was asked, at {position}")
    return "; ".join(words.format(read=one.read, asked=one.asked, position=one.position) for one in differs)


@dataclass(frozen=True, slots=True)
class Live:
    """Reads as they arrive. ``stream_url`` sends them; without JavaScript the page is loaded again."""

    template: ClassVar[str] = "anpr/live.html"
    reads: tuple[ReadRow, ...]
    as_of: datetime
    cameras: int
    reads_last_minute: int
    stream_url: str = "/live/stream"
    cameras_url: str = "/live/cameras.geojson"


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for, as typed so far. ``cameras`` holds a triple a line; ``area`` GeoJSON that was drawn."""

    vrm: str = ""
    look_alikes: bool = False
    from_: str = ""
    to: str = ""
    cameras: str = ""
    force: str = ""
    area: str = ""
    north: str = ""
    south: str = ""
    east: str = ""
    west: str = ""

    def carried(self) -> Carried:
        """Give what the next form sends on."""
        fields = (
            ("vrm", self.vrm),
            ("look_alikes", "yes" if self.look_alikes else ""),
            ("from", self.from_),
            ("to", self.to),
            ("cameras", self.cameras),
            ("force", self.force),
            ("area", self.area),
            ("north", self.north),
            ("south", self.south),
            ("east", self.east),
            ("west", self.west),
        )
        return Carried(tuple((name, value) for name, value in fields if value))

    def names_an_area(self) -> bool:
        """Say whether the search is bound to a place."""
        return any((self.cameras, self.force, self.area, self.north, self.south, self.east, self.west))


@dataclass(frozen=True, slots=True)
class Search:
    """The question. ``window_days`` is how far back the asker may look without an authority.

    ``known_least`` is how many characters of a pattern must be known.
    ``carried`` is a purpose that was given already and goes on to the next page.
    """

    template: ClassVar[str] = "anpr/search.html"
    question: Question
    forces: tuple[Choice, ...]
    window_days: int
    known_least: int
    carried: Carried = field(default_factory=Carried)
    faults: Faults = field(default_factory=dict)
    cameras_url: str = "/live/cameras.geojson"

    def where_open(self) -> bool:
        """Say whether the part about places is to be seen at once: it was used, or is wrong."""
        places = {"cameras", "force", "area", "north", "south", "east", "west"}
        return self.question.names_an_area() or not places.isdisjoint(self.faults)


@dataclass(frozen=True, slots=True)
class SearchReason:
    """The interruption before an answer: why do you ask?"""

    template: ClassVar[str] = "anpr/search-reason.html"
    question: tuple[Said, ...]
    carried: Carried
    purpose: PurposeForm
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found. Every read acknowledged before ``stored_to`` is in it, but for ``gaps``, which may lack some.

    ``next`` is None on the last page.
    """

    template: ClassVar[str] = "anpr/search-answer.html"
    question: tuple[Said, ...]
    purpose: tuple[Said, ...]
    reads: tuple[ReadRow, ...]
    searched_from: datetime
    searched_to: datetime
    stored_to: datetime
    audit_entry: int
    carried: Carried
    vrm: str = ""
    look_alikes: bool = False
    next: str | None = None
    page: int = 1
    gaps: tuple[tuple[datetime, datetime], ...] = ()

    @classmethod
    def of(
        cls, found: Found, question: Question, *, said: tuple[Said, ...], purpose: tuple[Said, ...], carried: Carried
    ) -> SearchAnswer:
        """Give the page of what was found. ``carried`` holds question and purpose, for the next page."""
        return cls(
            question=said,
            purpose=purpose,
            reads=tuple(ReadRow.of(read) for read in found.reads),
            searched_from=found.from_,
            searched_to=found.to,
            stored_to=found.stored_to,
            gaps=found.gaps,
            audit_entry=found.audit_entry,
            carried=carried,
            vrm="" if set(question.vrm) & {"?", "*"} else question.vrm,
            look_alikes=question.look_alikes,
            next=found.next,
        )


@dataclass(frozen=True, slots=True)
class CheckTask:
    """The beginning of a task on the street: its purpose is given once and resumed for each check."""

    template: ClassVar[str] = "anpr/check-task.html"
    purpose: PurposeForm
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """The purpose that a check resumes."""

    category: str
    reference: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """One box."""

    template: ClassVar[str] = "anpr/check.html"
    task: Task
    vrm: str = ""
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list that the checked mark is on."""

    list_name: str
    owner: str
    action: str
    action_said: str
    priority: str
    reason: str
    information: str
    added_at: datetime
    age: str
    vehicle: str = ""
    markers: str = ""


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What the node knows of one mark, what it asked, and what it did not ask."""

    template: ClassVar[str] = "anpr/check-answer.html"
    task: Task
    vrm: str
    listed: tuple[Listed, ...]
    reads: tuple[ReadRow, ...]
    asked: tuple[str, ...]
    not_asked: tuple[str, ...]
    stored_to: datetime
    audit_entry: int
    more: bool = False
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    faults: Faults = field(default_factory=dict)
