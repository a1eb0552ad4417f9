"""Files of reads, in both forms: the same rows give the same columns, and what is bad is told apart row by row."""

import csv
import json
import math
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonbeat.adapters.files.csv_rows import LINE_MOST, through_row
from commonbeat.adapters.files.read_files import ROWS_AT_ONCE, UnusableReadFile, describe, open_reads
from commonbeat.anpr.import_rows import decode_rows, encode_rows
from commonbeat.anpr.limits import Clause
from commonbeat.kernel.clock import from_ms, to_ms

NAMES = ["vrm", "captured_at", "feed", "source", "camera", "latitude", "longitude", "confidence", "toward_camera"]
AT = datetime(2026, 11, 9, 0, 0, 5, 301000, tzinfo=UTC)
TEXT = "2026-11-09T00:00:05.301Z"


def a_row(**more):
    values = dict.fromkeys(NAMES) | {"vrm": "AB12CDE", "captured_at": AT, "feed": 1, "source": 2, "camera": 3}
    return values | more


def write_parquet(path, rows, group=1_000, **types):
    kinds = {
        "vrm": pa.string(),
        "captured_at": pa.timestamp("ms", tz="UTC"),
        "feed": pa.uint16(),
        "source": pa.int32(),
        "camera": pa.int64(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "confidence": pa.uint8(),
        "toward_camera": pa.bool_(),
    } | types
    columns = {
        name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items() if kind is not None
    }
    pq.write_table(pa.table(columns), path, row_group_size=group, write_page_checksum=True)
    return path


def write_csv(path, rows, names=NAMES):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            cells = {name: "" if value is None else value for name, value in row.items()}
            if isinstance(cells.get("captured_at"), datetime):
                cells["captured_at"] = cells["captured_at"].isoformat().replace("+00:00", "Z")
            writer.writerow([cells.get(name, "") for name in names])
    return path


WRITERS = {"csv": write_csv, "parquet": write_parquet}


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    return lambda rows: WRITERS[request.param](tmp_path / f"reads.{request.param}", rows)


def parts(path):
    return [part.rows for part in open_reads(path).parts()]


def only(path):
    (rows,) = parts(path)
    return rows


def faults(rows):
    return [(one.index, one.clause) for one in rows.faults]


def refusal(path):
    with pytest.raises(UnusableReadFile) as refused:
        parts(path)
    return str(refused.value)


def test_a_read_comes_as_it_was_written(write):
    full = a_row(latitude=50.5, longitude=-3.25, confidence=99, toward_camera=False)
    rows = only(write([full, a_row(vrm="ab 12", toward_camera=True)]))
    assert list(rows.marks) == ["AB12CDE", "ab 12"]
    assert [from_ms(int(ms)) for ms in rows.captured_ms] == [AT, AT]
    assert [column.tolist() for column in (rows.feed, rows.source, rows.camera)] == [[1, 1], [2, 2], [3, 3]]
    assert [column[0] for column in (rows.latitude, rows.longitude, rows.confidence)] == [50.5, -3.25, 99]
    assert rows.toward.tolist() == [0, 1]
    assert np.isnan([rows.latitude[1], rows.longitude[1], rows.confidence[1]]).all()
    assert rows.places.tolist() == [1, 2]
    assert not rows.faults


def test_rows_come_in_parts_with_places_that_go_on(write):
    found = parts(write([a_row(camera=number) for number in range(ROWS_AT_ONCE + 2)]))
    assert sum(map(len, found)) == ROWS_AT_ONCE + 2
    places = np.concatenate([rows.places for rows in found])
    assert places.tolist() == list(range(1, ROWS_AT_ONCE + 3))
    assert np.concatenate([rows.camera for rows in found]).tolist() == list(range(ROWS_AT_ONCE + 2))


def test_a_row_that_is_no_read_is_a_fault_and_the_others_are_reads(write):
    rows = only(write([a_row(), a_row(feed=None), a_row(vrm="X1"), a_row(captured_at=None), a_row(latitude=math.nan)]))
    assert list(rows.marks) == ["AB12CDE", "X1"]
    assert rows.places.tolist() == [1, 3]
    assert [index for index, _clause in faults(rows)] == [2, 4, 5]
    assert faults(rows)[2] == (5, Clause.POSITION)
    assert json.loads(rows.faults[0].raw)["vrm"] == "AB12CDE"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["latitude", "longitude"])
