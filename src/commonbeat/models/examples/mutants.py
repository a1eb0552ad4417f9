"""Records that are wrong in exactly one rule: one for each rule of an entity that a machine can hold a record to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Entity

from ..errors import NoExample
from .breaking import breaks_of
from .breaks import Break
from .records import RecordMaker
from .shapes import Wish


class Mutant(msgspec.Struct, frozen=True):
    """One record that breaks one rule, and where the checker is to say so."""

    record: dict[str, Any]
    element: str
    rule: str
    pointer: str
    text: str
    """What was done to a valid record."""


class NotBreakable(msgspec.Struct, frozen=True):
    """A rule for which no mutant was made, and why: as a rule what breaks it breaks another one too."""

    element: str
    rule: str
    pointer: str
    why: str
    is_missed: bool = False
    """True where a record that should break it was found valid: then the checker does not hold what the model says."""


class Mutants(msgspec.Struct, frozen=True):
    """The mutants of an entity, and the rules that have none."""

    made: tuple[Mutant, ...]
    not_breakable: tuple[NotBreakable, ...]


def mutants(model: DataModel, entity_id: str, seed: int, on: date) -> Mutants:
    """Give, for each executable rule of an entity, a record that breaks it and nothing else, or why there is none.

    The same seed gives the same records.

    Raises:
        NoExample: the entity can have no valid record to begin from.
    """
    maker = RecordMaker(model, on)
    entity = maker.entity(entity_id)
    maker.prove(entity)
    maker.record(entity, Wish(), f"{seed}/{entity_id}")
    made: list[Mutant] = []
    left: list[NotBreakable] = []
    for number, one in enumerate(breaks_of(maker, entity)):
        found = _broken(maker, entity, one, f"{seed}/{entity_id}/{number}")
        (made if isinstance(found, Mutant) else left).append(found)  # type: ignore[arg-type]
    return Mutants(tuple(made), tuple(left))


def _broken(maker: RecordMaker, entity: Entity, one: Break, seed: str) -> Mutant | NotBreakable:
    """Give the first candidate that breaks the one rule alone."""
    others: Sequence[str] = ()
    is_missed = False
    wanted = (one.element, one.rule, one.pointer)
    for base in _bases(maker, entity, one, seed):
        for record in one.candidates(base):
            told = [(each.element, each.rule, each.pointer) for each in maker.problems(entity, record)]
            if told == [wanted]:
                return Mutant(record, *wanted, one.text)
            is_missed = is_missed or not told
            others = others or [rule for element, rule, pointer in told if (element, rule, pointer) != wanted]
    return NotBreakable(*wanted, _why(one, is_missed=is_missed, others=others), is_missed)


def _bases(maker: RecordMaker, entity: Entity, one: Break, seed: str) -> Iterator[dict[str, Any]]:
    """Give valid records to break: the least that has what the rule is about, then others, some with its condition."""
    wishes = [one.wish, msgspec.structs.replace(one.wish, share=0.3), msgspec.structs.replace(one.wish, share=0.8)]
    for number, wish in enumerate(wishes):
        try:
            yield maker.record(entity, wish, f"{seed}/{number}")
        except NoExample:
            continue


def _why(one: Break, *, is_missed: bool, others: Sequence[str]) -> str:
    if is_missed:
        return _("a record that should break it was found valid")
    known = one.why_not()
    if known:
        return known
    if others:
        return _("what breaks it breaks this too: {rules}").format(rules=", ".join(sorted(set(others))))
    return _("no record was found to break it in")
