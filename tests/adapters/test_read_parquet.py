"""Files of reads in Parquet: what a column may be, what a row's fault is, and what damage does."""

import json
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonbeat.adapters.files.read_file import UnusableReadFile
from commonbeat.adapters.files.read_files import open_reads
from commonbeat.anpr.limits import Clause
from commonbeat.kernel.clock import to_ms
from tests.adapters.read_file_builders import AT, TEXT, a_row, faults, only, refusal, write_parquet


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
