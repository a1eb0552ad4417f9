"""How a rule is named: the address of a clause in a published standard, and code that keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

_SHAPE = re.compile(r"(?P<standard>[a-z][a-z0-9-]*)@(?P<version>\d+(?:\.\d+)*)#(?P<clause>[a-z0-9-]+)", re.ASCII)


class Standing(StrEnum):
    """How well the source of a rule is known; a limit that is not ``sourced`` is never called the standard's."""

    SOURCED = "sourced"
    RECALLED = "recalled"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True, order=True)
class ClauseId:
    """The address of one clause: ``anpr-working@0.1#clock-tolerance``."""

    standard: str
    version: str
    clause: str

    @classmethod
    def parse(cls, text: str) -> ClauseId:
        """Read an address.

        Raises:
            ValueError: the text is not ``<standard>@<version>#<clause>``.
        """
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise ValueError(f"not the address of a clause: {text!r}")
        return cls(found["standard"], found["version"], found["clause"])

    def __str__(self) -> str:
        return f"{self.standard}@{self.version}#{self.clause}"


_Code = TypeVar("_Code", bound=Callable[..., object] | type)
implementations: dict[str, list[str]] = {}


def implements(*clauses: str) -> Callable[[_Code], _Code]:
    """Mark code as keeping the clauses, so that ``commonbeat trace`` finds it from the clause."""
    for clause in clauses:
        ClauseId.parse(clause)

    def mark(code: _Code) -> _Code:
        place = f"{code.__module__}:{code.__qualname__}"
        for clause in clauses:
            implementations.setdefault(clause, []).append(place)
        return code

    return mark
