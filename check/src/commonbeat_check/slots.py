"""One member of a record: quickly whether it is right, and slowly everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from .checks import DayReader, day_reader
from .model import DataModel, Element, Entity, Member
from .problems import Problem
from .quick import Accepts
from .values import ValueGate
from .where import MOST_DEEP, Place

Tells = Callable[[Any, Place], Iterator[Problem]]
"""Gives everything that is wrong with a value that stands somewhere."""


class Within(Protocol):
    """What an object that stands in a record is held to."""

    has_records: bool

    def is_right(self, record: Any) -> bool:
        """Say whether a value is certainly right; where it is not certain, ``problems`` tells."""
        ...

    def problems(self, record: object, place: Place) -> Iterator[Problem]:
        """Give everything that is wrong with a value that should be such an object."""
        ...

    def problem(self, place: Place, element: str, rule: str, text: str, fix: str) -> Problem:
        """Give what is wrong at a place."""
        ...


class Kept(Protocol):
    """What was made ready of a model."""

    model: DataModel
    on: date
    entities: Mapping[str, Entity]
    elements: Mapping[str, Element]

    def of(self, entity_id: str) -> Within:
        """Give what records of an entity are held to."""
        ...

    def of_parts(self, member: Member, entity_id: str, *, may_have_others: bool) -> Within:
        """Give what the object of a member that has parts is held to."""
        ...

    def gate(self, element_id: str) -> ValueGate:
        """Give what values of an element are held to."""
        ...


def is_there(value: object) -> bool:
    """Say whether a value is there and holds something: null holds nothing, nor does an object of nothing but null."""
    if type(value) is dict:
        return any(one is not None for one in value.values())
    return value is not None and value not in ("", [])


def _is_one(value: object) -> bool:
    return is_there(value) and type(value) is not list


class Slot:
    """One member: quickly whether it is right, and slowly what is wrong. ``item`` tells it of one value."""

    def __init__(
        self,
        kept: Kept,
        entity_id: str,
        member: Member,
        item: Tells,
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
        is_object = isinstance(value, dict)
        if is_there(value) or (is_object and self.gate is not None):  # an object in place of a plain value is told so
            yield from self._item(value, place)
            return
        yield self._empty(place)
        if is_object:  # what is misspelt in it is told all the same
            yield from (one for one in self._item(value, place) if one.rule == "unknown-element")

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


def slot_of(kept: Kept, entity_id: str, member: Member, *, may_have_others: bool) -> Slot:
    """Give one member of an entity, or of an object in its records, ready to be held to."""
    if member.parts:
        return _of_parts(kept, entity_id, member, may_have_others=may_have_others)
    if member.entity in kept.entities:
        return _of_entity(kept, entity_id, member)
    if member.element in kept.elements:
        return _of_element(kept, entity_id, member)
    return Slot(kept, entity_id, member, lambda _value, _place: iter(()), _is_one)


def _of_element(kept: Kept, entity_id: str, member: Member) -> Slot:
    gate, clause = kept.gate(member.element), f"{kept.model.address}#{member.element}"

    def item(value: object, place: Place) -> Iterator[Problem]:
        for rule, text, fix in gate.findings(value):
            yield Problem(place.pointer, member.element, rule, clause, f"{member.name} {text}.", fix)

    return Slot(kept, entity_id, member, item, gate.accepts)


def _of_parts(kept: Kept, entity_id: str, member: Member, *, may_have_others: bool) -> Slot:
    parts = kept.of_parts(member, entity_id, may_have_others=may_have_others)

    def item(value: object, place: Place) -> Iterator[Problem]:
        return _inside(parts, entity_id, value, place)

    made = Slot(kept, entity_id, member, item, lambda value: value and parts.is_right(value))
    made.has_records = parts.has_records
    return made


def _of_entity(kept: Kept, entity_id: str, member: Member) -> Slot:
    """Give what holds a member to a whole other entity: made ready when the first record of it comes."""

    def accepts(value: Any) -> object:
        return value and kept.of(member.entity).is_right(value)

    def item(value: object, place: Place) -> Iterator[Problem]:
        return _inside(kept.of(member.entity), member.entity, value, place)

    return Slot(kept, entity_id, member, item, accepts)


def _inside(inner: Within, entity_id: str, value: object, place: Place) -> Iterator[Problem]:
    if place.depth >= MOST_DEEP:
        text = f"Records stand in one another deeper than {MOST_DEEP}."
        yield inner.problem(place, entity_id, "too-deep", text, "Give the inner ones by themselves.")
        return
    yield from inner.problems(value, place.inside())
