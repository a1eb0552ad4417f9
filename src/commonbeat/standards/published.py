"""A published text as it is carried away: what binds in one version of a standard, known by its digest alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _

from .digest import digest_of_text, published_text
from .errors import BadStandard
from .limits import VALUE_MOST
from .model import Level, MachineForm, Standard

LONGEST: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PublishedClause:
    """What binds in a clause."""

    id: ClauseId
    title: str
    level: Level
    text: str
    machine: MachineForm | None = None


@dataclass(frozen=True, slots=True)
class PublishedText:
    """One version of a standard, and the bytes that its digest is over."""

    id: str
    version: str
    clauses: tuple[PublishedClause, ...]
    requires: tuple[str, ...]
    content: bytes = field(repr=False)

    @property
    def address(self) -> str:
        """Give the version's address, as ``anpr-working@0.2``."""
        return f"{self.id}@{self.version}"

    @property
    def digest(self) -> str:
        """Give ``sha256:…`` of the text, which is what was signed and voted on."""
        return digest_of_text(self.content)

    def find(self, clause: str) -> PublishedClause | None:
        """Give a clause by its own name, or None."""
        return next((one for one in self.clauses if one.id.clause == clause), None)


def published(standard: Standard) -> PublishedText:
    """Give the text of a standard as it is carried away."""
    clauses = tuple(PublishedClause(one.id, one.title, one.level, one.text, one.machine) for one in standard.clauses)
    return PublishedText(standard.id, standard.version, clauses, standard.requires, published_text(standard))


def read_text(content: bytes, name: str) -> PublishedText:
    """Read a published text, as a portal gives it; how it is spaced does not count.

    Raises:
        BadStandard: it is none. ``name`` says in words what was read.
    """
    try:
        said = json.loads(content[: LONGEST + 1])
        standard, version = _words(said["id"]), _words(said["version"])
        clauses = tuple(_clause(standard, version, one) for one in said["clauses"])
        if len({one.id for one in clauses}) != len(clauses):
            raise ValueError("two clauses of one name")
        requires = tuple(map(_words, said["requires"]))
        return PublishedText(standard, version, clauses, requires, canonical(said))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        told = _("It is not the published text of a standard, as GET /api/standards/ID/VERSION/text gives it.")
        raise BadStandard(name, [Fault("", told)]) from wrong


def _clause(standard: str, version: str, said: Mapping[str, Any]) -> PublishedClause:
    address = ClauseId.parse(f"{standard}@{version}#{said['clause']}")
    machine = said["machine"]
    return PublishedClause(
        address, _words(said["title"]), Level(said["level"]), _words(said["text"]), machine and _machine(machine)
    )


def _machine(said: Mapping[str, Any]) -> MachineForm:
    value = said["value"]
    is_limit = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= VALUE_MOST
    if value is not None and not is_limit:
        raise ValueError("a limit is a number above 0")
    limit = None if value is None else float(value)
    return MachineForm(_words(said["limit"]), _words(said["unit"]), _words(said["measured"]), limit)


def _words(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said
