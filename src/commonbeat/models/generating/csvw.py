"""CSVW metadata of records in CSV: a table for each entity with the columns that a record comes to, and their header.

A cell is held to its element. What is asked across cells CSVW has no words for: all of that is told as unsaid.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any, Final
from urllib.parse import quote

from commonbeat_check.model import DataModel, Entity, Member
from commonbeat_check.reading import Held

from .asks import asked, required
from .book import Book, Made, Notes, origin_of
from .checks import aheads_of, bounds_of, is_number_range, left_of, named, patterns_of
from .element_schemas import short
from .json_schema import MOST_FILES, file_names
from .naming import Namer, for_xml, snake
from .patterns import NotSayable, anchored, looking_ahead

_REPEATS: Final = 3
"""How many columns there are for what may be given any number of times."""
_DEEPEST: Final = 3
_MOST_COLUMNS: Final = 1_000
_MOST_LISTED: Final = 20_000
"""How many characters a list of codes may come to in one regular expression."""
_DATES: Final = {"YYYY-MM-DD": "yyyy-MM-dd", "DD-MM-YYYY": "dd-MM-yyyy", "DD/MM/YYYY": "dd/MM/yyyy"}
_BASES: Final = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, as ``homeAddress.postCode``, and the member whose values stand in it."""

    title: str
    member: Member
    is_needed: bool


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give for each entity, or for one, the metadata and a file with the header alone."""
    book, told, files, names = Book(model, on), Notes(), dict[str, bytes](), file_names(model)
    # Of a large model every table would else have a thousand columns, which nobody asked for.
    deepest = _DEEPEST if entity_id or len(model.entities) <= MOST_FILES else 1
    for entity in model.entities:
        if entity_id not in {"", entity.id}:
            continue
        notes = Notes()
        columns = list(_columns(book, entity, deepest, notes))
        name = names[entity.id]
        files[f"{name}.csv"] = _header(columns)
        files[f"{name}.csv-metadata.json"] = _metadata(book, entity, columns, name, notes)
        for one in notes.all():
            told.add(one.rule, one.reason)
    return Made(files, told.all())


def _header(columns: Sequence[Column]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([one.title for one in columns])
    return text.getvalue().encode()


def _metadata(book: Book, entity: Entity, columns: Sequence[Column], file: str, notes: Notes) -> bytes:
    names = Namer(snake)
    written = [_column(book, one, names.of(f"{at}", one.title), notes) for at, one in enumerate(columns)]
    needed = required(book, entity)
    for one in asked(book, entity, notes):
        if (
            one.when is not None
            or not one.text.startswith("all of")
            or any(_is_spread(book, entity, key) for key in needed)
        ):
            notes.add(one.address, "CSVW looks at one cell at a time")
    licence, source = origin_of(book.model)
    whole: dict[str, Any] = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": quote(f"{file}.csv"),
        "dc:title": entity.name,
        "dc:description": entity.description or entity.name,
        "dc:source": book.clause(entity.id),
        "dc:rights": licence,
        "dc:provenance": source,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": written},
    }
    unsaid = [f"{one.rule}: {one.reason}" for one in notes.all()]
    if unsaid:
        whole["rdfs:comment"] = ["Not held here:", *unsaid]
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def _is_spread(book: Book, entity: Entity, key: str) -> bool:
    """Say whether a member stands in several columns, of which none by itself is asked for."""
    return any(one.key == key and (one.parts or one.entity) for one in book.members(entity))


def _columns(book: Book, entity: Entity, deepest: int, notes: Notes) -> Iterator[Column]:
    needed = required(book, entity)
    found = chain.from_iterable(
        _of_member(book, member, "", (entity.id,), deepest, notes, is_needed=member.key in needed)
        for member in book.members(entity)
    )
    yield from islice(found, _MOST_COLUMNS)
    if next(found, None) is not None:
        notes.add(entity.id, f"the first {_MOST_COLUMNS} of its columns are here")


def _of_member(
    book: Book, member: Member, before: str, way: tuple[str, ...], deepest: int, notes: Notes, *, is_needed: bool
) -> Iterator[Column]:
    """Give the columns of a member: several where it repeats or holds others."""
    most = 1 if not member.is_repeatable else min(member.most or _REPEATS, _REPEATS)
    if member.is_repeatable and (member.most is None or member.most > _REPEATS):
        notes.add(way[0], f"what repeats has {_REPEATS} columns: more values stand in more, from .{_REPEATS + 1} on")
    for number in range(1, most + 1):
        title = f"{before}{member.key}" + ("" if number == 1 else f".{number}")
        inner, step = _inside(book, member), member.entity or member.key
        if inner is None:
            yield Column(title, member, is_needed and number == 1)
        elif step in way or len(way) > deepest:
            notes.add(way[0], f"what lies deeper than {deepest} levels, or leads back to itself, has no columns")
        else:
            for one in inner:
                yield from _of_member(book, one, f"{title}.", (*way, step), deepest, notes, is_needed=False)


def _inside(book: Book, member: Member) -> Sequence[Member] | None:
    if member.parts:
        return member.parts
    entity = book.entities.get(member.entity)
    return book.members(entity) if entity is not None else None


def _column(book: Book, column: Column, name: str, notes: Notes) -> dict[str, Any]:
    member, held = column.member, book.held(column.member.element)
    written: dict[str, Any] = {"name": name, "titles": column.title, "dc:title": member.name}
    if held is None:
        notes.add(column.title, "the standard does not say what it is")
        return written
    about = held.element.description or held.element.name
    written |= {"dc:description": about, "dc:source": book.clause(held.element.id)}
    if column.is_needed:
        written["required"] = True
    return written | {"datatype": _datatype(book, held, notes)}


def _datatype(book: Book, held: Held, notes: Notes) -> dict[str, Any]:
    id_ = held.element.id
    kind: dict[str, Any] = {"base": _BASES[held.json_type]}
    patterns, aheads = list(patterns_of(held)), list(aheads_of(held, book.on))
    is_any_day = any(one.rule == "calendar-date" for one in held.element.not_enforced)
    if held.date_format and not is_any_day:
        kind = {"base": "date", "format": _DATES[held.date_format]}
        for rule, _asked in [one for one in patterns if one[0] != "date-format"] + aheads:
            notes.add(f"{id_} {rule}", "a date of CSVW has a format and no pattern")
    elif held.json_type == "string":
        if held.values is None:
            kind["minLength"] = max(1, held.min_length or 1)
            kind |= {"maxLength": held.max_length} if held.max_length is not None else {}
        elif sum(map(len, held.values)) <= _MOST_LISTED:
            patterns.append(("list", "|".join(map(re.escape, held.values)) or "(?!)"))
        else:
            notes.add(f"{id_} list", "the list is too long for a regular expression")
        if written := _pattern(id_, patterns, aheads, notes):
            kind["format"] = written
    elif held.values is not None:
        notes.add(f"{id_} list", "CSVW lists no numbers and no truth values")
    left = list(left_of(held, book.on, notes))
    low, high = bounds_of(held, left)
    kind |= {"minimum": short(low)} if low is not None else {}
    kind |= {"maximum": short(high)} if high is not None else {}
    for check in left:
        if not is_number_range(held, check):
            notes.add(named(held, check), "CSVW cannot say it")
    return kind


def _pattern(id: str, patterns: Sequence[tuple[str, str]], aheads: Sequence[tuple[str, str]], notes: Notes) -> str:
    """Give one pattern for all: CSVW takes one, so that all but the last look ahead."""
    said: list[str] = []
    for how, found in ((looking_ahead, aheads), (anchored, patterns)):
        for rule, pattern in found:
            try:
                said.append(how(for_xml(pattern) if rule == "list" else pattern))
            except NotSayable as why:
                notes.add(f"{id} {rule}", str(why))
    if not said:
        return ""
    *firsts, last = said
    ahead = "".join(one[1:] if one.startswith(("^(?=", "^(?!")) else f"(?={one[1:]})" for one in firsts)
    last = last if patterns else f"{last}[\\s\\S]*$"
    return f"^{ahead}{last[1:]}"
