"""Batches as they come over the wire, good and bad."""

import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.errors import BatchSize, BatchUnreadable, ImagesNotTaken
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.wire import decode_json, decode_ndjson
from commonbeat.anpr.wire_reads import columns_of
from tests.anpr.intake_builders import LIMITS, a_body, a_wire_read

FEW = replace(LIMITS, batch_max=3)


def faults(batch):
    return [(fault.index, fault.clause) for fault in batch.faults]


def test_a_batch_is_read_with_and_without_what_may_be_absent():
    whole = a_wire_read(latitude=52.5, longitude=-1, confidence=87, toward_camera=False)
    batch = decode_json(a_body(whole, a_wire_read()), LIMITS)
    assert json.loads(batch.raw(0)) == whole
    columns = columns_of(batch.reads(), LIMITS)
    assert (columns.latitude[0], columns.confidence[0], columns.toward[0]) == (52.5, 87, 0)
    assert str(columns.latitude[1]) == str(columns.confidence[1]) == str(columns.toward[1]) == "nan"


@pytest.mark.parametrize("decode", [decode_json, decode_ndjson])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_json_in_another_encoding_than_utf_8_is_unreadable(decode, encoding):
    with pytest.raises(BatchUnreadable, match=r"sent in UTF-8|not UTF-8"):
        decode(a_body(a_wire_read()).decode().encode(encoding), LIMITS)


def test_json_in_utf_8_may_begin_with_a_mark_of_order():
    assert decode_json(b"\xef\xbb\xbf" + a_body(a_wire_read()), LIMITS).count == 1


def test_of_a_name_that_stands_twice_the_last_value_counts():
    twice = a_body(a_wire_read(vrm="FIRST1")).replace(b'"vrm"', b'"vrm":"WRONG1","vrm"', 1)
    assert next(iter(decode_json(twice, LIMITS).reads())).vrm == "FIRST1"


@pytest.mark.parametrize(
    ("wrong", "clause"),
    [
        ({"vrm": 5}, Clause.RECORD_COMPLETE),
        ({"vrm": None}, Clause.RECORD_COMPLETE),
        ({"captured_at": 1763726400}, Clause.RECORD_COMPLETE),
        ({"feed": "1"}, Clause.RECORD_COMPLETE),
        ({"camera": 1.5}, Clause.RECORD_COMPLETE),
        ({"camera": True}, Clause.RECORD_COMPLETE),
        ({"source": 10**30}, Clause.RECORD_COMPLETE),
        ({"latitude": "52"}, Clause.POSITION),
        ({"longitude": []}, Clause.POSITION),
        ({"confidence": 97.5}, Clause.CONFIDENCE),
        ({"confidence": 10**20}, Clause.CONFIDENCE),
        ({"toward_camera": "yes"}, Clause.RECORD_COMPLETE),
    ],
)
@pytest.mark.clause("anpr-working@0.1#record-complete")
def test_a_read_of_the_wrong_type_is_a_fault_of_its_own(wrong, clause):
    good, bad = a_wire_read(latitude=52.0, longitude=-1.5), a_wire_read(**wrong)
    for batch in (decode_json(a_body(good, bad, good), LIMITS), decode_ndjson(lines(good, bad, good), LIMITS)):
        assert faults(batch) == [(1, clause)]
        assert [batch.index(row) for row in range(len(batch))] == [0, 2]
        assert json.loads(batch.faults[0].raw) == bad


@pytest.mark.parametrize("value", [5, None, "AB12CDE", [], [a_wire_read()]])
def test_what_is_no_object_is_a_fault_of_its_own(value):
    batch = decode_json(json.dumps({"reads": [a_wire_read(), value]}).encode(), LIMITS)
    assert faults(batch) == [(1, Clause.RECORD_COMPLETE)]
    assert len(batch) == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_position_that_is_no_number_costs_its_read_alone(number):
    body = a_body(a_wire_read(), a_wire_read(latitude=987654.0, longitude=0.0)).replace(b"987654.0", number.encode())
    assert faults(decode_json(body, LIMITS)) == [(1, Clause.POSITION)]


def test_an_unknown_field_is_passed_over():
    batch = decode_json(a_body(a_wire_read(lane=2, make={"name": "x"}), a_wire_read()), LIMITS)
    assert (len(batch), faults(batch)) == (2, [])


@pytest.mark.parametrize(
    "name",
    [
        "plate_image",
        "overview_image",
        "plateImage",
        "image",
        "context_photo",
        "patch",
        "plate_patch",
        "overview",
        "jpeg",
    ],
)
@pytest.mark.clause("anpr-working@0.1#image-not-taken")
def test_an_image_is_refused_with_its_place(name):
    for decode, body, place in (
        (decode_json, a_body(a_wire_read(), a_wire_read(**{name: "AAAA"})), f"/reads/1/{name}"),
        (decode_ndjson, lines(a_wire_read(), a_wire_read(**{name: "AAAA"})), f"/1/{name}"),
    ):
        with pytest.raises(ImagesNotTaken) as refused:
            decode(body, LIMITS)
        assert refused.value.faults[0].pointer == place


