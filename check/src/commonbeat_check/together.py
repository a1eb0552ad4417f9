"""What cells of a row are held to together, for many rows at once: groups, rules, and how many there may be.

Each is held against an entity of just the members it looks at, by the values of some columns and by mere presence of
others. What was right for one row is remembered for all that are like it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import repeat
from operator import contains
from typing import Any, Final

from msgspec.structs import replace

from .asking import group_ask
from .checking import checker
from .model import Ask, Entity, Group, Member, Rule
from .readers.header import Column, make_record
from .readers.values import from_text
from .reading import groups_of, members_of, rules_of
from .remembered import Remembered
from .shape import Field, Shape

_COMBINATIONS: Final = 80_000
_KINDS: Final = 64
_SECONDS: Final = 4
_NOTHING: Final[frozenset[str]] = frozenset()
_BY_SHAPE: Final = frozenset({"", "repeatable", "attribute-standards"})
"""Kinds of rules that say nothing across members."""

Columns = Sequence[Sequence[str]]


class Filled:
    """Which columns of a block are filled; it is looked up only when somebody asks."""

    def __init__(self, columns: Columns, count: int) -> None:
        self.count = count
        self._columns = columns
        self._wholly: dict[int, bool] = {}

    def wholly(self, at: int) -> bool:
        """Say whether no cell of a column is empty."""
        found = self._wholly.get(at)
        if found is None:
            found = self._wholly[at] = "" not in self._columns[at]
        return found

    def how(self, at: int) -> bool | None:
        """Give True where no cell of a column is empty, False where all are, and None where some are."""
        return True if self.wholly(at) else None if any(self._columns[at]) else False


class _Pairs:
    """Pairs that are right, as one finds soonest that many are: with each first value, the seconds that may follow."""

    def __init__(self) -> None:
        self._seconds: dict[str, frozenset[str]] = {}
        self._shared: dict[frozenset[str], frozenset[str]] = {}
        """Many first values have the same seconds: kept once, they stay near the processor."""

    def has_all(self, firsts: Sequence[str], seconds: Sequence[str]) -> bool:
        return all(map(contains, map(self._seconds.get, firsts, repeat(_NOTHING)), seconds))

    def add(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Take more pairs in, and say whether it is of use: where many seconds follow one first, it would only grow."""
        for first, second in pairs:
            whole = self._seconds.get(first, _NOTHING) | {second}
            if len(whole) > _SECONDS:
                return False
            self._seconds[first] = self._shared.setdefault(whole, whole)
        return True


class Together:
    """Cells that are held to something together: by the values of some columns, by mere presence of others."""

    def __init__(
        self, shape: Shape, entity: Entity, columns: Sequence[Column], valued: set[int], group: Group | None
    ) -> None:
        others = [one for one in shape.model.entities if one.id != entity.id]
        model = replace(shape.model, entities=(*others, entity))
        self._checker = checker(model, entity.id, shape.on)
        self._columns = columns
        self.valued = [one.index for one in columns if one.index in valued]
        """The columns whose cells are right where these are, as each value was held to its element too."""
        self._present = [one.index for one in columns if one.index not in valued]
        self._grows = _grows(group)
        self._right: dict[Hashable, Remembered] = {}
        self._pairs = _Pairs() if len(self.valued) == 2 and not self._present else None

    def are_right(self, columns: Columns, filled: Filled) -> bool:
        """Say whether all rows are certainly right, by what is known already."""
        if self._grows is not None:
            there: set[str] = set()
            for one in self._columns:
                if filled.wholly(one.index):
                    there.add(str(one.steps[0]))
                    if self._grows(there, {}):
                        return True
        if self._pairs is not None:
            first, second = (columns[at] for at in self.valued)
            return self._pairs.has_all(first, second)
        kind = self._kind(filled)
        return self._remembered(kind).knows(self._keys(columns, kind, filled.count), filled.count)

    def wrong(self, columns: Columns, filled: Filled, known: set[int]) -> Iterable[int]:
        """Give the places of rows that are not right, but for those of which it is known."""
        kind = self._kind(filled)
        remembered = self._remembered(kind)
        keys = list(self._keys(columns, kind, filled.count))
        new = remembered.unknown(keys)
        sample: dict[Any, int] = {key: at for at, key in enumerate(keys) if at not in known and key in new}
        right = {key for key, at in sample.items() if self._holds([cells[at] for cells in columns])}
        if remembered.add(right) and self._pairs is not None and not self._pairs.add(right):
            self._pairs = None
        return [] if len(right) == len(new) else [at for at, key in enumerate(keys) if key in new and key not in right]

    def _kind(self, filled: Filled) -> tuple[bool | None, ...]:
        return tuple(map(filled.how, self._present))

    def _remembered(self, kind: Hashable) -> Remembered:
        if len(self._right) > _KINDS:
            self._right.clear()
        return self._right.setdefault(kind, Remembered(_COMBINATIONS))

    def _keys(self, columns: Columns, kind: Sequence[bool | None], count: int) -> Iterable[Hashable]:
        """Give for each row what it is held by. No cell of a column with none, or all, empty is."""
        looked_at: list[Iterable[Any]] = [columns[at] for at in self.valued]
        looked_at += [map(bool, columns[at]) for at, same in zip(self._present, kind, strict=True) if same is None]
        return zip(*looked_at, strict=True) if looked_at else repeat((), count)

    def _holds(self, row: Sequence[str]) -> bool:
        return self._checker.accepts(make_record([(one, row[one.index]) for one in self._columns], _convert))


