"""Blocks of CSV hold the rows that the parser gives, wherever a block ends and whatever is quoted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers.csv import CsvTable

from .sample import shape, stream

HEADERS = ["surname,age", "surname,age,givenName", "surname", "surname;age"]


def one_by_one(text):
    try:
        return list(CsvTable(stream(text), shape()).rows())
    except CheckRefused:
        return "refused"


def by_blocks(text, size):
    """Give the rows of all blocks, the lines that they took, and whether any was cut in one go."""
    rows, lines, is_cut = [], 0, False
    try:
        for block in CsvTable(stream(text), shape()).blocks(size):
            is_cut |= block.rows is None
            lines += block.lines
            whole = [list(row) for row in zip(*block.columns, strict=True)]
            assert len(whole) == block.count
            if block.rows is not None:
                width = len(block.columns) or None
                assert [row for row in block.rows if len(row) == width] == whole
            rows += whole if block.rows is None else block.rows
    except CheckRefused:
        return "refused", lines, is_cut
    return rows, lines, is_cut


@given(
    st.sampled_from(HEADERS),
    st.sampled_from(["\n", "\r\n"]),
    st.text('a,";\n\r\u2028', max_size=60),
    st.integers(1, 20),
)
@settings(max_examples=400)
def test_they_are_the_rows_that_the_parser_gives(header, end, text, size):
    content = header + end + text
    assert by_blocks(content, size)[0] == one_by_one(content)


@given(st.lists(st.tuples(st.text("ab\u00e9", max_size=5), st.text("12", max_size=3)), min_size=1), st.integers(1, 50))
def test_plain_rows_are_cut_in_one_go(rows, size):
    content = "surname,age\n" + "".join(f"{name},{age}\n" for name, age in rows)
    told, lines, is_cut = by_blocks(content, size)
    assert (told, lines, is_cut) == ([list(row) for row in rows], len(rows), True)


@pytest.mark.parametrize(
    "content", ["a,1\nb\nc,3,4\nd,5\n", "a,1\nb\n,2,3\nd,5\n", "a\nb,1,2\n", "\n,,\n", "a,1\n\nb,2"]
)
def test_ragged_rows_are_not_shifted_into_one_another(content):
    content = "surname,age\n" + content
    assert by_blocks(content, 1000)[0] == one_by_one(content)
