"""Files of reads, in both forms: the same rows give the same columns, and what is bad is told apart row by row."""

import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

from commonbeat.adapters.files.read_file import ROWS_AT_ONCE, UnusableReadFile
from commonbeat.adapters.files.read_files import describe, open_reads
from commonbeat.anpr.import_rows import decode_rows, encode_rows
from commonbeat.anpr.limits import Clause
from commonbeat.kernel.clock import from_ms
from tests.adapters.read_file_builders import (
    AT,
    NAMES,
    WRITERS,
    a_row,
    faults,
    only,
    parts,
    refusal,
    write_csv,
    write_parquet,
)


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    return lambda rows: WRITERS[request.param](tmp_path / f"reads.{request.param}", rows)


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
