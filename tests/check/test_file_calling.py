"""A whole file checked by a Python call: every form gives the same, and a large one takes no more memory."""

import csv
import io
import json
import tracemalloc

import pytest
from openpyxl import Workbook

from commonbeat_check import CheckRefused, check_file, profile
from commonbeat_check.command import main
from commonbeat_check.shelf import Shelf, write_model
from tests.check.pole import needs_pole

from .readers.sample import MODEL, ON

ADDRESS = "small@1.0#P_1"
ROWS = [{"surname": "Test", "age": "41"}, {"surname": "x" * 36, "age": "1"}, {"surname": "Sample", "sex": "Z"}]


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "models" / "small" / "1.0"
    folder.mkdir(parents=True)
    (folder / "model.json").write_bytes(write_model(MODEL))
    return Shelf(tmp_path / "models")


def a_table():
    text = io.StringIO()
    table = csv.DictWriter(text, ["surname", "age", "sex"])
    table.writeheader()
    table.writerows(ROWS)
    return text.getvalue().encode()


def a_workbook():
    book, saved = Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(a_table().decode())):
        book.active.append([cell or None for cell in row])
    book.save(saved)
    return saved.getvalue()


def as_json():
    return [row | {"age": int(row["age"])} if "age" in row else row for row in ROWS]


def as_xml():
    rows = ("".join(f"<{key}>{value}</{key}>" for key, value in row.items()) for row in ROWS)
    return ("<records>" + "".join(f"<testPerson>{row}</testPerson>" for row in rows) + "</records>").encode()


FORMS = {
    "json": lambda: json.dumps(as_json()).encode(),
    "ndjson": lambda: "\n".join(json.dumps(one) for one in as_json()).encode(),
    "xml": as_xml,
    "csv": a_table,
    "xlsx": a_workbook,
}


def told(checking):
    return [[(one.pointer, one.rule) for one in outcome.errors] for outcome in checking]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_from_a_path_and_from_a_stream_and_counted(form, shelf, tmp_path):
    file = tmp_path / f"people.{form}"
    file.write_bytes(FORMS[form]())
    wanted = [[], [("/surname", "max-length")], [("/sex", "list")]]
    by_path = check_file(ADDRESS, str(file), shelf=shelf, on=ON)
    assert told(by_path) == wanted
    assert (by_path.records, by_path.invalid) == (3, 2)
    with file.open("rb") as stream:
        assert told(check_file(ADDRESS, stream, form=form, shelf=shelf, on=ON)) == wanted
        assert not stream.closed


@pytest.mark.parametrize("form", FORMS)
def test_only_what_is_wrong_is_given_where_that_is_asked_and_all_is_counted(form, shelf):
    checking = check_file(ADDRESS, io.BytesIO(FORMS[form]()), form=form, shelf=shelf, on=ON)
    assert [one.valid for one in checking.wrong()] == [False, False]
    assert (checking.records, checking.invalid) == (3, 2)


def test_a_file_may_be_gone_through_again(shelf, tmp_path):
    (tmp_path / "people.csv").write_bytes(a_table())
    checking = check_file(ADDRESS, tmp_path / "people.csv", shelf=shelf, on=ON)
    assert told(checking) == told(checking)
    assert (checking.records, checking.invalid) == (3, 2)


def test_a_sample_is_told_as_the_command_tells_it(shelf):
    found = profile(ADDRESS, io.BytesIO(a_table()), form="csv", shelf=shelf, on=ON)
    by_path = {one.path: one for one in found.elements}
    assert (found.records, found.valid) == (3, 1)
    assert (by_path["age"].completeness, by_path["surname"].validity) == (0.6667, 0.6667)
    assert by_path["sex"].drift.values == {"Z": 1}


@needs_pole
def test_the_command_and_the_call_say_the_same(tmp_path, capsys):
    file = tmp_path / "people.ndjson"
    file.write_text('{"surname": "Test", "gender": "F"}\n{"surname": "Test"}\n')
    main(["pole@1.1#P_001", str(file), "--output", "json", "--profile", "--on", "2026-11-26"])
    said = capsys.readouterr()
    by_call = check_file("pole@1.1#P_001", file, on=ON)
    assert [one["errors"] for one in json.loads(said.out)] == [
        [{name: getattr(problem, name) for name in problem.__struct_fields__} for problem in one.errors]
        for one in by_call
    ]
    assert json.loads(said.err)["records"] == profile("pole@1.1#P_001", file, on=ON).records == 2


class Endless(io.RawIOBase):
    """A CSV of so many rows that is made while it is read."""

    def __init__(self, rows):
        super().__init__()
        self.left = rows
        self.held = b"surname,age\n"

    def readable(self):
        return True

    def readinto(self, into):
        while len(self.held) < len(into) and self.left:
            self.held += b"Test,41\n" * min(self.left, 1_000)
            self.left -= min(self.left, 1_000)
        piece, self.held = self.held[: len(into)], self.held[len(into) :]
        into[: len(piece)] = piece
        return len(piece)


def most_memory(rows, shelf):
    checking = check_file(ADDRESS, Endless(rows), form="csv", shelf=shelf, on=ON)
    tracemalloc.start()
    try:
        for _outcome in checking:
            pass
        return tracemalloc.get_traced_memory()[1], checking.records
    finally:
        tracemalloc.stop()


def test_ten_times_the_records_take_no_more_memory(shelf):
    most_memory(1_000, shelf)  # what is remembered of values is filled
    some, few = most_memory(3_000, shelf)
    more, many = most_memory(30_000, shelf)
    assert (few, many) == (3_000, 30_000)
    assert more < some + 500_000  # the records alone are many times that


@pytest.mark.parametrize(
    ("source", "form", "says"),
    [
        ("people.doc", "", "not known by its name: give form, one of json, ndjson"),
        (io.BytesIO(b"{}"), "", "give form"),
        (io.BytesIO(b"{}"), "doc", "no form 'doc'"),
        (io.StringIO("{}"), "json", "'rb'"),
        ("nowhere/people.csv", "", "cannot be opened"),
        (".", "csv", "cannot be opened"),
    ],
)
def test_what_cannot_be_read_is_refused(source, form, says, shelf):
    with pytest.raises(CheckRefused, match=says):
        list(check_file(ADDRESS, source, form=form, shelf=shelf))


@pytest.mark.parametrize("address", ["small@2.0#P_1", "small@1.0#P_2", "small@1.0", "", "nothing"])
def test_an_address_of_nothing_is_refused_at_once(address, shelf):
    for call in (check_file, profile):
        with pytest.raises(CheckRefused):
            call(address, io.BytesIO(b"{}"), form="json", shelf=shelf)
        with pytest.raises(CheckRefused):
            call(address, io.BytesIO(b"{}"), form="json")
