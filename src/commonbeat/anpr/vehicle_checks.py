"""One mark, one answer: what a patrol is told of a vehicle in front of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from commonbeat.access.model import Actor, Permission, Purpose
from commonbeat.audit.model import Event
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .list_ports import WatchSource
from .lists_rules import alerts
from .question import Question, spelt
from .searches import Found, Searches
from .voi import Action, Watched

HOURS = 24
READS = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of ``vrm``, the mark in its normal spelling.

    ``lists_asked`` says whether the lists were asked at all: the role may not read them.
    """

    found: Found
    listed: tuple[Watched, ...]
    lists_asked: bool
    vrm: str


@dataclass(frozen=True, slots=True)
class VehicleChecks:
    """Answers checks: the reads of the last day, and the entries of the asker's own organisation's lists."""

    searches: Searches
    source: WatchSource
    clock: Clock

    def check(self, actor: Actor, vrm: str, purpose: Purpose) -> Checked:
        """Check one whole mark.

        Raises:
            AccessRefused: policy says no; nothing was touched.
            Invalid: it is not a whole mark, or the purpose cannot be taken.
            ReadStoreUnavailable: the store does not answer.
        """
        now = self.clock.now()
        asked = Question(now - timedelta(hours=HOURS), now, vrm=vrm, limit=READS)
        question = spelt(asked, self.searches.limits.marks)
        if not question.vrm.strip() or question.is_pattern:
            raise Invalid.at("/vrm", _("Enter the whole mark, without ? or *: a check is of one vehicle."))
        found = self.searches.make(actor, question, purpose, Event.VEHICLE_CHECKED)
        may_read = Permission.LISTS_READ in actor.permissions
        listed = self._listed(actor, question.vrm) if may_read else ()
        return Checked(found, listed, may_read, question.vrm)

    def _listed(self, actor: Actor, mark: str) -> tuple[Watched, ...]:
        today = self.clock.now().date()
        keeps_lists = Permission.LISTS_EDIT in actor.permissions
        standing: Sequence[Watched] = [
            one
            for one in self.source.watched([mark])
            if one.party == actor.party
            and alerts(one, today)
            and (keeps_lists or one.entry.vehicle.action is not Action.SILENT)
        ]
        return tuple(standing)
