"""What may be asked of the record."""

from __future__ import annotations

import re

from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _

from .errors import EntryNotFound
from .model import EntryNumber, Question

MOST_ENTRIES = 500
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


def place_of(question: Question) -> EntryNumber | None:
    """Give the number after which the answer begins; None from the start.

    Raises:
        Invalid: ``after`` is not an entry's number, the limit is out of range, or a time has no zone.
    """
    faults = []
    if question.after and _NUMBER.fullmatch(question.after) is None:
        faults.append(Fault("/after", _("Give the number of an entry, such as the `next` of the page before.")))
    if not 1 <= question.limit <= MOST_ENTRIES:
        faults.append(Fault("/limit", _("Give a limit from 1 to {most}.").format(most=MOST_ENTRIES)))
    for pointer, at in (("/since", question.since), ("/until", question.until)):
        if at is not None and at.tzinfo is None:
            faults.append(Fault(pointer, _("Give the time with its zone, such as 2026-11-21T01:02:03Z.")))
    if faults:
        raise Invalid(faults)
    return EntryNumber(int(question.after)) if question.after else None


def require_entry(number: int, size: int) -> EntryNumber:
    """Give the number, once it is one of the log's.

    Raises:
        EntryNotFound: the log does not go so far.
    """
    if not 0 <= number < size:
        raise EntryNotFound(number, size)
    return EntryNumber(number)


def require_sizes(first: int, second: int, newest: int) -> None:
    """Check that both trees are ones that the newest checkpoint covers, in order.

    Raises:
        Invalid: one is not.
    """
    if not 0 <= first <= second:
        raise Invalid.at("/first", _("Give a size from 0 up to the one that it is compared with."))
    if second > newest:
        raise Invalid.at("/second", _("The newest checkpoint is of size {newest}.").format(newest=newest))
