"""How what is asked of members together is broken: one is missing, too few are there, or too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Entity, Group
from commonbeat_check.names import pointer

from .breaks import Break, Record, without
from .records import RecordMaker
from .shapes import Shape, Wish, holds, wishes_of


def group_breaks(maker: RecordMaker, entity: Entity) -> Iterator[Break]:
    """Give what breaks each group that a record of the entity is held to."""
    shape = maker.shape(entity)
    for address, group in shape.groups:
        if group.ask is Ask.ALL and group.when is None:
            yield from (_missing(shape, address, key) for key in group.members if key in shape.members)
        elif group.ask is Ask.AT_LEAST and group.n == 0:
            continue  # nothing is asked
        elif group.ask in {Ask.ALL, Ask.AT_LEAST}:
            yield _together(shape, address, group, _fewer(group))
        else:
            yield _together(shape, address, group, _more(maker, shape, group))


def _missing(shape: Shape, id: str, key: str) -> Break:
    member = shape.members[key]
    return Break(
        element=member.element or shape.entity.id,
        rule=id,
        pointer=pointer(key),
        text=_("{member} is missing.").format(member=key),
        candidates=lambda base: iter([without(base, key)]),
    )


def _together(shape: Shape, id: str, group: Group, candidates: Callable[[Record], Iterator[Record]]) -> Break:
    wishes = wishes_of(group.when) if group.when is not None else [Wish()]
    return Break(
        element=shape.entity.id,
        rule=id,
        pointer="",
        text=_("Of the members of {group}, there are too few or too many.").format(group=id),
        wish=wishes[0] if wishes else Wish(share=0.5),
        candidates=candidates,
    )


def _fewer(group: Group) -> Callable[[Record], Iterator[Record]]:
    least = len(group.members) if group.ask is Ask.ALL else (1 if group.n is None else group.n)

    def candidates(base: Record) -> Iterator[Record]:
        there = [key for key in group.members if key in base]
        surplus = len(there) - least + 1
        made = [without(base, *there[-surplus:]), without(base, *there[:surplus])] if surplus > 0 else []
        yield from (one for one in made if holds(group.when, one))

    return candidates


def _more(maker: RecordMaker, shape: Shape, group: Group) -> Callable[[Record], Iterator[Record]]:
    most = group.n if group.n is not None else 1

    def candidates(base: Record) -> Iterator[Record]:
        there = [key for key in group.members if key in base]
        if group.ask is Ask.EXACTLY and len(there) >= most:
            fewer = without(base, *there[most - 1 :])
            if most > 0 and holds(group.when, fewer):
                yield fewer
        added = [key for key in group.members if key not in base][: most + 1 - len(there)]
        if len(there) + len(added) == most + 1:
            more = {**base, **maker.values_of(shape, added)}
            if holds(group.when, more):
                yield more

    return candidates
