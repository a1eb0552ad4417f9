"""One HTTP exchange with another node, bounded in bytes and in time, whatever comes or does not come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpcore

LIVES_SECONDS: Final = 20.0
"""How long an idle connection is kept: less than the 30 seconds after which a node of ours closes it."""


class TooLarge(Exception):
    """The answer is larger than it may be."""


@dataclass(frozen=True, slots=True)
class Got:
    """What came back. Names of header fields are in lower case; of one that stands twice, both values."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def open_pool(most_connections: int) -> httpcore.AsyncConnectionPool:
    """Give a pool of kept connections. No proxy, no redirect, no retry: what is asked is what is answered."""
    return httpcore.AsyncConnectionPool(
        max_connections=most_connections,
        max_keepalive_connections=most_connections,
        keepalive_expiry=LIVES_SECONDS,
        retries=0,
    )


async def exchange(
    pool: httpcore.AsyncConnectionPool,
    method: str,
    url: str,
    sent: tuple[Mapping[str, str], bytes],
    most_bytes: int,
) -> Got:
    """Give the answer. The caller bounds the time, by cancelling: a peer that drips its answer gains nothing.

    Raises:
        TooLarge: it is larger than ``most_bytes``; not a byte more than that was kept.
        httpcore.NetworkError, httpcore.ProtocolError: nothing came, or no answer in HTTP.
    """
    headers, content = sent
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    async with pool.stream(method, url, headers=fields, content=content) as response:
        held = bytearray()
        async for piece in response.aiter_stream():
            held += piece
            if len(held) > most_bytes:
                raise TooLarge
    return Got(response.status, _joined(response.headers), bytes(held))


def _joined(fields: list[tuple[bytes, bytes]]) -> Mapping[str, str]:
    made: dict[str, str] = {}
    for raw_name, raw_value in fields:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        made[name] = f"{made[name]}, {value}" if name in made else value
    return made
