"""How each rule of the elements of an entity is broken, and those of how often a member may occur."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Entity, Member
from commonbeat_check.reading import Held

from ..errors import NoExample
from .breaks import UNKNOWN, Break, Record, pointer_of, with_value
from .records import RecordMaker
from .relations import Relations
from .shapes import Wish
from .wrong_values import also_broken, rules_of_element, wrong_values

_VALUES: Final = 20
"""How many wrong values are tried for one rule."""
_MOST_SHOWN: Final = 200
"""How many of a member may be allowed at most for a record with one more to be made."""


def element_breaks(maker: RecordMaker, entity: Entity) -> Iterator[Break]:
    """Give what breaks each rule of each value of an entity; those of other entities in it are theirs."""
    shape = maker.shape(entity)
    relations, alone = Relations(shape, maker.held), Relations.none(maker.held)
    for member in shape.members.values():
        yield from occurrence_breaks(entity, member)
        if member.parts:
            yield _no_object(entity.id, member)
            for part in member.parts:
                yield from _of_member(maker, alone, part, (member.key, part.key))
        elif member.entity:
            yield _no_object(entity.id, member)
            yield from _inner_breaks(maker, member)
        else:
            yield from _of_member(maker, relations, member, (member.key,))


def occurrence_breaks(entity: Entity, member: Member) -> Iterator[Break]:
    """Give what breaks how often a member may occur: two where there may be one, one more than the most, and none."""
    element = member.element or entity.id
    where, wish = pointer_of((member.key,)), Wish(present=frozenset({member.key}))
    if not member.is_repeatable:
        yield Break(
            element=element,
            rule="not-repeatable",
            pointer=where,
            text=_("{member} is there twice.").format(member=member.key),
            wish=wish,
            candidates=_times(member.key, 2),
        )
        return
    yield Break(
        element=element,
        rule="empty",
        pointer=where,
        text=_("{member} is an empty list.").format(member=member.key),
        wish=wish,
        candidates=lambda base: iter([with_value(base, (member.key,), [])]),
    )
    if member.most is not None and member.most <= _MOST_SHOWN:
        yield Break(
            element=element,
            rule="too-many",
            pointer=where,
            text=_("{member} is there {count} times.").format(member=member.key, count=member.most + 1),
            wish=wish,
            candidates=_times(member.key, member.most + 1),
        )


def _times(key: str, count: int) -> Callable[[Record], Iterator[Record]]:
    def repeat(base: Record) -> Iterator[Record]:
        value = base.get(key)
        one = value[0] if isinstance(value, list) else value
        if one is not None:
            yield with_value(base, (key,), [one] * count)

    return repeat


def _no_object(entity_id: str, member: Member) -> Break:
    return Break(
        element=member.entity or entity_id,
        rule="not-an-object",
        pointer=pointer_of((member.key,)),
        text=_("{member} is a text, not an object with members.").format(member=member.key),
        wish=Wish(present=frozenset({member.key})),
        candidates=lambda base: iter([with_value(base, (member.key,), "a text")]),
    )


def _inner_breaks(maker: RecordMaker, member: Member) -> Iterator[Break]:
    """Give what breaks a record in the record: one rule tells that it is looked into, the rest is its own entity's."""
    inner = maker.entity(member.entity)
    if inner.may_have_others:
        return

    def candidates(base: Record) -> Iterator[Record]:
        value = base.get(member.key)
        one = value[0] if isinstance(value, list) else value
        if isinstance(one, dict):
            yield with_value(base, (member.key,), {**one, UNKNOWN: "x"})

    yield Break(
        element=inner.id,
        rule="unknown-element",
        pointer=pointer_of((member.key, UNKNOWN)),
        text=_("{member} has a member that the model does not name.").format(member=member.key),
        wish=Wish(present=frozenset({member.key})),
        candidates=candidates,
    )


def _said(name: str, rule: str) -> str:
    """Say in words what is wrong with a member whose rule is broken."""
    words = {
        "empty": _("{name} is empty."),
        "type": _("{name} has the wrong type."),
        "min-length": _("{name} is too short."),
        "max-length": _("{name} is too long."),
        "pattern": _("{name} does not have the form that is asked for."),
        "type-form": _("{name} does not have the form that values of its type have."),
        "characters": _("{name} has a character that may not stand there."),
        "list": _("{name} is no code of its list."),
        "calendar-date": _("{name} is no day of the calendar."),
        "date-format": _("{name} is a date written otherwise than asked for."),
        "time-format": _("{name} is a time written otherwise than asked for."),
        "clock-time": _("{name} is no time that there is."),
        "not-future": _("{name} lies in the future."),
        "not-past": _("{name} lies in the past."),
        "no-space": _("{name} has a space in it."),
        "no-double-space": _("{name} has two spaces beside each other."),
        "range": _("{name} lies outside its range."),
    }
    return words.get(rule, _("{name} breaks the rule {rule}.")).format(name=name, rule=rule)


def _of_member(maker: RecordMaker, relations: Relations, member: Member, path: tuple[str, ...]) -> Iterator[Break]:
    held = maker.held(member)
    if held is None:
        return
    for rule in rules_of_element(held):
        yield Break(
            element=member.element,
            rule=rule,
            pointer=pointer_of(path),
            text=_said(member.name or ".".join(path), rule),
            wish=Wish(present=frozenset({path[0]})),
            candidates=_wrong(maker, relations, held, rule, path),
            why_not=_never_alone(maker, held, rule),
        )


def _wrong(
    maker: RecordMaker, relations: Relations, held: Held, rule: str, path: tuple[str, ...]
) -> Callable[[Record], Iterator[Record]]:
    chance = Random(f"{rule}{path}")  # noqa: S311  (a seed is what it is for)

    def _in_record(record: Record) -> Iterator[Record]:
        yield record
        if held.date_format and len(path) == 1:
            yield from relations.following(path[0], record, maker.on)

    def candidates(base: Record) -> Iterator[Record]:
        for value in (_at(base, path), _another(maker, held, chance)):
            if value is not None:
                for wrong in islice(wrong_values(held, rule, value, maker.on, chance), _VALUES):
                    yield from _in_record(with_value(_single(base, path), path, wrong))

    return candidates


def _single(base: Record, path: tuple[str, ...]) -> Record:
    """Give the record with one value where a list of them stands, so that there is one place to point at."""
    value = base.get(path[0])
    return with_value(base, path[:1], value[0]) if isinstance(value, list) else base


def _another(maker: RecordMaker, held: Held, chance: Random) -> Any:
    try:
        return maker.values.value(held, chance)
    except NoExample:
        return None


def _at(base: Record, path: tuple[str, ...]) -> Any:
    value: Any = base
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
        value = value[0] if isinstance(value, list) else value
    return value


def _never_alone(maker: RecordMaker, held: Held, rule: str) -> Callable[[], str]:
    chance = Random(rule)  # noqa: S311  (a seed is what it is for)

    def why() -> str:
        value = _another(maker, held, chance)
        if value is None or next(wrong_values(held, rule, value, maker.on, chance), None) is not None:
            return ""
        others = also_broken(held, rule, value, maker.on, chance)
        if others:
            return _("whatever breaks it breaks this too: {rules}").format(rules=", ".join(others))
        return _("no value breaks it: another rule of the element says more")

    return why
