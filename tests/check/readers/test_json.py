"""JSON records are read one by one, and what is no record is told of with where it stands."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers import given as limits
from commonbeat_check.readers.json import read_json

from .sample import rules, shape, stream


def read(content, **more):
    return list(read_json(stream(content), shape(), **more))


def refusal(content, **more):
    with pytest.raises(CheckRefused) as refused:
        read(content, **more)
    return str(refused.value)


def test_an_object_is_one_record():
    [one] = read('\n{\n "surname": "Test"\n}\n')
    assert (one.place.said, one.place.line, one.record) == ("", 1, {"surname": "Test"})


def test_an_array_gives_its_records_with_their_places_and_lines():
    given = read('[\n{"surname": "A"},\n\n{"surname":\n"B"}, {"surname": "B"}]')
    assert [(one.place.said, one.place.line, one.record["surname"]) for one in given] == [
        ("/0", 2, "A"),
        ("/1", 4, "B"),
        ("/2", 5, "B"),
    ]


def test_lines_give_a_record_each_and_blank_ones_none():
    given = read('{"surname":"A"}\n\n{"surname":"B"}\n')
    assert [(one.place.said, one.place.line) for one in given] == [("line 1", 1), ("line 3", 3)]


def test_a_line_that_is_no_json_is_told_of_and_the_rest_is_read():
    given = read('{"surname":"A"}\n{"surname":}\n{"surname":"C"}')
    assert [one.record for one in given] == [{"surname": "A"}, None, {"surname": "C"}]
    assert rules(given) == ["unreadable"]
    assert "byte 27" in given[1].problems[0].text


def test_a_first_line_that_is_no_json_is_told_of_where_another_follows():
    assert rules(read('{"surname":}\n{"surname":"C"}\n')) == ["unreadable"]


def test_an_object_whose_first_line_closes_another_is_one_record():
    assert read('{"home": {"town": "A"}\n, "surname": "B"}')[0].record["surname"] == "B"


@pytest.mark.parametrize(
    ("content", "byte"), [('{"surname": "A",}', 16), ('{"surname" "A"}', 11), ("{'surname': 1}", 1), ('{"a": "x"', 9)]
)
def test_what_is_no_json_is_refused_with_the_byte(content, byte):
    assert f"byte {byte}" in refusal(content)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('{\n  "a": 1,\n  "b" 2\n}\n', "line 3, column 7, byte 18"),
        ('[{"a": 1},\n {"é" 2}]', "line 2, column 7,"),
        ('{"a": 1,\n"b": 2\n\n', "line 2, column 7,"),
    ],
)
def test_what_is_no_json_is_refused_with_the_line_and_column(content, where):
    assert where in refusal(content)


def test_a_broken_line_is_told_with_its_line_and_column_in_the_file():
    given = read('{"surname": "A"}\n   {"surname" "B"}\n{"surname": "C"}')
    assert "line 2, column 15, byte 31." in given[1].problems[0].text


@pytest.mark.parametrize("levels", [65, 500, 5_000, 200_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
def test_json_that_is_nested_too_deep_is_refused_with_its_depth(levels, begin, end):
    text = '{"surname": ' + begin * levels + "1" + end * levels + "}"
    try:
        [one] = read(text)
        said = one.problems[0].text
        assert one.record is None
    except CheckRefused as refused:
        said = str(refused)
    assert f"nested {levels + 1} levels deep" in said


def test_an_array_of_arrays_without_end_is_refused_with_its_depth():
    assert "nested 100000 levels deep" in refusal("[" * 100_000)


def test_a_key_that_stands_twice_is_told_by_name():
    [one] = read('{"surname": "A", "home": {"town": "B", "town": "C"}, "x": "d:\\":"}')
    assert [problem.rule for problem in one.problems] == ["duplicate-key"]
    assert "'town'" in one.problems[0].text


def test_a_byte_order_mark_is_taken_off():
    assert read(b'\xef\xbb\xbf{"surname": "A"}')[0].record == {"surname": "A"}


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", "UTF-16"), ("utf-32", "UTF-32")])
def test_another_encoding_is_refused_by_its_mark(encoding, name):
    assert f"is {name}" in refusal('{"surname": "A"}'.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_another_encoding_without_its_mark_is_refused(encoding):
    assert f"like {encoding[:6].upper()} without saying so" in refusal('{"surname": "A"}'.encode(encoding))


def test_latin_1_is_refused_with_its_byte():
    assert "Byte 19 is 0xe9" in refusal('{"surname": "Andr\u00e9"}'.encode("latin-1")[:12] + b'"Andrew\xe9"}')


def test_latin_1_in_a_line_is_told_with_its_byte_in_the_file():
    given = read(b'{"surname":"A"}\n{"surname":"\xe9"}\n')
    assert "Byte 28 is 0xe9" in given[1].problems[0].text


def test_a_nul_is_refused_with_its_byte():
    assert "NUL at byte 14" in refusal(b'{"surname": "A\0"}')


@pytest.mark.parametrize("content", ["", "\n \n", b"\xef\xbb\xbf"])
def test_nothing_is_refused(content):
    assert "nothing in it" in refusal(content)


def test_what_is_no_object_is_given_as_it_is():
    assert read("[1, null]")[0].record == 1


def test_a_line_longer_than_a_record_may_be_is_refused():
    long = '{"surname":"A"}\n' + '{"surname":"' + "A" * limits.MOST_RECORD_BYTES + '"}\n' * 2
    assert "one record a line" in refusal(long, in_lines=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), min_size=1, max_size=5))
@settings(max_examples=60)
def test_records_are_the_same_in_an_array_and_in_lines(records):
    array = [one.record for one in read(json.dumps(records))]
    lines = [one.record for one in read("\n".join(json.dumps(one) for one in records), in_lines=True)]
    assert array == lines == records
    assert rules(read(json.dumps(records, ensure_ascii=True))) == []


def test_a_number_without_end_is_refused_or_told():
    digits = '{"age": ' + "1" * 100_000 + "}"
    try:
        assert isinstance(read(digits)[0].record["age"], int | float)
    except CheckRefused as refused:
        assert "not JSON" in str(refused)
