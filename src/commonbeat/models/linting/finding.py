"""What the linter says: a finding, and the rule that makes findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Severity(StrEnum):
    """How much a finding weighs: an error makes two readers disagree, a warning misleads one, the rest is to know."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One contradiction of a standard with itself. ``waived`` is the reason why it is let be; empty where it is not."""

    rule: str
    severity: Severity
    where: tuple[str, ...]
    """The ids that it is about, the one to look at first in front."""
    text: str
    why: str
    fix: str
    waived: str = ""


class Found(msgspec.Struct, frozen=True):
    """What a rule found, before the rule's own reason and remedy go with it. ``fix`` stands in for the rule's own."""

    severity: Severity
    where: tuple[str, ...]
    text: str
    fix: str = ""


Text = Callable[[], str]
"""A text that is looked up when it is said."""


@dataclass(frozen=True, slots=True)
class LintRule(Generic[T]):
    """One way in which a standard can contradict itself: what is looked for, why it matters, and how it is mended."""

    name: str
    what: Text
    why: Text
    fix: Text
    find: Callable[[T], Iterator[Found]]


_WEIGHT: Final = (Severity.ERROR, Severity.WARN, Severity.INFO)


def found_by(rules: Iterable[LintRule[T]], thing: T) -> tuple[Finding, ...]:
    """Give what the rules find in a thing, errors first, and then in the order of the rules."""
    found = [rule_found(rule, one) for rule in rules for one in rule.find(thing)]
    return tuple(sorted(found, key=lambda one: _WEIGHT.index(one.severity)))


def rule_found(rule: LintRule[T], found: Found) -> Finding:
    """Give what a rule found with the rule's own reason and remedy."""
    return Finding(
        rule=rule.name,
        severity=found.severity,
        where=found.where,
        text=found.text,
        why=rule.why(),
        fix=found.fix or rule.fix(),
    )


def error(where: tuple[str, ...], text: str, fix: str = "") -> Found:
    """Give a finding that makes two readers of the standard disagree, or that nothing can satisfy."""
    return Found(Severity.ERROR, _once(where), text, fix)


def warn(where: tuple[str, ...], text: str, fix: str = "") -> Found:
    """Give a finding that misleads a reader."""
    return Found(Severity.WARN, _once(where), text, fix)


def info(where: tuple[str, ...], text: str, fix: str = "") -> Found:
    """Give a finding that is good to know and harms nobody."""
    return Found(Severity.INFO, _once(where), text, fix)


def _once(where: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in where if one))
