"""Searches of the reads, by API."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Category, Permission, Purpose, Urgency
from commonbeat.anpr.errors import ReadStoreUnavailable, SearchTooWide
from commonbeat.anpr.model import CameraTriple, Flag, Toward
from commonbeat.anpr.places import read_area
from commonbeat.anpr.question import Question
from commonbeat.anpr.searches import Found, FoundRead
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import AuthorityId

from ..dependencies import CurrentActor, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Instant, Legible, Text, Triple

router = APIRouter(prefix="/api/anpr", tags=["searches"], route_class=HouseRoute)
CAMERAS_MOST: Final = 1_000


class PurposeBody(BaseModel):
    """Why somebody asks."""

    model_config = STRICT

    category: Category
    reason: Text
    reference: Text
    originator: Text = ""
    urgency: Urgency = Urgency.ROUTINE
    legal_basis: Text = ""
    authority: Annotated[Text, Field(max_length=100)] | None = None

    def value(self) -> Purpose:
        """Give it as the rooms know it."""
        authority = None if self.authority is None else AuthorityId(self.authority)
        return Purpose(
            self.category, self.reason, self.reference, self.originator, self.urgency, self.legal_basis, authority
        )


class SearchBody(BaseModel):
    """A question about reads."""

    model_config = STRICT

    vrm: Legible | None = Field(None, description="A mark; ? is one character, * any number")
    look_alikes: StrictBool = Field(default=False, description="Also marks that differ in look-alike characters")
    from_: Instant = Field(alias="from", description="The first instant of the span")
    to: Instant = Field(description="The end of the span, itself outside; ahead of the clock it is taken as now")
    cameras: Annotated[list[Triple], Field(max_length=CAMERAS_MOST)] | None = Field(
        None, description="[feed, source, camera]"
    )
    area: dict[str, Any] | None = Field(None, description="A GeoJSON Polygon, WGS84")
    purpose: PurposeBody
    limit: StrictInt | None = Field(None, description="Reads a page: 1 to 500, 50 if absent")
    cursor: Annotated[StrictStr, Field(max_length=500)] | None = None

    def question(self) -> Question:
        """Give it as the room knows it."""
        return Question(
            from_=self.from_,
            to=self.to,
            vrm=self.vrm or "",
            look_alikes=self.look_alikes,
            cameras=None if self.cameras is None else tuple(CameraTriple(*triple) for triple in self.cameras),
            area=None if self.area is None else read_area(self.area, "/area"),
            limit=self.limit,
            cursor=self.cursor,
        )


class DifferenceBody(BaseModel):
    """A character that was read otherwise than asked; positions count from 1."""

    position: int
    asked: str
    read: str


class ReadBody(BaseModel):
    """A read as it is answered."""

    vrm: str
    received_vrm: str
    captured_at: str
    received_at: str
    feed: int
    source: int
    camera: int
    camera_name: str
    road: str
    latitude: float
    longitude: float
    confidence: int | None
    toward_camera: bool | None
    late: bool
    off_position: bool
    imported: bool
    released: bool
    transliterated: bool
    ahead: bool
    test: bool
    match: str
    differs: list[DifferenceBody]

    @classmethod
    def of(cls, read: FoundRead) -> ReadBody:
        """Give the body of a read."""
        triple = read.camera.triple
        return cls(
            vrm=read.vrm,
            received_vrm=read.received_vrm,
            captured_at=spell(read.captured_at),
            received_at=spell(read.received_at),
            feed=triple.feed,
            source=triple.source,
            camera=triple.camera,
            camera_name=read.camera.name,
            road=read.camera.road,
            latitude=read.latitude,
            longitude=read.longitude,
            confidence=read.confidence,
            toward_camera=None if read.toward is Toward.UNKNOWN else read.toward is Toward.TOWARD,
            late=Flag.LATE in read.flags,
            off_position=Flag.OFF_POSITION in read.flags,
            imported=Flag.IMPORTED in read.flags,
            released=Flag.RELEASED in read.flags,
            transliterated=Flag.TRANSLITERATED in read.flags,
            ahead=Flag.AHEAD in read.flags,
            test=Flag.TEST in read.flags,
            match=str(read.match),
            differs=[DifferenceBody(position=d.position, asked=d.asked, read=d.read) for d in read.differs],
        )


class SearchedBody(BaseModel):
    """What the answer covers: every read acknowledged before ``stored_to`` is in it."""

    from_: str = Field(alias="from")
    to: str
    stored_to: str


class FoundBody(BaseModel):
    """A page of reads, newest first; ``next`` is null on the last.

    ``gaps`` are spans of capture, ``[from, to]``, of which reads may be missing, since what the store wrote of them is
    damaged: as a rule there are none.
    """

    reads: list[ReadBody]
    next: str | None
    searched: SearchedBody
    gaps: list[tuple[str, str]]
    rule: str
    audit_entry: int

    @classmethod
    def of(cls, found: Found) -> FoundBody:
        """Give the body of a page."""
        return cls(
            reads=[ReadBody.of(read) for read in found.reads],
            next=found.next,
            searched=SearchedBody(**{"from": spell(found.from_)}, to=spell(found.to), stored_to=spell(found.stored_to)),
            gaps=[(spell(low), spell(high)) for low, high in found.gaps],
            rule=found.rule,
            audit_entry=found.audit_entry,
        )


@router.post(
    "/searches",
    dependencies=[needs(Permission.READS_SEARCH)],
    responses=can_answer(AccessRefused, Invalid, SearchTooWide, ReadStoreUnavailable),
)
def make_search(body: SearchBody, actor: CurrentActor, node: TheNode) -> FoundBody:
    """Find reads by mark, time, cameras and area, for a stated purpose."""
    return FoundBody.of(node.searches.make(actor, body.question(), body.purpose.value()))
