"""Entities of one kind beside each other: what nearly all of them have, and one lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Entity, Group

from .finding import Found, LintRule, info, warn
from .seen import Seen, is_damaged
from .words import plain

_USUAL: Final = 3
"""What fewer entities have in common is no custom that another could depart from."""
_NEARLY_ALL: Final = 0.8
_ENOUGH: Final = 10
"""Of fewer entities nobody can say what nearly all of them have."""


def fewer_ways(seen: Seen) -> Iterator[Found]:
    """Find entities that give one way less to say a thing than most of their kind: of a place no address."""
    shapes: dict[str, list[tuple[Entity, Group, dict[str, str]]]] = {}
    for entity in seen.model.entities:
        for group in entity.groups:
            if ways := _ways(entity, group):
                shapes.setdefault(entity.kind, []).append((entity, group, ways))
    for several in shapes.values():
        usual, count = Counter(frozenset(ways) for _entity, _group, ways in several).most_common(1)[0]
        if count < _USUAL:
            continue
        whole = [(entity.id, ways) for entity, _group, ways in several if frozenset(ways) == usual]
        for entity, group, ways in several:
            gone = sorted(usual - frozenset(ways))
            if len(gone) == 1 and frozenset(ways) < usual:
                others = [its_id for its_id, _ways in whole]
                told = _("{entity} {group} leaves {name} out of the ways to choose from; {others} have it.")
                said = {"entity": entity.id, "group": group.id, "name": whole[0][1][gone[0]]}
                make = info if is_damaged(entity) else warn
                yield make((entity.id, *others), told.format(**said, others=", ".join(others)))


def _ways(entity: Entity, group: Group) -> dict[str, str]:
    """Give what a group lets choose from, where all are parts of one heading: ``Location - Area`` and the like."""
    if group.ask not in {Ask.AT_LEAST, Ask.EXACTLY}:
        return {}
    parted = [one.name.partition(" - ") for one in entity.members if one.key in group.members]
    if len(parted) < 2 or len({heading for heading, _dash, _rest in parted}) != 1 or not all(one[1] for one in parted):
        return {}
    return {plain(rest): rest for _heading, _dash, rest in parted}


def missing_rule(seen: Seen) -> Iterator[Found]:
    """Find entities without a rule of the whole record that nearly all others have."""
    entities = seen.model.entities
    counts = Counter(kind for entity in entities for kind in _whole(entity))
    for kind, count in counts.items():
        if len(entities) < _ENOUGH or count == len(entities) or count < _NEARLY_ALL * len(entities):
            continue
        lacking = [entity for entity in entities if kind not in _whole(entity)]
        for some, make in (
            ([e for e in lacking if not is_damaged(e)], warn),
            ([e for e in lacking if is_damaged(e)], info),
        ):
            ids = [entity.id for entity in some]
            if ids:
                told = _("{ids}: no rule of the kind {kind}, which {count} of {all} entities have.")
                text = told.format(ids=", ".join(ids), kind=kind, count=count, all=len(entities))
                if make is info:
                    text += " " + _("Our copy is damaged here, so it may only be lost.")
                yield make(tuple(ids), text)


def _whole(entity: Entity) -> set[str]:
    """Give the kinds of an entity's rules that name no component."""
    return {one.kind for one in entity.rules if one.kind and not one.members and not one.other}


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "missing_rule",
        lambda: _("An entity without a rule that nearly all others have."),
        lambda: _("One reader takes the rule for granted, another takes it that it does not hold there."),
        lambda: _("Add the rule, or say why it does not hold."),
        missing_rule,
    ),
)
