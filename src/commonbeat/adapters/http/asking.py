"""Asks a node that runs over its own API, as a command does: bounded in bytes and time, whatever it says checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import httpx

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

ANSWER_MOST: Final = 4 * 1024 * 1024
_SECONDS: Final = 30


class NodeSaidNo(CommonbeatError):
    """The node that was asked did not answer, or refused."""

    code = "governance.node-said-no"
    kind = Kind.UNAVAILABLE

    def __init__(self, why: str) -> None:
        super().__init__(_("The node did not take it: {why}").format(why=why))


class AsksNode:
    """The node at an address. Reading needs no credential; most else does."""

    def __init__(
        self,
        url: str,
        bearer: str = "",
        transport: httpx.BaseTransport | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        try:
            self._client = httpx.Client(
                base_url=url, timeout=_SECONDS, trust_env=False, headers=headers, transport=transport
            )
        except (httpx.InvalidURL, UnicodeError, ValueError) as wrong:
            raise NodeSaidNo(_("its address or the bearer is none.")) from wrong

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Give what the node answers; raise ``NodeSaidNo`` where it does not answer, or refuses."""
        ends = self._seconds() + _SECONDS
        try:
            with self._client.stream(method, path, **more) as answer:
                text = b""
                for piece in answer.iter_bytes():
                    text += piece
                    if len(text) > ANSWER_MOST:
                        raise NodeSaidNo(_("its answer is longer than any that it should give."))
                    if self._seconds() > ends:
                        raise NodeSaidNo(_("its answer was not whole after {most} s.").format(most=_SECONDS))
        except (httpx.HTTPError, httpx.InvalidURL) as wrong:
            raise NodeSaidNo(_("it does not answer ({kind}).").format(kind=type(wrong).__name__)) from wrong
        said = _json(answer, text)
        if not answer.is_success:
            told = said.get("detail") if isinstance(said, dict) else None
            raise NodeSaidNo(str(told)[:500] if told else _("it answered {status}.").format(status=answer.status_code))
        return said


def _json(answer: httpx.Response, text: bytes) -> Any:
    try:
        return httpx.Response(answer.status_code, content=text).json()
    except (ValueError, RecursionError) as wrong:
        raise NodeSaidNo(_("it answered {status}.").format(status=answer.status_code)) from wrong


def part_of(id: str) -> str:
    """Give an id as one part of a path: what is none of ours leads nowhere else."""
    return "".join(one if one.isascii() and (one.isalnum() or one == "-") else "_" for one in id)


def version_of(text: str) -> str:
    """Give a version as one part of a path."""
    return ".".join(part_of(one) for one in text.split("."))
