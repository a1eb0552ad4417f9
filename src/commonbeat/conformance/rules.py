"""What holds of packs and of runs: the digest, what is covered, and what a run says as a whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonbeat import __version__
from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _
from commonbeat.standards.model import Clause

from .model import Pack, TestResult, Verdict

ALL_PASSED: Final = 0
SOMETHING_FAILED: Final = 1
COULD_NOT_RUN: Final = 2

TOOL: Final = "commonbeat"


def digest_of(pack: Pack, tool_version: str = __version__) -> str:
    """Give the SHA-256 of all that a pack says, in its one spelling, and of the version of the tool that runs it."""
    said = {
        "tool": {"name": TOOL, "version": tool_version},
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "role": str(pack.role),
        "standard": pack.standard,
        "plain": pack.plain,
        "expiry_days": pack.expiry_days,
        "bounds": {name: getattr(pack.bounds, name) for name in pack.bounds.__dataclass_fields__},
        "tests": [
            {
                "id": test.id,
                "clause": str(test.clause),
                "level": str(test.level),
                "title": test.title,
                "expects": test.expects,
                "plain": test.plain,
            }
            for test in pack.tests
        ],
        "not_tested": [{"clauses": list(map(str, one.clauses)), "reason": one.reason} for one in pack.not_tested],
        "limits": {
            clause: {"value": f"{limit.value:g}", "unit": limit.unit, "standing": str(limit.standing)}
            for clause, limit in pack.limits.items()
        },
    }
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


def coverage(pack: Pack, clauses: Sequence[Clause]) -> list[Covered]:
    """Give every clause of the standard with what the pack says of it, in the standard's order."""
    reasons = {clause: one.reason for one in pack.not_tested for clause in one.clauses}
    return [
        Covered(
            clause.id,
            clause.title,
            tuple(test.id for test in pack.tests if test.clause == clause.id),
            reasons.get(clause.id, ""),
        )
        for clause in clauses
    ]


def contradictions(pack: Pack, clauses: Mapping[ClauseId, Clause], checks: Iterable[str]) -> list[Fault]:
    """Give what is wrong with a pack beside its standard and the checks that there are."""
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
