"""An answer that goes on: what it holds is given back however it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

CHECK_SECONDS: Final = 15.0
"""How often a watcher's session is looked at again, and a silent stream says that it lives.

What this process itself changes is looked at when it is told of; the rest may be another's.
"""


class EventStream(StreamingResponse):
    """Server-sent events. ``let_go`` is called however it ends: also where the client left before the first piece."""

    def __init__(self, texts: AsyncIterator[str], let_go: Callable[[], None]) -> None:
        super().__init__(texts, headers={"X-Accel-Buffering": "no"}, media_type="text/event-stream")
        self._let_go = let_go

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._let_go()
