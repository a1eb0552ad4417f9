"""What can go wrong with data models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.nearest import listed, nearest
from commonbeat.kernel.text import _


class BadModel(CommonbeatError):
    """What was given is no data model: its file cannot be read, or what it says is none."""

    code: ClassVar[str] = "models.bad-model"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")


class NoExample(CommonbeatError):
    """An element or entity can have no valid value that could be found: as a rule its own rules contradict each other.

    ``of`` names it; ``why`` says what stands against it.
    """

    code: ClassVar[str] = "models.no-example"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, of: str, why: str) -> None:
        self.of, self.why = of, why
        super().__init__(_("No valid example of {of} can be made: {why}.").format(of=of, why=why))


class CodeListNotFound(CommonbeatError):
    """A standard has no such code list."""

    code: ClassVar[str] = "models.code-list-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, address: str, id: str, known: Sequence[str]) -> None:
        told = _("{address} has no code list {id}.").format(address=address, id=id)
        super().__init__(told + nearest(id, known) + listed(known))
