"""The members of entities, from rows that stand one below the other: a part follows what it is part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat.models.keys import is_key, what_a_key_is
from commonbeat_check.model import Member
from commonbeat_check.names import camel
from commonbeat_check.nesting import MOST_PARTS

from .layout import OWNER, PART_OF
from .tables import Line


class _Node:
    """A member in the making: its row, and its parts by key."""

    def __init__(self, line: Line | None) -> None:
        self.line = line
        self.parts: dict[str, _Node] = {}


def members_by_entity(
    lines: Iterable[Line], entities: Collection[str] | None, elements: Collection[str] | None
) -> dict[str, Sequence[Member]]:
    """Give the members of every entity; a row that names what is not there is told. None: it is not known what is."""
    roots: dict[str, _Node] = defaultdict(lambda: _Node(None))
    for line in lines:
        refer(line, OWNER, entities)
        refer(line, "entity", entities)
        refer(line, "element", elements)
        _add(roots[line.said[OWNER]], line)
    return {entity: [_member(key, one) for key, one in root.parts.items()] for entity, root in roots.items()}


def _add(root: _Node, line: Line) -> None:
    node = root
    path = str(line.said.get(PART_OF, ""))
    steps = path.split(".") if path else []
    if len(steps) > MOST_PARTS:
        line.tell(PART_OF, _("Parts stand in one another at most {most} deep.").format(most=MOST_PARTS))
        return
    for step in steps:
        if step not in node.parts:
            why = _("No row above it has the key {key} in this entity.").format(key=step)
            line.tell(PART_OF, why + nearest(step, node.parts))
            return
        node = node.parts[step]
    key = line.said.get("key") or camel(line.said["name"])
    if not is_key(key):
        line.tell("key", what_a_key_is())
    elif key in node.parts:
        line.tell("key", _("The entity has a member {key} already.").format(key=key))
    else:
        node.parts[key] = _Node(line)


def _member(key: str, node: _Node) -> Member:
    assert node.line is not None  # only the root, which is no member, has none
    line = node.line
    bound = [one for one in ("element", "entity") if line.said.get(one)]
    if len(bound) + bool(node.parts) > 1:
        line.tell(bound[0], _("A member is one of three: an element, a record of an entity, or has parts."))
    said: dict[str, Any] = {name: value for name, value in line.said.items() if name not in {OWNER, PART_OF}}
    return Member(**{**said, "key": key}, parts=tuple(_member(inner, one) for inner, one in node.parts.items()))


def refer(line: Line, field: str, known: Collection[str] | None) -> None:
    """Tell where a row names what is not there; an empty cell names nothing. None: it is not known what there is."""
    named = line.said.get(field, "")
    if named and known is not None and named not in known:
        line.tell(
            field,
            _("There is no {name} in this workbook: mend it here, or add it to its sheet.").format(name=named)
            + nearest(named, known),
        )
