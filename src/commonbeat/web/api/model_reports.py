"""What is told of data models, by API: what differs in another version, what the linter found, records taken over."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field

from commonbeat.models.comparing.change import Change
from commonbeat.models.crosswalks.converting import convert as converted_by
from commonbeat.models.errors import BadCrosswalk, CheckingBusy, NoCrosswalk, PartNotFound
from commonbeat.models.seats import one_of_few

from ..dependencies import TheNode
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Text
from .models import MISSING, READS
from .standards import Name, VersionName

router = APIRouter(prefix="/api/standards/{id}/{version}", tags=["data models"], route_class=HouseRoute)


class ModelChangeBody(BaseModel):
    """A change: what it is, where, and whom it breaks, ``producer`` or ``consumer``, and why."""

    change: str
    where: str
    breaking_for: list[str]
    text: str
    why: str

    @classmethod
    def of(cls, change: Change) -> ModelChangeBody:
        """Give the body of a change."""
        parties = [str(party) for party in change.breaking_for]
        return cls(
            change=str(change.change), where=change.where, breaking_for=parties, text=change.text, why=change.why
        )


@router.get("/diff/{other}", dependencies=READS, responses=can_answer(*MISSING, CheckingBusy))
def diff(id: Name, version: VersionName, other: VersionName, node: TheNode) -> list[ModelChangeBody]:
    """Give what differs in the data model of the other version, and for whom it breaks."""
    before, after = node.models.get(id, version), node.models.get(id, other)
    return [ModelChangeBody.of(one) for one in node.models.compare(before, after)]


class FindingBody(BaseModel):
    """Something that a standard says against itself. ``waived`` is the reason why it is let be."""

    rule: str
    severity: str
    where: list[str]
    text: str
    why: str
    fix: str
    waived: str


@router.get("/lint", dependencies=READS, responses=can_answer(*MISSING, CheckingBusy))
def lint(id: Name, version: VersionName, node: TheNode) -> list[FindingBody]:
    """Give what the data model says against itself: errors first."""
    found = node.models.lint(node.models.get(id, version)).findings
    return [FindingBody(**msgspec.to_builtins(one)) for one in found]


class ConversionBody(BaseModel):
    """A record, and what it is to become."""

    model_config = STRICT

    entity: Annotated[Text, Field(max_length=200)]
    to: Annotated[Text, Field(max_length=300, pattern=r"^[a-z0-9-]+@[0-9.]+#[\w.:-]+$")]
    record: dict[str, Any]


class LossBody(BaseModel):
    """Something that the record loses on its way, or lacks there."""

    what: str
    pointer: str
    element: str
    relation: str
    text: str


class ConvertedBody(BaseModel):
    """The record there, and what it loses or lacks."""

    record: dict[str, Any]
    losses: list[LossBody]


@router.post(
    "/convert",
    dependencies=READS,
    responses=can_answer(*MISSING, PartNotFound, NoCrosswalk, BadCrosswalk, CheckingBusy),
)
def convert(id: Name, version: VersionName, body: ConversionBody, node: TheNode) -> ConvertedBody:
    """Take a record over to another standard, and give what it loses. Nothing of it is kept."""
    address, _hash, there = body.to.partition("#")
    standard, _at, other = address.partition("@")
    models = node.models
    crossing = models.crossing(models.get(id, version), body.entity, models.get(standard, other), there)
    with one_of_few():
        converted = converted_by(crossing, body.record, node.clock.now().date())
    return ConvertedBody(
        record=converted.record, losses=[LossBody(**msgspec.to_builtins(one)) for one in converted.losses]
    )
