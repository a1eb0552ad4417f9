"""The linter: what of a data model contradicts itself, by rules that know no standard."""

from __future__ import annotations

from datetime import date

from commonbeat_check.model import DataModel

from .finding import Finding, LintRule, Severity
from .registry import RULES
from .seen import Seen

__all__ = ["RULES", "Finding", "LintRule", "Severity", "lint"]

_WEIGHT = (Severity.ERROR, Severity.WARN, Severity.INFO)


def lint(model: DataModel, on: date) -> tuple[Finding, ...]:
    """Give everything in which a model contradicts itself on a day: errors first, and then by rule."""
    seen = Seen(model, on)
    found = [
        Finding(
            rule=rule.name,
            severity=one.severity,
            where=one.where,
            text=one.text,
            why=rule.why(),
            fix=one.fix or rule.fix(),
        )
        for rule in RULES
        for one in rule.find(seen)
    ]
    return tuple(sorted(found, key=lambda one: _WEIGHT.index(one.severity)))
