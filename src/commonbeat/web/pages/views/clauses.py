"""One clause: its text, how well it is kept, what a change of it would do, and what a forecast came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Final

from commonbeat.anpr.clock import CameraClock, ClockMeasure, GroupClock, Keeping
from commonbeat.anpr.clock_board import REHEARSED, TODAY, Asked
from commonbeat.anpr.clock_scope import CameraScope
from commonbeat.anpr.clock_wire import camera_name
from commonbeat.anpr.clock_words import days_said, offset_said
from commonbeat.anpr.forecasts import Foretold, HeldForecast
from commonbeat.exchange.model import NO_NODE, OWN_LIMIT
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _, ngettext
from commonbeat.standards.comparison import ClauseChange
from commonbeat.standards.limits import in_words, spelled

from .forms import Faults
from .lives import Life
from .standards import ClauseRow, StandardRow

LISTED_MOST: Final = 200
"""Cameras of a list of a page: the API tells of every one."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The cameras of one product or force, and whether all of them keep the clause."""

    name: str
    cameras: int
    failing: int
    reads: int
    middle: str
    offset: str

    @classmethod
    def of(cls, one: GroupClock, names: Mapping[str, str]) -> GroupRow:
        """Give the row."""
        name = names.get(one.name, one.name) or _("not recorded")
        middle, worst = offset_said(one.middle_ms), offset_said(one.worst_ms)
        return cls(name, one.cameras, one.failing_cameras, one.reads, middle, worst)


@dataclass(frozen=True, slots=True)
class CameraRow:
    """One camera's clock."""

    camera: str
    product: str
    force: str
    reads: int
    failing: int
    offset: str
    keeping: str
    failing_days: str = ""

    @classmethod
    def of(cls, one: CameraClock, names: Mapping[str, str]) -> CameraRow:
        """Give the row."""
        return cls(
            camera_name(one.camera),
            one.product or _("not recorded"),
            names.get(one.party, one.party),
            one.reads,
            one.failing,
            offset_said(one.offset_ms),
            str(one.keeping),
            days_said(one.failing_days, one.days) if one.failing_days else "",
        )


