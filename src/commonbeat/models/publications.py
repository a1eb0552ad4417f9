"""What a node has published: each version is remembered once, and goes on the record."""

from __future__ import annotations

from dataclasses import dataclass

from commonbeat.audit.model import Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import Clock

from .ports import PublishedStore
from .published import Published

MODEL = "model.json"


@dataclass(frozen=True, slots=True)
class Publications:
    """Remembers what was published at the node."""

    store: PublishedStore
    trail: Trail
    clock: Clock
    party: str

    def remember(self, published: Published, *, at_start: bool = False) -> bool:
        """Remember a version and put that on the record; say whether it was new.

        ``at_start``: it was found among the published versions, and nothing had remembered it.
        """
        if self.store.find(published.standard, published.version) is not None:
            return False
        self.store.add(published)
        details = {
            "what": "taken-in" if at_start else "published",
            "files": len(published.files),
            "digest": published.files.get(MODEL, ""),
        }
        event = Event.VERSION_PUBLISHED
        entry = Entry(self.clock.now(), event, published.by, self.party, published.address, details=details)
        self.trail.append(entry)
        return True
