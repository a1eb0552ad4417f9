"""What is told of data models, by API: what differs in another version."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from commonbeat.models.comparing.change import Change
from commonbeat.models.comparing.differ import compare

from ..dependencies import TheNode
from ..problems import can_answer
from ..routing import HouseRoute
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


@router.get("/diff/{other}", dependencies=READS, responses=can_answer(*MISSING))
def diff(id: Name, version: VersionName, other: VersionName, node: TheNode) -> list[ModelChangeBody]:
    """Give what differs in the data model of the other version, and for whom it breaks."""
    before, after = node.models.get(id, version), node.models.get(id, other)
    return [ModelChangeBody.of(one) for one in compare(before, after)]
