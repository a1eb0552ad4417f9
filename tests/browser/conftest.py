"""Debian's Chromium, headless, one for all tests of this folder; and the gallery that it looks at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.gallery import served

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOUND = [place for name in ("chromium", "chromium-browser", "google-chrome") if (place := shutil.which(name))]
CHROMIUM = os.environ.get("COMMONBEAT_TEST_CHROMIUM") or next(iter(FOUND), "")
# The last one lets a machine without a graphics card draw the map.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-unsafe-swiftshader",
]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}


@dataclass
class Looked:
    """A page in a browser, and what it did that it should not: asked outside, complained, was refused by the policy."""

    page: Page
    base: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def axe(self) -> list[str]:
        """Give every fault that axe finds, with the first place of each."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)", RULES
        )
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]

    def sideways(self) -> int:
        """Give by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


Look = TypeVar("Look", bound=Looked)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        said = "Chromium is missing: apt-get install chromium, or set COMMONBEAT_TEST_CHROMIUM to one."
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with served() as base:
        yield base


@pytest.fixture
def look(chromium: Browser, gallery: str) -> Iterator[Looked]:
    """A page of its own, at the width of a desk."""
    with looked(chromium.new_context(viewport=WIDE, reduced_motion="reduce", locale="en-GB"), gallery) as seen:
        yield seen


@pytest.fixture
def phone(chromium: Browser, gallery: str) -> Iterator[Looked]:
    """A page of its own, at the width of the smallest phone."""
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", locale="en-GB", has_touch=True)
    with looked(context, gallery) as seen:
        yield seen


@pytest.fixture
def without_scripts(chromium: Browser, gallery: str) -> Iterator[Looked]:
    """A page of its own in a browser that runs no JavaScript."""
    with looked(chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB"), gallery) as seen:
        yield seen


@contextmanager
def looked(context: BrowserContext, base: str, kind: type[Look] = Looked) -> Iterator[Look]:  # type: ignore[assignment]
    """Give a page of the browser, and close it afterwards."""
    seen = kind(context.new_page(), base)
    context.set_default_timeout(20_000)

    def asked(url: str) -> None:
        if not url.startswith((base + "/", "blob:", "data:")):
            seen.outside.append(url)

    seen.page.on("request", lambda request: asked(request.url))
    seen.page.on("websocket", lambda socket: asked(socket.url))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
    seen.page.on(
        "response", lambda got: seen.complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None
    )
    yield seen
    context.close()
