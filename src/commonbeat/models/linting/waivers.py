"""Waivers: findings that someone has looked at and lets be, with a reason. A waiver marks one and never hides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import msgspec

from commonbeat.kernel.text import _

from .finding import Finding

REASON_LEAST = 10
"""How many characters a reason has at least: a word is no reason."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is let be: findings of a rule about all the ids in ``where``, by whom and why, and until when if at all.

    It holds on the day ``until`` and lapses on the next.
    """

    rule: str
    where: tuple[str, ...]
    reason: str
    by: str
    until: date | None = None


class Waived(NamedTuple):
    """Findings, those that are let be marked with the reason; and what is to be said of the waivers themselves."""

    findings: tuple[Finding, ...]
    told: tuple[str, ...]


def waive(findings: Sequence[Finding], waivers: Sequence[Waiver], on: date) -> Waived:
    """Give the findings with those marked that a waiver lets be, and tell of waivers that lapsed or fit nothing."""
    marked = list(findings)
    told = []
    for waiver in waivers:
        fits = [at for at, one in enumerate(findings) if _fits(waiver, one)]
        named = f"{waiver.rule} ({', '.join(waiver.where)})"
        if waiver.until is not None and on > waiver.until:
            told.append(_("The waiver of {named} lapsed on {until}.").format(named=named, until=waiver.until))
        elif not fits:
            told.append(_("The waiver of {named} fits no finding: take it out.").format(named=named))
        else:
            for at in fits:
                marked[at] = msgspec.structs.replace(findings[at], waived=waiver.reason)
    return Waived(tuple(marked), tuple(told))


def waiver_of(finding: Finding, waivers: Sequence[Waiver], on: date) -> Waiver | None:
    """Give the waiver that lets a finding be on a day, the last that does; None where it stands."""
    held = [one for one in waivers if _fits(one, finding) and (one.until is None or on <= one.until)]
    return held[-1] if held and finding.waived else None


def _fits(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule == finding.rule and set(waiver.where) <= set(finding.where)
