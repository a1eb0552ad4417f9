"""The demonstration, on the command line."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.leader import Leadership
from commonbeat.bootstrap.node import RunningNode
from commonbeat.demo.build import FLEET_SEED, feed_bearer, furnish, furnish_lists, make_demo_folder
from commonbeat.demo.history import History
from commonbeat.demo.history_thread import HistoryThread
from commonbeat.demo.notes import HistoryNote
from commonbeat.demo.people import PASSWORD, make_people
from commonbeat.demo.simulator import Simulator
from commonbeat.demo.traffic import Traffic, flaws_of, make_fleet
from commonbeat.demo.world import build_world, read_towns
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder, read_settings

from .desk import house_in
from .listening import require_free
from .plainly import console, told_plainly


def demo(
    *,
    data: Annotated[
        Path,
        Parameter(name="--data", help="The folder that the demonstration keeps its own in; made where there is none."),
    ] = Path("data"),
    port: Annotated[
        int, Parameter(help="The port to listen on, at 127.0.0.1: open http://127.0.0.1:8000 in a browser.")
    ] = 8000,
) -> None:
    """Start the demonstration: a made-up national service with live simulated reads. All of it is synthetic.

    It says where to open it, and who signs in and how. A second start goes on where the first stopped; to begin
    anew, stop it and delete its folder.
    """
    from commonbeat.web.app import STATIC

    from .serve import serve_node  # what a server needs takes half a second to import

    with told_plainly():
        _require_own(data)
        if NodeFolder(data).identity.exists():
            Leadership(data).give_up()  # whoever runs it already is told of, before the port that is theirs
        require_free(read_settings().web.host, port)
        console.print("demo: SYNTHETIC: forces, people, cameras, roads and plates are made up", markup=False)
        world = build_world(read_towns(STATIC / "basemap" / "places.geojson"))
        make_demo_folder(data)
        with house_in(data) as house:
            furnish(house, world.cameras)
            furnish_lists(house)
            bearer = feed_bearer(house, "feed-1")
        console.print(
            f"demo: {len(world.cameras)} cameras on {len(world.roads)} roads; starting the store", markup=False
        )

        fleet = make_fleet(FLEET_SEED)

        def beside(node: RunningNode) -> list[Simulator | HistoryThread]:
            engine = node.reads
            now_ms = to_ms(node.clock.now())
            note = HistoryNote(data, now_ms, is_empty=engine.store.count() == 0)
            history = History(engine.imports, partial(Traffic, world, fleet), note.before_ms)
            # A new seed at every start: the same journeys at another time of day would be no journeys.
            live = Traffic(world, fleet, now_ms + 1, flaws_of(world))
            return [HistoryThread(history.make, note), Simulator(live, f"http://127.0.0.1:{port}", bearer, node.clock)]

        serve_node(data, port, ready=_greeting, beside=beside)


def _require_own(data: Path) -> None:
    """Raise ``AnotherWorld`` for a demonstration of other cameras: it is no place for this traffic."""
    identity = NodeFolder(data).identity
    made = Identity.read(identity) if identity.exists() else None
    if made is not None and made.demo_world:
        from .worlds import AnotherWorld

        raise AnotherWorld(data, made.demo_world, _("the demonstration itself"))


def _greeting(url: str) -> None:
    people = ", ".join(person.id for person in make_people())
    console.print(f"demo: open {url}", markup=False)
    console.print(f"demo: sign in as one of: {people}", markup=False, soft_wrap=True)
    told = f"demo: the password is {json.dumps(PASSWORD)}; the sign-in page shows each code"
    console.print(told, markup=False, soft_wrap=True)
    console.print("demo: stop it with Ctrl-C", markup=False)
