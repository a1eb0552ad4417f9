"""Ballots as people see them: who has voted while one is open, and how and why when it has been counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from commonbeat.governance.ballots import BallotTold
from commonbeat.governance.electorates import Chamber, ChamberTally, Passes, Quorum
from commonbeat.governance.model import Cast
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _, ngettext
from commonbeat.parties.model import Party

from .code import PartyLink, link_to
from .forms import Faults


@dataclass(frozen=True, slots=True)
class BallotRow:
    """A ballot in a list: what it asks, and where it stands."""

    id: str
    standard: str
    version: str
    from_version: str
    state: str
    opened_at: datetime
    closes: datetime
    votes_in: int
    seats: int
    effect_at: datetime | None

    @classmethod
    def of(cls, one: BallotTold) -> BallotRow:
        """Give the row of a ballot."""
        text = one.question.text
        return cls(
            id=one.id,
            standard=text.standard,
            version=text.version,
            from_version=one.question.from_version,
            state=str(one.state),
            opened_at=one.opened_at,
            closes=one.closes,
            votes_in=one.votes_in,
            seats=len(one.roll),
            effect_at=one.effect_at,
        )


@dataclass(frozen=True, slots=True)
class Ballots:
    """Every ballot, the newest first."""

    template: ClassVar[str] = "governance/ballots.html"
    ballots: tuple[BallotRow, ...]
    may_bring: bool = False


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A place on the roll. ``choice`` is empty until the count, and where no vote came in."""

    party: PartyLink
    has_voted: bool
    choice: str = ""
    reasons: str = ""
    signed_at: datetime | None = None
    by: PartyLink | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChamberPart:
    """One chamber: its rule, its roll, and how it voted."""

    name: str
    title: str
    rule: str
    seats: tuple[SeatRow, ...]
    tally: ChamberTally | None

    @property
    def voted(self) -> int:
        return sum(one.has_voted for one in self.seats)


@dataclass(frozen=True, slots=True)
class BallotPage:
    """One ballot. ``command`` is what a voter types; empty where it takes no more votes."""

    template: ClassVar[str] = "governance/ballot.html"
    row: BallotRow
    title: str
    digest: str
    electorate: str
    chambers: tuple[ChamberPart, ...]
    stated_effect_at: datetime | None
    counted_at: datetime | None
    command: str = ""
    may_count: bool = False
    may_bring: bool = False
    faults: Faults = field(default_factory=dict)

    @property
    def compare(self) -> str:
        """Give the address of what would change; where the text is new, of the text."""
        row = self.row
        if not row.from_version:
            return f"/standards/{row.standard}/{row.version}"
        return f"/standards/{row.standard}/{row.from_version}/compare/{row.version}"


def chambers_of(one: BallotTold, parties: Mapping[PartyId, Party]) -> tuple[ChamberPart, ...]:
    """Give the chambers of a ballot, each with its roll."""
    tallies = {} if one.tally is None else {tally.chamber: tally for tally in one.tally.chambers}
    cast = {seat: vote for vote in one.votes for seat in vote.seats}
    return tuple(
        ChamberPart(
            name=chamber.name,
            title=chamber.title,
            rule=rule_said(chamber),
            seats=tuple(
                _seat(seat.party, cast.get(seat.party), parties, has_voted=seat.party in one.voted)
                for seat in one.roll
                if seat.chamber == chamber.name
            ),
            tally=tallies.get(chamber.name),
        )
        for chamber in one.electorate.chambers
    )


def rule_said(chamber: Chamber) -> str:
    """Give a chamber's majority and quorum in words."""
    share = chamber.majority
    if chamber.passes is Passes.MORE_THAN:
        told = _("It agrees by more than {share} of the votes cast for or against.").format(share=share)
    else:
        told = _("It agrees by at least {share} of the votes cast for or against.").format(share=share)
    return " ".join([told, *(_quorum_said(one) for one in chamber.quorum)])


def _quorum_said(quorum: Quorum) -> str:
    seats = ngettext("{count} seat", "{count} seats", quorum.least).format(count=quorum.least)
    if quorum.share == "0":
        told = _("At least {seats} must take part.")
    else:
        told = _("At least {share} of the seats must take part, and no fewer than {seats}.")
    return told.format(seats=seats, share=quorum.share)


def _seat(party: PartyId, vote: Cast | None, parties: Mapping[PartyId, Party], *, has_voted: bool) -> SeatRow:
    link = link_to(party, parties)
    if vote is None:
        return SeatRow(link, has_voted)
    by = None if vote.signed.party == party else link_to(vote.signed.party, parties)
    return SeatRow(link, True, str(vote.choice), vote.reasons, vote.signed.signed_at, by, vote.signed.key)
