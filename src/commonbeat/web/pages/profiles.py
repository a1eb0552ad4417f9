"""What a sample of records is like, made ready for the page: what is in it, then codes that drifted, then rules."""

from __future__ import annotations

from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.profiling import Drift, ElementProfile, Profile
from commonbeat_check.telling import percent

from .model_reports import Places
from .views.profiles import CodeCount, DriftRow, ProfileRow, ProfileShown

ROWS_MOST: Final = 300
NEVER_MOST: Final = 300
DRIFT_MOST: Final = 100
VALUES_MOST: Final = 12
RULES_MOST: Final = 20


def profile_shown(profile: Profile, places: Places) -> ProfileShown:
    """Give what a sample is like as the page shows it."""
    there = [one for one in profile.elements if one.records]
    never = [one.path for one in profile.elements if not one.records]
    drifted = [(one, one.drift) for one in there if one.drift and (one.drift.not_in_list or one.drift.unused_count)]
    return ProfileShown(
        records=profile.records,
        valid=percent(profile.validity),
        rows=tuple(_row(one, places) for one in there[:ROWS_MOST]),
        rows_count=len(there),
        never=tuple(never[:NEVER_MOST]),
        never_count=len(never),
        drift=tuple(_drift(one, drift, places) for one, drift in drifted[:DRIFT_MOST]),
        rules=tuple(CodeCount(rule, count) for rule, count in list(profile.rules.items())[:RULES_MOST]),
    )


def _row(one: ElementProfile, places: Places) -> ProfileRow:
    place = places.of(one.element).place
    return ProfileRow(one.path, one.element, place, percent(one.completeness), percent(one.validity), _different(one))


def _different(one: ElementProfile) -> str:
    if one.different is None:
        return "-"
    return (_("over {count}") if one.different_is_least else "{count}").format(count=f"{one.different:,}")


def _drift(one: ElementProfile, drift: Drift, places: Places) -> DriftRow:
    shown = list(drift.values.items())[:VALUES_MOST]
    return DriftRow(
        one.path,
        one.element,
        places.of(one.element).place,
        drift.not_in_list,
        tuple(CodeCount(value, count) for value, count in shown),
        drift.not_in_list - sum(count for _value, count in shown),
        drift.unused[:VALUES_MOST],
        drift.unused_count,
    )
