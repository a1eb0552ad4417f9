"""What can go wrong with the code, its accessions and its ballots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import CommonbeatError, Fault, Kind
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _


class Why(StrEnum):
    """Why a signed statement was not taken: the reason code, which is public and never changes."""

    UNREADABLE = "unreadable"
    """It is no envelope with a statement in its one spelling, and one signature."""
    ANOTHER_STATEMENT = "another-statement"
    """It states something else than was asked for here."""
    ANOTHER_CODE = "another-code"
    ANOTHER_TEXT = "another-text"
    TEXT_DOES_NOT_HOLD = "text-does-not-hold"
    """The accession is to a text that was replaced after the pair was entered."""
    ANOTHER_PAIR = "another-pair"
    ANOTHER_BALLOT = "another-ballot"
    NOT_OF_THE_PAIR = "not-of-the-pair"
    NOT_ON_THE_ROLL = "not-on-the-roll"
    PARTY_ENDED = "party-ended"
    UNKNOWN_KEY = "unknown-key"
    ANOTHERS_KEY = "anothers-key"
    """The key is another organisation's than the one that the statement names."""
    ANOTHER_USE = "another-use"
    """The key is for a node's messages or for marks, not for the code."""
    KEY_REVOKED = "key-revoked"
    KEY_NOT_YET = "key-not-yet"
    """It is signed before the key was entered."""
    BAD_SIGNATURE = "bad-signature"
    TOO_OLD = "too-old"
    FROM_THE_FUTURE = "from-the-future"
    NO_REASONS = "no-reasons"
    ALREADY_BOUND = "already-bound"
    ALREADY_DECLINED = "already-declined"
    ALREADY_VOTED = "already-voted"
    BEFORE_OPENING = "before-opening"
    AFTER_CLOSE = "after-close"


class StatementRefused(CommonbeatError):
    """A signed statement was not taken. ``reason_code`` says by which rule; it is on the record."""

    code = "governance.statement-refused"
    kind = Kind.REFUSED

    def __init__(self, why: Why, told: str = "") -> None:
        self.reason_code = str(why)
        super().__init__(told or _told(why))


class NoSuchAccession(CommonbeatError):
    """There is no such accession."""

    code = "governance.no-such-accession"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str) -> None:
        super().__init__(_("There is no accession {id}.").format(id=id))


class AccessionThere(CommonbeatError):
    """The force has acceded already, or is about to."""

    code = "governance.accession-there"
    kind = Kind.CONFLICT

    def __init__(self, force: PartyId, id: str) -> None:
        told = _("{force} stands in the accession {id} already: it is pending or bound.")
        super().__init__(told.format(force=force, id=id))


class NoSuchBallot(CommonbeatError):
    """There is no such ballot."""

    code = "governance.no-such-ballot"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str) -> None:
        super().__init__(_("There is no ballot {id}.").format(id=id))


class BallotThere(CommonbeatError):
    """There is an open ballot on the standard already."""

    code = "governance.ballot-there"
    kind = Kind.CONFLICT

    def __init__(self, standard: str, id: str) -> None:
        told = _("The ballot {id} on {standard} has not been counted yet: one change at a time.")
        super().__init__(told.format(id=id, standard=standard))


class NotYetClosed(CommonbeatError):
    """The ballot's time is not over, and votes are outstanding."""

    code = "governance.not-yet-closed"
    kind = Kind.CONFLICT

    def __init__(self, closes: datetime, outstanding: int) -> None:
        told = _("The ballot is open until {closes}, and {count} votes are outstanding.")
        super().__init__(told.format(closes=spell(closes), count=outstanding))


class BallotClosed(CommonbeatError):
    """The ballot was counted already."""

    code = "governance.ballot-closed"
    kind = Kind.CONFLICT

    def __init__(self, at: datetime) -> None:
        super().__init__(_("The ballot was counted at {at}, and is not counted again.").format(at=spell(at)))


class EventTaken(CommonbeatError):
    """Somebody else has added an event in the same moment. Nothing was changed."""

    code = "governance.event-taken"
    kind = Kind.CONFLICT

    def __init__(self, id: str) -> None:
        super().__init__(_("{id} has just been changed by somebody else: try again.").format(id=id))


class BadCodeRules(CommonbeatError):
    """The code's file of rules does not have its shape, or cannot be voted by."""

    code = "governance.bad-code-rules"
    kind = Kind.INVALID

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        told = " ".join(f"{f.pointer}: {f.detail}" if f.pointer else f.detail for f in self.faults)
        super().__init__(_("{file} cannot be taken as the rules of a code. {told}").format(file=file, told=told))


def _told(why: Why) -> str:
    return (_of_texts() | _of_keys() | _of_times())[why]


def _of_texts() -> dict[Why, str]:
    return {
        Why.UNREADABLE: _("This is no DSSE envelope with a statement in its canonical spelling and one signature."),
        Why.ANOTHER_STATEMENT: _("The statement states something else, or has other fields, than is asked for here."),
        Why.ANOTHER_CODE: _("The statement names another code, or another version of it."),
        Why.ANOTHER_TEXT: _("The digest is of another text: sign the digest that is shown here."),
        Why.TEXT_DOES_NOT_HOLD: _("The text is not the one in force: a registrar enters the pair anew."),
        Why.ANOTHER_PAIR: _("The statement names another pair, or another instant of effect."),
        Why.ANOTHER_BALLOT: _("The statement names another ballot."),
        Why.NOT_OF_THE_PAIR: _("Who signs is neither the force nor the policing body of this pair."),
        Why.NOT_ON_THE_ROLL: _("The organisation is not on this ballot's roll, and came after none that is."),
        Why.PARTY_ENDED: _("The organisation has ended: whoever came after it signs."),
        Why.NO_REASONS: _("Say why, in 10 to 2000 characters with letters among them."),
    }


def _of_keys() -> dict[Why, str]:
    return {
        Why.UNKNOWN_KEY: _("The key is not entered here: an administrator enters it first."),
        Why.ANOTHERS_KEY: _("The key is another organisation's than the one that the statement names."),
        Why.ANOTHER_USE: _("The key is not one for the code: a node's key signs no accession and no vote."),
        Why.KEY_REVOKED: _("The key is revoked."),
        Why.KEY_NOT_YET: _("The statement is of a time before the key was entered."),
        Why.BAD_SIGNATURE: _("The signature is not of this statement by this key."),
    }


def _of_times() -> dict[Why, str]:
    return {
        Why.TOO_OLD: _("The statement was signed too long ago: sign it anew."),
        Why.FROM_THE_FUTURE: _("The statement is of a time to come: set the clock right, and sign it anew."),
        Why.ALREADY_BOUND: _("Both have signed: the pair is bound, or will be at its instant, and cannot decline."),
        Why.ALREADY_DECLINED: _("The pair has declined: a registrar enters it anew."),
        Why.ALREADY_VOTED: _("The organisation has voted; a vote is not changed."),
        Why.BEFORE_OPENING: _("The vote was signed before the ballot opened."),
        Why.AFTER_CLOSE: _("The ballot has closed: a vote that comes after that does not count."),
    }
