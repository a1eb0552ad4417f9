"""What the code needs from outside: where events are kept, which texts there are, what is in force, who adopts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from commonbeat.access.model import Actor

from .electorates import CodeRules
from .model import CodeEvent, InForceVersion


class EventStore(Protocol):
    """Keeps events, of accessions or of ballots: they are added, never changed or taken away.

    Every adapter passes ``tests/adapters/test_governance_events.py``.
    """

    def append(self, id: str, place: int, event: CodeEvent) -> None:
        """Add the event at its place, which is how many there were.

        Raises:
            EventTaken: there is one at that place.
        """
        ...

    def of(self, id: str) -> Sequence[CodeEvent]:
        """Give the events of one accession or ballot in order; none: there is no such one."""
        ...

    def all(self) -> Mapping[str, Sequence[CodeEvent]]:
        """Give the events of every accession or ballot, by id."""
        ...


class Texts(Protocol):
    """The texts that may be signed or voted on: what is published, and drafts that are put to a ballot."""

    def digest(self, standard: str, version: str) -> str | None:
        """Give the digest of a text, or None where there is no such text."""
        ...


class StandardsInForce(Protocol):
    """Which standards are in force. The life cycle of standards fulfils it."""

    def versions(self, at: datetime) -> Sequence[InForceVersion]:
        """Give the version of each standard that is in force at the instant, past or to come, by id."""
        ...

    def requires(self, code: str, version: str) -> Sequence[str]:
        """Give the ids of the standards that a version of the code requires; none where there is no such text."""
        ...


class Adopts(Protocol):
    """Is told of ballots, each time in the ballot's own transaction. The life cycle of standards fulfils it.

    What it raises undoes what the ballot did.
    """

    def opened(self, actor: Actor, standard: str, version: str, ballot: str) -> None:
        """Take note that the text is put to the vote; raise where it may not be yet."""
        ...

    def agreed(self, actor: Actor, standard: str, version: str, effect_at: datetime, ballot: str) -> None:
        """Take note that the text is in force from the instant, by the ballot."""
        ...

    def rejected(self, actor: Actor, standard: str, version: str, ballot: str) -> None:
        """Take note that the text was not agreed."""
        ...


class Rules(Protocol):
    """What each version of the code leaves to data."""

    def of(self, version: str) -> CodeRules:
        """Give the rules of a version; raise ``BadCodeRules`` where it has none."""
        ...
