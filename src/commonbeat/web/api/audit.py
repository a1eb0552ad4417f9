"""The record, by API: entries, the checkpoint, proofs."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, Permission
from commonbeat.audit.errors import EntryNotFound
from commonbeat.audit.model import Asker, Checkpoint, Event, Outcome, Question
from commonbeat.kernel.errors import Invalid

from ..dependencies import CurrentActor, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import only_legible

router = APIRouter(prefix="/api/audit", tags=["audit"], route_class=HouseRoute)
Number = Annotated[int, Path(ge=0, le=2**62)]
Size = Annotated[int, Query(ge=0, le=2**62)]


class EntriesBody(BaseModel):
    """Entries in the order of their numbers; ``next`` goes into ``after``, and is null on the last page."""

    entries: list[dict[str, Any]]
    next: str | None


class CheckpointBody(BaseModel):
    """The tree at its newest size: a signed note, and the key that verifies it."""

    origin: str
    size: int
    root: str
    note: str
    key: str


class ProofBody(BaseModel):
    """That an entry is in the log: hashes that lead from it to the checkpoint's root, in base64."""

    number: int
    leaf_hash: str
    hashes: list[str]
    checkpoint: CheckpointBody


class ConsistencyBody(BaseModel):
    """That the log at size ``first`` is the beginning of it at size ``second``."""

    first: int
    second: int
    hashes: list[str]


def asker(actor: Actor) -> Asker:
    """Give who looks at the record, for the look's own entry."""
    return Asker(actor.id, actor.party, "anpr-working@0.1#role")


def _b64(some: bytes) -> str:
    return base64.b64encode(some).decode()


def _checkpoint(one: Checkpoint, key: str) -> CheckpointBody:
    return CheckpointBody(origin=one.origin, size=one.size, root=_b64(one.root), note=one.note, key=key)


@router.get("/entries", dependencies=[needs(Permission.AUDIT_READ)], responses=can_answer(AccessRefused, Invalid))
def entries(
    actor: CurrentActor,
    node: TheNode,
    after: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    event: Event | None = None,
    outcome: Outcome | None = None,
    who: Annotated[str, Query(max_length=100), AfterValidator(only_legible)] = "",
) -> EntriesBody:
    """Give entries of the record, oldest first. The look is itself an entry."""
    page = node.audit.entries(asker(actor), Question(after=after, limit=limit, event=event, outcome=outcome, actor=who))
    return EntriesBody(entries=[json.loads(one.canonical) for one in page.items], next=page.next)


@router.get("/checkpoint", dependencies=[needs(Permission.AUDIT_READ)], responses=can_answer(AccessRefused))
def checkpoint(node: TheNode) -> CheckpointBody:
    """Give the newest signed checkpoint."""
    return _checkpoint(node.audit.checkpoint(), node.audit.key())


@router.get(
    "/entries/{n}/proof",
    dependencies=[needs(Permission.AUDIT_READ)],
    responses=can_answer(AccessRefused, EntryNotFound),
)
def proof(n: Number, node: TheNode) -> ProofBody:
    """Give the proof that an entry is in the log."""
    found = node.audit.proof(n)
    return ProofBody(
        number=found.number,
        leaf_hash=_b64(found.leaf_hash),
        hashes=[_b64(one) for one in found.hashes],
        checkpoint=_checkpoint(found.checkpoint, node.audit.key()),
    )


@router.get("/consistency", dependencies=[needs(Permission.AUDIT_READ)], responses=can_answer(AccessRefused, Invalid))
def consistency(node: TheNode, first: Size, second: Size | None = None) -> ConsistencyBody:
    """Give the proof that nothing was rewritten between two sizes of the log."""
    found = node.audit.consistency(first, second)
    return ConsistencyBody(first=found.first, second=found.second, hashes=[_b64(one) for one in found.hashes])
