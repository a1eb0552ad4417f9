"""Which versions of which standards there are: those that came with the program, or those of a node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from commonbeat.adapters.files.standards import FileStandards
from commonbeat.kernel.clock import SystemClock
from commonbeat.standards.service import Catalogue
from commonbeat.standards.timeline import Timeline, Version

from .model_shelves import catalogues_of, is_node


def versions_in(data: Path | None) -> Sequence[Version]:
    """Give every version that the node in a folder knows; without one, those that came with the program."""
    if data is None or not is_node(data):
        return Timeline(Catalogue(FileStandards(*catalogues_of(data))), ()).versions(SystemClock().now())
    from .desk import network_in  # a whole node: most commands here do without

    with network_in(data) as (house, _network), house.reading() as rooms:
        first = rooms.register.first_pair_at
        return [
            replace(one, in_force_from=one.in_force_from or first(*one.named)) for one in rooms.workstreams.versions()
        ]
