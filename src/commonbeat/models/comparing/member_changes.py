"""What differs between the members of an entity, or between the parts of a member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Final, NamedTuple

from commonbeat.kernel.text import _
from commonbeat_check.model import Member

from .change import Change, Kind, told
from .index import Index
from .pairing import ALIKE, best, exact, likeness
from .places import asked_of, gaps
from .values import keeps_all

MOST: Final = 200
"""So many that are gone are held against so many that have come: of more the rest is removed and added."""
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
    moved = _renamed(sides, old, new)
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


def _renamed(sides: Sides, old: Mapping[str, Member], new: Mapping[str, Member]) -> list[tuple[Member, Member]]:
    """Give the members that only the key changed of: bound to the same, and known by name or role, or by place."""
    bound = {id(one): _made_of(one, sides.elements, sides.entities) for key, one in old.items() if key not in new}
    bound |= {id(one): _made_of(one, {}, {}) for key, one in new.items() if key not in old}
    gone = [one for key, one in old.items() if key not in new and bound[id(one)]][:MOST]
    come = [one for key, one in new.items() if key not in old and bound[id(one)]][:MOST]
    between = gaps(old, new) | gaps(new, old)
    alone = [pair for pair in exact(gone, come, lambda one: bound[id(one)]) if _is_only_use(sides, pair[0], pair[1])]
    sure = alone + exact(gone, come, lambda one: (bound[id(one)], between[one.key], asked_of(one)))
    sure += exact(gone, come, lambda one: (bound[id(one)], between[one.key]))
    likely = [
        (_resemblance(one, other), one, other) for one in gone for other in come if bound[id(one)] == bound[id(other)]
    ]
    scored = [each for each in likely if each[0] >= ALIKE] + [(0.0, one, other) for one, other in sure]
    return best(scored)


def _made_of(one: Member, elements: Mapping[str, str], entities: Mapping[str, str]) -> tuple[object, ...]:
    """Give what a member is bound to, by the ids of now; empty where that is nothing."""
    if one.element or one.entity:
        return (elements.get(one.element, one.element), entities.get(one.entity, one.entity))
    return tuple(part.key for part in one.parts)


def _resemblance(one: Member, other: Member) -> float:
    score = max(likeness(one.name, other.name), likeness(one.key, other.key))
    return max(score, ALIKE) if one.role and one.role == other.role else score


def _is_only_use(sides: Sides, one: Member, other: Member) -> bool:
    """Say whether nothing else is bound to the element of the two, so that it cannot be another fact of its kind."""
    return bool(one.element) and sides.old.uses[one.element] == sides.new.uses[other.element] == 1


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
