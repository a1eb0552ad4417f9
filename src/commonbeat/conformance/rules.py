"""What holds of packs and of runs: the digest, what is covered, and what a run says as a whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from commonbeat import __version__
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _
from commonbeat.standards.published import PublishedClause, PublishedText

from .errors import PackDoesNotFit
from .model import NotTested, Pack, TestResult, Verdict

ALL_PASSED: Final = 0
SOMETHING_FAILED: Final = 1
COULD_NOT_RUN: Final = 2

TOOL: Final = "commonbeat"


def digest_of(pack: Pack, tool_version: str = __version__) -> str:
    """Give the SHA-256 of all that a pack says, in its one spelling, and of the version of the tool that runs it.

    It is the same whichever version of the standard the pack is held to: that one's text has a digest of its own.
    """
    name, version = pack.written_for.split("@")

    def written(clause: ClauseId) -> str:
        return str(ClauseId(name, version, clause.clause))

    said: dict[str, object] = {
        "tool": {"name": TOOL, "version": tool_version},
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "role": str(pack.role),
        "standard": pack.written_for,
        "plain": pack.plain,
        "expiry_days": pack.expiry_days,
        "bounds": {name: getattr(pack.bounds, name) for name in pack.bounds.__dataclass_fields__},
        "tests": [
            {
                "id": test.id,
                "clause": written(test.clause),
                "level": str(test.level),
                "title": test.title,
                "expects": test.expects,
                "plain": test.plain,
            }
            for test in pack.tests
        ],
        "not_tested": [{"clauses": list(map(written, one.clauses)), "reason": one.reason} for one in pack.not_tested],
    }
    if pack.made_from is not None:
        said["made_from"] = asdict(pack.made_from)
    return hashlib.sha256(canonical(said)).hexdigest()


def exit_status(verdicts: Iterable[Verdict]) -> int:
    """Give what a command ends with: 1 where a test failed, else 2 where one could not be made, else 0.

    A test that was skipped was not made: a run with one is no pass.
    """
    seen = set(verdicts)
    if Verdict.FAIL in seen:
        return SOMETHING_FAILED
    return COULD_NOT_RUN if not seen or seen & {Verdict.ERROR, Verdict.SKIP} else ALL_PASSED


def outcome_of(verdicts: Iterable[Verdict]) -> str:
    """Give the word that the published shape of a test result has for the whole."""
    seen = list(verdicts)
    if exit_status(seen) != ALL_PASSED:
        return "FAILED"
    return "WARNED" if Verdict.WARN in seen else "PASSED"


def applied(verdicts: Iterable[str]) -> int:
    """Give how many of the tests applied to what was tested."""
    return sum(verdict != Verdict.NOT_APPLICABLE for verdict in verdicts)


def counts_of(results: Sequence[TestResult]) -> Mapping[Verdict, int]:
    """Give how many tests have each verdict, in the order of verdicts."""
    counted = Counter(one.found.verdict for one in results)
    return {verdict: counted[verdict] for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Covered:
    """A clause of the pack's standard: the tests that look at it, or the reason why none does, or neither."""

    clause: ClauseId
    title: str
    tests: tuple[str, ...]
    reason: str

    @property
    def is_told(self) -> bool:
        """Say whether it is tested, or a reason is recorded."""
        return bool(self.tests or self.reason)


def held_to(pack: Pack, text: PublishedText) -> Pack:
    """Give the pack held to another version of its standard: its clauses and their limits are that text's.

    Raises:
        PackDoesNotFit: the text is another standard's, or lacks a clause that is tested, or has it at another level.
    """

    def moved(clause: ClauseId) -> ClauseId:
        return ClauseId(text.id, text.version, clause.clause)

    if text.id != pack.text.id:
        raise PackDoesNotFit(
            pack.id, text.address, _("it is written for {standard}.").format(standard=pack.written_for)
        )
    known = {one.id for one in text.clauses}
    held = replace(
        pack,
        text=text,
        tests=tuple(replace(test, clause=moved(test.clause)) for test in pack.tests),
        not_tested=tuple(
            NotTested(still, reason.reason)
            for reason in pack.not_tested
            if (still := tuple(one for one in map(moved, reason.clauses) if one in known))
        ),
    )
    for clause in {test.clause.clause for test in held.tests}:
        forms = [one.machine for one in (pack.text.find(clause), text.find(clause)) if one is not None]
        if len({form.consequence if form else None for form in forms}) > 1:  # the tests expect what the old text says
            told = _("{clause} has another consequence than the pack's tests expect.")
            raise PackDoesNotFit(pack.id, text.address, told.format(clause=clause))
    faults = contradictions(held, [test.id for test in pack.tests])
    if faults:
        raise PackDoesNotFit(pack.id, text.address, " ".join(f"{one.pointer}: {one.detail}" for one in faults))
    return replace(held, reworded=_reworded(pack, held))


def _reworded(before: Pack, after: Pack) -> tuple[str, ...]:
    """Give the tested clauses of which something else binds than in the text before."""
    tested = dict.fromkeys(test.clause.clause for test in after.tests)
    said = [
        {one.id.clause: (one.title, one.text, one.machine) for one in pack.text.clauses} for pack in (before, after)
    ]
    return tuple(clause for clause in tested if said[0].get(clause) != said[1].get(clause))


def coverage(pack: Pack) -> list[Covered]:
    """Give every clause of the text with what the pack says of it, in the text's order."""
    reasons = {clause: one.reason for one in pack.not_tested for clause in one.clauses}
    return [
        Covered(
            clause.id,
            clause.title,
            tuple(test.id for test in pack.tests if test.clause == clause.id),
            reasons.get(clause.id, ""),
        )
        for clause in pack.text.clauses
    ]


def contradictions(pack: Pack, checks: Iterable[str]) -> list[Fault]:
    """Give what is wrong with a pack beside the text that it is held to and the checks that there are."""
    clauses: Mapping[ClauseId, PublishedClause] = {clause.id: clause for clause in pack.text.clauses}
    known, faults = set(checks), []
    for name, times in Counter(test.id for test in pack.tests).items():
        if times > 1:
            faults.append(Fault(f"/test/{name}", _("Two tests have that id.")))
    for test in pack.tests:
        at = f"/test/{test.id}"
        if test.id not in known:
            faults.append(Fault(at, _("No check has that id.")))
        clause = clauses.get(test.clause)
        if clause is None:
            faults.append(Fault(f"{at}/clause", _("{clause} is not published.").format(clause=test.clause)))
        elif clause.level is not test.level:
            told = _("The clause is at level {level}.").format(level=clause.level)
            faults.append(Fault(f"{at}/level", told))
    tested = {test.clause for test in pack.tests}
    for one in pack.not_tested:
        if not one.reason.strip():
            faults.append(Fault("/not_tested", _("A clause that is not tested has a reason.")))
        for address in one.clauses:
            if address not in clauses:
                faults.append(Fault("/not_tested", _("{clause} is not published.").format(clause=address)))
            if address in tested:
                told = _("{clause} is tested, and has a reason why it is not.").format(clause=address)
                faults.append(Fault("/not_tested", told))
    return faults
