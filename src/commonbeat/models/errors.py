"""What can go wrong with data models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _


class BadModel(CommonbeatError):
    """What was given is no data model: its file cannot be read, or what it says is none."""

    code: ClassVar[str] = "models.bad-model"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")


class ModelNotFound(CommonbeatError):
    """The version of the standard has no data model here."""

    code: ClassVar[str] = "models.model-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, standard: str, version: str, known: Sequence[str] = ()) -> None:
        self.standard, self.version = standard, version
        address = f"{standard}@{version}"
        told = _("{address} has no data model here.").format(address=address)
        super().__init__(told + nearest(address, known))


class PartNotFound(CommonbeatError):
    """The data model has nothing of that id."""

    code: ClassVar[str] = "models.part-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, address: str, known: Sequence[str] = ()) -> None:
        self.address = address
        part = address.partition("#")[2]
        told = _("There is no {address}.").format(address=address)
        super().__init__(told + nearest(part, known))
