"""Reads in quarantine, by API: looked at, counted, released."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.anpr.errors import BatchUnreadable, JournalFailed, JournalFull, NotInQuarantine, ReadStoreUnavailable
from commonbeat.anpr.limits import WAIVABLE, Clause, rule_of
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.quarantined import HeldRead, QuarantineCount, by_clause
from commonbeat.anpr.releases import PAGE_MOST, REASON_LONGEST, REASON_SHORTEST, StillRefused
from commonbeat.kernel.clock import from_ms, spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import INT_MAX, STRICT, Text, in_words, only_legible

router = APIRouter(prefix="/api/anpr/quarantine", tags=["quarantine"], route_class=HouseRoute)
COUNTS_MOST = 1_000
Key = Annotated[str, Path(max_length=64), AfterValidator(only_legible)]
Number = Annotated[int | None, Query(ge=0, le=INT_MAX)]
_CAN_READ = (AccessRefused, NotSignedIn)


class HeldBody(BaseModel):
    """A read that broke a clause, in the version that held at its instant. ``raw`` is what was sent, perhaps cut."""

    key: str
    clause: str
    detail: str
    raw: str
    sender: str
    received_at: str
    camera: tuple[int, int, int] | None
    imported: bool
    test: bool
    waivable: bool

    @classmethod
    def of(cls, held: HeldRead) -> HeldBody:
        """Give the body of a held read."""
        read = held.read
        return cls(
            key=held.key,
            clause=read.broken,
            detail=read.detail,
            raw=read.raw,
            sender=read.sender,
            received_at=spell(from_ms(read.received_ms)),
            camera=_triple(read.camera),
            imported=read.imported,
            test=read.is_test,
            waivable=read.clause in WAIVABLE,
        )


class QuarantineBody(BaseModel):
    """Held reads, newest first. A page may be short; only ``next`` says whether it is the last."""

    reads: list[HeldBody]
    next: str | None


class CountBody(BaseModel):
    """How many reads of one camera are held under one version of a clause; ``camera`` null: none was named."""

    camera: tuple[int, int, int] | None
    clause: str
    count: int

    @classmethod
    def of(cls, one: QuarantineCount) -> CountBody:
        """Give the body of a count."""
        return cls(camera=_triple(one.camera), clause=one.clause, count=one.count)


class CountsBody(BaseModel):
    """Counts, the most first; up to a thousand of them. ``clauses`` and ``total`` count every held read."""

    counts: list[CountBody]
    clauses: dict[str, int]
    total: int


def _rule(address: object) -> object:
    """Give the rule whose address it is in any version; what is none stays as it is, and is refused as it is."""
    try:
        return rule_of(address) if isinstance(address, str) else address
    except ValueError:
        return address


class ReleaseBody(BaseModel):
    """Why a read is released, and the clauses that are set aside for it, in any version."""

    model_config = STRICT

    reason: Annotated[
        Text,
        Field(min_length=REASON_SHORTEST, max_length=REASON_LONGEST),
        in_words(REASON_SHORTEST, REASON_LONGEST),
    ]
    waived: Annotated[list[Annotated[Clause, BeforeValidator(_rule)]], Field(max_length=len(Clause))] = []


class ReleasedBody(BaseModel):
    """What became of the read; ``repeat``: it was stored already."""

    key: str
    repeat: bool
    audit_entry: int


@router.get(
    "",
    dependencies=[needs(Permission.QUARANTINE_READ)],
    responses=can_answer(*_CAN_READ, NotInQuarantine, Invalid),
)
def page(
    actor: CurrentActor,
    node: TheNode,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
    feed: Number = None,
    source: Number = None,
    camera: Number = None,
) -> QuarantineBody:
    """Give held reads of your organisation's cameras, of one camera or of all; of cameras in no register too."""
    found = node.releases.page(actor, limit, after, _asked(feed, source, camera))
    return QuarantineBody(reads=[HeldBody.of(held) for held in found.items], next=found.next)


@router.get("/counts", dependencies=[needs(Permission.QUARANTINE_READ)], responses=can_answer(*_CAN_READ))
def counts(actor: CurrentActor, node: TheNode) -> CountsBody:
    """Count held reads of your organisation's cameras, by camera and clause."""
    found = node.releases.counts(actor)
    clauses = by_clause(found)
    return CountsBody(
        counts=[CountBody.of(one) for one in found[:COUNTS_MOST]], clauses=clauses, total=sum(clauses.values())
    )


@router.get(
    "/{key}", dependencies=[needs(Permission.QUARANTINE_READ)], responses=can_answer(*_CAN_READ, NotInQuarantine)
)
def get(key: Key, actor: CurrentActor, node: TheNode) -> HeldBody:
    """Give one held read."""
    return HeldBody.of(node.releases.get(actor, key))


@router.post(
    "/{key}/release",
    dependencies=[needs(Permission.QUARANTINE_RELEASE)],
    responses=can_answer(
        *_CAN_READ,
        NotInQuarantine,
        StillRefused,
        Invalid,
        BatchUnreadable,
        ReadStoreUnavailable,
        JournalFull,
        JournalFailed,
    ),
)
def release(key: Key, body: ReleaseBody, actor: CurrentActor, node: TheNode) -> ReleasedBody:
    """Take a read out of quarantine once its cause is mended, or with clauses waived that may be."""
    done = node.releases.release(actor, key, body.reason, frozenset(body.waived))
    return ReleasedBody(key=done.key, repeat=done.repeat, audit_entry=done.audit_entry)


def _asked(feed: int | None, source: int | None, camera: int | None) -> CameraTriple | None:
    if feed is None and source is None and camera is None:
        return None
    if feed is None or source is None or camera is None:
        raise Invalid.at("/camera", _("A camera is named by feed, source and camera together."))
    return CameraTriple(feed, source, camera)


def _triple(camera: CameraTriple | None) -> tuple[int, int, int] | None:
    return None if camera is None else (camera.feed, camera.source, camera.camera)
