"""The data models of standards, by API: what there is, each part of one, and what words lead to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.kernel.errors import Invalid
from commonbeat.models.errors import ModelNotFound, PartNotFound
from commonbeat_check.shelf import write_model

from ..dependencies import TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import only_legible
from .model_bodies import CodeLookupBody, FoundPageBody, ModelBody, PartBody
from .standards import Name, VersionName

router = APIRouter(prefix="/api/standards/{id}/{version}/models", tags=["data models"], route_class=HouseRoute)
PartName = Annotated[str, Path(max_length=200, pattern=r"^[\w.:-]+$"), AfterValidator(only_legible)]
READS = [needs(Permission.STANDARDS_READ)]
MISSING = (AccessRefused, NotSignedIn, ModelNotFound, Invalid)


@router.get("", dependencies=READS, responses=can_answer(*MISSING))
def model(id: Name, version: VersionName, node: TheNode) -> ModelBody:
    """Give what the data model of a version holds, and where it is from."""
    return ModelBody.of(node.models.get(id, version))


@router.get(
    "/whole",
    dependencies=READS,
    response_class=Response,
    responses=can_answer(*MISSING) | {200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def whole(id: Name, version: VersionName, node: TheNode) -> Response:
    """Give the whole data model, as its file says it."""
    return Response(write_model(node.models.get(id, version)), media_type="application/json")


@router.get("/parts", dependencies=READS, responses=can_answer(*MISSING))
def parts(
    id: Name,
    version: VersionName,
    node: TheNode,
    q: Annotated[str, Query(max_length=200), AfterValidator(only_legible)],
    most: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> FoundPageBody:
    """Give what words lead to in a data model: what is exactly so called first."""
    return FoundPageBody.of(node.models.search(node.models.get(id, version), q, most, after))


@router.get("/entities/{part}", dependencies=READS, responses=can_answer(*MISSING, PartNotFound))
def entity(id: Name, version: VersionName, part: PartName, node: TheNode) -> PartBody:
    """Give an entity: its members, its groups and its rules."""
    return _part(f"{id}@{version}#{part}", node.models.entity(node.models.get(id, version), part))


@router.get("/elements/{part}", dependencies=READS, responses=can_answer(*MISSING, PartNotFound))
def element(id: Name, version: VersionName, part: PartName, node: TheNode) -> PartBody:
    """Give an element: its type, lengths, pattern, list and checks."""
    return _part(f"{id}@{version}#{part}", node.models.element(node.models.get(id, version), part))


@router.get("/code-lists/{part}", dependencies=READS, responses=can_answer(*MISSING, PartNotFound))
def code_list(id: Name, version: VersionName, part: PartName, node: TheNode) -> PartBody:
    """Give a code list with its codes."""
    return _part(f"{id}@{version}#{part}", node.models.code_list(node.models.get(id, version), part))


@router.get("/code-lists/{part}/codes", dependencies=READS, responses=can_answer(*MISSING, PartNotFound))
def code(
    id: Name,
    version: VersionName,
    part: PartName,
    node: TheNode,
    value: Annotated[str, Query(max_length=200), AfterValidator(only_legible)],
    on: Annotated[date | None, Query()] = None,
) -> CodeLookupBody:
    """Look a code up: whether it may be used on a day, its label and life, and what it is in other lists."""
    model = node.models.get(id, version)
    return CodeLookupBody.of(model, node.models.mapped(model, part), value, on or node.clock.now().date())


def _part(address: str, part: msgspec.Struct) -> PartBody:
    said: dict[str, Any] = msgspec.to_builtins(part)
    return PartBody(address=address, part=said)
