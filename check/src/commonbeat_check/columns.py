"""CSV checked by columns: what is right in a cell is looked at once for each value, and only wrong rows are records.

It finds the same rows as checking them one by one. A cell is held to its element. What members are held to together,
by groups and rules, is held against an entity of just those members; what was right for some cells is remembered.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Final

from msgspec.structs import replace

from .asking import group_ask
from .checking import checker
from .model import Entity, Group, Member, Rule
from .readers.csv import CsvTable
from .readers.csv_blocks import Block
from .readers.given import Given, Place
from .readers.header import Column, make_record
from .readers.values import from_text
from .reading import groups_of, members_of, rules_of
from .shape import Field, Shape
from .values import ValueGate

_REMEMBERED: Final = 40_000
"""Right values of one column: more than there are days in a century."""
_REMEMBERED_IN_ALL: Final = 800_000
_COMBINATIONS: Final = 80_000
_KINDS: Final = 64
_BY_SHAPE: Final = frozenset({"", "repeatable", "attribute-standards"})
"""Kinds of rules that say nothing across members."""

Rows = Sequence[Sequence[str]]
Columns = Sequence[Sequence[str]]


class ColumnChecker:
    """Gives the rows of a table that are wrong, or may be. ``rows`` says how many were looked at."""

    def __init__(self, table: CsvTable) -> None:
        shape = table.shape
        self.rows = 0
        self._table = table
        most = max(1_000, min(_REMEMBERED, _REMEMBERED_IN_ALL // len(table.header.columns)))
        self._cells = [_Cells(column, shape, most) for column in table.header.columns]
        self._together = _together(shape, table.header.columns)

    def __iter__(self) -> Iterator[Given]:
        header = self._table.header
        if header.problems:
            yield Given(Place("row 1", 1), None, header.problems)
        number, line = 2, self._table.line + 1
        for block in self._table.blocks():
            wrong = self._wrong(block) if block.count else set()
            if block.rows is None:
                yield from self._plain(block, wrong, number, line)
                number += block.count
            else:
                yield from self._quoted(block.rows, wrong, number, line)
                number += len(block.rows)
            line += block.lines

    def _plain(self, block: Block, wrong: set[int], number: int, line: int) -> Iterator[Given]:
        self.rows += block.count
        for at in sorted(wrong):
            row = [cells[at] for cells in block.columns]
            yield Given(Place(f"row {number + at}", line + at), self._table.record(row))

    def _quoted(self, rows: Rows, wrong: set[int], number: int, line: int) -> Iterator[Given]:
        self.rows += sum(bool(row) for row in rows)
        at = -1
        for index, row in enumerate(rows):
            if len(row) == self._table.header.width:
                at += 1
                if at in wrong:
                    yield Given(Place(f"row {number + index}", line), self._table.record(row))
            elif row:
                yield self._table.ragged(row, number + index, line)
            line += 1 + sum(_line_ends(cell) for cell in row)

    def _wrong(self, block: Block) -> set[int]:
        """Give the places, in a block, of the rows that are wrong or may be."""
        columns = block.columns
        found: set[int] = set()
        for cells in self._cells:
            found.update(cells.wrong(columns[cells.column.index]))
        empties = [cells.count("") for cells in columns]
        for together in self._together:
            found.update(together.wrong(columns, empties, block.count, found))
        return found


class _Cells:
    """The cells of one column."""

    def __init__(self, column: Column, shape: Shape, remembered: int) -> None:
        self.column = column
        field = column.field
        element = field.element if field else None
        self._json_type = field.json_type if field else "string"
        self._gate = ValueGate(shape.model, element, shape.on) if element else None
        self._right = _Remembered(remembered)
        self._right.add({""})

    def wrong(self, cells: Sequence[str]) -> Iterable[int]:
        """Give the places of the cells that are not right."""
        if self._gate is None:
            return ()
        if not self._right.is_worth_it:
            return () if self._are_right(cells) else [at for at, text in enumerate(cells) if not self._is_right(text)]
        if self._right.knows(cells, len(cells)):
            return ()
        new = self._right.unknown(cells)
        bad = set() if self._are_right(new) else {text for text in new if not self._is_right(text)}
        self._right.add(new - bad if bad else new)
        return [at for at, text in enumerate(cells) if text in bad] if bad else ()

    def _are_right(self, cells: Collection[str]) -> bool:
        """Say whether all cells are right, in one go."""
        there: list[Any] = list(filter(None, cells))
        if self._json_type != "string":
            there = [from_text(text, self._json_type) for text in there]
        assert self._gate is not None
        try:
            return self._gate.accepts_all(there)
        except TypeError:
            return False

    def _is_right(self, text: str) -> bool:
        return not text or self._are_right((text,))


class _Remembered:
    """What was found right and may come again: up to a number, and only as long as most of it does come again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._right: set[Hashable] = set()
        self._asked = self._new = 0
        self.is_worth_it = True

    def knows(self, keys: Iterable[Hashable], count: int) -> bool:
        """Say whether all of so many keys are known to be right."""
        if not self._right.issuperset(keys):
            return False
        self._asked += count
        return True

    def unknown(self, keys: Collection[Hashable]) -> set[Any]:
        """Give the different keys of which it is not known that they are right."""
        new = set(keys) - self._right
        self._asked += len(keys)
        self._new += len(new)
        return new

    def add(self, right: set[Any]) -> None:
        """Remember what is right, as long as there is room."""
        if len(self._right) + len(right) <= self._most:
            self._right |= right
        elif self._new * 2 > self._asked:
            self.is_worth_it = False
            self._right = set()


