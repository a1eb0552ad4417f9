"""What follows from the events of accessions and ballots, with no I/O: how things stand, and what binds whom when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from typing import assert_never

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import Party
from commonbeat.parties.rules import successors

from .model import (
    Acceded,
    Accession,
    Applied,
    Ballot,
    Binding,
    Cast,
    Closed,
    CodeEvent,
    Declined,
    Opened,
    State,
)


def accession_of(id: str, events: Sequence[CodeEvent]) -> Accession:
    """Give the accession as its events leave it; the first of them is the application."""
    first, *rest = events
    if not isinstance(first, Applied):
        raise TypeError(f"{id} does not begin with an application")
    begun = Accession(id, first.text, first.pair, first.at, first.effect_at)
    return reduce(_after, rest, begun)


def _after(accession: Accession, event: CodeEvent) -> Accession:
    match event:
        case Acceded():
            signed = {**accession.acceded, event.signed.party: event}
            return replace(accession, acceded=signed)
        case Declined():
            return replace(accession, declined=event)
        case _:
            raise ValueError(f"{type(event).__name__} is no event of an accession")


def ballot_of(id: str, events: Sequence[CodeEvent]) -> Ballot:
    """Give the ballot as its events leave it; the first of them is the opening."""
    first, *rest = events
    if not isinstance(first, Opened):
        raise TypeError(f"{id} does not begin with an opening")
    ballot = Ballot(id, first)
    for event in rest:
        match event:
            case Cast():
                ballot = replace(ballot, cast=(*ballot.cast, event))
            case Closed():
                ballot = replace(ballot, closed=event)
            case Opened() | Applied() | Acceded() | Declined():
                raise ValueError(f"{type(event).__name__} is no later event of a ballot")
            case _:
                assert_never(event)
    return ballot


@implements("network-code@0.1#effect")
def effect_of(stated: datetime | None, counted_at: datetime) -> datetime:
    """Give when what was agreed takes effect: as stated, else at 00:00 UTC of the day after the count."""
    if stated is not None and stated >= counted_at:
        return stated
    tomorrow = counted_at.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), UTC)


def end_of(day: date) -> datetime:
    """Give the last instant of a day in UTC that can be told from the next."""
    return datetime.combine(day, time.max, UTC)


@implements("network-code@0.1#first-pair")
def in_force_with(accessions: Iterable[Accession]) -> datetime | None:
    """Give the instant from which the code is in force: when the first pair is bound; None before any has signed."""
    return min((one.bound_from for one in accessions if one.bound_from is not None), default=None)


@implements(
    "network-code@0.1#bound-on-a-day",
    "network-code@0.1#accession-by-pair",
    "network-code@0.1#pending",
    "network-code@0.1#first-pair",
)
def binding_at(party: PartyId, accessions: Iterable[Accession], at: datetime) -> Binding:
    """Give how an organisation itself stands at an instant: by the strongest of its accessions, else by the newest."""
    theirs = [one for one in accessions if party in one.pair.both and one.applied_at <= at]
    stands = [_stands(party, one, at) for one in sorted(theirs, key=lambda one: one.applied_at)]
    rank = (State.DECLINED, State.PENDING, State.BOUND)
    # Of equals ``max`` gives the first that it meets, and they come oldest first.
    return max(reversed(stands), key=lambda one: rank.index(one.state), default=Binding(party, State.NONE))


def _stands(party: PartyId, one: Accession, at: datetime) -> Binding:
    about = Binding(party, State.NONE, one.text.name, beside=one.pair.beside(party), accession=one.id)
    if one.bound_from is not None and one.bound_from <= at:
        return replace(about, state=State.BOUND, since=one.bound_from, signed=one.text.name)
    if one.declined is not None and one.declined.at <= at:
        declined = one.declined
        return replace(about, state=State.DECLINED, since=declined.at, reasons=declined.reasons)
    missing = tuple(who for who in one.pair.both if who not in one.acceded or one.acceded[who].at > at)
    return replace(about, state=State.PENDING, missing=missing)


@implements("network-code@0.1#succession")
def binding_with_succession(
    party: PartyId, accessions: Sequence[Accession], parties: Mapping[PartyId, Party], at: datetime
) -> Binding:
    """Give how an organisation stands at an instant, also as the successor of one that was bound.

    One that has ended is bound by nothing after its last day; whoever came after it is.
    """
    day = at.astimezone(UTC).date()
    if _has_ended(parties.get(party), day):
        return Binding(party, State.NONE)
    own = binding_at(party, accessions, at)
    if own.state is State.BOUND:
        return own
    for before in predecessors(party, parties, day):
        ended_on = parties[before].ended_on
        if ended_on is None:
            continue
        theirs = binding_at(before, accessions, end_of(ended_on))
        if theirs.state is State.BOUND:
            since = datetime.combine(ended_on + timedelta(days=1), time(0), UTC)
            return replace(theirs, party=party, since=since, through=before)
    return own


def predecessors(party: PartyId, parties: Mapping[PartyId, Party], on: date) -> Sequence[PartyId]:
    """Give the organisations that this one answers for on a day, those that ended last first."""
    ended = [one for one in parties.values() if one.id != party and party in successors(parties, one.id, on)]
    return [one.id for one in sorted(ended, key=lambda one: (one.ended_on or date.min, one.id), reverse=True)]


def holder_of(seat: PartyId, parties: Mapping[PartyId, Party], on: date) -> PartyId | None:
    """Give who votes for a seat of the roll on a day: its own organisation while it stands, else the first after it."""
    return next(iter(successors(parties, seat, on)), None)


def _has_ended(party: Party | None, day: date) -> bool:
    return party is not None and party.ended_on is not None and party.ended_on < day