def test_a_position_that_is_no_number_is_a_fault(write, name, value):
    assert faults(only(write([a_row(**{name: value})]))) == [(1, Clause.POSITION)]


def test_a_huge_mark_is_a_fault_whose_record_is_cut(write):
    rows = only(write([a_row(vrm="A" * 50_000), a_row()]))
    assert faults(rows) == [(1, Clause.VRM_SHAPE)]
    assert len(rows.faults[0].raw) < 5_000
    assert len(rows.marks) == 1


def test_a_file_of_names_alone_has_no_rows(write):
    assert parts(write([])) == []


def test_columns_that_no_read_has_are_named_and_not_used(tmp_path):
    path = write_csv(tmp_path / "more.csv", [a_row(lane="2")], [*NAMES, "lane", "weather\x1b[31m"])
    file = open_reads(path)
    assert file.unused == ("lane", "weather�[31m")
    (part,) = file.parts()
    assert len(part.rows.marks) == 1


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", NAMES[:5])
def test_a_file_that_lacks_a_column_names_it(tmp_path, form, name):
    names = [one for one in NAMES if one != name]
    if form == "csv":
        path = write_csv(tmp_path / "reads.csv", [a_row()], names)
    else:
        path = write_parquet(tmp_path / "reads.parquet", [a_row()], **{name: None})
    assert f"no column {name}." in refusal(path)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"hello", b"PAR1", b"PAR1PAR1", bytes(5_000), b"\xff\xfev\x00r\x00m\x00"]
)
@pytest.mark.parametrize("name", ["reads.csv", "reads.parquet"])
def test_what_is_no_file_of_reads_is_refused_with_its_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).startswith(f"{name}: ")
    assert str(tmp_path) not in refusal(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnusableReadFile):
            describe(path)


def test_a_file_is_described_by_its_name_alone_its_digest_and_its_size(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    described = describe(path)
    assert (described.name, described.size_bytes) == ("a.csv", 3)
    assert described.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_parquet_file_that_breaks_off_is_refused_before_anything_is_taken(tmp_path):
    path = write_parquet(tmp_path / "reads.parquet", [a_row()] * 100)
    path.write_bytes(path.read_bytes()[:-100])
    assert "breaks off" in refusal(path)


def test_a_damaged_row_group_is_named_and_those_before_it_are_given(tmp_path):
    path = write_parquet(tmp_path / "reads.parquet", [a_row(camera=number) for number in range(30)], group=10)
    spoiled = bytearray(path.read_bytes())
    chunk = pq.ParquetFile(path).metadata.row_group(1).column(4)
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    spoiled[start + 20 : start + chunk.total_compressed_size] = b"\x5a" * (chunk.total_compressed_size - 20)
    path.write_bytes(spoiled)
    given = []
    with pytest.raises(UnusableReadFile, match="row group 2 of 3, behind row 10"):
        given.extend(part.rows for part in open_reads(path).parts())
    assert [len(rows) for rows in given] == [10]


@pytest.mark.parametrize(
    ("name", "kind", "value", "told"),
    [
        ("vrm", pa.int32(), 7, "it has to be text"),
        ("captured_at", pa.timestamp("ms"), AT.replace(tzinfo=None), "a time has a zone"),
        ("captured_at", pa.int64(), 5, "it has to be a time or text"),
        ("feed", pa.string(), "1", "it has to be whole numbers"),
        ("camera", pa.float64(), 3.0, "it has to be whole numbers"),
        ("latitude", pa.string(), "50", "it has to be numbers"),
        ("confidence", pa.list_(pa.int8()), [1], "it has to be numbers"),
        ("toward_camera", pa.int8(), 1, "it has to be true or false"),
    ],
)
def test_a_parquet_column_of_another_type_is_refused(tmp_path, name, kind, value, told):
    path = write_parquet(tmp_path / "reads.parquet", [a_row(**{name: value})], **{name: kind})
    assert told in refusal(path)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.timestamp("us", tz="UTC"), AT),
        (pa.timestamp("ns", tz="Europe/London"), AT),
        (pa.string(), TEXT),
        (pa.dictionary(pa.int8(), pa.string()), TEXT),
        (pa.large_string(), "2026-11-09T01:00:05.301+01:00"),
    ],
)
def test_times_of_every_good_type_are_the_same_instant(tmp_path, kind, value):
    rows = only(write_parquet(tmp_path / "t.parquet", [a_row(captured_at=value)], captured_at=kind))
    assert rows.captured_ms.tolist() == [to_ms(AT)]


