"""How much JSON a route takes, and that what is wrong with it is told in few words."""

import json
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from commonbeat.demo.people import make_people
from commonbeat.web.api.bodies import rows
from commonbeat.web.json_body import ORDINARY, OTHERS, json_bound
from commonbeat.web.problems import FAULTS_TOLD
from commonbeat.web.routing import HouseRoute, takes_json
from tests.web.walk import routes_of

JSON = {"Content-Type": "application/json"}
TOLD_BYTES = 64 * 1024
"""An answer that tells of a hundred faults is no longer; one that told of all would be of megabytes."""


class Row(BaseModel):
    """A row of a list, for these tests."""

    number: int


def json_routes(running):
    return [one for one in routes_of(running.app) if isinstance(one.route, HouseRoute) and takes_json(one.route)]


def one_who_may(running, permission) -> dict[str, str]:
    for person in make_people():
        headers = running.bearer(person.id)
        if permission is None or permission in running.node.who(headers["Authorization"].split()[1]).permissions:
            return headers
    raise AssertionError(f"nobody may {permission}")


def test_every_route_that_takes_json_bounds_it(running):
    found = json_routes(running)
    assert len(found) > 15
    for one in found:
        path = one.path.replace("{feed}", "1").replace("{source}", "1").replace("{camera}", "1").replace("{id}", "x")
        body = b'{"' + b"a" * json_bound(one.path).bytes_most + b'": 1}'
        answer = running.call(one.method, path, content=body, headers=one_who_may(running, one.permission) | JSON)
        assert answer.status_code == 413, (one, answer.text[:200])
        assert f"{json_bound(one.path).bytes_most} bytes" in answer.json()["detail"]


def test_only_routes_that_there_are_have_a_bound_of_their_own(running):
    paths = {one.path for one in json_routes(running)}
    assert set(OTHERS) <= paths
    assert json_bound("/api/a/new/route") == ORDINARY


def test_a_body_of_no_said_length_is_read_no_further_than_its_bound(running):
    pieces = iter([b'{"name": "', *[b"x" * 60_000] * 3, b'"}'])
    answer = running.call("POST", "/api/anpr/lists", content=pieces, headers=running.bearer("list-manager") | JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "who", "body"),
    [
        ("/api/anpr/cameras", "camera-engineer", lambda: {str(n): 0 for n in range(245_000)}),
        ("/api/anpr/cameras", "camera-engineer", lambda: {"cameras": [{}] * 120_000}),
        ("/api/anpr/cameras", "camera-engineer", lambda: {"cameras": [{f"n{n}": 0 for n in range(95)}] * 2_500}),
        ("/api/anpr/lists/x/entries", "list-manager", lambda: {"entries": [{str(n): 0 for n in range(45)}] * 5_000}),
        ("/api/anpr/lists/x/entries", "list-manager", lambda: {"entries": [{"vrm": "\\ud83d"}] * 10_000}),
        ("/api/anpr/searches", "investigator", lambda: {str(n): 0 for n in range(490_000)}),
        ("/api/anpr/searches", "investigator", lambda: {"cameras": [[]] * 25_000}),
        ("/api/anpr/cameras", "camera-engineer", lambda: {"cameras": [{}] * 249_000}),
        ("/api/anpr/searches", "investigator", lambda: {"cameras": [[]] * 120_000}),
    ],
)
def test_half_a_million_values_are_refused_in_few_words(running, path, who, body):
    content, headers = json.dumps(body(), separators=(",", ":")).encode(), running.bearer(who) | JSON
    answer = running.call("POST", path, content=content, headers=headers)
    assert answer.status_code in {413, 422}
    assert len(answer.content) < TOLD_BYTES


def test_of_many_faults_the_first_are_told_and_how_many_more(running):
    answer = running.call(
        "POST", "/api/anpr/cameras", json={"cameras": [{"name": 1}] * 300}, headers=running.bearer("camera-engineer")
    )
    assert answer.status_code == 422
    faults = answer.json()["faults"]
    assert len(faults) == FAULTS_TOLD + 1
    assert faults[-1]["detail"].startswith("There are more faults: at least ")


def test_the_body_of_too_many_values_is_not_read(running):
    body = b'{"cameras": [' + b"[]," * 400_000 + b"[]]}"
    answer = running.call("POST", "/api/anpr/cameras", content=body, headers=running.bearer("camera-engineer") | JSON)
    assert answer.status_code == 422
    assert "far more values" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"name": "a", "priority": "high", "name": "b"}', "the name name twice"),
        (json.dumps({f"n{n}": 0 for n in range(101)}).encode(), "more than 100 names"),
    ],
)
def test_an_object_that_readers_would_take_differently_is_refused(running, body, told):
    answer = running.call("POST", "/api/anpr/lists", content=body, headers=running.bearer("list-manager") | JSON)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


@given(st.lists(st.one_of(st.integers(-5, 5), st.just("x")), max_size=60))
def test_rows_are_checked_as_if_all_at_once(numbers):
    sent = [{"number": number} for number in numbers]
    whole = TypeAdapter(list[Row])
    by_parts = TypeAdapter(Annotated[list[Row], rows(100)])
    try:
        expected = whole.validate_python(sent)
    except ValidationError as wrong:
        with pytest.raises(ValidationError) as told:
            by_parts.validate_python(sent)
        assert [(one["loc"], one["msg"]) for one in told.value.errors()] == [
            (one["loc"], one["msg"]) for one in wrong.errors()
        ]
    else:
        assert by_parts.validate_python(sent) == expected
