"""The directory as a node holds it, and as the anchor makes it. Both work from what they hold when nobody answers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from commonbeat.audit.model import Detail, Entry, Event, Outcome
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.envelopes import Signer, Verifies, seal
from commonbeat.kernel.ids import PartyId

from .errors import DirectoryExpired, DirectoryRefused, NoDirectory
from .model import DIRECTORY, REGISTER, ExchangeLimits, Statement
from .ports import DirectoryStore
from .rationing import Ration
from .rules import Held, Look, check_newer, next_directory, opened
from .statements import statement_to_json

SYSTEM = "system:exchange"
AN_HOUR = 6
"""How many refused directories go on the record: whoever stands where the anchor answers can send another each time."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Whose signature is taken, for what kind of statement."""

    kind: str
    key: bytes
    verifies: Verifies


class Directory:
    """One signed statement as this process holds it: the directory, or at the anchor the register.

    Safe from any thread: what is looked up comes from one state, which another takes the place of, so nothing waits.
    """

    def __init__(
        self, own: PartyId, pin: Pin, store: DirectoryStore, recorder: Recorder, *, limits: ExchangeLimits, clock: Clock
    ) -> None:
        """Take up what was kept. What no longer is rightly signed, as after another key was pinned, counts as none."""
        self._own, self._pin, self._store, self._recorder = own, pin, store, recorder
        self._limits, self._clock = limits, clock
        self._taking = threading.Lock()
        self._refusals = Ration(AN_HOUR, timedelta(hours=1))
        self._held = self._kept()
        self._look = Look.of(self._held.statement) if self._held else None

    @property
    def envelope(self) -> bytes:
        """Give the signed envelope that is held; raise ``NoDirectory`` where there is none."""
        if self._held is None:
            raise NoDirectory
        return self._held.envelope

    @property
    def held(self) -> Statement | None:
        """Give what is held, expired or not; None: nothing is."""
        return self._held.statement if self._held else None

    @implements("anpr-working@0.1#directory-age")
    def current(self, now: datetime | None = None) -> Look:
        """Give what is held while it counts.

        Raises:
            NoDirectory: none was taken yet.
            DirectoryExpired: it has expired.
        """
        look = self._look
        if look is None:
            raise NoDirectory
        if look.statement.expires_at <= (now or self._clock.now()):
            raise DirectoryExpired(look.statement.expires_at)
        return look

    def take(self, envelope: bytes) -> bool:
        """Take a statement in place of the one held; False: it is the same one.

        Taking and refusing are put on the record: of those that are refused each once in an hour, and a few in all;
        how many more there were is told with the next.

        Raises:
            DirectoryRefused: it is not signed with the pinned key, is stale, or is older than the one held, which
                stays.
        """
        with self._taking:
            try:
                fresh = opened(envelope, self._pin.kind, self._pin.key, self._pin.verifies)
                is_newer = check_newer(fresh, self.held, self._clock.now(), self._limits)
            except DirectoryRefused as refused:
                self._note(envelope, refused)
                raise
            if is_newer:
                self._put(Held(fresh, envelope), Event.DIRECTORY_TAKEN)
            return is_newer

    def publish(self, statement: Statement, signer: Signer) -> None:
        """Sign a statement with this node's own key, keep it and hold it: the anchor's part."""
        envelope = seal(self._pin.kind, statement_to_json(statement), signer).to_bytes()
        with self._taking:
            self._put(Held(statement, envelope), Event.DIRECTORY_PUBLISHED)

    def _put(self, held: Held, event: Event) -> None:
        self._store.keep(held.envelope)
        self._recorder.record(self._entry(event, held.statement))
        self._held, self._look = held, Look.of(held.statement)

    def _kept(self) -> Held | None:
        envelope = self._store.held()
        if envelope is None:
            return None
        try:
            return Held(opened(envelope, self._pin.kind, self._pin.key, self._pin.verifies), envelope)
        except DirectoryRefused as refused:
            self._note(envelope, refused)
            return None

    def _note(self, envelope: bytes, refused: DirectoryRefused) -> None:
        digest, at = hashlib.sha256(envelope).hexdigest(), self._clock.now()
        left_out = self._refusals.take(at, f"{refused.fault} {digest}")
        if left_out is None:
            return
        details: dict[str, Detail] = {"kind": self._pin.kind, "reason": str(refused.fault), "sha256": digest}
        details |= {"left_out": left_out} if left_out else {}
        self._recorder.record(
            Entry(
                at,
                Event.DIRECTORY_REFUSED,
                SYSTEM,
                self._own,
                outcome=Outcome.REFUSED,
                rule="anpr-working@0.1#signed-directory",
                details=details,
            )
        )

    def _entry(self, event: Event, statement: Statement) -> Entry:
        return Entry(
            self._clock.now(),
            event,
            SYSTEM,
            self._own,
            statement.network,
            details={
                "kind": self._pin.kind,
                "serial": statement.serial,
                "issued_at": spell(statement.issued_at),
                "expires_at": spell(statement.expires_at),
                "parties": len(statement.parties),
            },
        )


@dataclass(frozen=True, slots=True)
class Anchor:
    """Makes the directory of the registry's signed register. It is never on the path of a message."""

    register: Directory
    directory: Directory
    signer: Signer
    hours: int
    clock: Clock

    def take(self, envelope: bytes) -> bool:
        """Take the registry's register, and publish a directory of it where that says more; say whether it did.

        Raises:
            DirectoryRefused: the register is not signed with the pinned key, is stale, or is older than the one held.
        """
        self.register.take(envelope)
        return self.renew()

    @implements("anpr-working@0.1#signed-directory")
    def renew(self) -> bool:
        """Publish again what the held register says, where the directory is old or says something else.

        Raises:
            NoDirectory, DirectoryExpired: there is no register, or it has expired.
        """
        register = self.register.current().statement
        fresh = next_directory(register, self.directory.held, self.clock.now(), self.hours)
        if fresh is None:
            return False
        self.directory.publish(fresh, self.signer)
        return True


def pin_directory(key: bytes, verifies: Verifies) -> Pin:
    """Give the pin of an anchor's key."""
    return Pin(DIRECTORY, key, verifies)


def pin_register(key: bytes, verifies: Verifies) -> Pin:
    """Give the pin of a registry's key."""
    return Pin(REGISTER, key, verifies)


def refresh(fetch: Callable[[], bytes], take: Callable[[bytes], bool]) -> bool:
    """Fetch a statement and take it; say whether it is another.

    Raises:
        FetchFailed: nothing came; what is held stays.
        DirectoryRefused: what came is not taken; what is held stays.
    """
    return take(fetch())
