"""What the API answers of records that were checked: what is wrong with them, and what the sample is like."""

from __future__ import annotations

import msgspec
from pydantic import BaseModel

from commonbeat.models.checking import Checked
from commonbeat_check.profiling import Profile


class DriftBody(BaseModel):
    """How the values of a code element stand to its list. ``values`` are not in it, with how often each came."""

    in_list: int
    not_in_list: int
    values: dict[str, int]
    other_values: int
    unused: list[str]
    unused_count: int


class ElementProfileBody(BaseModel):
    """What one element of a sample is like. Shares are from 0 to 1, null where there was nothing to take one of."""

    path: str
    name: str
    element: str
    records: int
    completeness: float | None
    values: int
    validity: float | None
    different: int | None
    different_is_least: bool
    drift: DriftBody | None


class ProfileBody(BaseModel):
    """What a sample is like, element by element. ``rules`` says how often each was broken, by clause and rule."""

    address: str
    records: int
    valid: int
    validity: float | None
    elements: list[ElementProfileBody]
    rules: dict[str, int]

    @classmethod
    def of(cls, profile: Profile) -> ProfileBody:
        """Give the body of a profile."""
        return cls.model_validate(msgspec.to_builtins(profile))


class ProblemBody(BaseModel):
    """One rule that a record breaks, and what would be right. ``place`` says which record of several."""

    pointer: str
    element: str
    rule: str
    clause: str
    text: str
    fix: str
    place: str


class CheckedBody(BaseModel):
    """What came of checking. ``errors`` are up to 1,000; ``count`` says how many there are in all."""

    valid: bool
    errors: list[ProblemBody]
    records: int
    invalid: int
    count: int
    note: str
    profile: ProfileBody | None = None
    """What the sample is like, where that was asked for; otherwise null."""

    @classmethod
    def of(cls, checked: Checked) -> CheckedBody:
        """Give the body of what came of checking."""
        errors = [
            ProblemBody(
                **msgspec.structs.asdict(problem),
                # Of one record there is nothing to tell apart; a row or line within a file still is.
                place="" if checked.records == 1 and outcome.place.said == "line 1" else outcome.place.said,
            )
            for outcome in checked.outcomes
            for problem in outcome.errors
        ]
        return cls(
            valid=not checked.count,
            errors=errors,
            records=checked.records,
            invalid=checked.invalid,
            count=checked.count,
            note=checked.note,
            profile=None if checked.profile is None else ProfileBody.of(checked.profile),
        )
