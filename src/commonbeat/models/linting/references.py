"""Ids: what is cited and not there, what is there and not cited, and what is cited in another form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _

from .finding import Found, LintRule, error, info, warn
from .seen import Seen, every_member, said_of_element, said_of_entity, targets
from .words import names_in

_MOSTLY: Final = 0.8
"""Where fewer elements are used by entities, a model is rather a collection of elements, and use says nothing."""


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
        meant = [one for one in seen.ids.same_number(its_id) if one in bound] or bound
        fix = _("Print {id}, which is what is meant.").format(id=meant[0]) if meant else ""
        yield error((its_id, *entities, *bound), told, fix)


def _cited(seen: Seen) -> Iterator[Found]:
    for holder, text in _texts(seen):
        for its_id in seen.ids.cited(text):
            if not seen.ids.is_known(its_id) and not seen.ids.padded(its_id):
                told = _("{holder} cites {id}, and there is nothing of that id.").format(holder=holder, id=its_id)
                yield warn((holder, its_id), told)


def bad_id_form(seen: Seen) -> Iterator[Found]:
    """Find ids that are written in another form than the rest: with too few zeros, or without their mark."""
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
                meant = seen.ids.padded(its_id)
                if not seen.ids.is_known(its_id) and meant in targets(member):
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
)
