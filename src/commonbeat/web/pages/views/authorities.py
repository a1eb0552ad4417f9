"""Authorities: asked for, granted by another person, and what a refusal says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Authority

from .forms import Carried, CategoryChoice, Faults, Said


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One authority. ``requester`` and ``category`` are in words."""

    id: str
    state: str
    requester: str
    category: str
    reference: str
    from_: datetime
    to: datetime
    expires_at: datetime
    vrms: tuple[str, ...] = ()

    @classmethod
    def of(cls, authority: Authority, requester: str, category: str) -> AuthorityRow:
        """Give the row of an authority; the names are those that people read."""
        return cls(
            id=authority.id,
            state=str(authority.state),
            requester=requester,
            category=category,
            reference=authority.reference,
            from_=authority.from_,
            to=authority.to,
            expires_at=authority.expires_at,
            vrms=authority.vrms,
        )


@dataclass(frozen=True, slots=True)
class Authorities:
    """Mine, and those that wait for me."""

    template: ClassVar[str] = "access/authorities.html"
    mine: tuple[AuthorityRow, ...]
    waiting: tuple[AuthorityRow, ...]
    may_request: bool
    may_grant: bool


@dataclass(frozen=True, slots=True)
class AuthorityValues:
    """A request as typed so far. ``oral_by`` and ``oral_at`` note one that was given by word of mouth."""

    category: str = ""
    reason: str = ""
    reference: str = ""
    vrms: str = ""
    from_: str = ""
    to: str = ""
    oral: bool = False
    oral_by: str = ""
    oral_at: str = ""


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """The form. ``record_within`` says how soon the record of an oral one must follow."""

    template: ClassVar[str] = "access/authority-new.html"
    categories: tuple[CategoryChoice, ...]
    life_days: int
    record_within: str
    values: AuthorityValues = field(default_factory=AuthorityValues)
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorityDetail:
    """One authority, and the form that decides. ``why_not`` says why the asker may not decide; empty: they may."""

    template: ClassVar[str] = "access/authority.html"
    authority: AuthorityRow
    reason: str
    requested_at: datetime
    may_decide: bool
    why_not: str = ""
    may_record: bool = False
    area: bool = False
    authoriser: str = ""
    authoriser_rank: str = ""
    decided_at: datetime | None = None
    oral_by: str = ""
    oral_at: datetime | None = None
    record_by: datetime | None = None
    note: str = ""
    may_search: bool = False
    decision_note: str = ""
    faults: Faults = field(default_factory=dict)

    @classmethod
    def of(
        cls, authority: Authority, row: AuthorityRow, *, authoriser: str, may_decide: bool, why_not: str = ""
    ) -> AuthorityDetail:
        """Give the page of an authority; ``authoriser`` is the name of who decided, or empty."""
        return cls(
            authority=row,
            reason=authority.reason,
            requested_at=authority.requested_at,
            may_decide=may_decide,
            why_not=why_not,
            may_record=authority.oral_at is not None,
            area=authority.area is not None,
            authoriser=authoriser,
            authoriser_rank=authority.authoriser_rank,
            decided_at=authority.decided_at,
            oral_by=authority.oral_by,
            oral_at=authority.oral_at,
            record_by=authority.record_by,
            note=authority.note,
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """No, by which rule, how well the rule's source is known, and what can be done.

    ``carried`` begins a request for an authority where one would help.
    """

    template: ClassVar[str] = "access/refused.html"
    reason: str
    rule: str
    standing: str
    how_to_ask: str
    facts: tuple[Said, ...] = ()
    may_request: bool = False
    carried: Carried = field(default_factory=Carried)
    back: str = "/"

    @classmethod
    def of(cls, error: AccessRefused, *, may_request: bool, carried: Carried, back: str) -> Refused:
        """Give the page of a refusal."""
        decision = error.decision
        return cls(
            reason=decision.reason,
            rule=decision.rule,
            standing=str(decision.standing),
            how_to_ask=decision.how_to_ask,
            may_request=may_request,
            carried=carried,
            back=back,
        )
