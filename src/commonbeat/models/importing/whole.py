"""Whether a model that was imported is one: what stands in it twice, and what it names and does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from commonbeat.kernel.text import _
from commonbeat.models.addressable import bad_ids
from commonbeat.models.errors import BadModel
from commonbeat_check.model import DataModel, Member
from commonbeat_check.names import read_address
from commonbeat_check.nesting import nested_too_deep
from commonbeat_check.usable import twice

_TOLD: Final = 5


class Imported(NamedTuple):
    """A model, and in words what was named where it came from and has no place in it."""

    model: DataModel
    unplaced: Sequence[str] = ()


def imported(model: DataModel, name: str) -> Imported:
    """Give a model with what it names and does not have. ``name`` is the file's, for what is told of it.

    Raises:
        BadModel: it has no proper address, is nested too deep, or an id stands in it twice or in no address, or
            no record can hold a key of it.
    """
    if read_address(model.address) is None or "#" in model.address:
        why = _("{address} is no address of a standard: an id is small letters, digits and hyphens, a version 1.0.")
        raise BadModel(name, why.format(address=model.address))
    for fault in nested_too_deep(model):
        raise BadModel(name, fault)
    for what, ids in _ids(model):
        if both := [one for one, _times in twice(ids)]:
            why = _("{what}: {ids} stand there more than once.")
            raise BadModel(name, why.format(what=what, ids=", ".join(both[:_TOLD])))
    if faults := list(islice(bad_ids(model), _TOLD)):
        raise BadModel(name, " ".join(faults))
    return Imported(model, tuple(_missing(model)))


def _ids(model: DataModel) -> Iterator[tuple[str, Iterable[str]]]:
    yield _("elements"), (one.id for one in model.elements)
    yield _("entities"), (one.id for one in model.entities)
    yield _("lists"), (one.id for one in model.lists)
    for entity in model.entities:
        yield entity.id, (one.key for one in entity.members)
        yield entity.id, (one.id for one in entity.groups)
        yield entity.id, (one.id for one in entity.rules)


def _missing(model: DataModel) -> Iterator[str]:
    elements = {one.id for one in model.elements}
    entities = {one.id for one in model.entities}
    lists = {one.id for one in model.lists}
    for one in model.elements:
        if one.list and one.list not in lists:
            yield _("{element} names the list {list}, which is not there.").format(element=one.id, list=one.list)
    for entity in model.entities:
        if entity.base and entity.base not in entities:
            yield _("{entity} is based on {base}, which is not there.").format(entity=entity.id, base=entity.base)
        for member in _all(entity.members):
            bound = {member.element} - elements | {member.entity} - entities
            if absent := sorted(bound - {""}):
                yield _("{entity}: {member} is bound to {absent}, which is not there.").format(
                    entity=entity.id, member=member.name, absent=", ".join(absent)
                )
            elif not (member.element or member.entity or member.parts):
                yield _("{entity}: {member} is bound to nothing.").format(entity=entity.id, member=member.name)


def _all(members: Iterable[Member]) -> Iterator[Member]:
    for one in members:
        yield one
        yield from _all(one.parts)