@dataclass(frozen=True, slots=True)
class Silent:
    """A force that was asked and did not answer, and why."""

    force: str
    how: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as it is shown. ``cameras`` are those that fail, furthest off first; None: the reader may see none.

    ``kept`` are the others, in the same order, and ``not_listed`` counts those of either that find no room on a page.
    ``undecided`` counts, of all cameras, those with too few reads to tell.
    ``names_own_alone``: they are those of the reader's own organisation. ``trouble`` is why there is no measure at all.
    """

    limit: str
    value: str
    since: datetime
    until: datetime
    span: str
    age: str
    reads: int
    failing: int
    cameras_counted: int
    cameras_failing: int
    products: tuple[GroupRow, ...]
    forces: tuple[GroupRow, ...]
    silent: tuple[Silent, ...]
    cameras: tuple[CameraRow, ...] | None
    names_own_alone: bool = False
    trouble: str = ""
    kept: tuple[CameraRow, ...] = ()
    undecided: int = 0
    not_listed: int = 0

    @classmethod
    def of(
        cls, asked: Asked, names: Mapping[str, str], now: datetime, scope: CameraScope | None, unit: str
    ) -> MeasureView:
        """Give the view of a measure of a clause whose limit has that unit."""
        measure = asked.measure
        seen = scope.seen(measure.cameras) if scope else ()
        failing = [one for one in seen if one.keeping is not Keeping.KEPT]
        kept = [one for one in seen if one.keeping is Keeping.KEPT]
        return cls(
            limit=in_words(measure.limit_seconds, unit),
            value=spelled(measure.limit_seconds),
            since=measure.from_,
            until=measure.to,
            span=_span(measure),
            age=_age(measure, now),
            reads=measure.reads,
            failing=measure.failing,
            cameras_counted=len(measure.cameras),
            cameras_failing=len(measure.failing_cameras),
            products=tuple(GroupRow.of(one, {}) for one in measure.products),
            forces=tuple(GroupRow.of(one, names) for one in measure.forces),
            silent=silent_rows(asked.silent, names, asked.reasons),
            cameras=_rows(failing, names) if scope else None,
            kept=_rows(kept, names),
            undecided=measure.undecided,
            not_listed=sum(max(0, len(some) - LISTED_MOST) for some in (failing, kept)),
            trouble="" if asked.trouble is None else str(asked.trouble),
            names_own_alone=scope is not None and not scope.is_every,
        )


@dataclass(frozen=True, slots=True)
class ForetoldRow:
    """A camera that was foretold to fail, or fails unforetold, and what came of it."""

    camera: str
    force: str
    product: str
    came: str
    offset: str

    @classmethod
    def of(cls, one: Foretold, names: Mapping[str, str]) -> ForetoldRow:
        """Give the row."""
        offset = "" if one.offset_ms is None else offset_said(one.offset_ms)
        return cls(one.camera, names.get(one.party, one.party), one.product, str(one.came), offset)


@dataclass(frozen=True, slots=True)
class ForecastView:
    """What was foretold before the change, against what happens since it took effect.

    ``silent_then`` did not answer the rehearsal, ``silent_now`` do not answer now: of their cameras nothing is known.
    ``answered``: somebody did.
    """

    limit: str
    foretold_at: datetime
    since: datetime
    lasted: timedelta
    counts: tuple[tuple[str, int], ...]
    silent_then: tuple[Silent, ...]
    silent_now: tuple[Silent, ...]
    answered: bool
    cameras: tuple[ForetoldRow, ...] | None
    trouble: str = ""

    @classmethod
    def of(cls, held: HeldForecast, names: Mapping[str, str], scope: CameraScope | None, unit: str) -> ForecastView:
        """Give the view of a forecast."""
        forecast = held.forecast
        return cls(
            limit=in_words(forecast.limit_seconds, unit),
            foretold_at=forecast.at,
            since=held.since,
            lasted=max(held.at - held.since, timedelta(0)),
            counts=tuple((str(came), count) for came, count in held.counts.items()),
            silent_then=silent_rows(forecast.silent, names),
            silent_now=silent_rows(held.silent, names),
            answered=held.answered,
            cameras=tuple(ForetoldRow.of(one, names) for one in held.rows if scope.has(one.party)) if scope else None,
            trouble="" if held.trouble is None else str(held.trouble),
        )


@dataclass(frozen=True, slots=True)
class VersionLink:
    """The same clause in another version."""

    version: str
    stage: str
    limit: str
    in_force_from: datetime | None


@dataclass(frozen=True, slots=True)
class ClausePage:
    """Everything about one clause."""

    template: ClassVar[str] = "standards/clause.html"
    standard: StandardRow
    clause: ClauseRow
    life: Life
    versions: tuple[VersionLink, ...]
    measure: MeasureView | None = None
    forecast: ForecastView | None = None
    is_measured: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """Who would fail another limit, by the last 30 days of traffic."""

    template: ClassVar[str] = "standards/rehearsal.html"
    standard: StandardRow
    clause: ClauseRow
    measure: MeasureView
    may_keep: bool
    kept: bool = False

    @property
    def verdict(self) -> str:
        """Say what came out, and of whose cameras nothing is known."""
        silent = ", ".join(one.force for one in self.measure.silent)
        if not silent:
            return self._outcome
        return _("{outcome} Nothing is known of the cameras of {forces}.").format(outcome=self._outcome, forces=silent)

    @property
    def _outcome(self) -> str:
        count = self.measure.cameras_failing
        if not self.measure.cameras_counted:
            return _("There was no traffic to try it on.")
        if not count:
            is_all = not self.measure.silent
            return _("Every camera would keep it.") if is_all else _("Every camera that was told of would keep it.")
        told = ngettext("{count} camera of {all} would fail it.", "{count} cameras of {all} would fail it.", count)
        return told.format(count=count, all=self.measure.cameras_counted)


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """What differs between two versions."""

    template: ClassVar[str] = "standards/comparison.html"
    before: StandardRow
    after: StandardRow
    changes: tuple[ClauseChange, ...]


def silent_rows(
    silent: Mapping[PartyId, str], names: Mapping[str, str], reasons: Mapping[PartyId, str] = MappingProxyType({})
) -> tuple[Silent, ...]:
    """Give those who did not answer, and how, by id."""
    return tuple(
        Silent(names.get(owner, owner), _how(outcome, reasons.get(owner, "")))
        for owner, outcome in sorted(silent.items())
    )


def _rows(cameras: Sequence[CameraClock], names: Mapping[str, str]) -> tuple[CameraRow, ...]:
    furthest_first = sorted(cameras, key=lambda one: (-abs(one.offset_ms), one.party, one.camera))
    return tuple(CameraRow.of(one, names) for one in furthest_first[:LISTED_MOST])


def _span(measure: ClockMeasure) -> str:
    """Say which time a measure is of; a limit is measured from the instant at which it took effect and no sooner."""
    spans = {TODAY: _("over the last 24 hours"), REHEARSED: _("over the last 30 days")}
    return spans.get(measure.to - measure.from_) or _("since it took effect")


def _age(measure: ClockMeasure, now: datetime) -> str:
    seconds = max(0, round((now - measure.at).total_seconds()))
    if not seconds:
        return _("just now")
    return ngettext("{count} second ago", "{count} seconds ago", seconds).format(count=seconds)


def _how(outcome: str, reason: str) -> str:
    if reason == NO_NODE:
        return _("is bound by the network code and has no node yet")
    if reason == OWN_LIMIT:
        return _("was not asked, since this node has as many questions under way as it may")
    if outcome == "down" and reason not in {"", "unreachable", "cut-off"}:
        return _("gave no answer that counts")
    return {
        "late": _("did not answer in time"),
        "down": _("could not be reached"),
        "refused": _("refused to answer"),
    }.get(outcome, outcome)
