"""Addresses, methods and ways back that nobody should use: each is refused, and leads nowhere else."""

import re

import pytest

from commonbeat.web.forms import safe_next
from tests.web.walk import routes_of

ODD_IDS = [
    "%00",
    "%FF",
    "..%2F..%2Fetc",
    "%2e%2e",
    "a" * 8_000,
    "%F0%9F%9A%94",
    "-1",
    str(10**30),
    "'%20OR%201=1--",
    "%0d%0aX:%20y",
]


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_id_that_is_none_is_not_found(running, odd):
    for route in routes_of(running.app):
        if "{" not in route.path or route.is_page or route.method != "GET":
            continue
        for who in ("investigator", "list-manager", "auditor", "admin", "camera-engineer"):
            path = re.sub(r"\{[^}]+\}", odd, route.path)
            answer = running.call("GET", path, headers=running.bearer(who))
            assert answer.status_code in {403, 404, 422}, f"{path[:80]}: {answer.status_code} {answer.text[:200]}"


@pytest.mark.parametrize(
    "query",
    [
        "after=%00",
        "after=%FF%FE",
        "after=" + "9" * 30,
        "after=-1",
        "limit=0",
        "limit=1e3",
        "limit=" + "9" * 30,
        "event=x",
        "unknown=1",
        "after=" + "A" * 60_000,
        "&&&=",
        "a=" * 20_000,
    ],
)
def test_a_question_in_an_address_is_looked_at(running, query):
    for path, who in (
        ("/api/audit/entries", "auditor"),
        ("/api/anpr/hits", "hit-desk"),
        ("/api/anpr/lists", "list-manager"),
    ):
        answer = running.call("GET", f"{path}?{query}", headers=running.bearer(who))
        assert answer.status_code in {200, 422}, f"{path} {query[:60]}: {answer.status_code} {answer.text[:200]}"
        assert answer.status_code == 422 or query in {"&&&=", "event=x"}, f"{path} {query[:60]}"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"])
def test_a_method_that_is_not_taken_is_told_which_are(running, method):
    routes = routes_of(running.app)
    taken = {path: {one.method for one in routes if one.path == path} for path in {one.path for one in routes}}
    taken["/api/anpr/reads"] = {"POST"}
    for path, methods in taken.items():
        if method in methods or path == "/static":
            continue
        answer = running.client.request(method, re.sub(r"\{[^}]+\}", "1", path), headers={"X-Secret": "echoed?"})
        assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
        assert methods <= set(answer.headers["allow"].split(", ")), f"{method} {path}: {answer.headers['allow']}"
        assert "echoed?" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "....//app.py",
        "..%5capp.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "css/../../app.py",
        "x%00.css",
        "%ff",
        "a" * 5_000,
        "",
    ],
)
def test_nothing_outside_the_folder_of_static_files_is_served(running, path):
    answer = running.client.get(f"/static/{path}")
    assert answer.status_code in {400, 404}, answer.status_code
    assert "import" not in answer.text
    assert "root:" not in answer.text


EVIL = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/a\r\nSet-Cookie: x=1",
    "/a\nb",
    "/\t/evil.example",
    "http:evil",
    "",
    "/\x00",
    "/\u2028",
]


@pytest.mark.parametrize("address", EVIL)
def test_nobody_is_sent_to_another_node_or_with_another_header(running, address):
    assert safe_next(address) == "/"
    answer = running.client.get("/sign-in", params={"next": address}, follow_redirects=False)
    assert answer.status_code == 200
    assert "evil.example" not in answer.headers.get("location", "")
    assert not re.search(r'(?:href|action|value)="[^"]*evil', answer.text)
    assert "x=1" not in answer.headers.get("set-cookie", "")
