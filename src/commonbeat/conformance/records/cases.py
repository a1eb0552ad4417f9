"""The cases of a suite: records of an entity that a product must accept, and records that it must refuse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from commonbeat.kernel.envelopes import canonical
from commonbeat.models.errors import NoExample
from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat_check.checking import checker
from commonbeat_check.model import DataModel

from .naming import SuiteName


@dataclass(frozen=True, slots=True)
class Case:
    """One record, and what is right for it. ``clause`` is the one that it breaks; of a valid record, the entity's."""

    id: str
    record: dict[str, Any]
    is_valid: bool
    clause: str
    element: str = ""
    rule: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of a suite, in an order that tells nothing of what is right; ``left`` gives untried rules by clause."""

    cases: tuple[Case, ...]
    left: tuple[tuple[str, str], ...]
    why_none: str = ""
    """Why the entity can have no record at all; empty: it can."""


def cases_of(model: DataModel, name: SuiteName) -> Cases:
    """Give the cases of an entity: the same for the same name and model."""
    try:
        right = list(valid(model, name.entity, name.examples, name.seed, name.on))
        wrong = mutants(model, name.entity, name.seed, name.on)
    except NoExample as none:
        return Cases((), (), str(none))
    whole = f"{model.address}#{name.entity}"
    found = [_case(name, one, whole) for one in right]
    held = checker(model, name.entity, name.on)
    for one in wrong.made:
        [problem] = held.errors(one.record)  # a mutant is made by asking the checker: it breaks this rule alone
        found.append(_case(name, one.record, problem.clause, one.element, one.rule, one.pointer))
    ordered = sorted({one.id: one for one in found}.values(), key=lambda one: one.id)
    left = tuple((_clause(model, one.element, one.rule), f"{one.rule} ({one.why})") for one in wrong.not_breakable)
    return Cases(tuple(ordered), left)


def _case(
    name: SuiteName, record: dict[str, Any], clause: str, element: str = "", rule: str = "", pointer: str = ""
) -> Case:
    """Give a case. Its id is made of the record, so that answers to another suite are known as such."""
    text = canonical({"pack": name.pack, "record": record})
    return Case(hashlib.sha256(text).hexdigest()[:16], record, not rule, clause, element, rule, pointer)


def _clause(model: DataModel, element: str, rule: str) -> str:
    return f"{model.address}#{rule if '.' in rule else element}"


def spelled(cases: Cases) -> Iterator[dict[str, object]]:
    """Give each case as it goes into the digest of the suite."""
    for one in cases.cases:
        yield {name: getattr(one, name) for name in Case.__dataclass_fields__}
