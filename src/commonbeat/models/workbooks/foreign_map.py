"""Which attributes the entities of a standards team's own workbook have: rows of both, or a matrix of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat_check.model import Element, Entity, Member, Requirement
from commonbeat_check.names import camel

from . import words
from .faults import Place
from .foreign_elements import tell_doubt
from .foreign_sheets import Row, Sheets
from .understanding import TOP, repeats_of

_NEED = {"entity", "attribute"}


class _Bound(NamedTuple):
    """That an entity has an attribute, both by the words for them."""

    place: Place
    entity: str
    attribute: str
    said: Mapping[str, str]


def members_of(
    sheets: Sheets, entities: Mapping[str, Entity], elements: Mapping[str, Element], attributes: Mapping[str, Row]
) -> dict[str, dict[str, Member]]:
    """Give the members of each entity by their keys; what is bound and is not there is told."""
    owners, things = by_word(entities), by_word(elements)
    found: dict[str, dict[str, Member]] = {}
    is_long = sheets.finds("map", words.MAP_COLUMNS, _NEED)
    for bound in _long(sheets) if is_long else _matrix(sheets, owners, things):
        entity, element = owners.get(words.plain(bound.entity)), things.get(words.plain(bound.attribute))
        other = owners.get(words.plain(bound.attribute)) if element is None else None
        if entity is None and sheets.is_whole("entities"):
            _absent(bound.place, bound.entity, entities)
        if element is None and other is None and sheets.is_whole("elements") and sheets.is_whole("entities"):
            _absent(bound.place, bound.attribute, elements)
        if entity is None or (thing := element or other) is None:
            continue
        usual = attributes[element.id].said if element else {}
        member = _member(bound.said, usual, thing)
        if member.key in found.setdefault(entity.id, {}):
            bound.place.tell(_("{entity} has {name} already.").format(entity=entity.name, name=thing.name))
        found[entity.id].setdefault(member.key, member)
    return found


def by_word(every: Mapping[str, Any]) -> dict[str, Any]:
    """Give things by the words for them: their names and their ids."""
    return {words.plain(word): one for one in every.values() for word in (one.name, one.id)}


def _absent(place: Place, name: str, every: Mapping[str, Any]) -> None:
    known = [one.name for one in every.values()]
    place.tell(
        _("There is no {name} in this workbook: mend it here, or add it to its sheet.").format(name=name)
        + nearest(name, known)
    )


def _member(said: Mapping[str, str], usual: Mapping[str, str], thing: Element | Entity) -> Member:
    required, repeat = (said.get(one) or usual.get(one, "") for one in ("required", "repeat"))
    repeats, most = repeats_of(repeat) or (False, None)
    return Member(
        key=camel(thing.name),
        name=thing.name,
        element=thing.id if isinstance(thing, Element) else "",
        entity=thing.id if isinstance(thing, Entity) else "",
        requirement=words.REQUIREMENTS.get(required.lower(), Requirement.OPTIONAL),
        is_repeatable=repeats,
        most=most,
        role=said.get("role", ""),
        note=said.get("note", ""),
    )


def _long(sheets: Sheets) -> Iterator[_Bound]:
    for row in sheets.table("map", words.MAP_COLUMNS, _NEED):
        tell_doubt(row.place, row.headers, row.said, sheets)
        yield _Bound(row.place, row.said["entity"], row.said["attribute"], row.said)


def _matrix(sheets: Sheets, entities: Mapping[str, Any], elements: Mapping[str, Any]) -> Iterator[_Bound]:
    rows = sheets.rows("map")
    best = (0, False, 0)
    for at, (_place, cells) in enumerate(rows[:TOP]):
        for turned, every in ((False, elements), (True, entities)):
            best = max(best, (sum(words.plain(one) in every for one in cells), turned, -at))
    across, turned, back = best
    if not across:
        sheets.faults.tell(_("The map has neither columns Entity and Attribute nor names of them across."))
        return
    heads, side, top = rows[-back][1], elements if turned else entities, entities if turned else elements
    sheets.above("map", -back)
    is_told = False
    for place, cells in rows[-back + 1 :]:
        stub = next((n for n, one in enumerate(cells) if words.plain(one) in side), None)
        for n, one in enumerate(cells):
            if not one or n == stub:
                continue
            head = heads[n] if n < len(heads) else ""
            if stub is None or words.plain(head) not in top:
                sheets.told(place, head, one)
                continue
            is_bound = one.lower() in words.BOUND
            if is_bound and not is_told:
                is_told = True
                sheets.told(place, head, _("{mark}: read as optional, here and below.").format(mark=one))
            said = {} if is_bound else {"required": one}
            tell_doubt(place, {"required": head}, said, sheets)
            names = (head, cells[stub]) if turned else (cells[stub], head)
            yield _Bound(place, *names, said)
