"""Fetches a signed statement from another node: bounded in bytes and in time, and no redirect is followed."""

from __future__ import annotations

import asyncio
from typing import Final

import httpcore

from commonbeat.exchange.errors import FetchFailed
from commonbeat.kernel.envelopes import LONGEST
from commonbeat.kernel.text import _

from .bounded import Got, TooLarge, exchange, open_pool

SECONDS: Final = 10.0
_OK: Final = 200


class HttpFetches:
    """Fulfils ``Fetches``."""

    def __init__(self, seconds: float = SECONDS, most_bytes: int = LONGEST) -> None:
        self._seconds, self._most_bytes = seconds, most_bytes

    def __call__(self, url: str) -> bytes:
        """Give what is at the address."""
        try:
            got = asyncio.run(self._get(url))
        except TimeoutError:
            raise FetchFailed(_("no answer within {seconds:g} seconds").format(seconds=self._seconds)) from None
        except TooLarge:
            raise FetchFailed(_("it is larger than {most} bytes").format(most=self._most_bytes)) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as wrong:
            raise FetchFailed(_("no connection ({kind})").format(kind=type(wrong).__name__)) from wrong
        if got.status != _OK:
            raise FetchFailed(_("it was answered with status {status}").format(status=got.status))
        return got.body

    async def _get(self, url: str) -> Got:
        async with asyncio.timeout(self._seconds), open_pool(1) as pool:
            return await exchange(pool, "GET", url, ({}, b""), self._most_bytes)
