"""Who changed, said within this process: whoever goes on for a person looks at once whether they still may."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

Hear = Callable[[AbstractSet[str]], None]


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells of people and machines, by id, whose session ended or whose entry changed, once that is committed.

    Another process hears nothing of it: who listens looks now and then as well.
    """

    listeners: list[Hear] = field(default_factory=list)

    def tell(self, ids: AbstractSet[str]) -> None:
        """Tell every listener, in this thread. A listener returns at once, and raises nothing."""
        if ids:
            for hear in self.listeners:
                hear(ids)
