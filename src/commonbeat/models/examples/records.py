"""Whole records of an entity, valid by construction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Condition, DataModel, Entity, Member
from commonbeat_check.reading import Held, elements_by_id, entities_by_id, held

from ..errors import NoExample
from .relations import Relations
from .shapes import Shape, Wish, asked, barred, chosen, shape_of
from .values import ValueMaker, undefined_value

Record = dict[str, Any]
_ROUNDS: Final = 12
_TRIES: Final = 24
_DEEP: Final = 2
"""How deep other entities stand in a record where nothing asks for them."""
_DEEPEST: Final = 12
_SHARE: Final = 0.35


class RecordMaker:
    """Makes records of a model's entities on a day; what it reads of the model is read once."""

    def __init__(self, model: DataModel, on: date) -> None:
        self.model, self.on = model, on
        self.values = ValueMaker(on)
        self._elements, self._entities = elements_by_id(model), entities_by_id(model)
        self._shapes: dict[str, Shape] = {}
        self._held: dict[str, Held] = {}
        self._checkers: dict[str, Any] = {}

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
        """Give what the values of a member are held to; None where it is bound to no element that is defined."""
        element = self._elements.get(member.element)
        if element is None or not element.is_defined:
            return None
        if element.id not in self._held:
            self._held[element.id] = held(self.model, element, self.on)
        return self._held[element.id]

    def record(self, entity: Entity, wish: Wish, seed: str) -> Record:
        """Give a valid record that is as wished where the model lets it be; the same seed gives the same.

        Raises:
            NoExample: none was found, and why.
        """
        told = ""
        for attempt in range(_TRIES):
            made = self._made(entity, wish, Random(f"{seed}/{attempt}"), ())  # noqa: S311  (a seed is what it is for)
            problems = self.problems(entity, made)
            if not problems:
                return made
            told = "; ".join(f"{one.rule} {one.pointer}" for one in problems[:3])
        raise NoExample(entity.id, _("no record was found that meets all its rules; the last one broke: ") + told)

    def _made(self, entity: Entity, wish: Wish, chance: Random, within: tuple[str, ...]) -> Record:
        if len(within) > _DEEPEST:
            raise NoExample(entity.id, _("it asks for itself, without end"))
        shape = self.shape(entity)
        relations = Relations(shape, self.held)
        inside = (*within, entity.id)
        record: Record = {}
        keys = chosen(shape, wish, chance) - self._too_deep(shape, wish, inside)
        for _round in range(_ROUNDS):
            for key in sorted(keys, key=list(shape.members).index):
                record[key] = self._member(shape.members[key], relations, record, wish, chance, inside)
            for key in barred(shape, record, wish, chance):
                del record[key]
            keys = asked(shape, record, wish, chance)
            if not keys:
                break
        return {key: record[key] for key in shape.members if key in record}

    def _too_deep(self, shape: Shape, wish: Wish, inside: Sequence[str]) -> set[str]:
        """Give the members that would make a record endless, or deeper than an example need be."""
        kept = shape.mandatory | wish.present
        entities = {key: one.entity for key, one in shape.members.items() if one.entity and key not in kept}
        return {key for key, entity in entities.items() if entity in inside or len(inside) > _DEEP}

    def _member(  # noqa: PLR0913  (all that a value may hang on)
        self, member: Member, relations: Relations, record: Record, wish: Wish, chance: Random, inside: tuple[str, ...]
    ) -> Any:
        if member.key in wish.pinned:
            return wish.pinned[member.key]
        count = self._count(member, wish, chance)
        values = [self._one(member, relations, record, wish, chance, inside) for _time in range(count or 1)]
        return values if count else values[0]

    def _count(self, member: Member, wish: Wish, chance: Random) -> int:
        """Give how many of a repeatable member there are in a list; 0: one value that stands by itself."""
        if not member.is_repeatable or (not wish.several and chance.random() < 0.6):
            return 0
        most = min(3, member.most or 3)
        return most if wish.several else chance.randint(1, most)

    def _one(  # noqa: PLR0913  (all that a value may hang on)
        self, member: Member, relations: Relations, record: Record, wish: Wish, chance: Random, inside: tuple[str, ...]
    ) -> Any:
        if member.entity:
            below = Wish(share=wish.share * _SHARE)
            return self._made(self.entity(member.entity), below, chance, inside)
        if member.parts:
            return self._parts(member.parts, wish, chance, inside)
        found = self.held(member)
        if found is None:
            return undefined_value(self._elements.get(member.element), chance)
        return relations.value(member.key, found, record, self.values, chance, member.name)

    def _parts(self, parts: Sequence[Member], wish: Wish, chance: Random, inside: tuple[str, ...]) -> Record:
        """Give a composite: what is mandatory in it, some of the rest, and never nothing."""
        share = max(wish.share, 0.4)
        taken = [one for one in parts if one.requirement == "mandatory" or chance.random() < share] or [parts[0]]
        alone = Relations.none(self.held)
        return {one.key: self._member(one, alone, {}, Wish(share=wish.share), chance, inside) for one in taken}

    def problems(self, entity: Entity, record: Mapping[str, Any]) -> Sequence[Any]:
        """Give what the checker says against a record."""
        if entity.id not in self._checkers:
            self._checkers[entity.id] = checker(self.model, entity, self.on)
        return self._checkers[entity.id](record)  # type: ignore[no-any-return]


def valid(model: DataModel, entity_id: str, n: int, seed: int, on: date) -> Iterator[Record]:
    """Give ``n`` valid records of an entity: the least one, the fullest, then each optional member and condition.

    The same seed gives the same records. Nothing in them is anybody's.

    Raises:
        NoExample: the entity can have none, and why.
    """
    maker = RecordMaker(model, on)
    entity = maker.entity(entity_id)
    wishes = wishes_for(maker.shape(entity))
    for number in range(n):
        wish = wishes[number] if number < 2 else wishes[2 + (number - 2) % (len(wishes) - 2)] if wishes[2:] else wishes[0]
        yield maker.record(entity, wish, f"{seed}/{entity_id}/{number}")


def wishes_for(shape: Shape) -> list[Wish]:
    """Give what the records of an entity are to be like, one after the other, so that all that may differ does."""
    optional = [key for key in shape.members if key not in shape.mandatory]
    conditions = [group.when for _id, group in shape.groups if group.when] + [one.when for one in shape.rules if one.when]
    return [
        Wish(),
        Wish(share=1, several=True),
        *(Wish(present=frozenset({key}), share=_SHARE) for key in optional),
        *(wish for condition in conditions for wish in wishes_of(condition)),
    ]


def wishes_of(condition: Condition) -> list[Wish]:
    """Give the wishes that make a condition hold, as far as they can be said."""
    if condition.is_not:
        return [] if condition.values else [Wish(absent=frozenset({condition.member}), share=_SHARE)]
    if not condition.values:
        return [Wish(present=frozenset({condition.member}), share=_SHARE)]
    return [Wish(pinned={condition.member: value}, share=_SHARE) for value in condition.values[:3]]
