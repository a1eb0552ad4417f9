"""What entities ask: groups and conditions against their members, and rules against what can be told from a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.entity_rules import lacking
from commonbeat_check.model import Ask, Entity, Group, Member, Type

from .contradicting import conditions
from .finding import Found, LintRule, error, info, warn
from .seen import Seen, is_damaged, targets
from .words import plain, words

_CHECK: Final = re.compile(r"\bcheck[ -](?:character|letter|digit)s?\b", re.IGNORECASE)
_ROOT: Final = 6
"""Words that begin alike for so many letters are forms of one word."""
_WORKED: Final = re.compile(r"\b(?:modulus|modulo|mod ?\d+|remainder|Luhn|weighted)\b", re.IGNORECASE)


def rule_target_missing(seen: Seen) -> Iterator[Found]:
    """Find rules and groups about components that their entity does not have; those of one entity are told together.

    What an entity asks, it asks of what is based on it too, and may speak of components that only that has.
    """
    for entity in seen.model.entities:
        keys = seen.spoken_of[entity.id]
        gone: dict[str, None] = {}
        for rule in entity.rules:
            named = [*rule.members, rule.other, *([rule.when.member] if rule.when else [])]
            gone.update(dict.fromkeys(key for key in named if key and key not in keys))
        for group in entity.groups:
            gone.update(dict.fromkeys(key for key in group.members if key not in keys))
            if group.when and group.when.member not in keys:
                gone[group.when.member] = None
        if gone:
            near = dict.fromkeys(its_id for key in gone for its_id in _meant(seen, entity, key))
            told = _("{entity} has rules about {keys}, which it has no component for.")
            yield error((entity.id, *near), told.format(entity=entity.id, keys=", ".join(map(_spaced, gone))))
    yield from _unmet(seen)
    yield from _checks(seen)


def _unmet(seen: Seen) -> Iterator[Found]:
    """Find groups of a base that ask for more components than an entity has, on which nothing is based in its turn."""
    bases = {one.base for one in seen.model.entities}
    for entity in seen.model.entities:
        if entity.id in bases or entity.may_have_others:
            continue
        keys = seen.keys_of(entity)
        for base in seen.line(entity)[1:]:
            for group in base.groups:
                members = set(group.members)
                least = {Ask.ALL: len(members), Ask.AT_LEAST: group.n, Ask.EXACTLY: group.n}.get(group.ask) or 0
                if _is_always(group) and least > len(members & keys):
                    told = _("{base} {group} asks {entity} for {keys}, which it has no component for.")
                    gone = ", ".join(_spaced(key) for key in group.members if key not in keys)
                    said = told.format(base=base.id, group=group.id, entity=entity.id, keys=gone)
                    yield error((entity.id, base.id), said)


def _checks(seen: Seen) -> Iterator[Found]:
    """Find checks of an element against another that no element is called by."""
    for element in seen.model.elements:
        for check in element.checks:
            if check.other and not seen.named(check.other) and check.other not in seen.keys:
                told = _("{id} {name} is checked against {other}, and nothing is called so.")
                yield error((element.id,), told.format(id=element.id, name=element.name, other=check.other))
            at = check.details.get("at")
            users = seen.users.get(element.id, ())
            if isinstance(at, str) and users and not any(_has_day(seen.entities[user], at) for user in users):
                told = _("{id} {name} is held to {kind} at the {at}, and no entity that has it has that.")
                yield warn((element.id,), told.format(id=element.id, name=element.name, kind=check.kind, at=at))


def _has_day(entity: Entity, at: str) -> bool:
    """Say whether a component is of that name, whatever the endings: ``reporting date`` is ``Reported Date``."""
    wanted = [word[:_ROOT] for word in words(at)]
    return any(all(any(its.startswith(one) for its in words(m.name)) for one in wanted) for m in entity.members)


def _meant(seen: Seen, entity: Entity, key: str) -> list[str]:
    """Give the element of that name, and else or besides the entity's component that shares a word with it."""
    spaced = _spaced(key)
    named = seen.named(key)
    shared = [
        (len(words(one.name) & words(spaced)), one.element not in seen.by_name.get(plain(one.name), ()), one.element)
        for one in entity.members
        if one.element and words(one.name) & words(spaced)
    ]
    nearest = max(shared, key=lambda one: one[:2])[2] if shared else ""
    return [*named, nearest]


