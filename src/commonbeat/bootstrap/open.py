"""Opens the node in a folder, as the settings say."""

from __future__ import annotations

from pathlib import Path

from commonbeat.anpr.clock_board import ClockBoard, LimitInForce
from commonbeat.anpr.ports import ReadStore
from commonbeat.anpr.sightings import OwnSightings
from commonbeat.anpr.watch import LiveWatch
from commonbeat.kernel.clock import Clock, SystemClock
from commonbeat.settings import NodeFolder, Settings
from commonbeat.standards.errors import UnknownUnit
from commonbeat.standards.limits import UNITS

from .house import House, open_house
from .measuring import ClocksOfForces, MeasuresForOthers, clock_clause
from .network import Network, open_network
from .node import RunningNode, has_reads


def open_node(
    root: Path, settings: Settings, clock: Clock | None = None, store: ReadStore | None = None
) -> RunningNode:
    """Give the node in the folder, not started yet; a profile without reads gets no part of them.

    ``store`` stands in for the read store that the settings name.

    Raises:
        NoNode: there is none.
    """
    watch = LiveWatch()
    house = open_house(NodeFolder(root), settings, clock or SystemClock(), watch)
    if not has_reads(house.identity.profile):
        network = open_network(house, None)
        return RunningNode(house, None, network, None if network is None else _board_of_forces(house, network))
    from .reads import ReadsEngine  # a portal does without chDB, which is large

    engine = ReadsEngine(house, watch, store)
    network = open_network(house, OwnSightings(engine.searches))
    if network is not None:
        network.answers.measures = MeasuresForOthers(engine.clocks, network.directory, house.pack)
    return RunningNode(house, engine, network)


def _board_of_forces(house: House, network: Network) -> ClockBoard:
    """Give what shows the clocks of every force of the network, at the limit that was agreed last."""

    def in_force() -> LimitInForce:
        with house.reading() as rooms:
            timeline = rooms.workstreams.timeline()
        wanted, now = clock_clause(), house.clock.now()
        holding = timeline.holding(wanted.standard, now)
        clauses = holding.standard.clauses if holding else (house.catalogue.get(wanted),)
        address = f"{wanted.standard}@{holding.standard.version}" if holding else f"{wanted.standard}@{wanted.version}"
        machine = next(one.machine for one in clauses if one.id.clause == wanted.clause)
        if machine is None or machine.value is None:
            raise ValueError(f"{wanted} sets no limit")
        trouble = None if machine.unit in UNITS else UnknownUnit(f"{address}#{wanted.clause}", machine.unit)
        return LimitInForce(machine.value, holding.from_ if holding else None, trouble)

    return ClockBoard(ClocksOfForces(network.exchange), in_force, house.clock)
