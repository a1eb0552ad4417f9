"""Who measures clocks for whom: a force for those who may ask it, a portal by asking every force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Actor, ActorKind, Decision, Permission
from commonbeat.access.pack import PolicyPack
from commonbeat.anpr.clock import ClockMeasure
from commonbeat.anpr.clock_board import ANSWERED, Asked
from commonbeat.anpr.clock_pace import MeasuresClocks, answers
from commonbeat.anpr.clock_wire import BadMeasure, from_wire, joined, to_wire
from commonbeat.anpr.limits import Clause
from commonbeat.exchange.directory import Directory
from commonbeat.exchange.errors import MessageFault
from commonbeat.exchange.fitting import OTHER_QUESTION
from commonbeat.exchange.model import Row, RowOutcome, Statement
from commonbeat.exchange.service import Exchange
from commonbeat.kernel.clauses import ClauseId, implements
from commonbeat.kernel.clock import from_ms, spell, to_ms
from commonbeat.kernel.errors import CommonbeatError, Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.standards.in_force import HeldClause

MEASURED: Final = "anpr-working#clock-tolerance"
SPAN_MOST: Final = timedelta(days=31)
DEADLINE_MS: Final = 8_000
_RULE: Final = "anpr-working@0.1#measures-shared"


@dataclass(frozen=True, slots=True)
class MeasuresForOthers:
    """Fulfils the exchange's port ``Measures``: a force's own clocks, for bodies that the policy pack names."""

    clocks: MeasuresClocks
    directory: Directory
    pack: PolicyPack

    @implements(_RULE)
    def __call__(self, asker: PartyId, body: Mapping[str, object]) -> Mapping[str, object]:
        """Give the measure that was asked for.

        Raises:
            AccessRefused: the asker's class is not one that is told.
            Invalid: what was asked for is not measured here, or the question cannot be taken.
        """
        party = self.directory.current().parties.get(asker)
        if party is None or party.party_class not in self.pack.network.measure_classes.value:
            actor = Actor(asker, ActorKind.NODE, asker, frozenset())
            told = _("Measures are told to bodies of the classes that this node's policy pack names.")
            raise AccessRefused(actor, Permission.MEASURES_READ, Decision(allowed=False, rule=_RULE, reason=told))
        limit, since, until = _asked(body)
        return to_wire(self.clocks.measure(limit, since, until))


@dataclass(frozen=True, slots=True)
class ClocksOfForces:
    """Fulfils ``AsksClocks`` for a node without cameras: it asks every force of its network."""

    exchange: Exchange

    def __call__(self, limit_seconds: float, from_: datetime, to: datetime) -> Asked:
        """Give what the forces that answered measure, as one, and how each force that is bound by the code answered."""
        asked = {"limit_seconds": limit_seconds, "since": spell(from_), "until": spell(to)}
        try:
            rows = list(self.exchange.measures(MEASURED, asked, DEADLINE_MS))
        except CommonbeatError as trouble:  # no directory yet, or one that has expired: it is told where it is shown
            return Asked(joined([], limit_seconds, (from_, to)), {}, trouble=trouble)
        found, owners, reasons = [], {}, {}
        for row in rows:
            measure, outcome, reason = self._measure(row, limit_seconds, from_, to)
            owners[row.owner] = outcome
            if reason:
                reasons[row.owner] = reason
            if measure is not None:
                found.append(measure)
        return Asked(joined(found, limit_seconds, (from_, to)), owners, reasons)

    def _measure(
        self, row: Row, limit_seconds: float, from_: datetime, to: datetime
    ) -> tuple[ClockMeasure | None, str, str]:
        if row.outcome is not RowOutcome.ANSWERED:
            return None, str(row.outcome), row.reason_code
        now, skew = self.exchange.clock.now(), timedelta(seconds=self.exchange.limits.clock_skew_seconds)
        try:
            measure = from_wire(row.body, row.owner, now, skew)
        except BadMeasure:
            return None, str(RowOutcome.DOWN), str(MessageFault.MALFORMED)
        if not answers(measure, limit_seconds, *(from_ms(to_ms(one)) for one in (from_, to))):  # as it was spelled
            return None, str(RowOutcome.DOWN), OTHER_QUESTION
        return measure, ANSWERED, ""


def held_clauses(statement: Statement) -> list[HeldClause]:
    """Give the clauses that set their own limits, of every version that a directory says is or will be in force."""
    return [
        HeldClause(ClauseId(one.id, one.version, limit.clause), limit.limit, limit.unit, one.in_force_from)
        for one in statement.standards
        for limit in one.clauses
    ]


def clock_clause() -> ClauseId:
    """Give the clause that is measured."""
    return ClauseId.parse(Clause.CLOCK_TOLERANCE)


def _asked(body: Mapping[str, object]) -> tuple[float, datetime, datetime]:
    asked = body.get("asked")
    if body.get("measure") != MEASURED or not isinstance(asked, dict):
        raise Invalid.at("/measure", _("This node measures {measured}.").format(measured=MEASURED))
    limit = asked.get("limit_seconds")
    if not isinstance(limit, (int, float)) or isinstance(limit, bool) or not 0 < limit <= 1e9:
        raise Invalid.at("/asked/limit_seconds", _("A limit is a number above 0."))
    since, until = _instant(asked, "since"), _instant(asked, "until")
    if not timedelta(0) <= until - since <= SPAN_MOST:
        raise Invalid.at("/asked/until", _("A measure is of up to {days} days.").format(days=SPAN_MOST.days))
    return float(limit), since, until


def _instant(asked: Mapping[str, object], name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(str(asked.get(name)))
        return instant.astimezone(UTC) if instant.tzinfo else _no_instant(name)
    except (ValueError, OverflowError):
        return _no_instant(name)


def _no_instant(name: str) -> datetime:
    raise Invalid.at(f"/asked/{name}", _("It is an instant with its zone."))
