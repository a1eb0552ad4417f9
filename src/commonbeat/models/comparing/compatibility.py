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
    """Give a version as numbers, to sort by: 1.0 and 1.0.0 are one."""
    found = [int(part) for part in version.split(".")]
    while len(found) > 1 and not found[-1]:
        found.pop()
    return tuple(found)


def breaking(earlier: DataModel, new: DataModel) -> Sequence[Change]:
    """Give the changes that break whom the earlier version promised not to: its promise counts, not the new one."""
    promised = _PROMISED[earlier.compatibility]
    return [one for one in compare(earlier, new) if promised.intersection(one.breaking_for)] if promised else []


def require_compatible(published: Iterable[DataModel], new: DataModel) -> None:
    """Let a version pass that keeps what every earlier version of the same first number promised.

    One that is put between two versions promises too: the later ones are held to it.

    Raises:
        BreaksCompatibility: it does not; every change that breaks somebody is named, and whom.
    """
    own = numbers(new.version)
    others = [one for one in published if one.standard == new.standard and numbers(one.version)[0] == own[0]]
    for one in sorted(others, key=lambda each: numbers(each.version), reverse=True):
        is_earlier = numbers(one.version) < own
        changes = breaking(one, new) if is_earlier else breaking(new, one)
        if changes:
            told = [(each.where, each.text, [str(party) for party in each.breaking_for]) for each in changes]
            first, then = (one, new) if is_earlier else (new, one)
            raise BreaksCompatibility(new.address, first.address, then.address, f"{own[0] + 1}.0", told)
