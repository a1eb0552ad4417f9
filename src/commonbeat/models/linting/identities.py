"""What ids stand for: a component without one or with another's, two things of one id, and ids in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Member, Requirement
from commonbeat_check.usable import MOST_BASES, too_deep, twice

from .finding import Found, LintRule, error, warn
from .seen import Seen, every_member, targets
from .words import plain, share_a_word, words

_COPIED: Final = frozenset({"repeat", "belong", "copied", "copy"})


def unbound_component(seen: Seen) -> Iterator[Found]:
    """Find components that are bound to nothing: no one can say what may stand there."""
    for entity in seen.model.entities:
        for member in every_member(entity.members):
            if not (member.element or member.entity or member.parts):
                told = _("{entity} asks for {name} without any id.").format(entity=entity.id, name=member.name)
                make = error if member.requirement is Requirement.MANDATORY else warn
                yield make((entity.id,), told)


def id_name_mismatch(seen: Seen) -> Iterator[Found]:
    """Find components that name one thing and give the id of another."""
    for entity in seen.model.entities:
        for member in every_member(entity.members):
            yield from _wrong_id(seen, entity.id, member)
    for element in seen.model.elements:
        for note in element.notes:
            others = [its_id for its_id in seen.ids.cited(note) if its_id in seen.elements and its_id != element.id]
            if others and words(note) & _COPIED and words(note) & {"name", "description", "title"}:
                told = _("{id}: {note}.").format(id=element.id, note=note)
                yield warn((element.id, *others), told)


def _wrong_id(seen: Seen, entity: str, member: Member) -> Iterator[Found]:
    bound = targets(member)
    for its_id in seen.ids.cited(member.as_printed):
        named = member.as_printed.replace(its_id, "").strip(" :-") or member.name
        if (own := _names(seen, its_id)) and not _is_called(seen, named, its_id, bound):
            told = _("{entity} cites {name} as {id}, which is {own}.")
            fix = _("Cite {id} for {name}.").format(id=bound[0], name=named) if bound and its_id not in bound else ""
            yield error((entity, its_id, *bound), told.format(entity=entity, name=named, id=its_id, own=own[0]), fix)
    meant = [one for one in seen.by_name.get(plain(member.name), ()) if one != member.element]
    own = _names(seen, member.element)
    if own and meant and not any(words(member.name) <= words(one) or plain(one) == plain(member.name) for one in own):
        told = _("{entity} calls a component {name} and gives the id {id}, which is {own}; {name} is {meant}.")
        yield error(
            (entity, member.element, *meant),
            told.format(entity=entity, name=member.name, id=member.element, own=own[0], meant=meant[0]),
        )


def _is_called(seen: Seen, named: str, cited: str, bound: tuple[str, ...]) -> bool:
    """Say whether a printed name is that of the id printed with it, at least as well as that of what it is bound to."""
    own, others = _names(seen, cited), [one for its_id in bound if its_id != cited for one in _names(seen, its_id)]
    if any(plain(one) == plain(named) for one in own):
        return True
    fit, better = (max((len(words(named) & words(one)) for one in some), default=0) for some in (own, others))
    return fit >= better and any(share_a_word(named, one) for one in own)


def _names(seen: Seen, its_id: str) -> list[str]:
    if its_id in seen.elements:
        return [seen.elements[its_id].name, *seen.elements[its_id].names]
    return [seen.entities[its_id].name] if its_id in seen.entities else []


def cyclic_reference(seen: Seen) -> Iterator[Found]:
    """Find entities that ask for each other in a circle, so that no record of them ever ends, and circles of bases."""
    told = {
        "asks": _("A record of {id} must hold one of {rest}, and that again one of {id}: no such record ever ends."),
        "bases": _("{id} is based on itself through {rest}."),
    }
    asked: dict[str, set[str]] = {
        one.id: {m.entity for m in one.members if m.entity and m.requirement is Requirement.MANDATORY}
        for one in seen.model.entities
    }
    bases: dict[str, set[str]] = {one.id: {one.base} - {""} for one in seen.model.entities}
    for kind, graph in (("asks", asked), ("bases", bases)):
        for circle in _circles(graph):
            rest = ", ".join(circle[1:]) or circle[0]
            yield error(circle, told[kind].format(id=circle[0], rest=rest))
    for entity in too_deep(seen.model):
        long = _("{id} is based on more than {most} entities, each on the next.")
        yield error((entity.id,), long.format(id=entity.id, most=MOST_BASES))


def _circles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Give one circle through each thing that is on one, each set of things once."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    left = _on_circles(graph)
    done: set[str] = set()
    for start in left:
        path = () if start in done else _way_back(left, start)
        if path:
            found.setdefault(frozenset(path), path)
        if all(len(left[one]) == 1 for one in path):  # then each thing on it is on no other
            done.update(path)
    return list(found.values())


def _on_circles(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """Give the graph without what leads nowhere, again and again: what is left leads to circles, most often to none."""
    back: dict[str, list[str]] = {}
    for one, others in graph.items():
        for other in others:
            back.setdefault(other, []).append(one)
    count = {one: len(others) for one, others in graph.items()}
    ended = [one for one in {*graph, *back} if not count.get(one)]
    for one in ended:  # grows as it is walked
        for before in back.get(one, ()):
            count[before] -= 1
            if not count[before]:
                ended.append(before)
    gone = set(ended)
    return {one: others - gone for one, others in graph.items() if one not in gone}


def _way_back(graph: dict[str, set[str]], start: str) -> tuple[str, ...]:
    """Give the shortest way from a thing back to itself; empty where there is none."""
    came: dict[str, str] = {start: ""}
    waiting = [start]
    for at in waiting:  # grows as it is walked: the shortest way back comes first
        for one in sorted(graph.get(at, ())):
            if one == start:
                return _way_to(came, at)
            if one not in came:
                came[one] = at
                waiting.append(one)
    return ()


def _way_to(came: dict[str, str], at: str) -> tuple[str, ...]:
    way = [at]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return tuple(reversed(way))


def duplicate_id(seen: Seen) -> Iterator[Found]:
    """Find two things of one id, and two members of one key."""
    kinds = (
        [one.id for one in seen.model.elements],
        [one.id for one in seen.model.entities],
        [one.id for one in seen.model.lists],
    )
    for ids in kinds:
        for its_id, _count in sorted(twice(ids)):
            yield error((its_id,), _("{id} is defined more than once.").format(id=its_id))
    yield from _names_twice(seen)
    for entity in seen.model.entities:
        for key, _count in sorted(twice(one.key for one in entity.members)):
            told = _("Two components of {entity} would both be called {key} in a record.")
            yield error((entity.id,), told.format(entity=entity.id, key=key))
        for its_id, _count in sorted(twice([*(one.id for one in entity.groups), *(one.id for one in entity.rules)])):
            told = _("{entity} has two groups or rules of one id: {id}.")
            yield error((entity.id,), told.format(entity=entity.id, id=its_id))


def _names_twice(seen: Seen) -> Iterator[Found]:
    """Find two elements of one name; names are apart where the ids are of different namespaces."""
    named: dict[tuple[str, str], list[str]] = {}
    for one in seen.elements.values():
        namespace = one.id.partition(":")[0] if ":" in one.id else ""
        named.setdefault((namespace, " ".join(one.name.lower().split())), []).append(one.id)
    for (_namespace, name), ids in named.items():
        if name and len(ids) > 1:
            told = _("{ids} bear one name: {name}.")
            yield warn(tuple(ids), told.format(ids=", ".join(ids), name=seen.elements[ids[0]].name))


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "unbound_component",
        lambda: _("A component with no id: nothing says what may stand there."),
        lambda: _("A record cannot be checked in it, and two systems will fill it differently."),
        lambda: _("Bind it to an element or an entity, defining one if there is none."),
        unbound_component,
    ),
    LintRule(
        "id_name_mismatch",
        lambda: _("A component that names one thing and gives the id of another."),
        lambda: _("Who goes by the name and who goes by the id build different fields."),
        lambda: _("Give the id of what is named."),
        id_name_mismatch,
    ),
    LintRule(
        "cyclic_reference",
        lambda: _("Entities that ask for each other, or are based on each other, in a circle; or bases without end."),
        lambda: _("A record of them never ends, and programs that follow it do not either."),
        lambda: _("Make one of the references optional, or drop it; base an entity on few."),
        cyclic_reference,
    ),
    LintRule(
        "duplicate_id",
        lambda: _("Two things with one id, or two components with one name."),
        lambda: _("A reference to it can be read in two ways."),
        lambda: _("Give each its own id."),
        duplicate_id,
    ),
)
