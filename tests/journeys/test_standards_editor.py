"""The walk of a standard's editor, as docs/how-to/publish-a-data-standard.md tells it: its own commands, on its own files."""

import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest

from commonbeat.bootstrap.make import make_node
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from tests.cli.said import said

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "publish-a-data-standard.md"


def commands():
    """Give the commands of the page, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """The commands of the page after the first, which copies the workbooks, in a folder with a portal's data."""
    copy, *others = commands()
    assert copy == "cp docs/how-to/custody/*.xlsx ."
    for one in (PAGE.parent / "custody").glob("*.xlsx"):
        shutil.copy(one, tmp_path)
    monkeypatch.chdir(tmp_path)
    make_node(tmp_path / "data" / "portal", Profile.PORTAL, "Made-up Portal", read_settings({}), SystemClock())
    return iter(others)


def run(steps):
    command = next(steps)
    assert command.startswith("commonbeat standards ")
    return said(*shlex.split(command)[1:])


def mend(workbook):
    """Do what the page says: a longest length of 2 in the row of CE_004."""
    book = openpyxl.load_workbook(workbook)
    (row,) = (one for one in book["Elements"].iter_rows(min_row=2) if one[0].value == "CE_004")
    row[4].value = "2"
    book.save(workbook)


def test_an_editor_imports_mends_publishes_is_refused_and_reads_the_notes(steps):
    imported = run(steps)
    assert imported.status == 0, imported.err
    found = run(steps)
    assert (found.status, "CE_004" in found.out, "its list has NK" in found.out) == (1, True, True)

    mend("custody.xlsx")
    assert [run(steps).status for _again in range(2)] == [0, 0]
    assert "published: custody@1.0" in run(steps).out

    assert run(steps).status == 0
    assert "changes: 4; breaking producers: 2; breaking consumers: 3" in run(steps).out
    refused = run(steps)
    assert refused.status == 1
    assert "CE_001: The longest length of Given Name (CE_001) was 35 and is 20." in refused.err
    assert "sex/U: Not known in sex was NK and is now written U." in refused.err

    assert run(steps).status == 0
    assert "published: custody@2.0" in run(steps).out
    assert next(steps, None) is None
    notes = Path("data/portal/standards/custody/2.0/MIGRATION.md").read_text(encoding="utf-8")
    send, rest = notes.split("## If you receive records")
    receive, codes = rest.split("## Codes of sex")
    assert "was 35 and is 20. Bring what you send within it before you move." in send
    assert "Read U in sex as you read NK." in receive
    assert "| NK (Not known) | U (Not known) | exact |" in codes
