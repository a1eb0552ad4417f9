"""``commonbeat serve``: the command. What it runs is in ``serve``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.node import RunningNode
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder

from .desk import Data
from .plainly import errors, told_plainly
from .serve import Beside, serve_node

NETWORK_WORLD = "network"
"""What the identity of a node of the demonstration network calls its world."""


def serve(
    *,
    data: Data,
    port: Annotated[
        int, Parameter(help="The port to listen on, at 127.0.0.1 or at the address that COMMONBEAT_HOST names.")
    ] = 8000,
    demo_world: Annotated[
        Path | None,
        Parameter(
            help="Make a demonstration node of the cameras in this folder's cameras.csv. A start with the same "
            "cameras changes nothing; one with others is an error."
        ),
    ] = None,
) -> None:
    """Run the node in a folder until it is told to stop (Ctrl-C, or SIGTERM).

    Make the node first, with `commonbeat init`. It says where it answers once reads are taken and searches answered;
    `/healthz/ready` says the same to a program. Other settings come from the environment:
    `commonbeat help settings` lists them. For example:

    commonbeat serve --data node --port 8000
    """
    with told_plainly():
        if demo_world is not None:
            from .worlds import make_world  # what only a demonstration needs

            make_world(data, demo_world)
        serve_node(data, port, ready=lambda url: _tell(data, url), beside=partial(_beside, port=port))


def _beside(node: RunningNode, port: int) -> Sequence[Beside]:
    """Give what a node of the demonstration network brings: its made-up traffic; another brings nothing."""
    identity = node.house.identity
    if not identity.demo or identity.demo_world != NETWORK_WORLD:
        return []
    from commonbeat.demo.network_beside import beside  # what only a demonstration needs

    return beside(node, port)


def _tell(data: Path, url: str) -> None:
    name = Identity.read(NodeFolder(data).identity).organisation
    errors.print(_("{name} answers at {url}").format(name=name, url=url), markup=False)
