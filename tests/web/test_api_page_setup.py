"""What docs/reference/api.md has a reader set up is there, in the network that ``make demo`` makes: folder, port, people."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commonbeat.demo.network_build import build
from commonbeat.demo.network_world import make_forces
from commonbeat.demo.people import make_people
from commonbeat.demo.world import build_world, read_towns
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.settings import read_settings
from commonbeat.web.app import STATIC

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
PORT = 8000
"""Of the portal, as the Makefile has it."""


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The folders of the network, and the program where ``make`` puts it: what a reader has while ``make demo`` runs."""
    folder = tmp_path_factory.mktemp("setup")
    (folder / "data").mkdir()
    forces = make_forces(build_world(read_towns(STATIC / "basemap" / "places.geojson")), 2)
    nodes = build(folder / "data", forces, PORT, read_settings({}), SystemClock())
    (folder / ".venv").symlink_to(sys.prefix)
    return folder, nodes


def setup() -> str:
    [block] = [one for one in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "NODE=" in one]
    return block


def said_by(folder: Path, command: str) -> str:
    """Give what a command prints after the page's set-up, in one shell as a reader has it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{setup()}\n{command}"],
        cwd=folder, env=os.environ, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_setup_leads_to_a_node_of_the_network_that_takes_reads(network):
    folder, nodes = network
    [place] = [one for one in nodes if f"--data data/{one.name} " in setup()]
    assert said_by(folder, "echo $NODE") == place.url
    assert Room.ANPR in ROOMS[place.profile]


def test_the_setup_gives_credentials_of_that_node(network):
    folder, _nodes = network
    assert re.fullmatch(r"Authorization: Bearer cb_person_\S+", said_by(folder, "as investigator"))
    assert re.fullmatch(r"Authorization: Bearer cb_\S+", said_by(folder, "feed"))


def test_everybody_whom_the_page_signs_in_is_there():
    named = set(re.findall(r"\$\(as ([a-z-]+)\)", PAGE))
    assert len(named) > 5
    assert named <= {person.id for person in make_people()}


def test_the_setup_gives_instants_that_the_calls_take(network):
    folder, _nodes = network
    told = said_by(folder, "echo $NOW $YESTERDAY $LONG_AGO $NEXT_MONTH").split()
    assert [len(one) for one in told] == [20, 20, 20, 10]
    now, yesterday, long_ago = map(datetime.fromisoformat, told[:3])
    assert long_ago < yesterday < now <= datetime.now(UTC)
    assert told[3] > told[0][:10]


def test_the_network_that_the_page_tells_of_is_what_make_starts():
    told = subprocess.run(
        ["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout  # fmt: skip
    assert f"network demo --data data --port {PORT}\n" in told
