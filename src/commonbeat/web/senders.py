"""Somebody sends reads with a credential that is no feed's: why not, and on the record."""

from __future__ import annotations

from typing import Final

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Decision, Permission
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _

from .node import Node
from .problems import refusal

SCOPE: Final = ClauseId.parse("anpr-working@0.1#feed-scope")


def refuse_sender(node: Node, bearer: str) -> CommonbeatError:
    """Give the error to answer: 403 with the rule for somebody who is known, 401 for everybody else.

    As on every other route, the refusal of somebody who is known is on the record before it is answered, and an
    unknown credential leaves no entry: whoever has none cannot fill the record.
    """
    actor = node.who(bearer)
    if actor is None:
        return NotSignedIn()
    try:
        node.require(actor, Permission.READS_SEND)
        raise _no_feed(node, actor)
    except AccessRefused as refused:
        node.record(refusal(node, refused))
        return refused


def _no_feed(node: Node, actor: Actor) -> AccessRefused:
    """Give the refusal of a machine that may send, but whose credential names no feeds to send for."""
    decision = Decision(
        False,
        str(SCOPE),
        _("Reads are taken with a feed's credential alone, which says whose cameras it speaks for."),
        _("Ask your administrator for a credential of kind feed."),
        node.catalogue.standing(SCOPE),
    )
    return AccessRefused(actor, Permission.READS_SEND, decision)
