"""The first line of a table, and how the cells below it make a record: ``surname``, ``givenName.2``, ``home.town``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec

from ..names import camel
from ..problems import CheckRefused, Problem
from ..shape import Field, Shape

MOST_COLUMNS: Final = 5_000
MOST_REPEATS: Final = 1_000
_SHOWN: Final = 60

Step = str | int
Convert = Callable[[Any, Field], Any]


class Column(msgspec.Struct, frozen=True):
    """One column: where its cells go in a record. ``field`` is None where the model knows no such place."""

    index: int
    title: str
    steps: tuple[Step, ...] = ()
    field: Field | None = None


class Header(msgspec.Struct, frozen=True):
    """The columns that hold something of the model, how wide a row is, and what is wrong with the header."""

    columns: tuple[Column, ...]
    width: int
    problems: tuple[Problem, ...]


def read_header(titles: Sequence[str], shape: Shape) -> Header:
    """Give what the titles of a table stand for; raise ``CheckRefused`` where none of them is known."""
    if len(titles) > MOST_COLUMNS:
        raise CheckRefused(f"There are {len(titles)} columns; at most {MOST_COLUMNS} are read.")
    columns, problems, seen = [], [], set()
    for index, title in enumerate(title.strip() for title in titles):
        column = _column(index, title, shape)
        if column.field is None:
            problems.append(_unknown(title, index, shape))
        elif (place := _first(column.steps)) in seen:
            problems.append(_twice(title, shape))
        else:
            seen.add(place)
            columns.append(column)
    if not columns:
        # It is not shown: it may be a record's, where there is no header.
        raise CheckRefused(
            f"The first line names no element of {shape.entity.name}. "
            f"Give the record's keys as the first line; {_meant(titles, shape)}"
        )
    return Header(_starred(columns), len(titles), tuple(problems))


def _meant(titles: Sequence[str], shape: Shape) -> str:
    """Give the keys that titles name in another way, as ``Given Name``, or what keys there are."""
    plain = {camel(name): key for key, field in shape.fields.items() for name in (key, field.member.name)}
    keys = list(dict.fromkeys(plain[found] for title in titles if (found := camel(title)) in plain))
    return f"did you mean {', '.join(keys[:12])}?" if keys else shape.near("")


def _first(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give the steps without the number of a first: ``givenName`` and ``givenName.1`` are one place."""
    return tuple(step for step in steps if step != 1)


def make_record(cells: Iterable[tuple[Column, Any]], convert: Convert) -> dict[str, Any]:
    """Give the record that the cells of one row make. Empty cells are left out, and lists close up over them."""
    record: dict[str, Any] = {}
    for column, cell in cells:
        if cell is None or cell == "":
            continue
        assert column.field is not None
        place: Any = record
        *way, last = column.steps
        for step in way:
            place = place.setdefault(step, {})
        place[last] = convert(cell, column.field)
    return {key: _closed_up(one) for key, one in record.items()}


def _column(index: int, title: str, shape: Shape) -> Column:
    """Give the column of a title: its keys, each perhaps with the number of the repeat behind it."""
    steps: list[Step] = []
    fields: dict[str, Field] = shape.fields
    field: Field | None = None
    for part in title.split("."):
        if part.isascii() and part.isdigit() and field is not None and field.is_repeatable and part not in fields:
            if isinstance(steps[-1], int) or not 1 <= int(part[:9]) <= MOST_REPEATS:
                return Column(index, title)
            steps.append(int(part))
            continue
        field = fields.get(part)
        if field is None:
            return Column(index, title)
        steps.append(part)
        fields = field.fields() if field.is_object else {}
    if field is None or field.is_object:
        return Column(index, title)
    return Column(index, title, tuple(steps), field)


def _starred(columns: list[Column]) -> tuple[Column, ...]:
    """Give the columns, a bare key being the first of those that are numbered beside it."""
    numbered = {
        column.steps[:at] for column in columns for at, step in enumerate(column.steps) if isinstance(step, int)
    }

    def filled(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        found: list[Step] = []
        plain: list[Step] = []
        for at, step in enumerate(steps):
            found.append(step)
            plain.append(step)
            is_last = at + 1 == len(steps)
            if tuple(plain) in numbered and (is_last or not isinstance(steps[at + 1], int)):
                found.append(1)
        return tuple(found)

    return tuple(msgspec.structs.replace(column, steps=filled(column.steps)) for column in columns)


def _closed_up(value: Any) -> Any:
    """Give a record with lists in place of the numbered; what is alone needs no list."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_closed_up(value[key]) for key in sorted(value)]
    return {key: _closed_up(one) for key, one in value.items()}


def _unknown(title: str, index: int, shape: Shape) -> Problem:
    if not title:
        said, fix = f"Column {index + 1} has no title.", "Name it by the record's key, or take it out."
    else:
        said = f"The column {title[:_SHOWN]!r} is nothing that a record of {shape.entity.name} has."
        fix = f"Name it by the record's key: {shape.near(title)}"
    return shape.problem("unknown-element", said, fix, at=tuple(title[:_SHOWN].split(".")) if title else ())


def _twice(title: str, shape: Shape) -> Problem:
    said = f"The column {title[:_SHOWN]!r} stands more than once; only the first is read."
    return shape.problem("duplicate-key", said, "Number them where there are several values: key.1, key.2.")
