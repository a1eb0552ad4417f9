"""What one object is held to, a record of an entity or a member that has parts: its members, groups and rules."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from .asking import GroupAsk, group_ask
from .breaches import Around, Breach, Finder
from .day_rules import not_after, not_before
from .entity_rules import KINDS, ready
from .json_types import what
from .model import Entity, Member, Rule
from .problems import Problem
from .quick import Accepts
from .reading import find_list, groups_of, rules_of
from .slots import Kept, is_there, slot_of
from .where import Place

_MOST_GUESSED: Final = 20
"""For how many unknown names of one record the nearest known one is looked for."""


class _Gates(dict[str, Accepts]):
    """The quick answer for each key; others are right where a record may have them."""

    def __missing__(self, _key: str) -> Accepts:
        return is_there


class ObjectGate:
    """What one object is held to: a record of an entity, or a member that has parts."""

    def __init__(self, kept: Kept, name: str, entity_id: str, may_have_others: bool, members: Sequence[Member]) -> None:
        self._name = name
        self.entity_id = entity_id
        self.address = kept.model.address
        self.may_have_others = may_have_others
        self.slots = {
            member.key: slot_of(kept, entity_id, member, may_have_others=may_have_others) for member in members
        }
        self.has_records = any(slot.has_records for slot in self.slots.values())
        self._gates = (_Gates if may_have_others else dict[str, Accepts])()
        self._gates.update({key: slot.accepts for key, slot in self.slots.items()})
        self._flat_gates = {key: slot.accepts for key, slot in self.slots.items() if not slot.has_records}
        self._asks: list[GroupAsk] = []
        self._rules: list[tuple[Rule, Finder, bool]] = []

    def hold(self, kept: Kept, entity: Entity) -> None:
        """Hold it to the groups and rules of an entity too."""
        names = {key: slot.member.name for key, slot in self.slots.items()}
        days = {key: slot.day for key, slot in self.slots.items() if slot.day is not None}
        around = Around(names, days, lambda list_id: find_list(kept.model, list_id), kept.on)
        asks = [group_ask(clause, group, names) for clause, group in groups_of(kept.model, entity)]
        self._asks = [one for one in asks if one is not None]
        for rule in rules_of(kept.model, entity):
            if (finder := ready(rule, around)) is not None:
                self._rules.append((rule, finder, KINDS[rule.kind].is_of_one))
        for rule, finder in self._checks_across(around):
            self._rules.append((rule, finder, True))

    def _checks_across(self, around: Around) -> Iterator[tuple[Rule, Finder]]:
        """Give the checks of elements that look at another member of the record, as rules of that member."""
        kinds = {"not-before": not_before, "not-after": not_after}
        for key, slot in self.slots.items():
            for check in slot.gate.held.checks if slot.gate else ():
                other = self._key_of(check.other)
                if check.kind in kinds and other:
                    rule = Rule(id=check.kind, text="", kind=check.kind, members=(key,), other=other)
                    if (finder := kinds[check.kind](rule, around)) is not None:
                        yield rule, finder

    def _key_of(self, other: str) -> str:
        """Give the key of a member that a check names by its key, or by its element."""
        if other in self.slots or not other:
            return other
        return next((key for key, slot in self.slots.items() if slot.member.element == other), "")

    def is_right(self, record: Any) -> bool:
        """Say whether a value is certainly right; where it is not certain, ``problems`` tells."""
        if type(record) is not dict:
            return False
        gates = self._gates
        try:
            for key, value in record.items():
                if not gates[key](value):
                    return False
        except (KeyError, TypeError):  # an unknown key, or a value of another type than its gate takes
            return False
        keys = record.keys()
        for ask in self._asks:
            if not ask.holds(keys, record):
                return False
        return not any(next(find(record), None) for _, find, _ in self._rules)

    def problems(self, record: object, place: Place) -> Iterator[Problem]:
        """Give everything that is wrong with a value that should be such an object."""
        if not isinstance(record, dict):
            fix = "Write it as an object: names and values in curly brackets."
            text = f"{self._name} is {what(record)}; it must be an object."
            yield self.problem(place, self.entity_id, "not-an-object", text, fix)
            return
        there = {key: value for key, value in record.items() if value is not None}
        gates = self._flat_gates if place.is_deep else self._gates
        guesses = _MOST_GUESSED
        meant: dict[str, str] = {}
        for key, value in record.items():
            try:
                if gates[key](value):
                    continue
            except (KeyError, TypeError):  # as in ``is_right``
                pass
            slot = self.slots.get(key)
            if slot is not None:
                yield from slot.problems(value, place.at(key)) if value is not None else ()
            elif not self.may_have_others:
                near = self._near(str(key), may_guess=guesses > 0)
                meant.setdefault(near, place.at(key).pointer)
                guesses -= 1
                yield self._unknown(near, place.at(key))
        keys = there.keys()
        for ask in self._asks:
            if not ask.holds(keys, there):
                yield from self._missing(ask, keys, place, meant)
        for rule, find, is_of_one in self._rules:
            for breach in find(there):
                yield self._broken(rule, breach, is_of_one, place)

    def _near(self, key: str, *, may_guess: bool) -> str:
        """Give the known key that was meant by an unknown one; "" where none is near."""
        near = {one.casefold(): one for one in self.slots}.get(key.casefold(), "")
        if not near and may_guess and len(key) <= 60:
            near = next(iter(difflib.get_close_matches(key, self.slots, 1)), "")
        return near

    def _unknown(self, near: str, place: Place) -> Problem:
        known = list(self.slots)
        fix = (
            f"Did you mean {near}?"
            if near
            else "Leave it out, or use one of: " + ", ".join(known[:12]) + (", …." if len(known) > 12 else ".")
        )
        return self.problem(place, self.entity_id, "unknown-element", f"{self._name} has no element of this name.", fix)

    def _missing(
        self, ask: GroupAsk, keys: AbstractSet[str], place: Place, meant: Mapping[str, str]
    ) -> Iterator[Problem]:
        if not ask.is_each:
            yield self.problem(place, self.entity_id, ask.clause, ask.text, ask.fix, ask.clause)
            return
        for key in (one for one in ask.members if one not in keys):
            slot = self.slots.get(key)
            name = slot.member.name if slot else key
            element = slot.element if slot else self.entity_id
            text, fix = f"{name} is missing.", f"Give {name}." if name == key else f"Give {name}: its key is {key}."
            if key in meant:  # one slip breaks two rules: whoever reads the second is to know that it is the same
                text, fix = f"{name} is missing (is it {meant[key]}?).", f"Write its key as {key}, if it is."
            yield self.problem(place.at(key), element, ask.clause, text, fix, ask.clause)

    def _broken(self, rule: Rule, breach: Breach, is_of_one: bool, place: Place) -> Problem:
        slot = self.slots.get(breach.key)
        element = slot.element if slot and is_of_one else self.entity_id
        clause = element if rule.id in {"not-before", "not-after"} else rule.id
        return self.problem(place.at(breach.key), element, rule.id, breach.text, breach.fix, clause)

    def problem(self, place: Place, element: str, rule: str, text: str, fix: str, part: str = "") -> Problem:
        return Problem(place.pointer, element, rule, f"{self.address}#{part or element}", text, fix)
