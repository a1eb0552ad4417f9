"""Records against an entity of a model: whether one is right, and everything that is wrong with it.

What is right is found out by one call for each member. Only what is not is looked at again, slowly, to tell all of it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple

from .asking import GroupAsk, group_ask
from .breaches import Around, Breach, Finder
from .checks import DayReader, day_reader
from .day_rules import not_after, not_before
from .entity_rules import KINDS, ready
from .json_types import what
from .model import DataModel, Entity, Member, Rule
from .names import pointer
from .nearest import nearest_name
from .problems import CheckRefused, Problem
from .quick import Accepts
from .reading import elements_by_id, entities_by_id, find_list, groups_of, members_of, rules_of
from .values import ValueGate

MOST_DEEP: Final = 64
"""How many records may stand in one another."""
_MOST_GUESSED: Final = 20
"""For how many unknown names of one record the nearest known one is looked for."""


class Place(NamedTuple):
    """Where in a record something stands: its JSON Pointer, and in how many records."""

    pointer: str = ""
    depth: int = 0
    is_deep: bool = False
    """True where the whole record is deep: then no record in it is gone through but step by step."""

    def at(self, step: str | int) -> Place:
        return Place(self.pointer + pointer(step), self.depth, self.is_deep)

    def inside(self) -> Place:
        return Place(self.pointer, self.depth + 1, self.is_deep)


class Checker:
    """Holds records to one entity on one day. It keeps nothing of them, and may be used on any thread."""

    def __init__(self, model: DataModel, entity: Entity, on: date) -> None:
        self._record = _Kept(model, on).of(entity.id)
        self.entity = entity
        self.model = model
        self.on = on

    def accepts(self, record: object) -> bool:
        """Say whether a decoded JSON value is a record of the entity."""
        is_deep = self._record.has_records and _is_deep(record)
        if not is_deep and self._record.is_right(record):
            return True
        return next(self._record.problems(record, Place(is_deep=is_deep)), None) is None

    def errors(self, record: object, most: int | None = None) -> list[Problem]:
        """Give everything that is wrong with a decoded JSON value, always in the same order; empty where it is right.

        ``most`` bounds how much is told, for records of whoever: one of some megabytes can break millions of rules.
        Members are told in the order of the record, then what is missing, then the groups and rules of the entity.
        No text repeats what the record holds, so a list of errors can be passed on.
        """
        is_deep = self._record.has_records and _is_deep(record)
        return list(islice(self._record.problems(record, Place(is_deep=is_deep)), most))


def checker(model: DataModel, entity_id: str, on: date) -> Checker:
    """Give what holds records to an entity on a day.

    Raises:
        CheckRefused: there is no such entity, or a pattern of it may not be run.
    """
    for entity in model.entities:
        if entity.id == entity_id:
            return Checker(model, entity, on)
    near = nearest_name(entity_id, [entity.id for entity in model.entities])
    hint = f" Did you mean {near}?" if near else ""
    raise CheckRefused(f"There is no entity {entity_id} in {model.address}.{hint}")


def _is_deep(record: object) -> bool:
    """Say whether lists and objects stand in one another deeper than any record may."""
    level = [record]
    for _ in range(MOST_DEEP):
        level = [
            one
            for outer in level
            for one in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(one, dict | list)
        ]
        if not level:
            return False
    return True


class _Kept:
    """What was made ready of a model; entities are made ready when a record first holds one, so circles do no harm."""

    def __init__(self, model: DataModel, on: date) -> None:
        self.model, self.on = model, on
        self.entities = entities_by_id(model)
        self.elements = elements_by_id(model)
        self._records: dict[str, _RecordGate] = {}
        self._gates: dict[str, ValueGate] = {}

    def of(self, entity_id: str) -> _RecordGate:
        found = self._records.get(entity_id)
        if found is None:
            entity = self.entities[entity_id]
            made = _RecordGate(self, entity.name, entity.id, entity.may_have_others, members_of(self.model, entity))
            made.hold(self, entity)
            found = self._records.setdefault(entity_id, made)
        return found

    def gate(self, element_id: str) -> ValueGate:
        found = self._gates.get(element_id)
        if found is None:
            found = self._gates[element_id] = ValueGate(self.model, self.elements[element_id], self.on)
        return found


class _Gates(dict[str, Accepts]):
    """The quick answer for each key; others are right where a record may have them."""

    def __missing__(self, _key: str) -> Accepts:
        return _is_there


def _is_there(value: object) -> bool:
    return value is not None and value not in ("", [])


def _is_one(value: object) -> bool:
    return _is_there(value) and type(value) is not list


class _RecordGate:
    """What one object is held to: a record of an entity, or a member that has parts."""

    def __init__(
        self, kept: _Kept, name: str, entity_id: str, may_have_others: bool, members: Sequence[Member]
    ) -> None:
        self._name = name
        self.entity_id = entity_id
        self.address = kept.model.address
        self.may_have_others = may_have_others
        self.slots = {member.key: _slot(kept, entity_id, may_have_others, member) for member in members}
        self.has_records = any(slot.has_records for slot in self.slots.values())
        self._gates = (_Gates if may_have_others else dict[str, Accepts])()
        self._gates.update({key: slot.accepts for key, slot in self.slots.items()})
        self._flat_gates = {key: slot.accepts for key, slot in self.slots.items() if not slot.has_records}
        self._asks: list[GroupAsk] = []
        self._rules: list[tuple[Rule, Finder, bool]] = []

    def hold(self, kept: _Kept, entity: Entity) -> None:
        """Hold it to the groups and rules of an entity too."""
        names = {key: slot.member.name for key, slot in self.slots.items()}
        days = {key: slot.day for key, slot in self.slots.items() if slot.day is not None}
        around = Around(names, days, lambda list_id: find_list(kept.model, list_id), kept.on)
        asks = [group_ask(clause, group, names) for clause, group in groups_of(kept.model, entity)]
        self._asks = [one for one in asks if one is not None]
        for rule in rules_of(kept.model, entity):
            if (finder := ready(rule, around)) is not None:
                self._rules.append((rule, finder, KINDS[rule.kind].is_of_one))
        for rule, finder in self._checks_across(around):
            self._rules.append((rule, finder, True))

    def _checks_across(self, around: Around) -> Iterator[tuple[Rule, Finder]]:
        """Give the checks of elements that look at another member of the record, as rules of that member."""
        kinds = {"not-before": not_before, "not-after": not_after}
        for key, slot in self.slots.items():
            for check in slot.gate.held.checks if slot.gate else ():
                other = self._key_of(check.other)
                if check.kind in kinds and other:
                    rule = Rule(id=check.kind, text="", kind=check.kind, members=(key,), other=other)
                    if (finder := kinds[check.kind](rule, around)) is not None:
                        yield rule, finder

    def _key_of(self, other: str) -> str:
        """Give the key of a member that a check names by its key, or by its element."""
        if other in self.slots or not other:
            return other
        return next((key for key, slot in self.slots.items() if slot.member.element == other), "")

    def is_right(self, record: Any) -> bool:
        """Say whether a value is certainly right; where it is not certain, ``problems`` tells."""
        if type(record) is not dict:
            return False
        gates = self._gates
        try:
            for key, value in record.items():
                if not gates[key](value):
                    return False
        except (KeyError, TypeError):  # an unknown key, or a value of another type than its gate takes
            return False
        keys = record.keys()
        for ask in self._asks:
            if not ask.holds(keys, record):
                return False
        return not any(next(find(record), None) for _, find, _ in self._rules)

    def problems(self, record: object, place: Place) -> Iterator[Problem]:
        """Give everything that is wrong with a value that should be such an object."""
        if not isinstance(record, dict):
            fix = "Write it as an object: names and values in curly brackets."
            text = f"{self._name} is {what(record)}; it must be an object."
            yield self.problem(place, self.entity_id, "not-an-object", text, fix)
            return
        there = {key: value for key, value in record.items() if value is not None}
        gates = self._flat_gates if place.is_deep else self._gates
        guesses = _MOST_GUESSED
        for key, value in there.items():
            try:
                if gates[key](value):
                    continue
            except (KeyError, TypeError):  # as in ``is_right``
                pass
            slot = self.slots.get(key)
            if slot is not None:
                yield from slot.problems(value, place.at(key))
            elif not self.may_have_others:
                yield self._unknown(key, place.at(key), guesses > 0)
                guesses -= 1
        keys = there.keys()
        for ask in self._asks:
            if not ask.holds(keys, there):
                yield from self._missing(ask, keys, place)
        for rule, find, is_of_one in self._rules:
            for breach in find(there):
                yield self._broken(rule, breach, is_of_one, place)

    def _unknown(self, key: str, place: Place, may_guess: bool) -> Problem:
        known = list(self.slots)
        folded = {one.casefold(): one for one in known}
        near = folded.get(str(key).casefold(), "")
        if not near and may_guess and len(str(key)) <= 60:
            near = next(iter(difflib.get_close_matches(str(key), known, 1)), "")
        fix = (
            f"Did you mean {near}?"
            if near
            else "Leave it out, or use one of: " + ", ".join(known[:12]) + (", …." if len(known) > 12 else ".")
        )
        return self.problem(place, self.entity_id, "unknown-element", f"{self._name} has no element of this name.", fix)

    def _missing(self, ask: GroupAsk, keys: AbstractSet[str], place: Place) -> Iterator[Problem]:
        if not ask.is_each:
            yield self.problem(place, self.entity_id, ask.clause, ask.text, ask.fix, ask.clause)
            return
        for key in (one for one in ask.members if one not in keys):
            slot = self.slots.get(key)
            name = slot.member.name if slot else key
            element = slot.element if slot else self.entity_id
            yield self.problem(place.at(key), element, ask.clause, f"{name} is missing.", f"Give {name}.", ask.clause)

    def _broken(self, rule: Rule, breach: Breach, is_of_one: bool, place: Place) -> Problem:
        slot = self.slots.get(breach.key)
        element = slot.element if slot and is_of_one else self.entity_id
        clause = element if rule.id in {"not-before", "not-after"} else rule.id
        return self.problem(place.at(breach.key), element, rule.id, breach.text, breach.fix, clause)

    def problem(self, place: Place, element: str, rule: str, text: str, fix: str, part: str = "") -> Problem:
        return Problem(place.pointer, element, rule, f"{self.address}#{part or element}", text, fix)


class _Slot:
    """One member: quickly whether it is right, and slowly what is wrong. ``item`` tells it of one value."""

    def __init__(
        self,
        kept: _Kept,
        entity_id: str,
        member: Member,
        item: Callable[[Any, Place], Iterator[Problem]],
        accepts: Accepts,
    ) -> None:
        self.member = member
        self.element = member.element or entity_id
        self._entity_id = entity_id
        self._address = kept.model.address
        self._item = item
        self.gate = kept.gate(member.element) if member.element in kept.elements else None
        self.day: DayReader | None = day_reader(self.gate.held) if self.gate else None
        self.has_records = bool(member.entity)
        self.accepts = _repeated(accepts, member.most) if member.is_repeatable else accepts

    def problems(self, value: object, place: Place) -> Iterator[Problem]:
        """Give everything that is wrong with the values of the member, which is there."""
        member = self.member
        if not isinstance(value, list):
            yield from self._one(value, place)
            return
        if not value:
            yield self._empty(place)
            return
        if not member.is_repeatable:
            yield self._problem(
                place, "not-repeatable", "may be given once only", "Give one value, without square brackets."
            )
        if member.is_repeatable and member.most is not None and len(value) > member.most:
            fix = f"Give {member.most} or fewer; there are {len(value):,}."
            yield self._problem(place, "too-many", f"is given more than {member.most} times", fix)
        for at, one in enumerate(value):
            yield from self._one(one, place.at(at))

    def _one(self, value: object, place: Place) -> Iterator[Problem]:
        if value is None or value in ("", []) or (value == {} and not self.member.element):
            yield self._empty(place)
        else:
            yield from self._item(value, place)

    def _empty(self, place: Place) -> Problem:
        return self._problem(place, "empty", "is there and holds nothing", "Give its value, or leave it out.")

    def _problem(self, place: Place, rule: str, text: str, fix: str) -> Problem:
        clause = f"{self._address}#{self.element}"
        return Problem(place.pointer, self.element, rule, clause, f"{self.member.name} {text}.", fix)


def _repeated(accepts: Accepts, most: int | None) -> Accepts:
    def accepts_each(value: Any) -> object:
        if type(value) is not list:
            return accepts(value)
        return value and (most is None or len(value) <= most) and all(map(accepts, value))

    return accepts_each


def _slot(kept: _Kept, entity_id: str, may_have_others: bool, member: Member) -> _Slot:
    if member.parts:
        return _of_parts(kept, entity_id, may_have_others, member)
    if member.entity in kept.entities:
        return _of_entity(kept, entity_id, member)
    if member.element in kept.elements:
        return _of_element(kept, entity_id, member)
    return _Slot(kept, entity_id, member, lambda _value, _place: iter(()), _is_one)


def _of_element(kept: _Kept, entity_id: str, member: Member) -> _Slot:
    gate, clause = kept.gate(member.element), f"{kept.model.address}#{member.element}"

    def item(value: object, place: Place) -> Iterator[Problem]:
        for rule, text, fix in gate.findings(value):
            yield Problem(place.pointer, member.element, rule, clause, f"{member.name} {text}.", fix)

    return _Slot(kept, entity_id, member, item, gate.accepts)


def _of_parts(kept: _Kept, entity_id: str, may_have_others: bool, member: Member) -> _Slot:
    parts = _RecordGate(kept, member.name, entity_id, may_have_others, member.parts)
    slot = _Slot(kept, entity_id, member, parts.problems, lambda value: value and parts.is_right(value))
    slot.has_records = parts.has_records
    return slot


def _of_entity(kept: _Kept, entity_id: str, member: Member) -> _Slot:
    """Give what holds a member to a whole other entity: made ready when the first record of it comes."""

    def accepts(value: Any) -> object:
        return value and kept.of(member.entity).is_right(value)

    def item(value: object, place: Place) -> Iterator[Problem]:
        inner = kept.of(member.entity)
        if place.depth >= MOST_DEEP:
            text = f"Records stand in one another deeper than {MOST_DEEP}."
            yield inner.problem(place, member.entity, "too-deep", text, "Give the inner ones by themselves.")
            return
        yield from inner.problems(value, place.inside())

    return _Slot(kept, entity_id, member, item, accepts)
