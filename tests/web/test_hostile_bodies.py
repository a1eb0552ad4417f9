"""Bodies that once broke what others read: they are refused, or cost nobody but their sender."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from commonbeat.kernel.clock import spell
from commonbeat.web.guards import BodyGuard

NOW = datetime.now(UTC)
ASKED = {
    "category": "serious",
    "reason": "made-up series",
    "reference": "MV/9",
    "from": spell(NOW - timedelta(days=200)),
    "to": spell(NOW - timedelta(days=1)),
}
SQUARE = [[[-1.0, 52.0], [0.0, 52.0], [0.0, 53.0], [-1.0, 53.0], [-1.0, 52.0]]]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "text", [b'{"reason": "\xed\xa0\x80"}', '{"reason": "x"}'.encode("utf-16"), b'{"reason": "\xff"}']
)
def test_a_body_that_is_not_utf_8_is_refused(running, text):
    answer = running.client.post("/api/access/authorities", content=text, headers=running.bearer("analyst") | JSON)
    assert answer.status_code == 422
    assert "not UTF-8" in answer.text


def test_of_an_area_only_its_outline_is_kept(running):
    area = {"type": "Polygon", "coordinates": SQUARE, "note": "made up " * 1000}
    made = running.client.post(
        "/api/access/authorities", json=ASKED | {"area": area}, headers=running.bearer("analyst")
    )
    assert made.status_code == 201, made.text
    kept = running.client.get(f"/api/access/authorities/{made.json()['id']}", headers=running.bearer("analyst")).json()
    assert kept["area"] == {"type": "Polygon", "coordinates": SQUARE}


def test_an_area_of_a_number_that_is_far_too_large_is_told_of(running):
    far = [[[10**400, 0], [0, 1], [1, 1], [10**400, 0]]]
    span = {"from": spell(NOW - timedelta(days=1)), "to": spell(NOW)}
    purpose = {name: ASKED[name] for name in ("category", "reason", "reference")}
    body = {"area": {"type": "Polygon", "coordinates": far}, "purpose": purpose} | span
    answer = running.client.post("/api/anpr/searches", json=body, headers=running.bearer("investigator"))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["pointer"] == "/area/coordinates/0/0/0"


def test_bodies_together_hold_no_more_memory_than_they_may():
    async def read(request):
        await request.body()
        return PlainTextResponse("read")

    guard = BodyGuard(Starlette(routes=[Route("/", read, methods=["POST"])]), 1_000, 5, waiting_max_bytes=1_500)

    async def sent(pieces: list[bytes], pause: asyncio.Event, waits: asyncio.Event) -> int:
        """Send the first piece, wait, and send the others; give the status."""
        left, statuses = list(pieces), []

        async def receive():
            if len(left) < len(pieces):
                waits.set()
                await pause.wait()
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

        async def send(message):
            statuses.append(message.get("status"))

        scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"transfer-encoding", b"chunked")], "query_string": b""}  # fmt: skip
        await guard(scope, receive, send)
        return statuses[0]

    async def both() -> tuple[int, int]:
        go, waits = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(sent([b"x" * 900, b"x"], go, waits))
        await waits.wait()
        second = await sent([b"x" * 900], go, asyncio.Event())
        go.set()
        return await first, second

    assert asyncio.run(both()) == (200, 503)
    assert guard.waiting_bytes == 0
