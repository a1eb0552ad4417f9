"""What a tender asks of a product: a numbered sentence for each entity, element, group and rule of a standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import msgspec

from commonbeat.kernel.text import _, ngettext
from commonbeat_check.asking import group_ask
from commonbeat_check.checks import KINDS
from commonbeat_check.formats import NAMED
from commonbeat_check.formats.type_forms import TYPE_FORMS
from commonbeat_check.model import Check, DataModel, Entity, Type
from commonbeat_check.reading import Held, elements_by_id, groups_of, held, members_of, rules_of

_MADE_OUT: Final = frozenset({"inferred", "uncertain", "garbled"})
"""How a fact set calls what its source does not state outright."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked, and where the standard says it."""

    clause: str
    """As ``pole@1.1#DS_031``."""
    text: str
    level: str = "must"
    """``must``, ``should`` or ``may``."""
    shown_by: str = ""
    """How a bidder shows it: the tests of the suite, or evidence, and why no test can tell."""
    standing: str = ""
    """``ours`` or ``not to hand``, where what an entity is made of is not the standard's own word; else empty."""
    notes: tuple[str, ...] = ()
    """What the model says of it: what of it is ours, and what could not be had."""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """One standard of a tender: what it says of itself, what it asks, and its model where it has one."""

    address: str
    title: str
    note: str = ""
    licence: str = ""
    why_retired: str = ""
    """That the standard is retired, as a part of a sentence; empty: it is not."""
    requirements: tuple[Requirement, ...] = ()
    model: DataModel | None = None


def requirements_of(model: DataModel, on: date) -> Iterator[Requirement]:
    """Give what a data model asks: its entities with their groups and rules, then each element that they use."""
    for entity in model.entities:
        yield from _of_entity(model, entity)
    elements = elements_by_id(model)
    for used in _used(model):
        if used in elements:
            yield _of_element(model, held(model, elements[used], on))


def _of_entity(model: DataModel, entity: Entity) -> Iterator[Requirement]:
    where = f"{model.address}#{entity.id}"
    text = _("The product must give, and must take, records of {name} that are valid against {where}.")
    yield Requirement(
        clause=where,
        text=text.format(name=entity.name, where=where),
        shown_by=_("test suite"),
        standing=standing_of(entity),
        notes=(*entity.notes, *(f"{member.name}: {member.note}" for member in entity.members if member.note)),
    )
    names = {member.key: member.name for member in members_of(model, entity)}
    for address, group in groups_of(model, entity):
        ask = group_ask(address, group, names)
        if ask is not None:
            said, level = f"{entity.name}: {ask.text}", "must"
            if _is_read_into(model, address):
                told = _("{said} (The source is damaged here, and this is how it is read: {note}.)")
                said, level = told.format(said=said, note=group.note or _("from what is left of it")), "should"
            clause = f"{model.address}#{address}"
            yield Requirement(clause=clause, text=said, level=level, shown_by=_("test suite"))
    for rule in rules_of(model, entity):
        if rule.kind not in {"repeatable", "attribute-standards"}:
            how = _("evidence: {why}").format(why=rule.why_untested) if rule.why_untested else _("test suite")
            yield Requirement(
                clause=f"{model.address}#{rule.id}",
                text=f"{entity.name}: {rule.text}",
                level="should" if rule.why_untested or rule.details.get("confidence") in _MADE_OUT else "must",
                shown_by=how,
            )


def _is_read_into(model: DataModel, address: str) -> bool:
    """Say whether a group was made out from what a damaged source has left: nobody can be bound to a guess."""
    owner, _dot, group = address.rpartition(".")
    facts = next((one.facts for one in model.entities if one.id == owner), {})
    said = facts.get("groups")
    of_group = said.get(group) if isinstance(said, dict) else None
    return isinstance(of_group, dict) and of_group.get("confidence") in _MADE_OUT


def standing_of(entity: Entity) -> str:
    """Say that what an entity is made of is ``ours`` or was ``not to hand``; empty: it is the standard's own."""
    said = str(entity.facts.get("components", ""))
    return said if said in {"ours", "not to hand"} else ""


def _used(model: DataModel) -> Iterator[str]:
    """Give the ids of the elements that entities use, in the order of use, each once."""
    ids = (
        one.element
        for entity in model.entities
        for member in entity.members
        for one in (member.parts or (member,))
        if one.element
    )
    return iter(dict.fromkeys(ids))


def _of_element(model: DataModel, found: Held) -> Requirement:
    said = "; ".join(_held_in_words(found))
    text = _("{name}: {said}.").format(name=found.element.name, said=said)
    notes = tuple(found.element.notes)
    return Requirement(clause=f"{model.address}#{found.element.id}", text=text, shown_by=_("test suite"), notes=notes)


def _held_in_words(found: Held) -> Iterator[str]:
    """Give what values of an element are held to, each as a few words."""
    if found.values is not None:
        many = ngettext(
            "the {count} code of the list {list}", "one of the {count} codes of the list {list}", len(found.values)
        )
        yield many.format(count=len(found.values), list=found.element.list)
    else:
        yield _kind_of(found)
    if found.min_length is not None or found.max_length is not None:
        yield _length(found.min_length, found.max_length)
    if found.type_form:
        yield TYPE_FORMS[found.type_form].expects
    elif found.pattern:
        yield _("of the pattern {pattern}").format(pattern=found.pattern)
    elif found.element.characters and found.characters:
        yield _("{characters} characters").format(characters=found.element.characters)
    if found.date_format:
        yield _("written {form}").format(form=found.date_format)
    if found.time_format:
        yield _("written {form}").format(form=found.time_format)
    yield from (said for check in found.checks if (said := check_in_words(check)))


def _length(least: int | None, most: int | None) -> str:
    if least == most:
        return ngettext("{count} character", "{count} characters", most or 0).format(count=most)
    if most is None:
        many = ngettext("at least {count} character", "at least {count} characters", least or 0)
        return many.format(count=least)
    return _("{least} to {most} characters").format(least=least or 1, most=most)


def _kind_of(found: Held) -> str:
    words = {
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
    }
    return words.get(found.json_type) or (_("a date") if found.element.type is Type.DATE else _("text"))


def check_in_words(check: Check) -> str:
    """Say what a check holds a value to; nothing where nobody runs it, or where it is how a day is written."""
    if check.kind == "format":
        known = NAMED.get(str(check.value))
        return _("{what}, {example}").format(what=known.name, example=known.expects) if known else ""
    if check.kind == "prefix":
        where = _("where the number is international, it begins with {value}")
        return (where if check.when else _("it begins with {value}")).format(value=check.value)
    if check.kind not in KINDS or check.kind in {"date-format", "time-format"}:
        return ""
    said = KINDS[check.kind].meaning
    values = {"value": check.value, "min": check.min, "max": check.max, "other": check.other}
    for name, value in values.items():
        said = said.replace(f"`{name}`", str(value) if value not in (None, "") else _("that"))
    return said


def numbered(chosen: Sequence[Chosen]) -> Iterator[tuple[str, Chosen, Requirement]]:
    """Give every requirement with its number in the tender, as ``2.14``: the second standard's fourteenth."""
    for part, standard in enumerate(chosen, 1):
        for number, one in enumerate(standard.requirements, 1):
            yield f"{part}.{number}", standard, one
