"""What can go wrong between nodes. Each refusal of a directory or a message has a reason of its own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _


class NotJoined(CommonbeatError):
    """The node has not joined a network: it pins no anchor's key."""

    code = "exchange.not-joined"
    kind = Kind.CONFLICT  # asking again later would change nothing

    def __init__(self) -> None:
        super().__init__(_("This node has not joined a network, so that it can ask no other and answers none."))


class NoDirectory(CommonbeatError):
    """The node joined a network and has not taken a directory yet."""

    code = "exchange.no-directory"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("This node holds no directory of the network yet: it takes one once the anchor answers."))


class DirectoryExpired(CommonbeatError):
    """The directory that the node holds has expired: it asks nobody and answers nobody until it takes another."""

    code = "exchange.directory-expired"
    kind = Kind.UNAVAILABLE

    def __init__(self, expired_at: datetime) -> None:
        told = _("The directory that this node holds expired at {at}, so that it asks nobody and answers nobody.")
        super().__init__(told.format(at=spell(expired_at)))


class DirectoryFault(StrEnum):
    """Why a directory or a register is not taken."""

    NOT_AN_ENVELOPE = "not-an-envelope"
    WRONG_KIND = "wrong-kind"
    WRONG_SIGNATURE = "wrong-signature"
    MALFORMED = "malformed"
    OTHER_NETWORK = "other-network"
    EXPIRED = "expired"
    AHEAD = "ahead"
    SHORT_LIVED = "short-lived"
    ROLLED_BACK = "rolled-back"
    OTHER_CONTENT = "other-content"

    @property
    def why(self) -> str:
        """Give the reason in words."""
        return {
            DirectoryFault.NOT_AN_ENVELOPE: _("it is no signed envelope"),
            DirectoryFault.WRONG_KIND: _("it is a statement of another kind"),
            DirectoryFault.WRONG_SIGNATURE: _("it is not signed with the key that this node pins"),
            DirectoryFault.MALFORMED: _("its content does not have its shape"),
            DirectoryFault.OTHER_NETWORK: _("it is of another network"),
            DirectoryFault.EXPIRED: _("it has expired"),
            DirectoryFault.AHEAD: _("it was issued ahead of this node's clock"),
            DirectoryFault.SHORT_LIVED: _("it would expire sooner than a node may be left without its anchor"),
            DirectoryFault.ROLLED_BACK: _("its serial is lower than the one that this node holds"),
            DirectoryFault.OTHER_CONTENT: _("it has the serial that this node holds, and says something else"),
        }[self]


class DirectoryRefused(CommonbeatError):
    """A directory or a register was not taken; what was held before stays."""

    code = "exchange.directory-refused"
    kind = Kind.INVALID

    def __init__(self, fault: DirectoryFault) -> None:
        self.fault = fault
        super().__init__(_("The directory is not taken: {why}.").format(why=fault.why))


class FetchFailed(CommonbeatError):
    """What was fetched from the anchor or the registry did not come, or not as it should."""

    code = "exchange.fetch-failed"
    kind = Kind.UNAVAILABLE

    def __init__(self, why: str) -> None:
        super().__init__(_("It could not be fetched: {why}.").format(why=why))


class MessageFault(StrEnum):
    """Why a message between nodes is not answered; part of the protocol."""

    MALFORMED = "malformed"
    NO_DIRECTORY = "no-directory"
    DIRECTORY_EXPIRED = "directory-expired"
    UNKNOWN_KEY = "unknown-key"
    REVOKED_KEY = "revoked-key"
    WRONG_DIGEST = "wrong-digest"
    WRONG_SIGNATURE = "wrong-signature"
    READDRESSED = "readdressed"
    CLOCK = "clock"
    EXPIRED = "expired"
    REPLAYED = "replayed"
    BUSY = "busy"
    NOT_BOUND = "not-bound"
    NOT_ANSWERED_HERE = "not-answered-here"
    INVALID = "invalid"
    FAR_DEADLINE = "far-deadline"
    NO_WHOLE_MARK = "no-whole-mark"
    ILLEGIBLE = "illegible"


def words_of(fault: MessageFault) -> str:
    """Give what a fault means, in words."""
    return {
        MessageFault.MALFORMED: _("The message does not have its shape."),
        MessageFault.NO_DIRECTORY: _("The node that was asked holds no directory."),
        MessageFault.DIRECTORY_EXPIRED: _("The directory of the node that was asked has expired."),
        MessageFault.UNKNOWN_KEY: _("The directory has no such key of a node."),
        MessageFault.REVOKED_KEY: _("The key counts no longer, or not yet."),
        MessageFault.WRONG_DIGEST: _("The content is not the one that was signed."),
        MessageFault.WRONG_SIGNATURE: _("The signature is not of this message by that key."),
        MessageFault.READDRESSED: _("The message was signed for another node."),
        MessageFault.CLOCK: _("The clocks of the two nodes are further apart than the network allows."),
        MessageFault.EXPIRED: _("The signature has expired, or lives longer than the network allows."),
        MessageFault.REPLAYED: _("The message came before."),
        MessageFault.BUSY: _("Too many messages came just now."),
        MessageFault.NOT_BOUND: _("The asking party is not bound by the network code."),
        MessageFault.NOT_ANSWERED_HERE: _("This node does not answer questions of that kind."),
        MessageFault.INVALID: _("The question cannot be taken."),
        MessageFault.FAR_DEADLINE: _("The deadline lies further ahead than any node may wait."),
        MessageFault.NO_WHOLE_MARK: _("Another force is asked for one whole mark, without ? or *."),
        MessageFault.ILLEGIBLE: _("The purpose holds characters that are not shown as they are, or is too long."),
    }[fault]


class MessageRefused(CommonbeatError):
    """A message of another node was not answered."""

    code = "exchange.message-refused"
    kind = Kind.UNAUTHENTICATED

    def __init__(self, fault: MessageFault, asker: str = "") -> None:
        self.fault, self.asker = fault, asker
        super().__init__(words_of(fault))
