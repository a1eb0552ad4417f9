"""Standards in the making as they ship: the real catalogue, the real policies, events in memory."""

from dataclasses import dataclass, field

from commonbeat.adapters.memory.workstreams import MemoryWorkstreamStore
from commonbeat.standards.drafting import Wording
from commonbeat.standards.lifecycle import Disposition
from commonbeat.standards.workstreams import Workstreams
from tests.access.builders import an_access, somebody, the_catalogue
from tests.builders import SetClock
from tests.parties.builders import KeptTrail

CLOCK_CLAUSE = "clock-tolerance"
WHY = "Synchronised clocks keep within a second."


@dataclass
class Portal:
    """The room with its clock and its trail at hand."""

    clock: SetClock = field(default_factory=SetClock)
    trail: KeptTrail = field(default_factory=KeptTrail)
    store: MemoryWorkstreamStore = field(default_factory=MemoryWorkstreamStore)

    @property
    def room(self) -> Workstreams:
        return Workstreams(self.store, the_catalogue(), self.clock, an_access(), self.trail)

    def drafted(self, value: float = 1.0):
        """Have an editor draft 0.2 with another limit of the clock."""
        self.room.draft(EDITOR, "anpr-working", "0.1", WHY)
        return self.room.change(EDITOR, "anpr-working", "0.2", CLOCK_CLAUSE, Wording(value=value), WHY)

    def consulted(self, value: float = 1.0):
        """Have the draft consulted on, with one comment that was answered."""
        self.drafted(value)
        self.room.open_consultation(EDITOR, "anpr-working", "0.2", "Is one second within reach?")
        said = self.room.comment(PRACTITIONER, "anpr-working", "0.2", CLOCK_CLAUSE, "Our older cameras cannot.")
        number = said.events[-1].number
        self.room.dispose(EDITOR, "anpr-working", "0.2", number, Disposition.NOTED, "They may ask for a derogation.")
        return self.room.close_consultation(EDITOR, "anpr-working", "0.2", "One comment, which was noted.")

    def agreed(self, effect_at, value: float = 1.0):
        """Have the draft voted in."""
        self.consulted(value)
        self.room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1")
        return self.room.agreed(REGISTRAR, "anpr-working", "0.2", effect_at, "ballot-1")


EDITOR, PRACTITIONER, REGISTRAR = somebody("editor"), somebody("practitioner"), somebody("registrar")