class _Together:
    """Cells that are held to something together: by the values of some columns, by mere presence of others."""

    def __init__(self, shape: Shape, entity: Entity, columns: Sequence[Column], valued: set[int]) -> None:
        others = [one for one in shape.model.entities if one.id != entity.id]
        model = replace(shape.model, entities=(*others, entity))
        self._checker = checker(model, entity.id, shape.on)
        self._columns = columns
        self._valued = [one.index for one in columns if one.index in valued]
        self._present = [one.index for one in columns if one.index not in valued]
        self._right: dict[Hashable, _Remembered] = {}

    def wrong(self, columns: Columns, empties: Sequence[int], count: int, known: set[int]) -> Iterable[int]:
        """Give the places of rows that are not right, but for those of which it is known."""
        kind = tuple({0: True, count: False}.get(empties[at]) for at in self._present)
        if len(self._right) > _KINDS:
            self._right.clear()
        remembered = self._right.setdefault(kind, _Remembered(_COMBINATIONS))
        if remembered.knows(self._keys(columns, kind, count), count):
            return ()
        keys = list(self._keys(columns, kind, count))
        new = remembered.unknown(keys)
        sample = {key: at for at, key in enumerate(keys) if at not in known and key in new}
        right = {key for key, at in sample.items() if self._holds([cells[at] for cells in columns])}
        remembered.add(right)
        return [] if len(right) == len(new) else [at for at, key in enumerate(keys) if key in new and key not in right]

    def _keys(self, columns: Columns, kind: Sequence[bool | None], count: int) -> Iterable[Hashable]:
        """Give for each row what it is held by. No cell of a column with none, or all, empty is."""
        looked_at: list[Iterable[Any]] = [columns[at] for at in self._valued]
        looked_at += [map(bool, columns[at]) for at, same in zip(self._present, kind, strict=True) if same is None]
        return zip(*looked_at, strict=True) if looked_at else repeat((), count)

    def _holds(self, row: Sequence[str]) -> bool:
        return self._checker.accepts(make_record([(one, row[one.index]) for one in self._columns], _convert))


def _together(shape: Shape, columns: Sequence[Column]) -> list[_Together]:
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
        found.append(_Together(shape, entity, looked_at, by_value))
    return found


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


def _line_ends(cell: str) -> int:
    """Give how many lines a cell ends: a carriage return alone ends one too."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _convert(cell: str, field: Field) -> Any:
    return from_text(cell, field.json_type)
