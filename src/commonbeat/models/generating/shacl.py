"""SHACL shapes of records in Turtle, and the JSON-LD context that makes a JSON record a graph they can be held to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote

from commonbeat_check.model import DataModel, Entity, Member
from commonbeat_check.reading import ISO_DATE

from .asks import (
    AllOf,
    AnyOf,
    Asked,
    Count,
    DayBound,
    Differs,
    Formula,
    Has,
    InOrder,
    LongEnough,
    Not,
    Only,
    Present,
    asked,
    required,
)
from .book import Book, Made, Notes, origin_of
from .circles import circles
from .naming import one_line
from .patterns import NotSayable
from .shacl_elements import element_shape, one_of, text

_TERM: Final = re.compile(r"[^\s:/@#?]+")
_PREFIXES: Final = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the shapes of all entities, or of one and what it holds, and the context for their JSON."""
    book = Book(model, on)
    shapes = _Shapes(book, [one for one in model.entities if entity_id in {"", one.id}])
    body = "\n".join(shapes.write())
    said = [f"{model.title} ({model.address}), codes as of {on}.", *origin_of(model)]
    said += [f"Not held here: {one.rule}: {one.reason}" for one in shapes.notes.all()]
    head = "".join(f"# {one_line(line)}\n" for line in said)
    name = f"{model.standard}-{model.version}"
    files = {f"{name}.shapes.ttl": f"{head}{_PREFIXES}\n{body}".encode(), f"{name}.context.jsonld": shapes.context()}
    return Made(files, shapes.notes.all())


class Vocabulary:
    """The names that a model's things have in a graph."""

    def __init__(self, model: DataModel) -> None:
        self._base = f"urn:commonbeat:{model.standard}:{model.version}:"

    def entity(self, id: str) -> str:
        """Give the class of an entity's records, without the brackets."""
        return f"{self._base}{quote(id, safe='')}"

    def key(self, key: str) -> str:
        """Give the property of a key, without the brackets."""
        return f"{self._base}key/{quote(key, safe='')}"

    def shape(self, of: str) -> str:
        """Give the shape of an entity, element or rule, without the brackets."""
        return f"{self._base}shape/{quote(of, safe='')}"


class _Shapes:
    """The shapes of some entities and of all that they hold."""

    def __init__(self, book: Book, chosen: Iterable[Entity]) -> None:
        self._book, self.notes, self._words = book, Notes(), Vocabulary(book.model)
        self._entities, self._elements = book.reach(chosen)
        self._helpers: dict[str, str] = {}
        self._circles = circles({one.id: book.held_by(one) for one in self._entities})

    def write(self) -> Iterator[str]:
        """Give the shapes one after another."""
        for entity in self._entities:
            yield from self._entity(entity)
        yield from self._helpers.values()
        for element in self._elements:
            shape = element_shape(self._book, element.id, self.notes)
            yield f"<{self._words.shape(f'element-{element.id}')}> a sh:NodeShape ;\n{shape} .\n"

    def context(self) -> bytes:
        """Give the JSON-LD context: which property each key is."""
        terms = {}
        for entity in self._entities:
            for key in _keys(self._book.members(entity)):
                if _TERM.fullmatch(key):
                    terms[key] = self._words.key(key)
                else:
                    self.notes.add(f"{entity.id} {one_line(key)}", "JSON-LD takes no such key")
        return (json.dumps({"@context": terms}, indent=2, ensure_ascii=False) + "\n").encode()

    def _entity(self, entity: Entity) -> Iterator[str]:
        members = {one.key: one for one in self._book.members(entity)}
        needed = required(self._book, entity)
        shape = self._words.shape(f"entity-{entity.id}")
        said = [f"<{shape}> a sh:NodeShape", f"rdfs:label {text(entity.name)}"]
        said += [f"rdfs:comment {text(entity.description)}"] if entity.description else []
        said += [f"sh:targetClass <{self._words.entity(entity.id)}>"]
        if not entity.may_have_others:
            said += ["sh:closed true", "sh:ignoredProperties (rdf:type)"]
        said += [self._member(entity, one, is_needed=one.key in needed) for one in members.values()]
        rules = _Rules(self._book, self._words, self._helpers, members)
        for one in asked(self._book, entity, self.notes):
            try:
                name = self._words.shape(f"{entity.id} {one.address}")
                self._helpers[name] = f"<{name}> a sh:NodeShape ;\n  rdfs:label {text(one.text)} ;\n{rules.of(one)} .\n"
                said.append(f"sh:node <{name}>")
            except NotSayable as why:
                self.notes.add(one.address, str(why))
        yield " ;\n  ".join(said) + " .\n"

    def _member(self, entity: Entity, member: Member, *, is_needed: bool) -> str:
        said = [f"sh:path <{self._words.key(member.key)}>", f"sh:name {text(member.name)}"]
        said += ["sh:minCount 1"] if is_needed else []
        most = member.most if member.is_repeatable else 1
        said += [f"sh:maxCount {most}"] if most is not None else []
        said.append(self._value(entity, member))
        return f"sh:property [ {' ; '.join(one for one in said if one)} ]"

    def _value(self, entity: Entity, member: Member) -> str:
        if member.parts:
            parts = [self._member(entity, one, is_needed=False) for one in member.parts]
            inside = " ; ".join(["sh:closed true", "sh:nodeKind sh:BlankNodeOrIRI", *parts])
            return f"sh:node [ {inside} ]"
        if member.element in self._book.elements:
            return f"sh:node <{self._words.shape(f'element-{member.element}')}>"
        whole = self._book.entities.get(member.entity)
        if whole is None:
            self.notes.add(f"{entity.id} {member.key}", "the standard does not say what it is")
            return ""
        if self._circles[entity.id] == self._circles[whole.id]:
            self.notes.add(f"{entity.id} {member.key}", "it leads back to itself, and SHACL has no such shapes")
            return "sh:nodeKind sh:BlankNodeOrIRI"
        return f"sh:node <{self._words.shape(f'entity-{whole.id}')}>"


