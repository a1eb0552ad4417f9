"""How the rules across the members of an entity are broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from commonbeat_check.entity_rules import KINDS, decided
from commonbeat_check.model import Entity, Rule
from commonbeat_check.names import pointer
from commonbeat_check.written import is_written

from ..generating.element_schemas import code_values
from .breaks import Break, Record, with_value, without
from .days import months_after, read_day, written
from .records import RecordMaker
from .shapes import Shape, Wish, holds, wishes_of

_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("OTHER",),
    "integer": ("0", "1", "987654"),
    "number": ("0", "1", "987654"),
    "boolean": ("true", "false"),
}
"""Values of each type, as a model writes them: where a rule allows some, another is likely among these."""
_Make = Callable[[RecordMaker, Shape, Rule, Record], Iterator[Record]]


def rule_breaks(maker: RecordMaker, entity: Entity) -> Iterator[Break]:
    """Give what breaks each rule of the entity that a machine can hold a record to."""
    shape = maker.shape(entity)
    for rule in shape.of_kind(*BROKEN):
        if not _can_be_run(maker, shape, rule):
            continue
        key = _told_at(maker, shape, rule)
        yield Break(
            element=_element(shape, rule, key),
            rule=rule.id,
            pointer=pointer(key),
            text=rule.text,
            wish=_wish(rule),
            candidates=_candidates(maker, shape, rule),
        )


def _can_be_run(maker: RecordMaker, shape: Shape, rule: Rule) -> bool:
    """Say whether the rule says anything of these members: days of those that are days, and of two that differ."""
    is_of_days = rule.kind in {"not-future", "not-past", "max-months-ahead", "not-before", "not-after"}
    if is_of_days and not any(maker.date_format(shape, key) for key in rule.members if key != rule.other):
        return False
    if rule.kind in {"not-before", "not-after"} and not maker.date_format(shape, rule.other):
        return False
    named = {*rule.members, rule.other} - {""}
    return named <= shape.members.keys() and rule.other not in rule.members


def _told_at(maker: RecordMaker, shape: Shape, rule: Rule) -> str:
    """Give the key of the member at which a break of the rule is told."""
    if rule.kind == "present-with":
        return rule.other
    days = [key for key in rule.members if maker.date_format(shape, key)]
    if rule.kind == "consistent-age":
        return next((key for key in rule.members if key not in days), "")
    return next(iter(days or rule.members), "")


def _element(shape: Shape, rule: Rule, key: str) -> str:
    """Give the element that is told: of a rule about one member its own, else the entity."""
    is_of_one = key in shape.members and KINDS[rule.kind].is_of_one
    return (shape.members[key].element if is_of_one else "") or shape.entity.id


def _wish(rule: Rule) -> Wish:
    """Give what a valid record is like that the rule can be broken in."""
    wishes = wishes_of(rule.when) if rule.when is not None else []
    wish = wishes[0] if wishes else Wish()
    if rule.kind in {"forbidden-when", "not-equal"}:
        return wish
    others = {rule.other} if rule.other and rule.kind != "present-with" else set()
    return msgspec.structs.replace(wish, present=wish.present | frozenset(rule.members) | others)


def _candidates(maker: RecordMaker, shape: Shape, rule: Rule) -> Callable[[Record], Iterator[Record]]:
    """Give what makes records of a valid one in which the condition of the rule, if it has one, is still met."""
    return lambda base: (one for one in BROKEN[rule.kind](maker, shape, rule, base) if holds(rule.when, one))


def _days(pick: Callable[[Rule, date], date]) -> _Make:
    def make(maker: RecordMaker, shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
        for key in rule.members:
            form = maker.date_format(shape, key)
            if form:
                yield with_value(base, (key,), written(pick(rule, maker.on), form))

    return make


def _out_of_order(step: int) -> _Make:
    def make(maker: RecordMaker, shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
        for key in rule.members:
            form, other_form = maker.date_format(shape, key), maker.date_format(shape, rule.other)
            other = read_day(base.get(rule.other), other_form) if other_form else None
            if other is not None and form:
                for days in (1, 40, 400):
                    yield with_value(base, (key,), written(other + timedelta(days=days * step), form))

    return make


def _equal(maker: RecordMaker, shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    for key in rule.members:
        for source in (key, rule.other):
            value = base.get(source) or maker.values_of(shape, [source]).get(source)
            value = value[0] if isinstance(value, list) else value
            yield {**base, key: value, rule.other: value}


def _forbidden(maker: RecordMaker, shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    for key in rule.members:
        yield {**base, **maker.values_of(shape, [key])}


def _required(_maker: RecordMaker, _shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    yield from (without(base, key) for key in rule.members if key in base)


def _short(_maker: RecordMaker, _shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    for key in rule.members:
        if isinstance(text := base.get(key), str):
            yield with_value(base, (key,), text[: int(rule.value or 0) - 1].strip())


def _other_value(maker: RecordMaker, shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    for key in rule.members:
        held = maker.held(shape.members[key])
        json_type = held.json_type if held is not None else "string"
        values = code_values(((held.values if held is not None else None) or _OTHERS[json_type]), json_type)
        yield from (with_value(base, (key,), value) for value in values if not is_written(value, rule.values))


def _wrong_age(_maker: RecordMaker, _shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    for key in rule.members:
        age: Any = base.get(key)
        if str(age).isdigit():
            for other in (int(age) + 5, max(0, int(age) - 5), 150):
                yield with_value(base, (key,), other if isinstance(age, int) else str(other))


def _not_as_coded(maker: RecordMaker, shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    """Give records in which the member that decides says one form, and the value has another."""
    values = {value for what in ("formats", "patterns", "lists") for value in decided(rule, what)}
    for value in sorted(values):
        for key in rule.members:
            for other in (base.get(key), *maker.values_of(shape, [key] * 4).values(), "~", "0", "X1X1"):
                yield {**base, rule.other: value, key: other}


def _alone(_maker: RecordMaker, _shape: Shape, rule: Rule, base: Record) -> Iterator[Record]:
    if any(key in base for key in rule.members):
        yield without(base, rule.other)


BROKEN: Final[Mapping[str, _Make]] = {
    "not-future": _days(lambda _rule, on: on + timedelta(days=1)),
    "not-past": _days(lambda _rule, on: on - timedelta(days=1)),
    "max-months-ahead": _days(lambda rule, on: months_after(on, int(rule.value or 0)) + timedelta(days=2)),
    "not-before": _out_of_order(-1),
    "not-after": _out_of_order(1),
    "not-equal": _equal,
    "forbidden-when": _forbidden,
    "required-when": _required,
    "min-length": _short,
    "one-of": _other_value,
    "consistent-age": _wrong_age,
    "coded-by": _not_as_coded,
    "present-with": _alone,
}
"""What breaks a rule, by its kind. ``repeatable`` and ``attribute-standards`` are kept by members and elements."""
