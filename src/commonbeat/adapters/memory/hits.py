"""Hits in memory, for tests and demonstrations of one process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from commonbeat.anpr.hit_model import Hit, HitScope, HitState, NewHit
from commonbeat.anpr.list_errors import HitNotFound
from commonbeat.anpr.lists_rules import may_see
from commonbeat.kernel.ids import HitId


@dataclass(slots=True)
class MemoryHits:
    """Fulfils ``HitStore``. Nothing rolls back."""

    _hits: list[Hit] = field(default_factory=list)
    _pairs: set[tuple[str, int, int]] = field(default_factory=set)

    def add(self, new: Sequence[NewHit]) -> Sequence[Hit]:
        added: list[Hit] = []
        for hit in new:
            pair = (hit.entry.id, hit.read.camera, hit.read.captured_ms)
            if pair not in self._pairs:
                self._pairs.add(pair)
                added.append(Hit(hit.id, len(self._hits) + len(added) + 1, hit.read, hit.entry, hit.raised_at))
        self._hits += added
        return added

    def get(self, id: HitId, scope: HitScope) -> Hit:
        for hit in self._hits:
            if hit.id == id and may_see(scope, hit):
                return hit
        raise HitNotFound

    def page(self, scope: HitScope, after: int, limit: int) -> Sequence[Hit]:
        return list(islice((hit for hit in self._hits[after:] if may_see(scope, hit)), limit))

    def newest(self, scope: HitScope, state: HitState | None, before: int | None, limit: int) -> Sequence[Hit]:
        older = (hit for hit in reversed(self._hits) if before is None or hit.number < before)
        wanted = (hit for hit in older if may_see(scope, hit) and state in {None, hit.state})
        return list(islice(wanted, limit))

    def waiting(self, scope: HitScope) -> int:
        return sum(may_see(scope, hit) and hit.state is HitState.RAISED for hit in self._hits)

    def latest(self) -> int:
        return len(self._hits)

    def decide(self, decided: Hit) -> bool:
        if self._hits[decided.number - 1].state is not HitState.RAISED:
            return False
        self._hits[decided.number - 1] = decided
        return True
