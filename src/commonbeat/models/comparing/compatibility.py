"""What a version of a model must leave whole where its first number stays: whom its standard promised not to break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from commonbeat.models.errors import BreaksCompatibility
from commonbeat_check.model import Compatibility, DataModel

from .change import Change, Party
from .differ import compare

_PROMISED: Final[Mapping[Compatibility, frozenset[Party]]] = {
    Compatibility.NONE: frozenset(),
    Compatibility.BACKWARD: frozenset({Party.PRODUCER}),
    Compatibility.FORWARD: frozenset({Party.CONSUMER}),
    Compatibility.FULL: frozenset({Party.PRODUCER, Party.CONSUMER}),
}


def numbers(version: str) -> tuple[int, ...]:
    """Give a version as numbers, to sort by."""
    return tuple(int(part) for part in version.split("."))


def breaking(earlier: DataModel, new: DataModel) -> Sequence[Change]:
    """Give the changes that break whom the earlier version promised not to: its promise counts, not the new one."""
    promised = _PROMISED[earlier.compatibility]
    return [one for one in compare(earlier, new) if promised.intersection(one.breaking_for)] if promised else []


def require_compatible(published: Iterable[DataModel], new: DataModel) -> None:
    """Let a version pass that keeps what every earlier version of the same first number promised.

    Raises:
        BreaksCompatibility: it does not; every change that breaks somebody is named, and whom.
    """
    own = numbers(new.version)
    earlier = [one for one in published if one.standard == new.standard and numbers(one.version) < own]
    for one in sorted(earlier, key=lambda each: numbers(each.version), reverse=True):
        if numbers(one.version)[0] == own[0] and (changes := breaking(one, new)):
            told = [(one_.where, one_.text, [str(party) for party in one_.breaking_for]) for one_ in changes]
            raise BreaksCompatibility(one.address, new.address, f"{own[0] + 1}.0", told)
