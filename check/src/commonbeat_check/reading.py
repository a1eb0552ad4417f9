"""What of a model is held against a record: the one reading that the checker, the generators and the examples share.

A source may contradict itself: a list of single digits under a length of two. Nothing could be valid then, so one fact
gives way by a fixed order, and the linter tells of it. A list decides over a pattern, lengths and characters; a pattern
decides over characters. What an element names as not enforced gives way too. A time that states no form is held to any
of ISO 8601, unless a pattern, a printed format or its length says otherwise; a time that is cited and never defined is
held to what can be printed. Digits, yes or no, addresses of email and coordinates that state no form are held to that
of their type (``formats.type_forms``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec

from .formats.times import ANY_MOMENT, ANY_TIME, TIME_FORMATS
from .formats.type_forms import TYPE_FORMS, type_form
from .model import Check, CodeList, DataModel, Element, Entity, Group, Member, Rule, Type

ISO_DATE: Final = "YYYY-MM-DD"
CHARACTERS: Final[Mapping[str, str]] = {
    "numeric": "[0-9]+",
    "alphabetic": "[A-Za-zÀ-ÖØ-öø-ÿĀ-ſ '’.-]+",
    "alphanumeric": r"[^\x00-\x1f\x7f]+",
    "alphanumeric+special": r"[^\x00-\x1f\x7f]+",
}
"""What the words of sources for kinds of characters stand for. They never say whether alphanumeric covers spaces,
hyphen or slash, so it is read as whatever can be printed."""
_DATED: Final = frozenset({Type.DATE, Type.DATETIME})
_TIMED: Final[Mapping[Type, str]] = {Type.TIME: ANY_TIME, Type.DATETIME: ANY_MOMENT}
_JSON: Final[Mapping[Type, str]] = {Type.INTEGER: "integer", Type.DECIMAL: "number", Type.BOOLEAN: "boolean"}


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the values of one element are held to. None and empty: to nothing of that kind."""

    element: Element
    json_type: str
    """``string``, ``integer``, ``number`` or ``boolean``."""
    values: tuple[str, ...] | None = None
    """The codes that may be used on the day; all else is None then but ``checks``."""
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    """A whole value is held to it: no anchors are needed, and those that stand are harmless."""
    type_form: str = ""
    """One of ``formats.type_forms.TYPE_FORMS``, where ``pattern`` is that of the type and none of the element's own."""
    characters: str = ""
    """Like ``pattern``, made from the source's word for them."""
    date_format: str = ""
    """``YYYY-MM-DD`` or ``DD-MM-YYYY`` or ``DD/MM/YYYY``; of a date only."""
    time_format: str = ""
    """One of ``formats.times.TIME_FORMATS``; of a time, of a moment, and of a text that states one."""
    checks: tuple[Check, ...] = ()


def held(model: DataModel, element: Element, on: date) -> Held:
    """Give what values of an element are held to on a day."""
    given_up = {one.rule for one in element.not_enforced}
    checks = tuple(one for one in element.checks if one.kind not in given_up)
    json_type = _JSON.get(element.type, "string")
    codes = None if "list" in given_up else codes_on(find_list(model, element.list), on)
    if codes is not None:
        return Held(element=element, json_type=json_type, values=codes, checks=checks)
    is_text = json_type == "string"
    form = type_form(element) if is_text and element.is_defined and "type-form" not in given_up else ""
    own = element.pattern if is_text and "pattern" not in given_up else ""
    pattern = TYPE_FORMS[form].pattern if form else own
    characters = "" if pattern or not is_text or "characters" in given_up else CHARACTERS.get(element.characters, "")
    is_day = element.type is Type.DATE
    timed = _time_format(element, checks) if is_text and "time-format" not in given_up else ""
    if element.type in _TIMED and not element.is_defined and not pattern and not timed:
        characters = CHARACTERS["alphanumeric"]
    elif element.type in _DATED or element.type is Type.IMAGE or timed:
        characters = ""
    return Held(
        element=element,
        json_type=json_type,
        min_length=element.min_length if is_text and "min-length" not in given_up else None,
        max_length=element.max_length if is_text and "max-length" not in given_up else None,
        pattern=pattern,
        type_form=form,
        characters=characters,
        date_format=(_date_format(checks) or ISO_DATE) if is_day else "",
        time_format=timed,
        checks=checks,
    )


def find_list(model: DataModel, id: str) -> CodeList | None:
    """Give a code list of a model, or None."""
    return next((one for one in model.lists if one.id == id), None) if id else None


def codes_on(found: CodeList | None, on: date) -> tuple[str, ...] | None:
    """Give the codes of a list that may be used on a day; None where nothing can be held against it."""
    if found is None or not found.is_known or not found.codes:
        return None
    return tuple(
        code.value
        for code in found.codes
        if (code.valid_from is None or code.valid_from <= on) and (code.valid_to is None or on < code.valid_to)
    )


def elements_by_id(model: DataModel) -> dict[str, Element]:
    """Give the elements of a model by their ids."""
    return {one.id: one for one in model.elements}


def entities_by_id(model: DataModel) -> dict[str, Entity]:
    """Give the entities of a model by their ids."""
    return {one.id: one for one in model.entities}


def lineage(model: DataModel, entity: Entity, known: Mapping[str, Entity] | None = None) -> list[Entity]:
    """Give an entity after all that it is based on, the farthest first; a base that is missing or a circle ends it.

    ``known`` are the entities of the model by their ids, for who asks for many.
    """
    if not entity.base:
        return [entity]
    by_id, line = known or entities_by_id(model), {entity.id: entity}
    while (base := by_id.get(entity.base)) is not None and base.id not in line:
        line[base.id] = entity = base
    return list(reversed(line.values()))


def members_of(model: DataModel, entity: Entity, known: Mapping[str, Entity] | None = None) -> list[Member]:
    """Give the members of an entity, those of its bases first; its own stand in for theirs of the same key.

    ``known`` is as ``lineage`` takes it.
    """
    found: dict[str, Member] = {}
    for one in lineage(model, entity, known):
        found.update({member.key: member for member in one.members})
    return list(found.values())


def groups_of(model: DataModel, entity: Entity) -> list[tuple[str, Group]]:
    """Give the groups that an entity is held to, each with its address in the standard, as ``P_001.G2``."""
    return [(f"{one.id}.{group.id}", group) for one in lineage(model, entity) for group in one.groups]


def rules_of(model: DataModel, entity: Entity) -> list[Rule]:
    """Give the rules that an entity is held to."""
    return [rule for one in lineage(model, entity) for rule in one.rules]


def _date_format(checks: Iterable[Check]) -> str:
    return next((str(one.value) for one in checks if one.kind == "date-format"), "")


def _time_format(element: Element, checks: Iterable[Check]) -> str:
    stated = [one for one in checks if one.kind in {"time-format", "date-format"}]
    for one in stated:
        if one.kind == "time-format":
            return str(one.value) if str(one.value) in TIME_FORMATS and element.type is not Type.DATE else ""
    usual = _TIMED.get(element.type, "")
    if not usual or stated or not element.is_defined or element.pattern or element.format:
        return ""
    shortest = 19 if element.type is Type.DATETIME else 5
    return "" if element.max_length is not None and element.max_length < shortest else usual
