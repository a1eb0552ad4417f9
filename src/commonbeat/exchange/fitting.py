"""Whether an owner's answer is one to the question that it was asked: whatever it signs, it answers that or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonbeat.access.errors import UnusableMark
from commonbeat.access.marks import MarkRules
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.legible import is_legible, spelt_out

from .errors import MessageFault
from .model import NO_NODE, OWN_LIMIT, FoundSightings, Reply, Sighting, SightingsQuestion

OTHER_QUESTION: Final = "other-question"
READS_MOST: Final = 500
"""Of one answer: as many as an owner gives."""

GAPS_MOST: Final = 500
FLAGS_MOST: Final = 20
NAME_MOST: Final = 200
_CODE: Final = re.compile(r"[a-z0-9.-]{0,60}", re.ASCII)
_RULE: Final = re.compile(r"[a-z0-9@.#-]{0,120}", re.ASCII)
_RECEIVED_MOST: Final = 64
_ASKER_S: Final = frozenset({OWN_LIMIT, NO_NODE})
"""What the asker's own node says of itself: no owner says it."""

_START: Final = from_ms(0)


@dataclass(frozen=True, slots=True)
class Window:
    """When the question was sent and when its answer is looked at, by the asker's clock, and how far clocks differ."""

    sent_at: datetime
    now: datetime
    skew: timedelta


@implements("anpr-working@0.1#one-row-for-each-owner")
def misfit(found: FoundSightings, question: SightingsQuestion, marks: MarkRules, window: Window) -> str | None:
    """Give the reason for which what was found is no answer to the question; None: it is one.

    An owner's policy may let it look at less than was asked, from a later start: what it searched is in its row. It
    looks up to its own present, which is not before the question was sent but for what clocks may differ.
    """
    if len(found.gaps) > GAPS_MOST or len(found.reads) > READS_MOST:
        return str(MessageFault.MALFORMED)
    if not _RULE.fullmatch(found.rule) or not all(map(_is_shown, found.reads)):
        return str(MessageFault.MALFORMED)
    low, high = to_ms(question.from_), to_ms(question.to)  # as they were spelled in the question
    searched_from, searched_to = to_ms(found.from_), to_ms(found.to)
    is_whole = min(high, to_ms(window.sent_at) - to_ms(_START + window.skew)) <= searched_to
    is_within = low <= searched_from < searched_to <= high
    is_past = all(_START < one <= window.now + window.skew for one in (found.stored_to, *_received(found)))
    gaps = all(found.from_ <= a < b <= found.to for a, b in found.gaps)
    of_it = all(_is_of(one, question.vrm, marks) and found.from_ <= one.captured_at < found.to for one in found.reads)
    return None if is_whole and is_within and is_past and gaps and of_it else OTHER_QUESTION


def told_plainly(reply: Reply) -> tuple[str, str]:
    """Give why an owner did not answer: a reason that is a code, and its words on one line, as they are shown."""
    is_theirs = _CODE.fullmatch(reply.reason_code) and reply.reason_code not in _ASKER_S
    code = reply.reason_code if is_theirs else str(MessageFault.MALFORMED)
    return code, spelt_out(" ".join(reply.words.split()))


def _received(found: FoundSightings) -> list[datetime]:
    return [one.received_at for one in found.reads]


def _is_of(read: Sighting, vrm: str, marks: MarkRules) -> bool:
    try:
        return marks.normal(read.vrm) == vrm
    except UnusableMark:
        return False


def _is_shown(read: Sighting) -> bool:
    """Say whether the read's texts are shown as they are; a mark as a camera sent it may be odd, and is spelt out."""
    names, codes = (read.camera_name, read.road), read.flags
    return (
        all(len(one) <= NAME_MOST and is_legible(one) for one in names)
        and len(codes) <= FLAGS_MOST
        and all(map(_CODE.fullmatch, codes))
        and len(read.received_vrm) <= _RECEIVED_MOST
    )
