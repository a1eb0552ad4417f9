"""What the API answers of data models."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from pydantic import BaseModel

from commonbeat.models.codes.index import CodeIndex
from commonbeat.models.codes.mappings import Translator
from commonbeat.models.model import Found, Page
from commonbeat_check.model import CodeList, DataModel


class EntityRowBody(BaseModel):
    """An entity, and how many members it has of its own."""

    id: str
    name: str
    kind: str
    members: int


class CountsBody(BaseModel):
    """How much a model holds."""

    entities: int
    elements: int
    lists: int
    codes: int
    rules: int


class ModelBody(BaseModel):
    """A data model: where it is from, how much it holds, and its entities."""

    standard: str
    version: str
    title: str
    note: str
    source: str
    licence: str
    compatibility: str
    counts: CountsBody
    entities: list[EntityRowBody]

    @classmethod
    def of(cls, model: DataModel) -> ModelBody:
        """Give the body of a model."""
        rules = len(model.rules) + sum(len(one.groups) + len(one.rules) for one in model.entities)
        return cls(
            standard=model.standard,
            version=model.version,
            title=model.title,
            note=model.note,
            source=model.source,
            licence=model.licence,
            compatibility=str(model.compatibility),
            counts=CountsBody(
                entities=len(model.entities),
                elements=len(model.elements),
                lists=len(model.lists),
                codes=sum(len(one.codes) for one in model.lists),
                rules=rules,
            ),
            entities=[
                EntityRowBody(id=one.id, name=one.name, kind=one.kind, members=len(one.members))
                for one in model.entities
            ],
        )


class FoundBody(BaseModel):
    """One part of a model. ``of`` is the list of a code, the entity of a rule; ``exact``: it is so called."""

    part: str
    id: str
    name: str
    text: str
    of: str
    exact: bool

    @classmethod
    def of_one(cls, found: Found) -> FoundBody:
        """Give the body of what was found."""
        return cls(part=str(found.part), id=found.id, name=found.name, text=found.text, of=found.of, exact=found.exact)


class FoundPageBody(BaseModel):
    """The best of what was found, the exact first, and how many there are in all."""

    count: int
    found: list[FoundBody]

    @classmethod
    def of(cls, page: Page) -> FoundPageBody:
        """Give the body of a page."""
        return cls(count=page.count, found=[FoundBody.of_one(one) for one in page.found])


class CodeRowBody(BaseModel):
    """One life of a code: from its first day to the day before its end; null: no bound."""

    value: str
    label: str
    valid_from: date | None
    valid_to: date | None


class CodeMatchBody(BaseModel):
    """What the code is elsewhere; ``target`` is empty where it is nothing there.

    ``to`` is another list, ``standard@version/list``, or an element that has words, ``standard@version#element``.
    """

    to: str
    target: str
    relation: str
    note: str


class CodeLookupBody(BaseModel):
    """A code on a day: whether it may be used, all its lives, and what it is in other lists."""

    address: str
    on: date
    valid: bool
    codes: list[CodeRowBody]
    elsewhere: list[CodeMatchBody]
    near: list[str]

    @classmethod
    def of(cls, model: DataModel, codes: CodeList, value: str, on: date) -> CodeLookupBody:
        """Give the body of a code; of one that is not there, with those beside it."""
        index, translator = CodeIndex(codes), Translator(codes)
        lives = index.find(value)
        return cls(
            address=f"{model.address}/{codes.id}",
            on=on,
            valid=index.valid(value, on) is not None,
            codes=[CodeRowBody(**msgspec.structs.asdict(one)) for one in lives],
            elsewhere=[
                CodeMatchBody(to=to, target=one.target, relation=str(one.relation), note=one.note)
                for to in translator.targets
                for one in translator.matches(value, to)
            ],
            near=[] if lives else list(index.near(value)),
        )


class PartBody(BaseModel):
    """A part of a model, as the model itself says it."""

    address: str
    part: dict[str, Any]