def all_together(shape: Shape, columns: Sequence[Column]) -> list[Together]:
    """Give all that members are held to together, each with the columns that it looks at."""
    members = {one.key: one for one in members_of(shape.model, shape.entity)}
    found = []
    for keys, valued, group, rule in _asked(shape, members):
        inner = [members[key] for key in members if key in keys]
        entity = replace(
            shape.entity, base="", members=tuple(inner), groups=(group,) if group else (), rules=(rule,) if rule else ()
        )
        looked_at = [column for column in columns if column.steps[0] in keys]
        by_value = {column.index for column in looked_at if column.steps[0] in valued}
        found.append(Together(shape, entity, looked_at, by_value, group))
    return found


def _grows(group: Group | None) -> Callable[[AbstractSet[str], Mapping[str, Any]], bool] | None:
    """Give what a group holds members to, where no further member can ever break it; None of another group."""
    ask = group_ask("", group, {}) if group and group.when is None and group.ask in {Ask.ALL, Ask.AT_LEAST} else None
    return ask.holds if ask else None


def _asked(shape: Shape, members: dict[str, Member]) -> Iterator[tuple[set[str], set[str], Group | None, Rule | None]]:
    """Give each group and rule, the members it looks at, and those of them whose values it looks at."""
    for _, group in groups_of(shape.model, shape.entity):
        if group_ask("", group, {}) is None:
            continue
        when = {group.when.member} if group.when else set()
        yield {*group.members, *when}, when, group, None
    for rule in rules_of(shape.model, shape.entity):
        if rule.kind not in _BY_SHAPE and not rule.why_untested:
            when = {rule.when.member} if rule.when else set()
            keys = {*rule.members, rule.other, *when} - {""} if rule.members else set(members)
            yield keys, keys, None, rule
    for key, member in members.items():
        others = _looked_at(shape, member, members)
        if _is_more_than_cells(member) or others:
            yield {key, *others}, {key, *others}, None, None


def _is_more_than_cells(member: Member) -> bool:
    """Say whether a member is held to more than each of its cells is: how many there are, or a whole entity's rules."""
    return bool(member.entity) or member.most is not None or any(map(_is_more_than_cells, member.parts))


def _looked_at(shape: Shape, member: Member, members: dict[str, Member]) -> set[str]:
    """Give the members that the checks of a member's element look at, named by key or by element."""
    element = shape.elements.get(member.element)
    wanted = {check.other for check in element.checks if check.other} if element else set()
    return {key for key, one in members.items() if key in wanted or one.element in wanted}


def _convert(cell: str, field: Field) -> Any:
    return from_text(cell, field.json_type)
