"""A node, on the command line: made, served, looked over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.make import make_node
from commonbeat.demo.build import furnish, make_demo_folder, read_world
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.profiles import Profile
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder, read_settings

from .desk import Data, house_in
from .doctor import examine
from .plainly import console, errors, told_plainly

Port = Annotated[int, Parameter(help="Port on 127.0.0.1, or on COMMONBEAT_HOST.")]


def init(
    *,
    data: Data,
    profile: Annotated[Profile, Parameter(help="portal, force, national, supplier or inspector.")],
    organisation: Annotated[str, Parameter(help="The organisation that runs the node.")],
) -> None:
    """Make a node: its folder, keys, database and first administrator.

    The administrator's password and second factor are shown once. Enter the second factor in an authenticator app.
    """
    with told_plainly():
        if not organisation.strip():
            raise Invalid.at("", _("Give the organisation that runs the node a name."))
        first = make_node(data, profile, organisation.strip(), read_settings(), SystemClock())
    console.print(f"made a node of profile {profile} in {data} for {organisation}", markup=False)
    console.print("The first administrator signs in with (shown this once):", markup=False)
    for name, value in (
        ("name", first.person),
        ("password", first.password),
        ("second factor", first.totp_secret),
        ("for an app", first.totp_address),
    ):
        print(f"  {name}: {value}")
    console.print(f"Next: commonbeat policy sign --data {data}", markup=False)


def serve(
    *,
    data: Data,
    port: Port = 8000,
    demo_world: Annotated[
        Path | None, Parameter(help="Make it a demonstration of the cameras in this folder's cameras.csv.")
    ] = None,
) -> None:
    """Run the node in a folder until it is told to stop (Ctrl-C, or SIGTERM)."""
    from .serve import serve_node  # what a server needs takes half a second to import

    with told_plainly():
        if demo_world is not None:
            _make_world(data, demo_world)
        serve_node(data, port, ready=lambda url: errors.print(f"{_named(data)} answers at {url}", markup=False))


def doctor(*, data: Data) -> None:
    """Say what is amiss with a node and what would mend it: exit status 0, or 1."""
    findings = examine(data)
    for finding in findings:
        mark = "ok  " if finding.good else "BAD "
        console.print(mark + finding.what + ("" if finding.good else f": {finding.mend}"), markup=False, soft_wrap=True)
    sys.exit(0 if all(finding.good for finding in findings) else 1)


def _make_world(data: Path, world: Path) -> None:
    cameras = read_world(world)
    make_demo_folder(data, world=str(world.resolve().name))
    with house_in(data) as house:
        furnish(house, cameras)


def _named(data: Path) -> str:
    return Identity.read(NodeFolder(data).identity).organisation
