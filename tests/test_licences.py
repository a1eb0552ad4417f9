"""What ships is under licences that let others build on it: decision 19."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SILENT = {"cedarpy"}
"""Packages whose metadata names no licence; each was looked up: cedarpy is under Apache-2.0."""
_GPL = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public License", re.IGNORECASE)


def shipped() -> list[str]:
    """Give the packages that a node is installed with."""
    lines = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", lines, re.MULTILINE)))


def licence_of(name: str) -> str | None:
    """Give what a package says of its licence; None: it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    classified = [one for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    # A licence that is given in full would speak of others: its first line names it.
    first = next(iter((told.get("License") or "").strip().splitlines()), "")
    return "; ".join(filter(None, [told.get("License-Expression"), first, *classified]))


def test_nothing_that_ships_is_under_the_gpl():
    licences = {name: licence_of(name) for name in shipped()}
    known = {name: licence for name, licence in licences.items() if licence is not None}
    assert len(known) > 50
    assert {name for name, licence in known.items() if not licence} <= SILENT
    assert {name: licence for name, licence in known.items() if _GPL.search(licence)} == {}


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "GPLv2",
        "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License v3",
    ],
)
def test_the_gpl_is_recognised(licence):
    assert _GPL.search(licence)


@pytest.mark.parametrize("licence", ["LGPL-3.0-only", "GNU Lesser General Public License v3 (LGPLv3)", "MPL-2.0"])
def test_a_library_under_the_lgpl_is_taken(licence):
    assert not _GPL.search(licence)
