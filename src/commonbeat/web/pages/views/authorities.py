"""Authorities: asked for, granted by another person, and what a refusal says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Authority, AuthorityState

from .forms import Carried, CategoryChoice, Choice, Faults, PurposeBounds, Said


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
    def of(cls, authority: Authority, requester: str, category: str, now: datetime | None = None) -> AuthorityRow:
        """Give the row of an authority as it stands; the names are those that people read."""
        open_ = {AuthorityState.REQUESTED, AuthorityState.GRANTED}
        has_ended = now is not None and authority.expires_at <= now and authority.state in open_
        return cls(
            id=authority.id,
            state="ended" if has_ended else str(authority.state),
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
    """Mine, those that wait for me, and oral ones that nobody recorded in time. ``next`` continues mine.

    ``every`` are all of the organisation, for those who neither ask nor grant.
    """

    template: ClassVar[str] = "access/authorities.html"
    mine: tuple[AuthorityRow, ...]
    waiting: tuple[AuthorityRow, ...]
    may_request: bool
    may_grant: bool
    review: tuple[AuthorityRow, ...] = ()
    every: tuple[AuthorityRow, ...] | None = None
    next: str | None = None


DRAWN: Final = "drawn"
"""The choice of the area that a search was about, in the place of a force's."""


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
    oral_rank: str = ""
    force: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """The form. ``record_within`` says how soon the record of an oral one must follow."""

    template: ClassVar[str] = "access/authority-new.html"
    categories: tuple[CategoryChoice, ...]
    bounds: PurposeBounds
    life_days: int
    record_within: str
    values: AuthorityValues = field(default_factory=AuthorityValues)
    ranks: tuple[Choice, ...] = ()
    places: tuple[Choice, ...] = ()
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorityDetail:
    """One authority, and the form that decides. ``why_not`` says why the asker may not decide; empty: they may.

    ``may_review``: it was not recorded in time, and all that is left is to say what was found.
    """

    template: ClassVar[str] = "access/authority.html"
    authority: AuthorityRow
    reason: str
    requested_at: datetime
    may_decide: bool
    why_not: str = ""
    may_record: bool = False
    place: str = ""
    authoriser: str = ""
    authoriser_rank: str = ""
    decided_at: datetime | None = None
    oral_by: str = ""
    oral_at: datetime | None = None
    record_by: datetime | None = None
    note: str = ""
    may_search: bool = False
    may_review: bool = False
    decision_note: str = ""
    faults: Faults = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        authority: Authority,
        row: AuthorityRow,
        *,
        place: str,
        authoriser: str,
        may_decide: bool,
        why_not: str = "",
    ) -> AuthorityDetail:
        """Give the page of an authority; ``authoriser`` is the name of who decided, or empty."""
        return cls(
            authority=row,
            reason=authority.reason,
            requested_at=authority.requested_at,
            may_decide=may_decide,
            why_not=why_not,
            may_record=authority.oral_at is not None,
            place=place,
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

    ``carried`` begins a request for an authority where one would help, and the question anew where it can be changed.
    """

    template: ClassVar[str] = "access/refused.html"
    reason: str
    rule: str
    standing: str
    how_to_ask: str
    facts: tuple[Said, ...] = ()
    may_request: bool = False
    may_change: bool = False
    question: str = "/search"
    carried: Carried = field(default_factory=Carried)

    @classmethod
    def of(
        cls,
        error: AccessRefused,
        *,
        may_request: bool = False,
        carried: Carried | None = None,
        question: str = "/search",
    ) -> Refused:
        """Give the page of a refusal; with ``carried``, of one that may be changed and asked again at ``question``."""
        decision = error.decision
        return cls(
            reason=decision.reason,
            rule=decision.rule,
            standing=str(decision.standing),
            how_to_ask=decision.how_to_ask,
            may_request=may_request,
            may_change=carried is not None,
            question=question,
            carried=carried or Carried(),
        )
