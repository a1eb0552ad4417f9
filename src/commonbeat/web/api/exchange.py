"""Questions to every force at once, and the way in for other nodes' questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StrictInt
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Permission
from commonbeat.exchange.errors import DirectoryExpired, NoDirectory, NotJoined
from commonbeat.exchange.model import Received, Row, SightingsQuestion
from commonbeat.kernel.errors import CommonbeatError, Invalid

from ..dependencies import CurrentActor, TheNode, needs, open_to_all
from ..guards import BodyTooLarge
from ..node import Node
from ..problems import can_answer, problem
from ..routing import HouseRoute
from .bodies import STRICT, Instant, Legible
from .searches import PurposeBody

searches = APIRouter(tags=["exchange"], route_class=HouseRoute)
"""Where people ask: in a node with reads alone, since nobody else may search."""

router = APIRouter(tags=["exchange"], route_class=HouseRoute)
"""Where other nodes ask."""

NDJSON: Final = "application/x-ndjson"
MESSAGE_MOST_BYTES: Final = 64 * 1024
SIGNED: Final = "it takes messages that a node of the network has signed, and the signature decides"


class NetworkSearchBody(BaseModel):
    """A question to every force: one whole mark, a span, and why."""

    model_config = STRICT

    vrm: Annotated[Legible, Field(description="A whole mark, without ? or *")]
    from_: Instant = Field(alias="from", description="The first instant of the span")
    to: Instant = Field(description="The end of the span, itself outside; ahead of the clock it is taken as now")
    purpose: PurposeBody
    deadline_ms: StrictInt | None = Field(None, description="How long you wait; if absent, as the policy pack says")

    def question(self) -> SightingsQuestion:
        """Give it as the room knows it."""
        return SightingsQuestion(self.vrm, self.from_, self.to, self.purpose.value())


@searches.post(
    "/api/exchange/searches",
    dependencies=[needs(Permission.READS_SEARCH)],
    response_class=StreamingResponse,
    responses={
        200: {"content": {NDJSON: {"schema": {"type": "string"}}}},
        **can_answer(AccessRefused, Invalid, NotJoined, NoDirectory, DirectoryExpired),
    },
)
def search_network(body: NetworkSearchBody, actor: CurrentActor, node: TheNode) -> StreamingResponse:
    """Ask every force of the network for a vehicle's sightings, this one's own among them.

    The answer is a line in JSON for each owner, as it comes, and a last one that says that it is complete.
    """
    rows = node.exchange.search(actor, body.question(), body.deadline_ms)
    return StreamingResponse(_lines(rows), media_type=NDJSON, headers={"X-Accel-Buffering": "no"})


@router.post(
    "/exchange/v1/sightings",
    dependencies=[open_to_all(SIGNED)],
    response_class=Response,
    include_in_schema=False,
)
async def answer_sightings(request: Request, node: TheNode) -> Response:
    """Answer another node's question about sightings."""
    return await _answered(request, node)


@router.post(
    "/exchange/v1/measures",
    dependencies=[open_to_all(SIGNED)],
    response_class=Response,
    include_in_schema=False,
)
async def answer_measures(request: Request, node: TheNode) -> Response:
    """Answer another node's question about what this one measures of itself."""
    return await _answered(request, node)


async def _answered(request: Request, node: Node) -> Response:
    answers = node.answers
    at_ticks = answers.ticks()
    body = await _body(request)
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    received = Received(
        method=request.method,
        path=request.url.path,
        query=request.url.query,
        host=headers.get("host", "").lower(),
        headers=headers,
        body=body,
        at_ticks=at_ticks,
    )
    answer = await run_in_threadpool(answers.answer, received)
    return Response(answer.body, answer.status, dict(answer.headers))


async def _body(request: Request) -> bytes:
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if len(held) > MESSAGE_MOST_BYTES:
            raise BodyTooLarge(MESSAGE_MOST_BYTES)
    return bytes(held)


def _lines(rows: Iterator[Row]) -> Iterator[str]:
    """Give each row as a line; what goes wrong under way is the last line, which then is not that it is complete."""
    owners: dict[str, str] = {}
    try:
        for row in rows:
            owners[row.owner] = str(row.outcome)
            yield _line(_spelled(row))
    except CommonbeatError as error:
        yield _line({"complete": False, "problem": problem(error)})
        return
    yield _line({"complete": True, "owners": owners})


def _spelled(row: Row) -> dict[str, object]:
    spelled: dict[str, object] = {"owner": row.owner, "outcome": str(row.outcome), "at_ms": row.at_ms}
    spelled = {**row.body, **spelled}
    reads = row.body.get("reads")
    if isinstance(reads, list):  # two forces may number their cameras alike: each read says whose it is
        spelled["reads"] = [{"owner": row.owner, **read} for read in reads]
    if row.reason_code:
        spelled["reason_code"] = row.reason_code
    if row.words:
        spelled["words"] = row.words
    return spelled


def _line(spelled: dict[str, object]) -> str:
    return json.dumps(spelled, separators=(",", ":"), ensure_ascii=False) + "\n"
