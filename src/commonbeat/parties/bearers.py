"""Who a bearer is: machines from memory, since each batch of reads asks; people from the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock

from .limits import SignInLimits
from .model import Credential, CredentialKind, Lapse, Person, Session
from .ports import PersonStore, SessionStore
from .rules import as_of, digest_of, is_good, lapse

FRESH_SECONDS: Final = 5
"""How soon a change that another process made is noticed."""


_PREFIXES: Final = tuple(f"cb_{kind}_" for kind in CredentialKind)


class GoodCredentials:
    """Every good credential by its digest. Safe to call from any thread.

    ``load`` gives them from the store. A change in this process is heard of at once, through ``changed``;
    one in another process within five seconds.
    """

    def __init__(self, load: Callable[[datetime], Sequence[Credential]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._lock = threading.Lock()
        self._by_digest: Mapping[bytes, Credential] = MappingProxyType({})
        self._stale_at: datetime | None = None

    @implements("anpr-working@0.1#credential")
    def authenticate(self, bearer: str) -> Credential | None:
        """Give the credential whose secret it is, or None where there is none that is good now."""
        if not bearer.startswith(_PREFIXES):
            return None
        now, stale_at = self._clock.now(), self._stale_at
        if stale_at is None or now >= stale_at:
            self._refresh(now)
        found = self._by_digest.get(digest_of(bearer))
        return found if found is not None and is_good(found, now) else None

    def changed(self) -> None:
        """Look them up again before the next use."""
        with self._lock:
            self._stale_at = None

    def _refresh(self, now: datetime) -> None:
        with self._lock:
            if self._stale_at is not None and now < self._stale_at:
                return  # another thread was first
            loaded = self._load(now)
            self._by_digest = MappingProxyType({one.digest: one for one in loaded})
            self._stale_at = now + timedelta(seconds=FRESH_SECONDS)


@dataclass(frozen=True, slots=True)
class Sessions:
    """Finds out who is signed in, bound to one transaction that only reads."""

    people: PersonStore
    sessions: SessionStore
    limits: SignInLimits
    clock: Clock

    @implements("anpr-working@0.1#session", "anpr-working@0.1#leaver")
    def who(self, bearer: str) -> tuple[Person, Session] | None:
        """Give the person and the session as it stands now, which may be locked; None where it has ended."""
        if not bearer.startswith(("cb_session_", "cb_person_")):
            return None
        kept, now = self.sessions.find(digest_of(bearer)), self.clock.now()
        session = as_of(kept, self.limits, now) if kept else None
        person = self.people.find(session.person) if session else None
        if session is None or person is None or lapse(person, now.date()) is Lapse.LEAVER:
            return None
        return person, session
