"""Records held to a data model, by API. Anybody may ask; what is sent is read in memory and kept nowhere."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat.models.checking import MEDIA_TYPES, check_content
from commonbeat.models.errors import CheckingBusy, PartNotFound
from commonbeat_check.readers import Form

from ..dependencies import TheNode
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import only_legible
from .checked_bodies import CheckedBody
from .models import MISSING, READS
from .standards import Name, VersionName

router = APIRouter(prefix="/api/standards/{id}/{version}", tags=["data models"], route_class=HouseRoute)
ERRORS_TOLD: Final = 1_000
_RECORDS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {} if form is Form.JSON else {"type": "string", "format": "binary"}}
            for kind, form in MEDIA_TYPES.items()
        },
    }
}


async def _sent(request: Request) -> tuple[Form, bytes]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower() or "application/json"
    if kind not in MEDIA_TYPES:
        told = _("Records are taken as {kinds}: say which in Content-Type.")
        raise Invalid.at("", told.format(kinds=", ".join(MEDIA_TYPES)))
    return MEDIA_TYPES[kind], await request.body()


@router.post(
    "/validate", dependencies=READS, responses=can_answer(*MISSING, PartNotFound, CheckingBusy), openapi_extra=_RECORDS
)
def validate(
    id: Name,
    version: VersionName,
    node: TheNode,
    sent: Annotated[tuple[Form, bytes], Depends(_sent)],
    entity: Annotated[str, Query(max_length=200), AfterValidator(only_legible)] = "",
    profile: Annotated[bool, Query()] = False,
) -> CheckedBody:
    """Say whether records are ones of an entity, and everything that is wrong with them.

    The entity is named in the address. In JSON it may stand beside the record instead: `{"entity": …, "record": …}`.
    With `profile=1` the answer says too how complete, valid and various each element is, and which codes drifted.
    """
    model = node.models.get(id, version)
    form, content = sent
    if not entity and form is Form.JSON:
        entity, content = _named(content)
    if not entity:
        raise Invalid.at("/query/entity", _("Name the entity that the records are of, as ?entity=P_001."))
    of = node.models.entity(model, entity)
    on = node.clock.now().date()
    return CheckedBody.of(check_content(model, of, content, form, on, ERRORS_TOLD, is_profiled=profile))


class _Named(msgspec.Struct, forbid_unknown_fields=True):
    entity: str
    record: msgspec.Raw


def _named(content: bytes) -> tuple[str, bytes]:
    try:
        named = msgspec.json.decode(content, type=_Named)
    except (msgspec.DecodeError, RecursionError):
        return "", content
    return named.entity, bytes(named.record)
