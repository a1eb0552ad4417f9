"""Two versions of a small random model, with bases, parts, lists, groups and rules; made of a number, so made again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    Condition,
    DataModel,
    Element,
    Entity,
    Group,
    Member,
    NotEnforced,
    Rule,
    Type,
)

ENTITIES = ("A", "B", "C")
"""Each is based on the next, or on none; C on none."""
_KEYS = "abcd"
_WORDS = ("x", "yy", "1", "2024-02-29")
_TYPES = (Type.STRING, Type.STRING, Type.DATE, Type.INTEGER, Type.DIGITS, Type.CODE, Type.BOOLEAN, Type.DECIMAL)
_CHECKS = (
    Check(kind="not-future"),
    Check(kind="no-space"),
    Check(kind="range", min=0, max=1),
    Check(kind="range", min=0, max=5),
    Check(kind="prefix", value="x"),
    Check(kind="format", value="email"),
    Check(kind="date-format", value="DD/MM/YYYY"),
    Check(kind="not-before", other="b"),
    Check(kind="not-before", other="E2"),
)
_RULES = (
    *("not-future", "not-equal", "forbidden-when", "not-before", "one-of", "min-length", "required-when"),
    *("max-months-ahead", "present-with"),
)
_NOT_ENFORCED = ("list", "pattern", "max-length", "characters", "not-future")
_VALUES: tuple[Any, ...] = (
    *("x", "yy", "1", "12", "", "é", "x y", "2024-02-29", "29/02/2024", "2030-01-01", "a@b.cc", "abcdefghijkl"),
    *(1, 0, 3, True, 1.5, ["x"], ["x", "yy"], ["1", "1", "1"], {}, None),
    *({"a": "x"}, {"b": "x", "a": "1"}, {"p": "x"}, {"p": 1, "q": "yy"}, {"q": ["1", "x"], "c": "1"}),
)


class Pairs:
    """Gives random models and records, the same for the same number."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._one = self._random.choice

    def pair(self) -> tuple[DataModel, DataModel]:
        """Give two versions that differ in one to three places, so that often one is only wider than the other."""
        old = new = self.model()
        for _ in range(self._one([1, 1, 2, 3])):
            new = self._tweaked(new, self.model())
        return old, replace(new, version="1.1")

    def records(self, count: int) -> Iterator[dict[str, Any]]:
        """Give records with few members: some are valid in almost any model."""
        for _ in range(count):
            yield {key: self._one(_VALUES) for key in self._some(f"{_KEYS}z", 0, 4)}

    def _some(self, of: str | tuple[str, ...], least: int, most: int) -> tuple[str, ...]:
        return tuple(self._random.sample(of, self._random.randint(least, most)))

    def _tweaked(self, old: DataModel, other: DataModel) -> DataModel:
        part = self._one(["elements", "lists", "entities", "entities", "entities"])
        those = list(getattr(old, part))
        at = self._random.randrange(len(those))
        there = getattr(other, part)[at]
        fields = [name for name in there.__struct_fields__ if name not in {"id", "name"}]
        if part == "entities":
            fields = ["members", "members", "groups", "rules", "base", "may_have_others"]
        name = self._one(fields)
        value = getattr(there, name)
        if name == "members" and self._random.random() < 0.7:
            value = self._members_beside(those[at].members, value)
        those[at] = replace(those[at], **{name: value})
        if part == "entities" and self._random.random() < 0.3:
            those[at] = replace(those[at], may_have_others=not those[at].may_have_others)
        return replace(old, **{part: tuple(those)})

    def _members_beside(self, old: tuple[Member, ...], other: tuple[Member, ...]) -> tuple[Member, ...]:
        """Give the members with some of them changed a little, lost, or put in another's place."""
        found: dict[str, Member] = {}
        for one in old:
            turned = replace(one, is_repeatable=not one.is_repeatable)
            cut = replace(one, parts=one.parts[:-1]) if len(one.parts) > 1 else one
            chosen = self._one([one, one, turned, replace(one, most=self._one([None, 1, 2])), cut, *other[:1], None])
            if chosen is not None:
                found[chosen.key] = chosen
        return tuple(found.values())

    def model(self) -> DataModel:
        """Give one model."""
        return DataModel(
            standard="random",
            version="1.0",
            title="Random",
            elements=tuple(self._element(id) for id in ("E1", "E2", "E3")),
            lists=(self._list("L1"), self._list("L2")),
            entities=(
                self._entity("A", self._one(["", "B", "B"]), self._some(_KEYS, 0, 3)),
                self._entity("B", self._one(["", "C"]), self._some(_KEYS, 0, 2)),
                self._entity("C", "", self._some(_KEYS, 1, 2)),
            ),
        )

    def _entity(self, id: str, base: str, keys: tuple[str, ...]) -> Entity:
        return Entity(
            id=id,
            name=id,
            base=base,
            members=tuple(self._member(id, key) for key in keys),
            groups=tuple(self._group(at) for at in range(self._one([0, 0, 1, 2]))),
            rules=tuple(self._rule(id, at) for at in range(self._one([0, 0, 1, 2]))),
            may_have_others=self._random.random() < 0.25,
        )

    def _member(self, entity: str, key: str) -> Member:
        bound: dict[str, Any] = self._one(
            [{"element": self._one(["E1", "E2", "E3"])}] * 5
            + [{"parts": tuple(Member(key=part, name=part, element="E1") for part in self._some("pq", 1, 2))}, {}]
            + ([{"entity": "B"}] if entity == "A" else [])
        )
        return Member(
            key=key,
            name=key,
            is_repeatable=self._random.random() < 0.3,
            most=self._one([None, None, 1, 2]),
            **bound,
        )

    def _element(self, id: str) -> Element:
        return Element(
            id=id,
            name=f"Name {id}",
            type=self._one(_TYPES),
            min_length=self._one([None, None, 2]),
            max_length=self._one([None, None, 1, 2, 10]),
            pattern=self._one(["", "", "[a-z]+", "x|yy", ".*", "[0-9-]*", "x?y*"]),
            characters=self._one(["", "", "numeric", "alphabetic", "alphanumeric"]),
            list=self._one(["", "", "", "L1", "L2"]),
            checks=tuple(self._one(_CHECKS) for _ in range(self._one([0, 0, 1]))),
            not_enforced=tuple(
                NotEnforced(rule=self._one(_NOT_ENFORCED), reason="It cannot be met.")
                for _ in range(self._one([0, 0, 0, 1]))
            ),
        )

    def _list(self, id: str) -> CodeList:
        codes = tuple(
            Code(
                value=value,
                valid_from=self._one([None, None, date(2026, 5, 1), date(2026, 7, 1)]),
                valid_to=self._one([None, None, date(2026, 6, 1), date(2026, 8, 1)]),
            )
            for value in self._some(_WORDS, 0, 4)
        )
        return CodeList(id=id, name=id, is_known=self._random.random() < 0.85, codes=codes)

    def _condition(self) -> Condition | None:
        if self._random.random() < 0.5:
            return None
        values = self._some(_WORDS, 0, 2)
        return Condition(member=self._one(_KEYS), values=values, is_not=self._random.random() < 0.4)

    def _group(self, at: int) -> Group:
        return Group(
            id=f"G{at}",
            ask=self._one([Ask.ALL, Ask.AT_LEAST, Ask.AT_MOST, Ask.EXACTLY, Ask.IF_KNOWN]),
            members=self._some(_KEYS, 1, 3),
            n=self._one([None, 0, 1, 2]),
            when=self._condition(),
        )

    def _rule(self, entity: str, at: int) -> Rule:
        return Rule(
            id=f"{entity}.R{at}",
            text="Made up.",
            kind=self._one(_RULES),
            members=self._some(_KEYS, 1, 2),
            other=self._one(["", "a", "b"]),
            value=self._one([None, 1, 2, 5]),
            when=self._condition(),
            values=self._some(("x", "yy", "1"), 0, 2),
        )
