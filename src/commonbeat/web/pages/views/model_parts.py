"""The entities, elements and code lists of a data model, a page of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from commonbeat.kernel.text import _, ngettext
from commonbeat_check.model import CodeList, DataModel, Element, Entity

from .models import ModelHead, characters_of

PARTS_ON_A_PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in a list: what it is, in a few words."""

    id: str
    name: str
    said: str = ""
    type: str = ""
    """The type of an element."""
    known: bool = True

    @classmethod
    def of_entity(cls, entity: Entity) -> PartRow:
        """Give the row of an entity."""
        count = ngettext("{count} member", "{count} members", len(entity.members)).format(count=len(entity.members))
        return cls(entity.id, entity.name, count)

    @classmethod
    def of_element(cls, element: Element) -> PartRow:
        """Give the row of an element."""
        length = characters_of(element)
        told = [length] if length else []
        told += [_("code list {list}").format(list=element.list)] if element.list else []
        return cls(element.id, element.name, ", ".join(told), str(element.type), element.is_defined)

    @classmethod
    def of_list(cls, found: CodeList) -> PartRow:
        """Give the row of a code list."""
        codes = ngettext("{count} code", "{count} codes", len(found.codes)).format(count=len(found.codes))
        return cls(found.id, found.name, codes if found.is_known else _("its codes are not printed"))


@dataclass(frozen=True, slots=True)
class PartsPage:
    """Some of the parts of one kind: ``kind`` is ``entities``, ``elements`` or ``code-lists``."""

    template: ClassVar[str] = "models/parts.html"
    head: ModelHead
    kind: str
    rows: tuple[PartRow, ...]
    count: int
    after: int = 0

    @classmethod
    def of(cls, head: ModelHead, model: DataModel, kind: str, after: int) -> PartsPage:
        """Give a page of the parts of a kind."""
        here = slice(after, after + PARTS_ON_A_PAGE)
        rows: Sequence[PartRow]
        if kind == "entities":
            rows, count = [*map(PartRow.of_entity, model.entities[here])], len(model.entities)
        elif kind == "elements":
            rows, count = [*map(PartRow.of_element, model.elements[here])], len(model.elements)
        else:
            rows, count = [*map(PartRow.of_list, model.lists[here])], len(model.lists)
        return cls(head, kind, tuple(rows), count, after)

    @property
    def next(self) -> int | None:
        """Give where the next page begins; None: this is the last."""
        then = self.after + PARTS_ON_A_PAGE
        return then if then < self.count else None
