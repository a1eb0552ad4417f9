"""What differs between the members of an entity, or between the parts of a member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Final, NamedTuple

from commonbeat.kernel.text import _
from commonbeat_check.model import Member

from .change import Change, Kind, told
from .index import Index
from .pairing import ALIKE, likeness
from .values import keeps_all

_SAYS: Final = ["name", "requirement", "as_printed", "role", "note", "facts"]


class Sides(NamedTuple):
    """Two models, and what the ids of elements and entities that were renamed are now."""

    old: Index
    new: Index
    elements: Mapping[str, str]
    entities: Mapping[str, str]


def member_changes(
    sides: Sides,
    where: str,
    old: Mapping[str, Member],
    new: Mapping[str, Member],
    is_open: tuple[bool, bool],
    keys: MutableMapping[str, str],
) -> Iterator[Change]:
    """Give what differs between members by their keys; ``keys`` is given those that changed.

    ``is_open``: whether records of the old and of the new may hold what is not named.
    """
    gone = [one for key, one in old.items() if key not in new]
    come = [one for key, one in new.items() if key not in old]
    moved = _renamed(sides, gone, come)
    keys.update({one.key: other.key for one, other in moved})
    for one, other in moved:
        facts = {"name": one.name, "key": one.key, "new_name": other.name, "new_key": other.key}
        text = _("{name} ({key}) of {where} is now called {new_name} ({new_key}).").format(where=where, **facts)
        yield told(Kind.RENAMED, f"{where}/{other.key}", text, producer=True, consumer=True)
        yield from _changes(sides, f"{where}/{other.key}", where, is_open, one, other)
    before, after = {one.key for one, _other in moved}, {other.key for _one, other in moved}
    for one in gone:
        if one.key not in before:
            text = _("{name} ({key}) was removed from {where}.").format(name=one.name, key=one.key, where=where)
            kept = _("Records may hold what the model does not name, so nobody was held to it.") if is_open[1] else ""
            producer, consumer = not is_open[1], is_open[1]
            yield told(Kind.REMOVED, f"{where}/{one.key}", text, producer=producer, consumer=consumer, why=kept)
    for one in come:
        if one.key not in after:
            text = _("{name} ({key}) was added to {where}.").format(name=one.name, key=one.key, where=where)
            kept = _("Records may hold what the model does not name, so nobody was held to it.") if is_open[0] else ""
            producer, consumer = is_open[0], not is_open[0]
            yield told(Kind.ADDED, f"{where}/{one.key}", text, producer=producer, consumer=consumer, why=kept)
    for key, one in old.items():
        if key in new and one != new[key]:
            yield from _changes(sides, f"{where}/{key}", where, is_open, one, new[key])


def _renamed(sides: Sides, gone: list[Member], come: list[Member]) -> list[tuple[Member, Member]]:
    """Give the members that only the key changed of: bound to the same, under a like name or role, or the only one."""
    scored = []
    for one in gone[:200]:
        alike = [other for other in come[:200] if _is_bound_alike(sides, one, other)]
        alone = len(alike) == 1 and bool(one.element) and sum(_is_bound_alike(sides, it, alike[0]) for it in gone) == 1
        for other in alike:
            score = max(likeness(one.name, other.name), likeness(one.key, other.key))
            if one.role and one.role == other.role:
                score = max(score, ALIKE)
            if alone or score >= ALIKE:
                scored.append((score, one, other))
    pairs, taken = [], set[int]()
    for _score, one, other in sorted(scored, key=lambda each: -each[0]):
        if id(one) not in taken and id(other) not in taken:
            taken |= {id(one), id(other)}
            pairs.append((one, other))
    return pairs


def _is_bound_alike(sides: Sides, one: Member, other: Member) -> bool:
    element = sides.elements.get(one.element, one.element)
    entity = sides.entities.get(one.entity, one.entity)
    if (element, entity) != (other.element, other.entity):
        return False
    if element or entity:
        return True
    return bool(one.parts) and [part.key for part in one.parts] == [part.key for part in other.parts]


def _changes(
    sides: Sides, path: str, where: str, is_open: tuple[bool, bool], old: Member, new: Member
) -> Iterator[Change]:
    names = {"name": new.name, "where": where}
    if old.is_repeatable != new.is_repeatable:
        text = (
            _("{name} of {where} may now be given several times.")
            if new.is_repeatable
            else _("{name} of {where} may be given once only now.")
        ).format(**names)
        yield told(None, path, text, producer=old.is_repeatable, consumer=new.is_repeatable)
    if old.most != new.most:
        text = _("{name} of {where} could be given {old} times and may be given {new} times.").format(
            old=old.most or _("any number of"), new=new.most or _("any number of"), **names
        )
        producer, consumer = _is_fewer(new.most, old.most), _is_fewer(old.most, new.most)
        yield told(None, path, text, producer=producer, consumer=consumer)
    if old.parts and new.parts:
        parts = ({one.key: one for one in old.parts}, {one.key: one for one in new.parts})
        yield from member_changes(sides, path, *parts, is_open, {})  # parts are as open as their entity
    elif _bound(sides, old) != (new.element, new.entity, bool(new.parts)):
        yield _rebound(sides, path, names, old, new)
    said = [each for each in _SAYS if getattr(old, each) != getattr(new, each)]
    if said and not (said == ["name"] and old.key != new.key):  # of a renamed one the name is told
        yield told(
            Kind.CHANGED,
            path,
            _("What is said of {name} of {where} has changed: {what}.").format(
                what=", ".join(each.replace("_", " ") for each in said), **names
            ),
        )


def _bound(sides: Sides, one: Member) -> tuple[str, str, bool]:
    element, entity = sides.elements.get(one.element, one.element), sides.entities.get(one.entity, one.entity)
    return element, entity, bool(one.parts)


def _rebound(sides: Sides, path: str, names: Mapping[str, str], old: Member, new: Member) -> Change:
    """Tell of a member that is bound to something else: by what the two take, where both are elements."""
    text = _("{name} of {where} was {old} and is {new}.").format(old=_binding(old), new=_binding(new), **names)
    one, other = sides.old.elements.get(old.element), sides.new.elements.get(new.element)
    if one is not None and other is not None:
        first, second = sides.old.values(one), sides.new.values(other)
        return told(None, path, text, producer=not keeps_all(first, second), consumer=not keeps_all(second, first))
    binds_old, binds_new = any(_bound(sides, old)), any(_bound(sides, new))
    return told(None, path, text, producer=binds_new, consumer=binds_old)


def _binding(one: Member) -> str:
    if one.element or one.entity:
        return one.element or one.entity
    return _("made of parts") if one.parts else _("bound to nothing")


def _is_fewer(one: int | None, other: int | None) -> bool:
    return one is not None and (other is None or one < other)