def test_a_word_that_only_looks_like_an_image_is_none():
    read = a_wire_read(note='"image": x', plate_image=None)
    assert len(decode_json(a_body({**read, "plate_image": None}), LIMITS)) == 1
    for decode, body in ((decode_json, a_body), (decode_ndjson, lines)):
        assert len(decode(body(a_wire_read(dispatched_at="2026-11-21")), LIMITS)) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", ""),
        (b"{", ""),
        (a_body(a_wire_read())[:-1], ""),
        (a_body(a_wire_read()) + b"x", ""),
        (b"[]", ""),
        (b"5", ""),
        (b"{}", "/reads"),
        (b'{"reads": 5}', "/reads"),
        (b'{"reads": {}}', "/reads"),
        (b'{"reads": null}', "/reads"),
        (b"\xff\xfe{}", ""),
        (b'{"reads": [{"vrm": "\xff"}]}', ""),
        (b"[" * 100_000, ""),
        (b'{"reads":' + b"[" * 100_000, ""),
        (b'{"reads": [' + b"9" * 10_000 + b"]}", ""),
        (b'{"reads": [' + b"[]," * 1_000_000 + b"[]]}", ""),
    ],
)
def test_a_body_that_is_no_batch_is_refused_with_the_place(body, pointer):
    with pytest.raises(BatchUnreadable) as refused:
        decode_json(body, LIMITS)
    assert refused.value.faults[0].pointer == pointer


def test_the_byte_where_json_breaks_is_said():
    with pytest.raises(BatchUnreadable, match="at byte 10:"):
        decode_json(b'{"reads": }', LIMITS)


def test_a_broken_line_is_a_faulty_read_and_the_others_are_taken():
    batch = decode_ndjson(lines(a_wire_read()) + b'\n\n{"vrm": "AB1\n' + lines(a_wire_read()), LIMITS)
    assert len(batch) == 2
    [fault] = batch.faults
    assert (fault.index, fault.clause) == (1, Clause.RECORD_COMPLETE)
    assert fault.detail.startswith("Line 3: ")
    assert fault.raw == '{"vrm": "AB1'
    assert list(batch.indexes) == [0, 2]


def test_lines_of_which_none_can_be_read_are_no_batch():
    with pytest.raises(BatchUnreadable, match="Line 2: ") as refused:
        decode_ndjson(b'\n{"vrm": "AB1\n<reads>', LIMITS)
    assert refused.value.faults[0].pointer == "/0"


def test_empty_lines_are_no_reads():
    batch = decode_ndjson(b"\n" + lines(a_wire_read(), a_wire_read()) + b"\r\n \n", LIMITS)
    assert len(batch) == 2


@pytest.mark.parametrize("count", [0, 4])
@pytest.mark.clause("anpr-working@0.1#batch-size")
def test_a_batch_has_its_size(count):
    for decode, body in (
        (decode_json, a_body(*[a_wire_read()] * count)),
        (decode_ndjson, lines(*[a_wire_read()] * count)),
    ):
        with pytest.raises(BatchSize, match="1 to 3"):
            decode(body, FEW)


def test_too_many_faulty_reads_are_too_many_reads():
    with pytest.raises(BatchSize):
        decode_ndjson(b"5\n" * 4, FEW)
    with pytest.raises(BatchSize):
        decode_json(b'{"reads":[1,2,3,4]}', FEW)


def test_a_million_reads_are_refused_without_reading_them():
    body = a_body(*[a_wire_read()] * 300_000)
    with pytest.raises(BatchSize):
        decode_json(body, LIMITS)


def test_half_a_surrogate_pair_does_no_harm():
    body = a_body(a_wire_read(vrm="SURROGATE")).replace(b"SURROGATE", b"\\ud800A1")
    batch = decode_json(body, LIMITS)
    assert json.loads(batch.raw(0))["vrm"] == "\ud800A1"


def lines(*reads):
    return b"\n".join(msgspec.json.encode(read) for read in reads)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["vrm", "captured_at", "feed", "source", "camera", "latitude", "confidence", "toward_camera"])


@given(st.lists(st.dictionaries(fields, values) | values, min_size=1, max_size=5))
def test_whatever_json_holds_each_read_is_a_read_or_a_fault(sent):
    try:
        batch = decode_json(json.dumps({"reads": sent}).encode(), LIMITS)
    except (ImagesNotTaken, BatchUnreadable):
        return
    places = [batch.index(row) for row in range(len(batch))] + [fault.index for fault in batch.faults]
    assert sorted(places) == list(range(len(sent)))


@given(st.binary(max_size=200))
def test_whatever_bytes_come_the_refusal_is_ours(body):
    for decode in (decode_json, decode_ndjson):
        try:
            decode(body, LIMITS)
        except (BatchUnreadable, BatchSize, ImagesNotTaken) as refused:
            assert refused.faults
