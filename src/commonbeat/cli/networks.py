"""The processes of a demonstration network: started, watched, ended in order; and how the nodes of any network are."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

import httpx

from commonbeat.adapters.files.durable import write_durably
from commonbeat.bootstrap.identity import Identity, NoNode
from commonbeat.bootstrap.leader import running_at
from commonbeat.bootstrap.network import WELL_KNOWN, Joined, join, node_signer
from commonbeat.demo.network_build import Place, build
from commonbeat.demo.network_world import make_forces
from commonbeat.demo.people import PASSWORD
from commonbeat.demo.world import build_world, read_towns
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import BadEnvelope, Envelope
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _
from commonbeat.parties.endpoints import is_endpoint
from commonbeat.parties.keys import KEY_BYTES
from commonbeat.settings import NodeFolder, read_settings

from .listening import require_free
from .plainly import console, errors

NODES: Final = "network.json"
START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 25.0
LOOK_SECONDS: Final = 0.2
_COMMAND: Final = "from commonbeat.cli.main import run; run()"


class NodeEnded(CommonbeatError):
    """A node of the network did not come to the point where it answers."""

    code = "demo.node-ended"
    kind = Kind.FAILED

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(_("The node {name} did not start: {log} says why.").format(name=name, log=log))


class AnotherDemo(CommonbeatError):
    """The folder holds another demonstration, or another node."""

    code = "demo.another-demo"
    kind = Kind.CONFLICT

    def __init__(self, folder: Path) -> None:
        told = _("The folder {folder} holds a single node: choose another folder for a network, with --data.")
        super().__init__(told.format(folder=folder))


def network_of(root: Path, forces: int, port: int) -> list[Place]:
    """Give the nodes of the demonstration network in a folder, made where there are none.

    Raises:
        Invalid: there are not so many forces.
        AnotherDemo: the folder is a node's own.
        PortTaken: another program listens where one of them would.
    """
    from commonbeat.web.app import STATIC  # what a server needs takes half a second to import

    if NodeFolder(root).identity.exists():
        raise AnotherDemo(root)
    settings = read_settings()
    made_up = make_forces(build_world(read_towns(STATIC / "basemap" / "places.geojson")), forces)
    for one in range(port, port + 2 + forces):
        require_free(settings.web.host, one)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    console.print(f"demo: making a portal, an anchor and {forces} forces in {root}", markup=False)
    nodes = build(root, made_up, port, settings, SystemClock())
    spelled = [{"name": one.name, "profile": str(one.profile), "party": one.party.id, "url": one.url} for one in nodes]
    write_durably(root / NODES, json.dumps({"nodes": spelled}, indent=2).encode())
    return nodes


class Nodes:
    """The processes of the nodes. ``run`` returns when all of them have ended."""

    def __init__(self, root: Path, nodes: Sequence[Place]) -> None:
        self._root, self._nodes = root, nodes
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._told: set[str] = set()
        self._ends = False

    def run(self) -> None:
        """Start the nodes one after the other, say where they are, and watch them until told to stop.

        Raises:
            NodeEnded: one of them does not start.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            for place in self._nodes:
                self._start(place)
            for place in self._nodes:
                self._await(place)
            if not self._ends:
                self._greet()
            while not self._ends and any(one.poll() is None for one in self._processes.values()):
                self._tell_who_ended()
                time.sleep(LOOK_SECONDS)
        finally:
            self._stop()

    def _start(self, place: Place) -> None:
        command = [sys.executable, "-c", _COMMAND, "serve", "--data", str(self._root / place.name)]
        with (self._root / f"{place.name}.log").open("ab") as log:
            self._processes[place.name] = subprocess.Popen(  # noqa: S603  (this very program)
                [*command, "--port", str(place.port)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C comes to this process, which ends the others in order
            )

    def _await(self, place: Place) -> None:
        ends = time.monotonic() + START_SECONDS
        while not _holds_directory(place) and not self._ends:
            if self._processes[place.name].poll() is not None or time.monotonic() > ends:
                raise NodeEnded(place.name, self._root / f"{place.name}.log")
            time.sleep(LOOK_SECONDS)
        if not self._ends:
            console.print(f"demo: {place.name} answers at {place.url}", markup=False, highlight=False)

    def _greet(self) -> None:
        first = self._nodes[2]
        lines = (
            f"demo: open {self._nodes[0].url} for the portal, {first.url} for a force",
            "demo: sign in as editor, registrar or auditor at the portal",
            "demo: sign in as investigator, camera-engineer, analyst, hit-desk or auditor at a force",
            f"demo: the password is {json.dumps(PASSWORD)}; the sign-in pages show each code",
            "demo: docs/tutorial/one-clause.md is a walk through it in ten minutes",
            "demo: stop it with Ctrl-C",
        )
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _tell_who_ended(self) -> None:
        for place in self._nodes:
            ended = self._processes[place.name].poll()
            if ended is not None and place.name not in self._told:
                self._told.add(place.name)
                again = f"commonbeat serve --data {self._root / place.name} --port {place.port}"
                told = f"demo: {place.name} has ended ({ended}); the others go on. To start it again: {again}"
                errors.print(told, markup=False, highlight=False, soft_wrap=True)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        if self._ends:
            os.write(sys.stderr.fileno(), b"\nStopping already: each node brings what is under way to an end.\n")
        self._ends = True

    def _stop(self) -> None:
        running = [one for one in reversed(list(self._processes.values())) if one.poll() is None]
        for one in running:
            one.terminate()
        ends = time.monotonic() + STOP_SECONDS
        for one in running:
            try:
                one.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def join_network(data: Path, own_url: str, anchor_url: str, anchor_key: str, registry: tuple[str, str]) -> str:
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


@dataclass(frozen=True, slots=True)
class NetworkStatus:
    """How the nodes of a network are."""

    network: str
    nodes: tuple[NodeStatus, ...]

    @property
    def is_well(self) -> bool:
        """Say whether every node answers, and all hold the same directory."""
        return all(one.is_ready for one in self.nodes) and len({one.serial for one in self.nodes}) == 1


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
        found = [(folder.name, str(identity.profile), str(identity.party), running_at(folder) or "")]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise NoNode(folder, str(wrong)) from wrong
    nodes = tuple(_status(*one) for one in found)
    return NetworkStatus(next((one.network for one in nodes if one.network), ""), nodes)


def is_ready(url: str) -> bool:
    """Say whether the node at the address takes requests."""
    try:
        return bool(url) and httpx.get(f"{url}/healthz/ready", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _holds_directory(place: Place) -> bool:
    """Say whether the node takes requests and knows its network."""
    return _status(place.name, str(place.profile), place.party.id, place.url).serial > 0


def _status(name: str, profile: str, party: str, url: str) -> NodeStatus:
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
