"""Components: the same one bound to different things, called by another's name, or not there where it should be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Element, Entity, Member

from .finding import Found, LintRule, info, warn
from .seen import Seen, every_member, is_damaged, said_of_element, said_of_entity, targets
from .siblings import fewer_ways
from .words import GENERIC, SAME_AS, alike, names_in, plain, share_a_word, words

_ABSENT: Final = re.compile(
    r"\b(?:not a component|(?:do|does) not appear|is missing|are missing|lacks?|nothing (?:here )?names)\b",
    re.IGNORECASE,
)
_LIST_SAID: Final = re.compile(r"\b(?:use|from|in|on|of) the ([a-z][a-z -]{1,30}?) (?:list|menu)\b", re.IGNORECASE)
_ALIKE: Final = 0.8
_USUAL: Final = 3
"""What fewer entities have in common is no custom that another could depart from: then all of them are told."""


def inconsistent_binding(seen: Seen) -> Iterator[Found]:
    """Find components that bear one name in several entities and are bound to different things there."""
    labels: dict[str, list[tuple[str, Member]]] = {}
    for entity in seen.model.entities:
        for member in entity.members:
            if targets(member):
                labels.setdefault(plain(member.name), []).append((entity.id, member))
    together: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    told: dict[tuple[str, ...], list[str]] = {}
    for label, uses in labels.items():
        counts = Counter(targets(member) for _entity, member in uses)
        if len(counts) < 2 or not _is_meant_as_one(seen, label, counts, [member for _entity, member in uses]):
            continue
        usual, most = counts.most_common(1)[0]
        is_usual = most >= _USUAL and sum(1 for count in counts.values() if count == most) == 1
        odd = [(its_id, member) for its_id, member in uses if not is_usual or targets(member) != usual]
        key = tuple(dict.fromkeys(its_id for its_id, _member in odd))
        bound = tuple(its_id for _entity, member in odd for its_id in targets(member))
        together.setdefault(key, []).append((*bound, *usual))
        told.setdefault(key, []).append(uses[0][1].name)
    for key, bounds in together.items():
        every = list(dict.fromkeys(its_id for one in bounds for its_id in one))
        said = _("{entities}: {names} is not bound as in the other entities, or not by all alike ({ids}).")
        where = (*key, *sorted(every, key=lambda its_id: (its_id not in seen.entities, its_id)))
        yield warn(where, said.format(entities=", ".join(key), names=", ".join(told[key]), ids=", ".join(every)))
    yield from _generic_for_own(seen)


def _generic_for_own(seen: Seen) -> Iterator[Found]:
    """Find components bound to a generic element, where an element of their own is bound elsewhere."""
    own = [one for one in seen.model.elements if one.is_defined and not words(one.name) & GENERIC]
    for entity in seen.model.entities:
        for member in every_member(entity.members):
            generic = seen.elements.get(member.element)
            if generic is None or not words(generic.name) & GENERIC:
                continue
            label = words(alike(member.name))
            for one in own:
                name, kind = words(alike(one.name)), words(generic.name) - GENERIC
                if one.type is generic.type and kind < name <= label and (users := seen.users.get(one.id)):
                    told = _("{entity}: {name} is bound to {generic}, and elsewhere ({users}) to {own} {own_name}.")
                    said = {"entity": entity.id, "name": member.name, "generic": generic.id, "own": one.id}
                    where = (entity.id, *users, generic.id, one.id)
                    yield warn(where, told.format(**said, users=", ".join(users), own_name=one.name))


def _is_meant_as_one(seen: Seen, label: str, counts: Counter[tuple[str, ...]], members: list[Member]) -> bool:
    """Say whether a name stands for one thing across entities, rather than being a word that each uses for its own.

    It does where one binding is shared, where two elements both bear the name, or where it is now an element and now
    a whole entity.
    """
    bound = [one for target in counts for one in target]
    if len({one.partition(":")[0] for one in bound if ":" in one}) > 1 and all(":" in one for one in bound):
        return False  # each namespace has its own of one name, by design
    kinds = {"entity" if member.entity else "parts" if member.parts else "element" for member in members}
    return max(counts.values()) > 1 or len(seen.by_name.get(label, ())) > 1 or len(kinds) > 1


def label_mismatch(seen: Seen) -> Iterator[Found]:
    """Find components whose name is of another thing than the element's: another heading, or no word in common."""
    for entity in seen.model.entities:
        wrong: list[tuple[Member, Element]] = []
        for member in every_member(entity.members):
            element = seen.elements.get(member.element)
            is_wrong_id = any(its_id != member.element for its_id in seen.by_name.get(plain(member.name), ()))
            if element is not None and not is_wrong_id and _is_of_another_thing(member, element):
                wrong.append((member, element))
        if wrong:
            pairs = ", ".join(f"{member.name} ({element.id} {element.name})" for member, element in wrong)
            told = _("{entity} calls elements by names of something else: {pairs}.").format(
                entity=entity.id, pairs=pairs
            )
            yield warn((entity.id, *(element.id for _member, element in wrong)), told)


def _is_of_another_thing(member: Member, element: Element) -> bool:
    if plain(member.name) == plain(element.name) or member.role:
        return False
    label, name = _parted(member.name), _parted(element.name)
    if label and name and words(label[1]) == words(name[1]):
        return not words(label[0]) & words(name[0])
    own = [element.name, *(one for one in element.names if plain(one) != plain(member.name))]
    return not any(share_a_word(member.name, one) for one in own)


def _parted(name: str) -> tuple[str, str] | None:
    heading, dash, rest = name.partition(" - ")
    return (heading, rest) if dash else None


