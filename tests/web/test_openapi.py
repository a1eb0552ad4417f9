"""What the API says of itself."""

import json

import pytest

from commonbeat.kernel.errors import CommonbeatError
from commonbeat.web.problems import STATUS
from tests.web.walk import routes_of


def document(running) -> dict:
    answer = running.call("GET", "/api/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def test_it_is_openapi_3_1_and_needs_nothing_from_elsewhere(running):
    described = document(running)
    assert described["openapi"].startswith("3.1")
    assert "http://" not in json.dumps(described).replace("http://node", "")


def test_every_operation_has_words_an_answer_and_a_name_of_its_own(running):
    names = []
    for path, operations in document(running)["paths"].items():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation.get("description") or operation.get("summary"), f"{method} {path}"
            assert any(status.startswith("2") for status in operation["responses"]), f"{method} {path}"
    assert len(names) == len(set(names))


def test_every_operation_is_summed_up_in_words(running):
    summaries = {
        f"{method} {path}": operation.get("summary", "")
        for path, operations in document(running)["paths"].items()
        for method, operation in operations.items()
    }
    assert [name for name, summary in summaries.items() if len(summary.split()) < 2] == []
    assert [name for name, summary in summaries.items() if summary.endswith(".")] == []


def test_only_what_is_open_to_all_takes_no_credential(running):
    paths = document(running)["paths"]
    for route in routes_of(running.app):
        operation = paths.get(route.path, {}).get(route.method.lower())
        if operation is not None:
            assert (operation.get("security") == []) is (route.permission is None), str(route)


def test_every_refusal_is_a_problem(running):
    for path, operations in document(running)["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status[0] in "45" and not path.startswith("/healthz"):
                    assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_every_reference_leads_somewhere(running):
    described = document(running)
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) <= known


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_kind_of_error_has_a_status():
    assert {error.kind for error in CommonbeatError.__subclasses__() if "kind" in vars(error)} <= set(STATUS)


def test_the_page_that_shows_it_is_of_this_node_alone(running):
    page = running.call("GET", "/api/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace("http-equiv", "")
    for address in ("/static/vendor/swagger-ui/swagger-ui.css", "/static/vendor/swagger-ui/swagger-ui-bundle.js"):
        assert running.call("GET", address).status_code == 200


def test_the_description_of_a_demonstrations_api_says_that_all_is_made_up(running):
    page = running.call("GET", "/api/docs").text
    assert "SYNTHETIC" in page.partition("<title>")[2].partition("</title>")[0]
    assert "Every plate, person and place here is made up" in page
    assert running.call("GET", "/api/openapi.json").json()["info"]["description"].startswith("SYNTHETIC")


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json", "/sign-in", "/metrics", "/api/anpr/hits", "/none"])
def test_every_answer_of_a_demonstration_says_that_it_is_made_up(running, path):
    assert running.call("GET", path).headers["x-commonbeat-data"] == "SYNTHETIC"


def test_what_is_sent_to_a_demonstration_is_answered_as_made_up(running):
    assert running.call("POST", "/api/anpr/reads").headers["x-commonbeat-data"] == "SYNTHETIC"
