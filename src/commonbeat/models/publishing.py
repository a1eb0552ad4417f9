"""Whether a data model is fit to be published: nothing contradicts itself, and all that is named is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Member
from commonbeat_check.names import read_address
from commonbeat_check.nesting import nested_too_deep
from commonbeat_check.patterns import why_unsafe
from commonbeat_check.reading import find_list, held

from .addressable import unaddressable
from .codes.mappings import mapping_faults
from .comparing.compatibility import numbers, require_compatible
from .comparing.differ import compare
from .comparing.notes import change_log, migration_notes
from .errors import NotPublishable
from .linting import unwaived_errors
from .linting.waivers import Waiver
from .published import CHANGES, MIGRATION

_UNSAFE: Final = "pattern_explodes"
"""The rule of the linter that tells of patterns too; a waiver of it lets none be run."""


def require_publishable(
    model: DataModel,
    waivers: Sequence[Waiver],
    published: Sequence[DataModel],
    known: Collection[str],
    find: Callable[[str], DataModel | None],
    on: date,
) -> None:
    """Let a model pass that may be published.

    ``published`` are the models of the standard's other versions, ``known`` the addresses of every version there is;
    ``find`` gives the model of one, or None where it has none.

    Raises:
        NotPublishable: it is nested too deep, has an error that is not waived, names what is nowhere, or has a pattern
            that may not run.
        BreaksCompatibility: it breaks whom an earlier version of the same first number promised not to break.
    """
    if deep := list(nested_too_deep(model)):
        raise NotPublishable(model.address, deep)
    errors = unwaived_errors(model, waivers, on)
    told = {id_ for one in errors if one.rule == _UNSAFE for id_ in one.where}
    faults = [*unaddressable(model), *_same_version(model, published), *dangling(model, known)]
    faults += [*unsafe(model, on, told), *unmapped(model, find, on)]
    faults += [f"{one.rule} ({', '.join(one.where)}): {one.text} {one.fix}".rstrip() for one in errors]
    if faults:
        raise NotPublishable(model.address, faults)
    require_compatible(published, model)


def require_addressable(model: DataModel) -> None:
    """Let a model pass whose every part can be named; raise ``NotPublishable`` otherwise."""
    if faults := list(unaddressable(model)):
        raise NotPublishable(model.address, faults)


def before(model: DataModel, published: Sequence[DataModel]) -> DataModel | None:
    """Give the newest version of the same standard that is older than the model, or None."""
    older = [
        one for one in published if one.standard == model.standard and numbers(one.version) < numbers(model.version)
    ]
    return max(older, key=lambda one: numbers(one.version), default=None)


def notes(model: DataModel, published: Sequence[DataModel]) -> dict[str, str]:
    """Give the change log and the migration notes that go with a version, by the names of their files."""
    old = before(model, published)
    changes = compare(old, model) if old else ()
    return {CHANGES: change_log(old, model, changes), MIGRATION: migration_notes(old, model, changes)}


def _same_version(model: DataModel, published: Sequence[DataModel]) -> Iterator[str]:
    for one in published:
        if one.standard == model.standard and numbers(one.version) == numbers(model.version):
            yield _("{version} is {other}, written otherwise.").format(version=model.version, other=one.version)


def unsafe(model: DataModel, on: date, told: Collection[str] = ()) -> Iterator[str]:
    """Tell of each pattern that may not be run on a value, and why: a length bounds it only where it is held.

    Of the elements of ``told`` it was said already, by the linter.
    """
    for element in model.elements:
        if (
            element.pattern
            and element.id not in told
            and (why := why_unsafe(element.pattern, held(model, element, on).max_length))
        ):
            yield _("The pattern of {name} ({id}) may not be run: {why}.").format(
                name=element.name, id=element.id, why=why
            )


def unmapped(model: DataModel, find: Callable[[str], DataModel | None], on: date) -> Iterator[str]:
    """Tell of each mapping of a list that leaves a code of a day open, or names a code or a list that is none."""
    for one in model.lists:
        for mapping in one.mappings:
            address, _slash, part = mapping.to.partition("/")
            there = model if address == model.address else find(address)
            if there is None:
                continue  # that it is nowhere is told of what dangles
            target = find_list(there, part)
            if target is None:
                yield _nowhere(one.id, _("code list"), mapping.to)
                continue
            found = mapping_faults(one, mapping, target, on)
            wrong = [*found.unknown_sources, *(found.unknown_targets if target.is_known else ())]
            if found.unmapped:
                text = _("{list} does not say what these are in {to}, or that they are nothing there: {codes}.")
                yield text.format(list=one.id, to=mapping.to, codes=", ".join(found.unmapped))
            if wrong:
                text = _("{list} is mapped to {to} with codes that are none: {codes}.")
                yield text.format(list=one.id, to=mapping.to, codes=", ".join(wrong))


def dangling(model: DataModel, known: Collection[str]) -> Iterator[str]:
    """Tell of each id that is given twice, and of what is named and is nowhere."""
    for ids in (model.elements, model.entities, model.lists):
        for key, count in Counter(one.id for one in ids).items():
            if count > 1:
                yield _("{id} is the id of {count} things of one kind.").format(id=key, count=count)
    yield from _dangling_lists(model, known)
    elements, entities = {one.id for one in model.elements}, {one.id for one in model.entities}
    for entity in model.entities:
        if entity.base and entity.base not in entities:
            yield _nowhere(entity.id, _("entity"), entity.base)
        for member in _every(entity.members):
            if member.element and member.element not in elements:
                yield _nowhere(f"{entity.id}/{member.key}", _("element"), member.element)
            if member.entity and member.entity not in entities:
                yield _nowhere(f"{entity.id}/{member.key}", _("entity"), member.entity)


def _dangling_lists(model: DataModel, known: Collection[str]) -> Iterator[str]:
    lists = {one.id for one in model.lists}
    for element in model.elements:
        if element.list and element.list not in lists:
            yield _nowhere(element.id, _("code list"), element.list)
    for one in model.lists:
        for mapping in one.mappings:
            other = mapping.to.partition("/")[0]
            address = read_address(other)
            if other != model.address and (address is None or other not in known):
                yield _nowhere(one.id, _("standard"), mapping.to)


def _every(members: Sequence[Member]) -> Iterator[Member]:
    for member in members:
        yield member
        yield from _every(member.parts)


def _nowhere(where: str, what: str, id: str) -> str:
    return _("{where} names the {what} {id}, which is nowhere.").format(where=where, what=what, id=id)
