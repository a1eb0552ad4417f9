"""Who votes on what, and how votes are counted. Rules are data; counting them is one pure function.

Whole numbers and exact fractions alone: two thirds of nine is six, whatever a machine makes of 0.667.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from commonbeat.kernel.clauses import ClauseId, Standing, implements
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.parties.model import PartyClass


class Choice(StrEnum):
    """How a vote is cast. An abstention takes part, and takes no side."""

    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"


class Passes(StrEnum):
    """How a majority is met."""

    MORE_THAN = "more-than"
    AT_LEAST = "at-least"


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of a group take part at least: so many, and such a share of its seats. No group: the whole chamber."""

    least: int = 1
    share: str = "0"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chamber:
    """A part of an electorate that agrees, or does not, by itself.

    ``weights`` are exact fractions as ``1/2``, by organisation; those who are not named weigh one. ``groups`` names
    the group that an organisation sits for, where a quorum asks for one. ``casting`` has the casting vote on a tie.
    """

    name: str
    title: str
    classes: tuple[PartyClass, ...]
    majority: str
    passes: Passes
    quorum: tuple[Quorum, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    casting: str = ""


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes on some questions: every chamber agrees, or the change is not agreed."""

    name: str
    title: str
    standards: tuple[str, ...]
    clause: ClauseId
    standing: Standing
    source: str
    chambers: tuple[Chamber, ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """How old a statement may be when it is delivered, and how far ahead of the node's clock."""

    longest_hours: int
    ahead_seconds: int
    clause: ClauseId
    standing: Standing
    source: str

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.longest_hours)

    @property
    def ahead(self) -> timedelta:
        return timedelta(seconds=self.ahead_seconds)


@dataclass(frozen=True, slots=True)
class CodeRules:
    """What a version of the code leaves to data."""

    signing: Signing
    electorates: tuple[Electorate, ...]

    def electorate(self, standard: str) -> Electorate:
        """Give the electorate for a question about the standard: the first that names it, else the one for all."""
        named = (one for one in self.electorates if standard in one.standards)
        return next(named, None) or next(one for one in self.electorates if not one.standards)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on the roll of a ballot, under the organisation that had it as the ballot opened."""

    party: PartyId
    chamber: str


@dataclass(frozen=True, slots=True)
class ChamberTally:
    """How one chamber voted. Weights are exact, spelled as ``13/2``; ``part`` seats took part of ``seats``."""

    chamber: str
    approve: str
    reject: str
    abstain: str
    part: int
    seats: int
    is_quorate: bool
    is_tie_broken: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How a ballot went: passed when every chamber did."""

    chambers: tuple[ChamberTally, ...]

    @property
    def passed(self) -> bool:
        return bool(self.chambers) and all(one.passed for one in self.chambers)


@implements("network-code@0.1#two-chambers")
def count(electorate: Electorate, roll: Sequence[Seat], votes: Mapping[PartyId, Choice]) -> Tally:
    """Give how the ballot went. The order of the votes never matters; one of no seat on the roll is not counted."""
    return Tally(tuple(count_chamber(chamber, _of(chamber, roll), votes) for chamber in electorate.chambers))


@implements("network-code@0.1#votes-cast")
def count_chamber(chamber: Chamber, seats: Sequence[PartyId], votes: Mapping[PartyId, Choice]) -> ChamberTally:
    """Give how one chamber voted."""
    held = {seat: votes[seat] for seat in seats if seat in votes}
    weigh = {choice: _weight(chamber, (one for one in held if held[one] is choice)) for choice in Choice}
    approve, reject = weigh[Choice.APPROVE], weigh[Choice.REJECT]
    is_quorate = all(_is_met(quorum, chamber, seats, held) for quorum in chamber.quorum)
    casting = held.get(PartyId(chamber.casting))
    is_tied = approve == reject and approve > 0 and casting in {Choice.APPROVE, Choice.REJECT}
    agreed = casting is Choice.APPROVE if is_tied else _is_majority(chamber, approve, approve + reject)
    return ChamberTally(
        chamber.name,
        str(approve),
        str(reject),
        str(weigh[Choice.ABSTAIN]),
        len(held),
        len(seats),
        is_quorate,
        is_tied,
        is_quorate and agreed,
    )


