"""What differs between the groups and the rules of an entity: what is asked for more, or for less."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Condition, Entity, Group, Rule

from .asked import is_asked, is_sure, translated
from .change import Change, Kind, told
from .index import Asked
from .member_changes import Sides
from .ruled import is_kept, is_ruled, rule_translated

T = TypeVar("T", Group, Rule)


def group_changes(
    sides: Sides, old: Entity, new: Entity, keys: Mapping[str, str], owners: Collection[str]
) -> Iterator[Change]:
    """Give what differs between the groups that an entity is held to, of those that the ``owners`` ask for.

    Whoever asks, a group speaks of the members that the entity itself has.
    """
    every_old = _as_now(sides, {where: translated(one, keys) for where, one in sides.old.groups(old).items()})
    every_new = sides.new.groups(new)
    known_old, known_new = _known(sides, old, new, keys)

    def fits_old(one: Group) -> bool:
        return is_sure(one, every_old.values(), known_old)

    def fits_new(one: Group) -> bool:
        return is_sure(one, every_new.values(), known_new)

    before, after = _of(every_old, owners), _of(every_new, owners)
    yield from _compared(before, after, fits_old, fits_new, _group_told)


def rule_changes(
    sides: Sides, old: Entity, new: Entity, keys: Mapping[str, str], owners: Collection[str]
) -> Iterator[Change]:
    """Give what differs between the rules that an entity is held to, of those that the ``owners`` have."""
    every_old = _as_now(sides, {where: rule_translated(one, keys) for where, one in sides.old.rules(old).items()})
    every_new = sides.new.rules(new)
    known_old, known_new = _known(sides, old, new, keys)

    def fits_old(one: Rule) -> bool:
        return is_kept(one, every_old.values(), known_old)

    def fits_new(one: Rule) -> bool:
        return is_kept(one, every_new.values(), known_new)

    before, after = _of(every_old, owners), _of(every_new, owners)
    yield from _compared(before, after, fits_old, fits_new, _rule_told)


def _as_now(sides: Sides, asked: Mapping[Asked, T]) -> dict[Asked, T]:
    """Give what is asked for by whom, each under the id that it has now."""
    return {(sides.entities.get(owner, owner), name): one for (owner, name), one in asked.items()}


def _of(asked: Mapping[Asked, T], owners: Collection[str]) -> dict[Asked, T]:
    return {where: one for where, one in asked.items() if where[0] in owners}


def _known(
    sides: Sides, old: Entity, new: Entity, keys: Mapping[str, str]
) -> tuple[AbstractSet[str] | None, AbstractSet[str] | None]:
    """Give the keys that a record of the old and of the new entity may have; None: any."""
    known_old = None if old.may_have_others else {keys.get(key, key) for key in sides.old.members(old)}
    known_new = None if new.may_have_others else set(sides.new.members(new))
    return known_old, known_new


def model_rule_changes(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> Iterator[Change]:
    """Give what differs between what two standards say of all their entities."""
    before, after = {("", one.id): one for one in old}, {("", one.id): one for one in new}
    yield from _compared(
        before, after, lambda one: is_kept(one, old, None), lambda one: is_kept(one, new, None), _rule_told
    )


def _compared(
    before: Mapping[Asked, T],
    after: Mapping[Asked, T],
    fits_old: Callable[[T], bool],
    fits_new: Callable[[T], bool],
    tell: Callable[[Asked, T | None, T | None, bool, bool], Change],
) -> Iterator[Change]:
    """Tell of each that differs: a producer is broken where what all records kept is not what is asked, and so on."""
    for where in dict.fromkeys((*before, *after)):
        one, other = before.get(where), after.get(where)
        if one != other:
            producer = other is not None and not fits_old(other)
            consumer = one is not None and not fits_new(one)
            yield tell(where, one, other, producer, consumer)


def _group_told(asked: Asked, old: Group | None, new: Group | None, producer: bool, consumer: bool) -> Change:
    where = ".".join(asked)
    why = _why(any(is_asked(one) for one in (old, new) if one), producer or consumer)
    if old is None and new is not None:
        text = _("{where} was added: {ask}.").format(where=where, ask=group_said(new))
        return told(Kind.ADDED, where, text, producer=producer, consumer=consumer, why=why)
    if new is None and old is not None:
        text = _("{where} was removed: {ask}.").format(where=where, ask=group_said(old))
        return told(Kind.REMOVED, where, text, producer=producer, consumer=consumer, why=why)
    said = [group_said(one) for one in (old, new) if one]
    text = _("{where} asked for {old}, and asks for {new}.").format(where=where, old=said[0], new=said[1])
    return told(None, where, text, producer=producer, consumer=consumer, why=why)


def _rule_told(asked: Asked, old: Rule | None, new: Rule | None, producer: bool, consumer: bool) -> Change:
    where = asked[1]
    why = _why(any(is_ruled(one) for one in (old, new) if one), producer or consumer)
    if old is None and new is not None:
        text = _("The rule {where} was added: {text}").format(where=where, text=new.text)
        return told(Kind.ADDED, where, text, producer=producer, consumer=consumer, why=why)
    if new is None and old is not None:
        text = _("The rule {where} was removed: {text}").format(where=where, text=old.text)
        return told(Kind.REMOVED, where, text, producer=producer, consumer=consumer, why=why)
    said = [_rule_said(one) for one in (old, new) if one]
    text = _("The rule {where} said: {old} It says: {new}").format(where=where, old=said[0], new=said[1])
    return told(None, where, text, producer=producer, consumer=consumer, why=why)


def _why(held: bool, breaks: bool) -> str:
    if breaks:
        return ""
    return (
        _("Other groups or rules ask for as much.")
        if held
        else _("No machine can tell whether a record keeps it, so look at it yourself.")
    )


def group_said(group: Group) -> str:
    """Say in words what a group asks for."""
    members, n = ", ".join(group.members), 1 if group.n is None else group.n
    words = {
        Ask.ALL: _("all of {members}"),
        Ask.AT_LEAST: _("at least {n} of {members}"),
        Ask.EXACTLY: _("exactly {n} of {members}"),
        Ask.AT_MOST: _("at most {n} of {members}"),
    }.get(group.ask, _("{ask}: {members}"))
    text = words.format(members=members, n=n, ask=group.ask)
    when = _condition_said(group.when) if group.when else group.when_said
    return _("{text}, when {when}").format(text=text, when=when) if when else text


def _condition_said(when: Condition) -> str:
    values = ", ".join(when.values)
    if when.is_not:
        told_ = _("{member} is none of {values}") if values else _("{member} is not there")
    else:
        told_ = _("{member} is one of {values}") if values else _("{member} is there")
    return told_.format(member=when.member, values=values)


def _rule_said(rule: Rule) -> str:
    facts = (rule.kind, ", ".join(rule.members), rule.other, rule.value, ", ".join(rule.values))
    said = " ".join(str(one) for one in facts if one not in {None, ""})
    when = f", when {_condition_said(rule.when)}" if rule.when else ""
    return f"{rule.text} [{said}{when}]"
