"""The records that a product gave, judged: a finding for each clause, and which elements they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel
from commonbeat_check.problems import Problem
from commonbeat_check.reading import entities_by_id, groups_of, members_of, rules_of

from ..model import Found, PackTest, TestResult, Verdict
from .packs import Suite

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checker said of a record, or of the head of a file. ``record`` is None where it could not be read."""

    record: Any
    problems: Sequence[Problem]
    is_record: bool = True


@dataclass(slots=True)
class _Seen:
    """What was seen over all records. No value of any is kept."""

    records: int = 0
    invalid: int = 0
    given: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=dict)
    """By clause, what broke it: the record's number and where in it."""


def judge_records(suite: Suite, checked: Iterable[Checked]) -> tuple[TestResult, ...]:
    """Give what each test of the suite finds in the records, which are taken one by one and not kept.

    A clause that no record has anything of does not apply; with no record at all nothing was tried.
    """
    seen = _look(suite, checked)
    clauses = {str(test.clause) for test in suite.pack.tests}
    results = []
    for test in suite.pack.tests:
        is_whole = test.id == suite.name.entity
        results.append(TestResult(test, _whole(suite, seen, clauses) if is_whole else _of_clause(suite, test, seen)))
    return tuple(results)


def coverage_said(suite: Suite, given: Iterable[str]) -> str:
    """Say how many of the entity's members the records have, and which they never have."""
    keys = [member.key for member in members_of(suite.model, entities_by_id(suite.model)[suite.name.entity])]
    had = set(given)
    never = [key for key in keys if key not in had]
    told = _("{given} of {all} elements were given")
    said = told.format(given=len(keys) - len(never), all=len(keys))
    return said + (_("; never: {names}").format(names=", ".join(never)) if never else "")


def _look(suite: Suite, checked: Iterable[Checked]) -> _Seen:
    seen = _Seen()
    for one in checked:
        seen.records += one.is_record
        seen.invalid += one.is_record and bool(one.problems)
        if isinstance(one.record, dict):
            seen.given.update(key for key, value in one.record.items() if value not in (None, "", [], {}))
        for problem in one.problems:
            where = _("record {number} at {pointer}: {rule}")
            said = where.format(number=seen.records, pointer=problem.pointer or "/", rule=problem.rule)
            seen.broken.setdefault(problem.clause or str(suite.pack.tests[0].clause), []).append(said)
    return seen


def _whole(suite: Suite, seen: _Seen, clauses: set[str]) -> Found:
    if not seen.records and not seen.broken:
        return Found(Verdict.SKIP, _("no record was given"))
    told = _("{invalid} of {records} records are wrong; {coverage}")
    said = told.format(invalid=seen.invalid, records=seen.records, coverage=coverage_said(suite, seen.given))
    if not seen.broken:
        return Found(Verdict.PASS, said)
    elsewhere = [one for clause, ones in seen.broken.items() if clause not in clauses for one in ones]
    return Found(Verdict.FAIL, "; ".join([said, *_first(elsewhere)]))


def _of_clause(suite: Suite, test: PackTest, seen: _Seen) -> Found:
    broken = seen.broken.get(str(test.clause), [])
    if broken:
        return Found(Verdict.FAIL, "; ".join(_first(broken)))
    if not seen.records:
        return Found(Verdict.SKIP, _("no record was given"))
    keys = _keys_of(suite.model, suite.name.entity, test.id)
    times = max((seen.given[key] for key in keys), default=seen.records)  # a rule of no member is of every record
    if not times:
        return Found(Verdict.NOT_APPLICABLE, _("no record has anything of it"))
    told = _("{times} of {records} records have something of it, and none breaks it")
    return Found(Verdict.PASS, told.format(times=times, records=seen.records))


def _keys_of(model: DataModel, entity_id: str, part: str) -> list[str]:
    """Give the keys of the members that a clause is about: a group's, a rule's, or those of an element."""
    entity = entities_by_id(model)[entity_id]
    members = members_of(model, entity)
    about = [key for address, group in groups_of(model, entity) if address == part for key in group.members]
    about += [key for rule in rules_of(model, entity) if rule.id == part for key in rule.members]
    about += [one.key for one in members if part in {one.element, *(held.element for held in one.parts)}]
    known = {one.key for one in members}
    return [key for key in about if key in known]


def _first(said: Sequence[str]) -> list[str]:
    left = len(said) - _SHOWN
    return [*said[:_SHOWN], *([_("and {count} more").format(count=left)] if left > 0 else [])]
