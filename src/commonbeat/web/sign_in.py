"""Checking somebody's password and code: for the pages and for the API, a few at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.text import _
from commonbeat.parties.model import SessionKind
from commonbeat.parties.sign_in import SignedIn

from .node import Node

_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""A password costs 64 MiB and half a second to check: two at once, so that a crowd of wrong ones takes no more."""

_WAITING: Final = threading.BoundedSemaphore(8)
"""Those who wait hold a thread each, of which there are 40 for everybody's work: the rest are sent away at once."""


class SignInBusy(CommonbeatError):
    """Many people are signing in at once. Nothing was checked."""

    code = "parties.sign-in-busy"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("Many people are signing in just now: wait a few seconds, and try again."))


@contextmanager
def one_of_few() -> Iterator[None]:
    """Wait for a turn to have a password checked; raise ``SignInBusy`` where too many wait already."""
    if not _WAITING.acquire(blocking=False):
        raise SignInBusy
    try:
        with _AT_ONCE:
            yield
    finally:
        _WAITING.release()


def signed_in(
    node: Node, name: str, password: str, code: str, kind: SessionKind = SessionKind.BROWSER
) -> SignedIn | None:
    """Sign a person in; None, with the failure counted and on the record, where the three do not go together."""
    with one_of_few():
        proof = node.prove(PersonId(name), password, code)
    with node.begin() as rooms:
        return rooms.sign_in.settle(proof, kind)
