"""Every rule of the linter, in the order in which their findings are told."""

from __future__ import annotations

from typing import Final

from . import asking, bindings, formats, lengths, lists, meanings, reckoning, references
from .finding import LintRule

RULES: Final[tuple[LintRule, ...]] = (
    *references.RULES,
    *bindings.RULES,
    *asking.RULES,
    *lengths.RULES,
    *lists.RULES,
    *formats.RULES,
    *reckoning.RULES,
    *meanings.RULES,
)
