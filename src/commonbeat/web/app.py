"""The application: the rooms' routes, the pages, and the way in for reads beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.kernel.text import _

from .api import (
    accessions,
    audit,
    authorities,
    ballots,
    cameras,
    code,
    credentials,
    directory,
    exchange,
    formats,
    health,
    hits,
    imports,
    keys,
    lists,
    marks,
    metrics,
    model_reports,
    models,
    openapi,
    parties,
    quarantine,
    register,
    searches,
    sessions,
    standard_editing,
    standards,
    validation,
)
from .api import people as people_api
from .guards import BodyGuard, LastResort, Meter, OneCredential, SecurityHeaders
from .hit_stream import HitHub
from .node import Node
from .pages import checks, home, live, people
from .pages import problems as problem_pages
from .pages import searches as search_pages
from .pages.routes import EVERYWHERE, OF_ITS_READS, OF_MARKS, OF_READS, OF_THE_CODE, OF_THE_NETWORK
from .problems import plain, put_problems_on
from .read_stream import ReadHub
from .tasks import Tasks

STATIC = Path(__file__).parent / "static"
Lifespan = Callable[[], AbstractAsyncContextManager[None]]


def create_app(
    node: Node,
    registry: CollectorRegistry,
    reads: ASGIApp | None = None,
    lifespan: Lifespan | None = None,
    hub: HitHub | None = None,
    read_hub: ReadHub | None = None,
) -> ASGIApp:
    """Give the node's application.

    Args:
        node: what answers.
        registry: where the counters are kept.
        reads: the way in for reads; None in a node whose profile has no ``anpr``.
        lifespan: what runs beside the server.
        hub: spreads hits to those who watch.
        read_hub: shows reads to those who watch; None in a node without reads.
    """

    @asynccontextmanager
    async def lives(_app: FastAPI) -> AsyncIterator[None]:
        if lifespan is None:
            yield
            return
        async with lifespan():
            yield

    app = FastAPI(
        title="Commonbeat",
        description=_made_up() if node.demo else "",
        lifespan=lives,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.node = node
    app.state.registry = registry
    registry.register(metrics.NodeCollector(node))
    app.state.hit_hub = hub or HitHub()
    app.state.read_hub = read_hub
    app.state.tasks = Tasks(node.clock)
    _include_routes(app, node)
    openapi.describe(app, batch_max=None if reads is None else node.pack.intake.batch_max_reads.value)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    web = node.settings.web
    guarded = Meter(BodyGuard(OneCredential(app), web.body_max_bytes, web.body_seconds), registry)
    return SecurityHeaders(LastResort(_Door(guarded, reads) if reads is not None else guarded), demo=node.demo)


def _made_up() -> str:
    return _("SYNTHETIC: a demonstration. Every answer has the header `X-Commonbeat-Data: SYNTHETIC`.")


def _include_routes(app: FastAPI, node: Node) -> None:
    routers = [health.router, metrics.router, openapi.router, audit.router, authorities.router]
    routers += [parties.router, people_api.router, keys.router, credentials.router, sessions.router]
    routers += [standards.router, standard_editing.router, models.router, model_reports.router, validation.router]
    routers.append(formats.router)
    if Room.GOVERNANCE in ROOMS[node.profile]:
        routers += [code.router, accessions.router, ballots.router, *OF_THE_CODE]
    if Room.CONFORMANCE in ROOMS[node.profile]:
        routers += [marks.router, *OF_MARKS]
    if Room.ANPR in ROOMS[node.profile]:
        routers += [searches.router, lists.router, hits.router]
        routers += [cameras.router, quarantine.router, imports.router]
        routers += [checks.router, live.router, search_pages.router, *OF_READS]
    if Room.EXCHANGE in ROOMS[node.profile]:
        routers += [directory.router, exchange.router, *OF_THE_NETWORK]
        if Room.ANPR in ROOMS[node.profile]:
            routers += [exchange.searches, *OF_ITS_READS]
        if Room.GOVERNANCE in ROOMS[node.profile]:
            routers.append(register.router)
    routers += [home.router, people.router, problem_pages.router, *EVERYWHERE]
    if node.demo:
        routers.append(people.of_a_demo)
    for router in routers:
        app.include_router(router)
    put_problems_on(app, page=problem_pages.error_page)


class _Door:
    """Sends a batch of reads the short way, and everything else to the framework."""

    def __init__(self, app: ASGIApp, reads: ASGIApp) -> None:
        self.app, self.reads = app, reads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/api/anpr/reads":
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":
            await self.reads(scope, receive, send)
        else:
            await plain(405, _("This address does not take that method."), {"Allow": "POST"})(scope, receive, send)
