"""The model of a workbook: the rows of its sheets put together, each reference held against what there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any, Final, TypeVar

import msgspec

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    CodeMatch,
    Condition,
    DataModel,
    Element,
    Entity,
    Group,
    ListMapping,
    Member,
    NotEnforced,
    Requirement,
    Rule,
)
from commonbeat_check.names import read_address

from .faults import Faults
from .layout import (
    CHECKS,
    CODES,
    ELEMENTS,
    ENTITIES,
    GROUPS,
    LISTS,
    MAPPINGS,
    MEMBERS,
    NOT_ENFORCED,
    OWNER,
    RULES,
    WHEN,
    Sheet,
)
from .members import members_by_entity, refer
from .opening import Opened
from .tables import Book, Line

T = TypeVar("T")
MOST_CODES: Final = 1_048_575
"""How many codes a workbook gives at most: the rows of a sheet."""


class Head(msgspec.Struct, frozen=True):
    """What a workbook without a sheet for it does not say of the standard; what is said here stands over the sheet."""

    standard: str = ""
    version: str = ""
    title: str = ""
    owner: str = ""


def read_workbook(content: bytes, name: str, head: Head = Head()) -> DataModel:
    """Give the model of a workbook, whole or not at all. ``name`` is the file's, for what is told of it.

    Raises:
        BadModel: it is no workbook of a model. The message names all that is wrong, by sheet, row and column.
    """
    with closing(Opened(content, name)) as opened:
        return read_opened(opened, head)


def read_opened(opened: Opened, head: Head) -> DataModel:
    """Give the model of a workbook that is open; raise ``BadModel`` with all that is wrong with it."""
    book = Book(opened)
    said = _head(book.standard(), head, opened.faults)
    lists = _lists(book)
    elements = _elements(book, lists)
    entities, general = _entities(book, elements)
    book.settle()
    return DataModel(
        **said, elements=tuple(elements.values()), entities=entities, lists=tuple(lists.values()), rules=general
    )


def _head(said: Mapping[str, Any], head: Head, faults: Faults) -> dict[str, Any]:
    given = {field: value for field in head.__struct_fields__ if (value := getattr(head, field))}
    whole = {"title": said.get("standard") or given.get("standard", ""), **said, **given}
    if missing := [field for field in ("standard", "version") if not whole.get(field)]:
        why = _("There is no {what}: give it on the sheet Standard, or with --id and --version.")
        faults.tell(why.format(what=" and no ".join(missing)))
    elif read_address(f"{whole['standard']}@{whole['version']}") is None:
        why = _("{address} is no address of a standard: an id is small letters, digits and hyphens, a version 1.0.")
        faults.tell(why.format(address=f"{whole['standard']}@{whole['version']}"))
    return whole


def _lists(book: Book) -> dict[str, CodeList]:
    found = {one.said["id"]: one for one in _unlike(book.lines(LISTS), "id")}
    codes = _codes(book, _known(book, found, LISTS) if book.has(LISTS) else None)
    mappings = _mappings(book, _known_lists(book, found if book.has(LISTS) else codes))
    rows = {id_: one.said for id_, one in found.items()} if book.has(LISTS) else {id_: _bare(id_) for id_ in codes}
    return {
        id_: CodeList(**said, codes=tuple(codes.get(id_, ())), mappings=mappings.get(id_, ()))
        for id_, said in rows.items()
    }


def _known(book: Book, found: Iterable[str], shape: Sheet, field: str = "id") -> Collection[str] | None:
    """Give what there is, if each row's id could be read: what is missing would be told of twice."""
    half = book.half_read(shape, field)
    return None if half is None else dict.fromkeys([*found, *half])


def _known_lists(book: Book, lists: Iterable[str]) -> Collection[str] | None:
    """Give the lists that there are: without a sheet of lists, each that a code is of."""
    return _known(book, lists, LISTS) if book.has(LISTS) else _known(book, lists, CODES, OWNER)


def _bare(id_: str) -> dict[str, Any]:
    return {"id": id_, "name": id_}


def _codes(book: Book, lists: Collection[str] | None) -> dict[str, list[Code]]:
    """Give the codes of each list; without a sheet of lists, each that is named is one."""
    codes: dict[str, list[Code]] = defaultdict(list)
    seen: set[tuple[Any, ...]] = set()
    for one in book.lines(CODES):
        code = Code(**_without_owner(one))
        refer(one, OWNER, lists)
        if (key := (one.said[OWNER], code.value, code.valid_from, code.valid_to)) in seen:
            one.tell("value", _("The list has {code} already: take one of the rows out.").format(code=code.value))
        seen.add(key)
        codes[one.said[OWNER]].append(code)
    return codes


def _mappings(book: Book, lists: Collection[str] | None) -> dict[str, tuple[ListMapping, ...]]:
    matches: dict[str, dict[str, list[CodeMatch]]] = defaultdict(dict)
    for one in book.lines(MAPPINGS):
        refer(one, OWNER, lists)
        found = matches[one.said[OWNER]].setdefault(one.said["to"], [])
        if match := {key: value for key, value in one.said.items() if key not in {OWNER, "to"}}:
            found.append(CodeMatch(**{"source": "", **match}))
    return {
        id_: tuple(ListMapping(to=to, matches=tuple(one)) for to, one in every.items())
        for id_, every in matches.items()
    }


