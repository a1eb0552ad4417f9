"""The pages of the documentation that errors and commands send people to, wherever the program is installed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import commonbeat

SETTINGS: Final = "settings"
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def docs_folder() -> Path:
    """Give the folder of the documentation: inside an installed package, beside ``src`` in a checkout."""
    package = Path(commonbeat.__file__).parent
    installed = package / "docs"
    return installed if installed.is_dir() else package.parents[1] / "docs"


def page_about(topic: str) -> str:
    """Give the page about an error's code, or about ``settings``, in Markdown; empty where there is none."""
    folder = docs_folder()
    pages = {page.stem: page for page in (folder / "errors").glob("*.md")}
    pages[SETTINGS] = folder / "reference" / "settings.md"
    page = pages.get(topic)
    return _LINK.sub(r"\1", page.read_text(encoding="utf-8")) if page is not None and page.is_file() else ""


def topics() -> list[str]:
    """Give all that there is a page about."""
    return sorted([*(page.stem for page in (docs_folder() / "errors").glob("*.md")), SETTINGS])
