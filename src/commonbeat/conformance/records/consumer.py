"""What a product that takes records answered, judged: a finding for each clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from commonbeat.kernel.text import _, ngettext
from commonbeat_check.model import DataModel
from commonbeat_check.reading import elements_by_id

from ..model import Found, PackTest, TestResult, Verdict
from .answers import Answer
from .cases import Case
from .packs import Suite

_SHOWN: Final = 5
"""How many wrong answers are named in a finding: the others are counted."""


def judge_answers(suite: Suite, answers: Mapping[str, Answer]) -> tuple[TestResult, ...]:
    """Give what each test of the suite finds.

    A wrong answer fails the clause, a missing one leaves it untried, and a record that was rightly refused for another
    element than the one that is wrong is a warning.
    """
    return tuple(TestResult(test, _found(suite, test, answers)) for test in suite.pack.tests)


def _found(suite: Suite, test: PackTest, answers: Mapping[str, Answer]) -> Found:
    mine = [case for case in suite.cases if case.clause == str(test.clause)]
    wrong = [case for case in mine if case.id in answers and answers[case.id].accepted != case.is_valid]
    missing = [case for case in mine if case.id not in answers]
    if wrong:
        return Found(Verdict.FAIL, _listed([_said(case) for case in wrong], len(mine)))
    if missing:
        told = ngettext("{count} record has no answer: {ids}", "{count} records have no answer: {ids}", len(missing))
        return Found(Verdict.SKIP, told.format(count=len(missing), ids=", ".join(_first([one.id for one in missing]))))
    misnamed = [case for case in mine if not _names_it(suite.model, case, answers[case.id])]
    if misnamed:
        return Found(Verdict.WARN, _listed([_misnamed(case) for case in misnamed], len(mine)))
    told = ngettext("the answer to {count} record is right", "the answers to {count} records are right", len(mine))
    return Found(Verdict.PASS, told.format(count=len(mine)))


def _said(case: Case) -> str:
    if case.is_valid:
        return _("{id}: a valid record was refused").format(id=case.id)
    told = _("{id}: accepted, though it breaks {rule} of {element} at {pointer}")
    return told.format(id=case.id, rule=case.rule, element=case.element, pointer=case.pointer or "/")


def _misnamed(case: Case) -> str:
    told = _("{id}: refused for another element than {element} at {pointer}")
    return told.format(id=case.id, element=case.element, pointer=case.pointer or "/")


def _names_it(model: DataModel, case: Case, answer: Answer) -> bool:
    """Say whether what a product named is what is wrong: by id, name, rule, key in the record or pointer."""
    return case.is_valid or not answer.element or answer.element.casefold() in set(_names(model, case))


def _names(model: DataModel, case: Case) -> Iterator[str]:
    element = elements_by_id(model).get(case.element)
    steps = [step for step in case.pointer.split("/") if step and not step.isdecimal()]
    told = (case.element, case.rule, case.pointer, case.clause, *steps, element.name if element is not None else "")
    return (one.casefold() for one in told if one)


def _listed(said: Sequence[str], of: int) -> str:
    told = _("{wrong} of {all} records: {said}")
    return told.format(wrong=len(said), all=of, said="; ".join(_first(said)))


def _first(said: Sequence[str]) -> list[str]:
    """Give the first few, and how many more there are."""
    left = len(said) - _SHOWN
    more = [_("and {count} more").format(count=left)] if left > 0 else []
    return [*said[:_SHOWN], *more]
