"""What the command prints stays what it should be, whatever files are called and wherever it is printed."""

import json
import os
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commonbeat_check.command import main

from .sarif_structure import SARIF

PROGRAM = (sys.executable, "-m", "commonbeat_check.command")
ADDRESS = "cjs@5.0#Person"
VALUE = "Unmistakable"
OUTPUTS = ("text", "json", "sarif", "junit")
NAMES = st.binary(min_size=1, max_size=30).map(lambda raw: b"./a" + raw.translate(None, b"/\0") + b".json")
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NOT_SHOWN = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")


def run(*arguments: str | bytes, **more) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, check=False, **more)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(name=b"./a.json", keys=["a\tb"], output="junit")
@given(name=NAMES, keys=st.lists(KEYS, min_size=1, max_size=4), output=st.sampled_from(OUTPUTS))
def test_no_name_of_a_file_or_key_breaks_an_output_or_moves_a_cursor(tmp_path, capsys, name, keys, output):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_text(json.dumps(dict.fromkeys(keys, VALUE)))
    missing = str(path) + "\n\x1b[31m"
    capsys.readouterr()
    assert main([ADDRESS, str(path), missing, "--output", output]) == 2
    path.unlink()
    out, err = capsys.readouterr()
    assert not NOT_SHOWN.search(out + err)
    assert VALUE not in out + err or VALUE in "".join(keys)
    assert err.count("\n") == 1, err
    if output == "json":
        assert json.loads(out)[0]["errors"]
    if output == "sarif":
        log = json.loads(out)
        jsonschema.validate(log, SARIF)
        place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote_to_bytes(place) == os.fsencode(path)
    if output == "junit":
        assert len(ET.fromstring(out)) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("--list",), (ADDRESS, "one.json"), (ADDRESS, "one.json", "--output", "sarif")])
def test_a_disk_that_is_full_is_told_in_a_line_and_the_status_is_2(tmp_path, arguments):
    (tmp_path / "one.json").write_text("{}")
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert found.returncode == 2
    assert found.stderr == b"commonbeat-check: What was found cannot be written: No space left on device.\n"


@pytest.mark.parametrize(("closed", "status"), [(1, 1), (2, 1), (0, 2)], ids=["output", "errors", "input"])
def test_a_shell_that_closes_an_output_or_the_input_gets_the_status_all_the_same(tmp_path, closed, status):
    (tmp_path / "one.json").write_text('{"familyName": 1}')
    file = "-" if closed == 0 else "one.json"
    script = f'exec "$@" {closed}{"<" if closed == 0 else ">"}&-'
    found = run_in_shell(script, ADDRESS, file, "--format", "json", cwd=tmp_path)
    assert (found.returncode, b"Traceback" in found.stderr) == (status, False)


def run_in_shell(script: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = ["sh", "-c", script, "sh", *PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd)


def test_an_encoding_that_lacks_a_letter_gets_it_spelt_out():
    found = run(ADDRESS, "--forms", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert (found.returncode, found.stderr, b"\\u2026" in found.stdout) == (0, b"", True)


def test_who_stops_it_is_told_so_in_a_line_and_the_status_is_130():
    with subprocess.Popen(
        [*PROGRAM, ADDRESS, "-", "--format", "json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdin is not None
        assert running.stdout is not None
        with suppress(BrokenPipeError):
            running.stdin.write(b'{"familyName": 1}\n' * 50_000)
            running.stdin.flush()
        assert running.stdout.read(1)  # it is at it
        running.send_signal(signal.SIGINT)
        _rest, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (130, b"commonbeat-check: Stopped: not everything was checked.\n")


def test_a_first_line_that_is_no_header_is_not_repeated_for_it_may_be_a_record(tmp_path, capsys):
    (tmp_path / "one.csv").write_text(f"{VALUE},Example,1985-11-26\n")
    assert main([ADDRESS, str(tmp_path / "one.csv")]) == 2
    told = capsys.readouterr().err
    assert "names no element of Person" in told
    assert VALUE not in told


@pytest.mark.parametrize("form", ["json", "xml", "csv", "xlsx"])
def test_a_file_of_no_bytes_is_told_in_a_line(tmp_path, capsys, form):
    (tmp_path / f"one.{form}").write_bytes(b"")
    assert main([ADDRESS, str(tmp_path / f"one.{form}")]) == 2
    told = capsys.readouterr().err
    assert (told.count("\n"), "byte -1" in told) == (1, False)
