"""A demonstration node of somebody's own cameras: made once, and never of others."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from commonbeat.bootstrap.identity import Identity
from commonbeat.demo.build import NotADemonstration, furnish, make_demo_folder, read_world
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder

from .desk import house_in

MARK: Final = "@sha256:"
DIGITS: Final = 16


class AnotherWorld(CommonbeatError):
    """The node was made of other cameras than those that it is to be served with."""

    code = "demo.another-world"
    kind = Kind.CONFLICT

    def __init__(self, data: Path, made_of: str, given: str) -> None:
        told = _(
            "The node in {data} was made of {made_of}, and {given} is another world: its cameras are not the same. "
            "Serve the node without --demo-world, or with the folder that it was made of, or name another --data."
        )
        super().__init__(told.format(data=data, made_of=made_of, given=given))


def make_world(data: Path, world: Path) -> None:
    """Make the node of the cameras in a folder; one that was made of the same cameras is left as it is.

    Raises:
        AnotherWorld: the node was made of others, or of the demonstration's own.
        NotADemonstration: there is a node for real use.
        Invalid: the folder has no list of cameras.
    """
    cameras = read_world(world)
    named = _spelled(world)
    identity = NodeFolder(data).identity
    if identity.exists():
        _require_same(data, Identity.read(identity), named)
    make_demo_folder(data, world=named)
    with house_in(data) as house:
        furnish(house, cameras)


def _require_same(data: Path, made: Identity, named: str) -> None:
    if not made.demo:
        raise NotADemonstration
    held, (name, digest) = made.demo_world, named.rsplit(MARK, 1)
    is_same = held.endswith(MARK + digest) if MARK in held else held == name  # digests were not always kept
    if not is_same:
        raise AnotherWorld(data, held or _("the demonstration's own made-up cameras"), named)


def _spelled(world: Path) -> str:
    """Give the world as node.toml keeps it: the folder's name and the digest of its cameras, wherever it lies."""
    digest = hashlib.sha256((world / "cameras.csv").read_bytes()).hexdigest()
    return world.resolve().name + MARK + digest[:DIGITS]
