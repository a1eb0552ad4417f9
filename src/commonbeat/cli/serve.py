"""Serves a node: joins it to the web, and runs both until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.leader import Leadership
from commonbeat.bootstrap.node import RunningNode
from commonbeat.bootstrap.open import open_node
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder, Settings, read_settings
from commonbeat.web.app import create_app
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.ingest import IngestApp, IngestBounds
from commonbeat.web.logs import set_up_logs
from commonbeat.web.read_stream import ReadHub
from commonbeat.web.server import server
from commonbeat.worker.checkpoints import CheckpointWorker


class PortTaken(CommonbeatError):
    """The port cannot be listened on: something else does, or it may not be."""

    code = "node.port-taken"
    kind = Kind.UNAVAILABLE

    def __init__(self, host: str, port: int) -> None:
        super().__init__(_("{host}:{port} cannot be listened on: try another --port.").format(host=host, port=port))


def compose(
    node: RunningNode,
    hub: HitHub,
    read_hub: ReadHub | None = None,
    *,
    answers: Callable[[], None] = lambda: None,
    parts: Sequence[Beside] = (),
) -> ASGIApp:
    """Give the node's application. ``answers`` is called when it serves; ``parts`` are stopped when it ends."""
    registry = CollectorRegistry()
    reads = None
    if node.engine is not None:
        web = node.settings.web
        bounds = IngestBounds(body_max_bytes=web.body_max_bytes, body_seconds=web.body_seconds)
        reads = IngestApp(node.engine.intake, node.feed, bounds)
        node.engine.publish_hits = hub.publish
        read_hub = read_hub or ReadHub(node.engine.book.by_number)
        node.engine.publish_reads = read_hub.publish

    @asynccontextmanager
    async def lives() -> AsyncIterator[None]:
        hub.open()
        if reads is not None:
            reads.start()
        await asyncio.to_thread(answers)
        try:
            yield
        finally:
            for part in reversed(parts):
                await asyncio.to_thread(part.stop)
            hub.close()
            if reads is not None:
                await reads.stop()

    return create_app(node, registry, reads, lives, hub, read_hub)


class Beside(Protocol):
    """Something that lives beside the server."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def serve_node(
    data: Path,
    port: int,
    *,
    ready: Callable[[str], None] = lambda _url: None,
    beside: Callable[[RunningNode], Sequence[Beside]] = lambda _node: (),
) -> None:
    """Run the node in a folder until it is told to stop.

    Args:
        data: the node's folder.
        port: where it answers.
        ready: is told the address once reads are taken and searches answered.
        beside: gives what starts when the server answers, and stops before it.

    Raises:
        NoNode: there is none.
        NodeRunning: another process runs it.
        PackNotSigned: it is no demonstration, and nobody signed its policy pack.
    """
    settings = read_settings()
    set_up_logs(settings.log)
    _end_in_order_when_told()
    Identity.read(NodeFolder(data).identity)
    leadership = Leadership(data)
    try:
        node = open_node(data, settings)
    except BaseException:
        leadership.give_up()
        raise
    parts: list[Beside] = [CheckpointWorker(node.audit.checkpointer)]
    url = f"http://{settings.web.host}:{port}"

    def answers() -> None:
        gc.collect()
        gc.freeze()  # what was made at the start stays: the collector need not walk through it again and again
        leadership.answers_at(url)
        for part in parts:
            part.start()
        ready(url)

    try:
        node.start()
        parts.extend(beside(node))
        hub = HitHub()
        read_hub = None if node.engine is None else ReadHub(node.engine.book.by_number)

        def end_streams() -> None:
            hub.close()
            if read_hub is not None:
                read_hub.close()

        _run(compose(node, hub, read_hub, answers=answers, parts=parts), settings, port, end_streams)
    finally:
        node.stop()
        leadership.give_up()


def _end_in_order_when_told() -> None:
    """Have SIGTERM end the process through every ``finally``.

    The server takes the signal while it runs, and sends it to the process again when it is done: with the signal's
    own way the process would be gone before the store and the journal are closed. A second signal ends it at once.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise SystemExit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)


def _run(app: ASGIApp, settings: Settings, port: int, on_exit: Callable[[], None]) -> None:
    running = server(app, settings.web, port, on_exit)
    running.run()
    if not running.started:
        raise PortTaken(settings.web.host, port)
