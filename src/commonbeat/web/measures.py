"""Which clauses this node measures, and what it shows of them: shared by pages and the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from commonbeat.access.model import Actor
from commonbeat.anpr.clock_board import Asked, ClockBoard
from commonbeat.anpr.clock_scope import CameraScope, camera_scope
from commonbeat.anpr.forecasts import Forecast, HeldForecast, hold
from commonbeat.audit.model import Entry, Event
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _
from commonbeat.standards.lifecycle import Act, Stage
from commonbeat.standards.limits import spelled
from commonbeat.standards.timeline import Version

from .dependencies import CurrentActor, node_of
from .node import Node


class NotMeasured(CommonbeatError):
    """A clause was asked to be rehearsed that this node does not measure from traffic."""

    code = "standards.not-measured"
    kind = Kind.NOT_FOUND

    def __init__(self, standard: str, clause: str) -> None:
        told = _("This node does not measure {standard}#{clause} from traffic, so there is nothing to rehearse it by.")
        super().__init__(told.format(standard=standard, clause=clause))


def board_of(node: Node, standard: str, clause: str) -> ClockBoard:
    """Give what measures the clause here; raise ``NotMeasured`` where nothing does."""
    board = node.board(standard, clause)
    if board is None:
        raise NotMeasured(standard, clause)
    return board


def shown_measure(node: Node, version: Version, clause: str) -> Asked | None:
    """Give how the clause is kept today, where the version is the one that holds and this node measures it."""
    board = node.board(version.standard.id, clause)
    if board is None or not holds(node, version):
        return None
    return board.today()


def held_forecast(node: Node, version: Version, clause: str) -> HeldForecast | None:
    """Give what was foretold of the version's own limit against what happens, once it is live and measured here."""
    board, since = node.board(version.standard.id, clause), version.in_force_from
    if board is None or since is None or version.stage is not Stage.LIVE:
        return None
    machine = next((one.machine for one in version.standard.clauses if one.id.clause == clause), None)
    kept = (e for e in reversed(version.events) if e.act is Act.REHEARSED and e.clause == clause)
    for forecast in (Forecast.read(one.at, one.details) for one in kept):
        if forecast is not None and machine is not None and forecast.limit_seconds == machine.value:
            return hold(forecast, since, board.since(forecast.limit_seconds, since))
    return None


def scope_of(node: Node, actor: Actor) -> CameraScope | None:
    """Give whose cameras the reader sees one by one; None: nobody's."""
    if camera_scope(actor, None, frozenset()) is None:
        return None
    with node.reading() as rooms:
        found = {one.id: one.party_class for one in rooms.organisations.all()}
    return camera_scope(actor, found.get(actor.party), frozenset(node.pack.network.measure_classes.value))


def _scope(request: Request, actor: CurrentActor) -> CameraScope | None:
    return scope_of(node_of(request), actor)


TheScope = Annotated[CameraScope | None, Depends(_scope)]
"""Whose cameras the caller sees one by one."""


def holds(node: Node, version: Version) -> bool:
    """Say whether the version holds now; before any was agreed, the newest text that came with the program does."""
    with node.reading() as rooms:
        return rooms.workstreams.standing(version.standard.id).standard.version == version.standard.version


def record_rehearsal(node: Node, actor: Actor, address: str, asked: Asked) -> None:
    """Put on the record that somebody tried another limit on the traffic."""
    measure = asked.measure
    node.record(
        Entry(
            node.clock.now(),
            Event.CLAUSE_REHEARSED,
            actor.id,
            actor.party,
            address,
            details={
                "limit": spelled(measure.limit_seconds),
                "reads": measure.reads,
                "failing": measure.failing,
                "owners": [f"{owner}: {outcome}" for owner, outcome in sorted(asked.owners.items())],
            },
        )
    )
