"""One difference between two data models, and for whom it breaks."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from commonbeat.kernel.text import _


class Party(StrEnum):
    """Whom a change may break: those who send records, and those who receive them."""

    PRODUCER = "producer"
    CONSUMER = "consumer"


class Kind(StrEnum):
    """What became of a part of a model. ``changed`` is what is neither wider nor narrower, or both."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    WIDENED = "widened"
    NARROWED = "narrowed"
    CHANGED = "changed"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One difference. A producer is broken where what it sends validly today may be refused; a consumer, where it may
    receive what it could not before.
    """  # noqa: D205

    change: Kind
    where: str
    """Id of the element, list or entity; ``P_001/givenName`` of a member, ``P_001.G2`` of a group, ``CL_1/M`` of a
    code."""
    breaking_for: tuple[Party, ...] = ()
    text: str
    why: str

    @property
    def breaks_producers(self) -> bool:
        """Say whether what is sent validly today may be refused."""
        return Party.PRODUCER in self.breaking_for

    @property
    def breaks_consumers(self) -> bool:
        """Say whether what could not come before may come."""
        return Party.CONSUMER in self.breaking_for


def broken(*, producer: bool, consumer: bool) -> tuple[Party, ...]:
    """Give whom a change breaks."""
    return (Party.PRODUCER,) * producer + (Party.CONSUMER,) * consumer


def told(
    kind: Kind | None, where: str, text: str, *, producer: bool = False, consumer: bool = False, why: str = ""
) -> Change:
    """Give a change; without a kind it is narrowed or widened by whom it breaks. ``why`` adds to that."""
    if kind is None:
        sizes = {(True, False): Kind.NARROWED, (False, True): Kind.WIDENED}
        kind = sizes.get((producer, consumer), Kind.CHANGED)
    plain = {
        (True, False): _("What is sent validly today may be refused."),
        (False, True): _("What could not come before may come."),
        (True, True): _("What is sent validly today may be refused, and what could not come before may come."),
    }
    reason = plain.get((producer, consumer), _("Every record that was valid stays so, and none becomes so by it."))
    return Change(
        change=kind,
        where=where,
        breaking_for=broken(producer=producer, consumer=consumer),
        text=text,
        why=f"{reason} {why}".strip(),
    )
