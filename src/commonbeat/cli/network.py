"""The network, on the command line: the demonstration of a whole one, and how the nodes of one are."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.network import Joined, join, node_signer
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _
from commonbeat.parties.endpoints import is_endpoint
from commonbeat.parties.keys import KEY_BYTES
from commonbeat.settings import NodeFolder, read_settings

from .desk import Data
from .network_demo import Nodes
from .network_folder import network_in
from .network_status import lines_of, spelled, status_of
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
        with network_in(data, forces, port) as nodes:
            Nodes(data, nodes).run()


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
        public = _join(data, own_url, anchor_url, anchor_key, (registry_url, registry_key))
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
    """Say of each node whether it answers, which directory it holds, and which it refused.

    A register or a directory that a node refused is told with the reason. The exit status is 0 where every node
    answers, refused none, and holds the same directory, and 1 where one does not. For example:

    commonbeat network status --data data --json
    """
    with told_plainly():
        found = status_of(data)
    if json_:
        print(json.dumps(spelled(found), indent=2))
    else:
        for line in lines_of(found):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    sys.exit(0 if found.is_well else 1)


def _join(data: Path, own_url: str, anchor_url: str, anchor_key: str, registry: tuple[str, str]) -> str:
    """Have the node in the folder join a network; give the public key that it signs with, in base64.

    Raises:
        NoNode: there is none.
        Invalid: an address or a key is none.
    """
    identity = Identity.read(NodeFolder(data).identity)
    for name, url in (("own-url", own_url), ("anchor-url", anchor_url), ("registry-url", registry[0])):
        if url and not is_endpoint(url.rstrip("/")):
            raise Invalid.at("", _("--{name} is the address of a node alone, without a path.").format(name=name))
    own = node_signer(data).public_key
    is_anchor = identity.profile is Profile.ANCHOR
    pinned = own if is_anchor and not anchor_key else _key("anchor-key", anchor_key)
    registry_key = _key("registry-key", registry[1]) if is_anchor else b""
    joined = Joined(own_url.rstrip("/"), anchor_url.rstrip("/"), pinned, registry[0].rstrip("/"), registry_key)
    return base64.b64encode(join(data, joined)).decode()


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Invalid.at("", _("--{name} is a public key of 32 bytes, spelled in base64.").format(name=name))
    return key
