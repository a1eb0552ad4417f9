"""Whether everything in a data model can be named: versions that sort one way, and ids that an address can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Member
from commonbeat_check.usable import MOST_BASES, too_deep, twice

from .keys import bad_keys, what_a_key_is

_VERSION: Final = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.(?:0|[1-9][0-9]{0,5})){1,3}")
_STANDARD: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}")


def unaddressable(model: DataModel) -> Iterator[str]:
    """Tell of what no address could name, and of names that stand for two things."""
    if not _STANDARD.fullmatch(model.standard):
        yield _("{id} is no id of a standard: small letters, digits and hyphens, as custody.").format(
            id=repr(model.standard)
        )
    if not _VERSION.fullmatch(model.version):
        told = _(
            "{version} is no version: whole numbers with points between, as 1.0 or 2.1.3, none with a nought before it."
        )
        yield told.format(version=repr(model.version))
    yield from bad_ids(model)
    for entity in model.entities:
        yield from _twice(entity.id, (one.id for one in entity.groups))
        yield from _twice(entity.id, (one.id for one in entity.rules))
        yield from _keys_twice(entity.id, entity.members)
    for entity in too_deep(model):
        told = _("{id} is based on more than {most} entities, each on the next.")
        yield told.format(id=entity.id, most=MOST_BASES)


def bad_ids(model: DataModel) -> Iterator[str]:
    """Tell of each id that stands in no address and in no link, as one with a slash, and of each key that is none."""
    ids = [one.id for one in model.entities]
    ids += [one.id for one in model.elements]
    ids += [one.id for one in model.lists]
    ids += [one.id for one in model.rules]
    for entity in model.entities:
        ids += [one.id for one in entity.groups]
        ids += [one.id for one in entity.rules]
    for name in dict.fromkeys(ids):
        if not _ID.fullmatch(name):
            told = _("{id} is no id: letters, digits and _ . : - alone, beginning with a letter or digit.")
            yield told.format(id=repr(name))
    for where, key in bad_keys(model):
        yield _("{key} in {where} is no key. {why}").format(key=key, where=where, why=what_a_key_is())


def _keys_twice(where: str, members: Sequence[Member]) -> Iterator[str]:
    yield from _twice(where, (one.key for one in members))
    for one in members:
        yield from _keys_twice(f"{where}/{one.key}", one.parts)


def _twice(where: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in twice(names):
        yield _("{where} has {count} things of the name {name}.").format(where=where, count=count, name=repr(name))
