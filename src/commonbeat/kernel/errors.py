"""What can go wrong on purpose: one family, each with a stable code and a kind.

An *error* is raised: we or our caller could not do it. A *finding* is returned by a check, a
*decision* by a policy; neither is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What sort of failure it is; an edge turns it into a status."""

    INVALID = "invalid"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    REFUSED = "refused"
    UNAUTHENTICATED = "unauthenticated"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


class CommonbeatError(Exception):
    """Base of every error raised on purpose.

    The message is shown to users: say what happened and what would work.
    The code is public API: documented, tested, never reused.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    near: str = ""
    """What was perhaps meant, as the message names it; a page makes a link of it. Empty: it names nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent, and where: an RFC 6901 JSON Pointer."""

    pointer: str
    detail: str


class Invalid(CommonbeatError):
    """What was sent cannot be taken; each fault says where and why."""

    code = "kernel.invalid"
    kind = Kind.INVALID

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(dict.fromkeys(f.detail for f in self.faults)))  # a thousand may say the same

    @classmethod
    def at(cls, pointer: str, detail: str) -> Invalid:
        """Give the error for a single fault."""
        return cls([Fault(pointer, detail)])
