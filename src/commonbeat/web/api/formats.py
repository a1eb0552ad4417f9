"""The named formats and their check characters, by API. A value comes in the body, and is kept nowhere."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.kernel.errors import Invalid
from commonbeat.models.errors import FormatNotFound
from commonbeat_check.formats import NAMED
from commonbeat_check.formats.trying import ABOUT, try_value

from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Legible, only_legible
from .models import READS

router = APIRouter(prefix="/api/formats", tags=["data models"], route_class=HouseRoute)
FormatName = Annotated[str, Path(max_length=60), AfterValidator(only_legible)]


class FormatBody(BaseModel):
    """A format that values are held to. ``check`` is what its check character is called; empty: it has none."""

    name: str
    what: str
    expects: str
    source: str
    check: str


class ValueBody(BaseModel):
    """A value that is to be held to a format."""

    model_config = STRICT

    value: Annotated[Legible, Field(max_length=200)]


class TriedBody(BaseModel):
    """Whether the value is right, and what would be. ``check_character`` is the one that it should have, where told."""

    name: str
    valid: bool
    text: str
    fix: str
    check_character: str


@router.get("", dependencies=READS, responses=can_answer(AccessRefused, NotSignedIn))
def formats() -> list[FormatBody]:
    """Give every named format: what it is, what is right, where that is from, and whether it has a check character."""
    return [
        FormatBody(name=name, what=one.name, expects=one.expects, source=ABOUT[name].source, check=ABOUT[name].check)
        for name, one in NAMED.items()
    ]


@router.post("/{name}", dependencies=READS, responses=can_answer(AccessRefused, NotSignedIn, FormatNotFound, Invalid))
def try_(name: FormatName, body: ValueBody) -> TriedBody:
    """Say whether a value is of a named format, and what would put it right. Nothing of it is kept or repeated."""
    if name not in NAMED:
        raise FormatNotFound(name, NAMED)
    tried = try_value(name, body.value)
    return TriedBody(name=name, valid=tried.valid, text=tried.text, fix=tried.fix, check_character=tried.check)
