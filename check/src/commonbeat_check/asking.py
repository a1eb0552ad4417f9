"""What is asked of a record's members: the groups of an entity, and the conditions of groups and rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from .model import Ask, Condition, Group
from .written import is_written

Record = Mapping[str, Any]
_LEFT_TO_PEOPLE: Final = frozenset({Ask.IF_KNOWN, Ask.IF_AVAILABLE, Ask.AS_MANY_AS_POSSIBLE, Ask.UNKNOWN})
"""What is known or available, no record tells."""


class GroupAsk(NamedTuple):
    """One group that a machine can hold a record to. The keys it is given are those of the members that are there."""

    clause: str
    """As ``P_001.G2``."""
    holds: Callable[[AbstractSet[str], Record], bool]
    is_each: bool
    """True where each member is asked for, always: then each one that is missing is told by itself."""
    members: tuple[str, ...]
    text: str
    fix: str


def condition_holds(condition: Condition, record: Record) -> bool:
    """Say whether a condition is met: a member that is not there has none of the values.

    A number is compared as a number, however it is written, and a truth value as one.
    """
    value = record.get(condition.member)
    if not condition.values:
        return (value is not None) != condition.is_not
    given = value if isinstance(value, list) else [] if value is None else [value]
    return any(is_written(one, condition.values) for one in given) != condition.is_not


def as_text(value: object) -> str:
    """Give a JSON value as a model writes values; what is no plain value is no text."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() <= 1024:
            return str(value)
        case float():
            return f"{value:.0f}" if value.is_integer() else repr(value)
        case _:
            return ""


def said(condition: Condition, names: Mapping[str, str]) -> str:
    """Give a condition in words."""
    name = names.get(condition.member, condition.member)
    if not condition.values:
        return f"{name} is {'not given' if condition.is_not else 'given'}"
    return f"{name} is {'not ' if condition.is_not else ''}{listed(condition.values, 'or')}"


def listed(words: Collection[str], last: str) -> str:
    """Give words as a sentence lists them: ``a, b or c``."""
    *firsts, end = words or [""]
    return f"{', '.join(firsts)} {last} {end}" if firsts else end


def group_ask(clause: str, group: Group, names: Mapping[str, str]) -> GroupAsk | None:
    """Give a group ready to hold a record to; None where no machine can."""
    if group.ask in _LEFT_TO_PEOPLE or not group.members or (group.when_said and group.when is None):
        return None
    members, when = frozenset(group.members), group.when
    count = 1 if group.n is None else group.n
    holds = _holds(group.ask, members, count)
    words = listed([names.get(one, one) for one in group.members], "and" if group.ask is Ask.ALL else "or")
    condition = f"Where {said(when, names)}, " if when else ""
    wanted = _wanted(group.ask, count, words)
    text = f"{condition}{wanted} must be given." if condition else f"{wanted[:1].upper()}{wanted[1:]} must be given."
    return GroupAsk(
        clause,
        holds if when is None else lambda keys, record: not condition_holds(when, record) or holds(keys, record),
        group.ask is Ask.ALL and when is None,
        group.members,
        text,
        f"Give {wanted}." if group.ask is not Ask.AT_MOST else f"Leave out all but {count} of {words}.",
    )


def _holds(ask: Ask, members: frozenset[str], count: int) -> Callable[[AbstractSet[str], Record], bool]:
    match ask:
        case Ask.ALL:
            return lambda keys, _record: keys >= members
        case Ask.AT_LEAST if count == 1:
            return lambda keys, _record: not members.isdisjoint(keys)
        case Ask.AT_LEAST:
            return lambda keys, _record: len(keys & members) >= count
        case Ask.EXACTLY:
            return lambda keys, _record: len(keys & members) == count
        case _:
            return lambda keys, _record: len(keys & members) <= count


def _wanted(ask: Ask, count: int, words: str) -> str:
    match ask:
        case Ask.ALL:
            return words
        case Ask.AT_LEAST:
            return f"at least {count} of {words}"
        case Ask.EXACTLY:
            return f"exactly {count} of {words}"
        case _:
            return f"at most {count} of {words}"
