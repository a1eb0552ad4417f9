"""The wire to a foreign back office: every call is bounded in time and bytes, and no redirect is followed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

import httpx

from commonbeat import __version__
from commonbeat.conformance.ports import Answer, Outgoing, Silence
from commonbeat.conformance.synthetic import HEADER
from commonbeat.kernel.text import _

AGENT: Final = f"commonbeat-conformance/{__version__}"
HEADERS_KEPT: Final = ("content-type", "date", "location", "server")


@dataclass(frozen=True, slots=True)
class HttpCaller:
    """A ``Caller`` over HTTP. The credential is sent to the target alone, and is never told."""

    url: str
    bearer: str = field(repr=False)
    answer_bytes: int

    def call(self, asked: Outgoing, seconds: float) -> Answer | Silence:
        return asyncio.run(self._within(asked, seconds))

    async def _within(self, asked: Outgoing, seconds: float) -> Answer | Silence:
        try:
            async with asyncio.timeout(seconds):
                return await self._call(asked)
        except TimeoutError:
            return Silence(_("it was not whole after {seconds:.1f} s").format(seconds=seconds))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Silence(_("nothing answers at {url}").format(url=self.url), reached=False)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as wrong:
            return Silence(_("what came is no answer in HTTP ({kind})").format(kind=type(wrong).__name__))

    async def _call(self, asked: Outgoing) -> Answer | Silence:
        headers = {"user-agent": AGENT, "accept-encoding": "identity", HEADER[0]: HEADER[1]}
        if asked.body:
            headers["content-type"] = asked.content_type
        if self.bearer and not asked.bare:
            headers["authorization"] = f"Bearer {self.bearer}"
        async with (
            httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=None) as client,  # noqa: S113  (above)
            client.stream(asked.method, self.url + asked.path, content=asked.body or None, headers=headers) as answer,
        ):
            body = bytearray()
            async for piece in answer.aiter_raw():  # as it comes: what is packed small is not unpacked
                body += piece
                if len(body) > self.answer_bytes:
                    told = _("it is longer than {most} bytes, and was read no further")
                    return Silence(told.format(most=self.answer_bytes))
            kept = {name: answer.headers[name] for name in HEADERS_KEPT if name in answer.headers}
            return Answer(answer.status_code, kept, bytes(body))
