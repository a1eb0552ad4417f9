"""A record as it is built, value by value, at the places that paths lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .places import Place


class Crowded(Exception):
    """There is no room for a value: another stands there, or there are as many as there may be."""


class Builder:
    """A record in the making. Where a member may be repeated, which one is meant is told by an index."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def put(self, place: Place, indices: Sequence[int], value: Any) -> None:
        """Put a value at a place; the indices count for the steps that may be repeated, from the first on.

        Raises:
            Crowded: there is no room for it. The same value in the same place takes none.
        """
        if any(indices[place.repeats :]):
            raise Crowded
        left = [*indices, *([0] * place.repeats)]
        keys: list[Any] = []
        for step in place.steps:
            keys.append(step.key)
            if step.is_repeatable:
                keys.append(left.pop(0))
                if step.most is not None and keys[-1] >= step.most:
                    raise Crowded
        node = self._root
        for key in keys[:-1]:
            node = node.setdefault(key, {})
        if node.setdefault(keys[-1], value) != value:
            raise Crowded

    def indices_of(self, place: Place) -> list[tuple[int, ...]]:
        """Give which of the things that hold a place there are: for a value in the record itself, the one."""
        found: list[tuple[tuple[int, ...], Any]] = [((), self._root)]
        for step in place.steps[:-1]:
            below = [(at, node[step.key]) for at, node in found if step.key in node]
            if step.is_repeatable:
                below = [((*at, nth), node[nth]) for at, node in below for nth in sorted(node)]
            found = below
        return [at for at, _node in found]

    def record(self) -> dict[str, Any]:
        """Give the record: what is repeated and there once is a value by itself, else a list."""
        return {key: _settled(value) for key, value in self._root.items()}


def _settled(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(isinstance(key, int) for key in node):
        several = [_settled(node[nth]) for nth in sorted(node)]
        return several if len(several) > 1 else several[0]
    return {key: _settled(value) for key, value in node.items()}
