"""Lines of a CSV file that are too long: one fault each, the rows behind them are reads, and no memory is lost."""

import json
import tracemalloc

import numpy as np
import pytest

from commonbeat.adapters.files.csv_rows import LINE_MOST
from commonbeat.adapters.files.read_file import ROWS_AT_ONCE
from commonbeat.anpr.limits import Clause
from tests.adapters.read_file_builders import (
    GOOD,
    TEXT,
    faults,
    lines,
    only,
    parts,
    refusal,
    until_it_breaks_off,
)

LONG = "A" * (LINE_MOST + 1)
QUOTES = '"' * (2 * LINE_MOST)
LONG_LINES = [
    LONG,
    LONG * 10,
    f"{GOOD},{LONG}",
    f'"{LONG}",{TEXT},1,2,3',
    f'{GOOD},"a ""word"" {LONG}"',
    f"{GOOD},{QUOTES}",
    "," * (LINE_MOST + 1),
    'A"' * LINE_MOST,
    'A""' * LINE_MOST,
    "ü" * LINE_MOST,
    "\x00" * (5 * LINE_MOST),
    f"{LONG}\r",
]


@pytest.mark.parametrize("long", LONG_LINES, ids=range(len(LONG_LINES)))
def test_a_line_that_is_too_long_is_one_fault_and_the_rows_behind_it_are_reads(tmp_path, long):
    rows = only(lines(tmp_path, GOOD, long, GOOD, long, long, GOOD))
    assert rows.places.tolist() == [1, 3, 6]
    assert faults(rows) == [(place, Clause.RECORD_COMPLETE) for place in (2, 4, 5)]
    assert f"longer than {LINE_MOST} bytes" in rows.faults[0].detail
    begins = json.loads(rows.faults[0].raw)["line"]
    assert len(begins) > 200
    assert long.startswith(begins.rstrip("\N{REPLACEMENT CHARACTER}"))


def test_a_line_of_the_most_that_one_may_have_is_a_row(tmp_path):
    longest = f"{'A' * (LINE_MOST - len(GOOD) + 7)}{GOOD[7:]}"
    assert len(longest) == LINE_MOST
    rows = only(lines(tmp_path, GOOD, longest, longest, GOOD))
    assert faults(rows) == [(2, Clause.VRM_SHAPE), (3, Clause.VRM_SHAPE)]


def test_places_go_on_over_parts_where_lines_are_too_long(tmp_path):
    body = [GOOD] * (ROWS_AT_ONCE - 1) + [LONG, LONG] + [GOOD] * ROWS_AT_ONCE
    found = parts(lines(tmp_path, *body))
    assert np.concatenate([rows.places for rows in found]).tolist() == [
        *range(1, ROWS_AT_ONCE),
        *range(ROWS_AT_ONCE + 2, 2 * ROWS_AT_ONCE + 2),
    ]
    assert [index for rows in found for index, _clause in faults(rows)] == [ROWS_AT_ONCE, ROWS_AT_ONCE + 1]


@pytest.mark.parametrize(
    "row",
    [
        f'"{LONG}\n{GOOD}\n{GOOD}",{TEXT},1,2,3',
        f'{GOOD},"{LONG}\n{GOOD}\n"" and so on\n{GOOD}"',
        f'{GOOD},"{LONG},""\n{GOOD}\n"""',
        f'{GOOD},"a note\n{LONG}\n{GOOD}\n"',
        f'{GOOD},"a note\n{LONG},"\n',
        f'{GOOD},"a note\n{LONG}\n{LONG}\n{GOOD}","another\n{GOOD}"',
    ],
)
def test_what_stands_in_quotes_of_a_line_that_is_too_long_is_no_read(tmp_path, row):
    rows = only(lines(tmp_path, GOOD, row, GOOD))
    assert faults(rows) == [(2, Clause.RECORD_COMPLETE)]
    assert rows.places.tolist() == [1, 3]


@pytest.mark.parametrize(
    ("row", "line"), [(f'"{LONG}\n{GOOD}', 4), (f'{GOOD},"{LONG}\n{GOOD}', 4), (f'{GOOD},"a note\n{LONG}\n{GOOD}', 5)]
)
def test_a_quote_that_a_line_that_is_too_long_leaves_open_ends_the_file_there(tmp_path, row, line):
    found, told = until_it_breaks_off(lines(tmp_path, GOOD, GOOD, row, GOOD))
    assert [len(rows) for rows in found] == [2]
    assert f"line {line}: The line is longer than {LINE_MOST} bytes, and the file ends in it or in a quote" in told


def test_lines_are_still_counted_from_the_first_behind_one_that_is_too_long(tmp_path):
    body = GOOD, LONG, f'{GOOD},"{LONG}\n\n"', f'{GOOD},"a\n{LONG}"', GOOD, '"AB"x'
    found, told = until_it_breaks_off(lines(tmp_path, *body))
    assert [len(rows) for rows in found] == [5]
    assert "line 10: " in told
    _found, told = until_it_breaks_off(lines(tmp_path, *body[:-1], "AB12CDE,20", end=""))
    assert "line 10: The file breaks off" in told


def test_blank_lines_behind_a_line_that_is_too_long_are_no_break(tmp_path):
    assert faults(only(lines(tmp_path, LONG, "\r", end=""))) == [(1, Clause.RECORD_COMPLETE)]


def in_the_end(tmp_path, start: bytes):
    """Give a file of 200 MB in which no line ends any more."""
    path = tmp_path / "reads.csv"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(200_000_000)
    return path


@pytest.mark.parametrize(
    "start", ["", "vrm,captured_at,feed,source,camera", f"vrm,captured_at,feed,source,camera\n{GOOD}"]
)
def test_a_file_without_line_ends_is_told_and_takes_no_memory(tmp_path, start):
    path = in_the_end(tmp_path, f"{start}\n".encode() if GOOD in start else start.encode())
    tracemalloc.start()
    told = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert f"longer than {LINE_MOST} bytes" in told
    assert ("line 3: " if GOOD in start else "no line of names") in told
    assert peak < 16_000_000


def test_rows_that_are_long_come_in_smaller_parts(tmp_path):
    path, wide = tmp_path / "reads.csv", "x" * 100_000
    with path.open("w", encoding="utf-8") as file:
        file.write("vrm,captured_at,feed,source,camera,note\n")
        file.writelines(f"{GOOD},{wide}\n" for _ in range(1_000))
    tracemalloc.start()
    rows = [len(part) for part in parts(path)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(rows) == 1_000
    assert max(rows) <= 400
    assert peak < 100_000_000
