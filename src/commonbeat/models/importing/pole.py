"""The model of a POLE fact set: a folder of ``attributes.json`` and ``entities.json`` with a README beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from commonbeat_check.model import CodeList, DataModel

from .pole_elements import element_of, list_of
from .pole_entities import entity_of
from .pole_facts import ATTRIBUTES, ENTITIES, README, read_attributes, read_entities, read_general
from .pole_rules import general_rule

FILES: Final = (ATTRIBUTES, ENTITIES, README)
"""The files that are read; the README may be missing."""


class Head(msgspec.Struct, frozen=True):
    """What a fact set does not say of the standard that it is of."""

    standard: str = "pole"
    version: str = "1.1"
    title: str = "Minimum POLE Data Standards Dictionary"


NOTE: Final = (
    "Facts (names, lengths, formats, values, obligations) of the dictionary, as read in a machine conversion of its "
    "PDF; every rule is in words of our own. What the dictionary says against itself is kept. How conditions in words "
    "are read by a machine, and which of two contradicting facts is held, is ours and marked so. Lists that it only "
    "names are not here, but for the country codes."
)
SOURCE: Final = "Minimum POLE Data Standards Dictionary, version 1.1 FINAL, 30 July 2023 (for the NPCC)"
LICENCE: Final = "None stated by the source"


def read_pole(files: Mapping[str, bytes], head: Head = Head()) -> DataModel:
    """Give the model of a POLE fact set with nothing of it lost; ``files`` are its files by name.

    Raises:
        BadModel: a file is missing or holds no facts of this shape.
    """
    attributes, entities = read_attributes(files), read_entities(files)
    names = {one.id: one.name for one in attributes}
    by_id = {one.id: one for one in attributes}
    return DataModel(
        standard=head.standard,
        version=head.version,
        title=head.title,
        note=NOTE,
        licence=LICENCE,
        source=SOURCE,
        elements=tuple(element_of(one, names) for one in attributes),
        entities=tuple(entity_of(one, by_id) for one in entities),
        lists=_once(filter(None, map(list_of, attributes))),
        rules=tuple(general_rule(one) for one in read_general(files)),
    )


def _once(lists: Iterable[CodeList]) -> tuple[CodeList, ...]:
    """Give the lists without those that several elements share."""
    return tuple({one.id: one for one in lists}.values())
