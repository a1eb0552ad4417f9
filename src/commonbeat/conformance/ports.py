"""What conformance needs from outside: packs, the wire to a system under test, the keys of marks and their store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from commonbeat.kernel.ids import PartyId

from .model import Mark, Pack, VersionInForce


class PackStore(Protocol):
    """Holds the packs. Every adapter passes ``tests/adapters/test_pack_store.py``."""

    def all(self) -> Sequence[Pack]:
        """Give every pack, by id.

        Raises:
            BadPack: one cannot be taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to a foreign back office, without the credential, which the wire adds unless ``bare``."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/json"
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a back office answered, whole and within the bounds."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Silence:
    """No whole answer came, and why. ``reached`` is False where nobody was there at all."""

    why: str
    reached: bool = True


class Caller(Protocol):
    """The wire to a foreign back office."""

    def call(self, asked: Outgoing, seconds: float) -> Answer | Silence:
        """Give the answer, or why there is none, within the seconds; no redirect is followed."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What came over one request to the played back office. ``cut`` says why it did not come whole; empty: it did."""

    received_at: datetime
    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the played back office answers."""

    status: int
    body: bytes
    content_type: str = "application/json"


Answers = Callable[[Heard], Reply]


@dataclass(frozen=True, slots=True)
class Listened:
    """All that was heard, and why the listening ended. ``url``: where, also if the port was chosen then."""

    heard: tuple[Heard, ...]
    connections: int
    ended: str
    url: str = ""


class Ear(Protocol):
    """The wire from a foreign sender."""

    def listen(self, answers: Answers) -> Listened:
        """Hear the sender out, within the bounds of the pack.

        Raises:
            CannotListen: the address cannot be had, or the sender cannot be started.
        """
        ...


class MarkStore(Protocol):
    """Keeps marks. Every adapter passes ``tests/adapters/test_mark_store.py``."""

    def find(self, id: str) -> Mark | None:
        """Give the mark, or None."""
        ...

    def put(self, mark: Mark) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def all(self) -> Sequence[Mark]:
        """Give every mark, also those that have expired or were revoked, in the order in which they were issued."""
        ...


class HoldsNow(Protocol):
    """Knows which version of a standard is in force."""

    def __call__(self, standard: str) -> VersionInForce | None:
        """Give the version of the standard of that id that holds now; None: that is not known here."""
        ...


class FindsPack(Protocol):
    """Makes packs of data standards by their names."""

    def __call__(self, id: str, version: str) -> Pack | None:
        """Give the pack of that id and version; None: the name is of none, or what it is made from is not here."""
        ...


def no_pack(id: str, version: str) -> Pack | None:  # noqa: ARG001  (the port's)
    """Stand for ``FindsPack`` where no pack is made."""
    return None


class Retirements(Protocol):
    """Knows which versions of standards were retired."""

    def __call__(self) -> Mapping[str, str]:
        """Give the address of each version that was retired, with the reason in words."""
        ...


def nothing_retired() -> Mapping[str, str]:
    """Stand for ``Retirements`` where nobody says that any was."""
    return {}


class SignsCredentials(Protocol):
    """The registrar's key for marks."""

    @property
    def public_key(self) -> bytes:
        """Give the public half, 32 bytes."""
        ...

    @property
    def verification_key(self) -> str:
        """Give the public half as it is spelled for those who check: ``name+hash+base64``."""
        ...

    def sign(self, claims: Mapping[str, object], kind: str) -> str:
        """Give a JWT of the claims, signed; ``kind`` is its header's ``typ``."""
        ...


class ReadsCredentials(Protocol):
    """Opens JWTs; a function of ``adapters/jose.py``, since a room imports no driver."""

    def __call__(self, token: str, public_key: bytes, kind: str) -> Mapping[str, object]:
        """Give the claims of a JWT that the key has signed.

        Raises:
            UnusableCredential: it is none, or the key has not signed it.
        """
        ...


class Asks(Protocol):
    """Somebody who asks, as far as this room knows them."""

    @property
    def id(self) -> str: ...

    @property
    def party(self) -> PartyId: ...


A = TypeVar("A", bound=Asks)
A_contra = TypeVar("A_contra", bound=Asks, contravariant=True)


class Decides(Protocol[A_contra]):
    """Says who may issue and revoke marks."""

    def require(self, actor: A_contra, permission: str, subject: str = "") -> str:
        """Let the actor pass and give the rule that allows it; raise ``AccessRefused`` otherwise."""
        ...
