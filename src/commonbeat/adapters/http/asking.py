"""Asks a node that runs over its own API, as a command does: bounded in bytes and time, whatever it says checked."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Final

import httpx

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

ANSWER_MOST: Final = 4 * 1024 * 1024
_SECONDS: Final = 30
_CODE: Final = re.compile(r"/errors/([a-z0-9.-]{1,80})\Z", re.ASCII)


class NodeNotReached(CommonbeatError):
    """Nothing was answered: whether the node took what it was sent is not known."""

    code = "node.not-reached"
    kind = Kind.UNAVAILABLE

    def __init__(self, url: str, why: str) -> None:
        super().__init__(_("The node at {url} was not reached: {why}").format(url=url, why=why))


class NodeSaidNo(CommonbeatError):
    """The node that was asked refused, or answered what no node answers."""

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
        """Give what the node answers.

        Raises:
            NodeNotReached: nothing came, or it broke off.
            NodeSaidNo: it refuses, or answers what no node does.
        """
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
            raise NodeNotReached(str(self._client.base_url).rstrip("/"), _why(wrong)) from wrong
        said = _json(answer, text)
        if not answer.is_success:
            raise NodeSaidNo(_refusal(said) or _("it answered {status}.").format(status=answer.status_code))
        return said


def _refusal(said: Any) -> str:
    """Give what a problem says, and where its own page of help is; empty: it says nothing."""
    if not isinstance(said, dict) or not said.get("detail"):
        return ""
    told, page = str(said["detail"])[:500], _CODE.search(str(said.get("type", "")))
    return told if page is None else _("{told} (commonbeat help {code})").format(told=told, code=page[1])


def _why(wrong: Exception) -> str:
    if isinstance(wrong, httpx.TimeoutException):
        return _("it did not answer in {most} s.").format(most=_SECONDS)
    if isinstance(wrong, httpx.ConnectError):
        return _("nothing answers there. Is it started, and is the address right?")
    if isinstance(wrong, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return _("that is no address of a node.")
    return _("the connection broke off before it had answered.")


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
