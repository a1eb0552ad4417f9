"""Every rule of the linter, in the order in which their findings are told."""

from __future__ import annotations

from typing import Final

from . import (
    asking,
    bindings,
    contradicting,
    formats,
    identities,
    keys,
    lengths,
    list_twins,
    lists,
    meanings,
    reckoning,
    references,
    siblings,
)
from .finding import LintRule
from .seen import Seen

RULES: Final[tuple[LintRule[Seen], ...]] = (
    *references.RULES,
    *identities.RULES,
    *keys.RULES,
    *bindings.RULES,
    *siblings.RULES,
    *asking.RULES,
    *contradicting.RULES,
    *lengths.RULES,
    *lists.RULES,
    *list_twins.RULES,
    *formats.RULES,
    *reckoning.RULES,
    *meanings.RULES,
)
