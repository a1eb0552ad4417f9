"""Files of reads in CSV: what a value, a line and the end of a file may be."""

import csv
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonbeat.adapters.files.csv_rows import through_row
from commonbeat.adapters.files.read_file import ROWS_AT_ONCE, UnusableReadFile
from commonbeat.adapters.files.read_files import open_reads
from commonbeat.anpr.limits import Clause
from tests.adapters.read_file_builders import (
    GOOD,
    TEXT,
    a_row,
    faults,
    lines,
    only,
    parts,
    refusal,
    until_it_breaks_off,
    write_csv,
)


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"captured_at": "2026-11-09 00:00:05"}, Clause.CAPTURE_TIME),
        ({"captured_at": ""}, Clause.CAPTURE_TIME),
        ({"feed": "one"}, Clause.RECORD_COMPLETE),
        ({"feed": "1_0"}, Clause.RECORD_COMPLETE),
        ({"camera": str(2**63)}, Clause.RECORD_COMPLETE),
        ({"camera": "9" * 10_000}, Clause.RECORD_COMPLETE),
        ({"latitude": "north"}, Clause.POSITION),
        ({"longitude": "1e999"}, Clause.POSITION),
        ({"confidence": "87.5"}, Clause.CONFIDENCE),
        ({"toward_camera": "perhaps"}, Clause.RECORD_COMPLETE),
    ],
)
def test_a_csv_row_with_a_wrong_value_is_a_fault_with_its_clause(tmp_path, change, clause):
    rows = only(write_csv(tmp_path / "reads.csv", [a_row(), a_row(**change), a_row()]))
    assert faults(rows) == [(2, clause)]
    (value,) = change.values()
    assert json.dumps(value)[1:1000] in rows.faults[0].raw
    assert rows.places.tolist() == [1, 3]


def test_a_csv_line_with_too_few_or_too_many_fields_is_a_fault(tmp_path):
    rows = only(lines(tmp_path, GOOD, "AB12CDE,2026", GOOD + ",4,5", GOOD))
    assert faults(rows) == [(2, Clause.RECORD_COMPLETE), (3, Clause.RECORD_COMPLETE)]
    assert rows.places.tolist() == [1, 4]


def test_blank_lines_however_many_are_passed_over(tmp_path):
    found = parts(lines(tmp_path, GOOD, *[""] * (ROWS_AT_ONCE + 5), GOOD))
    assert sum(map(len, found)) == 2


def test_a_csv_file_that_breaks_off_names_the_line_and_gives_what_was_good(tmp_path):
    given = []
    with pytest.raises(UnusableReadFile, match=r"line 4: .*breaks off"):
        given.extend(part.rows for part in open_reads(lines(tmp_path, GOOD, GOOD, "AB12CDE,20", end="")).parts())
    assert [len(rows) for rows in given] == [2]


def test_a_cut_line_is_told_wherever_it_stands(tmp_path):
    path = lines(tmp_path, *[GOOD] * (ROWS_AT_ONCE - 1), "AB12CDE,20", end="")
    assert f"line {ROWS_AT_ONCE + 1}: " in refusal(path)


@pytest.mark.parametrize("bad", ['"AB12CDE', '"AB"x,2026'])
def test_a_malformed_csv_line_is_named_and_what_was_before_it_is_given(tmp_path, bad):
    found, told = until_it_breaks_off(lines(tmp_path, GOOD, GOOD, bad, GOOD))
    assert [len(rows) for rows in found] == [2]
    assert "line 4" in told or "line 5" in told


def lines_of_first_row(lines: list[str]) -> int:
    """Give how many lines the first row has as ``csv`` has it; 0 where it does not end."""
    asked_for_more = []

    def fed():
        yield from lines
        asked_for_more.append(True)

    reader = csv.reader(fed())
    next(reader)
    return 0 if asked_for_more else reader.line_num


def lines_gone_through(pieces: list[bytes]) -> int:
    rest, is_quoted, lines = b",", False, 0
    for piece in pieces:
        rest += piece
        at, is_quoted, is_over = through_row(rest, is_quoted=is_quoted)
        lines, rest = lines + rest.count(b"\n", 0, at), rest[at:]
        if is_over:
            return lines
    return 0


@given(st.lists(st.text('a,"', max_size=8), min_size=1, max_size=5), st.integers(1, 9))
@example(['"a""', '"",'], 1)
@example(['a"b', '"'], 2)
def test_a_row_is_gone_through_as_csv_does_wherever_it_is_cut(lines, size):
    sent = "".join(f"{line}\n" for line in lines).encode()
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert lines_gone_through(pieces) == lines_of_first_row(lines)


def test_bytes_that_are_no_text_spoil_their_row_alone(tmp_path):
    path = lines(tmp_path, GOOD)
    path.write_bytes(
        path.read_bytes() + f"AB\xff,{TEXT},1,2,3\n".encode("latin-1") + f"AB1,{TEXT},\xff,2,3\n".encode("latin-1")
    )
    rows = only(path)
    assert list(rows.marks) == ["AB12CDE", "AB�"]
    assert faults(rows) == [(3, Clause.RECORD_COMPLETE)]


def test_a_byte_order_mark_and_other_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "windows.csv"
    path.write_bytes(f"\ufeffvrm,captured_at,feed,source,camera\r\n{GOOD}\r\n".encode())
    assert only(path).camera.tolist() == [3]
