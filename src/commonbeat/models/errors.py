"""What can go wrong with data models."""

from __future__ import annotations

from typing import ClassVar

from commonbeat.kernel.errors import CommonbeatError, Kind


class BadModel(CommonbeatError):
    """What was given is no data model: its file cannot be read, or what it says is none."""

    code: ClassVar[str] = "models.bad-model"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")