def _keys(members: Iterable[Member]) -> Iterator[str]:
    for member in members:
        yield member.key
        yield from _keys(member.parts)


class _Rules:
    """Writes what is asked across the members of one entity."""

    def __init__(self, book: Book, words: Vocabulary, helpers: dict[str, str], members: dict[str, Member]) -> None:
        self._book, self._words, self._helpers, self._members = book, words, helpers, members

    def of(self, one: Asked) -> str:
        """Give what a shape says that holds where what is asked does.

        Raises:
            NotSayable: SHACL cannot say it.
        """
        what = self._write(one.what, one.address)
        if one.when is None:
            return f"  sh:node {what}"
        return f"  sh:or ( [ sh:not {self._write(one.when, one.address)} ] {what} )"

    def _write(self, formula: Formula, address: str) -> str:
        match formula:
            case Present(key):
                return f"[ sh:property [ sh:path <{self._words.key(key)}> ; sh:minCount 1 ] ]"
            case Has(key, values):
                some = f"sh:qualifiedValueShape [ {self._listed(key, values)} ] ; sh:qualifiedMinCount 1"
                return f"[ sh:property [ sh:path <{self._words.key(key)}> ; {some} ] ]"
            case Not(of):
                return f"[ sh:not {self._write(of, address)} ]"
            case AllOf(of):
                return f"[ sh:and ( {' '.join(self._write(one, address) for one in of)} ) ]"
            case AnyOf(of):
                return f"[ sh:or ( {' '.join(self._write(one, address) for one in of)} ) ]"
            case Count():
                return self._count(formula, address)
            case LongEnough(key, least):
                return f"[ sh:property [ sh:path <{self._words.key(key)}> ; sh:minLength {least} ] ]"
            case Only(key, values):
                return f"[ sh:property [ sh:path <{self._words.key(key)}> ; {self._listed(key, values)} ] ]"
            case DayBound():
                raise NotSayable("SHACL knows no today")
            case Differs(key, other):
                return self._pair(key, "sh:disjoint", other)
            case InOrder(earlier, later):
                self._need_iso(earlier, later)
                return self._pair(earlier, "sh:lessThanOrEquals", later)

    def _listed(self, key: str, values: Sequence[str]) -> str:
        held = self._book.held(self._members[key].element)
        return one_of(values, held.json_type if held else "string")

    def _pair(self, key: str, how: str, other: str) -> str:
        return f"[ sh:property [ sh:path <{self._words.key(key)}> ; {how} <{self._words.key(other)}> ] ]"

    def _need_iso(self, *keys: str) -> None:
        for key in keys:
            held = self._book.held(self._members[key].element)
            if held is None or held.date_format != ISO_DATE:
                raise NotSayable(f"{key} is no date that SHACL can put in order")

    def _count(self, count: Count, address: str) -> str:
        bounds = []
        if count.least:
            bounds.append(self._at_least(count.keys, count.least, address))
        if count.most is not None and count.most < len(count.keys):
            bounds.append(f"[ sh:not {self._at_least(count.keys, count.most + 1, address)} ]")
        return bounds[0] if len(bounds) == 1 else f"[ sh:and ( {' '.join(bounds)} ) ]"

    def _at_least(self, keys: Sequence[str], n: int, address: str) -> str:
        """Give a shape that holds where n of the keys are there: a net of small ones, for ways to choose are many."""
        present = [self._write(Present(key), address) for key in keys]
        if n > len(keys):
            return "[ sh:not [ ] ]"
        if n in {1, len(keys)}:
            return f"[ {'sh:or' if n == 1 else 'sh:and'} ( {' '.join(present)} ) ]"
        name = self._words.shape(f"{address}.{n}-of-{'.'.join(keys)}")
        if name not in self._helpers:
            self._helpers[name] = ""  # its place
            rest = self._at_least(keys[1:], n, address)
            with_first = f"[ sh:and ( {present[0]} {self._at_least(keys[1:], n - 1, address)} ) ]"
            self._helpers[name] = f"<{name}> a sh:NodeShape ; sh:or ( {with_first} {rest} ) .\n"
        return f"<{name}>"