def missing_component(seen: Seen) -> Iterator[Found]:
    """Find entities without what they are named after, without what their text says is gone, or what a twin has."""
    for entity in seen.model.entities:
        held = _held(entity)
        named = [one for one in seen.by_name.get(plain(entity.name), ()) if seen.elements[one].is_defined]
        if named and entity.members and not held & set(named):
            told = _("{entity} is named {name}, and {id} of that name is none of its components.")
            said = told.format(entity=entity.id, name=entity.name, id=named[0])
            yield warn((entity.id, named[0]), said)
        for note in entity.notes:
            if _ABSENT.search(note):
                yield from _said_to_be_absent(seen, entity, held, note)
    yield from _twins(seen)
    yield from fewer_ways(seen)


def _said_to_be_absent(seen: Seen, entity: Entity, held: frozenset[str], note: str) -> Iterator[Found]:
    named = [its_id for its_id in seen.ids.cited(note) if its_id in seen.elements]
    if not named:
        named = [one.id for one in seen.model.elements if names_in(note, [one.name, *one.names])]
        named = named or [one.id for one in seen.model.elements if _is_named_by_its_last_word(one.name, note)]
    gone = tuple(its_id for its_id in named if its_id not in held)
    if gone and not any(_asks_for(entity, seen.elements[its_id]) for its_id in gone):
        if is_damaged(entity):
            told = _("{entity}: our copy is damaged here, so it may only be lost: {note}.")
            yield info((entity.id, *gone), told.format(entity=entity.id, note=note))
        else:
            yield warn((entity.id, *gone), _("{entity}: {note}.").format(entity=entity.id, note=note))


def _asks_for(entity: Entity, element: Element) -> bool:
    """Say whether a rule of an entity names the element: then that rule is what is wrong, and is found as such."""
    return any(words(element.name) <= words(rule.text) for rule in entity.rules)


def _is_named_by_its_last_word(name: str, note: str) -> bool:
    own = name.split()
    return len(own) > 1 and len(own[-1]) > 6 and words(own[-1]) <= words(note)


def _twins(seen: Seen) -> Iterator[Found]:
    """Find entities of one kind and one addition to their names, as Unknown, that differ in a single component."""
    entities = [one for one in seen.model.entities if _parted(one.name)]
    shapes = Counter((one.kind, _held(one)) for one in seen.model.entities)
    for at, one in enumerate(entities):
        for other in entities[at + 1 :]:
            if one.kind != other.kind or _parted(one.name)[1:] != _parted(other.name)[1:]:  # type: ignore[index]
                continue
            mine, theirs = _held(one), _held(other)
            apart = mine ^ theirs
            if len(apart) == 1 and len(mine & theirs) >= _ALIKE * len(mine | theirs):
                (its_id,) = apart
                lacks, has = (one, other) if its_id in theirs else (other, one)
                if shapes[lacks.kind, _held(lacks)] > 1:
                    continue  # several are built so: that is a shape of its own, and no slip
                told = _("{lacks} is built as {has} but lacks {id}.").format(lacks=lacks.id, has=has.id, id=its_id)
                yield info((lacks.id, has.id, its_id), told)


def _held(entity: Entity) -> frozenset[str]:
    return frozenset(its_id for member in entity.members for its_id in targets(member))


def missing_attribute(seen: Seen) -> Iterator[Found]:
    """Find lists that a text tells to use and that no element has."""
    known = [*(one.name for one in seen.model.elements), *(one.name for one in seen.model.lists)]
    known += [name for one in seen.model.elements for name in one.names]
    held = {word for name in known for word in words(name)}
    for holder, text in _texts(seen):
        for found in _LIST_SAID.finditer(text):
            wanted = words(found[1]) - {"agreed", "list", "same", "value"}
            if wanted and not wanted & held:
                where = (*([holder] if holder in seen.elements or holder in seen.entities else ()), *_named(seen, text))
                told = _("{holder} tells to use a list of {wanted}, and no element has one: {text}.")
                yield warn(where, told.format(holder=holder, wanted=found[1], text=text))


def _named(seen: Seen, text: str) -> list[str]:
    said = " ".join([text, *(same for word, same in SAME_AS.items() if word in text.lower())])
    return [one.id for one in seen.model.elements if names_in(said, [one.name, *one.names])]


def _texts(seen: Seen) -> Iterator[tuple[str, str]]:
    for rule in seen.model.rules:
        yield rule.id, rule.text
    for element in seen.model.elements:
        yield from ((element.id, text) for text in said_of_element(element))
    for entity in seen.model.entities:
        yield from ((entity.id, text) for text in said_of_entity(entity))


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "inconsistent_binding",
        lambda: _("A component that is bound to different things in different entities."),
        lambda: _("The same fact is kept in two ways, and records of the two entities cannot be joined."),
        lambda: _("Bind it alike everywhere, or give it two names."),
        inconsistent_binding,
    ),
    LintRule(
        "label_mismatch",
        lambda: _("A component whose name is of another thing than the element's."),
        lambda: _("Who fills the field goes by the name, who builds it by the element."),
        lambda: _("Call the component by the element's name, or bind it to what it names."),
        label_mismatch,
    ),
    LintRule(
        "missing_component",
        lambda: _("An entity without what it is named after, or without what its twin or the others of its kind have."),
        lambda: _("The one fact that the entity is for cannot be recorded."),
        lambda: _("Add the component, or say why it is not wanted."),
        missing_component,
    ),
    LintRule(
        "missing_attribute",
        lambda: _("A rule that asks for an element or a list that nobody defines."),
        lambda: _("It cannot be kept, whatever a system does."),
        lambda: _("Define what the rule asks for, or drop the rule."),
        missing_attribute,
    ),
)
