"""How the nodes of a network are: whether each answers, which directory it holds, and what it refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy.exc import DBAPIError

from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import open_house
from commonbeat.bootstrap.identity import Identity, NoNode
from commonbeat.bootstrap.leader import running_at
from commonbeat.bootstrap.network import WELL_KNOWN
from commonbeat.bootstrap.refusals import Refusal, refused_since_taken, told
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.envelopes import BadEnvelope, Envelope
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder, read_settings

NODES: Final = "network.json"
"""In the folder of a demonstration network: which nodes there are."""


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """How one node is. ``serial`` is that of the directory that it holds; 0: none."""

    name: str
    profile: str
    party: str
    url: str
    is_ready: bool
    serial: int = 0
    network: str = ""
    issued_at: str = ""
    expires_at: str = ""
    standards: tuple[Mapping[str, Any], ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def is_well(self) -> bool:
        """Say whether it answers, holds a directory, and refused none since."""
        return self.is_ready and self.serial > 0 and not self.refused


@dataclass(frozen=True, slots=True)
class NetworkStatus:
    """How the nodes of a network are."""

    network: str
    nodes: tuple[NodeStatus, ...]

    @property
    def is_well(self) -> bool:
        """Say whether every node is well, and all hold the same directory."""
        return all(one.is_well for one in self.nodes) and len(self.holders) == 1

    @property
    def holders(self) -> Mapping[int, Sequence[str]]:
        """Give the nodes that hold each directory, by its serial; who holds none, or does not answer, is left out."""
        serials = sorted({one.serial for one in self.nodes} - {0})
        return {serial: [one.name for one in self.nodes if one.serial == serial] for serial in serials}


def status_of(folder: Path) -> NetworkStatus:
    """Give how the nodes of a demonstration network are, or the one node that is in the folder.

    Raises:
        NoNode: there is neither.
    """
    try:
        held = json.loads((folder / NODES).read_text(encoding="utf-8"))["nodes"]
        found = [(str(o["name"]), str(o["profile"]), str(o["party"]), str(o["url"])) for o in held]
    except FileNotFoundError:
        identity = Identity.read(NodeFolder(folder).identity)
        row = (folder.name, str(identity.profile), str(identity.party), running_at(folder) or "")
        return _of([replace(status_at(*row), refused=_refused(folder))])
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise NoNode(folder, str(wrong)) from wrong
    return _of([replace(status_at(*one), refused=_refused(folder / one[0])) for one in found])


def _of(nodes: Sequence[NodeStatus]) -> NetworkStatus:
    return NetworkStatus(next((one.network for one in nodes if one.network), ""), tuple(nodes))


def _refused(folder: Path) -> tuple[Refusal, ...]:
    """Give what the node refused; nothing where its record cannot be read, which the doctor says more of."""
    try:
        house = open_house(NodeFolder(folder), read_settings(), SystemClock(), LiveWatch())
    except (CommonbeatError, OSError, DBAPIError):
        return ()
    try:
        return tuple(refused_since_taken(house.log))
    finally:
        house.close()


def is_ready(url: str) -> bool:
    """Say whether the node at the address takes requests."""
    try:
        return bool(url) and httpx.get(f"{url}/healthz/ready", timeout=5, trust_env=False).is_success
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):  # a file may hold whatever it likes as an address
        return False


def status_at(name: str, profile: str, party: str, url: str) -> NodeStatus:
    """Give how the node at an address is."""
    plain = NodeStatus(name, profile, party, url, is_ready(url))
    if not plain.is_ready:
        return plain
    try:
        answer = httpx.get(f"{url}{WELL_KNOWN}", timeout=5, trust_env=False)
        said = json.loads(Envelope.read(answer.content).payload)
        standards = tuple(
            {"id": one["id"], "version": one["version"], "in_force_from": one["in_force_from"]}
            for one in said["standards"]
        )
        times = str(said["issued_at"]), str(said["expires_at"])
        return NodeStatus(name, profile, party, url, True, int(said["serial"]), str(said["network"]), *times, standards)
    except (httpx.HTTPError, BadEnvelope, ValueError, KeyError, TypeError):
        return plain


def spelled(found: NetworkStatus) -> dict[str, Any]:
    """Spell it for programs."""
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
                "refused": [
                    {"what": refusal.what, "reason": refusal.fault, "at": spell(refusal.at)} for refusal in one.refused
                ],
                "standards": one.standards,
            }
            for one in found.nodes
        ],
    }


def lines_of(found: NetworkStatus) -> Iterator[str]:
    """Spell it for people: a line for each node, and what would mend what is amiss."""
    for one in found.nodes:
        mark = "ok  " if one.is_well else "BAD "
        directory = _("directory {serial}").format(serial=one.serial) if one.serial else _("no directory")
        where = _("answers") if one.is_ready else _("does not answer")
        yield f"{mark}{one.name} ({one.profile}) {where}: {one.url}, {directory}"
        for refusal in one.refused:
            yield f"    {told(refusal)}"
    if len(found.holders) > 1:
        held = "; ".join(f"{serial}: {', '.join(names)}" for serial, names in sorted(found.holders.items()))
        yield _("The nodes hold different directories ({held}). Each takes the newest within seconds.").format(
            held=held
        )
    if len(found.holders) > 1 or any(one.refused for one in found.nodes):
        yield _("Where a node stays behind, this says why: commonbeat doctor --data FOLDER")
    if not all(one.is_ready for one in found.nodes):
        yield _("One that was ended is started again by: commonbeat serve --data FOLDER --port PORT")
