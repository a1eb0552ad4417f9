"""Serves a node: joins it to the web, and runs both until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final, Protocol

import uvicorn
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.leader import Leadership
from commonbeat.bootstrap.node import RunningNode
from commonbeat.bootstrap.open import open_node
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _
from commonbeat.settings import NodeFolder, read_settings
from commonbeat.web.api.metrics import IngestCollector
from commonbeat.web.app import create_app
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.ingest import IngestApp, IngestBounds
from commonbeat.web.logs import set_up_logs
from commonbeat.web.read_stream import ReadHub
from commonbeat.web.senders import refuse_sender
from commonbeat.web.server import server
from commonbeat.worker.checkpoints import CheckpointWorker
from commonbeat.worker.directory import DirectoryKeeper

from .listening import StartFailed, address_of, cannot_listen, close, listen, warn_of_network, warn_of_reads

SERVING_THRESHOLDS: Final = (700, 10, 10)
"""Python's own: many short looks for garbage, where a start makes do with few long ones."""


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
        bounds = IngestBounds(web.body_max_bytes, web.body_seconds, web.waiting_max_bytes)
        reads = IngestApp(node.engine.intake, node.feed, bounds, partial(refuse_sender, node))
        registry.register(IngestCollector(reads.counts))
        node.engine.publish_hits = hub.publish
        read_hub = read_hub or ReadHub(node.engine.book.by_number)
        node.engine.publish_reads = read_hub.publish
        node.house.notices.listeners.append(read_hub.look_again)
    node.house.notices.listeners.append(hub.look_again)

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
        PortTaken, CannotListen: it cannot answer where it should.
        StartFailed: something else kept it from answering.
    """
    settings = read_settings()
    set_up_logs(settings.log)
    end_in_order_when_told()
    warn_of_network(settings.web, is_demo=Identity.read(NodeFolder(data).identity).demo)
    leadership = Leadership(data)
    try:
        listeners = listen(settings.web.host, port)
    except BaseException:
        leadership.give_up()
        raise
    try:
        node = open_node(data, settings)
    except BaseException:
        close(listeners)
        leadership.give_up()
        raise
    parts: list[Beside] = [CheckpointWorker(node.audit.checkpointer)]
    url = address_of(settings.web.host, listeners)
    trouble: list[Exception] = []

    def answers() -> None:
        gc.collect()
        gc.freeze()  # what was made at the start stays: the collector need not walk through it again and again
        gc.set_threshold(*SERVING_THRESHOLDS)
        try:
            leadership.answers_at(url)
            for part in parts:
                part.start()
            ready(url)
            if node.engine is not None and not node.engine.store_answers():
                warn_of_reads()
        except Exception as wrong:
            trouble.append(wrong)  # the server that calls this does not pass it on
            raise

    try:
        node.start()
        if node.network is not None:
            # Texts apart: one that hangs must not keep a revocation from being seen.
            parts += [DirectoryKeeper(node.refresh_network), DirectoryKeeper(node.fetch_texts, name="texts")]
        parts.extend(beside(node))
        hub = HitHub()
        read_hub = None if node.engine is None else ReadHub(node.engine.book.by_number)

        def end_streams() -> None:
            hub.close()
            if read_hub is not None:
                read_hub.close()

        app = compose(node, hub, read_hub, answers=answers, parts=parts)
        running = server(app, settings.web, port, end_streams, say_that_it_stops)
        run_until_told(running, listeners, trouble)
    finally:
        node.stop()
        close(listeners)
        leadership.give_up()


def end_in_order_when_told() -> None:
    """Have SIGTERM and Ctrl-C end the process through every ``finally``.

    The server takes the signal while it runs, and sends it to the process again when it is done: with the signal's
    own way the process would be gone before the store and the journal are closed. A second SIGTERM ends it at once; a
    second Ctrl-C, which is mostly impatience, is answered in a line.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise SystemExit(0)

    def interrupt(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, lambda _number, _frame: say_that_it_stops())
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, interrupt)


def say_that_it_stops() -> None:
    """Say that it stops already. What a signal calls may break into a line that is being printed, so not ``print``."""
    told = _("Stopping already: what is under way is brought to an end first. To end it at once: kill {pid}")
    os.write(sys.stderr.fileno(), f"\n{told.format(pid=os.getpid())}\n".encode())


def run_until_told(running: uvicorn.Server, listeners: list[socket.socket], trouble: Sequence[Exception]) -> None:
    """Serve until told to stop. ``trouble`` holds what kept it from answering, if something did.

    Left to itself the server would end the process, and nobody would learn why.

    Raises:
        PortTaken: another program was the first to listen at the port.
        StartFailed: it did not come to the point where it answers; an error of ours in ``trouble`` is raised as it is.
    """
    config = running.config
    try:
        for one in listeners:
            one.listen(config.backlog)  # uvloop would say nothing of another program that bound it too and was first
    except OSError as wrong:
        raise cannot_listen(wrong, config.host, config.port) from wrong
    try:
        running.run(listeners)
    except SystemExit as end:
        if running.started or not end.code:
            raise
        if trouble and isinstance(trouble[0], CommonbeatError):
            raise trouble[0] from None
        raise StartFailed(trouble[0] if trouble else None) from None
