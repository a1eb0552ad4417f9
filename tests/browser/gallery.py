"""Every template on a server of its own, from samples, under the headers of the real one: to look at and to test.

``python -m tests.browser.gallery`` serves it for the eye.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from commonbeat.web.guards import SecurityHeaders
from commonbeat.web.rendering import STATIC, respond
from tests.browser.samples import HIT, READS, SAMPLES, a_frame


def show(request: Request) -> Response:
    """One sample; ``?appearance=night`` and ``?demo=no`` change its frame."""
    name = request.path_params["name"]
    here, view = SAMPLES[name]
    frame = a_frame(here, demo=request.query_params.get("demo") != "no")
    if name in {"sign-in", "sign-in-real", "error-401", "standards"}:
        frame = replace(frame, signed_in=None, navigation=frame.navigation[-1:])
    return respond(replace(frame, appearance=request.query_params.get("appearance", "")), view())


def index(_request: Request) -> Response:
    """The list of samples."""
    lines = "".join(f'<li><a href="/gallery/{name}">{name}</a></li>' for name in SAMPLES)
    return HTMLResponse(f'<!doctype html><html lang="en"><title>Gallery</title><h1>Gallery</h1><ul>{lines}</ul>')


def cameras(_request: Request) -> Response:
    """The cameras as the live page takes them."""
    return JSONResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": read.camera_name},
                    "geometry": {"type": "Point", "coordinates": [read.longitude, read.latitude]},
                }
                for read in READS
            ],
        }
    )


def live_stream(_request: Request) -> Response:
    """Three reads, then silence."""
    events = [
        {"vrm": "ZZ99ZZZ", "captured_at": f"2026-11-21T12:00:0{n}.000Z", "camera_name": "R001 Penzance to Plymouth 07", "latitude": 50.5, "longitude": -4.5 + n / 10, "toward_camera": n == 1}
        for n in range(3)
    ]  # fmt: skip
    return _stream("read", events)


def hits_stream(_request: Request) -> Response:
    """One hit that is new and one that the page has."""
    new = {"id": "hit-new", "vrm": "ZZ99ZZZ", "captured_at": "2026-11-21T12:00:09.000Z", "camera_name": "R014 Leeds to Hull 03", "list_name": "Stolen vehicles, Northmoor", "action": "stop", "priority": "high", "late": True}  # fmt: skip
    return _stream("hit", [new, new | {"id": HIT.id}])


def _stream(kind: str, events: list[dict[str, object]]) -> Response:
    async def sent() -> AsyncIterator[str]:
        for event in events:
            yield f"event: {kind}\ndata: {json.dumps(event)}\n\n"
        while True:
            await asyncio.sleep(5)
            yield ": still here\n\n"

    return StreamingResponse(sent(), media_type="text/event-stream")


def openapi(_request: Request) -> Response:
    """A description that is small."""
    paths = {
        "/api/anpr/searches": {"post": {"summary": "Search reads", "responses": {"200": {"description": "Reads"}}}}
    }
    return JSONResponse({"openapi": "3.1.0", "info": {"title": "Commonbeat", "version": "0"}, "paths": paths})


def api_docs(_request: Request) -> Response:
    """The page of the real node."""
    from commonbeat.web.api.openapi import page

    return page()


app = SecurityHeaders(
    Starlette(
        routes=[
            Route("/", index),
            Route("/gallery/{name}", show),
            Route("/live/cameras.geojson", cameras),
            Route("/live/stream", live_stream),
            Route("/api/anpr/hits/stream", hits_stream),
            Route("/api/openapi.json", openapi),
            Route("/api/docs", api_docs),
            # That page names no icon, so a browser asks for this one; our own pages name theirs.
            Route("/favicon.ico", lambda _request: FileResponse(STATIC / "img" / "mark.svg")),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
)


@contextmanager
def served() -> Iterator[str]:
    """Give the address of the gallery while it is served on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=8123, log_level="warning")
