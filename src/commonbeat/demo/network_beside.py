"""What lives beside the server of a force of the demonstration network: a month of traffic, and the traffic of now."""

from __future__ import annotations

from commonbeat.adapters.sql.cameras import SqlCameraStore
from commonbeat.bootstrap.node import RunningNode
from commonbeat.kernel.clock import to_ms
from commonbeat.web.app import STATIC

from .build import FLEET_SEED, feed_bearer
from .history_thread import HistoryThread
from .network_history import NetworkHistory
from .network_world import FORCES_FILE, clocks_of, make_forces, redrawn
from .notes import HistoryNote
from .people import FEED
from .simulator import Simulator
from .traffic import Traffic, make_fleet
from .world import build_world, read_towns


def beside(node: RunningNode, port: int) -> list[Simulator | HistoryThread]:
    """Give the threads of a force; none in another node."""
    if node.engine is None:
        return []
    house = node.house
    own, now_ms = house.identity.party, to_ms(node.clock.now())
    count = int((house.folder.root / FORCES_FILE).read_text(encoding="ascii"))
    world = build_world(read_towns(STATIC / "basemap" / "places.geojson"))
    forces = make_forces(world, count)
    world = redrawn(world, forces)
    flaws = clocks_of(world.cameras)
    fleet = make_fleet(FLEET_SEED)
    with house.database.reading() as connection:
        cameras = {camera.name: camera for camera in SqlCameraStore(connection).every()}
    note = HistoryNote(house.folder.root, now_ms, is_empty=node.engine.store.count() == 0)
    history = NetworkHistory(node.engine.store, Traffic(world, fleet, note.before_ms, flaws), cameras, note.before_ms)
    # Every force makes the same journeys of the same minute, so that a vehicle goes on from one to the next.
    live = Traffic(world, fleet, now_ms // 60_000, flaws)
    simulator = Simulator(live, f"http://127.0.0.1:{port}", feed_bearer(house, FEED), node.clock, own)
    return [HistoryThread(history.make, note), simulator]
