"""What the policy pack says, as the room of reads takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from commonbeat.access.pack import PolicyPack
from commonbeat.anpr.clock_terms import ALWAYS, ClockTerm, ClockTerms
from commonbeat.anpr.limits import CLOCK_SAMPLE_READS, DAY_MS, Clause, IntakeLimits
from commonbeat.anpr.model import CameraClass
from commonbeat.anpr.question import SearchLimits
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import to_ms
from commonbeat.standards.in_force import HeldClause
from commonbeat.standards.limits import UNITS
from commonbeat.standards.model import Consequence
from commonbeat.standards.service import Catalogue

MONTH_DAYS: Final = 365 / 12


def intake_limits(pack: PolicyPack, clock: ClockTerms) -> IntakeLimits:
    """Give what the pack says about taking reads, and what the standards in force do."""
    intake, sample = pack.intake, pack.intake.clock_sample_reads
    tolerances = {
        CameraClass(name): float(metres) or float("inf") for name, metres in intake.position_tolerance_m.value.items()
    }
    return IntakeLimits(
        batch_max=intake.batch_max_reads.value,
        clock=clock,
        late_flag_after_ms=intake.late_after_seconds.value * 1000,
        clock_sample_reads=CLOCK_SAMPLE_READS if sample is None else sample.value,
        late_limit_ms=intake.late_limit_days.value * DAY_MS,
        import_limit_ms=round(pack.retention.reads_months.value * MONTH_DAYS) * DAY_MS,
        position_tolerance_m=tolerances,
        marks=pack.mark_rules(),
    )


def clock_terms(catalogue: Catalogue, held: Iterable[HeldClause]) -> ClockTerms:
    """Give what the camera's clock is held to: by the versions in force, and before the first of them by its text.

    A node that was told of no version in force keeps the text that came with the program. One whose unit no check knows
    is left out: ``not_held`` tells of it.
    """
    wanted = ClauseId.parse(Clause.CLOCK_TOLERANCE)
    shipped = catalogue.get(wanted).machine
    if shipped is None or shipped.value is None:
        raise ValueError(f"{wanted} sets no limit")
    terms = [ClockTerm(ALWAYS, str(wanted), _ms(shipped.value), shipped.consequence is Consequence.FLAG)]
    terms += [
        ClockTerm(to_ms(one.from_), str(one.id), _ms(one.value), one.consequence is Consequence.FLAG)
        for one in held
        if (one.id.standard, one.id.clause) == (wanted.standard, wanted.clause) and one.unit in UNITS
    ]
    return ClockTerms.of(terms)


def not_held(held: Iterable[HeldClause]) -> Sequence[HeldClause]:
    """Give the versions of the camera's clock that reads cannot be held to: no check knows their unit."""
    wanted = ClauseId.parse(Clause.CLOCK_TOLERANCE)
    return [
        one
        for one in held
        if (one.id.standard, one.id.clause) == (wanted.standard, wanted.clause) and one.unit not in UNITS
    ]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def search_limits(pack: PolicyPack) -> SearchLimits:
    """Give what the pack says about questions."""
    return SearchLimits(
        pattern_known_characters=pack.search.pattern_known_characters.value,
        look_alike_classes=tuple(pack.search.look_alike_classes.value),
        look_alike_differences=pack.search.look_alike_differences.value,
        marks=pack.mark_rules(),
    )
