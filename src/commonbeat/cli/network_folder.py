"""The folder of a demonstration network: kept from other processes, and what its nodes need made in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from commonbeat.adapters.files.durable import write_durably
from commonbeat.bootstrap.leader import Leadership, Runner, runner_of
from commonbeat.demo.network_build import Place, build, forces_without_node
from commonbeat.demo.network_world import make_forces
from commonbeat.demo.world import build_world, read_towns
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder, read_settings

from .listening import require_free
from .network_status import NODES
from .plainly import console


class AnotherDemo(CommonbeatError):
    """The folder holds another demonstration, or another node."""

    code = "demo.another-demo"
    kind = Kind.CONFLICT

    def __init__(self, folder: Path) -> None:
        told = _("The folder {folder} holds a single node: choose another folder for a network, with --data.")
        super().__init__(told.format(folder=folder))


class NetworkRunning(CommonbeatError):
    """The network in the folder, or a node of it, runs already."""

    code = "demo.network-running"
    kind = Kind.CONFLICT

    def __init__(self, folder: Path, demonstration: Runner | None, nodes: Mapping[str, Runner]) -> None:
        named = {_("the demonstration"): demonstration} if demonstration else {}
        listed = "; ".join(
            " ".join(filter(None, (name, _("is process {pid}").format(pid=one.pid or "?"), one.url)))
            for name, one in (named | dict(nodes)).items()
        )
        ends = [demonstration] if demonstration else nodes.values()  # it ends its nodes itself, in order
        pids = " ".join(str(one.pid) for one in ends if one.pid > 0) or "PID"
        told = _(
            "The network in {folder} runs already: {listed}. Stop it first, with Ctrl-C where it was started or with: "
            "kill {pids}"
        )
        super().__init__(told.format(folder=folder, listed=listed, pids=pids))


@contextmanager
def network_in(root: Path, forces: int, port: int) -> Iterator[list[Place]]:
    """Give the nodes of the demonstration network in a folder, made where there are none.

    Until the block ends no other demonstration takes the folder. What can be seen to be wrong is told before anything
    is written.

    Raises:
        AnotherDemo: the folder is a node's own.
        NetworkRunning, NodeRunning: the network, or a node of it, runs already.
        Invalid: there are not so many forces, or the folder cannot be written.
        PortTaken: another program listens where one of the nodes would.
    """
    from commonbeat.web.app import STATIC  # what a server needs takes half a second to import

    with _told_of(root):
        if NodeFolder(root).identity.exists():
            raise AnotherDemo(root)
        _require_none_runs(root)
        settings = read_settings()
        made_up = make_forces(build_world(read_towns(STATIC / "basemap" / "places.geojson")), forces)
        for one in range(port, port + 2 + forces):
            require_free(settings.web.host, one)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        alone = Leadership(root, wait_seconds=0)
    try:
        begins = "going on with" if (root / NODES).exists() else "making"
        console.print(f"demo: {begins} a portal, an anchor and {forces} forces in {root}", markup=False)
        with _told_of(root):
            nodes = build(root, made_up, port, settings, SystemClock())
            rows = [{"name": o.name, "profile": str(o.profile), "party": o.party.id, "url": o.url} for o in nodes]
            write_durably(root / NODES, json.dumps({"nodes": rows}, indent=2).encode())
            _tell_who_is_missing([one.name for one in forces_without_node(root, nodes, settings, SystemClock())])
        yield nodes
    finally:
        alone.give_up()


@contextmanager
def _told_of(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        told = _("No network can be made in {folder}: {why}.")
        raise Invalid.at("", told.format(folder=root, why=wrong.strerror or wrong)) from wrong


def _require_none_runs(root: Path) -> None:
    running = nodes_that_run(root)
    demonstration = runner_of(root) if root.is_dir() else None
    if running or demonstration:
        raise NetworkRunning(root, demonstration, running)


def nodes_that_run(root: Path) -> Mapping[str, Runner]:
    """Give the nodes in the folders of a folder that a process runs just now."""
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    return {path.name: runner for path in folders if (runner := runner_of(path)) is not None}


def _tell_who_is_missing(names: list[str]) -> None:
    if names:
        told = (
            f"demo: bound by the network code, and without a node in this start: {', '.join(names)}. Every search of "
            "the network has a row `down` for each. Start with more --forces to have their nodes too."
        )
        console.print(told, markup=False, highlight=False, soft_wrap=True)
