"""A served node and somebody's browser in front of it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator

from commonbeat.demo.people import PASSWORD
from commonbeat.kernel.clock import spell
from tests.browser.conftest import PHONE, WIDE, Looked, looked
from tests.faults.served import Served, until

PICTURES = os.environ.get("COMMONBEAT_TEST_PICTURES", "")
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1234/26"}
CODE_SECONDS = 45

_SIGNED_IN: dict[tuple[str, str], object] = {}
"""The cookies of everybody who signed in at a node: a code is good once, and the next takes half a minute to come."""


class Desk(Looked):
    """A browser in which somebody is signed in, or nobody is yet. It counts the taps that are made through it."""

    taps: int = 0

    def sign_in(self, person: str) -> None:
        """Sign in as a newcomer does by hand: name, password, and the code that the page shows."""

        def tried() -> bool:
            self.go("/sign-in")
            shown = self.page.locator(".cb-person", has=self.page.locator(f"code:text-is('{person}')"))
            self.page.get_by_label("Name", exact=True).fill(person)
            self.page.get_by_label("Password", exact=True).fill(PASSWORD)
            self.page.get_by_label("One-time code").fill(shown.locator(".cb-person__code code").last.inner_text()[:6])
            self.page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
            return urlsplit(self.page.url).path != "/sign-in"

        # A code is good once: somebody who signed in a moment ago waits for the next.
        until(tried, CODE_SECONDS, f"{person} is signed in")
        self.complaints.clear()  # of the refused tries

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.click()

    def faults(self, *, refusal: bool = False) -> list[str]:
        """Give all that is wrong with the page as it is, at the width of a desk and of the smallest phone.

        Where it is a ``refusal``, its own status is no fault.
        """
        found = []
        if self.page.url.endswith("/api/docs"):  # it draws itself
            self.page.locator(".opblock").first.wait_for()
        before = self.page.viewport_size
        for name, size in (("wide", WIDE), ("phone", PHONE)):
            self.page.set_viewport_size(size)
            self.picture(name)
            found += [f"{name}: {fault}" for fault in self.axe()]
            if (over := self.page.evaluate("document.scrollingElement.scrollWidth") - size["width"]) > 0:
                found.append(f"{name}: it is {over} pixels too wide")
        if before:
            self.page.set_viewport_size(before)
        path = urlsplit(self.page.url).path
        if refusal:
            self.complaints[:] = [one for one in self.complaints if not re.match(r"4\d\d |.* a status of 4\d\d ", one)]
        found = [f"{path}: {fault}" for fault in [*found, *self.complaints, *(f"asked {url}" for url in self.outside)]]
        self.complaints.clear()
        return found

    def picture(self, width: str) -> None:
        """Keep a picture for the eye, where the environment says where to."""
        if PICTURES:
            name = pattern_of(self.page.url).strip("/").replace("/", "-").replace("*", "x") or "home"
            path = Path(PICTURES) / f"{name}-{width}.png"
            path = path if not path.exists() else path.with_stem(f"{path.stem}-{time.monotonic_ns() % 10**6}")
            self.page.screenshot(path=path, full_page=True)


@contextmanager
def a_desk(browser: Browser, base: str, person: str = "", **more: object) -> Iterator[Desk]:
    """Give a browser of its own, at the width of a desk unless it is said otherwise."""
    options = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-GB"} | more
    if (base, person) in _SIGNED_IN:
        options["storage_state"] = _SIGNED_IN[base, person]
    with looked(browser.new_context(**options), base, Desk) as desk:  # type: ignore[arg-type]
        if person and (base, person) not in _SIGNED_IN:
            desk.sign_in(person)
            _SIGNED_IN[base, person] = desk.page.context.storage_state()
        yield desk


def pattern_of(url: str) -> str:
    """Give the page's address with a star for everything that says which one."""
    path = urlsplit(url).path
    path = re.sub(r"^/errors/.+", "/errors/*", path)
    path = re.sub(r"^/standards/[^/]+/[^/]+", "/standards/*/*", path)
    path = re.sub(
        r"^(/standards/\*/\*/(?:clauses|compare|diff|crosswalks|artefacts|dictionary/[^/]+))/.+", r"\1/*", path
    )
    path = re.sub(r"^/cameras/.+", "/cameras/*/*/*", path)
    path = re.sub(r"^/(hits|audit/entries|lists|authorities)/(?!new$|entries)[^/]+", r"/\1/*", path)
    return re.sub(r"/entries/(?!new$|\*)[^/]+/", "/entries/*/", path)


def send(served: Served, vrm: str, camera: int = 1) -> float:
    """Have the feed send a read of just now; give the instant of the acknowledgement."""
    read = {"vrm": vrm, "captured_at": spell(datetime.now(UTC)), "feed": 1, "source": 1, "camera": camera}
    status, told = served.call("POST", "/api/anpr/reads", {"reads": [read]}, "feed-1")
    assert (status, told["accepted"]) == (202, 1), told
    return time.monotonic()


def a_list(served: Served, vrm: str, name: str = "SYNTHETIC stolen vehicles") -> tuple[str, str]:
    """Make a list with one entry by API; give both ids."""
    body = {"name": name, "purpose": "made-up vehicles", "priority": "high"}
    status, made = served.call("POST", "/api/anpr/lists", body, "list-manager")
    assert status == 201, made
    entry = {"vrm": vrm, "reason": "made up", "action": "stop", "weed_date": str(tomorrow())}
    status, added = served.call("POST", f"/api/anpr/lists/{made['id']}/entries", {"entries": [entry]}, "list-manager")
    assert status == 201, added
    return made["id"], str(added)


def tomorrow():
    return (datetime.now(UTC) + timedelta(days=1)).date()
