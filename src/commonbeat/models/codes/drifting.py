"""How far two standards that mean the same list have drifted apart in it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from commonbeat_check.model import CodeList


class Comparable(StrEnum):
    """What can be said of two lists."""

    VALUES = "values"
    VERSIONS = "versions"  # one or both lists are only named: their versions can be held against each other
    NOTHING = "nothing"


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """Where two lists of the same concept differ."""

    compared: Comparable
    versions: tuple[str, str]
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()
    other_meaning: tuple[tuple[str, str, str], ...] = ()
    """Values that both have with labels that differ by more than case, spaces and punctuation: value, first, second."""
    shared: int = 0

    @property
    def is_drifted(self) -> bool:
        """Say whether the two differ in values, in what a value means, or in a version that both state."""
        first, second = self.versions
        versions_differ = bool(first and second and first != second)
        return bool(self.only_first or self.only_second or self.other_meaning or versions_differ)


def drift(first: CodeList, second: CodeList) -> Drift:
    """Give where two lists differ: their values where both are known, else the versions that they state."""
    versions = (first.version, second.version)
    if not (first.is_known and second.is_known):
        compared = Comparable.VERSIONS if all(versions) else Comparable.NOTHING
        return Drift(compared=compared, versions=versions)
    ours, theirs = ({code.value: code.label for code in one.codes} for one in (first, second))
    both = [value for value in ours if value in theirs]
    return Drift(
        compared=Comparable.VALUES,
        versions=versions,
        only_first=tuple(value for value in ours if value not in theirs),
        only_second=tuple(value for value in theirs if value not in ours),
        other_meaning=tuple((one, ours[one], theirs[one]) for one in both if _differ(ours[one], theirs[one])),
        shared=len(both),
    )


def _differ(first: str, second: str) -> bool:
    """Say whether two labels mean something else; one that is empty says nothing."""
    one, other = ("".join(filter(str.isalnum, label.casefold())) for label in (first, second))
    return bool(one and other and one != other)
