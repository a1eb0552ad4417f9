"""The answer of a foreign back office to a batch, read as the interface describes it and no further."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .ports import Answer
from .sent import is_whole


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to a batch as the interface describes it."""

    accepted: int
    duplicates: int
    quarantined: Mapping[int, str]


class Unfit(Exception):
    """An answer is not what the interface describes."""


def taken_of(answer: Answer, count: int) -> Taken:
    """Read the answer to a batch of so many reads.

    Raises:
        Unfit: it is not what the interface describes, or does not account for every read.
    """
    if answer.status != 202:
        raise Unfit(seen(answer))
    try:
        said = json.loads(answer.body)
        accepted, duplicates, held = said["accepted"], said["duplicates"], said["quarantined"]
        quarantined = {one["index"]: str(one["clause"]) for one in held}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unfit(_("Answered 202 with a body that does not give accepted, duplicates and quarantined.")) from None
    if not all(is_whole(number) and number >= 0 for number in (accepted, duplicates, *quarantined)):
        raise Unfit(_("Answered 202 with counts or places that are no whole numbers from 0."))
    if any(index >= count for index in quarantined):
        raise Unfit(_("Answered 202 and quarantines a read that was not sent."))
    if accepted + duplicates + len(quarantined) != count or len(held) != len(quarantined):
        told = _("Answered 202 and accounts for {sum} of {count} reads.")
        raise Unfit(told.format(sum=accepted + duplicates + len(held), count=count))
    return Taken(accepted, duplicates, quarantined)


def seen(answer: Answer) -> str:
    """Say what an answer that is no 202 was, without its words."""
    if 300 <= answer.status < 400:
        return _("Answered {status}, a redirect, which is not followed.").format(status=answer.status)
    return _("Answered {status}.").format(status=answer.status)


def told_of(taken: Taken) -> str:
    told = _("Answered 202: {accepted} accepted, {duplicates} duplicates, {count} quarantined")
    said = told.format(accepted=taken.accepted, duplicates=taken.duplicates, count=len(taken.quarantined))
    clauses = ", ".join(sorted({spelt_out(clause[:100]) for clause in taken.quarantined.values()}))
    return f"{said} ({clauses})." if clauses else f"{said}."
