"""Compares two data models: every difference, and for whom it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel
from commonbeat_check.usable import require_usable

from .asking_changes import model_rule_changes
from .change import Change, Kind, told
from .element_changes import element_changes, element_pairs
from .entity_changes import entity_changes, entity_pairs
from .index import Index
from .list_changes import list_changes, list_pairs

_SAYS: Final = ["title", "note", "licence", "source", "compatibility", "said", "facts"]


def compare(old: DataModel, new: DataModel) -> Sequence[Change]:
    """Give every difference between two data models: of lists, then elements, then entities, then of the whole.

    It never says that nobody is broken where somebody may be; where it cannot tell, it says so and names both.

    Raises:
        CheckRefused: an id of one of them stands for two things, so that nobody can say what became of it.
    """
    for one in (old, new):
        require_usable(one)
    first, second = Index(old), Index(new)
    elements, entities = element_pairs(first, second), entity_pairs(first, second)
    moved = {one.id: other.id for one, other in elements}
    changes = [
        *list_changes(first, second, list_pairs(first, second)),
        *element_changes(first, second, elements),
        *entity_changes(first, second, entities, moved),
        *model_rule_changes(old.rules, new.rules),
    ]
    if what := [each for each in _SAYS if getattr(old, each) != getattr(new, each)]:
        changes.append(
            told(
                Kind.CHANGED,
                new.address,
                _("What is said of the standard itself has changed: {what}.").format(what=", ".join(what)),
            )
        )
    return changes
