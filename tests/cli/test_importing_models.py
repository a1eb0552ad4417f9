"""Importing the data model of a standard, on the command line."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from commonbeat.adapters.files.standards import FileStandards
from commonbeat_check.shelf import Shelf, write_model
from tests.check.pole import needs_pole, pole_facts, pole_folder
from tests.cli.said import said
from tests.models.test_bad_workbooks import saved, workbook
from tests.models.test_foreign_workbooks import workbook as foreign_workbook
from tests.models.test_niem import TABLES, folder

BIKES = ("--id", "bikes", "--version", "0.1", "--title", 'Stolen "bicycles"')


@pytest.fixture
def book(tmp_path):
    file = tmp_path / "bikes.xlsx"
    file.write_bytes(saved(workbook()))
    return file


def test_a_workbook_is_imported_as_a_draft_that_catalogue_and_shelf_read(book, tmp_path):
    told = said("standards", "import", book, *BIKES, "--out", tmp_path / "drafts", "--json")
    row = json.loads(told.out)
    assert {name: row[name] for name in ("address", "entities", "elements", "lists", "codes", "unplaced")} == {
        "address": "bikes@0.1",
        "entities": 1,
        "elements": 2,
        "lists": 1,
        "codes": 2,
        "unplaced": [],
    }
    (standard,) = FileStandards(tmp_path / "drafts").all()
    assert (standard.id, standard.version, standard.title) == ("bikes", "0.1", 'Stolen "bicycles"')
    assert Shelf(tmp_path / "drafts").get("bikes@0.1").title == 'Stolen "bicycles"'


def test_one_thing_is_told_as_one_and_two_as_two(book, tmp_path):
    told = said("standards", "import", book, *BIKES, "--out", tmp_path / "drafts")
    assert "1 entity, 2 elements, 1 list, 2 codes" in told.out


def test_a_draft_that_is_there_is_replaced_only_when_asked_for_and_what_is_beside_it_stays(book, tmp_path):
    command = ("standards", "import", book, *BIKES, "--out", tmp_path)
    place = tmp_path / "bikes" / "0.1"
    assert said(*command).status == 0
    (place / "notes.md").write_text("mine")
    again = said(*command)
    assert (again.status, "give --replace" in again.err) == (1, True)
    (place / "model.json").write_text("{}")
    assert said(*command, "--replace").status == 0
    assert Shelf(tmp_path).get("bikes@0.1").elements
    assert (place / "notes.md").read_text() == "mine"


def test_nothing_is_written_of_a_workbook_that_is_wrong(tmp_path):
    file = tmp_path / "bikes.xlsx"
    file.write_bytes(saved(workbook(Elements=[["Id", "Name"], ["BS_001", "=A1"]])))
    told = said("standards", "import", file, *BIKES, "--out", tmp_path / "drafts")
    assert (told.status, "sheet Elements, row 2, column B" in told.err) == (2, True)
    assert not (tmp_path / "drafts").exists()


def test_a_model_goes_out_as_it_came_in(book, tmp_path):
    said("standards", "import", book, *BIKES, "--out", tmp_path / "one")
    model = tmp_path / "one" / "bikes" / "0.1"
    for given in (model, model / "model.json"):
        assert said("standards", "import", given, "--out", tmp_path / "two", "--replace").status == 0
        assert (tmp_path / "two/bikes/0.1/model.json").read_bytes() == (model / "model.json").read_bytes()


def test_a_folder_of_release_tables_is_recognised_and_its_progress_told(tmp_path):
    tables = tmp_path / "niem"
    tables.mkdir()
    for name, content in folder().items():
        (tables / name).write_bytes(content)
    told = said("standards", "import", tables, "--out", tmp_path / "drafts", "--json")
    assert (json.loads(told.out)["address"], "5 properties" in told.err) == ("niem@6.0", True)
    assert len(TABLES) == 4


@needs_pole
def test_the_fact_set_of_pole_is_recognised_and_gives_the_shipped_model(tmp_path):
    told = said("standards", "import", pole_facts(), "--out", tmp_path)
    assert "44 entities, 83 elements" in told.out
    assert "not placed: E_003: Nationality is bound to nothing." in told.out
    assert (tmp_path / "pole/1.1/model.json").read_bytes() == (pole_folder() / "model.json").read_bytes()


@needs_pole
def test_a_fact_set_with_an_id_twice_is_refused(tmp_path):
    facts = shutil.copytree(pole_facts(), tmp_path / "facts")
    rows = json.loads((facts / "attributes.json").read_bytes())
    (facts / "attributes.json").write_text(json.dumps([*rows, rows[0]]))
    told = said("standards", "import", facts, "--out", tmp_path / "drafts")
    assert (told.status, "elements: DS_001 stand there more than once" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("nothing", None, "There is no such file or folder."),
        ("model.json", b"{", "is not a data model"),
        ("model.json", b"[" * 500, "is not a data model"),
        ("model.json", b'{"standard":"../up","version":"1","title":"a"}', "../up@1 is no address of a standard"),
        ("bikes.csv", b"Id,Name", "not a workbook but text, as CSV is"),
    ],
)
def test_what_cannot_be_imported_is_refused_by_name(name, content, why, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    told = said("standards", "import", tmp_path / name, "--out", tmp_path / "drafts")
    assert (told.status, why in told.err) == (2, True)
    assert not (tmp_path / "drafts").exists()


def test_a_folder_of_something_else_says_what_may_be_imported(tmp_path):
    told = said("standards", "import", tmp_path, "--out", tmp_path / "drafts")
    assert (told.status, "a POLE fact set" in told.err) == (2, True)


def test_a_folder_that_cannot_be_written_is_told(book, tmp_path):
    (tmp_path / "drafts").write_text("a file")
    told = said("standards", "import", book, *BIKES, "--out", tmp_path / "drafts")
    assert (told.status, "It cannot be written" in told.err) == (2, True)


def test_a_model_with_a_reference_that_leads_nowhere_is_imported_and_told(book, tmp_path):
    said("standards", "import", book, *BIKES, "--out", tmp_path)
    file = tmp_path / "bikes" / "0.1" / "model.json"
    model = Shelf(tmp_path).get("bikes@0.1")
    file.write_bytes(write_model(model).replace(b'"element": "BS_001"', b'"element": "BS_009"'))
    told = said("standards", "import", file, "--out", tmp_path / "again")
    assert "not placed: B_001: Frame Number is bound to BS_009, which is not there." in told.out


def test_a_workbook_in_a_teams_own_words_is_imported_linted_and_published(tmp_path):
    file = tmp_path / "theirs.xlsx"
    file.write_bytes(foreign_workbook("matrix"))
    told = said("standards", "import", file, *BIKES, "--out", tmp_path / "drafts")
    assert (told.status, "44 entities, 4 elements" in told.out, "not read: sheet Cover" in told.out) == (0, True, True)
    place = tmp_path / "drafts" / "bikes" / "0.1"
    assert said("standards", "lint", place).status == 0
    assert said("standards", "publish", place, "--to", tmp_path / "catalogue").status == 0
    assert Shelf(tmp_path / "catalogue").get("bikes@0.1") == Shelf(tmp_path / "drafts").get("bikes@0.1")


def owner_of(drafts):
    (standard,) = FileStandards(drafts).all()
    return standard.owner


def test_the_owner_of_an_element_is_not_that_of_the_standard(tmp_path):
    file = tmp_path / "bikes.xlsx"
    file.write_bytes(saved(workbook(Entities=[["Id", "Name", "Owner"], ["B_001", "Bicycle", "Somebody"]])))
    said("standards", "import", file, *BIKES, "--out", tmp_path / "drafts")
    assert owner_of(tmp_path / "drafts") == "Not said"


def test_an_owner_that_is_given_stays_through_a_workbook(book, tmp_path):
    said("standards", "import", book, *BIKES, "--owner", "A made-up board", "--out", tmp_path / "drafts")
    assert owner_of(tmp_path / "drafts") == "A made-up board"
    said("standards", "generate", tmp_path / "drafts" / "bikes" / "0.1", "--to", "xlsx", "--out", tmp_path / "out")
    (made,) = (tmp_path / "out").glob("*.xlsx")
    assert said("standards", "import", made, "--out", tmp_path / "again").status == 0
    assert owner_of(tmp_path / "again") == "A made-up board"


def test_what_only_is_called_a_workbook_is_refused_without_words_of_the_library(tmp_path):
    (tmp_path / "p.xlsm").write_text("no workbook")
    told = said("standards", "import", tmp_path / "p.xlsm")
    assert (told.status, "zip" in told.err, "save it as .xlsx" in told.err) == (2, False, True)


def head_of(drafts):
    (standard,) = FileStandards(drafts).all()
    return standard.title, standard.owner


def test_what_nobody_wrote_by_hand_follows_the_workbook(tmp_path):
    for owner, more in (("A board", ()), ("Another board", ("--replace",))):
        file = tmp_path / "bikes.xlsx"
        file.write_bytes(saved(workbook(Standard=[["Owner", owner], ["Title", f"Bicycles of {owner}"]])))
        command = ("standards", "import", file, "--id", "bikes", "--version", "0.1", "--out", tmp_path / "drafts")
        assert said(*command, *more).status == 0
        assert head_of(tmp_path / "drafts") == (f"Bicycles of {owner}", owner)


def test_what_was_written_by_hand_stays_and_is_told_unless_it_is_given_anew(book, tmp_path):
    command = ("standards", "import", book, *BIKES, "--out", tmp_path / "drafts", "--replace")
    assert said(*command[:-1]).status == 0
    place = tmp_path / "drafts" / "bikes" / "0.1"
    mine = (place / "standard.toml").read_text().replace('owner = "Not said"', '# as agreed\nowner = "My board"')
    (place / "standard.toml").write_text(mine)
    (place / "waivers.toml").write_text("# mine\n")
    told = said(*command)
    assert (told.status, "standard.toml, owner: My board stays as it was written by hand" in told.out) == (0, True)
    assert ((place / "standard.toml").read_text(), (place / "waivers.toml").read_text()) == (mine, "# mine\n")
    assert said(*command, "--owner", "Its board").status == 0
    assert owner_of(tmp_path / "drafts") == "Its board"
    assert "# as agreed" in (place / "standard.toml").read_text()


def test_a_draft_without_a_head_gets_one(book, tmp_path):
    command = ("standards", "import", book, *BIKES, "--out", tmp_path / "drafts", "--replace")
    assert said(*command[:-1]).status == 0
    (tmp_path / "drafts" / "bikes" / "0.1" / "standard.toml").unlink()
    assert said(*command).status == 0
    assert owner_of(tmp_path / "drafts") == "Not said"


def test_the_owner_on_the_sheet_of_the_standard_stays_through_a_workbook(tmp_path):
    file = tmp_path / "bikes.xlsx"
    file.write_bytes(saved(workbook(Standard=[["Owner", "A made-up board"]])))
    assert said("standards", "import", file, *BIKES, "--out", tmp_path / "drafts").status == 0
    assert owner_of(tmp_path / "drafts") == "A made-up board"
    said("standards", "generate", tmp_path / "drafts/bikes/0.1", "--to", "xlsx", "--out", tmp_path / "out")
    (made,) = (tmp_path / "out").glob("*.xlsx")
    assert said("standards", "import", made, "--out", tmp_path / "again").status == 0
    assert owner_of(tmp_path / "again") == "A made-up board"
    one, two = (tmp_path / name / "bikes/0.1/model.json" for name in ("drafts", "again"))
    assert one.read_bytes() == two.read_bytes()


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "bikes.xlsx")
    told = said("standards", "import", tmp_path / "bikes.xlsx", *BIKES, "--out", tmp_path / "drafts")
    assert (told.status, "it is a pipe, a device or a folder" in told.err) == (2, True)
