"""The tutorial of the thread, walked as it is written: every command of it, against a network of real processes."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commonbeat.cli.network_folder import nodes_that_run
from tests.faults.served import until
from tests.journeys.ports import four_free_ports

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "one-clause.md"


def steps() -> list[str]:
    """Give the commands of the tutorial, a block each; those that a machine of tests has done already are left out."""
    text = TUTORIAL.read_text(encoding="utf-8")
    return [
        block
        for info, block in re.findall(r"^```sh([^\n]*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        if "no-test" not in info
    ]


@pytest.fixture
def network(tmp_path):
    """A demonstration network at free ports, in a folder as the tutorial has it."""
    port = four_free_ports()
    command = [sys.executable, "-c", "from commonbeat.cli.main import run; run()"]
    said = (tmp_path / "said").open("wb")
    process = subprocess.Popen(
        [*command, "network", "demo", "--data", "data", "--port", str(port)],
        cwd=tmp_path, stdout=said, stderr=said, start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: b"stop it with Ctrl-C" in (tmp_path / "said").read_bytes(), 150, "the network answers")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        said.close()
    assert not nodes_that_run(tmp_path / "data"), "what was started by hand is stopped by hand"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_of_the_tutorial_does_what_it_says(network, tmp_path):
    commands = "\n".join(steps())
    for old in (8000, 8001, 8002, 8003):
        commands = commands.replace(f":{old}", f":{network + old - 8000}").replace(
            f"--port {old}", f"--port {network + old - 8000}"
        )
    commands = commands.replace("9100", str(four_free_ports()))
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    ended = "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT"  # what a tutorial that breaks off has started
    script = f"set -euo pipefail\n{ended}\n{commands}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": path},
        capture_output=True,
        check=False,
        text=True,
        timeout=500,
    )
    said = done.stdout
    assert done.returncode == 0, f"{said[-3000:]}\n{done.stderr[-3000:]}"
    for expected in (
        "midvale: bound by network-code@0.1",
        "midvale: not bound",
        "product Made-up Gantry 5",
        "anpr-working@0.2 is consulted",
        "taken: 4 of 4 votes are in",
        "counted: passed",
        "anpr-working@0.2#clock-tolerance: The camera's clock",
        "anpr-working@0.2: PASSED: 9 pass",
        "anpr-working@0.2: PASSED: 17 pass",
        "status 1: it failed, as it should",
        '"owner":"midvale","outcome":"down"',
    ):
        assert expected in said, f"{expected}\n{said[-6000:]}"
    assert len(re.findall(r"^ *fail +(\S+):", done.stderr, re.MULTILINE)) == 1
    assert "fail  clock-is-not-ahead" in done.stderr
    assert said.count('"complete":true') == 3
    for owner, hits in (("northmarch", 3), ("midvale", 2)):  # midvale is down for the second of the three
        assert said.count(f'"owner":"{owner}","outcome":"hit"') == hits, said[-6000:]
    assert len(re.findall(r"good: \d+ entries, unchanged", said)) == 4
