"""A published version: the digest of each of its files, when it was published, by whom, and what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

MANIFEST: Final = "published.json"
CHANGES: Final = "CHANGES.md"
MIGRATION: Final = "MIGRATION.md"
WRITTEN: Final = frozenset({MANIFEST, CHANGES, MIGRATION})
"""Files of a version that publishing writes; all others are what was published."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published. ``files`` are SHA-256 digests in hexadecimal, by names within the version's folder."""

    standard: str
    version: str
    files: Mapping[str, str]
    at: datetime
    by: str

    @property
    def address(self) -> str:
        """Give the version's address, as ``pole@1.1``."""
        return f"{self.standard}@{self.version}"

    @property
    def content(self) -> Mapping[str, str]:
        """Give the digests of what was published, without what publishing wrote."""
        return {name: digest for name, digest in self.files.items() if name not in WRITTEN}


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not what was published; ``found`` is empty where it is gone, ``expected`` where it is new."""

    name: str
    expected: str
    found: str


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[Difference]:
    """Give every file whose digest is another, in the order of their names."""
    names = sorted({*expected, *found})
    each = [Difference(name, expected.get(name, ""), found.get(name, "")) for name in names]
    return [one for one in each if one.expected != one.found]
