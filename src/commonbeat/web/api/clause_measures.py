"""What the API answers of how well a clause is kept: its measure, what was foretold, and a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from commonbeat.anpr.clock_board import Asked
from commonbeat.anpr.clock_scope import CameraScope
from commonbeat.anpr.clock_wire import camera_row, group_row
from commonbeat.anpr.forecasts import Came, HeldForecast

from ..measures import owners_told
from .standard_bodies import ClauseBody, seen_rows


class ForetoldBody(BaseModel):
    """A camera that was foretold to fail, or that fails and was not, and what came of it."""

    camera: str
    party: str
    product: str
    came: Came
    offset_ms: int | None


class MeasureBody(BaseModel):
    """How well the clause is kept, from live traffic of ``since`` ≤ t < ``until``, worked out at ``at``.

    ``owners`` says of each force that is bound by the code whether it answered, and ``reasons`` why not. ``trouble``
    says why there is no measure at all, where nobody could be asked; it is null otherwise. ``undecided_cameras`` sent
    too few reads in a day to tell a slow clock from a slow line, and are not found to fail. ``cameras`` are told
    to those who may see measures, by whose they are; null for others.
    """

    limit_seconds: float
    since: datetime
    until: datetime
    at: datetime
    age_seconds: float
    reads: int
    failing: int
    undecided_cameras: int
    products: list[dict[str, Any]]
    forces: list[dict[str, Any]]
    owners: dict[str, str]
    reasons: dict[str, str]
    trouble: str | None
    cameras: list[dict[str, Any]] | None

    @classmethod
    def of(cls, asked: Asked, scope: CameraScope | None, now: datetime) -> MeasureBody:
        """Give the body of a measure, as the reader may see it."""
        measure = asked.measure
        return cls(
            limit_seconds=measure.limit_seconds,
            since=measure.from_,
            until=measure.to,
            at=measure.at,
            age_seconds=round(max(0.0, (now - measure.at).total_seconds()), 3),
            reads=measure.reads,
            failing=measure.failing,
            undecided_cameras=measure.undecided,
            products=[group_row(one, "product") for one in measure.products],
            forces=[group_row(one, "force") for one in measure.forces],
            owners=owners_told(asked),
            reasons={str(owner): code for owner, code in asked.reasons.items()},
            trouble=None if asked.trouble is None else str(asked.trouble),
            cameras=[camera_row(one) for one in scope.seen(measure.cameras)] if scope else None,
        )


class HeldForecastBody(BaseModel):
    """What was foretold of the limit before it took effect, against what happens from ``since`` until ``at``.

    ``counts`` are cameras by what came of them. ``silent_then`` did not answer the rehearsal and ``silent_now`` do not
    answer now, with how: of their cameras nothing is known. ``trouble`` says why nobody could be asked now, and is null
    otherwise. ``cameras`` are told to those who may see measures, by whose they are; null for others.
    """

    limit_seconds: float
    foretold_at: datetime
    since: datetime
    at: datetime
    seconds_in_force: float
    counts: dict[Came, int]
    silent_then: dict[str, str]
    silent_now: dict[str, str]
    trouble: str | None
    cameras: list[ForetoldBody] | None

    @classmethod
    def of(cls, held: HeldForecast, scope: CameraScope | None) -> HeldForecastBody:
        """Give the body of a forecast, as the reader may see it."""
        rows = [
            ForetoldBody(
                camera=one.camera, party=one.party, product=one.product, came=one.came, offset_ms=one.offset_ms
            )
            for one in held.rows
            if scope is not None and scope.has(one.party)
        ]
        return cls(
            limit_seconds=held.forecast.limit_seconds,
            foretold_at=held.forecast.at,
            since=held.since,
            at=held.at,
            seconds_in_force=round(max(0.0, (held.at - held.since).total_seconds()), 3),
            counts=dict(held.counts),
            silent_then={str(owner): how for owner, how in held.forecast.silent.items()},
            silent_now={str(owner): how for owner, how in held.silent.items()},
            trouble=None if held.trouble is None else str(held.trouble),
            cameras=None if scope is None else rows,
        )


class MeasuredClauseBody(ClauseBody):
    """A clause with where it stands, and where this node measures it and the version holds, its measure and forecast.

    ``forecast`` is null also where nobody kept a rehearsal of the limit with the version.
    """

    stage: str
    in_force_from: datetime | None
    measure: MeasureBody | None
    forecast: HeldForecastBody | None


class ForecastBody(BaseModel):
    """Who would fail at the limit, by the last 30 days of traffic, and how many reads of how many.

    ``cameras`` are those that would fail, of whom ``cameras_of`` says: ``every`` force, or the caller's ``own``
    organisation; both are null for a caller who sees no single camera, and then say nothing of how many fail.
    ``owners`` says of each force that is bound whether it answered: of the cameras of one that did not, nothing is
    known. ``unit`` is the unit of the clause's limit.
    """

    limit_seconds: float
    since: datetime
    until: datetime
    at: datetime
    unit: str
    cameras: list[dict[str, Any]] | None
    cameras_of: Literal["every", "own"] | None
    products: list[dict[str, Any]]
    forces: list[dict[str, Any]]
    reads: int
    failing: int
    owners: dict[str, str]

    @classmethod
    def of(cls, told: Mapping[str, Any], scope: CameraScope | None, unit: str) -> ForecastBody:
        """Give the body of a forecast, as the caller may see it."""
        whose: Literal["every", "own"] | None = None
        if scope is not None:
            whose = "every" if scope.is_every else "own"
        shown = {"cameras": seen_rows(told["cameras"], scope), "cameras_of": whose, "unit": unit}
        return cls(**{**told, **shown})