def test_a_parquet_row_with_a_number_beyond_reason_is_a_fault(tmp_path):
    odd = [a_row(camera=2**63), a_row(confidence=87.5), a_row(confidence=math.nan), a_row(captured_at="yesterday")]
    kinds = {"camera": pa.uint64(), "confidence": pa.float32(), "captured_at": pa.string()}
    rows = only(write_parquet(tmp_path / "t.parquet", [{"captured_at": TEXT} | row for row in odd[3:]], **kinds))
    assert faults(rows) == [(1, Clause.CAPTURE_TIME)]
    assert json.loads(rows.faults[0].raw)["captured_at"] == "yesterday"
    del kinds["captured_at"]
    rows = only(write_parquet(tmp_path / "u.parquet", odd[:3], **kinds))
    assert faults(rows) == [(1, Clause.RECORD_COMPLETE), (2, Clause.CONFIDENCE), (3, Clause.CONFIDENCE)]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_time_at_the_edge_of_its_type_is_some_number_and_no_crash(tmp_path, unit):
    kind = pa.timestamp(unit, tz="UTC")
    column = pa.array([2**63 - 1, -(2**63)], pa.int64()).cast(kind)
    table = pa.table({"vrm": ["A1", "A2"], "captured_at": column, "feed": [1, 1], "source": [1, 1], "camera": [1, 1]})
    pq.write_table(table, tmp_path / "edge.parquet")
    assert len(only(tmp_path / "edge.parquet")) == 2


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


def lines(tmp_path, *body, end="\n"):
    path = tmp_path / "reads.csv"
    path.write_bytes("\n".join(["vrm,captured_at,feed,source,camera", *body]).encode() + end.encode())
    return path


GOOD = f"AB12CDE,{TEXT},1,2,3"


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


def until_it_breaks_off(path):
    """Give what came of a file, and why no more did."""
    found = []
    with pytest.raises(UnusableReadFile) as refused:
        found.extend(part.rows for part in open_reads(path).parts())
    return found, str(refused.value)


@pytest.mark.parametrize("bad", ['"AB12CDE', '"AB"x,2026'])
def test_a_malformed_csv_line_is_named_and_what_was_before_it_is_given(tmp_path, bad):
    found, told = until_it_breaks_off(lines(tmp_path, GOOD, GOOD, bad, GOOD))
    assert [len(rows) for rows in found] == [2]
    assert "line 4" in told or "line 5" in told


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


def test_rows_survive_the_way_to_a_running_node(write):
    rows = only(write([a_row(vrm="ÅB 1"), a_row(latitude=math.inf), a_row(confidence=7)]))
    again = decode_rows(encode_rows(rows))
    assert list(again.marks) == list(rows.marks)
    for name in ("captured_ms", "feed", "source", "camera", "latitude", "confidence", "toward", "places"):
        assert np.array_equal(getattr(again, name), getattr(rows, name), equal_nan=True)
    assert [(one.index, one.clause, json.loads(one.raw)) for one in again.faults] == [
        (one.index, one.clause, json.loads(one.raw)) for one in rows.faults
    ]
    first, rest = rows.halves()
    assert len(first) + len(rest) == len(rows)


def test_a_pipe_or_a_device_is_no_file_and_is_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        for opens in (describe, open_reads):
            with pytest.raises(UnusableReadFile, match="a pipe or a device"):
                opens(path)


def test_a_link_to_a_file_is_a_file(tmp_path):
    (tmp_path / "reads.csv").write_text("made up")
    (tmp_path / "link.csv").symlink_to(tmp_path / "reads.csv")
    assert describe(tmp_path / "link.csv").size_bytes == 7
