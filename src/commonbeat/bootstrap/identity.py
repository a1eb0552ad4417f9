"""Who a node is: the file ``node.toml`` in its folder."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _


class NodeExists(CommonbeatError):
    """The folder holds a node already."""

    code = "node.exists"
    kind = Kind.CONFLICT

    def __init__(self, folder: Path) -> None:
        super().__init__(_("There is a node in {folder} already.").format(folder=folder))


class NoNode(CommonbeatError):
    """The folder holds no node, or one whose identity cannot be read."""

    code = "node.none"
    kind = Kind.NOT_FOUND

    def __init__(self, folder: Path, why: str = "") -> None:
        told = _("There is no node in {folder}: make one with commonbeat init, or start the demonstration.")
        super().__init__(" ".join(filter(None, (told.format(folder=folder), why))))


@dataclass(frozen=True, slots=True)
class Identity:
    """What a node is, for good. ``origin`` is the name that its log and its keys go by."""

    profile: Profile
    organisation: str
    party: PartyId
    origin: str
    demo: bool = False
    demo_world: str = ""

    def write(self, path: Path) -> None:
        """Keep it in a new file.

        Raises:
            NodeExists: there is one.
        """
        text = "".join(
            f"{name} = {_spelled(value)}\n"
            for name, value in (
                ("profile", str(self.profile)),
                ("organisation", self.organisation),
                ("party", self.party),
                ("origin", self.origin),
                ("demo", self.demo),
                ("demo_world", self.demo_world),
            )
        )
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write("# Made by commonbeat init. Who this node is does not change.\n" + text)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            raise NodeExists(path.parent) from None

    @classmethod
    def read(cls, path: Path) -> Identity:
        """Give the identity in the file.

        Raises:
            NoNode: there is none, or it cannot be read.
        """
        try:
            held = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                profile=Profile(held["profile"]),
                organisation=str(held["organisation"]),
                party=PartyId(held["party"]),
                origin=str(held["origin"]),
                demo=held["demo"] is True,
                demo_world=str(held["demo_world"]),
            )
        except FileNotFoundError:
            places = sorted(one.parent.name for one in path.parent.glob("*/node.toml"))
            told = _("There are nodes in its folders: {names}.").format(names=", ".join(places)) if places else ""
            raise NoNode(path.parent, told) from None
        except (OSError, ValueError, KeyError) as wrong:
            raise NoNode(path.parent, _("node.toml cannot be read: {wrong}").format(wrong=wrong)) from wrong


def party_id(organisation: str) -> PartyId:
    """Give the id of the organisation that runs the node: its name, made a word."""
    word = re.sub(r"[^a-z0-9]+", "-", organisation.casefold()).strip("-")[:60].strip("-")
    return PartyId(word or "organisation")


def _spelled(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if ord(letter) >= 32 else " " for letter in escaped) + '"'
