"""What most commands begin with: the node in a folder, opened and closed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import House, open_house
from commonbeat.bootstrap.network import Network, open_network
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import Kind
from commonbeat.settings import NodeFolder, read_settings

from .plainly import EXIT, told_plainly

Data = Annotated[Path, Parameter(name="--data", help="The node's folder, as `commonbeat init` made it.")]


@contextmanager
def house_in(data: Path, exits: Mapping[Kind, int] = EXIT) -> Iterator[House]:
    """Open the rooms that every node has; errors of ours end the command in one line, with the statuses that are given.

    It works beside a running node: both write to the same database.
    """
    with told_plainly(exits):
        house = open_house(NodeFolder(data), read_settings(), SystemClock(), LiveWatch())
        try:
            yield house
        finally:
            house.close()


@contextmanager
def network_in(data: Path) -> Iterator[tuple[House, Network | None]]:
    """Open the rooms with what the node was told of the standards in force; the network is None where it has none."""
    with house_in(data) as house:
        network = open_network(house, None)
        if network is not None:
            network.tell_standards()
        yield house, network
