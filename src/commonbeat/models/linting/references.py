"""Ids: what is cited and not there, what is there and not cited, and what is cited by a wrong id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Member, Requirement

from .finding import Found, LintRule, error, info, warn
from .seen import Seen, every_member, said_of_element, said_of_entity, targets
from .words import names_in, plain, share_a_word, words

_MOSTLY: Final = 0.8
"""Where fewer elements are used by entities, a model is rather a collection of elements, and use says nothing."""
_COPIED: Final = frozenset({"repeat", "belong", "copied", "copy"})


def undefined_id(seen: Seen) -> Iterator[Found]:
    """Find what is used or cited and never defined."""
    for element in seen.model.elements:
        if not element.is_defined and seen.users.get(element.id):
            told = _("{id} {name} is used but never defined.").format(id=element.id, name=element.name)
            yield error((element.id, *seen.users.get(element.id, ())), told)
    for target, users in seen.users.items():
        if target not in seen.elements and target not in seen.entities:
            yield error((target, *users), _("{id} is used, and there is nothing of that id.").format(id=target))
    yield from _bases_and_lists(seen)
    yield from _printed(seen)
    yield from _cited(seen)


def _bases_and_lists(seen: Seen) -> Iterator[Found]:
    for entity in seen.model.entities:
        if entity.base and entity.base not in seen.entities:
            told = _("{id} is based on {base}, and there is nothing of that id.").format(id=entity.id, base=entity.base)
            yield error((entity.id, entity.base), told)
    for element in seen.model.elements:
        if element.list and element.list not in seen.lists:
            told = _("{id} takes its values from the list {list}, which is not there.")
            yield error((element.id, element.list), told.format(id=element.id, list=element.list))


def _printed(seen: Seen) -> Iterator[Found]:
    """Find ids that a component was printed with and that do not exist, each once with all who print it."""
    found: dict[str, dict[str, None]] = {}
    for entity in seen.model.entities:
        for member in every_member(entity.members):
            for its_id in seen.ids.cited(member.as_printed):
                if not seen.ids.is_known(its_id) and not seen.ids.padded(its_id):
                    found.setdefault(its_id, {})[entity.id] = None
                    found[its_id].update(dict.fromkeys(targets(member)))
    for its_id, where in found.items():
        told = _("{id} is printed as the id of a component, and there is nothing of that id.").format(id=its_id)
        entities = [one for one in where if one in seen.entities]
        bound = [one for one in where if one not in entities]
        fix = _("Print {id}, which is what is meant.").format(id=bound[0]) if bound else ""
        yield error((its_id, *entities, *bound), told, fix)


def _cited(seen: Seen) -> Iterator[Found]:
    for holder, text in _texts(seen):
        for its_id in seen.ids.cited(text):
            if not seen.ids.is_known(its_id) and not seen.ids.padded(its_id):
                told = _("{holder} cites {id}, and there is nothing of that id.").format(holder=holder, id=its_id)
                yield warn((holder, its_id), told)


def bad_id_form(seen: Seen) -> Iterator[Found]:
    """Find ids that are written in another form than the rest: with too few zeros, or with the prefix of others."""
    for holder, text in _texts(seen):
        for its_id in seen.ids.cited(text):
            if meant := seen.ids.padded(its_id):
                told = _("{holder} cites {id}; it is written {meant}.").format(holder=holder, id=its_id, meant=meant)
                yield info((holder, meant), told)
        for written, meant in seen.ids.loose(text):
            told = _("{holder} cites {id}; it is written {meant}.").format(holder=holder, id=written, meant=meant)
            yield info((holder, meant), told)
    found: dict[tuple[str, str], list[str]] = {}
    for entity in seen.model.entities:
        for member in every_member(entity.members):
            for its_id in seen.ids.cited(member.as_printed):
                for meant in (set(seen.ids.same_number(its_id)) | {seen.ids.padded(its_id)}) & set(targets(member)):
                    if not seen.ids.is_known(its_id):
                        found.setdefault((its_id, meant), []).append(entity.id)
    for (its_id, meant), entities in found.items():
        told = _("A component is printed as {id}; its id is {meant}.").format(id=its_id, meant=meant)
        yield info((*entities, meant), told)


def bad_range(seen: Seen) -> Iterator[Found]:
    """Find ranges of ids that span what is not there, or what the one who cites them does not have."""
    for holder, text in _texts(seen):
        for first, last, between in seen.ids.ranges(text):
            entity = seen.entities.get(holder)
            held = {its_id for one in entity.members for its_id in targets(one)} if entity else set(between)
            gone = [its_id for its_id in between if not seen.ids.is_known(its_id)]
            foreign = [its_id for its_id in between if seen.ids.is_known(its_id) and its_id not in held]
            if gone or foreign:
                told = [_("{holder} cites the range {first} to {last}.").format(holder=holder, first=first, last=last)]
                if gone:
                    told.append(_("There is no {ids}.").format(ids=", ".join(gone)))
                if foreign:
                    told.append(_("{holder} has no {ids}.").format(holder=holder, ids=", ".join(foreign)))
                yield warn((holder, first, last), " ".join(told))


def index_mismatch(seen: Seen) -> Iterator[Found]:
    """Find elements that the index leaves out, or whose own list of users is not what the entities say."""
    for element in seen.model.elements:
        if element.is_defined and not element.is_summarised:
            told = _("{id} {name} is defined, and the source's own index leaves it out.")
            yield warn((element.id,), told.format(id=element.id, name=element.name))
        said = element.facts.get("used_by")
        users = set(seen.users.get(element.id, ()))
        if isinstance(said, list) and (apart := users.symmetric_difference(map(str, said))):
            told = _("{id} says that {said} use it; by what the entities say it is {users}.").format(
                id=element.id, said=", ".join(map(str, said)) or _("none"), users=", ".join(sorted(users)) or _("none")
            )
            yield warn((element.id, *sorted(apart)), told)


def unused_attribute(seen: Seen) -> Iterator[Found]:
    """Find elements that no entity has, in a model whose entities have nearly all."""
    defined = [one for one in seen.model.elements if one.is_defined]
    unused = [one for one in defined if not seen.users.get(one.id)]
    if not defined or seen.is_partial or len(unused) > len(defined) * (1 - _MOSTLY):
        return
    for element in unused:
        speak = [
            entity.id
            for entity in seen.model.entities
            if any(element.id in seen.ids.cited(text) for text in said_of_entity(entity))
            or any(names_in(text, [element.name]) for text in said_of_entity(entity))
        ]
        told = _("{id} {name} is used by no entity.").format(id=element.id, name=element.name)
        if speak:
            told += " " + _("{ids} speaks of it.").format(ids=", ".join(speak))
        yield warn((element.id, *speak), told)


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


def _circles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Give one circle through each thing that is on one, each set of things once."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in graph:
        path = _way_back(graph, start)
        if path:
            found.setdefault(frozenset(path), path)
    return list(found.values())


def _way_back(graph: dict[str, set[str]], start: str) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [(start,)]
    been: set[str] = set()
    for way in ways:  # grows as it is walked: the shortest way back comes first
        for one in sorted(graph.get(way[-1], ())):
            if one == start:
                return way
            if one not in been:
                been.add(one)
                ways.append((*way, one))
    return ()


def duplicate_id(seen: Seen) -> Iterator[Found]:
    """Find two things of one id, and two members of one key."""
    kinds = (seen.model.elements, seen.model.entities, seen.model.lists)
    for some in kinds:
        ids = [one.id for one in some]
        for its_id in sorted({one for one in ids if ids.count(one) > 1} if len(set(ids)) < len(ids) else ()):
            yield error((its_id,), _("{id} is defined more than once.").format(id=its_id))
    yield from _names_twice(seen)
    for entity in seen.model.entities:
        keys = [one.key for one in entity.members]
        for key in sorted({one for one in keys if keys.count(one) > 1}):
            told = _("Two components of {entity} would both be called {key} in a record.")
            yield error((entity.id,), told.format(entity=entity.id, key=key))


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


def _texts(seen: Seen) -> Iterator[tuple[str, str]]:
    """Give every text that may cite an id, with the id of whoever says it."""
    for element in seen.model.elements:
        for text in said_of_element(element):
            yield element.id, text
    for entity in seen.model.entities:
        for text in said_of_entity(entity):
            yield entity.id, text


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "undefined_id",
        lambda: _("An id that is used or cited, and never defined."),
        lambda: _("Nobody can say what may stand there, so each system decides for itself."),
        lambda: _("Define it, or cite what is meant."),
        undefined_id,
    ),
    LintRule(
        "bad_id_form",
        lambda: _("An id that is not written as the others are."),
        lambda: _("A program that looks ids up does not find it."),
        lambda: _("Write the id in full, as it is defined."),
        bad_id_form,
    ),
    LintRule(
        "bad_range",
        lambda: _("A range of ids that spans what is not there, or what its holder does not have."),
        lambda: _("Readers differ in what the range takes in."),
        lambda: _("Name each id that is meant."),
        bad_range,
    ),
    LintRule(
        "index_mismatch",
        lambda: _("An element that the source's own index leaves out, or lists under other users."),
        lambda: _("Whoever works from the index misses it."),
        lambda: _("Make the index from the definitions."),
        index_mismatch,
    ),
    LintRule(
        "unused_attribute",
        lambda: _("An element that no entity has, though nearly all others are used."),
        lambda: _("It is kept and taught for nothing, or an entity has forgotten it."),
        lambda: _("Give it to the entity that speaks of it, or retire it."),
        unused_attribute,
    ),
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
        lambda: _("Entities that ask for each other, or are based on each other, in a circle."),
        lambda: _("A record of them never ends, and programs that follow it do not either."),
        lambda: _("Make one of the references optional, or drop it."),
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
