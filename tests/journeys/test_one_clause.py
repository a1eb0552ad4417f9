"""The tutorial of the thread, walked as it is written: every command of it, against a network of real processes."""

import html
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from commonbeat.cli.network_folder import nodes_that_run
from tests.faults.served import COMMAND, until
from tests.journeys.ports import four_free_ports

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "one-clause.md"
DEMO = ("network", "demo", "--data", "data")
"""What ``make demo`` runs, at the port that it names."""


HELD = """
for TRY in $(seq 60); do
  curl --silent --fail http://127.0.0.1:8000/api/standards/anpr-working/0.2/clauses/clock-tolerance > held.json
  if grep -q '"as-foretold"' held.json; then break; fi; sleep 1
done
"""
"""What a program asks for where step 7 has a visitor open the clause's page, until the first of the traffic has come."""


def steps(step: str = "") -> list[str]:
    """Give the commands of the tutorial, or of one step of it, a block each.

    Those that a machine of tests has done already are left out.
    """
    text = TUTORIAL.read_text(encoding="utf-8")
    if step:
        text = text.partition(f"\n## {step}")[2].partition("\n## ")[0]
    return [
        block
        for info, block in re.findall(r"^```sh([^\n]*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        if "no-test" not in info
    ]


def require_held(clause: dict) -> None:
    """Raise where the forecast of the step before is not held against the traffic since, of every force."""
    forecast, foretold = clause["forecast"], ("as-foretold", "kept-after-all", "not-seen-yet", "not-answered")
    assert (clause["stage"], forecast["limit_seconds"], forecast["trouble"]) == ("live", 1, None)
    assert (forecast["silent_then"], forecast["silent_now"]) == ({}, {})
    counts = forecast["counts"]
    assert counts["as-foretold"] >= 1, counts
    assert sum(counts.get(one, 0) for one in foretold) >= 2, (
        "each camera of the forecast is counted once, whatever came"
    )
    assert "not-answered" not in counts, "both forces answer"
    assert forecast["cameras"] is None, "nobody who has not signed in is told of single cameras"


CLAUSE = "standards/anpr-working/{}/clauses/clock-tolerance"
SAYS = {
    "8000": "Standards",
    f"8000/{CLAUSE.format('0.1')}": "Another version has replaced it.",
    f"8000/api/{CLAUSE.format('0.1')}": "anpr-working@0.1#clock-tolerance",
    "8000/code": "4 organisations are bound.",
    "8000/standards/anpr-working/0.1/compare/0.2": "limit 5 seconds → 1 second",
    "8000/standards/anpr-working/0.2": "One comment, which was noted.",
    "8000/code/ballots": "Passed",
    f"8000/{CLAUSE.format('0.2')}": "What was foretold, and what happens",
    "8002": "Sign in",
}
"""What stands at each address that the text names, once its commands are done, to whoever has not signed in."""


def named() -> set[str]:
    """Give the addresses that the tutorial's text names, as port and path; one without its node is the portal's."""
    prose = re.sub(r"^```.*?^```", "", TUTORIAL.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    urls = re.findall(r"http://127\.0\.0\.1:(800\d(?:/[\w./-]*)?)", prose)
    return {one.rstrip("/.") for one in [*urls, *(f"8000{path}" for path in re.findall(r"`GET (/\S+)`", prose))]}


def words_at(port: int, address: str, bearer: str = "") -> str:
    """Give what is shown at an address of the tutorial, as it is read."""
    place, _, path = address.partition("/")
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    url = f"http://127.0.0.1:{port + int(place) - 8000}/{path}"
    answer = httpx.get(url, headers=headers, follow_redirects=True, timeout=60)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.fixture
def network(tmp_path):
    """A demonstration network at free ports, in a folder as the tutorial has it."""
    port = four_free_ports()
    said = (tmp_path / "said").open("wb")
    process = subprocess.Popen(
        [*COMMAND, *DEMO, "--port", str(port)],
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
    [last_of_seven] = steps("7.")
    commands = "\n".join(steps()).replace(last_of_seven, last_of_seven + HELD)
    for old in (8000, 8001, 8002, 8003):
        commands = commands.replace(f":{old}", f":{network + old - 8000}").replace(
            f"--port {old}", f"--port {network + old - 8000}"
        )
    assert commands.count("MINUTES=2\n") == 1
    commands = commands.replace("MINUTES=2\n", "MINUTES=1\n").replace("9100", str(four_free_ports()))
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
    require_held(json.loads((tmp_path / "held.json").read_text()))
    for owner, hits in (("northmarch", 3), ("midvale", 2)):  # midvale is down for the second of the three
        assert said.count(f'"owner":"{owner}","outcome":"hit"') == hits, said[-6000:]
    assert len(re.findall(r"good: \d+ entries, unchanged", said)) == 4
    assert named() == set(SAYS)
    assert [(one, told) for one, told in SAYS.items() if told not in words_at(network, one)] == []
    token = [*COMMAND, "token", "--data", "data/northmarch", "--person", "camera-engineer"]
    engineer = subprocess.run(token, cwd=tmp_path, capture_output=True, check=True, text=True).stdout.strip()
    assert "Reads that broke a clause" in words_at(network, "8002", engineer)
    assert "anpr-working@0.2#clock-tolerance" in words_at(network, "8002/quarantine", engineer)
    assert words_at(network, "8000/healthz/ready")


def test_a_change_that_does_not_take_effect_is_told_of():
    [step] = [one for one in steps() if one.startswith("holds()")]
    nothing_is_in_force = "commonbeat() { echo nothing; }; sleep() { :; }; MINUTES=0"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{nothing_is_in_force}\n{step}"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "0.2 is not in force" in done.stderr


def test_what_is_walked_is_what_make_demo_starts():
    told = subprocess.run(
        ["make", "-n", "--no-print-directory", "demo"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert told.splitlines()[-1] == f".venv/bin/commonbeat {' '.join(DEMO)} --port 8000"
