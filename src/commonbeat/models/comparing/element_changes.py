"""What differs between the elements of two models, each beside itself, and what was renamed, added or removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Check, Element, Entity

from .change import Change, Kind, told
from .index import Index
from .list_changes import is_held
from .pairing import renamed
from .places import places
from .values import ASPECTS, Values, is_undecided, keeps_check

_SAYS: Final = [
    "description",
    "names",
    "is_defined",
    "format",
    "default",
    "rules",
    "samples",
    "owner",
    "steward",
    "based_on",
    "section",
    "approved_on",
    "is_summarised",
    "notes",
    "facts",
    "not_enforced",
]


def element_pairs(
    old: Index, new: Index, entities: Sequence[tuple[Entity, Entity]] = ()
) -> list[tuple[Element, Element]]:
    """Give the elements that both have, each beside itself: of the same id, or renamed.

    ``entities``: those that both have, in which an element has its place.
    """
    same = [(one, new.elements[key]) for key, one in old.elements.items() if key in new.elements]
    gone = [one for key, one in old.elements.items() if key not in new.elements]
    come = [one for key, one in new.elements.items() if key not in old.elements]
    if not (gone and come):
        return same
    before, after = places(old, new, entities)
    # An id that is gone stands on the one side only, so one reading serves both.
    stands = {one.id: before.get(one.id, frozenset()) for one in gone}
    stands |= {one.id: after.get(one.id, frozenset()) for one in come}
    return same + renamed(
        gone, come, held_to, lambda one: one.name, lambda one: one.description, lambda one: stands[one.id]
    )


def element_changes(old: Index, new: Index, pairs: list[tuple[Element, Element]]) -> Iterator[Change]:
    """Give what differs between the elements of two models."""
    before, after = {one.id for one, _other in pairs}, {other.id for _one, other in pairs}
    for key, one in old.elements.items():
        if key not in before:
            holds = key in old.used or key in new.used or not old.entities
            text, why = (
                _("The element {name} ({id}) was removed.").format(name=one.name, id=key),
                "" if holds else _("No entity has it, so no record holds it."),
            )
            # A member that stays bound to what is no longer defined takes anything, as far as anybody can tell.
            yield told(Kind.REMOVED, key, text, producer=holds, consumer=key in new.used, why=why)
    for key, one in new.elements.items():
        if key not in after:
            holds = key in new.used or key in old.used or not new.entities
            text, why = (
                _("The element {name} ({id}) was added.").format(name=one.name, id=key),
                "" if holds else _("No entity has it, so no record holds it."),
            )
            yield told(Kind.ADDED, key, text, producer=key in old.used, consumer=holds, why=why)
    every = {*old.lists, *new.lists}
    turned = {key for key in every if is_held(old.lists.get(key)) is not is_held(new.lists.get(key))}
    for one, other in pairs:
        if one != other or one.list in turned:
            yield from _changes(old, new, one, other)


def value_changes(where: str, name: str, old: Values, new: Values) -> Iterator[Change]:
    """Give how what values are held to differs, in each respect that does."""
    for aspect, text in _aspects().items():
        was, is_ = _fact(old, aspect), _fact(new, aspect)
        if was == is_:
            continue
        keeps = ASPECTS[aspect]
        producer, consumer = not keeps(old, new), not keeps(new, old)
        why = (
            _("Whether one pattern takes all that the other takes cannot be decided, so it is told as both.")
            if aspect == "pattern" and is_undecided(old, new)
            else ""
        )
        said = _("The {aspect} of {name} was {old} and is {new}.").format(
            aspect=text, name=name, old=was or _("none"), new=is_ or _("none")
        )
        yield told(None, where, said, producer=producer, consumer=consumer, why=why)
    yield from _check_changes(where, name, old, new)


def _changes(old: Index, new: Index, one: Element, other: Element) -> Iterator[Change]:
    name = _("{name} ({id})").format(name=other.name, id=other.id)
    if one.id != other.id or one.name != other.name:
        text = _("The element {name} ({id}) is now called {new_name} ({new_id}).").format(
            name=one.name, id=one.id, new_name=other.name, new_id=other.id
        )
        yield told(
            Kind.RENAMED,
            other.id,
            text,
            why=_("Records name it by the key of a member, which is told where that changes."),
        )
    yield from value_changes(other.id, name, old.values(one), new.values(other))
    said = [each for each in _SAYS if getattr(one, each) != getattr(other, each)]
    held = [each for each in _GIVES_WAY if getattr(one, each) != getattr(other, each)]
    if held and _shown(old.values(one)) == _shown(new.values(other)):
        said += held  # what gives way to a list, or to a pattern, is said and not held
    if said:
        yield told(
            Kind.CHANGED,
            other.id,
            _("What is said of {name} has changed: {what}.").format(
                name=name, what=", ".join(each.replace("_", " ") for each in said)
            ),
        )


_GIVES_WAY: Final = ("min_length", "max_length", "pattern", "characters", "list", "checks")


def _shown(values: Values) -> Values:
    return msgspec.structs.replace(values, codes=None)


def _aspects() -> Mapping[str, str]:
    """Give what is told of values in each respect, and its name."""
    return {
        "type": _("type"),
        "list": _("code list"),
        "min-length": _("shortest length"),
        "max-length": _("longest length"),
        "pattern": _("pattern"),
        "characters": _("kind of characters"),
        "date-format": _("date format"),
        "time-format": _("time format"),
    }


def _fact(values: Values, aspect: str) -> object:
    match aspect:
        case "type":
            return str(values.type)
        case "list":
            return values.list
        case "min-length":
            return values.min_length
        case "max-length":
            return values.max_length
        case "pattern":
            return values.pattern
        case "characters":
            return values.characters
        case "date-format":
            return values.date_format
        case _:
            return values.time_format


def _check_changes(where: str, name: str, old: Values, new: Values) -> Iterator[Change]:
    gone = [one for one in old.checks if _plain(one) not in map(_plain, new.checks)]
    come = [one for one in new.checks if _plain(one) not in map(_plain, old.checks)]
    pairs = [(one, other) for one in gone for other in come if (one.kind, one.other) == (other.kind, other.other)]
    pairs = [
        pair
        for at, pair in enumerate(pairs)
        if all(pair[0] is not one and pair[1] is not two for one, two in pairs[:at])
    ]
    paired = {id(one) for pair in pairs for one in pair}
    for one, other in pairs:
        producer, consumer = not keeps_check(old, other), not keeps_check(new, one)
        text = _("{name} was held to the check {old} and is held to {new}.").format(
            name=name, old=_check_said(one), new=_check_said(other)
        )
        yield told(None, where, text, producer=producer, consumer=consumer)
    for one in gone:
        if id(one) not in paired:
            text = _("{name} is no longer held to a check: {check}.").format(name=name, check=_check_said(one))
            yield told(None, where, text, consumer=not keeps_check(new, one))
    for one in come:
        if id(one) not in paired:
            text = _("{name} is now held to a check: {check}.").format(name=name, check=_check_said(one))
            yield told(None, where, text, producer=not keeps_check(old, one))


def _plain(check: Check) -> Check:
    return msgspec.structs.replace(check, text="")


def _check_said(check: Check) -> str:
    bounds = f"{'' if check.min is None else check.min}..{'' if check.max is None else check.max}"
    facts = (check.kind, check.value, bounds if bounds != ".." else None, check.other or None, check.when or None)
    return " ".join(str(one) for one in facts if one is not None)


def held_to(element: Element) -> bytes:
    """Give what an element is held to, whatever it is called."""
    return msgspec.msgpack.encode(
        (
            element.type,
            element.min_length,
            element.max_length,
            element.characters,
            element.pattern,
            element.list,
            [_plain(check) for check in element.checks],
            element.default,
        )
    )
