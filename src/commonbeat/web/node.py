"""What the edges need of a running node; ``bootstrap`` gives it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.searches import Searches
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.audit.service import AuditLog
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.profiles import Profile
from commonbeat.platform import Platform
from commonbeat.settings import Settings


class Node(Protocol):
    """One organisation's running installation."""

    @property
    def profile(self) -> Profile: ...

    @property
    def organisation(self) -> str: ...

    @property
    def demo(self) -> bool: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def searches(self) -> Searches: ...

    @property
    def audit(self) -> AuditLog: ...

    def begin(self) -> AbstractContextManager[Platform]:
        """Open a transaction that may change things; it commits at the end."""
        ...

    def reading(self) -> AbstractContextManager[Platform]:
        """Open a view that sees one state and changes nothing."""
        ...

    def record(self, entry: Entry) -> EntryNumber:
        """Put an entry on the record, durable on return."""
        ...

    def who(self, bearer: str) -> Actor | None:
        """Give the person or system whose credential it is, or None."""
        ...

    def who_signed_in(self, cookie: str) -> Actor | None:
        """Give the person whose browser session it is, or None where it has ended or is locked."""
        ...

    def require(self, actor: Actor, permission: Permission) -> None:
        """Let the actor pass when the permission is theirs.

        Raises:
            AccessRefused: it is not; nothing of the question has been read.
        """
        ...

    def public(self) -> Actor:
        """Give the actor that somebody without a credential is."""
        ...

    def ready(self) -> dict[str, bool]:
        """Say of each part that requests need whether it serves."""
        ...

    def csrf_secret(self) -> bytes:
        """Give the key under which form tokens are made."""
        ...
