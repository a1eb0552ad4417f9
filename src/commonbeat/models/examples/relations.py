"""What the value of one member has to do with those of others: days in order, an age, values that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final, NamedTuple

import msgspec

from commonbeat_check.entity_rules import decided
from commonbeat_check.model import Check, Entity, Member, Rule, Scalar
from commonbeat_check.reading import Held

from .days import Days, age_on, months_after, read_day, written, years_before
from .shapes import Shape, holds
from .values import ValueMaker

_TRIES: Final = 12


class _Order(NamedTuple):
    """Two members that are days: the first is never later than the second."""

    first: str
    second: str


class Relations:
    """Makes the value of a member so that it goes with what a record has already."""

    def __init__(self, shape: Shape, held: Callable[[Member], Held | None]) -> None:
        self._shape, self._held = shape, held
        self._orders = tuple(self._all_orders())
        self._ages = tuple(self._shape.of_kind("consistent-age")) or _ages_by_name(shape)

    @classmethod
    def none(cls, held: Callable[[Member], Held | None]) -> Relations:
        """Give the relations of what stands alone."""
        return cls(Shape(Entity(id="", name=""), {}, (), ()), held)

    def value(self, member: Member, held: Held, record: Mapping[str, Any], maker: ValueMaker, chance: Random) -> Scalar:
        """Give a value of the member that breaks no rule with what is there, where one is found."""
        key, name = member.key, member.name
        rules = [rule for rule in self._shape.of_kind(*_KINDS) if key in rule.members and holds(rule.when, record)]
        for rule in self._ages:
            if (age := self._age(rule, key, held, record, maker)) is not None:
                return age
        tight = _tightened(held, rules)
        for rule in self._shape.of_kind("coded-by"):
            if key in rule.members and holds(rule.when, record):
                tight = _coded(tight, rule, record)
        days = self._days(key, held, rules, record, maker)
        others = {str(record[one]) for one in self._unequal(key) if one in record}
        value = maker.value(tight, chance, name=name, days=days)
        for _attempt in range(_TRIES):
            if str(value) not in others:
                break
            value = maker.value(tight, chance, name=name, days=days)
        return value

    def following(self, key: str, record: Mapping[str, Any], on: date) -> Iterator[dict[str, Any]]:
        """Give the record with others after a member's day: an age that fits it, the same day where days meet."""
        day = self._day(key, record)
        if day is None:
            return
        moved = dict(record)
        for rule in self._ages:
            for other in set(rule.members) - {key} if key in rule.members else ():
                if other in record:
                    moved[other] = age_on(day, on) if isinstance(record[other], int) else str(age_on(day, on))
        yield moved
        for order in self._orders:
            other = order.second if order.first == key else order.first if order.second == key else ""
            held = self._held(self._shape.members[other]) if other in record else None
            if held is not None and held.date_format:
                yield {**moved, other: written(day, held.date_format)}

    def _days(self, key: str, held: Held, rules: list[Rule], record: Mapping[str, Any], maker: ValueMaker) -> Days:
        days = Days()
        if not held.date_format:
            return days
        for order in self._orders:
            if key == order.second and (day := self._day(order.first, record)):
                days = days.within(first=day)
            if key == order.first and (day := self._day(order.second, record)):
                days = days.within(last=day)
        for rule in rules:
            match rule.kind:
                case "not-future":
                    days = days.within(last=maker.on)
                case "not-past":
                    days = days.within(first=maker.on)
                case "max-months-ahead":
                    days = days.within(last=months_after(maker.on, int(rule.value or 0)))
        return self._born(days, key, record, maker)

    def _born(self, days: Days, key: str, record: Mapping[str, Any], maker: ValueMaker) -> Days:
        for rule in self._ages:
            age_key = next((one for one in rule.members if one != key and one in record), None)
            if key in rule.members and age_key is not None and str(record[age_key]).isdigit():
                years = int(record[age_key])
                first = years_before(maker.on, years + 1) + timedelta(days=1)
                days = days.within(first, years_before(maker.on, years))
        return days

    def _age(self, rule: Rule, key: str, held: Held, record: Mapping[str, Any], maker: ValueMaker) -> Scalar | None:
        if key not in rule.members or held.date_format:
            return None
        born = next((day for one in rule.members if (day := self._day(one, record)) is not None), None)
        if born is None:
            return None
        age = age_on(born, maker.on)
        return age if held.json_type == "integer" else str(age)

    def _day(self, key: str, record: Mapping[str, Any]) -> Any:
        member = self._shape.members.get(key)
        found = self._held(member) if member is not None else None
        return read_day(record.get(key), found.date_format) if found is not None and found.date_format else None

    def _unequal(self, key: str) -> Iterator[str]:
        for rule in self._shape.of_kind("not-equal"):
            if key in rule.members:
                yield rule.other
            if key == rule.other:
                yield from rule.members

    def _all_orders(self) -> Iterator[_Order]:
        for rule in self._shape.of_kind("not-before", "not-after"):
            for key in rule.members:
                yield _Order(rule.other, key) if rule.kind == "not-before" else _Order(key, rule.other)
        for key, member in self._shape.members.items():
            found = self._held(member)
            for check in found.checks if found is not None else ():
                other = self._shape.key_of(check.other)
                if check.kind == "not-before":
                    yield _Order(other, key)
                if check.kind == "not-after":
                    yield _Order(key, other)


def _coded(held: Held, rule: Rule, record: Mapping[str, Any]) -> Held:
    """Give what a value is held to with what the member that decides says of its form."""
    said = str(record.get(rule.other, ""))
    name, pattern = decided(rule, "formats").get(said), decided(rule, "patterns").get(said)
    if name:
        return msgspec.structs.replace(held, checks=(*held.checks, Check(kind="format", value=name)))
    return msgspec.structs.replace(held, pattern=pattern) if pattern else held


def _ages_by_name(shape: Shape) -> tuple[Rule, ...]:
    """Give the age that goes with a date of birth where no rule ties them: an example is of somebody who can be."""
    pair = ("age", "dateOfBirth")
    return (Rule(id="", text="", kind="consistent-age", members=pair),) if shape.members.keys() >= set(pair) else ()


_KINDS: Final = ("not-future", "not-past", "max-months-ahead", "min-length", "one-of")


def _tightened(held: Held, rules: list[Rule]) -> Held:
    """Give what a value is held to with what the rules of the entity add to it."""
    for rule in rules:
        if rule.kind == "min-length":
            held = msgspec.structs.replace(held, min_length=max(held.min_length or 0, int(rule.value or 0)))
        if rule.kind == "one-of":
            allowed = rule.values if held.values is None else tuple(one for one in held.values if one in rule.values)
            held = msgspec.structs.replace(held, values=allowed)
    return held
