"""The linter: what of a data model contradicts itself, by rules that know no standard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commonbeat_check.model import DataModel
from commonbeat_check.nesting import require_shallow

from .finding import Finding, LintRule, Severity, found_by
from .registry import RULES
from .seen import Seen
from .waivers import Waiver, waive

__all__ = ["RULES", "Finding", "LintRule", "Severity", "Waiver", "lint", "unwaived_errors", "waive"]


def lint(model: DataModel, on: date) -> tuple[Finding, ...]:
    """Give everything in which a model contradicts itself on a day: errors first, and then by rule.

    Raises:
        CheckRefused: it is nested too deep to be gone through.
    """
    require_shallow(model)
    return found_by(RULES, Seen(model, on))


def unwaived_errors(model: DataModel, waivers: Sequence[Waiver], on: date) -> tuple[Finding, ...]:
    """Give the errors of a model that no waiver lets be: what stands in the way of publishing it."""
    found, _told = waive(lint(model, on), waivers, on)
    return tuple(one for one in found if one.severity is Severity.ERROR and not one.waived)
