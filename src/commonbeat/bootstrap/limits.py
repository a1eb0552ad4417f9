"""What the policy pack says, as the room of reads takes it."""

from __future__ import annotations

from typing import Final

from commonbeat.access.pack import PolicyPack
from commonbeat.anpr.limits import DAY_MS, IntakeLimits
from commonbeat.anpr.model import CameraClass
from commonbeat.anpr.question import SearchLimits

MONTH_DAYS: Final = 365 / 12


def intake_limits(pack: PolicyPack) -> IntakeLimits:
    """Give what the pack says about taking reads."""
    intake = pack.intake
    tolerances = {
        CameraClass(name): float(metres) or float("inf") for name, metres in intake.position_tolerance_m.value.items()
    }
    return IntakeLimits(
        batch_max=intake.batch_max_reads.value,
        clock_ahead_ms=intake.clock_tolerance_seconds.value * 1000,
        late_flag_after_ms=intake.late_after_seconds.value * 1000,
        late_limit_ms=intake.late_limit_days.value * DAY_MS,
        import_limit_ms=round(pack.retention.reads_months.value * MONTH_DAYS) * DAY_MS,
        position_tolerance_m=tolerances,
        marks=pack.mark_rules(),
    )


def search_limits(pack: PolicyPack) -> SearchLimits:
    """Give what the pack says about questions."""
    return SearchLimits(
        pattern_known_characters=pack.search.pattern_known_characters.value,
        look_alike_classes=tuple(pack.search.look_alike_classes.value),
        look_alike_differences=pack.search.look_alike_differences.value,
        marks=pack.mark_rules(),
    )
