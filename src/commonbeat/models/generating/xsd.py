"""XML Schema 1.1 of records in XML: an element for each key, in any order, as ``commonbeat_check`` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from commonbeat_check.model import DataModel, Entity, Member
from commonbeat_check.names import camel

from .asks import AllOf, Asked, Present, asked, required
from .book import Book, Made, Notes, origin_of
from .naming import Namer, for_xml
from .patterns import NotSayable
from .xpath import XPath
from .xsd_types import simple_type

_LETTERS: Final = "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u3001-\ud7ff\uf900-\ufdcf"
"""What a name begins with in XML and in XPath, however old the program that reads it."""
_BAD: Final = re.compile(f"[^{_LETTERS}0-9.-]")
_BEGINS: Final = re.compile(f"[{_LETTERS}]")
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:vc="http://www.w3.org/2007/XMLSchema-versioning"
           vc:minVersion="1.1" elementFormDefault="unqualified">
"""
ANYTHING: Final = "anything"
"""The type of what the standard does not say: held to nothing, whatever within it is called. xs:anyType would hold an
element within it to the entity of that name."""
_ANYTHING: Final = (
    f'<xs:complexType name="{ANYTHING}" mixed="true"><xs:sequence>'
    '<xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>'
    '<xs:anyAttribute processContents="skip"/></xs:complexType>\n'
)


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give one schema of all entities, or of one and what it holds."""
    book = Book(model, on)
    chosen = [one for one in model.entities if entity_id in {"", one.id}]
    writer = _Schema(book, chosen)
    body = "".join(writer.write())
    name = f"{model.standard}-{model.version}.xsd"
    said = "\n".join((f"{model.title} ({model.address}), codes as of {on}.", *origin_of(model)))
    told = "".join(f"\n{one.rule}: {one.reason}" for one in writer.notes.all())
    unsaid = f"\nThis schema does not hold a record to:{told}" if told else ""
    text = f"{_HEAD}{documented(said + unsaid)}\n{body}</xs:schema>\n"
    return Made({name: text.encode()}, writer.notes.all())


def documented(text: str) -> str:
    """Give a text as the annotation of a schema."""
    return f"<xs:annotation><xs:documentation>{escape(for_xml(text))}</xs:documentation></xs:annotation>"


def spell(name: str) -> str:
    """Give a name as XML takes one."""
    spelt = _BAD.sub("_", name)
    return spelt if _BEGINS.match(spelt) else f"_{spelt}"


class _Schema:
    """The schema of some entities and of all that they hold."""

    def __init__(self, book: Book, chosen: Iterable[Entity]) -> None:
        self._book, self._chosen, self.notes = book, list(chosen), Notes()
        self._entities, self._elements = book.reach(self._chosen)
        self._types, self._roots = Namer(spell, fold=str), Namer(spell, fold=str)
        self._has_anything = False
        for one in self._entities:
            self._types.of(f"entity {one.id}", f"entity.{one.id}")

    def write(self) -> Iterator[str]:
        """Give the parts of the schema."""
        roots = [self._root(one) for one in self._chosen]
        for name, one in zip(roots, self._chosen, strict=True):
            yield f'<xs:element name="{name}" type="{self._entity_type(one.id)}"/>\n'
        if "records" not in roots:
            refs = "".join(f'<xs:element ref="{name}"/>' for name in roots)
            yield '<xs:element name="records"><xs:complexType>'
            yield f'<xs:choice minOccurs="0" maxOccurs="unbounded">{refs}</xs:choice></xs:complexType></xs:element>\n'
        for entity in self._entities:
            yield from self._entity(entity)
        if self._has_anything:
            yield _ANYTHING
        for element in self._elements:
            said = documented(f"{element.name}: {element.description} ({self._book.clause(element.id)})")
            yield f'<xs:simpleType name="{self._element_type(element.id)}">{said}'
            yield f"{simple_type(self._book, element.id, self.notes)}</xs:simpleType>\n"

    def _root(self, entity: Entity) -> str:
        wanted = camel(entity.name) or camel(entity.id)
        name = self._roots.of(entity.id, wanted)
        if name != wanted:
            self.notes.add(entity.id, f"its element is called <{name}> here, since {wanted!r} is no name of its own")
        return name

    def _entity_type(self, id: str) -> str:
        return self._types.of(f"entity {id}", f"entity.{id}")

    def _element_type(self, id: str) -> str:
        return self._types.of(f"element {id}", f"element.{id}")

    def _entity(self, entity: Entity) -> Iterator[str]:
        members, names = self._book.members(entity), Namer(spell, fold=str)
        needed = required(self._book, entity)
        yield f'<xs:complexType name="{self._entity_type(entity.id)}">'
        yield documented(f"{entity.name}: {entity.description} ({self._book.clause(entity.id)})")
        yield self._all(entity, members, names, needed)
        by_key = {one.key: one for one in members}
        xpath = XPath(self._book, by_key, lambda key: names.of(key, key))
        for one in asked(self._book, entity, self.notes):
            if not _stands(one, needed):
                yield self._assert(one, xpath)
        yield "\n</xs:complexType>\n"

    def _all(self, entity: Entity, members: list[Member], names: Namer, needed: Iterable[str]) -> str:
        inside = "".join(self._member(entity, one, names, is_needed=one.key in needed) for one in members)
        # Without the siblings left out, one more of a member than there may be would be one of the others.
        # What the model does not name is held to nothing, though an entity of the same name stands in the schema.
        wild = '<xs:any notQName="##definedSibling" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>'
        others = wild if entity.may_have_others else ""
        return f"<xs:all>{inside}{others}\n</xs:all>"

    def _member(self, entity: Entity, member: Member, names: Namer, *, is_needed: bool) -> str:
        name = names.of(member.key, member.key)
        if name != member.key:
            self.notes.add(f"{entity.id} {member.key}", f"its element is called <{name}> here")
        most = "1" if not member.is_repeatable else "unbounded" if member.most is None else str(member.most)
        least = 1 if is_needed else 0
        start = f'\n<xs:element name="{name}" minOccurs="{least}" maxOccurs="{most}"'
        if member.parts:
            inner = self._all(entity_of_parts(entity), list(member.parts), Namer(spell, fold=str), ())
            return f"{start}><xs:complexType>{inner}</xs:complexType></xs:element>"
        return f"{start} type={quoteattr(self._type(entity, member))}/>"

    def _type(self, entity: Entity, member: Member) -> str:
        if member.element in self._book.elements:
            return self._element_type(member.element)
        if member.entity in self._book.entities:
            return self._entity_type(member.entity)
        self.notes.add(f"{entity.id} {member.key}", "the standard does not say what it is")
        self._has_anything = True
        return ANYTHING

    def _assert(self, one: Asked, xpath: XPath) -> str:
        try:
            what = xpath.write(one.what)
            if one.when is not None:
                what = f"if ({xpath.write(one.when)}) then ({what}) else true()"
        except NotSayable as why:
            self.notes.add(one.address, str(why))
            return ""
        said = documented(f"{self._book.clause(one.address)}: {one.text}")
        return f"\n<xs:assert test={quoteattr(what)}>{said}</xs:assert>"


def entity_of_parts(entity: Entity) -> Entity:
    """Give the entity that stands for an object made of parts of another: it is as open as that."""
    return Entity(id=entity.id, name=entity.name, may_have_others=entity.may_have_others)


def _stands(one: Asked, needed: Iterable[str]) -> bool:
    """Say whether what is asked is said by ``minOccurs`` already."""
    if one.when is not None or not isinstance(one.what, AllOf):
        return False
    return all(isinstance(part, Present) and part.key in needed for part in one.what.of)
