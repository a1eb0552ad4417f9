"""Whole records of an entity, valid by construction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.checking import MOST_DEEP, Checker
from commonbeat_check.model import DataModel, Entity, Member, Scalar
from commonbeat_check.nesting import require_shallow
from commonbeat_check.problems import Problem
from commonbeat_check.reading import Held, elements_by_id, entities_by_id, held
from commonbeat_check.written import typed

from ..errors import NoExample
from .relations import Relations
from .shapes import SHARE, Shape, Wish, asked, barred, chosen, cycle_of, shape_of
from .values import ValueMaker, unbound_value

Record = dict[str, Any]
_ROUNDS: Final = 12
_TRIES: Final = 24
_DEEP: Final = 2
"""How deep other entities stand in a record where nothing asks for them."""
_RECORDS_MOST: Final = 5_000
"""Records in one another that are made for one: each of four that each asks for four would be millions."""
_SAME_MOST: Final = 12
"""How often records of the same entities stand in one another before it is taken to be without end."""


@dataclass(frozen=True, slots=True)
class _Making:
    """A record in the making: what is in it already, what is wished of it, and within which entities it stands."""

    relations: Relations
    record: Record
    wish: Wish
    chance: Random
    inside: tuple[str, ...]


class RecordMaker:
    """Makes records of a model's entities on a day; what it reads of the model is read once."""

    def __init__(self, model: DataModel, on: date) -> None:
        require_shallow(model)
        self.model, self.on = model, on
        self.values = ValueMaker(on)
        self._elements, self._entities = elements_by_id(model), entities_by_id(model)
        self._shapes: dict[str, Shape] = {}
        self._held: dict[str, Held] = {}
        self._checkers: dict[str, Checker] = {}
        self._left = _RECORDS_MOST

    def entity(self, id: str) -> Entity:
        """Give an entity of the model; raise ``NoExample`` where there is none."""
        if id not in self._entities:
            raise NoExample(id, _("the model has no such entity"))
        return self._entities[id]

    def shape(self, entity: Entity) -> Shape:
        """Give the shape of an entity's records."""
        if entity.id not in self._shapes:
            self._shapes[entity.id] = shape_of(self.model, entity)
        return self._shapes[entity.id]

    def held(self, member: Member) -> Held | None:
        """Give what the values of a member are held to; None where it is bound to no element of the model."""
        element = self._elements.get(member.element)
        if element is None:
            return None
        if element.id not in self._held:
            self._held[element.id] = held(self.model, element, self.on)
        return self._held[element.id]

    def record(self, entity: Entity, wish: Wish, seed: str) -> Record:
        """Give a valid record that is as wished where the model lets it be; the same seed gives the same.

        Raises:
            NoExample: none was found, and why.
        """
        last: NoExample | None = None
        self._left = _RECORDS_MOST
        for attempt in range(_TRIES):
            try:
                made = self._made(entity, wish, Random(f"{seed}/{attempt}"), ())  # noqa: S311  (a seed is what it is for)
            except (
                NoExample
            ) as none:  # what one member says of another may leave it no value: the next try is otherwise
                last = none
                continue
            problems = self.problems(entity, made)
            if not problems:
                return made
            told = ", ".join(f"{one.rule} {one.pointer}".strip() for one in problems[:3])
            why = _("no record was found that meets all its rules; the last one broke {rules}").format(rules=told)
            last = NoExample(entity.id, why)
        raise last or NoExample(entity.id, "")

    def prove(self, entity: Entity) -> None:
        """Raise ``NoExample`` where an element of the entity can have no value, whatever else is in a record."""
        for member in self.shape(entity).members.values():
            for one in member.parts or (member,):
                found = self.held(one)
                if found is not None:
                    self.values.value(found, Random(one.key))  # noqa: S311  (a seed is what it is for)

    def _made(self, entity: Entity, wish: Wish, chance: Random, within: tuple[str, ...]) -> Record:
        if len(within) - len(set(within)) > _SAME_MOST:
            raise NoExample(entity.id, _("it asks for itself, without end"))
        if len(within) >= MOST_DEEP:
            why = _("records of it stand in one another deeper than {most}")
            raise NoExample(entity.id, why.format(most=MOST_DEEP))
        self._left -= 1
        if self._left < 0:
            raise NoExample(entity.id, _("a record of it holds more than {most} others").format(most=_RECORDS_MOST))
        shape = self.shape(entity)
        inside = (*within, entity.id)
        record: Record = {}
        making = _Making(Relations(shape, self.held), record, wish, chance, inside)
        order, deciders = list(shape.members), {rule.other for rule in shape.of_kind("coded-by")}
        deciders |= {rule.when.member for rule in shape.rules if rule.when is not None}
        keys = chosen(shape, wish, chance) - self._too_deep(shape, wish, inside)
        for _round in range(_ROUNDS):
            # What decides the form of others, or whether a rule holds, comes first.
            for key in sorted(keys, key=lambda key: (key not in deciders, order.index(key))):
                record[key] = self._member(shape.members[key], making)
            for key in barred(shape, record, wish, chance):
                del record[key]
            keys = asked(shape, record, wish, chance)
            if not keys:
                break
        return {key: record[key] for key in shape.members if key in record}

    def _too_deep(self, shape: Shape, wish: Wish, inside: Sequence[str]) -> set[str]:
        """Give the members that would make a record endless, or deeper than an example need be."""
        kept = shape.mandatory | {
            key for key in wish.present & shape.members.keys() if not self._is_hollow(shape.members[key].entity)
        }
        entities = {key: one.entity for key, one in shape.members.items() if one.entity and key not in kept}
        return {key for key, one in entities.items() if one in inside or len(inside) > _DEEP or self._is_hollow(one)}

    def _is_hollow(self, id: str) -> bool:
        """Say whether an entity has no members: a record of it would be empty, and so it can be nowhere."""
        return id in self._entities and not self.shape(self._entities[id]).members

    def _member(self, member: Member, making: _Making) -> Any:
        if member.key in making.wish.pinned:
            return self._pinned(member, making.wish.pinned[member.key])
        count = self._count(member, making.wish, making.chance)
        values = [self._one(member, making) for _time in range(count or 1)]
        return values if count else values[0]

    def _pinned(self, member: Member, value: Scalar) -> Scalar:
        """Give a value that is wished as the element has it: a model writes numbers and truth values as text."""
        found = self.held(member)
        return typed(value, found.json_type) if found is not None and isinstance(value, str) else value

    def _count(self, member: Member, wish: Wish, chance: Random) -> int:
        """Give how many of a repeatable member there are in a list; 0: one value that stands by itself."""
        if not member.is_repeatable or (not wish.several and chance.random() < 0.6):
            return 0
        most = min(3, member.most or 3)
        return most if wish.several else chance.randint(1, most)

    def _one(self, member: Member, making: _Making) -> Any:
        if member.entity:
            return self._inner(self.entity(member.entity), making.wish, making.chance, making.inside)
        if member.parts:
            return self._parts(member.parts, making.wish, making.chance, making.inside)
        found = self.held(member)
        if found is None:
            return unbound_value(member.name, making.chance)
        return making.relations.value(member, found, making.record, self.values, making.chance)

    def _inner(self, entity: Entity, wish: Wish, chance: Random, inside: tuple[str, ...]) -> Record:
        """Give a record in a record. It holds something, even where nothing asks for it: an empty one is none."""
        below = Wish(share=wish.share * SHARE)
        made = self._made(entity, below, chance, inside)
        plain = [key for key, member in self.shape(entity).members.items() if not member.entity]
        if made or not plain:
            return made
        return self._made(entity, Wish(present=frozenset({chance.choice(plain)})), chance, inside)

    def _parts(self, parts: Sequence[Member], wish: Wish, chance: Random, inside: tuple[str, ...]) -> Record:
        """Give a composite: what is mandatory in it, some of the rest, and never nothing."""
        share = max(wish.share, 0.4)
        taken = [one for one in parts if one.requirement == "mandatory" or chance.random() < share] or [parts[0]]
        alone = _Making(Relations.none(self.held), {}, Wish(share=wish.share), chance, inside)
        return {one.key: self._member(one, alone) for one in taken}

    def values_of(self, shape: Shape, keys: Iterable[str]) -> Record:
        """Give values of some members as they would stand in a record by themselves."""
        chance = Random(f"{shape.entity.id}/{keys}")  # noqa: S311  (a seed is what it is for)
        making = _Making(Relations(shape, self.held), {}, Wish(), chance, (shape.entity.id,))
        return {key: self._member(shape.members[key], making) for key in keys}

    def date_format(self, shape: Shape, key: str) -> str:
        """Give the form in which a member's days are written; "" where it is no day."""
        held = self.held(shape.members[key]) if key in shape.members else None
        return held.date_format if held is not None else ""

    def problems(self, entity: Entity, record: Mapping[str, Any]) -> Sequence[Problem]:
        """Give what the checker says against a record."""
        if entity.id not in self._checkers:
            self._checkers[entity.id] = Checker(self.model, entity, self.on)
        return self._checkers[entity.id].errors(record)


def valid(model: DataModel, entity_id: str, n: int, seed: int, on: date) -> Iterator[Record]:
    """Give ``n`` valid records of an entity: one with every member, the least, the fullest, then each member in turn.

    The same seed gives the same records. Nothing in them is anybody's.

    Raises:
        NoExample: the entity can have none, and why.
    """
    maker = RecordMaker(model, on)
    entity = maker.entity(entity_id)
    maker.prove(entity)
    wishes = cycle_of(maker.shape(entity))
    for number, wish in enumerate(islice(wishes, n)):
        yield _wished(maker, entity, wish, f"{seed}/{entity_id}/{number}")


def _wished(maker: RecordMaker, entity: Entity, wish: Wish, seed: str) -> Record:
    """Give a record as it is wished, or as it can be: a condition may be one that no valid record meets."""
    try:
        return maker.record(entity, wish, seed)
    except NoExample:
        return maker.record(entity, Wish(share=SHARE if wish.share else 0.0), seed)