def _spaced(key: str) -> str:
    """Give a key as the words that it is made of."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).capitalize()


def group_impossible(seen: Seen) -> Iterator[Found]:
    """Find groups that ask for more members than they have, or for a number without saying which."""
    for entity in seen.model.entities:
        for group in entity.groups:
            counted = group.ask in {Ask.AT_LEAST, Ask.EXACTLY, Ask.AT_MOST}
            said = {"entity": entity.id, "group": group.id, "n": group.n, "count": len(set(group.members))}
            if counted and group.n is None:
                yield error(
                    (entity.id,), _("{entity} {group} asks for a number of members and says none.").format(**said)
                )
            elif counted and group.n is not None and group.n > len(set(group.members)):
                told = _("{entity} {group} asks for {n} of its members, and has {count}.")
                yield error((entity.id,), told.format(**said))
            elif not group.members:
                told = _("{entity} {group} has no members.") + _damage(entity)
                yield info((entity.id,), told.format(**said))


def _damage(entity: Entity) -> str:
    """Give the words that put what is not there down to our copy, where that came through damaged."""
    return " " + _("Our copy is damaged here, so it may only be lost.") if is_damaged(entity) else ""


def group_overlap(seen: Seen) -> Iterator[Found]:
    """Find members that are counted among several to choose from, and are asked for outright or in another of them."""
    for entity in seen.model.entities:
        asked = {key for one in entity.groups if one.ask is Ask.ALL and _is_always(one) for key in one.members}
        for group in entity.groups:
            both = [key for key in group.members if key in asked]
            if group.ask not in {Ask.AT_LEAST, Ask.EXACTLY}:
                continue
            names = {one.key: one for one in entity.members}
            yield from _counted_twice(entity, group, [names[key] for key in group.members if key in names])
            if both:
                ids = tuple(its_id for key in both if key in names for its_id in targets(names[key]))
                told = _(
                    "{entity} {group} counts {keys}, which is asked for anyway: it asks for one less than it says."
                )
                said = told.format(entity=entity.id, group=group.id, keys=", ".join(both))
                yield info((entity.id, *ids), said)


def _counted_twice(entity: Entity, group: Group, members: list[Member]) -> Iterator[Found]:
    """Find an element that is one component to choose from and a part of another: to give the whole gives both."""
    wholes = [one for one in members if one.parts]
    for one in members:
        within = [each.name for each in wholes if one.element and one.element in targets(each)]
        if within:
            told = _("{entity} {group} counts {id} twice: as {name}, and as a part of {wholes}.")
            said = {"entity": entity.id, "group": group.id, "id": one.element, "name": one.name}
            yield info((entity.id, one.element), told.format(**said, wholes=", ".join(within)))


def _is_always(group: Group) -> bool:
    return group.when is None and not group.when_said


def untestable_rule(seen: Seen) -> Iterator[Found]:
    """Find conditions that no component of the record decides, and rules that no record can be held to."""
    yield from _named_only(seen)
    yield from _unreckoned(seen)
    yield from _of_all(seen)
    yield from _lacking(seen)
    for entity in seen.model.entities:
        said = [one.when_said for one in entity.groups if one.when_said and not list(conditions(entity, one))]
        if said:
            told = _("{entity} asks for components when {words}, and none of its components says so.")
            yield warn(
                (entity.id,), told.format(entity=entity.id, words=_("or when").join(f" {one} " for one in said)[1:-1])
            )
        idle = [one for one in entity.groups if one.when and not one.when.values and one.when.member in one.members]
        if any(not one.when.is_not for one in idle if one.when):
            told = _("{entity} asks for {keys} when it is there: nothing else decides whether it is wanted.")
            named = ", ".join(_spaced(one.when.member) for one in idle if one.when)
            yield warn((entity.id,), told.format(entity=entity.id, keys=named))
        unknown = [one.id for one in entity.groups if one.ask is Ask.UNKNOWN]
        if unknown:
            told = _("{entity}: what is asked of {groups} is not said.").format(
                entity=entity.id, groups=", ".join(unknown)
            )
            yield info((entity.id,), told + _damage(entity))
        keys = seen.keys_of(entity)
        words_only = [
            f"{one.id} ({one.why_untested or _('words only')})"
            for one in entity.rules
            if (one.why_untested or not one.kind) and all(key in keys for key in [*one.members, one.other] if key)
        ]
        if words_only:
            told = _("{entity} has rules that no record can be held to: {rules}.")
            yield info((entity.id,), told.format(entity=entity.id, rules=", ".join(words_only)))


def _of_all(seen: Seen) -> Iterator[Found]:
    """Find rules of the whole standard that no record can be held to; those of one reason are told together."""
    together: dict[str, list[str]] = {}
    for rule in seen.model.rules:
        if rule.why_untested or not rule.kind:
            together.setdefault(rule.why_untested or _("It is in words only."), []).append(rule.id)
    for why, ids in together.items():
        told = _("{ids}: a rule for all that no check is made of. {why}")
        yield info(tuple(ids), told.format(ids=", ".join(ids), why=why))


def _named_only(seen: Seen) -> Iterator[Found]:
    """Find codes of a list that is only named: no value can be held against it."""
    for element in seen.model.elements:
        held = seen.lists.get(element.list)
        if held is not None and not held.is_known and element.type is Type.CODE and not seen.is_partial:
            told = _("{id} {name} must be in the list {list}, whose values are not printed.")
            yield info((element.id,), told.format(id=element.id, name=element.name, list=held.name or held.id))


def _unreckoned(seen: Seen) -> Iterator[Found]:
    """Find elements with a check character that nothing says how to work out."""
    for element in seen.model.elements:
        said = [*element.rules, *element.notes]
        if any(_CHECK.search(one) for one in said) and not (
            any(check.kind == "format" or check.details for check in element.checks)
            or any(_WORKED.search(one) for one in said)
        ):
            told = _("{id} {name} has a check character, and how it is worked out is not said.")
            yield warn((element.id,), told.format(id=element.id, name=element.name))


def _lacking(seen: Seen) -> Iterator[Found]:
    """Find rules that say less than a rule of their kind must, so that nothing could run them."""
    for entity in seen.model.entities:
        for rule in entity.rules:
            if not rule.why_untested and (gone := lacking(rule)):
                told = _("{rule} is a rule {kind}, and does not say what such a rule needs: {fields}.")
                yield error((entity.id, rule.id), told.format(rule=rule.id, kind=rule.kind, fields=", ".join(gone)))


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "rule_target_missing",
        lambda: _("A rule, group or check about a component that is not there."),
        lambda: _("It can never be kept or broken, and what it was meant for goes unchecked."),
        lambda: _("Name the component that is meant, or add it."),
        rule_target_missing,
    ),
    LintRule(
        "group_impossible",
        lambda: _("A group that asks for more members than it has, or does not say for how many."),
        lambda: _("No record can be right."),
        lambda: _("Ask for fewer, or add the members that were lost."),
        group_impossible,
    ),
    LintRule(
        "group_overlap",
        lambda: _("A member that is counted twice: outright or within another, and among several to choose from."),
        lambda: _("The second group asks for less than it seems to."),
        lambda: _("Leave the member out of the second group."),
        group_overlap,
    ),
    LintRule(
        "untestable_rule",
        lambda: _(
            "A condition that no component decides, or a rule, list or check character that no record can be held to."
        ),
        lambda: _("Nobody can say whether it is kept."),
        lambda: _(
            "Add what decides: the component, the values of the list, the way to reckon; or move the rule to guidance."
        ),
        untestable_rule,
    ),
)
