"""CSV rows become records by the header's keys."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers.csv import CsvTable, read_csv

from .sample import rules, shape, stream


def read(content):
    return list(read_csv(stream(content), shape()))


def refusal(content):
    with pytest.raises(CheckRefused) as refused:
        read(content)
    return str(refused.value)


def test_a_row_is_a_record_with_what_the_model_asks_for():
    [one] = read("surname,age,height,isKnown,sex\nTest,41,1.8,true,1\n")
    assert one.record == {"surname": "Test", "age": 41, "height": 1.8, "isKnown": True, "sex": "1"}
    assert (one.place.said, one.place.line) == ("row 2", 2)


def test_empty_cells_are_absent():
    assert read("surname,age\nTest,\n")[0].record == {"surname": "Test"}


def test_columns_with_points_and_numbers_nest_and_repeat():
    text = "givenName,givenName.2,givenName.3,home.town,home.phone.1,home.phone.2,note.1.text,note.2.about.age\n"
    [one] = read(text + "A,,C,Ayton,1,,first,7\n")
    assert one.record == {
        "givenName": ["A", "C"],
        "home": {"town": "Ayton", "phone": ["1"]},
        "note": [{"text": "first"}, {"about": {"age": 7}}],
    }


def test_quotes_hold_delimiters_quotes_and_lines_and_rows_count_as_in_a_spreadsheet():
    given = read('surname,age\r\n"A, ""B""\nC",1\r\nD,2\r\n')
    assert given[0].record["surname"] == 'A, "B"\nC'
    assert [(one.place.said, one.place.line) for one in given] == [("row 2", 2), ("row 3", 4)]


@pytest.mark.parametrize(("delimiter", "name"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs")])
def test_the_delimiter_is_found_and_told(delimiter, name):
    table = CsvTable(stream(f"surname{delimiter}age\nTest{delimiter}1\n"), shape())
    assert table.separated_by == name
    assert next(iter(table)).record == {"surname": "Test", "age": 1}


def test_a_byte_order_mark_is_taken_off():
    assert read(b"\xef\xbb\xbfsurname,age\nTest,1\n")[0].record == {"surname": "Test", "age": 1}


def test_ragged_rows_are_told_by_their_number_and_the_rest_is_read():
    given = read("surname,age\nA\nB,1,2\n\nC,3\n")
    assert rules(given) == ["ragged-row", "ragged-row"]
    assert [one.place.said for one in given] == ["row 2", "row 3", "row 5"]
    assert given[2].record == {"surname": "C", "age": 3}


def test_an_unknown_column_is_told_once_with_what_was_meant():
    given = read("surname,Given Name,shoe\nA,B,C\nD,E,F\n")
    assert rules(given) == ["unknown-element", "unknown-element"]
    assert "did you mean givenName?" in given[0].problems[0].fix
    assert [one.record for one in given[1:]] == [{"surname": "A"}, {"surname": "D"}]


@pytest.mark.parametrize("title", ["surname.1", "givenName.0", "givenName.1.2", "home", "home.", ".surname", "note.1"])
def test_a_column_that_leads_nowhere_is_unknown(title):
    assert rules(read(f"age,{title}\n1,x\n")) == ["unknown-element"]


@pytest.mark.parametrize("titles", ["surname,surname", "givenName,givenName.1,age", "givenName.1,givenName"])
def test_a_column_that_stands_twice_is_told_of(titles):
    assert rules(read(titles + "\n")) == ["duplicate-key"]


def test_a_header_without_a_known_column_is_refused():
    assert "names no element of Test Person" in refusal("1,2,3\n4,5,6\n")
    assert refusal("Given Name;AGE;Foo\nA;B;C\n").endswith("did you mean givenName, age?")


@pytest.mark.parametrize("content", ["", "\n", "\nsurname\n"])
def test_nothing_is_refused(content):
    assert "first line is empty" in refusal(content)


def test_encodings_that_lie_are_refused_with_the_byte():
    assert "Byte 16 is 0xe9" in refusal(b"surname,age\nAndr\xe9,1\n")
    assert "is UTF-16" in refusal("surname,age\n".encode("utf-16"))
    assert "looks like UTF-16" in refusal("surname,age\n".encode("utf-16-le"))
    assert "NUL at byte 13" in refusal(b"surname,age\nA\0,1\n")


def test_a_byte_that_lies_far_into_the_file_is_told_by_its_place():
    rows = b"surname,age\n" + b"Test,1\n" * 50_000
    assert f"Byte {len(rows)} is 0xff" in refusal(rows + b"\xff,1\n")


@pytest.mark.parametrize("content", ['surname,age\n"A,1\n', 'surname,age\n"A"B,1\n'])
def test_a_quote_that_is_not_closed_is_refused_with_its_line(content):
    assert "line 2" in refusal(content)


class Endless(io.RawIOBase):
    """Gives a header and rows without keeping them."""

    def __init__(self, size):
        self.left, self.begun = size, False

    def readable(self):
        return True

    def read(self, size=-1):
        if not self.begun:
            self.begun = True
            return b"surname,age\n"
        if self.left <= 0:
            return b""
        self.left -= size
        return b"Test person,41\n" * (size // 15)


def test_memory_does_not_grow_with_the_file():
    tracemalloc.start()
    count = sum(1 for _ in read_csv(Endless(600_000), shape()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 39_000
    assert peak < 2_000_000


CELLS = st.lists(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=2
)


@given(st.lists(CELLS, max_size=5), st.sampled_from(",;\t"))
def test_what_a_writer_of_csv_writes_is_read_as_it_was(rows, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([["surname", "givenName"], *rows])
    wanted = [{key: cell for key, cell in zip(("surname", "givenName"), row, strict=True) if cell} for row in rows]
    assert [one.record for one in read(text.getvalue())] == wanted


@pytest.mark.parametrize("row", [b"A" * 1000, b'"' + b"A," * 500, b"A," * 500])
def test_a_row_without_end_is_refused_before_it_fills_the_memory(row):
    class Row(Endless):
        def read(self, size=-1):
            return b"surname,age\n" if not self.begun and not setattr(self, "begun", True) else row

    with pytest.raises(CheckRefused, match=r"longer than|field larger"):
        list(read_csv(Row(0), shape()))
