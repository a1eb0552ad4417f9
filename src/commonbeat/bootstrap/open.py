"""Opens the node in a folder, as the settings say."""

from __future__ import annotations

from pathlib import Path

from commonbeat.anpr.ports import ReadStore
from commonbeat.anpr.sightings import OwnSightings
from commonbeat.anpr.watch import LiveWatch
from commonbeat.kernel.clock import Clock, SystemClock
from commonbeat.settings import NodeFolder, Settings

from .house import open_house
from .network import open_network
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
        return RunningNode(house, None, open_network(house, None))
    from .reads import ReadsEngine  # a portal does without chDB, which is large

    engine = ReadsEngine(house, watch, store)
    return RunningNode(house, engine, open_network(house, OwnSightings(engine.searches)))