def roll_of(electorate: Electorate, bound: Iterable[tuple[PartyId, PartyClass]]) -> tuple[Seat, ...]:
    """Give the roll: everybody who is bound, in each chamber for their class, by organisation."""
    present = sorted(set(bound))
    return tuple(
        Seat(party, chamber.name)
        for chamber in electorate.chambers
        for party, party_class in present
        if party_class in chamber.classes
    )


def rules_faults(rules: CodeRules) -> list[Fault]:
    """Give what is wrong with the rules; none: nothing is."""
    faults = []
    if rules.signing.longest_hours < 1 or rules.signing.ahead_seconds < 0:
        faults.append(
            Fault("/signing", _("A statement may be at least an hour old, and no less than 0 seconds ahead."))
        )
    if sum(not one.standards for one in rules.electorates) != 1:
        faults.append(Fault("/electorates", _("Exactly one electorate names no standard: it votes on all others.")))
    for at, electorate in enumerate(rules.electorates):
        if not electorate.chambers:
            faults.append(Fault(f"/electorates/{at}/chambers", _("An electorate has a chamber.")))
        for place, chamber in enumerate(electorate.chambers):
            faults += _chamber_faults(chamber, f"/electorates/{at}/chambers/{place}")
    return faults


def _chamber_faults(chamber: Chamber, pointer: str) -> list[Fault]:
    told = _("It is a fraction of at most 1, as 2/3.")
    faults = []
    majority = _fraction(chamber.majority)
    if majority is None or not 0 < majority <= 1:
        faults.append(Fault(f"{pointer}/majority", told))
    if majority == 1 and chamber.passes is Passes.MORE_THAN:
        faults.append(Fault(f"{pointer}/passes", _("More than all is never met: say at-least.")))
    if chamber.casting and (chamber.majority, chamber.passes) != ("1/2", Passes.MORE_THAN):
        faults.append(Fault(f"{pointer}/casting", _("A casting vote breaks the tie of a simple majority alone.")))
    for at, quorum in enumerate(chamber.quorum):
        share = _fraction(quorum.share)
        if share is None or share > 1 or quorum.least < 0:
            faults.append(Fault(f"{pointer}/quorum/{at}", told))
    for party, weight in chamber.weights.items():
        if not _fraction(weight):
            faults.append(Fault(f"{pointer}/weights/{party}", _("A weight is a fraction greater than 0, as 1/2.")))
    return faults


def _fraction(text: str) -> Fraction | None:
    """Give the fraction, or None where the text is none, or below 0. Decimals and exponents are none."""
    above, slash, below = text.partition("/")
    parts = [above, below] if slash else [above]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 6 for part in parts) or (slash and not int(below)):
        return None
    return Fraction(text)


def _of(chamber: Chamber, roll: Sequence[Seat]) -> list[PartyId]:
    return [seat.party for seat in roll if seat.chamber == chamber.name]


def _weight(chamber: Chamber, parties: Iterable[PartyId]) -> Fraction:
    return sum((Fraction(chamber.weights.get(party, "1")) for party in parties), Fraction(0))


def _is_majority(chamber: Chamber, approve: Fraction, cast: Fraction) -> bool:
    if not approve:
        return False
    needed = Fraction(chamber.majority) * cast
    return approve > needed if chamber.passes is Passes.MORE_THAN else approve >= needed


def _is_met(quorum: Quorum, chamber: Chamber, seats: Sequence[PartyId], held: Mapping[PartyId, Choice]) -> bool:
    group = [seat for seat in seats if not quorum.group or chamber.groups.get(seat) == quorum.group]
    part = sum(seat in held for seat in group)
    return part >= quorum.least and Fraction(part) >= Fraction(quorum.share) * len(group)
