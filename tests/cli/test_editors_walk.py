"""The walk of docs/how-to/publish-a-data-standard.md, from its own workbooks: what an editor does, in that order."""

import re
from pathlib import Path

import openpyxl
import pytest

from tests.cli.said import said

HOW_TO = Path("docs/how-to/publish-a-data-standard.md").resolve()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An editor's folder with copies of the two workbooks, where the commands are run."""
    for one in (HOW_TO.parent / "custody").glob("*.xlsx"):
        (tmp_path / one.name).write_bytes(one.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command):
    return said(*command.removeprefix("commonbeat ").replace("--data data/portal", "--data cat").split())


def lines_of_the_page():
    blocks = re.findall(r"```sh\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("commonbeat ")]
    return [line.replace('--data data/portal --by "standards editor"', "--to cat --by editor") for line in lines]


def mend(workbook):
    book = openpyxl.load_workbook(workbook)
    (row,) = (one for one in book["Elements"].iter_rows(min_row=2) if one[0].value == "CE_004")
    row[4].value = "2"
    book.save(workbook)


def test_the_editors_walk_goes_as_its_page_says(desk):
    first, lint, again, clean, publish, next_, diff, minor, major, published = lines_of_the_page()
    assert run(first).status == 0
    found = run(lint)
    assert (found.status, "yet its list has NK" in found.out) == (1, True)
    mend(desk / "custody.xlsx")
    assert [run(one).status for one in (again, clean, publish, next_)] == [0, 0, 0, 0]
    told = run(diff)
    assert "breaking producers: 2" in told.out
    refused = run(minor)
    assert (refused.status, "Publish it as 2.0" in refused.err) == (1, True)
    assert not (desk / "cat" / "custody" / "1.1").exists()
    assert [run(one).status for one in (major, published)] == [0, 0]
    notes = (desk / "cat" / "custody" / "2.0" / "MIGRATION.md").read_text(encoding="utf-8")
    assert "Send U where you sent NK in sex." in notes
    assert "| NK (Not known) | U (Not known) | exact |" in notes
