"""Reads that nobody should send: each batch or read is told where it is wrong, and costs no good one."""

import json

import pytest

from tests.web.bad_input import JSON, NDJSON, faults_of, good, send


@pytest.mark.parametrize(
    ("body", "pointer", "told"),
    [
        (b"", "", "byte 0"),
        (b'{"reads": [', "", "byte 11"),
        (b'{"reads": [{"vrm": "A}]}', "", "byte"),
        (b'{"reads": [\xff]}', "", "UTF-8"),
        (b"[" * 200_000, "", "nested too deeply"),
        (b'{"reads": ' + b"[" * 200_000, "", "nested too deeply"),
        (b'{"reads": [' + b"9" * 6_000 + b"]}", "", "digits"),
        (b"[]", "", "list of reads"),
        (b"null", "", "list of reads"),
        (b"{}", "/reads", "no list"),
        (b'{"reads": {"0": 1}}', "/reads", "not a list"),
        (b'{"reads": []}', "/reads", "1 to 10000"),
        (b'{"reads": [' + b"{}," * 999_999 + b"{}]}", "", "far more values"),
        (b'{"reads": [' + b'{"vrm":"A"},' * 999_999 + b"{}]}", "/reads", "1 to 10000"),
        (b'{"reads": [{"vrm": "A", "image": "x"}]}', "/reads/0/image", "Images"),
        (b'{"reads": [{"vrm": "A", "image\\ud800": "x"}]}', "/reads/0/image?", "Images"),
    ],
)
def test_a_batch_that_cannot_be_read_says_where(running, body, pointer, told):
    answer = send(running, body)
    assert answer.status_code == 422
    assert faults_of(answer) == [pointer]
    assert told in answer.json()["detail"], answer.text[:500]


@pytest.mark.parametrize(
    ("body", "pointer", "told"),
    [
        (b"\n\n", "", "1 to 10000"),
        (b'\n{"vrm": ', "/0", "Line 2"),
        (b"{}\n" * 1_000_000, "", "far more values"),
        (b'{"vrm":"A"}\n' * 1_000_000, "", "1 to 10000"),
        (b"[" * 200_000, "/0", "nested too deeply"),
    ],
)
def test_lines_that_cannot_be_read_say_which(running, body, pointer, told):
    answer = send(running, body, NDJSON)
    assert answer.status_code == 422
    assert faults_of(answer) == [pointer]
    assert told in answer.json()["detail"], answer.text[:500]


BAD_READS = [
    ({"vrm": ""}, "vrm-shape"),
    ({"vrm": "A" * 10_000_000}, "vrm-shape"),
    ({"vrm": "\u0000\u0007\u0000"}, "vrm-shape"),
    ({"vrm": "\U0001f694\u202e"}, "transliteration"),
    ({"vrm": "\ud800"}, None),
    ({"\ud800": 7}, "record-complete"),
    ({"vrm": 7}, "record-complete"),
    ({"vrm": None}, "record-complete"),
    ({"vrm": ["A"]}, "record-complete"),
    ({"captured_at": "1970-01-01T00:00:00Z"}, "late-limit"),
    ({"captured_at": "2099-01-01T00:00:00Z"}, "clock-tolerance"),
    ({"captured_at": "9999-12-31T23:59:59.999999+00:00"}, "clock-tolerance"),
    ({"captured_at": "0001-01-01T00:00:00+14:00"}, None),
    ({"captured_at": "yesterday"}, "capture-time"),
    ({"captured_at": "2" * 10_000_000}, "capture-time"),
    ({"captured_at": 1_700_000_000}, "record-complete"),
    ({"feed": 10**30}, "record-complete"),
    ({"feed": -(2**63)}, "camera-known"),
    ({"camera": 2**63 - 1}, "camera-known"),
    ({"camera": 1.5}, "record-complete"),
    ({"camera": "1"}, "record-complete"),
    ({"latitude": float("nan"), "longitude": 0.0}, "position"),
    ({"latitude": 52.0, "longitude": float("inf")}, "position"),
    ({"latitude": 91.0, "longitude": 0.0}, "position"),
    ({"latitude": "52"}, "position"),
    ({"latitude": 10**400, "longitude": 0.0}, None),
    ({"confidence": 101}, "confidence"),
    ({"confidence": 10**30}, "confidence"),
    ({"confidence": "high"}, "confidence"),
    ({"toward_camera": "yes"}, "record-complete"),
    ({"toward_camera": {"a": [1] * 1_000}}, "record-complete"),
]


@pytest.mark.parametrize(("change", "clause"), BAD_READS, ids=range(len(BAD_READS)))
def test_a_bad_read_is_quarantined_with_its_clause_and_the_others_are_taken(running, change, clause):
    answer = send(running, {"reads": [good("OK"), good("BAD") | change, good("OK")]})
    assert answer.status_code == 202, answer.text[:500]
    told = answer.json()
    assert (told["accepted"], told["duplicates"]) == (2, 0)
    (refused,) = told["quarantined"]
    assert refused["index"] == 1
    assert refused["detail"]
    assert len(refused["detail"]) < 500
    assert clause is None or refused["clause"] == f"anpr-working@0.1#{clause}"


@pytest.mark.parametrize("value", [b"5", b'"x"', b"null", b"[]", b"[[[[[]]]]]", b"{}", b"true", b"1e999", b"-0"])
def test_what_is_no_read_costs_no_other_read(running, value):
    first, last = (json.dumps(good("OK")).encode() for _ in range(2))
    told = send(running, b'{"reads": [' + first + b"," + value + b"," + last + b"]}").json()
    assert told["accepted"] == 2
    assert [one["index"] for one in told["quarantined"]] == [1]
    told = send(running, json.dumps(good("OK")).encode() + b"\n" + value + b"\n", NDJSON).json()
    assert (told["accepted"], [one["index"] for one in told["quarantined"]]) == (1, [1])


def test_fields_that_nobody_knows_are_passed_over(running):
    told = send(running, {"reads": [good("OK") | {"lane": 3, "extra": {"deep": [[]]}}], "\ud800": "made up"}).json()
    assert (told["accepted"], told["quarantined"]) == (1, [])


def test_a_read_with_a_field_twice_is_still_one_read(running):
    text = json.dumps(good("OK"))[:-1] + ', "camera": 2}'
    assert send(running, f'{{"reads": [{text}]}}'.encode()).json()["accepted"] == 1


@pytest.mark.parametrize("kind", ["text/csv", "text/plain; charset=utf-16", "multipart/form-data; boundary=x", "", "ü"])
def test_another_content_type_is_no_crash(running, kind):
    for body in (b"vrm,captured_at\nA,B\n", b"\x00\x01\x02"):
        answer = send(running, body, {"Content-Type": kind.encode("latin-1")})
        assert answer.status_code in {415, 422}
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_compressed_body_is_refused_and_not_unpacked(running):
    assert send(running, b"\x1f\x8b", JSON | {"Content-Encoding": "gzip"}).status_code == 415