def _elements(book: Book, lists: Collection[str]) -> dict[str, Element]:
    rows = {one.said["id"]: one for one in _unlike(book.lines(ELEMENTS), "id")}
    known = _known(book, rows, ELEMENTS)
    checks = _by_owner(book.lines(CHECKS), known, Check)
    given_up = _by_owner(book.lines(NOT_ENFORCED), known, lambda **said: NotEnforced(**{"reason": "", **said}))
    known_lists = _known_lists(book, lists)
    for one in rows.values():
        refer(one, "list", known_lists)
    return {
        id_: Element(**one.said, checks=tuple(checks.get(id_, ())), not_enforced=tuple(given_up.get(id_, ())))
        for id_, one in rows.items()
    }


def _entities(book: Book, elements: Collection[str]) -> tuple[tuple[Entity, ...], tuple[Rule, ...]]:
    rows = {one.said["id"]: one for one in _unlike(book.lines(ENTITIES), "id")}
    known = _known(book, rows, ENTITIES)
    for one in rows.values():
        refer(one, "base", known)
    members = members_by_entity(book.lines(MEMBERS), known, _known(book, elements, ELEMENTS))
    bases = {id_: str(one.said.get("base", "")) for id_, one in rows.items()}
    groups = _groups(book, known, members, bases)
    rules = _rules(book, known)
    entities = tuple(
        Entity(
            **one.said,
            members=tuple(members.get(id_, ())),
            groups=tuple(groups.get(id_, ())),
            rules=tuple(rules.get(id_, ())),
        )
        for id_, one in rows.items()
    )
    return entities, tuple(rules.get("", ()))


def _groups(
    book: Book, entities: Collection[str] | None, members: Mapping[str, Sequence[Member]], bases: Mapping[str, str]
) -> dict[str, list[Group]]:
    if not book.has(GROUPS):
        return {id_: _asked(found) for id_, found in members.items()}
    groups: dict[str, list[Group]] = defaultdict(list)
    for one in _unlike(book.lines(GROUPS), OWNER, "id"):
        refer(one, OWNER, entities)
        group = Group(**{"members": (), **_conditional(one)})
        known = _keys(one.said[OWNER], members, bases)
        for key in group.members if book.is_whole(MEMBERS) and one.said[OWNER] in bases else ():
            if key.split(".")[0] not in known:
                one.tell("members", _("The entity has no member {key}.").format(key=key) + nearest(key, known))
        groups[one.said[OWNER]].append(group)
    return groups


def _asked(members: Sequence[Member]) -> list[Group]:
    """Give the one group of an entity where no sheet has any: all members that are mandatory."""
    keys = tuple(one.key for one in members if one.requirement is Requirement.MANDATORY)
    return [Group(id="G1", ask=Ask.ALL, members=keys)] if keys else []


def _keys(entity: str, members: Mapping[str, Sequence[Member]], bases: Mapping[str, str]) -> set[str]:
    """Give the keys of an entity's members and of all that it is based on."""
    line: list[str] = []
    while entity and entity not in line:
        line.append(entity)
        entity = bases.get(entity, "")
    return {member.key for one in line for member in members.get(one, ())}


def _rules(book: Book, entities: Collection[str] | None) -> dict[str, list[Rule]]:
    rules: dict[str, list[Rule]] = defaultdict(list)
    for one in _unlike(book.lines(RULES), OWNER, "id"):
        refer(one, OWNER, entities)
        rules[one.said.get(OWNER, "")].append(Rule(**{"text": "", **_conditional(one)}))
    return rules


def _conditional(one: Line) -> dict[str, Any]:
    said = {key: value for key, value in _without_owner(one).items() if key not in WHEN}
    member, values, is_not = (one.said.get(key) for key in WHEN)
    if member:
        said["when"] = Condition(member=member, values=values or (), is_not=bool(is_not))
    elif values or is_not:
        one.tell(WHEN[0], _("It is empty, and the condition needs a member."))
    return said


def _by_owner(lines: Iterable[Line], owners: Collection[str] | None, make: Callable[..., T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for one in lines:
        refer(one, OWNER, owners)
        found[one.said[OWNER]].append(make(**_without_owner(one)))
    return found


def _without_owner(one: Line) -> dict[str, Any]:
    return {key: value for key, value in one.said.items() if key != OWNER}


def _unlike(lines: Iterable[Line], *fields: str) -> Iterable[Line]:
    """Give rows on; one that says the same in these fields as one before it is told, and passed over."""
    seen: dict[tuple[str, ...], int] = {}
    for one in lines:
        key = tuple(str(one.said.get(field, "")) for field in fields)
        if key in seen:
            why = _("{name} stands in row {row} already: give it another id, or take one out.").format(
                name=key[-1], row=seen[key]
            )
            one.tell(fields[-1], why)
            continue
        seen[key] = one.place.row
        yield one
