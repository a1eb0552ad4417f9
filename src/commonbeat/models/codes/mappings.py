"""What a value of one list is in another list, or in another version of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from commonbeat_check.model import CodeList, CodeMatch, ListMapping, Relation

from .index import CodeIndex, is_valid


class MappingFaults(msgspec.Struct, frozen=True):
    """What a mapping leaves open: values it does not know, and values that it maps from or to and that are none."""

    unmapped: tuple[str, ...] = ()
    """Values of the list, valid on the day, of which the mapping says nothing."""
    unknown_sources: tuple[str, ...] = ()
    unknown_targets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.unmapped or self.unknown_sources or self.unknown_targets)


class Translator:
    """Says what values of a list are in the lists that it is mapped to."""

    def __init__(self, code_list: CodeList) -> None:
        self._by_target: Mapping[str, Mapping[str, list[CodeMatch]]] = {
            mapping.to: _by_source(mapping) for mapping in code_list.mappings
        }

    @property
    def targets(self) -> tuple[str, ...]:
        """Give the addresses of the lists that this one is mapped to, as ``pole@1.1/gender``."""
        return tuple(self._by_target)

    def matches(self, value: str, to: str) -> tuple[CodeMatch, ...]:
        """Give what a value is in another list; nothing where the mapping does not say."""
        return tuple(self._by_target.get(to, {}).get(value, ()))

    def translate(self, value: str, to: str) -> str | None:
        """Give the one value that a value is in another list; None where it is none, several or unknown."""
        found = {one.target for one in self.matches(value, to) if one.target and one.relation is not Relation.NONE}
        return found.pop() if len(found) == 1 else None


def mapping_faults(source: CodeList, mapping: ListMapping, target: CodeList, on: date) -> MappingFaults:
    """Give what a mapping between two lists leaves open on a day."""
    from_values, to_values = CodeIndex(source), CodeIndex(target)
    told = {one.source for one in mapping.matches}
    named = dict.fromkeys(one.target for one in mapping.matches if one.target)
    return MappingFaults(
        tuple(code.value for code in source.codes if is_valid(code, on) and code.value not in told),
        tuple(value for value in sorted(told) if not from_values.find(value)),
        tuple(value for value in named if not to_values.find(value)),
    )


def _by_source(mapping: ListMapping) -> dict[str, list[CodeMatch]]:
    found: dict[str, list[CodeMatch]] = {}
    for one in mapping.matches:
        found.setdefault(one.source, []).append(one)
    return found
