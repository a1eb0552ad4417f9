"""How a pack of a data standard is named: by what it is made from, so that anybody can make the same one again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from commonbeat_check.names import read_address

from ..model import Role

_VERSION: Final = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,9})\.(\d{1,3})", re.ASCII)
ROLES: Final = (Role.CONSUMER, Role.PRODUCER)
EXAMPLES_MOST: Final = 200
"""How many valid records a suite has at most: it is made again to check a report, whoever sends that."""
EXAMPLES: Final = 20
SEED_MOST: Final = 999_999_999


@dataclass(frozen=True, slots=True)
class SuiteName:
    """What the suite of an entity is made from: standard, entity, role, day, seed and number of valid records."""

    standard: str
    version: str
    entity: str
    role: Role
    on: date
    seed: int = 1
    examples: int = EXAMPLES

    @property
    def pack(self) -> str:
        """Give the id of the pack, as ``pole@1.1#P_001/consumer``."""
        return f"{self.address}#{self.entity}/{self.role}"

    @property
    def pack_version(self) -> str:
        """Give the version of the pack: day, seed and number of valid records."""
        return f"{self.on}.{self.seed}.{self.examples}"

    @property
    def address(self) -> str:
        """Give the standard's address, as ``pole@1.1``."""
        return f"{self.standard}@{self.version}"

    @classmethod
    def read(cls, pack: str, pack_version: str) -> SuiteName | None:
        """Give what a pack's id and version say; None: they are not those of a pack of a data standard."""
        address, _slash, role = pack.rpartition("/")
        where, found = read_address(address), _VERSION.fullmatch(pack_version)
        if where is None or not where.part or role not in ROLES or found is None:
            return None
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            return None
        seed, examples = int(found[2]), int(found[3])
        made = cls(where.standard, where.version, where.part, Role(role), day, seed, examples)
        return (
            made if 1 <= examples <= EXAMPLES_MOST and (made.pack, made.pack_version) == (pack, pack_version) else None
        )
