"""The network, on the command line: the demonstration of a whole one, and how the nodes of one are."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from commonbeat.kernel.text import _
from commonbeat.settings import read_settings

from .desk import Data
from .networks import NetworkStatus, Nodes, join_network, network_of, status_of
from .plainly import console, told_plainly

network = App(name="network", help="The network: a demonstration of a whole one, and how its nodes are.")


@network.command
def demo(
    *,
    data: Annotated[
        Path,
        Parameter(name="--data", help="The folder that the nodes keep their folders in; made where there is none."),
    ] = Path("data"),
    forces: Annotated[int, Parameter(help="How many made-up forces there are, 2 to 8.")] = 2,
    port: Annotated[
        int, Parameter(help="The portal's port, at 127.0.0.1; the anchor and the forces have the ports after it.")
    ] = 8000,
) -> None:
    """Start a demonstration network: a portal, an anchor and forces, each a process of its own. All of it is synthetic.

    It says where each node answers, and who signs in and how. A second start goes on where the first stopped; to begin
    anew, stop it and delete its folder. `docs/tutorial/one-clause.md` is a walk through it in ten minutes. For example:

    commonbeat network demo --data data --forces 2
    """
    with told_plainly():
        read_settings()
        console.print("demo: SYNTHETIC: forces, people, cameras, roads and plates are made up", markup=False)
        nodes = network_of(data, forces, port)
        running = Nodes(data, nodes)
        running.run()


@network.command(name="join")
def join_(
    *,
    data: Data,
    own_url: Annotated[str, Parameter(help="Where other nodes reach this one, as https://node.example; no path.")],
    anchor_url: Annotated[str, Parameter(help="Where the anchor answers.")],
    anchor_key: Annotated[
        str, Parameter(help="The anchor's public key, in base64; empty at the anchor itself, which has its own.")
    ] = "",
    registry_url: Annotated[str, Parameter(help="At the anchor: where the portal answers.")] = "",
    registry_key: Annotated[str, Parameter(help="At the anchor: the public key of the portal's node, in base64.")] = "",
) -> None:
    """Have a node join a network from its next start, and print the public key that it signs with.

    Take the anchor's key from somebody whom you trust, and not from the network. The printed key goes into the register
    of the network, entered at the portal for the use `node`. For example:

    commonbeat network join --data node --own-url https://anpr.example --anchor-url https://anchor.example
    --anchor-key KEY
    """
    with told_plainly():
        public = join_network(data, own_url, anchor_url, anchor_key, (registry_url, registry_key))
    print(public)


@network.command
def status(
    *,
    data: Annotated[
        Path,
        Parameter(name="--data", help="The folder of a demonstration network, or of one node that has joined one."),
    ] = Path("data"),
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
) -> None:
    """Say of each node whether it answers, and which directory it holds.

    The exit status is 0 where every node answers and holds the same directory, and 1 where one does not. For example:

    commonbeat network status --data data --json
    """
    with told_plainly():
        found = status_of(data)
    if json_:
        print(json.dumps(_spelled(found), indent=2))
    else:
        _tell(found)
    sys.exit(0 if found.is_well else 1)


def _spelled(found: NetworkStatus) -> dict[str, Any]:
    return {
        "network": found.network,
        "well": found.is_well,
        "nodes": [
            {
                "name": one.name,
                "profile": one.profile,
                "party": one.party,
                "url": one.url,
                "ready": one.is_ready,
                "directory": one.serial,
                "issued_at": one.issued_at,
                "expires_at": one.expires_at,
                "standards": one.standards,
            }
            for one in found.nodes
        ],
    }


def _tell(found: NetworkStatus) -> None:
    for one in found.nodes:
        mark = "ok  " if one.is_ready else "BAD "
        directory = _("directory {serial}").format(serial=one.serial) if one.serial else _("no directory")
        where = _("answers") if one.is_ready else _("does not answer")
        line = f"{mark}{one.name} ({one.profile}) {where}: {one.url}, {directory}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if not found.is_well:
        told = _("One that was ended is started again by: commonbeat serve --data FOLDER --port PORT")
        console.print(told, markup=False, highlight=False, soft_wrap=True)
