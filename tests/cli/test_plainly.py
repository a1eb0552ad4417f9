"""What commands print and read: nothing that a terminal would act on, and no file that never ends."""

import os
import subprocess
import sys

import pytest
from rich.table import Table

from commonbeat.cli.plainly import PlainConsole
from tests.check.pole import needs_pole
from tests.cli.said import said


@pytest.mark.parametrize("sent", ["\x1b[2Jgone", "back\rover", "\x9b31m", "\u202edesrever", "bell\x07"])
def test_what_others_sent_is_spelt_out_where_a_terminal_would_act_on_it(sent):
    console = PlainConsole(width=200)
    with console.capture() as printed:
        console.print(f"node {sent}", markup=False)
    line = printed.get().removesuffix("\n")
    assert line.isprintable()
    assert "‹U+" in line


def test_a_table_is_spelt_out_too():
    table = Table("name")
    table.add_row("\x1b]0;title\x07")
    console = PlainConsole(width=200)
    with console.capture() as printed:
        console.print(table)
    assert "\x1b" not in printed.get()


def test_a_pipe_in_the_place_of_a_badge_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "badge.svg").write_text("<svg/>")
    for words in (
        (tmp_path / "pipe", "--trust", "x"),
        (tmp_path / "badge.svg", "--trust", tmp_path / "pipe"),
        (tmp_path / "badge.svg", "--trust", tmp_path / "badge.svg", "--report", "/dev/zero"),
    ):
        refused = said("conformance", "verify", *words)
        assert refused.status == 2
        assert "and no file" in refused.err or "not a verification key" in refused.err


@pytest.mark.parametrize("words", [
    ("standards", "codes", "mait@1.0.0"), pytest.param(("standards", "lint", "pole@1.1", "--json"), marks=needs_pole),
])  # fmt: skip
def test_a_pipe_that_is_closed_ends_a_command_quietly_as_a_signal_would(words):
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-c", "from commonbeat.cli.main import run; run()", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")
