"""What groups ask of a record, and which of it is sure to hold of every record that other groups let pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from commonbeat_check.model import Ask, Condition, Group

_HELD: Final = frozenset({Ask.ALL, Ask.AT_LEAST, Ask.EXACTLY, Ask.AT_MOST})
"""What a machine can hold a record to: whether something is known or available, none can tell."""


class Bounds(NamedTuple):
    """How many of some members there must and may be, and when."""

    members: frozenset[str]
    least: int
    most: int
    when: Condition | None


def is_asked(group: Group) -> bool:
    """Say whether records are held to a group."""
    return group.ask in _HELD and bool(group.members) and (group.when is not None or not group.when_said)


def bounds_of(group: Group) -> Bounds:
    """Give what a group that is held asks."""
    members, n = frozenset(group.members), 1 if group.n is None else group.n
    every = len(members)
    least, most = {
        Ask.ALL: (every, every),
        Ask.AT_LEAST: (n, every),
        Ask.EXACTLY: (n, n),
        Ask.AT_MOST: (0, n),
    }[group.ask]
    return Bounds(members, least, most, _ordered(group.when))


def translated(group: Group, keys: Mapping[str, str]) -> Group:
    """Give a group with members under the keys that they have now."""
    when = group.when
    if when is not None:
        when = msgspec.structs.replace(when, member=keys.get(when.member, when.member))
    return msgspec.structs.replace(group, members=tuple(keys.get(one, one) for one in group.members), when=when)


def is_sure(wanted: Group, given: Iterable[Group], known: Collection[str] | None) -> bool:
    """Say whether every record that keeps the given groups keeps the wanted one.

    ``known``: the keys that such a record may have; None: any.
    """
    if not is_asked(wanted):
        return True
    ask = bounds_of(wanted)
    if known is not None and _never(ask.when, known):
        return True
    mine = [bounds_of(one) for one in given if is_asked(one)]
    mine = [_within(one, known) for one in mine if one.when is None or one.when == ask.when]
    least, most = _sure_least(ask, mine), _sure_most(ask, mine, known)
    return least >= ask.least and most <= ask.most


def _within(one: Bounds, known: Collection[str] | None) -> Bounds:
    """Give what is asked of members that can be there: a key that names none asks for nothing."""
    if known is None:
        return one
    members = one.members & frozenset(known)
    return Bounds(members, max(0, one.least - len(one.members - members)), one.most, one.when)


def _sure_least(ask: Bounds, given: Iterable[Bounds]) -> int:
    found, always = 0, frozenset[str]()
    for one in given:
        found = max(found, one.least - len(one.members - ask.members))
        if one.least == len(one.members):
            always |= one.members
    return max(found, len(always & ask.members))


def _sure_most(ask: Bounds, given: Iterable[Bounds], known: Collection[str] | None) -> int:
    possible = ask.members if known is None else ask.members & frozenset(known)
    most = len(possible)
    for one in given:
        most = min(most, one.most + len(possible - one.members))
    return most


def _never(when: Condition | None, known: Collection[str]) -> bool:
    return when is not None and not when.is_not and when.member not in known


def _ordered(when: Condition | None) -> Condition | None:
    return None if when is None else msgspec.structs.replace(when, values=tuple(sorted(when.values)))
