"""Where what a command prints or writes cannot go, that is told in a line, and nothing half-written is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.said import said

PROGRAM = (sys.executable, "-c", "from commonbeat.cli.main import run; run()")
LONG = "n" * 300
CONVERT = ("standards", "convert", "cjs@5.0#Person", "niem-subset@6.0#nc:PersonType", "one.json", "--json")


def run_in_shell(script: str, *words: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", "-c", script, "sh", *PROGRAM, *words]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, text=True, env=os.environ | more)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "one.json").write_text('{"familyName": "Zo\\u00eb \\u0080"}')
    return tmp_path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [CONVERT, CONVERT[:-1], ("standards", "diff", "mait@1.0.0", "cjs@5.0"), ("--help",)])
def test_a_disk_that_is_full_is_told_in_a_line(folder, words):
    ended = run_in_shell('exec "$@" >/dev/full', *words, cwd=folder)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == "What came of it could not be written: No space left on device."
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-"])
def test_an_output_or_input_that_a_shell_closed_does_no_harm(folder, closed):
    ended = run_in_shell(f'exec "$@" {closed}', *CONVERT, cwd=folder)
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 0


def test_standard_input_that_was_closed_holds_no_record(folder):
    ended = run_in_shell('exec "$@" 0<&-', *CONVERT[:4], "-", cwd=folder)
    assert (ended.returncode, "no record" in ended.stderr) == (2, True)


def test_json_is_json_in_whatever_encoding_it_is_printed_and_moves_no_cursor(folder):
    ended = run_in_shell('exec "$@"', *CONVERT, cwd=folder, PYTHONIOENCODING="ascii")
    assert '"personSurName": "Zo\\u00eb \\u0080"' in ended.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("standards", "lint", LONG),
        ("standards", "import", LONG),
        ("standards", "generate", f"{LONG}@1.0", "--to", "sql", "--out", "x"),
        ("standards", "diff", f"{LONG}@1.0", "cjs@5.0"),
        ("standards", "list", "--data", LONG),
    ],
)
def test_a_name_that_is_too_long_is_told_in_a_line(folder, words):
    ended = run_in_shell('exec "$@"', *words, cwd=folder)
    assert ended.returncode in {2, 3}
    assert "Traceback" not in ended.stderr
    assert LONG[:40] in ended.stderr


def test_a_pipe_in_the_place_of_a_model_is_told_and_not_waited_for(folder):
    os.mkfifo(folder / "model.xlsx")
    refused = said("standards", "import", folder / "model.xlsx")
    assert (refused.status, "and no file" in refused.err) == (2, True)


def test_what_could_not_be_written_leaves_nothing_half_written(folder):
    (folder / "cjs-5.0.sqlite.sql").mkdir()  # stands in the way
    (folder / "000002.json").mkdir()
    assert said("standards", "generate", "cjs@5.0", "--to", "sql", "--out", folder).status == 2
    assert said("standards", "examples", "cjs@5.0#Person", "--n", "3", "--out", folder).status == 2
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == []
