"""Questions that nobody should ask: each is told where it is wrong, and odd text is text."""

import pytest

from tests.web.bad_input import BAD_AREAS, PURPOSE, ask, faults_of, now


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", ""),
        (b'{"vrm": ', "character 8"),
        (b'{"vrm": "A" "b"}', "character 12"),
        (b'{"vrm": "\xff"}', "UTF-8"),
        (b"[" * 40_000, "nested too deeply"),
        (b'{"area": ' + b'{"a":' * 40_000, "nested too deeply"),
        (b'{"cameras": [' + b"[]," * 1_000_000 + b"[]]}", "far more values"),
        (b'{"limit": ' + b"9" * 6_000 + b"}", "digits"),
        (b"null", ""),
        (b"[]", ""),
        (b'"text"', ""),
    ],
)
def test_a_question_that_cannot_be_read_says_where(running, body, told):
    answer = ask(running, body)
    assert answer.status_code == 422
    assert faults_of(answer)[0] == "" or body in {b"", b"null"}
    assert told in answer.json()["detail"], answer.text[:500]


@pytest.mark.parametrize("area", BAD_AREAS, ids=range(len(BAD_AREAS)))
def test_an_area_that_is_none_says_so(running, area):
    answer = ask(running, {"area": area, "from": now(days=1), "to": now(), "purpose": PURPOSE})
    assert answer.status_code == 422, answer.text[:500]
    assert all(pointer.startswith("/area") for pointer in faults_of(answer))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"vrm": "A" * 10_000_000}, "/vrm"),
        ({"vrm": "\ud800"}, "/vrm"),
        ({"vrm": "A\u0000B"}, "/vrm"),
        ({"vrm": ""}, ""),
        ({"vrm": {}}, "/vrm"),
        ({"from": "1970-01-01T00:00:00Z", "to": "1969-01-01T00:00:00Z"}, "/to"),
        ({"from": "2" * 1_000_000}, "/from"),
        ({"from": float("nan")}, "/from"),
        ({"to": "0001-01-01T00:00:00+14:00"}, "/to"),
        ({"limit": 10**30}, "/limit"),
        ({"limit": 1.5}, "/limit"),
        ({"limit": float("nan")}, "/limit"),
        ({"cursor": "A" * 501}, "/cursor"),
        ({"cursor": "\u0000"}, "/cursor"),
        ({"cursor": "\ud800"}, "/cursor"),
        ({"cameras": [[10**30, 1, 1]]}, "/cameras/0/0"),
        ({"cameras": [[1, 1, 1]] * 1_001}, "/cameras"),
        ({"cameras": [[]] * 20_000}, "/cameras"),
        ({"look_alikes": 1}, "/look_alikes"),
        ({"\ud800": 1}, "/?"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"purpose": PURPOSE | {"reason": "A\u0000BCDEFG"}}, "/purpose/reason"),
        ({"purpose": PURPOSE | {"reason": "\ud800" * 9}}, "/purpose/reason"),
        ({"purpose": PURPOSE | {"reference": "x" * 1_000_000}}, "/purpose/reference"),
        ({"purpose": PURPOSE | {"originator": "\u001b[31m"}}, "/purpose/originator"),
        ({"purpose": PURPOSE | {"legal_basis": "\u2066made up"}}, "/purpose/legal_basis"),
        ({"purpose": PURPOSE | {"authority": "authority-\u202e1"}}, "/purpose/authority"),
        ({"vrm": "\u202eAA11AAA"}, "/vrm"),
        ({"purpose": PURPOSE | {"authority": "\ud800"}}, "/purpose/authority"),
        ({"purpose": PURPOSE | {"category": "idle-curiosity"}}, "/purpose/category"),
        ({"purpose": []}, "/purpose"),
    ],
)
def test_a_bad_question_says_where(running, change, pointer):
    question = {"vrm": "AA11AAA", "from": now(days=1), "to": now(), "purpose": PURPOSE} | change
    answer = ask(running, question)
    assert answer.status_code == 422, answer.text[:500]
    assert pointer in faults_of(answer)
    assert len(answer.content) < 50_000


HARMLESS = [
    "\u05e9\u05dc\u05d5\u05dd",
    "Llanfairpwll \u2013 Llŷn\n\tand on",
    "<script>alert(1)</script>",
    "'; DROP TABLE reads; --",
    "{{7*7}}",
    "%00",
    "${jndi:x}",
    "A" * 400,
]


@pytest.mark.parametrize("text", HARMLESS)
def test_odd_text_is_text(running, text):
    question = {"vrm": "AA11AAA", "from": now(days=1), "to": now(), "purpose": PURPOSE | {"reason": text + " and more"}}
    assert ask(running, question).status_code == 200
    answer = ask(running, question | {"vrm": text[:40]})
    assert answer.status_code in {200, 422}
