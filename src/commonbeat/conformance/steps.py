"""The steps of a check with no network: whether each held and why not, and those that a mark and a report share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _

from .errors import UnusableCredential, UnusableReport
from .model import Pack
from .report import STATEMENT_FILE, Report
from .rules import ALL_PASSED, COULD_NOT_RUN, SOMETHING_FAILED, coverage, digest_of


class Held(StrEnum):
    """How a step ended. ``unknown``: what it needs was not there to look at."""

    HELD = "held"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain."""

    name: str
    held: Held
    said: str


class NotKnown(Exception):
    """What a step found can be told, and is not known to count."""


def step_of(name: str, check: Callable[[], str], needed: bytes | None = b"") -> Step:
    if needed is None:
        return Step(name, Held.UNKNOWN, _("not there to look at"))
    try:
        return Step(name, Held.HELD, check())
    except NotKnown as told:
        return Step(name, Held.UNKNOWN, str(told))
    except CommonbeatError as refused:
        return Step(name, Held.REFUSED, str(refused))


def status_of(steps: Sequence[Step]) -> int:
    """Give what a command ends with: 0 where every step held, 1 where one was refused, else 2."""
    seen = {step.held for step in steps}
    if Held.REFUSED in seen or not seen:
        return SOMETHING_FAILED
    return COULD_NOT_RUN if Held.UNKNOWN in seen else ALL_PASSED


def files_as_written(report: Report, beside: Mapping[str, bytes]) -> str:
    """Say that the files beside a report are those which were written with it; raise ``UnusableReport`` else."""
    known = {**report.files, STATEMENT_FILE: report.digest}
    there = {name: content for name, content in beside.items() if name in known}
    changed = [name for name, content in there.items() if hashlib.sha256(content).hexdigest() != known[name]]
    if changed:
        told = _("{files}: changed since the report was signed, or of another run.")
        raise UnusableReport(told.format(files=", ".join(sorted(changed))))
    return _("{files}: as the report has them").format(files=", ".join(sorted(there)) or _("none"))


def pack_at_hand(packs: Sequence[Pack], id: str, version: str, digest: str) -> str:
    """Say that a pack is the one that is installed or made here; raise ``UnusableCredential`` where it is another."""
    for pack in packs:
        if pack.id == id:
            if (pack.version, digest_of(pack)) == (version, digest):
                return _whole(pack)
            told = _("the run was of another {pack} than the one that is installed here ({version}).")
            raise UnusableCredential(told.format(pack=pack.id, version=pack.version))
    raise UnusableCredential(_("there is no pack {pack} here.").format(pack=id))


def _whole(pack: Pack) -> str:
    """Say that the pack is the one at hand, and how much of its standard it looks at."""
    clauses = coverage(pack)
    told = _(
        "{pack} {version}, as it is installed here; it tests {tested} of the {all} clauses of {standard}: "
        "commonbeat conformance coverage {pack} names the others"
    )
    if pack.made_from is not None:
        told = _(
            "{pack} {version}, made anew from the model of {standard}; it tests {tested} of the {all} clauses that "
            "records of the entity are held to, and the report names the others"
        )
    tested = sum(bool(one.tests) for one in clauses)
    counted = {"tested": tested, "all": len(clauses)}
    return told.format(pack=pack.id, version=pack.version, standard=pack.text.address, **counted)
