"""What changed from one version of a code list to the next, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from commonbeat_check.model import Code, CodeList


class Change(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    RELABELLED = "relabelled"
    LIFE = "life"  # it may be used from or until another day


class CodeChange(msgspec.Struct, frozen=True):
    """One value that is not what it was; ``before`` and ``after`` are None where it was, or is, not there."""

    change: Change
    value: str
    before: Code | None
    after: Code | None


def changes(old: CodeList, new: CodeList) -> Iterator[CodeChange]:
    """Give what changed, in the order of the old list and then of the new one; nothing where both say the same."""
    after = _by_value(new)
    for value, was in _by_value(old).items():
        yield from _of_value(value, was, after.pop(value, []))
    for value, added in after.items():
        yield from (CodeChange(Change.ADDED, value, None, code) for code in added)


def _of_value(value: str, was: list[Code], now: list[Code]) -> Iterator[CodeChange]:
    for before, after in zip(was, now, strict=False):
        if before.label != after.label:
            yield CodeChange(Change.RELABELLED, value, before, after)
        if (before.valid_from, before.valid_to) != (after.valid_from, after.valid_to):
            yield CodeChange(Change.LIFE, value, before, after)
    for before in was[len(now) :]:
        yield CodeChange(Change.REMOVED, value, before, None)
    for after in now[len(was) :]:
        yield CodeChange(Change.ADDED, value, None, after)


def _by_value(code_list: CodeList) -> dict[str, list[Code]]:
    found: dict[str, list[Code]] = {}
    for code in code_list.codes:
        found.setdefault(code.value, []).append(code)
    return found
