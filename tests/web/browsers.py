"""A browser without scripts: it keeps cookies, reads a page's form token, and sends forms."""

from __future__ import annotations

import re
from html import unescape
from itertools import count

import httpx
from starlette.testclient import TestClient

from commonbeat.kernel.ids import PersonId
from commonbeat.parties.sign_in import Proof
from commonbeat.web.dependencies import SESSION_COOKIE

PAGE = {"accept": "text/html"}
_steps = count(1 << 40)  # a code is good once: each sign-in is at a later step than any clock's


class Browser:
    """One person's browser. It follows no redirect, so that a test sees where it is sent."""

    def __init__(self, running, person: str = "") -> None:
        self.client = TestClient(running.app, base_url="http://node", raise_server_exceptions=False)
        self.client.follow_redirects = False
        if person:
            self.client.cookies.set(SESSION_COOKIE, session_of(running, person), domain="node.local", path="/")

    def get(self, path: str, **more) -> httpx.Response:
        return self.client.get(path, headers=PAGE, **more)

    def send(self, path: str, fields: dict | None = None, *, page: str = "/account", token=None, **more):
        """Send a form with the token of a page of the same browser; ``token`` sends another, or none at all."""
        if token is None:
            token = self.token(page)
        data = dict(fields or {}) | ({"csrf_token": token} if token else {})
        return self.client.post(path, data=data, headers=PAGE, **more)

    def token(self, page: str = "/account") -> str:
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def after(self, answer: httpx.Response) -> httpx.Response:
        """Go where the answer sends the browser."""
        assert answer.status_code == 303, answer.text[:2000]
        return self.get(answer.headers["location"])


def session_of(running, person: str) -> str:
    """Begin a browser's session for somebody whose password and code were found right."""
    with running.node.begin() as rooms:
        signed_in = rooms.sign_in.settle(Proof(PersonId(person), password_right=True, code_step=next(_steps)))
    assert signed_in is not None, person
    return signed_in.bearer


def words(answer: httpx.Response) -> str:
    """Give the text of a page's main part, without tags, in single blanks."""
    main = re.search(r"<main[^>]*>(.*)</main>", answer.text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[1] if main else answer.text)).split())


def next_page(answer: httpx.Response) -> str:
    """Give the address that a page's last button leads to."""
    found = re.search(r'href="([^"]+)" rel="next"', answer.text)
    assert found, "there is no further page"
    return unescape(found[1])
